"""A disc is checked file by file: good, damaged, foreign and hostile ones have their word, and none ends the run."""

from __future__ import annotations

import io
import json
import os
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pikepdf
import pytest
from inspectors import LATER, copied_home, logged, set_apart, visit_by
from judge import COMPLIANT, judged

from archive.checking.container import READ_ERRORS
from archive.discs.writing import write_image
from archive.papers.archive_check import check_minutes
from dashboard.inspector_check_view import _SIGNS, _headline
from jobs import archive_check
from jobs.archive_check import NOT_IN_LOOKUP, OUTCOMES, STOPPED, ArchiveCheck, Checked, Outcome, check_archive
from jobs.archive_check_report import minutes_of, report_paths, summary, tables, workbook
from jobs.inspector_check import check_for, place_of, report_for
from jobs.policies import policies_of
from jobs.sealing import republish
from jobs.verdict import verdict
from jobs.verifying import exit_code, verify_all
from qr.lookup import Lookup
from records.disposal import Signer
from records.home import Home
from records.marks import TERM_NAMES
from records.problems import CannotError, UsageError
from records.store import Store
from records.withdrawals import Asked, Kind, record_act

DEEP = 1500     # folders in each other: deeper than Python's stack


@pytest.fixture(scope="module")
def home(sealed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    return copied_home(sealed_home, tmp_path_factory.mktemp("kiem"))


@pytest.fixture(scope="module")
def disc(home: Home, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle, the same with a byte changed, a paper out of it, and whatever else may lie on a disc."""
    root = tmp_path_factory.mktemp("dia")
    bundle = min(home.bundles.rglob("*.zip"))
    shutil.copy(bundle, root / "tot.zip")
    content = bytearray(bundle.read_bytes())
    with zipfile.ZipFile(bundle) as archive:
        papers = [each for each in archive.infolist() if each.filename.endswith(".pdf")]
        (root / "le").mkdir()
        (root / "le" / "giay.pdf").write_bytes(archive.read(papers[0]))
        content[papers[1].header_offset + 200] ^= 1
    (root / "hong.zip").write_bytes(content)
    (root / "cut.zip").write_bytes(bundle.read_bytes()[:5000])
    (root / "rong.pdf").write_bytes(b"")
    (root / "ghi-chu.txt").write_text("Ghi chú", encoding="utf-8")
    with zipfile.ZipFile(root / "anh.zip", "w") as other:
        other.writestr("../../thoat.txt", "x")
    (root / "dia.iso").write_bytes(b"\0" * 70_000)
    (root / "vong").symlink_to(root)
    os.mkfifo(root / "ong.zip")
    return root


@pytest.fixture(scope="module")
def checked(home: Home, disc: Path) -> ArchiveCheck:
    return check_archive(home, [disc], now=lambda: LATER, names=["E:\\"])


def outcomes(check: ArchiveCheck) -> dict[str, str]:
    return {each.place.removeprefix("E:/"): each.outcome for each in check.files}


def test_each_file_has_its_own_word_and_none_ends_the_run(checked: ArchiveCheck) -> None:
    """What is damaged is wrong; what cannot be told is unchecked, never good; a link is not followed, a pipe not
    opened."""
    assert outcomes(checked) == {
        "tot.zip": "good", "le/giay.pdf": "good", "hong.zip": "bad", "cut.zip": "unsure", "rong.pdf": "unsure",
        "ghi-chu.txt": "foreign", "anh.zip": "bad", "dia.iso": "unsure", "vong": "unsure", "ong.zip": "unsure",
    }  # fmt: skip
    assert checked.exit_code == 1
    assert not checked.is_stopped
    bad = next(each for each in checked.files if each.place == "E:/hong.zip")
    assert any(".pdf: " in reason for reason in bad.reasons)


def test_a_zip_that_was_cut_is_unread_for_every_command(home: Home, disc: Path) -> None:
    """No check of it failed, for none could be made; the offline page says «?» of it as well."""
    (result,) = verify_all(home, [disc / "cut.zip"], None, None)
    assert (result.intact, result.signed, exit_code([result]), verdict(result)) == (None, None, 3, "unsure")


def test_the_minutes_name_every_file_once_and_pass_as_archive_pdf(checked: ArchiveCheck, tmp_path: Path) -> None:
    """Nine records in the first table, the foreign file in the last; the facts are attached; the workbook says the
    same."""
    minutes = minutes_of(checked, school="TRƯỜNG THCS A", decision="45/QĐ ngày 08/06/2026", keys=("0a0b0c0d",))
    results, problems, digests, foreign = minutes.tables
    assert [len(results.rows), len(foreign.rows)] == [9, 1]
    assert {str(row[1]) for row in problems.rows} >= {"E:/hong.zip", "E:/cut.zip", "E:/vong"}
    assert len(digests.rows) == 6
    words = {str(row[1]): row[3:] for row in results.rows}
    assert words["E:/tot.zip"] == ("đúng và còn hiệu lực", "đạt", "đạt", "đạt", "không có dấu", "đạt")
    assert words["E:/vong"] == ("chưa kiểm được", *["chưa kiểm được"] * 5)
    path = tmp_path / "bien-ban.pdf"
    path.write_bytes(check_minutes(minutes, LATER))
    with pikepdf.open(path) as pdf:
        (name,) = pdf.attachments
        attached = json.loads(pdf.attachments[name].get_file().read_bytes())
    assert attached["tables"]["ket-qua"][1:] == [list(row) for row in results.rows]
    book = openpyxl.load_workbook(io.BytesIO(workbook(minutes)), read_only=True)
    assert [sheet.title for sheet in book] == [table.title[:31] for table in minutes.tables]


@pytest.mark.tool("verapdf")
def test_the_judge_of_pdf_a_passes_the_minutes(checked: ArchiveCheck, tmp_path: Path) -> None:
    """With much in them, and with nothing."""
    paths = [tmp_path / "nhieu.pdf", tmp_path / "khong.pdf"]
    nothing = ArchiveCheck(("E:",), LATER, LATER, ())
    for path, check in zip(paths, (checked, nothing), strict=True):
        path.write_bytes(check_minutes(minutes_of(check, school="TRƯỜNG A", decision=None, keys=()), LATER))
    assert judged(paths) == [COMPLIANT, COMPLIANT]


def test_a_run_that_is_stopped_says_what_it_has_not_checked(home: Home, disc: Path) -> None:
    """As unchecked, file by file; such a run is never a good one."""
    check = check_archive(home, [disc / "le"], now=lambda: LATER, is_stopped=iter([False, True]).__next__)
    assert [(each.outcome, each.why) for each in check.files] == [("unsure", STOPPED)]
    assert (check.is_stopped, check.exit_code) == (True, 3)
    assert any("đã dừng" in sentence for sentence in summary(check))


@pytest.mark.parametrize("error", [*READ_ERRORS, RecursionError, MemoryError, KeyError, AssertionError])
def test_whatever_a_file_sets_off_the_next_is_checked(
    home: Home, disc: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """An error that nobody has thought of is «chưa kiểm được» of that file."""
    honest = archive_check.verify_and_name

    def hostile(given: Home, paths: list[Path], *rest: object) -> object:
        if paths[0].name == "rong.pdf":
            raise error
        return honest(given, paths, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(archive_check, "verify_and_name", hostile)
    check = check_archive(home, [disc / "rong.pdf", disc / "ghi-chu.txt"], now=lambda: LATER)
    assert [each.outcome for each in check.files] == ["unsure", "foreign"]


def test_a_folder_that_cannot_be_listed_and_one_too_deep_are_told(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A locked folder is unchecked, not empty; depth is no matter."""
    (tmp_path / "dong").mkdir()
    honest = os.scandir

    def refusing(folder: str | Path) -> object:
        if Path(folder).name == "dong":
            raise PermissionError
        return honest(folder)

    monkeypatch.setattr(archive_check.os, "scandir", refusing)
    (found,) = check_archive(home, [tmp_path], now=lambda: LATER).files
    assert (found.outcome, "Không mở được thư mục" in found.why) == ("unsure", True)
    monkeypatch.undo()
    here = os.getcwd()  # noqa: PTH109 – a path that deep has no name that may be given at once
    try:
        os.chdir(tmp_path)
        for _ in range(DEEP):
            os.mkdir("a")  # noqa: PTH102
            os.chdir("a")
        assert check_archive(home, [tmp_path], now=lambda: LATER).exit_code == 3
        for _ in range(DEEP):   # no tool for removing folders goes that deep either
            os.chdir("..")
            os.rmdir("a")  # noqa: PTH106
    finally:
        os.chdir(here)


def test_an_unpacked_bundle_is_one_thing_and_an_image_is_looked_into(home: Home, disc: Path, tmp_path: Path) -> None:
    """The folder is checked as the bundle; of an image each bundle by itself."""
    with zipfile.ZipFile(disc / "tot.zip") as archive:
        archive.extractall(tmp_path / "ra")
    write_image(tmp_path / "dia.iso", {"so-luu-ocfl/v1/goi.zip": disc / "tot.zip"}, label="SO_LUU", now=LATER)
    check = check_archive(home, [tmp_path], now=lambda: LATER, names=["E:"])
    found = {each.place.rpartition("/")[2]: each.outcome for each in check.files}
    assert len(found) == 2
    assert set(found.values()) == {"good"}
    assert "goi.zip" in found


@pytest.mark.parametrize(("kind", "outcome"), [("revoked", "part-revoked"), ("suspended", "part-suspended")])
def test_one_paper_that_does_not_count_is_not_the_bundle(
    sealed_home: Path, tmp_path: Path, kind: Kind, outcome: Outcome
) -> None:
    """The minutes say that there is one in it; of the bundle itself the school said nothing."""
    home = copied_home(sealed_home, tmp_path)
    store = Store(home.store_path)
    with store.read() as db:
        paper, bundle = db.query(
            """SELECT d.document_id, b.bundle_id FROM document d JOIN bundle b USING (bundle_id)
               WHERE d.pupil_code IS NOT NULL ORDER BY b.file_name, d.path LIMIT 1"""
        ).row(0)
    asked = Asked(kind=kind, scope="document", subject_id=paper, why="content", reason="Xem lại",
                  decided_by=Signer(role="principal", name="Lê Thị Hoa"))  # fmt: skip
    with store.write() as db:
        record_act(db, "HL-2026-001", asked, "0" * 64, LATER)
    republish(home, store)
    with store.read() as db:
        name = db.query("SELECT file_name FROM bundle WHERE bundle_id = ?", [bundle]).item()
    (path,) = home.bundles.rglob(name)
    check = check_archive(home, [path], now=lambda: LATER)
    (found,) = check.files
    assert (found.outcome, check.exit_code) == (outcome, 1)
    assert f"1 {OUTCOMES[outcome]}" in next(summary(check))
    with store.write() as db:
        record_act(db, "HL-2026-002", replace(asked, scope="bundle", subject_id=bundle), "0" * 64, LATER)
    republish(home, store)
    assert check_archive(home, [path], now=lambda: LATER).files[0].outcome == kind


@pytest.mark.parametrize(
    ("found", "code"),
    [(("good", "revoked"), 1), ((), 3), (("foreign",), 3), (("good", "foreign"), 0), (("unlisted",), 3),
     (("good", "unlisted"), 3), (("good", "unsure"), 3),
     (("good", "replaced"), 1), (("good", "part-revoked"), 1), (("good", "part-suspended"), 1), (("unsure", "bad"), 1)],
)  # fmt: skip
def test_only_a_run_in_which_every_record_was_found_good_is_good(found: tuple[str, ...], code: int) -> None:
    files = tuple(Checked(str(number), each) for number, each in enumerate(found))  # type: ignore[arg-type]
    assert ArchiveCheck(("E:",), LATER, LATER, files).exit_code == code


def test_no_name_of_a_file_breaks_the_minutes(tmp_path: Path) -> None:
    """Control signs, half letters, signs of the typesetter, and a name as long as a disc allows."""
    places = ("\u202egoi.zip", '#import "x"', "$a_b$", "🙂" * 60, "a" * 255, "=1+1", "\udc80.zip")
    files = tuple(Checked(f"E:/{archive_check._text(place)}", "unsure", why=STOPPED) for place in places)
    check = ArchiveCheck(("E:",), LATER, LATER, files)
    assert len(tables(check)[0].rows) == len(places)
    assert check_minutes(minutes_of(check, school="A", decision=None, keys=()), LATER).startswith(b"%PDF")


def test_minutes_are_written_over_nothing(tmp_path: Path) -> None:
    """And have the ending of what they are."""
    with pytest.raises(UsageError, match=r"\.pdf"):
        report_paths(tmp_path / "bien-ban.docx")
    (tmp_path / "a.xlsx").write_bytes(b"")
    with pytest.raises(CannotError, match="Không ghi đè"):
        report_paths(tmp_path / "a.pdf")


# ── by an inspector ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_inspector_names_no_place_that_is_the_school_s_own(home: Home, disc: Path) -> None:
    """Neither keys, database nor bundles, nor anything of the machine but what the school set apart; what lies
    elsewhere is refused in the same words as what there is not."""
    with pytest.raises(UsageError, match="dành cho thanh tra"):
        place_of(home, str(disc))   # nothing is set apart by itself
    set_apart(home, disc, home.root.parent)
    with pytest.raises(UsageError, match="Tra cứu hồ sơ"):
        place_of(home, str(home.bundles))
    with pytest.raises(UsageError, match="Tra cứu hồ sơ"):
        place_of(home, str(min(home.bundles.rglob("*.zip"))))
    elsewhere = []
    for text in ("/etc", "/etc/hosts", "/etc/khong-co"):
        with pytest.raises(UsageError) as refused:
            place_of(home, text)
        elsewhere.append(str(refused.value))
    assert len(set(elsewhere)) == 1
    for text in (str(home.keys), str(home.root), str(home.root.parent), str(home.store_path), "/", "/proc/self", "le",
                 "", "/khong-co", "\0"):  # fmt: skip
        with pytest.raises(UsageError):
            place_of(home, text)
    (disc / "loi-tat").symlink_to(home.keys)
    try:
        with pytest.raises(UsageError):
            place_of(home, str(disc / "loi-tat"))
    finally:
        (disc / "loi-tat").unlink()
    assert place_of(home, f" {disc} ") == disc
    assert place_of(home, str(disc / "le" / "giay.pdf")) == disc / "le" / "giay.pdf"


def test_an_inspector_s_check_and_its_minutes_are_events_without_a_name(home: Home, disc: Path) -> None:
    """With the counts and the decision; no file's name."""
    store = Store(home.store_path)
    visit, policies = visit_by(home, store), policies_of(home)
    check, minutes = check_for(
        home, store, policies, visit, [disc / "le"], ["E:"], lambda: LATER, lambda *_: None, lambda: False
    )
    assert (check.exit_code, minutes.decision) == (0, "45/QĐ-SGDĐT ngày 08/06/2026")
    assert report_for(store, policies, visit, minutes, lambda _: b"x", LATER) == b"x"
    *_, done, taken = logged(store)
    assert ('"good": 1' in done[2], done[1], taken[1]) == (True, "inspector-check", "inspector-report")
    assert "giay" not in done[2] + taken[2]


def checked_by_inspector(home: Home, disc: Path, **bounds: object) -> tuple[ArchiveCheck, str]:
    """What an inspector is told of a disc by a decision with these bounds, and all that the minutes say."""
    store = Store(home.store_path)
    number = f"{len(logged(store))}/QĐ"
    visit = visit_by(home, store, number, **bounds)
    seen: list[str] = []
    check, minutes = check_for(
        home, store, policies_of(home), visit, [disc], ["E:"], lambda: LATER, lambda *told: seen.append(str(told[2])),
        lambda: False,
    )
    assert set(seen) == {""}    # no file's name passes by while it runs
    return check, repr(minutes)


def test_outside_of_the_decision_an_inspector_is_told_the_verdict_alone(home: Home, tmp_path: Path) -> None:
    """Of a bundle of another term neither name, term, digest nor pupils' numbers, not even where it is damaged; of
    what is no record how many there are."""
    inside, outside = sorted(home.bundles.rglob("*.zip"))[:2]
    with Store(home.store_path).read() as db:
        terms = dict(db.query("SELECT file_name, term FROM bundle").iter_rows())
        papers = db.query(
            "SELECT d.path FROM document d JOIN bundle b USING (bundle_id) WHERE b.file_name = ?", [outside.name]
        )["path"].to_list()
    shutil.copy(inside, tmp_path)
    shutil.copy(outside, tmp_path)
    content = bytearray(outside.read_bytes())
    with zipfile.ZipFile(outside) as archive:
        paper = next(each for each in archive.infolist() if "hoc-ba/" in each.filename)
        (tmp_path / "em-99.pdf").write_bytes(archive.read(paper))
    content[paper.header_offset + 200] ^= 1
    (tmp_path / "lop-hong.zip").write_bytes(content)
    (tmp_path / "bang-luong.xlsx").write_bytes(b"x")
    (tmp_path / "ky-luat.pdf").write_bytes(b"")
    (tmp_path / "duong-tat.zip").symlink_to(outside)
    check, minutes = checked_by_inspector(home, tmp_path, terms=(terms[inside.name],))
    assert sorted(each.outcome for each in check.files) == [
        "bad", "foreign", "good", "good", "good", "unsure", "unsure"
    ]  # fmt: skip
    assert [each.place for each in check.files if each.sha256] == [f"E:/{inside.name}"]
    digest = archive_check.sha256_of(outside)
    secrets = (f"{TERM_NAMES[terms[outside.name]]}, năm", outside.name, digest, "em-99", "lop-hong", "bang-luong",
               "ky-luat", "duong-tat", *(path.rpartition("/")[2] for path in papers if "hoc-ba/" in path))  # fmt: skip
    assert f"{TERM_NAMES[terms[inside.name]]}, năm" in minutes
    assert [secret for secret in secrets if secret in minutes or secret in repr(check)] == []
    assert "không nêu tên" in minutes


def test_of_a_damaged_bundle_of_the_scope_pupils_papers_are_named_only_where_pupils_may_be(
    home: Home, disc: Path
) -> None:
    """Its own name is told either way, also where nothing in it can be read any more."""
    name = min(home.bundles.rglob("*.zip")).name
    with zipfile.ZipFile(disc / "tot.zip") as archive:
        paper = next(each for each in archive.infolist() if "hoc-ba/" in each.filename)
    folder = disc.parent / "trong-pham-vi"
    folder.mkdir(exist_ok=True)
    content = bytearray((disc / "tot.zip").read_bytes())
    content[paper.header_offset + 200] ^= 1
    (folder / "hong.zip").write_bytes(content)
    shutil.copy(disc / "cut.zip", folder / name)
    for by_pupil in (True, False):
        check, minutes = checked_by_inspector(home, folder, by_pupil=by_pupil)
        assert {each.place for each in check.files} == {"E:/hong.zip", f"E:/{name}"}
        assert (paper.filename.rpartition("/")[2] in minutes) is by_pupil
        assert ("học bạ của một học sinh: " in minutes) is not by_pupil


@pytest.mark.parametrize(
    ("found", "begins"),
    [(("good", "unlisted"), ":orange[**? 1"), (("good", "good"), ":green[**✓"), (("good", "revoked"), ":red[**✕ 1"),
     (("good", "suspended"), ":orange[**▲ 1")],
)  # fmt: skip
def test_the_headline_is_green_only_where_each_is_in_force(found: tuple[str, ...], begins: str) -> None:
    """Each outcome has its own sign in the table, and ✓ stands with what is in force alone."""
    files = tuple(Checked(str(number), each) for number, each in enumerate(found))  # type: ignore[arg-type]
    assert _headline(ArchiveCheck(("E:",), LATER, LATER, files)).startswith(begins)
    assert {words for words, sign in _SIGNS.items() if sign == "✓"} == {OUTCOMES["good"]}
    assert set(_SIGNS) == set(OUTCOMES.values()) - {OUTCOMES["foreign"]}


def test_what_the_school_s_own_lookup_does_not_have_is_never_green(home: Home, disc: Path, tmp_path: Path) -> None:
    """Signed with the school's key, and not in its lookup; with a key that was handed in the lookup is no witness. Then
    a signed list tells."""
    bare = Home(shutil.copytree(home.root, tmp_path / "kho", ignore=shutil.ignore_patterns("tra-cuu.sqlite")))
    Lookup(bare.lookup_path).set_keys(Lookup(home.lookup_path).keys())
    check = check_archive(bare, [disc / "tot.zip"], now=lambda: LATER)
    assert [(each.outcome, each.why) for each in check.files] == [("unlisted", NOT_IN_LOOKUP)]
    assert (check.exit_code, "không có trong sổ tra cứu" in _headline(check)) == (3, True)
    key = home.keys / "khoa-cong-khai.json"
    (found,) = check_archive(bare, [disc / "tot.zip"], now=lambda: LATER, key_file=key).files
    assert (found.outcome, found.why) == ("unlisted", "")
