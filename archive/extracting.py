"""A pupil's own extract: their papers out of several sealed bundles, each beside all that proves it, as one ZIP.

Nothing is sealed anew: of each bundle everything goes along but the payload, and of that just the papers. A list of all
files, signed by the school, lets nobody take a year out or put a paper in. Pure: equal arguments give equal bytes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import IO

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

import qr
from archive import bag, extract_list, notices, seal
from archive.checking.manifests import PAYLOAD
from archive.record_json import iso
from qr.payload import document_label, key_id
from records.clock import vn_datetime
from records.marks import TERM_NAMES
from records.problems import CannotError


@dataclass(frozen=True, slots=True)
class Source:
    """A sealed bundle, and which of its papers are the pupil's. `files` opens each file by its path in the bag."""

    school_year: str
    term: str
    class_name: str
    revision: int
    papers: Sequence[str]
    files: Mapping[str, Callable[[], IO[bytes]]]


@dataclass(frozen=True, slots=True)
class Extract:
    """The ZIP, under a name that says nothing of the pupil. `list_sha256`: of the signed list in it."""

    extract_id: str
    file_name: str
    content: bytes
    list_sha256: str
    papers: int
    bundles: int

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


def make_extract(
    sources: Sequence[Source], *, school: str, private_key: Ed25519PrivateKey, now: datetime, extract_id: bytes
) -> Extract:
    """Pack and sign. Raises `CannotError` where a bundle has not the paper that it should have."""
    name = f"trich-xuat-hoc-ba-{extract_id.hex()[:8]}"
    signer = key_id(private_key.public_key()).hex()
    files: dict[str, bytes] = {}
    for number, source in enumerate(sources, 1):
        files |= {f"goi-{number}/{path}": content for path, content in _part(source).items()}
    papers = sum(len(source.papers) for source in sources)
    values = {
        "school": school, "papers": str(papers), "bundles": str(len(sources)), "issued_at": vn_datetime(now),
        "label": document_label(extract_id), "key_id": signer, "file_name": f"{name}.zip", "folder": name,
    }  # fmt: skip
    rows = [_row(number, source) for number, source in enumerate(sources, 1)]
    files["DOC-TRUOC.html"] = notices.read_first_of_extract(values, rows)
    files["verify.html"] = qr.offline_page().encode("utf-8")
    listed = extract_list.statement(extract_id.hex(), school, iso(now), signer, files)
    files[extract_list.LIST] = listed
    files[extract_list.SEAL] = seal.signature(listed, private_key, extract_list.FORM)
    content = bag.zip_bag(files, name, now)
    return Extract(extract_id.hex(), f"{name}.zip", content, sha256(listed).hexdigest(), papers, len(sources))


def _part(source: Source) -> dict[str, bytes]:
    if missing := set(source.papers) - source.files.keys():
        raise CannotError(f"Gói {_words(source)} không có {', '.join(sorted(missing))}. Chạy «soluu repair».")
    taken = [path for path in source.files if not path.startswith(PAYLOAD) or path in source.papers]
    return {path: _read(source.files[path]) for path in taken}


def _read(opener: Callable[[], IO[bytes]]) -> bytes:
    with opener() as file:
        return file.read()


def _words(source: Source) -> str:
    return f"{source.class_name} {source.term} {source.school_year}"


def _row(number: int, source: Source) -> list[str]:
    return [
        f"goi-{number}", source.school_year, TERM_NAMES.get(source.term, source.term), source.class_name,
        str(source.revision), ", ".join(path.rpartition("/")[2] for path in source.papers),
    ]  # fmt: skip
