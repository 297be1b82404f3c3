"""CertificateBridge: departures and arrivals that it does not take, ends that it does not end."""

from hashlib import sha256

import boa
import pytest
from eth_utils import keccak

from attesting import Committee, domain, rotate
from carrying import (
    ABSENT, MARGIN, MAXIMUM, MINIMUM, arrive, depart, finalise, ledger_name, new_ledger, revoke, status, word,
)
from chain import ZERO, deploy, refuses
from locking import PREIMAGE
from merkle import merkle_root

OTHER = b"other".ljust(32)


def refuses_departure(north, carry, reason):
    with refuses(north.bridge, reason):
        depart(north, carry)
    assert status(north, carry) == ABSENT


def refuses_arrival(south, carry, reason, attributes=b"", proof=None):
    proof = south.attest(carry.item) if proof is None else proof
    with refuses(south.bridge, reason):
        arrive(south, carry, attributes, proof)
    assert status(south, carry) == ABSENT and south.bridge.arriving(carry.token) == 0


# Departures


def test_only_the_sender_departs(north, carry, bob):
    with north, refuses(north.bridge, "caller is not the sender"):
        north.bridge.depart(carry.tuple(), sender=bob)
    north.certificates.setApprovalForAll(north.bridge, True, sender=bob)
    refuses_departure(north, carry.but(sender=word(bob)), "balance too low")


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"amount": 0}, "amount is zero"),
        ({"hashlock": bytes(32)}, "hashlock is zero"),
        ({"attributes": bytes(32)}, "attributes are zero"),
        ({"attributes": OTHER}, "wrong attributes"),
        ({"recipient": bytes(32)}, "recipient is zero"),
        ({"certificates": bytes(32)}, "certificates are zero"),
        ({"certificates": OTHER}, "certificate is not the peer's"),
        ({"home": OTHER}, "certificate is not the peer's"),
        ({"home": ledger_name(1442)}, "certificate is not the peer's"),
        ({"certificate": 77}, "unknown certificate"),
        ({"source": ledger_name(1442)}, "source is not here"),
        ({"source_bridge": OTHER}, "source is not here"),
        ({"destination": OTHER}, "unknown lane"),
        ({"destination_bridge": OTHER}, "unknown lane"),
        ({"amount": 1_000_001}, "balance too low"),
        ({"amount": 2**256 - 1}, "balance too low"),
    ],
)
def test_s5_refuses_departures_without_sense(north, carry, change, reason):
    refuses_departure(north, carry.but(**change), reason)


def test_h14_a_certificate_without_approval_stays_with_its_owner(north, carry, alice):
    north.certificates.setApprovalForAll(north.bridge, False, sender=alice)
    refuses_departure(north, carry, "caller not approved")


@pytest.mark.parametrize(
    "arrival, departure, reason",
    [
        (MINIMUM, MINIMUM + MARGIN, None),
        (MAXIMUM - MARGIN, MAXIMUM, None),
        (MINIMUM - 1, MINIMUM + MARGIN, "lock too short"),
        (-1, MARGIN, "lock too short"),
        (MINIMUM, MINIMUM + MARGIN - 1, "margin too short"),
        (MINIMUM, MINIMUM - 1, "margin too short"),
        (MINIMUM, MAXIMUM + 1, "lock too long"),
        (2**255, 2**255 + MARGIN, "lock too long"),
    ],
)
def test_h1_h4_timelocks_have_bounds_and_a_margin(north, carry, arrival, departure, reason):
    now = boa.env.timestamp
    carry = carry.but(arrival_timelock=now + arrival, departure_timelock=now + departure)
    if reason is None:
        depart(north, carry)
    else:
        refuses_departure(north, carry, reason)


def test_h7_sender_uses_a_hashlock_once_whatever_became_of_it(north, departed, alice, bob, owner):
    assert north.bridge.used(alice, departed.hashlock) and not north.bridge.used(bob, departed.hashlock)
    again = departed.but(amount=1)
    refuses_departure(north, again, "hashlock used before")
    with refuses(north.bridge, "hashlock used before"):
        depart(north, departed)
    finalise(north, departed)
    refuses_departure(north, again, "hashlock used before")


def test_e4_claimed_certificates_do_not_depart(north, carry, alice):
    north.certificates.cancel(carry.certificate, 999_001, b"", sender=alice)
    refuses_departure(north, carry, "balance too low")
    depart(north, carry.but(amount=999))


