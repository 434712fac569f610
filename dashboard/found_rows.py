"""Bundles and papers that were looked up, as rows for people: alike in the office's search and in an inspector's."""

from __future__ import annotations

import polars as pl

from dashboard.month_rows import local
from jobs.archive_search import WITHDRAWN, label_of, withdrawn_words
from qr.label import document_label
from records.marks import TERM_NAMES

WHOLE_CLASS = "(cả lớp)"    # whose a paper is that is no pupil's
# Of our own words, which a table tells in the viewer's language.
BUNDLE_SPOKEN = ("Tình trạng", "Học kì", "Bản")
PAPER_SPOKEN = ("Học sinh", "Tài liệu", *BUNDLE_SPOKEN)


def version_words(row: dict[str, object]) -> str:
    """Which version a bundle is: 'v2', and where there is a newer one, which."""
    own, newest = row["revision"], row["newest_revision"]
    return f"v{own}" if own == newest else f"v{own} (mới nhất: v{newest})"


def bundle_rows(bundles: pl.DataFrame, papers: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame([
        {
            "Lớp": row["class_name"], "Tình trạng": _state(row), "Học kì": TERM_NAMES.get(row["term"], row["term"]),
            "Năm học": row["school_year"], "Bản": version_words(row), "Niêm phong lúc": local(row["sealed_at"]),
            "Tài liệu thấy được": papers[row["bundle_id"]], "Tệp": row["file_name"], "SHA-256": row["zip_sha256"],
        }
        for row in bundles.iter_rows(named=True)
    ])  # fmt: skip


def _state(row: dict[str, object]) -> str:
    """What became of a bundle, the gravest first; ✓ where nothing did."""
    told = withdrawn_words(row)
    if row["is_destroyed"]:
        told.append("■ Đã tiêu hủy")
    if row["revision"] != row["newest_revision"]:
        told.append("Đã có bản thay")
    return "; ".join(told) or "✓ Bản mới nhất"


def _state_of_paper(row: dict[str, object]) -> str:
    own = WITHDRAWN.get(str(row["withdrawn"]))
    if own or row["is_destroyed"] or row["revision"] == row["newest_revision"]:
        return own or ("■ Đã tiêu hủy" if row["is_destroyed"] else "✓ Bản mới nhất")
    return "Đã có bản thay"


def paper_rows(found: pl.DataFrame) -> pl.DataFrame:
    rows = pl.DataFrame([
        {
            "Học sinh": row["full_name"] or row["pupil_code"] or WHOLE_CLASS, "Tài liệu": label_of(row),
            "Tình trạng": _state_of_paper(row), "Mã học sinh": row["pupil_code"],
            "Học kì": TERM_NAMES.get(row["term"], row["term"]), "Năm học": row["school_year"],
            "Bản": version_words(row), "Số tài liệu": document_label(bytes.fromhex(row["document_id"])),
            "Mã tài liệu": row["document_id"],
        }
        for row in found.iter_rows(named=True)
    ], infer_schema_length=None)  # fmt: skip
    return rows if found["pupil_code"].is_not_null().any() else rows.drop("Học sinh", "Mã học sinh")
