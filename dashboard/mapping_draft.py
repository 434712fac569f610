"""What a person has chosen so far of a mapping, as values: kept from run to run, so that an error or a way back loses
nothing. Files are read here as the import reads them; nothing is kept in the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from dashboard.uploads import on_disk
from ingest.headers import bare
from ingest.mapping import SKIP, SOURCES, ColumnMapping, MappedColumn, MappingKind, Source, mistakes
from ingest.mapping_match import heading_of
from ingest.mapping_suggest import suggest, unread_marks
from ingest.read import ReadResult
from ingest.table import header_columns
from ingest.workbook import Sheet, column_letters
from jobs.mappings import sheets_in, tried

EXAMPLES = 3        # of a column, beside its heading
PREVIEW_ROWS = 15
NAMELESS = "chua-dat-ten"   # the name under which a mapping is tried that has none yet
_LONGEST = 24


@dataclass(frozen=True, slots=True)
class KeptUpload:
    """A file that was dropped and that no layout knows. Its bytes stay with the session until it is imported."""

    name: str
    data: bytes

    def getbuffer(self) -> memoryview:
        return memoryview(self.data)


@dataclass(frozen=True, slots=True)
class Seen:
    """A column of the file as a person chooses by it: where it is, its heading, what stands in it."""

    letters: str
    column: MappedColumn
    examples: str


@dataclass(frozen=True, slots=True)
class Draft:
    """The choices. `row` is the header's, from 1; `parts` and `subjects` by a column's letters; `values` as in a
    mapping."""

    kind: MappingKind
    sheet: int = 0
    row: int = 1
    header_rows: int = 1
    parts: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, Source] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exempt: str = ""
    end: str = ""
    name: str = ""


def sheets_of_upload(upload: KeptUpload) -> list[Sheet]:
    """The sheets that have anything in them and are not hidden."""
    with on_disk([upload]) as (path,):
        sheets, _ = sheets_in(path)
    return [sheet for sheet in sheets if sheet.visible and sheet.rows]


def guessed(sheets: Sequence[Sheet], before: Draft | None = None) -> Draft:
    """The draft that a file suggests; of `before` sheet, header and kind are kept."""
    mapping, sheet, row = suggest(
        sheets, "", kind=before.kind if before else None, sheet=before.sheet if before else None,
        row=before.row - 1 if before else None, header_rows=before.header_rows if before else 1,
    )  # fmt: skip
    draft = Draft(mapping.kind, sheet, row + 1, mapping.header_rows, sources=mapping.sources)
    guesses = {(bare(column.heading), column.nth): column for column in mapping.columns}
    found = [
        (seen.letters, guesses[bare(seen.column.heading), seen.column.nth]) for seen in columns_seen(sheets, draft)
    ]
    draft = replace(
        draft, parts={letters: column.part for letters, column in found},
        subjects={letters: column.subject for letters, column in found if column.subject},
    )  # fmt: skip
    return replace(draft, name=before.name, end=before.end, exempt=before.exempt) if before else draft


def columns_seen(sheets: Sequence[Sheet], draft: Draft) -> list[Seen]:
    """The columns that have a heading, in their order."""
    sheet, first = sheets[draft.sheet], draft.row - 1 + draft.header_rows
    counts: dict[str, int] = {}
    seen: list[Seen] = []
    for header in header_columns(sheet, draft.row - 1, first):
        heading = heading_of(header)
        if not bare(heading):
            continue
        counts[bare(heading)] = counts.get(bare(heading), 0) + 1
        texts = [text for row in range(first, first + PREVIEW_ROWS) if (text := sheet.shown(row, header.index))]
        examples = " · ".join(text[:_LONGEST] for text in texts[:EXAMPLES])
        column = MappedColumn(heading, SKIP, "", counts[bare(heading)])
        seen.append(Seen(column_letters(header.index), column, examples))
    return seen


def mapping_of(sheets: Sequence[Sheet], draft: Draft) -> ColumnMapping:
    """The mapping that the choices make."""
    columns = tuple(
        replace(seen.column, part=draft.parts.get(seen.letters, SKIP), subject=draft.subjects.get(seen.letters, ""))
        for seen in columns_seen(sheets, draft)
    )
    exempt = tuple(word.strip() for word in draft.exempt.split(";") if word.strip())
    sources = {name: source for name, source in draft.sources.items() if name in SOURCES[draft.kind]}
    return ColumnMapping(
        draft.name.strip(), draft.kind, columns, sources, header_rows=draft.header_rows, end=draft.end.strip(),
        words={"exempt": exempt} if exempt else {}, values=draft.values if draft.kind == "edit-log" else {},
    )  # fmt: skip


def seemingly_left_out(sheets: Sequence[Sheet], draft: Draft) -> list[str]:
    """The headings of columns that are not imported though marks seem to stand there."""
    if draft.kind != "marks":
        return []
    sheet, first = sheets[draft.sheet], draft.row - 1 + draft.header_rows
    columns = header_columns(sheet, draft.row - 1, first)
    skipped = {each.index for each in columns if draft.parts.get(column_letters(each.index), SKIP) == SKIP}
    return unread_marks(sheet, columns, first, skipped)


def open_points(mapping: ColumnMapping) -> list[str]:
    """What is still to be chosen, each in a sentence."""
    return list(dict.fromkeys(mistakes(mapping)))


def read_with(
    mapping: ColumnMapping, upload: KeptUpload, now: datetime, school: str | None, others: Sequence[ColumnMapping]
) -> ReadResult:
    """The file as it would be imported by the mapping."""
    named = mapping if mapping.name else replace(mapping, name=NAMELESS)
    with on_disk([upload]) as paths:
        (read,) = tried(named, [Path(paths[0])], now=now, school=school, others=others)
    return read
