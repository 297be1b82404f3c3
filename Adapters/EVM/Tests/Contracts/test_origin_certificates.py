"""OriginCertificates: issuance once for a device and time, holdings, claims."""

import json
import os
from pathlib import Path

import boa
import pytest
from eth_abi import encode
from eth_utils import keccak

from chain import GENESIS_TIME, ZERO, call_data, events, refuses
from issuing import DEVICE, HOUR, SLOT, TOPIC, Production, hours_ago, issue

WH = 1_000_000
SHARED = Path(os.environ.get("TIELINE_SHARED", Path(__file__).resolve().parents[5] / "shared"))
RECORDED_LOGS = SHARED / "data/evm/erc1888_logs.json"


@pytest.fixture
def held(certificates, owner, alice):
    """The id of a certificate that alice holds."""
    return issue(certificates, owner, alice, value=WH)


# Issuance


def test_issue_credits_the_receiver_and_tells(certificates, owner, alice):
    production = Production()
    identifier = certificates.issue(alice, b"\x01\x02", TOPIC, WH, production.data, sender=owner)
    [issued], [moved] = events(certificates, "IssuanceSingle"), events(certificates, "TransferSingle")
    assert identifier == production.id
    assert (issued._issuer, issued._topic, issued._id, issued._value) == (owner, TOPIC, identifier, WH)
    assert (moved._operator, moved._from, moved._to, moved._id, moved._value) == (owner, ZERO, alice, identifier, WH)
    assert certificates.balanceOf(alice, identifier) == WH
    assert certificates.total_issued(identifier) == WH
    assert certificates.getCertificate(identifier) == (owner, TOPIC, b"\x01\x02", production.data)


def test_unknown_certificates_have_no_issuer(certificates):
    assert certificates.getCertificate(1) == (ZERO, 0, b"", b"")
    assert (certificates.total_issued(1), certificates.total_claimed(1)) == (0, 0)


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33, 1024])
def test_attributes_of_every_length_come_back(certificates, owner, alice, length):
    production = Production(attributes=b"a" * length)
    identifier = issue(certificates, owner, alice, production)
    assert certificates.getCertificate(identifier)[3] == production.data


def test_only_issuers_issue_and_only_the_owner_names_them(certificates, owner, alice, bob):
    with refuses(certificates, "caller is no issuer"):
        issue(certificates, bob, alice)
    with refuses(certificates, "caller is not the owner"):
        certificates.set_issuer(bob, True, sender=bob)
    with refuses(certificates, "issuer is zero"):
        certificates.set_issuer(ZERO, True, sender=owner)
    certificates.set_issuer(bob, True, sender=owner)
    [event] = events(certificates, "IssuerSet")
    assert (event.account, event.allowed) == (bob, True)
    issue(certificates, bob, alice)
    certificates.set_issuer(bob, False, sender=owner)
    with refuses(certificates, "caller is no issuer"):
        issue(certificates, bob, alice, hours_ago(1))


def test_owner_deploys_and_is_an_issuer(certificates, owner, alice):
    assert certificates.owner() == owner
    assert certificates.issuers(owner) and not certificates.issuers(alice)


def test_refuses_to_issue_nothing_or_to_nobody(certificates, owner, alice):
    with refuses(certificates, "value is zero"):
        issue(certificates, owner, alice, value=0)
    with refuses(certificates, "receiver is zero"):
        issue(certificates, owner, ZERO)


def canonical(**changes):
    return Production().but(**changes).data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        canonical(attributes=b"")[:159],
        canonical()[:-1],
        canonical() + b"\0",
        canonical() + bytes(32),
        canonical(attributes=b"a" * 33)[:-32],
        canonical(attributes=b"a" * 1025),
        canonical(attributes=b"")[:128] + (1025).to_bytes(32) + b"a" * 1024,
        canonical(attributes=b"")[:128] + (2**255).to_bytes(32),
        canonical(attributes=b"a")[:-1] + b"\1",
        canonical(attributes=b"")[:96] + (160).to_bytes(32) + bytes(64),
        canonical(attributes=b"")[:96] + (2**255).to_bytes(32) + bytes(64),
        canonical(attributes=b"")[:96] + bytes(64),
    ],
)
def test_e1_refuses_issuance_data_that_is_not_canonical(certificates, owner, alice, data):
    with refuses(certificates, "issuance data malformed"):
        certificates.issue(alice, b"", TOPIC, WH, data, sender=owner)


