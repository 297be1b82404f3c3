# pragma version ^0.4.0
# pragma evm-version london
"""
@title   Tokens of certificates whose home is another ledger: ERC-1155, with the claims of ERC-1888
@license Apache-2.0
@notice  One token id is one certificate of one home; balances are watt-hours. Claiming (cancelling) takes watt-hours
         out of the balances for good (E-4), so that for every id: balances = supply, and claimed Wh never move again.
@dev     A module of CertificateBridge. Tokens come and go by its arrivals and departures only. Minting calls nobody:
         the bridge asks a contract before whether it takes such tokens.
"""

event TransferSingle:
    _operator: indexed(address)
    _from: indexed(address)
    _to: indexed(address)
    _id: uint256
    _value: uint256


event TransferBatch:
    _operator: indexed(address)
    _from: indexed(address)
    _to: indexed(address)
    _ids: DynArray[uint256, BATCH_MAXIMUM]
    _values: DynArray[uint256, BATCH_MAXIMUM]


event ApprovalForAll:
    _owner: indexed(address)
    _operator: indexed(address)
    _approved: bool


event ClaimSingle:
    _claimIssuer: indexed(address)
    _claimSubject: indexed(address)
    _topic: indexed(uint256)
    _id: uint256
    _value: uint256
    _claimData: Bytes[1024]


BATCH_MAXIMUM: constant(uint256) = 32

supply: public(HashMap[uint256, uint256])  # id -> Wh in balances
total_claimed: public(HashMap[uint256, uint256])  # id -> Wh
topics: public(HashMap[uint256, uint256])  # id -> ERC-1888 topic of its home
balances: HashMap[uint256, HashMap[address, uint256]]  # id -> owner -> Wh
claimed: HashMap[uint256, HashMap[address, uint256]]  # id -> claim subject -> Wh
approvals: HashMap[address, HashMap[address, bool]]  # owner -> operator


@external
@nonreentrant
def safeTransferAndClaimFrom(
    _from: address, _to: address, _id: uint256, _value: uint256, _data: Bytes[1024], _claimData: Bytes[1024]
):
    """
    @notice Claims `_value` Wh of `_from`'s holding for `_to`, for good (E-4). `_data` has no use.
    """
    self._check_operator(_from)
    self._claim(_from, _to, _id, _value, _claimData)


@external
@nonreentrant
def cancel(_id: uint256, _value: uint256, _claimData: Bytes[1024]):
    """
    @notice Claims `_value` Wh of the caller's holding for the caller itself.
    """
    self._claim(msg.sender, msg.sender, _id, _value, _claimData)


@external
@view
def claimedBalanceOf(_owner: address, _id: uint256) -> uint256:
    return self.claimed[_id][_owner]


@external
@view
def balanceOf(_owner: address, _id: uint256) -> uint256:
    return self.balances[_id][_owner]


@external
@view
def balanceOfBatch(
    _owners: DynArray[address, BATCH_MAXIMUM], _ids: DynArray[uint256, BATCH_MAXIMUM]
) -> DynArray[uint256, BATCH_MAXIMUM]:
    assert len(_owners) == len(_ids), "owners and ids differ"
    amounts: DynArray[uint256, BATCH_MAXIMUM] = []
    for i: uint256 in range(len(_ids), bound=BATCH_MAXIMUM):
        amounts.append(self.balances[_ids[i]][_owners[i]])
    return amounts


@external
def setApprovalForAll(_operator: address, _approved: bool):
    self.approvals[msg.sender][_operator] = _approved
    log ApprovalForAll(_owner=msg.sender, _operator=_operator, _approved=_approved)


@external
@view
def isApprovedForAll(_owner: address, _operator: address) -> bool:
    return self.approvals[_owner][_operator]


