"""The inbox of unlikely figures over a store: what people did is kept, remembered, and logged without names."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from asked_figures import AN, HOA, SCHOOL, YEAR, bunching, cell, distance, found, late, lifts
from sample_home import NOW, School

from jobs.anomalies import Flag
from jobs.anomaly_acts import Actor, answer_own, ask, dispose, own_questions, reaches_an_account, reopen, write_answer
from jobs.anomaly_inbox import (
    Item,
    count_by_state,
    document,
    evidence_id,
    history,
    is_seen_by,
    read_inbox,
    state_words,
)
from jobs.logging_in import make_account
from records.accounts import RoleAsked, add_account, end_account, viewer_of
from records.anomaly_question import StaleError
from records.inspection_store import inspection_of, open_inspection
from records.problems import CannotError, UsageError
from records.reading import facts_stamp
from records.rights import LOCAL, Grant, Viewer
from records.store import Store

VICE = Actor(LOCAL, "vice_principal", "Phạm Thị Phó")
WORDS = "Chấm lại theo biên bản số 7"
MONTH = "2025-11"


def items(store: Store, *flags: Flag) -> dict[str, Item]:
    return {item.key: item for item in read_inbox(store, found(*flags))}


def one(store: Store, *flags: Flag) -> Item:
    (item,) = items(store, *flags).values()
    return item


def logged(store: Store) -> list[tuple[str, str, str]]:
    with store.read() as db:
        return db.query("SELECT kind, actor, detail FROM event WHERE kind LIKE 'anomaly-%' ORDER BY number").rows()


def answered(store: Store, *flags: Flag) -> Item:
    ask(store, one(store, *flags), VICE, NOW)
    write_answer(store, one(store, *flags), WORDS, NOW.date(), "bản tường trình", VICE, NOW)
    return one(store, *flags)


def test_a_question_goes_its_way_and_every_step_is_an_event_that_names_nobody(fresh_school: School) -> None:
    """Asked, answered on paper, explained, undone; the figures need not be computed anew for any of it."""
    store = fresh_school.store
    with store.read() as db:
        before = facts_stamp(db)
    assert one(store, lifts()).state == "new"
    item = answered(store, lifts())
    assert item.state == "answered"
    assert item.question is not None
    assert [(a.text, a.author, a.paper) for a in item.question.answers] == [(WORDS, "Lê Thị Hoa", "bản tường trình")]
    dispose(store, item, "explained", "Đúng như biên bản", VICE, NOW)
    assert one(store, lifts()).state == "explained"
    reopen(store, one(store, lifts()), "Nhầm câu", VICE, NOW)
    assert one(store, lifts()).state == "answered"
    events = logged(store)
    assert [kind for kind, _, _ in events] == [
        "anomaly-asked", "anomaly-answered", "anomaly-disposed", "anomaly-reopened"
    ]  # fmt: skip
    assert {actor for _, actor, _ in events} == {"phó hiệu trưởng"}
    told = json.dumps(events, ensure_ascii=False)
    for secret in (HOA, "Lê", WORDS, "biên bản", "6A1", "toan", "P3", "Nhầm"):
        assert secret not in told
    assert [step.after.get("why") for step in history(store, item.question.question_id)] == [None] * 3 + ["Nhầm câu"]
    with store.read() as db:
        assert facts_stamp(db) == before


def test_no_mark_is_kept_of_the_evidence(fresh_school: School) -> None:
    """Of a lift which mark it is, of what comes in columns which column; another pupil of the column is nothing new."""
    assert evidence_id("lifts", cell(3)) == "HK1\t6A1\ttoan\tCK\tP3"
    assert evidence_id("late", cell(3)) == evidence_id("late", cell(4)) == "HK1\t6A1\ttoan\tCK\t"
    assert evidence_id("distance", distance().evidence[0]) == "\t6A1\tvan\t\t"
    ask(fresh_school.store, one(fresh_school.store, lifts()), VICE, NOW)
    with fresh_school.store.read() as db:
        rows = db.query("SELECT * FROM anomaly_question").rows()
        kept = f"{db.query('SELECT after FROM anomaly_step').item()}{rows}"
    assert "4.75" not in kept
    assert "P3" in kept


def test_what_was_passed_over_stays_away_until_there_is_new_evidence(fresh_school: School) -> None:
    """Then it is marked as having come back, and asked anew with its history."""
    store = fresh_school.store
    dispose(store, one(store, lifts()), "dismissed", "Đề chung, tổ khác chấm", VICE, NOW)
    assert one(store, lifts()).state == "dismissed"
    assert one(store, lifts(1, 2)).state == "dismissed"     # less of it
    back = one(store, lifts(*range(10)))
    assert (back.state, back.has_returned, back.added, back.is_open) == ("new", True, 1, True)
    assert "trở lại vì có căn cứ mới" in state_words(back)
    ask(store, back, VICE, NOW)
    again = one(store, lifts(*range(10)))
    assert (again.state, again.has_returned) == ("asked", False)
    assert count_by_state(store, LOCAL, SCHOOL, YEAR, None) == {"asked": 1}
    assert count_by_state(store, LOCAL, SCHOOL, YEAR, found(lifts(), late())) == {"asked": 1, "new": 1}
    nobody = Viewer("TK-9", "Ai đó", (Grant("teacher", SCHOOL, YEAR, frozenset({"6A1"}), frozenset({"toan"})),))
    assert count_by_state(store, nobody, SCHOOL, YEAR, found(lifts(), late())) == {}


def test_a_figure_that_is_not_unlikely_any_more_keeps_its_question(fresh_school: School) -> None:
    """An answer that somebody owes, or gave, is not forgotten because a later export moved the figure."""
    store = fresh_school.store
    answered(store, lifts())
    item = one(store)
    assert (item.flag, item.state, item.seen.question) == (None, "answered", lifts().question)
    assert "không còn khác thường" in state_words(item)
    dispose(store, item, "corrected", "Đã sửa theo biên bản", VICE, NOW)
    assert one(store).state == "corrected"
    document_of = document(found(late()), read_inbox(store, found(late())))
    assert [each["state"] for each in document_of["flags"]] == ["new"]  # type: ignore[attr-defined]
    assert [each["state"] for each in document_of["past"]] == ["corrected"]  # type: ignore[attr-defined]


def test_two_persons_and_one_s_own_question(fresh_school: School) -> None:
    """Whoever is late is told; a vice principal who teaches decides nothing about that teaching."""
    store = fresh_school.store
    shown = one(store, lifts())
    ask(store, shown, VICE, NOW)
    with pytest.raises(StaleError):
        dispose(store, shown, "dismissed", "Chưa biết là đã hỏi", VICE, NOW)
    assert len(logged(store)) == 1
    account, _ = make_account(
        fresh_school.home, store, "pho", "Lê Thị Hoa", [RoleAsked("vice_principal", NOW.date())], by="quản trị viên",
        now=NOW, teacher_code=HOA, is_sample=True,
    )  # fmt: skip
    with store.read() as db:
        viewer = viewer_of(db, account.account_id, NOW)
    assert viewer is not None
    with pytest.raises(CannotError, match="hỏi chính bạn"):
        dispose(store, one(store, lifts()), "dismissed", "Tôi biết", Actor(viewer, "vice_principal"), NOW)
    ask(store, items(store, lifts(), late())[f"late/{AN}"], Actor(viewer, "vice_principal"), NOW)


def test_who_has_no_right_to_it_does_nothing(fresh_school: School) -> None:
    """Asked below the pages: a head of department sees, and neither asks nor decides."""
    store = fresh_school.store
    viewer = Viewer("TK-001", "Ai", (Grant("department_head", SCHOOL, YEAR, subjects=frozenset({"toan"})),))
    with pytest.raises(CannotError, match="không được làm việc này"):
        ask(store, one(store, lifts()), Actor(viewer, "department_head"), NOW)
    with pytest.raises(CannotError, match="không được làm việc này"):
        dispose(store, one(store, lifts()), "dismissed", "x", Actor(viewer, "department_head"), NOW)
    assert logged(store) == []


def test_a_head_of_department_sees_what_is_wholly_of_the_department(fresh_school: School) -> None:
    """Not what rests on another subject too, nor another school's; a teacher nothing of anybody."""
    every = items(fresh_school.store, lifts(), late(), bunching(), distance())
    mixed = replace(lifts(), evidence=(*lifts().evidence, replace(cell(1), subject="van")))
    maths = Viewer("TK-001", "Ai", (Grant("department_head", SCHOOL, YEAR, subjects=frozenset({"toan"})),))
    assert {key for key, item in every.items() if is_seen_by(maths, item)} == {
        f"lifts/{HOA}", f"late/{AN}", f"bunching/{AN}/5"
    }  # fmt: skip
    assert not is_seen_by(maths, one(fresh_school.store, mixed))
    elsewhere = Viewer("TK-001", "Ai", (Grant("department_head", "Trường khác", subjects=frozenset({"toan"})),))
    teacher = Viewer("TK-001", "Ai", (Grant("teacher", SCHOOL, YEAR, frozenset({"6A1"}), frozenset({"toan"})),))
    assert not any(is_seen_by(viewer, item) for viewer in (elsewhere, teacher) for item in every.values())
    principal = Viewer("TK-001", "Ai", (Grant("principal"),))
    assert all(is_seen_by(principal, item) for item in every.values())


