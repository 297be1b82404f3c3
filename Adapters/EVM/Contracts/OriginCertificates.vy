# pragma version ^0.4.0
# pragma evm-version london
"""
@title   Granular energy certificates: ERC-1155 with ERC-1888
@license Apache-2.0
@notice  One token id is one production device and one interval; balances are watt-hours. Claiming (cancelling) takes
         watt-hours out of the balances for good (E-4), so that for every id: balances + claimed = issued.
@dev     ERC-1888 events and functions are those of Energy Web Origin's IERC1888, whose `_value` in IssuanceSingle is
         part of the signature. Claimed amounts are burnt from `_from` (TransferSingle to zero) and credited as claimed
         to `_to`, which therefore receives no tokens and no receiver call.
         Compiled for London so that it also runs on consortium ledgers without newer opcodes.
"""

struct Certificate:
    issuer: address
    topic: uint256
    validity_data: Bytes[256]
    data: Bytes[1280]


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


event IssuanceSingle:
    _issuer: indexed(address)
    _topic: indexed(uint256)
    _id: uint256
    _value: uint256


event ClaimSingle:
    _claimIssuer: indexed(address)
    _claimSubject: indexed(address)
    _topic: indexed(uint256)
    _id: uint256
    _value: uint256
    _claimData: Bytes[1024]


event IssuerSet:
    account: indexed(address)
    allowed: bool


BATCH_MAXIMUM: constant(uint256) = 32
# Seconds. Intervals start and end on slot boundaries (E-1) and cover an hour or less (EnergyTag GC scheme).
SLOT: constant(uint256) = 300
INTERVAL_MAXIMUM: constant(uint256) = 3600

owner: public(address)
issuers: public(HashMap[address, bool])
total_issued: public(HashMap[uint256, uint256])  # id -> Wh
total_claimed: public(HashMap[uint256, uint256])  # id -> Wh
balances: HashMap[uint256, HashMap[address, uint256]]  # id -> owner -> Wh
claimed: HashMap[uint256, HashMap[address, uint256]]  # id -> claim subject -> Wh
approvals: HashMap[address, HashMap[address, bool]]  # owner -> operator
certificates: HashMap[uint256, Certificate]
# device -> word -> one bit for each of 256 slots; a set bit is time already certified (E-2).
certified: HashMap[bytes32, HashMap[uint256, uint256]]
uri_template: String[256]


@deploy
def __init__(uri: String[256]):
    self.owner = msg.sender
    self.uri_template = uri
    self._set_issuer(msg.sender, True)


@external
def set_issuer(account: address, allowed: bool):
    assert msg.sender == self.owner, "caller is not the owner"
    assert account != empty(address), "issuer is zero"
    self._set_issuer(account, allowed)


@external
@nonreentrant
def issue(
    _to: address, _validityData: Bytes[256], _topic: uint256, _value: uint256, _issuanceData: Bytes[1280]
) -> uint256:
    """
    @notice Issues `_value` Wh for one device and interval, once (E-2).
    @param  _issuanceData abi_encode(device: bytes32, start: uint256, end: uint256, attributes: Bytes[1024]); start and
            end are seconds since the Unix epoch, UTC, and the interval excludes its end.
    @return keccak256(abi_encode(device, start, end)) as a number.
    """
    assert self.issuers[msg.sender], "caller is no issuer"
    assert _to != empty(address), "receiver is zero"
    assert _value > 0, "value is zero"
    id: uint256 = self._certify(_issuanceData)
    self.certificates[id] = Certificate(
        issuer=msg.sender, topic=_topic, validity_data=_validityData, data=_issuanceData
    )
    self.total_issued[id] = _value
    self.balances[id][_to] = _value
    log IssuanceSingle(_issuer=msg.sender, _topic=_topic, _id=id, _value=_value)
    log TransferSingle(_operator=msg.sender, _from=empty(address), _to=_to, _id=id, _value=_value)
    self._call_receiver(empty(address), _to, id, _value, b"")
    return id


