"""From what is imported to the finding: whose mark it is, which row declares it, which export shows it, which list."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from analytics.month import changed_in
from jobs.correction_report import report_of
from jobs.finding_facts import gather
from jobs.measuring import Filters, ObservedCorrections, Tables, correction_totals, observed_corrections
from records.clock import VIETNAM, Taken, to_store
from records.duties import Duty, add_duty
from records.facts import CELL_SCHEMA, ROSTER_SCHEMA, ExportFacts, SheetFacts, add_exports
from records.findings import Finding, findings
from records.list_tables import LIST_TABLES
from records.marks import parse_score
from records.policy import Policies, load_policy
from records.reading import find_scopes
from records.store import Store

SCHOOL, YEAR = "TRƯỜNG THCS SAO MAI", "2025-2026"
NOW = datetime(2026, 6, 10, 8, tzinfo=VIETNAM)
POLICY = load_policy(
    """
name = "Trường"

[entry_deadline]
days = 14
kind = "calendar"
source = "Điều 1"
sentence = "14 ngày."

[correction.consent]
code = "dong-y"
article = "Điều 5"
sentence = "Hiệu trưởng đồng ý mới sửa."
by = ["principal"]

[correction.cutoff]
code = "han-cuoi"
article = "Điều 5"
sentence = "Một tuần trước kiểm tra học kì."
days = 7
before = "CK"
counted_from = "own_test_day"

[[circular]]
code = "thong-tu"
article = "Mục B"
sentence = "Theo Thông tư 22."
grades = [6]
circular = "TT22"

[[term]]
school_year = "2025-2026"
code = "CN"
first_day = 2025-09-05
last_day = 2026-05-29

