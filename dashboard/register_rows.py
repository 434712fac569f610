"""The register of corrections as rows and words for people: cases, their history, and what no export shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from analytics import declarations
from dashboard.filters import told
from dashboard.language import say, say_sentence
from dashboard.worded import worded
from jobs.register import KnownCase, number_of
from records.clock import VIETNAM, VIETNAM_AHEAD
from records.correction_case import State
from records.correction_gaps import Gap
from records.marks import component_name, vn_mark
from records.policy.words import in_vietnamese
from records.register import EVIDENCE_ADDED, EVIDENCE_REMOVED, EvidenceItem, StepTaken, short_digest
from records.subjects import subject_name

STATES: dict[State, str] = {
    "waiting": "chờ duyệt", "approved": "đã duyệt", "refused": "không được duyệt", "corrected": "đã sửa",
    "relocked": "đã khóa lại", "withdrawn": "đã rút",
}  # fmt: skip
STEPS = {
    "correction-open": "lập đề nghị", "correction-decide": "quyết định", "correction-witness": "người chứng kiến",
    "correction-minutes": "biên bản", "correction-edit": "sửa trên hệ thống", "correction-relock": "khóa lại",
    "correction-relate": "hồ sơ liên quan", "correction-withdraw": "rút đề nghị",
    EVIDENCE_ADDED: "thêm minh chứng", EVIDENCE_REMOVED: "gỡ minh chứng",
}  # fmt: skip
FIELDS = {
    "reason": "lý do", "requested_on": "ngày đề nghị", "requested_by": "người đề nghị", "old_value": "điểm gốc",
    "new_value": "điểm đề nghị", "decision": "quyết định", "approved_on": "ngày quyết định",
    "approved_by": "người quyết định", "approved_role": "chức vụ", "witness_roles": "chức vụ người chứng kiến",
    "witness_names": "người chứng kiến", "minutes_on": "ngày biên bản", "minutes_signers": "người ký biên bản",
    "corrected_at": "lúc sửa", "admin_old_value": "thông tin cũ", "admin_new_value": "thông tin mới",
    "edited_by_roles": "người sửa", "relocked_at": "lúc khóa lại", "related_documents": "hồ sơ liên quan",
    "withdrawn_for": "lý do rút", "evidence_kind": "loại", "evidence_file": "tệp", "removed_for": "lý do gỡ",
}  # fmt: skip
WITHOUT_CHANGE = {
    declarations.SEEN: "có điểm mới, không thấy lúc đổi",
    declarations.NOT_SEEN: "▲ chắc chắn: bản xuất sau đó ghi khác",
    declarations.CANNOT_TELL: "? chưa rõ: chưa có bản xuất chắc chắn sau lúc sửa",
}


def case_rows(cases: Sequence[KnownCase]) -> pl.DataFrame:
    """A row a case, in the order of `cases`."""
    rows = [_case_row(known) for known in cases]
    texts = pl.Schema(dict.fromkeys(_CASE_COLUMNS, pl.String()))
    return pl.DataFrame(rows, schema={**texts, "Ngày đề nghị": pl.Date(), "Lúc sửa": pl.Datetime("us")})


CASE_SPOKEN = ("Trạng thái", "Còn thiếu", "Môn", "Cột điểm", "Điểm gốc", "Đề nghị")
UNSEEN_SPOKEN = ("Trong sổ", "Môn", "Cột điểm", "Trước", "Sau", "Xét", "Bản xuất ghi")
_CASE_COLUMNS = (
    "Số", "Trạng thái", "Còn thiếu", "Lớp", "Học sinh", "Môn", "Cột điểm", "Điểm gốc", "Đề nghị", "Ngày đề nghị",
    "Người đề nghị", "Lúc sửa", "Lý do",
)  # fmt: skip


def _case_row(known: KnownCase) -> dict[str, object]:
    case = known.case
    at = case.corrected_at
    return {
        "Số": known.number,
        "Trạng thái": STATES[case.state],
        "Còn thiếu": ", ".join(missing(known.gaps)) or None,
        "Lớp": case.class_name,
        "Học sinh": pupil(known),
        "Môn": subject_name(case.subject),
        "Cột điểm": component_name(case.component),
        "Điểm gốc": mark(case.old_value),
        "Đề nghị": mark(case.new_value),
        "Ngày đề nghị": case.requested_on,
        "Người đề nghị": case.requested_by,
        "Lúc sửa": at.astimezone(VIETNAM).replace(tzinfo=None) if at else None,
        "Lý do": case.reason,
    }


def missing(gaps: Iterable[Gap]) -> list[str]:
    """What a corrected case lacks, each in two words and once; nothing of what is only still to do."""
    return list(dict.fromkeys(gap.what for gap in gaps if gap.is_due))


def label(known: KnownCase) -> str:
    """A case in a line, to choose it by. Without its state: a box knows its choice by these words, and the browser goes
    on showing and sending the old ones."""
    case = known.case
    what = f"{told('subject', case.subject)}, {told('component', case.component).lower()}"
    change = f"{told_mark(case.old_value)} → {told_mark(case.new_value)}"
    return f"{known.number} · {case.class_name} · {pupil(known)} · {what} · {change}"


def pupil(known: KnownCase) -> str:
    return f"{known.pupil_name} ({known.case.pupil_code})" if known.pupil_name else known.case.pupil_code


def mark(value: str) -> str:
    return vn_mark(value) or "(trống)"


def told_mark(value: str) -> str:
    """`mark` in the viewer's language."""
    return vn_mark(value) or say("(trống)")


