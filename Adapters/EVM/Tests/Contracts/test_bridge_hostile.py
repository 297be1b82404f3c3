"""CertificateBridge: payees and certificates that mean harm, and what its code cannot do."""

import boa
import pytest
import vyper
from eth_utils import keccak
from vyper.compiler.input_bundle import FilesystemInputBundle
from vyper.compiler.settings import OptimizationLevel, Settings

from carrying import (
    CANCELLED, FINAL, MARGIN, MAXIMUM, MINIMUM, PENDING, arrive, attributes_of, depart, finalise, revoke, status,
    timelocks, word,
)
from chain import CONTRACTS, call_data, deploy, events, refuses
from issuing import hours_ago, issue
from locking import PREIMAGE

OTHER = b"other".ljust(32)


def refuses_recipient(south, carry, attributes):
    with refuses(south.bridge, "recipient takes no certificates"):
        arrive(south, carry, attributes)
    assert south.bridge.arriving(carry.token) == 0


def test_a_recipient_that_takes_no_certificates_is_refused_before_anything_pends(south, departed, attributes, hostile):
    for name in ("ScriptedReceiver", "SilentToken", "Reenterer"):
        carry = departed.but(recipient=word(hostile(name).address))
        refuses_recipient(south, carry, attributes)


@pytest.mark.parametrize("mode, taken", [(0, True), (1, False), (2, False), (3, False), (4, False)])
def test_a_recipient_answers_shortly_and_plainly_whether_it_takes_certificates(
    south, departed, attributes, hostile, mode, taken
):
    receiver = hostile("MovingReceiver")
    receiver.script(mode)
    carry = departed.but(recipient=word(receiver.address))
    if taken:
        arrive(south, carry, attributes)
        receiver.script(3)
        finalise(south, carry)
        assert south.bridge.balanceOf(receiver, carry.token) == 1000
    else:
        refuses_recipient(south, carry, attributes)


def test_h13_a_payee_that_refuses_at_home_holds_nothing_up_and_can_withdraw(
    north, south, abroad, bob, carol, hostile
):
    receiver = hostile("MovingReceiver")
    back = abroad.home_again(bob, receiver.address, OTHER)
    depart(south, back)
    arrive(north, back)
    receiver.script(3)
    finalise(north, back, OTHER)
    [event] = events(north.bridge, "Held")
    assert (event.payee, event.certificate, event.amount) == (receiver.address, back.certificate, 1000)
    assert north.bridge.held(receiver, back.certificate) == 1000
    assert status(north, back) == FINAL
    with refuses(north.bridge, "nothing held"):
        north.bridge.withdraw(back.certificate, carol, sender=carol)
    with boa.reverts():
        receiver.act(north.bridge, call_data(north.bridge.withdraw, back.certificate, receiver.address))
    receiver.act(north.bridge, call_data(north.bridge.withdraw, back.certificate, carol))
    assert north.certificates.balanceOf(carol, back.certificate) == 1000
    assert north.bridge.held(receiver, back.certificate) == 0


def test_h13_a_sender_that_refuses_its_payback_holds_nothing_up(north, carry, owner, hostile):
    receiver = hostile("MovingReceiver")
    certificate = issue(north.certificates, owner, receiver.address, hours_ago(5))
    told = keccak(attributes_of(owner, hours_ago(5)))
    mine = carry.but(sender=word(receiver.address), certificate=certificate, attributes=told)
    receiver.act(north.certificates, call_data(north.certificates.setApprovalForAll, north.bridge.address, True))
    with north:
        receiver.act(north.bridge, call_data(north.bridge.depart, mine.tuple()))
    receiver.script(3)
    boa.env.timestamp = mine.departure_timelock
    revoke(north, mine)
    assert status(north, mine) == CANCELLED and north.bridge.held(receiver, certificate) == 1000


def test_a_payee_that_eats_gas_is_held_for_and_costs_no_more_than_the_call_has(north, south, abroad, bob, hostile):
    receiver = hostile("MovingReceiver")
    back = abroad.home_again(bob, receiver.address, OTHER)
    depart(south, back)
    arrive(north, back)
    receiver.script(4)
    finalise(north, back, OTHER, gas=8_000_000)
    assert north.bridge.held(receiver, back.certificate) == 1000


def test_little_gas_makes_no_honest_payee_miss_its_payment(north, south, abroad, bob, carol):
    back = abroad.home_again(bob, carol, OTHER)
    depart(south, back)
    arrive(north, back)
    ends = set()
    for gas in range(20_000, 400_000, 7_000):
        with boa.env.anchor(), north:
            data = call_data(north.bridge.finalise, back.tuple(), OTHER)
            failed = boa.env.execute_code(to_address=north.bridge.address, data=data, gas=gas).is_error
            assert north.bridge.held(carol, back.certificate) == 0
            assert north.certificates.balanceOf(carol, back.certificate) == (0 if failed else 1000)
            ends.add(failed)
    assert ends == {True, False}


