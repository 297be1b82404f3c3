"""Random histories of two ledgers: nothing is live twice, and what is minted abroad is locked at home."""

from collections import Counter
from hashlib import sha256
from random import Random

import boa

from carrying import (
    ABSENT, CANCELLED, FINAL, MARGIN, PENDING, arrive, attributes_of, carry_away, depart, finalise, lane_name, revoke,
    status,
)
from chain import refuses
from issuing import hours_ago, issue

STEPS = 110


class History:
    """Certificates of two ledgers and three people who carry them to and fro, and a watcher of both."""

    def __init__(self, seed, ledgers, owner, people):
        self.random, self.ledgers, self.owner, self.people = Random(seed), ledgers, owner, people
        self.issued = []  # (ledger, certificate, attributes, Wh)
        self.carries, self.preimages = [], {}  # identifier -> preimage
        self.steps = {
            "issue": 1, "away": 3, "home": 4, "arrive": 6, "finalise": 6, "revoke": 5, "transfer": 2, "claim": 1,
            "repeat": 4, "wait": 5,
        }
        self.done = dict.fromkeys(self.steps, 0)

    def step(self):
        name = self.random.choices(list(self.steps), list(self.steps.values()))[0]
        try:
            self.done[name] += getattr(self, name)() is not False
        except boa.BoaError:
            pass  # refused: the invariants say whether rightly

    def other(self, ledger):
        return self.ledgers[1 - self.ledgers.index(ledger)]

    def ends(self, carry):
        north, south = self.ledgers
        return (north, south) if carry.source == north.name else (south, north)

    def issue(self):
        ledger, production = self.random.choice(self.ledgers), hours_ago(len(self.issued))
        value = self.random.randint(1, 5000)
        certificate = issue(ledger.certificates, self.owner, self.random.choice(self.people), production, value)
        self.issued.append((ledger, certificate, attributes_of(self.owner, production), value))

    def launch(self, ledger, carry):
        preimage = self.random.choice([self.random.randbytes(32), self.random.randint(0, 40).to_bytes(32)])
        carry = carry.but(hashlock=sha256(preimage).digest())
        depart(ledger, carry)
        self.carries.append(carry)
        self.preimages[carry.identifier] = preimage

    def away(self):
        if not self.issued:
            return False
        ledger, certificate, attributes, _ = self.random.choice(self.issued)
        owners = [who for who in self.people if ledger.certificates.balanceOf(who, certificate)]
        sender, recipient = self.random.choice(owners or self.people), self.random.choice(self.people)
        balance = ledger.certificates.balanceOf(sender, certificate)
        amount = self.random.randint(1, max(1, balance) + self.random.choice([0, 0, 1]))
        there = self.other(ledger)
        self.launch(ledger, carry_away(ledger, there, certificate, attributes, sender, recipient, amount=amount))

    def some(self):
        if not self.carries:
            return None
        recent = self.carries[-6:]
        return self.random.choice(recent if self.random.random() < 0.5 else self.carries)

    def holding(self):
        """A carry away whose token somebody holds abroad: its bridge there, the carry, who and how much."""
        found = [
            (self.ends(carry)[1].bridge, carry, who)
            for carry in self.carries if carry.home == carry.source
            for who in self.people if self.ends(carry)[1].bridge.balanceOf(who, carry.token)
        ]
        bridge, carry, who = self.random.choice(found) if found else (None, None, None)
        return bridge, carry, who, bridge.balanceOf(who, carry.token) if found else 0

    def home(self):
        _, carry, sender, balance = self.holding()
        if carry is None:
            return False
        amount = self.random.randint(1, balance + self.random.choice([0, 0, 1]))
        back = carry.home_again(sender, self.random.choice(self.people), bytes(32), amount=amount)
        self.launch(self.ends(carry)[1], back)

    def arrive(self, times=1):
        carry = self.some()
        if carry is None:
            return False
        source, destination = self.ends(carry)
        if status(source, carry) != PENDING:
            return False  # no honest committee attests it
        found = [told for ledger, certificate, told, _ in self.issued if certificate == carry.certificate]
        proof = destination.attest(carry.item)
        arrive(destination, carry, found[0] if carry.home == carry.source else b"", proof)
        for _ in range(times):
            with refuses(destination.bridge, "arrived before"):
                arrive(destination, carry, b"", proof)

    def finalise(self):
        carry = self.some()
        if carry is None:
            return False
        # The sender shows its preimage where it is to be paid; from then on anyone can bring it to the other end.
        source, destination = self.ends(carry)
        finalise(destination, carry, self.preimages[carry.identifier])

    def revoke(self):
        carry = self.some()
        if carry is None:
            return False
        late = [
            (ledger, one) for one in self.carries for ledger in self.ends(one) if ledger.bridge.expired(one.identifier)
        ]
        revoke(*(self.random.choice(late) if late and self.random.random() < 0.5 else (self.ends(carry)[0], carry)))

    def repeat(self):
        """Ends an end again, whichever and however it ended."""
        carry = self.some()
        ledger = carry and self.random.choice(self.ends(carry))
        if carry is None or status(ledger, carry) not in (FINAL, CANCELLED):
            return False
        for end in (lambda: finalise(ledger, carry, self.preimages[carry.identifier]), lambda: revoke(ledger, carry)):
            with boa.reverts():
                end()

    def transfer(self):
        bridge, carry, holder, balance = self.holding()
        if carry is None:
            return False
        amount = self.random.randint(1, balance + self.random.choice([0, 0, 1]))
        bridge.safeTransferFrom(holder, self.random.choice(self.people), carry.token, amount, b"", sender=holder)

    def claim(self):
        bridge, carry, holder, balance = self.holding()
        if carry is None:
            return False
        bridge.cancel(carry.token, self.random.randint(1, balance // 4 + 1), b"", sender=holder)

    def wait(self):
        boa.env.timestamp += self.random.randint(MARGIN // 4, MARGIN // 2)

    def watch(self):
        """What any gateway does within the margin: a preimage shown at one end is brought to the other."""
        for carry in self.carries:
            source, destination = self.ends(carry)
            if status(destination, carry) == FINAL and status(source, carry) == PENDING:
                finalise(source, carry, destination.bridge.lock_state(carry.identifier)[2])

    def check(self):
        for ledger, certificate, _, value in self.issued:
            there = self.other(ledger)
            token = next((carry.token for carry in self.carries if carry.certificate == certificate), 0)
            custody = ledger.certificates.balanceOf(ledger.bridge, certificate)
            free = sum(ledger.certificates.balanceOf(who, certificate) for who in self.people)
            assert custody + free == value
            arriving = [
                one for one in self.carries
                if one.token == token and one.source == ledger.name and status(there, one) == PENDING
            ]
            assert there.bridge.arriving(token) == sum(one.amount for one in arriving)
            # What is past its timelock can only be undone.
            live = sum(one.amount for one in arriving if not there.bridge.expired(one.identifier))
            minted = there.bridge.supply(token) + there.bridge.total_claimed(token) + live
            leaving = there.bridge.balanceOf(there.bridge, token)
            assert minted - leaving <= custody, "E-3"
            assert free + minted - leaving <= value, "E-2"
            owned = sum(there.bridge.balanceOf(who, token) for who in self.people)
            assert owned + leaving == there.bridge.supply(token)
            mine = [carry for carry in self.carries if carry.certificate == certificate]
            away = ledger.bridge.away(lane_name(there.name, there.bridge.address), certificate)
            pending = sum(carry.amount for carry in mine if status(ledger, carry) == PENDING)
            assert away + pending == custody

    def end(self):
        boa.env.timestamp += 3600 + MARGIN
        for carry in self.carries:
            for ledger in self.ends(carry):
                if status(ledger, carry) == PENDING:
                    revoke(ledger, carry)


def check_ended(history):
    history.end()
    history.check()
    for ledger, certificate, *_ in history.issued:
        there = history.other(ledger)
        token = next((carry.token for carry in history.carries if carry.certificate == certificate), 0)
        live = there.bridge.supply(token) + there.bridge.total_claimed(token)
        assert there.bridge.arriving(token) == there.bridge.balanceOf(there.bridge, token) == 0
        assert live == ledger.certificates.balanceOf(ledger.bridge, certificate)
    ended = [tuple(status(ledger, carry) for ledger in history.ends(carry)) for carry in history.carries]
    assert {*ended} <= {(FINAL, FINAL), (CANCELLED, CANCELLED), (CANCELLED, ABSENT)}


def test_e2_e3_e4_nothing_is_live_twice_on_two_ledgers(ledgers, owner, alice, bob, carol):
    people, done = [alice, bob, carol], Counter()
    for ledger in ledgers:
        for who in people:
            ledger.certificates.setApprovalForAll(ledger.bridge, True, sender=who)
    for seed in range(3):
        with boa.env.anchor():
            history = History(seed, ledgers, owner, people)
            for _ in range(6):
                history.issue()
            for _ in range(STEPS):
                history.step()
                history.watch()
                history.check()
            check_ended(history)
            done += Counter(history.done)
    rare = {*history.steps} - {*done}
    assert not rare, f"steps that never succeeded: {rare}"


def test_e3_where_nobody_watches_home_still_never_pays_twice(north, south, carry, attributes, alice, bob):
    """The one way to more abroad than at home: for a whole margin nobody brings the preimage to the departure."""
    depart(north, carry)
    arrive(south, carry, attributes)
    finalise(south, carry)
    boa.env.timestamp = carry.departure_timelock
    revoke(north, carry)
    assert south.bridge.supply(carry.token) == 1000 > north.certificates.balanceOf(north.bridge, carry.certificate)
    back = carry.home_again(bob, alice, b"b" * 32)
    depart(south, back)
    with refuses(north.bridge, "more than went away"):
        arrive(north, back)
