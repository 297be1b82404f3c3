"""The schema of SATP messages takes an example of each, in its canonical text, and none that is changed."""

import copy
import hashlib
import json
import pathlib
import re

import jsonschema
import pytest

FOLDER = pathlib.Path(__file__).parent
EXAMPLES = sorted((FOLDER / "examples/satp").glob("*.json"))
HASHES = FOLDER.parents[1] / "Tests/TielineRelayTests/SATP/SATPHashes.swift"
SCHEMA = json.loads((FOLDER / "satp-message.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
OPTIONAL = {"detail", "prevMsgType"}


def example(path):
    return json.loads(path.read_text(encoding="utf-8"))


def objects(value):
    """Every object in a value."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from objects(inner)


def test_has_an_example_of_each_message():
    types = SCHEMA["$defs"]["messageType"]["enum"]
    assert sorted(example(path)["messageType"] for path in EXAMPLES) == sorted(types)
    assert all(example(path)["messageType"].split(":")[-1] == f"{path.stem}-msg" for path in EXAMPLES)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_takes_the_example_and_its_one_text(path):
    VALIDATOR.validate(example(path))
    text = path.read_bytes()
    assert json.dumps(example(path), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == text
    assert f'"{path.stem}": "{hashlib.sha256(text).hexdigest()}"' in re.sub(r"\s+", " ", HASHES.read_text(encoding="utf-8"))


def test_the_examples_are_chained():
    chain = [FOLDER / f"examples/satp/{name}.json" for name in (
        "proposal-receipt", "transfer-commence", "ack-commence", "lock-assert", "assertion-receipt", "commit-prepare",
        "commit-ready", "commit-final", "ack-commit-final", "commit-transfer-complete")]
    for before, after in zip(chain, chain[1:]):
        assert example(after)["hashPrevMessage"] == hashlib.sha256(before.read_bytes()).hexdigest()
    claim = example(FOLDER / "examples/satp/transfer-proposal.json")["transferInitClaim"]
    text = json.dumps(claim, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert example(chain[0])["hashTransferInitClaim"] == hashlib.sha256(text).hexdigest()
    commence = hashlib.sha256(chain[1].read_bytes()).hexdigest()
    assert example(chain[-1])["hashTransferCommence"] == commence


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_refuses_what_lacks_a_member_or_has_another(path):
    for place in range(len(list(objects(example(path))))):
        message = example(path)
        inner = list(objects(message))[place]
        for name in sorted(inner):
            changed = copy.deepcopy(message)
            del list(objects(changed))[place][name]
            assert VALIDATOR.is_valid(changed) == (name in OPTIONAL), f"without {name}"
            changed = copy.deepcopy(message)
            list(objects(changed))[place][name] = None
            assert not VALIDATOR.is_valid(changed), f"{name} is null"
        inner["zusatz"] = 1
        assert not VALIDATOR.is_valid(message)


@pytest.mark.parametrize("name,change", [
    ("transfer-proposal", lambda message: message.update(version="1.1")),
    ("transfer-proposal", lambda message: message["transferInitClaim"].update(networkLockType="TIME_LOCK")),
    ("transfer-proposal", lambda message: message["transferInitClaim"].update(senderGatewayId="two words")),
    ("transfer-proposal", lambda message: message["gatewayAndNetworkCapabilities"].update(networkLockExpirationTime=0)),
    ("lock-assert", lambda message: message.update(lockAssertionExpiration="2025-11-24T17:00:00+00:00")),
    ("lock-assert", lambda message: message.update(hashPrevMessage="A" * 64)),
    ("lock-assert", lambda message: message["lockAssertionClaim"].update(documents=[])),
    ("lock-assert", lambda message: message["lockAssertionClaim"]["documents"][0].update(content="a")),
    ("commit-ready", lambda message: message["mintAssertionClaim"].update(documents=message["mintAssertionClaim"]["documents"] * 2)),
    ("reject", lambda message: message.update(status=200)), ("reject", lambda message: message.update(type="about:blank")),
    ("reject", lambda message: message.update(detail="a\u0000b")),
    ("recover", lambda message: message.update(isBackup=True)), ("recover", lambda message: message.update(sequenceNumber=12)),
    ("recover-update", lambda message: message["recoveredLogs"].append(example(FOLDER / "examples/satp/recover.json"))),
    ("rollback", lambda message: message.update(actionsPerformed=["A"] * 9)),
])
def test_refuses_other_values(name, change):
    message = example(FOLDER / f"examples/satp/{name}.json")
    VALIDATOR.validate(message)
    change(message)
    assert not VALIDATOR.is_valid(message)
