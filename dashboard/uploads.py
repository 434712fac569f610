"""Uploaded files as files on disk for a moment: in a private folder, under names that can do no harm."""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

MAX_NAME = 120  # letters; Windows allows 255 for a whole path's part
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class Upload(Protocol):
    """What a page has of an uploaded file."""

    @property
    def name(self) -> str: ...

    def getbuffer(self) -> memoryview: ...


@contextmanager
def on_disk(uploads: Sequence[Upload]) -> Iterator[list[Path]]:
    """The uploads as files, each alone in a folder, so that two of one name keep it. All are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="so-luu-", ignore_cleanup_errors=True) as folder:
        paths = []
        for number, upload in enumerate(uploads):
            path = Path(folder, str(number), safe_name(upload.name))
            path.parent.mkdir()
            path.write_bytes(upload.getbuffer())
            paths.append(path)
        yield paths


def safe_name(name: str) -> str:
    """The last part of an uploaded name, without what a file system could take amiss: '../a:b.xls' is 'a_b.xls'."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter if letter.isprintable() and letter not in '<>:"|?*' else "_" for letter in last)
    kept = kept.strip(" .")
    stem, dot, ending = kept.rpartition(".")
    if len(kept) > MAX_NAME:
        kept = f"{stem[: MAX_NAME - 12]}{dot}{ending[:10]}"
    if not kept or _RESERVED.match(kept):
        kept = f"_{kept}"
    return kept
