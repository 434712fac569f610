"""Work with a day of the year, or so many days after a term: lists, covers, prints, archives, reports, hand-overs.

As with the month's work, what is missing is a record of it. A sealed bundle is an archive, and an export a class list.
Work of pupils on some lists of results is asked of nobody whose class has none on them; before any is given, possibly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from records.clock import end_of, to_store
from records.findings.due_pieces import IS_SURE, PIECE, Piece, linked, pieces_of
from records.findings.facts import Facts
from records.findings.finding import Finding
from records.findings.judging import absent_for_certain, certainty
from records.findings.telling import about, counted, day, listed, places, term_told, text_of
from records.policy import Policy
from records.policy.words import in_vietnamese

KINDS_OF_WORK = {
    "print": "in-so-tre",
    "archive": "luu-tru-tre",
    "results": "ket-qua-tre",
    "approval": "ket-qua-tre",
    "report": "bao-cao-tre",
    "handover": "ban-giao-tre",
    "check": "kiem-tra-dau-nam-thieu",
    "class_lists": "danh-sach-lop-tre",
    "cover_pages": "bia-so-tre",
    "pupil_data": "thong-tin-dau-nam-tre",
}


# What a class's sealed bundle holds; nobody keeps test papers by sealing it.
_IN_BUNDLES = frozenset({"class_summary", "class_book", "hoc_ba", "mark_book", "correction_report"})
_DAYS_TOLD = 3


def due_work(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Work whose last day has passed without a record, or with one of a later day. Of pupils' data, see pupil_data."""
    if not facts.is_given("duties"):
        return
    pieces = pieces_of(policy, facts.school_year)
    earlier = linked(facts.earlier_duties, pieces).with_columns(pl.lit(False).alias(IS_SURE), is_dropped=pl.lit(True))
    records = pl.concat([linked(facts.duties, pieces).with_columns(is_dropped=pl.lit(False)), earlier])
    for number, piece in enumerate(pieces):
        if piece.rule.fields or piece.last is None:
            continue  # what the data hold is judged by the data themselves
        if now <= end_of(piece.last):
            continue
        yield from _of_piece(facts, piece, piece.last, records.filter(pl.col(PIECE) == number))


def _of_piece(facts: Facts, piece: Piece, last: date, records: pl.DataFrame) -> Iterator[Finding]:
    """`records`: all that may be of the piece; `is_dropped`: a list says so that counts no longer."""
    found, unsure = records.filter(IS_SURE), records.filter(~pl.col(IS_SURE))
    in_time, late = found.filter(pl.col("done_on") <= last), found.filter(pl.col("done_on") > last)
    if not in_time.filter(pl.col("class_name").is_null()).is_empty():
        return
    sealed, perhaps_sealed = _done_otherwise(facts, piece, last)
    classes = facts.classes.filter(pl.col("term") == piece.term) if piece.term else facts.classes
    names = sorted(set(classes["class_name"]))
    asked, needs_lists = _asked(facts, piece), bool(piece.rule.of_lists) and not facts.is_given("result_lists")
    left = [name for name in names if name not in {*in_time["class_name"], *sealed}]
    left = [name for name in left if asked is None or name in asked or late.filter(_is_of(name)).height]
    if not left and (names or in_time.height or not (asked is None or asked or late.height)):
        return
    doubted = [name for name in left if name in perhaps_sealed or unsure.filter(_is_of(name)).height]
    of_school = late.filter(pl.col("class_name").is_null())
    if left == names and (late.is_empty() or of_school.height) and doubted in ([], left):
        unsure = unsure.filter(pl.col("class_name").is_in(left) | pl.col("class_name").is_null()) if names else unsure
        in_doubt = bool(perhaps_sealed.intersection(left)) or (asked is not None and not asked)
        seen = _Seen(of_school, unsure, in_doubt, needs_lists)
        yield _finding(facts, piece, last, seen, None, max(1, len(names)))
    else:
        for name in left:
            in_doubt = name in perhaps_sealed or (asked is not None and name not in asked)
            seen = _Seen(late.filter(_is_of(name)), unsure.filter(_is_of(name)), in_doubt, needs_lists)
            yield _finding(facts, piece, last, seen, name, 1)


