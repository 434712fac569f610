"""The check that docs/dinh-dang.md prints for strangers, run as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from test_merkle import numbered, tree_of
from test_notes import SCHOOL, SCHOOL_KEY, WITNESS, WITNESS_KEY

from proofs import merkle
from proofs.checkpoints import Checkpoint
from proofs.inclusion import LogProof, parse_proof
from proofs.notes import Note, cosign, sign

DOCS = Path(__file__).resolve().parent.parent.parent / "docs" / "dinh-dang.md"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    section = DOCS.read_text(encoding="utf-8").split("### 6.3 ")[1]
    found = re.search(r"```python\n(.*?)```", section, re.DOTALL)
    assert found
    (tmp_path / "kiem.py").write_text(found[1], encoding="utf-8")
    return tmp_path / "kiem.py"


def proof_of(index: int, size: int) -> LogProof:
    leaf = f"soluu-event-v1\n{index}".encode()
    leaves = numbered(size)
    leaves[index] = merkle.leaf_hash(leaf)
    tree = tree_of(leaves)
    head = Checkpoint(SCHOOL_KEY.name, size, merkle.root(size, tree.read))
    lines = sign(head.text, head.origin, SCHOOL), cosign(head.text, WITNESS_KEY.name, WITNESS, 1_765_332_000)
    return LogProof(leaf, index, merkle.inclusion_proof(index, size, tree.read), Note(head.text, lines))


def run(program: Path, proof: str) -> subprocess.CompletedProcess[str]:
    path = program.with_name("bang-chung.tlog-proof")
    path.write_text(proof, encoding="utf-8", newline="\n")
    return subprocess.run(
        [sys.executable, program, path, SCHOOL_KEY.vkey, WITNESS_KEY.vkey],
        check=False, capture_output=True, encoding="utf-8",
    )  # fmt: skip


@pytest.mark.parametrize(("index", "size"), [(0, 1), (0, 7), (6, 7), (5, 13)])
def test_it_accepts_a_proof_and_what_was_read_back_is_the_same(program: Path, index: int, size: int) -> None:
    """Leaf, path, signature of the school and of the witness; ours agrees."""
    proof = proof_of(index, size)
    proof.check()
    assert parse_proof(str(proof)) == proof
    answer = run(program, str(proof))
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(f"có trong nhật ký {SCHOOL_KEY.name}, {size} sự kiện")


@pytest.mark.parametrize("line", [1, 2, 3, 8, 9, 10, 12, 13])
def test_it_refuses_a_changed_line(program: Path, line: int) -> None:
    """The leaf, its place, the path, the size, and either signature."""
    lines = str(proof_of(5, 13)).split("\n")
    old = lines[line]
    lines[line] = old[:-12] + ("A" if old[-12:-11] != "A" else "B") + old[-11:] if len(old) > 12 else old[:-1] + "7"
    assert run(program, "\n".join(lines)).returncode != 0
