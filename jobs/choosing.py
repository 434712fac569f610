"""Which classes a person means: by school, year, term and class, in any usual spelling."""

from __future__ import annotations

from records.problems import UsageError
from records.reading import Scope, find_scopes
from records.store import Database, Store

_SAID = {"school": "trường", "school_year": "năm học", "term": "học kì", "class_name": "lớp"}


def chosen_scopes(
    store: Store, *, school: str | None, school_year: str | None, term: str | None, class_name: str | None
) -> list[Scope]:
    """The classes that fit. Raises `UsageError` where none does, naming what there is instead."""
    asked = {"school": school, "school_year": school_year, "term": term, "class_name": class_name}
    with store.read() as db:
        scopes = find_scopes(db, **asked)
        if not scopes:
            raise UsageError(_what_there_is(db, asked))
    return scopes


def _what_there_is(db: Database, asked: dict[str, str | None]) -> str:
    """The first of what was asked for that leaves nothing, and what could be asked for in its place."""
    so_far: dict[str, str | None] = {}
    there = find_scopes(db)
    if not there:
        return "Kho chưa có lớp nào. Nhập bản xuất trước: soluu import."
    for name, value in asked.items():
        so_far[name] = value
        left = find_scopes(db, **so_far)
        if not left:
            known = ", ".join(sorted({str(getattr(scope, name)) for scope in there}))
            of = ", ".join(str(given) for given in so_far.values() if given and given != value)
            return f"Không có {_SAID[name]} «{value}»{f' của {of}' if of else ''} trong dữ liệu đã nhập. Có: {known}."
        there = left
    raise AssertionError("something fits after all")
