"""The life of a correction: what may follow what, and what a profile misses in it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from register_cases import APPROVAL, EDIT, MADE_AT, NOW, REQUEST, approved, corrected, waiting

from records.clock import VIETNAM, to_store
from records.correction_case import (
    Case,
    Decide,
    Edit,
    Minutes,
    Relate,
    Relock,
    Request,
    Step,
    StepRefusedError,
    Withdraw,
    Witness,
    after,
    opened,
)
from records.correction_gaps import gaps
from records.lock_acts import ALWAYS, ClosedSpan
from records.policy import Policy, load_policy
from records.policy.standing import fills

REFUSAL = replace(APPROVAL, decision="refused")
RELOCK = Relock(MADE_AT + timedelta(minutes=5))
PRESENT = Witness((("principal", "Trần Thị Bình"), ("admin", "Lê Văn Chín"), ("requester", "Nguyễn Văn An")))


def profile(name: str) -> Policy:
    path = Path(__file__).parents[2] / "data" / "policy" / f"{name}.toml"
    return load_policy(path.read_text(encoding="utf-8"), path.name)


def missing(case: Case, *kinds: str, of: str) -> list[tuple[str, str]]:
    """What of a profile is missing, as (code without its beginning, in two words)."""
    found = gaps(case, kinds, profile(of).correction, today=NOW.date())
    return [(gap.code.removeprefix("sua-diem-"), gap.what) for gap in found]


# ── what may follow what ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("TM-05", "TT-14")
def test_a_request_is_decided_then_carried_out_then_locked_again() -> None:
    """Its state after each step."""
    states = [waiting().state, approved().state, corrected().state, after(corrected(), RELOCK, NOW).state]
    assert states == ["waiting", "approved", "corrected", "relocked"]
    assert after(waiting(), REFUSAL, NOW).state == "refused"
    assert after(waiting(), Withdraw("Nhầm học sinh"), NOW).state == "withdrawn"


@pytest.mark.requirement("TM-05")
@pytest.mark.parametrize(
    ("case", "step", "says"),
    [
        (waiting(), EDIT, "Chưa ghi quyết định"),
        (after(waiting(), REFUSAL, NOW), EDIT, "không được duyệt"),
        (approved(), RELOCK, "Chưa ghi việc sửa"),
        (approved(), Relate(()), "Chưa ghi việc sửa"),
        (corrected(), REFUSAL, "không ghi «không đồng ý»"),
        (waiting(), replace(APPROVAL, on=date(2026, 1, 21)), "21/01/2026 chưa đến"),
        (waiting(), replace(APPROVAL, on=date(2026, 1, 9)), "trước ngày đề nghị"),
        (waiting(), replace(APPROVAL, by="  "), "họ tên người quyết định"),
        (approved(), replace(EDIT, at=NOW + timedelta(minutes=1)), "chưa đến"),
        (approved(), replace(EDIT, new_value="6.5"), "giống nhau"),
        (corrected(), Relock(MADE_AT - timedelta(minutes=1)), "trước lúc sửa"),
        (corrected(), Relock(NOW + timedelta(minutes=1)), "chưa đến"),
        (after(corrected(), RELOCK, NOW), replace(EDIT, at=NOW), "đã khóa lại"),
        (waiting(), Minutes(date(2026, 1, 9), ()), "trước ngày đề nghị"),
        (waiting(), Minutes(date(2026, 2, 9), ()), "chưa đến"),
        (waiting(), Witness((("principal", ""),)), "người chứng kiến"),
        (waiting(), Withdraw(""), "lý do rút"),
        (after(waiting(), Withdraw("Nhầm"), NOW), APPROVAL, "đã rút"),
    ],
)
def test_a_step_that_cannot_have_been_is_refused_with_a_sentence(case: Case, step: Step, says: str) -> None:
    """Out of order, in the future, or without what it must say."""
    with pytest.raises(StepRefusedError, match=says):
        after(case, step, NOW)


@pytest.mark.requirement("QL-03")
@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"reason": " "}, "Chưa ghi lý do"),
        ({"reason": "x" * 601}, "tối đa 600"),
        ({"requested_by": ""}, "người đề nghị"),
        ({"new_value": "6.5"}, "giống điểm gốc"),
        ({"requested_on": date(2026, 1, 21)}, "chưa đến"),
    ],
)
def test_a_form_without_its_fields_opens_no_case(changed: dict[str, object], says: str) -> None:
    """Requester, reason, day, and two values that differ."""
    with pytest.raises(StepRefusedError, match=says):
        waiting(**changed)


def test_a_day_ends_at_midnight_in_vietnam() -> None:
    """At 23:30 of the 20th in Vietnam the 21st has not come, at 17:30 UTC it has."""
    late = NOW.replace(hour=23, minute=30)
    with pytest.raises(StepRefusedError):
        opened(replace(REQUEST, requested_on=date(2026, 1, 21)), case_id="1", now=late, by="văn thư")
    assert opened(
        replace(REQUEST, requested_on=date(2026, 1, 21)), case_id="1", now=late + timedelta(hours=1), by="văn thư"
    ).state == "waiting"  # fmt: skip


MOMENTS = some.datetimes(
    min_value=NOW.replace(tzinfo=None) - timedelta(days=30), max_value=NOW.replace(tzinfo=None) + timedelta(days=5)
).map(lambda moment: moment.replace(tzinfo=VIETNAM))
DAYS = MOMENTS.map(lambda moment: moment.date())
ROLES = some.sampled_from(["principal", "vice_principal", "admin", "teacher", "requester"])
NAMES = some.sampled_from(["Trần Thị Bình", "Lê Văn Chín", ""])
VALUES = some.sampled_from(["6.5", "7.5", "8", ""])
STEPS = some.one_of(
    some.builds(Decide, some.sampled_from(["approved", "refused"]), DAYS, NAMES, ROLES),
    some.builds(Witness, some.lists(some.tuples(ROLES, NAMES), max_size=3).map(tuple)),
    some.builds(Minutes, DAYS, some.lists(ROLES, max_size=3).map(tuple)),
    some.builds(Edit, MOMENTS, VALUES, VALUES, some.lists(ROLES, max_size=2).map(tuple)),
    some.builds(Relock, MOMENTS),
    some.builds(Relate, some.just(("hoc_ba",))),
    some.builds(Withdraw, NAMES),
)
PROFILES = [profile(name) for name in ("tien-minh", "quynh-luu-1", "toan-thang-tien-thang")]


@pytest.mark.requirement("TM-05", "TM-09")
@given(some.lists(STEPS, max_size=12))
def test_whatever_steps_are_tried_a_case_stays_possible(steps: list[Step]) -> None:
    """What was refused changes nothing; what was taken keeps the order of a correction, and never the request."""
    case = waiting()
    for step in steps:
        before = case
        try:
            case = after(case, step, NOW)
        except StepRefusedError:
            continue
        assert before.withdrawn_at is None
        if case.corrected_at is not None:
            assert case.decision == "approved"
            assert case.corrected_at <= NOW
            assert case.admin_old_value != case.admin_new_value
        if case.relocked_at is not None:
            assert case.corrected_at is not None
            assert case.corrected_at <= case.relocked_at <= NOW
        if case.approved_on is not None:
            assert case.requested_on <= case.approved_on <= NOW.date()
        assert all(getattr(case, field.name) == getattr(REQUEST, field.name) for field in fields(Request))
        for policy in PROFILES:
            found = gaps(case, [], policy.correction, today=NOW.date())
            assert not any(gap.is_due for gap in found if case.corrected_at is None)
            assert not found or case.state not in {"withdrawn", "refused"}
            open_again = case.state == "corrected" and policy.correction.relock is not None
            assert ("khóa lại" in {gap.what for gap in found}) == open_again


# ── what a profile misses ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("TM-05", "TM-06", "TM-07", "TM-09", "TM-10")
def test_tien_minh_asks_for_consent_three_witnesses_two_papers_minutes_a_lock_and_related_records() -> None:
    """All missing at once, then nothing."""
    bare = after(after(waiting(), replace(APPROVAL, role="vice_principal"), NOW), EDIT, NOW)
    assert missing(bare, of="tien-minh") == [
        ("dong-y", "ý kiến duyệt"), ("chung-kien", "người chứng kiến"), ("chung-kien", "người chứng kiến"),
        ("chung-kien", "người chứng kiến"), ("minh-chung", "bài kiểm tra"), ("bien-ban", "biên bản"),
        ("khoa-lai", "khóa lại"), ("ho-so-lien-quan", "hồ sơ liên quan"), ("minh-chung", "giấy đề nghị sửa điểm"),
    ]  # fmt: skip
    whole = corrected()
    for step in (PRESENT, Minutes(date(2026, 1, 12), ("principal", "admin", "teacher")), RELOCK, Relate(())):
        whole = after(whole, step, NOW)
    assert missing(whole, "request_form", "test_paper", of="tien-minh") == []


@pytest.mark.requirement("QN-06", "VA-07")
def test_one_leader_is_enough_where_the_text_says_or() -> None:
    """Principal or vice principal, with the board and whoever asked; two people of one office fill one place."""
    present = [("vice_principal", "A"), ("admin", "B"), ("requester", "C")]
    assert missing(after(approved(), Witness(tuple(present)), NOW), of="quang-ninh") == []
    two_leaders = Witness((("vice_principal", "A"), ("principal", "B")))
    found = gaps(after(approved(), two_leaders, NOW), [], profile("quang-ninh").correction, today=NOW.date())
    assert [gap.sentence for gap in found] == [
        "Chưa ghi ban quản trị hệ thống có mặt khi sửa.", "Chưa ghi người đề nghị có mặt khi sửa.",
    ]  # fmt: skip
    assert {gap.article for gap in found} == {"Mục 3"}
    assert not any(gap.is_due for gap in found)


@pytest.mark.requirement("TT-14", "TT-15", "TT-16")
def test_toan_thang_asks_who_edited_together_and_who_signed() -> None:
    """Teacher and administrator edit, all three sign; the copy of the mark book and the test paper or product."""
    alone = after(approved(), replace(EDIT, by_roles=("admin",)), NOW)
    signed = after(alone, Minutes(date(2026, 1, 12), ("principal", "admin")), NOW)
    late = after(signed, Relock(MADE_AT + timedelta(days=1)), NOW)
    assert missing(late, "mark_book_copy", "product", of="toan-thang-tien-thang") == [
        ("nguoi-sua", "người sửa"), ("bien-ban", "chữ ký biên bản"), ("khoa-lai", "khóa lại đúng hạn"),
        ("ho-so-lien-quan", "hồ sơ liên quan"),
    ]  # fmt: skip


@pytest.mark.requirement("QL-02")
def test_quynh_luu_asks_for_the_board_only_after_the_lock() -> None:
    """Whoever edits may before the lock, and while the book is open again; in the minute of the lock the rule may hold,
    as the findings say, and it held where the book was opened only later."""
    rules = profile("quynh-luu-1").correction
    by_teacher = after(approved(), replace(EDIT, by_roles=("teacher",)), NOW)
    minute, hour = timedelta(minutes=1), timedelta(hours=1)
    for first, last, holds in (
        (MADE_AT + minute, None, False), (MADE_AT, None, True), (MADE_AT - minute, None, True),
        (MADE_AT - hour, MADE_AT - minute, False), (MADE_AT - hour, MADE_AT + hour, True),
    ):  # fmt: skip
        end = to_store(last) if last else None
        span = ClosedSpan(False, to_store(first), to_store(first), end, end, ALWAYS)
        found = gaps(by_teacher, ["request_form"], rules, today=NOW.date(), closed=[span])
        assert [gap.code for gap in found] == ["sua-diem-nguoi-sua"] * holds
    assert gaps(by_teacher, ["request_form"], rules, today=NOW.date()) == ()


@pytest.mark.requirement("TM-09", "QN-06")
@pytest.mark.parametrize(
    ("days", "locked_on", "due"), [(0, [], False), (1, [], True), (1, [0], False), (1, [-1], True), (9, [3], False)]
)
def test_a_lock_again_is_due_once_its_day_has_passed_and_no_lock_is_recorded(
    days: int, locked_on: list[int], due: bool
) -> None:
    """On the very day, by this profile; until then it is to do, and its last day is named."""
    made = MADE_AT.date()
    (gap,) = (
        gap for gap in gaps(
            corrected(), [], profile("toan-thang-tien-thang").correction, today=made + timedelta(days=days),
            locked_on=[made + timedelta(days=each) for each in locked_on],
        ) if gap.what == "khóa lại"
    )  # fmt: skip
    assert (gap.is_due, "hạn là hết ngày 12/01/2026" in gap.sentence) == (due, days == 0)


@pytest.mark.requirement("TM-05")
def test_a_correction_before_the_day_of_its_consent_is_kept_and_shown() -> None:
    """The truth is recorded as it was; the profile's article stands beside it."""
    early = after(after(waiting(), replace(APPROVAL, on=date(2026, 1, 13)), NOW), EDIT, NOW)
    found = gaps(early, ["request_form"], profile("quynh-luu-1").correction, today=NOW.date())
    assert [(gap.what, gap.sentence, gap.article) for gap in found] == [
        ("duyệt trước khi sửa", "Điểm sửa trước ngày duyệt 13/01/2026.", "Mục II.1 điểm a")
    ]


