# pragma version ^0.4.0
# pragma evm-version london
"""
@title   Bridge by which certificates of this ledger leave and come home, and in which those of others live
@license Apache-2.0
@notice  A carry has two ends under one SHA-256 hashlock: it departs from one bridge and arrives at its peer. Each end is
         pending until the preimage is shown before the end's timelock (final) or the timelock has come (cancelled).
         - Home, departing: Wh of a certificate go into this contract's custody; final, they are away; cancelled, they
           are the sender's again.
         - Abroad, arriving: Wh are pending, nobody's; final, they are the recipient's tokens; cancelled, they were
           never there.
         - Abroad, departing: tokens go into this contract's balance; final, they are burnt; cancelled, they are the
           sender's again.
         - Home, arriving: Wh that are away are pending; final, they are the recipient's; cancelled, they are away still.
         An arrival needs the committee's attestation of the departure, and is taken once. Tokens that were claimed are
         in no balance, so they never go home, and what they stand for stays in custody for good (E-4). Nobody
         administers it, and no code in it can be replaced (S-6).
@dev     What is attested is the departure's item: 15 words of 32 bytes, big-endian, addresses with zeros before them,
         ledgers as keccak256 of their CAIP-2 names:
            0 keccak256("tieline departure 1")    8 destination ledger
            1 home ledger                         9 destination bridge
            2 home contract of the certificate   10 sender
            3 certificate id there               11 recipient
            4 keccak256(attributes)              12 hashlock, sha256(preimage)
            5 amount, Wh                         13 departure timelock, seconds of the source's time
            6 source ledger                      14 arrival timelock, seconds of the destination's time
            7 source bridge
         keccak256 of the item is the carry's identifier, at both ends: it commits to all terms. The attributes are
         abi_encode(issuer: address, topic: uint256, validity call: bytes, issuance data: bytes), what the home's
         getCertificate answers, byte for byte (E-5). The attestation says that the source bridge took the departure.
         Neither chain sees the other's time pass. That nothing is live at both ends (E-2, E-3) rests on the margin: the
         time that anyone has, from the arrival's last moment on, to bring the shown preimage to the departure.
         Compiled for London so that it also runs on consortium ledgers without newer opcodes.
"""

from modules import lanes
from modules import visiting


interface Certificates:
    def balanceOf(_owner: address, _id: uint256) -> uint256: view
    def safeTransferFrom(_from: address, _to: address, _id: uint256, _value: uint256, _data: Bytes[1]): nonpayable
    def getCertificate(_id: uint256) -> (address, uint256, Bytes[256], Bytes[1280]): view


struct Carry:
    home: bytes32
    certificates: bytes32
    certificate: uint256
    attributes: bytes32
    amount: uint256
    source: bytes32
    source_bridge: bytes32
    destination: bytes32
    destination_bridge: bytes32
    sender: bytes32
    recipient: bytes32
    hashlock: bytes32
    departure_timelock: uint256
    arrival_timelock: uint256


struct Lock:
    status: uint256  # ABSENT, PENDING, FINAL or CANCELLED
    timelock: uint256  # of this end
    preimage: bytes32  # zero until final


event Departed:
    id: indexed(bytes32)
    lane: indexed(bytes32)
    sender: indexed(address)
    carry: Carry


event Arrived:
    id: indexed(bytes32)
    lane: indexed(bytes32)
    token: indexed(uint256)
    carry: Carry


event Attributes:
    token: indexed(uint256)
    attributes: Bytes[ATTRIBUTES_MAXIMUM]


event Finalised:
    id: indexed(bytes32)
    hashlock: indexed(bytes32)
    preimage: bytes32
    caller: address


event Cancelled:
    id: indexed(bytes32)
    hashlock: indexed(bytes32)
    caller: address


event Held:
    payee: indexed(address)
    certificate: indexed(uint256)
    amount: uint256


DEPARTURE: constant(bytes32) = keccak256("tieline departure 1")
ATTRIBUTES_MAXIMUM: constant(uint256) = 2048
# ERC-165: what a question may cost.
QUESTION_GAS: constant(uint256) = 30_000

