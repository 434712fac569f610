"""Fetches versitygw, pinned: an S3 server with versions and Object Lock, on a folder, for tests.

Only tests need it. Running this again changes nothing. Go's checksum database vouches for what is built.
"""

from __future__ import annotations

import sys
from pathlib import Path

from installing import with_go

VERSION = "v1.8.0"
MODULE = f"github.com/versity/versitygw/cmd/versitygw@{VERSION}"
PLACE = Path(__file__).resolve().parent.parent / ".tools" / f"versitygw-{VERSION}"


def find() -> str | None:
    """The server's program, or None where it is not there."""
    program = PLACE / ("versitygw.exe" if sys.platform == "win32" else "versitygw")
    return str(program) if program.exists() else None


def main() -> int:
    if find() is None and not with_go(MODULE, PLACE):
        return 3
    print(find())
    return 0


if __name__ == "__main__":
    sys.exit(main())
