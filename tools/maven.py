"""What the scripts share that fetch one pinned file through Maven."""

from __future__ import annotations

import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


def is_right(path: Path, digest: str) -> bool:
    """Whether this is the very file that was tried."""
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == digest


def fetch(what: str, artifact: str, path: Path, digest: str) -> int:
    """Have Maven copy an artifact ('group:name:version:type') into the folder of `path`, under whose name it comes. 0;
    3 where Maven could not, 1 where it is another file than the one that was tried, each with its sentence."""
    try:
        maven = shutil.which("mvn")
        if maven is None:
            raise FileNotFoundError("mvn")
        subprocess.run(
            [maven, "-q", "-B", COPY, f"-Dartifact={artifact}", f"-DoutputDirectory={path.parent}"], check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"Maven could not fetch {what}: {error}", file=sys.stderr)
        return 3
    if not is_right(path, digest):
        print(f"{path.name} is not the file that was tried: its SHA-256 differs.", file=sys.stderr)
        return 1
    return 0
