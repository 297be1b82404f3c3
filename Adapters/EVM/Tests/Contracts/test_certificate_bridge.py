"""CertificateBridge: certificates go away and come home, each end by its preimage or its timelock."""

import json

import boa
import pytest
from eth_abi import encode
from eth_utils import keccak

from carrying import (
    ABSENT, CANCELLED, CARRY_TYPES, FINAL, MARGIN, MAXIMUM, MINIMUM, PENDING, VECTOR, Carry, arrive, depart, finalise,
    lane_name, ledger_name, revoke, status, vector_text, word,
)
from chain import CONTRACTS, ZERO, deploy, events, refuses
from issuing import TOPIC
from locking import PREIMAGE

BACK = b"the way home".ljust(32)


def lane_to(there):
    return lane_name(there.name, there.bridge.address)


def away(north, south, carry):
    return north.bridge.away(lane_to(south), carry.certificate)


@pytest.fixture
def back(abroad, bob, alice):
    """The terms of its way home, to alice."""
    return abroad.home_again(bob, alice, BACK)


# Away


def test_departing_takes_the_certificate_into_custody_and_tells_all_terms(north, south, carry, alice):
    before = north.certificates.balanceOf(alice, carry.certificate)
    assert depart(north, carry) == carry.identifier
    [event] = events(north.bridge, "Departed")
    assert (event.id, event.lane, event.sender) == (carry.identifier, lane_to(south), alice)
    assert tuple(event.carry) == carry.tuple()
    assert north.certificates.balanceOf(alice, carry.certificate) == before - 1000
    assert north.certificates.balanceOf(north.bridge, carry.certificate) == 1000
    assert north.bridge.lock_state(carry.identifier) == (PENDING, carry.departure_timelock, bytes(32))
    assert away(north, south, carry) == 0


def test_arriving_makes_pending_what_is_nobodys_yet(north, south, carry, attributes, bob):
    depart(north, carry)
    assert arrive(south, carry, attributes) == carry.identifier
    [event] = events(south.bridge, "Arrived")
    assert (event.id, event.lane, event.token) == (carry.identifier, lane_to(north), carry.token)
    assert tuple(event.carry) == carry.tuple()
    assert south.bridge.lock_state(carry.identifier) == (PENDING, carry.arrival_timelock, bytes(32))
    assert south.bridge.arriving(carry.token) == 1000
    assert (south.bridge.balanceOf(bob, carry.token), south.bridge.supply(carry.token)) == (0, 0)


def test_h13_anyone_may_finalise_both_ends_by_the_preimage(north, south, carry, attributes, bob, carol):
    depart(north, carry)
    arrive(south, carry, attributes)
    finalise(south, carry, sender=carol)
    [event] = events(south.bridge, "Finalised")
    assert (event.id, event.hashlock, event.preimage) == (carry.identifier, carry.hashlock, PREIMAGE)
    assert event.caller == carol
    [moved] = events(south.bridge, "TransferSingle")
    assert (moved._from, moved._to, moved._id, moved._value) == (ZERO, bob, carry.token, 1000)
    assert south.bridge.balanceOf(bob, carry.token) == south.bridge.supply(carry.token) == 1000
    assert south.bridge.arriving(carry.token) == 0
    finalise(north, carry, sender=carol)
    assert away(north, south, carry) == north.certificates.balanceOf(north.bridge, carry.certificate) == 1000
    for ledger, timelock in ((north, carry.departure_timelock), (south, carry.arrival_timelock)):
        assert ledger.bridge.lock_state(carry.identifier) == (FINAL, timelock, PREIMAGE)


def test_h13_anyone_may_revoke_both_ends_at_their_timelocks(north, south, carry, attributes, alice, bob, carol):
    before = north.certificates.balanceOf(alice, carry.certificate)
    depart(north, carry)
    arrive(south, carry, attributes)
    boa.env.timestamp = carry.departure_timelock
    revoke(south, carry, sender=carol)
    [event] = events(south.bridge, "Cancelled")
    assert (event.id, event.hashlock, event.caller) == (carry.identifier, carry.hashlock, carol)
    revoke(north, carry, sender=carol)
    assert (south.bridge.arriving(carry.token), south.bridge.supply(carry.token)) == (0, 0)
    assert north.certificates.balanceOf(alice, carry.certificate) == before
    assert north.certificates.balanceOf(carol, carry.certificate) == 0
    assert status(north, carry) == status(south, carry) == CANCELLED


