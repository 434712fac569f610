"""Places to sign under a paper, as template data: office, name, how; the subject teachers in a block of their own."""

from __future__ import annotations

from collections.abc import Sequence

from archive.papers.frame import HOMEROOM
from records.class_record import ClassRecord
from records.paper_rules import SigningPlace
from records.policy.words import Role, capital, in_vietnamese

_BY_HAND = "ký, ghi rõ họ tên"
PAGE_EDGE = "Đóng dấu giáp lai các trang."
IN_THEIR_ROW = "ký ở dòng môn của mình"


Signature = list[str | None]


def signatures(record: ClassRecord, places: Sequence[SigningPlace], *, teachers_in_rows: bool) -> list[Signature]:
    """[office, name or None, how]. Subject teachers have a place here only where they sign in their subject's row."""
    shown = [place for place in places if teachers_in_rows or place.role != "teacher"]
    return [[_office(place.role), _name(record, place.role), f"({_how(place)})"] for place in shown]


def of_school(places: Sequence[SigningPlace]) -> list[Signature]:
    """The same under a paper of the whole school: it has no row of their own for the teachers to sign in."""
    return [[_office(p.role), None, f"({_BY_HAND if p.role == 'teacher' else _how(p)})"] for p in places]


def teachers(record: ClassRecord, places: Sequence[SigningPlace]) -> list[list[str]]:
    """[subject, teacher's name or ''] for each subject, where subject teachers sign."""
    if not any(place.role == "teacher" for place in places):
        return []
    return [[name, record.teachers.get(code, "")] for code, name in record.subjects]


def closing(places: Sequence[SigningPlace]) -> list[str]:
    """What is said above the places: a stamp over the pages' edges is asked for."""
    return [PAGE_EDGE] if any("page_edge_seal" in place.means for place in places) else []


def _office(role: Role) -> str:
    named = HOMEROOM if role == "homeroom" else in_vietnamese(role)
    return capital(named)


def _name(record: ClassRecord, role: Role) -> str | None:
    return record.homeroom_teacher if role == "homeroom" else None


def _how(place: SigningPlace) -> str:
    """A digital signature, or by hand; the principal's stamp beside it."""
    if place.role == "teacher":
        return IN_THEIR_ROW
    if "digital" in place.means:
        return "chữ ký số"
    return f"{_BY_HAND}, đóng dấu" if place.role == "principal" and "seal" in place.means else _BY_HAND
