"""Is this file safe and of a kind that we read? Decides by its bytes, before any parser of workbooks sees them.

A zip is measured by its directory, then every entry is unpacked under that measure, so that neither a bomb nor a lying
directory reaches the parser. What the workbook says, `workbook` reads.
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from ingest import compound
from ingest.ods import CONTENT, extents, is_ods
from ingest.rules import Place
from ingest.unread_cells import Unread, may_be_sheet, plain_part, unread_in
from records.problems import Problem
from zips.seams import foreign_bytes, is_also_zip

MAX_BYTES = 64 * 1024 * 1024            # ten times the largest export of a whole school that we know of
MAX_UNPACKED = 200 * 1024 * 1024
MAX_RATIO = 150                         # sheets of one repeated cell pack to 1 : 100 at most
RATIO_FREE = 5 * 1024 * 1024            # below this size no ratio does harm
MAX_ENTRIES = 2000
MAX_ROWS = 9_999
MAX_COLUMNS = 702                       # to ZZ
MAX_CELLS = 500_000                     # of one sheet: a school of 5,000 pupils with 100 columns
MAX_ALL_CELLS = 3_000_000               # of all sheets together
CHUNK = 1024 * 1024

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK_PART = "xl/workbook.xml"
_PROGRAMS = ("xl/vbaproject", "xl/macrosheets/", "xl/dialogsheets/", "xl/activex/", "xl/embeddings/")
_MACROS = "_vba_project_cur"            # the storage of an .xls ([MS-XLS] 2.1.4)
_TEXTS = "xl/sharedstrings"
TEXT_FILE = "tệp văn bản hoặc CSV"
_NO_TEXT = re.compile(rb"[\0-\x08\x0e-\x19\x1b-\x1f]")     # tabs, breaks and an old end of file are text
# Of an OpenDocument file: its macros, and files within it.
_ODS_PROGRAMS = ("basic/", "scripts/", "object ", "objectreplacements/")
_ODS_MANIFEST = "META-INF/manifest.xml"

# A filled cell beyond column ZZ or row 9,999: the parser would make room for every cell before it.
# Is a closer look needed at all? With every letter and digit alike, literal searches tell, twice as fast.
_ALIKE = bytes.maketrans(b"BCDEFGHIJKLMNOPQRSTUVWXYZ123456789'", b"A" * 25 + b"0" * 9 + b'"')
_FAR_ADDRESSES = (b'r="AAA', b"A00000")
_FAR_CELL = re.compile(rb"<(?:\w+:)?c\s[^<>]*?\br\s*=\s*[\"']((?:[A-Z]{3,}\d+)|(?:[A-Z]{1,2}\d{5,}))[\"'][^<>]*(?<!/)>")


@dataclass(frozen=True, slots=True)
class Content:
    """A file's bytes, read once: what was hashed is what is parsed. `data` is None above `MAX_BYTES`."""

    sha256: str
    size_bytes: int
    data: bytes | None


class NotAFileError(OSError):
    """Says in a few words what is there instead."""


def read_content(path: Path) -> Content:
    """The file's bytes and their SHA-256, in one pass. Raises `OSError`; a pipe, which never ends, is no file."""
    mode = path.stat().st_mode
    if stat.S_ISDIR(mode):
        os.listdir(path)    # noqa: PTH208 – says at once why it cannot be opened, where that is what is wrong with it
    if not stat.S_ISREG(mode):
        raise NotAFileError("không phải tệp thường (ống dẫn, thiết bị hoặc thư mục)")
    digest, size, kept = hashlib.sha256(), 0, list[bytes]()
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
            if size <= MAX_BYTES:
                kept.append(chunk)
    return Content(digest.hexdigest(), size, b"".join(kept) if size <= MAX_BYTES else None)


def kind_of(data: bytes) -> str | None:
    """'xlsx', 'ods', 'xls' or 'csv' by the first bytes, whatever the file is called; None for anything else."""
    if data.startswith(ZIP_MAGIC):
        return "ods" if is_ods(data) else "xlsx"
    if data.startswith(OLE_MAGIC):
        return "xls"
    return "csv" if describe(data) == TEXT_FILE else None


def describe(data: bytes) -> str:
    """What a file that is no workbook seems to be, for the clerk."""
    start = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data:
        return "tệp rỗng"
    if start.startswith((b"<html", b"<!doctype", b"<table", b"<meta")):
        return "trang web (HTML) mang tên tệp Excel"
    if start.startswith(b"%pdf"):
        return "tệp PDF"
    if start.startswith(b"<?xml"):
        return "tệp XML"
    is_text = not _NO_TEXT.search(data[:2048]) or data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return TEXT_FILE if is_text else "tệp không phải bảng tính"


@dataclass(frozen=True, slots=True)
class Checked:
    """Why the bytes must not go to the parser (empty when they may), and what the parser does not say: the cells that
    only look blank, by entry."""

    problems: list[Problem]
    unread: dict[str, tuple[Unread, ...]] = field(default_factory=dict)
    texts_size: int = 0     # bytes of the texts that the sheets share, which each parser holds whole


def check_container(data: bytes, place: Place) -> Checked:
    """Look at a file before any parser of workbooks does. A zip is unpacked this once, for all that we seek in it."""
    kind = kind_of(data)
    if kind is None:
        return Checked([place.broken("khong-nhan-ra", describe(data))])
    if kind == "csv":
        return Checked([])      # text, which does nothing
    return Checked(list(_ole_problems(data, place))) if kind == "xls" else _check_zip(data, place)


