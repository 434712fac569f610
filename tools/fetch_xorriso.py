"""Fetches xorriso, a stranger's reader of disc images: Debian's package. Only tests need it."""

from __future__ import annotations

import shutil
import sys

from installing import from_debian


def main() -> int:
    if shutil.which("xorriso") is None and not from_debian("xorriso", "install xorriso"):
        return 3
    print(shutil.which("xorriso"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
