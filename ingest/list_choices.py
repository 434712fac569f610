"""What a list's cells are chosen from, and how codes are written in them: the reverse of `list_cells`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import polars as pl

from ingest.headers import HOMEROOM, term_name
from ingest.list_fields import Field, ListSpec
from ingest.list_words import OF_SEVERAL, WORDS
from records.clock import months_of, vn_month
from records.marks import FINAL, MIDTERM, PRIMARY_TEST, TERM_NAMES, component_name, vn_mark
from records.subjects import SUBJECTS, subject_name

REGULAR_MARKS = 4           # TT22/2021 điều 6: at most four regular marks a term

Value = str | date | datetime | list[str]


def choices_of(spec: ListSpec, classes: Sequence[str], school_year: str) -> dict[str, Sequence[str]]:
    """Field → the words of its drop-down; fields that are free, or hold several words, have none."""
    subjects = [subject.name for subject in SUBJECTS.values()]
    components = [*(f"TX{number}" for number in range(1, REGULAR_MARKS + 1)), MIDTERM, FINAL, PRIMARY_TEST]
    by_kind: Mapping[str, Sequence[str]] = {
        "term": list(TERM_NAMES.values()),
        "class": classes,
        "month": [vn_month(month) for month in months_of(school_year)],
        "subject": subjects,
        "subject_or_homeroom": [HOMEROOM, *subjects],
        "component": [component_name(code) for code in components],
        **{kind: list(words.values()) for kind, words in WORDS.items() if kind not in OF_SEVERAL},
    }
    return {f.name: by_kind[f.kind] for f in spec.fields if f.kind in by_kind}


def as_written(field: Field, rows: pl.DataFrame) -> list[Value | None]:
    """A column's values; of those assessed again the subject's name instead of its code."""
    if field.kind != "detail":
        return rows[field.name].to_list()
    again = pl.col("list") == "reassessed"
    names = {code: subject_name(code) for code in rows.filter(again)[field.name].drop_nulls().unique().to_list()}
    named = pl.when(again).then(pl.col(field.name).replace(names)).otherwise(pl.col(field.name))
    return rows.select(named)[field.name].to_list()


def said(field: Field, value: str | list[str]) -> str:
    """A code as the cell says it; a list of codes as its words."""
    if isinstance(value, list):
        return "; ".join(WORDS[field.kind][code] for code in value)
    if field.kind in WORDS:
        return WORDS[field.kind][value]
    return _SAID[field.kind](value) if field.kind in _SAID else value


_SAID: Mapping[str, Callable[[str], str]] = {
    "term": term_name,
    "month": vn_month,
    "subject": subject_name,
    "subject_or_homeroom": lambda code: subject_name(code) if code else HOMEROOM,
    "component": component_name,
    "mark": vn_mark,
}
