"""A home of a few small bundles that need no export: quick enough to try every way in which something may go."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import polars as pl
from copied_home import Copied
from disposing_home import Disposing
from sample_home import make_home

from jobs.whole_files import sha256_of
from records.clock import VIETNAM, to_store
from records.copies import Sealed
from records.facts import add_event
from records.schools import canonical_school
from records.store import Store

SCHOOL = canonical_school("Trường THCS Sao Mai")
SEALED_AT = datetime(2026, 6, 10, 9, 30, tzinfo=VIETNAM)


@dataclass(frozen=True)
class SmallBundle:
    """What is made: the number gives its id. `kinds`: of its papers, as numbers of codes."""

    number: int
    school_year: str = "2025-2026"
    class_name: str | None = "6A1"
    month: str | None = None
    kinds: tuple[int, ...] = (1, 2, 4)

    @property
    def bundle_id(self) -> str:
        return f"{self.number:020x}"


THREE = (SmallBundle(1), SmallBundle(2, class_name="6A2"), SmallBundle(3, school_year="2027-2028"))


def small_archive(root: Path, bundles: tuple[SmallBundle, ...] = THREE) -> Disposing:
    """A home with these bundles on record and on the disk; no place of copies yet."""
    home = make_home(root / "kho")
    store = Store(home.store_path)
    (root / "o-dia").mkdir()
    with store.write() as db:
        for each in bundles:
            add_bundle(db, each)
    copied = Copied(home, store, root / "o-dia")
    for sealed in copied.bundles():
        path = sealed.path_in(home)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content_of(sealed.bundle_id))
    return Disposing(copied)


def content_of(bundle_id: str) -> bytes:
    return b"PK goi " + bundle_id.encode()


def add_bundle(db, each: SmallBundle) -> None:  # type: ignore[no-untyped-def]
    row = {
        "bundle_id": each.bundle_id, "school": SCHOOL, "school_year": each.school_year,
        "term": "CN" if each.class_name else None, "class_name": each.class_name, "month": each.month, "revision": 1,
        "file_name": f"goi-{each.number}.zip", "zip_sha256": sha256(content_of(each.bundle_id)).hexdigest(),
        "facts_sha256": "0" * 64, "sealed_at": to_store(SEALED_AT), "key_id": "00000000", "accepted_findings": 0,
    }  # fmt: skip
    db.insert("bundle", pl.DataFrame([row], schema_overrides=dict.fromkeys(("term", "class_name", "month"), pl.String)))
    db.insert("document", pl.DataFrame([
        {
            "document_id": f"{each.number:018x}{kind:02x}", "bundle_id": each.bundle_id, "kind": kind,
            "path": f"data/{kind}.pdf", "sha256": "0" * 64, "code": f"CODE{each.number}{kind}", "revision": 1,
            "status_index": each.number * 100 + kind,
        }
        for kind in each.kinds
    ]))  # fmt: skip


def hand_over_made(disposing: Disposing, target: Path) -> Path:
    """A package of all bundles as the log tells of one, without the papers: what a disposal looks at."""
    sealed = disposing.bundles()
    place = target / "truong-thcs-sao-mai-0123456789abcdef"
    data = place / "representations" / "niem-phong" / "data"
    data.mkdir(parents=True)
    (place / "METS.xml").write_bytes(b"<mets/>")
    for each in sealed:
        shutil.copy(each.path_in(disposing.copied.home), data)
    detail = {
        "bundles": {each.bundle_id: each.zip_sha256 for each in sealed}, "recipient": "Lưu trữ lịch sử tỉnh",
        "mets_sha256": sha256_of(place / "METS.xml"),
    }  # fmt: skip
    with disposing.copied.store.write() as db:
        add_event(db, disposing.tick(), "văn thư", "hand-over", place.name, detail)
    return place


def is_whole(disposing: Disposing, bundle: Sealed) -> bool:
    """Whether the bundle lies in the home, byte for byte."""
    path = bundle.path_in(disposing.copied.home)
    return path.is_file() and sha256_of(path) == bundle.zip_sha256