def _ole_problems(data: bytes, place: Place) -> Iterator[Problem]:
    if is_also_zip(data):   # the parser may take it for one, and nothing measured it
        yield place.broken("nen-bat-thuong", "tệp .xls có phần nén gắn vào")
        return
    try:
        streams, harm = compound.looked_at(data)
    except Exception as error:  # noqa: BLE001 – whatever it is, a chain that was not followed may have no end
        yield place.broken("hong", f"lỗi khi đọc ({type(error).__name__})")
        return
    if harm:
        yield place.broken("hong", harm)
        return
    if any(stream.split("/")[0] == _MACROS for stream in streams):
        yield place.broken("co-macro", "tệp có macro")
    elif "encryptedpackage" in streams:
        yield place.broken("co-mat-khau", "tệp đặt mật khẩu mở")
    elif not streams & {"workbook", "book"}:
        yield place.broken("khong-nhan-ra", "tệp Office không phải Excel")


def _check_zip(data: bytes, place: Place) -> Checked:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
            harm = _harm(entries, len(data)) or foreign_bytes(archive)
            if harm:
                return Checked([place.broken("nen-bat-thuong", harm)])
            if is_ods(data):
                return _check_ods(archive, entries, place)
            if WORKBOOK_PART not in {entry.filename for entry in entries}:
                return Checked([place.broken("khong-nhan-ra", "tệp nén không phải Excel .xlsx")])
            return _check_entries(archive, entries, place)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        return Checked([place.broken("hong", "tệp .xlsx không giải nén được")])


def _harm(entries: list[zipfile.ZipInfo], packed: int) -> str | None:
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        return f"{len(entries)} mục trong tệp nén"
    if unpacked > MAX_UNPACKED or (unpacked > RATIO_FREE and unpacked > MAX_RATIO * packed):
        return f"giải nén thành {unpacked // (1024 * 1024)} MB"
    if any(_leaves_folder(entry.filename) for entry in entries):
        return "tên mục trỏ ra ngoài tệp nén"
    if double := _one_name_twice(entries):
        return f"mục {double} có hai lần"
    return None


def _leaves_folder(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return not parts[0] or ".." in parts or ":" in name


def _one_name_twice(entries: list[zipfile.ZipInfo]) -> str | None:
    """An entry whose name another has too, case and kind of slash aside: programs differ in which they read."""
    seen: set[str] = set()
    for entry in entries:
        name = plain_part(unicodedata.normalize("NFC", entry.orig_filename))
        if name in seen:
            return entry.filename[:60]
        seen.add(name)
    return None


def _check_entries(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], place: Place) -> Checked:
    """Unpacks every entry once: `read` stops at the stated size and then fails on the checksum of a lying one."""
    texts = sum(e.file_size for e in entries if plain_part(e.filename).startswith(_TEXTS))
    checked = Checked([], texts_size=texts)
    for entry in entries:
        content = archive.read(entry)
        if _may_run(entry.filename, content):
            # It would be sealed with the class, and run on the machine of whoever opens it in twenty years.
            return Checked([place.broken("co-macro", "tệp có macro, hoặc có tệp khác nhúng bên trong")])
        if not may_be_sheet(entry.filename):
            continue
        if far := _far_cell(content):
            checked.problems.append(place.broken("vung-qua-lon", f"ô {far} có nội dung", far))
        if unread := unread_in(content):
            checked.unread[entry.filename] = unread
    return checked


def _check_ods(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], place: Place) -> Checked:
    names = {entry.filename for entry in entries}
    if CONTENT not in names:
        return Checked([place.broken("khong-nhan-ra", "tệp nén không phải bảng tính")])
    for entry in entries:
        content = archive.read(entry)
        if plain_part(entry.filename).startswith(_ODS_PROGRAMS) or content.startswith(OLE_MAGIC):
            return Checked([place.broken("co-macro", "tệp có macro, hoặc có tệp khác nhúng bên trong")])
        if entry.filename == _ODS_MANIFEST and b"encryption-data" in content:
            return Checked([place.broken("co-mat-khau", "tệp đặt mật khẩu mở")])
    try:
        found = extents(archive.read(CONTENT))
    except Exception as error:  # noqa: BLE001 – no XML, or one that would do harm
        return Checked([place.broken("hong", f"lỗi khi đọc ({type(error).__name__})")])
    problems = [
        place.broken("vung-qua-lon", f"trang thứ {n}: {each.rows} dòng, {each.columns} cột")
        for n, each in enumerate(found, start=1)
        if each.rows > MAX_ROWS or each.columns > MAX_COLUMNS or each.rows * each.columns > MAX_CELLS
    ]
    return Checked(problems, {str(n): each.unread for n, each in enumerate(found) if each.unread})


def _may_run(name: str, content: bytes) -> bool:
    """Whether a part of a workbook is a program, or a file that may hold one, whatever it is called: macros and what is
    embedded are compound documents."""
    return content.startswith(OLE_MAGIC) or plain_part(name).startswith(_PROGRAMS)


def _far_cell(content: bytes) -> str | None:
    """The address of a filled cell too far out, or None."""
    alike = content.translate(_ALIKE, b" \t\r\n\f\v")
    if not any(address in alike for address in _FAR_ADDRESSES):
        return None
    far = _FAR_CELL.search(content)
    return far[1].decode("ascii") if far else None
