"""Declared corrections against what the exports show: seen, not seen though it should be, or it cannot be told.

The other side of `corrections`: there a change asks for its declaration, here a declaration for its change.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from analytics.scope import CELL, entered_by_hand

SEEN, NOT_SEEN, CANNOT_TELL = "seen", "not-seen", "cannot-tell"
# A register may give the day alone, which is stored as its first moment in Vietnam, 17:00 of the day before in UTC.
_MIDNIGHT_HOUR = 17
_DAY = 24


def declared(declarations: ir.Table, versions: ir.Table, links: ir.Table | None = None) -> ir.Table:
    """One row per declaration (columns of `declared_correction`) with its `status` ('seen', 'not-seen', 'cannot-tell').

    `versions` has the columns of `mark_version`. Seen: some export that may be of after the correction shows the new
    value. Not seen: none does, and one that is surely of after it shows another mark, which no other declaration made
    of the new value. A blank shows nothing: the cell may have been open. Without the moment of the correction no
    export is surely of after it.

    Further columns: `shown_value` (what the newest export surely of after it shows, NULL without one), and where
    `links` (of `corrections.links_of_register`) are given `link`: what the row has to do with an observed correction.
    """
    rows = declarations.mutate(surely_by=_surely_by(declarations.corrected_at))
    shown = entered_by_hand(versions).select(
        *CELL, "value", "last_seen", "last_seen_earliest", at=versions.version_no, layout=versions.layout
    )
    pairs = rows.inner_join(shown, list(CELL)).mutate(
        is_new=ibis._.value == ibis._.new_value,
        may_be_after=ibis._.surely_by.isnull() | (ibis._.last_seen >= ibis._.corrected_at),
        is_after=(ibis._.last_seen_earliest >= ibis._.surely_by).fill_null(False) & (ibis._.value != ""),
    )
    told = pairs.group_by("register_id").agg(
        is_seen=(pairs.is_new & pairs.may_be_after).cast("int8").max(),
        is_other=(~pairs.is_new & pairs.is_after).cast("int8").max(),
        newest=pairs.is_after.ifelse(pairs.last_seen, ibis.null("timestamp")).max(),
    )
    shows = (
        pairs.inner_join(told.select("register_id", "newest"), "register_id")
        .filter(ibis._.is_after, ibis._.last_seen == ibis._.newest)
        .group_by("register_id")
        .agg(shown_value=ibis._.value.max())
    )
    # Whatever was made of the new value later explains why no export shows it.
    continued = rows.select(*CELL, new_value=rows.old_value).distinct().mutate(is_continued=True)
    joined = rows.left_join(told, "register_id").select(*rows.columns, "is_seen", "is_other")
    joined = joined.left_join(shows, "register_id").select(*joined.columns, "shown_value")
    joined = joined.left_join(continued, [*CELL, "new_value"]).select(*joined.columns, "is_continued")
    status = ibis.cases(
        (joined.is_seen == 1, SEEN),
        ((joined.is_other == 1) & ~joined.is_continued.fill_null(False), NOT_SEEN),
        else_=CANNOT_TELL,
    )
    told = joined.mutate(status=status).select(*declarations.columns, "shown_value", "status")
    return told if links is None else told.left_join(links, "register_id").select(*told.columns, "link")


def _surely_by(moment: ir.Value) -> ir.Value:
    """By when a correction was surely made: the end of the day where only the day is written."""
    is_day = (moment.hour() == _MIDNIGHT_HOUR) & (moment.minute() == 0) & (moment.second() == 0)
    return is_day.ifelse(moment + ibis.interval(hours=_DAY), moment)
