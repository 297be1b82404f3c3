"""Every JSON schema is one, takes what is recorded, and refuses what is not so."""

import json
import pathlib

import jsonschema
import pytest

FOLDER = pathlib.Path(__file__).parent
RECORDED = FOLDER.parents[1] / "Tests/TielineProofsTests/Vectors/proofs"
ATTESTATION = FOLDER.parents[1] / "Tests/TielineConsensusTests/Vectors/lock.attestation.json"


def schema(name):
    return json.loads((FOLDER / f"{name}.schema.json").read_text(encoding="utf-8"))


def recorded(name):
    return json.loads((RECORDED / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.schema.json")), ids=lambda path: path.name)
def test_is_a_schema(path):
    jsonschema.Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", ["absent", "locked", "claimed", "refunded"])
def test_takes_recorded_proofs(name):
    jsonschema.validate(recorded(name), schema("hash-time-lock-proof"), jsonschema.Draft202012Validator)


@pytest.mark.parametrize("change", [
    lambda proof: proof.pop("lock"), lambda proof: proof.update(note="x"), lambda proof: proof.update(version=2),
    lambda proof: proof.update(preimage="0x" + "00" * 32), lambda proof: proof.update(status="claimed"),
    lambda proof: proof["headers"].append("0xABCD"), lambda proof: proof["terms"].update(timelock="1"),
    lambda proof: proof["terms"]["assets"][0].update(amount="01"), lambda proof: proof["layout"].update(kind="other"),
    lambda proof: proof["checkpoint"].update(family="other"), lambda proof: proof.update(state="0x0"),
])
def test_refuses_what_is_no_proof(change):
    proof = recorded("locked")
    change(proof)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(proof, schema("hash-time-lock-proof"), jsonschema.Draft202012Validator)


CARRY = {
    "certificate": "eip155:1441/erc1155:0x" + "33" * 20 + "/7", "amount": "1500", "attributes": "0x" + "44" * 32,
    "sender": "eip155:1441:0x" + "11" * 20, "sourceBridge": "eip155:1441:0x" + "55" * 20,
    "destinationBridge": "eip155:1442:0x" + "66" * 20, "recipient": "eip155:1442:0x" + "22" * 20,
    "hashlock": "0x" + "99" * 32, "departureTimelock": 1_800_000_060, "arrivalTimelock": 1_800_000_000,
}


CALL = {
    "caller": "eip155:1441:0x" + "11" * 20, "sourceGateway": "eip155:1441:0x" + "55" * 20,
    "destinationGateway": "eip155:1442:0x" + "66" * 20, "target": "eip155:1442:0x" + "22" * 20,
    "selector": "0x60fe47b1", "arguments": "0x", "gas": "200000", "payee": "eip155:1441:0x" + "12" * 20,
    "fee": {"asset": "eip155:1441/slip44:60", "amount": "1000"}, "hashlock": "0x" + "99" * 32,
    "commitmentTimelock": 1_800_000_060, "executionTimelock": 1_800_000_000,
}


@pytest.mark.parametrize("terms, is_taken", [
    ({"arrival": CARRY}, True), ({"departure": CARRY}, True), ({"departure": CARRY, "arrival": CARRY}, False),
    ({"departure": CARRY, "hashlock": CARRY["hashlock"]}, False), ({"home": CARRY}, False), ({}, False),
    ({"departure": {**CARRY, "amount": "0"}}, False), ({"commitment": CALL}, True), ({"execution": CALL}, True),
    ({"execution": CARRY}, False), ({"execution": {**CALL, "selector": "0x60fe47"}}, False),
    ({"commitment": {key: value for key, value in CALL.items() if key != "fee"}}, True),
])
def test_takes_the_ends_of_carries_and_calls(terms, is_taken):
    proof = {**recorded("locked"), "terms": terms}
    errors = list(jsonschema.Draft202012Validator(schema("hash-time-lock-proof")).iter_errors(proof))
    assert (errors == []) == is_taken


@pytest.mark.parametrize("change", [
    None, lambda attestation: attestation.pop("item"), lambda attestation: attestation.update(note="x"),
    lambda attestation: attestation.update(version=2), lambda attestation: attestation.update(index=-1),
    lambda attestation: attestation["committee"].pop(), lambda attestation: attestation["branch"].append("0x00"),
    lambda attestation: attestation["committee"][0].update(keys="0x00"),
])
def test_takes_the_recorded_attestation_and_none_that_is_changed(change):
    attestation = json.loads(ATTESTATION.read_text(encoding="utf-8"))
    if change is None:
        jsonschema.validate(attestation, schema("attestation"), jsonschema.Draft202012Validator)
        return
    change(attestation)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(attestation, schema("attestation"), jsonschema.Draft202012Validator)
