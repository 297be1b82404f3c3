# pragma version ^0.4.0
# pragma evm-version london
"""
@title   Hash time lock for native coin, ERC-20 and ERC-1155 assets
@license Apache-2.0
@notice  Holds assets until the preimage of a SHA-256 hash is shown before a timelock (paid to the recipient) or the
         timelock has come (paid back to the sender). Nobody else can ever be paid; nobody administers it.
@dev     The terms are not stored: callers repeat them and the lock's identifier, their hash, stands for all of them.
         A sender that refuses a payback strands only its own assets. Coin forced in (SELFDESTRUCT) belongs to no lock.
         Compiled for London so that it also runs on consortium ledgers without newer opcodes.
"""

from ethereum.ercs import IERC20


interface MultiToken:
    def balanceOfBatch(
        _owners: DynArray[address, ASSETS_MAXIMUM], _ids: DynArray[uint256, ASSETS_MAXIMUM]
    ) -> DynArray[uint256, ASSETS_MAXIMUM]: view
    def safeBatchTransferFrom(
        _from: address,
        _to: address,
        _ids: DynArray[uint256, ASSETS_MAXIMUM],
        _values: DynArray[uint256, ASSETS_MAXIMUM],
        _data: Bytes[1],
    ): nonpayable


struct Terms:
    sender: address
    recipient: address
    kind: uint256  # NATIVE, ERC20 or ERC1155
    token: address  # zero for native coin
    ids: DynArray[uint256, ASSETS_MAXIMUM]  # ERC-1155: ascending and distinct; otherwise empty
    amounts: DynArray[uint256, ASSETS_MAXIMUM]  # smallest units, each > 0; one, or as many as ids
    hashlock: bytes32  # sha256(preimage)
    timelock: uint256  # seconds since the Unix epoch, this ledger's time


struct Lock:
    status: uint256  # ABSENT, LOCKED, CLAIMED or REFUNDED
    timelock: uint256
    preimage: bytes32  # zero until claimed


event Locked:
    id: indexed(bytes32)
    sender: indexed(address)
    recipient: indexed(address)
    kind: uint256
    token: address
    ids: DynArray[uint256, ASSETS_MAXIMUM]
    amounts: DynArray[uint256, ASSETS_MAXIMUM]
    hashlock: bytes32
    timelock: uint256


event Claimed:
    id: indexed(bytes32)
    hashlock: indexed(bytes32)
    preimage: bytes32
    caller: address


event Refunded:
    id: indexed(bytes32)
    hashlock: indexed(bytes32)
    caller: address


ASSETS_MAXIMUM: constant(uint256) = 32

NATIVE: constant(uint256) = 0
ERC20: constant(uint256) = 1
ERC1155: constant(uint256) = 2

ABSENT: constant(uint256) = 0
LOCKED: constant(uint256) = 1
CLAIMED: constant(uint256) = 2
REFUNDED: constant(uint256) = 3

# Seconds between the locking block's time and the timelock (H-4).
MINIMUM_DURATION: immutable(uint256)
MAXIMUM_DURATION: immutable(uint256)

# Slot 0 is the reentrancy key. `locks` is slot 1, which storage proofs rely on: the status of lock `id` is at
# keccak256(uint256(1) ‖ id), its timelock at + 1, its preimage at + 2.
locks: HashMap[bytes32, Lock]

# Slot 2. One sender never uses a hashlock twice (H-7); per sender, so that nobody can spoil another's hashlock.
used: public(HashMap[address, HashMap[bytes32, bool]])


@deploy
def __init__(minimum_duration: uint256, maximum_duration: uint256):
    assert minimum_duration > 0, "minimum duration is zero"
    assert maximum_duration >= minimum_duration, "maximum below minimum"
    MINIMUM_DURATION = minimum_duration
    MAXIMUM_DURATION = maximum_duration


