"""Cells of an .xlsx whose formula was never computed: they hold a formula, but no result.

Calamine reads such a cell as a blank, which would look like a mark that is missing or was removed. Programs that write
workbooks without Excel leave them behind. An .xls keeps a result with every formula, so nothing is looked for there.
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


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without a result. `cell` is None where the file names no address; `text` lacks the '='."""

    cell: str | None
    text: str


def by_sheet(data: bytes, by_entry: Mapping[str, tuple[Formula, ...]]) -> dict[str, tuple[Formula, ...]]:
    """The formulas of an .xlsx by the name of their sheet. Raises what the parsers of zip and XML raise."""
    if not by_entry:
        return {}   # nearly every file: exports hold values
    found = {_plain(entry): formulas for entry, formulas in by_entry.items()}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: found[part] for name, part in _sheet_parts(archive) if part in found}


def formulas_in(content: bytes) -> tuple[Formula, ...]:
    """The formulas without a result in one sheet's XML: at most as many as are reported singly, and one more."""
    if not _FORMULA.search(content):
        return ()
    return tuple(islice(_uncomputed(content), MOST_OF_A_KIND + 1))


def _uncomputed(content: bytes) -> Iterator[Formula]:
    for match in _FORMULA_CELL.finditer(content):
        attributes = match[1] or b""
        if _RESULT.match(content, match.end()):
            continue
        if _TEXT_TYPE.search(attributes) and _ANY_RESULT.match(content, match.end()):
            continue    # computed: its result is the empty text, which Excel writes as an empty <v>
        address = _ADDRESS.search(attributes)
        text = (match[2] or b"").removeprefix(b"<![CDATA[").removesuffix(b"]]>").decode("utf-8", "replace")
        yield Formula(address[1].decode("ascii") if address else None, unescape(text))


def may_be_sheet(part: str) -> bool:
    """Whether an entry of an .xlsx may hold a sheet, wherever its relations put it."""
    name = _plain(part)
    return name.startswith("xl/") and name.endswith(".xml") and "sharedstrings" not in name


def _plain(part: str) -> str:
    return part.replace("\\", "/").lstrip("/").casefold()


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and the entry that holds it."""
    relations = ElementTree.fromstring(archive.read(_RELATIONS))
    targets = {relation.get("Id"): _plain(relation.get("Target", "")) for relation in relations}
    for sheet in ElementTree.fromstring(archive.read(_WORKBOOK)).iterfind(".//{*}sheet"):
        identity = next((value for key, value in sheet.items() if _RELATION_ID.fullmatch(key)), None)
        target = targets.get(identity, "")
        yield sheet.get("name", ""), target if target.startswith("xl/") else f"xl/{target.removeprefix('./')}"
