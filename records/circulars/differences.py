"""What a book states against what its own marks and results yield. A difference shows both, and the working.

What cannot be recomputed, or is spelled in a way that nobody knows, is no difference. One that another reading of an
uncertain text would explain (`readings`) is possible, not certain.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from records.circulars.readings import Choices, every_reading
from records.circulars.tt22 import divide
from records.circulars.worked import Worked, vn_average, vn_score
from records.subjects import subject_name, subject_order

V = TypeVar("V")


class Question(Enum):
    """What is compared, in the words of a sentence."""

    TERM_AVERAGE = "điểm trung bình học kì"
    YEAR_AVERAGE = "điểm trung bình cả năm"
    TERM_LEVEL = "kết quả học kì của môn nhận xét"
    YEAR_LEVEL = "kết quả cả năm của môn nhận xét"
    OVERALL_AVERAGE = "điểm trung bình các môn"
    LEARNING = "kết quả học tập"
    CONDUCT = "kết quả rèn luyện cả năm"
    PROMOTION = "lên lớp"
    REASSESSMENT = "môn đánh giá lại"
    TITLE = "danh hiệu"
    YEAR_RESULT = "đánh giá kết quả giáo dục"


@dataclass(frozen=True, slots=True)
class Difference:
    """`stated` and `recomputed` as people read them. `certain`: no reading of the text yields what is stated."""

    question: Question
    subject: str
    stated: str
    recomputed: str
    article: str
    working: str
    certain: bool


def compared(
    question: Question,
    stated: V | None,
    recompute: Callable[[Choices], Worked[V] | None],
    choices: Choices,
    *,
    settings: Iterable[str] = (),
    subject: str = "",
    certain: bool = True,
) -> Difference | None:
    """The difference, or None when there is none or nobody can tell.

    `recompute` gives the value under a reading; `settings` are those that it depends on. `certain=False`: something
    outside the text may explain the difference as well.
    """
    found = recompute(choices)
    if stated is None or found is None or _agree(stated, found.value):
        return None
    others = (recompute(reading) for reading in every_reading(choices, *settings))
    explained = any(other is None or _agree(stated, other.value) for other in others)
    return Difference(
        question, subject, shown(stated), shown(found.value), found.article, found.working, certain and not explained
    )


def shown(value: object) -> str:
    """A value as people read it: '6,8', 'Khá', 'Toán, Ngữ văn' of subject codes."""
    if isinstance(value, Decimal):
        return vn_average(value) if value == divide(value, 1) else vn_score(value)
    if isinstance(value, bool):
        return "được lên lớp" if value else "chưa được lên lớp"
    if isinstance(value, frozenset):
        return ", ".join(map(subject_name, sorted(value, key=subject_order))) or "không có môn nào"
    return str(value)


def _agree(stated: object, value: object) -> bool:
    """Whether they are the same; an average that is stated with more places agrees when it rounds to the other."""
    if isinstance(stated, Decimal) and isinstance(value, Decimal):
        return value in (stated, divide(stated, 1))
    return stated == value