def test_e2_what_is_away_cannot_move_at_home(north, abroad, alice):
    """Nothing of the bridge moves certificates but an arrival of a way home."""
    with refuses(north.certificates, "caller not approved"):
        north.certificates.safeTransferFrom(north.bridge, alice, abroad.certificate, 1, b"", sender=alice)
    boa.env.timestamp = abroad.departure_timelock
    with refuses(north.bridge, "already final"):
        revoke(north, abroad)
    assert north.certificates.balanceOf(north.bridge, abroad.certificate) == 1000


# Home again


def test_e5_home_abroad_home_leaves_certificate_and_attributes_as_they_were(
    north, south, carry, attributes, alice, bob
):
    told, held = north.certificates.getCertificate(carry.certificate), north.certificates.balanceOf(
        alice, carry.certificate
    )
    depart(north, carry)
    arrive(south, carry, attributes)
    [event] = events(south.bridge, "Attributes")
    assert (event.token, event.attributes) == (carry.token, attributes)
    assert attributes == encode(["address", "uint256", "bytes", "bytes"], told)
    assert south.bridge.attributes(carry.token) == keccak(attributes)
    assert south.bridge.topics(carry.token) == TOPIC
    finalise(south, carry)
    finalise(north, carry)
    back = carry.home_again(bob, alice, BACK)
    depart(south, back)
    arrive(north, back)
    finalise(north, back, BACK)
    finalise(south, back, BACK)
    assert north.certificates.getCertificate(carry.certificate) == told
    assert north.certificates.balanceOf(alice, carry.certificate) == held
    assert (south.bridge.supply(carry.token), south.bridge.balanceOf(bob, carry.token)) == (0, 0)
    assert away(north, south, carry) == north.certificates.balanceOf(north.bridge, carry.certificate) == 0


def test_going_home_takes_the_token_and_burns_it_on_the_preimage(south, abroad, back, bob):
    assert depart(south, back) == back.identifier
    [moved] = events(south.bridge, "TransferSingle")
    assert (moved._from, moved._to, moved._value) == (bob, south.bridge.address, 1000)
    assert (south.bridge.balanceOf(bob, back.token), south.bridge.supply(back.token)) == (0, 1000)
    finalise(south, back, BACK)
    [burnt] = events(south.bridge, "TransferSingle")
    assert (burnt._from, burnt._to, burnt._value) == (south.bridge.address, ZERO, 1000)
    assert (south.bridge.balanceOf(south.bridge, back.token), south.bridge.supply(back.token)) == (0, 0)


def test_coming_home_pends_and_pays_on_the_preimage(north, south, abroad, back, alice):
    depart(south, back)
    arrive(north, back)
    assert away(north, south, back) == 0 and status(north, back) == PENDING
    before = north.certificates.balanceOf(alice, back.certificate)
    finalise(north, back, BACK)
    assert north.certificates.balanceOf(alice, back.certificate) == before + 1000


def test_a_way_home_that_is_revoked_leaves_all_as_it_was(north, south, abroad, back, bob):
    depart(south, back)
    arrive(north, back)
    boa.env.timestamp = back.departure_timelock
    revoke(north, back)
    revoke(south, back)
    assert away(north, south, back) == north.certificates.balanceOf(north.bridge, back.certificate) == 1000
    assert south.bridge.balanceOf(bob, back.token) == south.bridge.supply(back.token) == 1000


def test_a_part_goes_home_and_the_rest_stays(north, south, abroad, back, bob):
    part = back.but(amount=400)
    depart(south, part)
    arrive(north, part)
    finalise(north, part, BACK)
    finalise(south, part, BACK)
    assert south.bridge.balanceOf(bob, back.token) == 600 == away(north, south, back)


def test_attributes_are_logged_the_first_time_only(north, south, abroad, attributes, alice, bob):
    again = abroad.but(hashlock=b"h" * 32, sender=word(alice), recipient=word(bob))
    depart(north, again)
    arrive(south, again, attributes)
    assert events(south.bridge, "Attributes") == []


# H-6


@pytest.mark.parametrize("offset, in_time", [(-1, True), (0, False), (1, False)])
@pytest.mark.parametrize("end", ["departure away", "arrival away", "departure home", "arrival home"])
def test_h6_an_end_is_final_iff_before_its_timelock_and_revoked_iff_not(
    north, south, carry, attributes, alice, bob, end, offset, in_time
):
    depart(north, carry)
    arrive(south, carry, attributes)
    preimage, (source, destination) = PREIMAGE, (north, south)
    if end.endswith("home"):
        finalise(south, carry)
        finalise(north, carry)
        carry, preimage, (source, destination) = carry.home_again(bob, alice, BACK), BACK, (south, north)
        depart(source, carry)
        arrive(destination, carry)
    departs = end.startswith("departure")
    ledger = source if departs else destination
    boa.env.timestamp = (carry.departure_timelock if departs else carry.arrival_timelock) + offset
    assert ledger.bridge.expired(carry.identifier) is not in_time
    if in_time:
        with refuses(ledger.bridge, "timelock has not come"):
            revoke(ledger, carry)
        finalise(ledger, carry, preimage)
        assert status(ledger, carry) == FINAL
    else:
        with refuses(ledger.bridge, "timelock has come"):
            finalise(ledger, carry, preimage)
        revoke(ledger, carry)
        assert status(ledger, carry) == CANCELLED
    assert not ledger.bridge.expired(carry.identifier)


