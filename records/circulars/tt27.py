"""Thông tư 27/2020/TT-BGDĐT: the year's result of a primary pupil, and the periodic tests that it rests on.

A test's mark compares nobody (điều 7): here it only shows whether the bounds of điều 9 are reached.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from records.circulars.readings import Choices, OptionalSubjects
from records.circulars.tt22 import require_score
from records.circulars.worked import Worked, vn_score
from records.marks import EXEMPT, PRIMARY_LEVELS, PRIMARY_TRAITS
from records.subjects import COMPETENCES, QUALITIES, RESULT_NAMES, subject_name

YEAR_RESULTS = ("Chưa hoàn thành", "Hoàn thành", "Hoàn thành tốt", "Hoàn thành xuất sắc")
WELL_DONE, DONE, NOT_DONE = PRIMARY_LEVELS
GOOD, FAIR, NEEDS_EFFORT = PRIMARY_TRAITS
EXCELLENT_TITLE = "Học sinh Xuất sắc"
EXEMPLARY_TITLE = "Học sinh Tiêu biểu hoàn thành tốt trong học tập và rèn luyện"
NO_TITLE = "Không có danh hiệu"

# Điều 9 khoản 2 a: what the tests at the end of the year must reach.
_TEST_BOUNDS = {"Hoàn thành xuất sắc": Decimal(9), "Hoàn thành tốt": Decimal(7), "Hoàn thành": Decimal(5)}
# Điều 7: subjects tested at the end of each term, where they are taught; grades 4 and 5 also in the middle of it.
_TESTED_AT_END = (
    "tieng_viet", "toan", "ngoai_ngu", "ls_dl", "khoa_hoc", "tin_cn", "tin_hoc", "cong_nghe",
)  # fmt: skip
_TESTED_IN_THE_MIDDLE = ("tieng_viet", "toan")
_OPTIONAL_UNTIL = 2  # grade up to which Ngoại ngữ 1 and Tin học are optional (Chương trình GDPT 2018)
_OPTIONAL = ("ngoai_ngu", "tin_hoc")

# A list without these is not a pupil's whole year, and nothing is said of it.
_NEEDED_SUBJECTS = frozenset({"tieng_viet", "toan", "dao_duc", "gdtc", "hdtn"})
_NEEDED_TRAITS = frozenset({*QUALITIES, *COMPETENCES}) - {"nl_khoa_hoc", "nl_cong_nghe", "nl_tin_hoc"}


@dataclass(frozen=True, slots=True)
class PrimaryYear:
    """A pupil's year: levels T/H/C (or 'Miễn') and tests by subject, traits T/Đ/C by code, None where one is missing.

    A subject or trait that the class is assessed in must be listed, else it is taken for one that it does not have;
    what every grade is assessed in must be there before anything is judged.
    """

    grade: int
    levels: Mapping[str, str | None]
    tests: Mapping[str, Decimal | None]
    traits: Mapping[str, str | None]

    def __post_init__(self) -> None:
        wrong = [v for v in self.levels.values() if v not in {*PRIMARY_LEVELS, EXEMPT, None}]
        wrong += [v for v in self.traits.values() if v not in {*PRIMARY_TRAITS, None}]
        if wrong:
            raise ValueError(f"{wrong[0]!r} is no level of TT27/2020")
        for score in self.tests.values():
            if score is not None:
                require_score(score)

    @property
    def is_whole(self) -> bool:
        return set(self.levels) >= _NEEDED_SUBJECTS and set(self.traits) >= _NEEDED_TRAITS


def subjects_tested(grade: int, term: str) -> frozenset[str]:
    """Subjects with a periodic test in a term ('GK1', 'HK1', 'GK2', 'HK2', 'CN'), where the class is taught them."""
    if term in {"GK1", "GK2"}:
        return frozenset(_TESTED_IN_THE_MIDDLE if grade >= 4 else ())
    return frozenset(_TESTED_AT_END) - (frozenset(_OPTIONAL) if grade <= _OPTIONAL_UNTIL else frozenset())


def decimal_tests(tests: Mapping[str, Decimal | None]) -> tuple[str, ...]:
    """Subjects whose test is marked with a decimal, which điều 7 does not allow."""
    return tuple(subject for subject, score in tests.items() if score is not None and score % 1 != 0)


def year_result(year: PrimaryYear, choices: Choices) -> Worked[str] | None:
    """Điều 9 khoản 2 a: one of the four results. None while a level, a due test or a trait is missing."""
    levels, tests = _counted(year, choices)
    if not year.is_whole or None in (*levels.values(), *tests.values(), *year.traits.values()):
        return None
    scores = {subject: score for subject, score in tests.items() if score is not None}
    short = {result: _shortcomings(result, levels, scores, year.traits) for result in reversed(YEAR_RESULTS[1:])}
    reached = next((result for result, faults in short.items() if not faults), YEAR_RESULTS[0])
    return Worked(reached, "TT27/2020 điều 9 khoản 2", _described(reached, scores, short))


def completes_class(result: str | None) -> Worked[bool] | None:
    """Điều 11: who is Hoàn thành or better has completed the class; who is not gets help and is assessed again."""
    if result not in YEAR_RESULTS:
        return None
    return Worked(result != YEAR_RESULTS[0], "TT27/2020 điều 11", f"kết quả giáo dục: {result}")


def needs_help(year: PrimaryYear) -> tuple[str, ...]:
    """Điều 11 khoản 1 b: subjects and traits in which the pupil is to be helped and assessed again."""
    subjects = [code for code, level in year.levels.items() if level == NOT_DONE]
    subjects += [code for code, score in year.tests.items() if score is not None and score < 5 and code not in subjects]
    return (*subjects, *(code for code, level in year.traits.items() if level == NEEDS_EFFORT))


def possible_titles(result: str | None) -> Worked[tuple[str, ...]] | None:
    """Điều 13 khoản 1 a: the titles that the result allows. Tiêu biểu also asks for what the class alone can tell."""
    if result not in YEAR_RESULTS:
        return None
    titles: dict[str, tuple[str, ...]] = {
        "Hoàn thành xuất sắc": (EXCELLENT_TITLE,),
        "Hoàn thành tốt": (EXEMPLARY_TITLE, NO_TITLE),
    }
    return Worked(titles.get(result, (NO_TITLE,)), "TT27/2020 điều 13", f"kết quả giáo dục: {result}")


def _counted(year: PrimaryYear, choices: Choices) -> tuple[dict[str, str | None], dict[str, Decimal | None]]:
    """The levels and tests that count: exempt subjects and tests that are not due left out."""
    leaves_out = choices.optional_subjects is OptionalSubjects.LEFT_OUT and year.grade <= _OPTIONAL_UNTIL
    skipped = set(_OPTIONAL) if leaves_out else set()
    levels = {code: level for code, level in year.levels.items() if level != EXEMPT and code not in skipped}
    due = subjects_tested(year.grade, "CN")
    tests = {code: year.tests.get(code) for code in levels if code in due or year.tests.get(code) is not None}
    return levels, tests


def _shortcomings(
    result: str, levels: Mapping[str, str | None], tests: Mapping[str, Decimal], traits: Mapping[str, str | None]
) -> list[str]:
    is_plain = result == "Hoàn thành"
    subjects = [code for code, level in levels.items() if level not in ({WELL_DONE, DONE} if is_plain else {WELL_DONE})]
    weak = [code for code, level in traits.items() if level not in ({GOOD, FAIR} if is_plain else {GOOD})]
    bound = _TEST_BOUNDS[result]
    low = [(code, score) for code, score in tests.items() if score < bound]
    return [
        *(f"{subject_name(code, primary=True)} mức {levels[code]}" for code in subjects),
        *(f"{RESULT_NAMES.get(code, code)} mức {traits[code]}" for code in weak),
        *(f"bài kiểm tra {subject_name(code, primary=True)} {vn_score(score)} < {bound}" for code, score in low),
    ]


def _described(reached: str, tests: Mapping[str, Decimal], short: Mapping[str, list[str]]) -> str:
    """'Hoàn thành tốt: bài kiểm tra thấp nhất Toán 8; không Hoàn thành xuất sắc vì bài kiểm tra Toán 8 < 9'"""
    described = reached
    if tests:
        subject = min(tests, key=lambda code: tests[code])
        described += f": bài kiểm tra thấp nhất {subject_name(subject, primary=True)} {vn_score(tests[subject])}"
    place = YEAR_RESULTS.index(reached)
    if place == len(YEAR_RESULTS) - 1:
        return described
    better = YEAR_RESULTS[place + 1]
    return f"{described}; không {better} vì {', '.join(short[better])}"
