"""Fetches rocfl, pinned: a validator of OCFL storage roots that is not ours, for the full run.

Only tests need it. Running this again changes nothing; the first time it is built, which takes minutes. Its own lock
file fixes every crate by checksum.
"""

from __future__ import annotations

import sys
from pathlib import Path

from installing import with_cargo

VERSION = "1.7.0"
PLACE = Path(__file__).resolve().parent.parent / ".tools" / f"rocfl-{VERSION}"


def find() -> str | None:
    """The program, or None where it is not there."""
    program = PLACE / "bin" / ("rocfl.exe" if sys.platform == "win32" else "rocfl")
    return str(program) if program.exists() else None


def main() -> int:
    if find() is None and not with_cargo("rocfl", VERSION, PLACE):
        return 3
    print(find())
    return 0


if __name__ == "__main__":
    sys.exit(main())