# What light clients and members rely on


def test_storage_layout_is_what_proofs_rely_on(north, south, abroad):
    slot = int.from_bytes(keccak((1).to_bytes(32) + abroad.identifier))
    for ledger, timelock in ((north, abroad.departure_timelock), (south, abroad.arrival_timelock)):
        found = [boa.env.get_storage(ledger.bridge.address, slot + place) for place in range(3)]
        assert found == [FINAL, timelock, int.from_bytes(PREIMAGE)]


@pytest.mark.parametrize(
    "name, slot", [("locks", 1), ("used", 2), ("away", 3), ("attributes", 4), ("arriving", 5), ("held", 6)]
)
def test_slots_are_those_of_the_comments(name, slot):
    layout = json.loads((CONTRACTS / "artifacts/CertificateBridge.json").read_text())["storageLayout"]
    assert layout[name]["slot"] == slot


def test_identifier_is_the_hash_of_the_item_and_differs_by_every_field(north, carry):
    assert north.bridge.carry_id(carry.tuple()) == carry.identifier
    assert north.bridge.token_of(carry.tuple()) == carry.token
    others = [
        carry.but(**{name: value + 1 if isinstance(value, int) else bytes([value[0] ^ 1]) + value[1:]})
        for name, value in carry.__dict__.items()
    ]
    assert len({carry.identifier, *(other.identifier for other in others)}) == len(CARRY_TYPES) + 1
    assert [north.bridge.carry_id(other.tuple()) for other in others] == [other.identifier for other in others]


def test_pinned_vector_is_reproduced_here():
    assert VECTOR.read_text(encoding="utf-8") == vector_text()


def test_pinned_vector_is_reproduced_by_the_contract(north, south):
    pinned = json.loads(VECTOR.read_text(encoding="utf-8"))
    values = [
        value if isinstance(value, int) else bytes.fromhex(value[2:]) for value in pinned["carry"].values()
    ]
    values[2] = int.from_bytes(values[2])
    carry, item = Carry(*values), bytes.fromhex(pinned["item"][2:])
    assert len(item) == 480 and item[:32] == keccak(b"tieline departure 1")
    assert item[32:] == b"".join(word(v) if isinstance(v, int) else v for v in values)
    assert north.bridge.carry_id(carry.tuple()).hex() == pinned["identifier"][2:] == keccak(item).hex()
    assert hex(north.bridge.token_of(carry.tuple()))[2:].zfill(64) == pinned["token"][2:]
    for ledger in (north, south):
        with ledger:
            assert ledger.bridge.ledger() == ledger_name(ledger.chain_id)
        assert "0x" + ledger.name.hex() == pinned["ledgers"][f"eip155:{ledger.chain_id}"]
    peer = carry.destination_bridge
    assert north.bridge.lane_of(carry.destination, peer).hex() == pinned["lane"][2:]


def test_tells_its_terms(north, south):
    assert north.bridge.terms() == (north.certificates.address, MINIMUM, MAXIMUM, MARGIN)
    assert north.bridge.verifier() == north.verifier.address


@pytest.mark.parametrize(
    "bounds, reason",
    [((0, 10, 1), "minimum duration is zero"), ((10, 10, 0), "margin is zero"), ((10, 19, 10), "maximum too low")],
)
def test_h1_h4_refuses_bounds_without_sense(north, bounds, reason):
    with pytest.raises(boa.BoaError, match=reason):
        deploy("CertificateBridge", north.verifier.address, ZERO, *bounds)


def test_refuses_contracts_that_are_none(north, carol):
    with pytest.raises(boa.BoaError, match="verifier is no contract"):
        deploy("CertificateBridge", carol, ZERO, MINIMUM, MAXIMUM, MARGIN)
    with pytest.raises(boa.BoaError, match="certificates are no contract"):
        deploy("CertificateBridge", north.verifier.address, carol, MINIMUM, MAXIMUM, MARGIN)


def test_absent_carries_have_no_state(north, carry):
    assert north.bridge.lock_state(carry.identifier) == (ABSENT, 0, bytes(32))
    assert not north.bridge.expired(carry.identifier)
