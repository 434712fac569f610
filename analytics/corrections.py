"""Corrections observed between snapshots: what changed, how certain its order and time are, and who may answer for it.

A correction is a version of a mark that a person enters which differs from the mark before it, or takes it out. A blank
between two marks is passed over: it may be the export's alone, so that it neither makes a correction nor hides one.
Nothing here says that a correction was wrong; and where two snapshots may be in either order, no direction is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from datetime import datetime, time

import ibis
import ibis.expr.types as ir
import polars as pl

from analytics.assignments import with_teacher
from analytics.edit_moments import OF_LOG, with_moments
from analytics.portable import FAR_AHEAD, LONG_AGO, hundredths, vietnamese_day
from analytics.register_links import CHANGE, Links, links, nearly_said
from analytics.scope import CELL, entered_by_hand, from_one_layout
from records.circulars.choice import SECONDARY_GRADES
from records.circulars.tt22 import LEVEL_BOUNDS
from records.lock_acts import ClosedSpan, LockAct, acts_of, closed_spans_of_term
from records.marks import EXEMPT
from records.policy import Policies

UP, DOWN, REMOVED, LEVEL, EXEMPTED, UNKNOWN = "up", "down", "removed", "level", "exempt", "unknown"
BEFORE_LOCK, AFTER_LOCK, LOCK_UNKNOWN, NO_LOCK_RULE = "before", "after", "unknown", "no-rule"
# Column → the mark that it tells of: crossed_50 is 5,0. TT58 asked for the same; primary schools have none.
THRESHOLDS = {f"crossed_{10 * bound:.0f}": bound for bound in LEVEL_BOUNDS}

_SCHOOL_TERM = ("school", "school_year", "term")
_SPAN = ("perhaps_from", "surely_from", "surely_to", "perhaps_to", "known_to")
_BOOK = ("of_class", "of_subject")  # of a span
_EARLIEST, _NEVER = (datetime.combine(day, time.min) for day in (LONG_AGO, FAR_AHEAD))
_UNTOLD = ClosedSpan(  # perhaps closed all the time, surely at none
    by_authority=False, perhaps_from=_EARLIEST, surely_from=_NEVER, surely_to=None, perhaps_to=None, known_to=_EARLIEST
)
_REGISTERED = ("school", "school_year", "term", "pupil_code", "subject", "component", "previous_value", "value")
_OWN = ("register_id", "register_row", "asked_value")
_OF_OTHERS = ("by_steps", "is_doubtful", "late_id", "late_row", "other_id", "other_row", "other_value")
_SAID = (
    "declared", "has_register", "register_row", "register_id", "late_id", "late_row", "asked_value", "asked_id",
    "asked_row", "like_id", "like_row",
)  # fmt: skip
_USED = (
    "layout", "school", "school_year", "term", "grade", "class_name", "subject", "component", "pupil_code",
    "version_no", "previous_value", "value", "previous_score", "score", "entered_after", "entered_by", "order_known",
    "snapshot_id", "cell",
)  # fmt: skip
_BEFORE = (
    "is_refill", "is_passing", "seen_before", "class_before", "class_between", "blank_known", "blank_after",
)  # fmt: skip
_COLUMNS = (
    "school", "school_year", "term", "grade", "class_name", "subject", "component", "pupil_code", "version_no",
    "previous_value", "value", "previous_hundredths", "hundredths", "entered_after", "entered_by", "order_known",
    "direction", *THRESHOLDS, "lock_relation", "teacher_code", "teacher_name", *_SAID, "snapshot_id", "cell", *OF_LOG,
)  # fmt: skip

SchoolTerm = tuple[str, str, str]  # school, school year, term
Locks = Mapping[SchoolTerm, Sequence[ClosedSpan]]


def closed_books(
    policies: Policies, terms: Iterable[SchoolTerm], acts: Sequence[LockAct] = (),
    known: Mapping[tuple[str, str], datetime] | None = None,
) -> Locks:  # fmt: skip
    """When the book of each term was closed, by the profile of its school and year and what was recorded of its locks
    and openings; those that nothing ever closed are left out. Where the profile cannot be used, nothing can be told of
    any moment. `known`: of `lock_acts.openings_known`."""
    spans = {
        term: (_UNTOLD,) if policies.error_of(*term[:2]) else closed_spans_of_term(
            policies.of(*term[:2]), *term[1:], acts_of(acts, *term[:2]), (known or {}).get(term[:2])
        )
        for term in terms
    }  # fmt: skip
    return {term: closed for term, closed in spans.items() if closed}


def observed(
    changed: ir.Table,
    snapshots: ir.Table,
    assignments: ir.Table,
    requests: ir.Table,
    spans: ir.Table,
    kept: ir.Table | None = None,
    every_request: ir.Table | None = None,
    linked: Links | None = None,
    edits: ir.Table | None = None,
) -> ir.Table:
    """One row per observed correction.

    `changed`: of `changes`; `snapshots`, `assignments`, `requests` have the columns of `snapshot`,
    `current_assignment`, `declared_correction` (and may have those of `register_links.links`); `spans`: the
    `spans_table` of `closed_books`. `kept` has the columns of `kept_register`: for which years the school said that its
    register is whole in the program, and from when; None: for none. `every_request`: the rows of every register ever
    given, with school, school_year and sha256 of the file; None: the newest alone. `linked`: the `register_links.links`
    of these.

    Columns: `school, school_year, term, grade, class_name` (the class in which the new value was first seen), `subject,
    component, pupil_code, version_no, previous_value, value` (canonical text), `previous_hundredths, hundredths` (NULL
    unless a score), `entered_after` (naive UTC, may be NULL), `entered_by, order_known`; `direction` ('up', 'down',
    'removed', 'level', 'exempt', or 'unknown' where the order is); `crossed_50, crossed_65, crossed_80` (lifted from
    below to at least the threshold; NULL where the order is not known, and in a primary school, which has no such
    thresholds); `lock_relation` ('before': or while the book was open again, 'after', 'unknown', 'no-rule');
    `teacher_code, teacher_name` (NULL: chưa rõ); `declared` (by a row of the register; NULL: it
    cannot be told), `has_register` (some register of the school year is there), `register_row` (that row's number; NULL
    for a case that is kept in the program), `register_id` (of the row or case); `late_id, late_row` (of a row that says
    the same, but surely only after the value had changed); `asked_value, asked_id, asked_row` (what a request for this
    change asked for, where that is not what the book shows); `like_id, like_row` (of a row that may mean this change
    and does not say so, which leaves it open); `snapshot_id, cell` (where the new value was first seen); `edited_at,
    edited_by, edit_snapshot, edit_cell` (of the row of a log in `edits`, columns of `logged_edit`, that is this
    change: then both ends of the interval are its moment; NULL: there is none).
    """
    linked = linked or links(changed, requests)
    timed = with_moments(_described(changed), edits)
    described = _declared(_locked(timed, spans), requests, snapshots, kept, linked)
    if every_request is not None:
        described = _unless_once_declared(described, requests, every_request)
    named = with_teacher(_spans(described), assignments)
    # Only now: which row of the register says the change is judged by the exports alone (see `edit_moments`).
    named = named.mutate(
        entered_after=ibis.coalesce(named.edited_at, named.entered_after),
        entered_by=ibis.coalesce(named.edited_at, named.entered_by),
    )
    nobody = ibis.null("string")
    named = named.mutate(
        teacher_code=named.is_settled.ifelse(named.teacher_code, nobody),
        teacher_name=named.is_settled.ifelse(named.teacher_name, nobody),
    )
    return named.select(*_COLUMNS)


def changes(versions: ir.Table, snapshots: ir.Table) -> ir.Table:
    """The versions that are corrections, in the class that first shows them. `is_settled`: it was there before, too."""
    rows = from_one_layout(_with_mark_before(entered_by_hand(versions)))
    rows = rows.filter(
        rows.previous_value.notnull(), rows.previous_value != "", rows.previous_value != rows.value, ~rows.is_passing
    )
    origin = snapshots.select("snapshot_id", "taken_earliest", first_class=snapshots.class_name)
    placed = rows.left_join(origin, "snapshot_id")
    first_class = placed.first_class.fill_null(placed.class_name)
    # The blank and the mark after it may be in either order, and both still surely of after the mark before.
    is_later = placed.order_known | (placed.taken_earliest > placed.seen_before).fill_null(False)
    known = placed.is_refill.ifelse(placed.blank_known & is_later, placed.order_known)
    since = placed.is_refill.ifelse(placed.blank_after, placed.entered_after)
    # A pupil who changed class between the two snapshots: the teacher of either class may have entered the value.
    is_settled = (placed.class_before == first_class) & (placed.class_between == first_class)
    told = placed.mutate(
        class_name=first_class, is_settled=is_settled.fill_null(False), order_known=known,
        entered_after=known.ifelse(since, ibis.null("timestamp")),
    )  # fmt: skip
    return told.select(*_USED, "is_settled")


def _with_mark_before(marks: ir.Table) -> ir.Table:
    """Each version with the mark before it as the previous value. Where a blank lies between (`is_refill`) that is the
    mark of before the blank, and what is known of the blank comes along.

    `is_passing`: a blank after which a mark came, unless only an export without a date says so.
    """
    cell = {"group_by": ["layout", *CELL]}
    is_refill = ((marks.previous_value == "") & marks.value.lag(2).over(**cell, order_by="version_no").notnull())
    is_placed = (marks.value != "") & (marks.order_known | marks.last_seen_earliest.notnull())
    newest_placed = is_placed.ifelse(marks.version_no, 0).max().over(**cell)

    def one_before(name: str) -> ir.Column:
        return marks[name].lag().over(**cell, order_by="version_no")

    def mark_before(name: str) -> ir.Column:
        return is_refill.ifelse(marks[name].lag(2).over(**cell, order_by="version_no"), one_before(name))

    told = marks.mutate(
        is_refill=is_refill, is_passing=(marks.value == "") & (newest_placed > marks.version_no),
        previous_value=mark_before("value"), previous_score=mark_before("score"), seen_before=mark_before("last_seen"),
        class_before=mark_before("class_name"), class_between=one_before("class_name"),
        blank_known=one_before("order_known"), blank_after=one_before("entered_after"),
    )  # fmt: skip
    return told.select(*_USED, *_BEFORE)


def _described(rows: ir.Table) -> ir.Table:
    """Direction and thresholds, from whole hundredths; nothing of the kind where the order is not known.

    TT22/2021 and TT58/2011 have the same thresholds, a primary school has none.
    """
    before, after, known = hundredths(rows.previous_score), hundredths(rows.score), rows.order_known
    direction = ibis.cases(
        (~known, UNKNOWN),
        (rows.value == "", REMOVED),
        ((rows.value == EXEMPT) | (rows.previous_value == EXEMPT), EXEMPTED),
        (before < after, UP),
        (before > after, DOWN),
        else_=LEVEL,
    )
    applies = (known & rows.grade.isin(sorted(SECONDARY_GRADES))).fill_null(False)
    crossed = {
        name: applies.ifelse(((before < at) & (after >= at)).fill_null(False), ibis.null("boolean"))
        for name, at in ((name, int(100 * bound)) for name, bound in THRESHOLDS.items())
    }
    return rows.mutate(previous_hundredths=before, hundredths=after, direction=direction, **crossed)


def spans_table(locks: Locks) -> ir.Table:
    """The spans in which books were closed, for a backend that has no table of them."""
    return ibis.memtable(spans_of(locks))


def spans_of(locks: Locks) -> pl.DataFrame:
    """The spans in which books were closed, a row each."""
    return pl.DataFrame(
        [(*term, *astuple(span)[1:]) for term, closed in sorted(locks.items()) for span in closed],
        schema={
            **dict.fromkeys(_SCHOOL_TERM, pl.String()), **dict.fromkeys(_SPAN, pl.Datetime("us")),
            **dict.fromkeys(_BOOK, pl.String()),
        },
        orient="row",
    )


def _locked(rows: ir.Table, spans: ir.Table) -> ir.Table:
    """After the lock only if the book was surely closed all the time in which it may have been made, and no opening can
    be unknown to us; before it (or while the book was open) only if it surely was made at no closed time."""
    pairs = rows.inner_join(spans, list(_SCHOOL_TERM))
    of_class, of_subject = pairs.class_name == pairs.of_class, pairs.subject == pairs.of_subject
    pairs = pairs.filter(of_class.fill_null(True), of_subject.fill_null(True))
    # The narrowest book that the mark is of decides: it weighs more than what any wider one says.
    weight = 4 * pairs.of_class.notnull().cast("int8") + 2 * pairs.of_subject.notnull().cast("int8")
    after = ibis.coalesce(pairs.edited_at, pairs.entered_after)
    by = ibis.coalesce(pairs.edited_at, pairs.entered_by)
    touched = (by > pairs.perhaps_from) & (after < pairs.perhaps_to).fill_null(True)
    within = (after >= pairs.surely_from) & (by <= pairs.surely_to).fill_null(True)
    is_after = (pairs.order_known & within & (by <= pairs.known_to)).fill_null(False)
    found = pairs.group_by(list(CHANGE)).agg(
        touched=(weight + touched.cast("int8")).max() % 2, is_after=(weight + is_after.cast("int8")).max() % 2
    )
    joined = rows.left_join(found, list(CHANGE))
    relation = ibis.cases(
        (joined.touched.isnull(), NO_LOCK_RULE),
        (joined.is_after == 1, AFTER_LOCK),
        (joined.touched == 1, LOCK_UNKNOWN),
        else_=BEFORE_LOCK,
    )  # fmt: skip
    return joined.select(*rows.columns, lock_relation=relation)


def _declared(
    rows: ir.Table, requests: ir.Table, snapshots: ir.Table, kept: ir.Table | None, linked: Links
) -> ir.Table:
    """Which row of the register says the same, by `analytics.register_links`.

    A change that no row declares is undeclared only if the register was surely saved when the change had been made; or
    if the school said that its register is whole in the program, and the change was surely made after that day began.
    A row that calls another moment its own, later than the exports allow, but was asked for before, leaves it open, and
    so does one that says nearly the same, or the same of another change too.
    """
    joined = rows.left_join(linked.own, list(CHANGE)).select(*rows.columns, *_OWN)
    joined = joined.left_join(linked.others, list(CHANGE)).select(*joined.columns, *_OF_OTHERS)
    joined = joined.left_join(linked.likes, list(CHANGE)).select(*joined.columns, "like_id", "like_row")
    is_found = joined.register_id.notnull() | (joined.by_steps == 1).fill_null(False)
    joined = _with_registers(joined.mutate(is_found=is_found), requests, snapshots, kept)
    is_saved_later = (joined.saved_from >= joined.entered_by).fill_null(False)
    is_complete = joined.order_known & (is_saved_later | (joined.entered_after >= joined.kept_from).fill_null(False))
    is_complete = is_complete & (joined.is_doubtful.fill_null(0) == 0) & joined.like_id.isnull()
    declared = ibis.cases((joined.is_found, True), (is_complete, False), else_=ibis.null("boolean"))
    differs = (joined.asked_value != joined.value).fill_null(False)
    joined = joined.mutate(
        declared=declared,
        asked_value=differs.ifelse(joined.asked_value, joined.other_value),
        asked_id=differs.ifelse(joined.register_id, joined.other_id),
        asked_row=differs.ifelse(joined.register_row, joined.other_row),
    )
    return joined.select(*rows.columns, *_SAID)


def _unless_once_declared(rows: ir.Table, requests: ir.Table, every_request: ir.Table) -> ir.Table:
    """A change that an older register declares, or nearly does, by a row that the newest has no more: whether it was
    declared cannot be told."""
    said = every_request.rename(previous_value="old_value", value="new_value")
    of_file = said.group_by(*_REGISTERED, "sha256").agg(times=ibis._.count())
    most = of_file.group_by(list(_REGISTERED)).agg(most=of_file.times.max())
    now = requests.filter(requests.row_number.notnull()).rename(previous_value="old_value", value="new_value")
    newest = now.group_by(list(_REGISTERED)).agg(newest=ibis._.count())
    counted = most.left_join(newest, list(_REGISTERED)).select(*most.columns, "newest")
    dropped = counted.filter(counted.most > counted.newest.fill_null(0)).select(*_REGISTERED, was_dropped=True)
    joined = rows.left_join(dropped, list(_REGISTERED)).select(*rows.columns, "was_dropped")
    no_more_there = said.semi_join(dropped, list(_REGISTERED)).rename(old_value="previous_value", new_value="value")
    nearly = nearly_said(rows, no_more_there).mutate(was_nearly=True)
    joined = joined.left_join(nearly, list(CHANGE)).select(*joined.columns, "was_nearly")
    once_said = joined.was_dropped.fill_null(False) | joined.was_nearly.fill_null(False)
    doubtful = once_said & ~joined.declared.fill_null(True)
    return joined.select(
        *(c for c in rows.columns if c != "declared"),
        declared=doubtful.ifelse(ibis.null("boolean"), joined.declared),
    )


def _with_registers(
    rows: ir.Table, requests: ir.Table, snapshots: ir.Table, kept: ir.Table | None
) -> ir.Table:
    """The rows with `saved_from`, before which their term's register file was surely not saved, `kept_from`, from which
    on their year's register is whole in the program by the school's own word, and `has_register`.

    A register without any row of the term may be another term's book: it says nothing of this one. Cases alone say
    nothing of a change that none of them declares: the school may have its other requests on paper.
    """
    saved = requests.join(snapshots.select("snapshot_id", "taken_earliest"), "snapshot_id")
    terms = saved.group_by("school", "school_year", "term").agg(saved_from=saved.taken_earliest.min())
    years = requests.select("school", "school_year").distinct().mutate(listed=True)
    joined = rows.left_join(terms, ["school", "school_year", "term"]).select(*rows.columns, "saved_from")
    joined = joined.left_join(years, ["school", "school_year"]).select(*joined.columns, "listed")
    if kept is None:
        joined = joined.mutate(kept_from=ibis.null("timestamp"))
    else:
        joined = joined.left_join(kept, ["school", "school_year"]).select(*joined.columns, "kept_from")
    return joined.mutate(has_register=joined.listed.fill_null(False) | joined.kept_from.notnull())


def _spans(rows: ir.Table) -> ir.Table:
    """The days in Vietnam between which the change was made; from the beginning where nothing bounds it from below."""
    return rows.mutate(
        first_day=vietnamese_day(rows.entered_after).fill_null(ibis.literal(LONG_AGO)),
        last_day=vietnamese_day(rows.entered_by),
    )
