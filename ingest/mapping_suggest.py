"""A first draft of a mapping for a file that nobody has described: guessed from its headings, and from its rows.

A guess is shown to a person before anything is read by it. What is not guessed is left to be said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace

from ingest import headers
from ingest.headers import bare
from ingest.mapping import SKIP, VALUE_PARTS, ColumnMapping, MappedColumn, MappingKind, Source, means
from ingest.mapping_apply import table_by
from ingest.mapping_match import FoundHeader, find_header, heading_of, read_columns_of
from ingest.mapping_sources import term_of
from ingest.pupil_signs import is_code, is_day, is_mark, is_name
from ingest.table import HEADER_SEARCH, Header, header_columns, read_heading
from ingest.workbook import Sheet, cell_text
from records.marks import REGULAR
from records.subjects import subject_name

_EXAMPLES = 20      # rows that are looked at
_LOG_WORDS = {
    "term": ("hoc ki", "ki"), "class_name": ("lop", "ten lop"), "subject": ("mon", "mon hoc", "ten mon"),
    "pupil_code": ("ma hoc sinh", "ma hs", "ma"), "component": ("thanh phan", "cot diem", "loai diem", "dau diem"),
    "old_value": ("diem cu", "gia tri cu", "truoc", "truoc khi sua", "tu", "gia tri truoc", "diem truoc",
                  "gia tri truoc khi sua", "diem truoc khi sua", "noi dung cu"),
    "new_value": ("diem moi", "gia tri moi", "sau", "sau khi sua", "thanh", "gia tri sau", "diem sau",
                  "gia tri sau khi sua", "diem sau khi sua", "noi dung moi"),
    "edited_at": ("thoi diem sua", "thoi gian", "thoi gian sua", "ngay sua", "luc sua", "luc", "thoi diem", "ngay gio",
                  "ngay gio sua", "sua luc"),
    "edited_by": ("nguoi sua", "tai khoan", "nguoi thuc hien"), "reason": ("li do", "ghi chu"),
}  # fmt: skip
_LOG_OF = {word: part for part, words in _LOG_WORDS.items() for word in words}
_MARK_WORDS = {
    "code": ("ma", "ma so", "id hoc sinh", "ma hoc vien"),
    "name": ("hoc sinh", "ho ten hoc sinh", "ten hoc sinh", "ho", "hoc tro", "ten hoc tro", "ho ten hoc tro",
             "ho va ten hoc tro", "hoc vien", "ten hoc vien", "ho ten hoc vien"),
    "birthday": ("sinh ngay", "ns"), "GK": ("giua", "giua ki", "kiem tra giua ki", "bai giua ki", "diem gk"),
    "CK": ("cuoi", "cuoi ki", "kiem tra cuoi ki", "bai cuoi ki", "diem ck", "thi hoc ki", "diem thi"),
    "TBM": ("trung binh", "tb", "dtb", "tbhk"),
    "NX": ("loi phe", "danh gia"),
}  # fmt: skip
_MARK_OF = {word: part for part, words in _MARK_WORDS.items() for word in words}
_REGULAR = re.compile(
    r"(?:mieng|15 ?(?:p|phut)|thuong xuyen|tx|kttx|diem tx|diem mieng|he so 1)(?: ?(?:lan)? ?(\d{1,2}))?"
)
# Nine in ten people bear one of these: they tell a column of people from remarks and villages, which look alike.
_SURNAMES = frozenset({
    "nguyen", "tran", "le", "pham", "hoang", "huynh", "phan", "vu", "vo", "dang", "bui", "do", "ho", "ngo", "duong",
    "li",
})  # fmt: skip
_CLASS_COLUMN = frozenset({"lop", "ten lop", "lop hoc"})


def suggest(
    sheets: Sequence[Sheet], name: str, *, kind: MappingKind | None = None, sheet: int | None = None,
    row: int | None = None, header_rows: int = 1,
) -> tuple[ColumnMapping, int, int]:  # fmt: skip
    """A draft, and the sheet (by place) and row (from 0) in which the header seems to be. What is given is kept."""
    places = range(len(sheets)) if sheet is None else [sheet]
    found = [(_likeness(sheets[n], at), n, at) for n in places for at in _rows(sheets[n], row)]
    _, place, at = max(found, key=lambda each: (each[0], -each[1], -each[2]), default=(0, 0, 0))
    columns = header_columns(sheets[place], at, at + header_rows)
    kind = kind or _kind(columns)
    mapped = _columns(sheets[place], columns, at + header_rows, kind)
    sources = _sources(sheets[place], columns, at, header_rows, kind, mapped)
    mapping = ColumnMapping(name, kind, mapped, sources, header_rows=header_rows)
    return replace(mapping, values=unknown_values(mapping, sheets)), place, at


def _rows(sheet: Sheet, row: int | None) -> Sequence[int]:
    return range(min(HEADER_SEARCH, len(sheet.rows))) if row is None else [row]


def _likeness(sheet: Sheet, row: int) -> tuple[int, int]:
    """How much a row looks like a header: headings that we know, then texts that are none of a pupil's."""
    texts = [text for _, _, text in sheet.texts(row, row + 1)]
    known = sum(_part_of_heading(text, "marks") is not None or bare(text) in _LOG_OF for text in texts)
    words = sum(not (is_code(text) or is_mark(text) or is_day(text)) for text in texts)
    return known, words if len(texts) > 2 else 0


