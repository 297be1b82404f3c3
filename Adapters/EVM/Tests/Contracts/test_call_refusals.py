"""GatewayCalls: what is not committed to, allowed, executed or settled."""

from hashlib import sha256

import boa
import pytest
from eth_abi import encode
from eth_utils import function_abi_to_4byte_selector
from eth_utils import function_signature_to_4byte_selector as selector_of
from eth_utils import keccak

from calling import (
    ABSENT, ENDED, FAILED, REFUNDED, SEVEN, STORE, SUCCEEDED, UNKNOWN, allow, allow_item, commit, execute,
    new_call, refund, settle, status,
)
from carrying import MARGIN, MAXIMUM, MINIMUM, lane_name, ledger_name, word
from chain import ZERO, call_data, deploy, events, refuses
from locking import PREIMAGE

EIGHT = encode(["uint256"], [8])
OTHER = b"other".ljust(32)


@pytest.fixture
def target(south, lane, hostile):
    contract = hostile("Target")
    for signature in ("store(uint256)", "reenter(uint256)"):
        allow(south, lane, contract.address, selector_of(signature))
    return contract


@pytest.fixture
def call(north, south, target, alice, carol):
    return new_call(north, south, target, alice, carol)


@pytest.fixture
def committed(north, call):
    commit(north, call)
    return call


def refuses_commitment(north, call, reason, arguments=SEVEN, **options):
    with refuses(north.calls, reason):
        commit(north, call, arguments, **options)
    assert status(north, call) == ABSENT


def refuses_execution(south, call, reason, arguments=SEVEN, preimage=PREIMAGE, proof=None):
    proof = south.attest(call.item) if proof is None else proof
    with refuses(south.calls, reason):
        execute(south, call, arguments, preimage, proof)
    assert status(south, call) == ABSENT and south.calls.outcome_of(call.identifier) == (UNKNOWN, bytes(32))


def refuses_settlement(north, call, reason, outcome=SUCCEEDED, answer=EIGHT, preimage=PREIMAGE, proof=None):
    with refuses(north.calls, reason):
        settle(north, call, outcome, answer, preimage, proof)
    assert status(north, call) != ENDED


# Commitments


def test_only_the_caller_commits(north, call, bob):
    with north, refuses(north.calls, "sender is not the caller"):
        north.calls.commit(call.tuple(), SEVEN, sender=bob, value=1000)


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"target": bytes(32)}, "target is zero"),
        ({"gas": 0}, "gas is zero"),
        ({"gas": 10_000_001}, "too much gas"),
        ({"gas": 2**256 - 1}, "too much gas"),
        ({"hashlock": bytes(32)}, "hashlock is zero"),
        ({"arguments": bytes(32)}, "other arguments"),
        ({"arguments": keccak(EIGHT)}, "other arguments"),
        ({"payee": bytes(32)}, "payee is zero"),
        ({"payee": b"\x01" * 32}, "no account of this ledger"),
        ({"token": b"\x01" * 32}, "no account of this ledger"),
        ({"source": ledger_name(1442)}, "source is not here"),
        ({"source_gateway": OTHER}, "source is not here"),
        ({"destination": OTHER}, "unknown lane"),
        ({"destination_gateway": OTHER}, "unknown lane"),
    ],
)
def test_s5_refuses_commitments_without_sense(north, call, change, reason):
    refuses_commitment(north, call.but(**change), reason)


