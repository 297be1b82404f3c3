"""Makes the vectors of QBFT, with votes and with a validator contract: run it to write them.

Source: EEA, QBFT blockchain consensus protocol specification v1; Besu, QbftExtraDataCodec: the list of vanity,
validators, vote, round (a number) and seals; what a hash leaves out is zero or empty. No vote is an empty list; a vote
is [recipient, ff] or [recipient, empty].
"""

import rlp
from eth_utils import keccak

from sealing import State, hexadecimal, lines, scalar, validators, write
from istanbul import METER, VANITY, Chain, Extra, quorum, run_voting

CONTRACT = bytes.fromhex("0000000000000000000000000000000000007777")


class QBFT:
    name = "qbft"

    def encode(self, extra: Extra, *, with_round: bool, with_seals: bool) -> bytes:
        vote = [] if extra.vote is None else [extra.vote[0], b"\xff" if extra.vote[1] else b""]
        round = scalar(extra.round if with_round else 0)
        return rlp.encode([VANITY, extra.validators, vote, round, extra.seals if with_seals else []])


def element_slots(count: int) -> list[int]:
    """Where Solidity keeps the elements of an address[] whose count is in slot 0."""
    first = int.from_bytes(keccak(bytes(32)), "big")
    return [first + index for index in range(count)]


def with_contract() -> dict[str, bytes]:
    """The contract holds A to D; from block 6 on also E, from 13 on no longer A. Each set seals one block later."""
    everyone = validators("tieline-ibft", 5)
    # The contract keeps them in no order.
    sets = {0: [2, 0, 3, 1], 6: [2, 0, 3, 1, 4], 13: [2, 4, 3, 1]}

    def storage(members: list[int]) -> dict[int, int]:
        values = {0: len(members)}
        for slot, index in zip(element_slots(len(members)), members):
            values[slot] = int.from_bytes(everyone[index].address, "big")
        return values

    state = State({CONTRACT: storage(sets[0]), METER: {1: 5}})
    chain = Chain(QBFT(), [], state, epoch=30_000)
    held = sets[0]
    chain.record_set([everyone[index] for index in held])
    proofs = []
    for number in range(1, 21):
        if number > 1 and number - 1 in sets:
            slots = [0, *element_slots(len(held))]
            proofs.append({"number": number, "proof": state.proof(CONTRACT, slots)})
        sealing = [everyone[index] for index in held]
        turn = number % len(sealing)
        sealers = (sealing[turn:] + sealing[:turn])[: quorum(len(sealing)) + number % 2]
        # The state after the block, which its own header commits to, has the set of the next one.
        held = sets.get(number, held)
        state.storage[CONTRACT] = storage(held)
        state.storage[METER][1] = 5 + number
        chain.seal(sealing[turn], sealers, [], round=number % 7 // 5)
        chain.record_set([everyone[index] for index in held])
    chain.record_proof("meter", METER, [1, 2])
    options = {
        "epochlength": 30_000, "blockperiodseconds": 2, "requesttimeoutseconds": 4,
        "validatorcontractaddress": hexadecimal(CONTRACT), "validatorcontractslot": hexadecimal(bytes(32)),
    }
    return chain.files(options, 424205) | {"validator_proofs.json": lines(proofs)}


def vectors() -> dict[str, dict[str, bytes]]:
    """The files of each folder."""
    return {"qbft": run_voting(QBFT(), 424204, "tieline-ibft"), "qbft-contract": with_contract()}


if __name__ == "__main__":
    for folder, files in vectors().items():
        write(folder, files)
