"""Proves that every pinned dependency is had as a binary wheel on Linux, Windows and macOS, by resolving for each."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")  # what the README's two commands install
PLATFORMS = ("x86_64-manylinux_2_28", "x86_64-pc-windows-msvc", "aarch64-apple-darwin")
PYTHONS = ("3.11", "3.13")
OLDEST_MACOS = "15.0"  # pikepdf's wheels ask for it; the README says so


def main() -> int:
    """Exit 0 when each lock resolves from wheels alone on each platform, 1 otherwise."""
    failed = 0
    for lock, platform, version in product(LOCKS, PLATFORMS, PYTHONS):
        reason = why_not(ROOT / lock, platform, version)
        print(f"{lock} {platform} Python {version}: {'ok' if reason is None else f'FAILED{os.linesep}{reason}'}")
        failed += reason is not None
    return 1 if failed else 0


def why_not(lock: Path, platform: str, version: str) -> str | None:
    """What stands against installing a lock there from wheels alone; None when nothing does. Installs nothing."""
    with tempfile.TemporaryDirectory() as folder:
        answer = subprocess.run(
            [
                sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--quiet", "--require-hashes",
                "--only-binary", ":all:", "--python-platform", platform, "--python-version", version,
                "--target", folder, "--requirement", str(lock),
            ],
            check=False, capture_output=True, text=True,
            env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": OLDEST_MACOS},
        )  # fmt: skip
    return None if answer.returncode == 0 else answer.stderr


if __name__ == "__main__":
    sys.exit(main())
