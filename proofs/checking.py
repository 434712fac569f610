"""Checking Merkle proofs: the algorithms of RFC 9162 §2.1.3.2 and §2.1.4.2, apart from those that make proofs.

Each returns when the proof holds and raises `ProofError` when it does not; never a bare bool.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

from proofs.merkle import HASH_BYTES, node_hash


class ProofError(ValueError):
    """A text that is not of its form, a proof or a signature that does not hold; says so in a Vietnamese sentence."""


def check_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """That the leaf with hash `leaf` is leaf `index` of the tree with this size and root."""
    if not 0 <= index < size:
        raise ProofError(f"Lá {index} không thể có trong cây {size} lá.")
    _require_hashes(leaf, root, *proof)
    at, last, computed = index, size - 1, leaf
    for step in proof:
        if last == 0:
            raise ProofError("Bằng chứng thuộc về dài quá cỡ của cây.")
        if at % 2 or at == last:
            computed = node_hash(step, computed)
            while at and at % 2 == 0:
                at, last = at >> 1, last >> 1
        else:
            computed = node_hash(computed, step)
        at, last = at >> 1, last >> 1
    if last or not hmac.compare_digest(computed, root):
        raise ProofError(f"Bằng chứng không nối lá {index} với gốc của cây {size} lá.")


def check_consistency(
    old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> None:
    """That the tree (`new_size`, `new_root`) begins with the tree (`old_size`, `old_root`)."""
    if not 0 <= old_size <= new_size:
        raise ProofError(f"Cây {new_size} lá không thể nối tiếp cây {old_size} lá.")
    _require_hashes(old_root, new_root, *proof)
    if old_size in {0, new_size}:
        if proof:
            raise ProofError("Bằng chứng nối tiếp phải trống khi cây cũ trống hoặc hai cây cùng cỡ.")
        if old_size == new_size and not hmac.compare_digest(old_root, new_root):
            raise ProofError(f"Hai cây cùng {new_size} lá nhưng khác gốc.")
        return
    computed = _both_roots(old_size, new_size, proof, old_root)
    if computed != (old_root, new_root):
        raise ProofError(f"Bằng chứng không cho thấy cây {new_size} lá nối tiếp cây {old_size} lá.")


def _both_roots(old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes) -> tuple[bytes, bytes]:
    """The two roots that a proof between two trees of different sizes leads to."""
    steps = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    if len(steps) < 1:
        raise ProofError("Thiếu bằng chứng nối tiếp.")
    at, last = old_size - 1, new_size - 1
    while at % 2:
        at, last = at >> 1, last >> 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise ProofError("Bằng chứng nối tiếp dài quá cỡ của cây.")
        if at % 2 or at == last:
            old, new = node_hash(step, old), node_hash(step, new)
            while at and at % 2 == 0:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, step)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError("Bằng chứng nối tiếp thiếu bước.")
    return old, new


def _require_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofError(f"Mỗi mã băm phải dài {HASH_BYTES} byte.")
