"""Niêm phong and Xác minh: what they say is what the store, the job and the files say, found here by other ways."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from sample_home import NOW, School
from streamlit.testing.v1 import AppTest

import dashboard
from archive.keys import load_private, public_keys
from archive.sealing import facts_sha256
from dashboard.frame import Desk
from dashboard.sealing_state import class_states, sealed_bundles
from dashboard.situation import situation
from dashboard.texts import CHECKS, CHECKS_OF_BUNDLE, CHECKS_OF_CODE, CHECKS_OF_PAPER, CheckWords
from data.lists import list_rows
from data.sample import build
from ingest.lists import write_list
from jobs.importing import import_files
from jobs.measuring import Filters, ObservedCorrections
from jobs.policies import policies_of
from jobs.school_keys import give_up, make_root
from jobs.sealing import read_class, seal_classes
from records.clock import VIETNAM, from_store, to_store, vn_datetime
from records.facts import add_event
from records.home import Home
from records.reading import (
    Scope,
    bundles,
    class_groups,
    find_scopes,
    supersessions,
    touched_since_sealing,
)
from records.store import Store

MAIN = Path(dashboard.__file__).parent / "pages_vi" / "main.py"
LATER = NOW + timedelta(hours=3)
NAME, YEAR = "TRƯỜNG THCS SAO MAI", "2025-2026"
SCOPE = Scope(NAME, YEAR, "HK1", "6A1")
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page over a home; it must have run without an exception."""

    def opened(home: Home, name: str, **address: str) -> AppTest:
        monkeypatch.setenv("SOLUU_HOME", str(home.root / "chua-co"))
        at = AppTest.from_file(str(MAIN), default_timeout=120)
        calm(at.run())
        monkeypatch.setenv("SOLUU_HOME", str(home.root))
        at.switch_page(f"{name}.py")
        for key, value in address.items():
            at.query_params[key] = value
        return calm(at.run())

    return opened


def calm(at: AppTest) -> AppTest:
    assert not at.exception, [error.value for error in at.exception]
    return at


def said(at: AppTest) -> str:
    """All that the page says in running text, markup taken off."""
    parts = (at.markdown, at.caption, at.warning, at.success, at.title, at.subheader)
    text = "\n".join(str(element.value) for elements in parts for element in elements)
    return re.sub(r"\\(.)", r"\1", text)


def answer(at: AppTest) -> str:
    return re.sub(r"\\(.)", r"\1", str(at.markdown[0].value))


def desk_of(school: School) -> Desk:
    return Desk(school.home, school.store, policies_of(school.home), LATER)


def seal(school: School, *scopes: Scope, reason: str | None = None) -> list[bool]:
    """Seal by the job, as the command line does; whether each came out unchanged."""
    key = load_private(school.home.keys, None)
    policies = policies_of(school.home)
    outcomes = seal_classes(
        school.home, school.store, policies, scopes, key=key, now=LATER, accept_findings=True, reason=reason
    )
    return [outcome.unchanged for outcome in outcomes]


def note_as_sealed(school: School) -> list[Scope]:
    """Record every class as sealed with its present facts, without printing any paper: much faster."""
    corrections = ObservedCorrections(policies_of(school.home))
    with school.store.read() as db:
        scopes = find_scopes(db)
    rows = [
        {
            "bundle_id": f"{number:020x}", "school": scope.school, "school_year": scope.school_year,
            "term": scope.term, "class_name": scope.class_name, "revision": 1, "file_name": f"goi-{number}.zip",
            "zip_sha256": "0" * 64, "facts_sha256": facts_sha256(read_class(school.store, corrections, scope)),
            "sealed_at": to_store(NOW), "key_id": "00000000", "accepted_findings": 0,
        }
        for number, scope in enumerate(scopes)
    ]  # fmt: skip
    with school.store.write() as db:
        db.insert("bundle", pl.DataFrame(rows))
        for row in rows:
            add_event(db, NOW, "văn thư", "seal", str(row["bundle_id"]), {})
    return scopes