ABSENT: constant(uint256) = 0
PENDING: constant(uint256) = 1
FINAL: constant(uint256) = 2
CANCELLED: constant(uint256) = 3

# The contract of this ledger's own certificates; zero where only others' live.
CERTIFICATES: immutable(address)
# Seconds: the least from a departure to its arrival timelock, the most from either end's beginning to its timelock
# (H-4), and what the departure's timelock is behind the arrival's at least (H-1).
MINIMUM_DURATION: immutable(uint256)
MAXIMUM_DURATION: immutable(uint256)
MARGIN: immutable(uint256)

# Slot 0 is the reentrancy key. `locks` is slot 1, as in HashTimeLock, which storage proofs rely on: the status of carry
# `id` at this end is at keccak256(uint256(1) ‖ id), its timelock at + 1, its preimage at + 2.
locks: HashMap[bytes32, Lock]

# Slot 2. One sender never uses a hashlock twice (H-7); per sender, so that nobody can spoil another's hashlock.
used: public(HashMap[address, HashMap[bytes32, bool]])

# Slot 3. lane -> certificate of this ledger -> Wh that are away there; nothing comes home that did not go (E-3).
away: public(HashMap[bytes32, HashMap[uint256, uint256]])

# Slot 4. token -> keccak256 of its attributes; zero until it first departs or arrives here.
attributes: public(HashMap[uint256, bytes32])

# Slot 5. token -> Wh of others' certificates that arrive here and are nobody's yet.
arriving: public(HashMap[uint256, uint256])

# Slot 6. payee -> certificate of this ledger -> Wh that the payee refused to take when they were paid.
held: public(HashMap[address, HashMap[uint256, uint256]])

initializes: lanes
initializes: visiting
exports: (
    lanes.open_lane,
    lanes.pause,
    lanes.resume,
    lanes.lane_of,
    lanes.lane_state,
    lanes.pause_digest,
    lanes.ledger,
    lanes.verifier,
    visiting.safeTransferAndClaimFrom,
    visiting.cancel,
    visiting.claimedBalanceOf,
    visiting.balanceOf,
    visiting.balanceOfBatch,
    visiting.setApprovalForAll,
    visiting.isApprovedForAll,
    visiting.safeTransferFrom,
    visiting.safeBatchTransferFrom,
    visiting.supply,
    visiting.total_claimed,
    visiting.topics,
)


@deploy
def __init__(
    verifier: address, certificates: address, minimum_duration: uint256, maximum_duration: uint256, margin: uint256
):
    """
    @param verifier     The committee's CommitteeVerifier here.
    @param certificates OriginCertificates here, or zero.
    """
    lanes.__init__(verifier)
    assert certificates == empty(address) or certificates.is_contract, "certificates are no contract"
    assert minimum_duration > 0, "minimum duration is zero"
    assert margin > 0, "margin is zero"
    assert maximum_duration >= minimum_duration + margin, "maximum too low"
    CERTIFICATES = certificates
    MINIMUM_DURATION = minimum_duration
    MAXIMUM_DURATION = maximum_duration
    MARGIN = margin


@external
@nonreentrant
def depart(carry: Carry) -> bytes32:
    """
    @notice Takes the carry's Wh from its sender, who is the caller: into custody at home, pending to be burnt abroad.
    @dev    At home it needs an approval for this contract.
    @return The carry's identifier.
    """
    here: bytes32 = lanes._ledger()
    assert self._departs(carry, here), "source is not here"
    assert carry.sender == convert(msg.sender, bytes32), "caller is not the sender"
    lane: bytes32 = lanes._open_lane(carry.destination, carry.destination_bridge)
    self._check_terms(carry)
    assert carry.arrival_timelock >= block.timestamp, "lock too short"
    assert carry.arrival_timelock - block.timestamp >= MINIMUM_DURATION, "lock too short"
    assert carry.departure_timelock - block.timestamp <= MAXIMUM_DURATION, "lock too long"
    assert not self.used[msg.sender][carry.hashlock], "hashlock used before"

    # The identifier commits to source, sender and hashlock, so it is new whenever that pair is.
    id: bytes32 = self._id(carry)
    self.used[msg.sender][carry.hashlock] = True
    self.locks[id] = Lock(status=PENDING, timelock=carry.departure_timelock, preimage=empty(bytes32))
    log Departed(id=id, lane=lane, sender=msg.sender, carry=carry)
    token: uint256 = self._token(carry)
    if self._is_home(carry, here):
        if self.attributes[token] == empty(bytes32):
            self.attributes[token] = self._own_attributes(carry.certificate)
        assert carry.attributes == self.attributes[token], "wrong attributes"
        self._collect(carry)
    else:
        assert self._is_peers(carry, carry.destination, lane), "certificate is not the peer's"
        assert carry.attributes == self.attributes[token], "wrong attributes"
        visiting._hand_over(msg.sender, self, token, carry.amount)
    return id