@pytest.mark.requirement("TM-07", "VA-07")
def test_a_paper_that_stands_for_another_is_not_missed() -> None:
    """A copy of the teacher's book is the book; signed minutes that are scanned are minutes."""
    assert missing(corrected(), "mark_book_copy", "test_paper", "minutes", of="vinh-an-tan-lien") == missing(
        corrected(), "mark_book", "test_paper", "minutes", of="vinh-an-tan-lien"
    )
    found = missing(corrected(), "mark_book_copy", "test_paper", "minutes", of="vinh-an-tan-lien")
    assert not {"minh-chung", "bien-ban"} & {code for code, _ in found}


@pytest.mark.requirement("QL-03")
def test_the_signed_scan_of_a_request_in_the_program_is_still_to_do_and_nobodys_fault() -> None:
    """The request itself is in the register; once its scan is kept, nothing is said."""
    rules = profile("quynh-luu-1").correction
    (gap,) = gaps(corrected(), [], rules, today=NOW.date())
    assert (gap.sentence, gap.is_due) == ("Chưa có tệp giấy đề nghị sửa điểm đã ký.", False)
    assert gaps(corrected(), ["request_form"], rules, today=NOW.date()) == ()


@pytest.mark.requirement("TM-06")
def test_an_office_of_the_board_signs_the_minutes_for_it() -> None:
    """As its members witness and edit for it."""
    signed = after(corrected(), Minutes(date(2026, 1, 12), ("principal", "clerk", "teacher")), NOW)
    rules = profile("tien-minh").correction
    for board, expected in (((), ["Biên bản chưa có chữ ký của ban quản trị hệ thống."]), (("clerk",), [])):
        found = gaps(signed, [], rules, today=NOW.date(), board=board)
        assert [gap.sentence for gap in found if gap.what == "chữ ký biên bản"] == expected


def test_a_role_stands_for_those_that_its_holder_may_be() -> None:
    """The class teacher may have asked; nobody is no principal."""
    assert fills("homeroom", ["requester"])
    assert not fills(None, ["principal"])


@pytest.mark.requirement("TM-05")
def test_what_is_not_decided_yet_is_still_to_do() -> None:
    """With the article that asks for it, in words and without blame."""
    (gap, *_) = gaps(waiting(), [], profile("tien-minh").correction, today=NOW.date())
    assert (gap.sentence, gap.article, gap.is_due) == ("Chưa có ý kiến của hiệu trưởng.", "Điều 5 khoản 1", False)
