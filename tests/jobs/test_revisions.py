"""A class that is sealed anew: why, what differs, which papers say so; and what the first bundle is called then."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image
from sample_home import NOW, School

from archive.checking.paper import stated
from archive.keys import load_private
from jobs import register
from jobs.evidence_files import evidence_path
from jobs.importing import import_files
from jobs.measuring import ObservedCorrections
from jobs.policies import policies_of
from jobs.sealing import SealOutcome, findings_of, read_class, seal_classes
from jobs.verifying import exit_code, verify_all
from qr.lookup import Lookup
from qr.page import verdict_page
from qr.state import decide
from qr.status_list import Entry, read_status_list
from records.class_record import ClassRecord, Pupil
from records.clock import VIETNAM
from records.completeness import CHANGED, EVIDENCE_LOST
from records.correction_case import Decide, Edit, Minutes, Relock, Request, Witness
from records.home import Home
from records.problems import UsageError
from records.reading import Scope, events
from records.store import Store

NAME, YEAR = "TRƯỜNG THCS SAO MAI", "2025-2026"
SCOPE = Scope(NAME, YEAR, "HK1", "6A1")
OTHER = Scope("TRƯỜNG TIỂU HỌC HOA SEN", YEAR, "HK1", "1A")     # never sealed
RESEALED = NOW + timedelta(days=9)
CHANGED_ON = date(2026, 6, 15)      # between the two
REASON = "Sửa điểm theo biên bản ngày 14/06/2026"


@dataclass(frozen=True)
class Revised:
    """A class that was sealed, corrected, and sealed anew. `before`: its record at first; `first`, `second`: its
    bundles; `first_bytes`: of the first when it was sealed; `refusals`: of wrong uses between."""

    home: Home
    store: Store
    before: ClassRecord
    first: Path
    first_bytes: bytes
    second: Path
    findings: tuple[Any, ...]
    case_id: str
    evidence: str
    refusals: dict[str, str]

    def statement(self) -> dict[str, Any]:
        return json.loads(self.member("seal/statement.json"))

    def certificate(self) -> dict[str, Any]:
        return stated(self.member("data/bien-ban-niem-phong.pdf"))["record"]["content"]

    def member(self, path: str) -> bytes:
        with zipfile.ZipFile(self.second) as bundle:
            return bundle.read(next(name for name in bundle.namelist() if name.endswith(f"/{path}")))

    def pupil(self, number: int) -> Pupil:
        return self.before.pupils[number]


def seal(home: Home, reason: str | None, scope: Scope = SCOPE) -> SealOutcome:
    store = Store(home.store_path)
    key = load_private(home.keys, None)
    (outcome,) = seal_classes(
        home, store, policies_of(home), [scope], key=key, now=RESEALED, accept_findings=True, reason=reason
    )
    assert outcome.error is None
    return outcome


def mark(pupil: Pupil, component: str) -> str:
    return pupil.of("toan")[component].value


def record_of(home: Home) -> ClassRecord:
    return read_class(Store(home.store_path), ObservedCorrections(policies_of(home)), SCOPE)


def corrected_in_the_book(school: School, target: Path) -> Path:
    """The class's last export of the term with three other cells: a mark and the average that comes of it, and a mark
    of which no request tells."""
    (source,) = school.sample.glob("thcs-sao-mai/2026-02-06/so_diem_chi_tiet_lop_6A1.xlsx")
    book = openpyxl.load_workbook(source)
    sheet = book["toán"]
    sheet["F8"], sheet["L8"], sheet["J9"] = 5.5, 6.1, 4.5
    book.save(target)
    return target


def requested(home: Home, pupil: Pupil) -> tuple[str, str]:
    """The correction of a pupil's mark, through all its steps, with a scan; the case's id, the scan's digest."""
    store = Store(home.store_path)
    old, made_at = mark(pupil, "TX1"), datetime(2026, 6, 14, 9, 5, tzinfo=VIETNAM)
    request = Request(
        school=NAME, school_year=YEAR, term="HK1", class_name="6A1", pupil_code=pupil.pupil_code, subject="toan",
        component="TX1", old_value=old, new_value="5.5", form_mark="regular", reason="Cộng nhầm điểm",
        requested_on=date(2026, 6, 12), requested_by="Nguyễn Văn An",
    )  # fmt: skip
    case = register.open_case(store, request, now=made_at - timedelta(days=2), actor="văn thư")
    for step in (
        Decide("approved", date(2026, 6, 13), "Trần Thị Bình", "principal"),
        Witness((("vice_principal", "Lê Văn Chín"),)),
        Minutes(date(2026, 6, 14), ("teacher", "admin")),
        Edit(made_at, old, "5.5", ("teacher", "admin")),
        Relock(made_at + timedelta(minutes=10)),
    ):  # fmt: skip
        register.take_step(store, case.case_id, step, now=made_at + timedelta(hours=1), actor="văn thư")
    scan = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(scan, "PNG")
    item = register.add_evidence(
        home, store, case.case_id, "test_paper", "bai.png", scan.getvalue(), now=made_at, actor="văn thư"
    )
    return case.case_id, item.sha256  # type: ignore[union-attr]  # a scan that passes


