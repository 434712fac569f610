"""Cases that a careful person would not hold against anybody, and breaches that hid behind what was not looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from finding_cases import HERE, found_in, of_kind, read_case

from records.findings import Finding

TERMS = """
[[term]]
school_year = "2025-2026"
code = "HK1"
first_day = 2025-09-05
last_day = 2026-01-16

[[term]]
school_year = "2025-2026"
code = "HK2"
first_day = 2026-01-19
last_day = 2026-05-29
"""
APPROVAL = """
[[list]]
code = "xet-duyet"
article = "Điều 9"
sentence = "Duyệt khi đủ."
lists = ["promoted"]
approved_by = "principal"
after_all_entered = true
"""
RELATED = """
[correction.related]
code = "ho-so-lien-quan"
article = "Điều 5"
sentence = "Sửa cả hồ sơ liên quan."
documents = ["class_summary", "hoc_ba"]

[lock.term]
code = "khoa-so"
article = "Điều 7"
sentence = "Hiệu trưởng quyết định khóa sổ."
decided_by = "principal"
"""
CONSENT = """
[correction.consent]
code = "dong-y"
article = "Điều 5"
sentence = "Hiệu trưởng đồng ý mới sửa."
by = ["principal"]
"""
PUPIL_DATA = """
[[due]]
code = "thong-tin"
article = "Điều 7"
sentence = "Trước 30/9."
work = "pupil_data"
fields = ["phone", "assignments"]
on = { month = 9, day = 30 }
"""
PRINT = """
[[due]]
code = "in-so"
article = "Điều 6"
sentence = "In sổ."
work = "print"
documents = ["class_book"]
terms = ["HK1"]
days_after = 10
"""
ATTENDANCE = """
[[monthly]]
code = "kiem-dien"
article = "Điều 12"
sentence = "Chốt kiểm diện."
work = "attendance"
by = ["homeroom"]
of = "next"
to_day = 5
"""
SIZES = """
[[duty]]
code = "bien-dong-si-so"
article = "Điều 4"
sentence = "Cập nhật."
served_by = "So các bản xuất."
"""
IN_NOVEMBER = {
    "declared": True, "register_id": "so:5",
    "entered_after": "2025-11-20T08:00:00", "entered_by": "2025-11-22T08:00:00",
}  # fmt: skip


def found(kind: str, policy: str, now: str = "2026-02-10T08:00:00", **facts: Any) -> list[Finding]:
    case = {"now": datetime.fromisoformat(now), "policy": policy, **facts}
    return [finding for finding in found_in(case) if finding.kind == kind]


def sheet(name: str, taken: str, *pupils: str, term: str = "HK1") -> list[dict[str, Any]]:
    moments = {"taken_earliest": f"{taken}T08:00:00", "taken_latest": f"{taken}T08:00:00"}
    return [
        {"snapshot_id": name, **moments, "pupil_code": pupil, "row_number": row, "term": term}
        for row, pupil in enumerate(pupils, start=8)
    ]


@pytest.fixture
def newcomer() -> dict[str, Any]:
    """HS02 came on 26/01, after the first term and its approval; an export of February shows the blank cell."""
    return {
        "given": ["duties", "transfers"],
        "duties": [{"term": "HK1", "work": "approval", "done_on": "2026-01-18"}],
        "rosters": [*sheet("a", "2026-01-17", "HS01"), *sheet("b", "2026-02-05", "HS01", "HS02")],
        "marks": [
            {"component": "CK", "value": "7", "seen_from": "2026-02-05T08:00:00"},
            {"component": "CK", "value": "", "pupil_code": "HS02", "seen_from": "2026-02-05T08:00:00"},
        ],
    }


@pytest.mark.parametrize("known_by", ["rosters", "transfers"])
def test_who_came_after_the_approval_lacked_no_mark_then(newcomer: dict[str, Any], known_by: str) -> None:
    """Whether the sheets show it or the list of transfers says so."""
    policy = TERMS + APPROVAL
    if known_by == "transfers":
        newcomer["rosters"] = sheet("b", "2026-02-05", "HS01", "HS02")
        newcomer["transfers"] = [{"pupil_code": "HS02", "kind": "in", "happened_on": "2026-01-26"}]
    assert found("duyet-khi-chua-du-diem", policy, **newcomer) == []
    [missing] = found("thieu-diem-cuoi-ki", policy, **newcomer)
    assert not missing.is_certain
    assert "vào lớp sau đầu học kì" in missing.sentence
    stayed = {**newcomer, "rosters": sheet("a", "2026-01-17", "HS01", "HS02"), "transfers": []}
    assert [f.is_certain for f in found("thieu-diem-cuoi-ki", policy, **stayed)] == [True]
    assert [f.is_certain for f in found("duyet-khi-chua-du-diem", policy, **stayed)] == [True]


@pytest.mark.parametrize(
    "duty",
    [
        {"work": "lock", "done_on": "2025-11-10", "done_at": "2025-11-10T09:00:00", "term": "HK1"},
        {"work": "print", "document": "mark_book", "done_on": "2025-09-14", "term": "HK1"},
    ],
    ids=["locked again after a correction", "another book printed"],
)
def test_what_is_done_within_the_term_does_not_complete_its_records(duty: dict[str, Any]) -> None:
    """A correction of November, by the register with no other record put right."""
    facts = {"given": ["register", "duties"], "corrections": [IN_NOVEMBER], "declared": [{"related_documents": []}]}
    kind, policy = "ho-so-lien-quan-chua-sua", TERMS + RELATED
    assert found(kind, policy, **facts, duties=[duty]) == []
    book = {"work": "print", "document": "hoc_ba", "done_on": "2025-11-10", "term": "HK1"}
    assert [f.is_certain for f in found(kind, policy, **facts, duties=[book])] == [True]


def test_a_lock_that_lasts_into_the_term_s_end_completes_its_records_then() -> None:
    """Locked in November and never opened: complete from the term's last day on."""
    after_term = {**IN_NOVEMBER, "entered_after": "2026-01-20T08:00:00", "entered_by": "2026-01-21T08:00:00"}
    lock = {"work": "lock", "done_on": "2025-11-10", "term": "HK1"}
    facts = {"corrections": [after_term], "declared": [{}], "duties": [lock]}
    [one] = found("ho-so-lien-quan-chua-sua", TERMS + RELATED, **facts)
    assert "hoàn tất ngày 16/01/2026" in one.sentence