# E-1


@pytest.mark.parametrize(
    "start, end, reason",
    [
        (-HOUR, 0, None),
        (-SLOT, 0, None),
        (-2 * HOUR, -HOUR, None),
        (-HOUR - SLOT, 0, "interval too long"),
        (-HOUR, -HOUR, "interval is empty"),
        (0, -SLOT, "interval is empty"),
        (-HOUR, -1, "interval off the slots"),
        (-HOUR + 1, 0, "interval off the slots"),
        (-SLOT - 1, -1, "interval off the slots"),
        (-HOUR + SLOT, SLOT, "interval not over"),
        (0, SLOT, "interval not over"),
    ],
)
def test_e1_intervals_are_slots_of_the_past(certificates, owner, alice, start, end, reason):
    production = Production(start=GENESIS_TIME + start, end=GENESIS_TIME + end)
    if reason is None:
        issue(certificates, owner, alice, production)
    else:
        with refuses(certificates, reason):
            issue(certificates, owner, alice, production)


def test_e1_interval_counts_as_over_at_its_end_and_not_before(certificates, owner, alice):
    production = Production(start=GENESIS_TIME, end=GENESIS_TIME + HOUR)
    boa.env.timestamp = production.end - 1
    with refuses(certificates, "interval not over"):
        issue(certificates, owner, alice, production)
    boa.env.timestamp = production.end
    issue(certificates, owner, alice, production)


def test_e1_interval_may_start_with_the_epoch(certificates, owner, alice):
    issue(certificates, owner, alice, Production(start=0, end=SLOT))


def test_e1_refuses_huge_times_and_no_device(certificates, owner, alice):
    with refuses(certificates, "interval not over"):
        last = (2**256 - 1) // SLOT * SLOT
        issue(certificates, owner, alice, Production(start=last - SLOT, end=last))
    with refuses(certificates, "device is zero"):
        issue(certificates, owner, alice, Production(device=bytes(32)))


# E-2


def test_e2_second_issue_for_device_and_interval_is_refused(certificates, owner, alice, bob):
    issue(certificates, owner, alice)
    certificates.set_issuer(bob, True, sender=owner)
    for issuer in (owner, bob):
        with refuses(certificates, "interval already certified"):
            issue(certificates, issuer, bob, Production(attributes=b"other"), value=1)


def test_e2_a_claimed_interval_is_not_certified_again(certificates, owner, alice, held):
    certificates.cancel(held, WH, b"", sender=alice)
    with refuses(certificates, "interval already certified"):
        issue(certificates, owner, alice)


# 76,800 s (256 slots) is one word of the bitmap; this boundary lies before genesis.
BOUNDARY = GENESIS_TIME // 76_800 * 76_800


@pytest.mark.parametrize("middle", [GENESIS_TIME - 6 * HOUR, BOUNDARY - 1800, BOUNDARY, BOUNDARY + SLOT - HOUR])
@pytest.mark.parametrize(
    "start, end, free",
    [
        (0, 1, False), (0, 12, False), (11, 12, False), (5, 6, False), (-1, 1, False), (11, 13, False),
        (-11, 1, False), (11, 23, False), (-1, 11, False), (1, 13, False), (-1, 0, True), (12, 13, True),
        (-12, 0, True), (12, 24, True),
    ],
)
def test_e2_any_overlap_is_refused_and_neighbours_are_not(certificates, owner, alice, middle, start, end, free):
    issue(certificates, owner, alice, Production(start=middle, end=middle + HOUR))
    other = Production(start=middle + start * SLOT, end=middle + end * SLOT)
    if free:
        issue(certificates, owner, alice, other)
    else:
        with refuses(certificates, "interval already certified"):
            issue(certificates, owner, alice, other)


