"""Label and minutes of a year's set: complete however long, its code read at 150 dpi, PDF/A-3a and PDF/UA-1."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from judge import COMPLIANT, judged

from archive.packing import Means
from archive.papers.year_set import Packed, YearSet, draft, head
from qr.payload import address_of
from records.clock import VIETNAM
from records.paper_rules import Keeping

AT = datetime(2026, 6, 30, 8, 0, tzinfo=VIETNAM)
LONG_SCHOOL = "TRƯỜNG PHỔ THÔNG DÂN TỘC NỘI TRÚ TRUNG HỌC CƠ SỞ VÀ TRUNG HỌC PHỔ THÔNG HUYỆN GIẢ ĐỊNH"
CD = Keeping("cd", ("hoc_ba", "class_book"), ("pdf",), sealed=True, article="Mục 5")
QUIET_MM = 38.0


def year_set(size: int, **changes: object) -> YearSet:
    fields: dict[str, object] = {
        "school": "TRƯỜNG THCS SAO MAI", "authority": "Ủy ban nhân dân xã Giả Định", "school_year": "2025-2026",
        "bundles": tuple(
            Packed(
                bundle_id=f"{number:020x}", label=f"Gói lớp 6A{number} · Học kì I · 2025-2026 · bản 1",
                file_name=f"truong-thcs-sao-mai-6A{number}-HK1-2025-2026-v1.zip",
                sha256=sha256(bytes([number])).hexdigest(), read_back_at=AT,
            )
            for number in range(size)
        ),
        "present": ("văn thư", "phó hiệu trưởng", "hiệu trưởng"), "medium": "USB, đĩa rời", "serial": "SN-0123",
        "custodian": "Cô Lan", "place": "Tủ số 2, phòng văn thư",
    }  # fmt: skip
    return YearSet(**(fields | changes))  # type: ignore[arg-type]  # fields are named as the type names them


def printed(of: YearSet, kept_on: tuple[Keeping, ...] = (CD,)) -> tuple[str, bytes]:
    """The address in the code, and the PDF."""
    drawn = itertools.count(1)
    means = Means(
        Ed25519PrivateKey.from_private_bytes(bytes(32)), 1, AT, "https://kiemchung.example/V/", itertools.count(1),
        random_bytes=lambda size: next(drawn).to_bytes(size, "big"),
    )  # fmt: skip
    press = means.press(head(of))
    document, pdf = press.print(press.prepare(draft(of, kept_on, key_id=means.signer, now=AT)))
    return address_of("https://kiemchung.example", document.code), pdf


def pages(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


@pytest.mark.requirement("QL-08", "QN-09")
def test_every_bundle_stands_in_the_minutes_with_its_digest() -> None:
    """However many; with the article, everybody present, the time of printing and the number of pages."""
    for number in (1, 40):
        of = year_set(number)
        text = pages(printed(of)[1])
        joined = " ".join(" ".join(text).split())
        for bundle in of.bundles:
            assert bundle.label in joined
            assert bundle.sha256[:8] in joined
            assert bundle.sha256[-8:] in joined
        for words in ("Mục 5", "VĂN THƯ", "PHÓ HIỆU TRƯỞNG", "HIỆU TRƯỞNG", "đọc lại và so mã băm", "SN-0123"):
            assert words in joined
        for place, page in enumerate(text, 1):
            assert f"Trang {place}/{len(text)}" in page
            assert "In lúc 08:00 ngày 30/06/2026" in page


def test_what_was_compared_with_no_medium_is_never_said_to_have_been() -> None:
    """One bundle that was not read back is enough; there is room to fill in what is not known."""
    of = year_set(2)
    unread = replace(of.bundles[1], read_back_at=None)
    one = year_set(2, bundles=(of.bundles[0], unread), serial=None, custodian=None)
    text = " ".join(" ".join(pages(printed(one)[1])).split())
    assert "KHÔNG xác nhận phương tiện đã được đọc lại" in text
    assert "so mã băm với gói trong kho" not in text
    assert "chưa so" in text
    assert "Số: ……" in text


def test_the_digest_of_the_list_is_what_sha256sum_gives() -> None:
    """Of the lines that the command writes of these files, sorted."""
    of = year_set(3)
    lines = "".join(sorted(f"{bundle.sha256}  {bundle.file_name}\n" for bundle in reversed(of.bundles)))
    assert of.list_sha256 == sha256(lines.encode()).hexdigest()
    assert of.list_sha256[:8] in pages(printed(of)[1])[-1]


@pytest.mark.parametrize("changes", [
    {}, {"school": LONG_SCHOOL, "serial": "S" * 60, "custodian": "Nguyễn Thị Ngọc Lan Phương " * 4},
], ids=["usual", "long"])  # fmt: skip
def test_the_codes_on_minutes_disc_and_box_are_read_at_150_dpi(changes: dict[str, str]) -> None:
    """Three codes of one address; on the label each at least 38 mm wide with its quiet zone, and the whole of the
    school's name, whatever its length."""
    address, pdf = printed(year_set(2, **changes))
    with pypdfium2.PdfDocument(pdf) as document:
        found = [
            zxingcpp.read_barcodes(np.array(page.render(scale=150 / 72).to_pil().convert("L"))) for page in document
        ]
    assert [code.text for codes in found for code in codes] == [address] * 3
    assert [len(codes) for codes in found][-1] == 2
    for code in found[-1]:
        side = (code.position.top_right.x - code.position.top_left.x) * 25.4 / 150
        modules = 57    # of version 10, without its quiet zone of four on each side
        assert side * (modules + 8) / modules >= QUIET_MM
    label = " ".join(pages(pdf)[-1].split())
    assert label.count((changes.get("school") or "TRƯỜNG THCS SAO MAI").upper()) == 2


def test_equal_arguments_give_equal_bytes() -> None:
    assert printed(year_set(2)) == printed(year_set(2))


@pytest.mark.full
@pytest.mark.tool("verapdf")
def test_minutes_and_labels_are_pdfa_and_accessible(tmp_path: Path) -> None:
    files = []
    for name, of in {"one": year_set(1), "many": year_set(40), "long": year_set(2, school=LONG_SCHOOL)}.items():
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(printed(of)[1])
    files.append(tmp_path / "bare.pdf")
    files[-1].write_bytes(printed(year_set(2, serial=None, custodian=None, place=None, medium=None), ())[1])
    assert judged(files) == [COMPLIANT] * len(files)