@external
@nonreentrant
def arrive(carry: Carry, attributes: Bytes[ATTRIBUTES_MAXIMUM], proof: lanes.Proof) -> bytes32:
    """
    @notice Makes the carry pending here, once, when the committee attested its departure. Anyone may call.
    @param  attributes What word 4 is the hash of; empty where the certificate comes home, whose ledger has them.
    @return The carry's identifier.
    """
    here: bytes32 = lanes._ledger()
    assert self._arrives(carry, here), "destination is not here"
    lane: bytes32 = lanes._open_lane(carry.source, carry.source_bridge)
    self._check_terms(carry)
    assert block.timestamp < carry.arrival_timelock, "timelock has come"
    assert carry.arrival_timelock - block.timestamp <= MAXIMUM_DURATION, "lock too long"
    recipient: address = self._account(carry.recipient)
    assert recipient != self, "recipient is this contract"
    assert self._takes(recipient), "recipient takes no certificates"
    id: bytes32 = self._id(carry)
    assert self.locks[id].status == ABSENT, "arrived before"
    lanes._check(self._item(carry), proof)

    self.locks[id] = Lock(status=PENDING, timelock=carry.arrival_timelock, preimage=empty(bytes32))
    token: uint256 = self._token(carry)
    log Arrived(id=id, lane=lane, token=token, carry=carry)
    if self._is_home(carry, here):
        assert len(attributes) == 0, "attributes not allowed"
        assert carry.attributes == self.attributes[token], "wrong attributes"
        assert carry.amount <= self.away[lane][carry.certificate], "more than went away"
        self.away[lane][carry.certificate] -= carry.amount
    else:
        assert self._is_peers(carry, carry.source, lane), "certificate is not the peer's"
        self._learn(token, carry.attributes, attributes)
        self.arriving[token] += carry.amount
    return id


@external
@nonreentrant
def finalise(carry: Carry, preimage: bytes32):
    """
    @notice Ends this end for good while the block's time is before its timelock (H-6). Anyone may call (H-13).
    """
    here: bytes32 = lanes._ledger()
    departs: bool = self._departs(carry, here)
    id: bytes32 = self._pending_id(carry, departs, here)
    assert block.timestamp < self.locks[id].timelock, "timelock has come"
    assert sha256(preimage) == carry.hashlock, "wrong preimage"
    self.locks[id].status = FINAL
    self.locks[id].preimage = preimage
    log Finalised(id=id, hashlock=carry.hashlock, preimage=preimage, caller=msg.sender)
    home: bool = self._is_home(carry, here)
    if departs and home:
        self.away[lanes._lane(carry.destination, carry.destination_bridge)][carry.certificate] += carry.amount
    elif departs:
        visiting._burn(self, self._token(carry), carry.amount)
    elif home:
        self._pay(self._account(carry.recipient), carry)
    else:
        token: uint256 = self._token(carry)
        self.arriving[token] -= carry.amount
        visiting._mint(self._account(carry.recipient), token, carry.amount)


