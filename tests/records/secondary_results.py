"""Results of a lower-secondary pupil, made from a line of averages: what several tests of the circulars need."""

from __future__ import annotations

from decimal import Decimal

from records.circulars.readings import Choices
from records.circulars.subject_results import SubjectResult
from records.circulars.tt22_rules import Tt22Rules

RULES = Tt22Rules(Choices())
SCORED = ("toan", "ngu_van", "ngoai_ngu", "khtn", "ls_dl", "gdcd", "cong_nghe", "tin_hoc")
COMMENTS = ("gdtc", "nghe_thuat", "gddp", "hdtn")
GRADE = 8


def results(averages: str, **others: str | None) -> tuple[SubjectResult, ...]:
    """Eight averages in the order of `SCORED`, the comment subjects Đ; `others` adds or replaces by subject code."""
    listed: dict[str, Decimal | str | None] = {
        code: "Miễn" if text == "Miễn" else Decimal(text) for code, text in zip(SCORED, averages.split(), strict=True)
    }
    listed |= dict.fromkeys(COMMENTS, "Đ")
    listed |= {code: Decimal(text) if text and text[0].isdigit() else text for code, text in others.items()}
    return tuple(SubjectResult(code, value) for code, value in listed.items())


def level(found: tuple[SubjectResult, ...], rules: Tt22Rules = RULES) -> str | None:
    standing = rules.standing(found, GRADE)
    return rules.learning(standing).value if standing else None