def test_a_correction_that_another_row_took_back_need_not_be_seen() -> None:
    """6 → 8 on 03/11 and 8 → 6 on 05/11: an export of the 20th rightly shows 6. Of an older way to 6 it does not."""
    made = {"corrected_at": "2025-11-03T09:00:00"}
    back = {"old_value": "8", "new_value": "6", "register_id": "so:6", "corrected_at": "2025-11-05T09:00:00"}
    before = {"old_value": "4", "new_value": "6", "register_id": "so:6", "corrected_at": "2025-11-01T09:00:00"}
    shown = [{"value": "6", "seen_from": "2025-11-20T08:00:00"}]
    kind = "khai-sua-ma-khong-thay"
    assert found(kind, CONSENT, declared=[made, back], marks=shown, given=["register"]) == []
    assert len(found(kind, CONSENT, declared=[made, before], marks=shown, given=["register"])) == 1


@pytest.mark.parametrize(("saved", "certain"), [("2025-08-20T08:00:00", False), ("2025-10-01T08:00:00", True)])
def test_a_list_of_before_the_last_day_proves_nothing(saved: str, certain: bool) -> None:
    """Blank fields, and a class without an assignment, may have been filled in by the last day."""
    facts: dict[str, Any] = {
        "given": ["pupil_fields", "assignments"], "saved": datetime.fromisoformat(saved),
        "pupil_fields": [{"field": "phone", "is_filled": False}], "assignments": [{"class_name": "6A9"}],
    }  # fmt: skip
    for kind in ("thong-tin-hoc-sinh-thieu", "lop-chua-phan-cong"):
        assert [f.is_certain for f in found(kind, PUPIL_DATA, "2025-10-10T08:00:00", **facts)] == [certain]


def test_work_that_every_class_did_late_is_not_called_unrecorded() -> None:
    """Recorded class by class, two days late."""
    late = [
        {"work": "print", "document": "class_book", "done_on": "2026-01-28", "term": "HK1", "class_name": name}
        for name in ("6A1", "6A2")
    ]
    facts = {"given": ["duties"], "classes": [{}, {"class_name": "6A2"}], "duties": late}
    of_classes = found("in-so-tre", TERMS + PRINT, **facts)
    assert [f.about.class_name for f in of_classes] == ["6A1", "6A2"]
    assert all("ghi nhận ngày 28/01/2026" in f.sentence for f in of_classes)


def test_each_book_and_each_term_has_a_print_of_its_own() -> None:
    """The class book printed does not print the học bạ, and the print of the first term is none of the second. One of
    no term is of the first that it is in time for; where it came later than that, nobody knows of which it is. Nor of
    which book one is that names none."""
    both = TERMS + PRINT.replace('["class_book"]', '["class_book", "hoc_ba"]').replace('["HK1"]', '["HK1", "HK2"]')
    classes = [{}, {"term": "HK2"}]

    def missing(*duties: dict[str, Any]) -> list[tuple[str | None, str | None, bool]]:
        rows = [{"work": "print", **duty} for duty in duties]
        facts = found("in-so-tre", both, "2026-07-10T08:00:00", given=["duties"], classes=classes, duties=rows)
        return [(f.about.term, f.about.detail, f.is_certain) for f in facts]

    first = {"term": "HK1", "document": "class_book", "done_on": "2026-01-20"}
    others = [("HK1", "hoc_ba", True), ("HK2", "class_book", True), ("HK2", "hoc_ba", True)]
    assert missing(first) == others
    assert missing({**first, "term": None}) == others
    of_either = [("HK1", "class_book", False), ("HK1", "hoc_ba", False)]
    assert missing({"done_on": "2026-01-20"}) == [*of_either, *others[1:]]
    assert missing({"done_on": "2026-01-20", "term": "HK1"}, {"done_on": "2026-01-21"}) == [*of_either, *others[1:]]
    of_second = {"document": "class_book", "done_on": "2026-06-01"}
    assert missing(of_second) == [("HK1", "class_book", False), others[0], others[2]]

SECOND = PRINT.replace('"in-so"', '"in-so-2"').replace('["HK1"]', '["HK2"]')


