"""The life of a monthly inspection: opened, written into, signed; after that changed by a supplement alone.

Values and decisions; reading and writing them is in `inspection_store`. What the checklist asks is in
`inspection_checklist`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from records.clock import vn_month
from records.policy.words import Role
from records.problems import CannotError, UsageError

NoteKind = Literal[
    "remark", "department_report", "explanation", "answer", "conclusion", "present", "part_withdrawn"
]  # fmt: skip
AboutKind = Literal["class", "teacher", "subject", "line", "finding", "correction", "role"]
Verdict = Literal["good", "look", "not_judged"]

KINDS: dict[NoteKind, str] = {
    "remark": "Nhận xét", "department_report": "Báo cáo của tổ chuyên môn", "explanation": "Giải trình",
    "answer": "Trả lời mục kiểm tra", "conclusion": "Kết luận", "present": "Người có mặt",
    "part_withdrawn": "Rút phần bổ sung",
}  # fmt: skip
VERDICTS: dict[Verdict, str] = {"good": "đạt", "look": "cần xem", "not_judged": "không xét"}
NEEDS_SUBJECT: frozenset[NoteKind] = frozenset({"answer", "explanation", "department_report", "present"})


@dataclass(frozen=True, slots=True, kw_only=True)
class NewNote:
    """What somebody is about to write. `about`: whom or what it is of; of one who was present, the role.

    `role` is the author's; `verdict` belongs to an answer alone.
    """

    kind: NoteKind
    text: str
    author: str
    role: Role
    about_kind: AboutKind | None = None
    about: str | None = None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(NewNote):
    """What was written. `supplement`: in which signing's part; moments in Vietnam."""

    number: int
    supplement: int
    written_at: datetime
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = None
    withdrawn_for: str | None = None

    @property
    def stands(self) -> bool:
        return self.withdrawn_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """The newest part of a month's inspection, with all notes of the earlier parts too, in the order of writing."""

    inspection_id: str
    school: str
    school_year: str
    month: str
    supplement: int
    opened_at: datetime
    opened_by: str
    reason: str | None = None
    signed_at: datetime | None = None
    signed_by: str | None = None
    bundle_id: str | None = None
    notes: tuple[Note, ...] = ()

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def is_withdrawn(self) -> bool:
        """Whether this part, a supplement that nobody had signed, was taken back."""
        return any(note.kind == "part_withdrawn" and note.supplement == self.supplement for note in self.notes)

    @property
    def parts_withdrawn(self) -> tuple[Note, ...]:
        """The earlier supplements that were taken back unsigned, by the notes that say why: their numbers are not given
        twice."""
        return tuple(
            note for note in self.notes if note.kind == "part_withdrawn" and note.supplement < self.supplement
        )

    @property
    def revision(self) -> int:
        """Which revision its bundle is: the first signing is 1, and a supplement that was withdrawn is none."""
        return self.supplement + 1 - sum(note.kind == "part_withdrawn" for note in self.notes)

    def of(self, *kinds: NoteKind) -> tuple[Note, ...]:
        """The notes of these kinds that stand."""
        return tuple(note for note in self.notes if note.stands and note.kind in kinds)

    def answers(self) -> dict[str, Note]:
        """The newest answer to each line of the checklist."""
        return {str(note.about): note for note in self.of("answer")}

    def explanations(self) -> dict[str, tuple[Note, ...]]:
        """The explanations by what they are of."""
        found: dict[str, tuple[Note, ...]] = {}
        for note in self.of("explanation"):
            found[str(note.about)] = (*found.get(str(note.about), ()), note)
        return found


def month_words(month: str) -> str:
    """'2025-11' is 'tháng 11/2025'."""
    return vn_month(month).lower()


def require_open(inspection: Inspection) -> None:
    """Raises `CannotError` for a signed inspection: nothing of it may change."""
    if inspection.is_signed:
        raise CannotError(
            f"Biên bản kiểm tra {month_words(inspection.month)} đã ký, không sửa được nữa. Lập bổ sung để ghi thêm."
        )


def require_sound(note: NewNote) -> None:
    """Raises `UsageError` for a note that says nothing, or does not say who wrote it or whom it is about."""
    if not note.author.strip():
        raise UsageError("Ghi họ tên người viết trước khi lưu.")
    if note.kind == "answer" and note.verdict is None:
        raise UsageError("Chọn đạt, cần xem hoặc không xét cho mục kiểm tra.")
    if note.kind != "answer" and note.verdict is not None:
        raise UsageError("Chỉ mục kiểm tra mới có kết quả đạt, cần xem, không xét.")
    if lacks_reason(note):
        of_line = "Mục cần xem hoặc không xét phải ghi vì sao"
        what = of_line if note.kind == "answer" else f"{KINDS[note.kind]} còn trống"
        raise UsageError(f"{what}: viết nội dung rồi lưu.")
    if note.kind in NEEDS_SUBJECT and not (note.about_kind and (note.about or "").strip()):
        raise UsageError(f"{KINDS[note.kind]}: ghi rõ về ai, về việc nào.")


def lacks_reason(note: NewNote) -> bool:
    """Whether it says nothing where something must be said: only a good answer needs no words."""
    return not note.text.strip() and note.verdict != "good"


def withdrawable(inspection: Inspection, number: int, reason: str) -> Note:
    """The note to withdraw. Raises `CannotError` for one of a signed part, `UsageError` without a reason or a note."""
    require_open(inspection)
    note = next((note for note in inspection.notes if note.number == number and note.stands), None)
    if note is None:
        raise UsageError("Ý kiến này không có, hoặc đã được rút.")
    if note.supplement != inspection.supplement:
        raise CannotError("Ý kiến này thuộc phần đã ký, không rút được. Ghi thêm ý kiến mới vào phần bổ sung.")
    if not reason.strip():
        raise UsageError("Ghi lý do rút ý kiến.")
    return note


def require_withdrawable(inspection: Inspection, reason: str) -> None:
    """Raises `CannotError` for what is signed or no supplement, `UsageError` without a reason."""
    require_open(inspection)
    if not inspection.supplement:
        raise CannotError("Biên bản đầu của tháng không rút được; chỉ rút được phần bổ sung chưa ký.")
    if not reason.strip():
        raise UsageError("Ghi lý do rút phần bổ sung.")


def unanswered(inspection: Inspection, codes: Iterable[str]) -> tuple[str, ...]:
    """The lines of the checklist that nobody has answered yet."""
    answered = inspection.answers()
    return tuple(code for code in codes if code not in answered)


def hindrances(inspection: Inspection, codes: Collection[str]) -> tuple[str, ...]:
    """What is still missing before the inspection may be signed, a sentence each."""
    left = len(unanswered(inspection, codes))
    missing = (
        (f"còn {left} mục chưa trả lời", left > 0),
        ("chưa ghi ai có mặt", not inspection.of("present")),
        ("chưa có kết luận", not inspection.of("conclusion")),
        ("phần bổ sung chưa có ý kiến nào", inspection.supplement > 0 and not _adds_something(inspection)),
    )
    return tuple(sentence for sentence, is_missing in missing if is_missing)


def _adds_something(inspection: Inspection) -> bool:
    return any(note.stands and note.supplement == inspection.supplement for note in inspection.notes)
