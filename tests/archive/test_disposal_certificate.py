"""The certificate of a disposal: complete however long, the same bytes for the same input, PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

import io
import itertools
import json
import zipfile
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import pypdfium2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from judge import COMPLIANT, judged

from archive.disposal_sealing import FACTS_PATH, MINUTES_PATH, seal_disposal
from archive.packing import Means, SealedBundle
from archive.papers.disposal import CopyGone, Destroyed, DisposalRecord, Handed, Step
from records.clock import VIETNAM

AT = datetime(2037, 1, 10, 8, 0, tzinfo=VIETNAM)
LONG = "Hồ sơ đã hết thời hạn bảo quản theo bảng thời hạn. " * 12


def record(items: int, handed: tuple[Handed, ...] = ()) -> DisposalRecord:
    return DisposalRecord(
        disposal_id="TH-2037-001", school="TRƯỜNG THCS SAO MAI", school_year="2036-2037", reason=LONG,
        authority="quyết định số 12/QĐ-THCS ngày 10/01/2037",
        steps=(
            Step(what="Đề nghị", name="Nguyễn Thị Lan " * 5, office="văn thư", at=AT, said=LONG),
            Step(what="Quyết định", name="Lê Thị Hoa", office="hiệu trưởng", at=AT),
        ),
        items=tuple(
            Destroyed(
                subject_id=f"{number:020x}", label=f"Gói lớp 6A{number} · Học kì I · 2025-2026 · bản 1",
                digests=(sha256(bytes([number])).hexdigest(),), due_on=date(2036, 5, 30), reason="Điều 5: mười năm.",
                destroyed_at=AT,
            )
            for number in range(items)
        ),
        handed=handed,
        copies=(
            CopyGone(location_id="o-mang", label="Gói lớp 6A0", removed_at=AT),
            CopyGone(location_id="u" * 40, label="Gói lớp 6A0", removed_at=None),
        ),
    )  # fmt: skip


def sealed(items: int, handed: tuple[Handed, ...] = ()) -> SealedBundle:
    counter = itertools.count(1)
    means = Means(
        Ed25519PrivateKey.from_private_bytes(bytes(32)), 1, AT, "https://kiemchung.example/V/", itertools.count(1),
        random_bytes=lambda size: next(counter).to_bytes(size, "big"),
    )  # fmt: skip
    return seal_disposal(record(items, handed), means=means)


def members(bundle: SealedBundle) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle.zip_bytes)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def test_equal_input_gives_equal_bytes_and_lists_everything() -> None:
    """Sixty records on several pages, none cut; the JSON says the same."""
    bundle = sealed(60)
    assert bundle.zip_bytes == sealed(60).zip_bytes
    files = members(bundle)
    pages = pypdfium2.PdfDocument(files[MINUTES_PATH])
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    flat = "".join(text.split())
    assert len(pages) > 2
    assert all(f"Góilớp6A{number}·HọckìI" in flat for number in range(60))
    assert "chưaxóađược,chờxóa" in flat
    facts = json.loads(files[FACTS_PATH])
    assert (facts["format"], len(facts["items"]), facts["copies"][1]["removed_at"]) == ("soluu-disposal-v1", 60, None)


@pytest.mark.tool("verapdf")
def test_the_certificate_is_pdf_a_3a_and_pdf_ua_1(tmp_path: Path) -> None:
    """By a judge that knows nothing of us; also where an archive took over what it tells of."""
    handed = Handed(
        package_id=f"truong-thcs-sao-mai-2025-2026-{'0' * 16}", recipient="Trung tâm Lưu trữ lịch sử " * 3, made_at=AT,
        mets_sha256="a" * 64, event=12,
    )  # fmt: skip
    paths = [tmp_path / "tieu-huy.pdf", tmp_path / "giao-nop.pdf"]
    for path, packages in zip(paths, ((), (handed, handed)), strict=True):
        path.write_bytes(members(sealed(30, packages))[MINUTES_PATH])
    assert judged(paths) == [COMPLIANT, COMPLIANT]
