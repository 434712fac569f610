"""A pupil whose code was mistyped becomes another pupil: pointed out at import, by codes and never by name."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from records.facts import ExportFacts
from records.problems import Problem
from records.recoded import recoded_pupils
from records.store import Database


def mistyped_codes(db: Database, facts: ExportFacts, not_before: Collection[str]) -> Iterator[Problem]:
    """A warning for each new code of a file that is in the store, if the class had the same pupil under another.

    `not_before`: digests of files that came with it or after.
    """
    columns = {sheet.sheet: sheet.code_column for sheet in facts.sheets}
    told: set[str] = set()
    for pupil in recoded_pupils(db, facts.sha256, not_before):
        if pupil.code in told:
            continue        # a class has a sheet for each subject
        told.add(pupil.code)
        column = columns[pupil.sheet]
        found = (
            f"mã «{pupil.code}» chưa từng có; cùng họ tên và ngày sinh là mã «{pupil.known_code}» của lớp "
            f"{pupil.class_name}, không còn trong trang này"
        )
        yield Problem(
            "ma-doi", facts.original_name, pupil.sheet, f"{column}{pupil.row_number}" if column else None, found,
            "mã của học sinh như các lần xuất trước",
            "Đối chiếu hai mã trong phần mềm sổ điểm. Nếu gõ nhầm thì sửa, xuất lại rồi nhập lại; nếu em được cấp mã "
            "mới, hay là hai em, thì không cần làm gì.", "warning",
        )  # fmt: skip