@external
@view
def getCertificate(_id: uint256) -> (address, uint256, Bytes[256], Bytes[1280]):
    """
    @return Issuer (zero when there is no such certificate), topic, validity call, issuance data.
    """
    found: Certificate = self.certificates[_id]
    return found.issuer, found.topic, found.validity_data, found.data


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
def claimedBalanceOfBatch(
    _owners: DynArray[address, BATCH_MAXIMUM], _ids: DynArray[uint256, BATCH_MAXIMUM]
) -> DynArray[uint256, BATCH_MAXIMUM]:
    assert len(_owners) == len(_ids), "owners and ids differ"
    amounts: DynArray[uint256, BATCH_MAXIMUM] = []
    for i: uint256 in range(len(_ids), bound=BATCH_MAXIMUM):
        amounts.append(self.claimed[_ids[i]][_owners[i]])
    return amounts


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
    self._call_receiver(_from, _to, _id, _value, _data)


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


@external
@pure
def supportsInterface(interface_id: bytes4) -> bool:
    # ERC-165, ERC-1155 and its metadata URI extension.
    return interface_id in [0x01ffc9a7, 0xd9b67a26, 0x0e89341c]


@external
@view
def uri(_id: uint256) -> String[256]:
    """
    @return The template for every id; clients put the id in place of {id} (ERC-1155 metadata).
    """
    return self.uri_template


@internal
def _set_issuer(account: address, allowed: bool):
    self.issuers[account] = allowed
    log IssuerSet(account=account, allowed=allowed)


@internal
def _certify(_issuanceData: Bytes[1280]) -> uint256:
    """
    @dev Checks the interval, marks its slots and returns the certificate's id. The data must be the canonical ABI
         encoding, so that everyone who decodes the stored bytes reads the same.
    """
    assert len(_issuanceData) >= 160 and len(_issuanceData) <= 1184, "issuance data malformed"
    # Read here what abi_decode would refuse without a reason: where the attributes begin and how long they are.
    assert extract32(_issuanceData, 96, output_type=uint256) == 128, "issuance data malformed"
    assert extract32(_issuanceData, 128, output_type=uint256) <= len(_issuanceData) - 160, "issuance data malformed"
    device: bytes32 = empty(bytes32)
    start: uint256 = 0
    end: uint256 = 0
    attributes: Bytes[1024] = b""
    device, start, end, attributes = abi_decode(_issuanceData, (bytes32, uint256, uint256, Bytes[1024]))
    assert keccak256(abi_encode(device, start, end, attributes)) == keccak256(_issuanceData), "issuance data malformed"

    assert device != empty(bytes32), "device is zero"
    assert start < end, "interval is empty"
    assert end - start <= INTERVAL_MAXIMUM, "interval too long"
    assert start % SLOT == 0 and end % SLOT == 0, "interval off the slots"
    assert end <= block.timestamp, "interval not over"
    self._mark(device, start // SLOT, (end - start) // SLOT)
    return convert(keccak256(abi_encode(device, start, end)), uint256)


@internal
def _mark(device: bytes32, first: uint256, count: uint256):
    # At most 12 slots, so they lie in one word or in two neighbours.
    word: uint256 = first // 256
    bits: uint256 = (1 << count) - 1
    low: uint256 = bits << (first % 256)
    high: uint256 = bits >> (256 - first % 256)
    assert self.certified[device][word] & low == 0, "interval already certified"
    self.certified[device][word] |= low
    if high != 0:
        assert self.certified[device][word + 1] & high == 0, "interval already certified"
        self.certified[device][word + 1] |= high


@internal
def _claim(_from: address, _to: address, _id: uint256, _value: uint256, _claimData: Bytes[1024]):
    assert _to != empty(address), "claim subject is zero"
    assert _value > 0, "value is zero"
    assert self.balances[_id][_from] >= _value, "balance too low"
    self.balances[_id][_from] -= _value
    self.claimed[_id][_to] += _value
    self.total_claimed[_id] += _value
    log TransferSingle(_operator=msg.sender, _from=_from, _to=empty(address), _id=_id, _value=_value)
    log ClaimSingle(
        _claimIssuer=_from,
        _claimSubject=_to,
        _topic=self.certificates[_id].topic,
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
def _call_receiver(_from: address, _to: address, _id: uint256, _value: uint256, _data: Bytes[1024]):
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
