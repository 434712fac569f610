"""Fetches SoftHSM, a token in software, from Debian, of a version that was tried: what the tests of PKCS#11 sign with.

Only tests need it. Elsewhere than on Debian, install SoftHSM and name its module in SOLUU_SOFTHSM.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from installing import from_debian

TRIED_MAJOR = 2
PACKAGE = "softhsm2"
MODULE = "softhsm/libsofthsm2.so"
FOLDERS = (Path("/usr/lib"), *Path("/usr/lib").glob("*-linux-gnu"))


def find() -> Path | None:
    """The PKCS#11 module that tests will use, where its tool is there too."""
    named = os.environ.get("SOLUU_SOFTHSM")
    candidates = [Path(named)] if named else [folder / MODULE for folder in FOLDERS]
    module = next((path for path in candidates if path.is_file()), None)
    return module if shutil.which("softhsm2-util") else None


def main() -> int:
    if find() is None and not from_debian(PACKAGE, "install SoftHSM and set SOLUU_SOFTHSM"):
        return 3
    module = find()
    if module is None:
        return 3
    said = subprocess.run(["softhsm2-util", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    print(f"{module}: {said}")
    major = re.match(r"(\d+)\.", said)
    if major is None or int(major.group(1)) != TRIED_MAJOR:
        print(f"Not of the major version that was tried ({TRIED_MAJOR}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