[[list]]
code = "xet-duyet"
article = "Điều 9"
sentence = "Lập danh sách."
lists = ["promoted", "titles"]
""",
    "trường.toml",
)
LATE, OVERDUE = "vao-diem-tre", "diem-qua-han-chua-vao"
AFTER_CUTOFF = "sua-diem-sau-han"
UNDECLARED, CONSENT_LATER = "sua-diem-khong-de-nghi", "sua-diem-truoc-khi-dong-y"
SCORED = ("ngu_van", "toan", "ngoai_ngu", "gdcd", "ls_dl", "khtn", "cong_nghe", "tin_hoc")
COMMENTED = ("gdtc", "nghe_thuat", "hdtn", "gddp")


def export(layout: str, taken: str, **sheet: Any) -> ExportFacts:
    at = moment(taken)
    digest = hashlib.sha256(repr((layout, taken, sorted(sheet.items(), key=str))).encode()).hexdigest()
    facts = SheetFacts(
        sheet="T", index=0, layout=layout, school=SCHOOL, school_year=YEAR, taken=Taken(at, at, "declared"), **sheet
    )
    return ExportFacts(digest, f"{layout} {taken}.xlsx", 1, "xlsx", layout, (facts,))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=VIETNAM)


def marks(
    taken: str, cells: dict[str, dict[str, str]], class_name: str = "6A1", term: str = "HK1", layout: str = "vnedu-c"
) -> ExportFacts:
    """An export of a class: the values of each pupil by 'subject component'."""
    roster = [(pupil, None, "Học sinh", None, None, row) for row, pupil in enumerate(cells, start=7)]
    rows = [
        (pupil, *name.split(" "), value, parse_score(value) if value else None, f"F{row}")
        for row, pupil in enumerate(cells, start=7) for name, value in cells[pupil].items()
    ]  # fmt: skip
    return export(
        layout, taken, term=term, class_name=class_name, grade=6,
        roster=pl.DataFrame(roster, schema=ROSTER_SCHEMA, orient="row"),
        cells=pl.DataFrame(rows, schema=CELL_SCHEMA, orient="row"),
    )  # fmt: skip


def mathematics(taken: str, **values: str) -> ExportFacts:
    return marks(taken, {pupil: {"toan TX1": value} for pupil, value in values.items()})


def a_list(layout: str, taken: str, *rows: dict[str, Any]) -> ExportFacts:
    _, schema = LIST_TABLES[layout]
    usual = {"term": "HK1", "class_name": "6A1", "subject": "toan", "component": "TX1"}
    filled = [{**usual, "row_number": number, **row} for number, row in enumerate(rows, start=5)]
    columns = {name: pl.Series(name, [_value(row.get(name), kind) for row in filled], dtype=kind)
               for name, kind in schema.items()}  # fmt: skip
    return export(layout, taken, term="CN", rows=pl.DataFrame(columns))


def _value(value: Any, kind: pl.DataType) -> Any:
    if isinstance(value, str) and kind == pl.Date:
        return datetime.fromisoformat(value).date()
    return to_store(moment(value)) if isinstance(value, str) and isinstance(kind, pl.Datetime) else value


def register(taken: str, *rows: dict[str, Any]) -> ExportFacts:
    usual = {"pupil_code": "P1", "old_value": "6", "new_value": "8", "approved_by": "Trần Thị B"}
    return a_list("list-correction", taken, *({**usual, **row} for row in rows))


def teaches(taken: str, *codes: str, **more: str) -> ExportFacts:
    return a_list("list-assignment", taken, *({"teacher_code": code, "teacher_name": "Cô", **more} for code in codes))


Found = Callable[..., list[Finding]]
TEST = a_list("list-calendar", "2025-09-10T08:00", {"test_date": "2025-10-01"})


@pytest.fixture
def found(tmp_path: Path) -> Found:
    def run(kind: str, *exports: ExportFacts) -> list[Finding]:
        store = Store(tmp_path / "kho.duckdb")
        with store.write() as db:
            add_exports(db, exports, NOW)
        with store.read() as db:
            facts = gather(db, Policies((POLICY,)), SCHOOL, YEAR)
        return [finding for finding in findings(facts, POLICY, NOW) if finding.kind == kind]

    return run


@pytest.mark.full
@pytest.mark.parametrize(
    ("first", "certain"),
    [("2025-12-10T12:00", True), ("2025-12-17T12:00", False), ("2025-12-19T12:00", False)],
    ids=["shown before", "blank after", "not shown before"],
)
def test_a_mark_of_which_no_export_shows_it_by_the_last_day_to_correct_is_not_surely_corrected_too_late(
    found: Found, first: str, certain: bool
) -> None:
    """The test of the term is on 22/12, so the last day 15/12. TX3, in no calendar: 6 on 19/12, 8 on 21/12."""
    test = a_list("list-calendar", "2025-09-10T08:00", {"component": "CK", "test_date": "2025-12-22"})
    shown = {first: "" if first > "2025-12-15" else "6", "2025-12-19T12:00": "6", "2025-12-21T12:00": "8"}
    exports = [marks(taken, {"P1": {"toan TX3": value}}) for taken, value in shown.items()]
    [one] = found(AFTER_CUTOFF, test, *exports, register("2025-12-22T08:00", {"component": "TX3"}))
    assert one.is_certain == certain
    assert ("chưa rõ đến hạn ấy đã có điểm này hay chưa" in one.sentence) != certain
    assert ", sau hạn cuối sửa điểm là hết ngày 15/12/2025" in one.sentence



LATE_TWICE = (
    TEST,
    mathematics("2025-10-05T08:00", P1="", P2=""),
    mathematics("2025-10-20T08:00", P1="", P2=""),
    mathematics("2025-10-25T08:00", P1="7", P2="8"),
)


def test_a_new_list_of_teachers_does_not_give_the_new_one_the_former_one_s_marks(found: Found) -> None:
    """Replaced in December, the new list names no days; the late marks are of October."""
    [late] = found(LATE, *LATE_TWICE, teaches("2025-09-10T08:00", "GV1"), teaches("2025-12-02T08:00", "GV2"))
    assert (late.count, late.about.teacher_code) == (2, None)


@pytest.mark.full
@pytest.mark.parametrize("code", ["GV1", "GV2"])
def test_a_teacher_whom_every_list_names_or_who_came_before_the_test_is_named(found: Found, code: str) -> None:
    """The list was made anew in September, before the test."""
    [late] = found(LATE, *LATE_TWICE, teaches("2025-09-10T08:00", "GV1"), teaches("2025-09-20T08:00", code))
    assert late.about.teacher_code == code


CHANGES = [
    mathematics(taken, P1=value)
    for taken, value in (
        ("2025-11-01T08:00", "6"), ("2025-11-05T08:00", "8"), ("2025-11-20T08:00", "6"), ("2025-12-20T08:00", "8"),
    )
]  # fmt: skip
FIRST = {"approved_on": "2025-11-03", "corrected_at": "2025-11-04T09:00"}
BACK = {"old_value": "8", "new_value": "6", "approved_on": "2025-11-15", "corrected_at": "2025-11-16T09:00"}
SECOND = {"approved_on": "2025-12-18", "corrected_at": "2025-12-19T09:00"}


@pytest.mark.full
@pytest.mark.parametrize("rows", [(FIRST, BACK, SECOND), (SECOND, BACK, FIRST)], ids=["oldest first", "newest first"])
def test_the_order_of_a_register_s_rows_accuses_nobody(found: Found, rows: Sequence[dict[str, Any]]) -> None:
    """A mark that was changed from 6 to 8 twice, each time with consent."""
    book = register("2026-01-10T08:00", *rows)
    assert found(CONSENT_LATER, *CHANGES, book) == []


def test_a_row_declares_the_change_in_whose_time_it_lies(found: Found) -> None:
    """Of two changes from 6 to 8 the second is declared: the first was made without a request."""
    exports = [*CHANGES, register("2026-01-10T08:00", BACK, SECOND)]
    [undeclared] = found(UNDECLARED, *exports)
    assert undeclared.is_certain
    assert undeclared.latest == moment("2025-11-05T08:00")


def test_the_days_of_consent_tell_the_rows_apart_where_no_moment_is_written(found: Found) -> None:
    """Newest first, with the day of consent alone."""
    rows = [{name: value for name, value in row.items() if name != "corrected_at"} for row in (SECOND, BACK, FIRST)]
    assert found(CONSENT_LATER, *CHANGES, register("2026-01-10T08:00", *rows)) == []


@pytest.mark.full
@pytest.mark.parametrize("is_older_there", [True, False])
def test_what_an_older_register_declares_is_not_undeclared_for_certain(found: Found, is_older_there: bool) -> None:
    """A register a month: the newest has another month's rows."""
    october, november = register("2025-11-30T08:00", FIRST), register("2025-12-31T08:00", {**FIRST, "pupil_code": "P2"})
    older = [october] if is_older_there else []
    [undeclared] = found(UNDECLARED, *CHANGES[:2], november, *older)
    assert undeclared.is_certain == (not is_older_there)


