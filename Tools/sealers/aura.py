"""Makes the vectors of AuRa: run it to write them.

Source: OpenEthereum, engines/authority_round (mod.rs, finality.rs) and engines/validator_set/safe_contract.rs. A header
ends in [step, signature]; the author signs the Keccak-256 of what comes before.
"""

from dataclasses import dataclass, field

import rlp
from eth_utils import keccak

from sealing import (
    EMPTY_ROOT, GENESIS_TIME, Header, State, Validator, header_row, hexadecimal, indexed_root, lines, members,
    proof_row, scalar, validators, write,
)

CONTRACT = bytes.fromhex("1204700000000000000000000000000000000000")
METER = bytes.fromhex("00000000000000000000000000000000000000aa")
INITIATE_CHANGE = keccak(text="InitiateChange(bytes32,address[])")
STEP_SECONDS = 5
CHAIN_ID = 0x67932
FIRST_STEP = GENESIS_TIME // STEP_SECONDS


@dataclass
class Log:
    address: bytes
    topics: list[bytes]
    data: bytes


@dataclass
class Receipt:
    logs: list[Log] = field(default_factory=list)
    gas_used: int = 30_000

    @property
    def bloom(self) -> bytes:
        bits = 0
        for log in self.logs:
            for entry in [log.address, *log.topics]:
                digest = keccak(entry)
                for offset in (0, 2, 4):
                    bits |= 1 << (int.from_bytes(digest[offset : offset + 2], "big") % 2048)
        return bits.to_bytes(256, "big")

    def encode(self, cumulative: int) -> bytes:
        logs = [[log.address, log.topics, log.data] for log in self.logs]
        return rlp.encode([scalar(1), scalar(cumulative), self.bloom, logs])


def announcement(parent_hash: bytes, new_set: list[Validator], extra_topics: tuple[bytes, ...] = ()) -> Log:
    words = [(32).to_bytes(32, "big"), len(new_set).to_bytes(32, "big")]
    words += [validator.address.rjust(32, b"\0") for validator in new_set]
    return Log(CONTRACT, [INITIATE_CHANGE, parent_hash, *extra_topics], b"".join(words))


class Chain:
    """Seals headers one after the other, and follows which of them are final."""

    def __init__(self, initial: list[Validator]):
        self.current = initial
        self.waiting: list[tuple[bytes, list[Validator] | None]] = []
        self.state = State({CONTRACT: {0: len(initial)}, METER: {1: 10}})
        genesis = Header(
            state_root=self.state.root, difficulty=0x20000, gas_limit=0x5B8D80, timestamp=GENESIS_TIME)
        self.rows, self.sets, self.blocks, self.proofs = [], {}, {}, []
        self._append(genesis, FIRST_STEP, bytes(65))

    def _append(self, header: Header, step: int, signature: bytes, later: tuple[bytes, ...] = ()) -> None:
        encoded = header.encode(scalar(step), signature, *later)
        self.header, self.step, self.hash = header, step, keccak(encoded)
        self.rows.append(header_row(header.number, self.hash, encoded))
        self.sets[header.number] = [hexadecimal(validator.address) for validator in self.current]

    def seal(self, skipped: int = 0, receipts: list[Receipt] | None = None,
             new_set: list[Validator] | None = None, base_fee: int | None = None) -> None:
        """Adds the header of the next step, or of one after some that nobody used."""
        receipts = receipts or []
        step = self.step + 1 + skipped
        author = self.current[step % len(self.current)]
        number = self.header.number + 1
        self.state.storage[METER][1] = 10 + number
        transactions = [rlp.encode([scalar(number), scalar(index)]) for index in range(len(receipts))]
        encoded, used, bloom = [], 0, 0
        for receipt in receipts:
            used += receipt.gas_used
            bloom |= int.from_bytes(receipt.bloom, "big")
            encoded.append(receipt.encode(used))
        header = Header(
            parent_hash=self.hash, coinbase=author.address, state_root=self.state.root,
            transactions_root=indexed_root(transactions) if receipts else EMPTY_ROOT,
            receipts_root=indexed_root(encoded) if receipts else EMPTY_ROOT, bloom=bloom.to_bytes(256, "big"),
            difficulty=2**128 - 1 + self.step - step, number=number, gas_limit=0x5B8D80, gas_used=used,
            timestamp=step * STEP_SECONDS, extra_data=b"tieline",
        )
        later = () if base_fee is None else (scalar(base_fee),)
        signature = author.sign(keccak(header.encode(*later)))
        self._finalize(author.address, new_set)
        self._append(header, step, signature, later)
        if receipts:
            self._record_block(header, transactions, receipts)

    def _finalize(self, author: bytes, new_set: list[Validator] | None) -> None:
        self.waiting.append((author, new_set))
        final = []
        while 2 * len({author for author, _ in self.waiting}) > len(self.current):
            final.append(self.waiting.pop(0))
        announced = [announced for _, announced in final if announced]
        if announced:
            self.current = announced[0]
            self.waiting.clear()

    def _record_block(self, header: Header, transactions: list[bytes], receipts: list[Receipt]) -> None:
        rows, cumulative = [], 0
        for index, receipt in enumerate(receipts):
            cumulative += receipt.gas_used
            rows.append({
                "blockHash": hexadecimal(self.hash), "blockNumber": hex(header.number),
                "transactionIndex": hex(index), "cumulativeGasUsed": hex(cumulative),
                "gasUsed": hex(receipt.gas_used), "status": "0x1", "logsBloom": hexadecimal(receipt.bloom),
                "logs": [
                    {"address": hexadecimal(log.address), "topics": [hexadecimal(topic) for topic in log.topics],
                     "data": hexadecimal(log.data)} for log in receipt.logs
                ],
            })
        self.blocks[f"block_{header.number}_txs_receipts.json"] = members({
            "rawTransactions": [hexadecimal(transaction) for transaction in transactions], "receipts": rows,
        })

    def record_proof(self, label: str, address: bytes, slots: list[int]) -> None:
        self.proofs.append(proof_row(label, self.header, self.hash, self.state.proof(address, slots)))


