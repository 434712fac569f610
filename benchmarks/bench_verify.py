"""Verifying a sealed bundle: ours against `sha256sum` on the same bytes and against bagit-python, by turns in one run.

Ours does what `soluu verify` does for an inspector who trusts the school's key: reads the ZIP as it is, looks for
foreign bytes, checks the signature of the statement, every file against it, the manifests, the log's proof and whether
people signed. `sha256sum` takes one digest of the unpacked files; bagit-python validates the unpacked bag with both.
What being thorough costs – a second digest of each file, each paper opened – is printed beside it. Goals: at least 0.8
× the speed of the first and 1.5 × that of the second. Prints the median ratios; exit 1 below a goal, with --quick only
below half of one.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import bagit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "archive"))

from invented_class import KEY, class_record, sealed

from archive.verify import TrustedKey, verify_bundle
from qr.payload import key_id

GOALS = {"sha256sum": 0.8, "bagit-python": 1.5}
PUPILS = 40


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds instead of nine")
    quick = parser.parse_args().quick
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "goi.zip"
        path.write_bytes(sealed(class_record(PUPILS)).zip_bytes)
        with zipfile.ZipFile(path) as archive:
            archive.extractall(folder)
        (bag,) = (each for each in Path(folder).iterdir() if each.is_dir())
        public = KEY.public_key()
        keys = [TrustedKey(key_id(public).hex(), public.public_bytes_raw())]
        files = [str(file) for file in bag.rglob("*") if file.is_file()]
        program = shutil.which("sha256sum")
        if program is None:
            print("No sha256sum here.")
            return 1

        def ours() -> None:
            result = verify_bundle(path, trusted_keys=keys)
            if not (result.intact and result.signed and result.trusted):
                raise SystemExit(f"not verified: {result.problems}")

        def thorough() -> None:
            if verify_bundle(path, trusted_keys=keys, thorough=True).intact is not True:
                raise SystemExit("not verified when thorough")

        def digests() -> None:
            subprocess.run([program, *files], check=True, stdout=subprocess.DEVNULL)  # noqa: S603

        def bagged() -> None:
            bagit.Bag(str(bag)).validate()

        rivals = {"sha256sum": digests, "bagit-python": bagged}
        seconds = _by_turns({"ours": ours, "thorough": thorough, **rivals}, 3 if quick else 9)
        size = sum(Path(file).stat().st_size for file in files)
    print(f"{len(files)} files, {size / 1e6:.1f} MB: ours {statistics.median(seconds['ours']) * 1000:.0f} ms, "
          f"thorough {statistics.median(seconds['thorough']) * 1000:.0f} ms")
    fine = True
    for rival, goal in GOALS.items():
        ratio = statistics.median(b / a for a, b in zip(seconds["ours"], seconds[rival], strict=True))
        print(f"{rival} {statistics.median(seconds[rival]) * 1000:.0f} ms, ratio {ratio:.2f} (goal {goal:g})")
        fine &= ratio >= (goal / 2 if quick else goal)
    return 0 if fine else 1


def _by_turns(checks: dict[str, Callable[[], None]], rounds: int) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in checks}
    for _ in range(rounds):
        for name, check in checks.items():
            start = time.perf_counter()
            check()
            seconds[name].append(time.perf_counter() - start)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
