"""Lanes of CertificateBridge and GatewayCalls: opened and resumed by a quorum, paused by any member (S-13)."""

import boa
import pytest
from eth_utils import keccak

from attesting import ORDER, Committee, rotate
from carrying import (
    CLOSED, OPEN, PAUSED, arrive, depart, finalise, lane_name, ledger_name, pause_digest, revoke, word,
)
from chain import events, refuses

PEER, DETAIL = "0x" + "77" * 20, b"detail".ljust(32)
ELSEWHERE = ledger_name(9)


@pytest.fixture(params=["bridge", "calls"])
def contract(request, north):
    return getattr(north, request.param)


@pytest.fixture
def lane(north, contract):
    return north.open(contract, ELSEWHERE, PEER, DETAIL)


def opening(north, contract, ledger=ELSEWHERE, peer=PEER, detail=DETAIL, here=None, tag=b"tieline lane 1"):
    here = north.name if here is None else here
    return b"".join((keccak(tag), here, word(contract.address), ledger, word(peer), detail))


def refuses_pause(north, contract, lane, reason, member, signature):
    _, r, s, v = signature
    with north, refuses(contract, reason):
        contract.pause(lane, member, r, s, v)
    assert contract.lane_state(lane)[0] == OPEN


def test_a_quorum_opens_a_lane_and_anyone_may_bring_it(north, contract, carol):
    proof = north.attest(opening(north, contract), b"beside")
    lane = lane_name(ELSEWHERE, PEER)
    assert contract.lane_of(ELSEWHERE, word(PEER)) == lane and contract.lane_state(lane) == (CLOSED, 0, bytes(32))
    with north:
        contract.open_lane(ELSEWHERE, word(PEER), DETAIL, proof, sender=carol)
    [event] = events(contract, "LaneOpened")
    assert (event.lane, event.ledger, event.peer, event.detail) == (lane, ELSEWHERE, word(PEER), DETAIL)
    assert contract.lane_state(lane) == (OPEN, 0, DETAIL)


def test_s4_s5_a_lane_opens_only_as_attested(north, south, contract):
    wrong = [
        opening(north, contract, here=south.name), opening(north, contract, ledger=ledger_name(8)),
        opening(north, contract, peer="0x" + "78" * 20), opening(north, contract, detail=bytes(32)),
        opening(north, contract, tag=b"tieline lane 2"), opening(north, north.verifier),
    ]
    for proof in (*map(north.attest, wrong), (999, 0, 1, [])):
        with north, refuses(contract, "item not attested"):
            contract.open_lane(ELSEWHERE, word(PEER), DETAIL, proof)


def test_s5_a_lane_never_leads_nowhere_or_to_itself(north, contract):
    here = word(contract.address)
    for ledger, peer, reason in (
        (bytes(32), word(PEER), "peer is zero"), (ELSEWHERE, bytes(32), "peer is zero"),
        (north.name, here, "peer is this contract"),
    ):
        proof = north.attest(b"".join((keccak(b"tieline lane 1"), north.name, here, ledger, peer, DETAIL)))
        with north, refuses(contract, reason):
            contract.open_lane(ledger, peer, DETAIL, proof)


def test_a_lane_opens_once_and_keeps_its_detail(north, contract, lane):
    for detail in (DETAIL, bytes(32)):
        proof = north.attest(opening(north, contract, detail=detail))
        with north, refuses(contract, "lane opened before"):
            contract.open_lane(ELSEWHERE, word(PEER), detail, proof)
    assert contract.lane_state(lane) == (OPEN, 0, DETAIL)


@pytest.mark.parametrize("member", range(4))
def test_s13_any_member_pauses_at_once_and_a_quorum_resumes(north, contract, lane, member):
    north.pause(contract, lane, member)
    [event] = events(contract, "LanePaused")
    assert (event.lane, event.changes, event.member) == (lane, 1, north.committee.members[member])
    assert contract.lane_state(lane) == (PAUSED, 1, DETAIL)
    north.resume(contract, lane)
    [event] = events(contract, "LaneResumed")
    assert (event.lane, event.changes) == (lane, 2)
    assert contract.lane_state(lane) == (OPEN, 2, DETAIL)


def test_s13_a_pause_counts_once(north, contract, lane):
    signature = north.committee.signature(0, pause_digest(north, contract, lane))
    north.pause(contract, lane)
    with north, refuses(contract, "lane is paused"):
        contract.pause(lane, *signature)
    north.resume(contract, lane)
    refuses_pause(north, contract, lane, "signature is not the member's", 0, signature)


