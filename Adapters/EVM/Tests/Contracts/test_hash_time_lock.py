"""HashTimeLock: identifiers, time, money in and out, and who may do what."""

from hashlib import sha256

import boa
import pytest
from eth.exceptions import Revert
from eth_utils import keccak

from chain import call_data, deploy, events, refuses
from issuing import hours_ago, issue
from locking import (
    CLAIMED, ERC20, ERC1155, LOCKED, MAXIMUM, MINIMUM, PREIMAGE, REFUNDED, Terms, lock,
)


def plus(amounts, more):
    return [a + b for a, b in zip(amounts, more, strict=True)]


def minus(amounts, less):
    return [a - b for a, b in zip(amounts, less, strict=True)]


# Paths that end well


def test_lock_takes_the_assets_and_tells_everything(locks, terms, held):
    before = held(terms.sender, terms)
    identifier = lock(locks, terms)
    [event] = events(locks, "Locked")
    assert (event.id, event.sender, event.recipient) == (identifier, terms.sender, terms.recipient)
    assert (event.kind, event.token, event.ids) == (terms.kind, terms.token, list(terms.ids))
    assert (event.amounts, event.hashlock, event.timelock) == (list(terms.amounts), terms.hashlock, terms.timelock)
    assert held(terms.sender, terms) == minus(before, terms.amounts)
    assert held(locks.address, terms) == list(terms.amounts)
    assert locks.lock_state(identifier) == (LOCKED, terms.timelock, bytes(32))


def test_identifier_is_the_hash_of_chain_contract_and_terms(locks, terms):
    assert locks.lock_id(terms.tuple()) == terms.identifier(locks)
    assert lock(locks, terms) == terms.identifier(locks)


def test_h13_anyone_may_claim_and_only_the_recipient_is_paid(locks, terms, held, carol):
    identifier = lock(locks, terms)
    recipient, caller = held(terms.recipient, terms), held(carol, terms)
    locks.claim(terms.tuple(), PREIMAGE, sender=carol)
    [event] = events(locks, "Claimed")
    assert (event.id, event.hashlock, event.preimage) == (identifier, terms.hashlock, PREIMAGE)
    assert event.caller == carol
    assert held(terms.recipient, terms) == plus(recipient, terms.amounts)
    assert held(carol, terms) == caller
    assert not any(held(locks.address, terms))
    assert locks.lock_state(identifier) == (CLAIMED, terms.timelock, PREIMAGE)


def test_h13_anyone_may_refund_and_only_the_sender_is_paid(locks, terms, held, carol):
    before, caller = held(terms.sender, terms), held(carol, terms)
    identifier = lock(locks, terms)
    boa.env.timestamp = terms.timelock
    locks.refund(terms.tuple(), sender=carol)
    [event] = events(locks, "Refunded")
    assert (event.id, event.hashlock, event.caller) == (identifier, terms.hashlock, carol)
    assert held(terms.sender, terms) == before
    assert held(carol, terms) == caller
    assert locks.lock_state(identifier) == (REFUNDED, terms.timelock, bytes(32))


def test_lock_of_32_certificates_is_claimed(locks, certificates, owner, alice, bob):
    ids = sorted(issue(certificates, owner, alice, hours_ago(hour), 10 + hour) for hour in range(32))
    certificates.setApprovalForAll(locks, True, sender=alice)
    terms = Terms(alice, bob, kind=ERC1155, token=certificates.address, ids=tuple(ids), amounts=(7,) * 32)
    lock(locks, terms)
    locks.claim(terms.tuple(), PREIMAGE)
    assert certificates.balanceOfBatch([bob] * 32, ids) == [7] * 32


def test_silent_erc20_is_locked_and_paid(locks, hostile, alice, bob):
    silent = hostile("SilentToken")
    silent.mint(alice, 50)
    for preimage, end in ((b"c" * 32, "claim"), (b"r" * 32, "refund")):
        terms = Terms(
            alice, bob, kind=ERC20, token=silent.address, amounts=(20,), hashlock=sha256(preimage).digest()
        )
        lock(locks, terms)
        if end == "claim":
            locks.claim(terms.tuple(), preimage)
        else:
            boa.env.timestamp = terms.timelock
            locks.refund(terms.tuple())
    assert (silent.balanceOf(alice), silent.balanceOf(bob), silent.balanceOf(locks)) == (30, 20, 0)