@external
@payable
@nonreentrant
def lock(terms: Terms) -> bytes32:
    """
    @notice Takes the assets of `terms` from its sender, who is the caller, and locks them.
    @dev    ERC-20 and ERC-1155 assets need an approval for this contract. What would be under-funded, over-funded, late
            or a duplicate reverts, so the assets stay with their owner (H-14).
    @return The lock's identifier, `lock_id(terms)`.
    """
    assert msg.sender == terms.sender, "caller is not the sender"
    assert terms.recipient != empty(address), "recipient is zero"
    assert terms.recipient != self, "recipient is this contract"
    assert terms.hashlock != empty(bytes32), "hashlock is zero"
    assert not self.used[terms.sender][terms.hashlock], "hashlock used before"
    assert terms.timelock >= block.timestamp, "lock too short"
    duration: uint256 = terms.timelock - block.timestamp
    assert duration >= MINIMUM_DURATION, "lock too short"
    assert duration <= MAXIMUM_DURATION, "lock too long"
    self._check_assets(terms, msg.value)

    # The identifier commits to sender and hashlock, so it is new whenever that pair is.
    id: bytes32 = self._id(terms)
    self.used[terms.sender][terms.hashlock] = True
    self.locks[id] = Lock(status=LOCKED, timelock=terms.timelock, preimage=empty(bytes32))
    log Locked(
        id=id,
        sender=terms.sender,
        recipient=terms.recipient,
        kind=terms.kind,
        token=terms.token,
        ids=terms.ids,
        amounts=terms.amounts,
        hashlock=terms.hashlock,
        timelock=terms.timelock,
    )
    self._collect(terms)
    return id


@external
@nonreentrant
def claim(terms: Terms, preimage: bytes32):
    """
    @notice Pays the recipient while the block's time is before the timelock (H-6). Anyone may call (H-13).
    """
    id: bytes32 = self._locked_id(terms)
    assert block.timestamp < terms.timelock, "timelock has come"
    assert sha256(preimage) == terms.hashlock, "wrong preimage"
    self.locks[id].status = CLAIMED
    self.locks[id].preimage = preimage
    log Claimed(id=id, hashlock=terms.hashlock, preimage=preimage, caller=msg.sender)
    self._pay(terms, terms.recipient)


@external
@nonreentrant
def refund(terms: Terms):
    """
    @notice Pays the sender back once the block's time has reached the timelock (H-6). Anyone may call (H-13).
    """
    id: bytes32 = self._locked_id(terms)
    assert block.timestamp >= terms.timelock, "timelock has not come"
    self.locks[id].status = REFUNDED
    log Refunded(id=id, hashlock=terms.hashlock, caller=msg.sender)
    self._pay(terms, terms.sender)


@external
@view
def lock_id(terms: Terms) -> bytes32:
    """
    @notice keccak256(abi_encode(chain id, this contract, terms)): what a lock of these terms is or would be called.
    """
    return self._id(terms)


@external
@view
def lock_state(id: bytes32) -> (uint256, uint256, bytes32):
    """
    @return Status (0 absent, 1 locked, 2 claimed, 3 refunded), timelock, preimage (zero until claimed).
    """
    found: Lock = self.locks[id]
    return found.status, found.timelock, found.preimage


@external
@view
def expired(id: bytes32) -> bool:
    """
    @notice Whether the lock can only be refunded now; agrees with claim and refund at the timelock itself (H-6).
    """
    return self.locks[id].status == LOCKED and block.timestamp >= self.locks[id].timelock


@external
@view
def minimum_duration() -> uint256:
    return MINIMUM_DURATION


@external
@view
def maximum_duration() -> uint256:
    return MAXIMUM_DURATION


@external
@view
def onERC1155Received(
    _operator: address, _from: address, _id: uint256, _value: uint256, _data: Bytes[1024]
) -> bytes4:
    """
    @notice Takes ERC-1155 assets only as part of `lock`: a bare transfer would belong to no lock and never come out.
    """
    assert _operator == self, "send assets through lock"
    return method_id("onERC1155Received(address,address,uint256,uint256,bytes)", output_type=bytes4)


