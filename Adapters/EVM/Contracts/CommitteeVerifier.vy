# pragma version ^0.4.0
# pragma evm-version london
"""
@title   Verifier of a committee's attestations
@license Apache-2.0
@notice  Keeps the roots that a quorum of the committee has signed, each under its sequence, and answers whether an item
         is a leaf below one. The committee changes only by a quorum of the epoch before. Nobody administers it, and no
         code in it can be replaced (S-6).
@dev     A root is keccak256 in the tree shape of RFC 6962, section 2.1: leaves keccak256(0x00 ‖ item), inner nodes
         keccak256(0x01 ‖ left ‖ right), an odd node goes up as it is. The root does not say how many leaves there are:
         the same leaf can be shown under more than one (index, count). So who acts on an item once has to remember the
         item, never its index.
         When fewer members than the threshold have keys whose end is to come, nothing can be attested or rotated any
         more; the roots stay.
         Compiled for London so that it also runs on consortium ledgers without newer opcodes.
"""

struct Member:
    account: address  # of its secp256k1 key
    end: uint256  # seconds since the Unix epoch, this ledger's time; from then on its signatures fail (S-2)


struct MemberSignature:
    member: uint8  # index among the members of the present epoch
    r: bytes32
    s: bytes32  # at most half of the group's order: one form for each signature
    v: uint8  # 27 or 28


event Attested:
    sequence: indexed(uint256)
    root: indexed(bytes32)
    epoch: uint256


event Rotated:
    epoch: indexed(uint256)
    members: DynArray[address, COMMITTEE_MAXIMUM]
    ends: DynArray[uint256, COMMITTEE_MAXIMUM]


COMMITTEE_MINIMUM: constant(uint256) = 4
COMMITTEE_MAXIMUM: constant(uint256) = 13
# Bytes of an item.
ITEM_MAXIMUM: constant(uint256) = 1024
# Hashes of a branch; trees have 2 ** 32 leaves or fewer.
BRANCH_MAXIMUM: constant(uint256) = 32

ATTESTATION: constant(bytes32) = keccak256("tieline attestation 1")
ROTATION: constant(bytes32) = keccak256("tieline rotation 1")
# Half of the order of secp256k1, rounded down.
S_MAXIMUM: constant(bytes32) = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0

# The present epoch; the first is 1 or above.
epoch: public(uint256)
# Accounts strictly ascending.
committee: DynArray[Member, COMMITTEE_MAXIMUM]
# sequence -> root; zero until attested. Sequences go on across epochs, and roots stay (S-11).
roots: public(HashMap[uint256, bytes32])


@deploy
def __init__(epoch: uint256, members: DynArray[address, COMMITTEE_MAXIMUM], ends: DynArray[uint256, COMMITTEE_MAXIMUM]):
    """
    @param epoch   The committee's present epoch, 1 or above.
    @param members Addresses of the members' keys, strictly ascending, 4 to 13.
    @param ends    Each key's end, in seconds since the Unix epoch, after this block's time.
    """
    assert epoch > 0, "epoch is zero"
    self._install(epoch, members, ends)


@external
def attest(
    epoch: uint256, sequence: uint256, root: bytes32, signatures: DynArray[MemberSignature, COMMITTEE_MAXIMUM]
):
    """
    @notice Keeps `root` as that of `sequence`, once, when a quorum of the present epoch signed it. Anyone may call.
    @param  signatures Of `digest(sequence, root)`, by strictly ascending member. Each has to be valid.
    """
    assert epoch == self.epoch, "wrong epoch"
    assert root != empty(bytes32), "root is zero"
    assert self.roots[sequence] == empty(bytes32), "sequence used before"
    self._check_quorum(self._attestation_digest(sequence, root), signatures)
    self.roots[sequence] = root
    log Attested(sequence=sequence, root=root, epoch=epoch)


@external
def rotate(
    new_epoch: uint256,
    members: DynArray[address, COMMITTEE_MAXIMUM],
    ends: DynArray[uint256, COMMITTEE_MAXIMUM],
    signatures: DynArray[MemberSignature, COMMITTEE_MAXIMUM],
):
    """
    @notice Puts the next epoch's members in place of the present ones, who sign for it. Anyone may call.
    @dev    What the present epoch signed and nobody has brought here yet has to be signed again by the next one.
    @param  signatures Of `rotation_digest(members, ends)`, as for `attest`.
    """
    assert new_epoch == self.epoch + 1, "wrong epoch"
    self._check_quorum(self._rotation_digest(members, ends), signatures)
    self._install(new_epoch, members, ends)


@external
@view
def is_attested(
    sequence: uint256,
    item: Bytes[ITEM_MAXIMUM],
    index: uint256,
    count: uint256,
    branch: DynArray[bytes32, BRANCH_MAXIMUM],
) -> bool:
    """
    @notice Whether `item` is leaf `index` of `count` below the root of `sequence`.
    @param  branch The hashes beside the way from the leaf to the root, the lowest first; none to spare.
    """
    return len(self._flaw(sequence, item, index, count, branch)) == 0


@external
@view
def verify_item(
    sequence: uint256,
    item: Bytes[ITEM_MAXIMUM],
    index: uint256,
    count: uint256,
    branch: DynArray[bytes32, BRANCH_MAXIMUM],
):
    """
    @notice Reverts where `is_attested` is false, and says why.
    """
    flaw: String[32] = self._flaw(sequence, item, index, count, branch)
    assert len(flaw) == 0, flaw