def really_differ(school: School) -> set[Scope]:
    """The sealed classes whose digest differs, every one computed anew: the long way to `is_stale`."""
    corrections = ObservedCorrections(policies_of(school.home))
    with school.store.read() as db:
        rows = list(bundles(db).filter(pl.col("revision") == pl.col("newest_revision")).iter_rows(named=True))
    scopes = {Scope(r["school"], r["school_year"], r["term"], r["class_name"]): r["facts_sha256"] for r in rows}
    return {s for s, digest in scopes.items() if facts_sha256(read_class(school.store, corrections, s)) != digest}


def said_to_differ(school: School) -> set[Scope]:
    stale = class_states(desk_of(school)).filter("is_stale")
    return {Scope(*row) for row in stale.select("school", "school_year", "term", "class_name").iter_rows()}


def rewritten(school: School, target: Path, change: Callable[[openpyxl.Workbook], None] | None = None) -> Path:
    """The class's export of 5 December written anew, so that its bytes differ; changed or not."""
    (source,) = school.sample.glob("thcs-sao-mai/2025-12-05/so_diem_chi_tiet_lop_6A1.xlsx")
    book = openpyxl.load_workbook(source)
    if change:
        change(book)
    book.save(target)
    return target


def bring_in(school: School, path: Path, day: date | None = None) -> None:
    (report,) = import_files(school.home, school.store, [path], now=LATER + timedelta(hours=1), declared=day)
    assert not report.errors, report.errors


# ── what is stale ──────────────────────────────────────────────────────────────────────────────────────────────────


def a_mark(school: School) -> tuple[str, str, Decimal]:
    """Sheet, cell and value of a mark of the export of 5 December which that export's successors repeat."""
    with school.store.read() as db:
        row = db.query(
            """SELECT s.sheet, o.cell, o.score
               FROM cell_observation o JOIN (SELECT * EXCLUDE (subject) FROM snapshot) s USING (snapshot_id)
               JOIN mark_version m USING (school, school_year, term, class_name, pupil_code, subject, component, layout)
               WHERE s.class_name = '6A1' AND o.component = 'TX1' AND o.score IS NOT NULL
               AND s.sha256 = ? GROUP BY ALL HAVING count(*) = 1 ORDER BY ALL LIMIT 1""",
            [sha256(next(school.sample.glob("thcs-sao-mai/2025-12-05/*6A1.xlsx")).read_bytes()).hexdigest()],
        ).row(0)
    return str(row[0]), str(row[1]), Decimal(row[2])


@pytest.mark.full
def test_an_older_export_with_another_mark_makes_the_class_stale(
    fresh_school: School, tmp_path: Path, open_page: Open
) -> None:
    """Taken in November, imported after the sealing: the record now shows a change, and sealing gives a new bundle."""
    school = fresh_school
    assert seal(school, SCOPE) == [False]
    at = open_page(school.home, "niem_phong", ki="Học kì I")
    assert answer(at).startswith("**1 trong 1** lớp")
    assert at.button[0].disabled, "nothing waits to be sealed"
    sheet, cell, score = a_mark(school)

    def change(book: openpyxl.Workbook) -> None:
        book[sheet][cell].value = 9 if score != 9 else 7

    taken = date(2025, 11, 20)
    bring_in(school, rewritten(school, tmp_path / "cu.xlsx", change), taken)
    with school.store.read() as db:
        newest = class_groups(db).filter(term="HK1", class_name="6A1")["newest"].item()
    assert from_store(newest).date() > taken, "by the day of taking alone, nothing is newer"
    at = open_page(school.home, "niem_phong", ki="Học kì I")
    assert answer(at).startswith("**0 trong 1** lớp")
    assert "**1 lớp** có dữ liệu đã khác với gói" in answer(at)
    assert f"Lớp 6A1: từ lần niêm phong 1, {vn_datetime(LATER)}, đã nhập thêm 1 bản xuất của lớp." in said(at)
    assert "▲ Dữ liệu đã khác" in list(at.dataframe[-1].value["Trạng thái"])
    assert not at.button[0].disabled
    calm(at.button[0].click().run())
    calm(at.checkbox[0].check().run())
    assert at.button(key="niem-phong").disabled, "no reason yet"
    assert "Ghi vào biên bản của: 6A1 (bản 2)." in said(at)
    calm(at.text_input(key="ly-do-ban-moi").input("Bổ sung bản xuất tháng 11").run())
    calm(at.button(key="niem-phong").click().run())
    assert "Lớp 6A1: đã niêm phong lần 2" in said(at)
    assert answer(at).startswith("**1 trong 1** lớp")
    assert list(at.dataframe[-1].value["Trạng thái"]) == ["✓ Bản mới nhất", "Đã có bản thay"]


