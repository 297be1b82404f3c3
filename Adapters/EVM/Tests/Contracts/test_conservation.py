"""Random histories: whatever happens, energy and money are conserved and each lock ends once."""

from hashlib import sha256
from random import Random

import boa
import pytest

from chain import GENESIS_TIME
from issuing import hours_ago, issue
from locking import ABSENT, CLAIMED, ERC20, ERC1155, LOCKED, NATIVE, REFUNDED, Terms, lock

STEPS = 80


class History:
    """Certificates, coin and tokens of three people and one lock contract, and what should have become of them."""

    def __init__(self, seed, locks, certificates, token, people):
        self.random = Random(seed)
        self.locks, self.certificates, self.token, self.people = locks, certificates, token, people
        self.issued, self.open, self.ended = {}, {}, {}
        self.preimages = {}
        self.steps = {"issue": 4, "transfer": 3, "claim_energy": 2, "lock": 5, "claim": 3, "refund": 5, "wait": 2}
        self.done = dict.fromkeys(self.steps, 0)

    def person(self):
        return self.random.choice(self.people)

    def step(self):
        name = self.random.choices(list(self.steps), list(self.steps.values()))[0]
        try:
            self.done[name] += getattr(self, name)() is not False
        except boa.BoaError:
            pass  # refused: the invariants say whether rightly

    def issue(self):
        value = self.random.randint(1, 10**6)
        production = hours_ago(self.random.randint(0, 30))
        identifier = issue(self.certificates, self.people[0], self.person(), production, value)
        self.issued[identifier] = value

    def some_ids(self):
        count = min(len(self.issued), self.random.randint(1, 4))
        return sorted(self.random.sample(sorted(self.issued), count))

    def holders(self, identifier):
        return [who for who in self.people if self.certificates.balanceOf(who, identifier)] or self.people

    def transfer(self):
        ids = self.some_ids()
        holder = self.random.choice(self.holders(ids[0])) if ids else self.person()
        excess = self.random.choice([0, 0, 0, 1])
        amounts = [self.random.randint(0, self.certificates.balanceOf(holder, i) + excess) for i in ids]
        self.certificates.safeBatchTransferFrom(holder, self.person(), ids, amounts, b"", sender=holder)

    def claim_energy(self):
        [identifier] = self.some_ids()[:1] or [0]
        holder = self.random.choice(self.holders(identifier))
        amount = self.random.randint(1, max(1, self.certificates.balanceOf(holder, identifier)))
        self.certificates.safeTransferAndClaimFrom(holder, self.person(), identifier, amount, b"", b"", sender=holder)

    def lock(self):
        preimage = self.random.choice([self.random.randbytes(32), self.random.randint(0, 9).to_bytes(32)])
        kind, sender, ids = self.random.choice([NATIVE, ERC20, ERC1155]), self.person(), ()
        if kind == ERC1155 and self.issued:
            ids = self.some_ids()
            sender = self.random.choice(self.holders(ids[0]))
            ids = [i for i in ids if self.certificates.balanceOf(sender, i)]
        terms = Terms(
            sender, self.person(), kind=kind, ids=tuple(ids),
            amounts=tuple(self.random.randint(1, max(1, self.certificates.balanceOf(sender, i))) for i in ids)
            or (self.random.randint(1, 10**6),),
            hashlock=sha256(preimage).digest(), timelock=boa.env.timestamp + self.random.randint(60, 3600),
        )
        if kind != NATIVE:
            terms = terms.but(token=(self.token if kind == ERC20 else self.certificates).address)
        identifier = lock(self.locks, terms)
        assert identifier not in self.ended and identifier not in self.open
        self.open[identifier], self.preimages[identifier] = terms, preimage

    def end(self, status, call):
        ended = {identifier: terms for identifier, (terms, _) in self.ended.items()}
        known = ended if ended and self.random.random() < 0.2 else self.open
        if not known:
            return False
        identifier = self.random.choice(sorted(known))
        call(known[identifier], self.preimages[identifier])
        assert identifier in self.open, "a lock ended twice"
        self.ended[identifier] = (self.open.pop(identifier), status)

    def claim(self):
        return self.end(
            CLAIMED, lambda terms, preimage: self.locks.claim(terms.tuple(), preimage, sender=self.person())
        )

    def refund(self):
        return self.end(REFUNDED, lambda terms, _: self.locks.refund(terms.tuple(), sender=self.person()))

    def wait(self):
        boa.env.timestamp += self.random.randint(600, 3600)

    def locked(self, kind):
        return sum(sum(terms.amounts) for terms in self.open.values() if terms.kind == kind)

    def check(self, coin, money):
        everyone = [*self.people, self.locks.address]
        for identifier, value in self.issued.items():
            balances = sum(self.certificates.balanceOf(who, identifier) for who in everyone)
            claimed = sum(self.certificates.claimedBalanceOf(who, identifier) for who in self.people)
            in_locks = sum(
                amount for terms in self.open.values() for i, amount in zip(terms.ids, terms.amounts) if i == identifier
            )
            assert claimed == self.certificates.total_claimed(identifier)
            assert balances + claimed == value == self.certificates.total_issued(identifier)
            assert self.certificates.balanceOf(self.locks, identifier) == in_locks
        assert boa.env.get_balance(self.locks.address) == self.locked(NATIVE)
        assert self.token.balanceOf(self.locks) == self.locked(ERC20)
        assert sum(boa.env.get_balance(who) for who in everyone) == coin
        assert sum(self.token.balanceOf(who) for who in everyone) == money
        for identifier, terms in self.open.items():
            assert self.locks.lock_state(identifier)[0] == LOCKED
        for identifier, (_, status) in self.ended.items():
            assert self.locks.lock_state(identifier)[0] == status


@pytest.mark.parametrize("seed", range(4))
def test_e2_e4_h13_energy_and_money_are_conserved(locks, certificates, token, owner, alice, bob, carol, seed):
    people = [owner, alice, bob, carol]
    for who in people:
        certificates.setApprovalForAll(locks, True, sender=who)
        token.approve(locks, 2**256 - 1, sender=who)
        token.mint(who, 10**9, sender=owner)
    assert boa.env.timestamp == GENESIS_TIME
    coin, money = sum(map(boa.env.get_balance, people)), sum(map(token.balanceOf, people))
    history = History(seed, locks, certificates, token, people)
    for step in range(STEPS):
        history.step()
        if step % 4 == 3:
            history.check(coin, money)
    boa.env.timestamp += 3600
    for identifier, terms in list(history.open.items()):
        locks.refund(terms.tuple())
        history.ended[identifier] = (history.open.pop(identifier), REFUNDED)
        history.done["refund"] += 1
    history.check(coin, money)
    assert boa.env.get_balance(locks.address) == token.balanceOf(locks) == 0
    rare = {name: count for name, count in history.done.items() if count == 0}
    assert not rare, f"steps that never succeeded: {rare}"
    assert ABSENT not in [locks.lock_state(identifier)[0] for identifier in history.preimages]
