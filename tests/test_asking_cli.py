"""A person at a terminal who is asked, while a program or a file takes the answer."""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from test_cli import ROOT, soluu

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no pseudo-terminals")

TYPED = "mật khẩu dài"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed() -> Run:
    """Run the program at a terminal, its outputs into pipes, and type an answer to each question as it comes."""

    def run(home: Path, *arguments: str, answers: tuple[str, ...]) -> tuple[int, str, str]:
        keyboard, terminal = os.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "soluu", *arguments], cwd=ROOT, stdin=terminal, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, start_new_session=True,
            env={**os.environ, "SOLUU_HOME": str(home), "PYTHONUTF8": "1"},
        )  # fmt: skip
        assert process.stderr
        said = b""
        for answer in answers:
            asked = b""
            while not asked.endswith(b": "):
                is_said = select.select([process.stderr], [], [], 60)[0]
                piece = os.read(process.stderr.fileno(), 1000) if is_said else b""
                if not piece:
                    process.kill()
                    pytest.fail(f"hỏi không thấy ở đầu ra lỗi: {(said + asked).decode()!r}")
                asked += piece
            said += asked
            os.write(keyboard, f"{answer}\n".encode())
        stdout, stderr = process.communicate(timeout=120)
        os.close(keyboard)
        os.close(terminal)
        return process.returncode, stdout.decode(), (said + stderr).decode()

    return run


def test_the_question_for_a_passphrase_is_no_part_of_the_answer(tmp_path: Path, typed: Run) -> None:
    """With --json standard output is one document, whoever was asked for what."""
    soluu(tmp_path / "kho", "init", "--yes", SOLUU_PASSPHRASE=TYPED)
    code, stdout, stderr = typed(tmp_path / "kho", "log", "checkpoint", "--json", answers=(TYPED,))
    assert code == 0, stderr
    assert json.loads(stdout)
    assert "Mật khẩu của khóa niêm phong" in stderr


def test_founding_by_hand_asks_beside_its_answer(tmp_path: Path, typed: Run) -> None:
    """The answer may go into a file; two passphrases that differ are asked for again, in Vietnamese."""
    arguments = ("init", "--school", "Trường mẫu", "--verify-url", "http://localhost:8501/V/")
    answers = (TYPED, "mật khẩu khác", TYPED, TYPED)
    code, stdout, stderr = typed(tmp_path / "kho", *arguments, answers=answers)
    assert code == 0, stderr
    assert stdout.startswith("Đã tạo kho")
    assert "Hai lần nhập không giống nhau" in stderr
    assert "Error" not in stderr
