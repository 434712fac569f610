"""Where a circular's text can be read in more than one way: the readings, each with a name, and which one is taken.

A policy profile chooses; a school that chooses nothing gets the defaults. A result that some other reading would give
is never called wrong for certain (`differences`). The sentences are for those who choose.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP
from enum import Enum
from typing import Any, Self


class Reading(Enum):
    """A way to read a text. `value`: its name in a profile; `sentence`: what it means, in Vietnamese."""

    sentence: str

    def __new__(cls, value: str, sentence: str) -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.sentence = sentence
        return member


class Rounding(Reading):
    """TT22/2021 điều 5: «số thập phân được lấy đến chữ số thập phân thứ nhất sau khi làm tròn số»,
    which does not say what becomes of a tie."""

    HALF_UP = ("nua-len", "8,25 làm tròn thành 8,3")
    HALF_EVEN = ("nua-ve-chan", "8,25 làm tròn thành 8,2; 8,35 thành 8,4")

    @property
    def mode(self) -> str:
        """The name that `decimal` has for it."""
        return ROUND_HALF_UP if self is Rounding.HALF_UP else ROUND_HALF_EVEN


class LoneSubject(Reading):
    """TT22/2021 điều 9 khoản 3: «bị thấp xuống từ 02 mức trở lên … chỉ do kết quả đánh giá của duy nhất 01 môn học».

    TT58/2011 điều 13 khoản 6: «do kết quả của duy nhất một môn học nào đó thấp hơn mức quy định».
    """

    LIFTED = ("coi-nhu-du", "Coi như môn đó đủ mức thì kết quả cao hơn từ 2 mức; môn đó vẫn tính trong số môn cần có")
    LEFT_OUT = ("bo-ra", "Bỏ môn đó ra, các môn còn lại tự đủ mọi điều kiện thì kết quả cao hơn từ 2 mức")


class LoneComment(Reading):
    """Whether the «01 môn học» of those articles can be one that is assessed by comments alone."""

    COUNTED = ("tinh", "Môn đánh giá bằng nhận xét cũng là «một môn học» của điều khoản này")
    NOT_COUNTED = ("khong-tinh", "Điều khoản này chỉ dành cho môn có điểm số")


class OptionalSubjects(Reading):
    """TT22/2021 điều 2: «môn học bắt buộc, môn học tự chọn, … (sau đây gọi chung là môn học)»."""

    COUNTED = ("tinh", "Môn tự chọn (như Ngoại ngữ 2) tính như mọi môn học")
    LEFT_OUT = ("khong-tinh", "Môn tự chọn không tính vào kết quả chung")


class YearConduct(Reading):
    """TT22/2021 điều 8 khoản 2. Only its first point is known from a published text beyond doubt: «Mức Tốt: học kì II
    được đánh giá mức Tốt, học kì I được đánh giá từ mức Khá trở lên»."""

    ALL_LEVELS = ("du-bon-muc", "Xét đủ bốn mức theo bảng học kì II × học kì I")
    GOOD_ALONE = ("chi-muc-tot", "Chỉ xét mức Tốt; các kết hợp khác không xét")


class BothFailed(Reading):
    """TT22/2021 điều 14: «có kết quả rèn luyện cả năm học được đánh giá từ mức Đạt trở lên, kết quả học tập cả năm học
    được đánh giá mức Chưa đạt thì được đánh giá lại»; điều 13: the result after the summer replaces the year's."""

    TRAINING_ONLY = ("chi-ren-luyen", "Cả hai kết quả Chưa đạt: rèn luyện trong hè, không đánh giá lại môn học")
    BOTH = ("ca-hai", "Cả hai kết quả Chưa đạt: vừa rèn luyện trong hè vừa đánh giá lại môn học")


class CoreSubjects(Reading):
    """TT26/2020, changing TT58/2011 điều 13: «điểm trung bình của 1 trong 3 môn Toán, Ngữ văn, Ngoại ngữ»."""

    THREE = ("ba-mon", "Từ Thông tư 26/2020: một trong ba môn Toán, Ngữ văn, Ngoại ngữ")
    TWO = ("hai-mon", "Một trong hai môn Toán, Ngữ văn, như trước Thông tư 26/2020")


