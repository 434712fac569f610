"""RFC 3161 time-stamps over a bundle's statement, asked of a server."""

from __future__ import annotations

import asyncio
from hashlib import new as new_hash

from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError

from archive.signatures.stamp_reading import LONGEST_TOKEN, read_stamp
from records.problems import CannotError

SEAL_WITHOUT = "muốn niêm phong không có dấu thời gian thì bỏ dòng tsa_url khỏi so-luu.toml."


def stamp(content: bytes, tsa: TimeStamper, digest: str = "sha256", *, otherwise: str = SEAL_WITHOUT) -> bytes:
    """A token over the bytes, by a digest of them. Raises `CannotError` where the server gives none, or one that is not
    of these bytes. `otherwise`: what to do where it goes on giving none."""
    try:
        token: bytes = asyncio.run(tsa.async_timestamp(new_hash(digest, content).digest(), digest)).dump()
    except (TimestampRequestError, OSError, ValueError) as error:
        raise CannotError(
            f"Máy chủ dấu thời gian không trả lời đúng. Kiểm tra mạng và tsa_url rồi chạy lại; {otherwise}"
        ) from error
    if len(token) > LONGEST_TOKEN or not read_stamp(token, content).holds:
        raise CannotError(
            "Máy chủ dấu thời gian trả về dấu không phải của gói này, hoặc không kèm chứng thư. Dùng máy chủ khác "
            "(tsa_url)."
        )
    return token