# H-4


@pytest.mark.parametrize("duration", [MINIMUM, MAXIMUM])
def test_h4_takes_the_shortest_and_the_longest_lock(locks, native, duration):
    lock(locks, native.but(timelock=boa.env.timestamp + duration))


@pytest.mark.parametrize(
    "duration, reason",
    [
        (MINIMUM - 1, "lock too short"),
        (0, "lock too short"),
        (-1, "lock too short"),
        (MAXIMUM + 1, "lock too long"),
        (2**255, "lock too long"),
    ],
)
def test_h4_refuses_short_and_long_locks(locks, native, duration, reason):
    with refuses(locks, reason):
        lock(locks, native.but(timelock=boa.env.timestamp + duration))


def test_h4_tells_its_bounds(locks):
    assert (locks.minimum_duration(), locks.maximum_duration()) == (MINIMUM, MAXIMUM)


def test_h4_refuses_bounds_without_sense():
    for bounds in ((0, 10), (10, 9)):
        with pytest.raises(boa.BoaError, match="minimum"):
            deploy("HashTimeLock", *bounds)


# H-6


@pytest.mark.parametrize("offset, claimable", [(-1, True), (0, False), (1, False)])
def test_h6_claim_iff_before_timelock(locks, terms, offset, claimable):
    identifier = lock(locks, terms)
    boa.env.timestamp = terms.timelock + offset
    assert locks.expired(identifier) is not claimable
    if claimable:
        locks.claim(terms.tuple(), PREIMAGE)
        assert locks.lock_state(identifier)[0] == CLAIMED
    else:
        with refuses(locks, "timelock has come"):
            locks.claim(terms.tuple(), PREIMAGE)
        assert locks.lock_state(identifier)[0] == LOCKED


@pytest.mark.parametrize("offset, refundable", [(-1, False), (0, True), (1, True)])
def test_h6_refund_iff_at_or_after_timelock(locks, terms, offset, refundable):
    identifier = lock(locks, terms)
    boa.env.timestamp = terms.timelock + offset
    assert locks.expired(identifier) is refundable
    if refundable:
        locks.refund(terms.tuple())
        assert locks.lock_state(identifier)[0] == REFUNDED
    else:
        with refuses(locks, "timelock has not come"):
            locks.refund(terms.tuple())
        assert locks.lock_state(identifier)[0] == LOCKED


def test_h6_only_open_locks_are_ever_expired(locks, native):
    assert not locks.expired(native.identifier(locks))
    identifier = lock(locks, native)
    locks.claim(native.tuple(), PREIMAGE)
    boa.env.timestamp = native.timelock
    assert not locks.expired(identifier)


# H-7


def test_h7_preimage_must_match_and_is_hashed_with_sha256(locks, native):
    lock(locks, native)
    for wrong in (bytes(32), PREIMAGE[:-1] + b"\0", native.hashlock):
        with refuses(locks, "wrong preimage"):
            locks.claim(native.tuple(), wrong)
    locks.claim(native.tuple(), PREIMAGE)


def test_h7_sender_uses_a_hashlock_once_whatever_became_of_it(locks, native, alice, bob, carol):
    assert not locks.used(alice, native.hashlock)
    lock(locks, native)
    assert locks.used(alice, native.hashlock)
    again = (native, native.but(recipient=carol), native.but(timelock=native.timelock + 1), native.but(amounts=(1,)))
    for terms in again:
        with refuses(locks, "hashlock used before"):
            lock(locks, terms)
    locks.claim(native.tuple(), PREIMAGE)
    for terms in again:
        with refuses(locks, "hashlock used before"):
            lock(locks, terms)


def test_h7_nobody_can_spoil_anothers_hashlock(locks, native, bob, carol):
    lock(locks, native.but(sender=carol))
    lock(locks, native)
    assert locks.used(carol, native.hashlock) and locks.used(native.sender, native.hashlock)
    assert not locks.used(bob, native.hashlock)


