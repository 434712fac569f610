"""A pupil's extract out of two invented bundles: one of the first term, one of the second."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from functools import partial
from hashlib import sha256
from io import BytesIO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from invented_class import KEY, NOW, class_record, sealed
from opened import Files

from archive.extracting import Extract, Source, make_extract
from archive.sealing import SealedBundle

PUPIL, OTHER = "2300000001", "2300000000"


def other_term() -> SealedBundle:
    """The same pupils' second term, under numbers of its own."""
    numbers = iter(range(5000, 9000))
    drawn = lambda size: sha256(next(numbers).to_bytes(4, "big")).digest()[:size]  # noqa: E731 – one line of a fixture
    return sealed(class_record(2, term="HK2"), random_bytes=drawn, status_indices=iter(range(5000, 6000)))


def path_of(bundle: SealedBundle, pupil: str = PUPIL) -> str:
    return next(document.path for document in bundle.documents if document.pupil_code == pupil)


def source(bundle: SealedBundle, term: str, pupil: str = PUPIL) -> Source:
    with zipfile.ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    opened = {path: partial(BytesIO, content) for path, content in files.items()}
    return Source("2025-2026", term, "6A1", 1, (path_of(bundle, pupil),), opened)


def extract(sources: Sequence[Source], key: Ed25519PrivateKey = KEY) -> Extract:
    return make_extract(
        sources, school="TRƯỜNG THCS SAO MAI", private_key=key, now=NOW, extract_id=bytes.fromhex("ab" * 10)
    )


def files_of(made: Extract) -> Files:
    with zipfile.ZipFile(BytesIO(made.content)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
