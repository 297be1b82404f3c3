"""GatewayCalls: a call is committed to, executed, settled or refunded; what its caller, target and payee see."""

import json
from hashlib import sha256

import boa
import pytest
from eth_abi import decode, encode
from eth_utils import function_signature_to_4byte_selector as selector_of
from eth_utils import keccak

from calling import (
    ABSENT, COMMITTED, ENDED, FAILED, GAS, REFUNDED, SEVEN, STORE, SUCCEEDED, UNKNOWN, VECTOR, Call, allow, allow_item,
    call_timelocks, commit, execute, new_call, refund, settle, status, vector_text,
)
from carrying import MARGIN, MAXIMUM, MINIMUM, lane_name, word
from chain import CONTRACTS, deploy, events, refuses
from locking import PREIMAGE

EIGHT = encode(["uint256"], [8])


@pytest.fixture
def target(south, lane, hostile):
    contract = hostile("Target")
    for signature in ("store", "refuse", "refuse_silently", "eat", "flood", "flood_and_refuse", "reenter"):
        allow(south, lane, contract.address, selector_of(f"{signature}(uint256)"))
    return contract


@pytest.fixture
def call(north, south, target, alice, carol):
    """alice, in the north, has `store(7)` called in the south; carol is to have the fee."""
    return new_call(north, south, target, alice, carol)


def method(call, name, argument=7):
    arguments = encode(["uint256"], [argument])
    return call.but(selector=selector_of(f"{name}(uint256)"), arguments=keccak(arguments)), arguments


# Ends that are good


def test_committing_takes_the_fee_and_tells_all_terms(north, south, call, alice):
    before = boa.env.get_balance(alice)
    assert commit(north, call) == call.identifier
    [event] = events(north.calls, "Committed")
    assert (event.id, event.caller, event.arguments) == (call.identifier, alice, SEVEN)
    assert event.lane == lane_name(south.name, south.calls.address)
    assert tuple(event.call) == call.tuple()
    assert boa.env.get_balance(alice) == before - 1000
    assert boa.env.get_balance(north.calls.address) == 1000
    assert north.calls.lock_state(call.identifier) == (COMMITTED, call.commitment_timelock, bytes(32))


def test_executing_calls_the_target_and_keeps_what_it_answered(north, south, call, target, lane, bob):
    commit(north, call)
    execute(south, call, sender=bob)
    [event] = events(south.calls, "Executed")
    assert (event.id, event.hashlock, event.preimage) == (call.identifier, call.hashlock, PREIMAGE)
    assert (event.outcome, event.result, event.answer) == (SUCCEEDED, keccak(EIGHT), EIGHT)
    assert target.value() == 7 and target.caller() == south.calls.address
    assert south.calls.outcome_of(call.identifier) == (SUCCEEDED, keccak(EIGHT))
    assert south.calls.lock_state(call.identifier) == (ENDED, call.execution_timelock, PREIMAGE)


def test_target_can_ask_who_called_while_it_is_called(north, south, call, target, lane, alice):
    commit(north, call)
    execute(south, call)
    assert (target.lane(), target.origin()) == (lane, word(alice))
    assert south.calls.origin() == (bytes(32), bytes(32))


def test_h13_anyone_settles_and_only_the_payee_is_paid(north, south, call, alice, bob, carol):
    commit(north, call)
    execute(south, call)
    before = [boa.env.get_balance(who) for who in (alice, bob, carol)]
    settle(north, call, SUCCEEDED, EIGHT, sender=bob)
    [event] = events(north.calls, "Settled")
    assert (event.id, event.hashlock, event.preimage) == (call.identifier, call.hashlock, PREIMAGE)
    assert (event.outcome, event.result, event.caller) == (SUCCEEDED, keccak(EIGHT), bob)
    assert [boa.env.get_balance(who) for who in (alice, bob, carol)] == [before[0], before[1], before[2] + 1000]
    assert north.calls.outcome_of(call.identifier) == (SUCCEEDED, keccak(EIGHT))
    assert north.calls.lock_state(call.identifier) == (ENDED, call.commitment_timelock, PREIMAGE)


