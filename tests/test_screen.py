"""What people read of strangers' files: no escape sequence, no mark-up, and never a traceback."""

from __future__ import annotations

import io
import time

import pytest
from rich.table import Table

from archive.verify import VerifyProblem, VerifyResult
from commands import output
from soluu import show_verification  # noqa: TID251 – what the command prints

HOSTILE = "\x1b[31mĐỎ\x1b]8;;http://evil\x07 \x9b5m \u202eoaS [/red] [bold] :smile: \r l\udcf3p5.xls"
# Bells and carriage returns are left out.
TOLD = r"\u001b[31mĐỎ\u001b]8;;http://evil \u009b5m \u202eoaS [/red] [bold] :smile:  l\udcf3p5.xls"


@pytest.fixture(params=["out", "err"])
def screen(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> output.Console:
    """A terminal with colours, whose text is kept."""
    screen = getattr(output, request.param)
    monkeypatch.setattr(screen, "_file", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    monkeypatch.setattr(screen, "_force_terminal", True)
    monkeypatch.setattr(screen, "_width", None)
    return screen


def said(screen: output.Console) -> str:
    screen.file.flush()
    return screen.file.buffer.getvalue().decode()


def test_a_sentence_with_a_strangers_words_moves_nothing(screen: output.Console) -> None:
    """Signs that are no text are written out; brackets and colons mean themselves."""
    screen.print(f"{HOSTILE}\nhai", style="red")
    assert said(screen).count("\n") == 2
    assert TOLD in said(screen)


def test_a_table_with_a_strangers_words_moves_nothing(screen: output.Console) -> None:
    """In cells and in the title."""
    screen.width = 300
    table = Table(title=HOSTILE)
    table.add_row(HOSTILE)
    screen.print(table)
    assert said(screen).count(r"\u001b[31mĐỎ\u001b]8;;http://evil \u009b5m \u202eoaS") == 2
    assert HOSTILE[:8] not in said(screen)


def test_a_progress_bar_names_a_strangers_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is drawn while the work goes on."""
    monkeypatch.setattr(output.err, "_file", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    monkeypatch.setattr(output.err, "_force_terminal", True)
    monkeypatch.setattr(output.err, "_width", 300)
    monkeypatch.setattr(output.err, "is_interactive", True)
    monkeypatch.setenv("TERM", "xterm-256color")
    with output.progress_bar("Nhập", quiet=False) as advance:
        advance(1, 2, HOSTILE)
        until = time.monotonic() + 20
        while TOLD[:40] not in said(output.err) and time.monotonic() < until:
            time.sleep(0.05)
    drawn = said(output.err)
    assert TOLD[:40] in drawn
    assert "\x1b[31mĐỎ" not in drawn
    assert "\x07" not in drawn


def test_what_became_of_a_bundle_is_told_once_and_every_other_problem_by_its_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thirty-six papers are superseded together; what is wrong with one file stands by itself."""
    monkeypatch.setattr(output.err, "_file", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    papers = [VerifyProblem(f"data/hoc-ba/{n}.pdf", "superseded", "Đã có bản mới.") for n in range(36)]
    changed = [VerifyProblem(f"data/{n}.csv", "changed", "Nội dung đã bị thay đổi.") for n in range(2)]
    show_verification(VerifyResult("goi.zip", False, True, True, None, False, (*papers[:9], *changed, *papers[9:])))
    lines = said(output.err).splitlines()
    assert lines == [
        "data/hoc-ba/0.pdf và 35 tài liệu khác: Đã có bản mới.",
        "data/0.csv: Nội dung đã bị thay đổi.", "data/1.csv: Nội dung đã bị thay đổi.",
    ]  # fmt: skip


def test_what_could_not_be_checked_of_many_papers_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """With their number; a paper that somebody has to open stands by itself."""
    monkeypatch.setattr(output.err, "_file", io.TextIOWrapper(io.BytesIO(), "utf-8"))
    unknown = [VerifyProblem(f"data/{n}.pdf", "people-revocation-unknown", "Chưa kiểm tra được.") for n in range(37)]
    visible = [VerifyProblem(f"data/{n}.pdf", "people-visible", "Mở tệp ra xem.") for n in range(2)]
    show_verification(VerifyResult("goi.zip", True, True, True, None, True, (), notes=(*unknown, *visible)))
    assert said(output.err).splitlines() == [
        "data/0.pdf và 36 tài liệu khác: Chưa kiểm tra được.", "data/0.pdf: Mở tệp ra xem.",
        "data/1.pdf: Mở tệp ra xem.",
    ]  # fmt: skip