def history_rows(steps: Sequence[StepTaken]) -> pl.DataFrame:
    """A row a step: when, which, by whom, and what it changed; in the viewer's language."""
    return pl.DataFrame(
        {
            "Lúc": [step.taken_at.astimezone(VIETNAM).replace(tzinfo=None) for step in steps],
            "Bước": [say(STEPS.get(step.step, step.step)) for step in steps],
            "Người ghi": [say_sentence(step.taken_by) for step in steps],
            "Nội dung": ["; ".join(_changes(step.before, step.after)) for step in steps],
        },
        schema={"Lúc": pl.Datetime("us"), "Bước": pl.String, "Người ghi": pl.String, "Nội dung": pl.String},
    )


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> list[str]:
    changes = []
    for name, words in FIELDS.items():
        if after.get(name) is not None:
            was = f"{_said(name, before[name])} → " if before.get(name) is not None else ""
            changes.append(f"{say(words)}: {was}{_said(name, after[name])}")
    return changes


def _said(name: str, value: object) -> str:
    if isinstance(value, list):
        return ", ".join(say_sentence(in_vietnamese(part)) for part in value) or say("không có")
    text = str(value)
    if name.endswith("_value"):
        return told_mark(text)
    if name == "evidence_kind":
        return said_kind(text)
    if name in {"decision", "approved_role"}:
        return say({"approved": "đồng ý", "refused": "không đồng ý"}.get(text, in_vietnamese(text)))
    return _moment(text) if name.endswith(("_on", "_at")) else text


def said_kind(kind: str) -> str:
    return say("biên bản đã ký" if kind == "minutes" else in_vietnamese(kind))


def said_file(item: EvidenceItem) -> str:
    """A file of evidence, told apart from every other: what it is, its form and size, and the start of its digest."""
    size = f"{item.extension.upper()} {item.size_bytes // 1024 + 1} KB"
    return f"{said_kind(item.kind)} · {size} · {short_digest(item.sha256)}"


def _moment(text: str) -> str:
    day, _, time = text.partition("T")
    return f"{day[8:10]}/{day[5:7]}/{day[:4]}{f' {time[:5]}' if time else ''}"


def without_change(rows: pl.DataFrame) -> pl.DataFrame:
    """Of the frame of `jobs.measuring.declared_corrections`, those that have to do with no observed change."""
    return rows.filter(pl.col("link").is_null())


def unseen_rows(rows: pl.DataFrame) -> pl.DataFrame:
    """Of the same frame those without a change: which no export shows, the certain first, then which one shows that was
    not seen to change."""
    order = [declarations.NOT_SEEN, declarations.CANNOT_TELL, declarations.SEEN]
    place = pl.col("status").replace_strict(order, range(len(order)), return_dtype=pl.Int8)
    of_book = pl.format("dòng {}", "row_number")
    return without_change(rows).sort(place, maintain_order=True).select(
        pl.when(pl.col("case_id").is_null()).then(of_book).otherwise(worded(rows, "case_id", number_of))
        .alias("Trong sổ"),
        pl.col("class_name").alias("Lớp"),
        pl.col("pupil_code").alias("Học sinh (mã)"),
        worded(rows, "subject", subject_name).alias("Môn"),
        worded(rows, "component", component_name).alias("Cột điểm"),
        worded(rows, "old_value", mark).alias("Trước"),
        worded(rows, "new_value", mark).alias("Sau"),
        pl.when(pl.col("corrected_at").is_null() & pl.col("case_id").is_not_null())
        .then(pl.lit("chưa ghi là đã sửa")).otherwise(pl.col("status").replace(WITHOUT_CHANGE)).alias("Xét"),
        worded(rows, "shown_value", mark).alias("Bản xuất ghi"),
        (pl.col("corrected_at") + VIETNAM_AHEAD).alias("Lúc sửa theo sổ"),
    )  # fmt: skip
