"""CertificateBridge as the token of certificates whose home is elsewhere: ERC-1155, and ERC-1888's claims."""

import pytest

from carrying import arrive, depart, finalise
from chain import ZERO, events, refuses
from issuing import TOPIC


@pytest.fixture
def token(north, south, carry, attributes):
    """The id of bob's 1000 Wh in the south."""
    depart(north, carry)
    arrive(south, carry, attributes)
    finalise(south, carry)
    return carry.token


@pytest.fixture
def bridge(south, token):
    return south.bridge


def test_its_owner_and_its_operators_transfer_it(bridge, token, alice, bob, carol):
    bridge.safeTransferFrom(bob, carol, token, 300, b"", sender=bob)
    [event] = events(bridge, "TransferSingle")
    assert (event._operator, event._from, event._to, event._id, event._value) == (bob, bob, carol, token, 300)
    with refuses(bridge, "caller not approved"):
        bridge.safeTransferFrom(bob, alice, token, 1, b"", sender=alice)
    bridge.setApprovalForAll(alice, True, sender=bob)
    assert bridge.isApprovedForAll(bob, alice) and not bridge.isApprovedForAll(carol, alice)
    bridge.safeTransferFrom(bob, alice, token, 200, b"", sender=alice)
    assert bridge.balanceOfBatch([alice, bob, carol], [token] * 3) == [200, 500, 300]
    assert bridge.supply(token) == 1000


def test_batches_move_together_or_not_at_all(bridge, token, alice, bob):
    with refuses(bridge, "balance too low"):
        bridge.safeBatchTransferFrom(bob, alice, [token, token], [600, 401], b"", sender=bob)
    bridge.safeBatchTransferFrom(bob, alice, [token, token], [600, 400], b"", sender=bob)
    [event] = events(bridge, "TransferBatch")
    assert (event._from, event._to, event._ids, event._values) == (bob, alice, [token, token], [600, 400])
    assert bridge.balanceOf(alice, token) == 1000


@pytest.mark.parametrize(
    "ids, values, reason", [([1], [1, 2], "ids and values differ"), ([1], [1], "balance too low")]
)
def test_refuses_batches_without_sense(bridge, alice, bob, ids, values, reason):
    with refuses(bridge, reason):
        bridge.safeBatchTransferFrom(bob, alice, ids, values, b"", sender=bob)
    with refuses(bridge, "caller not approved"):
        bridge.safeBatchTransferFrom(bob, alice, ids, values, b"", sender=alice)
    with refuses(bridge, "owners and ids differ"):
        bridge.balanceOfBatch([alice], [1, 2])


def test_refuses_transfers_to_nobody_and_of_what_is_not_there(bridge, token, bob, alice):
    with refuses(bridge, "receiver is zero"):
        bridge.safeTransferFrom(bob, ZERO, token, 1, b"", sender=bob)
    with refuses(bridge, "receiver is zero"):
        bridge.safeBatchTransferFrom(bob, ZERO, [token], [1], b"", sender=bob)
    with refuses(bridge, "balance too low"):
        bridge.safeTransferFrom(bob, alice, token, 1001, b"", sender=bob)


def test_contracts_have_to_take_what_they_are_sent(bridge, token, bob, hostile):
    receiver = hostile("ScriptedReceiver")
    for call in ("safeTransferFrom", "safeBatchTransferFrom"):
        what = (token, 1) if call == "safeTransferFrom" else ([token], [1])
        right = "f23a6e61" if call == "safeTransferFrom" else "bc197c81"
        for answer in ("00000000", "deadbeef"):
            receiver.script(bytes.fromhex(answer))
            with refuses(bridge, "receiver refused"):
                getattr(bridge, call)(bob, receiver.address, *what, b"", sender=bob)
        receiver.script(bytes.fromhex(right))
        getattr(bridge, call)(bob, receiver.address, *what, b"", sender=bob)
    assert bridge.balanceOf(receiver, token) == 2


def test_e4_claimed_watt_hours_leave_the_balances_for_good(bridge, token, alice, bob, carol):
    bridge.cancel(token, 300, b"supply of May", sender=bob)
    [claim] = events(bridge, "ClaimSingle")
    assert (claim._claimIssuer, claim._claimSubject, claim._topic, claim._id) == (bob, bob, TOPIC, token)
    assert (claim._value, claim._claimData) == (300, b"supply of May")
    [burnt] = events(bridge, "TransferSingle")
    assert (burnt._from, burnt._to, burnt._value) == (bob, ZERO, 300)
    bridge.setApprovalForAll(carol, True, sender=bob)
    bridge.safeTransferAndClaimFrom(bob, alice, token, 200, b"", b"", sender=carol)
    assert (bridge.claimedBalanceOf(bob, token), bridge.claimedBalanceOf(alice, token)) == (300, 200)
    assert (bridge.balanceOf(bob, token), bridge.supply(token), bridge.total_claimed(token)) == (500, 500, 500)
    with refuses(bridge, "balance too low"):
        bridge.safeTransferFrom(bob, alice, token, 501, b"", sender=bob)


def test_e4_refuses_claims_without_sense(bridge, token, alice, bob):
    with refuses(bridge, "value is zero"):
        bridge.cancel(token, 0, b"", sender=bob)
    with refuses(bridge, "balance too low"):
        bridge.cancel(token, 1001, b"", sender=bob)
    with refuses(bridge, "claim subject is zero"):
        bridge.safeTransferAndClaimFrom(bob, ZERO, token, 1, b"", b"", sender=bob)
    with refuses(bridge, "caller not approved"):
        bridge.safeTransferAndClaimFrom(bob, alice, token, 1, b"", b"", sender=alice)


@pytest.mark.parametrize(
    "interface, supported", [("01ffc9a7", True), ("d9b67a26", True), ("ffffffff", False), ("4e2312e0", False)]
)
def test_erc165_names_the_interfaces(bridge, interface, supported):
    assert bridge.supportsInterface(bytes.fromhex(interface)) is supported