@pytest.mark.parametrize(
    ("record", "late_first", "late_second"),
    [
        ({"done_on": "2026-01-20"}, [], [True]),
        ({"done_on": "2026-06-01"}, [False], []),
        ({"done_on": "2026-07-01"}, [False], [True]),
        ({"done_on": "2026-06-01", "term": "HK1"}, [True], [True]),
    ],
    ids=["before both", "between", "after both", "of the first"],
)
def test_a_print_of_no_term_is_of_one_rule_alone(
    record: dict[str, Any], late_first: list[bool], late_second: list[bool]
) -> None:
    """As the two terms of one rule are told apart, so are two rules of a term each."""
    duties = [{"work": "print", "document": "class_book", **record}]
    facts = {"given": ["duties"], "classes": [{}, {"term": "HK2"}], "duties": duties}
    one = TERMS + PRINT.replace('["HK1"]', '["HK1", "HK2"]')
    for policy in (TERMS + PRINT + SECOND, one):
        seen = found("in-so-tre", policy, "2026-07-10T08:00:00", **facts)
        assert [f.is_certain for f in seen if f.about.term == "HK1"] == late_first
        assert [f.is_certain for f in seen if f.about.term == "HK2"] == late_second


def test_a_print_of_no_term_is_of_neither_for_certain_where_two_are_due_on_one_day() -> None:
    """Told with the record, so that whoever reads it can look; two records do not tell it either."""
    june = '["HK2", "CN"]\non = { month = 6, day = 10 }\nyear = "second"'
    policy = TERMS + PRINT.replace('["HK1"]\ndays_after = 10', june)
    assert "month = 6" in policy
    facts = {"given": ["duties"], "classes": [{"term": "HK2"}, {"term": "CN"}]}
    duties = [{"work": "print", "document": "class_book", "done_on": "2026-06-02"}]
    for rows in (duties, duties * 2):
        seen = found("in-so-tre", policy, "2026-07-10T08:00:00", duties=rows, **facts)
        assert [(f.about.term, f.is_certain) for f in seen] == [("CN", False), ("HK2", False)]
        assert all("ghi nhận ngày 02/06/2026 không nêu rõ học kì hoặc hồ sơ" in f.sentence for f in seen)
        assert all(place.row == 5 for f in seen for place in f.evidence if place.file)
    named = [{**duties[0], "term": "CN"}]
    assert [f.about.term for f in found("in-so-tre", policy, "2026-07-10T08:00:00", duties=named, **facts)] == ["HK2"]


def test_a_print_of_no_book_is_of_the_book_that_alone_is_asked_for() -> None:
    """By one rule, or by several of one book; but not where another rule asks for another book in that term."""
    facts = {"given": ["duties"], "duties": [{"work": "print", "term": "HK1", "done_on": "2026-01-20"}]}
    assert not found("in-so-tre", TERMS + PRINT, **facts)
    again = PRINT.replace('"in-so"', '"in-so-2"')
    assert not found("in-so-tre", TERMS + PRINT + again, **facts)
    other = again.replace("class_book", "hoc_ba")
    seen = found("in-so-tre", TERMS + PRINT + other, **facts)
    assert [(f.about.detail, f.is_certain) for f in seen] == [("class_book", False), ("hoc_ba", False)]
    without_day = other.replace("days_after = 10\n", "")
    assert [f.is_certain for f in found("in-so-tre", TERMS + PRINT + without_day, **facts)] == [False]


def test_beside_a_late_print_one_that_may_be_of_the_book_leaves_it_open() -> None:
    """In time, it may be the print that was asked for; of after the day too, it changes nothing."""
    both = TERMS + PRINT.replace('["class_book"]', '["class_book", "hoc_ba"]')
    late = {"work": "print", "document": "class_book", "term": "HK1", "done_on": "2026-01-28"}
    for day, is_certain in (("2026-01-20", False), ("2026-01-29", True)):
        duties = [late, {"work": "print", "term": "HK1", "done_on": day}]
        seen = found("in-so-tre", both, given=["duties"], duties=duties)
        assert [f.is_certain for f in seen] == [is_certain, False]
        assert "ghi nhận ngày 28/01/2026" in seen[0].sentence


def test_only_the_classes_of_which_a_record_leaves_it_open_are_missing_possibly() -> None:
    """6A1 printed something; of 6A2 nothing is recorded."""
    both = TERMS + PRINT.replace('["class_book"]', '["class_book", "hoc_ba"]')
    row = {"work": "print", "term": "HK1", "done_on": "2026-01-20", "class_name": "6A1"}
    facts = {"given": ["duties"], "classes": [{}, {"class_name": "6A2"}], "duties": [row]}
    seen = [(f.about.detail, f.about.class_name, f.is_certain) for f in found("in-so-tre", both, **facts)]
    assert seen == [
        ("class_book", "6A1", False), ("hoc_ba", "6A1", False), ("class_book", "6A2", True), ("hoc_ba", "6A2", True)
    ]  # fmt: skip
    every = found("in-so-tre", both, **{**facts, "duties": [row, {**row, "class_name": "6A2"}]})
    assert [(f.about.class_name, f.count, f.is_certain) for f in every] == [(None, 2, False)] * 2


