# pragma version ^0.4.0
# pragma evm-version london
"""
@title   Calls from a contract on one ledger to a contract on another, paid when their outcome is known
@license Apache-2.0
@notice  Here the caller commits to target, method, arguments and fee under a SHA-256 hashlock; there the peer executes
         the call, once, when the committee attested the commitment and the preimage is shown before the execution
         timelock; here the fee is paid and the outcome kept, when the committee attested that before the commitment's
         timelock. From that timelock on the fee is the caller's again. A target that fails is an outcome like any other.
         Only what the committee allowed a lane is called: a contract with a full method selector (S-6). Nobody
         administers it, and no code in it can be replaced.
@dev     Attested items are words of 32 bytes, big-endian, addresses with zeros before them, selectors with zeros after
         them, ledgers as keccak256 of their CAIP-2 names. The commitment's has 16 words, 512 bytes:
            0 keccak256("tieline call 1")     8 gas that the target is given
            1 source ledger                   9 token of the fee at the source; zero for its coin
            2 source gateway                 10 fee, smallest units
            3 caller                         11 payee of the fee at the source
            4 destination ledger             12 hashlock, sha256(preimage)
            5 destination gateway            13 commitment timelock, seconds of the source's time
            6 target                         14 execution timelock, seconds of the destination's time
            7 selector                       15 keccak256(arguments)
         keccak256 of it is the call's identifier, at both ends: it commits to all terms. The outcome's has 4 words:
            0 keccak256("tieline outcome 1")  1 identifier
            2 outcome, 1 succeeded or 2 failed
            3 keccak256 of what the target answered or reverted with, of its first 1024 bytes
         That a lane may call a method has 8 words, and counts once, for as many changes of it as there were:
            0 keccak256("tieline allow 1")  1 ledger here  2 contract here  3 lane
            4 target  5 selector  6 allowed, 0 or 1  7 changes
         Targets see this contract as the caller and can ask `origin` who called. No coin goes with a call.
         Compiled for London so that it also runs on consortium ledgers without newer opcodes.
"""

from ethereum.ercs import IERC20
from modules import lanes


struct Call:
    source: bytes32
    source_gateway: bytes32
    caller: bytes32
    destination: bytes32
    destination_gateway: bytes32
    target: bytes32
    selector: bytes4
    gas: uint256
    token: bytes32
    fee: uint256
    payee: bytes32
    hashlock: bytes32
    commitment_timelock: uint256
    execution_timelock: uint256
    arguments: bytes32


struct Lock:
    status: uint256  # ABSENT, COMMITTED, ENDED or REFUNDED
    timelock: uint256  # of this end
    preimage: bytes32  # zero until ended


struct Outcome:
    status: uint256  # SUCCEEDED or FAILED; zero while unknown
    result: bytes32  # keccak256 of the answer


struct Permission:
    allowed: bool
    changes: uint256


struct Origin:
    lane: bytes32
    caller: bytes32


event Committed:
    id: indexed(bytes32)
    lane: indexed(bytes32)
    caller: indexed(address)
    call: Call
    arguments: Bytes[ARGUMENTS_MAXIMUM]


event Executed:
    id: indexed(bytes32)
    hashlock: indexed(bytes32)
    outcome: uint256
    result: bytes32
    answer: Bytes[ANSWER_MAXIMUM]
    preimage: bytes32


event Settled:
    id: indexed(bytes32)
    hashlock: indexed(bytes32)
    outcome: uint256
    result: bytes32
    preimage: bytes32
    caller: address


event Refunded:
    id: indexed(bytes32)
    hashlock: indexed(bytes32)
    caller: address


event Allowed:
    lane: indexed(bytes32)
    target: indexed(address)
    selector: indexed(bytes4)
    allowed: bool
    changes: uint256


CALL: constant(bytes32) = keccak256("tieline call 1")
OUTCOME: constant(bytes32) = keccak256("tieline outcome 1")
ALLOW: constant(bytes32) = keccak256("tieline allow 1")

ARGUMENTS_MAXIMUM: constant(uint256) = 2048
ANSWER_MAXIMUM: constant(uint256) = 1024
LIST_MAXIMUM: constant(uint256) = 16
GAS_MAXIMUM: constant(uint256) = 10_000_000
# What is left at least, after the target's gas, for keeping and telling how it went.
GAS_RESERVE: constant(uint256) = 120_000

