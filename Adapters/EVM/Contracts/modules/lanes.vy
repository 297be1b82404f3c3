# pragma version ^0.4.0
# pragma evm-version london
"""
@title   Lanes between a contract here and its peers on other ledgers
@license Apache-2.0
@notice  A quorum of the committee opens a lane and resumes it; any one member pauses it, at once (S-13). Nobody else
         has a say, and a lane that is malformed or paused stops nothing but itself (S-10).
@dev     A module of CertificateBridge and GatewayCalls. Items are words of 32 bytes, numbers big-endian, addresses and
         whatever else is shorter on the right with zeros before it; each begins with the hash of what it is, so that
         no item of one kind reads as another's. Ledgers are keccak256 of their CAIP-2 names. Beside what the contracts
         add there are
           keccak256("tieline lane 1") ‖ ledger here ‖ contract here ‖ peer's ledger ‖ peer ‖ detail
           keccak256("tieline resume 1") ‖ ledger here ‖ contract here ‖ lane ‖ changes
"""


interface Verifier:
    def is_attested(
        sequence: uint256,
        item: Bytes[ITEM_MAXIMUM],
        index: uint256,
        count: uint256,
        branch: DynArray[bytes32, BRANCH_MAXIMUM],
    ) -> bool: view
    def epoch() -> uint256: view
    def members() -> (DynArray[address, COMMITTEE_MAXIMUM], DynArray[uint256, COMMITTEE_MAXIMUM]): view


struct Proof:
    sequence: uint256  # of the attested root
    index: uint256  # of the item
    count: uint256
    branch: DynArray[bytes32, BRANCH_MAXIMUM]


struct Lane:
    status: uint256  # CLOSED, OPEN or PAUSED
    changes: uint256  # how often it was paused or resumed
    detail: bytes32  # what the committee said of the peer


event LaneOpened:
    lane: indexed(bytes32)
    ledger: bytes32
    peer: bytes32
    detail: bytes32


event LanePaused:
    lane: indexed(bytes32)
    changes: uint256
    member: address


event LaneResumed:
    lane: indexed(bytes32)
    changes: uint256


ITEM_MAXIMUM: constant(uint256) = 1024
BRANCH_MAXIMUM: constant(uint256) = 32
COMMITTEE_MAXIMUM: constant(uint256) = 13

CLOSED: constant(uint256) = 0
OPEN: constant(uint256) = 1
PAUSED: constant(uint256) = 2

LANE: constant(bytes32) = keccak256("tieline lane 1")
PAUSE: constant(bytes32) = keccak256("tieline pause 1")
RESUME: constant(bytes32) = keccak256("tieline resume 1")
# Half of the order of secp256k1, rounded down.
S_MAXIMUM: constant(bytes32) = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0

VERIFIER: immutable(address)

lanes: HashMap[bytes32, Lane]


@deploy
def __init__(verifier: address):
    assert verifier.is_contract, "verifier is no contract"
    VERIFIER = verifier


@external
def open_lane(ledger: bytes32, peer: bytes32, detail: bytes32, proof: Proof):
    """
    @notice Opens the lane to `peer` on `ledger`, once, when the committee attests that it is to be. Anyone may call.
    """
    assert ledger != empty(bytes32) and peer != empty(bytes32), "peer is zero"
    assert ledger != self._ledger() or peer != self._here(), "peer is this contract"
    lane: bytes32 = self._lane(ledger, peer)
    assert self.lanes[lane].status == CLOSED, "lane opened before"
    self._check(abi_encode(LANE, self._ledger(), self, ledger, peer, detail), proof)
    self.lanes[lane] = Lane(status=OPEN, changes=0, detail=detail)
    log LaneOpened(lane=lane, ledger=ledger, peer=peer, detail=detail)


