"""Each page as Streamlit runs it, over no home, an empty one and the sample school: no exception is tolerated."""

from __future__ import annotations

import io
import os
import sys
from dataclasses import replace
from importlib.machinery import PathFinder
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from opened_pages import MAIN, Open, answer, calm, said
from sample_home import School, make_home

from dashboard import table_view, texts
from dashboard.bounds import Bounds
from dashboard.charts import binned
from dashboard.group_names import in_order
from dashboard.todo import Situation, tasks
from dashboard.uploads import MAX_NAME, safe_name
from jobs.workbooks import workbook_bytes
from records.home import Home
from records.reading import Scope, documents_of, latest_bundle

PAGES = sorted(texts.PAGE_NAMES)
NEED_DATA = sorted(set(PAGES) - {"nhap_du_lieu", "xac_minh", "quan_tri"})


@pytest.fixture
def empty_home(tmp_path: Path) -> Home:
    return make_home(tmp_path / "kho")


# ── every page ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("page", PAGES)
def test_over_the_sample_school_each_page_begins_with_its_answer(school: School, open_page: Open, page: str) -> None:
    """Title, then a whole sentence; and how it was computed at the end."""
    at = open_page(school.home, page)
    assert at.title[0].value == texts.PAGE_NAMES[page]
    assert answer(at).rstrip().endswith((".", ":"))
    assert texts.HOW in [expander.label for expander in at.expander]


@pytest.mark.parametrize("page", NEED_DATA)
def test_an_empty_home_leads_to_the_import(empty_home: Home, open_page: Open, page: str) -> None:
    """A page without data says what to do, and links there."""
    at = open_page(empty_home, page)
    assert texts.NO_DATA in said(at)
    assert [link.label for link in at.page_link] == [texts.GO_IMPORT]


@pytest.mark.parametrize("page", PAGES)
def test_without_a_home_each_page_says_how_to_make_one(tmp_path: Path, open_page: Open, page: str) -> None:
    """The command to run is named, and nothing is made by looking."""
    at = open_page(Home(tmp_path / "khong-co"), page)
    assert "soluu init" in said(at)
    assert not (tmp_path / "khong-co").exists()


def test_a_broken_policy_is_said_calmly(fresh_school: School, open_page: Open) -> None:
    """The file and what is wrong with it, not a traceback."""
    fresh_school.home.policy_path.write_text("name = ", encoding="utf-8")
    at = open_page(fresh_school.home, "nhap_tre")
    assert "chinh-sach.toml" in at.warning[0].value


def test_no_script_bears_a_packages_name() -> None:
    """Streamlit puts the scripts' folder first on the path: a name of a package there would hide the package."""
    here = {str(MAIN.parent), str(MAIN.parent.parent)}
    others = [folder for folder in sys.path if folder not in here]
    names = {entry.stem for entry in MAIN.parent.iterdir() if entry.stem.isidentifier()} - {"__init__", "__pycache__"}
    assert {"main", "static", *PAGES} <= names
    assert [name for name in sorted(names) if PathFinder.find_spec(name, others)] == []


# ── filters and measures ───────────────────────────────────────────────────────────────────────────────────────────


def test_the_address_opens_the_same_view(school: School, open_page: Open) -> None:
    """A copied link brings its filters along."""
    at = open_page(school.home, "pho_diem", ki="Học kì I", mon="Ngữ văn", cot="Giữa kì")
    assert answer(at).startswith("**Ngữ văn, giữa kì**")
    assert "Học kì I ·" in said(at)
    assert "Học kì II ·" not in said(at)


def test_small_groups_are_hidden_and_that_is_said(fresh_school: School, open_page: Open) -> None:
    """No mean, no picture, and the number below which nothing is shown."""
    policy = fresh_school.home.policy_path
    policy.write_text(policy.read_text(encoding="utf-8").replace("minimum_group = 30", "minimum_group = 90"), "utf-8")
    at = open_page(fresh_school.home, "pho_diem")
    assert "ít hơn 90, nên không hiện số liệu" in answer(at)
    assert not at.dataframe