@pytest.mark.full
@pytest.mark.parametrize(
    ("said", "is_certain"),
    [({"old_value": "5"}, False), ({"term": "GK1"}, False), ({"old_value": "5", "corrected_at": "2025-09-02T09:00",
                                                             "approved_on": "2025-09-01"}, True)],
)  # fmt: skip
def test_a_mistyped_row_of_an_older_register_protects_as_one_of_the_newest_does(
    found: Found, said: dict[str, str], is_certain: bool
) -> None:
    """Of another time it does not."""
    october, november = register("2025-11-30T08:00", {**FIRST, **said}), {**FIRST, "pupil_code": "P2"}
    [undeclared] = found(UNDECLARED, *CHANGES[:2], october, register("2025-12-31T08:00", november))
    assert undeclared.is_certain == is_certain


def test_a_row_with_its_values_swapped_is_not_certainly_never_seen(found: Found) -> None:
    """From 8 to 6 by the register, in the days in which the book went from 6 to 8."""
    swapped = {**FIRST, "old_value": "8", "new_value": "6"}
    exports = [*CHANGES[:2], mathematics("2025-11-20T08:00", P1="8"), register("2025-12-31T08:00", swapped)]
    [one] = found("khai-sua-ma-khong-thay", *exports)
    assert not one.is_certain