def test_e2_other_devices_have_their_own_time(certificates, owner, alice):
    assert issue(certificates, owner, alice) != issue(certificates, owner, alice, Production(device=b"\xd2" * 32))


# E-4


def test_e4_claimed_energy_leaves_the_balance_for_good(certificates, alice, bob, held):
    certificates.cancel(held, 400_000, b"beneficiary", sender=alice)
    [burnt], [claim] = events(certificates, "TransferSingle"), events(certificates, "ClaimSingle")
    assert (burnt._from, burnt._to, burnt._id, burnt._value) == (alice, ZERO, held, 400_000)
    assert (claim._claimIssuer, claim._claimSubject, claim._topic) == (alice, alice, TOPIC)
    assert (claim._id, claim._value, claim._claimData) == (held, 400_000, b"beneficiary")
    assert certificates.balanceOf(alice, held) == WH - 400_000
    assert certificates.claimedBalanceOf(alice, held) == 400_000
    assert certificates.total_claimed(held) == 400_000
    with refuses(certificates, "balance too low"):
        certificates.safeTransferFrom(alice, bob, held, WH, b"", sender=alice)
    with refuses(certificates, "balance too low"):
        certificates.cancel(held, WH - 400_000 + 1, b"", sender=alice)


def test_e4_holder_claims_for_another(certificates, alice, bob, held):
    certificates.safeTransferAndClaimFrom(alice, bob, held, WH, b"", b"for bob", sender=alice)
    [claim] = events(certificates, "ClaimSingle")
    assert (claim._claimIssuer, claim._claimSubject, claim._claimData) == (alice, bob, b"for bob")
    assert certificates.claimedBalanceOfBatch([alice, bob], [held, held]) == [0, WH]
    assert certificates.balanceOfBatch([alice, bob], [held, held]) == [0, 0]
    with refuses(certificates, "balance too low"):
        certificates.safeTransferFrom(bob, alice, held, 1, b"", sender=bob)


def test_approved_operators_claim_and_others_do_not(certificates, alice, bob, carol, held):
    with refuses(certificates, "caller not approved"):
        certificates.safeTransferAndClaimFrom(alice, bob, held, 1, b"", b"", sender=carol)
    certificates.setApprovalForAll(carol, True, sender=alice)
    certificates.safeTransferAndClaimFrom(alice, bob, held, 1, b"", b"", sender=carol)
    assert certificates.claimedBalanceOf(bob, held) == 1


def test_refuses_claims_of_nothing_or_for_nobody(certificates, alice, bob, held):
    with refuses(certificates, "value is zero"):
        certificates.cancel(held, 0, b"", sender=alice)
    with refuses(certificates, "claim subject is zero"):
        certificates.safeTransferAndClaimFrom(alice, ZERO, held, 1, b"", b"", sender=alice)
    with refuses(certificates, "balance too low"):
        certificates.cancel(held, 1, b"", sender=bob)


# ERC-1155


def test_transfer_moves_and_tells(certificates, alice, bob, held):
    certificates.safeTransferFrom(alice, bob, held, 300, b"", sender=alice)
    [event] = events(certificates, "TransferSingle")
    assert (event._operator, event._from, event._to, event._id, event._value) == (alice, alice, bob, held, 300)
    assert certificates.balanceOfBatch([alice, bob], [held, held]) == [WH - 300, 300]


def test_transfer_to_oneself_changes_nothing(certificates, alice, held):
    certificates.safeTransferFrom(alice, alice, held, WH, b"", sender=alice)
    certificates.safeBatchTransferFrom(alice, alice, [held, held], [WH, 1], b"", sender=alice)
    assert certificates.balanceOf(alice, held) == WH


