"""GatewayCalls: tokens, payees and targets that mean harm."""

from hashlib import sha256

import boa
import pytest
from eth_abi import encode
from eth_utils import function_signature_to_4byte_selector as selector_of
from eth_utils import keccak

from calling import (
    ABSENT, COMMITTED, ENDED, SEVEN, STORE, SUCCEEDED, allow, commit, execute, new_call, refund, settle, status,
)
from carrying import MARGIN, MAXIMUM, MINIMUM, word
from chain import call_data, deploy, refuses
from locking import PREIMAGE

EIGHT = encode(["uint256"], [8])
OTHER = b"other".ljust(32)


@pytest.fixture
def target(south, lane, hostile):
    contract = hostile("Target")
    for signature in ("store(uint256)", "reenter(uint256)"):
        allow(south, lane, contract.address, selector_of(signature))
    return contract


@pytest.fixture
def call(north, south, target, alice, carol):
    return new_call(north, south, target, alice, carol)


@pytest.mark.parametrize("fee, answer, inverted, reason", [
    (1, True, False, "wrong amount received"), (0, True, True, "wrong amount received"),
    (0, False, False, "token refused"),
])
def test_h14_tokens_that_do_not_deliver_are_refused(
    north, south, call, owner, alice, hostile, fee, answer, inverted, reason
):
    token = hostile("ScriptedToken")
    with north, boa.env.prank(owner):
        calls = deploy("GatewayCalls", north.verifier.address, [], [token.address], MINIMUM, MAXIMUM, MARGIN)
    north.open(calls, south.name, south.calls.address, bytes(32))
    token.mint(alice, 5000)
    token.mint(calls.address, 5000)
    token.script(fee, answer, inverted)
    mine = call.but(source_gateway=word(calls.address), token=word(token.address))
    with north, refuses(calls, reason):
        calls.commit(mine.tuple(), SEVEN, sender=alice)
    assert calls.lock_state(mine.identifier)[0] == ABSENT


def test_a_payee_that_refuses_coin_leaves_the_fee_refundable(north, south, call, hostile, alice):
    call = call.but(payee=word(hostile("ScriptedReceiver").address))
    before = boa.env.get_balance(alice)
    commit(north, call)
    execute(south, call)
    with refuses(north.calls, "payee refused"):
        settle(north, call, SUCCEEDED, EIGHT)
    assert status(north, call) == COMMITTED
    boa.env.timestamp = call.commitment_timelock
    refund(north, call)
    assert boa.env.get_balance(alice) == before


@pytest.mark.parametrize("inner", ["settle", "refund", "commit"])
def test_a_payee_cannot_reenter(north, south, call, alice, hostile, inner):
    thief = hostile("Reenterer")
    call = call.but(payee=word(thief.address))
    other = call.but(hashlock=sha256(OTHER).digest())
    for one in (call, other):
        commit(north, one)
    result = keccak(EIGHT)
    proof = north.attest(other.outcome_item(SUCCEEDED, result))
    data = {
        "settle": call_data(north.calls.settle, other.tuple(), OTHER, SUCCEEDED, result, proof),
        "refund": call_data(north.calls.refund, call.tuple()),
        "commit": call_data(north.calls.commit, call.but(caller=word(thief.address), fee=0).tuple(), SEVEN),
    }[inner]
    thief.arm(north.calls, data)
    settle(north, call, SUCCEEDED, EIGHT)
    assert thief.calls() == 1 and not thief.succeeded()
    assert boa.env.get_balance(thief.address) == 1000 == boa.env.get_balance(north.calls.address)


@pytest.mark.parametrize("inner", ["execute", "commit", "refund", "same"])
def test_a_target_cannot_reenter(north, south, call, target, inner):
    arguments = encode(["uint256"], [7])
    call = call.but(selector=selector_of("reenter(uint256)"), gas=1_000_000)
    other = call.but(hashlock=sha256(OTHER).digest(), selector=STORE)
    for one in (call, other):
        commit(north, one)
    proof, own = south.attest(other.item), south.attest(call.item)
    data = {
        "execute": call_data(south.calls.execute, other.tuple(), arguments, OTHER, proof),
        "same": call_data(south.calls.execute, call.tuple(), arguments, PREIMAGE, own),
        "commit": call_data(south.calls.commit, call.but(caller=word(target.address), fee=0).tuple(), SEVEN),
        "refund": call_data(south.calls.refund, call.tuple()),
    }[inner]
    target.arm(south.calls, data)
    execute(south, call, arguments, proof=own)
    assert target.reentered() == 1 and not target.succeeded()
    assert status(south, call) == ENDED and status(south, other) == ABSENT
    execute(south, other, arguments, OTHER, proof=proof)
    assert target.value() == 7


def test_bare_coin_is_refused(north, alice):
    assert boa.env.execute_code(to_address=north.calls.address, sender=alice, value=1).is_error
