"""Whether words of people that will stand in papers seem to name a pupil of the class. The names are compared in memory
and told to nobody.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from records.invisible import without_ignored
from records.reading import Scope
from records.schools import ascii_slug
from records.store import Database

_UNMISTAKABLE = 3   # words of a name that is found without its signs too; one of two words is spelt like other words


def names_of_classes(db: Database, scopes: Iterable[Scope]) -> list[str]:
    """Every name that any export ever had in these classes."""
    classes = {(scope.school, scope.school_year, scope.class_name) for scope in scopes}
    schools, years, names = zip(*classes, strict=True) if classes else ((), (), ())
    return db.query(
        """SELECT DISTINCT full_name FROM roster_row JOIN snapshot USING (snapshot_id)
           WHERE (school, school_year, class_name) IN (SELECT (unnest($1), unnest($2), unnest($3)))
             AND full_name IS NOT NULL""",
        [list(schools), list(years), list(names)],
    )["full_name"].to_list()


def names_a_pupil(text: str, names: Iterable[str]) -> bool:
    """Whether a whole name stands in the text, or the last two words of one, spelt as a name («Minh Khôi»)."""
    words = _words(text)
    folded, plain = f" {words.casefold()} ", f"-{ascii_slug(words)}-"
    return any(_is_in(_words(name), f" {words} ", folded, plain) for name in names)


def _is_in(name: str, words: str, folded: str, plain: str) -> bool:
    parts = name.split()
    if len(parts) < 2:
        return False
    if f" {name.casefold()} " in folded:
        return True
    if len(parts) < _UNMISTAKABLE:
        return False
    called = " ".join(part.capitalize() for part in parts[-2:])
    return f"-{ascii_slug(name)}-" in plain or f" {called} " in words


def _words(text: str) -> str:
    """The words between single spaces; what stands between two of them («Văn, Toán») keeps them apart."""
    kept = unicodedata.normalize("NFC", without_ignored(text))
    return " ".join("".join(sign if sign.isalnum() or sign.isspace() else " · " for sign in kept).split())