def test_batch_moves_32_ids_and_tells(certificates, owner, alice, bob):
    ids = [issue(certificates, owner, alice, hours_ago(hour), 100 + hour) for hour in range(32)]
    certificates.safeBatchTransferFrom(alice, bob, ids, [100] * 32, b"", sender=alice)
    [event] = events(certificates, "TransferBatch")
    assert (event._operator, event._from, event._to) == (alice, alice, bob)
    assert (event._ids, event._values) == (ids, [100] * 32)
    assert certificates.balanceOfBatch([bob] * 32, ids) == [100] * 32
    with refuses(certificates, None):
        certificates.safeBatchTransferFrom(alice, bob, [*ids, 1], [0] * 33, b"", sender=alice)


def test_batch_counts_an_id_that_is_named_twice_twice(certificates, alice, bob, held):
    certificates.safeBatchTransferFrom(alice, bob, [held, held], [WH - 1, 1], b"", sender=alice)
    assert certificates.balanceOf(bob, held) == WH
    with refuses(certificates, "balance too low"):
        certificates.safeBatchTransferFrom(bob, alice, [held, held], [WH, 1], b"", sender=bob)


def test_transfers_need_balance_receiver_and_equal_lengths(certificates, alice, bob, held):
    with refuses(certificates, "balance too low"):
        certificates.safeTransferFrom(alice, bob, held, WH + 1, b"", sender=alice)
    with refuses(certificates, "receiver is zero"):
        certificates.safeTransferFrom(alice, ZERO, held, 1, b"", sender=alice)
    with refuses(certificates, "receiver is zero"):
        certificates.safeBatchTransferFrom(alice, ZERO, [held], [1], b"", sender=alice)
    with refuses(certificates, "ids and values differ"):
        certificates.safeBatchTransferFrom(alice, bob, [held], [1, 1], b"", sender=alice)
    with refuses(certificates, "owners and ids differ"):
        certificates.balanceOfBatch([alice], [held, held])
    with refuses(certificates, "owners and ids differ"):
        certificates.claimedBalanceOfBatch([alice, bob], [held])


def test_approval_lets_an_operator_move_until_it_is_withdrawn(certificates, alice, bob, carol, held):
    for move in (
        lambda: certificates.safeTransferFrom(alice, bob, held, 1, b"", sender=carol),
        lambda: certificates.safeBatchTransferFrom(alice, bob, [held], [1], b"", sender=carol),
    ):
        with refuses(certificates, "caller not approved"):
            move()
        certificates.setApprovalForAll(carol, True, sender=alice)
        [event] = events(certificates, "ApprovalForAll")
        assert (event._owner, event._operator, event._approved) == (alice, carol, True)
        assert certificates.isApprovedForAll(alice, carol)
        move()
        certificates.setApprovalForAll(carol, False, sender=alice)
        assert not certificates.isApprovedForAll(alice, carol)
    with refuses(certificates, "caller not approved"):
        certificates.safeTransferFrom(alice, bob, held, 1, b"", sender=carol)


SINGLE, BATCH = bytes.fromhex("f23a6e61"), bytes.fromhex("bc197c81")


@pytest.mark.parametrize("answer", [b"\0\0\0\0", b"\xff\xff\xff\xff", BATCH])
def test_receivers_refuse_single_transfers_and_issues(certificates, owner, alice, held, hostile, answer):
    receiver = hostile("ScriptedReceiver")
    receiver.script(answer)
    with refuses(certificates, "receiver refused"):
        certificates.safeTransferFrom(alice, receiver, held, 1, b"", sender=alice)
    with refuses(certificates, "receiver refused"):
        issue(certificates, owner, receiver.address, hours_ago(1))
    receiver.script(SINGLE)
    certificates.safeTransferFrom(alice, receiver, held, 1, b"data", sender=alice)
    issue(certificates, owner, receiver.address, hours_ago(1))
    assert certificates.balanceOf(receiver, held) == 1


