"""Work with a day of the year, or so many days after a term, in pieces: each of a rule, a term and a document. And
which records of the book of duties are of which piece.

A record need name neither. One that may be of several pieces is of none for certain, and none of them is missing for
certain. So is a record under a near word by which nothing is asked: the year for its second term, the book for its
cover.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from records.policy import Policy
from records.policy.duty import DueRule

PIECE, IS_SURE = "piece", "is_sure"
_YEAR_END = ("HK2", "CN")  # a school prints both at once


@dataclass(frozen=True, slots=True)
class Piece:
    """What one record is enough for: of one term and one document, where the rule has any, due by the end of `last`
    (None: the text gives no day)."""

    rule: DueRule
    term: str | None
    document: str | None
    last: date | None


def pieces_of(policy: Policy, school_year: str) -> tuple[Piece, ...]:
    """All that a regulation asks for by a day of the year, or after a term."""
    return tuple(
        Piece(rule, term, document, _last_day(policy, school_year, rule, term))
        for rule in policy.dues
        for term in rule.terms or (None,)
        for document in rule.documents or (None,)
    )


def _last_day(policy: Policy, school_year: str, rule: DueRule, term: str | None) -> date | None:
    of_term = policy.term(school_year, term) if term else None
    return rule.last_day(school_year, of_term.last_day if of_term else None)


def linked(duties: pl.DataFrame, pieces: Sequence[Piece]) -> pl.DataFrame:
    """Each record beside each piece that it may be of: `piece`, its number; `is_sure`, whether it is of no other.

    It is surely of a piece whose term and document it names. What it leaves out is told from the rest where that leaves
    one piece: of its own term, else the first that it is in time for (after all of them, the last).
    """
    rows = duties.with_row_index("record").join(_table(pieces), on="work")
    rows = rows.filter(_fits("document") | _nearly("document", pl.col("asked_document") == "cover"))
    rows = rows.filter(_fits("term") | _nearly("term", pl.col("asked_term").is_in(_YEAR_END), of=_YEAR_END))
    no_term, last = pl.col("term").is_null(), pl.col("last")
    in_time = last >= pl.col("done_on")
    next_day = pl.coalesce(last.filter(in_time).min().over("record"), last.max().over("record"))
    of_its_term = (pl.col("asked_term") == pl.col("term")).fill_null(False)
    likely = pl.when(no_term).then(last.is_null() | (last == next_day)).otherwise(
        of_its_term | ~of_its_term.any().over("record")
    )  # fmt: skip
    rows = rows.with_columns(likely.fill_null(False).alias("likely"))
    alone = pl.col("pair").filter("likely").n_unique().over("record") == 1
    is_sure = (_names("term") & _names("document")) | (pl.col("likely") & alone)
    of_earlier = no_term & ~pl.col("likely") & in_time.fill_null(False)
    is_sure &= _fits("term") & _fits("document")
    rows = rows.with_columns(is_sure.alias(IS_SURE)).filter(pl.col(IS_SURE) | ~of_earlier)
    return rows.select(*duties.columns, PIECE, IS_SURE)


def _table(pieces: Sequence[Piece]) -> pl.DataFrame:
    """A row a piece. `pair`: pieces of one term and document are one, whatever rules ask for them."""
    pairs = list(dict.fromkeys((piece.rule.work, piece.term, piece.document) for piece in pieces))
    rows = [
        (number, piece.rule.work, piece.term, piece.document, piece.last,
         pairs.index((piece.rule.work, piece.term, piece.document)))
        for number, piece in enumerate(pieces)
    ]  # fmt: skip
    text = pl.String()
    schema = {PIECE: pl.Int64(), "work": text, "asked_term": text, "asked_document": text, "last": pl.Date(),
              "pair": pl.Int64()}  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _names(name: str) -> pl.Expr:
    """Whether a record says all that is asked of it."""
    return pl.col(f"asked_{name}").is_null() | (pl.col(name) == pl.col(f"asked_{name}")).fill_null(False)


def _fits(name: str) -> pl.Expr:
    """Whether a record says nothing else than what is asked."""
    return _names(name) | pl.col(name).is_null()


def _nearly(name: str, asked: pl.Expr, of: Sequence[str] = ()) -> pl.Expr:
    """Whether a record says, by another word (one of `of`), what is asked; not where its own word is asked for too."""
    own = (pl.col(name) == pl.col(f"asked_{name}")).fill_null(False).any().over("record")
    said = pl.col(name).is_in(of) if of else pl.col(name).is_not_null()
    return (said & asked).fill_null(False) & ~own
