"""A month's inspection is signed: what is frozen, sealed and published – and that nothing of it changes afterwards."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from eark_judge import judge
from inspected_month import GAO, MONTH, NOW, POLICIES, two_schools
from judge import COMPLIANT, judged

from archive.keys import load_private, public_keys
from archive.verify import TrustedKey, verify_bundle
from dashboard.theme import OF_MONTH
from jobs.handing_over import hand_over
from jobs.inspecting import inspection_in, record_of, see
from jobs.inspection_signing import Signed, is_as_signed, sign, signed_parts
from jobs.verifying import exit_code, verify_and_name
from qr.lookup import Lookup
from qr.page import verdict_page
from qr.state import State, decide
from records.home import Home
from records.inspection import NewNote, hindrances
from records.inspection_store import (
    inspection_of,
    open_inspection,
    open_supplement,
    withdraw_note,
    withdraw_supplement,
    write_note,
)
from records.problems import CannotError, UsageError
from records.reading import bundles, events
from records.store import Database, Store

Schools = tuple[Home, Store]
PUPILS = ("Sao", "Biển", "Núi", "Mây")  # given names of the invented pupils
BOARD = "Trần Thị Bình"
SIGNER = "Nguyễn Văn Hiệu, hiệu trưởng"


def note(kind: str, text: str, **more: object) -> NewNote:
    return NewNote(kind=kind, text=text, author=BOARD, role="vice_principal", **more)  # type: ignore[arg-type]


def write(store: Store, *notes: NewNote) -> None:
    with store.write() as db:
        for each in notes:
            write_note(db, GAO, MONTH, each, NOW)


def fill(store: Store) -> None:
    """Everything that a signing asks for."""
    with store.write() as db:
        open_inspection(db, GAO, MONTH, BOARD, "vice_principal", NOW)
    seen = see(store, POLICIES, GAO, MONTH, NOW)
    inspection = inspection_in(store, GAO, MONTH)
    assert inspection is not None
    lines = record_of(seen, inspection).codes
    write(store, *(note("answer", "", about_kind="line", about=code, verdict="good") for code in lines))
    write(
        store,
        note("present", "Nguyễn Văn Hiệu", about_kind="role", about="principal"),
        note("remark", "Tổ Toán vào điểm chậm."),
        note("department_report", "Đã đôn đốc.", about_kind="subject", about="Tổ Toán"),
        note("explanation", "Chấm lại một câu.", about_kind="finding", about="việc khác"),
        note("conclusion", "Đúng quy chế."),
    )


def sign_now(home: Home, store: Store, *, days: int = 0) -> Signed:
    now = NOW + timedelta(days=days)
    seen = see(store, POLICIES, GAO, MONTH, now)
    return sign(home, store, seen, by=SIGNER, key=load_private(home.keys, None), colours=OF_MONTH, now=now)


@pytest.fixture(scope="module")
def signed_once(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Store, Signed]:
    home, store = two_schools(tmp_path_factory.mktemp("da-ki"))
    fill(store)
    return home, store, sign_now(home, store)


@pytest.fixture
def signed(signed_once: tuple[Home, Store, Signed], tmp_path: Path) -> tuple[Home, Store, Signed]:
    """A copy that a test may change."""
    root = tmp_path / "kho"
    shutil.copytree(signed_once[0].root, root)
    home = Home(root)
    store = Store(home.store_path)
    return home, store, signed_parts(home, store, GAO, MONTH)[-1]


def members(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


@pytest.mark.requirement("TM-16")
def test_nothing_is_signed_while_anything_is_missing(tmp_path: Path) -> None:
    """Each missing thing is named; no bundle, no signature, and the month can still be written into."""
    home, store = two_schools(tmp_path)
    with store.write() as db:
        open_inspection(db, GAO, MONTH, BOARD, "vice_principal", NOW)
    with pytest.raises(UsageError, match=r"còn 5 mục chưa trả lời; chưa ghi ai có mặt; chưa có kết luận"):
        sign_now(home, store)
    assert not list(home.bundles.rglob("*.zip"))
    write(store, note("remark", "Vẫn ghi được."))


@pytest.mark.requirement("TM-16", "VA-10")
def test_a_signed_month_refuses_every_change(signed: tuple[Home, Store, Signed]) -> None:
    """No note, no withdrawal, no second signing: the sentence says to add a supplement."""
    home, store, _ = signed
    with pytest.raises(CannotError, match="Lập bổ sung"):
        write(store, note("remark", "Thêm."))
    with pytest.raises(CannotError, match="Lập bổ sung"), store.write() as db:
        withdraw_note(db, GAO, MONTH, 6, "Nhầm", BOARD, "principal", NOW)
    with pytest.raises(CannotError, match="Lập bổ sung"):
        sign_now(home, store)
    with pytest.raises(UsageError, match="đã mở rồi"), store.write() as db:
        open_inspection(db, GAO, MONTH, BOARD, "principal", NOW)


@pytest.mark.requirement("TM-16")
def test_a_supplement_keeps_what_was_signed_and_becomes_the_next_revision(signed: tuple[Home, Store, Signed]) -> None:
    """The first pack stays byte for byte; its code says that revision 2 exists; the second quotes both parts' notes."""
    home, store, first = signed
    before = first.path.read_bytes()
    with store.write() as db:
        open_supplement(db, GAO, MONTH, "Thêm giải trình", BOARD, "vice_principal", NOW)
    write(store, note("explanation", "Phúc khảo.", about_kind="finding", about="việc khác"))
    with pytest.raises(CannotError, match="phần đã ký"), store.write() as db:
        withdraw_note(db, GAO, MONTH, 6, "Nhầm", BOARD, "principal", NOW)
    second = sign_now(home, store, days=2)
    assert first.path.read_bytes() == before
    assert (first.inspection.revision, second.inspection.revision) == (1, 2)
    facts = json.loads(members(second.path)["data/du-kien.json"])
    assert [n["text"] for n in facts["notes"] if n["kind"] == "explanation"] == ["Chấm lại một câu.", "Phúc khảo."]
    assert (facts["supplement"], facts["reason"]) == (1, "Thêm giải trình")
    old, new = verify_and_name(home, [first.path, second.path], None)
    assert (old.result.intact, old.result.current) == (True, False)
    assert exit_code([new.result]) == 0
    assert [problem.code for problem in old.result.problems] == ["superseded"]


