"""Merkle trees as RFC 6962 §2.1 hashes them: roots and proofs made from kept nodes, O(log n) of them each.

Keeps nothing itself. A `Node` (level, position) is the full subtree over the leaves position·2^level … ; whoever keeps
the nodes says by `read` what they hash to. Checking a proof is `proofs.checking`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence

Node = tuple[int, int]
Reader = Callable[[Sequence[Node]], Mapping[Node, bytes]]

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf's bytes (prefix 0x00)."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node (prefix 0x01)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root(size: int, read: Reader) -> bytes:
    """The root over the first `size` leaves."""
    return _hashes([(0, size)], read)[0]


def inclusion_proof(index: int, size: int, read: Reader) -> tuple[bytes, ...]:
    """The path from leaf `index` to the root over `size` leaves (RFC 6962 §2.1.1), lowest first."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    return _hashes(list(_path(index, 0, size)), read)


def consistency_proof(old: int, new: int, read: Reader) -> tuple[bytes, ...]:
    """That the tree of `old` leaves is the beginning of the tree of `new` leaves (RFC 6962 §2.1.2)."""
    if not 0 <= old <= new:
        raise ValueError(f"a tree of {new} leaves does not extend one of {old}")
    return _hashes(list(_subproof(old, 0, new, is_whole=True)) if 0 < old < new else [], read)


def frontier(size: int) -> tuple[Node, ...]:
    """The full subtrees that make up a tree of `size` leaves, widest first."""
    return tuple(_full_subtrees(0, size))


def grown(size: int, leaves: Sequence[bytes], left: Mapping[Node, bytes]) -> Iterator[tuple[int, int, list[bytes]]]:
    """What leaf hashes appended to a tree of `size` add to it, as (level, first position, hashes), lowest level first.

    `left` knows the frontier of the tree before.
    """
    level, first, row = 0, size, list(leaves)
    while row:
        yield level, first, row
        if first % 2:
            first -= 1
            row = [left[level, first], *row]
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row) - 1, 2)]
        level, first = level + 1, first // 2


def _path(index: int, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The ranges of leaves beside leaf `index` in [start, end), lowest first."""
    if end - start == 1:
        return
    middle = start + _split(end - start)
    if index < middle:
        yield from _path(index, start, middle)
        yield middle, end
    else:
        yield from _path(index, middle, end)
        yield start, middle


def _subproof(old: int, start: int, end: int, *, is_whole: bool) -> Iterator[tuple[int, int]]:
    """The ranges of SUBPROOF(old, [start, end), is_whole); `old` counts from leaf 0."""
    if old == end:
        if not is_whole:
            yield start, end
        return
    middle = start + _split(end - start)
    if old <= middle:
        yield from _subproof(old, start, middle, is_whole=is_whole)
        yield middle, end
    else:
        yield from _subproof(old, middle, end, is_whole=False)
        yield start, middle


def _split(count: int) -> int:
    """The largest power of two smaller than `count`."""
    return 1 << ((count - 1).bit_length() - 1)


def _full_subtrees(start: int, end: int) -> Iterator[Node]:
    """[start, end) in full subtrees; `start` is where the tree itself splits, so they only get smaller."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _hashes(ranges: Sequence[tuple[int, int]], read: Reader) -> tuple[bytes, ...]:
    """The hash of each range of leaves, from one reading of all nodes that they need."""
    parts = [list(_full_subtrees(start, end)) for start, end in ranges]
    wanted = [node for nodes in parts for node in nodes]
    known = read(wanted) if wanted else {}
    return tuple(_folded([known[node] for node in nodes]) for nodes in parts)


def _folded(hashes: Sequence[bytes]) -> bytes:
    if not hashes:
        return EMPTY_ROOT
    folded = hashes[-1]
    for left in reversed(hashes[:-1]):
        folded = node_hash(left, folded)
    return folded