class GoodToPoor(Reading):
    """TT58/2011 điều 13 khoản 6 names «loại G … xuống loại Tb, Y» and «loại K … xuống loại Y, Kém», not G to Kém."""

    LIKE_FAIR = ("nhu-loai-kha", "Đạt mức Giỏi là đạt mức Khá: phải xuống Kém thì được điều chỉnh thành Yếu")
    NOT_NAMED = ("khong-dieu-chinh", "Từ Giỏi xuống Kém không được nêu, nên vẫn là Kém")


class CommentTerm(Reading):
    """TT58/2011 điều 10: «2/3 số bài kiểm tra trở lên được đánh giá mức Đ, trong đó có bài kiểm tra học kỳ»."""

    TWO_THIRDS = ("hai-phan-ba", "Từ 2/3 số bài được đánh giá Đ, trong đó có bài cuối kì")
    ALL = ("tat-ca", "Tất cả các bài được đánh giá Đ")


class SpecialTopics(Reading):
    """TT22/2021 điều 6 counts regular marks by the «tiết/năm học» of a subject and does not say whether the 35 periods
    of its special topics (chuyên đề học tập, lớp 10 đến 12) are among them."""

    NOT_COUNTED = ("khong-tinh", "Số tiết của môn không gồm 35 tiết chuyên đề học tập: Vật lí 70 tiết, 3 điểm")
    COUNTED = ("tinh", "Số tiết của môn gồm cả chuyên đề học tập: Vật lí 105 tiết, 4 điểm thường xuyên")


@dataclass(frozen=True, slots=True)
class Choices:
    """The readings that a school takes. `tt26_since`: the autumn of the first school year that went by TT26/2020."""

    rounding: Rounding = Rounding.HALF_UP
    lone_subject: LoneSubject = LoneSubject.LIFTED
    lone_comment: LoneComment = LoneComment.COUNTED
    optional_subjects: OptionalSubjects = OptionalSubjects.COUNTED
    year_conduct: YearConduct = YearConduct.ALL_LEVELS
    both_failed: BothFailed = BothFailed.TRAINING_ONLY
    core_subjects: CoreSubjects = CoreSubjects.THREE
    good_to_poor: GoodToPoor = GoodToPoor.LIKE_FAIR
    comment_term: CommentTerm = CommentTerm.TWO_THIRDS
    special_topics: SpecialTopics = SpecialTopics.NOT_COUNTED
    tt26_since: int = 2020

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Choices:
        """The defaults, changed by a profile's pairs (setting, value). Raises `ValueError`, in Vietnamese, for a
        setting or value that there is not."""
        chosen = dict(pairs)
        unknown = [name for name in chosen if name not in SETTINGS and name != "tt26_since"]
        if unknown:
            raise ValueError(f"không có lựa chọn {unknown[0]!r}; có {', '.join((*SETTINGS, 'tt26_since'))}")
        since = chosen.pop("tt26_since", str(cls().tt26_since))
        if not (since.isascii() and since.isdigit()):
            raise ValueError(f"tt26_since là {since!r}, cần năm bắt đầu của năm học, như 2020")
        readings: dict[str, Any] = {name: _reading(name, value) for name, value in chosen.items()}
        return cls(tt26_since=int(since), **readings)


# Every setting that has readings, by its name in `Choices` and in a profile.
SETTINGS: dict[str, type[Reading]] = {
    "rounding": Rounding,
    "lone_subject": LoneSubject,
    "lone_comment": LoneComment,
    "optional_subjects": OptionalSubjects,
    "year_conduct": YearConduct,
    "both_failed": BothFailed,
    "core_subjects": CoreSubjects,
    "good_to_poor": GoodToPoor,
    "comment_term": CommentTerm,
    "special_topics": SpecialTopics,
}


def _reading(name: str, value: str) -> Reading:
    for reading in SETTINGS[name]:
        if reading.value == value:
            return reading
    raise ValueError(f"{name} là {value!r}, cần một trong {', '.join(r.value for r in SETTINGS[name])}")


def every_reading(choices: Choices, *names: str) -> Iterator[Choices]:
    """`choices`, and what differs from it in the named settings alone, in all combinations."""
    members = [tuple(SETTINGS[name]) for name in names]
    for combination in itertools.product(*members):
        changed: dict[str, Any] = dict(zip(names, combination, strict=True))
        yield replace(choices, **changed)