# Arrivals: what the committee said


def test_s4_s5_an_arrival_needs_an_attested_departure(south, departed, attributes):
    one, two = departed.item, departed.but(amount=1).item
    sequence, index, count, branch = south.attest(one, b"beside")
    for proof in (
        (sequence + 1, index, count, branch),  # no root: zero
        (0, index, count, branch),
        (sequence, index - 1, count, branch),
        (sequence, index, count + 2, branch),
        (sequence, index, 0, branch),
        (sequence, index, count, []),
        (sequence, index, count, [bytes(32)]),
        (sequence, index, count, [*branch, bytes(32)]),
        south.attest(two),
    ):
        refuses_arrival(south, departed, "item not attested", attributes, proof)
    arrive(south, departed, attributes, (sequence, index, count, branch))


def test_s4_an_attestation_of_another_ledgers_verifier_does_not_count(north, south, departed, attributes):
    north.sequence = south.sequence
    refuses_arrival(south, departed, "item not attested", attributes, north.attest(departed.item))


def test_s4_a_quorum_of_another_epoch_does_not_attest(south, departed, attributes):
    successor = Committee.of(4, "successor")
    digest = domain(south.verifier).but(chain_id=south.chain_id).attestation(99, merkle_root([departed.item]))
    with south:
        rotate(south.verifier, south.committee, successor)
        for epoch, reason in ((1, "wrong epoch"), (2, "signature is not the member's"), (0, "wrong epoch")):
            with refuses(south.verifier, reason):
                root = merkle_root([departed.item])
                south.verifier.attest(epoch, 99, root, south.committee.sign(digest))
    refuses_arrival(south, departed, "item not attested", attributes, (99, 0, 1, []))


def test_s11_what_was_attested_before_a_rotation_still_arrives(south, departed, attributes):
    proof = south.attest(departed.item)
    with south:
        rotate(south.verifier, south.committee, Committee.of(4, "successor"))
    arrive(south, departed, attributes, proof)


@pytest.mark.parametrize("tag", [b"tieline departure 2", b"tieline lane 1", b"tieline call 1"])
def test_an_item_of_another_kind_is_no_departure(south, departed, attributes, tag):
    proof = south.attest(keccak(tag) + departed.item[32:])
    refuses_arrival(south, departed, "item not attested", attributes, proof)


def test_e2_a_departure_arrives_once_whatever_became_of_it(south, departed, attributes):
    proofs = [south.attest(departed.item), south.attest(departed.item, b"again")]
    arrive(south, departed, attributes, proofs[0])
    for proof in proofs:
        with refuses(south.bridge, "arrived before"):
            arrive(south, departed, attributes, proof)
    finalise(south, departed)
    with refuses(south.bridge, "arrived before"):
        arrive(south, departed, attributes, proofs[1])


def test_e2_a_cancelled_arrival_does_not_arrive_again(south, departed, attributes):
    arrive(south, departed, attributes)
    boa.env.timestamp = departed.arrival_timelock
    revoke(south, departed)
    boa.env.timestamp -= 1
    with refuses(south.bridge, "arrived before"):
        arrive(south, departed, attributes)


def test_e2_a_departure_arrives_at_one_bridge_only(north, south, owner, departed, attributes):
    """Neither at a twin on the same ledger, nor at the same address of another, with the same committee's word."""
    with south, boa.env.prank(owner):
        twin = deploy("CertificateBridge", south.verifier.address, ZERO, MINIMUM, MAXIMUM, MARGIN)
    south.open(twin, north.name, north.bridge.address, departed.certificates)
    proof = south.attest(departed.item)
    with south, refuses(twin, "destination is not here"):
        twin.arrive(departed.tuple(), attributes, proof)
    moved = departed.but(destination_bridge=word(twin.address))
    with south, refuses(twin, "item not attested"):
        twin.arrive(moved.tuple(), attributes, proof)
    south.chain_id += 1
    try:
        with south, refuses(south.bridge, "destination is not here"):
            south.bridge.arrive(departed.tuple(), attributes, proof)
    finally:
        south.chain_id -= 1
    arrive(south, departed, attributes, proof)


