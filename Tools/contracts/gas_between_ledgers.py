"""Measures what carrying certificates between ledgers and calling contracts on them costs; a part of gas.py."""

from hashlib import sha256

import boa
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector as selector_of
from eth_utils import keccak

from calling import SEVEN, STORE, allow, new_call
from carrying import (
    NORTH, SOUTH, address, attributes_of, carry_away, join, lane_name, new_ledger, pause_digest, word,
)
from chain import HOSTILE, deploy
from issuing import Production, hours_ago
from locking import PREIMAGE

SECOND, THIRD, FOURTH = (sha256(bytes([number])).digest() for number in range(3))
# Items below the attested root, of which one is shown; a branch of 6 hashes.
BESIDE = [number.to_bytes(32) for number in range(63)]


class Measured:
    """Calls on one of two ledgers, each with what it costs."""

    def __init__(self, meter):
        self.meter = meter
        self.owner, self.alice, self.bob, self.carol = (boa.env.generate_address() for _ in range(4))
        boa.env.set_balance(self.alice, 10**18)
        self.north, self.south = new_ledger(NORTH, self.owner), new_ledger(SOUTH, self.owner)
        join(self.north, self.south)

    def call(self, label, ledger, contract, function, *arguments, sender=None, value=0):
        with ledger:
            self.meter.call(label, None, contract, function, *arguments, sender=sender or self.carol, value=value)

    def end(self, label, ledger, carry, preimage=None):
        function, rest = ("revoke", ()) if preimage is None else ("finalise", (preimage,))
        self.call(label, ledger, ledger.bridge, function, carry.tuple(), *rest)

    def depart(self, label, ledger, carry):
        self.call(label, ledger, ledger.bridge, "depart", carry.tuple(), sender=address(carry.sender))

    def arrive(self, label, ledger, carry, attributes=b""):
        self.call(label, ledger, ledger.bridge, "arrive", carry.tuple(), attributes, ledger.attest(carry.item, *BESIDE))


def measure_between_ledgers(meter):
    measured = Measured(meter)
    _lanes(measured)
    for length in (0, 256, 1024):
        _first_carry(measured, length)
    _way_home(measured)
    _calls(measured)


def _lanes(on):
    north, bridge = on.north, on.north.bridge
    peer, ledger = "0x" + "77" * 20, keccak(b"eip155:7")
    words = (keccak(b"tieline lane 1"), north.name, word(bridge.address), ledger, word(peer), SECOND)
    proof = north.attest(b"".join(words), *BESIDE)
    on.call("open a lane", north, bridge, "open_lane", ledger, word(peer), SECOND, proof)
    lane = lane_name(ledger, peer)
    with north:
        _, r, s, v = north.committee.signature(0, pause_digest(north, bridge, lane))
    on.call("pause a lane", north, bridge, "pause", lane, 0, r, s, v)
    on.call("resume a lane", north, bridge, "resume", lane, north.attest(north.resume_item(bridge, lane, 1), *BESIDE))


def _certificate(on, production, ledger):
    with ledger:
        identifier = ledger.certificates.issue(on.alice, b"", 7, 10**6, production.data, sender=on.owner)
        ledger.certificates.setApprovalForAll(ledger.bridge, True, sender=on.alice)
    return identifier


def _first_carry(on, length):
    hour = hours_ago(20_000 + length)
    production = Production(start=hour.start, end=hour.end, attributes=b"a" * length)
    identifier, told = _certificate(on, production, on.north), attributes_of(on.owner, production)
    hashlock = sha256(length.to_bytes(32)).digest()
    carry = carry_away(on.north, on.south, identifier, told, on.alice, on.bob, hashlock=hashlock)
    on.depart(f"depart from home, first, {length} bytes of attributes", on.north, carry)
    on.arrive(f"arrive abroad, first, {length} bytes of attributes", on.south, carry, told)