@pytest.mark.parametrize(
    ("term", "expected"), [("CN", []), ("HK2", [False]), (None, [True])], ids=["the year's", "a term's", "none"]
)
def test_an_archive_asked_of_no_term_shows_in_the_year_s_bundle(term: str | None, expected: list[bool]) -> None:
    """One of a term may be all that the school seals, and may not."""
    asked = PRINT.replace('"print"', '"archive"').replace(
        'terms = ["HK1"]\ndays_after = 10', 'on = { month = 6, day = 30 }\nyear = "second"'
    )
    sealed = [{"term": term, "sealed_at": "2026-06-10T08:00:00"}] if term else []
    facts = {"given": ["duties"], "classes": [{"term": "HK1"}, {"term": "HK2"}, {"term": "CN"}], "bundles": sealed}
    seen = found("luu-tru-tre", TERMS + asked, "2026-07-10T08:00:00", **facts)
    assert [f.is_certain for f in seen] == expected
    late = {"work": "archive", "document": "class_book", "done_on": "2026-07-02"}
    seen = found("luu-tru-tre", TERMS + asked, "2026-07-10T08:00:00", duties=[late], **facts)
    assert [f.is_certain for f in seen] == expected


def test_where_no_export_shows_a_class_the_school_lacks_one_piece_of_work() -> None:
    """Not none: what is counted has to be seen in the totals."""
    later = [{"term": "CN", "first_seen": "2027-01-01T00:00:00"}]
    for kind, policy in (("in-so-tre", TERMS + PRINT), ("kiem-dien-chua-chot", TERMS + ATTENDANCE)):
        assert {f.count for f in found(kind, policy, given=["duties"], classes=later)} == {1}


def test_a_sealed_bundle_keeps_no_paper_that_it_does_not_hold() -> None:
    """It holds the class book and not the minutes."""
    asked = PRINT.replace('"print"', '"archive"').replace('["class_book"]', '["class_book", "correction_minutes"]')
    facts = {"given": ["duties"], "bundles": [{"sealed_at": "2026-01-20T08:00:00"}]}
    assert [f.about.detail for f in found("luu-tru-tre", TERMS + asked, **facts)] == ["correction_minutes"]


@pytest.mark.parametrize(
    ("listed", "expected"),
    [
        ([{"list": "titles", "pupil_code": "HS09", "detail": "Học sinh Giỏi"}], [True]),
        ([{"list": "titles", "pupil_code": "HS09", "class_name": "6A2", "detail": "Học sinh Giỏi"}], [False]),
        ([{"list": "titles", "detail": "Học sinh Giỏi"}], []),
        ([], []),
    ],
    ids=["others of the class have one", "nobody of the class", "is listed", "no list of titles"],
)
def test_who_has_earned_a_title_is_missed_in_the_list_of_titles(
    listed: list[dict[str, Any]], expected: list[bool]
) -> None:
    """Both results Tốt; possibly, where the list holds nobody of the class."""
    case = read_case(HERE / "bad_findings" / "danh-sach-lech-ket-qua.toml")
    kept = [row for row in case["result_lists"] if row["list"] != "titles"]
    differ = of_kind({**case, "result_lists": [*kept, *listed]}, "danh-sach-lech-ket-qua")
    titles = [f for f in differ if f.about.detail == "titles"]
    assert [f.is_certain for f in titles] == expected
    assert all((f.stated, f.recomputed) == ("Không có danh hiệu", "Học sinh Giỏi") for f in titles)


@pytest.mark.parametrize(("class_name", "certain"), [("6A1", True), ("6A2", False)])
@pytest.mark.parametrize(
    ("name", "failed"),
    [("reassessed", {"toan": "3.0", "learning_result": "Chưa đạt"}),
     ("summer_training", {"conduct_result": "Chưa đạt"})],
)  # fmt: skip
def test_who_must_be_assessed_again_or_trained_is_missed_in_the_list_of_it(
    name: str, failed: dict[str, str], class_name: str, certain: bool
) -> None:
    """Possibly, where the list holds nobody of the class: its own may come still."""
    case = read_case(HERE / "bad_findings" / "danh-sach-lech-ket-qua.toml")
    marks = [
        {**mark, "value": failed.get(mark["subject"] or mark["component"], mark["value"])} for mark in case["marks"]
    ]
    listed = {"list": name, "class_name": class_name, "pupil_code": "HS09", "detail": "toan"}
    of_class = {"list": "not_promoted", "pupil_code": "HS01"}
    differ = of_kind({**case, "marks": marks, "result_lists": [of_class, listed]}, "danh-sach-lech-ket-qua")
    assert [(f.about.detail, f.is_certain) for f in differ] == [(name, certain)]