def test_a_chain_that_splits_ends_its_carries_on_one_side_only(north, south, departed, attributes):
    """An end must not be taken for the other one: on the side with the new name it is unknown."""
    arrive(south, departed, attributes)
    for ledger in (north, south):
        ledger.chain_id += 1000
        try:
            with refuses(ledger.bridge, "unknown carry"):
                finalise(ledger, departed)
            boa.env.timestamp += 7200
            with refuses(ledger.bridge, "unknown carry"):
                revoke(ledger, departed)
            boa.env.timestamp -= 7200
        finally:
            ledger.chain_id -= 1000
        finalise(ledger, departed)


# Arrivals: terms


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"amount": 0}, "amount is zero"),
        ({"hashlock": bytes(32)}, "hashlock is zero"),
        ({"attributes": bytes(32)}, "attributes are zero"),
        ({"attributes": OTHER}, "wrong attributes"),
        ({"recipient": bytes(32)}, "recipient is zero"),
        ({"recipient": b"\x01" * 32}, "no account of this ledger"),
        ({"certificates": bytes(32)}, "certificates are zero"),
        ({"certificates": OTHER}, "certificate is not the peer's"),
        ({"home": OTHER}, "certificate is not the peer's"),
        ({"home": ledger_name(1442)}, "certificate is not the peer's"),
        ({"source": OTHER}, "unknown lane"),
        ({"source_bridge": OTHER}, "unknown lane"),
        ({"destination": ledger_name(1441)}, "destination is not here"),
        ({"destination_bridge": OTHER}, "destination is not here"),
    ],
)
def test_s5_refuses_arrivals_without_sense_though_they_are_attested(south, departed, attributes, change, reason):
    refuses_arrival(south, departed.but(**change), reason, attributes)


def test_refuses_to_arrive_at_itself(south, departed, attributes):
    carry = departed.but(recipient=word(south.bridge.address))
    refuses_arrival(south, carry, "recipient is this contract", attributes)


@pytest.mark.parametrize("offset, in_time", [(-1, True), (0, False), (1, False)])
def test_h6_arrives_only_before_its_timelock(south, departed, attributes, offset, in_time):
    proof = south.attest(departed.item)
    boa.env.timestamp = departed.arrival_timelock + offset
    if in_time:
        arrive(south, departed, attributes, proof)
    else:
        refuses_arrival(south, departed, "timelock has come", attributes, proof)


def test_h1_h4_arrivals_have_bounds_and_a_margin_of_their_own(south, departed, attributes):
    now = boa.env.timestamp
    long = departed.but(arrival_timelock=now + MAXIMUM + 1, departure_timelock=now + MAXIMUM + 1 + MARGIN)
    refuses_arrival(south, long, "lock too long", attributes)
    for departure in (departed.arrival_timelock + MARGIN - 1, departed.arrival_timelock - 1, 0):
        refuses_arrival(south, departed.but(departure_timelock=departure), "margin too short", attributes)


def test_e5_refuses_other_attributes_than_those_attested(south, departed, attributes):
    for other, reason in (
        (attributes[:-1] + b"\x01", "wrong attributes"), (attributes + bytes(32), "wrong attributes"),
        (b"", "attributes malformed"), (bytes(191), "attributes malformed"),
    ):
        refuses_arrival(south, departed, reason, other)


def test_e5_a_certificate_never_comes_with_other_attributes_than_before(north, south, abroad, attributes):
    other = attributes[:-1] + b"\x01"
    changed = abroad.but(attributes=keccak(other), hashlock=OTHER)
    refuses_arrival(south, changed, "other attributes before", other)
    refuses_departure(north, changed, "wrong attributes")


# The way home


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"amount": 1001}, "balance too low"),
        ({"attributes": OTHER}, "wrong attributes"),
        ({"home": ledger_name(1442)}, "certificate is not the peer's"),
        ({"home": ledger_name(1443)}, "certificate is not the peer's"),
        ({"certificates": OTHER}, "certificate is not the peer's"),
        ({"certificate": 5}, "wrong attributes"),
    ],
)
def test_refuses_to_go_home_with_what_is_not_here(south, abroad, bob, alice, change, reason):
    refuses_departure(south, abroad.home_again(bob, alice, OTHER, **change), reason)


def test_e3_no_more_comes_home_than_went_away_even_if_attested(north, abroad, bob, alice):
    back = abroad.home_again(bob, alice, OTHER)
    refuses_arrival(north, back.but(amount=1001), "more than went away")
    refuses_arrival(north, back.but(amount=2**256 - 1), "more than went away")
    arrive(north, back)
    refuses_arrival(north, back.but(hashlock=OTHER), "more than went away")