def test_s13_a_resumption_counts_once_and_for_its_lane(north, contract, lane):
    other = north.open(contract, ledger_name(8), PEER, DETAIL)
    north.pause(contract, lane)
    north.pause(contract, other)
    proof = north.attest(north.resume_item(contract, lane, 1))
    for wrong in (
        north.attest(north.resume_item(contract, lane, 0)), north.attest(north.resume_item(contract, lane, 2)),
        north.attest(north.resume_item(north.verifier, lane, 1)), (999, 0, 1, []),
    ):
        with north, refuses(contract, "item not attested"):
            contract.resume(lane, wrong)
    with north:
        with refuses(contract, "item not attested"):
            contract.resume(other, proof)
        contract.resume(lane, proof)
        with refuses(contract, "lane is not paused"):
            contract.resume(lane, proof)
    north.pause(contract, lane)
    with north, refuses(contract, "item not attested"):
        contract.resume(lane, proof)
    assert contract.lane_state(other)[0] == PAUSED


def test_s4_only_members_of_the_present_epoch_pause(north, contract, lane):
    digest = pause_digest(north, contract, lane)
    own = north.committee.signature(1, digest)
    refuses_pause(north, contract, lane, "signature is not the member's", 0, own)
    refuses_pause(north, contract, lane, "unknown member", 4, own)
    refuses_pause(north, contract, lane, "unknown member", 2**256 - 1, own)
    refuses_pause(north, contract, lane, "signature is not the member's", 1, Committee.of(4, "no").signature(1, digest))
    refuses_pause(north, contract, lane, "signature is not the member's", 1, (1, bytes(32), bytes(32), 27))
    refuses_pause(north, contract, lane, "v is not 27 or 28", 1, (*own[:3], 26))
    high = (ORDER - int.from_bytes(own[2])).to_bytes(32)
    refuses_pause(north, contract, lane, "s is high", 1, (1, own[1], high, 55 - own[3]))
    with north:
        assert contract.pause_digest(lane) == digest
        rotate(north.verifier, north.committee, Committee.of(4, "next"))
    refuses_pause(north, contract, lane, "signature is not the member's", 1, own)


def test_s2_a_key_that_ended_pauses_nothing(north, contract, lane):
    own = north.committee.signature(1, pause_digest(north, contract, lane))
    boa.env.timestamp = north.committee.ends[1]
    refuses_pause(north, contract, lane, "key has expired", 1, own)
    boa.env.timestamp -= 1
    north.pause(contract, lane, 1)


def test_s4_a_pause_counts_on_one_chain_for_one_contract(north, south, contract, lane):
    there = getattr(south, "bridge" if contract is north.bridge else "calls")
    signature = north.committee.signature(0, pause_digest(north, contract, lane))
    south.open(there, ELSEWHERE, PEER, DETAIL)
    with south, refuses(there, "signature is not the member's"):
        there.pause(lane, *signature)
    other = north.calls if contract is north.bridge else north.bridge
    north.open(other, ELSEWHERE, PEER, DETAIL)
    refuses_pause(north, other, lane, "signature is not the member's", 0, signature)


def test_unknown_lanes_are_neither_paused_nor_resumed(north, contract):
    with north, refuses(contract, "unknown lane"):
        contract.pause(DETAIL, *north.committee.signature(0, pause_digest(north, contract, DETAIL)))
    with north, refuses(contract, "lane is not paused"):
        contract.resume(DETAIL, north.attest(north.resume_item(contract, DETAIL, 0)))


# What a pause stops, and what not


def test_s13_a_paused_lane_takes_nothing_new_and_ends_what_is_on_its_way(north, south, carry, attributes, alice):
    there, back = lane_name(south.name, south.bridge.address), lane_name(north.name, north.bridge.address)
    late = carry.but(hashlock=b"late".ljust(32))
    for one in (carry, late):
        depart(north, one)
    proof = south.attest(late.item)
    arrive(south, carry, attributes)
    north.pause(north.bridge, there)
    south.pause(south.bridge, back)
    with refuses(north.bridge, "lane is paused"):
        depart(north, carry.but(hashlock=b"new".ljust(32)))
    with refuses(south.bridge, "lane is paused"):
        arrive(south, late, attributes, proof)
    finalise(south, carry)
    finalise(north, carry)
    south.resume(south.bridge, back)
    arrive(south, late, attributes, proof)
    south.pause(south.bridge, back)
    boa.env.timestamp = late.departure_timelock
    revoke(south, late)
    revoke(north, late)
    assert north.certificates.balanceOf(alice, carry.certificate) == 999_000


def test_s10_a_pause_stops_its_own_lane_only(north, contract, lane):
    other = north.open(contract, ledger_name(8), PEER, DETAIL)
    north.pause(contract, lane)
    assert (contract.lane_state(lane)[0], contract.lane_state(other)[0]) == (PAUSED, OPEN)