@pytest.mark.parametrize(
    ("facts", "accused"),
    [
        ({"transfers": [{"pupil_code": "HS09", "kind": "in", "happened_on": "2025-11-20"}]}, []),
        ({"transfers": [{"pupil_code": "HS09", "kind": "in", "happened_on": "2025-09-30"}]}, [1]),
        ({"transfers": [{"pupil_code": "HS09", "kind": "class", "happened_on": "2025-11-20"}]}, [1]),
        ({"rosters": [*sheet("a", "2025-10-05", "HS01"), *sheet("b", "2025-11-21", "HS01", "HS09")]}, []),
        ({"rosters": [*sheet("a", "2025-09-25", "HS01"), *sheet("b", "2025-10-05", "HS01", "HS09")]}, []),
        ({"rosters": [*sheet("a", "2025-09-15", "HS01"), *sheet("b", "2025-09-25", "HS01", "HS09")]}, [1]),
        ({"rosters": sheet("b", "2025-11-21", "HS01", "HS09")}, [1]),
    ],
    ids=["came later", "on the day", "changed class", "not on a sheet since", "perhaps later", "in time", "no sheet"],
)
def test_who_came_after_the_due_day_lacked_nothing_on_it(facts: dict[str, Any], accused: list[int]) -> None:
    """Hạn 30/9: by the list of transfers, or by the sheets of the class."""
    blank = {"pupil_code": "HS09", "field": "phone", "is_filled": False}
    whole = {"field": "phone", "is_filled": True}
    case = {"given": ["pupil_fields", "transfers"], "pupil_fields": [blank, whole], **facts}
    lacking = found("thong-tin-hoc-sinh-thieu", PUPIL_DATA, "2025-12-10T08:00:00", **case)
    assert [finding.count for finding in lacking] == accused


def test_a_list_that_names_no_subjects_says_nothing_of_them() -> None:
    """Who must be assessed again is on the list, the column of the subject is blank."""
    case = read_case(HERE / "bad_findings" / "danh-sach-lech-ket-qua.toml")
    failed = {"toan": "3.0", "learning_result": "Chưa đạt"}
    marks = [
        {**mark, "value": failed.get(mark["subject"] or mark["component"], mark["value"])} for mark in case["marks"]
    ]
    listed = [{"list": "not_promoted", "pupil_code": "HS01"}, {"list": "reassessed"}]
    assert of_kind({**case, "marks": marks, "result_lists": listed}, "danh-sach-lech-ket-qua") == []


@pytest.mark.parametrize("name", ["reassessed", "summer_training"])
def test_who_is_listed_in_another_class_is_listed(name: str) -> None:
    """A row of the pupil's own is no list that was not made: who need not be on it is, for certain."""
    case = read_case(HERE / "bad_findings" / "danh-sach-lech-ket-qua.toml")
    listed = {"list": name, "class_name": "6A2", "detail": "toan" if name == "reassessed" else None}
    of_class = {"list": "titles", "detail": "Học sinh Giỏi"}
    differ = of_kind({**case, "result_lists": [of_class, listed]}, "danh-sach-lech-ket-qua")
    assert [(f.about.detail, f.is_certain) for f in differ] == [(name, True)]


@pytest.mark.parametrize(("result", "missed"), [("Hoàn thành xuất sắc", True), ("Hoàn thành tốt", False)])
def test_a_primary_pupil_s_title_is_missed_where_the_result_alone_gives_it(result: str, missed: bool) -> None:
    """Tiêu biểu is for the class to give, so that nobody is missed in the list for it."""
    mark = {"term": "CN", "class_name": "3A", "grade": 3, "subject": "", "component": "year_result", "value": result}
    listed = {"list": "titles", "class_name": "3A", "pupil_code": "HS09", "detail": "Học sinh Xuất sắc"}
    lists = APPROVAL.replace('["promoted"]', '["titles"]')
    of_class = [{"term": "CN", "class_name": "3A", "grade": 3}]
    facts = {"given": ["result_lists"], "classes": of_class, "marks": [mark], "result_lists": [listed]}
    titles = found("danh-sach-lech-ket-qua", lists, "2026-07-01T08:00:00", **facts)
    assert [(f.about.detail, f.recomputed) for f in titles] == [("titles", "Học sinh Xuất sắc")] * missed


def test_months_before_the_first_export_are_judged_too() -> None:
    """The school's first exports are of January: of no month there is a record."""
    first = {"first_seen": "2026-01-20T08:00:00"}
    facts = {
        "given": ["duties"], "classes": [first, {**first, "class_name": "6A2"}],
        "duties": [{"work": "unlock", "done_on": "2025-09-30"}],
    }  # fmt: skip
    months = [f.about.month for f in found("kiem-dien-chua-chot", TERMS + ATTENDANCE, **facts)]
    assert months == ["2025-09", "2025-10", "2025-11", "2025-12", "2026-01"]


def test_a_class_whose_pupils_are_all_elsewhere_is_asked_for_no_more_months() -> None:
    """6A2 was merged into 6A1 in November, but for HS03, who left the school: from December on only 6A1 is asked."""
    merged = [
        *sheet("a", "2025-10-10", "HS01"), *sheet("c", "2025-11-20", "HS01", "HS02"),
        *({**row, "class_name": "6A2"} for row in sheet("b", "2025-10-10", "HS02", "HS03")),
    ]  # fmt: skip
    done = [{"work": "attendance", "month": "2025-09", "class_name": "6A1", "done_on": "2025-10-03"}]
    facts = {
        "given": ["duties", "transfers"], "classes": [{}, {"class_name": "6A2"}], "rosters": merged,
        "transfers": [{"class_name": "6A2", "pupil_code": "HS03", "kind": "out", "happened_on": "2025-11-18"}],
        "duties": [{**row, "month": month} for row in done for month in ("2025-11", "2025-12", "2026-01")],
    }  # fmt: skip

    def asked(**changed: Any) -> list[str | None]:
        missed = found("kiem-dien-chua-chot", TERMS + ATTENDANCE, "2026-01-10T08:00:00", **{**facts, **changed})
        return [f.about.month for f in missed if f.about.class_name == "6A2"]

    assert asked() == ["2025-11"]
    assert asked(transfers=[]) == ["2025-11", "2025-12"], "HS03 may still be taught there"


