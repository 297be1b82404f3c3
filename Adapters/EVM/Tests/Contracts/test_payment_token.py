"""PaymentToken: a plain ERC-20."""

import pytest

from chain import ZERO, events, refuses


def test_describes_itself(token, owner):
    assert (token.name(), token.symbol(), token.decimals()) == ("Settlement Euro", "SEUR", 6)
    assert token.owner() == owner


def test_only_the_owner_mints(token, owner, bob):
    supply = token.totalSupply()
    token.mint(bob, 5, sender=owner)
    [event] = events(token, "Transfer")
    assert (event.sender, event.receiver, event.value) == (ZERO, bob, 5)
    assert (token.balanceOf(bob), token.totalSupply()) == (5, supply + 5)
    with refuses(token, "caller is not the owner"):
        token.mint(bob, 5, sender=bob)
    with refuses(token, "receiver is zero"):
        token.mint(ZERO, 5, sender=owner)
    with refuses(token, "supply too large"):
        token.mint(bob, 2**256 - 1, sender=owner)


def test_transfers_what_is_there(token, alice, bob):
    before = token.balanceOf(alice)
    assert token.transfer(bob, 7, sender=alice)
    [event] = events(token, "Transfer")
    assert (event.sender, event.receiver, event.value) == (alice, bob, 7)
    assert (token.balanceOf(alice), token.balanceOf(bob)) == (before - 7, 7)
    with refuses(token, "balance too low"):
        token.transfer(alice, 8, sender=bob)
    with refuses(token, "receiver is zero"):
        token.transfer(ZERO, 1, sender=bob)


@pytest.mark.parametrize("allowed, left", [(10, 4), (2**256 - 1, 2**256 - 1)])
def test_spends_an_allowance(token, alice, bob, carol, allowed, left):
    assert token.approve(carol, allowed, sender=alice)
    [event] = events(token, "Approval")
    assert (event.owner, event.spender, event.value) == (alice, carol, allowed)
    assert token.transferFrom(alice, bob, 6, sender=carol)
    assert (token.balanceOf(bob), token.allowance(alice, carol)) == (6, left)


def test_does_not_spend_more_than_allowed_or_held(token, alice, bob, carol):
    token.approve(carol, 5, sender=alice)
    with refuses(token, "allowance too low"):
        token.transferFrom(alice, bob, 6, sender=carol)
    token.approve(carol, 5, sender=bob)
    with refuses(token, "balance too low"):
        token.transferFrom(bob, alice, 5, sender=carol)
    with refuses(token, "receiver is zero"):
        token.transferFrom(alice, ZERO, 5, sender=carol)
