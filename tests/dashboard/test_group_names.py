"""The order of names: the Vietnamese alphabet, given names first, and classes by their numbers."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.group_names import NOBODY, in_order, named
from records.vn_order import class_order

ALPHABET = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")


@dataclass(frozen=True)
class Group:
    """A group as the measures have it."""

    by: tuple[str, ...]
    values: tuple[str | None, ...]

    def of(self, column: str) -> str | None:
        return self.values[self.by.index(column)]


def in_whatever_order(names: list[str]) -> list[str]:
    """The names sorted, having come the other way round."""
    backwards = names[::-1]
    return sorted(backwards, key=in_order)


def test_the_letters_of_the_alphabet_stand_in_its_order() -> None:
    """Ă and Â after A, Đ after D, Ê after E, Ô and Ơ after O, Ư after U."""
    assert in_whatever_order(ALPHABET) == ALPHABET


@pytest.mark.parametrize(
    "listed",
    [
        ["nang", "nằng", "nẳng", "nẵng", "nắng", "nặng"],  # ngang, huyền, hỏi, ngã, sắc, nặng
        ["An", "Ánh", "Ăn", "Ân", "Bình", "Dũng", "Đan", "Đạt", "Em", "Oanh", "Ôn", "Ơn", "Uyên", "Ước"],
        ["Anh", "Ánh", "Ánh Minh", "Hoa Minh"],  # by the given name, which stands last
        ["Trần Thị An", "Đỗ Văn Anh", "Lê Bình"],
        ["Lê Văn An", "Nguyễn Thị An", "Nguyễn Văn An", "Phạm An"],  # then by the rest, from the left
        ["Phạm Toan", "Lê Toàn", "Đỗ Toản", "Bùi Toán"],  # a tone tells given names apart before the family's
        ["Hòa", "Hóa", "Hoài"],  # letters before tones
        ["Lê An", "Võ Y", NOBODY],
    ],
)
def test_classic_cases(listed: list[str]) -> None:
    """As a school's staff list has them, however they come and in whatever normal form they are written."""
    assert in_whatever_order(listed) == listed
    decomposed = [unicodedata.normalize("NFD", name) if name != NOBODY else name for name in listed]
    assert in_whatever_order(decomposed) == decomposed


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_text_has_a_place(names: list[str]) -> None:
    """No name of a file breaks the order."""
    assert len(sorted(names, key=in_order)) == len(names)


def test_teachers_come_by_name_and_namesakes_with_their_codes() -> None:
    """Whom nobody knows comes last, and is named plainly."""
    by = ("teacher_name", "teacher_code")
    rows = [(None, None), ("Lê Bình", "T2"), ("Lê Bình", "T1"), ("Trần An", "T3")]
    assert [name for name, _ in named([Group(by, row) for row in rows], "teacher_name")] == [
        "Trần An", "Lê Bình (T1)", "Lê Bình (T2)", NOBODY,
    ]  # fmt: skip


def test_subjects_components_and_classes_come_as_in_the_books() -> None:
    """Not by their codes: Toán before Ngữ văn, TX before GK before CK, 6A2 before 6A10; primary books differ."""

    def order(by: str, *values: str) -> list[str]:
        return [name for name, _ in named([Group((by,), (value,)) for value in values], by)]

    assert order("subject", "ngu_van", "gdcd", "toan") == ["Toán", "Ngữ văn", "Giáo dục công dân"]
    assert order("subject", "hdtn", "toan", "tieng_viet") == ["Tiếng Việt", "Toán", "Hoạt động trải nghiệm"]
    assert order("component", "CK", "GK", "TX2", "TX1") == ["Thường xuyên 1", "Thường xuyên 2", "Giữa kì", "Cuối kì"]
    assert order("class_name", "6A10", "6A2", "10A1") == ["6A2", "6A10", "10A1"]
    assert class_order("6A2") < class_order("6B1")