def _way_home(on):
    north, south = on.north, on.south
    production = hours_ago(30_000)
    identifier, told = _certificate(on, production, north), attributes_of(on.owner, production)
    carry = carry_away(north, south, identifier, told, on.alice, on.bob)
    on.depart(None, north, carry)
    on.arrive(None, south, carry, told)
    on.end("finalise an arrival abroad", south, carry, PREIMAGE)
    on.end("finalise a departure from home", north, carry, PREIMAGE)
    later = carry.but(hashlock=sha256(SECOND).digest())
    on.depart("depart from home, later", north, later)
    on.arrive("arrive abroad, later", south, later, told)
    transfer = (on.bob, on.alice, carry.token, 10, b"")
    on.call("transfer of a certificate abroad", south, south.bridge, "safeTransferFrom", *transfer, sender=on.bob)
    on.call("cancel abroad", south, south.bridge, "cancel", carry.token, 10, b"", sender=on.bob)

    back = carry.home_again(on.bob, on.carol, THIRD, amount=400)
    on.depart("depart from abroad", south, back)
    on.arrive("arrive at home", north, back)
    on.end("finalise an arrival at home", north, back, THIRD)
    on.end("finalise a departure from abroad", south, back, THIRD)
    again = carry.home_again(on.bob, on.carol, FOURTH, amount=100)
    on.depart(None, south, again)
    on.arrive(None, north, again)
    boa.env.timestamp = max(later.departure_timelock, again.departure_timelock)
    on.end("revoke an arrival abroad", south, later)
    on.end("revoke a departure from home", north, later)
    on.end("revoke an arrival at home", north, again)
    on.end("revoke a departure from abroad", south, again)


def _calls(on):
    north, south = on.north, on.south
    target = deploy("Target", folder=HOSTILE)
    lane = lane_name(north.name, north.calls.address)
    refuse = selector_of("refuse(uint256)")
    words = (
        keccak(b"tieline allow 1"), south.name, word(south.calls.address), lane, word(target.address),
        STORE.ljust(32, b"\0"), word(1), word(0),
    )
    proof = south.attest(b"".join(words), *BESIDE)
    on.call("allow a method", south, south.calls, "allow", lane, target.address, STORE, True, proof)
    allow(south, lane, target.address, refuse)
    for number, (fee, token) in enumerate((("coin", bytes(32)), ("ERC-20", word(north.money.address)))):
        with north:
            north.money.mint(on.alice, 10_000, sender=on.owner)
            north.money.approve(north.calls, 10_000, sender=on.alice)
        for end in ("settle", "refund"):
            preimage = sha256(f"{fee} {end}".encode()).digest()
            call = new_call(north, south, target, on.alice, boa.env.generate_address(), token=token)
            call = call.but(hashlock=sha256(preimage).digest(), selector=refuse if number else STORE)
            on.call(
                f"commit to a call, fee in {fee}" if end == "settle" else None, north, north.calls, "commit",
                call.tuple(), SEVEN, sender=on.alice, value=0 if any(token) else call.fee,
            )  # fmt: skip
            if end == "settle":
                _execute_and_settle(on, call, preimage, fee, failing=bool(number))
            else:
                boa.env.timestamp = call.commitment_timelock
                on.call(f"refund of a call, fee in {fee}", north, north.calls, "refund", call.tuple())


def _execute_and_settle(on, call, preimage, fee, failing):
    north, south = on.north, on.south
    how = "execute a call that fails" if failing else "execute a call, its target storing five words"
    proof = south.attest(call.item, *BESIDE)
    on.call(how, south, south.calls, "execute", call.tuple(), SEVEN, preimage, proof)
    outcome, result = south.calls.outcome_of(call.identifier)
    assert outcome == (2 if failing else 1) and (failing or result == keccak(encode(["uint256"], [8])))
    proof = north.attest(call.outcome_item(outcome, result), *BESIDE)
    on.call(
        f"settle a call, fee in {fee}", north, north.calls, "settle", call.tuple(), preimage, outcome, result, proof
    )