BLANKED = [  # one moment after another of P1 … P5
    mathematics(taken, **dict(zip(("P1", "P2", "P3", "P4", "P5"), values, strict=True)))
    for taken, values in (
        ("2025-11-01T08:00", ("6", "6", "6", "6", "6")), ("2025-11-05T08:00", ("", "", "", "", "")),
        ("2025-11-20T08:00", ("8", "8", "6", "8", "")), ("2025-11-25T08:00", ("8", "8", "6", "8", "")),
    )
]  # fmt: skip
TAKEN_OUT = {"new_value": "", "corrected_at": "2025-11-04T09:00"}
BOOK_OF_BLANKED = register(
    "2026-01-10T08:00", {**FIRST, "pupil_code": "P2"}, {**TAKEN_OUT, "pupil_code": "P3"},
    {**TAKEN_OUT, "pupil_code": "P4"},
)  # fmt: skip


@pytest.mark.full
def test_a_mark_that_was_blanked_and_filled_with_another_is_undeclared_where_no_row_says_so(found: Found) -> None:
    """P1 8 for 6 without a row; P2 by one row; P3 has the 6 again, P5 has none any more; P4's was taken out by a row,
    so that the 8 is perhaps a new mark. The old value is shown where it was seen, before the blank."""
    undeclared = found(UNDECLARED, *reversed(BLANKED), BOOK_OF_BLANKED)
    told = {finding.about.pupil_code: finding for finding in undeclared}
    assert sorted(told) == ["P1", "P5"]
    assert told["P1"].is_certain
    assert (told["P1"].earliest, told["P1"].latest) == (moment("2025-11-01T08:00"), moment("2025-11-20T08:00"))
    assert {place.file for place in told["P1"].evidence} >= {
        "vnedu-c 2025-11-01T08:00.xlsx", "vnedu-c 2025-11-20T08:00.xlsx"
    }  # fmt: skip
    [other] = found("sua-diem-khac-de-nghi")
    assert (other.about.pupil_code, other.is_certain) == ("P4", False)


@pytest.mark.full
def test_a_row_whose_mark_was_taken_out_and_came_back_is_not_called_never_seen(found: Found) -> None:
    """P3's blank was seen; without that export nothing shows that the mark was ever taken out."""
    without_blank = [BLANKED[0], *BLANKED[2:]]
    assert [finding.about.pupil_code for finding in found("khai-sua-ma-khong-thay", *without_blank, BOOK_OF_BLANKED)
            ] == ["P3"]  # fmt: skip
    assert found("khai-sua-ma-khong-thay", BLANKED[1]) == []


@pytest.mark.full
def test_the_pages_the_sealed_paper_the_report_and_the_findings_tell_of_the_same_changes(tmp_path: Path) -> None:
    """With marks that were blanked and filled again; whatever the order in which the exports came."""
    told = []
    for number, exports in enumerate(([*BLANKED, BOOK_OF_BLANKED], [BOOK_OF_BLANKED, *reversed(BLANKED)])):
        store, policies = Store(tmp_path / f"{number}.duckdb"), Policies((POLICY,))
        with store.write() as db:
            for one in exports:
                add_exports(db, [one], NOW)
        filters = Filters(SCHOOL, YEAR)
        page, totals = observed_corrections(store, policies, filters), correction_totals(store, policies, filters)
        with store.read() as db:
            facts = gather(db, policies, SCHOOL, YEAR).corrections
            [scope] = find_scopes(db, term="HK1", class_name="6A1")
            paper = ObservedCorrections(policies).of(db, scope)
            month = Tables.of(db).frame(changed_in(Tables.of(db).observed(policies), "2025-11"))
        report = report_of(store, policies, filters)
        columns = ("pupil_code", "previous_value", "value", "declared")
        rows = [sorted(frame.select(columns).rows()) for frame in (page, facts, month)]
        rows.append(sorted((c.pupil_code, c.old_value, c.new_value, c.declared) for c in paper))
        assert all(of_one == rows[0] for of_one in rows), rows
        assert (totals.observed, totals.undeclared) == (4, 2)
        assert "Thấy 4 lần điểm thay đổi" in report.summary[0]
        told.append(rows[0])
    assert told[0] == told[1] == [
        ("P1", "6", "8", False), ("P2", "6", "8", True), ("P4", "6", "8", None), ("P5", "6", "", False)
    ]  # fmt: skip


