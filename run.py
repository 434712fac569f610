"""Sets Sổ Lưu up in .venv with nothing but Python (≥3.11), then runs it: `python run.py demo` or `python run.py test`.

Standard library only, for Linux, Windows and macOS. A distribution's own Python refuses `pip install` outside a
virtual environment; this never asks for that. What is set up already is not set up again; what was cut short is begun
anew. Written so that an older Python (3.6) can still read it, and say that it is too old.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
ENVIRONMENT = ROOT / ".venv"
UNFINISHED = ENVIRONMENT / "dang-cai-dat"  # there from an install's first change to its last
LOCKS = {"demo": "requirements.lock", "test": "requirements-dev.lock"}
OLDEST = (3, 11)
CANNOT = 3  # could not be carried out: the program's own exit code for it
USAGE = (
    "Cách dùng: python run.py demo [--no-dashboard] | python run.py test [tham số của pytest] | python run.py soluu …"
)


class SetUpError(Exception):
    """Why the environment cannot be set up, and what to check."""


def main(arguments: list) -> int:
    """Set up what the job needs and run it; the exit code is the job's, or 3 where it could not be set up."""
    if not arguments or arguments[0] not in {"demo", "test", "soluu"}:
        say(USAGE)
        return 2
    if sys.version_info < OLDEST:
        say(
            f"Sổ Lưu cần Python 3.11 trở lên; máy vừa dùng Python {version()}. Cài bản mới từ python.org "
            "(Windows: gõ py thay cho python), rồi chạy lại bằng bản ấy."
        )
        return CANNOT
    job, *rest = arguments
    try:
        python = set_up(LOCKS["test" if job == "test" else "demo"])
    except SetUpError as error:
        say(str(error))
        return CANNOT
    except KeyboardInterrupt:
        say("Đã dừng khi chưa cài xong. Chạy lại lệnh này để cài tiếp.")
        return CANNOT
    # -P: nothing of the folder that one stands in is run, which may be the disc under inspection.
    command = {"demo": ["-P", "-m", "soluu", "demo"], "test": ["-m", "pytest"], "soluu": ["-P", "-m", "soluu"]}[job]
    environment = dict(os.environ, PYTHONUTF8="1")
    where = ROOT if job == "test" else None  # a path that the caller gives is meant from where the caller stands
    try:
        return subprocess.call([str(python), *command, *rest], cwd=where, env=environment)  # noqa: S603 – our own program
    except KeyboardInterrupt:
        return 0


def set_up(lock: str) -> Path:
    """The environment's Python, with exactly what the lock file pins; installs only when the lock changed.

    A stamp with the lock's digest says that an install was finished. Raises `SetUpError`.
    """
    python = ENVIRONMENT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    try:
        if UNFINISHED.exists() or not is_installed(lock) or not runs(python, "-P", "-c", ""):
            bring_up(python, lock)
    except subprocess.CalledProcessError as error:
        raise SetUpError(
            f"Không cài được các gói mà Sổ Lưu cần (pip dừng với mã {error.returncode}, lời của pip ở ngay trên). "
            "Kiểm tra mạng; nếu trường ra mạng qua proxy thì đặt biến HTTPS_PROXY; kiểm tra các biến PIP_… và chỗ "
            f"trống của ổ đĩa; rồi chạy lại đúng lệnh này. Đang dùng Python {version()}."
        ) from error
    except OSError as error:
        raise SetUpError(
            f"Máy không cho dựng môi trường ở {ENVIRONMENT}: {error}. Đóng các cửa sổ Sổ Lưu đang chạy, kiểm tra quyền "
            "ghi và chỗ trống của ổ đĩa, rồi chạy lại đúng lệnh này."
        ) from error
    return python


def bring_up(python: Path, lock: str) -> None:
    """Install into what is there, or begin anew where an earlier start was cut short."""
    if UNFINISHED.exists() or not runs(python, "-P", "-m", "pip", "--version"):
        create()
    for other in LOCKS.values():  # a lock of another day: what it pinned will no longer be there
        if not is_installed(other):
            stamp(other).unlink(missing_ok=True)
    UNFINISHED.touch()
    try:
        install(python, lock)
    except subprocess.CalledProcessError:
        UNFINISHED.unlink()  # pip ended by itself, and put back what it had begun
        raise
    stamp(lock).write_text(digest(lock), encoding="utf-8")
    UNFINISHED.unlink()


def create() -> None:
    """An empty environment with pip, in place of whatever an earlier start left half-made. Raises `SetUpError`."""
    try:
        venv.create(ENVIRONMENT, clear=True, with_pip=True)
    except subprocess.CalledProcessError as error:
        raise SetUpError(
            "Không dựng được môi trường Python: mô-đun ensurepip thiếu hoặc không chạy được. Trên Debian/Ubuntu: "
            "apt install python3-venv; trên Windows, macOS: cài lại Python từ python.org. Rồi chạy lại đúng lệnh này."
        ) from error


def install(python: Path, lock: str) -> None:
    """Install what the lock pins, and our own package. Raises `CalledProcessError` where pip does not come through."""
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.check_call([*pip, "--require-hashes", "-r", str(ROOT / lock)], cwd=ROOT)  # noqa: S603 – pinned
    # The build backend is pinned in the lock too, so nothing is fetched unpinned to build our own package.
    subprocess.check_call(  # noqa: S603 – our own package
        [*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)], cwd=ROOT
    )


def runs(python: Path, *words: str) -> bool:
    """Whether this Python starts and does that: it may be half-made, or made by a Python that is gone."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        return subprocess.call([str(python), *words], **quiet) == 0  # noqa: S603 – our own Python
    except OSError:  # no such file, or nothing that can be started
        return False


def stamp(lock: str) -> Path:
    """The mark of a finished install."""
    return ENVIRONMENT / f"{lock}.sha256"


def is_installed(lock: str) -> bool:
    return stamp(lock).exists() and stamp(lock).read_text(encoding="utf-8") == digest(lock)


def digest(lock: str) -> str:
    """Of all that an install depends on; the folder too, for our own package is found by its path."""
    parts = [(ROOT / lock).read_bytes(), (ROOT / "pyproject.toml").read_bytes(), str(ROOT).encode("utf-8")]
    return hashlib.sha256(b"".join(parts)).hexdigest()


def version() -> str:
    return ".".join(map(str, sys.version_info[:2]))


def say(sentence: str) -> None:
    if hasattr(sys.stderr, "reconfigure"):
        sys.stderr.reconfigure(encoding="utf-8")  # redirected on Windows it speaks a code page without Vietnamese
    print(sentence, file=sys.stderr)  # noqa: T201 – this script is its own command line


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
