"""The command line's help and what it says of wrong use, read by people who know no English."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "init", "sample", "templates", "import", "seal", "verify", "dashboard", "demo", "fixity", "repair", "restore",
    "export", "findings", "inspect", "policy", "report", "requirements", "log", "key", "witness", "access",
    "extract", "store", "copy", "hold", "dispose",
)  # fmt: skip
POLICY = ("policy check", "policy explain", "policy diff")
COPIES = ("store add", "store list", "store retire", "copy add", "copy list", "copy run", "copy usb")
DISPOSAL = ("hold place", "hold lift", "hold list", "dispose review", "dispose propose", "dispose appraise",
            "dispose decide", "dispose carry-out", "dispose list")  # fmt: skip
LOG = ("log checkpoint", "log verify", "log request", "log accept", "witness init", "witness sign", "witness list")
ENGLISH = re.compile(
    r"usage|options?\b|arguments?\b|commands?\b|show this|exit|default|required|<str>|<path>|<int|integer|missing|"
    r"such|valid|unexpected|requires|expected|error|did you",
    re.IGNORECASE,
)
NAMES = re.compile(r"--[a-z-]+|\bJSON\b|\[TÙY_CHỌN\]")


def soluu(*arguments: str, columns: int = 100) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "soluu", *arguments], check=False, capture_output=True, encoding="utf-8", cwd=ROOT,
        stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONUTF8": "1", "COLUMNS": str(columns)},
    )  # fmt: skip


@pytest.mark.parametrize("command", ["", *COMMANDS, *POLICY, *LOG, *COPIES, *DISPOSAL, "report corrections"])
@pytest.mark.parametrize("columns", [100, 40])
def test_no_help_page_has_an_english_word_but_names(command: str, columns: int) -> None:
    """Headings, the help of --help, placeholders, defaults; in a narrow window too, where lines break elsewhere."""
    answer = soluu(*command.split(), "--help", columns=columns)
    assert answer.returncode == 0
    assert answer.stdout.startswith(f"Cách dùng: soluu {command}".rstrip())
    assert "\nTùy chọn:\n" in answer.stdout
    assert "Hiện phần trợ giúp này." in " ".join(answer.stdout.split())
    assert ENGLISH.findall(NAMES.sub("", answer.stdout)) == []


def test_the_help_lists_every_command() -> None:
    """And without anything asked it is the same page, as wrong use."""
    listed = soluu("--help").stdout.split("\nLệnh:\n")[1]
    assert tuple(line.split()[0] for line in listed.splitlines() if re.match(r"  \S", line)) == COMMANDS
    bare = soluu()
    assert bare.returncode == 2
    assert bare.stderr.startswith("Cách dùng: soluu")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("bay-gio",), "Không có lệnh «bay-gio»."),
        (("sele",), "Không có lệnh «sele». Có phải 'seal' hay 'sample'?"),
        (("seal", "--clas", "6A1"), "Không có tùy chọn --clas."),
        (("sample",), "Thiếu THƯ_MỤC."),
        (("sample", "--seed"), "Tùy chọn --seed cần một giá trị."),
        (("sample", "--json=1", "a"), "Tùy chọn --json không nhận giá trị."),
        (("sample", "a", "b"), "Thừa tham số: b."),
        (("sample", "a", "--seed", "một"), "Giá trị của --seed không dùng được."),
        (("import", "a", "--taken-on", "hôm nay"), "Giá trị của --taken-on không dùng được."),
        (("dashboard", "--port", "0"), "Giá trị của --port không dùng được."),
    ],
)
def test_wrong_use_is_said_in_vietnamese(arguments: tuple[str, ...], sentence: str) -> None:
    """What was wrong, and where to read on."""
    answer = soluu(*arguments)
    assert answer.returncode == 2
    assert answer.stderr.strip() == f"{sentence} Xem: soluu --help"
