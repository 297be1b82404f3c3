"""Merkle trees as RFC 6962, section 2.1 defines them, with keccak256: by recursion over the items, as in its text."""

from eth_utils import keccak


def leaf(item: bytes) -> bytes:
    return keccak(b"\0" + item)


def inner(left: bytes, right: bytes) -> bytes:
    return keccak(b"\1" + left + right)


def _split(count: int) -> int:
    """The largest power of two below `count`, which is at least 2."""
    return 1 << (count - 1).bit_length() - 1


def merkle_root(items: list[bytes]) -> bytes:
    """MTH(D[n]), for one item or more."""
    if len(items) == 1:
        return leaf(items[0])
    split = _split(len(items))
    return inner(merkle_root(items[:split]), merkle_root(items[split:]))


def merkle_branch(index: int, items: list[bytes]) -> list[bytes]:
    """PATH(m, D[n]): the hashes beside the way up from item `index`."""
    if len(items) == 1:
        return []
    split = _split(len(items))
    if index < split:
        return [*merkle_branch(index, items[:split]), merkle_root(items[split:])]
    return [*merkle_branch(index - split, items[split:]), merkle_root(items[:split])]