def test_what_goes_into_the_minutes_stands_there_with_its_answer_and_can_be_taken_back(fresh_school: School) -> None:
    """Written with the question in one moment; without open minutes neither is."""
    store = fresh_school.store
    item = answered(store, lifts())
    with pytest.raises(UsageError, match="Chưa mở kiểm tra"):
        dispose(store, item, "minuted", "Nêu ở cuộc họp", VICE, NOW, MONTH)
    assert one(store, lifts()).state == "answered"
    with store.write() as db:
        open_inspection(db, SCHOOL, MONTH, "Phạm Thị Phó", "vice_principal", NOW)
    with pytest.raises(UsageError, match="Chọn tháng"):
        dispose(store, item, "minuted", "Nêu ở cuộc họp", VICE, NOW)
    dispose(store, item, "minuted", "Nêu ở cuộc họp", VICE, NOW, MONTH)

    def notes() -> list[str]:
        with store.read() as db:
            inspection = inspection_of(db, SCHOOL, MONTH)
        assert inspection is not None
        return [note.text for note in inspection.of("explanation")]

    (text,) = notes()
    assert all(part in text for part in (lifts().question, WORDS, "Nêu ở cuộc họp"))
    assert one(store, lifts()).state == "minuted"
    reopen(store, one(store, lifts()), "Nhầm tháng", VICE, NOW)
    assert notes() == []
    assert one(store, lifts()).state == "answered"


