"""The part of a seal certificate that says what it changes: the bundle before, why, every difference, the papers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archive.papers.frame import digest
from archive.revision import Change, Evidence, RegisterRow, Revision, in_words, shown
from records.clock import vn_date, vn_datetime
from records.policy.words import in_vietnamese

NO_DIFFERENCE = "Điểm, kết quả và danh sách học sinh không khác bản trước; khác ở dữ liệu làm căn cứ."
KEY_SPENT = (
    "Khóa đã ký bản trước không còn giá trị cho bản ấy: bản ấy được ký sau lúc khóa bị báo lộ hoặc đã được thay."
)
SAME = "Mọi dữ kiện giống bản trước."
BY_DIGEST = (
    "Tệp của sổ theo dõi và minh chứng được giữ ở kho của trường theo thời hạn riêng, không chép vào gói; ở đây ghi mã "
    "băm để đối chiếu."
)
_TOLD_BY_ITSELF = ("came", "left", "pupil", "class", "source", "corrections")
_COUNTED = ("source", "corrections")


def section(revision: Revision, names: Mapping[str, str], number: int) -> dict[str, object]:
    """The template data; every difference and every file is listed, none is cut. `names`: the subjects'."""
    return {
        "title": f"{number}. Những điều khác bản số {revision.revision} ({len(revision.changes)})",
        "opening": list(_opening(revision)),
        "changes": {
            "head": ["STT", "Nội dung", f"Bản số {revision.revision}", "Bản này", "Sổ theo dõi sửa điểm"],
            "rows": [_row(*numbered, names) for numbered in enumerate(revision.changes, 1)],
        },
        "papers": {
            "title": f"Dòng sổ và hồ sơ sửa điểm được nêu ở trên ({len(revision.rows)})",
            "note": BY_DIGEST,
            "head": ["Dòng sổ, hồ sơ", "Các bước đã ghi", "Tệp giữ ở kho của trường, SHA-256"],
            "rows": [[row.name, _steps(row), "\n".join(_files(row))] for row in revision.rows],
        } if revision.rows else None,
    }  # fmt: skip


def _opening(revision: Revision) -> Iterator[str]:
    yield (
        f"Bản này thay thế bản số {revision.revision}, niêm phong lúc {vn_datetime(revision.sealed_at)}, mã gói "
        f"{revision.bundle_id}, SHA-256 của tệp ZIP {revision.zip_sha256}. Bản số {revision.revision} được giữ nguyên."
    )
    yield f"Lý do: {revision.reason}"
    if revision.is_key_spent:
        yield KEY_SPENT
    if revision.is_key_spent and not revision.changes:
        yield SAME
    elif all(change.what.kind in _COUNTED for change in revision.changes):
        yield NO_DIFFERENCE


def _row(number: int, change: Change, names: Mapping[str, str]) -> list[str]:
    what = change.what
    values = [_value(what.kind, what.before), _value(what.kind, what.after)]
    if what.kind == "came":
        values = ["không có", "có"]
    elif what.kind == "left":
        values = ["có", "không còn"]
    elif what.item == "order":
        values = ["thứ tự cũ", "thứ tự mới"]
    return [str(number), in_words(what, names), *values, register_said(change)]


def _value(kind: str, value: str) -> str:
    if kind == "source":
        return "có" if value else "chưa có"
    return shown(value)


def register_said(change: Change) -> str:
    """What the register says of a difference, in the words of the corrections' table."""
    if change.what.kind in _TOLD_BY_ITSELF:
        return "; ".join(change.rows) or "–"
    rows = "; ".join(change.rows)
    if change.declared:
        return f"theo {rows}" if rows and change.follows else rows or "có"
    if change.follows:
        return "theo điểm của học sinh"
    said = "chưa rõ" if change.declared is None else "chưa khớp dòng nào"
    return f"{said}; xem {rows}" if rows else said


def _steps(row: RegisterRow) -> str:
    steps = (
        ("đề nghị", row.requested_on and vn_date(row.requested_on)),
        (_consent(row.approved_role), row.approved_on and vn_date(row.approved_on)),
        ("sửa lúc", row.corrected_at and vn_datetime(row.corrected_at)),
        ("biên bản", row.minutes_on and vn_date(row.minutes_on)),
    )
    return "; ".join(f"{name} {when}" for name, when in steps if when) or "–"


def _consent(role: str | None) -> str:
    return f"{in_vietnamese(role)} đồng ý" if role else "đồng ý"


def _files(row: RegisterRow) -> Sequence[str]:
    register = [f"sổ theo dõi:\n{digest(row.source)}"] if row.source else []
    return [*register, *map(_file, row.evidence)] or ["–"]


def _file(each: Evidence) -> str:
    state = " (đã tiêu hủy theo quyết định)" if each.is_destroyed else " (bị mất)" if each.is_lost else ""
    kind = "biên bản" if each.kind == "minutes" else in_vietnamese(each.kind)
    return f"{kind}{state}:\n{digest(each.sha256)}"
