"""The five regulations disagree: the same facts, judged by another profile, give other findings. One test each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from finding_cases import Case, facts_of, found_in, policy_of

from records.clock import to_store
from records.findings import Finding
from records.findings.facts import conformed
from records.findings.rules.entry import late_entry

TM, QL, VA, QN, TT = "tien-minh", "quynh-luu-1", "vinh-an-tan-lien", "quang-ninh", "toan-thang-tien-thang"
FIVE = (TM, QL, VA, QN, TT)
NOW = datetime(2026, 9, 20, 8, 0)  # noqa: DTZ001 – the cases' times are Vietnam's
YEAR = "2025-2026"
TERMS = """
[[term]]
school_year = "2025-2026"
code = "HK1"
first_day = 2025-09-05
last_day = 2026-01-16

[[term]]
school_year = "2025-2026"
code = "CN"
first_day = 2025-09-05
last_day = 2026-05-29
"""
SPAN = {"entered_after": "2025-11-03T08:00:00", "entered_by": "2025-11-10T08:00:00"}
MATCHED = {"declared": True, "register_id": "so:5", **SPAN}
GIVEN = ["register", "calendar", "duties", "transfers", "pupil_fields", "assignments", "result_lists"]


def case(profile: str, choices: dict[str, str] | None = None, **tables: Any) -> Case:
    """The facts under a shipped profile, moved to 2025-2026; the profile's terms are the model's, if it has none."""
    return {
        "profile": profile, "school_year": YEAR, "now": NOW, "given": GIVEN, "choices": choices or {},
        "policy": "" if profile == TT else TERMS, **tables,
    }  # fmt: skip


def found(profile: str, kind: str, choices: dict[str, str] | None = None, **tables: Any) -> list[Finding]:
    return [finding for finding in found_in(case(profile, choices, **tables)) if finding.kind == kind]


def finders(kind: str, **tables: Any) -> set[str]:
    """The profiles by which the facts show a finding of the kind."""
    return {profile for profile in FIVE if found(profile, kind, **tables)}


def entered(
    profile: str, component: str, test: date, moment: datetime, choices: dict[str, str] | None = None
) -> list[Finding]:
    """What a profile says of one mark that was entered at a known moment, by the deadline that it sets."""
    facts, policy = facts_of(case(profile, choices)), policy_of(case(profile, choices))
    rule = policy.deadline_of(component, YEAR)
    deadline = rule.moment_for(test) if rule else None
    if rule is None or deadline is None:
        return []
    row = {
        "term": "HK1", "class_name": "6A1", "grade": 6, "subject": "toan", "component": component, "pupil_code": "HS01",
        "test_date": test, "deadline": to_store(deadline), "rule_code": rule.code, "teacher_code": "GV1", "cell": "F7",
        "status": "late" if to_store(moment) > to_store(deadline) else "in_time", "order_known": True,
        "entered_after": to_store(moment), "entered_by": to_store(moment),
    }  # fmt: skip
    return list(late_entry(replace(facts, entries=conformed("entries", pl.DataFrame([row]))), policy, moment))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")


MIDTERM_TEST = date(2025, 10, 31)  # a Friday


@pytest.mark.requirement("TM-02", "VA-04", "TT-11")
def test_a_midterm_mark_of_the_twelfth_day_is_late_by_two_days_and_in_time_by_two_weeks_or_ten_working_days() -> None:
    """TM: 2 days; VA: 2 weeks; TT: 10 working days; QL and QN give no number."""
    when = moment("2025-11-12T10:00:00")
    assert {profile for profile in FIVE if entered(profile, "GK", MIDTERM_TEST, when)} == {TM}
    when = moment("2025-11-15T10:00:00")
    assert {profile for profile in FIVE if entered(profile, "GK", MIDTERM_TEST, when)} == {TM, VA, TT}


@pytest.mark.requirement("TM-02")
def test_two_days_end_on_sunday_or_on_tuesday_as_the_school_reads_its_text() -> None:
    """Tested on a Friday, entered on Monday."""
    when = moment("2025-11-03T10:00:00")
    assert entered(TM, "GK", MIDTERM_TEST, when)
    assert not entered(TM, "GK", MIDTERM_TEST, when, {"loai-ngay": "ngay-lam-viec"})


@pytest.mark.requirement("VA-03", "TT-10")
def test_a_regular_mark_of_the_tenth_day_is_late_by_a_week_and_in_time_before_school_week_eight() -> None:
    """VA: 1 week; TT: complete by week 8; the others do not judge regular marks."""
    when = moment("2025-10-02T10:00:00")
    assert {profile for profile in FIVE if entered(profile, "TX1", date(2025, 9, 22), when)} == {VA}


@pytest.mark.requirement("TT-09")
def test_a_late_periodic_mark_is_the_teacher_s_or_the_secretary_s() -> None:
    """In TT the secretary enters periodic marks, so no teacher is named; by the other reading, and in VA, one is."""
    when = moment("2025-12-01T10:00:00")
    by = [
        entered(VA, "GK", MIDTERM_TEST, when),
        entered(TT, "GK", MIDTERM_TEST, when),
        entered(TT, "GK", MIDTERM_TEST, when, {"nguoi-nhap-dinh-ki": "giao-vien"}),
    ]
    assert [finding.about.teacher_code for (finding,) in by] == ["GV1", None, "GV1"]


@pytest.mark.requirement("VA-07", "TM-08", "TT-15")
def test_the_last_day_to_correct_is_counted_from_the_own_test_or_from_the_first_of_all_and_not_everywhere() -> None:
    """Toán is tested on 22/12, the first subject on 15/12; corrected on 10/12. QL and QN have no last day."""
    facts = {
        "tests": [
            {"component": "CK", "test_date": "2025-12-22"},
            {"component": "CK", "subject": "ngu_van", "test_date": "2025-12-15"},
        ],
        "corrections": [{"entered_after": "2025-12-09T00:00:00", "entered_by": "2025-12-10T08:00:00"}],
    }
    first = {"ngay-kiem-tra-hoc-ki": "ngay-dau-dot"}
    assert finders("sua-diem-sau-han", **facts) == set()
    assert {p for p in (TM, VA, TT) if found(p, "sua-diem-sau-han", first, **facts)} == {TM, VA, TT}
    facts["corrections"] = [{"entered_after": "2025-12-16T00:00:00", "entered_by": "2025-12-17T08:00:00"}]
    assert finders("sua-diem-sau-han", **facts) == {TM, VA, TT}


@pytest.mark.requirement("TM-06", "VA-07", "QN-06")
def test_a_vice_principal_may_stand_for_the_board_of_leaders_or_not() -> None:
    """With a vice principal, the board and the teacher present; QL and TT ask for no witness."""
    facts = {"corrections": [MATCHED], "declared": [{"witness_roles": ["vice_principal", "board", "teacher"]}]}
    assert finders("sua-diem-thieu-chung-kien", **facts) == set()
    assert found(TM, "sua-diem-thieu-chung-kien", {"nguoi-chung-kien": "luu-y"}, **facts)
    assert found(VA, "sua-diem-thieu-chung-kien", {"ban-giam-hieu": "ca-ban"}, **facts)
    nobody = {**facts, "declared": [{"witness_roles": []}]}
    assert finders("sua-diem-thieu-chung-kien", **nobody) == {TM, VA, QN}


@pytest.mark.requirement("TM-07", "VA-07", "TT-14", "QL-02")
def test_each_regulation_wants_other_papers_as_evidence() -> None:
    """A copy of the teacher's book and the paper: enough in TT and VA; TM and QL want the request form; QN nothing."""
    kind = "sua-diem-thieu-minh-chung"
    assert finders(kind, corrections=[MATCHED], declared=[{"evidence": ["mark_book_copy", "test_paper"]}]) == {TM, QL}
    assert finders(kind, corrections=[MATCHED], declared=[{"evidence": ["request_form"]}]) == {TM, VA, TT}
    product = [{"evidence": ["mark_book_copy", "product", "request_form"]}]
    assert finders(kind, corrections=[MATCHED], declared=product) == {TM, VA}


