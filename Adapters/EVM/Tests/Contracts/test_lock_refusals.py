"""HashTimeLock: terms it does not take, and locks it does not end."""

from hashlib import sha256

import boa
import pytest

from chain import ZERO, refuses
from locking import ABSENT, ERC20, LOCKED, PREIMAGE, lock


def test_only_the_sender_locks(locks, native, bob, carol):
    with refuses(locks, "caller is not the sender"):
        locks.lock(native.tuple(), sender=carol, value=native.value)


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"recipient": ZERO}, "recipient is zero"),
        ({"kind": 3}, "unknown kind"),
        ({"amounts": (0,)}, "amount is zero"),
        ({"amounts": ()}, "not one amount"),
        ({"amounts": (1000, 1)}, "not one amount"),
        ({"ids": (1,)}, "ids not allowed"),
    ],
)
def test_refuses_malformed_native_terms(locks, native, change, reason):
    with refuses(locks, reason):
        lock(locks, native.but(**change))


def test_refuses_to_pay_itself_and_to_take_itself_for_a_token(locks, native, erc20):
    with refuses(locks, "recipient is this contract"):
        lock(locks, native.but(recipient=locks.address))
    with refuses(locks, "token is this contract"):
        lock(locks, erc20.but(token=locks.address))


def test_refuses_a_token_for_coin_and_no_token_for_tokens(locks, native, erc20, erc1155, token, carol):
    with refuses(locks, "token not allowed"):
        lock(locks, native.but(token=token.address))
    for terms in (erc20, erc1155):
        for missing in (ZERO, carol):
            with refuses(locks, "token is no contract"):
                lock(locks, terms.but(token=missing))


@pytest.mark.parametrize(
    "amounts, ids, reason",
    [((), (), "not one amount"), ((1, 1), (), "not one amount"), ((1,), (1,), "ids not allowed"),
     ((0,), (), "amount is zero")],
)
def test_refuses_malformed_erc20_terms(locks, erc20, amounts, ids, reason):
    with refuses(locks, reason):
        lock(locks, erc20.but(amounts=amounts, ids=ids))


@pytest.mark.parametrize(
    "picks, amounts, reason",
    [
        ([], (), "no asset"),
        ([], (1,), "no asset"),
        ([0, 1], (1,), "ids and amounts differ"),
        ([0], (1, 1), "ids and amounts differ"),
        ([1, 0], (1, 1), "ids not ascending"),
        ([0, 0], (1, 1), "ids not ascending"),
        ([0, 1, 1], (1, 1, 1), "ids not ascending"),
        ([0, 1], (1, 0), "amount is zero"),
    ],
)
def test_refuses_malformed_erc1155_terms(locks, erc1155, picks, amounts, reason):
    with refuses(locks, reason):
        lock(locks, erc1155.but(ids=tuple(erc1155.ids[pick] for pick in picks), amounts=amounts))


def test_refuses_more_than_32_assets(locks, erc1155):
    with refuses(locks, None):
        lock(locks, erc1155.but(ids=tuple(range(33)), amounts=(1,) * 33))


def test_unknown_locks_are_neither_claimed_nor_refunded(locks, terms):
    assert locks.lock_state(terms.identifier(locks)) == (ABSENT, 0, bytes(32))
    with refuses(locks, "unknown lock"):
        locks.claim(terms.tuple(), PREIMAGE)
    with refuses(locks, "unknown lock"):
        locks.refund(terms.tuple())


@pytest.mark.parametrize("change", ["sender", "recipient", "amounts", "timelock", "hashlock", "kind", "token"])
def test_terms_that_differ_in_one_field_are_another_lock(locks, native, token, change, carol):
    lock(locks, native)
    other = {
        "sender": carol, "recipient": carol, "amounts": (1001,), "timelock": native.timelock + 1,
        "hashlock": sha256(b"other").digest(), "kind": ERC20, "token": token.address,
    }[change]
    with refuses(locks, "unknown lock"):
        locks.claim(native.but(**{change: other}).tuple(), PREIMAGE)


def test_a_lock_ends_once(locks, terms, bob):
    lock(locks, terms)
    locks.claim(terms.tuple(), PREIMAGE)
    with refuses(locks, "already claimed"):
        locks.claim(terms.tuple(), PREIMAGE)
    boa.env.timestamp = terms.timelock
    with refuses(locks, "already claimed"):
        locks.refund(terms.tuple())


def test_a_refunded_lock_is_neither_claimed_nor_refunded_again(locks, terms):
    lock(locks, terms)
    boa.env.timestamp = terms.timelock
    locks.refund(terms.tuple())
    with refuses(locks, "already refunded"):
        locks.refund(terms.tuple())
    boa.env.timestamp = terms.timelock - 1
    with refuses(locks, "already refunded"):
        locks.claim(terms.tuple(), PREIMAGE)


def test_a_recipient_that_refuses_coin_leaves_the_lock_refundable(locks, hostile, native):
    terms = native.but(recipient=hostile("ScriptedReceiver").address)
    before = boa.env.get_balance(terms.sender)
    lock(locks, terms)
    with refuses(locks, "payee refused"):
        locks.claim(terms.tuple(), PREIMAGE)
    assert locks.lock_state(terms.identifier(locks)) == (LOCKED, terms.timelock, bytes(32))
    boa.env.timestamp = terms.timelock
    locks.refund(terms.tuple())
    assert boa.env.get_balance(terms.sender) == before


def test_a_recipient_that_refuses_certificates_leaves_the_lock_refundable(locks, hostile, erc1155, held):
    terms = erc1155.but(recipient=hostile("ScriptedReceiver").address)
    before = held(terms.sender, terms)
    lock(locks, terms)
    with refuses(locks, "receiver refused"):
        locks.claim(terms.tuple(), PREIMAGE)
    boa.env.timestamp = terms.timelock
    locks.refund(terms.tuple())
    assert held(terms.sender, terms) == before