CLASS = {f"P{number}": "7" for number in range(2, 9)}
BLANK_FIRST = mathematics("2025-10-20T08:00", P1="", **CLASS)
CAME = a_list("list-transfer", "2025-12-01T08:00", {"pupil_code": "P1", "kind": "in", "happened_on": "2025-10-18"})


@pytest.mark.full
@pytest.mark.parametrize("transfers", [(), (CAME,)], ids=["no list", "on the list of transfers"])
def test_who_came_after_the_test_is_not_held_to_it(found: Found, transfers: Sequence[ExportFacts]) -> None:
    """Though the class's first export has the pupil: neither the blank cell, nor the mark that was entered later."""
    assert len(found(OVERDUE, TEST, BLANK_FIRST, *transfers)) == (not transfers)
    late = found(LATE, mathematics("2025-10-25T08:00", P1="7", **CLASS))
    assert not any(finding.is_certain for finding in late), "one pupil's mark alone: possibly a make-up test"
    assert any("kiểm tra bù" in finding.sentence for finding in late) == (not transfers)


@pytest.mark.full
@pytest.mark.parametrize(
    ("values", "certain"),
    [
        ({"P1": "", **CLASS}, []),  # one blank beside seven of which it cannot be told when they came
        (dict.fromkeys(("P1", *CLASS), ""), [8]),  # nobody's mark was there
    ],
    ids=["one pupil's", "the whole class's"],
)
def test_one_pupils_mark_is_no_teachers_lateness_however_few_the_exports(
    found: Found, values: dict[str, str], certain: list[int]
) -> None:
    """The only export before is of after the deadline, so nothing says that the others were in time."""
    entered = mathematics("2025-10-25T08:00", P1="7", **CLASS)
    late = found(LATE, TEST, mathematics("2025-10-20T08:00", **values), entered)
    assert [finding.count for finding in late if finding.is_certain] == certain


@pytest.mark.full
@pytest.mark.parametrize(("missing", "certain"), [(1, []), (8, [8])])
def test_one_blank_in_a_full_column_is_possibly_a_make_up_test_to_come(
    found: Found, missing: int, certain: list[int]
) -> None:
    """Of the whole class it is for certain that the marks are not there."""
    values = {pupil: "" if number < missing else "7" for number, pupil in enumerate(("P1", *CLASS))}
    overdue = found(OVERDUE, TEST, mathematics("2025-10-25T08:00", **values))
    assert [finding.count for finding in overdue if finding.is_certain] == certain
    assert len(overdue) == 1


def test_an_overdue_mark_is_shown_by_the_newest_export(found: Found) -> None:
    """Not by the first one that shows it blank, which is of before the deadline."""
    [overdue] = found(
        OVERDUE, TEST, mathematics("2025-10-02T08:00", P1="", P2="7"), mathematics("2025-11-20T08:00", P1="", P2="7")
    )
    assert [place.file for place in overdue.evidence] == ["vnedu-c 2025-11-20T08:00.xlsx"]


@pytest.mark.full
def test_a_mark_that_was_not_due_by_its_deadline_is_not_overdue(found: Found) -> None:
    """Exempt until after the deadline, as the average's cell says; then no longer."""
    def exempt(taken: str, average: str) -> ExportFacts:
        return marks(taken, {"P1": {"toan TX1": "", "toan TBM": average}, "P2": {"toan TX1": "7", "toan TBM": ""}})

    assert len(found(OVERDUE, TEST, exempt("2025-10-20T08:00", ""))) == 1
    assert found(OVERDUE, exempt("2025-10-02T08:00", "Miễn"), exempt("2025-10-25T08:00", "")) == []