def test_the_same_file_again_changes_nothing(fresh_school: School, tmp_path: Path) -> None:
    """Under another name too: the bytes are known."""
    note_as_sealed(fresh_school)
    source = next(fresh_school.sample.glob("thcs-sao-mai/2025-12-05/*6A1.xlsx"))
    bring_in(fresh_school, Path(shutil.copy(source, tmp_path / "ten-khac.xlsx")))
    assert said_to_differ(fresh_school) == really_differ(fresh_school) == set()


@pytest.mark.full
def test_another_day_for_a_file_of_the_store_makes_its_class_stale(fresh_school: School, open_page: Open) -> None:
    """What was sealed says when it was exported, and by when a mark was entered; no export is said to have come."""
    note_as_sealed(fresh_school)
    assert said_to_differ(fresh_school) == set()
    bring_in(fresh_school, next(fresh_school.sample.glob("thcs-sao-mai/2025-12-05/*6A1.xlsx")), date(2025, 12, 1))
    assert said_to_differ(fresh_school) == really_differ(fresh_school) == {SCOPE}
    at = open_page(fresh_school.home, "niem_phong", ki="Học kì I")
    assert "đã nhập thêm" not in said(at)
    assert "**1 lớp** có dữ liệu đã khác với gói" in answer(at)


@pytest.mark.full
def test_an_export_that_repeats_every_mark_is_said_to_be_an_export(
    fresh_school: School, tmp_path: Path, open_page: Open
) -> None:
    """The bundle lacks an original, so sealing would make a new one; nobody is told that a mark changed."""
    school = fresh_school
    assert seal(school, SCOPE) == [False]
    marks = _marks(school)
    bring_in(school, rewritten(school, tmp_path / "lai.xlsx"), date(2025, 12, 5))
    assert _marks(school) == marks
    at = open_page(school.home, "niem_phong", ki="Học kì I")
    assert "thêm bản xuất, hoặc điểm" in said(at)
    assert "đã nhập thêm 1 bản xuất của lớp" in said(at)
    assert said_to_differ(school) == really_differ(school) == {SCOPE}
    assert seal(school, SCOPE, reason="Thêm bản xuất") == [False]
    with school.store.read() as db:
        assert {why for _, why in supersessions(db).values()} == {("data",)}
    assert said_to_differ(school) == set()
    assert seal(school, SCOPE) == [True]


def _marks(school: School) -> list[tuple[object, ...]]:
    with school.store.read() as db:
        return db.query(
            "SELECT DISTINCT pupil_code, subject, component, value FROM current_mark WHERE term = 'HK1' ORDER BY ALL"
        ).rows()