@external
@nonreentrant
def safeTransferFrom(_from: address, _to: address, _id: uint256, _value: uint256, _data: Bytes[1024]):
    self._check_operator(_from)
    assert _to != empty(address), "receiver is zero"
    self._move(_from, _to, _id, _value)
    log TransferSingle(_operator=msg.sender, _from=_from, _to=_to, _id=_id, _value=_value)
    if _to.is_contract:
        self._deliver(
            _to,
            abi_encode(
                msg.sender,
                _from,
                _id,
                _value,
                _data,
                method_id=method_id("onERC1155Received(address,address,uint256,uint256,bytes)"),
            ),
            method_id("onERC1155Received(address,address,uint256,uint256,bytes)", output_type=bytes4),
        )


@external
@nonreentrant
def safeBatchTransferFrom(
    _from: address,
    _to: address,
    _ids: DynArray[uint256, BATCH_MAXIMUM],
    _values: DynArray[uint256, BATCH_MAXIMUM],
    _data: Bytes[1024],
):
    self._check_operator(_from)
    assert _to != empty(address), "receiver is zero"
    assert len(_ids) == len(_values), "ids and values differ"
    for i: uint256 in range(len(_ids), bound=BATCH_MAXIMUM):
        self._move(_from, _to, _ids[i], _values[i])
    log TransferBatch(_operator=msg.sender, _from=_from, _to=_to, _ids=_ids, _values=_values)
    if _to.is_contract:
        self._deliver(
            _to,
            abi_encode(
                msg.sender,
                _from,
                _ids,
                _values,
                _data,
                method_id=method_id("onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)"),
            ),
            method_id("onERC1155BatchReceived(address,address,uint256[],uint256[],bytes)", output_type=bytes4),
        )


@internal
def _mint(_to: address, _id: uint256, _value: uint256):
    self.supply[_id] += _value
    self.balances[_id][_to] += _value
    log TransferSingle(_operator=msg.sender, _from=empty(address), _to=_to, _id=_id, _value=_value)


@internal
def _burn(_from: address, _id: uint256, _value: uint256):
    self.balances[_id][_from] -= _value
    self.supply[_id] -= _value
    log TransferSingle(_operator=msg.sender, _from=_from, _to=empty(address), _id=_id, _value=_value)


@internal
def _hand_over(_from: address, _to: address, _id: uint256, _value: uint256):
    """
    @dev Into the bridge's own balance and out of it; calls nobody.
    """
    self._move(_from, _to, _id, _value)
    log TransferSingle(_operator=msg.sender, _from=_from, _to=_to, _id=_id, _value=_value)


@internal
def _claim(_from: address, _to: address, _id: uint256, _value: uint256, _claimData: Bytes[1024]):
    assert _to != empty(address), "claim subject is zero"
    assert _value > 0, "value is zero"
    assert self.balances[_id][_from] >= _value, "balance too low"
    self.balances[_id][_from] -= _value
    self.supply[_id] -= _value
    self.claimed[_id][_to] += _value
    self.total_claimed[_id] += _value
    log TransferSingle(_operator=msg.sender, _from=_from, _to=empty(address), _id=_id, _value=_value)
    log ClaimSingle(
        _claimIssuer=_from,
        _claimSubject=_to,
        _topic=self.topics[_id],
        _id=_id,
        _value=_value,
        _claimData=_claimData,
    )


@internal
@view
def _check_operator(_from: address):
    assert msg.sender == _from or self.approvals[_from][msg.sender], "caller not approved"


@internal
def _move(_from: address, _to: address, _id: uint256, _value: uint256):
    assert self.balances[_id][_from] >= _value, "balance too low"
    self.balances[_id][_from] -= _value
    self.balances[_id][_to] += _value


@internal
def _deliver(_to: address, call: Bytes[3396], accepted: bytes4):
    """
    @dev The receiver must answer with the selector that was called (ERC-1155); last, after all state is written.
    """
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(_to, call, max_outsize=32, revert_on_failure=False)
    assert success and len(answer) == 32, "receiver refused"
    assert convert(answer, bytes32) == convert(accepted, bytes32), "receiver refused"