@pytest.mark.requirement("TM-13", "TT-14", "VA-07")
def test_minutes_are_asked_by_three_and_signed_by_other_people() -> None:
    """TM: principal, board, requester; TT: principal, administrator, teacher; VA names none; QL, QN: no minutes."""
    none = {"corrections": [MATCHED], "declared": [{"minutes_signers": []}]}
    assert finders("sua-diem-khong-bien-ban", **none) == {TM, VA, TT}
    principal = {"corrections": [MATCHED], "declared": [{"minutes_on": "2025-11-10", "minutes_signers": ["principal"]}]}
    assert finders("bien-ban-thieu-chu-ki", **principal) == {TM, TT}
    told = {profile: found(profile, "bien-ban-thieu-chu-ki", **principal)[0].sentence for profile in (TM, TT)}
    assert "ban quản trị hệ thống; người đề nghị" in told[TM]
    assert "quản trị viên; giáo viên môn học" in told[TT]


@pytest.mark.requirement("QL-02", "TT-14")
def test_after_the_lock_only_the_board_edits_or_the_teacher_and_the_administrator_do_together() -> None:
    """A teacher alone made the change, after the lock: against QL's and TT's rule; before it, against TT's alone."""
    locked = TERMS.replace("last_day = 2026-01-16\n", "last_day = 2026-01-16\nlocked_on = 2026-01-19\n")
    declared = [{"edited_by_roles": ["teacher"]}]
    after = [{**MATCHED, "entered_after": "2026-01-20T08:00:00", "entered_by": "2026-01-22T08:00:00"}]
    kind = "sua-diem-sai-nguoi-sua"
    assert {
        profile
        for profile in (TM, QL, VA, QN)
        if found(profile, kind, corrections=after, declared=declared, policy=locked)
    } == {QL}
    assert not found(QL, kind, corrections=[MATCHED], declared=declared, policy=locked)
    assert "cùng sửa: quản trị viên" in found(TT, kind, corrections=[MATCHED], declared=declared)[0].sentence
    facts = {"corrections": after, "declared": declared, "policy": locked}
    assert [f.is_certain for f in found(QL, kind, **facts, given=["duties"])] == [True]
    assert [f.is_certain for f in found(QL, kind, **facts, given=["register"])] == [False], "an opening may be unknown"
    opened = [{"work": "unlock", "done_on": "2026-01-21", "term": "HK1"}]
    assert [f.is_certain for f in found(QL, kind, **facts, given=["duties"], duties=opened)] == [False]


