"""Shared by all tests: a tool that is absent is said loudly, and is a failure in CI."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from fetch_chromium import find as find_chromium
from fetch_ocfl_py import find as find_ocfl_py
from sample_home import NOW, School, make_home

from data.sample import write_sample
from jobs.importing import import_files, workbooks_in
from records.home import Home, read_settings
from records.store import Store

ROOT = Path(__file__).resolve().parent.parent


TOOLS = {
    "chromium": lambda: find_chromium() is not None,
    "verapdf": lambda: any((ROOT / ".tools" / "verapdf").glob("cli-*.jar")) and shutil.which("java") is not None,
    "ocfl_py": lambda: find_ocfl_py() is not None,
    "go": lambda: shutil.which("go") is not None,
    "sha256sum": lambda: shutil.which("sha256sum") is not None,
    "unzip": lambda: shutil.which("unzip") is not None,
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, loudly, what needs a tool that is not here; in CI (SOLUU_CI) fail instead."""
    for marker in item.iter_markers("tool"):
        name = marker.args[0]
        if not TOOLS[name]():
            reason = f"THIẾU CÔNG CỤ {name}: chạy tools/fetch_{name}.py; chưa kiểm được: {item.name}"
            if os.environ.get("SOLUU_CI"):
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was skipped for want of a tool, at the very end, where it is seen."""
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if "THIẾU CÔNG CỤ" in str(report.longrepr)
    ]
    for report in skipped:
        terminalreporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr}", red=True, bold=True)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports and lists of both sample schools, one class each. Read only."""
    folder = tmp_path_factory.mktemp("truong-mau")
    write_sample(folder, classes=1)
    return folder


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory, sample_folder: Path) -> School:
    """The sample imported into a home. Shared by the session: do not change it, copy it (`fresh_school`)."""
    home = make_home(tmp_path_factory.mktemp("kho"))
    store = Store(home.store_path, wait=read_settings().lock_wait)
    reports = import_files(home, store, workbooks_in([sample_folder]), now=NOW)
    return School(home, store, sample_folder, reports)


@pytest.fixture
def fresh_school(school: School, tmp_path: Path) -> School:
    """A copy of the imported school that a test may change."""
    root = tmp_path / "kho"
    shutil.copytree(school.home.root, root)
    home = Home(root)
    return School(home, Store(home.store_path), school.sample, school.reports)
