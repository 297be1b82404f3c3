"""What the three sealers share: test keys, header fields, state with proofs, and the files of a recording."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import rlp
from eth_keys import keys
from eth_utils import keccak
from trie import HexaryTrie

VECTORS = Path(__file__).resolve().parents[2] / "Tests/TielineProofsTests/Vectors"
EMPTY_LIST_HASH = keccak(rlp.encode([]))
EMPTY_ROOT = keccak(rlp.encode(b""))
ISTANBUL_MIX_HASH = b"ctical byzantine fault tolerance"
GENESIS_TIME = 1_800_000_000


class Validator:
    """A test key that anyone can compute: Keccak-256 of a fixed text."""

    def __init__(self, name: str):
        self.key = keys.PrivateKey(keccak(text=name))
        self.address: bytes = self.key.public_key.to_canonical_address()

    def sign(self, digest: bytes) -> bytes:
        """r, s and the recovery id 0 or 1: 65 bytes."""
        return self.key.sign_msg_hash(digest).to_bytes()


def validators(prefix: str, count: int) -> list[Validator]:
    return [Validator(f"{prefix}-{index}") for index in range(count)]


def scalar(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


@dataclass(frozen=True)
class Header:
    """The 13 fields that all headers here have; what follows them differs."""

    parent_hash: bytes = bytes(32)
    coinbase: bytes = bytes(20)
    state_root: bytes = EMPTY_ROOT
    transactions_root: bytes = EMPTY_ROOT
    receipts_root: bytes = EMPTY_ROOT
    bloom: bytes = bytes(256)
    difficulty: int = 1
    number: int = 0
    gas_limit: int = 30_000_000
    gas_used: int = 0
    timestamp: int = GENESIS_TIME
    extra_data: bytes = b""

    def with_(self, **changes) -> "Header":
        return replace(self, **changes)

    def encode(self, *tail: bytes) -> bytes:
        return rlp.encode([
            self.parent_hash, EMPTY_LIST_HASH, self.coinbase, self.state_root, self.transactions_root,
            self.receipts_root, self.bloom, scalar(self.difficulty), scalar(self.number), scalar(self.gas_limit),
            scalar(self.gas_used), scalar(self.timestamp), self.extra_data, *tail,
        ])


@dataclass
class State:
    """Contracts with storage, and the proofs that eth_getProof would give."""

    storage: dict[bytes, dict[int, int]] = field(default_factory=dict)

    CODE_HASH = keccak(b"\x60\x00\x60\x00\xf3")

    def _storage_trie(self, address: bytes) -> HexaryTrie:
        trie = HexaryTrie({})
        for slot, value in self.storage[address].items():
            if value:
                trie[keccak(slot.to_bytes(32, "big"))] = rlp.encode(scalar(value))
        return trie

    def _account_trie(self) -> HexaryTrie:
        trie = HexaryTrie({})
        for address in self.storage:
            account = [scalar(1), b"", self._storage_trie(address).root_hash, self.CODE_HASH]
            trie[keccak(address)] = rlp.encode(account)
        return trie

    @property
    def root(self) -> bytes:
        return self._account_trie().root_hash

    def proof(self, address: bytes, slots: list[int]) -> dict:
        exists = address in self.storage
        storage = self._storage_trie(address) if exists else HexaryTrie({})
        return {
            "address": hexadecimal(address),
            "accountProof": _nodes(self._account_trie(), keccak(address)),
            "balance": "0x0",
            "codeHash": hexadecimal(self.CODE_HASH if exists else keccak(b"")),
            "nonce": "0x1" if exists else "0x0",
            "storageHash": hexadecimal(storage.root_hash),
            "storageProof": [
                {
                    "key": hexadecimal(slot.to_bytes(32, "big")),
                    "value": hex(self.storage[address].get(slot, 0) if exists else 0),
                    "proof": _nodes(storage, keccak(slot.to_bytes(32, "big"))),
                }
                for slot in slots
            ],
        }


def _nodes(trie: HexaryTrie, key: bytes) -> list[str]:
    if trie.root_hash == EMPTY_ROOT:
        return []
    encoded = [rlp.encode(node) for node in trie.get_proof(key)]
    # A node below 32 bytes stands inside its parent; one that is empty stands for nothing.
    return [hexadecimal(node) for index, node in enumerate(encoded) if index == 0 or len(node) >= 32]


def indexed_root(items: list[bytes]) -> bytes:
    """The root of a block's transactions or receipts."""
    trie = HexaryTrie({})
    for index, item in enumerate(items):
        trie[rlp.encode(scalar(index))] = item
    return trie.root_hash


# Files


def hexadecimal(data: bytes) -> str:
    return "0x" + data.hex()


def lines(rows: list) -> bytes:
    """A JSON array with one line for each row."""
    return ("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n").encode()


def members(rows: dict) -> bytes:
    """A JSON object with one line for each member."""
    return ("{\n" + ",\n".join(f"{json.dumps(str(k))}: {json.dumps(v)}" for k, v in rows.items()) + "\n}\n").encode()


def header_row(number: int, block_hash: bytes, encoded: bytes) -> dict:
    return {"number": number, "hash": hexadecimal(block_hash), "headerRlp": hexadecimal(encoded)}


def proof_row(label: str, header: Header, block_hash: bytes, proof: dict) -> dict:
    return {
        "label": label, "blockNumber": header.number, "blockHash": hexadecimal(block_hash),
        "stateRoot": hexadecimal(header.state_root), "proof": proof,
    }


def write(folder: str, files: dict[str, bytes]) -> None:
    target = VECTORS / folder
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (target / name).write_bytes(content)
