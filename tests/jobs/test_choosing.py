"""Asking for classes: usual spellings are understood, and what is not there is answered with what is."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_home import NOW, School

from jobs.choosing import chosen_scopes
from jobs.lists import write_templates
from records.clock import asked_school_year
from records.problems import UsageError
from records.reading import Scope
from records.store import Store

SCOPE = Scope("TRƯỜNG THCS SAO MAI", "2025-2026", "HK1", "6A1")


def ask(store: Store, **asked: str) -> list[Scope]:
    return chosen_scopes(store, **{"school": None, "school_year": None, "term": None, "class_name": None, **asked})


@pytest.mark.parametrize(
    "asked",
    [
        {"class_name": "6a1", "term": "hk1"},
        {"class_name": " 6A1 ", "term": "HK1 ", "school_year": "2025 - 2026"},
        {"class_name": "6A1", "term": "HK1", "school": "thcs  sao mai", "school_year": "2025–2026"},
        {"class_name": "6A1", "term": "HK1", "school": "Trường THCS Sao Mai"},
    ],
)
def test_a_class_is_found_in_any_usual_spelling(school: School, asked: dict[str, str]) -> None:
    """Capitals, spaces and 'Trường' make no difference."""
    assert ask(school.store, **asked) == [SCOPE]


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"school": "THCS Không Có"}, ["trường «THCS Không Có»", SCOPE.school]),
        ({"school_year": "2024-2025"}, ["năm học «2024-2025»", "2025-2026"]),
        ({"term": "HK3", "class_name": "6A1"}, ["học kì «HK3»", "CN, HK1, HK2"]),
        ({"school": "thcs sao mai", "class_name": "9Z9"}, ["lớp «9Z9»", "Có: 6A1."]),
    ],
)
def test_what_is_not_there_is_answered_with_what_is(school: School, asked: dict[str, str], named: list[str]) -> None:
    """Which of the words fits nothing, and what there is in its place."""
    with pytest.raises(UsageError) as refusal:
        ask(school.store, **asked)
    assert all(words in str(refusal.value) for words in named)


def test_an_empty_store_says_to_import_first(tmp_path: Path) -> None:
    """Nothing could be named."""
    store = Store(tmp_path / "kho.duckdb")
    with store.write():
        pass
    with pytest.raises(UsageError, match="soluu import"):
        ask(store, term="HK1")


@pytest.mark.parametrize("text", ["2025", "2025-2029", "2026-2025", "25-26", "năm học 2025-2026", "2025-2026-2027", ""])
def test_what_is_no_school_year_is_refused(text: str) -> None:
    """Two years that follow each other, nothing beside them."""
    with pytest.raises(UsageError, match="2025-2026"):
        asked_school_year(text)


def test_templates_of_no_school_year_are_not_written(tmp_path: Path) -> None:
    """The import would refuse them once they are filled in."""
    with pytest.raises(UsageError):
        write_templates(tmp_path / "mau", Store(tmp_path / "kho.duckdb"), school="", year="2025-2029", now=NOW)
    assert not (tmp_path / "mau").exists()
    (first, *_) = write_templates(tmp_path, Store(tmp_path / "kho.duckdb"), school="", year="2025 - 2026", now=NOW)
    assert first.exists()
