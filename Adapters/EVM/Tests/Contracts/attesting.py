"""Committees and what they sign, worked out apart from the contract.

Run as a program, it writes vectors/committee_attestation.json, which every signer has to reproduce.
"""

import json
from dataclasses import dataclass, replace
from pathlib import Path

import boa
from eth_abi import encode
from eth_keys import keys
from eth_utils import function_signature_to_4byte_selector, keccak

from chain import GENESIS_TIME
from merkle import merkle_branch, merkle_root

VECTOR = Path(__file__).resolve().parent / "vectors/committee_attestation.json"
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1
YEAR = 365 * 86_400
SIGNATURE_TYPE = "(uint8,bytes32,bytes32,uint8)"

Signature = tuple[int, bytes, bytes, int]  # member, r, s, v


@dataclass(frozen=True)
class Domain:
    """Where a statement counts: one contract on one chain in one epoch."""

    chain_id: int
    contract: str
    epoch: int

    def attestation(self, sequence: int, root: bytes) -> bytes:
        return self._digest(b"tieline attestation 1", ("uint256", sequence), ("bytes32", root))

    def rotation(self, committee: "Committee", new_epoch: int | None = None) -> bytes:
        content = keccak(encode(["address[]", "uint256[]"], [committee.members, committee.ends]))
        new_epoch = self.epoch + 1 if new_epoch is None else new_epoch
        return self._digest(b"tieline rotation 1", ("uint256", new_epoch), ("bytes32", content))

    def but(self, **changes) -> "Domain":
        return replace(self, **changes)

    def _digest(self, tag: bytes, *words) -> bytes:
        head = [("bytes32", keccak(tag)), ("uint256", self.chain_id), ("address", self.contract)]
        types, values = zip(*head, ("uint256", self.epoch), *words, strict=True)
        content = encode(types, values)
        assert len(content) == 6 * 32
        return keccak(content)


@dataclass(frozen=True)
class Committee:
    """Keys by their addresses, ascending, and the end of each."""

    keys: tuple[keys.PrivateKey, ...]
    ends: tuple[int, ...]

    @classmethod
    def of(cls, count: int, name: str = "first", end: int = GENESIS_TIME + YEAR) -> "Committee":
        made = [keys.PrivateKey(keccak(f"tieline test key {name} {number}".encode())) for number in range(count)]
        return cls(tuple(sorted(made, key=lambda key: key.public_key.to_canonical_address())), (end,) * count)

    @property
    def members(self) -> list[str]:
        return [key.public_key.to_checksum_address() for key in self.keys]

    @property
    def threshold(self) -> int:
        return 2 * len(self.keys) // 3 + 1

    def sign(self, digest: bytes, signers: list[int] | None = None) -> list[Signature]:
        """Signatures of these members; of the first of them that make a quorum when none are named."""
        return [
            self.signature(member, digest) for member in (range(self.threshold) if signers is None else signers)
        ]

    def signature(self, member: int, digest: bytes) -> Signature:
        made = self.keys[member].sign_msg_hash(digest)
        assert made.s <= ORDER // 2
        return member, made.r.to_bytes(32), made.s.to_bytes(32), 27 + made.v

    def but(self, **changes) -> "Committee":
        return replace(self, **changes)


def domain(contract) -> Domain:
    """Of a deployed contract, in its present epoch."""
    return Domain(boa.env.evm.patch.chain_id, str(contract.address), contract.epoch())


def attest(contract, committee: Committee, sequence: int, root: bytes, **options):
    """Brings an attestation by the first members that make a quorum."""
    signatures = committee.sign(domain(contract).attestation(sequence, root))
    contract.attest(contract.epoch(), sequence, root, signatures, **options)


def rotate(contract, committee: Committee, successor: Committee, **options):
    signatures = committee.sign(domain(contract).rotation(successor))
    contract.rotate(contract.epoch() + 1, successor.members, successor.ends, signatures, **options)


def packed(signature: Signature) -> bytes:
    """r ‖ s ‖ v, 65 bytes."""
    _, r, s, v = signature
    return r + s + bytes([v])


def vector() -> dict:
    """One attestation of seven items by four of five members, and the rotation after it."""
    place = Domain(0x7469656C, "0x" + "c0ffee" * 6 + "0001", 3)
    committee, successor = Committee.of(5, "vector"), Committee.of(7, "vector successor")
    items = [f"tieline test item {number}".encode() * (number + 1) for number in range(7)]
    sequence, root = 41, merkle_root(items)
    digest, rotation = place.attestation(sequence, root), place.rotation(successor)
    signatures = committee.sign(digest, [0, 1, 3, 4])
    call = function_signature_to_4byte_selector(f"attest(uint256,uint256,bytes32,{SIGNATURE_TYPE}[])") + encode(
        ["uint256", "uint256", "bytes32", f"{SIGNATURE_TYPE}[]"], [place.epoch, sequence, root, signatures]
    )
    return {
        "about": "Signatures are deterministic (RFC 6979, low s), r ‖ s ‖ v; members sort by address. "
        "Written by Adapters/EVM/Tests/Contracts/attesting.py.",
        "chainID": place.chain_id,
        "contract": place.contract,
        "epoch": place.epoch,
        "members": _members(committee),
        "threshold": committee.threshold,
        "items": [
            {"item": _hex(item), "index": index, "count": 7, "branch": [_hex(h) for h in merkle_branch(index, items)]}
            for index, item in enumerate(items)
        ],
        "sequence": sequence,
        "root": _hex(root),
        "digest": _hex(digest),
        "signatures": _signatures(signatures),
        "callData": _hex(call),
        "rotation": {
            "newEpoch": place.epoch + 1,
            "members": _members(successor),
            "digest": _hex(rotation),
            "signatures": _signatures(committee.sign(rotation)),
        },
    }


def vector_text() -> str:
    return json.dumps(vector(), indent=1, ensure_ascii=False) + "\n"


def _members(committee: Committee) -> list[dict]:
    return [
        {"privateKey": str(key), "address": address.lower(), "end": end}
        for key, address, end in zip(committee.keys, committee.members, committee.ends, strict=True)
    ]


def _signatures(signatures: list[Signature]) -> list[dict]:
    return [{"member": signature[0], "signature": _hex(packed(signature))} for signature in signatures]


def _hex(content: bytes) -> str:
    return "0x" + content.hex()


if __name__ == "__main__":
    VECTOR.parent.mkdir(exist_ok=True)
    VECTOR.write_text(vector_text(), encoding="utf-8")
    print(f"wrote {VECTOR}")
