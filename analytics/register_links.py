"""Which rows of the register say which change: as a row of its own, as a step, or only after the mark had changed.

A row that surely speaks of a time after the change had been entered does not declare it. Where that is not sure (no
moment in the row, an unknown order of the exports) the row declares.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Links:
    """`own`: the row that a change takes (CHANGE, `register_id, register_row, asked_value`), each row at most once.

    `others`: of the changes that are left, those that other rows of their cell speak of: CHANGE, `by_steps` (1: several
    rows declare it together), `late_id, late_row` (a row that says it, but surely after it had been entered),
    `is_doubtful` (1: such a row names a day of before, too), `other_id, other_row, other_value` (the row that asked for
    another value in its stead). `rows`: every row that declares a change or is late for one: `register_id, link`.
    """

    own: ir.Table
    others: ir.Table
    rows: ir.Table


def links(rows: ir.Table, requests: ir.Table) -> Links:
    """Of several changes of a mark from x to y each takes the row whose moment lies in its interval, and those that are
    left take the rows that are left in turn, by the days that they name: none a row that surely came after it. A change
    of unknown order, which no missing row accuses, takes what those of known order leave.

    Two exports may have several registered steps between them: rows that no single change took declare a change from x
    to y together, when one of them begins at x and one ends at y, or the export caught the mark while it was blank.

    `rows` are changes (CHANGE, the values and the interval); `requests` has the columns of `declared_correction`, and
    may have `opened_at` (of a case: when it was entered in the program) and `asked_value` (what it asked for).
    """
    register = _registered(requests)
    changes = rows.select(*CHANGE, "previous_value", "value", "entered_after", "entered_by", "order_known")
    own = _taken(changes, register)
    pairs = _judged(_pairs(changes.anti_join(own, list(CHANGE)), _not_surely_taken(register, own)))
    linked = pairs.filter(pairs.kind.isin([STEP, LATE]), pairs.is_its_own).select("register_id", link=pairs.kind)
    return Links(own, _others(pairs), own.select("register_id", link=ibis.literal(OWN)).union(linked))


def _registered(requests: ir.Table) -> ir.Table:
    """The rows with `said_on` (to put them in order), `made_from` (of a time before it the row surely does not speak)
    and `first_word` (the earliest day or moment that it names)."""
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
    pairs = pairs.mutate(turn=first_change).filter(ibis._.turn == 0).select(*_TAKEN)
    left = changes.anti_join(pairs, list(CHANGE))
    return pairs.union(_in_turn(left, register.anti_join(pairs, "register_id")))


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
        is_late=is_late & ~pairs.is_a_step, by_steps=pairs.by_steps.cast("int8"),
        is_told=(is_late & pairs.is_its_own) | (is_other & ~pairs.is_a_step & ~pairs.is_taken),
    )  # fmt: skip
    order = [told.said_on.asc(nulls_first=False), told.register_row.asc(nulls_first=False), told.register_id]
    first = ibis.row_number().over(group_by=[*CHANGE, "kind", "is_told"], order_by=order)
    told = told.mutate(is_first=(first == 0) & told.is_told)
    late, other = told.is_first & told.is_late, told.is_first & ~told.is_late

    def of(one: ir.BooleanValue, column: str) -> ir.Value:
        return one.ifelse(told[column], ibis.null(told[column].type())).max()

    return told.group_by(list(CHANGE)).agg(
        by_steps=told.by_steps.max(), is_doubtful=_any(told.is_late & told.is_doubtful),
        late_id=of(late, "register_id"), late_row=of(late, "register_row"),
        other_id=of(other, "register_id"), other_row=of(other, "register_row"), other_value=of(other, "new"),
    )  # fmt: skip