@pytest.mark.requirement("TT-02", "QN-12")
def test_who_left_or_came_between_two_terms_is_missed_in_the_list_of_transfers() -> None:
    """In the last sheet of the first term and not in the first of the second, or the other way round."""
    rosters = [*sheet("a", "2026-01-10", "HS01", "HS02"), *sheet("b", "2026-02-05", "HS01", "HS03", term="HK2")]
    changes = found("si-so-doi-khong-ghi", SIZES, given=["transfers"], rosters=rosters)
    assert [(f.about.pupil_code, f.about.term, f.is_certain) for f in changes] == [
        ("HS02", "HK1", True), ("HS03", "HK2", True),
    ]  # fmt: skip


def test_a_book_locked_and_opened_on_one_day_is_open_afterwards() -> None:
    """No hour being known, the lock came first: an open book cannot be opened."""
    acts = [{"work": work, "done_on": "2025-11-10", "term": "HK1"} for work in ("lock", "unlock")]
    facts = {"given": ["register", "duties"], "corrections": [{**IN_NOVEMBER, "declared": False, "register_id": None}]}
    assert found("sua-diem-sau-khoa", TERMS + RELATED, **facts, duties=acts) == []
    assert len(found("sua-diem-sau-khoa", TERMS + RELATED, **facts, duties=acts[:1])) == 1


def test_a_grade_for_which_a_profile_names_no_circular_is_not_judged() -> None:
    """It names one for grade 9 alone; the same wrong average in grades 6 and 9."""
    circular = """
[[circular]]
code = "thong-tu"
article = "Mục B"
sentence = "Khối 9 theo Thông tư 22."
grades = [9]
circular = "TT22"
"""
    marks = [
        {"component": component, "value": value, "grade": grade, "class_name": f"{grade}A1", "pupil_code": f"HS{grade}"}
        for grade in (6, 9)
        for component, value in (("TX1", "5"), ("TX2", "5"), ("GK", "5"), ("CK", "5"), ("TBM", "9.0"))
    ]
    wrong = found("lech-trung-binh-mon", circular, marks=marks)
    assert [finding.about.class_name for finding in wrong] == ["9A1"]


def test_a_change_to_another_value_than_the_register_asks_for_is_counted_once() -> None:
    """6 → 8 after the lock where the register says 6 → 7,5: one change after the lock, which its consent does not
    excuse, and the steps of the row that lack."""
    policy = CONSENT + RELATED + """
[correction.minutes]
code = "bien-ban"
article = "Điều 5"
sentence = "Lập biên bản."
"""
    change = {
        "declared": False, "asked_id": "so:5", "asked_value": "7.5", "entered_after": "2026-01-18T08:00:00",
        "entered_by": "2026-01-25T08:00:00",
    }  # fmt: skip
    row = {
        "new_value": "7.5", "corrected_at": "2026-01-22T09:00:00", "approved_by": "Trần Thị B", "minutes_signers": [],
        "approved_on": "2026-01-21", "approved_role": "principal", "related_documents": ["hoc_ba"],
    }  # fmt: skip
    lock = {"work": "lock", "term": "HK1", "done_on": "2026-01-19"}
    case = {
        "policy": TERMS + policy, "given": ["register", "duties"], "corrections": [change], "declared": [row],
        "duties": [lock], "now": datetime(2026, 2, 1, 8, 0),  # noqa: DTZ001 – local, as all of them
    }  # fmt: skip
    found_here = [(f.kind, f.certainty) for f in found_in(case)]
    kinds = ("sua-diem-khac-de-nghi", "sua-diem-sau-khoa", "ho-so-lien-quan-chua-sua", "sua-diem-khong-bien-ban")
    told = sorted((kind, certainty) for kind, certainty in found_here if kind in kinds)
    assert told == [
        ("ho-so-lien-quan-chua-sua", "possible"), ("sua-diem-khac-de-nghi", "certain"),
        ("sua-diem-khong-bien-ban", "certain"), ("sua-diem-sau-khoa", "certain"),
    ]  # fmt: skip


@pytest.mark.requirement("QL-02")
@pytest.mark.parametrize(("opened", "found_here"), [({"class_name": "6A1"}, [True]), ({}, [])], ids=["class", "school"])
def test_to_open_one_class_for_a_correction_is_a_step_of_a_correction_after_the_lock(
    opened: dict[str, Any], found_here: list[bool]
) -> None:
    """Who edits then is asked for; in a book that was opened as a whole anybody edits."""
    policy = RELATED + """
[correction.edit]
code = "nguoi-sua"
article = "Điều 5"
sentence = "Sau khi khóa chỉ hiệu trưởng được sửa."
by = ["principal"]
after_lock = true
"""
    row = {"corrected_at": "2026-01-22T09:00:00", "edited_by_roles": ["teacher"]}
    acts = [
        {"work": "lock", "done_on": "2026-01-19", "done_at": "2026-01-19T08:00:00"},
        {"work": "unlock", "done_on": "2026-01-22", "done_at": "2026-01-22T08:30:00", **opened},
        {"work": "lock", "done_on": "2026-01-22", "done_at": "2026-01-22T09:30:00", **opened},
    ]
    facts = {"given": ["register", "duties"], "declared": [row], "duties": acts}
    wrong = found("sua-diem-sai-nguoi-sua", TERMS + policy, "2026-02-01T08:00:00", **facts)
    assert [finding.is_certain for finding in wrong] == found_here