def test_h7_refuses_a_zero_hashlock(locks, native):
    with refuses(locks, "hashlock is zero"):
        lock(locks, native.but(hashlock=bytes(32)))


# H-14


@pytest.mark.parametrize("sent", [0, 999, 1001])
def test_h14_native_value_must_be_the_amount(locks, native, sent, alice):
    before = boa.env.get_balance(alice)
    with refuses(locks, "value is not the amount"):
        locks.lock(native.tuple(), sender=alice, value=sent)
    assert boa.env.get_balance(alice) == before
    lock(locks, native)


def test_h14_coin_with_a_token_lock_is_refused(locks, erc20, erc1155, alice):
    for terms in (erc20, erc1155):
        with refuses(locks, "value not allowed"):
            locks.lock(terms.tuple(), sender=alice, value=1)


def test_h14_underfunded_tokens_stay_with_their_owner(locks, erc20, erc1155, token, certificates, alice):
    with refuses(locks, "balance too low"):
        lock(locks, erc20.but(amounts=(10**12 + 1,)))
    with refuses(locks, "balance too low"):
        lock(locks, erc1155.but(amounts=(1, 1, 1, 1, 1, 5001)))
    assert token.balanceOf(alice) == 10**12
    assert certificates.balanceOfBatch([alice] * 6, list(erc1155.ids)) == [5000] * 6


def test_h14_tokens_without_approval_stay_with_their_owner(locks, erc20, erc1155, token, certificates, alice):
    token.approve(locks, 2499, sender=alice)
    with refuses(locks, "allowance too low"):
        lock(locks, erc20)
    certificates.setApprovalForAll(locks, False, sender=alice)
    with refuses(locks, "caller not approved"):
        lock(locks, erc1155)


@pytest.mark.parametrize("fee", [1, 100])
def test_h14_erc20_that_takes_a_fee_is_refused(locks, hostile, alice, bob, fee):
    taking = hostile("ScriptedToken")
    taking.mint(alice, 500)
    taking.mint(locks.address, 500)
    taking.script(fee, True, False)
    with refuses(locks, "wrong amount received"):
        lock(locks, Terms(alice, bob, kind=ERC20, token=taking.address, amounts=(100,)))
    assert taking.balanceOf(alice) == 500


def test_h14_erc20_that_takes_from_the_contract_is_refused(locks, hostile, alice, bob):
    inverted = hostile("ScriptedToken")
    inverted.mint(locks.address, 500)
    inverted.script(0, True, True)
    with refuses(locks, "wrong amount received"):
        lock(locks, Terms(alice, bob, kind=ERC20, token=inverted.address, amounts=(100,)))


def test_h14_erc20_that_answers_false_is_refused(locks, hostile, alice, bob):
    false = hostile("ScriptedToken")
    false.mint(alice, 500)
    terms = Terms(alice, bob, kind=ERC20, token=false.address, amounts=(100,))
    false.script(0, False, False)
    with refuses(locks, "token refused"):
        lock(locks, terms)
    false.script(0, True, False)
    lock(locks, terms)
    false.script(0, False, False)
    with refuses(locks, "token refused"):
        locks.claim(terms.tuple(), PREIMAGE)
    assert locks.lock_state(terms.identifier(locks))[0] == LOCKED
    boa.env.timestamp = terms.timelock
    false.script(0, True, False)
    locks.refund(terms.tuple())
    assert false.balanceOf(alice) == 500


@pytest.mark.parametrize(
    "before, after, reason",
    [
        ([5, 5], [15, 25], None),
        ([5, 5], [15, 24], "wrong amount received"),
        ([5, 5], [15, 26], "wrong amount received"),
        ([50, 5], [5, 25], "wrong amount received"),
        ([5], [15, 25], "wrong count of balances"),
        ([5, 5], [15], "wrong count of balances"),
        ([5, 5, 5], [15, 25, 5], "wrong count of balances"),
    ],
)
def test_h14_erc1155_must_deliver_what_the_terms_say(locks, hostile, alice, bob, before, after, reason):
    scripted = hostile("ScriptedMultiToken")
    scripted.script(before, after)
    terms = Terms(alice, bob, kind=ERC1155, token=scripted.address, ids=(1, 2), amounts=(10, 20))
    if reason is None:
        lock(locks, terms)
    else:
        with refuses(locks, reason):
            lock(locks, terms)