@external
@view
def onERC1155BatchReceived(
    _operator: address,
    _from: address,
    _ids: DynArray[uint256, ASSETS_MAXIMUM],
    _values: DynArray[uint256, ASSETS_MAXIMUM],
    _data: Bytes[1024],
) -> bytes4:
    assert _operator == self, "send assets through lock"
    return method_id("onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)", output_type=bytes4)


@external
@pure
def supportsInterface(interface_id: bytes4) -> bool:
    # ERC-165 and the ERC-1155 token receiver.
    return interface_id in [0x01ffc9a7, 0x4e2312e0]


@internal
@view
def _id(terms: Terms) -> bytes32:
    return keccak256(abi_encode(chain.id, self, terms))


@internal
@view
def _locked_id(terms: Terms) -> bytes32:
    id: bytes32 = self._id(terms)
    status: uint256 = self.locks[id].status
    assert status != ABSENT, "unknown lock"
    assert status != CLAIMED, "already claimed"
    assert status != REFUNDED, "already refunded"
    return id


@internal
@view
def _check_assets(terms: Terms, coin: uint256):
    assert terms.kind <= ERC1155, "unknown kind"
    if terms.kind == ERC1155:
        assert len(terms.ids) > 0, "no asset"
        assert len(terms.ids) == len(terms.amounts), "ids and amounts differ"
    else:
        assert len(terms.ids) == 0, "ids not allowed"
        assert len(terms.amounts) == 1, "not one amount"
    for i: uint256 in range(len(terms.amounts), bound=ASSETS_MAXIMUM):
        assert terms.amounts[i] > 0, "amount is zero"
        if i > 0:
            assert terms.ids[i] > terms.ids[i - 1], "ids not ascending"
    if terms.kind == NATIVE:
        assert terms.token == empty(address), "token not allowed"
        assert coin == terms.amounts[0], "value is not the amount"
    else:
        assert terms.token.is_contract, "token is no contract"
        assert terms.token != self, "token is this contract"
        assert coin == 0, "value not allowed"


@internal
def _collect(terms: Terms):
    """
    @dev A token that delivers less than it says would let one lock be paid from another's assets, hence the balances
         before and after.
    """
    if terms.kind == ERC20:
        before: uint256 = staticcall IERC20(terms.token).balanceOf(self)
        assert extcall IERC20(terms.token).transferFrom(
            terms.sender, self, terms.amounts[0], default_return_value=True
        ), "token refused"
        after: uint256 = staticcall IERC20(terms.token).balanceOf(self)
        assert after >= before and after - before == terms.amounts[0], "wrong amount received"
    elif terms.kind == ERC1155:
        owners: DynArray[address, ASSETS_MAXIMUM] = []
        for i: uint256 in range(len(terms.ids), bound=ASSETS_MAXIMUM):
            owners.append(self)
        before: DynArray[uint256, ASSETS_MAXIMUM] = staticcall MultiToken(terms.token).balanceOfBatch(owners, terms.ids)
        extcall MultiToken(terms.token).safeBatchTransferFrom(terms.sender, self, terms.ids, terms.amounts, b"")
        after: DynArray[uint256, ASSETS_MAXIMUM] = staticcall MultiToken(terms.token).balanceOfBatch(owners, terms.ids)
        assert len(before) == len(terms.ids) and len(after) == len(terms.ids), "wrong count of balances"
        for i: uint256 in range(len(terms.ids), bound=ASSETS_MAXIMUM):
            assert after[i] >= before[i] and after[i] - before[i] == terms.amounts[i], "wrong amount received"


@internal
def _pay(terms: Terms, payee: address):
    if terms.kind == NATIVE:
        paid: bool = raw_call(payee, b"", value=terms.amounts[0], revert_on_failure=False)
        assert paid, "payee refused"
    elif terms.kind == ERC20:
        assert extcall IERC20(terms.token).transfer(
            payee, terms.amounts[0], default_return_value=True
        ), "token refused"
    else:
        extcall MultiToken(terms.token).safeBatchTransferFrom(self, payee, terms.ids, terms.amounts, b"")
