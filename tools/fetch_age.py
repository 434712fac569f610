"""Fetches age, pinned: the tool with which a stranger opens an encrypted copy. Only tests need it.

Running this again changes nothing. Go's checksum database vouches for what is built.
"""

from __future__ import annotations

import sys
from pathlib import Path

from installing import with_go

VERSION = "v1.3.2"
MODULE = f"filippo.io/age/cmd/...@{VERSION}"
PLACE = Path(__file__).resolve().parent.parent / ".tools" / f"age-{VERSION}"


def find(name: str = "age") -> str | None:
    """The program (or `age-keygen`), or None where it is not there."""
    program = PLACE / (f"{name}.exe" if sys.platform == "win32" else name)
    return str(program) if program.exists() else None


def main() -> int:
    if find() is None and not with_go(MODULE, PLACE):
        return 3
    print(find())
    return 0


if __name__ == "__main__":
    sys.exit(main())
