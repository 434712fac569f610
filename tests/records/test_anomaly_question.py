"""The life of a question about an unlikely figure: what may follow what, what it remembers, what is never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_home import NOW

from records.anomaly_question import (
    ANSWER_WITHIN,
    OPEN,
    About,
    Answer,
    Ask,
    Dispose,
    Give,
    Question,
    Reopen,
    Seen,
    StaleError,
    Step,
    after,
    allowed,
    fingerprint,
    require_unchanged,
)
from records.problems import UsageError

ABOUT = About("Trường A", "2025-2026", "lifts", "GV1")
ANSWER = Answer("Chấm lại theo đáp án mới", "Lê Thị Hoa", NOW.date(), None, NOW, "giáo viên")


def seen(*evidence: str) -> Seen:
    return Seen(ABOUT, "Vì sao?", 9, 10, 6.5, 0.0002, frozenset(evidence))


def asked(*evidence: str) -> Question:
    return after(None, Ask(seen(*evidence or ("a", "b")), "phó hiệu trưởng"), NOW, "cau-1")


def answered() -> Question:
    return after(asked(), Give(ANSWER), NOW)


def ended(kind: str = "explained") -> Question:
    return after(answered(), Dispose(seen("a", "b"), kind, "Có biên bản", "phó hiệu trưởng"), NOW)  # type: ignore[arg-type]


def test_a_question_is_asked_answered_and_decided() -> None:
    assert [each.state for each in (asked(), answered(), ended())] == ["asked", "answered", "explained"]
    assert [each.steps for each in (asked(), answered(), ended())] == [1, 2, 3]


def test_whoever_was_not_asked_is_not_written_of() -> None:
    """A new figure can be asked about or passed over; into the minutes it comes only with an answer, or after days."""
    assert allowed(None, NOW) == allowed(asked(), NOW) == ("dismissed",)
    assert allowed(asked(), NOW + ANSWER_WITHIN) == ("minuted", "dismissed")
    assert set(allowed(answered(), NOW)) == {"explained", "corrected", "minuted", "dismissed"}
    for question, words in ((None, "Chưa hỏi giáo viên"), (asked(), "Giáo viên chưa trả lời")):
        with pytest.raises(UsageError, match=words):
            after(question, Dispose(seen("a", "b"), "minuted", "Ghi", "hiệu trưởng", "2025-11"), NOW)
    assert after(None, Dispose(seen("a"), "dismissed", "Đề chung", "hiệu trưởng"), NOW, "x").state == "dismissed"


def test_for_the_same_evidence_it_does_not_come_back_and_for_new_evidence_it_does() -> None:
    """Less of the evidence is not new either; asked anew, it is a new round that still has the old answer."""
    question = ended("dismissed")
    for same in ({"a", "b"}, {"b"}, set[str]()):
        assert not question.returns(frozenset(same))
        with pytest.raises(UsageError, match="chưa có căn cứ nào mới"):
            after(question, Ask(seen(*same), "phó hiệu trưởng"), NOW)
    assert question.returns(frozenset({"a", "c"}))
    again = after(question, Ask(seen("a", "c"), "phó hiệu trưởng"), NOW)
    assert (again.state, again.answers, again.disposition) == ("asked", (ANSWER,), None)
    assert again.seen.evidence == {"a", "b", "c"}
    assert after(again, Give(replace(ANSWER, text="Lại chấm lại")), NOW).state == "answered"


def test_passing_over_what_came_back_is_a_round_without_an_answer() -> None:
    """The old answer was to something else: it lets nobody say that the new evidence was explained."""
    again = Dispose(seen("a", "b", "c"), "explained", "Như lần trước", "phó hiệu trưởng")
    with pytest.raises(UsageError, match="Chưa hỏi giáo viên"):
        after(ended(), again, NOW)
    question = after(ended(), replace(again, disposition="dismissed"), NOW)
    assert not question.returns(frozenset({"a", "b", "c"}))
    assert after(question, Reopen("Bấm nhầm"), NOW).state == "new"


def test_undoing_a_decision_leads_back_to_where_it_was() -> None:
    assert after(ended(), Reopen("Nhầm người"), NOW).state == "answered"
    passed_over = after(asked(), Dispose(seen("a", "b"), "dismissed", "Ốm", "hiệu trưởng"), NOW)
    assert after(passed_over, Reopen("Nhầm"), NOW).state == "asked"
    with pytest.raises(UsageError, match="chưa kết thúc"):
        after(asked(), Reopen("Nhầm"), NOW)


@pytest.mark.parametrize(
    ("question", "step", "words"),
    [
        (None, Give(ANSWER), "Chưa hỏi"), (ended(), Give(ANSWER), "đã kết thúc"),
        (asked(), Give(replace(ANSWER, text=" ")), "câu trả lời"),
        (asked(), Give(replace(ANSWER, paper=" ")), "giấy tờ"),
        (asked(), Give(replace(ANSWER, answered_on=NOW.date() + timedelta(days=2))), "chưa đến"),
        (asked(), Give(replace(ANSWER, answered_on=NOW.date() - timedelta(days=2))), "trước ngày hỏi"),
        (answered(), Dispose(seen("a"), "explained", " ", "hiệu trưởng"), "lý do"),
        (ended(), Reopen(""), "lý do mở lại"), (ended(), Dispose(seen("a"), "corrected", "x", "y"), "kết thúc rồi"),
        (asked(), Ask(seen("a"), "hiệu trưởng"), "đã hỏi rồi"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_with_its_reason(question: Question | None, step: Step, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        after(question, step, NOW)


def test_two_persons_do_not_act_on_one_state() -> None:
    """The second one looked at what is not there any more."""
    require_unchanged(None, 0)
    require_unchanged(asked(), 1)
    for question, steps in ((asked(), 0), (answered(), 1), (None, 1)):
        with pytest.raises(StaleError, match="người khác"):
            require_unchanged(question, steps)


def test_the_fingerprint_is_of_the_figure_and_its_evidence_in_any_order() -> None:
    one = fingerprint(ABOUT, frozenset({"a", "b"}))
    assert one == fingerprint(ABOUT, frozenset(["b", "a"])) == asked("b", "a").fingerprint
    others = [fingerprint(replace(ABOUT, **change), frozenset({"a", "b"})) for change in (
        {"measure": "late"}, {"teacher_code": "GV2"}, {"subject": "toan"}, {"threshold": "5"}, {"school_year": "x"},
    )]  # fmt: skip
    assert len({one, fingerprint(ABOUT, frozenset({"a"})), *others}) == 7


EVIDENCE = st.frozensets(st.sampled_from("abcd"), min_size=1)
STEPS = st.one_of(
    st.builds(lambda of: Ask(seen(*of), "phó hiệu trưởng"), EVIDENCE),
    st.builds(lambda n: Give(replace(ANSWER, text=f"Lần {n}")), st.integers(0, 99)),
    st.builds(lambda of, kind: Dispose(seen(*of), kind, "Vì vậy", "phó hiệu trưởng"), EVIDENCE,
              st.sampled_from(["explained", "corrected", "minuted", "dismissed"])),
    st.just(Reopen("Nhầm")),
)  # fmt: skip


@given(st.lists(STEPS, max_size=12))
def test_whatever_is_done_no_answer_and_no_evidence_is_lost(steps: list[Step]) -> None:
    """A refused step changes nothing; a taken one adds. Decided is never open, and never comes back
    for what it knew."""
    question: Question | None = None
    given_answers: list[Answer] = []
    for step in steps:
        before = question
        try:
            question = after(question, step, NOW, "cau-1")
        except UsageError:
            assert question == before
            continue
        if isinstance(step, Give):
            given_answers.append(step.answer)
        assert list(question.answers) == given_answers
        assert question.steps == (before.steps if before else 0) + 1
        assert before is None or before.seen.evidence <= question.seen.evidence
        assert (question.disposition is None) == (question.state in OPEN)
        assert not question.returns(question.seen.evidence)
        if question.state in ("explained", "corrected", "minuted"):
            assert len(question.answers) > question.answered_before
