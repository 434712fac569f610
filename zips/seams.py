"""Does a zip hold anything beside its members? A file that is a second file at the same time is neither of them.

Parsers differ in what they make of bytes before, between and behind the members: one sees the workbook or the bundle,
another something else. They differ, too, in which header of a member they believe, its own or the directory's: both
must say the same. What the members hold is left to the caller.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
import zlib
from io import BytesIO
from typing import IO, NamedTuple

_END = struct.Struct("<4s4H2LH")  # the end record of a zip (APPNOTE 4.3.16), without a comment
_END_MAGIC = b"PK\x05\x06"
_END64_MAGIC = b"PK\x06\x06"
_ENTRY_SIZE, _ENTRY_LENGTHS = 46, 28  # of the directory (APPNOTE 4.3.12): without, and where, its texts' lengths
_LONGEST_END = _END.size + 0xFFFF
_IN_ZIP64 = 0xFFFF  # a count of members that stands in the 64-bit record
_LOCAL = struct.Struct("<4s5H3L2H")  # a member's own header, before its name (APPNOTE 4.3.7)
_LOCAL_MAGIC = b"PK\x03\x04"
_DESCRIPTOR_MAGIC = b"PK\x07\x08"
_SAME_FLAGS = 0x0001 | 0x0008 | 0x0020 | 0x0040 | 0x2000  # encryption, descriptor, patched data, masked headers
_NEVER_FLAGS = _SAME_FLAGS & ~0x0008
_UTF8 = 0x0800  # flag bit 11: the name is UTF-8
_PLAIN_FLAGS = 0x0002 | 0x0004 | 0x0008 | _UTF8  # how hard it was packed, and those
_CHUNK = 1 << 20
_IN_EXTRA = 0xFFFFFFFF  # a size that stands in the 64-bit field
_LONGEST_EXTRA = 4096  # Excel keeps room to grow in one
# What ordinary tools add to a member: sizes in 64 bits, times, owners (APPNOTE 4.5.2, Info-ZIP's extra fields).
_ORDINARY_EXTRAS = {0x0001, 0x000A, 0x5455, 0x5855, 0x7855, 0x7875}
_LONGEST_ORDINARY = 64
_HAS_DESCRIPTOR = 0x08  # flag bit 3: sizes follow the member's data …
_DESCRIPTORS = {0, 12, 16, 20, 24}  # … with or without a signature, in 32 or 64 bits


def foreign_bytes(archive: zipfile.ZipFile, *, is_plain: bool = False) -> str | None:
    """Where an open zip has bytes that are no part of it, or says two things of a member, in words; else None.

    `is_plain`: of each member nothing but its name, its bytes and what ordinary tools add to them – no link, no folder
    with contents, nothing behind packed data or in fields that nobody reads. Raises `OSError` as reading does.
    """
    stream = archive.fp
    if stream is None:
        raise ValueError("the zip was closed")
    members = sorted(archive.infolist(), key=lambda member: member.header_offset)
    before = members[0].header_offset if members else archive.start_dir
    if before:
        return f"{before} byte lạ trước phần nén"
    if odd := _odd_end(stream, len(members), is_plain=is_plain):
        return odd
    if is_plain and not _fills_directory(stream, archive.start_dir, len(members)):
        return "mục lục dài hơn phần dành cho nó"
    ends = [member.header_offset for member in members[1:]] + [archive.start_dir]
    for member, end in zip(members, ends, strict=True):
        if odd := _odd_member(member, stream, end, is_plain=is_plain):
            return f"{odd} {member.filename[:60]}"
    return None


def _fills_directory(stream: IO[bytes], start: int, members: int) -> bool:
    """Whether the directory's entries, as long as they say, end where an end record begins."""
    stream.seek(start)
    directory, at = stream.read(), 0    # not long: whoever opened the archive has read it whole
    for _ in range(members):
        if at + _ENTRY_SIZE > len(directory):
            return False
        at += _ENTRY_SIZE + sum(struct.unpack_from("<3H", directory, at + _ENTRY_LENGTHS))
    return directory[at : at + 4] in {_END_MAGIC, _END64_MAGIC}


def _odd_member(member: zipfile.ZipInfo, stream: IO[bytes], end: int, *, is_plain: bool) -> str | None:
    own = _own_header(member, stream)
    if own is None or not _fills(member, own, stream, end):
        return "byte lạ sau mục"
    if any(_is_odd_extra(extra, is_plain=is_plain) for extra in (own.extra, member.extra)):
        return "phần phụ lạ ở mục"
    if is_plain and not _is_plain(member, own, stream):
        return "tệp không thường ở mục"
    return "lời ghi kèm mục" if member.comment else None


def is_also_zip(data: bytes) -> bool:
    """Whether a file that begins as another kind can be read as a zip too."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return bool(archive.infolist())
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError):
        return False


def _odd_end(stream: IO[bytes], members: int, *, is_plain: bool) -> str | None:
    """What is wrong with the end record: something behind it, or another number of members than the directory has."""
    size = stream.seek(0, os.SEEK_END)
    tail = _read_at(stream, max(0, size - _LONGEST_END), _LONGEST_END)
    at = tail.rfind(_END_MAGIC)
    behind = len(tail) - _END.size - at
    if behind:
        return f"{behind} byte lạ sau phần nén"
    _, disk, first_disk, here, stated, *_, comment = _END.unpack_from(tail, at)
    if is_plain and (disk or first_disk or comment):
        return "bản ghi cuối nói đến đĩa khác hoặc lời ghi"
    return None if {here, stated} <= {members, _IN_ZIP64} else "số mục ghi ở cuối khác với mục lục"


class _Header(NamedTuple):
    """A member's own header: its fields, name and extra field, and where its data begin."""

    flags: int
    method: int
    time: int
    day: int
    crc: int
    packed: int
    size: int
    name: bytes
    extra: bytes
    data_offset: int


