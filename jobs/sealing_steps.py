"""How far each class is on its way from a complete record to the year's label, and which step is next.

Read from what is on record (the store, the event log, the list of the papers that wait for signatures), so that it is
the same after any break. No bundle is opened or hashed here, and no record is compared: that is what the steps do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import polars as pl

from jobs.prepared_papers import prepared_of
from records.class_checks import ClassCheck, basis_of, newest_class_checks
from records.clock import from_store, vn_date
from records.copies import WANTED, bundle_copies
from records.home import Home
from records.paper_rules import paper_rules
from records.policy import Policies
from records.problems import CannotError
from records.reading import Scope, bundles, disposed_classes, sealed_signatures
from records.store import Store
from records.withdrawals import withdrawals
from records.year_sets import recorded_sets

Step = Literal["complete", "signatures", "seal", "copies", "label"]
State = Literal["done", "look", "bad", "unknown", "none"]
STEPS: Mapping[Step, str] = {
    "complete": "Đủ hồ sơ", "signatures": "Chữ ký", "seal": "Niêm phong", "copies": "Bản sao", "label": "Nhãn",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepState:
    """How a step stands, and that in words."""

    state: State
    words: str


@dataclass(frozen=True, slots=True)
class ClassSteps:
    """A class and its steps. `next`: the one to do now; None where all is done, or nothing can be."""

    scope: Scope
    states: Mapping[Step, StepState]
    next: Step | None


@dataclass(frozen=True, slots=True)
class _Known:
    """What is on record of all classes."""

    newest: Mapping[Scope, Mapping[str, Any]]
    checks: Mapping[Scope, ClassCheck]
    basis: str
    disposed: set[Scope]
    signatures: Mapping[str, str]
    sets: Sequence[Mapping[str, Any]]


def steps_of(home: Home, store: Store, policies: Policies, classes: pl.DataFrame, now: datetime) -> list[ClassSteps]:
    """The steps of each class that is left to whoever looks, in their order. `classes`: their keys, `revision` of the
    newest bundle (NULL: none), and of one that would be sealed anew `exports_since` (its facts are others) or
    `is_key_spent`."""
    with store.read_within() as db:
        own = db.sight.of_classes().keep(classes)
        kept = bundles(db).join(bundle_copies(db, now).select("bundle_id", "copies"), on="bundle_id", how="left")
        withdrawn = withdrawals(db)
        known = _Known(
            {_scope(row): row for row in kept.sort("revision").iter_rows(named=True)},
            newest_class_checks(db), basis_of(db, policies.version), disposed_classes(db),
            sealed_signatures(db),
            [each for each in reversed(recorded_sets(db)) if each["document_id"] not in withdrawn],
        )  # fmt: skip
    return [_of(home, policies, known, row) for row in own.iter_rows(named=True)]


def _scope(row: Mapping[str, Any]) -> Scope:
    return Scope(*(str(row[name]) for name in ("school", "school_year", "term", "class_name")))


def _of(home: Home, policies: Policies, known: _Known, row: Mapping[str, Any]) -> ClassSteps:
    scope = _scope(row)
    if scope in known.disposed:
        gone = StepState("none", "đã tiêu hủy")
        return ClassSteps(scope, dict.fromkeys(STEPS, gone), None)
    bundle = known.newest.get(scope)
    waits = bundle is None or row["exports_since"] is not None or bool(row["is_key_spent"])
    states: dict[Step, StepState] = {
        "complete": _to_check(known, scope) if waits else _accepted(bundle),
        "signatures": _signed(home, policies, scope, bundle) if waits else _sealed_signed(known, bundle),
        "seal": _sealed(home, scope, bundle, row),
        "copies": _copies(bundle),
        "label": _label(known, scope, bundle),
    }
    return ClassSteps(scope, states, _next(states, waits=waits))


def _next(states: Mapping[Step, StepState], *, waits: bool) -> Step | None:
    """The first step that is not done: of a class that waits to be sealed none that comes after its sealing."""
    if waits:
        if states["complete"].state == "unknown":
            return "complete"
        return "signatures" if states["signatures"].state in ("look", "unknown") else "seal"
    if states["seal"].state == "bad" or states["copies"].state != "done":
        return "copies"
    return None if states["label"].state == "done" else "label"


def _to_check(known: _Known, scope: Scope) -> StepState:
    check = known.checks.get(scope)
    if check is None:
        return StepState("unknown", "chưa đối chiếu")
    day = vn_date(check.checked_at.date())
    if check.basis != known.basis:
        return StepState("unknown", f"dữ liệu hoặc chính sách đã đổi từ lần đối chiếu {day}")
    if check.findings:
        return StepState("look", f"{check.findings} điều cần xem ({day})")
    return StepState("done", f"không thiếu gì ({day})")


def _accepted(bundle: Mapping[str, Any] | None) -> StepState:
    number = bundle["accepted_findings"] if bundle else 0
    return StepState("done", f"đã chấp nhận {number} điều" if number else "không thiếu gì")


def _signed(home: Home, policies: Policies, scope: Scope, bundle: Mapping[str, Any] | None) -> StepState:
    required = paper_rules(policies.of(scope.school, scope.school_year)).before_sealing
    try:
        prepared = prepared_of(home, scope)
    except CannotError:
        return StepState("unknown", "không đọc được bản kê giấy chờ ký")
    if prepared is None:
        return StepState("look", "chưa in để ký") if required else StepState("none", "không đòi ký số")
    if prepared.revision != (bundle["revision"] if bundle else 0) + 1:
        return StepState("look", "giấy in để ký là của bản trước")
    asked = [paper for paper in prepared.papers if paper.needs] or list(prepared.papers)
    enough = sum(prepared.has_enough(paper) for paper in asked)
    words = f"{enough} trong {len(asked)} giấy đủ số chữ ký"
    if enough == len(asked):
        return StepState("done", words)
    return StepState("look" if required else "none", words if required else f"{words}, không bắt buộc")


def _sealed_signed(known: _Known, bundle: Mapping[str, Any] | None) -> StepState:
    outcome = known.signatures.get(str(bundle["bundle_id"])) if bundle else None
    return _SIGNED.get(outcome or "", StepState("none", "xét lúc niêm phong"))


_SIGNED: Mapping[str, StepState] = {
    "enough": StepState("done", "đủ chữ ký khi niêm phong"),
    "lacking": StepState("look", "thiếu khi niêm phong, lý do ở trong gói"),
    "none": StepState("none", "không đòi ký số"),
}


def _sealed(home: Home, scope: Scope, bundle: Mapping[str, Any] | None, row: Mapping[str, Any]) -> StepState:
    if bundle is None:
        return StepState("none", "chưa niêm phong")
    turn = f"lần {bundle['revision']}"
    if not home.bundle_path(scope.school, scope.school_year, bundle["file_name"]).exists():
        return StepState("bad", f"{turn}, mất tệp")
    if row["exports_since"] is not None:
        return StepState("look", f"{turn}, nay dữ liệu đã khác")
    if row["is_key_spent"]:
        return StepState("look", f"{turn}, khóa không còn giá trị")
    return StepState("done", turn)


def _copies(bundle: Mapping[str, Any] | None) -> StepState:
    if bundle is None:
        return StepState("none", "chưa có gói")
    copies = bundle["copies"] or 0
    words = f"{copies} bản còn tốt"
    return StepState("done", words) if copies >= WANTED else StepState("bad", f"{words}, cần {WANTED}")


def _label(known: _Known, scope: Scope, bundle: Mapping[str, Any] | None) -> StepState:
    """Whether the newest set of the year was issued after the bundle was sealed: it lists every bundle of the year."""
    if bundle is None:
        return StepState("none", "chưa có gói")
    of_year: Iterable[Mapping[str, Any]] = (
        each for each in known.sets if (each["school"], each["school_year"]) == (scope.school, scope.school_year)
    )
    newest = next(iter(of_year), None)
    if newest is None:
        return StepState("none", "chưa lập bộ của năm")
    day = vn_date(newest["issued_at"].date())
    if newest["issued_at"] < from_store(bundle["sealed_at"]):
        return StepState("look", f"bộ lập {day}, trước gói này")
    return StepState("done", f"bộ lập {day}" if newest["medium"] else f"bộ lập {day}, chưa so với đĩa, USB")