ABSENT: constant(uint256) = 0
COMMITTED: constant(uint256) = 1
ENDED: constant(uint256) = 2
REFUNDED: constant(uint256) = 3

SUCCEEDED: constant(uint256) = 1
FAILED: constant(uint256) = 2

# Seconds: the least from a commitment to its execution timelock, the most from it to its own timelock (H-4), and what
# the commitment's timelock is behind the execution's at least (H-1).
MINIMUM_DURATION: immutable(uint256)
MAXIMUM_DURATION: immutable(uint256)
MARGIN: immutable(uint256)

# Slot 0 is the reentrancy key. `locks` is slot 1, as in HashTimeLock, which storage proofs rely on: the status of call
# `id` at this end (where it is executed: ended, or absent) is at keccak256(uint256(1) ‖ id), its timelock at + 1, its
# preimage at + 2.
locks: HashMap[bytes32, Lock]

# Slot 2. One caller never uses a hashlock twice (H-7); per caller, so that nobody can spoil another's hashlock.
used: public(HashMap[address, HashMap[bytes32, bool]])

# Slot 3, which storage proofs rely on as well: the outcome of call `id` is at keccak256(uint256(3) ‖ id), the hash of
# its answer at + 1; where it was executed, and where it was settled.
outcomes: HashMap[bytes32, Outcome]

# Slot 4. lane -> target -> selector.
permissions: HashMap[bytes32, HashMap[address, HashMap[bytes4, Permission]]]

# Slot 5. Never a target: this contract holds fees or has a say in nothing there that a caller elsewhere should have.
protected: public(HashMap[address, bool])

# Slot 6. What fees may be paid in, beside the ledger's coin.
fee_tokens: public(HashMap[address, bool])

# Slots 7 and 8: of the call that is being executed.
present: Origin

initializes: lanes
exports: (
    lanes.open_lane,
    lanes.pause,
    lanes.resume,
    lanes.lane_of,
    lanes.lane_state,
    lanes.pause_digest,
    lanes.ledger,
    lanes.verifier,
)


@deploy
def __init__(
    verifier: address,
    protected: DynArray[address, LIST_MAXIMUM],
    fee_tokens: DynArray[address, LIST_MAXIMUM],
    minimum_duration: uint256,
    maximum_duration: uint256,
    margin: uint256,
):
    """
    @param verifier   The committee's CommitteeVerifier here; never a target.
    @param protected  Contracts that are never targets, as the bridge.
    @param fee_tokens ERC-20 tokens that fees may be paid in; never targets, as this contract holds fees in them.
    """
    lanes.__init__(verifier)
    assert minimum_duration > 0, "minimum duration is zero"
    assert margin > 0, "margin is zero"
    assert maximum_duration >= minimum_duration + margin, "maximum too low"
    MINIMUM_DURATION = minimum_duration
    MAXIMUM_DURATION = maximum_duration
    MARGIN = margin
    self.protected[self] = True
    self.protected[verifier] = True
    for account: address in protected:
        self.protected[account] = True
    for token: address in fee_tokens:
        assert token.is_contract, "token is no contract"
        self.fee_tokens[token] = True
        self.protected[token] = True


@external
def allow(lane: bytes32, target: address, selector: bytes4, allowed: bool, proof: lanes.Proof):
    """
    @notice Lets a lane call one method of one contract, or no longer, when the committee attests it. Anyone may call.
    """
    assert lanes.lanes[lane].status != lanes.CLOSED, "unknown lane"
    assert not self.protected[target], "target is protected"
    assert target.is_contract, "target is no contract"
    found: Permission = self.permissions[lane][target][selector]
    assert found.allowed != allowed, "nothing to change"
    item: Bytes[256] = abi_encode(ALLOW, lanes._ledger(), self, lane, target, selector, allowed, found.changes)
    lanes._check(item, proof)
    self.permissions[lane][target][selector] = Permission(allowed=allowed, changes=found.changes + 1)
    log Allowed(lane=lane, target=target, selector=selector, allowed=allowed, changes=found.changes + 1)