@pytest.mark.full
@pytest.mark.tool("commons_ip")
def test_the_minutes_are_handed_over_with_those_that_they_supersede(
    signed: tuple[Home, Store, Signed], tmp_path: Path
) -> None:
    """Both revisions, the first one said to be replaced, in a package that a stranger finds valid; nobody is named.
    With a term named, no minutes."""
    home, store, _ = signed
    with store.write() as db:
        open_supplement(db, GAO, MONTH, "Thêm giải trình", BOARD, "vice_principal", NOW)
    write(store, note("explanation", "Phúc khảo.", about_kind="finding", about="việc khác"))
    sign_now(home, store, days=2)
    later = NOW + timedelta(days=3)
    (outcome,) = hand_over(home, store, tmp_path / "ra", now=later, actor="văn thư")
    assert outcome.path is not None, outcome.as_dict()
    assert [judgement.result for judgement in judge([outcome.path])] == ["VALID"]
    aid = (outcome.path / "metadata/descriptive/ead.xml").read_text("utf-8")
    premis = (outcome.path / "representations/niem-phong/metadata/preservation/premis.xml").read_text("utf-8")
    assert "Biên bản kiểm tra tháng 11/2025, bản 1 (đã có bản 2 thay thế)<" in aid
    assert "Biên bản kiểm tra tháng 11/2025, bản 2<" in aid
    assert "ban giám hiệu" in premis
    assert [name for name in (BOARD, SIGNER.partition(",")[0], *PUPILS) if name in aid + premis] == []
    with pytest.raises(CannotError, match="Chưa có gói nào được niêm phong"):
        hand_over(home, store, tmp_path / "ra", now=later, actor="văn thư", term="HK1")