@pytest.mark.parametrize("answer", [b"\0\0\0\0", b"\xff\xff\xff\xff", SINGLE])
def test_receivers_refuse_batches(certificates, alice, held, hostile, answer):
    receiver = hostile("ScriptedReceiver")
    receiver.script(answer)
    with refuses(certificates, "receiver refused"):
        certificates.safeBatchTransferFrom(alice, receiver, [held], [1], b"", sender=alice)
    receiver.script(BATCH)
    certificates.safeBatchTransferFrom(alice, receiver, [held], [1], b"d" * 1024, sender=alice)
    assert certificates.balanceOf(receiver, held) == 1


def test_contracts_that_are_no_receivers_get_nothing(certificates, alice, held, token):
    with refuses(certificates, "receiver refused"):
        certificates.safeTransferFrom(alice, token, held, 1, b"", sender=alice)
    with refuses(certificates, "receiver refused"):
        certificates.safeBatchTransferFrom(alice, token, [held], [1], b"", sender=alice)


def test_a_receiver_cannot_reenter(certificates, alice, bob, held, hostile):
    thief = hostile("Reenterer")
    certificates.safeTransferFrom(alice, thief, held, 5000, b"", sender=alice)
    for call in (
        call_data(certificates.cancel, held, 500, b""),
        call_data(certificates.safeTransferFrom, thief.address, bob, held, 500, b""),
        call_data(certificates.safeBatchTransferFrom, thief.address, bob, [held], [500], b""),
        call_data(certificates.safeTransferAndClaimFrom, thief.address, bob, held, 500, b"", b""),
    ):
        thief.arm(certificates, call)
        before = thief.calls()
        certificates.safeTransferFrom(alice, thief, held, 1, b"", sender=alice)
        certificates.safeBatchTransferFrom(alice, thief, [held], [1], b"", sender=alice)
        assert thief.calls() == before + 2 and not thief.succeeded()
        thief.act(certificates, call)  # the same call is good from outside
        thief.arm(ZERO, b"")
    assert certificates.balanceOf(bob, held) == 1000
    assert certificates.claimedBalanceOf(thief, held) == 500


def test_an_issuer_cannot_issue_from_within_an_issue(certificates, owner, hostile):
    thief = hostile("Reenterer")
    certificates.set_issuer(thief, True, sender=owner)
    thief.arm(certificates, call_data(certificates.issue, thief.address, b"", TOPIC, WH, hours_ago(2).data))
    issue(certificates, owner, thief.address)
    assert thief.calls() == 1 and not thief.succeeded()


@pytest.mark.parametrize(
    "interface, supported", [("01ffc9a7", True), ("d9b67a26", True), ("0e89341c", True), ("ffffffff", False)]
)
def test_erc165_names_the_interfaces(certificates, interface, supported):
    assert certificates.supportsInterface(bytes.fromhex(interface)) is supported


def test_uri_is_the_template_for_every_id(certificates):
    assert certificates.uri(1) == certificates.uri(2) == "https://example.org/certificates/{id}.json"


def test_identifier_is_the_hash_of_device_and_interval():
    production = hours_ago(0)
    packed = encode(["bytes32", "uint256", "uint256"], [DEVICE, production.start, production.end])
    assert production.id == int.from_bytes(keccak(packed))


@pytest.mark.skipif(not RECORDED_LOGS.exists(), reason="the recorded ERC-1888 logs are not here (TIELINE_SHARED)")
@pytest.mark.parametrize("name", ["IssuanceSingle", "ClaimSingle", "TransferSingle", "TransferBatch"])
def test_events_have_the_signatures_of_erc1888(certificates, name):
    topic = json.loads(RECORDED_LOGS.read_text())["topic0"][name]
    [event] = [entry for entry in certificates.abi if entry["type"] == "event" and entry["name"] == name]
    signature = f"{name}({','.join(field['type'] for field in event['inputs'])})"
    assert "0x" + keccak(text=signature).hex() == topic