@pytest.mark.requirement("TM-09", "VA-07", "TT-15")
def test_locked_again_on_the_next_day_is_late_where_at_once_means_the_same_day() -> None:
    """TM, VA, TT lock at once; VA may read it as the next day, or not judge the hour; QL and QN have no such rule."""
    facts = {
        "corrections": [MATCHED],
        "declared": [{"corrected_at": "2025-11-09T09:00:00", "relocked_at": "2025-11-10T09:00:00"}],
    }
    assert finders("khoa-lai-tre", **facts) == {TM, VA, TT}
    for reading in ("hom-sau", "khong-xet"):
        assert not found(VA, "khoa-lai-tre", {"khoa-ngay": reading}, **facts)


@pytest.mark.requirement("TM-10", "TT-16")
def test_the_records_that_are_corrected_too_are_not_the_same() -> None:
    """After the sealing TM asks for the summary and the học bạ, TT for the class book too; the others for none."""
    facts = {
        "bundles": [{"sealed_at": "2025-11-01T08:00:00"}],
        "corrections": [MATCHED],
        "declared": [{"related_documents": ["class_summary", "hoc_ba"]}],
    }
    assert finders("ho-so-lien-quan-chua-sua", **facts) == {TT}
    facts["declared"] = [{"related_documents": []}]
    assert finders("ho-so-lien-quan-chua-sua", **facts) == {TM, TT}


@pytest.mark.requirement("QL-03")
def test_only_one_regulation_prescribes_the_request_s_fields() -> None:
    """A request without a reason."""
    declared = [{"case_id": "so:5", "requested_by": "Nguyễn Văn A", "reason": ""}]
    assert finders("giay-de-nghi-thieu-muc", corrections=[MATCHED], declared=declared) == {QL}


def month(work: str, done: str | None) -> dict[str, Any]:
    """The year's duties: only October's, done on a day or not at all, and something else that was recorded."""
    rows = [{"work": "unlock", "done_on": "2025-09-30"}]
    return {"duties": rows + ([{"work": work, "done_on": done, "month": "2025-10"}] if done else [])}