@external
@nonreentrant
def revoke(carry: Carry):
    """
    @notice Undoes this end once the block's time has reached its timelock (H-6). Anyone may call (H-13).
    """
    here: bytes32 = lanes._ledger()
    departs: bool = self._departs(carry, here)
    id: bytes32 = self._pending_id(carry, departs, here)
    assert block.timestamp >= self.locks[id].timelock, "timelock has not come"
    self.locks[id].status = CANCELLED
    log Cancelled(id=id, hashlock=carry.hashlock, caller=msg.sender)
    home: bool = self._is_home(carry, here)
    if departs and home:
        self._pay(self._account(carry.sender), carry)
    elif departs:
        visiting._hand_over(self, self._account(carry.sender), self._token(carry), carry.amount)
    elif home:
        self.away[lanes._lane(carry.source, carry.source_bridge)][carry.certificate] += carry.amount
    else:
        self.arriving[self._token(carry)] -= carry.amount


@external
@nonreentrant
def withdraw(certificate: uint256, receiver: address):
    """
    @notice Pays what the caller refused to take when it was paid.
    """
    amount: uint256 = self.held[msg.sender][certificate]
    assert amount > 0, "nothing held"
    self.held[msg.sender][certificate] = 0
    extcall Certificates(CERTIFICATES).safeTransferFrom(self, receiver, certificate, amount, b"")


@external
@view
def carry_id(carry: Carry) -> bytes32:
    """
    @return keccak256 of the departure's item.
    """
    return self._id(carry)


@external
@view
def token_of(carry: Carry) -> uint256:
    """
    @return keccak256(home ledger ‖ home contract ‖ certificate id) as a number: the token's id away from home.
    """
    return self._token(carry)


@external
@view
def lock_state(id: bytes32) -> (uint256, uint256, bytes32):
    """
    @return Status (0 absent, 1 pending, 2 final, 3 cancelled), timelock, preimage (zero until final), of this end.
    """
    found: Lock = self.locks[id]
    return found.status, found.timelock, found.preimage


@external
@view
def expired(id: bytes32) -> bool:
    """
    @notice Whether this end can only be undone now; agrees with finalise and revoke at the timelock itself (H-6).
    """
    return self.locks[id].status == PENDING and block.timestamp >= self.locks[id].timelock


@external
@view
def terms() -> (address, uint256, uint256, uint256):
    """
    @return The contract of this ledger's certificates, minimum and maximum duration, margin.
    """
    return CERTIFICATES, MINIMUM_DURATION, MAXIMUM_DURATION, MARGIN


@external
@view
def onERC1155Received(
    _operator: address, _from: address, _id: uint256, _value: uint256, _data: Bytes[1024]
) -> bytes4:
    """
    @notice Takes certificates only as part of `depart`: a bare transfer would belong to no carry and never come out.
    """
    assert msg.sender == CERTIFICATES and _operator == self, "send certificates through depart"
    return method_id("onERC1155Received(address,address,uint256,uint256,bytes)", output_type=bytes4)


@external
@pure
def supportsInterface(interface_id: bytes4) -> bool:
    # ERC-165 and ERC-1155. Not the token receiver: bare transfers are refused.
    return interface_id in [0x01ffc9a7, 0xd9b67a26]


@internal
@pure
def _item(carry: Carry) -> Bytes[480]:
    return abi_encode(DEPARTURE, carry)


@internal
@pure
def _id(carry: Carry) -> bytes32:
    return keccak256(self._item(carry))


@internal
@pure
def _token(carry: Carry) -> uint256:
    return convert(keccak256(abi_encode(carry.home, carry.certificates, carry.certificate)), uint256)


@internal
@view
def _departs(carry: Carry, here: bytes32) -> bool:
    return carry.source == here and carry.source_bridge == lanes._here()


@internal
@view
def _arrives(carry: Carry, here: bytes32) -> bool:
    return carry.destination == here and carry.destination_bridge == lanes._here()


@internal
@view
def _is_home(carry: Carry, here: bytes32) -> bool:
    return carry.home == here and carry.certificates == convert(CERTIFICATES, bytes32)


@internal
@view
def _is_peers(carry: Carry, peer: bytes32, lane: bytes32) -> bool:
    """
    @dev A certificate is at home or one carry away from there, never further. The contract whose certificates a peer
         is home to is the detail that the committee attested of the lane.
    """
    return carry.home == peer and carry.certificates == lanes.lanes[lane].detail


