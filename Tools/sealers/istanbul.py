"""The common part of IBFT 2 and QBFT: a chain of sealed headers whose votes change the validators.

Source: Besu, consensus/common (BftBlockHashing, VoteTally, BftHelpers).
"""

from dataclasses import dataclass
from typing import Protocol

from eth_utils import keccak

from sealing import (
    GENESIS_TIME, ISTANBUL_MIX_HASH, Header, State, Validator, header_row, hexadecimal, lines, members, proof_row,
    validators,
)

METER = bytes.fromhex("00000000000000000000000000000000000000aa")
VANITY = b"tieline test vectors".ljust(32, b"\0")
NONCE = bytes(8)


@dataclass(frozen=True)
class Extra:
    """What the extra data says; a vote is (recipient, whether to add)."""

    validators: list[bytes]
    vote: tuple[bytes, bool] | None
    round: int
    seals: list[bytes]


class Codec(Protocol):
    """How a protocol writes the extra data, wholly or in part."""

    name: str

    def encode(self, extra: Extra, *, with_round: bool, with_seals: bool) -> bytes: ...


def quorum(count: int) -> int:
    return -(-2 * count // 3)


class Chain:
    """Seals headers one after the other, and keeps what a recording of them holds."""

    def __init__(self, codec: Codec, listed: list[Validator], state: State, epoch: int):
        self.codec, self.state, self.epoch = codec, state, epoch
        self.votes: dict[tuple[bytes, bytes], bool] = {}
        self.headers: list[Header] = []
        self.hashes: list[bytes] = []
        self.rows: list[dict] = []
        self.sets: dict[int, list[str]] = {}
        self.proofs: list[dict] = []
        genesis = Header(
            state_root=state.root, timestamp=GENESIS_TIME,
            extra_data=codec.encode(
                Extra(sorted(v.address for v in listed), None, 0, []), with_round=True, with_seals=True),
        )
        encoded = genesis.encode(ISTANBUL_MIX_HASH, NONCE)
        # The genesis is hashed as it is, with its round and its empty list of seals.
        self._append(genesis, keccak(encoded), encoded)

    def seal(
        self, proposer: Validator, sealers: list[Validator], listed: list[Validator], round: int = 0,
        vote: tuple[bytes, bool] | None = None, seconds: int = 2,
    ) -> None:
        """Adds a header that lists validators, and that `sealers` seal in this order."""
        parent = self.headers[-1]
        addresses = sorted(validator.address for validator in listed)
        header = Header(
            parent_hash=self.hashes[-1], coinbase=proposer.address, state_root=self.state.root,
            number=parent.number + 1, timestamp=parent.timestamp + seconds,
        )

        def encoded(seals: list[bytes], with_round: bool, with_seals: bool) -> bytes:
            extra = self.codec.encode(
                Extra(addresses, vote, round, seals), with_round=with_round, with_seals=with_seals)
            return header.with_(extra_data=extra).encode(ISTANBUL_MIX_HASH, NONCE)

        digest = keccak(encoded([], with_round=True, with_seals=False))
        seals = [sealer.sign(digest) for sealer in sealers]
        block_hash = keccak(encoded([], with_round=False, with_seals=False))
        self._append(header, block_hash, encoded(seals, with_round=True, with_seals=True))

    def _append(self, header: Header, block_hash: bytes, encoded: bytes) -> None:
        self.headers.append(header)
        self.hashes.append(block_hash)
        self.rows.append(header_row(header.number, block_hash, encoded))

    def record_set(self, validators: list[Validator]) -> None:
        """Notes who may seal the next block."""
        self.sets[self.headers[-1].number] = sorted(hexadecimal(v.address) for v in validators)

    def record_proof(self, label: str, address: bytes, slots: list[int]) -> None:
        self.proofs.append(
            proof_row(label, self.headers[-1], self.hashes[-1], self.state.proof(address, slots)))

    def files(self, options: dict, chain_id: int) -> dict[str, bytes]:
        first = self.headers[0]
        genesis = {
            "config": {"chainId": chain_id, self.codec.name: options}, "nonce": "0x0",
            "timestamp": hex(first.timestamp), "gasLimit": hex(first.gas_limit), "difficulty": "0x1",
            "mixHash": hexadecimal(ISTANBUL_MIX_HASH), "coinbase": hexadecimal(first.coinbase),
            "extraData": hexadecimal(first.extra_data),
        }
        return {
            "genesis.json": members(genesis), "headers_rlp.json": lines(self.rows),
            "validators_by_block.json": members(self.sets), "proofs.json": lines(self.proofs),
        }


class VotingChain(Chain):
    """A chain whose headers list the validators and vote on them."""

    def __init__(self, codec: Codec, initial: list[Validator], state: State, epoch: int):
        self.current = list(initial)
        super().__init__(codec, initial, state, epoch)
        self.record_set(self.current)

    def step(self, everyone: list[Validator], round: int = 0, vote: tuple[Validator, bool] | None = None,
             extra_seals: int = 0) -> None:
        """Adds a header by the validator whose turn it is, sealed by a quorum."""
        number = self.headers[-1].number + 1
        turn = sorted(self.current, key=lambda validator: validator.address)
        proposer = turn[(number + round) % len(turn)]
        first = (number * 3 + round) % len(turn)
        sealers = (turn[first:] + turn[:first])[: min(quorum(len(turn)) + extra_seals, len(turn))]
        cast = None if vote is None else (vote[0].address, vote[1])
        self.seal(proposer, sealers, self.current, round, cast)
        self._count(number, proposer, cast, everyone)
        self.record_set(self.current)

    def _count(self, number: int, proposer: Validator, vote: tuple[bytes, bool] | None, everyone) -> None:
        if number % self.epoch == 0:
            self.votes.clear()
            return
        if vote is None:
            return
        recipient, adds = vote
        self.votes[(recipient, proposer.address)] = adds
        standing = [adding for (subject, _), adding in self.votes.items() if subject == recipient]
        if standing.count(adds) * 2 <= len(self.current):
            return
        self.votes = {
            (subject, voter): adding for (subject, voter), adding in self.votes.items()
            if subject != recipient and (adds or voter != recipient)
        }
        self.current = [validator for validator in self.current if validator.address != recipient]
        if adds:
            self.current += [validator for validator in everyone if validator.address == recipient]


def run_voting(codec: Codec, chain_id: int, prefix: str) -> dict[str, bytes]:
    """Two changes: E is added at block 14, A dropped at block 24. A lone vote does not outlive the epoch."""
    everyone = validators(prefix, 5)
    a, e = everyone[0], everyone[4]
    state = State({METER: {1: 0x1234, 2: 7}})
    chain = VotingChain(codec, everyone[:4], state, epoch=10)
    votes = {
        5: (e, True), 8: (e, True),  # Two of four do not suffice, and block 10 clears them.
        10: (e, True),  # Does not count: an epoch's block.
        12: (e, True), 13: (e, True), 14: (e, True),
        17: (a, False), 22: (a, False), 23: (a, False), 24: (a, False),
    }
    for number in range(1, 33):
        state.storage[METER][2] = 7 + number
        if number == 15:
            state.storage[METER][3] = 99
        chain.step(everyone, round={6: 1, 18: 2, 27: 300}.get(number, 0), vote=votes.get(number),
                   extra_seals=number % 2)
        if number in (4, 20):
            chain.record_proof("meter", METER, [1, 2, 3, 4])
    chain.record_proof("missing account", bytes(19) + b"\xbb", [])
    return chain.files({"epochlength": 10, "blockperiodseconds": 2, "requesttimeoutseconds": 4}, chain_id)