@pytest.mark.full
def test_a_list_makes_stale_the_classes_whose_record_it_changes(fresh_school: School, tmp_path: Path) -> None:
    """Another teacher is in the record; another test calendar is not."""
    note_as_sealed(fresh_school)
    with fresh_school.store.read() as db:
        tests = db.query("SELECT * EXCLUDE (school, school_year, snapshot_id, row_number) FROM current_assessment")
        staff = db.query("SELECT * EXCLUDE (school, school_year, snapshot_id, row_number) FROM current_assignment")
    moved = tests.filter(pl.col("class_name") == "6A1").with_columns(pl.col("test_date") + timedelta(days=1))
    write_list(tmp_path / "lich.xlsx", "list-calendar", school=NAME, school_year=YEAR, classes=["6A1"], rows=moved)
    bring_in(fresh_school, tmp_path / "lich.xlsx", date(2026, 6, 10))
    assert said_to_differ(fresh_school) == really_differ(fresh_school) == set()
    other = staff.filter(pl.col("class_name") == "6A1", pl.col("term") == "HK1").with_columns(
        teacher_name=pl.lit("Người Khác"), teacher_code=pl.lit("GV999")
    )
    write_list(tmp_path / "pc.xlsx", "list-assignment", school=NAME, school_year=YEAR, classes=["6A1"], rows=other)
    bring_in(fresh_school, tmp_path / "pc.xlsx", date(2026, 6, 10))
    assert said_to_differ(fresh_school) == really_differ(fresh_school) == {SCOPE}


@pytest.mark.full
@pytest.mark.parametrize("kind", ["list-duty", "list-pupil", "list-results", "list-transfer"])
def test_a_list_that_no_record_holds_touches_no_class(fresh_school: School, tmp_path: Path, kind: str) -> None:
    """Duties, transfers, pupils' data and lists of results stand beside the record: nothing is to be compared."""
    note_as_sealed(fresh_school)
    truth = build(classes=1)[0]
    rows = list_rows(truth, kind).head(3)
    write_list(tmp_path / "l.xlsx", kind, school=NAME, school_year=YEAR, classes=["6A1"], rows=rows)
    bring_in(fresh_school, tmp_path / "l.xlsx", date(2026, 6, 10))
    with fresh_school.store.read() as db:
        assert touched_since_sealing(db).is_empty()
    assert really_differ(fresh_school) == set()


@pytest.mark.full
def test_a_name_put_right_in_another_term_is_noticed(fresh_school: School, tmp_path: Path) -> None:
    """Who a pupil is, the newest export of any term says; the sealed term's papers bear the old name."""
    note_as_sealed(fresh_school)
    source = next(fresh_school.sample.glob("thcs-sao-mai/2026-05-20/*6A1.xlsx"))
    with fresh_school.store.read() as db:
        code = db.query("SELECT min(pupil_code) FROM enrolment WHERE is_current AND class_name = '6A1'").item()
    book = openpyxl.load_workbook(source)
    cells = [row[2] for sheet in book for row in sheet.iter_rows() if str(row[1].value) == code]
    for cell in cells:
        cell.value = "Tên Mới Của"
    assert cells
    book.save(tmp_path / "hk2.xlsx")
    bring_in(fresh_school, tmp_path / "hk2.xlsx", date(2026, 6, 9))
    assert SCOPE in said_to_differ(fresh_school)
    assert said_to_differ(fresh_school) == really_differ(fresh_school)


def test_no_change_escapes_the_narrowing(school: School, tmp_path: Path, sample_folder: Path) -> None:
    """Half of the exports, everything sealed, then the other half: the page finds just what the long way finds."""
    files = sorted(path for path in sample_folder.rglob("*.xls*") if "2025-1" in path.as_posix())
    root = tmp_path / "kho"
    shutil.copytree(school.home.root, root, ignore=shutil.ignore_patterns("*.duckdb*", "*.lock"))
    store = Store(Home(root).store_path)
    half = School(Home(root), store, sample_folder, [])
    import_files(half.home, store, files[::2], now=NOW)
    note_as_sealed(half)
    assert said_to_differ(half) == set()
    import_files(half.home, store, files[1::2], now=NOW - timedelta(days=1))  # a clock set back must not hide it
    assert said_to_differ(half) == really_differ(half) != set()


