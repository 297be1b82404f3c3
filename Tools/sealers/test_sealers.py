"""The committed vectors are those that the sealers make, hold by the independent checks, and no altered copy does."""

import json
import random
import sys
from pathlib import Path

import pytest

TOOLS = Path(__file__).resolve().parent
sys.path.insert(0, str(TOOLS))

import aura  # noqa: E402
import check  # noqa: E402
import ibft2  # noqa: E402
import qbft  # noqa: E402
from sealing import VECTORS  # noqa: E402

FOLDERS = ["ibft2", "qbft", "qbft-contract", "aura"]
COUNTS = {
    "ibft2": {"headers": 32, "changes": 2, "proofs": 9},
    "qbft": {"headers": 32, "changes": 2, "proofs": 9},
    "qbft-contract": {"headers": 20, "changes": 2, "proofs": 2},
    "aura": {"headers": 40, "changes": 2, "proofs": 3},
}


@pytest.fixture(scope="module")
def made():
    return {**ibft2.vectors(), **qbft.vectors(), **aura.vectors()}


def committed(folder):
    return check.read(VECTORS / folder)


def test_the_committed_vectors_are_what_the_sealers_make(made):
    assert sorted(made) == sorted(FOLDERS)
    for folder, files in made.items():
        assert files == committed(folder), folder


def test_files_stay_small():
    for folder in FOLDERS:
        assert all(len(content) < 150_000 for content in committed(folder).values())


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_committed_vectors_hold(folder):
    assert check.check(committed(folder)) == COUNTS[folder]


def is_refused(files):
    try:
        check.check(files)
    except Exception:  # What an altered file breaks first does not matter.
        return True
    return False


def altered(files, name, change):
    content = json.loads(files[name])
    change(content)
    return {**files, name: json.dumps(content).encode()}


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_header_with_any_byte_changed_is_refused(folder):
    files, generator = committed(folder), random.Random(7)
    rows = json.loads(files["headers_rlp.json"])
    for _ in range(12):
        row = generator.randrange(1, len(rows))
        encoded = bytearray.fromhex(rows[row]["headerRlp"][2:])
        encoded[generator.randrange(len(encoded))] ^= 1 << generator.randrange(8)

        def change(content, row=row, text="0x" + bytes(encoded).hex()):
            content[row]["headerRlp"] = text

        assert is_refused(altered(files, "headers_rlp.json", change)), (folder, row)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_header_left_out_or_exchanged_is_refused(folder):
    files = committed(folder)
    assert is_refused(altered(files, "headers_rlp.json", lambda rows: rows.pop(5)))

    def exchange(rows):
        rows[5], rows[6] = rows[6], rows[5]

    assert is_refused(altered(files, "headers_rlp.json", exchange))


@pytest.mark.parametrize("folder", FOLDERS)
def test_other_values_and_sets_are_refused(folder):
    files = committed(folder)

    def value(proofs):
        proofs[0]["proof"]["storageProof"][0]["value"] = "0x7"

    def node(proofs):
        proofs[0]["proof"]["accountProof"].pop()

    def members(sets):
        sets["9"].pop()

    assert is_refused(altered(files, "proofs.json", value))
    assert is_refused(altered(files, "proofs.json", node))
    assert is_refused(altered(files, "validators_by_block.json", members))


def test_a_contract_that_says_otherwise_is_refused():
    files = committed("qbft-contract")

    def member(proofs):
        proofs[0]["proof"]["storageProof"][1]["value"] = "0x7"

    assert is_refused(altered(files, "validator_proofs.json", member))
    assert is_refused(altered(files, "validator_proofs.json", lambda proofs: proofs.pop(0)))


def test_an_announcement_that_says_otherwise_is_refused():
    files = committed("aura")

    def member(block):
        block["receipts"][1]["logs"][0]["data"] = "0x" + "00" * 31 + "20" + "00" * 32

    assert is_refused(altered(files, "block_7_txs_receipts.json", member))
    assert is_refused({name: content for name, content in files.items() if name != "block_7_txs_receipts.json"})


@pytest.mark.parametrize("folder", ["ibft2", "qbft"])
def test_fewer_seals_or_one_twice_are_refused(folder):
    files = committed(folder)

    def with_seals(change):
        def apply(rows):
            fields = check.rlp_all(bytes.fromhex(rows[4]["headerRlp"][2:]))
            items = check.rlp_all(fields[12])
            items[4] = change(items[4])
            fields[12] = check.rlp_write(items)
            rows[4]["headerRlp"] = "0x" + check.rlp_write(fields).hex()

        return altered(files, "headers_rlp.json", apply)

    assert is_refused(with_seals(lambda seals: seals[:2]))
    assert is_refused(with_seals(lambda seals: [seals[0], seals[0], seals[1]]))
    # In another order they are as good, and the block's hash stays.
    assert not is_refused(with_seals(lambda seals: seals[::-1]))