def of_october(profile: str, kind: str, facts: dict[str, Any], choices: dict[str, str] | None = None) -> list[Finding]:
    return [finding for finding in found(profile, kind, choices, **facts) if finding.about.month == "2025-10"]


@pytest.mark.requirement("VA-02", "TT-17", "QL-09")
def test_attendance_is_closed_before_the_fifth_or_whenever_the_text_gives_no_day() -> None:
    """Closed on 05/11: late by VA's «trước ngày 5», unless that day counts; QN has no such duty."""
    facts = month("attendance", "2025-11-05")
    assert {p for p in FIVE if of_october(p, "kiem-dien-chua-chot", facts)} == {VA}
    assert not of_october(VA, "kiem-dien-chua-chot", facts, {"truoc-ngay": "tinh-ca-ngay-do"})
    assert {p for p in FIVE if of_october(p, "kiem-dien-chua-chot", month("attendance", None))} == {TM, QL, VA, TT}


@pytest.mark.requirement("TT-17")
def test_signed_attendance_is_one_regulation_s_duty() -> None:
    """In the first week of the next month."""
    facts = month("attendance_signed", "2025-11-08")
    assert {p for p in FIVE if of_october(p, "kiem-dien-chua-ki", facts)} == {TT}


@pytest.mark.requirement("TM-16", "TT-01", "VA-08", "VA-09", "QN-01", "QN-03")
def test_each_regulation_has_other_monthly_duties() -> None:
    """Nothing is recorded of October: who asks for what."""
    facts = month("remark", None)
    asked = {
        kind: {p for p in FIVE if of_october(p, kind, facts)}
        for kind in (
            "kiem-tra-thang-thieu", "nhan-xet-thang-thieu", "nhat-ki-sua-diem-thieu", "bao-cao-to-thieu",
            "cap-tren-chua-kiem-tra", "khoa-so-thang-thieu", "ne-nep-chua-ghi",
        )
    }  # fmt: skip
    assert asked == {
        "kiem-tra-thang-thieu": {TM}, "nhan-xet-thang-thieu": {TT}, "nhat-ki-sua-diem-thieu": {VA},
        "bao-cao-to-thieu": {VA}, "cap-tren-chua-kiem-tra": {QN}, "khoa-so-thang-thieu": {QN}, "ne-nep-chua-ghi": {QL},
    }  # fmt: skip


@pytest.mark.requirement("TM-16")
@pytest.mark.parametrize(
    ("done", "role", "told"),
    [
        ("2025-10-20", "principal", []),
        ("2025-10-20", "vice_principal", []),
        ("2025-10-20", "leaders", []),
        ("2025-10-20", None, []),
        ("2025-11-30", "principal", []),
        ("2025-12-01", "principal", [(False, "ghi nhận ngày 01/12/2025, khi đã hết cả tháng sau.")]),
        ("2026-06-30", "principal", [(False, "ghi nhận ngày 30/06/2026, khi đã hết cả tháng sau.")]),
        ("2025-10-20", "clerk", [(False, "chỉ thấy ghi nhận của văn thư, quy chế nêu hiệu trưởng, phó hiệu trưởng")]),
        ("2026-06-30", "clerk", [(False, "chỉ thấy ghi nhận của văn thư, quy chế nêu hiệu trưởng, phó hiệu trưởng")]),
    ],
)
def test_a_month_is_checked_near_it_and_by_the_school_s_leaders(
    done: str, role: str | None, told: list[tuple[bool, str]]
) -> None:
    """October's check: by the end of November, for the text gives no day; a record of no office may be theirs."""
    facts = month("entry_check", done)
    facts["duties"][-1]["role"] = role
    missed = of_october(TM, "kiem-tra-thang-thieu", facts)
    assert [finding.is_certain for finding in missed] == [is_certain for is_certain, _ in told]
    assert all(words in finding.sentence for finding, (_, words) in zip(missed, told, strict=True))
    assert all(finding.evidence[0].row for finding in missed)


@pytest.mark.requirement("TM-16")
def test_the_right_office_s_check_counts_beside_another_s() -> None:
    """The clerk's record of October comes first, the principal's after it."""
    facts = month("entry_check", "2025-10-10")
    facts["duties"][-1]["role"] = "clerk"
    facts["duties"].append({"work": "entry_check", "done_on": "2025-10-30", "role": "principal"})
    assert not of_october(TM, "kiem-tra-thang-thieu", facts)


