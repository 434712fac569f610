"""Fetches ocfl-py, pinned, into a virtual environment of its own: a stranger's validator of storage roots, for tests.

It cannot be installed beside today's boto3. Only tests need it. Running this again changes nothing.
Its lock was made by: uv pip compile --universal --generate-hashes --python-version 3.11 (ocfl-py==2.1.0, bagit<1.9,
setuptools<81); one of its parts comes as source only, which the pinned setuptools builds.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "ocfl_py.lock"
PLACE = HERE.parent / ".tools" / "ocfl_py"
BUILDERS = ("setuptools",)


def _stamp() -> Path:
    """Says which lock the environment was made from; written last."""
    return PLACE / f"lock-{sha256(LOCK.read_bytes()).hexdigest()[:16]}"


def python() -> Path:
    return PLACE / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def find() -> list[str] | None:
    """How its tool for storage roots is called, or None where it is not there."""
    return [str(python()), str(python().with_name("ocfl-root.py"))] if _stamp().exists() else None


def _install(*arguments: str) -> None:
    pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
    subprocess.run([*pip, *arguments], check=True)


def _builders() -> str:
    """The lock's part on what builds: installed first, so that the build fetches nothing unpinned."""
    parts = LOCK.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    return "\n".join(part for part in parts if part.startswith(BUILDERS)) + "\n"


def main() -> int:
    if find() is None:
        try:
            venv.EnvBuilder(with_pip=True, clear=True).create(PLACE)
            first = PLACE / "builders.lock"
            first.write_text(_builders(), encoding="utf-8")
            _install("-r", str(first))
            _install("--no-build-isolation", "-r", str(LOCK))
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"pip could not install ocfl-py: {error}", file=sys.stderr)
            return 3
        _stamp().touch()
    print(PLACE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
