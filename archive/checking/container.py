"""A bundle's files, out of a ZIP or a folder, without trusting either: names and sizes first, then bytes as a stream.

Nothing is ever unpacked to disk.
"""

from __future__ import annotations

import lzma
import os
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from archive import extract_list
from archive.checking.result import Findings
from zips.seams import foreign_bytes

MAX_FILES = 20_000              # a class has some 60; a ZIP bomb has millions
MAX_FILE_BYTES = 1 << 29        # 512 MiB
MAX_TOTAL_BYTES = 1 << 31       # 2 GiB
DECLARATION = "bagit.txt"

READ_ERRORS = (
    OSError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, NotImplementedError, RuntimeError, ValueError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Container:
    """Opens the files of a bag by their paths in it; `is_extract`: of an extract, by their paths in that."""

    files: Mapping[str, Callable[[], IO[bytes]]]
    is_extract: bool = False


@contextmanager
def open_bundle(source: Path | bytes, name: str, findings: Findings) -> Iterator[Container | None]:
    """The files of the bag in a ZIP (path or bytes) or a folder; None, with a problem of `name`, if there is none."""
    if isinstance(source, Path) and source.is_dir():
        yield _rooted(_folder_files(source, findings), name, findings)
        return
    try:
        archive = zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source)
    except READ_ERRORS:
        findings.add(name, "unreadable")
        yield None
        return
    with archive:
        files = _zip_files(archive, name, findings)
        if files is not None and _has_foreign_bytes(archive):
            findings.add(name, "foreign")
        yield _rooted(files, name, findings)


def read_file(source: Path, path: str, most: int) -> bytes | None:
    """The first `most` bytes of one file of the bag in a ZIP or a folder; None where there is none. Raises
    `READ_ERRORS`."""
    with open_bundle(source, source.name, Findings()) as container:
        opener = container.files.get(path) if container else None
        if opener is None:
            return None
        with opener() as file:
            return file.read(most)


def _has_foreign_bytes(archive: zipfile.ZipFile) -> bool:
    try:
        return foreign_bytes(archive, is_plain=True) is not None
    except READ_ERRORS:
        return True     # whatever cannot be looked at has not been found clean


def _zip_files(archive: zipfile.ZipFile, name: str, findings: Findings) -> dict[str, Callable[[], IO[bytes]]] | None:
    members = [member for member in archive.infolist() if not (member.is_dir() and member.file_size == 0)]
    total = sum(member.file_size for member in members)
    if len(members) > MAX_FILES or total > MAX_TOTAL_BYTES:
        findings.add(name, "too-large")
        return None
    files: dict[str, Callable[[], IO[bytes]]] = {}
    for member in members:
        if _may_open(member.filename, member.orig_filename, member.file_size, files, findings):
            files[member.filename] = lambda member=member: archive.open(member)  # type: ignore[misc]  # bound now
    _report_doubles([member.filename for member in members], findings)
    return files


def _may_open(path: str, original: str, size: int, files: Mapping[str, object], findings: Findings) -> bool:
    if not is_safe(path) or original != path:
        findings.add(path, "name")
        return False
    if size > MAX_FILE_BYTES:
        findings.add(path, "too-large")
        return False
    return path not in files


def _report_doubles(paths: list[str], findings: Findings) -> None:
    """Names that differ in case alone are one file on Windows."""
    seen: set[str] = set()
    for path in paths:
        if path.casefold() in seen:
            findings.add(path, "double")
        seen.add(path.casefold())


def is_safe(path: str) -> bool:
    """Relative, inside the bundle, and the same on every system."""
    # An absolute path begins with an empty part.
    return not ("\\" in path or "\0" in path or ":" in path or {"", ".", ".."} & {*path.split("/")})


def _folder_files(folder: Path, findings: Findings) -> dict[str, Callable[[], IO[bytes]]] | None:
    files: dict[str, Callable[[], IO[bytes]]] = {}
    total = 0
    for parent, folders, names in os.walk(folder, followlinks=False):
        for entry in (*names, *[name for name in folders if (Path(parent) / name).is_symlink()]):
            path = Path(parent) / entry
            inside = path.relative_to(folder).as_posix()
            if path.is_symlink() or not path.is_file():
                findings.add(inside, "name")
                continue
            total += path.stat().st_size
            files[inside] = lambda path=path: path.open("rb")  # type: ignore[misc]  # bound now, not later
        if len(files) > MAX_FILES or total > MAX_TOTAL_BYTES:
            findings.add(folder.name, "too-large")
            return None
    return files


def _rooted(files: dict[str, Callable[[], IO[bytes]]] | None, name: str, findings: Findings) -> Container | None:
    """The bag below the folder that bagit.txt lies in, at the top or one level down; what lies beside is outside."""
    if files is None:
        return None
    # A bag without its declaration is still worth checking: every file that is there can be judged.
    roots = _folders_of(DECLARATION, files) or _folders_of("seal/statement.json", files)
    lists = _folders_of(extract_list.LIST, files) or _folders_of(extract_list.SEAL, files)
    # An extract has its bags a folder below its list: a list put into a bag, or beside it, makes none of it.
    is_extract = bool(lists) and all(len(root) > len(min(lists, key=len)) for root in roots)
    if not roots and not is_extract:
        findings.add(name, "no-bag")
        return None
    root = min(lists if is_extract else roots, key=len)
    for path in files:
        if not path.startswith(root):
            findings.add(path, "outside")
    inside = {path[len(root) :]: opener for path, opener in sorted(files.items()) if path.startswith(root)}
    return Container(inside, is_extract)


def _folders_of(mark: str, files: Mapping[str, object]) -> list[str]:
    """Where a file that marks a bag lies: '' for the top, 'folder/' one level down."""
    folders = [path.removesuffix(mark) for path in files if path == mark or path.endswith(f"/{mark}")]
    return [folder for folder in folders if folder.count("/") <= 1]