@pytest.mark.requirement("QL-09")
@pytest.mark.parametrize(
    ("work", "kind"), [("attendance", "kiem-dien-chua-chot"), ("conduct", "ne-nep-chua-ghi")]
)
def test_each_class_has_its_attendance_and_its_discipline_every_month(work: str, kind: str) -> None:
    """6A1 has a record of October, 6A2 none; one of the whole school is enough, one of far later is not."""
    classes = [{"class_name": name} for name in ("6A1", "6A2")]

    def missed(**record: str) -> set[tuple[str | None, bool]]:
        facts = month(work, record.pop("done_on"))
        facts["duties"][-1].update(record)
        return {(f.about.class_name, f.is_certain) for f in of_october(QL, kind, {**facts, "classes": classes})}

    assert missed(done_on="2025-10-31", class_name="6A1") == {("6A2", True)}
    assert missed(done_on="2025-10-31") == set()
    assert missed(done_on="2026-05-20") == {("6A1", False), ("6A2", False)}
    other = {"attendance": "conduct", "conduct": "attendance"}[work]
    assert of_october(QL, kind, {**month(other, "2025-10-31"), "classes": classes})


@pytest.mark.requirement("VA-06")
def test_the_results_in_the_hoc_ba_are_printed_before_the_fifteenth_of_june() -> None:
    """On the 14th in time, on the 15th late unless that day counts, never printed missing; no other text has a day."""

    def late(profile: str, done: str | None, document: str = "hoc_ba", **choices: str) -> list[tuple[bool, str]]:
        printed = [{"work": "print", "done_on": done, "term": "CN", "document": document}] if done else []
        facts = {"duties": [{"work": "unlock", "done_on": "2025-09-30"}, *printed]}
        every = found(profile, "in-so-tre", choices or None, **facts)
        return [(f.is_certain, f.sentence.split(": ")[1]) for f in every if f.about.detail == "hoc_ba"]

    assert late(VA, "2026-06-14") == []
    assert late(VA, "2026-06-15") == [(True, "ghi nhận ngày 15/06/2026, hạn là hết ngày 14/06/2026.")]
    assert late(VA, "2026-06-15", **{"truoc-ngay": "tinh-ca-ngay-do"}) == []
    assert late(VA, None) == [(True, "chưa thấy ghi nhận, hạn là hết ngày 14/06/2026.")]
    assert late(VA, "2026-06-01", "class_book") == late(VA, None)
    assert [profile for profile in FIVE if late(profile, None)] == [VA]


@pytest.mark.requirement("QN-03")
def test_the_authority_checks_until_the_tenth() -> None:
    """Checked on the 11th of the next month."""
    assert of_october(QN, "cap-tren-chua-kiem-tra", month("authority_check", "2025-11-11"))
    assert not of_october(QN, "cap-tren-chua-kiem-tra", month("authority_check", "2025-11-10"))


@pytest.mark.requirement("VA-05", "QL-05")
def test_the_term_s_print_has_a_day_in_one_regulation_and_only_by_choice_in_another() -> None:
    """Printed on 30/01 and 30/05: VA says «trước 30/1» and «trước 30/5», so a day before is in time; QL gives no number
    of days, unless the school takes ten."""

    def late(profile: str, first: str, second: str, choices: dict[str, str] | None = None) -> list[str]:
        rows = [
            {"work": "print", "done_on": day, "term": term, "document": document}
            for term, day in (("HK1", first), ("HK2", second), ("CN", second))
            for document in ("class_summary", "class_book")
        ]
        terms = {finding.about.term for finding in found(profile, "in-so-tre", choices, duties=rows)}
        return [term for term in ("HK1", "HK2") if term in terms]

    on_the_day = {profile: late(profile, "2026-01-30", "2026-05-30") for profile in FIVE}
    assert on_the_day == {TM: [], QL: [], VA: ["HK1", "HK2"], QN: [], TT: []}
    assert late(VA, "2026-01-29", "2026-05-30") == ["HK2"]
    assert late(VA, "2026-01-29", "2026-05-29") == []
    assert late(VA, "2026-01-30", "2026-05-30", {"truoc-ngay": "tinh-ca-ngay-do"}) == []
    assert late(QL, "2026-01-30", "2026-05-30", {"han-in": "muoi-ngay"}) == ["HK1"]


