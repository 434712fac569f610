"""Fetches axe-core, pinned: the judge of whether a page can be used by everybody. Only tests need it.

Running this again changes nothing. Needs npm.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from npm import unpacked

VERSION = "4.14.1"
PACKAGE = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"
SCRIPT = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"
PLACE = Path(__file__).resolve().parent.parent / ".tools" / f"axe-core-{VERSION}" / "axe.min.js"


def find() -> Path | None:
    """The script, or None where the very one that was tried is not there."""
    return PLACE if PLACE.is_file() and sha256(PLACE.read_bytes()).hexdigest() == SCRIPT else None


def main() -> int:
    if find() is None:
        try:
            with tempfile.TemporaryDirectory() as aside:
                content = (unpacked(f"axe-core@{VERSION}", PACKAGE, Path(aside)) / PLACE.name).read_bytes()
        except ValueError as error:
            print(error, file=sys.stderr)
            return 1
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"npm could not fetch axe-core: {error}", file=sys.stderr)
            return 3
        PLACE.parent.mkdir(parents=True, exist_ok=True)
        PLACE.write_bytes(content)
    print(find())
    return 0


if __name__ == "__main__":
    sys.exit(main())
