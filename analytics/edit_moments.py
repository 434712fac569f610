"""The moment of a change, where a vendor's log has it: the one row that says the change, within the exports' interval.

Narrows only what the exports leave open, and only where they and the log agree. It decides nothing of the register:
people write a time by their own watch, and a row that is a minute off must not look as if nobody had declared the
change.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from analytics.register_links import CHANGE
from analytics.scope import CELL

OF_LOG = ("edited_at", "edited_by", "edit_snapshot", "edit_cell")


def with_moments(changes: ir.Table, edits: ir.Table | None) -> ir.Table:
    """The changes with OF_LOG: NULL where no row, or rows of several moments, say this very change in its interval.

    A change of unknown order, or of which nothing bounds the time from below, has no interval in which to look.
    `edits` has the columns of `logged_edit`.
    """
    if edits is None:
        nobody = {name: ibis.null("timestamp" if name == "edited_at" else "string") for name in OF_LOG}
        return changes.mutate(**nobody)
    rows = edits.select(
        *CELL, previous_value=edits.old_value, value=edits.new_value, edited_at=edits.edited_at,
        edited_by=edits.edited_by, edit_snapshot=edits.snapshot_id, edit_cell=edits.cell,
    )  # fmt: skip
    pairs = changes.select(*CHANGE, "previous_value", "value", "entered_after", "entered_by", "order_known").inner_join(
        rows, [*CELL, "previous_value", "value"]
    )
    is_within = (pairs.edited_at >= pairs.entered_after) & (pairs.edited_at <= pairs.entered_by)
    within = pairs.filter((pairs.order_known & is_within).fill_null(False))
    # A teacher may put the same change in twice between two exports; which of them stayed, nobody can tell.
    found = within.group_by(list(CHANGE)).agg(
        moments=within.edited_at.nunique(), **{name: within[name].min() for name in OF_LOG}
    )
    one = found.filter(found.moments == 1).drop("moments")
    return changes.left_join(one, list(CHANGE)).select(*changes.columns, *OF_LOG)
