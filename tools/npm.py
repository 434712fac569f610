"""What the scripts share that fetch one pinned package through npm, from whatever registry it is set to."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from hashlib import sha256
from pathlib import Path


def unpacked(package: str, digest: str, folder: Path) -> Path:
    """The folder `package` ('name@version') unpacked below `folder`, if it is the very one that was tried; else
    ValueError. OSError or CalledProcessError where npm could not fetch it."""
    npm = shutil.which("npm")
    if npm is None:
        raise FileNotFoundError("npm")
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run([npm, "pack", "--silent", package], check=True, cwd=folder, capture_output=True, text=True)
    archive = folder / done.stdout.split()[-1]
    if sha256(archive.read_bytes()).hexdigest() != digest:
        raise ValueError(f"{package} is not the package that was tried: its SHA-256 differs.")
    with tarfile.open(archive) as content:
        content.extractall(folder / "unpacked", filter="data")
    return folder / "unpacked" / "package"
