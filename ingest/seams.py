"""Does a zip hold anything beside its members? A workbook that is a second file at the same time is no export.

Parsers differ in what they make of bytes before, between and behind the members: one sees the workbook, another
something else. Only where the parts lie is looked at; what they hold is left to `container`.
"""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO

_END = struct.Struct("<4s4H2LH")  # the end record of a zip (APPNOTE 4.3.16), without a comment
_END_MAGIC = b"PK\x05\x06"
_LOCAL_HEADER = 30  # bytes before a member's name (APPNOTE 4.3.7)
_HAS_DESCRIPTOR = 0x08  # flag bit 3: sizes follow the member's data …
_DESCRIPTORS = {0, 12, 16, 20, 24}  # … with or without a signature, in 32 or 64 bits


def foreign_bytes(archive: zipfile.ZipFile, data: bytes) -> str | None:
    """Where the zip in `data` has bytes that are no part of it, in words; None where every byte has its place."""
    members = sorted(archive.infolist(), key=lambda member: member.header_offset)
    before = members[0].header_offset if members else archive.start_dir
    if before:
        return f"{before} byte lạ trước phần nén"
    behind = len(data) - _END.size - data.rfind(_END_MAGIC)
    if behind:
        return f"{behind} byte lạ sau phần nén"
    ends = [member.header_offset for member in members[1:]] + [archive.start_dir]
    for member, end in zip(members, ends, strict=True):
        if not _fills(member, data, end):
            return f"byte lạ sau mục {member.filename[:60]}"
    return None


def is_also_zip(data: bytes) -> bool:
    """Whether a file that begins as another kind can be read as a zip too."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        return False


def _fills(member: zipfile.ZipInfo, data: bytes, end: int) -> bool:
    """Whether the member reaches to where the next part begins."""
    lengths = data[member.header_offset + 26 : member.header_offset + _LOCAL_HEADER]
    if len(lengths) < 4:
        return False
    name, extra = struct.unpack("<2H", lengths)
    rest = end - (member.header_offset + _LOCAL_HEADER + name + extra + member.compress_size)
    return rest in _DESCRIPTORS if member.flag_bits & _HAS_DESCRIPTOR else rest == 0
