"""Niêm phong step by step: what each step says is what is on record, the same after a break, and opens no bundle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from copied_home import Copied
from opened_pages import Open, calm, links, said
from streamlit.testing.v1 import AppTest

from dashboard.work_view import each_in_words
from records.clock import now as clock_now
from records.facts import add_event
from records.year_sets import recorded_sets

SECONDARY, PRIMARY = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN"


def row(at: AppTest) -> dict[str, str]:
    """The one class's steps, as the table has them."""
    (only,) = at.dataframe[0].value.to_dict("records")
    return {str(name): str(value) for name, value in only.items()}


def no_bundle_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on whoever opens a ZIP fails."""
    for name in ("open", "read_bytes"):
        real = getattr(Path, name)

        def opened(self: Path, *arguments: Any, _real: Any = real, **named: Any) -> Any:
            assert self.suffix != ".zip", "a bundle was read"
            return _real(self, *arguments, **named)

        monkeypatch.setattr(Path, name, opened)


def test_from_the_seal_over_copies_to_the_label(
    copied: Copied, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sealed class is led to the page of copies, with its year, term and name; then the set of the year is issued
    here; then nothing is left. A set that was issued before the sealing does not count."""
    copied.now = clock_now()
    with monkeypatch.context() as patch:
        no_bundle_opens(patch)
        at = open_page(copied.home, "niem_phong", truong=SECONDARY, ki="Học kì I")
    steps = row(at)
    assert steps["Đủ hồ sơ"].startswith("✓ ")
    assert (steps["Chữ ký"], steps["Niêm phong"]) == ("– không đòi ký số", "✓ lần 1")
    assert (steps["Bản sao"], steps["Nhãn"]) == ("✕ 0 bản còn tốt, cần 2", "– chưa lập bộ của năm")
    assert ":red-badge[✕ 4. Bản sao: 0 / 1 lớp]" in said(at)
    led = [view for page, view in links(at) if page == "ban-sao"]
    assert {"nam": "2025-2026", "ki": "Học kì I", "lop": "6A1"} in led
    copies = open_page(copied.home, "ban_sao", ki="Học kì I", lop="6A1")
    assert copies.dataframe[-1].value["Học kì"].tolist() == ["Học kì I"]
    for name in ("o-mang", "o-hai"):
        copied.add(name)
    copied.copy()
    at = open_page(copied.home, "niem_phong", truong=SECONDARY, ki="Học kì I")
    assert (row(at)["Bản sao"], row(at)["Bước kế tiếp"]) == ("✓ 2 bản còn tốt", "Nhãn")
    at.selectbox(key="bo-nam-phuong-tien").set_value("o-mang").run()
    calm(at.button(key="lap-bo-nam").click().run())
    assert "Đã lập nhãn và biên bản" in said(at)
    assert (row(at)["Nhãn"][:8], row(at)["Bước kế tiếp"]) == ("✓ bộ lập", "(không còn)")
    with copied.store.read() as db:
        assert [each["medium"] for each in recorded_sets(db)] == ["o-mang"]
    with copied.store.write() as db:
        db.execute("UPDATE bundle SET sealed_at = TIMESTAMP '2100-01-01 00:00:00' WHERE term = 'HK1'")
    at = open_page(copied.home, "niem_phong", truong=SECONDARY, ki="Học kì I")
    assert row(at)["Nhãn"].endswith("trước gói này")


def test_a_comparison_outlives_the_window_until_there_are_other_data(copied: Copied, open_page: Open) -> None:
    """Made away from the page, told in the table, found again by a new window, unknown again after an import."""
    at = open_page(copied.home, "niem_phong", truong=PRIMARY, ki="Học kì I")
    assert (row(at)["Đủ hồ sơ"], row(at)["Bước kế tiếp"]) == ("? chưa đối chiếu", "Đủ hồ sơ")
    calm(at.button(key="doi-chieu").click().run())
    assert "Đã đối chiếu 1 lớp" in said(at)
    again = open_page(copied.home, "niem_phong", truong=PRIMARY, ki="Học kì I")
    assert row(again) == row(at)
    assert "điều cần xem (" in row(again)["Đủ hồ sơ"]
    assert row(again)["Bước kế tiếp"] == "Niêm phong"
    calm(at.button(key="chon-het").click().run())
    told = [box.label for box in at.checkbox if "chấp nhận" in box.label]
    assert [label.split()[6] for label in told] == [row(again)["Đủ hồ sơ"].split()[1]]
    with copied.store.write() as db:
        add_event(db, clock_now(), "văn thư", "redate", "0" * 64, {})
    assert row(open_page(copied.home, "niem_phong", truong=PRIMARY, ki="Học kì I"))["Đủ hồ sơ"].startswith("? dữ liệu")


def test_work_over_classes_says_of_each_where_it_is() -> None:
    """In words, in their order, and none twice."""
    assert each_in_words(("6A1", "6A2", "6A3"), 1) == "✓ Đã qua: 6A1  \n▸ Đang làm: 6A2  \n– Còn chờ: 6A3"
    assert each_in_words(("6A1",), 1) == "✓ Đã qua: 6A1"