def test_h13_anyone_refunds_and_only_the_caller_is_paid(north, call, alice, bob):
    before = boa.env.get_balance(alice)
    commit(north, call)
    boa.env.timestamp = call.commitment_timelock
    refund(north, call, sender=bob)
    [event] = events(north.calls, "Refunded")
    assert (event.id, event.hashlock, event.caller) == (call.identifier, call.hashlock, bob)
    assert boa.env.get_balance(alice) == before
    assert status(north, call) == REFUNDED and north.calls.outcome_of(call.identifier) == (UNKNOWN, bytes(32))


@pytest.mark.parametrize("end", ["settle", "refund"])
def test_fees_are_paid_in_tokens_too(north, south, call, owner, alice, carol, end):
    call = call.but(token=word(north.money.address))
    north.money.mint(alice, 1000, sender=owner)
    north.money.approve(north.calls, 1000, sender=alice)
    commit(north, call)
    assert north.money.balanceOf(north.calls) == 1000
    if end == "settle":
        execute(south, call)
        settle(north, call, SUCCEEDED, EIGHT)
    else:
        boa.env.timestamp = call.commitment_timelock
        refund(north, call)
    assert north.money.balanceOf(carol if end == "settle" else alice) == 1000
    assert north.money.balanceOf(north.calls) == 0


@pytest.mark.parametrize("in_money", [False, True])
@pytest.mark.parametrize("end", ["settle", "refund"])
def test_a_call_may_be_free(north, south, call, end, in_money):
    call = call.but(fee=0, token=word(north.money.address) if in_money else bytes(32))
    commit(north, call)
    if end == "settle":
        execute(south, call)
        settle(north, call, SUCCEEDED, EIGHT)
    else:
        boa.env.timestamp = call.commitment_timelock
        refund(north, call)
    assert status(north, call) == (ENDED if end == "settle" else REFUNDED)


# Targets that fail


def failed(north, south, call, arguments, **options):
    commit(north, call, arguments)
    execute(south, call, arguments, **options)
    [event] = events(south.calls, "Executed")
    assert event.outcome == FAILED and event.result == keccak(event.answer)
    assert south.calls.outcome_of(call.identifier) == (FAILED, event.result)
    return event.answer


def test_a_failing_target_settles_as_failed_with_its_reason(north, south, call, carol):
    call, arguments = method(call, "refuse")
    answer = failed(north, south, call, arguments)
    assert decode(["string"], answer[4:]) == ("not by this contract",)
    before = boa.env.get_balance(carol)
    settle(north, call, FAILED, answer)
    assert north.calls.outcome_of(call.identifier) == (FAILED, keccak(answer))
    assert boa.env.get_balance(carol) == before + 1000


def test_what_a_failing_target_wrote_is_undone(north, south, call, target):
    call, arguments = method(call, "refuse_silently")
    assert failed(north, south, call, arguments) == b""
    assert target.value() == 0 and south.calls.origin() == (bytes(32), bytes(32))


def test_a_target_that_eats_all_gas_has_its_own_only(north, south, call):
    call, arguments = method(call, "eat")
    assert failed(north, south, call, arguments, gas=GAS + 600_000) == b""
    settle(north, call, FAILED, b"")


@pytest.mark.parametrize("length, kept", [(0, 64), (960, 1024), (961, 1024), (20_000, 1024)])
def test_a_flood_of_an_answer_is_cut_and_hashed_as_cut(north, south, call, length, kept):
    call, arguments = method(call.but(gas=5_000_000), "flood", length)
    commit(north, call, arguments)
    execute(south, call, arguments)
    [event] = events(south.calls, "Executed")
    assert event.outcome == SUCCEEDED and len(event.answer) == kept and event.result == keccak(event.answer)


@pytest.mark.parametrize("length", [0, 1, 1024, 1025, 20_000])
def test_a_flood_of_revert_data_is_cut_and_hashed_as_cut(north, south, call, length):
    call, arguments = method(call.but(gas=5_000_000), "flood_and_refuse", length)
    assert failed(north, south, call, arguments) == bytes(min(length, 1024))


def test_a_method_that_is_not_there_settles_as_failed(north, south, call, target, lane):
    allow(south, lane, target.address, b"gone")
    assert failed(north, south, call.but(selector=b"gone"), SEVEN) == b""