@pytest.mark.full
def test_without_a_deadline_rule_the_page_names_the_key_to_set(fresh_school: School, open_page: Open) -> None:
    """Nothing is judged by a rule that the school does not have."""
    text = fresh_school.home.policy_path.read_text(encoding="utf-8")
    start, end = text.index("[entry_deadline]"), text.index("# locked_on")
    fresh_school.home.policy_path.write_text(text[:start] + text[end:], encoding="utf-8")
    for page in ("nhap_tre", "kiem_tra_thang"):
        assert "[entry_deadline]" in said(open_page(fresh_school.home, page))


def test_corrections_show_where_they_stand(school: School, open_page: Open) -> None:
    """Each change has its interval, its file, sheet and cell."""
    at = open_page(school.home, "sua_diem")
    table = at.dataframe[-1].value
    assert {"Sau lúc", "Trước lúc", "Tệp", "Trang tính", "Ô"} <= set(table.columns)
    assert len(table) > 0


def test_the_overview_says_that_the_key_has_no_passphrase(school: School, open_page: Open) -> None:
    """Whoever can use the machine can sign: the school must know."""
    assert "Khóa niêm phong không có mật khẩu" in said(open_page(school.home, "tong_quan"))


def test_what_is_lost_comes_before_what_is_merely_to_be_looked_at() -> None:
    """The gravest task stands first, and with nothing to do there is no task."""
    none = Bounds()
    fine = Situation(
        0, 0, 0, 0, none, none, none, has_register=True,
        has_assignments=True, has_calendar=True, has_deadline=True, key_is_encrypted=True,
    )  # fmt: skip
    assert tasks(fine) == []
    poor = Situation(
        1, 5, 2, 3, Bounds(4), Bounds(5, 1), Bounds(0, 6),
        has_register=True, has_assignments=False, has_calendar=True, has_deadline=True, key_is_encrypted=True,
    )  # fmt: skip
    assert [task.weight for task in tasks(poor)] == ["unsafe", "unsafe", *["look"] * 4, "note", "note"]
    without = [task.sentence for task in tasks(replace(fine, has_register=False))]
    assert without == ["Chưa có sổ theo dõi sửa điểm: chưa xét được thay đổi nào đã được khai."]


# ── import, seal, verify ───────────────────────────────────────────────────────────────────────────────────────────


def test_dropped_files_are_imported_and_listed(empty_home: Home, sample_folder: Path, open_page: Open) -> None:
    """One good export and one that is none: the good one is in, the other's error comes first."""
    export = next(iter(sorted(sample_folder.rglob("*.xlsx"))))
    at = open_page(empty_home, "nhap_du_lieu")
    at.file_uploader[0].upload("../../etc/so diem.xlsx", export.read_bytes())
    at.file_uploader[0].upload("bia.xls", b"not a workbook")
    calm(at.run())
    calm(at.button(key="nhap").click().run())
    assert "1 tệp chưa nhập được" in at.warning[0].value
    problems, files, *_, history = (table.value for table in at.dataframe)      # between them what a mapping may read
    assert list(problems["Tệp"]) == ["bia.xls"]
    assert list(files["Tệp"]) == ["so diem.xlsx", "bia.xls"]
    assert list(history["Tệp"]) == ["so diem.xlsx"]
    assert len(list(empty_home.originals.rglob("*.xls*"))) == 1


