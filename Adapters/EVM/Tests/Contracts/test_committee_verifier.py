"""CommitteeVerifier: who attests, what is attested, and how a committee hands over to the next."""

import json
from contextlib import contextmanager
from random import Random

import boa
import pytest
from eth_abi import encode
from eth_keys.datatypes import Signature as RecoverableSignature
from hypothesis import given, settings
from hypothesis import strategies as st

from attesting import ORDER, VECTOR, Committee, Domain, attest, domain, rotate, vector, vector_text
from chain import CONTRACTS, GENESIS_TIME, ZERO, call_data, deploy, events, refuses, transaction_gas
from merkle import inner, leaf, merkle_branch, merkle_root

ROOT = bytes(range(32))
ITEMS = [f"item {number}".encode() for number in range(7)]


@pytest.fixture(scope="module")
def committee():
    return Committee.of(7)


@pytest.fixture(scope="module")
def successor():
    return Committee.of(4, "second")


@pytest.fixture(scope="module")
def verifier(genesis, committee):
    return deploy("CommitteeVerifier", 1, committee.members, committee.ends)


def signed(verifier, committee, sequence=1, root=ROOT, signers=None):
    return committee.sign(domain(verifier).attestation(sequence, root), signers)


def changed(signatures, place, **fields):
    """The same signatures, but for these fields of one."""
    names = ("member", "r", "s", "v")
    values = dict(zip(names, signatures[place], strict=True)) | fields
    return [*signatures[:place], tuple(values[name] for name in names), *signatures[place + 1:]]


def refuses_attestation(verifier, reason, signatures, epoch=1, sequence=1, root=ROOT):
    with refuses(verifier, reason):
        verifier.attest(epoch, sequence, root, signatures)
    assert verifier.roots(sequence) == bytes(32)


def accepts(verifier, data, **options) -> bool:
    """Whether a call with these bytes ends well."""
    return not boa.env.execute_code(to_address=verifier.address, data=data, **options).is_error


# Attestations


def test_quorum_attests_a_root_and_anyone_may_bring_it(verifier, committee, carol):
    verifier.attest(1, 9, ROOT, signed(verifier, committee, 9), sender=carol)
    [event] = events(verifier, "Attested")
    assert (event.sequence, event.root, event.epoch) == (9, ROOT, 1)
    assert verifier.roots(9) == ROOT


def test_digest_is_six_words_of_tag_chain_contract_epoch_sequence_and_root(verifier):
    assert verifier.digest(5, ROOT) == domain(verifier).attestation(5, ROOT)


@pytest.mark.parametrize("sequence", [0, 1, 2**64, 2**256 - 1])
def test_takes_any_sequence_in_any_order(verifier, committee, sequence):
    attest(verifier, committee, 77, ROOT)
    attest(verifier, committee, sequence, ROOT)
    assert verifier.roots(sequence) == ROOT


def test_refuses_a_sequence_used_before(verifier, committee):
    attest(verifier, committee, 1, ROOT)
    for root in (ROOT, ITEMS[0].rjust(32)):
        with refuses(verifier, "sequence used before"):
            attest(verifier, committee, 1, root)
    assert verifier.roots(1) == ROOT


@pytest.mark.parametrize("count", range(4, 14))
def test_s1_quorum_is_two_thirds_and_one(count):
    committee = Committee.of(count)
    verifier = deploy("CommitteeVerifier", 1, committee.members, committee.ends)
    threshold = verifier.threshold()
    assert threshold == committee.threshold and 3 * threshold > 2 * count and 3 * (threshold - 1) <= 2 * count
    signatures = signed(verifier, committee)
    refuses_attestation(verifier, "too few signatures", signatures[:-1])
    verifier.attest(1, 1, ROOT, signatures)


def test_s1_any_quorum_will_do_and_more_than_one_too(verifier, committee):
    random = Random(1)
    for sequence in range(5):
        signers = sorted(random.sample(range(7), 5))
        verifier.attest(1, sequence, ROOT, signed(verifier, committee, sequence, signers=signers))
    verifier.attest(1, 5, ROOT, signed(verifier, committee, 5, signers=list(range(7))))


def test_s1_every_signature_has_to_be_valid_also_beyond_the_threshold(verifier, committee):
    signatures = signed(verifier, committee, signers=list(range(7)))
    strange = Committee.of(7, "strange").sign(verifier.digest(1, ROOT), [6])
    refuses_attestation(verifier, "signature is not the member's", signatures[:6] + strange)
    verifier.attest(1, 1, ROOT, signatures)