@external
@payable
@nonreentrant
def commit(call: Call, arguments: Bytes[ARGUMENTS_MAXIMUM]) -> bytes32:
    """
    @notice Takes the fee from the call's caller, who is the sender, and commits to the call.
    @dev    A fee in tokens needs an approval for this contract.
    @return The call's identifier.
    """
    assert self._is_source(call, lanes._ledger()), "source is not here"
    assert call.caller == convert(msg.sender, bytes32), "sender is not the caller"
    lane: bytes32 = lanes._open_lane(call.destination, call.destination_gateway)
    self._check_terms(call, arguments)
    assert self._account(call.payee) != empty(address), "payee is zero"
    assert call.execution_timelock >= block.timestamp, "lock too short"
    assert call.execution_timelock - block.timestamp >= MINIMUM_DURATION, "lock too short"
    assert call.commitment_timelock - block.timestamp <= MAXIMUM_DURATION, "lock too long"
    assert not self.used[msg.sender][call.hashlock], "hashlock used before"

    id: bytes32 = self._id(call)
    self.used[msg.sender][call.hashlock] = True
    self.locks[id] = Lock(status=COMMITTED, timelock=call.commitment_timelock, preimage=empty(bytes32))
    log Committed(id=id, lane=lane, caller=msg.sender, call=call, arguments=arguments)
    self._collect(call, msg.value)
    return id


@external
@nonreentrant
def execute(call: Call, arguments: Bytes[ARGUMENTS_MAXIMUM], preimage: bytes32, proof: lanes.Proof):
    """
    @notice Calls the target, once, before the execution timelock. Anyone may call.
    @dev    The target has exactly the gas that the terms say: less is refused before, so that nobody can make it fail.
    """
    assert self._is_destination(call, lanes._ledger()), "destination is not here"
    lane: bytes32 = lanes._open_lane(call.source, call.source_gateway)
    self._check_terms(call, arguments)
    assert block.timestamp < call.execution_timelock, "timelock has come"
    id: bytes32 = self._id(call)
    assert self.locks[id].status == ABSENT, "executed before"
    assert sha256(preimage) == call.hashlock, "wrong preimage"
    target: address = self._account(call.target)
    assert self._is_allowed(lane, target, call.selector), "call not allowed"
    lanes._check(self._item(call), proof)

    self.locks[id] = Lock(status=ENDED, timelock=call.execution_timelock, preimage=preimage)
    outcome: uint256 = FAILED
    answer: Bytes[ANSWER_MAXIMUM] = b""
    if target.is_contract:
        self.present = Origin(lane=lane, caller=call.caller)
        success: bool = False
        data: Bytes[ARGUMENTS_MAXIMUM + 4] = concat(call.selector, arguments)
        # A call leaves 1/64 behind (EIP-150) and would be given less gas in silence.
        assert msg.gas >= call.gas + call.gas // 63 + GAS_RESERVE, "too little gas"
        success, answer = raw_call(target, data, max_outsize=ANSWER_MAXIMUM, gas=call.gas, revert_on_failure=False)
        if success:
            outcome = SUCCEEDED
        self.present = empty(Origin)
    result: bytes32 = keccak256(answer)
    self.outcomes[id] = Outcome(status=outcome, result=result)
    log Executed(
        id=id, hashlock=call.hashlock, outcome=outcome, result=result, answer=answer, preimage=preimage
    )


@external
@nonreentrant
def settle(call: Call, preimage: bytes32, outcome: uint256, result: bytes32, proof: lanes.Proof):
    """
    @notice Keeps the attested outcome and pays the payee, before the commitment's timelock. Anyone may call (H-13).
    """
    id: bytes32 = self._committed_id(call)
    assert block.timestamp < call.commitment_timelock, "timelock has come"
    assert sha256(preimage) == call.hashlock, "wrong preimage"
    assert outcome == SUCCEEDED or outcome == FAILED, "unknown outcome"
    lanes._check(abi_encode(OUTCOME, id, outcome, result), proof)
    self.locks[id].status = ENDED
    self.locks[id].preimage = preimage
    self.outcomes[id] = Outcome(status=outcome, result=result)
    log Settled(
        id=id, hashlock=call.hashlock, outcome=outcome, result=result, preimage=preimage, caller=msg.sender
    )
    self._pay(call, self._account(call.payee))


@external
@nonreentrant
def refund(call: Call):
    """
    @notice Pays the fee back to the caller from the commitment's timelock on (H-6). Anyone may call (H-13).
    """
    id: bytes32 = self._committed_id(call)
    assert block.timestamp >= call.commitment_timelock, "timelock has not come"
    self.locks[id].status = REFUNDED
    log Refunded(id=id, hashlock=call.hashlock, caller=msg.sender)
    self._pay(call, self._account(call.caller))


@external
@view
def call_id(call: Call) -> bytes32:
    """
    @return keccak256 of the commitment's item.
    """
    return self._id(call)