# Reentrancy


def test_a_recipient_cannot_claim_twice_from_within(locks, hostile, native, erc1155, held):
    for number, asset in enumerate((native, erc1155)):
        thief = hostile("Reenterer")
        mine = asset.but(
            recipient=thief.address, amounts=(1,) * len(asset.amounts), hashlock=sha256(bytes([number]) * 32).digest()
        )
        other = mine.but(hashlock=sha256(bytes([number + 8]) * 32).digest())
        lock(locks, mine)
        lock(locks, other)
        thief.arm(locks, call_data(locks.claim, mine.tuple(), bytes([number]) * 32))
        locks.claim(mine.tuple(), bytes([number]) * 32)
        assert thief.calls() == 1 and not thief.succeeded()
        assert held(thief.address, mine) == list(mine.amounts)
        assert held(locks.address, other) == list(other.amounts)


def test_a_recipient_cannot_claim_another_lock_from_within(locks, hostile, native):
    thief = hostile("Reenterer")
    first = native.but(recipient=thief.address)
    second = first.but(hashlock=sha256(b"s" * 32).digest())
    lock(locks, first)
    lock(locks, second)
    thief.arm(locks, call_data(locks.claim, second.tuple(), b"s" * 32))
    locks.claim(first.tuple(), PREIMAGE)
    assert thief.calls() == 1 and not thief.succeeded()
    assert boa.env.get_balance(thief.address) == first.amounts[0]


def test_a_sender_cannot_be_refunded_twice_from_within(locks, hostile, native, alice):
    thief = hostile("Reenterer")
    terms = native.but(sender=thief.address)
    thief.act(locks, call_data(locks.lock, terms.tuple()), sender=alice, value=terms.value)
    lock(locks, native)
    boa.env.timestamp = terms.timelock
    thief.arm(locks, call_data(locks.refund, terms.tuple()))
    locks.refund(terms.tuple())
    assert thief.calls() == 1 and not thief.succeeded()
    assert boa.env.get_balance(thief.address) == terms.value
    assert boa.env.get_balance(locks.address) == native.value


# The contract as a receiver


def test_bare_transfers_into_the_contract_are_refused(locks, certificates, token, erc1155, alice):
    with refuses(certificates, "receiver refused"):
        certificates.safeTransferFrom(alice, locks, erc1155.ids[0], 1, b"", sender=alice)
    with refuses(certificates, "receiver refused"):
        certificates.safeBatchTransferFrom(alice, locks, list(erc1155.ids), [1] * 6, b"", sender=alice)
    with pytest.raises(Revert):
        boa.env.raw_call(locks.address, sender=alice, value=1)
    with refuses(locks, "send assets through lock"):
        locks.onERC1155Received(alice, alice, 1, 1, b"")
    with refuses(locks, "send assets through lock"):
        locks.onERC1155BatchReceived(alice, alice, [1], [1], b"")


def test_receiver_functions_answer_with_their_selectors(locks, alice):
    assert locks.onERC1155Received(locks, alice, 1, 1, b"").hex() == "f23a6e61"
    assert locks.onERC1155BatchReceived(locks, alice, [1], [1], b"").hex() == "bc197c81"


@pytest.mark.parametrize(
    "interface, supported", [("01ffc9a7", True), ("4e2312e0", True), ("ffffffff", False), ("d9b67a26", False)]
)
def test_erc165_names_the_interfaces(locks, interface, supported):
    assert locks.supportsInterface(bytes.fromhex(interface)) is supported


def test_storage_layout_is_what_proofs_rely_on(locks, native):
    identifier = lock(locks, native)
    locks.claim(native.tuple(), PREIMAGE)
    slot = int.from_bytes(keccak((1).to_bytes(32) + identifier))
    assert boa.env.get_storage(locks.address, slot) == CLAIMED
    assert boa.env.get_storage(locks.address, slot + 1) == native.timelock
    assert boa.env.get_storage(locks.address, slot + 2) == int.from_bytes(PREIMAGE)
