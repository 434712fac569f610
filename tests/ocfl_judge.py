"""A stranger's opinion of a storage root: ocfl-py, in a virtual environment of its own, asked on its command line."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from fetch_ocfl_py import find


def judge(root: Path) -> str:
    """What ocfl-py says of a root. Its exit code is no answer: it is 0 on a root with invalid objects."""
    program = find()
    assert program is not None
    done = subprocess.run(
        [*program, "validate", "--root", str(root), "--validate-objects", "--check-digests"],
        check=False, capture_output=True, text=True, encoding="utf-8",
    )  # fmt: skip
    return done.stdout + done.stderr


def counts_of(said: str) -> tuple[int, int, int]:
    """(good objects, bad objects, warnings) by its summary and its lines."""
    found = re.search(r"Objects checked: (\d+) / (\d+) are (IN)?VALID", said)
    assert found, said
    named, total = int(found[1]), int(found[2])
    bad = named if found[3] else total - named
    return total - bad, bad, len(re.findall(r"\[W\d+", said))