def _own_header(member: zipfile.ZipInfo, stream: IO[bytes]) -> _Header | None:
    fixed = _read_at(stream, member.header_offset, _LOCAL.size)
    if len(fixed) < _LOCAL.size:
        return None
    magic, _, flags, method, time, day, crc, packed, size, name, extra = _LOCAL.unpack(fixed)
    if magic != _LOCAL_MAGIC:
        return None
    texts = stream.read(name + extra)
    start = member.header_offset + _LOCAL.size + name + extra
    return _Header(flags, method, time, day, crc, packed, size, texts[:name], texts[name:], start)


def _fills(member: zipfile.ZipInfo, own: _Header, stream: IO[bytes], end: int) -> bool:
    """Whether the member reaches to where the next part begins, and its two headers say the same of it."""
    behind = own.data_offset + member.compress_size
    if not _agrees(own, member):
        return False
    if not own.flags & _HAS_DESCRIPTOR:
        return end == behind
    descriptor = _read_at(stream, behind, end - behind) if end - behind in _DESCRIPTORS else None
    return descriptor is not None and _descriptor_agrees(descriptor, _true_of(member))


def _agrees(own: _Header, member: zipfile.ZipInfo) -> bool:
    """Whether a member's own header says what the directory does; what is stored is as long as it is."""
    later = {0, _IN_EXTRA} if own.flags & _HAS_DESCRIPTOR else {_IN_EXTRA}
    stated = (own.crc, own.packed, own.size)
    is_told = all(said == is_so or said in later for said, is_so in zip(stated, _true_of(member), strict=True))
    is_same = not (own.flags ^ member.flag_bits) & _SAME_FLAGS and not own.flags & _NEVER_FLAGS
    is_odd = own.method == zipfile.ZIP_STORED and member.compress_size != member.file_size
    return own.method == member.compress_type and is_same and is_told and not is_odd


def _true_of(member: zipfile.ZipInfo) -> tuple[int, int, int]:
    return member.CRC, member.compress_size, member.file_size


def _descriptor_agrees(descriptor: bytes, true: tuple[int, int, int]) -> bool:
    """Whether what follows a member's data says its checksum and sizes; some tools leave it out."""
    said = descriptor.removeprefix(_DESCRIPTOR_MAGIC) if len(descriptor) in {16, 24} else descriptor
    if len(said) not in {0, 12, 20}:
        return False
    return not said or tuple(struct.unpack("<3L" if len(said) == 12 else "<L2Q", said)) == true


def _is_odd_extra(extra: bytes, *, is_plain: bool) -> bool:
    """Whether something may hide in an extra field, a member's own or the directory's."""
    return len(extra) > _LONGEST_EXTRA or (is_plain and not _is_ordinary(extra))


def _is_ordinary(extra: bytes) -> bool:
    left = set(_ORDINARY_EXTRAS)
    while extra:
        kind, length = struct.unpack_from("<2H", extra.ljust(4, b"\xff"))
        if kind not in left or length > _LONGEST_ORDINARY or length + 4 > len(extra):
            return False
        left.remove(kind)
        extra = extra[4 + length :]
    return True


def _is_plain(member: zipfile.ZipInfo, own: _Header, stream: IO[bytes]) -> bool:
    """Whether every reader makes the same plain file, or the same empty folder, of a member."""
    day, time = own.day, own.time
    name = member.orig_filename.encode("utf-8" if own.flags & _UTF8 else "cp437", "replace")
    moment = ((day >> 9) + 1980, day >> 5 & 15, day & 31, time >> 11, time >> 5 & 63, (time & 31) * 2)
    if (own.flags, own.name, moment) != (member.flag_bits, name, member.date_time):
        return False
    is_late_crc = own.crc != member.CRC and not own.flags & _HAS_DESCRIPTOR
    if own.flags & ~_PLAIN_FLAGS or _IN_EXTRA in {own.packed, own.size} or is_late_crc:
        return False
    kind = stat.S_IFMT(member.external_attr >> 16)  # some unpackers make a link of it whatever system is named
    if member.is_dir():
        return kind in {0, stat.S_IFDIR} and member.compress_type == zipfile.ZIP_STORED and not member.file_size
    return kind in {0, stat.S_IFREG} and (member.compress_type == zipfile.ZIP_STORED or _ends(member, own, stream))


def _ends(member: zipfile.ZipInfo, own: _Header, stream: IO[bytes]) -> bool:
    """Whether packed data reach to the last byte that belongs to them."""
    if member.compress_type != zipfile.ZIP_DEFLATED:
        return True     # a method that the reader refuses, or that has its own end
    stream.seek(own.data_offset)
    unpacking, left = zlib.decompressobj(-zlib.MAX_WBITS), member.compress_size
    while left and not unpacking.eof:
        chunk = stream.read(min(_CHUNK, left))
        if not chunk:
            return False
        left -= len(chunk)
        while chunk and not unpacking.eof:
            unpacking.decompress(chunk, _CHUNK)     # in pieces: what a bomb unpacks to is thrown away
            chunk = unpacking.unconsumed_tail
    return unpacking.eof and not unpacking.unused_data and not left


def _read_at(stream: IO[bytes], offset: int, length: int) -> bytes:
    stream.seek(offset)
    return stream.read(length)
