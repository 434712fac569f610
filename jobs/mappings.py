"""The school's own mappings: a TOML file each in the home. Kept, listed, removed, drafted for a file, tried on files.

A mapping that is kept decides how later files are read, so that keeping and removing one are events.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from ingest.container import NotAFileError, check_container, kind_of, read_content
from ingest.mapped_reading import UNKNOWN, not_found
from ingest.mapping import ColumnMapping, MappingKind, mapping_slug
from ingest.mapping_suggest import suggest
from ingest.mapping_toml import MappingError, mapping_text, parse_mapping
from ingest.read import ReadResult, read_export, sheets_of
from ingest.rules import Place
from ingest.workbook import Sheet
from jobs.whole_files import write_whole
from records.facts import add_event
from records.home import Home
from records.invisible import escaped
from records.problems import CannotError, Problem, UsageError, as_text, reason_of
from records.store import Store

SUFFIX = ".toml"
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class KeptMappings:
    """The mappings of a home by name; of the files that are none a problem each, and by their names every `mistake` in
    them, a sentence each."""

    sound: tuple[ColumnMapping, ...]
    broken: tuple[Problem, ...] = ()
    mistakes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def kept_mappings(home: Home) -> KeptMappings:
    """All mappings of a home. A file that somebody spoilt is told, and stands in nobody's way."""
    sound: list[ColumnMapping] = []
    broken: list[Problem] = []
    mistakes: dict[str, tuple[str, ...]] = {}
    for path in sorted(home.mappings.glob(f"*{SUFFIX}")) if home.mappings.is_dir() else ():
        try:
            sound.append(_read(path))
        except MappingError as error:
            place = Place(as_text(path.name))
            number = len(error.mistakes)
            more = f"{number} chỗ viết sai, trước hết: " if number > 1 else ""
            broken.append(place.broken("cach-doc-sai", f"{more}{error.mistakes[0]}"))
            mistakes[place.file] = tuple(map(escaped, error.mistakes))
    return KeptMappings(tuple(sound), tuple(broken), mistakes)


def mapping_names(home: Home) -> dict[str, str]:
    """How each mapping of a home was named, by the layout under which the store has what it reads."""
    return {mapping.layout: mapping.name for mapping in kept_mappings(home).sound}


def read_mapping(path: Path) -> ColumnMapping:
    """The mapping in a file. Raises `CannotError` with all that is wrong with it."""
    try:
        return _read(path)
    except MappingError as error:
        raise CannotError(f"Cách đọc {as_text(path.name)}: {error}") from None


def _read(path: Path) -> ColumnMapping:
    """Raises `MappingError`, also where the file cannot be read at all."""
    try:
        return parse_mapping(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        reason = reason_of(error) if isinstance(error, OSError) else "không phải tệp chữ UTF-8"
        raise MappingError((f"Không đọc được: {reason}.",)) from None


def keep_mapping(
    home: Home, store: Store, mapping: ColumnMapping, *, now: datetime, actor: str, again: bool = False
) -> Path:
    """Keep a mapping under its name. Raises `UsageError` where another has that name already, unless `again`."""
    if len(mapping.name) > _LONGEST_NAME:
        raise UsageError(f"Tên cách đọc dài quá {_LONGEST_NAME} chữ.")
    text = mapping_text(mapping)
    parse_mapping(text)     # what cannot be read back is not written
    target = home.mappings / f"{mapping_slug(mapping.name)}{SUFFIX}"
    if target.exists() and not again:
        raise UsageError(f"Đã có cách đọc tên «{mapping.name}». Đặt tên khác, hoặc bỏ cách đọc ấy trước.")
    write_whole(target, text.encode())
    _tell(store, "mapping-kept", mapping.name, text.encode(), now, actor)
    return target


def remove_mapping(home: Home, store: Store, name: str, *, now: datetime, actor: str) -> None:
    """Take a mapping out of use; what was imported by it stays. Raises `UsageError` where there is none."""
    target = home.mappings / f"{mapping_slug(name)}{SUFFIX}"
    if not mapping_slug(name) or not target.is_file():
        raise UsageError(f"Không có cách đọc «{name}». Xem: soluu mapping list")
    content = target.read_bytes()
    target.unlink()
    _tell(store, "mapping-removed", name, content, now, actor)


def _tell(store: Store, kind: str, name: str, content: bytes, now: datetime, actor: str) -> None:
    with store.write() as db:
        add_event(db, now, actor, kind, mapping_slug(name), {"sha256": sha256(content).hexdigest()})


def sheets_in(path: Path) -> tuple[list[Sheet], list[Problem]]:
    """The sheets of a file that may be read at all, or why it may not. Bad contents are never an exception."""
    place = Place(as_text(path.name))
    try:
        content = read_content(path)
    except OSError as error:
        reason = str(error) if isinstance(error, NotAFileError) else reason_of(error)
        return [], [place.broken("khong-mo-duoc", reason)]
    if content.data is None:
        return [], [place.broken("qua-lon", f"{content.size_bytes // (1024 * 1024)} MB")]
    checked = check_container(content.data, place)
    kind = kind_of(content.data)
    if checked.problems or kind is None:
        return [], checked.problems
    return sheets_of(kind, content.data, checked, place)


def drafted(path: Path, name: str, kind: MappingKind | None = None) -> ColumnMapping:
    """A draft of a mapping for a file. Raises `CannotError` for one that cannot be read, or has no table."""
    sheets, problems = sheets_in(path)
    seen = [sheet for sheet in sheets if sheet.visible and sheet.rows]
    if not seen:
        said = problems[0].sentence() if problems else "tệp không có trang nào có nội dung."
        raise CannotError(f"Không đặt được cách đọc: {said}")
    mapping, _, _ = suggest(seen, name, kind=kind)
    if not mapping.columns:
        raise CannotError("Không đặt được cách đọc: không thấy dòng tiêu đề nào.")
    return mapping


def tried(
    mapping: ColumnMapping, paths: Sequence[Path], *, now: datetime, school: str | None = None,
    others: Sequence[ColumnMapping] = (), declared: date | None = None,
) -> list[ReadResult]:  # fmt: skip
    """What files say by a mapping; nothing is kept. `others`: the mappings beside it, which may know a file too."""
    beside = [other for other in others if mapping_slug(other.name) != mapping_slug(mapping.name)]
    return [
        _explained(mapping, read_export(
            path, now=now, declared=declared, home_school=school, mappings=[mapping, *beside]
        )) for path in paths
    ]  # fmt: skip


def _explained(mapping: ColumnMapping, read: ReadResult) -> ReadResult:
    """Of a file that the mapping does not know: which headings it lacks, in place of that nobody knows it."""
    if not any(problem.code == UNKNOWN for problem in read.problems):
        return read
    sheets, _ = sheets_in(read.path)
    lacking = not_found(mapping, sheets, Place(as_text(read.path.name))) if sheets else []
    return replace(read, problems=tuple(lacking) or read.problems)
