"""The lists that a school keeps beside its exports, as tables of the store: which, and with what columns."""

from __future__ import annotations

import polars as pl

ASSIGNMENT_SCHEMA = pl.Schema(
    {
        "row_number": pl.Int32(),
        "term": pl.String(),
        "class_name": pl.String(),
        "subject": pl.String(),
        "teacher_code": pl.String(),
        "teacher_name": pl.String(),
        "valid_from": pl.Date(),
        "valid_until": pl.Date(),
    }
)
ASSESSMENT_SCHEMA = pl.Schema(
    {
        "row_number": pl.Int32(),
        "term": pl.String(),
        "class_name": pl.String(),
        "subject": pl.String(),
        "component": pl.String(),
        "test_date": pl.Date(),
    }
)
CORRECTION_SCHEMA = pl.Schema(
    {
        "row_number": pl.Int32(),
        "term": pl.String(),
        "class_name": pl.String(),
        "pupil_code": pl.String(),
        "subject": pl.String(),
        "component": pl.String(),
        "old_value": pl.String(),
        "new_value": pl.String(),
        "requested_on": pl.Date(),
        "requested_by": pl.String(),
        "approved_on": pl.Date(),
        "approved_by": pl.String(),
        "corrected_at": pl.Datetime("us"),
        "reason": pl.String(),
        # NULL: the file has no such column and says nothing; empty: it says that there is none.
        "witness_roles": pl.List(pl.String()),
        "evidence": pl.List(pl.String()),
        "minutes_on": pl.Date(),
        "minutes_signers": pl.List(pl.String()),
        "edited_by_roles": pl.List(pl.String()),
        "approved_role": pl.String(),
        "relocked_at": pl.Datetime("us"),
        "related_documents": pl.List(pl.String()),
    }
)
PUPIL_FIELD_SCHEMA = pl.Schema(
    {
        "row_number": pl.Int32(),
        "class_name": pl.String(),
        "pupil_code": pl.String(),
        "field": pl.String(),
        "is_filled": pl.Boolean(),
        "cell": pl.String(),
    }
)
TRANSFER_SCHEMA = pl.Schema(
    {
        "row_number": pl.Int32(),
        "class_name": pl.String(),
        "pupil_code": pl.String(),
        "kind": pl.String(),
        "happened_on": pl.Date(),
        "other_place": pl.String(),
        "decision": pl.String(),
    }
)
RESULT_LIST_SCHEMA = pl.Schema(
    {
        "row_number": pl.Int32(),
        "term": pl.String(),
        "class_name": pl.String(),
        "pupil_code": pl.String(),
        "list": pl.String(),
        "detail": pl.String(),
    }
)
DUTY_SCHEMA = pl.Schema(
    {
        "row_number": pl.Int32(),
        "term": pl.String(),
        "month": pl.String(),
        "class_name": pl.String(),
        "subject": pl.String(),
        "work": pl.String(),
        "document": pl.String(),
        "done_on": pl.Date(),
        "done_at": pl.Datetime("us"),
        "done_by": pl.String(),
        "role": pl.String(),
        "note": pl.String(),
    }
)

MARK_EDIT_SCHEMA = pl.Schema(
    {
        "row_number": pl.Int32(),
        "term": pl.String(),
        "class_name": pl.String(),
        "pupil_code": pl.String(),
        "subject": pl.String(),
        "component": pl.String(),
        "old_value": pl.String(),
        "new_value": pl.String(),
        "edited_at": pl.Datetime("us"),     # naive UTC
        "edited_by": pl.String(),
        "reason": pl.String(),
        "cell": pl.String(),                # of the moment
    }
)

# A log of a vendor's. No list that the school keeps: each file adds to it, and none takes the place of another.
EDIT_LOG = "list-edit-log"
LOG_TABLES = {EDIT_LOG: ("mark_edit", MARK_EDIT_SCHEMA)}

LIST_TABLES = {
    "list-assignment": ("teaching_assignment", ASSIGNMENT_SCHEMA),
    "list-calendar": ("assessment", ASSESSMENT_SCHEMA),
    "list-correction": ("correction_request", CORRECTION_SCHEMA),
    "list-pupil": ("pupil_field", PUPIL_FIELD_SCHEMA),
    "list-transfer": ("transfer", TRANSFER_SCHEMA),
    "list-results": ("result_list", RESULT_LIST_SCHEMA),
    "list-duty": ("duty_row", DUTY_SCHEMA),
}
# Lists of which a class's record holds something; what the others say stands beside it.
LISTS_OF_RECORDS = ("list-assignment", "list-calendar", "list-correction")

# Every kind of workbook that is kept row by row.
ROW_TABLES = {**LIST_TABLES, **LOG_TABLES}