WITNESSES = """
[correction.witnesses]
code = "chung-kien"
article = "Điều 5"
sentence = "Có người chứng kiến."
present = [["principal", "vice_principal"], ["board"], ["requester"]]
"""
TOGETHER = """
[correction.edit]
code = "nguoi-sua"
article = "Điều 11"
sentence = "Giáo viên cùng quản trị viên sửa."
by = ["teacher", "admin"]
"""
BOARD = """
[board]
code = "ban-quan-tri"
article = "Mục II.2"
sentence = "Ban quản trị."
members = ["principal", "admin"]
"""


@pytest.mark.requirement("TM-06", "QL-07")
@pytest.mark.parametrize(
    ("kind", "policy", "row", "certainties"),
    [
        ("sua-diem-thieu-chung-kien", WITNESSES, ["principal", "clerk", "department_head"], ["possible"]),
        ("sua-diem-thieu-chung-kien", WITNESSES, ["board", "principal"], ["possible"]),
        ("sua-diem-thieu-chung-kien", WITNESSES + BOARD, ["principal", "department_head"], ["possible"]),
        ("sua-diem-thieu-chung-kien", WITNESSES + BOARD, ["requester"], ["certain"]),
        ("sua-diem-thieu-chung-kien", WITNESSES, ["requester"], ["certain", "possible"]),
        ("sua-diem-thieu-chung-kien", WITNESSES, [], ["certain"]),
        ("sua-diem-sai-nguoi-sua", TOGETHER, ["department_head", "admin"], ["possible"]),
        ("sua-diem-sai-nguoi-sua", TOGETHER, ["board"], ["possible"]),
        ("sua-diem-sai-nguoi-sua", TOGETHER, ["teacher"], ["certain"]),
    ],
)
def test_who_may_hold_the_other_office_too_is_not_said_to_have_been_missing(
    kind: str, policy: str, row: list[str], certainties: list[str]
) -> None:
    """A head of department and an administrator teach; who is of the board only the profile that names it knows."""
    column = "edited_by_roles" if kind == "sua-diem-sai-nguoi-sua" else "witness_roles"
    said = found(kind, policy, corrections=[IN_NOVEMBER], declared=[{column: row}], given=["register"])
    assert [finding.certainty for finding in said] == certainties


@pytest.mark.requirement("TM-05")
@pytest.mark.parametrize(("role", "is_certain"), [("board", False), ("vice_principal", True), ("teacher", True)])
def test_a_consent_under_the_board_s_name_may_be_its_head_s(role: str, *, is_certain: bool) -> None:
    """The principal heads the board of most schools."""
    row = {"approved_on": "2025-11-19", "approved_role": role}
    said = found("sua-diem-khong-dong-y", CONSENT, corrections=[IN_NOVEMBER], declared=[row], given=["register"])
    assert [finding.is_certain for finding in said] == [is_certain]


@pytest.mark.requirement("QN-12")
@pytest.mark.parametrize(("term", "certainties"), [("HK1", []), ("HK2", ["certain"]), ("CN", ["certain"])])
def test_the_first_term_s_book_exported_again_does_not_show_who_came_in_the_second(
    term: str, certainties: list[str]
) -> None:
    """HS03 came in February and stands in the second term's book alone."""
    exports = [
        *sheet("a", "2026-01-10", "HS01"), *sheet("b", "2026-05-15", "HS01", "HS03", term="HK2"),
        *sheet("c", "2026-05-20", "HS01", term=term),
    ]  # fmt: skip
    came = {"pupil_code": "HS03", "kind": "in", "happened_on": "2026-02-10"}
    facts: dict[str, Any] = {"rosters": exports, "transfers": [came], "given": ["transfers"]}
    said = found("si-so-doi-khong-ghi", SIZES, "2026-06-10T08:00:00", **facts)
    assert [finding.certainty for finding in said] == certainties


@pytest.mark.requirement("VA-01", "VA-05")
@pytest.mark.parametrize(
    ("kind", "said", "is_certain"),
    [
        ("in-so-tre", {"document": "class_summary", "term": "CN", "done_on": "2026-05-25"}, False),
        ("in-so-tre", {"document": "class_summary", "term": "HK1", "done_on": "2026-05-25"}, True),
        ("bia-so-tre", {"work": "cover_pages", "document": "hoc_ba", "done_on": "2025-09-20"}, False),
        ("bia-so-tre", {"work": "cover_pages", "document": "class_book", "done_on": "2025-09-20"}, True),
    ],
)
def test_work_that_is_recorded_under_a_near_word_is_not_certainly_missing(
    kind: str, said: dict[str, Any], is_certain: bool
) -> None:
    """The year's summary for that of its second term; the hoc ba for its cover. The cover of the class book is asked
    for by itself."""
    now = datetime.fromisoformat("2026-06-10T08:00:00")
    case = {"now": now, "profile": "vinh-an-tan-lien", "school_year": "2025-2026"}
    duties = [{"work": "print", **said}, {"work": "print", "term": "HK1", "document": "class_summary",
                                          "done_on": "2026-01-25"}]  # fmt: skip
    [one] = [
        finding for finding in of_kind({**case, "policy": TERMS, "given": ["duties"], "duties": duties}, kind)
        if finding.about.term == ("HK2" if kind == "in-so-tre" else None)
    ]  # fmt: skip
    assert one.is_certain == is_certain