@external
def pause(lane: bytes32, member: uint256, r: bytes32, s: bytes32, v: uint8):
    """
    @notice Lets nothing new into a lane, when one member of the present epoch signed `pause_digest`. Anyone may call.
    @dev    What is on its way still ends: nothing here is asked before a claim, a settlement or a refund.
    """
    assert self.lanes[lane].status != CLOSED, "unknown lane"
    assert self.lanes[lane].status == OPEN, "lane is paused"
    accounts: DynArray[address, COMMITTEE_MAXIMUM] = []
    ends: DynArray[uint256, COMMITTEE_MAXIMUM] = []
    accounts, ends = staticcall Verifier(VERIFIER).members()
    assert member < len(accounts), "unknown member"
    assert block.timestamp < ends[member], "key has expired"
    assert v == 27 or v == 28, "v is not 27 or 28"
    assert convert(s, uint256) <= convert(S_MAXIMUM, uint256), "s is high"
    # A failed recovery gives the zero address.
    signer: address = ecrecover(self._pause_digest(lane), v, r, s)
    assert signer != empty(address) and signer == accounts[member], "signature is not the member's"
    self.lanes[lane].status = PAUSED
    self.lanes[lane].changes += 1
    log LanePaused(lane=lane, changes=self.lanes[lane].changes, member=signer)


@external
def resume(lane: bytes32, proof: Proof):
    """
    @notice Opens a paused lane again, when the committee attests it for as many changes as there were. Anyone may call.
    """
    assert self.lanes[lane].status == PAUSED, "lane is not paused"
    self._check(abi_encode(RESUME, self._ledger(), self, lane, self.lanes[lane].changes), proof)
    self.lanes[lane].status = OPEN
    self.lanes[lane].changes += 1
    log LaneResumed(lane=lane, changes=self.lanes[lane].changes)


@external
@view
def lane_of(ledger: bytes32, peer: bytes32) -> bytes32:
    """
    @return keccak256(ledger ‖ peer), the name of the lane to that peer.
    """
    return self._lane(ledger, peer)


@external
@view
def lane_state(lane: bytes32) -> (uint256, uint256, bytes32):
    """
    @return Status (0 closed, 1 open, 2 paused), how often it was paused or resumed, what was attested of the peer.
    """
    found: Lane = self.lanes[lane]
    return found.status, found.changes, found.detail


@external
@view
def pause_digest(lane: bytes32) -> bytes32:
    """
    @return What a member of the present epoch signs to pause the lane as it is now.
    """
    return self._pause_digest(lane)


@external
@view
def ledger() -> bytes32:
    """
    @return keccak256 of this ledger's CAIP-2 name, `eip155:` and the chain id.
    """
    return self._ledger()


@external
@view
def verifier() -> address:
    return VERIFIER


@internal
@view
def _pause_digest(lane: bytes32) -> bytes32:
    epoch: uint256 = staticcall Verifier(VERIFIER).epoch()
    return keccak256(abi_encode(PAUSE, chain.id, self, epoch, lane, self.lanes[lane].changes))


@internal
@view
def _ledger() -> bytes32:
    # Of the present chain: what was attested before a chain splits holds on one side only.
    return keccak256(concat("eip155:", uint2str(chain.id)))


@internal
@view
def _here() -> bytes32:
    return convert(self, bytes32)


@internal
@pure
def _lane(ledger: bytes32, peer: bytes32) -> bytes32:
    return keccak256(concat(ledger, peer))


@internal
@view
def _open_lane(ledger: bytes32, peer: bytes32) -> bytes32:
    """
    @return The lane, which takes what is new.
    """
    lane: bytes32 = self._lane(ledger, peer)
    status: uint256 = self.lanes[lane].status
    assert status != CLOSED, "unknown lane"
    assert status == OPEN, "lane is paused"
    return lane


@internal
@view
def _check(item: Bytes[ITEM_MAXIMUM], proof: Proof):
    """
    @dev The verifier's `verify_item` tells what is wrong.
    """
    assert staticcall Verifier(VERIFIER).is_attested(
        proof.sequence, item, proof.index, proof.count, proof.branch
    ), "item not attested"
