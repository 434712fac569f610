"""Sealing killed at random moments, as the command line does it: no bundle lost, doubled or half made."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sample_home import School

from jobs.whole_files import sha256_of
from qr.lookup import Lookup
from records.home import Home
from records.reading import find_scopes
from records.store import Store

ROOT = Path(__file__).resolve().parent.parent.parent
SEAL = ("seal", "--all", "--accept-findings")


def run(home: Home, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "soluu", *arguments, "--json"], cwd=ROOT, text=True, encoding="utf-8",
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, "SOLUU_HOME": str(home.root), "PYTHONUTF8": "1"},
    )  # fmt: skip


def answer(home: Home, *arguments: str) -> tuple[int, dict[str, object]]:
    process = run(home, *arguments)
    out, _ = process.communicate()
    return process.returncode, json.loads(out)


def recorded(home: Home) -> dict[Path, str]:
    """The bundles on record, by where they lie: each class's once, and each as it was sealed."""
    with Store(home.store_path).read() as db:
        rows = db.query("SELECT school, school_year, term, class_name, revision, file_name, zip_sha256 FROM bundle")
        places = db.query("SELECT count(*) AS n, count(DISTINCT status_index) AS places FROM document").row(0)
    assert rows.select("school", "school_year", "term", "class_name").is_unique().all()
    assert set(rows["revision"]) <= {1}
    assert places[0] == places[1], "a place of the status list was given away twice"
    found = {home.bundle_path(row[0], row[1], row[5]): row[6] for row in rows.iter_rows()}
    for path, digest in found.items():
        assert sha256_of(path) == digest
    return found


def finish(home: Home) -> None:
    """A last run seals what is left; then every class has one bundle, nothing lies beside them, all are good, and
    every document is known to the public page."""
    assert run(home, *SEAL).wait() == 0
    found = recorded(home)
    with Store(home.store_path).read() as db:
        assert len(found) == len(find_scopes(db))
        codes = db.query("SELECT document_id, code FROM document")
    assert {path for path in home.bundles.rglob("*") if path.is_file()} == set(found)
    code, said = answer(home, "verify", *map(str, found))
    assert code == 0, said
    lookup = Lookup(home.lookup_path)
    for document_id, text in codes.iter_rows():
        known = lookup.get(document_id)
        assert known is not None
        assert known.code == text
    assert answer(home, "log", "verify")[0] == 0


def kill_at_random(school: School, folder: Path, times: int, seed: int) -> int:
    """Kill so many runs, in one fresh home after another; returns how many were killed while they still ran."""
    dice, killed, longest = random.Random(seed), 0, 6.0
    home: Home | None = None
    for number in range(times):
        if home is None:
            home = Home(folder / f"kho-{number}")
            shutil.copytree(school.home.root, home.root)
        before, started = recorded(home), time.monotonic()
        process = run(home, *SEAL)
        try:
            process.communicate(timeout=dice.uniform(0.5, longest))
            assert process.returncode == 0
            longest = max(2.0, 0.9 * (time.monotonic() - started) + 0.3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            killed += 1
        after = recorded(home)
        assert before.items() <= after.items()
        if process.returncode == 0 or number == times - 1:
            finish(home)
            shutil.rmtree(home.root)
            home = None
    return killed


@pytest.mark.full
def test_killed_sealings_leave_each_class_one_whole_bundle(school: School, tmp_path: Path) -> None:
    """100 runs of sealing, each killed at a random moment."""
    killed = kill_at_random(school, tmp_path, 100, seed=5)
    print(f"\n{killed} of 100 runs of sealing killed midway, nothing lost, doubled or half made")  # noqa: T201
    assert killed > 30