def vectors() -> dict[str, dict[str, bytes]]:
    """Five of six validators; block 7 announces all six, block 20 drops the first; two blocks only look as if."""
    everyone = validators("tieline-aura", 6)
    chain = Chain(everyone[:5])
    genesis = {
        "name": "TielineAuRaTest",
        "engine": {"authorityRound": {"params": {
            "stepDuration": "5", "validators": {"contract": hexadecimal(CONTRACT)}}}},
        "params": {"networkID": hex(CHAIN_ID)},
    }
    unrelated = Log(METER, [keccak(text="Reading(uint256)")], (7).to_bytes(32, "big"))
    for number in range(1, 41):
        receipts, new_set = [], None
        if number == 3:
            receipts = [Receipt([unrelated]), Receipt()]
        if number == 5:
            # The bloom filter of an announcement, which it is not: a topic too many.
            receipts = [Receipt([announcement(chain.hash, everyone[:1], (bytes(32),))])]
        if number == 7:
            new_set = everyone
            # What counts is the first announcement in the last receipt that has any.
            receipts = [
                Receipt([unrelated, announcement(chain.hash, everyone[:2])]),
                Receipt([announcement(chain.hash, new_set), announcement(chain.hash, everyone[:3])]),
                Receipt([unrelated]),
            ]
        if number == 8:
            # Comes too late: it is not final when the set changes.
            receipts = [Receipt([announcement(chain.hash, everyone[:2])])]
        if number == 20:
            new_set = everyone[1:]
            receipts = [Receipt([announcement(chain.hash, new_set)])]
        # Every third step or so goes by unused; from block 30 on headers have a base fee.
        chain.seal({4: 1, 9: 2, 13: 1, 21: 5, 22: 5}.get(number, 0), receipts, new_set, 7 if number >= 30 else None)
        if number == 12:
            chain.record_proof("meter", METER, [1, 2])
    chain.record_proof("missing account", bytes(19) + b"\xbb", [])
    return {"aura": {
        "genesis.json": members(genesis), "headers_rlp.json": lines(chain.rows),
        "validators_by_block.json": members(chain.sets), "proofs.json": lines(chain.proofs), **chain.blocks,
    }}


if __name__ == "__main__":
    for folder, files in vectors().items():
        write(folder, files)
