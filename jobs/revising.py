"""What a class's next bundle changes of its newest one: the sealed facts read back, and what the register says of each
difference. Compares and tells; sealing is left to `sealing`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from archive.checking.container import READ_ERRORS, read_file
from archive.checking.paper import MAX_PDF_BYTES, stated
from archive.differences import Cell, Difference, Facts, change_key, changes_in, differences
from archive.drafts import SUMMARY_PATH
from archive.record_json import FACTS_FORMAT, class_facts
from archive.revision import Change, Evidence, RegisterRow, Revision
from jobs.evidence_files import evidence_path
from jobs.measuring import ObservedCorrections, Tables
from jobs.register import number_of
from jobs.whole_files import sha256_of
from records.class_record import ClassRecord
from records.clock import from_store
from records.home import Home
from records.problems import CannotError, UsageError
from records.reading import Scope
from records.register import EvidenceItem, evidence_of
from records.store import Database
from records.year_facts import declared_of_year

LONGEST_REASON = 300    # letters: it stands in the minutes, the statement and on the screen
YEAR_TERM = "CN"
# Results that come of marks; of the others (conduct, absences, comments) each stands for itself.
_OF_MARKS = frozenset({"learning_result", "overall_average", "title", "rank", "year_result", "reward", "not_promoted"})
_IN_REGISTER = ("mark", "average", "result", "corrections")   # of which a register may have something to say
_OF_THE_CLASS = "rank"  # comes of everybody's marks


def reason_of(text: str | None) -> str | None:
    """A reason as it is kept; None where none was given. Raises `UsageError` for one that says nothing."""
    if text is None:
        return None
    words = " ".join(text.split())
    if not any(sign.isalpha() for sign in words):
        raise UsageError("Lý do lập bản mới để trống. Ghi vì sao dữ liệu khác với bản đã niêm phong.")
    if len(words) > LONGEST_REASON:
        raise UsageError(f"Lý do lập bản mới dài {len(words)} chữ, tối đa {LONGEST_REASON}. Rút gọn rồi chạy lại.")
    return words


def sealed_facts(path: Path) -> Facts:
    """The class's facts as its bundle was sealed with them. The caller has seen that the bundle is whole."""
    try:
        content = read_file(path, SUMMARY_PATH, MAX_PDF_BYTES)
        facts = stated(content or b"")["record"]["content"]
        if facts["format"] != FACTS_FORMAT:
            raise ValueError("facts of another spelling")
    except (*READ_ERRORS, KeyError, TypeError, ValueError) as error:
        raise CannotError(
            f"Không đọc lại được dữ kiện trong gói {path.name} để so với bản mới. Báo cho nhóm phát triển Sổ Lưu."
        ) from error
    return dict(facts)