@pytest.mark.full
def test_bundles_whose_key_was_stolen_are_named_with_what_to_do(
    fresh_school: School, tmp_path: Path, open_page: Open
) -> None:
    """On both pages and in the table; nothing is said of other data, and a reason is asked for."""
    school, root = fresh_school, tmp_path / "goc.pem"
    note_as_sealed(school)
    (key,) = public_keys(school.home.keys)
    with school.store.write() as db:
        db.execute("UPDATE bundle SET key_id = ? WHERE class_name = '6A1' AND term = 'HK1'", [key.key_id])
    make_root(school.home, school.store, root, "một câu dài", NOW)
    give_up(school.home, school.store, key.key_id, NOW - timedelta(hours=1), root, "một câu dài", LATER)
    at = open_page(school.home, "niem_phong", truong=NAME, ki="Học kì I")
    assert "còn **1 lớp** có khóa đã ký gói không còn giá trị" in answer(at)
    assert "Lớp 6A1: lần niêm phong 1, 10/06/2026 09:30" in said(at)
    assert "Hồ sơ đã khác với gói" not in said(at)
    at.button[0].click()
    assert "Lý do lập bản mới" in [box.label for box in calm(at.run()).text_input]
    todo = said(open_page(school.home, "tong_quan", truong=NAME, ki="Học kì I"))
    assert "1 lớp có gói do khóa bị lộ hoặc đã thay ký, nay không còn giá trị: niêm phong lại." in todo


# ── the bundles table and the count of lost ones ───────────────────────────────────────────────────────────────────


@pytest.mark.full
def test_lost_bundles_are_counted_where_they_are_missed(fresh_school: School, open_page: Open) -> None:
    """No file of any bundle is there: each school and term counts its own, and the table shows them alone."""
    scopes = note_as_sealed(fresh_school)
    desk = desk_of(fresh_school)
    states = class_states(desk)
    for school, term in {(scope.school, scope.term) for scope in scopes}:
        chosen = Filters(school=school, school_year=YEAR, term=term)
        own = [scope for scope in scopes if (scope.school, scope.term) == (school, term)]
        assert situation(desk, chosen.narrow(states), chosen).lost_bundles == len(own)
        assert [bundle.scope for bundle in sealed_bundles(desk, chosen)] == own
    at = open_page(fresh_school.home, "niem_phong", truong=NAME, ki="Học kì I")
    table = at.dataframe[-1].value
    assert list(table["Trường"]) == [NAME]
    assert list(table["Học kì"]) == ["Học kì I"]
    assert list(table["Trạng thái"]) == ["✕ Mất tệp"]


def test_one_school_needs_no_column_for_it(fresh_school: School, open_page: Open) -> None:
    """And a term without bundles says so."""
    with fresh_school.store.write() as db:
        db.execute("DELETE FROM snapshot WHERE school <> ?", [NAME])
    note_as_sealed(fresh_school)
    at = open_page(fresh_school.home, "niem_phong", ki="Học kì I")
    assert "Trường" not in at.dataframe[-1].value.columns
    with fresh_school.store.write() as db:
        db.execute("DELETE FROM bundle WHERE term = 'HK2'")
    assert f"Chưa có gói nào của {YEAR} · Học kì II." in said(
        open_page(fresh_school.home, "niem_phong", ki="Học kì II")
    )


# ── Xác minh ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class SealedClass:
    """A class sealed once for this module's tests. Read only."""

    school: School
    row: dict[str, object]
    content: bytes
    name: str

    def paper(self, kind: int) -> tuple[str, bytes, str]:
        """Path, bytes and code of the first paper of a kind."""
        with self.school.store.read() as db:
            path, code = db.query(
                "SELECT path, code FROM document WHERE bundle_id = ? AND kind = ? ORDER BY path LIMIT 1",
                [self.row["bundle_id"], kind],
            ).row(0)
        with zipfile.ZipFile(BytesIO(self.content)) as archive:
            root = archive.namelist()[0].split("/")[0]
            return str(path), archive.read(f"{root}/{path}"), str(code)


@pytest.fixture(scope="module")
def sealed(school: School, tmp_path_factory: pytest.TempPathFactory) -> SealedClass:
    root = tmp_path_factory.mktemp("da-niem-phong") / "kho"
    shutil.copytree(school.home.root, root)
    home = Home(root)
    own = School(home, Store(home.store_path), school.sample, [])
    assert seal(own, SCOPE) == [False]
    with own.store.read() as db:
        (row,) = bundles(db).iter_rows(named=True)
    (path,) = home.bundles.rglob("*.zip")
    return SealedClass(own, row, path.read_bytes(), path.name)


