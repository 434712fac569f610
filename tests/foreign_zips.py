"""A good zip with bytes put where no member has them: in front, between, behind, in comments."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path

ENDING = 22  # bytes of an end record without a comment


def foreign_zips(good: bytes) -> dict[str, bytes]:
    """What every reader of members still finds whole, by the place of the foreign bytes."""
    evil = zip_of({"goi/data/doc-hai.exe": b"x"})
    commented = BytesIO(good)
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = b"x"
    return {
        "in front": b"#!/bin/sh\n" + good,
        "in front, offsets moved": _moved(good, b"#!/bin/sh\n"),
        "behind": good + b"x",
        "a comment": commented.getvalue(),
        "a zip in front": evil + good,
        "a zip in front, offsets moved": _moved(good, evil),
        "before the directory": _between(good, b"x" * 50),
        "a comment of a member": _member_comment(good),
    }


def edited(bundle: Path) -> bytes:
    """The bundle with a byte more in one of its files."""
    with zipfile.ZipFile(bundle) as whole:
        return zip_of({
            name: whole.read(name) + (b" " if name.endswith("bagit.txt") else b"") for name in whole.namelist()
        })  # fmt: skip


def zip_of(members: dict[str, bytes]) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def _moved(good: bytes, front: bytes) -> bytes:
    """The zip behind `front`, all its offsets counted from the new beginning."""
    made = bytearray(front + good)
    at, offset = len(made) - ENDING, struct.unpack_from("<I", good, len(good) - ENDING + 16)[0]
    struct.pack_into("<I", made, at + 16, offset + len(front))
    position = offset + len(front)
    while made[position : position + 4] == b"PK\x01\x02":
        struct.pack_into("<I", made, position + 42, struct.unpack_from("<I", made, position + 42)[0] + len(front))
        position += 46 + sum(struct.unpack_from("<3H", made, position + 28))
    return bytes(made)


def _between(good: bytes, foreign: bytes) -> bytes:
    """Bytes between the last member and the directory."""
    offset = struct.unpack_from("<I", good, len(good) - ENDING + 16)[0]
    made = bytearray(good[:offset] + foreign + good[offset:])
    struct.pack_into("<I", made, len(made) - ENDING + 16, offset + len(foreign))
    return bytes(made)


def _member_comment(good: bytes) -> bytes:
    made = BytesIO(good)
    with zipfile.ZipFile(made, "a") as archive:
        archive.infolist()[0].comment = b"x"
        archive.comment = b"y"  # so that the directory is written anew …
    written = bytearray(made.getvalue()[:-1])  # … without this comment
    struct.pack_into("<H", written, len(written) - 2, 0)
    return bytes(written)