@pytest.mark.parametrize(
    "execution, commitment, reason",
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
def test_h1_h4_timelocks_have_bounds_and_a_margin(north, call, execution, commitment, reason):
    now = boa.env.timestamp
    call = call.but(execution_timelock=now + execution, commitment_timelock=now + commitment)
    if reason is None:
        commit(north, call)
    else:
        refuses_commitment(north, call, reason)


@pytest.mark.parametrize("sent", [0, 999, 1001])
def test_h14_coin_must_be_the_fee(north, call, alice, sent):
    before = boa.env.get_balance(alice)
    refuses_commitment(north, call, "value is not the fee", value=sent)
    assert boa.env.get_balance(alice) == before


def test_h14_coin_beside_a_fee_in_tokens_is_refused(north, call):
    refuses_commitment(north, call.but(token=word(north.money.address)), "value not allowed", value=1)


def test_fees_are_in_tokens_of_the_list_only(north, call, hostile):
    for token in (north.certificates.address, north.calls.address, hostile("SilentToken").address, "0x" + "09" * 20):
        refuses_commitment(north, call.but(token=word(token)), "token is none for fees")


def test_h14_tokens_that_are_not_there_stay_with_their_owner(north, call, owner, alice):
    call = call.but(token=word(north.money.address))
    north.money.mint(alice, 999, sender=owner)
    refuses_commitment(north, call, "allowance too low")
    north.money.approve(north.calls, 1000, sender=alice)
    refuses_commitment(north, call, "balance too low")
    assert north.money.balanceOf(alice) == 999


def test_h7_caller_uses_a_hashlock_once_whatever_became_of_it(north, committed, alice, bob):
    assert north.calls.used(alice, committed.hashlock) and not north.calls.used(bob, committed.hashlock)
    again = committed.but(gas=100_000)
    refuses_commitment(north, again, "hashlock used before")
    boa.env.timestamp = committed.commitment_timelock
    refund(north, committed)
    now = {"commitment_timelock": boa.env.timestamp + 3600, "execution_timelock": boa.env.timestamp + 60}
    refuses_commitment(north, again.but(**now), "hashlock used before")


def test_refuses_more_arguments_than_it_carries(north, south, call):
    long = bytes(2049)
    refuses_commitment(north, call.but(arguments=keccak(long)), None, arguments=long)
    most = bytes(2048)
    commit(north, call.but(arguments=keccak(most)), most)


# Allow-list (S-6)


def test_s6_only_what_is_allowed_is_called(south, committed, hostile, lane):
    other = hostile("Target")
    for change in (
        {"target": word(other.address)}, {"selector": selector_of("refuse(uint256)")}, {"selector": bytes(4)},
        {"selector": STORE[:3] + b"\0"}, {"target": word("0x" + "09" * 20)}, {"target": word(south.verifier.address)},
    ):
        refuses_execution(south, committed.but(**change), "call not allowed")
    refuses_execution(south, committed.but(target=b"\x01" + committed.target[1:]), "no account of this ledger")


def test_s6_what_is_allowed_to_one_lane_is_not_to_another(south, committed):
    peer = "0x" + "66" * 20
    south.open(south.calls, ledger_name(9), peer, bytes(32))
    other = committed.but(source=ledger_name(9), source_gateway=word(peer))
    refuses_execution(south, other, "call not allowed")


def test_s6_a_selector_that_collides_reaches_nothing_elsewhere(south, committed, lane, hostile):
    """Another name with the selector of CommitteeVerifier.rotate, as Poly's attacker found one: allowed somewhere, it
    is allowed nowhere else, and never on the committee's contract."""
    rotate = call_data(south.verifier.rotate, 2, [], [], [])[:4]
    allow(south, lane, hostile("Target").address, rotate)
    refuses_execution(south, committed.but(target=word(south.verifier.address), selector=rotate), "call not allowed")
    for protected in (south.verifier, south.calls, south.bridge, south.money):
        proof = south.attest(allow_item(south, lane, protected.address, rotate, True, 0))
        with south, refuses(south.calls, "target is protected"):
            south.calls.allow(lane, protected.address, rotate, True, proof)
        assert south.calls.protected(protected.address)


def test_s6_the_committee_itself_cannot_allow_what_is_protected(south, lane):
    for name, methods in (
        ("verifier", ("attest", "rotate")), ("bridge", ("open_lane", "pause", "resume", "arrive", "finalise")),
        ("calls", ("allow", "open_lane", "commit", "execute", "settle", "refund")), ("money", ("transfer", "approve")),
    ):
        contract = getattr(south, name)
        for method in methods:
            [described] = [entry for entry in contract.abi if entry.get("name") == method]
            selector = function_abi_to_4byte_selector(described)
            proof = south.attest(allow_item(south, lane, contract.address, selector, True, 0))
            with south, refuses(south.calls, "target is protected"):
                south.calls.allow(lane, contract.address, selector, True, proof)


def test_s6_allows_only_contracts(south, lane, carol):
    for nobody in (carol, ZERO, "0x" + "00" * 19 + "04"):
        proof = south.attest(allow_item(south, lane, nobody, STORE, True, 0))
        with south, refuses(south.calls, "target is no contract"):
            south.calls.allow(lane, nobody, STORE, True, proof)


def test_s6_allows_only_as_attested_and_for_its_lane(north, south, lane, hostile):
    target, selector = hostile("Target").address, selector_of("eat(uint256)")
    peer = "0x" + "66" * 20
    south.open(south.calls, ledger_name(9), peer, bytes(32))
    other = lane_name(ledger_name(9), peer)
    right = allow_item(south, lane, target, selector, True, 0)
    for wrong in (
        allow_item(south, other, target, selector, True, 0), allow_item(south, lane, target, STORE, True, 0),
        allow_item(south, lane, south.certificates.address, selector, True, 0),
        allow_item(south, lane, target, selector, False, 0), allow_item(south, lane, target, selector, True, 1),
        allow_item(north, lane, target, selector, True, 0), keccak(b"tieline allow 2") + right[32:],
    ):
        proof = south.attest(wrong)
        with south, refuses(south.calls, "item not attested"):
            south.calls.allow(lane, target, selector, True, proof)
    with south, refuses(south.calls, "unknown lane"):
        south.calls.allow(OTHER, target, selector, True, south.attest(right))
    with south, refuses(south.calls, "item not attested"):
        south.calls.allow(lane, target, selector, True, (999, 0, 1, []))
    with south:
        south.calls.allow(lane, target, selector, True, south.attest(right))
    [event] = events(south.calls, "Allowed")
    assert (event.lane, event.target, event.selector) == (lane, target, selector)
    assert (event.allowed, event.changes) == (True, 1) == south.calls.permission(lane, target, selector)


def test_s6_each_permission_counts_once(south, committed, lane, target):
    first = south.attest(allow_item(south, lane, target.address, STORE, True, 0))
    with south, refuses(south.calls, "nothing to change"):
        south.calls.allow(lane, target.address, STORE, True, first)
    allow(south, lane, target.address, STORE, False)
    with south, refuses(south.calls, "item not attested"):
        south.calls.allow(lane, target.address, STORE, True, first)
    with south, refuses(south.calls, "nothing to change"):
        south.calls.allow(lane, target.address, STORE, False, first)
    refuses_execution(south, committed, "call not allowed")
    allow(south, lane, target.address, STORE)
    execute(south, committed)


# Executions


def test_s4_s5_an_execution_needs_an_attested_commitment(north, south, committed):
    sequence, index, count, branch = south.attest(committed.item, b"beside")
    north.sequence = max(north.sequence, south.sequence)
    for proof in (
        (sequence + 1, index, count, branch), (0, index, count, branch), (sequence, index - 1, count, branch),
        (sequence, index, 0, branch), (sequence, index, count, []), (sequence, index, count, [*branch, bytes(32)]),
        south.attest(committed.but(fee=1).item), south.attest(keccak(b"tieline call 2") + committed.item[32:]),
        north.attest(committed.item),
    ):
        refuses_execution(south, committed, "item not attested", proof=proof)
    execute(south, committed, proof=(sequence, index, count, branch))


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"destination": ledger_name(1441)}, "destination is not here"),
        ({"destination_gateway": OTHER}, "destination is not here"),
        ({"source": OTHER}, "unknown lane"),
        ({"source_gateway": OTHER}, "unknown lane"),
        ({"target": bytes(32)}, "target is zero"),
        ({"gas": 0}, "gas is zero"),
        ({"gas": 10_000_001}, "too much gas"),
        ({"hashlock": bytes(32)}, "hashlock is zero"),
        ({"hashlock": OTHER}, "wrong preimage"),
        ({"arguments": OTHER}, "other arguments"),
        ({"commitment_timelock": 0}, "margin too short"),
    ],
)
def test_s5_refuses_executions_without_sense_though_they_are_attested(south, committed, change, reason):
    refuses_execution(south, committed.but(**change), reason)