def test_e3_what_has_not_gone_for_good_does_not_come_home(north, south, departed, attributes, bob, alice):
    arrive(south, departed, attributes)
    finalise(south, departed)
    back = departed.home_again(bob, alice, OTHER)
    depart(south, back)
    proof = north.attest(back.item)
    refuses_arrival(north, back, "more than went away", proof=proof)
    finalise(north, departed)
    arrive(north, back, proof=proof)


def test_e3_what_went_down_one_lane_does_not_come_home_by_another(north, south, owner, abroad, bob, alice):
    third = new_ledger(1443, owner, with_certificates=False)
    north.open(north.bridge, third.name, third.bridge.address, bytes(32))
    back = abroad.home_again(bob, alice, OTHER, source=third.name, source_bridge=word(third.bridge.address))
    refuses_arrival(north, back, "more than went away")


def test_e5_comes_home_with_the_attributes_it_left_with(north, abroad, attributes, bob, alice):
    back = abroad.home_again(bob, alice, OTHER)
    refuses_arrival(north, back.but(attributes=OTHER), "wrong attributes")
    refuses_arrival(north, back, "attributes not allowed", attributes)


def test_e2_certificates_go_no_further_than_one_carry_from_home(south, owner, abroad, attributes, bob, carol):
    third = new_ledger(1443, owner, with_certificates=False)
    south.open(south.bridge, third.name, third.bridge.address, bytes(32))
    third.open(third.bridge, south.name, south.bridge.address, word(south.certificates.address))
    on = abroad.home_again(bob, carol, OTHER, destination=third.name, destination_bridge=word(third.bridge.address))
    refuses_departure(south, on, "certificate is not the peer's")
    refuses_arrival(third, on, "certificate is not the peer's", attributes)


def test_e4_what_was_claimed_abroad_never_goes_home(north, south, abroad, bob, alice):
    south.bridge.cancel(abroad.token, 600, b"for the grid", sender=bob)
    back = abroad.home_again(bob, alice, OTHER)
    refuses_departure(south, back, "balance too low")
    refuses_departure(south, back.but(amount=401), "balance too low")
    rest = back.but(amount=400)
    depart(south, rest)
    with refuses(south.bridge, "balance too low"):
        south.bridge.cancel(abroad.token, 1, b"", sender=bob)
    arrive(north, rest)
    finalise(north, rest, OTHER)
    finalise(south, rest, OTHER)
    assert north.certificates.balanceOf(north.bridge, abroad.certificate) == 600
    assert (south.bridge.supply(abroad.token), south.bridge.total_claimed(abroad.token)) == (0, 600)


# Ends


@pytest.mark.parametrize("wrong", [bytes(32), PREIMAGE[:-1] + b"\0", sha256(PREIMAGE).digest()])
def test_h7_preimage_must_match_at_both_ends(north, south, departed, attributes, wrong):
    arrive(south, departed, attributes)
    for ledger in (north, south):
        with refuses(ledger.bridge, "wrong preimage"):
            finalise(ledger, departed, wrong)
        finalise(ledger, departed)


@pytest.mark.parametrize("change", ["amount", "recipient", "hashlock", "departure_timelock", "arrival_timelock"])
def test_terms_that_differ_in_one_field_are_another_carry(north, south, departed, attributes, change):
    arrive(south, departed, attributes)
    value = getattr(departed, change)
    other = departed.but(**{change: value + 1 if isinstance(value, int) else OTHER})
    for ledger in (north, south):
        with refuses(ledger.bridge, "unknown carry"):
            finalise(ledger, other)
        with refuses(ledger.bridge, "unknown carry"):
            revoke(ledger, other)


def test_an_end_ends_once(north, south, departed, attributes):
    arrive(south, departed, attributes)
    for ledger in (north, south):
        finalise(ledger, departed)
        with refuses(ledger.bridge, "already final"):
            finalise(ledger, departed)
        with refuses(ledger.bridge, "already final"):
            revoke(ledger, departed)


def test_a_cancelled_end_is_neither_final_nor_cancelled_again(north, south, departed, attributes):
    arrive(south, departed, attributes)
    boa.env.timestamp = departed.departure_timelock
    for ledger in (north, south):
        revoke(ledger, departed)
        with refuses(ledger.bridge, "already cancelled"):
            revoke(ledger, departed)
    boa.env.timestamp = departed.arrival_timelock - 1
    for ledger in (north, south):
        with refuses(ledger.bridge, "already cancelled"):
            finalise(ledger, departed)