@pytest.mark.requirement("TM-11", "TM-21")
def test_the_archive_of_the_summary_is_overdue_only_by_the_days_that_a_school_chooses() -> None:
    """TM's text gives no number of days."""
    facts = {"duties": [{"work": "unlock", "done_on": "2025-09-30"}]}
    assert not found(TM, "luu-tru-tre", **facts)
    assert not found(TM, "bao-cao-tre", **facts)
    assert found(TM, "luu-tru-tre", {"han-luu": "muoi-ngay"}, **facts)
    assert found(TM, "bao-cao-tre", {"han-luu": "muoi-ngay"}, **facts)


@pytest.mark.requirement("QN-04")
def test_only_one_authority_locks_ten_days_after_the_term_whatever_the_school_allows() -> None:
    """Corrected with consent on 28/01, twelve days after 16/01."""
    facts = {
        "corrections": [{**MATCHED, "entered_after": "2026-01-27T08:00:00", "entered_by": "2026-01-28T08:00:00"}],
        "declared": [{"approved_by": "Trần Thị B"}],
    }
    assert finders("sua-diem-sau-khi-so-khoa", **facts) == {QN}


@pytest.mark.requirement("TT-08", "QN-02", "VA-01")
def test_the_pupils_data_hold_other_fields_by_other_days() -> None:
    """A blank phone number is against TT alone; a class without an assignment against QN; VA has a day for the work."""
    facts = {
        "pupil_fields": [{"field": "phone", "is_filled": False}, {"field": "name", "is_filled": True}],
        "assignments": [{"class_name": "6A2"}],
        "duties": [{"work": "pupil_data", "done_on": "2025-09-15"}],
    }
    assert finders("thong-tin-hoc-sinh-thieu", **facts) == {TT}
    assert finders("lop-chua-phan-cong", **facts) == {QN}
    assert finders("thong-tin-dau-nam-tre", **facts) == {VA}


@pytest.mark.requirement("TT-02", "QN-12")
def test_two_regulations_want_every_coming_and_going_recorded() -> None:
    """A pupil is gone from the later of two sheets."""
    sheet = {"taken_earliest": "2025-10-01T08:00:00", "taken_latest": "2025-10-01T08:00:00", "snapshot_id": "a"}
    later = {"taken_earliest": "2025-11-01T08:00:00", "taken_latest": "2025-11-01T08:00:00", "snapshot_id": "b"}
    rows = [{**sheet, "pupil_code": "HS01"}, {**sheet, "pupil_code": "HS02"}, {**later, "pupil_code": "HS01"}]
    assert finders("si-so-doi-khong-ghi", rosters=rows) == {QN, TT}


@pytest.mark.requirement("TT-04")
def test_a_teacher_who_corrects_often_is_reported_by_one_regulation_from_the_number_that_the_school_takes() -> None:
    """Four corrections in November: from three, not from five."""
    corrections = [{**SPAN, "component": f"TX{number}"} for number in range(1, 5)]
    assert finders("giao-vien-sua-nhieu", corrections=corrections) == set()
    assert found(TT, "giao-vien-sua-nhieu", {"nhieu-lan": "ba-lan"}, corrections=corrections)
    five = [*corrections, {**SPAN, "component": "GK"}]
    assert finders("giao-vien-sua-nhieu", corrections=five) == {TT}


@pytest.mark.requirement("VA-12")
def test_the_same_book_follows_another_circular_in_grade_nine() -> None:
    """TT58/2011 has an average of all subjects, TT22/2021 has none: VA's grade 9 is judged by it, grade 8 is not."""
    subjects = ("ngu_van", "toan", "ngoai_ngu", "gdcd", "lich_su", "dia_li", "vat_li", "hoa_hoc", "sinh_hoc",
                "cong_nghe", "tin_hoc")  # fmt: skip
    book = [{"subject": s, "component": "TBM", "value": "8.5"} for s in subjects]
    book += [{"subject": s, "component": "TBM", "value": "Đ"} for s in ("gdtc", "am_nhac", "mi_thuat")]
    book += [{"subject": "", "component": "overall_average", "value": "8.7"}]
    by_grade = {
        grade: found(VA, "lech-diem-tong-ket", marks=[{**row, "grade": grade, "layout": "vnedu-a"} for row in book])
        for grade in (8, 9)
    }
    assert [len(found_of_grade) for found_of_grade in by_grade.values()] == [0, 1]


