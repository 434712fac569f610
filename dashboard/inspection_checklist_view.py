"""The checklist of a month: each line with its article, its figures, and the board's answer."""

from __future__ import annotations

from typing import get_args

import streamlit as st

from dashboard.frame import many, plain
from dashboard.inspection_acts import LEADERS, Sitting, do, person, write
from dashboard.language import say, say_sentence
from records.inspection import VERDICTS, NewNote, Verdict, lacks_reason
from records.inspection_record import CheckedLine
from records.policy.words import Role
from records.problems import CannotError, UsageError

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
        if st.form_submit_button(say("Lưu các câu trả lời"), type="primary"):
            changed = [note for line in record.lines if (note := _note(sitting, line, who, role)) is not None]
            saved = say("Đã lưu {answers}.", answers=many(len(changed), "câu trả lời"))
            told = saved if changed else say("Không có câu trả lời nào mới.")
            do(told, lambda: _save(sitting, changed))


def show_answers(record_lines: tuple[CheckedLine, ...]) -> None:
    """The lines as they were answered, nothing to change."""
    for number, line in enumerate(record_lines, 1):
        with st.container(border=True, gap="small"):
            _tell(number, line)
            opinion = f" – {plain(line.answer.text)}" if line.answer and line.answer.text else ""
            st.markdown(f"**{say(_MARKS[line.verdict]) if line.verdict else say('chưa trả lời')}**{opinion}")


def _tell(number: int, line: CheckedLine) -> None:
    st.markdown(f"**{number}. {plain(line.sentence)}**")
    when = say("hạn: {when}", when="; ".join(map(say_sentence, line.when.split("; "))))
    st.caption(plain(f"{say(line.part)} · {line.article} · {when}"))
    if line.figures:
        st.markdown("\n".join(f"- {plain(say_sentence(figure))}" for figure in line.figures))
    if line.certain or line.possible:
        sign, colour = ("▲ ", "orange") if line.certain else ("? ", "gray")
        words = "Phát hiện của tháng: {certain} chắc chắn, {possible} có thể"
        told = say(words, certain=line.certain, possible=line.possible)
        said = f"{sign}{told}"
        st.badge(said, color=colour)  # type: ignore[arg-type]  # a name


def _ask(sitting: Sitting, number: int, line: CheckedLine) -> None:
    began, standing = _began(sitting), _standing(line)
    if _key(sitting, "ket-qua", line) not in st.session_state or standing == _chosen(sitting, line):
        began[line.code] = standing
    elif standing != began[line.code]:
        st.caption(plain(_answered_elsewhere(number, line)))
    left, right = st.columns([2, 3])
    options: list[Verdict] = list(get_args(Verdict))
    words = {verdict: say(VERDICTS[verdict]) for verdict in options}
    left.radio(
        say("Kết quả mục {code}", code=line.code), options, format_func=words.__getitem__, horizontal=True,
        index=options.index(line.verdict) if line.verdict else None, key=_key(sitting, "ket-qua", line),
        label_visibility="collapsed",
    )  # fmt: skip
    right.text_input(
        say("Ý kiến mục {code}", code=line.code), line.answer.text if line.answer else "",
        key=_key(sitting, "y-kien", line),
        placeholder=say("Ý kiến (bắt buộc khi cần xem hoặc không xét)"), label_visibility="collapsed",
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
    """All answers, or none: where one lacks its reason, or somebody else answered one of these lines meanwhile, which
    is shown first."""
    silent = {note.about for note in changed if lacks_reason(note)}
    if numbers := [str(number) for number, line in enumerate(sitting.record.lines, 1) if line.code in silent]:
        raise UsageError(say(
            "Chưa lưu gì. Mục {numbers}: cần xem hoặc không xét thì ghi vì sao, rồi lưu.", numbers=", ".join(numbers)
        ))  # fmt: skip
    began = _began(sitting)
    met = {
        number: line for number, line in enumerate(sitting.record.lines, 1)
        if began[line.code] != _standing(line) and any(note.about == line.code for note in changed)
    }  # fmt: skip
    if not met:
        return write(sitting, changed)
    for line in met.values():
        began[line.code] = _standing(line)
    told = " ".join(_answered_elsewhere(*one) for one in met.items())
    raise CannotError(say("Chưa lưu gì. {answered} Giữ ý mình: lưu lại.", answered=told))


def _answered_elsewhere(number: int, line: CheckedLine) -> str:
    verdict, text = _standing(line)
    opinion = f" – {text}" if text else ""
    said = f"{say(VERDICTS[verdict])}{opinion}" if verdict else say("câu trả lời đã được rút")
    return say("Mục {number} vừa được trả lời ở nơi khác: {answer}.", number=number, answer=said)


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
