"""BÁO CÁO TỔNG HỢP SỬA CHỮA DỮ LIỆU of a term or a year: declared, undeclared and unknown apart. A working paper
without a code: people sign it, and it is archived with the minutes of the corrections.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.papers import signing
from archive.papers.frame import bare_frame
from archive.papers.table import of_sheet
from archive.typesetting import RECORD_NAME, Attachment, compile_pdf
from records.clock import vn_datetime
from records.paper_rules import SigningPlace
from records.sheet import Sheet, plain

TEMPLATE = "correction-report"
HEADING = ("BÁO CÁO TỔNG HỢP", "Sửa chữa dữ liệu trên sổ điểm điện tử")
ATTACHED = "Dữ liệu của báo cáo này như trong kho lúc in"
# Where a profile names nobody.
USUAL_SIGNERS = (SigningPlace("clerk"), SigningPlace("admin"), SigningPlace("principal"))


@dataclass(frozen=True, slots=True)
class CorrectionReport:
    """A term's or year's corrections. `scope`: 'Học kì I năm học 2025–2026'; `label` names it among the school's
    papers; `summary`: sentences of counts; `data_time`: of the newest export, None: unknown; `signers`: who sign it.
    """

    school: str
    authority: str | None
    scope: str
    label: str
    policy_name: str
    policy_version: str
    data_time: datetime | None
    summary: tuple[str, ...]
    tables: tuple[Sheet, ...]
    signers: tuple[SigningPlace, ...] = USUAL_SIGNERS


def correction_report(report: CorrectionReport, now: datetime) -> bytes:
    """The PDF/A, its tables attached as facts."""
    title = f"Báo cáo tổng hợp sửa chữa dữ liệu, {report.scope}"
    frame = bare_frame(title, report.authority, report.school, (*HEADING, report.scope), report.label, now)
    attached = Attachment(RECORD_NAME, json.dumps(_facts(report), ensure_ascii=False, sort_keys=True))
    return compile_pdf(TEMPLATE, {**frame, **body(report), "attached": ATTACHED}, now=now, attachment=attached)


def body(report: CorrectionReport) -> dict[str, object]:
    """The template data; no table is cut."""
    until = vn_datetime(report.data_time) if report.data_time else "không rõ"
    return {
        "particulars": [
            ["Phạm vi", f"toàn trường, mọi khối, lớp và môn; {report.scope}"],
            ["Theo quy chế", f"{report.policy_name} (phiên bản {report.policy_version})"],
            ["Dữ liệu đến", until],
        ],
        "summary": list(report.summary),
        "tables": [of_sheet(f"{n}. {table.title}", table) for n, table in enumerate(report.tables, 1)],
        "closing": signing.closing(report.signers),
        "signatures": signing.of_school(report.signers),
    }


def _facts(report: CorrectionReport) -> dict[str, object]:
    return {
        "school": report.school, "scope": report.scope, "policy": [report.policy_name, report.policy_version],
        "data_time": report.data_time.isoformat() if report.data_time else None, "summary": list(report.summary),
        "tables": {table.key: _rows(table) for table in report.tables},
    }  # fmt: skip


def _rows(table: Sheet) -> list[Sequence[object]]:
    return [table.names, *([plain(value) for value in row] for row in table.rows)]
