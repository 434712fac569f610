"""A sealing that follows another of the same class: why, what differs, and which rows of the register say so.

Scans and the register's file are named by their digests and stay where they are: they have a time of keeping of their
own, may be of other classes too, and what was destroyed must not lie on in a bundle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from archive.csv_facts import csv_bytes
from archive.differences import Difference
from archive.record_json import iso
from records.completeness import CHANGED, EVIDENCE_LOST, Finding
from records.marks import component_name, vn_mark
from records.policy.words import capital
from records.subjects import RESULT_NAMES, subject_name

CHANGES_PATH = "data/thay-doi.csv"
# Why a bundle was sealed anew, as far as the public is told.
CORRECTIONS, MARKS, PUPILS, CLASS, DATA, KEY = "corrections", "marks", "pupils", "class", "data", "key"

_ARTICLE = "Quy chế của trường: thủ tục sửa điểm"
_KINDS = {
    **dict.fromkeys(("mark", "average", "comment", "result"), MARKS), "came": PUPILS, "left": PUPILS, "pupil": PUPILS,
    "class": CLASS,
}  # fmt: skip
_FIELDS = {
    "full_name": "họ tên", "birthday": "ngày sinh", "is_female": "giới tính", "ministry_id": "mã định danh",
    "homeroom_teacher": "giáo viên chủ nhiệm", "grade": "khối", "authority": "cơ quan quản lí",
    "teacher": "giáo viên", "order": "thứ tự học sinh",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """A file of a correction, by its digest. `is_lost`: it is not there, or no longer what was kept; a file that was
    destroyed by a decision is not lost."""

    kind: str
    sha256: str
    extension: str
    size_bytes: int
    is_lost: bool = False
    is_destroyed: bool = False


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A row of the school's register (`source`: SHA-256 of its file), or a case that is kept in the program.

    `name` is it for people: 'SĐ-1A2B3C4D', 'so-sua-diem.xlsx, dòng 5'.
    """

    name: str
    source: str | None = None
    requested_on: date | None = None
    approved_on: date | None = None
    approved_role: str | None = None
    minutes_on: date | None = None
    corrected_at: datetime | None = None
    evidence: tuple[Evidence, ...] = ()

    def as_dict(self) -> dict[str, object]:
        days = {name: getattr(self, name) for name in ("requested_on", "approved_on", "minutes_on")}
        return {
            "name": self.name, "source_sha256": self.source, "approved_role": self.approved_role,
            **{name: day.isoformat() if day else None for name, day in days.items()},
            "corrected_at": iso(self.corrected_at) if self.corrected_at else None,
            "evidence": [
                {"kind": each.kind, "sha256": each.sha256, "extension": each.extension, "size_bytes": each.size_bytes}
                for each in self.evidence
            ],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A difference with what the register says of it.

    `declared`: rows of the register say it; False: none does; None: it cannot be told. `rows`: the names of the rows
    that do, or that speak of it without declaring it. `follows`: it comes of another difference, which is listed too.
    """

    what: Difference
    declared: bool | None = False
    rows: tuple[str, ...] = ()
    follows: bool = False

    @property
    def is_told(self) -> bool:
        """Whether nothing is left to say of it: the register says it, or it follows, or no register is asked."""
        return self.declared is True or self.follows or self.what.kind in ("source", "corrections")


@dataclass(frozen=True, slots=True)
class Revision:
    """What a sealing changes of the one before: `revision`, `sealed_at`, `bundle_id` and `zip_sha256` are of that one.

    `reason`: in the words of whoever seals; '' as long as it is not sealed. `is_key_spent`: the key that sealed the one
    before does not count for it any more.
    """

    bundle_id: str
    revision: int
    sealed_at: datetime
    zip_sha256: str
    changes: tuple[Change, ...]
    rows: tuple[RegisterRow, ...] = ()
    reason: str = ""
    is_key_spent: bool = False

    @property
    def why(self) -> tuple[str, ...]:
        """The reason as the public may know it: no words of anybody, and of no pupil alone."""
        kinds = {_KINDS[each.what.kind] for each in self.changes if each.what.kind in _KINDS}
        of_marks = [each for each in self.changes if _KINDS.get(each.what.kind) == MARKS]
        if of_marks and all(each.declared or each.follows for each in of_marks):
            kinds = {CORRECTIONS, *kinds - {MARKS}}
        told = tuple(each for each in (CORRECTIONS, MARKS, PUPILS, CLASS) if each in kinds)
        if self.is_key_spent and not self.changes:
            return (KEY,)
        return (*([KEY] if self.is_key_spent else []), *(told or [DATA]))

    def subject(self) -> dict[str, object]:
        """What the statement says of it: no words of anybody, for it goes along with each pupil's own extract."""
        before = {"bundle_id": self.bundle_id, "revision": self.revision, "zip_sha256": self.zip_sha256}
        return {"supersedes": {**before, "sealed_at": iso(self.sealed_at)}, "why": list(self.why)}

    def facts(self) -> dict[str, object]:
        """What the certificate's record says of it."""
        return {
            **self.subject(),
            "reason": self.reason,
            "changes": [_as_dict(change) for change in self.changes],
            "register_rows": [row.as_dict() for row in self.rows],
        }

    def csv(self) -> bytes:
        head = ["kind", "pupil_code", "subject", "item", "before", "after", "in_register", "rows"]
        return csv_bytes(head, (
            [
                change.what.kind, change.what.pupil_code, change.what.subject, change.what.item, change.what.before,
                change.what.after, _truth(change), "; ".join(change.rows),
            ]
            for change in self.changes
        ))  # fmt: skip

    def findings(self, names: Mapping[str, str]) -> tuple[Finding, ...]:
        """What the clerk accepts: each difference that no row explains, and evidence that is no longer what was kept.
        `names`: the subjects'."""
        lost = [(row.name, each) for row in self.rows for each in row.evidence if each.is_lost]
        return (
            *(self._finding(change, names) for change in self.changes if not change.is_told),
            *(
                Finding(
                    EVIDENCE_LOST, _ARTICLE,
                    f"{name}: tệp minh chứng {each.sha256[:12]} bị mất hoặc khác với lúc tải lên. Khôi phục từ bản "
                    "sao.",
                )
                for name, each in lost
            ),
        )  # fmt: skip

    def _finding(self, change: Change, names: Mapping[str, str]) -> Finding:
        what = change.what
        sentence = f"{in_words(what, names)}: {self._values(what)}{_register_said(change)}."
        return Finding(CHANGED, _ARTICLE, sentence, what.pupil_code or None, what.subject or None)

    def _values(self, what: Difference) -> str:
        old = f"bản {self.revision}"
        if what.kind == "came":
            return f"không có trong {old}, nay có"
        if what.kind == "left":
            return f"có trong {old}, nay không còn"
        if what.kind in ("mark", "average", "result"):
            return f"{old} ghi {shown(what.before)}, nay ghi {shown(what.after)}"
        return f"khác {old}"


def in_words(what: Difference, names: Mapping[str, str]) -> str:
    """Of what a difference is: 'Học sinh mã 2312345678, môn Toán, Giữa kì'. No name of a person."""
    if what.kind in ("came", "left"):
        return f"Học sinh mã {what.pupil_code}"
    if what.kind == "source":
        return f"Bản xuất {what.item}"
    if what.kind == "corrections":
        return "Số thay đổi điểm thấy giữa các bản xuất"
    of = [f"Học sinh mã {what.pupil_code}"] if what.pupil_code else []
    if what.subject:
        of.append(f"môn {names.get(what.subject, subject_name(what.subject))}")
    if what.kind == "result":
        of.append(RESULT_NAMES.get(what.item, what.item))
    else:
        of.append(_FIELDS[what.item] if what.kind in ("pupil", "class") else component_name(what.item))
    return capital(", ".join(of))


def shown(value: str) -> str:
    return vn_mark(value) or "ô trống"


def _register_said(change: Change) -> str:
    if _KINDS.get(change.what.kind) != MARKS or change.what.kind == "comment":
        return ""
    rows = f" ({', '.join(change.rows)} ghi sau khi điểm đã đổi hoặc ghi khác)" if change.rows else ""
    if change.declared is None:
        return f"; chưa rõ có trong sổ theo dõi sửa điểm hay không{rows}"
    return f"; chưa khớp dòng nào trong sổ theo dõi sửa điểm{rows}"


def _truth(change: Change) -> str:
    return "" if change.declared is None else str(change.declared).lower()


def _as_dict(change: Change) -> dict[str, object]:
    what = change.what
    return {
        "kind": what.kind, "pupil_code": what.pupil_code, "subject": what.subject, "item": what.item,
        "before": what.before, "after": what.after, "in_register": change.declared, "follows": change.follows,
        "rows": list(change.rows),
    }  # fmt: skip

