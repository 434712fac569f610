"""What the fetching scripts have in common: a package of Debian's, a program that Go or Cargo builds.

Each says on standard error what is missing, and answers whether it is there now.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def from_debian(package: str, otherwise: str) -> bool:
    """`otherwise`: what to do by hand where there is no apt-get."""
    if shutil.which("apt-get") is None:
        print(f"No {package} here and no apt-get: {otherwise}.", file=sys.stderr)
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=quiet)
    subprocess.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package],
        check=True, env=quiet, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return True


def with_go(module: str, place: Path) -> bool:
    return _built(["go", "install", module], {"GOBIN": str(place)})


def with_cargo(crate: str, version: str, place: Path) -> bool:
    return _built(["cargo", "install", "--locked", crate, "--version", version, "--root", str(place)], {})


def _built(command: Sequence[str], environment: dict[str, str]) -> bool:
    try:
        subprocess.run(command, check=True, env={**os.environ, **environment})
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"{command[0]} could not install: {error}", file=sys.stderr)
        return False
    return True
