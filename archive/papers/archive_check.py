"""BIÊN BẢN KIỂM TRA HỒ SƠ LƯU TRỮ: what was checked, when, against which keys, and what each file came to. A working
paper without a code: inspectors and school sign it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from archive.papers.frame import CLERK, PRINCIPAL, bare_frame
from archive.papers.table import of_sheet
from archive.typesetting import RECORD_NAME, Attachment, compile_pdf
from records.clock import vn_datetime
from records.sheet import Sheet, plain

TEMPLATE = "archive-check"
HEADING = ("BIÊN BẢN", "Kiểm tra hồ sơ lưu trữ")
ATTACHED = "Kết quả kiểm tra từng tệp như ghi trong biên bản này"
INSPECTOR = "Đại diện đoàn thanh tra, kiểm tra"


@dataclass(frozen=True, slots=True)
class CheckMinutes:
    """All that the minutes say. `decision`: number and day, None where it was checked without one; `sources`: what was
    named; `keys`: ids of the keys that were believed; `summary`: sentences of counts."""

    school: str
    label: str
    decision: str | None
    sources: tuple[str, ...]
    began: datetime
    ended: datetime
    keys: tuple[str, ...]
    summary: tuple[str, ...]
    tables: tuple[Sheet, ...]


def check_minutes(minutes: CheckMinutes, now: datetime) -> bytes:
    """The PDF/A, its tables attached as facts."""
    frame = bare_frame("Biên bản kiểm tra hồ sơ lưu trữ", None, minutes.school, HEADING, minutes.label, now)
    attached = Attachment(RECORD_NAME, json.dumps(_facts(minutes), ensure_ascii=False, sort_keys=True))
    return compile_pdf(TEMPLATE, {**frame, **body(minutes), "attached": ATTACHED}, now=now, attachment=attached)


def body(minutes: CheckMinutes) -> dict[str, object]:
    """The template data; no table is cut."""
    return {
        "particulars": [
            ["Theo quyết định", f"số {minutes.decision}" if minutes.decision else "không nêu"],
            ["Nơi kiểm tra", "; ".join(minutes.sources)],
            ["Kiểm tra", f"từ {vn_datetime(minutes.began)} đến {vn_datetime(minutes.ended)}"],
            ["Khóa được tin", ", ".join(minutes.keys) or "không có khóa nào: chưa kiểm được khóa tin cậy"],
        ],
        "summary": list(minutes.summary),
        "tables": [of_sheet(f"{n}. {table.title}", table) for n, table in enumerate(minutes.tables, 1)],
        "closing": [],
        "signatures": [[INSPECTOR, None], [CLERK, None], [PRINCIPAL, None]],
    }


def _facts(minutes: CheckMinutes) -> dict[str, object]:
    return {
        "school": minutes.school, "decision": minutes.decision, "sources": minutes.sources,
        "began": minutes.began.isoformat(), "ended": minutes.ended.isoformat(), "keys": minutes.keys,
        "summary": minutes.summary,
        "tables": {
            table.key: [table.names, *([plain(value) for value in row] for row in table.rows)]
            for table in minutes.tables
        },
    }  # fmt: skip