def verified(open_page: Open, home: Home, *files: tuple[str, bytes], code: str = "") -> AppTest:
    at = open_page(home, "xac_minh")
    for name, content in files:
        at.file_uploader[0].upload(name, content)
    if code:
        at.text_input(key="ma").input(code)
    return calm(at.run())


def expected_facts(sealed: SealedClass) -> list[str]:
    (key,) = public_keys(sealed.school.home.keys)
    moment = from_store(sealed.row["sealed_at"]).astimezone(VIETNAM)  # type: ignore[arg-type]  # the column is a time
    return [
        f"Trường: **{NAME}**", "Lớp: **6A1**", "Học kì: **Học kì I**", f"Năm học: **{YEAR}**", "Lần niêm phong: **1**",
        f"Niêm phong lúc: **{moment:%d/%m/%Y %H:%M}**", f"Mã khóa đã ký: **{sealed.row['key_id']}**",
        f"Vân tay khóa: **{sha256(key.public_key).hexdigest()}**",
    ]  # fmt: skip


@pytest.mark.full
def test_a_good_bundle_is_named_and_called_good(sealed: SealedClass, open_page: Open) -> None:
    """What it is, as the store recorded it, and each check by its own sentence."""
    at = verified(open_page, sealed.school.home, (sealed.name, sealed.content))
    assert answer(at) == (
        ":green[**✓ Đúng là do trường cấp, nguyên vẹn và còn hiệu lực**]: "
        f"Gói hồ sơ niêm phong lớp 6A1, Học kì I, năm học {YEAR}, lần 1."
    )
    text = said(at)
    assert [fact for fact in expected_facts(sealed) if fact not in text] == []
    assert "Tài liệu: **Gói hồ sơ niêm phong lớp 6A1**" in text
    assert [field for field, words in CHECKS.items() if words.passed in text] == [
        "intact",
        "signed",
        "trusted",
        "current",
    ]
    assert CHECKS["timely"].unchecked in text
    assert CHECKS_OF_BUNDLE["logged"].passed in text
    assert "chưa có chữ ký tin cậy nào bảo đảm" not in text


def test_a_tampered_bundle_shows_no_claim_that_did_not_hold(sealed: SealedClass, open_page: Open) -> None:
    """A sentence for the file that was changed; the promise of the failed check stands nowhere; no bare codes."""
    path, content, _ = sealed.paper(1)
    at_byte = sealed.content.index(content) + len(content) // 2
    changed = sealed.content[:at_byte] + bytes([sealed.content[at_byte] ^ 1]) + sealed.content[at_byte + 1 :]
    at = verified(open_page, sealed.school.home, (sealed.name, _same_sums(changed)))
    assert answer(at).startswith(":red[**✕ Có vấn đề**]")
    text = said(at)
    assert CHECKS["intact"].failed in text
    assert CHECKS["intact"].passed not in text
    assert CHECKS["current"].altered in text
    assert CHECKS["current"].passed not in text
    lines = [line for line in text.splitlines() if line.startswith(f"- {path}: ")]
    assert any("Nội dung khác với lúc niêm phong" in line for line in lines)
    assert not re.search(r"\bchanged\b|changed-sealed|commitment|unreadable", text)
    assert [fact for fact in expected_facts(sealed) if fact not in text] == [], "the statement itself is still signed"