def test_arguments_that_are_none_of_the_method_settle_as_failed(north, south, call):
    for arguments in (b"", b"\x07", SEVEN[:31]):
        one = call.but(arguments=keccak(arguments), hashlock=sha256(arguments.ljust(32)).digest())
        commit(north, one, arguments)
        execute(south, one, arguments, arguments.ljust(32))
        assert south.calls.outcome_of(one.identifier)[0] == FAILED


def test_a_target_without_code_settles_as_failed(north, south, call, target):
    """Its code may have gone since it was allowed: a call to nothing would succeed."""
    commit(north, call)
    proof = south.attest(call.item)
    boa.env.set_code(target.address, b"")
    execute(south, call, proof=proof)
    assert south.calls.outcome_of(call.identifier) == (FAILED, keccak(b""))


# Gas: nobody makes a target fail


def test_the_target_has_the_gas_of_the_terms_whatever_the_transaction_has(north, south, call, target):
    seen = set()
    for gas in (GAS + 500_000, 2_000_000, 20_000_000):
        with boa.env.anchor():
            commit(north, call)
            execute(south, call, gas=gas)
            seen.add(target.gas_seen())
    assert len(seen) == 1 and GAS - 1000 < seen.pop() <= GAS


@pytest.mark.parametrize("gas_of_target", [200_000, 1_000_000])
def test_little_gas_never_turns_success_into_failure(north, south, call, gas_of_target):
    call = call.but(gas=gas_of_target)
    commit(north, call)
    proof = south.attest(call.item)
    ends = set()
    data = south.calls.execute.prepare_calldata(call.tuple(), SEVEN, PREIMAGE, proof)
    for gas in range(20_000, gas_of_target + 600_000, 29_989):
        with boa.env.anchor(), south:
            refused = boa.env.execute_code(to_address=south.calls.address, data=data, gas=gas).is_error
            found = south.calls.outcome_of(call.identifier)[0]
            assert found == (UNKNOWN if refused else SUCCEEDED)
            ends.add(refused)
    assert ends == {True, False}


def test_too_little_gas_is_refused_with_its_reason(north, south, call):
    commit(north, call)
    with refuses(south.calls, "too little gas"):
        execute(south, call, gas=GAS + 230_000)
    assert status(south, call) == ABSENT


def test_what_is_left_after_an_eating_target_is_enough(north, south, call):
    """The least gas that is not refused beforehand keeps the outcome: a target cannot make that run out of gas."""
    call, arguments = method(call, "flood_and_refuse", 20_000)
    commit(north, call, arguments)
    proof, reasons = south.attest(call.item), []
    for gas in range(GAS + 150_000, GAS + 500_000, 4_999):
        with boa.env.anchor():
            try:
                execute(south, call, arguments, proof=proof, gas=gas)
            except boa.BoaError:
                reasons.append(bytes(south.calls._computation.output)[4:])
                continue
            assert south.calls.outcome_of(call.identifier)[0] == FAILED
            break
    assert decode(["string"], reasons[-1]) == ("too little gas",)
    assert len(reasons) < 70


# H-6


@pytest.mark.parametrize("offset, in_time", [(-1, True), (0, False), (1, False)])
def test_h6_settles_iff_before_the_timelock_and_refunds_iff_not(north, south, call, offset, in_time):
    commit(north, call)
    execute(south, call)
    proof = north.attest(call.outcome_item(SUCCEEDED, keccak(EIGHT)))
    boa.env.timestamp = call.commitment_timelock + offset
    assert north.calls.expired(call.identifier) is not in_time
    if in_time:
        with refuses(north.calls, "timelock has not come"):
            refund(north, call)
        settle(north, call, SUCCEEDED, EIGHT, proof=proof)
    else:
        with refuses(north.calls, "timelock has come"):
            settle(north, call, SUCCEEDED, EIGHT, proof=proof)
        refund(north, call)
    assert status(north, call) == (ENDED if in_time else REFUNDED)
    assert not north.calls.expired(call.identifier)