def test_whether_a_question_reaches_an_account_is_known(fresh_school: School) -> None:
    """One of the code and of the school; not one of the code elsewhere, nor one that has ended."""
    store = fresh_school.store
    about = one(store, lifts()).about

    def add(login: str, school: str, code: str = HOA) -> str:
        role = RoleAsked("teacher", NOW.date(), school=school, school_year=YEAR, classes=("6A1",), subjects=("toan",))
        return make_account(
            fresh_school.home, store, login, "Lê Thị Hoa", [role], by="quản trị viên", now=NOW, teacher_code=code,
            is_sample=True,
        )[0].account_id  # fmt: skip

    add("khac", "TRƯỜNG TIỂU HỌC KHÁC")
    add("an", SCHOOL, AN)
    assert not reaches_an_account(store, about, NOW)
    hers = add("hoa", SCHOOL)
    assert reaches_an_account(store, about, NOW)
    with store.write() as db:
        add_account(db, "quan", "Quản", [RoleAsked("admin", NOW.date())], by="quản trị viên", now=NOW, password="a b c")
        end_account(db, hers, by="quản trị viên", now=NOW)
    assert not reaches_an_account(store, about, NOW)


def test_a_teacher_sees_and_answers_the_own_questions_alone(fresh_school: School) -> None:
    """By the account's code, in a school that the account is of; a PC without accounts is nobody's."""
    store = fresh_school.store
    ask(store, items(store, lifts(), late())[f"lifts/{HOA}"], VICE, NOW)
    ask(store, items(store, lifts(), late())[f"late/{AN}"], VICE, NOW)
    viewers = {}
    for login, code, school in (("hoa", HOA, SCHOOL), ("khac", HOA, "TRƯỜNG TIỂU HỌC KHÁC"), ("moi", HOA, None)):
        account, _ = make_account(
            fresh_school.home, store, login, "Lê Thị Hoa",
            [RoleAsked("teacher", NOW.date(), school=school or SCHOOL, school_year=YEAR, classes=("6A1",),
                       subjects=("toan",))],
            by="quản trị viên", now=NOW, teacher_code=code, is_sample=True,
        )  # fmt: skip
        if school is None:      # as a home has it that was of one school when the role was given
            with store.write() as db:
                db.execute("UPDATE account_role SET school = NULL WHERE account_id = ?", [account.account_id])
        with store.read() as db:
            viewers[login] = viewer_of(db, account.account_id, NOW)
    hoa, elsewhere, unbound = viewers["hoa"], viewers["khac"], viewers["moi"]
    assert hoa is not None
    assert elsewhere is not None
    assert unbound is not None
    (question,) = own_questions(store, hoa)
    assert question.seen.about.teacher_code == HOA
    assert own_questions(store, elsewhere) == own_questions(store, unbound) == own_questions(store, LOCAL) == ()
    with pytest.raises(CannotError, match="Không có câu hỏi nào"):
        answer_own(store, elsewhere, question.question_id, question.steps, "Tôi trả lời thay", NOW)
    other = items(store, late())[f"late/{AN}"].question
    assert other is not None
    with pytest.raises(CannotError, match="Không có câu hỏi nào"):
        answer_own(store, hoa, other.question_id, other.steps, "Tôi trả lời thay", NOW)
    answer_own(store, hoa, question.question_id, question.steps, WORDS, NOW + timedelta(hours=1))
    item = items(store, lifts())[f"lifts/{HOA}"]
    assert item.question is not None
    assert [(a.text, a.paper, a.author) for a in item.question.answers] == [(WORDS, None, "Lê Thị Hoa")]
    assert logged(store)[-1][:2] == ("anomaly-answered", "giáo viên môn học")