def _kind(columns: Sequence[Header]) -> MappingKind:
    parts = {_LOG_OF.get(bare(heading_of(header))) for header in columns}
    return "edit-log" if parts >= {"old_value", "new_value"} else "marks"


def _part_of_heading(text: str, kind: MappingKind) -> str | None:
    """What a heading is called elsewhere; None for one that we have never seen."""
    if kind == "edit-log":
        return _LOG_OF.get(bare(text))
    person = headers.PERSON_HEADERS.code(text)
    if person is not None:
        return SKIP if person == "stt" else person
    if headers.is_regular_group(text):
        return REGULAR
    known = headers.component_code(text) or _MARK_OF.get(bare(text))
    if known is not None:
        return known
    if match := _REGULAR.fullmatch(bare(text)):
        return f"{REGULAR}{int(match[1])}" if match[1] and bare(text).startswith(("tx", "thuong")) else REGULAR
    result = headers.RESULT_HEADERS.code(text)
    return result if result in ("learning_result", "conduct_result", "title") else None


def _columns(
    sheet: Sheet, columns: Sequence[Header], first: int, kind: MappingKind
) -> tuple[MappedColumn, ...]:
    """Each column with a heading, by it, or by what stands in it; of two that seem to be one the second is left."""
    seen: Counter[str] = Counter()
    taken: set[tuple[str, str]] = set()
    mapped = []
    named = [header for header in columns if bare(heading_of(header))]
    known = {header.index: _by_heading(header, kind) for header in named}
    if kind == "marks":
        known |= _by_example(sheet, [header for header in named if known[header.index] is None], first,
                             has_name=any(found and found[0] == "name" for found in known.values()))  # fmt: skip
    for header in named:
        heading = heading_of(header)
        seen[bare(heading)] += 1
        part, subject = known[header.index] or (SKIP, "")
        if part not in (SKIP, REGULAR, "name") and (part, subject) in taken:
            part, subject = SKIP, ""
        taken.add((part, subject))
        mapped.append(MappedColumn(heading, part, subject, seen[bare(heading)]))
    return tuple(mapped)


def _by_heading(header: Header, kind: MappingKind) -> tuple[str, str] | None:
    """The part and the subject that a column's heading says; None where it says neither."""
    for text in (heading_of(header), *reversed(header.texts)):
        if (part := _part_of_heading(text, kind)) is not None:
            return part, _subject_above(header) if part not in (SKIP,) else ""
    if kind == "marks" and (subject := next((text for text in header.texts if headers.subject_code(text)), "")):
        return "TBM", subject
    return None


def _subject_above(header: Header) -> str:
    """The subject that stands over a column of a part, in a table of many subjects."""
    return next((text for text in header.texts[:-1] if headers.subject_code(text)), "")


def _by_example(
    sheet: Sheet, columns: Sequence[Header], first: int, *, has_name: bool
) -> dict[int, tuple[str, str] | None]:
    """What stands in columns whose headings say nothing. A name is guessed once, and only where no heading is one:
    what is joined to a name by mistake makes another person of every pupil."""
    found: dict[int, tuple[str, str] | None] = {}
    people: list[tuple[int, int, int]] = []
    for header in columns:
        at = header.index
        part = next((part for part, is_one in (("code", is_code), ("birthday", is_day))
                     if _are_mostly(sheet, at, first, is_one)), SKIP)  # fmt: skip
        found[at] = (part, "")
        is_note = headers.RESULT_HEADERS.code(header.bottom) is not None
        if part == SKIP and not is_note and _are_mostly(sheet, at, first, _is_person):
            texts = set(_examples(sheet, at, first))
            people.append((sum(bare(text).split()[0] in _SURNAMES for text in texts), len(texts), -at))
    if people and not has_name:
        found[-max(people)[2]] = ("name", "")
    return found


def _examples(sheet: Sheet, column: int, first: int) -> list[str]:
    return [text for row in range(first, first + _EXAMPLES) if (text := sheet.text(row, column))]


def _are_mostly(sheet: Sheet, column: int, first: int, is_one: Callable[[str], bool]) -> bool:
    """Whether most of a column's filled cells that are looked at are of a kind."""
    texts = _examples(sheet, column, first)
    return sum(map(is_one, texts)) > len(texts) / 2


def unread_marks(sheet: Sheet, columns: Sequence[Header], first: int, skipped: Collection[int]) -> list[str]:
    """The headings of those `skipped` columns (by place) in which marks seem to stand: what is left out by mistake is
    lost to whoever reads the store."""
    found = []
    for header in columns:
        heading = heading_of(header)
        if header.index not in skipped or _part_of_heading(heading, "marks") == SKIP:     # a running number
            continue
        if _are_mostly(sheet, header.index, first, is_mark):
            found.append(heading)
    return found