@internal
@view
def _check_terms(carry: Carry):
    assert carry.amount > 0, "amount is zero"
    assert carry.certificates != empty(bytes32), "certificates are zero"
    assert carry.attributes != empty(bytes32), "attributes are zero"
    assert carry.recipient != empty(bytes32), "recipient is zero"
    assert carry.hashlock != empty(bytes32), "hashlock is zero"
    assert carry.departure_timelock >= carry.arrival_timelock, "margin too short"
    assert carry.departure_timelock - carry.arrival_timelock >= MARGIN, "margin too short"


@internal
@view
def _pending_id(carry: Carry, departs: bool, here: bytes32) -> bytes32:
    assert departs or self._arrives(carry, here), "unknown carry"
    id: bytes32 = self._id(carry)
    status: uint256 = self.locks[id].status
    assert status != ABSENT, "unknown carry"
    assert status != FINAL, "already final"
    assert status != CANCELLED, "already cancelled"
    return id


@internal
@pure
def _account(word: bytes32) -> address:
    assert convert(word, uint256) >> 160 == 0, "no account of this ledger"
    return convert(word, address)


@internal
@view
def _takes(recipient: address) -> bool:
    """
    @dev Asked before anything is pending: once the preimage is out, no answer of the recipient's may stop an end.
    """
    if not recipient.is_contract:
        return True
    success: bool = False
    answer: Bytes[32] = b""
    success, answer = raw_call(
        recipient,
        abi_encode(0x4e2312e0, method_id=method_id("supportsInterface(bytes4)")),
        max_outsize=32,
        gas=QUESTION_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    return success and len(answer) == 32 and convert(answer, uint256) == 1


@internal
@view
def _own_attributes(certificate: uint256) -> bytes32:
    issuer: address = empty(address)
    topic: uint256 = 0
    validity: Bytes[256] = b""
    data: Bytes[1280] = b""
    issuer, topic, validity, data = staticcall Certificates(CERTIFICATES).getCertificate(certificate)
    assert issuer != empty(address), "unknown certificate"
    return keccak256(abi_encode(issuer, topic, validity, data))


@internal
def _learn(token: uint256, hash: bytes32, attributes: Bytes[ATTRIBUTES_MAXIMUM]):
    """
    @dev Logged whole and kept by their hash when they first come. The home has them, and its id for them never
         stands for others.
    """
    assert len(attributes) >= 192, "attributes malformed"
    assert keccak256(attributes) == hash, "wrong attributes"
    if self.attributes[token] == empty(bytes32):
        self.attributes[token] = hash
        visiting.topics[token] = extract32(attributes, 32, output_type=uint256)
        log Attributes(token=token, attributes=attributes)
    assert self.attributes[token] == hash, "other attributes before"


@internal
def _collect(carry: Carry):
    """
    @dev Certificates that deliver less than they say would let one carry be paid from another's.
    """
    before: uint256 = staticcall Certificates(CERTIFICATES).balanceOf(self, carry.certificate)
    extcall Certificates(CERTIFICATES).safeTransferFrom(msg.sender, self, carry.certificate, carry.amount, b"")
    after: uint256 = staticcall Certificates(CERTIFICATES).balanceOf(self, carry.certificate)
    assert after >= before and after - before == carry.amount, "wrong amount received"


@internal
def _pay(payee: address, carry: Carry):
    """
    @dev A payee that refuses must not hold up the end: the other ledger may have ended by the same preimage. It can
         withdraw later.
    """
    paid: bool = raw_call(
        CERTIFICATES,
        abi_encode(
            self,
            payee,
            carry.certificate,
            carry.amount,
            empty(Bytes[1]),
            method_id=method_id("safeTransferFrom(address,address,uint256,uint256,bytes)"),
        ),
        revert_on_failure=False,
    )
    if not paid:
        self.held[payee][carry.certificate] += carry.amount
        log Held(payee=payee, certificate=carry.certificate, amount=carry.amount)