@pytest.mark.requirement("VA-05")
@pytest.mark.parametrize(("term", "is_certain"), [("HK2", False), ("HK1", True)])
def test_a_hoc_ba_that_is_printed_for_the_second_term_may_be_the_year_s(term: str, is_certain: bool) -> None:
    """Recorded on 10/6; due on the 15th."""
    duties = [{"work": "print", "document": "hoc_ba", "term": term, "done_on": "2026-06-10"}]
    case = {
        "now": datetime.fromisoformat("2026-06-20T08:00:00"),
        "profile": "vinh-an-tan-lien", "school_year": "2025-2026", "policy": TERMS,
        "given": ["duties"], "duties": duties,
    }  # fmt: skip
    said = [finding for finding in of_kind(case, "in-so-tre") if finding.about.term == "CN"]
    assert [finding.is_certain for finding in said] == [is_certain]


@pytest.mark.requirement("QN-01")
@pytest.mark.parametrize(("month", "certain"), [(None, []), ("2025-10", ["2025-09"])])
def test_a_month_s_book_that_is_locked_on_the_first_of_the_next_is_not_certainly_open(
    month: str | None, certain: list[str]
) -> None:
    """Recorded without its month."""
    lock = {"work": "lock", "month": month, "done_on": "2025-10-01"}
    case = {
        "now": datetime.fromisoformat("2025-10-20T08:00:00"),
        "profile": "quang-ninh", "school_year": "2025-2026", "policy": TERMS,
        "given": ["duties"], "duties": [lock],
    }  # fmt: skip
    said = of_kind(case, "khoa-so-thang-thieu")
    assert [finding.about.month for finding in said if finding.is_certain] == certain


RELOCK = """
[correction.relock]
code = "khoa-lai"
article = "Điều 5"
sentence = "Sửa xong khóa ngay."
within_days = 0
"""


@pytest.mark.requirement("TM-09")
@pytest.mark.parametrize(
    ("said", "lock", "count"),
    [
        ({"relocked_at": "2025-11-20T09:00:00"}, {}, 1),  # of the day before
        ({"relocked_at": "2025-11-21T08:00:00"}, {}, 0),
        ({}, {"subject": "ngu_van"}, 1),
        ({}, {"document": "attendance"}, 1),
        ({}, {"class_name": "6A2"}, 1),
        ({}, {"subject": "toan", "document": "mark_book", "class_name": "6A1"}, 0),
        ({}, {"month": "2025-11"}, 0),
    ],
)
def test_only_a_lock_of_after_the_correction_and_perhaps_of_its_book_is_one(
    said: dict[str, Any], lock: dict[str, Any], count: int
) -> None:
    """Corrected on 21/11. A row of a register may have its days wrong: possibly."""
    row = {"corrected_at": "2025-11-21T09:00:00", **said}
    locks = [{"work": "lock", "done_on": "2025-11-25", **lock}] if lock else []
    facts: dict[str, Any] = {"corrections": [IN_NOVEMBER], "declared": [row], "duties": locks, "given": ["register"]}
    said_of = found("sua-xong-chua-khoa-lai", RELOCK, **facts)
    assert [finding.is_certain for finding in said_of] == [False] * count


@pytest.mark.parametrize(("other", "count"), [("HS01", 1), ("HS02", 0)])
def test_a_pupil_on_the_list_of_those_who_go_up_and_on_the_other_is_told(other: str, count: int) -> None:
    """Possibly: the second list may be of after the summer."""
    policy = APPROVAL.replace('["promoted"]', '["promoted", "not_promoted"]')
    lists = [{"list": "promoted"}, {"list": "not_promoted", "pupil_code": other}]
    said = found("danh-sach-lech-ket-qua", policy, result_lists=lists)
    assert [finding.certainty for finding in said] == ["possible"] * count
    assert all("trong cả hai danh sách" in finding.sentence for finding in said)


def test_a_row_with_its_values_swapped_may_be_the_change_that_was_seen() -> None:
    """The book went from 6 to 8; the register says from 8 to 6, and another row of that mark from 8 to 7."""
    made = {"corrected_at": "2025-11-21T09:00:00", "old_value": "8", "new_value": "6"}
    other = {**made, "register_id": "so:6", "new_value": "7"}
    shown = [{"value": "8", "seen_from": "2025-12-20T08:00:00"}]
    for like, is_certain in (("so:5", False), (None, True)):
        change = {**IN_NOVEMBER, "declared": None, "register_id": None, "like_id": like}
        facts: dict[str, Any] = {"corrections": [change], "declared": [made, other], "marks": shown}
        said = found("khai-sua-ma-khong-thay", CONSENT, **facts, given=["register"])
        assert [finding.is_certain for finding in said] == [is_certain] * 2
