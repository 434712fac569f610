"""Bản sao, and what other pages say of copies: unsafe bundles stand in red, with words, until two copies are good."""

from __future__ import annotations

import pytest
from copied_home import Copied
from opened_pages import Open, answer, calm, links, said

from records.clock import now as clock_now


def test_without_two_good_copies_every_page_says_so(copied: Copied, open_page: Open) -> None:
    """The page itself, the overview and the page of bundles; each leads to the page of copies."""
    copied.now = clock_now()
    at = open_page(copied.home, "ban_sao")
    assert answer(at) == (
        ":red[**✕ 2 trong 2 gói chưa an toàn**], chưa đủ hai bản sao còn tốt ở hai nơi độc lập; "
        "chưa có nơi giữ bản sao nào."
    )
    assert "soluu store add" in said(at)
    copied.add("o-mang")
    copied.copy()
    at = open_page(copied.home, "ban_sao")
    assert "2 trong 2 gói chưa an toàn" in answer(at)
    assert set(at.dataframe[1].value["Bản sao"]) == {"✕ chưa an toàn: mới có 1 bản"}
    overview = open_page(copied.home, "tong_quan")
    told = [line for line in said(overview).splitlines() if "gói chưa an toàn" in line]
    assert told
    with copied.store.read() as db:
        school, sealed = db.query("SELECT school, term FROM bundle").row(0)
    other = "HK2" if sealed == "HK1" else "HK1"
    assert "2 gói" in said(open_page(copied.home, "tong_quan", truong=school, ki=other)), "in whatever term one looks"
    assert all("mất an toàn" in line for line in told)
    assert "ban-sao" in [page for page, _ in links(overview)]
    sealing = open_page(copied.home, "niem_phong")
    assert "gói chưa an toàn: chưa đủ hai bản sao" in said(sealing)
    assert "✕ chưa an toàn: mới có 1 bản" in set(sealing.dataframe[-1].value["Bản sao"])


@pytest.mark.full
def test_with_two_good_copies_it_is_green_and_a_bad_one_turns_it_red(copied: Copied, open_page: Open) -> None:
    """Locations, last and next check, and the result of each object are listed."""
    copied.now = clock_now()
    first = copied.add("o-mang", custodian="Tổ văn phòng")
    copied.add("usb-a1", kind="usb", serial="A1", place="Tủ 2")
    copied.copy()
    at = open_page(copied.home, "ban_sao")
    assert answer(at).startswith(":green[**✓ Cả 2 gói an toàn**]")
    places = at.dataframe[0].value
    assert list(places["Nơi giữ"]) == ["o-mang", "usb-a1"]
    assert set(places["Tình trạng"]) == {"✓ còn tốt"}
    assert set(places["Kiểm lần cuối"]) == {"chưa lần nào"}
    assert "gói chưa an toàn" not in said(open_page(copied.home, "tong_quan"))
    copied.zip_at(first).write_bytes(b"PK hong")
    copied.check()
    at = open_page(copied.home, "ban_sao")
    assert "1 trong 2 gói chưa an toàn" in answer(at)
    assert "o-mang: có bản hỏng hoặc mất" in said(at)
    assert list(at.dataframe[0].value["Tình trạng"]) == ["✕ có bản hỏng hoặc mất", "✓ còn tốt"]
    checks = at.dataframe[2].value
    assert checks["Kết quả"].iloc[0] == "✕ hỏng"
    assert "Kho dữ liệu" in set(checks["Của"])
    assert len(checks) == 8


def test_what_is_missing_is_copied_and_checked_from_the_page(copied: Copied, open_page: Open) -> None:
    """Away from the page; then each location is told, and a bad copy is told as bad."""
    copied.now = clock_now()
    place = copied.add("o-mang")
    at = open_page(copied.home, "ban_sao")
    calm(at.button(key="chep").click().run())
    assert "o-mang: chép 2 gói, 0 gói đã có" in said(at).replace("\\", "")
    calm(at.button(key="kiem").click().run())
    assert "o-mang: 3 đối tượng đều còn tốt" in said(at).replace("\\", "")
    copied.zip_at(place).write_bytes(b"PK hong")
    calm(at.button(key="kiem").click().run())
    assert "cần xem" in at.warning[0].value
    assert "o-mang: có bản hỏng hoặc mất" in said(at)
