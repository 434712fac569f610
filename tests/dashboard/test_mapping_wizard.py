"""The wizard for unknown layouts: wrong choices are told and lose nothing, right ones are imported at once."""

from __future__ import annotations

from pathlib import Path

import pytest
from opened_pages import Open, calm, said
from sample_home import make_home
from streamlit.testing.v1 import AppTest

from data.sample import build
from data.unknown_layout import BOOK_MAPPING, LOG_MAPPING, write_unknown_layout
from jobs.mappings import keep_mapping, kept_mappings, read_mapping
from records.clock import now
from records.home import Home
from records.store import Store

FILE = (
    "Trường THCS Hoa Gạo\nLớp: 6A1 - Môn: Toán\nNăm học 2025-2026\n"
    "Số hiệu;Người học;Bài một;Thi học kì\n2350000001;Trần Thị Sao;8,5;M\n2350000002;Lê Văn Biển;;9\n"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "kho")


def dropped(open_page: Open, home: Home, text: str = FILE) -> AppTest:
    at = open_page(home, "nhap_du_lieu")
    at.file_uploader[0].upload("la.csv", text.encode())
    at = calm(at.run())
    return calm(at.button(key="nhap").click().run())


def box(at: AppTest, start: str, ending: str = "") -> str:
    """The key of the one selectbox of the wizard that begins and ends so."""
    (key,) = [
        str(each.key) for each in at.selectbox if str(each.key).startswith(start) and str(each.key).endswith(ending)
    ]
    return key


def tables(at: AppTest) -> list[str]:
    """What the page's tables hold."""
    return [str(frame.value.to_dict()) for frame in at.dataframe]


def choose(at: AppTest, start: str, ending: str, value: str) -> AppTest:
    return calm(at.selectbox(key=box(at, start, ending)).set_value(value).run())


def test_an_unknown_file_is_described_once_and_the_next_is_known(home: Home, open_page: Open) -> None:
    at = dropped(open_page, home)
    assert "Đặt cách đọc cho tệp chưa biết" in said(at)
    assert at.selectbox(key=box(at, "cd-cot-", "-A")).value == "code"
    assert "Chưa nói học kì lấy từ đâu" in said(at)
    assert at.button(key="cd-luu").disabled
    # A wrong choice is told; the others stay.
    at = choose(at, "cd-cot-", "-C", "CK")
    assert "đã chọn cho một cột khác" in said(at)
    at = choose(at, "cd-cot-", "-C", "TX1")
    at = choose(at, "cd-nguon-", "-term", "fixed")
    (text,) = [key for key in map(str, (each.key for each in at.text_input)) if key.startswith("cd-noi-dung-")
               and key.endswith("-term")]  # fmt: skip
    at = calm(at.text_input(key=text).set_value("Học kì ba").run())
    assert any("Học kì ba" in shown for shown in tables(at))
    at = calm(at.text_input(key=text).set_value("Học kì I").run())
    (exempt,) = [each for each in at.text_input if str(each.key).startswith("cd-mien-")]
    at = calm(exempt.set_value("M").run())
    at = choose(at, "cd-cot-", "-D", "skip")
    assert "trông như cột điểm: «Thi học kì»" in said(at)
    at = choose(at, "cd-cot-", "-D", "CK")
    assert "trông như cột điểm" not in said(at)
    assert any("Trần Thị Sao" in shown and "Thường xuyên 1" in shown and "8,5" in shown for shown in tables(at))
    # Another page and back: what was chosen is still there.
    at = calm(at.switch_page("xac_minh.py").run())
    at = calm(at.switch_page("nhap_du_lieu.py").run())
    assert at.selectbox(key=box(at, "cd-cot-", "-C")).value == "TX1"
    at = calm(at.text_input(key="cd-ten").set_value("Hoa Gạo lạ").run())
    at = calm(at.button(key="cd-luu").click().run())
    assert "Đã nhập 1 tệp" in said(at)
    assert "Đặt cách đọc" not in said(at)
    assert [mapping.name for mapping in kept_mappings(home).sound] == ["Hoa Gạo lạ"]
    with Store(home.store_path).read() as db:
        assert db.query("SELECT count(*) FROM cell_observation WHERE value <> ''").item() == 3
    at.file_uploader[0].upload("hai.csv", FILE.replace("8,5", "7").encode())
    at = calm(calm(at.run()).button(key="nhap").click().run())
    assert any("Cách đọc «Hoa Gạo lạ»" in shown for shown in tables(at))


def test_a_name_joined_of_columns_is_shown_joined_and_remarks_are_no_name(home: Home, open_page: Open) -> None:
    text = (
        "Trường THCS Hoa Gạo\nLớp: 6A1 - Môn: Toán\nHọc kì I năm học 2025-2026\nMã số;Họ đệm;Tên;Cuối kỳ;Dặn dò\n"
        "2350000001;Trần Thị;Sao;8;Tiến bộ\n2350000002;Lê Văn;Biển;9;Chăm hơn\n"
    )
    at = dropped(open_page, home, text)
    assert at.selectbox(key=box(at, "cd-cot-", "-E")).value == "skip"
    assert "ghép từ các cột «Họ đệm», «Tên», ví dụ: «Trần Thị Sao»" in said(at)


