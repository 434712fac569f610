"""Is this the class that it says it is? A sheet whose pupils are strangers to their class is pointed out at import.

Marks are kept by pupil and class, so such a file harms nothing that is there; but its clerk has mixed something up.
"""

from __future__ import annotations

from collections.abc import Iterator

import polars as pl

from records.facts import ExportFacts, SheetFacts
from records.problems import Problem
from records.reading import pupils_seen
from records.schools import canonical_school
from records.store import Database

MOST_STRANGERS = 0.5  # a class in which more than half of the pupils are new is hardly the same class


def strangers(db: Database, facts: ExportFacts) -> Iterator[Problem]:
    """A warning for each class of the file of whose pupils most were never seen in that class this term."""
    done: set[str] = set()
    for sheet in facts.sheets:
        if sheet.class_name and sheet.class_name not in done and sheet.roster.height:
            done.add(sheet.class_name)
            found = _found(sheet, pupils_seen(db, canonical_school(sheet.school), sheet.school_year, sheet.term))
            if found:
                yield Problem(
                    "lop-khac-han", facts.original_name, sheet.sheet, None, found,
                    "học sinh của chính lớp này, như các lần xuất trước",
                    "Kiểm tra đã chọn đúng lớp khi xuất. Nếu lớp vừa được xếp lại thì không cần làm gì.", "warning",
                )  # fmt: skip


def _found(sheet: SheetFacts, seen: pl.DataFrame) -> str | None:
    codes = sheet.roster["pupil_code"].unique()
    of_class = seen.filter(class_name=sheet.class_name)
    known = codes.is_in(of_class["pupil_code"].implode()).sum()
    if of_class.is_empty() or len(codes) - known <= MOST_STRANGERS * len(codes):
        return None
    elsewhere = seen.filter(pl.col("class_name") != sheet.class_name, pl.col("pupil_code").is_in(codes.implode()))
    most = elsewhere.group_by("class_name").len().sort("len", "class_name", descending=[True, False]).head(1)
    whose = "".join(f"; {many} em ở lớp {name}" for name, many in most.iter_rows())
    return f"chỉ {known} trong {len(codes)} học sinh từng có trong lớp {sheet.class_name}{whose}"