@pytest.mark.parametrize("offset, in_time", [(-1, True), (0, False), (1, False)])
def test_h6_executes_only_before_the_execution_timelock(north, south, call, offset, in_time):
    commit(north, call)
    proof = south.attest(call.item)
    boa.env.timestamp = call.execution_timelock + offset
    if in_time:
        execute(south, call, proof=proof)
    else:
        with refuses(south.calls, "timelock has come"):
            execute(south, call, proof=proof)
    assert status(south, call) == (ENDED if in_time else ABSENT)


# What light clients and members rely on


def test_storage_layout_is_what_proofs_rely_on(north, south, call):
    commit(north, call)
    execute(south, call)
    settle(north, call, SUCCEEDED, EIGHT)
    for ledger, timelock in ((north, call.commitment_timelock), (south, call.execution_timelock)):
        slot = int.from_bytes(keccak((1).to_bytes(32) + call.identifier))
        found = [boa.env.get_storage(ledger.calls.address, slot + place) for place in range(3)]
        assert found == [ENDED, timelock, int.from_bytes(PREIMAGE)]
        slot = int.from_bytes(keccak((3).to_bytes(32) + call.identifier))
        found = [boa.env.get_storage(ledger.calls.address, slot + place) for place in range(2)]
        assert found == [SUCCEEDED, int.from_bytes(keccak(EIGHT))]


@pytest.mark.parametrize(
    "name, slot",
    [
        ("locks", 1), ("used", 2), ("outcomes", 3), ("permissions", 4), ("protected", 5), ("fee_tokens", 6),
        ("present", 7),
    ],
)
def test_slots_are_those_of_the_comments(name, slot):
    layout = json.loads((CONTRACTS / "artifacts/GatewayCalls.json").read_text())["storageLayout"]
    assert layout[name]["slot"] == slot


def test_identifier_is_the_hash_of_the_item_and_differs_by_every_field(north, call):
    others = [
        call.but(**{name: value + 1 if isinstance(value, int) else bytes([value[0] ^ 1]) + value[1:]})
        for name, value in call.__dict__.items()
    ]
    assert len({call.identifier, *(other.identifier for other in others)}) == 16
    for one in (call, *others):
        assert north.calls.call_id(one.tuple()) == one.identifier


def test_pinned_vector_is_reproduced_here():
    assert VECTOR.read_text(encoding="utf-8") == vector_text()


def test_pinned_vector_is_reproduced_by_the_contract(north):
    pinned = json.loads(VECTOR.read_text(encoding="utf-8"))
    values = [value if isinstance(value, int) else bytes.fromhex(value[2:]) for value in pinned["call"].values()]
    call, item = Call(*values), bytes.fromhex(pinned["item"][2:])
    assert len(item) == 512 and item[:32] == keccak(b"tieline call 1")
    padded = [value.to_bytes(32) if isinstance(value, int) else value.ljust(32, b"\0") for value in values]
    assert item[32:] == b"".join(padded)
    assert north.calls.call_id(call.tuple()).hex() == pinned["identifier"][2:] == keccak(item).hex()
    outcome = bytes.fromhex(pinned["outcome"]["item"][2:])
    assert len(outcome) == 128 and outcome[32:64].hex() == pinned["identifier"][2:]


def test_tells_its_terms(north):
    assert north.calls.terms() == (MINIMUM, MAXIMUM, MARGIN)
    assert north.calls.verifier() == north.verifier.address


@pytest.mark.parametrize(
    "bounds, reason",
    [((0, 10, 1), "minimum duration is zero"), ((10, 10, 0), "margin is zero"), ((10, 19, 10), "maximum too low")],
)
def test_h1_h4_refuses_bounds_without_sense(north, carol, bounds, reason):
    with pytest.raises(boa.BoaError, match=reason):
        deploy("GatewayCalls", north.verifier.address, [], [], *bounds)
    with pytest.raises(boa.BoaError, match="token is no contract"):
        deploy("GatewayCalls", north.verifier.address, [], [carol], 60, 600, 60)


def test_allowed_item_has_eight_words(south, target, lane):
    assert len(allow_item(south, lane, target.address, STORE, True, 0)) == 256
    assert call_timelocks()["commitment_timelock"] - call_timelocks()["execution_timelock"] == MARGIN
