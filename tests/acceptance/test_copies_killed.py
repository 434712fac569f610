"""Copying, checking and repairing killed at random moments, as the command line does them: nothing is lost."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from copied_home import Copied
from s3_servers import Server, keys_in_environment

from archive.ocfl.check import check_object, check_root
from archive.ocfl.folder import Root
from archive.ocfl.layout import object_path
from archive.ocfl.problems import OF_A_BREAK
from jobs.copy_places import add_place
from jobs.s3_places import new_bucket, opened_bucket
from jobs.whole_files import sha256_of
from records.clock import now as clock_now
from records.copies import Location, copies_at, retire

ROOT = Path(__file__).resolve().parent.parent.parent


def run(copied: Copied, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "soluu", *arguments, "--json"], cwd=ROOT, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
        env={**os.environ, "SOLUU_HOME": str(copied.home.root), "PYTHONUTF8": "1"},
    )  # fmt: skip


def root_of(copied: Copied, place: Location) -> Root:
    """What lies at a place now."""
    return opened_bucket(copied.home, place, copied.now) if place.kind == "s3" else Path(place.uri)


def require_sound(copied: Copied) -> None:
    """The store opens; what it calls good is good; what is wrong in a root is only what a break leaves or was damaged;
    the home's own bundles are as they were sealed."""
    for bundle in copied.bundles():
        assert sha256_of(bundle.path_in(copied.home)) == bundle.zip_sha256
    for place in copied.places():
        root = root_of(copied, place)
        with copied.store.read() as db:
            known = copies_at(db, place.location_id)
        for copy in known.values():
            if copy.state == "good":
                report = check_object(root, object_path(copy.object_id))
                assert {each.code for each in report.problems} <= OF_A_BREAK, (place.location_id, copy.object_id)


def kill_at_random(copied: Copied, times: int, seed: int, add: Callable[[str], object]) -> int:
    """Kill so many runs; returns how many were killed while they still ran. `add`: makes a place known."""
    dice, killed, longest = random.Random(seed), 0, 2.5
    for number in range(times):
        if number % 8 == 0:
            add(f"noi-{number}")
            for old in copied.places()[:-2]:
                with copied.store.write() as db:
                    retire(db, old.location_id, copied.now)
        with copied.home.policy_path.open("a", encoding="utf-8") as file:
            file.write(f"# lần {number}\n")     # so that there is always something to write
        command = dice.choice([("copy",), ("copy",), ("copy", "--all"), ("fixity",), ("repair",)])
        started = time.monotonic()
        process = run(copied, *command)
        try:
            process.wait(timeout=dice.uniform(0.3, longest))
            longest = max(1.0, 0.9 * (time.monotonic() - started) + 0.3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed += 1
            longest = min(10.0, longest * 1.1)
        require_sound(copied)
    return killed


def finish(copied: Copied) -> None:
    """Two last runs leave every place in use whole, with each bundle once and the newest home."""
    assert run(copied, "copy").wait() == 0
    assert run(copied, "repair").wait() == 0
    assert run(copied, "fixity").wait() == 0
    for place in copied.places():
        report = check_root(root_of(copied, place))
        assert not report.problems
        assert len(report.objects) == len(copied.bundles()) + 1
        assert all(each.inventory and each.inventory.head == 1 for each in report.objects if "kho" not in each.path)
    require_sound(copied)


def test_runs_killed_at_random_moments_lose_nothing(copied: Copied) -> None:
    """A few kills in the ordinary run."""
    kill_at_random(copied, 6, seed=1, add=copied.add)
    finish(copied)


@pytest.mark.full
def test_hundreds_of_killed_runs_lose_nothing(copied: Copied) -> None:
    """300 runs of copying, checking and repairing, each killed at a random moment."""
    killed = kill_at_random(copied, 300, seed=2, add=copied.add)
    finish(copied)
    print(f"\n{killed} of 300 runs of copying killed midway, nothing lost, doubled or half made")  # noqa: T201
    assert killed > 100


@pytest.mark.full
@pytest.mark.tool("versitygw")
def test_killed_runs_to_a_bucket_lose_nothing(
    copied: Copied, versitygw: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """100 runs to S3, each killed at a random moment; uploads in parts among them."""
    keys_in_environment(monkeypatch)
    copied.now = clock_now()

    def add(name: str) -> None:
        root = new_bucket(copied.home, f"s3://{versitygw.bucket()}/so-luu", versitygw.endpoint, copied.now)
        add_place(copied.home, copied.store, name=name, kind="s3", root=root, now=copied.now)

    (copied.home.originals / "to.bin").write_bytes(random.Random(3).randbytes(40 << 20))
    killed = kill_at_random(copied, 100, seed=4, add=add)
    finish(copied)
    print(f"\n{killed} of 100 runs to a bucket killed midway, nothing lost, doubled or half made")  # noqa: T201
    assert killed > 30