def _same_sums(content: bytes) -> bytes:
    """The ZIP repacked, so that its own check sums fit the changed bytes: only the seal can tell."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.infolist():
            member.CRC = 0
            with old.open(member) as file:
                file._expected_crc = None  # type: ignore[attr-defined]  # read what is there, whatever its sum says
                new.writestr(member.filename, file.read())
    return out.getvalue()


def test_a_paper_is_named_and_never_its_pupil(sealed: SealedClass, open_page: Open) -> None:
    """A pupil's page by itself: byte for byte as issued, whose it is stays on the paper."""
    path, content, _ = sealed.paper(2)
    with sealed.school.store.read() as db:
        names = db.query("SELECT full_name FROM pupil")["full_name"].to_list()
    at = verified(open_page, sealed.school.home, (Path(path).name, content))
    text = said(at)
    assert answer(at).endswith(f": Học bạ của một học sinh lớp 6A1, Học kì I, năm học {YEAR}, lần 1.")
    assert [fact for fact in expected_facts(sealed) if fact not in text] == []
    assert CHECKS_OF_PAPER["intact"].passed in text
    assert [name for name in names if name in text] == []


def test_a_code_is_no_checked_file(sealed: SealedClass, open_page: Open) -> None:
    """The same document by its code alone: right, and yet no file was looked at."""
    _, content, code = sealed.paper(4)
    of_file = answer(verified(open_page, sealed.school.home, ("bien-ban.pdf", content)))
    at = verified(open_page, sealed.school.home, code=code)
    text = said(at)
    assert answer(at) == (
        f":blue[**Mã đúng, nhưng chưa kiểm tra tệp**]: Biên bản niêm phong lớp 6A1, Học kì I, năm học {YEAR}, lần 1."
    )
    assert "✓ Đúng là do trường cấp" in of_file
    assert "✓ Đúng là do trường cấp" not in text
    assert CHECKS_OF_CODE["intact"].unchecked in text
    facts = [fact for fact in expected_facts(sealed) if not fact.startswith("Lớp:")]
    assert [fact for fact in facts if fact not in text] == []


def test_a_thing_that_nobody_vouches_for_only_claims(sealed: SealedClass, tmp_path: Path, open_page: Open) -> None:
    """Another school's home does not know the key: what the bundle says of itself is called its own claim."""
    root = tmp_path / "truong-khac"
    shutil.copytree(sealed.school.home.root, root)
    home = Home(root)
    shutil.rmtree(home.keys)
    home.lookup_path.unlink()
    at = verified(open_page, home, (sealed.name, sealed.content), code=sealed.paper(4)[2])
    text = said(at)
    assert "**? Chưa đủ căn cứ kết luận**: **2**" in answer(at)
    assert "tự ghi là «Gói hồ sơ niêm phong lớp 6A1" in text
    assert text.count("chưa có chữ ký tin cậy nào bảo đảm") == 2
    assert "Vân tay khóa:" not in text
    assert CHECKS["trusted"].unchecked in text


@pytest.mark.full
def test_a_replaced_bundle_is_genuine_and_outlived(sealed: SealedClass, tmp_path: Path, open_page: Open) -> None:
    """Not a forgery, and not what counts any more."""
    root = tmp_path / "kho"
    shutil.copytree(sealed.school.home.root, root)
    school = School(Home(root), Store(Home(root).store_path), sealed.school.sample, [])
    bring_in(school, rewritten(school, tmp_path / "lai.xlsx"), date(2025, 12, 5))
    assert seal(school, SCOPE, reason="Thêm bản xuất") == [False]
    at = verified(open_page, school.home, (sealed.name, sealed.content))
    assert "bản mới nhất là bản 2 (tài liệu " in said(at)
    assert "Lý do lập bản mới (của cả lớp): thêm dữ liệu làm căn cứ; điểm và kết quả không đổi." in said(at)
    assert answer(at).startswith(":orange[**▲ Đúng là do trường cấp, nhưng không còn hiệu lực**]")
    assert "Có vấn đề" not in said(at)
    assert CHECKS["current"].failed in said(at)
    assert CHECKS["current"].passed not in said(at)


def test_what_is_no_bundle_gets_a_sentence(sealed: SealedClass, open_page: Open) -> None:
    """With its file's name; nothing is described that nobody stated."""
    at = verified(open_page, sealed.school.home, ("bua.zip", b"not a zip"))
    text = said(at)
    assert "**? Chưa đủ căn cứ kết luận**" in answer(at)
    assert "- bua.zip: Không đọc được" in text
    assert "Tài liệu:" not in text
    assert sentences_told(text, CHECKS) == [
        ("intact", "unchecked"), ("signed", "unchecked"), ("trusted", "unchecked"), ("timely", "unchecked"),
        ("current", "unread"),
    ]  # fmt: skip


