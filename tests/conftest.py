"""Shared by all tests: a tool that is absent is said loudly, and is a failure in CI."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))

from fetch_chromium import find as find_chromium  # noqa: E402 – the tools lie outside the packages

TOOLS = {
    "chromium": lambda: find_chromium() is not None,
    "verapdf": lambda: any((ROOT / ".tools" / "verapdf").glob("cli-*.jar")) and shutil.which("java") is not None,
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
