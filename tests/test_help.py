"""The command line's help and what it says of wrong use, read by people who know no English."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from command_line import Answer, run_here

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (
    "init", "sample", "templates", "import", "seal", "verify", "dashboard", "public", "demo", "fixity", "repair",
    "restore", "renew", "export", "run-due", "findings", "anomalies", "inspect", "policy", "report", "requirements",
    "log", "mapping", "key", "witness", "access", "extract", "extract-pupil", "inspect-archive", "sign", "site",
    "store", "copy", "label", "hold", "dispose", "revoke", "user", "undo-import", "import-again",
)  # fmt: skip
MAPPING = ("mapping suggest", "mapping check", "mapping add", "mapping list", "mapping remove")
POLICY = ("policy check", "policy explain", "policy diff")
COPIES = ("store add", "store list", "store retire", "copy add", "copy list", "copy run", "copy usb", "copy iso",
          "copy disc", "key recovery")
DISPOSAL = ("hold place", "hold lift", "hold list", "dispose review", "dispose propose", "dispose appraise",
            "dispose decide", "dispose carry-out", "dispose list", "revoke place", "revoke suspend",
            "revoke lift")  # fmt: skip
KEPT = (*DISPOSAL, "access act", "access decide", "access withdraw", "access code", "access list")
USER = ("user add", "user role", "user oidc", "user end", "user reset", "user list")
SIGN = ("sign prepare", "sign list", "sign take", "sign undo", "sign check")
LOG = (
    "log checkpoint", "log verify", "log request", "log accept", "log proofs", "witness init", "witness sign",
    "witness list",
)
ENGLISH = re.compile(
    r"usage|options?\b|arguments?\b|commands?\b|show this|exit|default|required|<str>|<path>|<int|integer|missing|"
    r"such|valid|unexpected|requires|expected|error|did you",
    re.IGNORECASE,
)
NAMES = re.compile(r"--[a-z-]+|\bJSON\b|\[TÙY_CHỌN\]")


def soluu(*arguments: str, columns: int = 100) -> Answer:
    """The program's entry point, in this process: an interpreter for each page takes most of a second."""
    return run_here(*arguments, COLUMNS=columns)


def started(*arguments: str, columns: int = 100) -> Answer:
    """The same, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "soluu", *arguments], check=False, capture_output=True, encoding="utf-8", cwd=ROOT,
        stdin=subprocess.DEVNULL, env={**os.environ, "PYTHONUTF8": "1", "COLUMNS": str(columns)},
    )  # fmt: skip
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize("arguments", [("--help",), ("key", "rotate", "--help"), ("seal", "--clas", "6A1")])
def test_a_process_of_its_own_says_the_same(arguments: tuple[str, ...]) -> None:
    """What is asked below within one process is what people see."""
    assert started(*arguments, columns=40) == soluu(*arguments, columns=40)


@pytest.mark.parametrize(
    "command", ["", *COMMANDS, *POLICY, *MAPPING, *LOG, *COPIES, *KEPT, *SIGN, *USER, "report corrections"]
)
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
    ("arguments", "sentence", "command"),
    [
        (("bay-gio",), "Không có lệnh «bay-gio».", ""),
        (("sele",), "Không có lệnh «sele». Có phải 'seal' hay 'sample'?", ""),
        (("seal", "--clas", "6A1"), "Không có tùy chọn --clas.", " seal"),
        (("sample",), "Thiếu THƯ_MỤC.", " sample"),
        (("sample", "--seed"), "Tùy chọn --seed cần một giá trị.", ""),
        (("sample", "--json=1", "a"), "Tùy chọn --json không nhận giá trị.", ""),
        (("sample", "a", "b"), "Thừa tham số: b.", " sample"),
        (("sample", "a", "--seed", "một"), "Giá trị của --seed không dùng được. Ghi một số.", " sample"),
        (
            ("import", "a", "--taken-on", "hôm nay"),
            "Giá trị của --taken-on không dùng được. Ghi ngày như 26/11/2026.", " import",
        ),
        (("access", "mở"), "Thiếu --asked-by.", " access act"),
        (("access", "mở", "--asked", "x"), "Không có tùy chọn --asked.", " access act"),
        (("dashboard", "--port", "0"), "Giá trị của --port không dùng được. Ghi số từ 1 trở lên.", " dashboard"),
        (
            ("dashboard", "--port", "70000"), "Giá trị của --port không dùng được. Ghi số không quá 65535.",
            " dashboard",
        ),
    ],
)  # fmt: skip
def test_wrong_use_is_said_in_vietnamese(arguments: tuple[str, ...], sentence: str, command: str) -> None:
    """What was wrong, and where to read on."""
    answer = soluu(*arguments)
    assert answer.returncode == 2
    assert answer.stderr.strip() == f"{sentence} Xem: soluu{command} --help"
