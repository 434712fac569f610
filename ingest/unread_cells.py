"""Cells of an .xlsx that Calamine reads as blanks though they are none: formulas without a result, and errors (#N/A).

Such a blank would look like a mark that is missing or was removed. Programs that write workbooks without Excel leave
uncomputed formulas behind; lookups that failed leave errors. Of an .xls, `biff` sees the errors; it keeps a
result with every formula.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from io import BytesIO
from itertools import islice

from defusedxml import ElementTree

from ingest.rules import MOST_OF_A_KIND

_WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_RELATION_ID = re.compile(r"\{[^}]*/relationships\}id")

# Patterns without nested repetition: linear in the size of the entry, which the container has limited.
_FORMULA = re.compile(rb"f(?<=[<:]f)[\s/>]")     # the rare letter in front is found fifteen times as fast as '<'
_FORMULA_CELL = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*)?>\s*<(?:\w+:)?f(?:\s[^<>]*)?(?:(?<=/)>|(?<!/)>((?:<!\[CDATA\[)?[^<]*)</(?:\w+:)?f\s*>)"
)
# Calamine passes over CDATA in a <v>, so that is no result either.
_RESULT = re.compile(rb"\s*<(?:\w+:)?(?:v(?:\s[^<>]*)?(?<!/)>\s*[^<\s]|is(?:\s[^<>]*)?(?<!/)>)")
_ANY_RESULT = re.compile(rb"\s*<(?:\w+:)?v[\s/>]")
_ADDRESS = re.compile(rb"\sr\s*=\s*[\"']([A-Z]{1,3}[0-9]{1,7})[\"']")
_TEXT_TYPE = re.compile(rb"\st\s*=\s*[\"']str[\"']")
# Every error has the rare sign '#' in it, and no other attribute is ever 'e' alone: literal searches find most sheets
# free of errors in no time.
_ERROR_SIGNS = (b'"e"', b"'e'")
_ERROR_CELL = re.compile(rb"<(?:\w+:)?c(\s[^<>]*?\bt\s*=\s*(?:\"e\"|'e')[^<>]*)>")
_ERROR_TEXT = re.compile(
    rb"\s*(?:<(?:\w+:)?f(?:\s[^<>]*)?(?:(?<=/)>|(?<!/)>[^<]*</(?:\w+:)?f\s*>)\s*)?<(?:\w+:)?v(?:\s[^<>]*)?>([^<]{1,20})<"
)


UNCOMPUTED, ERROR = "cong-thuc", "o-loi"     # the rules that such cells break


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that only looks blank. `cell` is None where the file names no address.

    `text`: of a formula, without the '='; of an error, what Excel shows ('#N/A'), '' where the file does not say.
    """

    rule: str
    cell: str | None
    text: str


def by_sheet(data: bytes, by_entry: Mapping[str, tuple[Unread, ...]]) -> dict[str, tuple[Unread, ...]]:
    """The unread cells of an .xlsx by the name of their sheet. Raises what the parsers of zip and XML raise."""
    if not by_entry:
        return {}   # nearly every file: exports hold values
    found = {plain_part(entry): cells for entry, cells in by_entry.items()}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: found[part] for name, part in _sheet_parts(archive) if part in found}


def unread_in(content: bytes) -> tuple[Unread, ...]:
    """The cells of one sheet's XML that only look blank: of each kind as many as are reported singly, and one more."""
    formulas = _uncomputed(content) if _FORMULA.search(content) else iter(())
    errors = _errors(content) if b"#" in content and any(sign in content for sign in _ERROR_SIGNS) else iter(())
    return (*islice(formulas, MOST_OF_A_KIND + 1), *islice(errors, MOST_OF_A_KIND + 1))


def _errors(content: bytes) -> Iterator[Unread]:
    for match in _ERROR_CELL.finditer(content):
        formula = _FORMULA_CELL.match(content, match.start())
        if formula and not _RESULT.match(content, formula.end()):
            continue    # told as a formula without a result
        address = _ADDRESS.search(match[1])
        shown = _ERROR_TEXT.match(content, match.end())
        text = shown[1].decode("utf-8", "replace").strip() if shown else ""
        yield Unread(ERROR, address[1].decode("ascii") if address else None, unescape(text))


def _uncomputed(content: bytes) -> Iterator[Unread]:
    for match in _FORMULA_CELL.finditer(content):
        attributes = match[1] or b""
        if _RESULT.match(content, match.end()):
            continue
        if _TEXT_TYPE.search(attributes) and _ANY_RESULT.match(content, match.end()):
            continue    # computed: its result is the empty text, which Excel writes as an empty <v>
        address = _ADDRESS.search(attributes)
        text = (match[2] or b"").removeprefix(b"<![CDATA[").removesuffix(b"]]>").decode("utf-8", "replace")
        yield Unread(UNCOMPUTED, address[1].decode("ascii") if address else None, unescape(text))


def may_be_sheet(part: str) -> bool:
    """Whether an entry of an .xlsx may hold a sheet, wherever its relations put it."""
    name = plain_part(part)
    return name.startswith("xl/") and name.endswith(".xml") and "sharedstrings" not in name


def plain_part(part: str) -> str:
    """An entry's name as names are compared: case, kind of slash and a leading one aside."""
    return part.replace("\\", "/").lstrip("/").casefold()


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the entry that holds it."""
    relations = ElementTree.fromstring(archive.read(_RELATIONS))
    targets = {relation.get("Id"): plain_part(relation.get("Target", "")) for relation in relations}
    for sheet in ElementTree.fromstring(archive.read(_WORKBOOK)).iterfind(".//{*}sheet"):
        identity = next((value for key, value in sheet.items() if _RELATION_ID.fullmatch(key)), None)
        target = targets.get(identity, "")
        yield sheet.get("name", ""), target if target.startswith("xl/") else f"xl/{target.removeprefix('./')}"