def _asked(facts: Facts, piece: Piece) -> set[str] | None:
    """The classes of which the work is asked at all; None: of each, as far as the lists say."""
    if not piece.rule.of_lists or not facts.is_given("result_lists"):
        return None
    return set(facts.result_lists.filter(pl.col("list").is_in(piece.rule.of_lists))["class_name"])


def _is_of(name: str) -> pl.Expr:
    return pl.col("class_name").is_null() | (pl.col("class_name") == name)


def _done_otherwise(facts: Facts, piece: Piece, last: date) -> tuple[set[str], set[str]]:
    """Classes whose work shows in another way than by a record of it, and those of which it may show."""
    end = to_store(end_of(last))
    if piece.rule.work == "archive" and (piece.document is None or piece.document in _IN_BUNDLES):
        sealed = facts.bundles.filter(pl.col("sealed_at") <= end)
        # What is asked of no term is asked of the year: a bundle of one of its terms is not all of it.
        of_term = sealed.filter(pl.col("term") == (piece.term or "CN"))
        return set(of_term["class_name"]), set() if piece.term else set(sealed["class_name"])
    if piece.rule.work == "class_lists":
        return set(facts.classes.filter(pl.col("first_seen") <= end)["class_name"]), set()
    return set(), set()


@dataclass(frozen=True, slots=True)
class _Seen:
    """What is recorded: of the piece itself, too late; perhaps of it. `in_doubt`: it may show in another way, or no
    list has anybody of whom it is asked. `needs_lists`: it is asked of pupils on lists, of which none was given."""

    late: pl.DataFrame
    unsure: pl.DataFrame
    in_doubt: bool
    needs_lists: bool


def _finding(facts: Facts, piece: Piece, last: date, seen: _Seen, class_name: str | None, count: int) -> Finding:
    rule, term, late = piece.rule, piece.term, seen.late
    paper = f" {in_vietnamese(piece.document)}" if piece.document else ""
    whose = f"lớp {class_name}" if class_name else f"tất cả {counted(count, 'lớp')}" if count > 1 else "trường"
    what = f"Việc {in_vietnamese(rule.work)}{paper}{f', {term_told(term)}' if term else ''}, {whose}"
    shared = (rule.code, KINDS_OF_WORK[rule.work], rule.article)
    whom = about(facts, term=term, class_name=class_name, detail=piece.document or rule.work)
    # Beside a record that came late only one in time leaves a doubt.
    unsure = seen.unsure.filter(pl.col("done_on") <= last) if late.height else seen.unsure
    in_doubt, perhaps = seen.in_doubt or unsure.height > 0, _perhaps(unsure)
    if late.height:
        done: date = late["done_on"].min()  # type: ignore[assignment]
        told = f"{what}: ghi nhận ngày {day(done)}, hạn là hết ngày {day(last)}{perhaps}."
        places_seen = (*places(pl.concat([late, unsure])), text_of(rule))
        return Finding(*shared, whom, certainty(not in_doubt), told, places_seen, end_of(last), end_of(done), count)
    known = absent_for_certain(facts.saved_from("duties"), to_store(end_of(last)))
    known = known and not (in_doubt or seen.needs_lists)
    lists = " hoặc ".join(map(in_vietnamese, rule.of_lists))
    unknown = f"; chưa có danh sách xét duyệt nên chưa rõ có học sinh nào {lists} không" if seen.needs_lists else ""
    told = f"{what}: chưa thấy ghi nhận, hạn là hết ngày {day(last)}{perhaps}{unknown}."
    return Finding(
        *shared, whom, certainty(known), told, (*places(unsure), text_of(rule)), end_of(last), count=count
    )  # fmt: skip


def _perhaps(unsure: pl.DataFrame) -> str:
    """What is said of records that may be of another term or document, or stand in no list that counts."""
    if unsure.is_empty():
        return ""
    vague, dropped = _days(unsure.filter(~pl.col("is_dropped"))), _days(unsure.filter("is_dropped"))
    told = f"; ghi nhận ngày {vague} không nêu rõ học kì hoặc hồ sơ, chưa rõ có phải của việc này" if vague else ""
    return f"{told}; danh sách trước có ghi ngày {dropped}, danh sách mới nhất không còn" if dropped else told


def _days(rows: pl.DataFrame) -> str:
    more = " …" if rows["done_on"].n_unique() > _DAYS_TOLD else ""
    return listed(day(each) for each in rows["done_on"].unique().sort().head(_DAYS_TOLD)) + more