def sentences_told(text: str, words: Mapping[str, CheckWords]) -> list[tuple[str, str]]:
    """Which sentence of each check the page says."""
    kinds = ("passed", "failed", "unchecked", "unread", "altered")
    return [
        (name, kind)
        for name, check in words.items()
        for kind in kinds
        if getattr(check, kind) and getattr(check, kind) in text
    ]


def test_a_pdf_that_cannot_be_read_was_compared_with_nothing(sealed: SealedClass, open_page: Open) -> None:
    """It is not said to differ from what the school issued."""
    text = said(verified(open_page, sealed.school.home, ("bua.pdf", b"%PDF-1.7 rubbish")))
    assert sentences_told(text, CHECKS_OF_PAPER) == [
        ("intact", "unread"), ("signed", "unread"), ("trusted", "unchecked"), ("timely", "unchecked"),
        ("current", "unread"),
    ]  # fmt: skip


def test_an_altered_paper_is_not_called_current(sealed: SealedClass, open_page: Open) -> None:
    """Its code is that of the newest revision; the file is not."""
    path, content, _ = sealed.paper(2)
    text = said(verified(open_page, sealed.school.home, (Path(path).name, content + b"\n")))
    assert sentences_told(text, CHECKS_OF_PAPER) == [
        ("intact", "failed"), ("signed", "passed"), ("trusted", "passed"), ("timely", "unchecked"),
        ("current", "altered"),
    ]  # fmt: skip


@pytest.mark.parametrize("lost", ["seal/seal.json", "bagit.txt", "bien-ban"])
def test_a_bundle_that_lacks_a_file_says_nothing_of_its_standing(
    sealed: SealedClass, open_page: Open, lost: str
) -> None:
    """Whichever file it is: not 'the lookup does not know it', but that the content is not whole."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(sealed.content)) as old, zipfile.ZipFile(out, "w") as new:
        kept = [member for member in old.infolist() if lost not in member.filename]
        assert len(kept) == len(old.infolist()) - 1
        for member in kept:
            new.writestr(member, old.read(member))
    told = sentences_told(said(verified(open_page, sealed.school.home, (sealed.name, out.getvalue()))), CHECKS)
    assert ("intact", "failed") in told
    assert [kind for name, kind in told if name == "current"] == ["altered"]


def test_each_check_has_three_sentences_of_its_own() -> None:
    """No answer of a check can be mistaken for another of its answers."""
    for words in (*CHECKS.values(), *CHECKS_OF_PAPER.values()):
        answers = [words.said(outcome) for outcome in (True, False, None)]
        assert len(set(answers)) == 3
        assert all(sentence.endswith(".") for sentence in answers)


def test_a_code_in_small_letters_is_met_calmly(sealed: SealedClass, open_page: Open) -> None:
    """Not read yet, and no word of a forgery or of a key that is missing."""
    at = verified(open_page, sealed.school.home, code=sealed.paper(4)[2].lower())
    assert answer(at) == "**? Chưa đủ căn cứ kết luận**."
    assert "chữ in hoa" in said(at)
    assert "điều sai" not in said(at)
    assert CHECKS_OF_CODE["signed"].unread in said(at)


def test_an_address_of_somebody_else_is_pointed_out(sealed: SealedClass, open_page: Open) -> None:
    """The code in it is right; the page that it would open is not the school's."""
    code = sealed.paper(4)[2]
    for host in ("http://evil.example", "evil.example"):
        text = said(verified(open_page, sealed.school.home, code=f"{host}/V/{code}"))
        assert "thuộc evil.example, không phải địa chỉ tra cứu của trường (kiemchung.example)" in text
    for own in (code, f"HTTPS://KIEMCHUNG.EXAMPLE/V/{code}"):
        assert "không phải địa chỉ" not in said(verified(open_page, sealed.school.home, code=own))
