"""The checklist of a month: each line with its article, its figures, and the board's answer."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from dashboard.frame import plain
from dashboard.inspection_acts import LEADERS, Sitting, do, person, write
from records.inspection import VERDICTS, NewNote, Verdict
from records.inspection_record import CheckedLine
from records.policy.words import Role

_MARKS = {"good": ":green[✓ đạt]", "look": ":orange[▲ cần xem]", "not_judged": "không xét"}


def show_checklist(sitting: Sitting) -> None:
    """All lines in one form: answered in any order, kept together."""
    record = sitting.record
    with st.form(sitting.key("danh-muc"), border=False):
        for number, line in enumerate(record.lines, 1):
            with st.container(border=True, gap="small"):
                _tell(number, line)
                _ask(sitting, line)
        who, role = person(sitting, "danh-muc", LEADERS)
        if st.form_submit_button("Lưu các câu trả lời", type="primary"):
            changed = [note for line in record.lines if (note := _note(sitting, line, who, role)) is not None]
            do(f"Đã lưu {len(changed)} câu trả lời.", lambda: write(sitting, changed))


def show_answers(record_lines: tuple[CheckedLine, ...]) -> None:
    """The lines as they were answered, nothing to change."""
    for number, line in enumerate(record_lines, 1):
        with st.container(border=True, gap="small"):
            _tell(number, line)
            opinion = f" – {plain(line.answer.text)}" if line.answer and line.answer.text else ""
            st.markdown(f"**{_MARKS[line.verdict] if line.verdict else 'chưa trả lời'}**{opinion}")


def _tell(number: int, line: CheckedLine) -> None:
    st.markdown(f"**{number}. {plain(line.sentence)}**")
    st.caption(plain(f"{line.part} · {line.article} · hạn: {line.when}"))
    if line.figures:
        st.markdown("\n".join(f"- {plain(figure)}" for figure in line.figures))
    if line.certain or line.possible:
        sign, colour = ("▲ ", "orange") if line.certain else ("? ", "gray")
        said = f"{sign}Phát hiện: {line.certain} chắc chắn, {line.possible} có thể"
        st.badge(said, color=colour)  # type: ignore[arg-type]  # a name


def _ask(sitting: Sitting, line: CheckedLine) -> None:
    left, right = st.columns([2, 3])
    options: list[Verdict] = list(get_args(Verdict))
    left.radio(
        f"Kết quả mục {line.code}", options, format_func=VERDICTS.__getitem__, horizontal=True,
        index=options.index(line.verdict) if line.verdict else None, key=_key(sitting, "ket-qua", line),
        label_visibility="collapsed",
    )  # fmt: skip
    right.text_input(
        f"Ý kiến mục {line.code}", line.answer.text if line.answer else "", key=_key(sitting, "y-kien", line),
        placeholder="Ý kiến (bắt buộc khi cần xem hoặc không xét)", label_visibility="collapsed",
    )  # fmt: skip


def _key(sitting: Sitting, name: str, line: CheckedLine) -> str:
    return sitting.key(f"{name}-{line.code}")


def _note(sitting: Sitting, line: CheckedLine, who: str, role: Role) -> NewNote | None:
    """The answer to write; None where none was given, or it is the one that stands."""
    verdict: Verdict | None = st.session_state[_key(sitting, "ket-qua", line)]
    text = str(st.session_state[_key(sitting, "y-kien", line)]).strip()
    standing = (line.answer.verdict, line.answer.text) if line.answer else None
    if verdict is None or (verdict, text) == standing:
        return None
    return NewNote(
        kind="answer", text=text, author=who, role=role, about_kind="line", about=line.code, verdict=verdict,
    )  # fmt: skip
