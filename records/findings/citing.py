"""The evidence of a finding in words: each file once, with its day and digest, then its cells and rows in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from records.clock import vn_until
from records.findings.finding import Place

SHORT_DIGEST = 16  # letters of a SHA-256 that tell files apart on paper
_MOST = 6  # places of one finding; how many more there are is said


def cited(places: Sequence[Place]) -> str:
    """'xuat.xlsx (đến 12/11/2025 10:00, SHA-256 1a2b…) · 6A1 · F9, F10; …'. The rule's own words are left out."""
    found = [place for place in places if place.file or place.entry]
    more = len(found) - _MOST
    return "; ".join([*_by_sheet(found[:_MOST]), *([f"và {more} chỗ khác"] if more > 0 else [])])


def _by_sheet(places: Sequence[Place]) -> Iterator[str]:
    groups: dict[tuple[object, ...], list[Place]] = {}
    for place in places:
        groups.setdefault((place.file, place.sheet, place.sha256, place.taken), []).append(place)
    for group in groups.values():
        first = group[0]
        within = ", ".join(dict.fromkeys(filter(None, map(_within, group))))
        yield " · ".join(part for part in (_file(first), first.sheet, within) if part)


def _file(place: Place) -> str:
    if not place.file:
        return ""
    known = [
        f"đến {vn_until(place.taken)}" if place.taken else "",
        f"SHA-256 {place.sha256[:SHORT_DIGEST]}" if place.sha256 else "",
    ]
    said = ", ".join(filter(None, known))
    return f"{place.file} ({said})" if said else place.file


def _within(place: Place) -> str:
    if place.cell:
        return place.cell
    if place.row is not None:
        return f"dòng {place.row}"
    return f"ghi trong chương trình, mã {place.entry}" if place.entry else ""