@pytest.mark.requirement("TM-16", "VA-10")
def test_a_supplement_that_was_taken_back_is_no_revision(signed: tuple[Home, Store, Signed]) -> None:
    """Its notes count nowhere, the log has its withdrawal without the words, and the next one is revision 2."""
    home, store, _ = signed
    with store.write() as db, pytest.raises(CannotError, match="đã ký"):
        withdraw_supplement(db, GAO, MONTH, "Nhầm", BOARD, "principal", NOW)
    with store.write() as db:
        open_supplement(db, GAO, MONTH, "Nhầm tháng", BOARD, "vice_principal", NOW)
        with pytest.raises(UsageError, match="phần bổ sung chưa có ý kiến nào"):
            require_complete(db)
        write_note(db, GAO, MONTH, note("remark", "Sẽ bị rút."), NOW)
        withdraw_supplement(db, GAO, MONTH, "Lập nhầm", BOARD, "principal", NOW)
        open_supplement(db, GAO, MONTH, "Thêm giải trình", BOARD, "vice_principal", NOW)
        write_note(db, GAO, MONTH, note("remark", "Phúc khảo."), NOW)
        told = events(db, 4)
    assert told["kind"].to_list()[2] == "inspection-supplement-withdrawn"
    assert "Lập nhầm" not in str(told.to_dicts())
    second = sign_now(home, store, days=2)
    assert (second.inspection.supplement, second.inspection.revision) == (2, 2)
    assert [(n.supplement, n.text) for n in second.inspection.parts_withdrawn] == [(1, "Lập nhầm")]
    assert [n.text for n in second.inspection.of("remark")] == ["Tổ Toán vào điểm chậm.", "Phúc khảo."]


def require_complete(db: Database) -> None:
    """As the signing job asks, without what it computes of the month."""
    part = inspection_of(db, GAO, MONTH)
    assert part is not None
    if missing := hindrances(part, ()):
        raise UsageError("; ".join(missing))


@pytest.mark.requirement("TM-14")
def test_the_public_page_says_what_was_signed_and_nothing_of_people(signed: tuple[Home, Store, Signed]) -> None:
    """'Biên bản kiểm tra tháng 11/2025': its kind and month; no term, no name, nothing of what was written."""
    home, _, part = signed
    lookup = Lookup(home.lookup_path)
    verdict = decide(part.code, lookup.keys(), lookup.get)
    assert verdict.state is State.AUTHENTIC_CURRENT
    page = verdict_page(verdict).html
    for words in ("Biên bản kiểm tra tháng 11/2025", "Biên bản kiểm tra tháng của nhà trường", "2025-2026"):
        assert words in page
    for secret in (*PUPILS, BOARD, "Nguyễn Văn Hiệu", "Chấm lại", "Ngô Thị Lá", "235000"):
        assert secret not in page
    assert "<dt>Kỳ</dt>" not in page


def test_the_pack_verifies_and_says_what_it_is(signed: tuple[Home, Store, Signed]) -> None:
    """Bundle, minutes and code alike: intact, signed, trusted, current."""
    home, _, part = signed
    pdf = home.root / "bien-ban.pdf"
    pdf.write_bytes(members(part.path)["data/bien-ban-kiem-tra-thang.pdf"])
    bundle, paper, code = verify_and_name(home, [part.path, pdf], part.code)
    assert exit_code([bundle.result, paper.result, code.result]) == 0
    assert bundle.thing.label == "Gói: Biên bản kiểm tra tháng 11/2025"
    assert paper.thing.label == code.thing.label == "Biên bản kiểm tra tháng 11/2025"
    assert (bundle.thing.month, bundle.thing.class_name, bundle.thing.revision) == (MONTH, None, 1)


