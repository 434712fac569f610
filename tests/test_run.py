"""What the README's commands install, and that every platform can install it."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

import check_wheels
import pytest

import run

ROOT = Path(__file__).resolve().parent.parent
ANY_PYTHON = Path("python")


@pytest.mark.parametrize(
    ("arguments", "lock", "command"),
    [
        (["demo", "--no-dashboard"], "requirements.lock", ["-P", "-m", "soluu", "demo", "--no-dashboard"]),
        (["soluu", "verify", "a.zip"], "requirements.lock", ["-P", "-m", "soluu", "verify", "a.zip"]),
        (["test", "-x"], "requirements-dev.lock", ["-m", "pytest", "-x"]),
    ],
)
def test_only_the_tests_install_what_only_tests_need(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], lock: str, command: list[str]
) -> None:
    """The demonstration and the program run on the shorter lock."""
    locks: list[str] = []
    called: list[list[str]] = []
    monkeypatch.setattr(run, "set_up", lambda name: locks.append(name) or ANY_PYTHON)
    monkeypatch.setattr(run.subprocess, "call", lambda words, **_: called.append(words) or 7)
    assert run.main(arguments) == 7
    assert locks == [lock]
    assert called == [["python", *command]]


def test_nothing_of_the_folder_that_one_stands_in_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An inspector who has gone to the disc under inspection runs our program, not one that lies there."""
    for name in ("soluu", "typer", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(0)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setattr(run, "set_up", lambda _: Path(sys.executable))
    assert run.main(["soluu", "verify", "khong-co.zip"]) == 2


@dataclass
class Machine:
    """A folder with a lock, in which making an environment and installing take no time and are told."""

    root: Path
    told: list[str] = field(default_factory=list)
    pip_works: bool = False
    install_ends_with: BaseException | None = None

    def create(self, place: Path, *, clear: bool, with_pip: bool) -> None:
        assert clear
        assert with_pip
        self.told.append("create")
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        self.pip_works = True

    def check_call(self, words: Sequence[str], **_: object) -> None:
        self.told.append(Path(words[-1]).name)
        if self.install_ends_with:
            raise self.install_ends_with

    def call(self, *_: object, **__: object) -> int:
        return 0 if self.pip_works else 1

    def set_up(self) -> list[str]:
        """What was done in a start."""
        self.told.clear()
        run.set_up("a.lock")
        return [*self.told]


ALL = ["create", "a.lock", "own"]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Machine:
    made = Machine(tmp_path / "own")
    made.root.mkdir()
    (made.root / "a.lock").write_text("x==1", encoding="utf-8")
    (made.root / "b.lock").write_text("x==1", encoding="utf-8")
    (made.root / "pyproject.toml").write_text("", encoding="utf-8")
    monkeypatch.setattr(run, "ROOT", made.root)
    monkeypatch.setattr(run, "ENVIRONMENT", made.root / ".venv")
    monkeypatch.setattr(run, "UNFINISHED", made.root / ".venv" / "unfinished")
    monkeypatch.setattr(run, "LOCKS", {"demo": "a.lock", "test": "b.lock"})
    monkeypatch.setattr(run.venv, "create", made.create)
    monkeypatch.setattr(run.subprocess, "call", made.call)
    monkeypatch.setattr(run.subprocess, "check_call", made.check_call)
    return made


def test_an_environment_is_set_up_once_and_anew_when_the_lock_changed(machine: Machine) -> None:
    """The second start does nothing; a changed lock installs into what is there; another lock's old stamp goes."""
    assert machine.set_up() == ALL
    assert machine.set_up() == []
    run.set_up("b.lock")
    for lock in ("a.lock", "b.lock"):
        (machine.root / lock).write_text("x==2", encoding="utf-8")
    assert machine.set_up() == ["a.lock", "own"]
    assert not run.stamp("b.lock").exists()


def test_nothing_is_fetched_that_is_not_pinned(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every package has a hash, and our own is built with what the lock holds."""
    installed: list[list[str]] = []
    monkeypatch.setattr(run.subprocess, "check_call", lambda words, **_: installed.append(words))
    run.set_up("a.lock")
    locked, own = installed
    assert locked[-3:] == ["--require-hashes", "-r", str(machine.root / "a.lock")]
    assert {"--no-deps", "--no-build-isolation"} <= set(own)


def test_an_environment_that_was_cut_short_is_begun_anew(machine: Machine) -> None:
    """Stopped while it was made (a Python, no pip) or while pip wrote: the next start makes it whole."""
    (machine.root / ".venv").mkdir()
    assert machine.set_up() == ALL
    (machine.root / "a.lock").write_text("x==2", encoding="utf-8")
    machine.install_ends_with = KeyboardInterrupt()
    with pytest.raises(KeyboardInterrupt):
        machine.set_up()
    machine.install_ends_with = None
    assert machine.set_up() == ALL


def test_an_environment_whose_python_is_gone_is_made_anew(machine: Machine) -> None:
    """Installed once, but the Python that made it was removed since."""
    machine.set_up()
    machine.pip_works = False
    assert machine.set_up() == ALL


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (subprocess.CalledProcessError(1, "pip"), "Kiểm tra mạng"),
        (PermissionError(13, "denied"), "quyền"),
        (KeyboardInterrupt(), "Chạy lại"),
    ],
)
def test_what_cannot_be_installed_is_a_sentence_and_exit_3(
    machine: Machine, capsys: pytest.CaptureFixture[str], failure: BaseException, said: str
) -> None:
    """No network, no room, stopped by hand: what to check, no traceback; and later it can be made good."""
    machine.install_ends_with = failure
    assert run.main(["demo"]) == 3
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    machine.install_ends_with = None
    assert machine.set_up()[-2:] == ["a.lock", "own"]


def test_a_python_without_ensurepip_is_told_what_to_install(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Debian's Python comes without it."""

    def fail(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(run.venv, "create", fail)
    assert run.main(["demo"]) == 3
    assert "python3-venv" in capsys.readouterr().err


def test_an_older_python_can_read_the_script_and_says_that_it_is_too_old(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No syntax and no annotation that Python 3.6 would stumble over before the sentence."""
    tree = ast.parse((ROOT / "run.py").read_text(encoding="utf-8"), feature_version=(3, 6))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    annotations = [a.annotation for f in functions for a in f.args.args] + [f.returns for f in functions]
    assert not any(isinstance(annotation, ast.Subscript | ast.BinOp) for annotation in annotations)
    assert not any(isinstance(node, ast.ImportFrom) and node.module == "__future__" for node in tree.body)
    monkeypatch.setattr(run.sys, "version_info", (3, 9, 2))
    assert run.main(["demo"]) == 3
    assert "3.9" in capsys.readouterr().err


def pins(lock: str) -> set[str]:
    return set(re.findall(r"^\S+==\S+", (ROOT / lock).read_text(encoding="utf-8"), re.MULTILINE))


def test_the_tests_run_on_the_versions_that_a_school_installs() -> None:
    """The longer lock holds the shorter one, pin for pin; neither holds an address."""
    assert pins("requirements.lock") < pins("requirements-dev.lock")
    for lock in check_wheels.LOCKS:
        assert "://" not in (ROOT / lock).read_text(encoding="utf-8")


def test_both_locks_are_tried_on_every_platform(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that cannot be installed somewhere fails the whole check, and is named."""
    tried: list[tuple[str, str, str]] = []

    def only_windows_lacks_one(lock: Path, platform: str, version: str) -> str | None:
        tried.append((lock.name, platform, version))
        return "no wheel" if (lock.name, "windows" in platform) == ("requirements-dev.lock", True) else None

    monkeypatch.setattr(check_wheels, "why_not", only_windows_lacks_one)
    assert check_wheels.main() == 1
    assert set(tried) == set(product(check_wheels.LOCKS, check_wheels.PLATFORMS, check_wheels.PYTHONS))
    assert capsys.readouterr().out.count("FAILED") == len(check_wheels.PYTHONS)
    monkeypatch.setattr(check_wheels, "why_not", lambda *_: None)
    assert check_wheels.main() == 0