@pytest.mark.parametrize("inner", ["finalise", "revoke", "arrive", "depart", "withdraw"])
def test_a_payee_cannot_reenter(north, south, abroad, bob, alice, hostile, inner):
    thief = hostile("MovingReceiver")
    back = abroad.home_again(bob, thief.address, OTHER, amount=500)
    again = abroad.home_again(bob, thief.address, b"again".ljust(32), amount=500)
    for carry in (back, again):
        depart(south, carry)
    proof = north.attest(again.item)
    arrive(north, back)
    if inner == "finalise":
        arrive(north, again, proof=proof)
    call = {
        "finalise": lambda: call_data(north.bridge.finalise, again.tuple(), b"again".ljust(32)),
        "revoke": lambda: call_data(north.bridge.revoke, back.tuple()),
        "arrive": lambda: call_data(north.bridge.arrive, again.tuple(), b"", proof),
        "depart": lambda: call_data(north.bridge.depart, abroad.but(sender=word(thief.address)).tuple()),
        "withdraw": lambda: call_data(north.bridge.withdraw, back.certificate, thief.address),
    }[inner]()
    thief.arm(north.bridge, call)
    finalise(north, back, OTHER)
    assert thief.calls() == 1 and not thief.succeeded()
    assert north.certificates.balanceOf(thief, back.certificate) == 500
    assert north.certificates.balanceOf(north.bridge, back.certificate) == 500


@pytest.mark.parametrize(
    "delivered, reason", [(1000, None), (999, "wrong amount received"), (1001, "wrong amount received"),
                          (-1, "wrong amount received")],
)
def test_h14_certificates_must_deliver_what_the_carry_says(south, owner, carry, hostile, alice, delivered, reason):
    bridge, scripted, mine = with_scripted_certificates(south, owner, carry, hostile, alice)
    scripted.script(5000, 5000 + delivered)
    with south:
        if reason is None:
            bridge.depart(mine.tuple(), sender=alice)
        else:
            with refuses(bridge, reason):
                bridge.depart(mine.tuple(), sender=alice)


@pytest.mark.parametrize("inner", ["depart", "revoke", "finalise"])
def test_certificates_cannot_reenter(south, owner, carry, hostile, alice, inner):
    bridge, scripted, mine = with_scripted_certificates(south, owner, carry, hostile, alice)
    scripted.script(0, 1000)
    arguments = (mine.tuple(), PREIMAGE) if inner == "finalise" else (mine.tuple(),)
    scripted.arm(bridge.address, call_data(getattr(bridge, inner), *arguments))
    with south:
        bridge.depart(mine.tuple(), sender=alice)
    assert scripted.calls() == 1 and not scripted.succeeded()
    assert bridge.lock_state(mine.identifier)[0] == PENDING


def with_scripted_certificates(south, owner, carry, hostile, alice):
    scripted = hostile("ScriptedCertificates")
    with south, boa.env.prank(owner):
        bridge = deploy("CertificateBridge", south.verifier.address, scripted.address, MINIMUM, MAXIMUM, MARGIN)
    south.open(bridge, carry.source, "0x" + carry.source_bridge[12:].hex(), bytes(32))
    mine = carry.but(
        home=south.name, certificates=word(scripted.address), source=south.name, source_bridge=word(bridge.address),
        destination=carry.source, destination_bridge=carry.source_bridge, attributes=scripted.told(),
        **timelocks(),
    )
    return bridge, scripted, mine


def test_bare_transfers_into_the_bridge_are_refused(north, south, abroad, alice, bob):
    with refuses(north.certificates, "receiver refused"):
        north.certificates.safeTransferFrom(alice, north.bridge, abroad.certificate, 1, b"", sender=alice)
    with refuses(north.certificates, "receiver refused"):
        north.certificates.safeBatchTransferFrom(alice, north.bridge, [abroad.certificate], [1], b"", sender=alice)
    with refuses(south.bridge, "receiver refused"):
        south.bridge.safeTransferFrom(bob, south.bridge, abroad.token, 1, b"", sender=bob)
    with refuses(north.bridge, "send certificates through depart"):
        north.bridge.onERC1155Received(north.bridge, alice, 1, 1, b"", sender=alice)
    assert boa.env.execute_code(to_address=north.bridge.address, sender=alice, value=1).is_error


@pytest.mark.parametrize("name", ["CertificateBridge", "GatewayCalls"])
def test_s6_no_code_is_replaced_and_none_runs_as_its_own(name):
    """Compiled plainly: optimised code has tables of data behind it, which read as anything."""
    compiled = vyper.compile_code(
        (CONTRACTS / f"{name}.vy").read_text(), input_bundle=FilesystemInputBundle([CONTRACTS]),
        settings=Settings(optimize=OptimizationLevel.NONE), output_formats=["opcodes_runtime"],
    )
    opcodes = {*compiled["opcodes_runtime"].split()}
    assert {"SSTORE", "CALL", "STATICCALL"} <= opcodes
    assert not {"CALLCODE", "DELEGATECALL", "SELFDESTRUCT", "CREATE", "CREATE2", "ORIGIN"} & opcodes