def revision_of(
    home: Home, db: Database, corrections: ObservedCorrections, scope: Scope, record: ClassRecord,
    before: Mapping[str, Any], sealed: Facts,
) -> Revision:  # fmt: skip
    """What sealing the record would change. `before`: the row of its newest bundle; `sealed`: that one's facts."""
    found = differences(sealed, class_facts(record))
    changes: tuple[Change, ...] = tuple(map(Change, found))
    rows: tuple[RegisterRow, ...] = ()
    if any(each.kind in _IN_REGISTER for each in found):
        register = _Register.of(db, corrections, scope)
        changes = tuple(_told(found, register, sealed))
        rows = _rows(home, db, scope, register, changes)
    return Revision(
        str(before["bundle_id"]), int(before["revision"]), from_store(before["sealed_at"]), str(before["zip_sha256"]),
        changes, rows,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Register:
    """The year's declared corrections by their ids, each with `link` and `name`; and the observed changes of the year,
    oldest first."""

    scope: Scope
    declared: Mapping[str, dict[str, Any]]
    observed: Sequence[dict[str, Any]]

    @classmethod
    def of(cls, db: Database, corrections: ObservedCorrections, scope: Scope) -> _Register:
        linked = Tables.of(db).frame(Tables.of(db).links())
        declared = declared_of_year(db, scope.school, scope.school_year).join(linked, on="register_id", how="left")
        observed = corrections.rows(db).filter(
            pl.col("school") == scope.school, pl.col("school_year") == scope.school_year
        )
        by_id = {row["register_id"]: row | {"name": _name(row)} for row in declared.iter_rows(named=True)}
        return cls(scope, by_id, observed.sort("entered_by", "version_no").to_dicts())

    def changes_of(self, cell: Cell, known: Mapping[tuple[str, ...], int]) -> list[dict[str, Any]]:
        """The observed changes of a mark, without as many of each as `known` has: those were sealed already."""
        left, found = dict(known), []
        for change in self.observed:
            if change["term"] != self.scope.term or _cell(change) != cell:
                continue
            key = (*cell, change["previous_value"], change["value"])
            if left.get(key, 0):
                left[key] -= 1
            else:
                found.append(change)
        return found

    def rows_of(self, changes: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
        """The names of the rows that speak of these changes: that declare them, or one of their steps."""
        ids: list[str] = []
        for change in changes:
            named = [change[name] for name in ("register_id", "late_id", "asked_id", "like_id") if change[name]]
            if change["declared"] and not change["register_id"]:
                named += [
                    row_id for row_id, row in self.declared.items()
                    if row["link"] == "step" and row["term"] == change["term"] and _cell(row) == _cell(change)
                ]
            ids += named
        return tuple(dict.fromkeys(self.declared[each]["name"] for each in ids if each in self.declared))

    def saying(self, what: Difference) -> tuple[str, ...]:
        """The names of the rows of just this difference that have to do with no observed change."""
        return tuple(
            row["name"] for row in self.declared.values()
            if row["term"] == self.scope.term and _cell(row) == what.cell and row["link"] is None
            and (row["old_value"], row["new_value"]) == (what.before, what.after)
        )


def _cell(row: Mapping[str, Any]) -> Cell:
    return row["pupil_code"], row["subject"], row["component"]


def _name(row: Mapping[str, Any]) -> str:
    return number_of(row["case_id"]) if row["case_id"] else f"{row['file']}, {row['sheet']}, dòng {row['row_number']}"


def _told(found: Sequence[Difference], register: _Register, sealed: Facts) -> Iterable[Change]:
    """Marks by the register, what comes of them by the marks, the rest as it is."""
    known = changes_in(sealed)
    marks = {each.cell: _of_mark(each, register, known) for each in found if each.kind == "mark"}
    for each in found:
        if each.kind == "mark":
            yield marks[each.cell]
        elif each.kind == "average":
            leading = [mark for cell, mark in marks.items() if cell[:2] == each.cell[:2]]
            yield _following(each, leading) or _of_other_terms(each, register, sealed)
        elif each.kind == "result" and each.item in _OF_MARKS:
            of_whom = None if each.item == _OF_THE_CLASS else each.pupil_code
            leading = [mark for cell, mark in marks.items() if of_whom in (None, cell[0])]
            yield _following(each, leading) or _of_other_terms(each, register, sealed)
        elif each.kind == "corrections":
            yield Change(each, None, register.rows_of(_newly_declared(register, sealed)))
        else:
            yield Change(each)


def _newly_declared(register: _Register, sealed: Facts) -> list[dict[str, Any]]:
    """The changes that the bundle called undeclared, or could not tell of, and that the register declares now."""
    untold = {change_key(change) for change in sealed["corrections"] if change["declared"] is not True}
    return [
        change for change in register.observed
        if change["term"] == register.scope.term and change["declared"]
        and (*_cell(change), change["previous_value"], change["value"]) in untold
    ]  # fmt: skip


def _of_mark(what: Difference, register: _Register, known: Mapping[tuple[str, ...], int]) -> Change:
    """What the register says of a mark that differs: of every change that led from the one value to the other, or of
    the difference itself, where no export shows a change (a mark that was first entered after the sealing)."""
    steps = register.changes_of(what.cell, known)
    if not steps:
        rows = register.saying(what)
        return Change(what, declared=bool(rows), rows=rows)
    values = [what.before, *(step["value"] for step in steps)]
    leads = values[-1] == what.after and all(
        step["previous_value"] == old for step, old in zip(steps, values, strict=False)
    )
    said = {step["declared"] for step in steps}
    declared = False if False in said else True if leads and said == {True} else None
    return Change(what, declared, register.rows_of(steps))


def _following(what: Difference, leading: Sequence[Change]) -> Change | None:
    """What comes of other differences; None where there is none that it may come of."""
    if not leading:
        return None
    said = {each.declared for each in leading}
    declared = True if said == {True} else False if False in said else None
    rows = tuple(dict.fromkeys(name for each in leading for name in each.rows))
    return Change(what, declared, rows if declared else (), follows=True)


def _of_other_terms(what: Difference, register: _Register, sealed: Facts) -> Change:
    """A year's result by the changes of the year's terms since the sealing; of a term nothing more can be said."""
    if register.scope.term != YEAR_TERM:
        return Change(what)
    since = [
        change for change in register.observed
        if change["pupil_code"] == what.pupil_code and what.subject in ("", change["subject"])
        and from_store(change["entered_by"]).isoformat(timespec="seconds") > str(sealed["data_time"])
    ]  # fmt: skip
    if not since:
        return Change(what)
    said = {change["declared"] for change in since}
    return Change(what, True if said == {True} else None, register.rows_of(since))


def _rows(
    home: Home, db: Database, scope: Scope, register: _Register, changes: Sequence[Change]
) -> tuple[RegisterRow, ...]:
    """The rows that the differences name, each with its evidence, every file read."""
    named = dict.fromkeys(name for change in changes for name in change.rows)
    kept: dict[str, list[EvidenceItem]] = {}
    for item in evidence_of(db, scope.school, scope.school_year):
        kept.setdefault(item.case_id, []).append(item)
    by_name = {row["name"]: row for row in register.declared.values()}
    return tuple(_row(home, by_name[name], kept.get(by_name[name]["case_id"], ())) for name in named)


def _row(home: Home, row: Mapping[str, Any], items: Sequence[EvidenceItem]) -> RegisterRow:
    return RegisterRow(
        row["name"], row["sha256"], row["requested_on"], row["approved_on"], row["approved_role"], row["minutes_on"],
        from_store(row["corrected_at"]) if row["corrected_at"] else None,
        tuple(_evidence(home, item) for item in items),
    )  # fmt: skip


def _evidence(home: Home, item: EvidenceItem) -> Evidence:
    is_destroyed = item.disposal_id is not None
    path = evidence_path(home, item.sha256, item.extension)
    is_lost = not is_destroyed and not (path.exists() and sha256_of(path) == item.sha256)
    return Evidence(item.kind, item.sha256, item.extension, item.size_bytes, is_lost, is_destroyed)
