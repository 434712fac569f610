"""Fetches xorriso, a stranger's reader of disc images: Debian's package. Only tests need it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys


def main() -> int:
    if shutil.which("xorriso") is None:
        if shutil.which("apt-get") is None:
            print("No xorriso here and no apt-get: install xorriso.", file=sys.stderr)
            return 3
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "xorriso"],
            check=True, env=quiet, stdout=subprocess.DEVNULL,
        )  # fmt: skip
    print(shutil.which("xorriso"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
