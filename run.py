"""Sets Sổ Lưu up in .venv with nothing but Python (≥3.11), then runs it: `python run.py demo` or `python run.py test`.

Standard library only, for Linux, Windows and macOS. A distribution's own Python refuses `pip install` outside a
virtual environment; this never asks for that. What is set up already is not set up again.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
LOCKS = {"demo": "requirements.lock", "test": "requirements-dev.lock"}
USAGE = (
    "Cách dùng: python run.py demo [--no-dashboard] | python run.py test [tham số của pytest] | python run.py soluu …"
)


def main(arguments: list[str]) -> int:
    """Set up what the job needs and run it; the exit code is the job's."""
    if not arguments or arguments[0] not in {"demo", "test", "soluu"}:
        print(USAGE, file=sys.stderr)  # noqa: T201 – this script is its own command line
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 – this file is run by whatever Python the machine has
        print("Sổ Lưu cần Python 3.11 trở lên.", file=sys.stderr)  # noqa: T201 – as above
        return 3
    job, *rest = arguments
    python = set_up(LOCKS["test" if job == "test" else "demo"])
    command = {"demo": ["-m", "soluu", "demo"], "test": ["-m", "pytest"], "soluu": ["-m", "soluu"]}[job]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    where = ROOT if job == "test" else None  # a path that the caller gives is meant from where the caller stands
    try:
        return subprocess.call([str(python), *command, *rest], cwd=where, env=environment)  # noqa: S603 – our own program
    except KeyboardInterrupt:
        return 0


def set_up(lock: str) -> Path:
    """The environment's Python, with exactly what the lock file pins; installs only when the lock changed."""
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        try:
            venv.create(ENVIRONMENT, with_pip=True)
        except subprocess.CalledProcessError:
            sys.exit("Python này thiếu mô-đun ensurepip. Trên Debian/Ubuntu: apt install python3-venv, rồi chạy lại.")
    stamp = ENVIRONMENT / f"{lock}.sha256"
    digest = hashlib.sha256((ROOT / lock).read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.check_call([*install, "--require-hashes", "-r", str(ROOT / lock)], cwd=ROOT)  # noqa: S603 – pinned
        # The build backend is pinned in the lock too, so nothing is fetched unpinned to build our own package.
        subprocess.check_call(  # noqa: S603 – our own package
            [*install, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], cwd=ROOT
        )
        stamp.write_text(digest, encoding="utf-8")
    return python


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
