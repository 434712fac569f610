"""Fetches the Chromium that the browser tests drive: Debian's package, of a major version that was tried.

Only tests need it. Elsewhere than on Debian, install Chromium or Chrome and name it in SOLUU_CHROMIUM.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys

from installing import from_debian

TRIED_MAJOR = 156
CANDIDATES = ("chromium", "chromium-browser", "google-chrome")


def find() -> str | None:
    """The browser that tests will use: the one that SOLUU_CHROMIUM names, or one on the path."""
    return os.environ.get("SOLUU_CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)


def main() -> int:
    if find() is None and not from_debian("chromium", "install Chromium and set SOLUU_CHROMIUM"):
        return 3
    browser = find()
    if browser is None:
        return 3
    said = subprocess.run([browser, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    major = re.search(r"(\d+)\.", said)
    print(f"{browser}: {said}")
    if major is None or int(major.group(1)) < TRIED_MAJOR:
        print(f"Older than the version that was tried ({TRIED_MAJOR}).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
