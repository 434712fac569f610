"""Which rows of the register say which change: as a row of its own, as a step, or only after the mark had changed.

A row that surely speaks of a time after the change had been entered does not declare it. Where that is not sure (no
moment in the row, an unknown order of the exports) the row declares. A row that says nearly the same, or is of one of
several like changes and does not say which, declares none; it leaves open whether they were declared.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import ibis
import ibis.expr.types as ir

from analytics.portable import vietnamese_day
from analytics.scope import CELL
from records.clock import VIETNAM_AHEAD

OWN, STEP, LATE, _OTHER = "own", "step", "late", "other"
CHANGE = ("layout", *CELL, "version_no")
_REGISTERED = (*CELL, "previous_value", "value")
_ROW = ("register_id", "register_row", "asked_value")
_TAKEN = (*CHANGE, *_ROW, "order_known")
_MARK = tuple(name for name in CELL if name != "term")
_NEAR = timedelta(days=30)  # a row whose days lie further from a change is of another time


Settle = Callable[[ir.Table], ir.Table]  # the same rows worked out, as a backend's own temporary table or cache


def as_it_is(expression: ir.Table) -> ir.Table:
    """Works nothing out beforehand: for a backend that is asked once."""
    return expression


@dataclass(frozen=True, slots=True)
class Links:
    """`own`: the row that a change takes (CHANGE, `register_id, register_row, asked_value`), each row at most once.

    `others`: of the changes that are left, those that other rows of their cell speak of: CHANGE, `by_steps` (1: several
    rows declare it together), `late_id, late_row` (a row that says it, but surely after it had been entered),
    `is_doubtful` (1: such a row names a day of before, too; or a row had the mark taken out, and a new one is no
    correction of it), `other_id, other_row, other_value` (the row that asked for another value in its stead). `likes`:
    of the same changes those that a row may mean which does not say it, or not of which of several like changes:
    CHANGE, `like_id, like_row`. `rows`: every row that declares a change, or one of several, or is late for one:
    `register_id, link`.
    """

    own: ir.Table
    others: ir.Table
    likes: ir.Table
    rows: ir.Table


def links(rows: ir.Table, requests: ir.Table, settle: Settle = as_it_is) -> Links:
    """Of several changes of a mark from x to y each takes the row whose moment lies in its interval, and those that are
    left take the rows that are left in turn, by the days that they name: none a row that surely came after it. Where
    these rows are too few, no change takes what another may take in its stead. A change of unknown order, which no
    missing row accuses, takes what those of known order leave.

    Two exports may have several registered steps between them: rows that no single change took declare a change from x
    to y together, when one of them begins at x and one ends at y, or the export caught the mark while it was blank.

    `rows` are changes (CHANGE, the values and the interval); `requests` has the columns of `declared_correction`, and
    may have `opened_at` (of a case: when it was entered in the program) and `asked_value` (what it asked for). `settle`
    works out what several steps stand on.
    """
    register = settle(_registered(requests))
    changes = rows.select(*CHANGE, "previous_value", "value", "entered_after", "entered_by", "order_known")
    taken, shared = settle(_taken(changes, register)), settle(_shared(changes, register))
    own = taken.anti_join(shared, list(CHANGE))
    alone = settle(changes.anti_join(taken, list(CHANGE)).anti_join(shared, list(CHANGE)))
    left = settle(_not_surely_taken(register, taken))
    pairs = settle(_judged(_pairs(alone, left)))
    linked = pairs.filter(pairs.kind.isin([STEP, LATE]), pairs.is_its_own).select("register_id", link=pairs.kind)
    rows_linked = taken.select("register_id", link=ibis.literal(OWN)).union(linked)
    return Links(own, _others(pairs), shared.union(_alike(alone, left, pairs)), rows_linked)


def _registered(requests: ir.Table) -> ir.Table:
    """The rows with `said_on` (to put them in order), `made_from` (of a time before it the row surely does not speak),
    `asked_from` (the first day on which it was asked or consented to)
    and `first_word`, `last_word` (the earliest and the latest day or moment that it names)."""
    register = requests.rename(previous_value="old_value", value="new_value")
    requested, approved = _start_of(register.requested_on), _start_of(register.approved_on)
    opened = register.opened_at if "opened_at" in register.columns else ibis.null("timestamp")
    asked_value = register.asked_value if "asked_value" in register.columns else register.value
    asked = _earlier(requested, approved)
    return register.select(
        *_REGISTERED, "register_id", "corrected_at", register_row=register.row_number, asked_value=asked_value,
        said_on=ibis.coalesce(register.corrected_at, approved, requested),
        made_from=ibis.coalesce(register.corrected_at, _later(asked, opened)),
        first_word=_earlier(register.corrected_at, asked),
        asked_from=asked, last_word=_later(register.corrected_at, _later(requested, approved)),
    )  # fmt: skip


def _start_of(day: ir.DateValue) -> ir.TimestampValue:
    return day.cast("timestamp") - ibis.interval(VIETNAM_AHEAD)


def _earlier(one: ir.TimestampValue, other: ir.TimestampValue) -> ir.TimestampValue:
    return ibis.cases((other.isnull(), one), (one.isnull() | (other < one), other), else_=one)


def _later(one: ir.TimestampValue, other: ir.TimestampValue) -> ir.TimestampValue:
    return ibis.cases((other.isnull(), one), (one.isnull() | (other > one), other), else_=one)


def _is_later(pairs: ir.Table) -> ir.BooleanValue:
    """Whether the row surely speaks of a time after the change had been entered."""
    return (pairs.order_known & (pairs.made_from > pairs.entered_by)).fill_null(False)


def _not_surely_taken(register: ir.Table, own: ir.Table) -> ir.Table:
    """The rows without those that changes of known order took. One that another took (`is_taken`) may have been a step
    of a change of known order in its stead."""
    left = register.anti_join(own.filter(own.order_known), "register_id")
    taken = own.select("register_id", is_taken=ibis.literal(True))
    return left.left_join(taken, "register_id").select(*left.columns, is_taken=ibis._.is_taken.fill_null(False))


def _any(condition: ir.BooleanValue) -> ir.IntegerScalar:
    return condition.cast("int8").max()


def _taken(changes: ir.Table, register: ir.Table) -> ir.Table:
    """Which row each change takes, keyed by CHANGE."""
    by_moment = _by_moment(changes, register)
    left = changes.anti_join(by_moment, list(CHANGE))
    return by_moment.union(_in_turn(left, register.anti_join(by_moment, "register_id")))


def _by_moment(changes: ir.Table, register: ir.Table) -> ir.Table:
    """The rows whose moment lies in the interval of the change that takes them."""
    # Beside changes of known order one of unknown order is not asked before them.
    known = _any(changes.order_known).over(group_by=list(_REGISTERED))
    asked = changes.mutate(known=known).filter(ibis._.order_known | (ibis._.known == 0)).drop("known")
    pairs = asked.inner_join(register, list(_REGISTERED))
    # A register may give the day alone: its first moment in Vietnam.
    begins_in_time = vietnamese_day(pairs.corrected_at) >= vietnamese_day(pairs.entered_after)
    pairs = pairs.filter(
        (pairs.corrected_at <= pairs.entered_by).fill_null(False), pairs.entered_after.isnull() | begins_in_time
    )
    first_row = ibis.row_number().over(group_by=list(CHANGE), order_by=["said_on", "register_row", "register_id"])
    pairs = pairs.mutate(place=first_row).filter(ibis._.place == 0)
    first_change = ibis.row_number().over(group_by="register_id", order_by="version_no")
    return pairs.mutate(turn=first_change).filter(ibis._.turn == 0).select(*_TAKEN)


def _in_turn(changes: ir.Table, register: ir.Table) -> ir.Table:
    """Each row takes the first change that no row before it took, from the first on that it does not surely follow."""
    # Of known order first, by their times: the changes that a row may be of are then all from the first on.
    by_time = [changes.order_known.desc(), changes.entered_by, changes.version_no]
    turns = changes.mutate(turn=ibis.row_number().over(group_by=list(_REGISTERED), order_by=by_time))
    both = turns.inner_join(register, list(_REGISTERED))
    since = both.filter(~_is_later(both)).group_by("register_id").agg(first=ibis._.turn.min())
    order = [ibis._.said_on.asc(nulls_first=False), ibis._.register_row.asc(nulls_first=False), ibis._.register_id]
    ranked = register.inner_join(since, "register_id")
    ranked = ranked.mutate(
        rank=ibis.row_number().over(group_by=list(_REGISTERED), order_by=[ibis._.first.asc(), *order])
    )
    # How far the rows up to this one have been pushed back by those before them.
    pushed = ibis.cumulative_window(group_by=list(_REGISTERED), order_by="rank")
    placed = ranked.mutate(turn=ibis._.rank + (ibis._.first - ibis._.rank).max().over(pushed))
    found = turns.inner_join(placed, [*_REGISTERED, "turn"])
    return found.filter(~_is_later(found)).select(*_TAKEN)


def _shared(changes: ir.Table, register: ir.Table) -> ir.Table:
    """The changes of known order that may each have had the row of another like them: CHANGE, `like_id, like_row`.

    Asked are those that took no row by its moment, and the rows that no moment gave away. The rows that are of the
    n-th of them or of a later one are surely of all of these, where they are as many.
    """
    known = changes.filter(changes.order_known)
    by_moment = _by_moment(changes, register)
    left = known.anti_join(by_moment, list(CHANGE))
    in_order = ibis.row_number().over(group_by=list(_REGISTERED), order_by=["entered_by", "version_no"])
    turns = left.mutate(turn=in_order, changes=ibis._.count().over(group_by=list(_REGISTERED)))
    both = turns.inner_join(register.anti_join(by_moment, "register_id"), list(_REGISTERED))
    both = both.filter(~_is_later(both))
    first = ibis.row_number().over(group_by="register_id", order_by="turn")
    starts = both.mutate(place=first).filter(ibis._.place == 0).group_by(*_REGISTERED, "turn").agg(begun=ibis._.count())
    counted = turns.left_join(starts, [*_REGISTERED, "turn"]).select(*turns.columns, "begun")
    onwards = ibis.window(group_by=list(_REGISTERED), order_by="turn", preceding=0, following=None)
    counted = counted.mutate(rows_left=ibis._.begun.fill_null(0).sum().over(onwards))
    enough = (ibis._.rows_left >= ibis._.changes - ibis._.turn).cast("int8")
    so_far = ibis.cumulative_window(group_by=list(_REGISTERED), order_by="turn")
    told = counted.mutate(is_sure=enough.max().over(so_far)).filter(ibis._.is_sure == 0).select(*CHANGE)
    return _first_named(both.semi_join(told, list(CHANGE)))


def _alike(changes: ir.Table, register: ir.Table, judged: ir.Table) -> ir.Table:
    """The rows of the same pupil, subject and component that say nearly what a change shows: CHANGE, `like_id,
    like_row`.

    A row that has to do with one change (a step of it, of after it, for another value) means another only where it asks
    for that one's value: a slip of the first that the second put right. A row of another term has both values. What was
    asked for after the change is no request for it, however it is written.
    """
    pairs = _near(changes, register)
    of_rows = judged.filter(judged.kind.notnull()).group_by("register_id").agg(
        is_step=_any(judged.kind == STEP), is_late=_any(judged.kind == LATE), is_other=_any(judged.kind == _OTHER),
    )  # fmt: skip
    own_kind = judged.filter(judged.kind.notnull()).select(*CHANGE, "register_id", has_kind=judged.kind)
    pairs = pairs.left_join(of_rows, "register_id").select(*pairs.columns, "is_step", "is_late", "is_other")
    pairs = pairs.left_join(own_kind, [*CHANGE, "register_id"]).select(*pairs.columns, "has_kind")
    pairs = pairs.mutate(is_reached=_any(pairs.has_kind.isnull() & (pairs.is_end == 1)).over(group_by="register_id"))
    is_free = pairs.is_step.isnull() | ((pairs.is_step == 0) & (pairs.is_late == 0) & (pairs.is_reached == 1) & (
        (pairs.is_end == 1) | (pairs.is_other == 1)
    ))
    return _first_named(pairs.filter(is_free))


def _near(changes: ir.Table, register: ir.Table) -> ir.Table:
    """Each change with the rows that say nearly the same, about that time; `is_end`: the row names its new value."""
    rows = register.rename(old="previous_value", new="value", said_term="term")
    pairs = changes.inner_join(rows, list(_MARK))
    begins, ends = pairs.old == pairs.previous_value, pairs.new == pairs.value
    is_before = (pairs.new == pairs.previous_value) & (pairs.corrected_at <= pairs.entered_after).fill_null(False)
    is_after = (pairs.asked_from > pairs.entered_by).fill_null(False) | (
        (pairs.old == pairs.value) & (pairs.first_word > pairs.entered_by).fill_null(False)
    )
    is_far = (pairs.last_word < pairs.entered_after - ibis.interval(_NEAR)).fill_null(False) | (
        pairs.first_word > pairs.entered_by + ibis.interval(_NEAR)
    ).fill_null(False)
    is_its_term = pairs.said_term == pairs.term
    return pairs.filter(is_its_term | (begins & ends), ~is_far, ~is_before, ~is_after).mutate(
        is_end=(ends & is_its_term).cast("int8")
    )


def nearly_said(changes: ir.Table, requests: ir.Table) -> ir.Table:
    """The changes (CHANGE) of which a row of a register says nearly the same, about that time."""
    register = _registered(requests.mutate(register_id=ibis.null("string")))
    asked = changes.select(*CHANGE, "previous_value", "value", "entered_after", "entered_by")
    return _near(asked, register).select(*CHANGE).distinct()


def _first_named(pairs: ir.Table) -> ir.Table:
    """Of the rows of each change the first: CHANGE, `like_id, like_row`."""
    order = [ibis._.said_on.asc(nulls_first=False), ibis._.register_row.asc(nulls_first=False), ibis._.register_id]
    first = pairs.mutate(place=ibis.row_number().over(group_by=list(CHANGE), order_by=order)).filter(ibis._.place == 0)
    return first.select(*CHANGE, like_id="register_id", like_row="register_row")


def _pairs(changes: ir.Table, register: ir.Table) -> ir.Table:
    """Each change with each row of its cell, and how the row stands to it: it `begins` at its old value, `ends` at its
    new one, `goes_on` from another row, `is_gone_on` from by another."""
    rows = register.rename(old="previous_value", new="value")
    olds = rows.select(*CELL, new="old").distinct().mutate(is_gone_on=True)
    news = rows.select(*CELL, old="new").distinct().mutate(goes_on=True)
    linked = rows.left_join(olds, [*CELL, "new"]).select(*rows.columns, "is_gone_on")
    linked = linked.left_join(news, [*CELL, "old"]).select(*rows.columns, "is_gone_on", "goes_on")
    pairs = changes.inner_join(linked, list(CELL))
    return pairs.mutate(
        begins=pairs.old == pairs.previous_value, ends=pairs.new == pairs.value, is_blank=pairs.value == "",
        goes_on=pairs.goes_on.fill_null(False), is_gone_on=pairs.is_gone_on.fill_null(False),
        is_later=_is_later(pairs),
        is_doubtful=~(pairs.first_word > pairs.entered_by).fill_null(False),
    )  # fmt: skip


def _judged(pairs: ir.Table) -> ir.Table:
    """What each row is to each change (`kind`; `by_steps`: the change has all its steps), and whether it `is_its_own`:
    a step belongs to the first change that it may be a step of, a late row to the last that it follows."""
    in_time = ~pairs.is_later
    of_change = {"group_by": list(CHANGE)}
    pairs = pairs.mutate(
        by_steps=(_any(pairs.begins & in_time).over(**of_change) == 1)
        & (_any((pairs.ends | pairs.is_blank) & in_time).over(**of_change) == 1)
    )
    is_reached, is_left = pairs.begins | pairs.goes_on, pairs.ends | pairs.is_blank | pairs.is_gone_on
    is_step = pairs.begins | pairs.ends | (pairs.goes_on & is_left)
    asks_other = pairs.begins & ~pairs.ends & ~pairs.is_blank
    kind = ibis.cases(
        (pairs.by_steps & ~pairs.is_later & is_step, STEP),
        (~pairs.by_steps & pairs.is_later & is_reached & is_left, LATE),
        (~pairs.by_steps & ~pairs.is_later & asks_other, _OTHER),
    )  # fmt: skip
    pairs = pairs.mutate(kind=kind)
    nearest = (pairs.kind == STEP).ifelse(pairs.version_no, -pairs.version_no)
    place = ibis.row_number().over(group_by=["register_id", "kind"], order_by=[nearest, pairs.layout])
    is_a_step = _any(pairs.kind == STEP).over(group_by="register_id") == 1
    pairs = pairs.mutate(place=place, is_a_step=is_a_step.fill_null(False))
    is_its_own = (pairs.place == 0) & ((pairs.kind == STEP) | ~pairs.is_a_step) & ~pairs.is_taken
    return pairs.mutate(is_its_own=is_its_own)


def _others(pairs: ir.Table) -> ir.Table:
    """A row a change: what the rows that it did not take say of it."""
    is_late, is_other = (pairs.kind == LATE).fill_null(False), (pairs.kind == _OTHER).fill_null(False)
    told = pairs.mutate(
        is_late=is_late & ~pairs.is_a_step, is_other=is_other, by_steps=pairs.by_steps.cast("int8"),
        is_told=(is_late & pairs.is_its_own) | (is_other & ~pairs.is_a_step & ~pairs.is_taken),
    )  # fmt: skip
    order = [told.said_on.asc(nulls_first=False), told.register_row.asc(nulls_first=False), told.register_id]
    first = ibis.row_number().over(group_by=[*CHANGE, "kind", "is_told"], order_by=order)
    told = told.mutate(is_first=(first == 0) & told.is_told)
    late, other = told.is_first & told.is_late, told.is_first & ~told.is_late

    def of(one: ir.BooleanValue, column: str) -> ir.Value:
        return one.ifelse(told[column], ibis.null(told[column].type())).max()

    return told.group_by(list(CHANGE)).agg(
        by_steps=told.by_steps.max(),
        is_doubtful=_any((told.is_late & told.is_doubtful) | (told.is_other & (told.new == ""))),
        late_id=of(late, "register_id"), late_row=of(late, "register_row"),
        other_id=of(other, "register_id"), other_row=of(other, "register_row"), other_value=of(other, "new"),
    )  # fmt: skip
