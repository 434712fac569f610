"""Does a zip hold anything beside its members? A file that is a second file at the same time is neither of them.

Parsers differ in what they make of bytes before, between and behind the members: one sees the workbook or the bundle,
another something else. Only where the parts lie is looked at; what they hold is left to the caller.
"""

from __future__ import annotations

import os
import struct
import zipfile
from io import BytesIO
from typing import IO

_END = struct.Struct("<4s4H2LH")  # the end record of a zip (APPNOTE 4.3.16), without a comment
_END_MAGIC = b"PK\x05\x06"
_LONGEST_END = _END.size + 0xFFFF
_IN_ZIP64 = 0xFFFF  # a count of members that stands in the 64-bit record
_LOCAL_HEADER = 30  # bytes before a member's name (APPNOTE 4.3.7)
_HAS_DESCRIPTOR = 0x08  # flag bit 3: sizes follow the member's data …
_DESCRIPTORS = {0, 12, 16, 20, 24}  # … with or without a signature, in 32 or 64 bits


def foreign_bytes(archive: zipfile.ZipFile) -> str | None:
    """Where an open zip has bytes that are no part of it, in words; None where every byte has its place.

    Raises `OSError` as reading does.
    """
    stream = archive.fp
    if stream is None:
        raise ValueError("the zip was closed")
    members = sorted(archive.infolist(), key=lambda member: member.header_offset)
    before = members[0].header_offset if members else archive.start_dir
    if before:
        return f"{before} byte lạ trước phần nén"
    if odd := _odd_end(stream, len(members)):
        return odd
    ends = [member.header_offset for member in members[1:]] + [archive.start_dir]
    for member, end in zip(members, ends, strict=True):
        if not _fills(member, stream, end):
            return f"byte lạ sau mục {member.filename[:60]}"
        if member.comment:
            return f"lời ghi kèm mục {member.filename[:60]}"
    return None


def is_also_zip(data: bytes) -> bool:
    """Whether a file that begins as another kind can be read as a zip too."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        return False


def _odd_end(stream: IO[bytes], members: int) -> str | None:
    """What is wrong with the end record: something behind it, or another number of members than the directory has."""
    size = stream.seek(0, os.SEEK_END)
    tail = _read_at(stream, max(0, size - _LONGEST_END), _LONGEST_END)
    at = tail.rfind(_END_MAGIC)
    behind = len(tail) - _END.size - at
    if behind:
        return f"{behind} byte lạ sau phần nén"
    _, _, _, here, stated, *_ = _END.unpack_from(tail, at)
    return None if {here, stated} <= {members, _IN_ZIP64} else "số mục ghi ở cuối khác với mục lục"


def _fills(member: zipfile.ZipInfo, stream: IO[bytes], end: int) -> bool:
    """Whether the member reaches to where the next part begins, and what is stored as it is to its own end."""
    lengths = _read_at(stream, member.header_offset + 26, 4)
    if len(lengths) < 4:
        return False
    if member.compress_type == zipfile.ZIP_STORED and member.compress_size != member.file_size:
        return False
    name, extra = struct.unpack("<2H", lengths)
    rest = end - (member.header_offset + _LOCAL_HEADER + name + extra + member.compress_size)
    return rest in _DESCRIPTORS if member.flag_bits & _HAS_DESCRIPTOR else rest == 0


def _read_at(stream: IO[bytes], offset: int, length: int) -> bytes:
    stream.seek(offset)
    return stream.read(length)
