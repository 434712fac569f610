"""Fetches rclone, a stranger's client of S3: Debian's package. Only the full run needs it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def main() -> int:
    if shutil.which("rclone") is None:
        if shutil.which("apt-get") is None:
            print("No rclone here and no apt-get: install rclone.", file=sys.stderr)
            return 3
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "rclone"],
            check=True, env=quiet, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    print(shutil.which("rclone"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