def test_s2_signature_by_a_key_fails_from_its_end_on(genesis):
    committee = Committee.of(4).but(ends=(GENESIS_TIME + 100, *[GENESIS_TIME + 1000] * 3))
    verifier = deploy("CommitteeVerifier", 1, committee.members, committee.ends)
    boa.env.timestamp = GENESIS_TIME + 99
    attest(verifier, committee, 1, ROOT)
    for later in (100, 101, 500):
        boa.env.timestamp = GENESIS_TIME + later
        for signers in ([0, 1, 2], [0, 1, 2, 3]):
            signatures = signed(verifier, committee, 2, signers=signers)
            refuses_attestation(verifier, "key has expired", signatures, sequence=2)
    verifier.attest(1, 2, ROOT, signed(verifier, committee, 2, signers=[1, 2, 3]))


def test_s2_expired_keys_hand_over_to_nobody(verifier, committee):
    boa.env.timestamp = committee.ends[0]
    with refuses(verifier, "key has expired"):
        rotate(verifier, committee, Committee.of(4, "second", end=committee.ends[0] + 1))
    assert verifier.epoch() == 1


# S-4: whose signatures count


def test_s4_duplicate_and_unsorted_signers_fail(verifier, committee):
    one = signed(verifier, committee)
    for signatures in ([one[0]] * 5, [*one[:4], one[3]], [one[1], one[0], *one[2:]], one[::-1]):
        refuses_attestation(verifier, "signers not ascending", signatures)
    verifier.attest(1, 1, ROOT, one)


def test_s4_a_member_cannot_sign_for_another(verifier, committee):
    own = committee.signature(0, verifier.digest(1, ROOT))
    refuses_attestation(verifier, "signature is not the member's", [(member, *own[1:]) for member in range(5)])


def test_s4_keys_of_the_caller_fail(verifier):
    outsiders = Committee.of(7, "outsider")
    refuses_attestation(verifier, "signature is not the member's", signed(verifier, outsiders))


@pytest.mark.parametrize("member", [7, 12, 255])
def test_s4_a_member_that_does_not_exist_fails(verifier, committee, member):
    signatures = signed(verifier, committee)
    refuses_attestation(verifier, "unknown member", changed(signatures, 4, member=member))


def test_s4_a_member_index_beyond_a_byte_is_not_read(verifier, committee):
    # As 256 is 0 in its low byte, and would be ascending.
    types = ["uint256", "uint256", "bytes32", "(uint256,bytes32,bytes32,uint8)[]"]
    signatures = signed(verifier, committee)
    selector = call_data(verifier.attest, 1, 1, ROOT, signatures)[:4]
    outcomes = []
    for first in (0, 256):
        data = selector + encode(types, [1, 1, ROOT, changed(signatures, 0, member=first)])
        with boa.env.anchor():
            outcomes.append(accepts(verifier, data))
    assert outcomes == [True, False]


def test_s4_members_of_the_epoch_before_fail(verifier, committee):
    rotate(verifier, committee, Committee.of(7, "second"))
    refuses_attestation(verifier, "signature is not the member's", signed(verifier, committee), epoch=2)


@pytest.mark.parametrize("epoch", [0, 2, 3, 2**256 - 1])
def test_s4_s5_wrong_epochs_fail(verifier, committee, epoch):
    digest = domain(verifier).but(epoch=epoch).attestation(1, ROOT)
    refuses_attestation(verifier, "wrong epoch", committee.sign(digest), epoch=epoch)
    refuses_attestation(verifier, "signature is not the member's", committee.sign(digest))


def test_s4_signatures_count_on_one_chain_for_one_contract_only(verifier, committee):
    here = domain(verifier)
    twin = deploy("CommitteeVerifier", 1, committee.members, committee.ends)
    for elsewhere in (here.but(chain_id=here.chain_id + 1), here.but(contract=str(twin.address))):
        signatures = committee.sign(elsewhere.attestation(1, ROOT))
        refuses_attestation(verifier, "signature is not the member's", signatures)
    twin.attest(1, 1, ROOT, signatures)


def test_s4_signatures_stay_behind_when_the_chain_splits(verifier, committee):
    signatures = signed(verifier, committee)
    boa.env.evm.patch.chain_id += 1
    refuses_attestation(verifier, "signature is not the member's", signatures)
    attest(verifier, committee, 1, ROOT)


def test_s4_signatures_of_another_sequence_or_root_fail(verifier, committee):
    for signatures in (signed(verifier, committee, 2), signed(verifier, committee, 1, merkle_root(ITEMS))):
        refuses_attestation(verifier, "signature is not the member's", signatures)


# One form for each signature