@external
@view
def digest(sequence: uint256, root: bytes32) -> bytes32:
    """
    @notice What the members of the present epoch sign to attest `root`.
    """
    return self._attestation_digest(sequence, root)


@external
@view
def rotation_digest(
    members: DynArray[address, COMMITTEE_MAXIMUM], ends: DynArray[uint256, COMMITTEE_MAXIMUM]
) -> bytes32:
    """
    @notice What the members of the present epoch sign to hand over to `members`.
    """
    return self._rotation_digest(members, ends)


@external
@view
def members() -> (DynArray[address, COMMITTEE_MAXIMUM], DynArray[uint256, COMMITTEE_MAXIMUM]):
    """
    @return The present epoch's accounts and the ends of their keys.
    """
    accounts: DynArray[address, COMMITTEE_MAXIMUM] = []
    ends: DynArray[uint256, COMMITTEE_MAXIMUM] = []
    for member: Member in self.committee:
        accounts.append(member.account)
        ends.append(member.end)
    return accounts, ends


@external
@view
def threshold() -> uint256:
    """
    @return How many members of the present epoch have to sign.
    """
    return self._threshold(len(self.committee))


@internal
@pure
def _threshold(count: uint256) -> uint256:
    return 2 * count // 3 + 1  # S-1


@internal
@view
def _attestation_digest(sequence: uint256, root: bytes32) -> bytes32:
    return keccak256(abi_encode(ATTESTATION, chain.id, self, self.epoch, sequence, root))


@internal
@view
def _rotation_digest(
    members: DynArray[address, COMMITTEE_MAXIMUM], ends: DynArray[uint256, COMMITTEE_MAXIMUM]
) -> bytes32:
    content: bytes32 = keccak256(abi_encode(members, ends))
    return keccak256(abi_encode(ROTATION, chain.id, self, self.epoch, self.epoch + 1, content))


@internal
@view
def _check_quorum(digest: bytes32, signatures: DynArray[MemberSignature, COMMITTEE_MAXIMUM]):
    """
    @dev Keys come from the contract's own state (S-4). Ascending members make every signer count once.
    """
    count: uint256 = len(self.committee)
    assert len(signatures) >= self._threshold(count), "too few signatures"
    lowest: uint256 = 0  # the next signer's index is this or above
    for signature: MemberSignature in signatures:
        index: uint256 = convert(signature.member, uint256)
        assert index >= lowest, "signers not ascending"
        assert index < count, "unknown member"
        lowest = index + 1
        member: Member = self.committee[index]
        assert block.timestamp < member.end, "key has expired"
        assert signature.v == 27 or signature.v == 28, "v is not 27 or 28"
        assert convert(signature.s, uint256) <= convert(S_MAXIMUM, uint256), "s is high"
        # A failed recovery gives the zero address.
        signer: address = ecrecover(digest, signature.v, signature.r, signature.s)
        assert signer != empty(address) and signer == member.account, "signature is not the member's"


@internal
def _install(epoch: uint256, members: DynArray[address, COMMITTEE_MAXIMUM], ends: DynArray[uint256, COMMITTEE_MAXIMUM]):
    count: uint256 = len(members)
    assert count >= COMMITTEE_MINIMUM, "too few members"
    assert len(ends) == count, "members and ends differ"
    committee: DynArray[Member, COMMITTEE_MAXIMUM] = []
    previous: address = empty(address)
    for i: uint256 in range(count, bound=COMMITTEE_MAXIMUM):
        assert members[i] != empty(address), "member is zero"
        assert convert(members[i], uint256) > convert(previous, uint256), "members not ascending"
        assert ends[i] > block.timestamp, "end is not in the future"
        committee.append(Member(account=members[i], end=ends[i]))
        previous = members[i]
    self.epoch = epoch
    self.committee = committee
    log Rotated(epoch=epoch, members=members, ends=ends)


@internal
@view
def _flaw(
    sequence: uint256,
    item: Bytes[ITEM_MAXIMUM],
    index: uint256,
    count: uint256,
    branch: DynArray[bytes32, BRANCH_MAXIMUM],
) -> String[32]:
    """
    @return Why the item is not attested; empty where it is.
    """
    root: bytes32 = self.roots[sequence]
    if root == empty(bytes32):
        return "sequence not attested"
    if len(item) == 0:
        return "item is empty"
    if index >= count:
        return "index is not below count"
    if count > 2**BRANCH_MAXIMUM:
        return "count too large"
    node: bytes32 = keccak256(concat(0x00, item))
    used: uint256 = 0
    position: uint256 = index
    last: uint256 = count - 1
    for level: uint256 in range(BRANCH_MAXIMUM):
        if last == 0:
            break
        if position % 2 == 1 or position < last:  # otherwise the node is odd and goes up as it is
            if used == len(branch):
                return "branch too short"
            if position % 2 == 1:
                node = keccak256(concat(0x01, branch[used], node))
            else:
                node = keccak256(concat(0x01, node, branch[used]))
            used += 1
        position //= 2
        last //= 2
    if used < len(branch):
        return "branch too long"
    if node != root:
        return "item not under the root"
    return ""