@pytest.mark.requirement("VA-07", "TM-05", "QL-02", "QN-06", "TT-14")
def test_all_five_agree_that_a_correction_needs_a_request_and_the_principal_s_consent() -> None:
    """What none of them disputes is found by each."""
    undeclared = [{"declared": False, **SPAN}]
    assert finders("sua-diem-khong-de-nghi", corrections=undeclared) == set(FIVE)
    assert finders("sua-diem-khong-dong-y", corrections=undeclared) == set(FIVE)


@pytest.mark.requirement("QL-07")
def test_only_quynh_luu_names_the_members_of_its_board_each_of_whom_may_edit_after_the_lock() -> None:
    """Its clerk and its vice principals are the board; a teacher is not, nor is a clerk where nobody says so."""
    locked = TERMS.replace("last_day = 2026-01-16\n", "last_day = 2026-01-16\nlocked_on = 2026-01-19\n")
    after = [{**MATCHED, "entered_after": "2026-01-20T08:00:00", "entered_by": "2026-01-22T08:00:00"}]

    def wrong(role: str, **changes: Any) -> bool:
        asked = {**case(QL, corrections=after, declared=[{"edited_by_roles": [role]}]), "policy": locked, **changes}
        return any(finding.kind == "sua-diem-sai-nguoi-sua" for finding in found_in(asked))

    members = policy_of(case(QL)).board
    assert members is not None
    assert sorted(members.members) == ["admin", "clerk", "principal", "vice_principal", "vice_principal"]
    assert not any(wrong(role) for role in members.members)
    assert wrong("teacher")
    rule = {"code": "sua-diem-nguoi-sua", "article": "Mục II.1", "sentence": "Chỉ ban quản trị.", "by": ["board"]}
    lines = "\n".join(f"{key} = {value!r}" for key, value in rule.items())
    bare = {"profile": VA, "policy": f"{locked}\n[correction.edit]\n{lines}\nafter_lock = true\n"}
    assert wrong("clerk", **bare)
    assert not wrong("admin", **bare)


@pytest.mark.requirement("QL-06", "TM-17")
def test_results_that_are_approved_before_all_is_entered_are_seen_where_the_text_forbids_it() -> None:
    """The principal approved on 18/01; a mark came on the 19th or 20th, or was still blank in a later export."""
    facts: dict[str, Any] = {
        "duties": [{"term": "HK1", "work": "approval", "done_on": "2026-01-18", "role": "principal"}],
        "entries": [{
            "component": "CK", "status": "late", "entered_after": "2026-01-19T08:00:00",
            "entered_by": "2026-01-20T08:00:00",
        }],
        "marks": [{"component": "CK", "value": "7"}],
    }  # fmt: skip
    early = "duyet-khi-chua-du-diem"
    assert finders(early, **facts) == set(FIVE)
    facts["duties"][0]["done_on"] = "2026-01-21"
    assert not finders(early, **facts)
    facts["duties"][0]["done_on"] = "2026-01-18"
    blank = {"component": "CK", "value": ""}  # of an export of 20/01
    facts |= {"entries": [], "marks": [blank, {**blank, "pupil_code": "HS02", "value": "7"}]}
    assert finders(early, **facts) == set(FIVE)
    facts["marks"][0]["value"] = "6"
    assert not finders(early, **facts)


@pytest.mark.requirement("QL-06")
def test_a_list_of_those_who_go_up_that_the_results_do_not_bear_out_is_seen() -> None:
    """Level Chưa đạt, conduct Đạt: the list has the pupil among those who go up. Without lists in a text, nothing."""
    told = [
        {"term": "CN", "component": name, "subject": "", "value": value, "layout": "vnedu-a"}
        for name, value in (("learning_result", "Chưa đạt"), ("conduct_result", "Tốt"))
    ]
    facts = {
        "classes": [{"term": "CN", "seen_by": "2026-05-28T08:00:00"}],
        "marks": told,
        "result_lists": [{"list": "promoted"}],
    }
    assert QL in finders("danh-sach-lech-ket-qua", **facts)


