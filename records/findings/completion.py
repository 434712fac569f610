"""When a class's records of a term were complete, by what is recorded: locked, sealed, printed or archived."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import polars as pl

from records.clock import VIETNAM_AHEAD, end_of, to_store
from records.findings.facts import Facts
from records.findings.locks import closed_spans
from records.lock_acts import BOOK_OF
from records.policy import Policy
from records.policy.words import Document

_COMPLETING = ("print", "archive")
# Records that the sealed bundle holds, and a new revision of it holds corrected.
_IN_A_BUNDLE = ("class_summary", "hoc_ba", "class_book", "mark_book")


def completed_from(facts: Facts, policy: Policy, documents: Sequence[Document]) -> pl.DataFrame:
    """From when on a class's records of a term were complete: term, class_name, `completed`, the first of lock,
    sealing, print and archive of one of the documents."""
    sealed = facts.bundles.select("term", "class_name", completed="sealed_at")
    made = _papers(facts, documents).select("term", "class_name", completed="made")
    every = pl.concat([_locks(facts, policy), sealed, made])
    return every.group_by("term", "class_name").agg(pl.col("completed").min())


def documents_made(facts: Facts, documents: Sequence[Document]) -> pl.DataFrame:
    """The documents that surely exist of a class's term: term, class_name, document, `completed` (when the first was
    made), `remade` (the newest)."""
    held = pl.DataFrame({"document": [name for name in documents if name in _IN_A_BUNDLE]}, {"document": pl.String()})
    sealed = facts.bundles.select("term", "class_name", made="sealed_at").join(held, how="cross")
    every = pl.concat([sealed, _papers(facts, documents)], how="diagonal")
    return every.group_by("term", "class_name", "document").agg(
        completed=pl.col("made").min(), remade=pl.col("made").max()
    )


def _locks(facts: Facts, policy: Policy) -> pl.DataFrame:
    """A lock counts from the term's end on: one of before, as after a correction, completes nothing."""
    ends = {term.code: to_store(term.lock_moment or end_of(term.last_day)) for term in policy.terms
            if term.school_year == facts.school_year}  # fmt: skip
    ended = pl.col("book").replace_strict(ends, default=None, return_dtype=pl.Datetime("us"))
    spans = closed_spans(facts, policy).join(_kept(facts), on=["term", "class_name"]).with_columns(ended=ended)
    lasting = spans.filter(pl.col("surely_to").is_null() | (pl.col("surely_to") > pl.col("ended")))
    closed = pl.when(pl.col("ended").is_not_null()).then(pl.max_horizontal("surely_from", "ended"))
    return lasting.select("term", "class_name", completed=closed).drop_nulls("completed")


def _papers(facts: Facts, documents: Sequence[Document]) -> pl.DataFrame:
    """What was printed or archived of a class's term, at the end of the day."""
    done = facts.duties.filter(
        pl.col("work").is_in(_COMPLETING), pl.col("term").is_not_null(), pl.col("document").is_in(documents)
    )
    day_end = pl.col("done_on").cast(pl.Datetime("us")) + timedelta(days=1) - timedelta.resolution - VIETNAM_AHEAD
    named = _kept(facts).join(done.select("document", book="term", of="class_name", made=day_end), on="book")
    of_class = named.filter(pl.col("of").is_null() | (pl.col("of") == pl.col("class_name")))
    return of_class.select("term", "class_name", "document", "made")


def _kept(facts: Facts) -> pl.DataFrame:
    return facts.classes.select("term", "class_name", book=pl.col("term").replace(BOOK_OF)).unique()
