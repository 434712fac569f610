"""Trees that only grow: every proof of them holds, and no other does."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs import merkle
from proofs.checking import ProofError, check_consistency, check_inclusion
from proofs.merkle import Node, leaf_hash, node_hash

# The test vectors that certificate-transparency's own implementations share: eight leaves and their roots.
CT_LEAVES = [bytes.fromhex(each) for each in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"
)]  # fmt: skip
CT_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def plain_root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962 §2.1 word by word, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return node_hash(plain_root(leaves[:split]), plain_root(leaves[split:]))


class Kept:
    """A tree whose nodes are kept as the store keeps them; counts how many are read."""

    def __init__(self) -> None:
        self.nodes: dict[Node, bytes] = {}
        self.size = 0
        self.reads = 0

    def append(self, leaves: Sequence[bytes]) -> None:
        left = self.read(merkle.frontier(self.size))
        for level, first, row in merkle.grown(self.size, leaves, left):
            for at, each in enumerate(row):
                assert (level, first + at) not in self.nodes
                self.nodes[level, first + at] = each
        self.size += len(leaves)

    def read(self, nodes: Sequence[Node]) -> dict[Node, bytes]:
        self.reads += len(nodes)
        return {node: self.nodes[node] for node in nodes}


def tree_of(leaves: Sequence[bytes]) -> Kept:
    kept = Kept()
    kept.append(leaves)
    return kept


def numbered(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def test_the_roots_are_those_of_certificate_transparency() -> None:
    """Golden: eight leaves, each root on the way."""
    tree = tree_of([leaf_hash(leaf) for leaf in CT_LEAVES])
    assert tuple(merkle.root(size, tree.read).hex() for size in range(1, 9)) == CT_ROOTS
    assert merkle.root(0, tree.read) == merkle.EMPTY_ROOT


@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_tree_grown_in_batches_is_the_tree_of_all_leaves(batches: list[int]) -> None:
    """Whatever the batches: the kept nodes and each root are those of one append, and of the recursive definition."""
    leaves = numbered(sum(batches))
    tree = Kept()
    for count in batches:
        tree.append(leaves[tree.size : tree.size + count])
        assert merkle.root(tree.size, tree.read) == plain_root(leaves[: tree.size])
    assert tree.nodes == tree_of(leaves).nodes


@settings(max_examples=150)
@given(st.data())
def test_every_proof_holds_and_no_mutated_one_does(data: st.DataObject) -> None:
    """Inclusion of any leaf, consistency of any two sizes; then a byte, a step, an order, a root, a leaf changed."""
    size = data.draw(st.integers(1, 200))
    index = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(0, size))
    leaves = numbered(size)
    tree = tree_of(leaves)
    root, old_root = merkle.root(size, tree.read), merkle.root(old, tree.read)
    inclusion = merkle.inclusion_proof(index, size, tree.read)
    consistency = merkle.consistency_proof(old, size, tree.read)
    check_inclusion(leaves[index], index, size, inclusion, root)
    check_consistency(old, size, consistency, old_root, root)

    other = data.draw(st.binary(min_size=32, max_size=32).filter(lambda each: each not in {root, old_root, *leaves}))
    for changed in mutations(data, inclusion, other):
        with pytest.raises(ProofError):
            check_inclusion(leaves[index], index, size, changed, root)
    for leaf, at, wrong_root in ((other, index, root), (leaves[index], index, other), (leaves[index], size, root)):
        with pytest.raises(ProofError):
            check_inclusion(leaf, at, size, inclusion, wrong_root)
    for at in {data.draw(st.integers(0, size - 1))} - {index}:
        with pytest.raises(ProofError):
            check_inclusion(leaves[index], at, size, inclusion, root)
    for changed in mutations(data, consistency, other):
        with pytest.raises(ProofError):
            check_consistency(old, size, changed, old_root, root)
    if old:
        with pytest.raises(ProofError):
            check_consistency(old, size, consistency, other, root)
        with pytest.raises(ProofError):
            check_consistency(old, size, consistency, old_root, other)
    with pytest.raises(ProofError):
        check_consistency(size + 1, size, consistency, old_root, root)


def mutations(data: st.DataObject, proof: tuple[bytes, ...], other: bytes) -> list[tuple[bytes, ...]]:
    """Proofs that are not this one: a step more, and where there are steps one less, one changed, two swapped."""
    changed = [(*proof, other), (other, *proof)]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        byte, bit = data.draw(st.integers(0, 31)), data.draw(st.integers(0, 7))
        flipped = bytearray(proof[at])
        flipped[byte] ^= 1 << bit
        changed += [
            proof[:-1], proof[1:], (*proof[:at], bytes(flipped), *proof[at + 1 :]), (*proof[:at], proof[at][:31])
        ]  # fmt: skip
        if len(proof) > 1:
            changed.append((proof[1], proof[0], *proof[2:]))
    return changed


def test_a_tree_that_changed_its_past_has_no_proof() -> None:
    """For each size up to 20 and each leaf before it changed: the honest proof of the changed tree is refused."""
    for old in range(1, 20):
        honest = tree_of(numbered(old))
        before = merkle.root(old, honest.read)
        for at in range(old):
            leaves = numbered(25)
            leaves[at] = leaf_hash(b"khac")
            forked = tree_of(leaves)
            proof = merkle.consistency_proof(old, 25, forked.read)
            with pytest.raises(ProofError):
                check_consistency(old, 25, proof, before, merkle.root(25, forked.read))


def test_growing_and_proving_read_few_nodes() -> None:
    """In a tree of 5,000 leaves each of them reads less than 3·log2(n) nodes."""
    tree = tree_of(numbered(5000))
    for work in (
        lambda: tree.append([leaf_hash(b"moi")]),
        lambda: merkle.root(5001, tree.read),
        lambda: merkle.inclusion_proof(1234, 5001, tree.read),
        lambda: merkle.consistency_proof(777, 5001, tree.read),
    ):
        tree.reads = 0
        work()
        assert tree.reads < 3 * 13


@pytest.mark.parametrize(("index", "size"), [(-1, 3), (3, 3), (0, 0)])
def test_a_leaf_outside_the_tree_has_no_proof(index: int, size: int) -> None:
    """Asking for it is a mistake of the caller; claiming it is refused."""
    with pytest.raises(ValueError, match="leaf"):
        merkle.inclusion_proof(index, size, tree_of(numbered(3)).read)
    with pytest.raises(ProofError):
        check_inclusion(leaf_hash(b"0"), index, size, (), leaf_hash(b"0"))
