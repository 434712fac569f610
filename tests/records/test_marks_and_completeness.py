"""Spelling of marks, and what is said before a class is sealed."""

from __future__ import annotations

import dataclasses
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.opening import model_policy
from records.circulars.spelling import level_of
from records.class_record import ClassRecord, Correction, Mark, Pupil
from records.clock import end_of, start_of
from records.completeness import (
    AVERAGE_DIFFERS,
    DECLARED_UNKNOWN,
    EMPTY_CLASS,
    MARK_MISSING,
    NO_REGISTER,
    NOT_LOCKED,
    NOT_SIGNED,
    ORDER_UNKNOWN,
    UNDECLARED,
    UNKNOWN_RESULT,
    findings_before_seal,
)
from records.lock_acts import LockAct
from records.marks import canonical_score, component_name, parse_score, vn_mark, vn_number
from records.policy import load_policy
from records.schools import ascii_slug, canonical_school

POLICY = load_policy(model_policy(), "mau.toml")
NOW = start_of(date(2026, 2, 1))


@given(st.integers(0, 1000))
def test_a_score_survives_its_canonical_spelling(hundredths: int) -> None:
    """Writing and reading a score of two places gives the score."""
    score = Decimal(hundredths) / 100
    assert parse_score(canonical_score(score)) == score
    assert parse_score(vn_number(score)) == score


@pytest.mark.parametrize("text", ["", "Đ", "10.5", "-1", "8.123", "NaN", "1e1000", "8,5,1", "Infinity"])
def test_what_is_no_score_is_none(text: str) -> None:
    """Levels, marks outside 0–10 and marks with three places are no scores."""
    assert parse_score(text) is None


def test_numbers_are_written_as_people_read_them() -> None:
    """Decimal comma, points for thousands."""
    assert vn_number(Decimal("1284.5")) == "1.284,5"
    assert vn_number(Decimal("7.25"), 1) == "7,3"
    assert vn_mark("8.5") == "8,5"
    assert vn_mark("CĐ") == "CĐ"
    assert component_name("TX2") == "Thường xuyên 2"


def test_school_names_and_slugs() -> None:
    """One spelling for people, one for files."""
    assert canonical_school("thcs  Sao Mai") == "TRƯỜNG THCS SAO MAI"
    assert canonical_school("TRƯỜNG TIỂU HỌC ĐÔNG ĐÔ") == "TRƯỜNG TIỂU HỌC ĐÔNG ĐÔ"
    assert ascii_slug("TRƯỜNG TIỂU HỌC ĐÔNG ĐÔ") == "truong-tieu-hoc-dong-do"


def pupil(code: str, **marks: str) -> Pupil:
    """A pupil with marks in mathematics."""
    listed = tuple(Mark("toan", component, value, "0" * 64, "Toán", "F8") for component, value in marks.items())
    return Pupil(code, None, "Học Sinh", None, None, listed, {})


def record(*pupils: Pupil, corrections: tuple[Correction, ...] = ()) -> ClassRecord:
    """A class of grade 6 whose newest export was taken after the lock."""
    return ClassRecord(
        "TRƯỜNG THCS SAO MAI", None, "2025-2026", "HK1", "6A1", 6, None, (("toan", "Toán"),), pupils, corrections, (),
        data_time=start_of(date(2026, 1, 20)), data_surely_from=start_of(date(2026, 1, 20)),
    )  # fmt: skip


GOOD = pupil("1", TX1="8", TX2="9", GK="7", CK="8", TBM="7.9")


def codes(found: ClassRecord) -> list[str]:
    return [finding.code for finding in findings_before_seal(found, POLICY, NOW)]


def test_a_complete_class_lacks_only_its_signatures() -> None:
    """Marks there, averages right, locked: only the signatures are missing."""
    assert codes(record(GOOD)) == [NOT_SIGNED]


@pytest.mark.requirement("VA-13")
def test_a_missing_mark_is_named_by_pupil_code_and_component() -> None:
    """The finding names code, subject and component, never the name."""
    findings = findings_before_seal(record(GOOD, pupil("2", TX1="8", TX2="", GK="7", CK="8", TBM="7.9")), POLICY, NOW)
    assert findings[0].code == MARK_MISSING
    assert "mã 2" in findings[0].sentence
    assert "Thường xuyên 2" in findings[0].sentence
    assert "Học Sinh" not in findings[0].sentence


def test_a_column_that_nobody_has_a_mark_in_is_a_spare_one() -> None:
    """TX4 of the form, empty for the whole class, is not missing."""
    spare = dataclasses.replace(GOOD, marks=(*GOOD.marks, Mark("toan", "TX4", "", "0" * 64, "Toán", "I8")))
    assert codes(record(spare)) == [NOT_SIGNED]


def test_an_exempt_pupil_lacks_nothing() -> None:
    """Miễn in any column of a subject frees the pupil from the rest."""
    assert codes(record(GOOD, pupil("2", TX1="Miễn", TX2="", GK="", CK="", TBM=""))) == [NOT_SIGNED]


@pytest.mark.requirement("VA-13")
def test_an_average_that_differs_from_the_recomputed_one_shows_both() -> None:
    """(17 + 14 + 24) / 7 is 7,9; the export says 8,1."""
    findings = findings_before_seal(record(pupil("1", TX1="8", TX2="9", GK="7", CK="8", TBM="8.1")), POLICY, NOW)
    assert findings[0].code == AVERAGE_DIFFERS
    assert "8,1" in findings[0].sentence
    assert "7,9" in findings[0].sentence


