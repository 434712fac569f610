"""Disposals killed at random moments, as the command line carries them out: nothing lost, doubled or half made."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from disposing_home import TEN_YEARS, Disposing, with_periods
from small_archive import SmallBundle, is_whole, small_archive

from archive.ocfl.check import check_root
from records.clock import now as clock_now
from records.copies import Sealed, every_location

ROOT = Path(__file__).resolve().parent.parent.parent
SHORT = TEN_YEARS.replace("years = 10", "years = 1").replace("school_year_end", "sealing")
CLASSES = tuple(SmallBundle(number, class_name=f"6A{number}") for number in range(1, 13))


@pytest.fixture
def archive(tmp_path: Path) -> Disposing:
    made = small_archive(tmp_path, CLASSES)
    with_periods(made.copied, SHORT)
    with made.copied.store.write() as db:
        db.execute("UPDATE bundle SET sealed_at = TIMESTAMP '2020-06-01 00:00:00'")
    made.now = made.copied.now = clock_now()
    for name in ("o-mang", "o-hai"):
        made.copied.add(name)
    made.copied.copy()
    made.now = clock_now()
    return made


def carry_out(archive: Disposing, disposal_id: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "soluu", "dispose", "carry-out", disposal_id, "--json"], cwd=ROOT,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, "SOLUU_HOME": str(archive.copied.home.root), "PYTHONUTF8": "1"},
    )  # fmt: skip


def require_sound(archive: Disposing, known: Sequence[Sealed], stays: frozenset[str]) -> int:
    """Whatever is recorded as destroyed is nowhere; what nobody decided on is whole; returns how many are gone."""
    with archive.copied.store.read() as db:
        gone = {row[0] for row in db.query("SELECT bundle_id FROM bundle WHERE disposal_id IS NOT NULL").iter_rows()}
        assert len(every_location(db)) == 2
    assert not gone & stays
    for bundle in known:
        if bundle.bundle_id in gone:
            assert archive.lies_at(bundle) == set()
        if bundle.bundle_id in stays:
            assert is_whole(archive, bundle)
            assert archive.lies_at(bundle) == {"kho", "o-mang", "o-hai"}
    return len(gone)


def kill_at_random(archive: Disposing, times: int, seed: int) -> int:
    """Kill so many runs over one disposal after another; returns how many were killed while they still ran."""
    dice, killed, longest = random.Random(seed), 0, 4.0
    known = archive.bundles()
    waiting = [bundle.bundle_id for bundle in known]
    disposal_id = ""
    for _ in range(times):
        if not disposal_id or archive.disposal(disposal_id).finished_at is not None:
            if len(waiting) < 3:
                break
            archive.now = clock_now()
            chosen, waiting = waiting[:2], waiting[2:]
            disposal_id = archive.decided(*chosen).disposal_id
        started = time.monotonic()
        process = carry_out(archive, disposal_id)
        try:
            assert process.wait(timeout=dice.uniform(0.5, longest)) == 0
            longest = max(1.5, 0.9 * (time.monotonic() - started) + 0.3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
            longest = min(12.0, longest * 1.1)
        require_sound(archive, known, frozenset(waiting))
    while archive.disposal(disposal_id).finished_at is None:
        assert carry_out(archive, disposal_id).wait() == 0
    assert require_sound(archive, known, frozenset(waiting)) == len(CLASSES) - len(waiting)
    with archive.copied.store.read() as db:
        certified = db.query("SELECT certifies, count(*) AS n FROM bundle WHERE certifies IS NOT NULL GROUP BY ALL")
    assert set(certified["n"]) == {1}
    for place in archive.copied.places():
        assert not check_root(Path(place.uri)).problems
    return killed


@pytest.mark.full
def test_a_disposal_that_is_killed_is_finished_and_touches_nothing_else(archive: Disposing) -> None:
    """A few kills, to see soon whether it holds at all."""
    assert kill_at_random(archive, 6, seed=1) > 0


@pytest.mark.full
@pytest.mark.parametrize("seed", range(2, 10))
def test_many_killed_disposals_lose_nothing(archive: Disposing, seed: int) -> None:
    """Up to thirty kills over five disposals, eight times."""
    killed = kill_at_random(archive, 30, seed=seed)
    print(f"\nseed {seed}: {killed} of 30 runs of disposal killed midway")  # noqa: T201
    assert killed > 5