def _is_person(text: str) -> bool:
    return is_name(text) and headers.subject_code(text) is None and headers.component_code(text) is None


def unknown_values(mapping: ColumnMapping, sheets: Sequence[Sheet]) -> dict[str, dict[str, str]]:
    """Of a log: by column what stands there that is neither ours nor told by the mapping, each with what it seems to
    mean; '' is left to be said. A subject that nothing is guessed of stays as it is written."""
    unknown: dict[str, dict[str, str]] = {}
    for part, texts in _values(mapping, sheets).items():
        told = {headers.fold(value): meaning for value, meaning in mapping.values.get(part, {}).items()}
        guessed = _MEANINGS[part]([told.get(headers.fold(text), text) for text in texts])
        if meanings := {text: guessed[text] for text in texts if headers.fold(text) not in told and text in guessed}:
            unknown[part] = meanings
    return unknown


def _values(mapping: ColumnMapping, sheets: Sequence[Sheet]) -> dict[str, list[str]]:
    """What stands in the columns of a log that have words of its own, each text once."""
    seen: dict[str, dict[str, None]] = {}
    for sheet in sheets if mapping.kind == "edit-log" else ():
        found = find_header(mapping, sheet)
        if found is None:
            continue
        read = read_columns_of(found)
        table = table_by(mapping, sheet, found, [header.index for _, header in read])
        for column, header in read:
            if column.part in VALUE_PARTS:
                texts = (headers.tidy(cell_text(cell)) for cell in table.data[header.index])
                seen.setdefault(column.part, {}).update(dict.fromkeys(text for text in texts if text))
    return {part: list(texts) for part, texts in seen.items()}


def _components(texts: Iterable[str]) -> dict[str, str]:
    """By the words of tables of marks. Of several kinds of regular marks nobody knows which is the first: none is
    guessed then."""
    known = {text: headers.component_code(text) for text in texts if text != SKIP}
    guesses = {text: _component(text) for text, code in known.items() if code is None}
    regular = [code for code in (*known.values(), *guesses.values()) if code and code.startswith(REGULAR)]
    if len(set(regular)) < len(regular):
        guesses = {text: "" if code.startswith(REGULAR) else code for text, code in guesses.items()}
    return guesses


def _component(text: str) -> str:
    part = _part_of_heading(text, "marks") or ""
    if part == REGULAR:
        match = _REGULAR.fullmatch(bare(text))
        return f"{REGULAR}{int(match[1] or 1) if match else 1}"
    return part if means("component", part) and part != SKIP else ""


def _subjects(texts: Iterable[str]) -> dict[str, str]:
    unknown = [text for text in texts if not headers.subject_code(text)]
    codes = {text: headers.subject_code(headers.subject_in(text) or "") for text in unknown}
    return {text: subject_name(code) if code else text for text, code in codes.items()}


def _terms(texts: Iterable[str]) -> dict[str, str]:
    return {text: term_of(text) or "" for text in texts if headers.term_code(text) is None}


_MEANINGS: dict[str, Callable[[Iterable[str]], dict[str, str]]] = {
    "term": _terms, "subject": _subjects, "component": _components,
}  # fmt: skip


def _sources(
    sheet: Sheet, columns: Sequence[Header], row: int, header_rows: int, kind: MappingKind,
    mapped: Sequence[MappedColumn],
) -> dict[str, Source]:  # fmt: skip
    """Where the rest seems to be said: in the titles, in a column, as the sheet's name; the rest is left out."""
    unnamed = ColumnMapping("", kind, (), header_rows=header_rows)
    heading = read_heading(table_by(unnamed, sheet, FoundHeader(row, tuple(columns), ()), ()))
    parts = {column.part for column in mapped}
    found: dict[str, Source] = {}
    said = {"school": heading.school, "school_year": heading.school_year, "term": heading.terms,
            "class": heading.class_name, "subject": heading.subject}  # fmt: skip
    asked = [name for name in said if not (kind == "edit-log" and _FIELD_OF.get(name) in parts)]
    for name in asked:
        if said[name]:
            found[name] = Source("title")
    by_column = next((heading_of(h) for h in columns if bare(heading_of(h)) in _CLASS_COLUMN), None)
    if "class" in asked and "class" not in found:
        if by_column is not None and kind == "marks":
            found["class"] = Source("column", by_column)
        elif re.fullmatch(r"\d{1,2}\s*[A-ZĐ]\w{0,3}", sheet.name):
            found["class"] = Source("sheet", "{}")
    if "subject" in asked and "subject" not in found and headers.subject_code(sheet.name):
        found["subject"] = Source("sheet", "{}")
    return found


_FIELD_OF = {"term": "term", "class": "class_name", "subject": "subject"}
