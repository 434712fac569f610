"""The sample schools: `build` gives what truly happened in them, `write_sample` the files that they would have.

One seed gives the same values and the same bytes on every machine, at any time. All persons are invented.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from data.exports import Export, exports_of, make_book
from data.lists import list_rows
from data.other_exports import make_other_book, other_exports
from data.school import CLASSES, SampleSchool, primary_school, secondary_school
from data.terms import LISTS_CREATED
from data.workbook import repacked, to_xls, to_xlsx
from ingest.lists import TEMPLATE_FILES, write_list

DEFAULT_SEED = 2025
SCHOOLS = ("thcs", "tieu-hoc")
LISTS_FOLDER = "danh-sach"

Progress = Callable[[int, int, str], None]


def build(
    seed: int = DEFAULT_SEED, *, schools: Sequence[str] = SCHOOLS, classes: int = CLASSES
) -> tuple[SampleSchool, ...]:
    """The truth of the sample schools ('thcs', 'tieu-hoc'), each with its first `classes` classes (1 to 12)."""
    makers = {"thcs": secondary_school, "tieu-hoc": primary_school}
    if not 1 <= classes <= CLASSES or not set(schools) <= makers.keys():
        raise ValueError(f"a sample has 1 to {CLASSES} classes of the schools {', '.join(SCHOOLS)}")
    return tuple(makers[key](seed, classes) for key in schools)


def write_sample(
    folder: Path,
    *,
    seed: int = DEFAULT_SEED,
    progress: Progress | None = None,
    schools: Sequence[str] = SCHOOLS,
    classes: int = CLASSES,
) -> None:
    """Write the exports and lists of the sample schools below `folder`, 208 files for two whole schools.

    Each file's modification time is the moment of its export. `progress(done, total, file name)` follows each file.
    """
    built = build(seed, schools=schools, classes=classes)
    exports = [(school, export) for school in built for export in exports_of(school)]
    lists = [(school, kind) for school in built for kind in TEMPLATE_FILES]
    total = len(exports) + len(lists)
    tell = progress or (lambda _done, _total, _what: None)
    for done, (school, export) in enumerate(exports, start=1):
        write_export(folder, school, export)
        tell(done, total, export.file_name)
    for done, (school, kind) in enumerate(lists, start=len(exports) + 1):
        _write_list(folder, school, kind)
        tell(done, total, TEMPLATE_FILES[kind])


def write_export(folder: Path, school: SampleSchool, export: Export) -> Path:
    """Write one export to its place below `folder`."""
    book = make_book(school, export)
    path = folder.joinpath(*export.path)
    _save(path, to_xls(book) if export.kind == "xls" else to_xlsx(book), export.moment)
    return path


def write_other_layouts(folder: Path, *, seed: int = DEFAULT_SEED, progress: Progress | None = None) -> None:
    """Write an example of each layout that the sample schools do not use below `folder`."""
    built = build(seed, classes=1)
    examples = [(school, example) for school in built for example in other_exports(school)]
    tell = progress or (lambda _done, _total, _what: None)
    for done, (school, example) in enumerate(examples, start=1):
        book = make_other_book(school, example)
        content = to_xls(book) if example.kind == "xls" else to_xlsx(book)
        _save(folder.joinpath(*example.path), content, example.moment)
        tell(done, len(examples), example.path[-1])


def _write_list(folder: Path, school: SampleSchool, kind: str) -> None:
    path = folder / LISTS_FOLDER / school.folder / TEMPLATE_FILES[kind]
    path.parent.mkdir(parents=True, exist_ok=True)
    write_list(
        path,
        kind,
        school=school.name,
        school_year=school.school_year,
        classes=school.class_names,
        rows=list_rows(school, kind),
        created=LISTS_CREATED,
    )
    _save(path, repacked(path.read_bytes()), LISTS_CREATED)


def _save(path: Path, content: bytes, moment: datetime) -> None:
    """Schools' files carry the time of their download."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (moment.timestamp(), moment.timestamp()))