def test_high_s_fails_though_it_recovers(verifier, committee):
    signatures = signed(verifier, committee)
    member, r, s, v = signatures[2]
    high = ORDER - int.from_bytes(s)
    twin = RecoverableSignature(vrs=(28 - v, int.from_bytes(r), high))
    assert twin.recover_public_key_from_msg_hash(verifier.digest(1, ROOT)) == committee.keys[member].public_key
    refuses_attestation(verifier, "s is high", changed(signatures, 2, s=high.to_bytes(32), v=55 - v))


def test_s_is_high_above_half_of_the_order(verifier, committee):
    signatures = signed(verifier, committee)
    above, half = (ORDER // 2 + 1).to_bytes(32), (ORDER // 2).to_bytes(32)
    refuses_attestation(verifier, "s is high", changed(signatures, 0, s=above))
    refuses_attestation(verifier, "signature is not the member's", changed(signatures, 0, s=half))


@pytest.mark.parametrize("v", [0, 1, 26, 29, 35, 255])
def test_v_is_27_or_28(verifier, committee, v):
    refuses_attestation(verifier, "v is not 27 or 28", changed(signed(verifier, committee), 0, v=v))


def test_the_other_v_fails(verifier, committee):
    signatures = signed(verifier, committee)
    for place, signature in enumerate(signatures):
        other = changed(signatures, place, v=55 - signature[3])
        refuses_attestation(verifier, "signature is not the member's", other)


@settings(deadline=None, max_examples=40)
@given(place=st.integers(0, 4), bit=st.integers(0, 511))
def test_s7_no_changed_bit_of_a_signature_is_accepted(verifier, committee, place, bit):
    signatures = signed(verifier, committee)
    packed = int.from_bytes(signatures[place][1] + signatures[place][2]) ^ 1 << bit
    altered = packed.to_bytes(64)
    with boa.reverts():
        verifier.attest(1, 1, ROOT, changed(signatures, place, r=altered[:32], s=altered[32:]))


# S-5: what is nothing proves nothing


def test_s5_zero_root_is_never_attested(verifier, committee):
    refuses_attestation(verifier, "root is zero", signed(verifier, committee, root=bytes(32)), root=bytes(32))


def test_s5_no_signatures_never_verify(verifier):
    refuses_attestation(verifier, "too few signatures", [])
    with refuses(verifier, "too few signatures"):
        verifier.rotate(2, Committee.of(4).members, Committee.of(4).ends, [])


def test_s5_zero_signatures_never_verify(verifier):
    for r, s in ((bytes(32), bytes(32)), (ROOT, bytes(32)), (bytes(32), ROOT)):
        refuses_attestation(verifier, "signature is not the member's", [(member, r, s, 27) for member in range(5)])


def test_s5_failed_recovery_matches_nobody_not_even_a_zero_member(verifier, committee):
    layout = json.loads((CONTRACTS / "artifacts/CommitteeVerifier.json").read_text())["storageLayout"]
    first = layout["committee"]["slot"] + 1
    assert boa.env.get_storage(verifier.address, first) == int(committee.members[0], 16)
    boa.env.set_storage(verifier.address, first, 0)
    signatures = signed(verifier, committee)
    for r in (0, ORDER, 2**256 - 1):
        unrecoverable = changed(signatures, 0, r=r.to_bytes(32))
        refuses_attestation(verifier, "signature is not the member's", unrecoverable)


def test_s5_zero_epoch_is_never_installed(committee):
    with pytest.raises(boa.BoaError, match="epoch is zero"):
        deploy("CommitteeVerifier", 0, committee.members, committee.ends)


def test_s5_sequence_without_a_root_proves_nothing(verifier):
    for branch in ([], [bytes(32)]):
        assert not verifier.is_attested(1, ITEMS[0], 0, 1 + len(branch), branch)
    with refuses(verifier, "sequence not attested"):
        verifier.verify_item(1, ITEMS[0], 0, 1, [])


def test_s5_empty_item_is_never_attested(verifier, committee):
    attest(verifier, committee, 1, merkle_root([b"", *ITEMS]))
    branch = merkle_branch(0, [b"", *ITEMS])
    assert not verifier.is_attested(1, b"", 0, 8, branch)
    with refuses(verifier, "item is empty"):
        verifier.verify_item(1, b"", 0, 8, branch)


# Items


@settings(deadline=None, max_examples=60)
@given(count=st.integers(1, 40), data=st.data())
def test_items_verify_as_in_rfc_6962_and_nothing_else_does(verifier, committee, count, data):
    items = data.draw(st.lists(st.binary(min_size=1, max_size=100), min_size=count, max_size=count, unique=True))
    index = data.draw(st.integers(0, count - 1))
    attest(verifier, committee, 1, merkle_root(items))
    branch = merkle_branch(index, items)
    assert verifier.is_attested(1, items[index], index, count, branch)
    verifier.verify_item(1, items[index], index, count, branch)

    for other in {*range(max(0, index - 2), index + 3), count, 2**256 - 1} - {index}:
        assert not verifier.is_attested(1, items[index], other, count, branch)
    assert not verifier.is_attested(2, items[index], index, count, branch)
    assert not verifier.is_attested(1, items[index] + b"\0", index, count, branch)
    assert not verifier.is_attested(1, items[index - 1], index, count, branch) or count == 1
    assert not verifier.is_attested(1, items[index], index, count, [*branch, branch[-1] if branch else ROOT])
    if branch:
        assert not verifier.is_attested(1, items[index], index, count, branch[:-1])
        place, bit = data.draw(st.integers(0, len(branch) - 1)), data.draw(st.integers(0, 255))
        altered = (int.from_bytes(branch[place]) ^ 1 << bit).to_bytes(32)
        assert not verifier.is_attested(1, items[index], index, count, [*branch[:place], altered, *branch[place + 1:]])


def test_every_item_of_every_small_tree_verifies(verifier, committee):
    for count in range(1, 14):
        items = [bytes([number + 1]) for number in range(count)]
        attest(verifier, committee, count, merkle_root(items))
        for index, item in enumerate(items):
            assert verifier.is_attested(count, item, index, count, merkle_branch(index, items))


def test_refusals_of_items_say_why(verifier, committee):
    attest(verifier, committee, 1, merkle_root(ITEMS))
    item, branch = ITEMS[2], merkle_branch(2, ITEMS)
    for reason, *arguments in (
        ("index is not below count", item, 7, 7, branch),
        ("index is not below count", item, 0, 0, branch),
        ("count too large", item, 2, 2**32 + 1, branch),
        ("count too large", item, 2, 2**256 - 1, branch),
        ("branch too short", item, 2, 7, branch[:2]),
        ("branch too short", item, 2, 7, []),
        ("branch too long", item, 2, 7, [*branch, ROOT]),
        ("branch too long", ITEMS[6], 6, 7, merkle_branch(2, ITEMS)),
        ("item not under the root", item, 3, 7, branch),
        ("item not under the root", ITEMS[3], 2, 7, branch),
    ):
        assert not verifier.is_attested(1, *arguments)
        with refuses(verifier, reason):
            verifier.verify_item(1, *arguments)


def test_an_inner_node_is_no_item(verifier, committee):
    attest(verifier, committee, 1, merkle_root(ITEMS[:4]))
    left, right = (inner(leaf(a), leaf(b)) for a, b in (ITEMS[:2], ITEMS[2:4]))
    for item in (left + right, b"\1" + left + right, merkle_root(ITEMS[:4])):
        assert not verifier.is_attested(1, item, 0, 1, [])
    assert not verifier.is_attested(1, leaf(ITEMS[0]) + leaf(ITEMS[1]), 0, 2, [right])


def test_an_odd_node_is_not_paired_with_itself(verifier, committee):
    odd = leaf(ITEMS[2])
    attest(verifier, committee, 1, merkle_root(ITEMS[:3]))
    attest(verifier, committee, 2, inner(inner(leaf(ITEMS[0]), leaf(ITEMS[1])), inner(odd, odd)))
    branch = merkle_branch(2, ITEMS[:3])
    assert verifier.is_attested(1, ITEMS[2], 2, 3, branch)
    assert not verifier.is_attested(1, ITEMS[2], 3, 4, [odd, *branch])
    assert not verifier.is_attested(2, ITEMS[2], 2, 3, branch)


def test_the_root_does_not_tell_the_count_so_an_item_may_have_two_places(verifier, committee):
    """Why a contract that acts on an item once remembers the item and not its index."""
    attest(verifier, committee, 1, merkle_root(ITEMS[:3]))
    branch = merkle_branch(2, ITEMS[:3])
    assert verifier.is_attested(1, ITEMS[2], 2, 3, branch)
    assert verifier.is_attested(1, ITEMS[2], 1, 2, branch)


def test_bounds_of_items_and_branches_are_inclusive(verifier, committee):
    longest, branch, node = b"x" * 1024, [bytes([level]) * 32 for level in range(32)], leaf(b"x" * 1024)
    for sibling in branch:
        node = inner(sibling, node)
    attest(verifier, committee, 1, node)
    assert verifier.is_attested(1, longest, 2**32 - 1, 2**32, branch)
    for arguments in ((longest + b"x", 0, 1, []), (longest, 2**32 - 1, 2**32, [*branch, ROOT])):
        data = encode(["uint256", "bytes", "uint256", "uint256", "bytes32[]"], [1, *arguments])
        selector = call_data(verifier.is_attested, 1, longest, 0, 1, [])[:4]
        assert not accepts(verifier, selector + data)


CONSUMER = """
# pragma version ^0.4.0
# pragma evm-version london

interface Verifier:
    def is_attested(
        sequence: uint256, item: Bytes[1024], index: uint256, count: uint256, branch: DynArray[bytes32, 32]
    ) -> bool: view

verifier: immutable(address)
done: HashMap[bytes32, bool]

@deploy
def __init__(_verifier: address):
    verifier = _verifier

@external
def act(sequence: uint256, item: Bytes[1024], index: uint256, count: uint256, branch: DynArray[bytes32, 32]):
    assert staticcall Verifier(verifier).is_attested(sequence, item, index, count, branch), "not attested"
    assert not self.done[keccak256(item)], "done before"
    self.done[keccak256(item)] = True
"""


def test_another_contract_asks_in_one_call(verifier, committee):
    consumer = boa.loads(CONSUMER, verifier.address)
    attest(verifier, committee, 1, merkle_root(ITEMS[:3]))
    branch = merkle_branch(2, ITEMS[:3])
    with refuses(consumer, "not attested"):
        consumer.act(1, ITEMS[1], 2, 3, branch)
    consumer.act(1, ITEMS[2], 2, 3, branch)
    for index, count in ((2, 3), (1, 2)):
        with refuses(consumer, "done before"):
            consumer.act(1, ITEMS[2], index, count, branch)


# Rotation


def test_s11_rotation_keeps_roots_and_sequences_go_on(verifier, committee, successor, carol):
    attest(verifier, committee, 1, merkle_root(ITEMS))
    rotate(verifier, committee, successor, sender=carol)
    [event] = events(verifier, "Rotated")
    assert (event.epoch, event.members, event.ends) == (2, successor.members, list(successor.ends))
    assert verifier.epoch() == 2 and verifier.threshold() == 3
    assert verifier.members() == (successor.members, list(successor.ends))
    assert verifier.is_attested(1, ITEMS[6], 6, 7, merkle_branch(6, ITEMS))
    with refuses(verifier, "sequence used before"):
        attest(verifier, successor, 1, ROOT)
    attest(verifier, successor, 2, ROOT)
    assert (verifier.roots(1), verifier.roots(2)) == (merkle_root(ITEMS), ROOT)


def test_s11_transfer_in_flight_is_signed_again_by_the_next_epoch(verifier, committee, successor):
    late = signed(verifier, committee)
    rotate(verifier, committee, successor)
    refuses_attestation(verifier, "wrong epoch", late)
    attest(verifier, successor, 1, ROOT)


def test_s11_roots_outlive_every_key(verifier, committee):
    attest(verifier, committee, 1, merkle_root(ITEMS))
    boa.env.timestamp = max(committee.ends) + 1
    assert verifier.is_attested(1, ITEMS[0], 0, 7, merkle_branch(0, ITEMS))


def test_committees_grow_and_shrink(verifier, committee):
    present = committee
    for epoch, count in enumerate((13, 4, 5, 13, 7), 2):
        following = Committee.of(count, f"epoch {epoch}")
        rotate(verifier, present, following)
        present = following
        assert verifier.members() == (present.members, list(present.ends))
        attest(verifier, present, epoch, ROOT)


def test_s4_member_index_of_a_larger_committee_before_is_unknown(verifier, committee, successor):
    rotate(verifier, committee, successor)
    signatures = signed(verifier, successor, signers=[0, 1]) + signed(verifier, committee, signers=[4])
    refuses_attestation(verifier, "unknown member", signatures, epoch=2)


def test_s4_members_may_come_back_but_their_old_signatures_not(verifier, committee, successor):
    early = signed(verifier, committee)
    rotate(verifier, committee, successor)
    rotate(verifier, successor, committee)
    refuses_attestation(verifier, "wrong epoch", early)
    refuses_attestation(verifier, "signature is not the member's", early, epoch=3)
    attest(verifier, committee, 1, ROOT)


@pytest.mark.parametrize("new_epoch", [0, 1, 3, 2**256 - 1])
def test_s4_rotation_goes_to_the_next_epoch_only(verifier, committee, successor, new_epoch):
    signatures = committee.sign(domain(verifier).rotation(successor, new_epoch))
    with refuses(verifier, "wrong epoch"):
        verifier.rotate(new_epoch, successor.members, successor.ends, signatures)
    with refuses(verifier, "signature is not the member's"):
        verifier.rotate(2, successor.members, successor.ends, signatures)


def test_s4_rotation_is_signed_for_its_members_and_ends(verifier, committee, successor):
    signatures = committee.sign(domain(verifier).rotation(successor))
    longer = successor.but(ends=(*successor.ends[:-1], successor.ends[-1] + 1))
    for other in (Committee.of(4, "other"), longer):
        with refuses(verifier, "signature is not the member's"):
            verifier.rotate(2, other.members, other.ends, signatures)
    verifier.rotate(2, successor.members, successor.ends, signatures)


def test_s4_rotation_needs_a_quorum_of_the_present_epoch(verifier, committee, successor):
    digest = domain(verifier).rotation(successor)
    for reason, signatures in (
        ("too few signatures", committee.sign(digest, [0, 1, 2, 3])),
        ("signers not ascending", [committee.signature(0, digest)] * 5),
        ("too few signatures", successor.sign(digest)),
        ("signature is not the member's", Committee.of(7, "second").sign(digest)),
        ("s is high", changed(committee.sign(digest), 0, s=b"\xff" * 32)),
        ("v is not 27 or 28", changed(committee.sign(digest), 0, v=0)),
        ("unknown member", changed(committee.sign(digest), 4, member=7)),
    ):
        with refuses(verifier, reason):
            verifier.rotate(2, successor.members, successor.ends, signatures)
    assert verifier.members() == (committee.members, list(committee.ends))


def test_s4_rotation_counts_on_one_chain_for_one_contract_once(verifier, committee, successor):
    here = domain(verifier)
    twin = deploy("CommitteeVerifier", 1, committee.members, committee.ends)
    for elsewhere in (here.but(chain_id=here.chain_id + 1), here.but(contract=str(twin.address))):
        with refuses(verifier, "signature is not the member's"):
            verifier.rotate(2, successor.members, successor.ends, committee.sign(elsewhere.rotation(successor)))
    rotate(verifier, committee, successor)
    with refuses(verifier, "wrong epoch"):
        verifier.rotate(2, successor.members, successor.ends, committee.sign(here.rotation(successor)))


def test_rotation_digest_is_six_words(verifier, successor):
    assert verifier.rotation_digest(successor.members, successor.ends) == domain(verifier).rotation(successor)


def test_an_attestation_is_no_rotation(verifier, committee, successor):
    """Both are six words, and the fifth and sixth may be made alike: the tags differ."""
    content = domain(verifier).rotation(successor)
    with refuses(verifier, "signature is not the member's"):
        verifier.rotate(2, successor.members, successor.ends, signed(verifier, committee, 2, content))
    assert verifier.digest(2, content) != verifier.rotation_digest(successor.members, successor.ends)


def unfit_sets():
    good = Committee.of(4, "second")
    members, ends = good.members, list(good.ends)
    largest = "0x" + "ff" * 20
    yield "too few members", members[:3], ends[:3]
    yield "too few members", [], []
    yield "members and ends differ", members, ends[:3]
    yield "members and ends differ", members, [*ends, ends[0]]
    yield "members and ends differ", members, []
    yield "members not ascending", [members[1], members[0], *members[2:]], ends
    yield "members not ascending", members[::-1], ends
    yield "members not ascending", [members[0], *members[:3]], ends
    yield "members not ascending", [*members[:3], members[2]], ends
    yield "members not ascending", [largest] * 4, ends
    yield "member is zero", [ZERO, *members[1:]], ends
    yield "member is zero", [*members[:3], ZERO], ends
    yield "end is not in the future", members, [*ends[:3], GENESIS_TIME]
    yield "end is not in the future", members, [GENESIS_TIME - 1, *ends[1:]]
    yield "end is not in the future", members, [ends[0], 0, *ends[2:]]


@pytest.mark.parametrize("reason, members, ends", list(unfit_sets()))
def test_s1_s2_s5_unfit_sets_are_refused_at_first_and_in_rotation(verifier, committee, reason, members, ends):
    with pytest.raises(boa.BoaError, match=reason):
        deploy("CommitteeVerifier", 1, members, ends)
    signatures = committee.sign(verifier.rotation_digest(members, ends))
    with refuses(verifier, reason):
        verifier.rotate(2, members, ends, signatures)
    assert (verifier.epoch(), verifier.members()) == (1, (committee.members, list(committee.ends)))


def test_s1_fourteen_members_are_refused(verifier, committee):
    large = Committee.of(14, "large")
    signatures = committee.sign(domain(verifier).rotation(large))
    selector = call_data(verifier.rotate, 2, committee.members, committee.ends, signatures)[:4]
    types = ["uint256", "address[]", "uint256[]", "(uint8,bytes32,bytes32,uint8)[]"]
    for signers, reads in ((Committee.of(13, "large"), True), (large, False)):
        signatures = committee.sign(domain(verifier).rotation(signers))
        data = selector + encode(types, [2, signers.members, signers.ends, signatures])
        with boa.env.anchor():
            assert accepts(verifier, data) is reads
    first = bytes(deploy("CommitteeVerifier", 1, committee.members, committee.ends).compiler_data.bytecode)
    for members, deploys in ((Committee.of(13, "large"), True), (large, False)):
        arguments = encode(["uint256", "address[]", "uint256[]"], [1, members.members, members.ends])
        assert boa.env.deploy(bytecode=first + arguments)[1].is_error is not deploys


def test_constructor_takes_the_epoch_of_a_committee_that_is_at_work(committee):
    verifier = deploy("CommitteeVerifier", 6, committee.members, committee.ends)
    [event] = events(verifier, "Rotated")
    assert (event.epoch, event.members, event.ends) == (6, committee.members, list(committee.ends))
    assert verifier.epoch() == 6
    attest(verifier, committee, 1, ROOT)
    rotate(verifier, committee, Committee.of(4, "second"))
    assert verifier.epoch() == 7


# S-6: no other way in


def test_s6_only_attestations_and_rotations_change_anything(verifier):
    functions = [entry for entry in verifier.abi if entry["type"] == "function"]
    changing = {entry["name"] for entry in functions if entry["stateMutability"] not in ("view", "pure")}
    assert changing == {"attest", "rotate"}
    assert not [entry for entry in verifier.abi if entry["type"] in ("fallback", "receive")]
    assert not [entry for entry in verifier.abi if entry.get("stateMutability") == "payable"]


def test_s6_code_calls_nobody_and_is_replaced_by_nobody():
    import vyper

    source = (CONTRACTS / "CommitteeVerifier.vy").read_text()
    opcodes = vyper.compile_code(source, output_formats=["opcodes_runtime"])["opcodes_runtime"].split()
    assert "SSTORE" in opcodes and "STATICCALL" in opcodes
    assert not {"CALL", "CALLCODE", "DELEGATECALL", "SELFDESTRUCT", "CREATE", "CREATE2", "CALLER", "ORIGIN"} & {*opcodes}


def test_s6_deployer_has_no_say(owner, committee, successor):
    with boa.env.prank(owner):
        verifier = deploy("CommitteeVerifier", 1, committee.members, committee.ends)
        with refuses(verifier, "too few signatures"):
            verifier.rotate(2, successor.members, successor.ends, [])
        with refuses(verifier, "too few signatures"):
            verifier.attest(1, 1, ROOT, [])


def test_s6_a_member_as_caller_has_no_say_of_its_own(verifier, committee, successor):
    few = committee.sign(domain(verifier).rotation(successor), [0, 1, 2, 3])
    with refuses(verifier, "too few signatures"):
        verifier.rotate(2, successor.members, successor.ends, few, sender=committee.members[4])


def test_s6_unknown_calls_and_coin_are_refused(verifier, committee, alice):
    data = call_data(verifier.attest, 1, 1, ROOT, signed(verifier, committee))
    for sent, value in ((b"", 0), (b"", 1), (bytes(4), 0), (data, 1), (data[:-1], 0)):
        assert not accepts(verifier, sent, sender=alice, value=value)
    assert boa.env.get_balance(verifier.address) == 0 and verifier.roots(1) == bytes(32)


# Hostile callers


def test_hostile_contract_may_bring_what_is_signed_and_nothing_else(verifier, committee, successor, hostile):
    caller = hostile("Reenterer")
    caller.act(verifier.address, call_data(verifier.attest, 1, 1, ROOT, signed(verifier, committee)))
    assert verifier.roots(1) == ROOT
    rotation = committee.sign(domain(verifier).rotation(successor))
    early = signed(verifier, committee, 2)
    caller.act(verifier.address, call_data(verifier.rotate, 2, successor.members, successor.ends, rotation))
    for data in (
        call_data(verifier.attest, 1, 2, ROOT, early),
        call_data(verifier.attest, 2, 2, ROOT, early),
        call_data(verifier.attest, 2, 1, ROOT, signed(verifier, successor)),
        call_data(verifier.rotate, 2, successor.members, successor.ends, rotation),
        call_data(verifier.rotate, 3, successor.members, successor.ends, rotation),
    ):
        with boa.reverts():
            caller.act(verifier.address, data)
    assert (verifier.epoch(), verifier.roots(1), verifier.roots(2)) == (2, ROOT, bytes(32))


def test_hostile_gas_never_makes_a_signature_good_or_an_attestation_half(verifier, committee):
    """A recovery that runs out of gas gives nothing back: it has to count as failed."""
    signatures = signed(verifier, committee)
    wrong = changed(signatures, 4, r=ROOT)
    with boa.env.anchor():
        verifier.attest(1, 1, ROOT, signatures)
        needed = verifier._computation.get_gas_used()
    outcomes = set()
    for gas in [*range(1000, needed, 997), needed - 1, needed + 5000]:
        for given_signatures in (signatures, wrong):
            with boa.env.anchor():
                data = call_data(verifier.attest, 1, 1, ROOT, given_signatures)
                failed = not accepts(verifier, data, gas=gas)
                assert verifier.roots(1) == (bytes(32) if failed else ROOT)
                assert failed or given_signatures is signatures
                outcomes.add(failed)
    assert outcomes == {True, False}


# The pinned vector, and what it costs


def test_pinned_vector_is_reproduced_here():
    assert VECTOR.read_text(encoding="utf-8") == vector_text()


def test_pinned_vector_is_reproduced_by_the_contract(genesis):
    pinned = json.loads(VECTOR.read_text(encoding="utf-8"))
    boa.env.evm.patch.chain_id = pinned["chainID"]
    committee, successor = Committee.of(5, "vector"), Committee.of(7, "vector successor")
    verifier = deploy(
        "CommitteeVerifier", pinned["epoch"], [member["address"] for member in pinned["members"]],
        [member["end"] for member in pinned["members"]], override_address=pinned["contract"],
    )
    sequence, root = pinned["sequence"], bytes.fromhex(pinned["root"][2:])
    assert domain(verifier) == Domain(pinned["chainID"], str(verifier.address), pinned["epoch"])
    assert verifier.digest(sequence, root).hex() == pinned["digest"][2:]
    assert verifier.threshold() == pinned["threshold"] == committee.threshold
    assert accepts(verifier, bytes.fromhex(pinned["callData"][2:]))
    assert verifier.roots(sequence) == root
    for item in pinned["items"]:
        branch = [bytes.fromhex(node[2:]) for node in item["branch"]]
        verifier.verify_item(sequence, bytes.fromhex(item["item"][2:]), item["index"], item["count"], branch)
    assert len(pinned["items"]) == 7

    rotation = pinned["rotation"]
    members, ends = zip(*((member["address"], member["end"]) for member in rotation["members"]), strict=True)
    assert verifier.rotation_digest(list(members), list(ends)).hex() == rotation["digest"][2:]
    signatures = [unpacked(entry) for entry in rotation["signatures"]]
    verifier.rotate(rotation["newEpoch"], list(members), list(ends), signatures)
    assert verifier.members() == (successor.members, list(successor.ends))


def unpacked(entry) -> tuple[int, bytes, bytes, int]:
    content = bytes.fromhex(entry["signature"][2:])
    assert len(content) == 65
    return entry["member"], content[:32], content[32:64], content[64]


def test_pinned_call_holds_the_pinned_signatures():
    pinned = vector()
    call = bytes.fromhex(pinned["callData"][2:])
    for entry in pinned["signatures"]:
        member, r, s, v = unpacked(entry)
        assert encode(["uint8", "bytes32", "bytes32", "uint8"], [member, r, s, v]) in call


@contextmanager
def own_ledger():
    """A ledger that no fixture will put back, as measuring needs."""
    with boa.swap_env(boa.Env()):
        boa.env.timestamp = GENESIS_TIME
        yield


@pytest.mark.parametrize("count, most", [(4, 90_000), (7, 110_000), (13, 150_000)])
def test_gas_of_an_attestation(count, most):
    committee = Committee.of(count)
    with own_ledger():
        verifier = deploy("CommitteeVerifier", 1, committee.members, committee.ends)
        gas = transaction_gas(verifier, "attest", 1, 1, ROOT, signed(verifier, committee))
    print(f"attest, {count} members, {committee.threshold} signatures: {gas:,} gas")
    assert gas <= most


def test_gas_of_a_question(committee):
    items = [number.to_bytes(32) for number in range(256)]
    branch = merkle_branch(77, items)
    with own_ledger():
        verifier = deploy("CommitteeVerifier", 1, committee.members, committee.ends)
        attest(verifier, committee, 1, merkle_root(items))
        gas = transaction_gas(verifier, "is_attested", 1, items[77], 77, 256, branch)
        execution = verifier._computation.get_gas_used()
    print(f"is_attested, 256 leaves: {execution:,} gas of execution, {gas:,} as a transaction")
    assert execution <= 10_000
