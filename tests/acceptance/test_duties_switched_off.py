"""No test claims a duty that it does not exercise: with the duty's behaviour switched off, one of its tests fails.

Each mutation of duties_switched_off.toml is made in a copy of the tree, the tests that claim the duty are run there,
and the test that failed must pass again when the code is put back.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from jobs.requirement_cover import cover
from records.requirements import REQUIREMENTS

ROOT = Path(__file__).resolve().parents[2]
LIST = Path(__file__).with_name("duties_switched_off.toml")
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", ".tools", "__pycache__", ".*_cache", "local")
SOME_FAILED = 1  # pytest's exit code; anything else is no verdict: not collected, interrupted, nothing selected
SELECT = """
import os

def pytest_collection_modifyitems(config, items):
    duty = os.environ.get("SOLUU_DUTY")
    if duty:
        claims = [item for item in items if any(duty in mark.args for mark in item.iter_markers("requirement"))]
        config.hook.pytest_deselected(items=[item for item in items if item not in claims])
        items[:] = claims
"""


@dataclass(frozen=True)
class Mutation:
    """A piece of code, and the same with what serves the duty switched off."""

    duty: str
    file: str
    was: str
    becomes: str


def mutations() -> list[Mutation]:
    return [Mutation(duty, **fields) for duty, fields in tomllib.loads(LIST.read_text(encoding="utf-8")).items()]


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tree as it lies here, to be changed."""
    copy = tmp_path_factory.mktemp("cay") / "so-luu"
    shutil.copytree(ROOT, copy, ignore=LEFT_OUT, symlinks=True)
    (copy / "select_duty.py").write_text(SELECT, encoding="utf-8")
    if (ROOT / ".tools").exists():
        (copy / ".tools").symlink_to((ROOT / ".tools").resolve())
    return copy


def test_every_duty_has_an_entry_whose_code_is_still_there() -> None:
    """All 78; once in its file, so that a stale entry is seen by the ordinary test command already."""
    assert {mutation.duty for mutation in mutations()} == set(REQUIREMENTS)
    stale = [m.duty for m in mutations() if (ROOT / m.file).read_text(encoding="utf-8").count(m.was) != 1]
    assert stale == []


@pytest.mark.full
@pytest.mark.parametrize("mutation", mutations(), ids=lambda mutation: mutation.duty)
def test_a_test_fails_when_the_duty_is_switched_off(mutation: Mutation, tree: Path) -> None:
    """One at least, and for no other reason: it passes where the code is as it was."""
    began = time.monotonic()
    with switched_off(mutation, tree):
        answer = run(tree, *claims(mutation.duty, tree), duty=mutation.duty)
    told = f"{answer.stdout[-3000:]}{answer.stderr[-2000:]}"
    assert answer.returncode == SOME_FAILED, f"{mutation.duty} survives:\n{told}"
    failed = re.findall(r"^FAILED (\S+(?:\[.*?\])?)(?: - .*)?$", answer.stdout, re.MULTILINE)
    assert failed, answer.stdout[-3000:]
    again = run(tree, failed[0])
    assert again.returncode == 0, f"{failed[0]} fails without the mutation too:\n{again.stdout[-3000:]}"
    print(f"\n{mutation.duty}: {failed[0]}, {time.monotonic() - began:.0f} s")  # noqa: T201 – for the closing note


def claims(duty: str, tree: Path) -> list[str]:
    """The tests that claim the duty; those of pages, which are slow, last."""
    (found,) = (each for each in cover(tree / "tests") if each.id == duty)
    return sorted(found.tests, key=lambda test: test.startswith(("tests/dashboard/", "tests/browser/")))


class switched_off:  # noqa: N801 – read as a verb in a with statement
    """The mutation in place, and the file as it was afterwards. A stale entry is an error."""

    def __init__(self, mutation: Mutation, tree: Path) -> None:
        self.mutation, self.path = mutation, tree / mutation.file
        self.text = self.path.read_text(encoding="utf-8")

    def __enter__(self) -> None:
        number = self.text.count(self.mutation.was)
        assert number == 1, f"{self.mutation.duty}: in {self.mutation.file} the code stands {number} times, wanted once"
        changed = self.text.replace(self.mutation.was, self.mutation.becomes)
        compile(changed, self.mutation.file, "exec")  # a tree that cannot be read would fail every test
        self.path.write_text(changed, encoding="utf-8")

    def __exit__(self, *_: object) -> None:
        self.path.write_text(self.text, encoding="utf-8")


def run(tree: Path, *what: str, duty: str = "") -> subprocess.CompletedProcess[str]:
    """Run tests of the copy, up to the first that fails; in one process, whose exit code says just that."""
    environment = {
        **os.environ, "PYTHONPATH": str(tree), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "SOLUU_DUTY": duty,
    }  # fmt: skip
    options = ("-n", "0", "-x", "-rf", "-p", "select_duty", "-p", "no:cacheprovider", "-p", "no:randomly")
    return subprocess.run(
        [sys.executable, "-m", "pytest", *options, *what], check=False, capture_output=True, encoding="utf-8",
        cwd=tree, env=environment, stdin=subprocess.DEVNULL,
    )  # fmt: skip