def refused(home: Home, reason: str | None, scope: Scope = SCOPE) -> str:
    with pytest.raises(UsageError) as told:
        seal(home, reason, scope)
    return str(told.value)


@pytest.fixture(scope="module")
def revised(school: School, sealed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Revised:
    folder = tmp_path_factory.mktemp("ban-moi")
    shutil.copytree(sealed_home, folder / "kho")
    home = Home(folder / "kho")
    store = Store(home.store_path)
    (first,) = home.bundles.rglob("*6A1-HK1*-v1.zip")
    refusals = {"first": refused(home, REASON, OTHER), "unchanged": refused(home, REASON)}
    content, before = first.read_bytes(), record_of(home)
    case_id, evidence = requested(home, before.pupils[0])
    report = import_files(
        home, store, [corrected_in_the_book(school, folder / "moi.xlsx")], now=RESEALED - timedelta(days=1),
        declared=CHANGED_ON,
    )  # fmt: skip
    assert not report[0].errors
    refusals |= {"missing": refused(home, None), "empty": refused(home, " . "), "long": refused(home, "lý do " * 99)}
    [(_, findings)] = findings_of(home, store, policies_of(home), [SCOPE], RESEALED)
    assert first.read_bytes() == content
    second = seal(home, f"  {REASON} ")
    assert second.path is not None
    assert second.findings == findings
    return Revised(
        home, store, before, first, content, second.path, findings, case_id, evidence, refusals
    )


def test_a_class_is_not_sealed_anew_without_a_reason(revised: Revised) -> None:
    """Nor with one that says nothing, or more than the minutes have room for; the classes are named."""
    assert "6A1 HK1 2025-2026" in revised.refusals["missing"]
    assert "--reason" in revised.refusals["missing"]
    assert "để trống" in revised.refusals["empty"]
    assert "tối đa 300" in revised.refusals["long"]
    assert revised.second.name.endswith("-v2.zip")


def test_a_reason_without_anything_to_give_it_for_is_refused(revised: Revised) -> None:
    """A first bundle has none, nor has a class of which nothing changed."""
    assert revised.refusals["first"] == revised.refusals["unchanged"]
    assert "Bỏ --reason" in revised.refusals["first"]


def test_every_difference_is_told_with_what_the_register_says_of_it(revised: Revised) -> None:
    """The corrected mark by its case, the average by the mark, the other mark by nothing: a finding to be accepted."""
    one, other = revised.pupil(0), revised.pupil(1)
    number = register.number_of(revised.case_id)
    changes = {
        (change["pupil_code"], change["item"]): change
        for change in revised.certificate()["revises"]["changes"] if change["kind"] in ("mark", "average")
    }  # fmt: skip
    expected = {
        (one.pupil_code, "TX1"): (mark(one, "TX1"), "5.5", True, [number], False),
        (one.pupil_code, "TBM"): (mark(one, "TBM"), "6.1", True, [number], True),
        (other.pupil_code, "GK"): (mark(other, "GK"), "4.5", None, [], False),
    }
    names = ("before", "after", "in_register", "rows", "follows")
    assert {place: tuple(change[name] for name in names) for place, change in changes.items()} == expected
    (told,) = [finding for finding in revised.findings if finding.code == CHANGED]
    assert told.pupil_code == other.pupil_code
    assert f"bản 1 ghi {mark(other, 'GK').replace('.', ',')}, nay ghi 4,5; chưa rõ có trong sổ" in told.sentence


def test_the_papers_of_the_correction_are_named_by_their_digests(revised: Revised) -> None:
    """In the certificate's record; the scan itself has a time of keeping of its own, and is not in the bundle."""
    (row,) = revised.certificate()["revises"]["register_rows"]
    assert (row["name"], row["requested_on"], row["approved_on"], row["minutes_on"]) == (
        register.number_of(revised.case_id), "2026-06-12", "2026-06-13", "2026-06-14",
    )  # fmt: skip
    assert [(each["kind"], each["sha256"]) for each in row["evidence"]] == [("test_paper", revised.evidence)]
    with zipfile.ZipFile(revised.second) as bundle:
        inside = {sha256(bundle.read(name)).hexdigest() for name in bundle.namelist()}
    assert revised.evidence not in inside


def test_the_bundle_says_what_it_supersedes_and_why(revised: Revised) -> None:
    """In its statement, in the minutes' record and as a table; the log has codes alone, and no word of anybody."""
    statement = revised.statement()
    assert (statement["why"], REASON in str(statement)) == (["marks"], False)
    before = statement["supersedes"]
    assert (before["revision"], before["sealed_at"]) == (1, NOW.isoformat(timespec="seconds"))
    assert before["zip_sha256"] == sha256(revised.first_bytes).hexdigest()
    assert revised.certificate()["revises"]["reason"] == REASON
    rows = list(csv.DictReader(io.StringIO(revised.member("data/thay-doi.csv").decode("utf-8-sig"))))
    assert len(rows) == len(revised.certificate()["revises"]["changes"])
    with revised.store.read() as db:
        log = events(db, 10_000)
    told = json.loads(log.filter(kind="seal").sort("number")["detail"][-1])
    assert (told["supersedes"], told["why"]) == (before["bundle_id"], ["marks"])
    assert REASON not in "".join(log["detail"])


def test_the_first_bundle_stays_as_it_was_and_is_called_superseded(revised: Revised) -> None:
    """By which revision, since when and why – of the bundle, of a paper in it and of a code; the newest is not."""
    assert revised.first.read_bytes() == revised.first_bytes
    first, second = verify_all(revised.home, [revised.first, revised.second], None, None, RESEALED)
    assert (first.intact, first.signed, first.current, first.superseded_by is not None) == (True, True, False, True)
    told = first.as_dict()["superseded_by"]
    assert told == {
        "revision": 2, "document": told["document"], "since": RESEALED.isoformat(timespec="seconds"), "why": ["marks"],
    }  # fmt: skip
    assert (second.current, second.superseded_by, exit_code([second])) == (True, None, 0)
    record = Lookup(revised.home.lookup_path).get(revised.statement()["supersedes"]["bundle_id"])
    assert record is not None
    assert record.newest_id == revised.statement()["bundle_id"]
    (coded,) = verify_all(revised.home, [], record.code, None)
    assert coded.superseded_by == first.superseded_by


@pytest.mark.requirement("TM-14")
def test_the_list_in_the_second_bundle_calls_the_first_superseded(revised: Revised, tmp_path: Path) -> None:
    """Whoever has a disc with both needs no lookup. It is the list that the home publishes, byte for byte."""
    content = revised.member("seal/status.json")
    assert content == revised.home.status_path.read_bytes()
    listed = read_status_list(content)
    with revised.store.read() as db:
        rows = db.query("SELECT term, d.revision, status_index FROM document d JOIN bundle USING (bundle_id)")
    entries = {(term, revision, listed.entry(index)) for term, revision, index in rows.iter_rows()}
    assert entries == {("HK1", 1, Entry.SUPERSEDED), ("HK1", 2, Entry.VALID), ("HK2", 1, Entry.VALID)}
    (tmp_path / "status.json").write_bytes(content)
    keys = revised.home.keys / "khoa-cong-khai.json"
    first, second = verify_all(
        Home(tmp_path / "khac"), [revised.first, revised.second], None, keys, RESEALED, tmp_path / "status.json"
    )
    assert (first.intact, first.current, second.current, exit_code([second])) == (True, False, True, 0)


def test_the_public_page_of_a_superseded_paper_names_neither_pupil_nor_reason(revised: Revised) -> None:
    """When, why in general, and the number of the paper that counts: its code would make the old paper look new."""
    lookup = Lookup(revised.home.lookup_path)
    with revised.store.read() as db:
        papers = db.query(
            """SELECT document_id, pupil_code, d.revision FROM document d JOIN bundle b USING (bundle_id)
               WHERE pupil_code IS NOT NULL AND term = 'HK1'"""
        )
    one = revised.pupil(0)
    ids = dict(papers.filter(pupil_code=one.pupil_code).select("revision", "document_id").iter_rows())
    old, new = lookup.get(ids[1]), lookup.get(ids[2])
    assert old is not None
    assert new is not None
    assert old.newest_id == ids[2], "the same pupil's paper"
    page = verdict_page(decide(old.code, lookup.keys(), lookup.get)).html
    assert "điểm, nhận xét hoặc kết quả đã thay đổi" in page
    assert "thôi là bản mới nhất từ 19/06/2026 09:30" in page
    for private in (REASON, one.full_name, one.pupil_code, new.code, "Nguyễn Văn An"):
        assert private not in page


@pytest.fixture(scope="module")
def corrected(revised: Revised, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The home as it was before the second sealing."""
    root = tmp_path_factory.mktemp("truoc-ban-moi") / "kho"
    shutil.copytree(revised.home.root, root)
    home = Home(root)
    with Store(home.store_path).write() as db:
        for table in ("document", "bundle"):
            db.execute(f"DELETE FROM {table} WHERE bundle_id = ?", [revised.statement()["bundle_id"]])
    return home


@pytest.mark.full
def test_the_command_line_wants_the_reason_and_calls_its_lack_wrong_use(corrected: Home) -> None:
    """Exit 2 with a sentence that names class and option."""
    answer = subprocess.run(
        [sys.executable, "-m", "soluu", "seal", "--class", "6A1", "--term", "HK1", "--accept-findings", "--json"],
        check=False, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL,
        env={**os.environ, "SOLUU_HOME": str(corrected.root), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert answer.returncode == 2, answer.stderr
    assert "6A1 HK1 2025-2026. Lập bản mới thì phải nêu lý do: --reason" in json.loads(answer.stdout)["error"]


def test_evidence_that_is_lost_is_told_before_sealing(revised: Revised, corrected: Home) -> None:
    """A digest alone proves nothing later: the clerk brings the file back first."""
    home = corrected
    evidence_path(home, revised.evidence, "png").write_bytes(b"another")
    [(_, findings)] = findings_of(home, Store(home.store_path), policies_of(home), [SCOPE], RESEALED)
    (told,) = [finding for finding in findings if finding.code == EVIDENCE_LOST]
    assert register.number_of(revised.case_id) in told.sentence