def test_a_logs_own_names_of_marks_are_said_once_and_known_the_next_time(home: Home, open_page: Open) -> None:
    """Listed with a guess; what is not guessed is asked for; the file itself is left as it is."""
    text = (
        "Trường: THCS Hoa Gạo, Năm học 2025-2026, Học kỳ I\n"
        "Lúc;Lớp;Mã học sinh;Môn;Cột điểm;Giá trị trước;Giá trị sau\n"
        "12/11/2025 08:30;6A1;2350000001;Toán;Giữa kỳ;7;8\n12/11/2025 08:31;6A1;2350000001;Toán;Miệng 2;7;8\n"
        "12/11/2025 08:32;6A1;2350000001;Toán;Bài nói;7;8\n"
    )
    at = dropped(open_page, home, text)
    assert at.selectbox(key=box(at, "cd-gia-tri-", "Miệng 2")).value == "TX2"
    assert "chưa chọn «Bài nói» là gì" in said(at)
    at = choose(at, "cd-gia-tri-", "Bài nói", "TX3")
    at = choose(at, "cd-nguon-", "-school", "fixed")
    (school,) = [each for each in at.text_input if str(each.key).startswith("cd-noi-dung-")
                 and str(each.key).endswith("-school")]  # fmt: skip
    at = calm(school.set_value("THCS Hoa Gạo").run())
    assert any("Thường xuyên 2" in shown and "Thường xuyên 3" in shown for shown in tables(at))
    at = calm(at.text_input(key="cd-ten").set_value("Nhật ký lạ").run())
    at = calm(at.button(key="cd-luu").click().run())
    assert "Đã nhập 1 tệp" in said(at)
    (kept,) = kept_mappings(home).sound
    assert kept.values == {"component": {"Miệng 2": "TX2", "Bài nói": "TX3"}}
    at.file_uploader[0].upload("hai.csv", text.replace("08:3", "09:3").encode())
    at = calm(calm(at.run()).button(key="nhap").click().run())
    assert "Đã nhập 1 tệp" in said(at)
    assert "Đặt cách đọc" not in said(at)
    # A word that is new in a later log is asked for alone; all else of the mapping stays.
    at.file_uploader[0].upload("ba.csv", text.replace("08:3", "10:3").replace("Giữa kỳ", "Miệng 5").encode())
    at = calm(calm(at.run()).button(key="nhap").click().run())
    assert "thuộc cách đọc «Nhật ký lạ»" in said(at)
    assert [str(each.key)[-7:] for each in at.selectbox if str(each.key).startswith("cd-gia-tri-")] == ["Miệng 5"]
    at = calm(at.button(key="cd-bo-sung").click().run())
    assert "Đã nhập 1 tệp" in said(at)
    (amended,) = kept_mappings(home).sound
    assert amended.values == {"component": {"Miệng 2": "TX2", "Bài nói": "TX3", "Miệng 5": "TX5"}}
    assert (amended.columns, amended.sources) == (kept.columns, kept.sources)


def test_a_kept_mapping_is_listed_and_removed_in_two_steps(home: Home, open_page: Open, tmp_path: Path) -> None:
    """Consent first; the other stays, a spoilt file is told and can go too, and the log has who did it."""
    (school,) = build(schools=("thcs",), classes=1)
    files = {path.name: path for path in write_unknown_layout(tmp_path, school)}
    store = Store(home.store_path)
    for name in (BOOK_MAPPING, LOG_MAPPING):
        keep_mapping(home, store, read_mapping(files[name]), now=now(), actor="văn thư")
    (home.mappings / "hong.toml").write_text("name = ", encoding="utf-8")
    at = open_page(home, "nhap_du_lieu")
    assert "**Hoa Mai – sổ điểm**" in said(at)
    assert "hong.toml" in said(at)
    at = calm(at.selectbox(key="cdl-chon-0").set_value("Hoa Mai – sổ điểm").run())
    assert "không còn được nhận ra" in said(at)
    assert at.button(key="cdl-bo-0").disabled
    at = calm(at.checkbox(key="cdl-chac-Hoa Mai – sổ điểm-0").check().run())
    at = calm(at.button(key="cdl-bo-0").click().run())
    assert "Đã bỏ cách đọc «Hoa Mai – sổ điểm»" in said(at)
    assert [mapping.name for mapping in kept_mappings(home).sound] == ["Hoa Mai – nhật ký"]
    at = calm(at.selectbox(key="cdl-chon-1").set_value("hong").run())
    at = calm(at.checkbox(key="cdl-chac-hong-1").check().run())
    calm(at.button(key="cdl-bo-1").click().run())
    assert not kept_mappings(home).broken
    with store.read() as db:
        rows = db.query("SELECT actor, kind FROM event WHERE kind = 'mapping-removed'").rows()
    assert rows == [("văn thư", "mapping-removed")] * 2