@pytest.mark.requirement("VA-13")
def test_an_average_that_says_no_other_than_the_recomputed_one_is_not_told() -> None:
    """With more places, 55 / 7 is 7,86; and nothing is recomputed from marks of which one cannot be read."""
    assert codes(record(pupil("1", TX1="8", TX2="9", GK="7", CK="8", TBM="7.86"))) == [NOT_SIGNED]
    assert codes(record(pupil("1", TX1="8", TX2="9?", GK="7", CK="8", TBM="7.9"))) == [NOT_SIGNED]
    assert AVERAGE_DIFFERS in codes(record(pupil("1", TX1="8", TX2="9", GK="7", CK="8", TBM="7.96")))


def test_an_average_without_component_marks_is_not_judged() -> None:
    """A summary export alone gives nothing to recompute from."""
    assert codes(record(pupil("1", TBM="8.1"))) == [NOT_SIGNED]


@pytest.mark.requirement("QL-01")
def test_a_book_that_is_not_locked_yet_is_said() -> None:
    """Before the day of the lock, after an export older than it, and without a rule."""
    early = findings_before_seal(record(GOOD), POLICY, start_of(date(2026, 1, 10)))
    assert early[0].code == NOT_LOCKED
    stale = dataclasses.replace(record(GOOD), data_surely_from=end_of(date(2026, 1, 10)))
    assert NOT_LOCKED in codes(stale)
    assert NOT_LOCKED in codes(dataclasses.replace(record(GOOD), data_surely_from=None))
    assert NOT_LOCKED in codes(dataclasses.replace(record(GOOD), school_year="2019-2020"))


@pytest.mark.requirement("QL-01", "QN-01")
def test_a_book_that_was_opened_again_and_not_locked_since_is_said_to_be_open() -> None:
    """Not that nothing was ever recorded; the next lock is believed."""
    acts = [LockAct("TRƯỜNG A", "2025-2026", None, False, date(2026, 1, 20))]
    (found, _) = findings_before_seal(record(GOOD), POLICY, NOW, acts)
    assert found.sentence == "Sổ điểm đã mở lại ngày 20/01/2026, sổ việc chưa ghi lần khóa lại nào."
    again = LockAct("TRƯỜNG A", "2025-2026", "HK1", True, date(2026, 1, 21))
    locked = dataclasses.replace(record(GOOD), data_surely_from=NOW)
    assert [f.code for f in findings_before_seal(locked, POLICY, NOW, [*acts, again])] == [NOT_SIGNED]


@pytest.mark.requirement("TM-04")
def test_changes_without_a_register_row_and_an_empty_class_are_said() -> None:
    """Certain, unknown and without a register are three things; a class without pupils is no class to seal."""
    change = Correction("1", "toan", "GK", "6", "7", None, NOW, order_known=True, declared=False, teacher=None)
    assert UNDECLARED in codes(record(GOOD, corrections=(change,)))
    unknown = dataclasses.replace(change, declared=None)
    assert codes(record(GOOD, corrections=(unknown,))) == [DECLARED_UNKNOWN, NOT_SIGNED]
    unasked = dataclasses.replace(unknown, has_register=False)
    assert codes(record(GOOD, corrections=(unasked,))) == [NO_REGISTER, NOT_SIGNED]
    declared = dataclasses.replace(change, declared=True)
    assert codes(record(GOOD, corrections=(declared,))) == [NOT_SIGNED]
    assert EMPTY_CLASS in codes(record())


def test_a_mark_that_may_not_be_the_newest_is_said() -> None:
    """Exports without a known order that show different marks: the clerk must know before sealing."""
    doubted = dataclasses.replace(GOOD, marks=(dataclasses.replace(GOOD.marks[0], disputed=True), *GOOD.marks[1:]))
    assert ORDER_UNKNOWN in codes(record(doubted))


def test_a_result_in_words_that_no_circular_has_is_told_before_sealing() -> None:
    """It is sealed as the export has it, and accepted by whoever seals; a known or a blank one says nothing."""
    odd = {"learning_result": "Kha", "conduct_result": "Giỏi", "title": "5", "note": "Kha"}
    fine = {"learning_result": "CĐ", "conduct_result": "Trung bình", "title": "HSG", "reward": "Giấy khen"}
    blank = dict.fromkeys(fine, "")
    pupils = [dataclasses.replace(pupil(str(n)), results=one) for n, one in enumerate((odd, fine, blank))]
    found = [f for f in findings_before_seal(record(*pupils), POLICY, NOW) if f.code == UNKNOWN_RESULT]
    assert [(f.pupil_code, f.sentence.partition(": ")[2].partition(",")[0]) for f in found] == [
        ("0", "Kết quả học tập ghi «Kha»"), ("0", "Kết quả rèn luyện ghi «Giỏi»"), ("0", "Danh hiệu ghi «5»"),
    ]  # fmt: skip


def test_a_level_with_the_look_alike_of_its_first_letter_is_that_level() -> None:
    """Ð (U+00D0) stands in exports for Đ (U+0110)."""
    assert level_of("\u00d0\u1ea1t", {"Đạt", "Khá"}) == "Đạt"
    assert level_of("C\u00d0", {"Chưa đạt"}) == "Chưa đạt"
