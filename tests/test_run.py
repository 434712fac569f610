"""What the README's commands install, and that every platform can install it."""

from __future__ import annotations

import re
import subprocess
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
        (["demo", "--no-dashboard"], "requirements.lock", ["-m", "soluu", "demo", "--no-dashboard"]),
        (["soluu", "verify", "a.zip"], "requirements.lock", ["-m", "soluu", "verify", "a.zip"]),
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


def test_an_environment_is_set_up_with_hashes_and_only_anew_when_the_lock_changed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Nothing unpinned is fetched, not even for our own package; the second start takes no time."""
    (tmp_path / "a.lock").write_text("x==1", encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    installed: list[list[str]] = []
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "ENVIRONMENT", tmp_path / ".venv")
    monkeypatch.setattr(run.venv, "create", lambda place, **_: place.mkdir(exist_ok=True))
    monkeypatch.setattr(subprocess, "check_call", lambda words, **_: installed.append(words))
    run.set_up("a.lock")
    locked, own = installed
    assert locked[-3:] == ["--require-hashes", "-r", str(tmp_path / "a.lock")]
    assert {"--no-deps", "--no-build-isolation"} <= set(own)
    run.set_up("a.lock")
    assert len(installed) == 2
    (tmp_path / "a.lock").write_text("x==2", encoding="utf-8")
    run.set_up("a.lock")
    assert len(installed) == 4


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
