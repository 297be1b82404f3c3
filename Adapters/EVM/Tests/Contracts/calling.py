"""Calls from one ledger to another, and what a test needs to commit to, execute and settle them."""

import json
from dataclasses import astuple, dataclass, replace
from hashlib import sha256
from pathlib import Path

from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector as selector_of
from eth_utils import keccak

from carrying import NORTH, SOUTH, Ledger, Proof, address, hexadecimal, lane_name, ledger_name, timelocks, word
from locking import PREIMAGE

VECTOR = Path(__file__).resolve().parent / "vectors/call.json"
ABSENT, COMMITTED, ENDED, REFUNDED = 0, 1, 2, 3
UNKNOWN, SUCCEEDED, FAILED = 0, 1, 2
CALL_TYPES = [
    *["bytes32"] * 6, "bytes4", "uint256", "bytes32", "uint256", "bytes32", "bytes32", "uint256", "uint256", "bytes32",
]
GAS = 200_000
STORE = selector_of("store(uint256)")
SEVEN = encode(["uint256"], [7])


@dataclass(frozen=True)
class Call:
    source: bytes
    source_gateway: bytes
    caller: bytes
    destination: bytes
    destination_gateway: bytes
    target: bytes
    selector: bytes
    gas: int
    token: bytes
    fee: int
    payee: bytes
    hashlock: bytes
    commitment_timelock: int
    execution_timelock: int
    arguments: bytes  # their hash

    def tuple(self):
        return astuple(self)

    def but(self, **changes) -> "Call":
        return replace(self, **changes)

    @property
    def item(self) -> bytes:
        """What is attested of the commitment, worked out apart from the contract."""
        item = keccak(b"tieline call 1") + encode(CALL_TYPES, self.tuple())
        assert len(item) == 16 * 32
        return item

    @property
    def identifier(self) -> bytes:
        return keccak(self.item)

    def outcome_item(self, outcome: int, result: bytes) -> bytes:
        return keccak(b"tieline outcome 1") + self.identifier + word(outcome) + result


def call_timelocks() -> dict[str, int]:
    departure, arrival = timelocks().values()
    return {"commitment_timelock": departure, "execution_timelock": arrival}


def new_call(source: Ledger, destination: Ledger, target, caller: str, payee: str, **changes) -> Call:
    """The terms of a call of `store(7)` for a fee of 1000 in coin."""
    made = Call(
        source=source.name, source_gateway=word(source.calls.address), caller=word(caller),
        destination=destination.name, destination_gateway=word(destination.calls.address),
        target=word(target.address), selector=STORE, gas=GAS, token=bytes(32), fee=1000, payee=word(payee),
        hashlock=sha256(PREIMAGE).digest(), **call_timelocks(), arguments=keccak(SEVEN),
    )
    return made.but(**changes)


def allow_item(ledger: Ledger, lane: bytes, target, selector: bytes, allowed: bool, changes: int) -> bytes:
    words = (
        keccak(b"tieline allow 1"), ledger.name, word(ledger.calls.address), lane, word(str(target)),
        selector.ljust(32, b"\0"), word(int(allowed)), word(changes),
    )
    return b"".join(words)


def allow(ledger: Ledger, lane: bytes, target, selector: bytes, allowed: bool = True):
    """Lets a lane call one method, by the committee's word."""
    changes = ledger.calls.permission(lane, target, selector)[1]
    proof = ledger.attest(allow_item(ledger, lane, target, selector, allowed, changes))
    with ledger:
        ledger.calls.allow(lane, target, selector, allowed, proof)


def commit(ledger: Ledger, call: Call, arguments: bytes = SEVEN, value: int | None = None):
    coin = 0 if any(call.token) else call.fee
    with ledger:
        return ledger.calls.commit(
            call.tuple(), arguments, sender=address(call.caller), value=coin if value is None else value
        )


def execute(
    ledger: Ledger, call: Call, arguments: bytes = SEVEN, preimage: bytes = PREIMAGE, proof: Proof | None = None,
    **options,
):
    proof = ledger.attest(call.item, b"another item") if proof is None else proof
    with ledger:
        ledger.calls.execute(call.tuple(), arguments, preimage, proof, **options)


def settle(
    ledger: Ledger, call: Call, outcome: int, answer: bytes, preimage: bytes = PREIMAGE, proof: Proof | None = None,
    **options,
):
    result = keccak(answer)
    proof = ledger.attest(call.outcome_item(outcome, result), b"another item") if proof is None else proof
    with ledger:
        ledger.calls.settle(call.tuple(), preimage, outcome, result, proof, **options)


def refund(ledger: Ledger, call: Call, **options):
    with ledger:
        ledger.calls.refund(call.tuple(), **options)


def status(ledger: Ledger, call: Call) -> int:
    return ledger.calls.lock_state(call.identifier)[0]


def vector() -> dict:
    """One call's items and what is worked out of them."""
    call = Call(
        source=ledger_name(NORTH), source_gateway=word("0x" + "ca" * 20), caller=word("0x" + "a1" * 20),
        destination=ledger_name(SOUTH), destination_gateway=word("0x" + "cb" * 20), target=word("0x" + "7a" * 20),
        selector=STORE, gas=GAS, token=word("0x" + "e0" * 20), fee=2500, payee=word("0x" + "fe" * 20),
        hashlock=sha256(PREIMAGE).digest(), commitment_timelock=1_767_232_800, execution_timelock=1_767_229_200,
        arguments=keccak(SEVEN),
    )
    result = keccak(encode(["uint256"], [8]))
    fields = {
        name: value if isinstance(value, int) else hexadecimal(value) for name, value in call.__dict__.items()
    }
    return {
        "about": "The items that a committee attests of a call: 16 words of its commitment, 4 of its outcome; "
        "keccak256 of the first is the call's identifier. Written by Adapters/EVM/Tests/Contracts/calling.py.",
        "call": fields,
        "arguments": hexadecimal(SEVEN),
        "preimage": hexadecimal(PREIMAGE),
        "item": hexadecimal(call.item),
        "identifier": hexadecimal(call.identifier),
        "lane": hexadecimal(lane_name(call.source, address(call.source_gateway))),
        "outcome": {
            "outcome": SUCCEEDED,
            "answer": hexadecimal(encode(["uint256"], [8])),
            "result": hexadecimal(result),
            "item": hexadecimal(call.outcome_item(SUCCEEDED, result)),
        },
    }


def vector_text() -> str:
    return json.dumps(vector(), indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    VECTOR.write_text(vector_text(), encoding="utf-8")
    print(f"wrote {VECTOR}")
