"""Writes the lock files anew: hashes, no index addresses, one lock for Linux, Windows and macOS."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {"requirements.lock": ["build"], "requirements-dev.lock": ["build", "dev"]}


def main() -> None:
    for name, extras in LOCKS.items():
        chosen = [part for extra in extras for part in ("--extra", extra)]
        subprocess.run(
            [
                sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes",
                "--python-version", "3.11", "--no-header", "--no-annotate", *chosen,
                "pyproject.toml", "--output-file", name,
            ],
            check=True, cwd=ROOT,
        )  # fmt: skip


if __name__ == "__main__":
    main()
