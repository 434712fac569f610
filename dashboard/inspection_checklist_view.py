"""The checklist of a month: each line with its article, its figures, and the board's answer."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from dashboard.frame import plain
from dashboard.inspection_acts import LEADERS, Sitting, do, person, write
from records.inspection import VERDICTS, NewNote, Verdict
from records.inspection_record import CheckedLine
from records.policy.words import Role
from records.problems import CannotError

_Answer = tuple[Verdict | None, str]
_MARKS = {"good": ":green[✓ đạt]", "look": ":orange[▲ cần xem]", "not_judged": "không xét"}


def show_checklist(sitting: Sitting) -> None:
    """All lines in one form: answered in any order, kept together."""
    record = sitting.record
    with st.form(sitting.key("danh-muc"), border=False):
        for number, line in enumerate(record.lines, 1):
            with st.container(border=True, gap="small"):
                _tell(number, line)
                _ask(sitting, number, line)
        who, role = person(sitting, "danh-muc", LEADERS)
        if st.form_submit_button("Lưu các câu trả lời", type="primary"):
            changed = [note for line in record.lines if (note := _note(sitting, line, who, role)) is not None]
            told = f"Đã lưu {len(changed)} câu trả lời." if changed else "Không có câu trả lời nào mới."
            do(told, lambda: _save(sitting, changed))


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


def _ask(sitting: Sitting, number: int, line: CheckedLine) -> None:
    began, standing = _began(sitting), _standing(line)
    if _key(sitting, "ket-qua", line) not in st.session_state or standing == _chosen(sitting, line):
        began[line.code] = standing
    elif standing != began[line.code]:
        st.caption(plain(_answered_elsewhere(number, line)))
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


def _began(sitting: Sitting) -> dict[str, _Answer]:
    """With which answer each line's boxes began in this window."""
    began: dict[str, _Answer] = st.session_state.setdefault(sitting.key("bat-dau"), {})
    return began


def _standing(line: CheckedLine) -> _Answer:
    return (line.answer.verdict, line.answer.text) if line.answer else (None, "")


def _chosen(sitting: Sitting, line: CheckedLine) -> _Answer:
    verdict, text = (st.session_state[_key(sitting, name, line)] for name in ("ket-qua", "y-kien"))
    return verdict, str(text).strip()


def _save(sitting: Sitting, changed: list[NewNote]) -> None:
    """All answers, or none where somebody else answered one of these lines meanwhile: that is shown first."""
    began = _began(sitting)
    met = {
        number: line for number, line in enumerate(sitting.record.lines, 1)
        if began[line.code] != _standing(line) and any(note.about == line.code for note in changed)
    }  # fmt: skip
    if not met:
        return write(sitting, changed)
    for line in met.values():
        began[line.code] = _standing(line)
    raise CannotError(f"Chưa lưu gì. {' '.join(_answered_elsewhere(*one) for one in met.items())} Giữ ý mình: lưu lại.")


def _answered_elsewhere(number: int, line: CheckedLine) -> str:
    verdict, text = _standing(line)
    said = f"{VERDICTS[verdict]}{f' – {text}' if text else ''}" if verdict else "câu trả lời đã được rút"
    return f"Mục {number} vừa được trả lời ở nơi khác: {said}."


def _key(sitting: Sitting, name: str, line: CheckedLine) -> str:
    return sitting.key(f"{name}-{line.code}")


def _note(sitting: Sitting, line: CheckedLine, who: str, role: Role) -> NewNote | None:
    """The answer to write; None where none was given here, or it is the one that stands."""
    verdict, text = _chosen(sitting, line)
    if verdict is None or (verdict, text) in {_standing(line), _began(sitting)[line.code]}:
        return None
    return NewNote(
        kind="answer", text=text, author=who, role=role, about_kind="line", about=line.code, verdict=verdict,
    )  # fmt: skip
