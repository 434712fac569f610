"""Fetches rclone, a stranger's client of S3: Debian's package. Only the full run needs it."""

from __future__ import annotations

import shutil
import sys

from installing import from_debian


def main() -> int:
    if shutil.which("rclone") is None and not from_debian("rclone", "install rclone"):
        return 3
    print(shutil.which("rclone"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