@external
@view
def lock_state(id: bytes32) -> (uint256, uint256, bytes32):
    """
    @return Status (0 absent, 1 committed, 2 ended, 3 refunded), timelock, preimage (zero until ended), of this end.
    """
    found: Lock = self.locks[id]
    return found.status, found.timelock, found.preimage


@external
@view
def expired(id: bytes32) -> bool:
    """
    @notice Whether the commitment can only be refunded now; agrees with settle and refund at the timelock (H-6).
    """
    return self.locks[id].status == COMMITTED and block.timestamp >= self.locks[id].timelock


@external
@view
def outcome_of(id: bytes32) -> (uint256, bytes32):
    """
    @return Outcome (0 none yet, 1 succeeded, 2 failed), keccak256 of the answer's first 1024 bytes.
    """
    found: Outcome = self.outcomes[id]
    return found.status, found.result


@external
@view
def permission(lane: bytes32, target: address, selector: bytes4) -> (bool, uint256):
    """
    @return Whether the lane may call that, and how often that changed.
    """
    found: Permission = self.permissions[lane][target][selector]
    return found.allowed, found.changes


@external
@view
def origin() -> (bytes32, bytes32):
    """
    @return Lane and caller of the call that is being executed; zero when there is none.
    """
    return self.present.lane, self.present.caller


@external
@view
def terms() -> (uint256, uint256, uint256):
    """
    @return Minimum and maximum duration, margin.
    """
    return MINIMUM_DURATION, MAXIMUM_DURATION, MARGIN


@internal
@pure
def _item(call: Call) -> Bytes[512]:
    return abi_encode(CALL, call)


@internal
@pure
def _id(call: Call) -> bytes32:
    return keccak256(self._item(call))


@internal
@view
def _is_source(call: Call, here: bytes32) -> bool:
    return call.source == here and call.source_gateway == lanes._here()


@internal
@view
def _is_destination(call: Call, here: bytes32) -> bool:
    return call.destination == here and call.destination_gateway == lanes._here()


@internal
@view
def _is_allowed(lane: bytes32, target: address, selector: bytes4) -> bool:
    return self.permissions[lane][target][selector].allowed and not self.protected[target]


@internal
@view
def _check_terms(call: Call, arguments: Bytes[ARGUMENTS_MAXIMUM]):
    assert call.target != empty(bytes32), "target is zero"
    assert call.gas > 0, "gas is zero"
    assert call.gas <= GAS_MAXIMUM, "too much gas"
    assert call.hashlock != empty(bytes32), "hashlock is zero"
    assert keccak256(arguments) == call.arguments, "other arguments"
    assert call.commitment_timelock >= call.execution_timelock, "margin too short"
    assert call.commitment_timelock - call.execution_timelock >= MARGIN, "margin too short"


@internal
@view
def _committed_id(call: Call) -> bytes32:
    assert self._is_source(call, lanes._ledger()), "unknown call"
    id: bytes32 = self._id(call)
    status: uint256 = self.locks[id].status
    assert status != ABSENT, "unknown call"
    assert status != ENDED, "already settled"
    assert status != REFUNDED, "already refunded"
    return id


@internal
@pure
def _account(word: bytes32) -> address:
    assert convert(word, uint256) >> 160 == 0, "no account of this ledger"
    return convert(word, address)


@internal
def _collect(call: Call, coin: uint256):
    """
    @dev A token that delivers less than it says would let one fee be paid from another.
    """
    token: address = self._account(call.token)
    if token == empty(address):
        assert coin == call.fee, "value is not the fee"
        return
    assert coin == 0, "value not allowed"
    assert self.fee_tokens[token], "token is none for fees"
    if call.fee > 0:
        before: uint256 = staticcall IERC20(token).balanceOf(self)
        assert extcall IERC20(token).transferFrom(
            msg.sender, self, call.fee, default_return_value=True
        ), "token refused"
        after: uint256 = staticcall IERC20(token).balanceOf(self)
        assert after >= before and after - before == call.fee, "wrong amount received"


@internal
def _pay(call: Call, payee: address):
    if call.fee == 0:
        return
    token: address = self._account(call.token)
    if token == empty(address):
        paid: bool = raw_call(payee, b"", value=call.fee, revert_on_failure=False)
        assert paid, "payee refused"
    else:
        assert extcall IERC20(token).transfer(payee, call.fee, default_return_value=True), "token refused"