def test_h1_an_execution_wants_the_margin_too(south, committed):
    short = committed.but(commitment_timelock=committed.execution_timelock + MARGIN - 1)
    refuses_execution(south, short, "margin too short")


@pytest.mark.parametrize("wrong", [bytes(32), PREIMAGE[:-1] + b"\0", sha256(PREIMAGE).digest()])
def test_h7_preimage_must_match_at_both_ends(north, south, committed, wrong):
    refuses_execution(south, committed, "wrong preimage", preimage=wrong)
    execute(south, committed)
    refuses_settlement(north, committed, "wrong preimage", preimage=wrong)


def test_refuses_other_arguments_than_those_committed_to(south, committed):
    for other in (EIGHT, b"", SEVEN + bytes(32), SEVEN[:-1]):
        refuses_execution(south, committed, "other arguments", arguments=other)


def test_a_call_is_executed_once_whatever_became_of_it(south, committed, target):
    proofs = [south.attest(committed.item), south.attest(committed.item, b"again")]
    execute(south, committed, proof=proofs[0])
    for proof in proofs:
        with refuses(south.calls, "executed before"):
            execute(south, committed, proof=proof)


def test_a_failed_call_is_not_tried_again(north, south, call, target, lane):
    allow(south, lane, target.address, selector_of("refuse(uint256)"))
    call = call.but(selector=selector_of("refuse(uint256)"))
    commit(north, call)
    execute(south, call)
    assert south.calls.outcome_of(call.identifier)[0] == FAILED
    with refuses(south.calls, "executed before"):
        execute(south, call)