def test_every_edited_file_of_the_pack_is_found_and_named(signed_once: tuple[Home, Store, Signed]) -> None:
    """One byte of each file, the tables and the facts among them."""
    home, _, part = signed_once
    files = members(part.path)
    keys = [TrustedKey(key.key_id, key.public_key) for key in public_keys(home.keys)]
    for path in files:
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for name, data in files.items():
                changed = data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]
                archive.writestr(f"goi/{name}", changed if name == path else data)
        result = verify_bundle(made.getvalue(), trusted_keys=keys)
        assert path in {problem.file for problem in result.problems}, path
        assert not (result.intact and result.signed)
    assert len(files) > 15


def test_the_minutes_print_the_same_rows_as_the_workbook(signed_once: tuple[Home, Store, Signed]) -> None:
    """Read back from both: the text of every cell of every table of the workbook is on the minutes' pages."""
    files = members(signed_once[2].path)
    document = pypdfium2.PdfDocument(files["data/bien-ban-kiem-tra-thang.pdf"])
    printed = "".join("".join(page.get_textpage().get_text_bounded().split()) for page in document)
    book = openpyxl.load_workbook(io.BytesIO(files["data/so-lieu.xlsx"]))
    sheets = [name for name in book.sheetnames if name not in {"Các mục kiểm tra", "Ý kiến đã ghi"}]
    assert len(sheets) == 7
    for name in sheets:
        lines = list(book[name].iter_rows(values_only=True))
        blank = next(number for number, line in enumerate(lines) if line[0] is None)
        count = next(str(line[0]) for line in lines[:blank] if str(line[0]).startswith("Số dòng"))
        assert f"{name}({count.removeprefix('Số dòng: ')}dòng)".replace(" ", "") in printed
        for line in lines[blank + 2 :]:
            for cell in (cell for cell in line if isinstance(cell, str) and cell):
                assert "".join(cell.split()) in printed, cell


@pytest.mark.full
def test_a_word_that_is_longer_than_its_cell_stays_in_it(tmp_path: Path) -> None:
    """What the board typed without a space is printed whole within the page, and all present have a place to sign."""
    home, store = two_schools(tmp_path)
    fill(store)
    inspection = inspection_in(store, GAO, MONTH)
    assert inspection is not None
    code = next(iter(inspection.answers()))
    write(store, note("answer", "W" * 90, about_kind="line", about=code, verdict="look"), note("remark", "W" * 150))
    signed = sign_now(home, store)
    document = pypdfium2.PdfDocument(members(signed.path)["data/bien-ban-kiem-tra-thang.pdf"])
    edges = []
    for page in document:
        text = page.get_textpage()
        letters = enumerate(text.get_text_range())
        edges += [page.get_width() - text.get_charbox(at)[2] for at, letter in letters if letter == "W"]
    assert len(edges) >= 240
    assert min(edges) >= 15 * 72 / 25.4 - 1
    assert "Ký tên" in document[0].get_textpage().get_text_bounded()


def test_the_minutes_name_scope_policy_data_and_printing(signed_once: tuple[Home, Store, Signed]) -> None:
    """Filters, rule version, time of the data, time of printing, page x of y, places to sign."""
    files = members(signed_once[2].path)
    document = pypdfium2.PdfDocument(files["data/bien-ban-kiem-tra-thang.pdf"])
    text = " ".join(" ".join(page.get_textpage().get_text_bounded().split()) for page in document)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BIÊN BẢN KIỂM TRA THÁNG 11/2025", "toàn trường, mọi khối, lớp và môn",
        "Hoa Gạo (phiên bản", "Dữ liệu đến: 20/11/2025", "In lúc 09:00 ngày 03/12/2025", f"Trang 1/{len(document)}",
        f"Trang {len(document)}/{len(document)}", "NGƯỜI GHI BIÊN BẢN", "HIỆU TRƯỞNG", "Nguyễn Văn Hiệu",
        "Tổng số 5 mục: 5 đạt, 0 cần xem, 0 không xét.", "Điểm đến hạn trong tháng, theo lớp",
    ):  # fmt: skip
        assert words in text, words