def year_book(class_name: str, pupil: str) -> ExportFacts:
    """A pupil who goes up with the title Giỏi."""
    cells = {f"{subject} TBM": "8.5" for subject in SCORED} | {f"{subject} TBM": "Đ" for subject in COMMENTED}
    results = {" learning_result": "Tốt", " conduct_result": "Tốt", " absent_total": "3"}
    return marks("2026-05-25T08:00", {pupil: cells | results}, class_name, "CN", "vnedu-a")


def listed(*rows: tuple[str, str, str]) -> ExportFacts:
    """A list of results: (class, pupil, list)."""
    titles = {"titles": "Học sinh Giỏi"}
    return a_list("list-results", "2026-05-27T08:00", *(
        {"term": "CN", "class_name": name, "pupil_code": pupil, "list": of, "detail": titles.get(of)}
        for name, pupil, of in rows
    ))  # fmt: skip


def test_a_list_of_promotion_is_asked_only_of_classes_of_which_it_was_made(found: Found) -> None:
    """Of 6A2 there are the titles, and not yet who goes up."""
    books = [year_book("6A1", "P1"), year_book("6A2", "P2")]
    rows = [("6A1", "P1", "promoted"), ("6A1", "P1", "titles"), ("6A2", "P2", "titles")]
    kind = "danh-sach-lech-ket-qua"
    assert found(kind, *books, listed(*rows)) == []
    [missing] = found(kind, listed(*rows, ("6A2", "P9", "promoted")))
    assert (missing.about.pupil_code, missing.is_certain) == ("P2", True)


def test_a_pupil_on_the_list_of_a_former_class_is_on_it(found: Found) -> None:
    """The class changed since."""
    books = [year_book("6A1", "P1"), year_book("6A2", "P2")]
    rows = [(name, pupil, "promoted") for name, pupil in (("6A1", "P1"), ("6A1", "P2"), ("6A2", "P9"))]
    assert found("danh-sach-lech-ket-qua", *books, listed(*rows)) == []


def test_an_entry_on_the_page_does_not_say_that_all_duties_are_recorded_there(tmp_path: Path) -> None:
    """The duties were given, but what is not among them may be missing; up to the day of a list it is."""
    store = Store(tmp_path / "kho.duckdb")
    duty = Duty(SCHOOL, YEAR, "attendance", date(2025, 10, 3), month="2025-09", class_name="6A1")

    def saved_from() -> datetime | None:
        with store.read() as db:
            facts = gather(db, Policies((POLICY,)), SCHOOL, YEAR)
            assert facts.is_given("duties")
            return facts.saved_from("duties")

    with store.write() as db:
        add_duty(db, duty, now=NOW, actor="văn thư")
    assert saved_from() is None
    with store.write() as db:
        done = {"work": "attendance", "month": "2025-10", "done_on": "2025-11-03"}
        add_exports(db, [a_list("list-duty", "2025-11-10T08:00", done)], NOW)
    assert saved_from() == to_store(moment("2025-11-10T08:00"))


@pytest.mark.requirement("TM-21")
@pytest.mark.parametrize(
    ("said", "certainty", "rows"),
    [
        ({"old_value": "5"}, "possible", [6]),  # mistyped: it is named
        ({"term": "GK1"}, "possible", [6]),
        ({"old_value": "5", "corrected_at": "2025-09-12T09:00"}, "certain", []),  # of another time
    ],
)
def test_a_mistyped_request_is_cited_and_leaves_it_open_whether_there_was_one(
    found: Found, said: dict[str, str], certainty: str, rows: list[int]
) -> None:
    """6 → 8 between 10/11 and 14/11; the row of the register says nearly that."""
    asked = {"corrected_at": "2025-11-12T09:00", **said}
    shown = [mathematics("2025-11-10T08:00", P1="6"), mathematics("2025-11-14T08:00", P1="8")]
    [finding] = found(UNDECLARED, *shown, register("2026-05-01T08:00", {**FIRST, "pupil_code": "P9"}, asked))
    named = [place.row for place in finding.evidence if place.row is not None]
    assert (finding.certainty, named) == (certainty, rows)