def test_a_call_is_executed_on_one_ledger_by_one_contract_only(north, south, committed, lane, owner):
    with south, boa.env.prank(owner):
        twin = deploy("GatewayCalls", south.verifier.address, [], [], MINIMUM, MAXIMUM, MARGIN)
    south.open(twin, north.name, north.calls.address, bytes(32))
    proof = south.attest(committed.item)
    with south, refuses(twin, "destination is not here"):
        twin.execute(committed.tuple(), SEVEN, PREIMAGE, proof)
    south.chain_id += 1
    try:
        refuses_execution(south, committed, "destination is not here", proof=proof)
    finally:
        south.chain_id -= 1
    execute(south, committed, proof=proof)


# Settlements and refunds


def test_s4_s5_a_settlement_needs_an_attested_outcome(north, south, committed):
    execute(south, committed)
    right = keccak(EIGHT)
    sequence, index, count, branch = north.attest(committed.outcome_item(SUCCEEDED, right), b"beside")
    for proof in (
        (sequence + 1, index, count, branch), (0, index, count, branch), (sequence, index, count, []),
        north.attest(committed.outcome_item(FAILED, right)), north.attest(committed.outcome_item(SUCCEEDED, OTHER)),
        north.attest(committed.but(fee=1).outcome_item(SUCCEEDED, right)), north.attest(committed.item),
        north.attest(keccak(b"tieline outcome 2") + committed.outcome_item(SUCCEEDED, right)[32:]),
    ):
        refuses_settlement(north, committed, "item not attested", proof=proof)
    settle(north, committed, SUCCEEDED, EIGHT, proof=(sequence, index, count, branch))


@pytest.mark.parametrize("outcome", [0, 3, 2**256 - 1])
def test_s5_an_unknown_outcome_settles_nothing_though_it_is_attested(north, committed, outcome):
    refuses_settlement(north, committed, "unknown outcome", outcome=outcome)


def test_unknown_calls_are_neither_settled_nor_refunded(north, south, call, committed):
    for other in (
        committed.but(fee=999), committed.but(payee=committed.caller), committed.but(source=ledger_name(1442)),
        committed.but(commitment_timelock=committed.commitment_timelock + 1),
    ):
        refuses_settlement(north, other, "unknown call")
        with refuses(north.calls, "unknown call"):
            refund(north, other)
    execute(south, committed)
    with refuses(south.calls, "unknown call"):
        refund(south, committed)


def test_a_commitment_ends_once(north, south, committed):
    execute(south, committed)
    settle(north, committed, SUCCEEDED, EIGHT)
    with refuses(north.calls, "already settled"):
        settle(north, committed, SUCCEEDED, EIGHT)
    boa.env.timestamp = committed.commitment_timelock
    with refuses(north.calls, "already settled"):
        refund(north, committed)


def test_a_refunded_commitment_is_neither_settled_nor_refunded_again(north, south, committed):
    execute(south, committed)
    boa.env.timestamp = committed.commitment_timelock
    refund(north, committed)
    with refuses(north.calls, "already refunded"):
        refund(north, committed)
    boa.env.timestamp -= 1
    with refuses(north.calls, "already refunded"):
        settle(north, committed, SUCCEEDED, EIGHT)
    assert status(north, committed) == REFUNDED


def test_s13_a_paused_lane_takes_nothing_new_and_ends_what_is_on_its_way(north, south, call, lane):
    late = call.but(hashlock=sha256(b"late".ljust(32)).digest())
    for one in (call, late):
        commit(north, one)
    execute(south, call)
    there = lane_name(south.name, south.calls.address)
    north.pause(north.calls, there)
    south.pause(south.calls, lane)
    refuses_commitment(north, call.but(hashlock=OTHER), "lane is paused")
    refuses_execution(south, late, "lane is paused", preimage=b"late".ljust(32))
    settle(north, call, SUCCEEDED, EIGHT)
    boa.env.timestamp = late.commitment_timelock
    refund(north, late)
    assert (status(north, call), status(north, late)) == (ENDED, REFUNDED)