def test_sealing_waits_for_the_clerk_to_accept(fresh_school: School, open_page: Open) -> None:
    """The findings are shown, the button is closed until they are accepted, and then the bundle is there."""
    at = open_page(fresh_school.home, "niem_phong")
    at.selectbox(key="ki").select("HK1")
    calm(at.run())
    at.multiselect(key="lop-np").select("6A1")
    calm(at.run())
    assert at.button(key="niem-phong").disabled
    at.checkbox[0].check()
    calm(at.run())
    calm(at.button(key="niem-phong").click().run())
    assert "đã niêm phong lần 1" in at.success[0].value
    assert len(list(fresh_school.home.bundles.rglob("*.zip"))) == 1
    _verify_page_knows_it(fresh_school, open_page)


def _verify_page_knows_it(school: School, open_page: Open) -> None:
    """The code of what was just sealed is called authentic; the same code with a letter changed is not."""
    with school.store.read() as db:
        name = db.query("SELECT DISTINCT school FROM bundle").item()
        bundle = latest_bundle(db, Scope(name, "2025-2026", "HK1", "6A1"))
        assert bundle is not None
        code = documents_of(db, str(bundle["bundle_id"]))["code"][0]
    at = open_page(school.home, "xac_minh")
    at.text_input(key="ma").input(code)
    assert "✕ Có vấn đề" not in answer(calm(at.run()))
    wrong = code[:60] + ("A" if code[60] != "A" else "B") + code[61:]
    at.text_input(key="ma").input(wrong)
    assert "✕ Có vấn đề" in answer(calm(at.run()))


# ── tables, names ──────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_table_is_cut_on_the_screen_alone() -> None:
    """The workbook has every row, and the filters above them."""
    rows = pl.DataFrame({"Điểm": pl.Series(range(table_view.SHOWN_ROWS + 7)).cast(pl.Decimal(6, 1))})
    made = openpyxl.load_workbook(io.BytesIO(workbook_bytes("Bảng", rows, {"Học kì": "Học kì I"}))).active
    values = [cell.value for row in made.iter_rows() for cell in row if cell.value is not None]
    assert "Học kì: Học kì I" in values
    assert f"Số dòng: {rows.height}" in values
    assert made.max_row >= rows.height


def test_marks_on_a_bound_stand_in_the_bin_that_they_open() -> None:
    """5,0 is not below 5,0; 10 has no bin of its own; whole marks stand in the middle of theirs."""
    hist = pl.DataFrame({"hundredths": [475, 500, 549, 1000], "n": [1, 2, 3, 4]})
    assert binned(hist, whole=False).rows() == [(4.5, 5.0, 1), (5.0, 5.5, 5), (9.5, 10.0, 4)]
    assert binned(hist.filter(pl.col("hundredths") == 500), whole=True).rows() == [(4.5, 5.5, 2)]


def test_names_stand_in_vietnamese_order() -> None:
    """Đ comes after D and before E; the unknown teacher last."""
    names = [texts.UNKNOWN, "Em", "Đào Ân", "Dương An", "Đặng Bé"]
    assert sorted(names, key=in_order) == ["Dương An", "Đào Ân", "Đặng Bé", "Em", texts.UNKNOWN]


@pytest.mark.parametrize(
    ("uploaded", "kept"),
    [
        ("so diem 6A1.xls", "so diem 6A1.xls"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\điểm.xlsx", "điểm.xlsx"),
        ("a:b?.xls", "a_b_.xls"),
        ("con.xls", "_con.xls"),
        ("..", "_"),
        ("", "_"),
    ],
)
def test_an_uploaded_name_keeps_what_people_read(uploaded: str, kept: str) -> None:
    """Only what a file system could take amiss is changed."""
    assert safe_name(uploaded) == kept


@pytest.mark.full
@given(st.text(max_size=300))
def test_no_uploaded_name_leaves_its_folder(uploaded: str) -> None:
    """Whatever the name, it is one plain part of a path, short enough, and making it safe again changes nothing."""
    name = safe_name(uploaded)
    assert Path(name).name == name
    assert name not in {"", ".", ".."}
    assert len(name) <= MAX_NAME + 1
    assert not set(name) & set('/\\:*?"<>|' + os.sep)
    assert safe_name(name) == name
