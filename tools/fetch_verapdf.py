"""Fetches veraPDF's command line, pinned, through Maven: the judge of PDF/A and PDF/UA in the tests.

Only tests need it. Needs Java 17 to run, and Maven to fetch. Running this again changes nothing.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from maven import fetch, is_right

VERSION = "1.30.2"
SHA256 = "287cc9c9757f99dcff4a2d39b68268245b48103fb6af443162d5a29df2afa332"
JAR = Path(__file__).resolve().parent.parent / ".tools" / "verapdf" / f"cli-{VERSION}.jar"


def main() -> int:
    if not is_right(JAR, SHA256):
        JAR.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=JAR.parent) as aside:
            fetched = Path(aside) / JAR.name
            if code := fetch("veraPDF", f"org.verapdf.apps:cli:{VERSION}:jar", fetched, SHA256):
                return code
            fetched.replace(JAR)
    print(JAR)
    return 0


if __name__ == "__main__":
    sys.exit(main())
