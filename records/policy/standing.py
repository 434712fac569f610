"""Who or what can stand for what a rule asks. A word that may mean the right one accuses nobody."""

from __future__ import annotations

from collections.abc import Collection

import polars as pl

THE_REQUEST = "form"  # a request that is kept in the program: its fields are the paper's
# Words of `records.policy.words` that a register may use for the same person or paper.
_STANDS_FOR = {
    "requester": ("teacher", "homeroom"),
    "teacher": ("requester", "homeroom"),
    "board": ("admin",),  # the administrator is one of the board
    "admin": ("board",),
    "principal": ("leaders",),
    "vice_principal": ("leaders",),
    "leaders": ("principal", "vice_principal"),
    "office": ("clerk",),
    "clerk": ("office",),
    "mark_book": ("mark_book_copy",),
    "mark_book_copy": ("mark_book",),
    "request_form": (THE_REQUEST,),
}

# One person holds several offices, and a register names one of them.
_LEADING = frozenset({"principal", "vice_principal", "leaders"})
_STAFF = frozenset({"department_head", "clerk", "secretary", "office"})
_TEACHING = frozenset({"teacher", "homeroom", "requester"})  # nobody who leads is named so
_OF_SYSTEM = frozenset({"admin", "board"})
_PERHAPS = {
    **dict.fromkeys(_TEACHING, _LEADING | _STAFF | _OF_SYSTEM),
    **dict.fromkeys(_LEADING, _OF_SYSTEM),
    **dict.fromkeys(_STAFF, _STAFF | _OF_SYSTEM),
    **dict.fromkeys(("department_head", "secretary"), _STAFF | _TEACHING | _OF_SYSTEM),
    "admin": _LEADING | _STAFF,
}  # fmt: skip
_OF_SCHOOL = _LEADING | _STAFF | _TEACHING | _OF_SYSTEM

Groups = tuple[tuple[str, ...], ...]


def standing_for(names: Collection[str], board: Collection[str] = ()) -> tuple[str, ...]:
    """All words that may mean one of `names`; `board`: the offices of the board's members, where the profile says."""
    words = {word for name in names for word in (name, *_STANDS_FOR.get(name, ()))}
    return tuple(sorted(words | {*(board if "board" in names else ())}))


def perhaps_standing_for(names: Collection[str], board: Collection[str] = ()) -> frozenset[str]:
    """All words by which one of `names` may have been recorded who holds another office too. Of a board whose members
    the profile does not say, anybody of the school may be one."""
    members = _OF_SCHOOL if not board else standing_for(board) + tuple(perhaps_standing_for(board))
    of_board = frozenset(members if "board" in names else ())
    return of_board.union(*(_PERHAPS.get(name, frozenset()) for name in names))


def fills(role: str | None, group: Collection[str], board: Collection[str] = ()) -> bool:
    """Whether a person of this role is one of those that a rule names."""
    return role in standing_for(group, board)


def each_of(names: Collection[str]) -> Groups:
    """The groups of a rule that asks for all of them together."""
    return tuple((name,) for name in names)


def lacking(groups: Groups, found: Collection[str], board: Collection[str] = ()) -> Groups:
    """The groups of which nobody, or nothing, is among those found."""
    return tuple(group for group in groups if not set(standing_for(group, board)) & set(found))


def surely_lacking(groups: Groups, found: Collection[str], board: Collection[str] = ()) -> Groups:
    """Of the groups that are lacking those of which none of the people found can be one."""
    missing = lacking(groups, found, board)
    return tuple(group for group in missing if perhaps_standing_for(group, board).isdisjoint(found))


def lacks_any(groups: Groups, column: str, board: Collection[str] = ()) -> pl.Expr:
    """Whether a list column misses one of the groups; NULL where the list says nothing."""
    named = [list(standing_for(group, board)) for group in groups]
    missing = [pl.col(column).list.set_intersection(words).list.len() == 0 for words in named]
    return pl.any_horizontal(missing) if missing else pl.lit(False)