@pytest.mark.requirement("QN-11")
def test_the_authority_s_check_of_the_beginning_of_the_year_is_missed_where_a_school_has_set_a_day() -> None:
    """Its minutes are what is looked for; the text gives no day, so without the school's reading nothing is late."""
    kind, reading = "kiem-tra-dau-nam-thieu", {"han-kiem-tra-dau-nam": "het-thang-chin"}
    told = found(QN, kind, reading)
    assert [finding.certainty for finding in told] == ["certain"]
    assert "biên bản kiểm tra" in told[0].sentence
    assert "30/09/2025" in told[0].sentence
    assert not found(QN, kind)
    check = {"work": "check", "done_on": "2025-09-25", "role": "authority"}
    assert not found(QN, kind, reading, duties=[{**check, "document": "check_minutes"}])
    assert found(QN, kind, reading, duties=[{**check, "document": "cover"}])


@pytest.mark.requirement("TT-05")
def test_toan_thang_s_test_papers_are_kept_each_term_and_handed_over_after_the_year() -> None:
    """Both are missed 30 days after, by a school that reads it so; a sealed class keeps no test papers."""
    reading = {"han-de-kiem-tra": "ba-muoi-ngay"}
    sealed = [{"sealed_at": "2026-01-20T08:00:00"}]
    kept = {"work": "archive", "document": "test_papers", "term": "HK1", "done_on": "2026-01-20"}
    handed = {"work": "handover", "document": "test_papers", "term": "CN", "done_on": "2026-06-10"}
    late = [finding.about.term for finding in found(TT, "luu-tru-tre", reading, bundles=sealed)]
    assert late == ["HK1", "HK2"]
    kept_of_both = [kept, {**kept, "term": "HK2", "done_on": "2026-06-01"}]
    assert not found(TT, "luu-tru-tre", reading, duties=kept_of_both)
    assert found(TT, "ban-giao-tre", reading, duties=kept_of_both)
    assert not found(TT, "ban-giao-tre", reading, duties=[*kept_of_both, handed])
    assert not found(TT, "luu-tru-tre")
    assert not found(TT, "ban-giao-tre")


@pytest.mark.requirement("TT-13")
def test_results_of_the_re_assessment_are_complete_before_31_august_by_one_regulation() -> None:
    """On the 30th in time, on the 31st late, unless the school counts that day; so is what is not recorded at all."""
    other = {"work": "unlock", "done_on": "2025-09-30"}

    def late(day: str | None, choices: dict[str, str] | None = None) -> set[str]:
        rows = [other, {"work": "results", "done_on": day}] if day else [other]
        profiles = (TT,) if choices else FIVE
        again = [{"list": "reassessed", "detail": "toan"}]
        return {p for p in profiles if found(p, "ket-qua-tre", choices, duties=rows, result_lists=again)}

    assert late(None) == {TT}
    assert late("2026-08-31") == {TT}
    assert late("2026-08-30") == set()
    assert late("2026-08-31", {"truoc-ngay": "tinh-ca-ngay-do"}) == set()
    assert late("2026-09-01", {"truoc-ngay": "tinh-ca-ngay-do"}) == {TT}


@pytest.mark.requirement("TM-18")
@pytest.mark.parametrize(("grade", "name"), [(4, "promoted"), (5, "completed")])
def test_a_primary_school_s_lists_are_held_against_the_result_of_the_year(grade: int, name: str) -> None:
    """Chưa hoàn thành among those who go up or completed the programme, and Hoàn thành not among them."""
    row = {"term": "CN", "component": "year_result", "subject": "", "grade": grade, "layout": "vnedu-a"}

    def differing(result: str, listed: str) -> list[str | None]:
        facts: dict[str, Any] = {
            "classes": [{"term": "CN", "grade": grade, "seen_by": "2026-05-28T08:00:00"}],
            "marks": [{**row, "value": result}],
            "result_lists": [{"list": name, "pupil_code": listed}],
        }
        return [finding.about.pupil_code for finding in found(TM, "danh-sach-lech-ket-qua", **facts)]

    assert differing("Chưa hoàn thành", "HS01") == ["HS01"]
    assert differing("Hoàn thành tốt", "HS01") == []
    assert differing("Hoàn thành tốt", "HS02") == ["HS01"]
    assert differing("Chưa hoàn thành", "HS02") == []
