"""BIÊN BẢN SỬA ĐIỂM: who was present, on what grounds, what was changed and when, and the signatures of the profile."""

from __future__ import annotations

from datetime import datetime

from archive.papers.correction_paper import (
    NO_DAY,
    TO_FILL,
    CorrectionPaper,
    moment,
    roles,
    term_and_year,
    typeset,
    value,
)
from archive.papers.frame import BLANK, bare_frame, signing_day
from records.clock import vn_date
from records.policy.standing import fills
from records.policy.words import capital, in_vietnamese

TEMPLATE = "correction-minutes"
HEADING = ("BIÊN BẢN", "Sửa điểm trên hệ thống quản lí nhà trường")
HEAD = ["Học sinh (mã)", "Lớp", "Môn – cột điểm", "Điểm cũ", "Điểm mới"]
USUAL_SIGNERS = ("principal", "board", "requester")


def correction_minutes(paper: CorrectionPaper, now: datetime) -> bytes:
    """The minutes as PDF/A."""
    case = paper.case
    title = f"Biên bản sửa điểm {paper.number}"
    frame = bare_frame(title, paper.authority, case.school, HEADING, paper.number, now)
    day = signing_day(case.minutes_on) if case.minutes_on else NO_DAY
    return typeset(TEMPLATE, {**frame, **body(paper), "day": day}, paper, now)


def body(paper: CorrectionPaper) -> dict[str, object]:
    """The template data; what is not recorded yet is left to be filled in by hand."""
    case = paper.case
    day = case.minutes_on or (case.corrected_at.date() if case.corrected_at else None)
    opening = f"Hôm nay, {signing_day(day)[0].lower() + signing_day(day)[1:]}" if day else f"Hôm nay, {NO_DAY.lower()}"
    return {
        "opening": f"{opening}, tại {case.school}, {term_and_year(case)}, chúng tôi gồm:",
        "present": _present(paper),
        "grounds": _grounds(paper),
        "head": HEAD,
        "row": [
            f"{paper.pupil_name or BLANK} ({case.pupil_code})", case.class_name,
            f"{paper.subject} – {paper.component.lower()}",
            value(case.old_value if case.admin_old_value is None else case.admin_old_value),
            value(case.new_value if case.admin_new_value is None else case.admin_new_value),
        ],
        "done": _done(paper),
        "closing": ["Biên bản được những người có tên trên đọc, thống nhất và ký tên."],
        "signatures": _signatures(paper),
    }  # fmt: skip


def signers(paper: CorrectionPaper) -> tuple[str, ...]:
    """Who signs: by the profile, or those who usually do where it names nobody."""
    return paper.signers or USUAL_SIGNERS


def _present(paper: CorrectionPaper) -> list[list[str]]:
    """Number, name and office of whoever was present; places for the signers where nobody is recorded."""
    case = paper.case
    people = list(zip(case.witness_names or (), case.witness_roles or (), strict=True))
    if not people:
        people = [(_named(paper, role) or TO_FILL, role) for role in signers(paper)]
    return [[f"{n}.", name, capital(in_vietnamese(role))] for n, (name, role) in enumerate(people, 1)]


def _signatures(paper: CorrectionPaper) -> list[list[str | None]]:
    """A place for each signer of the profile, and for whoever else was present: the minutes are signed by all named."""
    case = paper.case
    left = list(zip(case.witness_roles or (), case.witness_names or (), strict=True))
    names: dict[int, str] = {}
    wanted = list(enumerate(signers(paper)))
    for stands_for in (str.__eq__, lambda held, role: fills(held, [role])):  # one's own office first
        for place, role in wanted:
            there = next((one for one in left if stands_for(one[0], role)), None)
            if place not in names and there is not None:
                left.remove(there)
                names[place] = there[1]
    places = [
        (role, names.get(place, case.requested_by if fills("requester", [role]) else None)) for place, role in wanted
    ]
    return [[capital(in_vietnamese(role)), name] for role, name in (*places, *left)]


def _grounds(paper: CorrectionPaper) -> list[str]:
    case = paper.case
    lines = [f"Đề nghị {paper.number} ngày {vn_date(case.requested_on)} của {case.requested_by}. Lý do: {case.reason}"]
    if case.decision == "approved" and case.approved_on:
        by = f"{in_vietnamese(case.approved_role)} {case.approved_by}"
        lines.append(f"Ý kiến đồng ý ngày {vn_date(case.approved_on)} của {by}.")
    if kinds := [kind for kind in paper.evidence if kind != "minutes"]:
        lines.append(f"Minh chứng kèm theo: {roles(kinds)}.")
    if paper.regulation:
        lines.append(f"Quy định: {paper.regulation}.")
    return lines


def _done(paper: CorrectionPaper) -> list[str]:
    case = paper.case
    if case.corrected_at is None:
        lines = ["Thời điểm sửa trên hệ thống: …… giờ …… phút, ngày ……/……/………"]
    else:
        together = f"; người sửa: {roles(case.edited_by_roles)}" if case.edited_by_roles else ""
        lines = [f"Thời điểm sửa trên hệ thống: {moment(case.corrected_at)}{together}."]
    locked = f"{moment(case.relocked_at)}." if case.relocked_at else "…… giờ …… phút, ngày ……/……/………"
    lines.append(f"Khóa điểm lại: {locked}")
    if case.related_documents is not None:
        lines.append(f"Hồ sơ liên quan cũng được sửa: {roles(case.related_documents) or 'không có'}.")
    return lines


def _named(paper: CorrectionPaper, role: str) -> str | None:
    """The name of whoever was present in an office, if it is recorded."""
    case = paper.case
    people = zip(case.witness_roles or (), case.witness_names or (), strict=True)
    named = next((name for held, name in people if fills(held, [role])), None)
    if named is None and fills("requester", [role]):
        return case.requested_by
    return named