@pytest.mark.full
@pytest.mark.tool("verapdf")
def test_the_minutes_are_pdf_a_3a_and_pdf_ua_1(signed_once: tuple[Home, Store, Signed], tmp_path: Path) -> None:
    """By a judge that knows nothing of us, the chart included."""
    path = tmp_path / "bien-ban.pdf"
    path.write_bytes(members(signed_once[2].path)["data/bien-ban-kiem-tra-thang.pdf"])
    assert judged([path]) == [COMPLIANT]


def test_an_inspections_pack_is_no_class_of_the_sealing_pages(signed: tuple[Home, Store, Signed]) -> None:
    """The pages of sealed classes, and what must be sealed anew, know nothing of it."""
    with signed[1].read() as db:
        assert bundles(db).is_empty()


@pytest.mark.requirement("TT-01", "VA-09")
def test_a_signed_inspection_is_the_record_of_the_duties_that_it_fulfils(signed: tuple[Home, Store, Signed]) -> None:
    """Nobody enters them once more, and no entry makes it look as if all duties were kept in the program."""
    query = "SELECT work, month, done_on, entry_id FROM current_duty ORDER BY work"
    with signed[1].read() as db:
        done = db.query(query)
        entries = db.query("SELECT count(*) FROM duty_entry").item()
    assert done["work"].to_list() == ["correction_log", "department_report", "entry_check", "remark"]
    assert set(done["month"]) == {MONTH}
    assert set(done["done_on"]) == {NOW.date()}
    assert entries == 0


def test_events_tell_every_step_and_nobodys_name_or_words(signed: tuple[Home, Store, Signed]) -> None:
    """Opened, each note, signed, sealed – by office, with codes and counts."""
    with signed[1].read() as db:
        log = events(db)
    kinds = log["kind"].to_list()
    assert kinds.count("inspection-note") == 10
    assert {"inspection-opened", "inspection-signed", "seal"} <= set(kinds)
    told = "\n".join(str(row) for row in log.iter_rows())
    for secret in (*PUPILS, BOARD, "Nguyễn Văn Hiệu", "Chấm lại", "Ngô Thị Lá"):
        assert secret not in told


@pytest.mark.full
def test_newer_data_is_noticed_and_a_note_alone_is_not(signed: tuple[Home, Store, Signed]) -> None:
    """The pack stays; the page can say that today's figures are no longer those that were signed."""
    _, store, part = signed
    seen = see(store, POLICIES, GAO, MONTH, NOW)
    with store.write() as db:
        open_supplement(db, GAO, MONTH, "Thêm", BOARD, "vice_principal", NOW)
    write(store, note("remark", "Thêm một ý."))
    inspection = inspection_in(store, GAO, MONTH)
    assert inspection is not None
    assert is_as_signed(part, record_of(seen, inspection))
    with store.write() as db:
        db.execute("UPDATE mark_version SET entered_by = entered_by + INTERVAL 1 HOUR, entered_after = NULL")
    assert not is_as_signed(part, record_of(see(store, POLICIES, GAO, MONTH, NOW), inspection))


def test_names_of_files_and_places_hold_no_person(signed_once: tuple[Home, Store, Signed]) -> None:
    """Not the pack's, nor of anything in it."""
    part = signed_once[2]
    names = [part.path.name, *members(part.path)]
    assert all(name.isascii() for name in names)
    assert not any(word in name.casefold() for name in names for word in ("sao", "binh", "hieu", "gv1", "23500"))
