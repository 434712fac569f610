"""Fetches Keycloak, pinned, through Maven: a real OpenID provider for one acceptance test, which `.ci/full` runs.

Needs Maven to fetch and Java 17 to run. Running this again changes nothing.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from maven import fetch

VERSION = "26.7.3"
SHA256 = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f"
PLACE = Path(__file__).resolve().parent.parent / ".tools" / f"keycloak-{VERSION}"


def find() -> Path | None:
    """Its folder, or None where it, or the Java that it needs, is not there."""
    return PLACE if (PLACE / "fetched").exists() and shutil.which("java") is not None else None


def main() -> int:
    if not (PLACE / "fetched").exists():
        PLACE.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=PLACE.parent) as aside:
            fetched = Path(aside) / f"keycloak-quarkus-dist-{VERSION}.zip"
            if code := fetch("Keycloak", f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip", fetched, SHA256):
                return code
            shutil.unpack_archive(fetched, aside)
            shutil.rmtree(PLACE, ignore_errors=True)
            (Path(aside) / PLACE.name).replace(PLACE)
        (PLACE / "fetched").touch()     # written last
    print(PLACE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
