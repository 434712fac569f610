"""What the papers of one correction are made of, and the words that they share. They are working papers without a code:
people sign them, and their scan is kept as evidence.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from archive.typesetting import RECORD_NAME, Attachment, compile_pdf
from records.clock import VIETNAM, vn_date
from records.correction_case import Case
from records.marks import TERM_NAMES, vn_mark
from records.policy.words import in_vietnamese

ATTACHED = "Dữ liệu của giấy này như trong sổ sửa điểm lúc in"
SIZE, SMALLER = 12.5, 11.0  # points; the smaller one so that a long reason leaves the paper one page
LONG_REASON = 250  # letters
TO_FILL = "…………………………"
NO_DAY = "Ngày …… tháng …… năm ………"


@dataclass(frozen=True, slots=True)
class CorrectionPaper:
    """A case with the names that its papers print. `evidence`: the kinds that are kept; `signers`: by the profile."""

    case: Case
    number: str
    authority: str | None
    pupil_name: str
    subject: str
    component: str
    evidence: tuple[str, ...]
    signers: tuple[str, ...]
    regulation: str | None = None


def typeset(template: str, data: dict[str, object], paper: CorrectionPaper, now: datetime) -> bytes:
    """The PDF of a paper, its facts attached."""
    facts = json.dumps(asdict(paper), ensure_ascii=False, sort_keys=True, default=_as_text)
    size = SIZE if len(paper.case.reason) <= LONG_REASON else SMALLER
    told = {**data, "attached": ATTACHED, "size": size}
    return compile_pdf(template, told, now=now, attachment=Attachment(RECORD_NAME, facts))


def value(mark: str) -> str:
    return vn_mark(mark) or "(trống)"


def moment(at: datetime) -> str:
    """'14 giờ 05 phút, ngày 12/01/2026'."""
    here = at.astimezone(VIETNAM)
    return f"{here:%H} giờ {here:%M} phút, ngày {vn_date(here.date())}"


def roles(codes: Sequence[str]) -> str:
    return ", ".join(map(in_vietnamese, codes))


def term_and_year(case: Case) -> str:
    """'Học kì I, năm học 2025–2026'."""
    term = TERM_NAMES.get(case.term, case.term)
    return f"{term}, năm học {case.school_year.replace('-', '–')}"


def _as_text(part: object) -> str:
    if isinstance(part, date):  # a moment, too
        return part.isoformat()
    raise TypeError(f"no text for {type(part).__name__}")
