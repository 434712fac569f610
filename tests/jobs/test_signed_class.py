"""A class whose profile asks for digital signatures: printed once, signed by people, sealed with what they signed."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import polars as pl
import pytest
from pki import PASSPHRASE, Holder, Pki, authority, today
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from sample_home import School
from signing_office import Office, few_pupils, open_office, summary_of

import jobs.sealing
import jobs.signing_papers
from archive.keys import load_private
from archive.signatures.check import check
from archive.signatures.signers import p12_signer
from archive.signatures.signing import Pen, pen_of, prove, sign, tsa_at
from archive.signatures.trust import Trust
from jobs.authorities import believed
from jobs.paper_signatures import states_of
from jobs.policies import policies_of
from jobs.prepared_papers import EARLIER, ISSUED, LIST, PreparedPaper, all_prepared, prepared_of, taken_status_indices
from jobs.sealing import SealOutcome, seal_classes
from jobs.signing_papers import Checked, check_files, sign_many, take_files
from jobs.taking_back import TakenBack, take_back
from jobs.verifying import exit_code, verify_all
from records.completeness import NOT_SIGNED, SIGNATURE_UNCHECKED
from records.named_pupils import names_a_pupil, names_of_classes
from records.policy.words import Role
from records.problems import CannotError, UsageError
from records.reading import events, find_scopes, sealed_signatures, used_status_indices
from records.schools import ascii_slug


@pytest.fixture(scope="module", autouse=True)
def _two_pupils() -> Iterator[None]:
    with few_pupils():
        yield


@pytest.fixture(scope="module")
def printed_once(_two_pupils: None, school: School, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The first class, printed to be signed; copied by each test."""
    office = open_office(school, tmp_path_factory.mktemp("cho-ky") / "kho", Pki(today()))
    office.prepare()
    return office


@pytest.fixture
def office(printed_once: Office, tmp_path: Path) -> Office:
    return printed_once.copied(tmp_path / "kho")


def members(outcome: SealOutcome) -> dict[str, bytes]:
    assert outcome.path is not None
    with zipfile.ZipFile(outcome.path) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def codes(outcome: SealOutcome) -> list[str]:
    return [finding.code for finding in outcome.findings]


def test_papers_are_printed_once_with_fixed_numbers(office: Office) -> None:
    before = office.now()
    again, is_new = office.prepare()
    assert not is_new
    assert again == before
    assert summary_of(again).needs == {"homeroom": 1, "principal": 1}
    assert {paper.name for paper in again.papers if paper.needs} == {"class_summary"}
    assert again.folder.stat().st_mode & 0o077 == 0


def test_the_sealed_papers_are_those_that_people_signed(office: Office) -> None:
    """Byte for byte, with their numbers; who signed as what stands in a table; a verifier tells of them by itself."""
    prepared = office.now()
    summary = summary_of(prepared)
    assert office.sign(office.homeroom, "homeroom") == (len(prepared.papers), 0)
    assert office.sign(office.principal, "principal") == (len(prepared.papers), 0)
    signed = {paper.document.path: prepared.current(paper) for paper in prepared.papers}
    outcome = office.seal()
    assert outcome.error is None
    assert outcome.is_sealed
    assert NOT_SIGNED not in codes(outcome)
    with office.store.read() as db:
        assert list(sealed_signatures(db).values()) == ["enough"]
    files = members(outcome)
    assert {path: files[path] for path in signed} == signed
    rows = list(csv.DictReader(io.StringIO(files["data/chu-ky.csv"].decode("utf-8-sig"))))
    assert [(row["roles"], row["certificate_valid"]) for row in rows if row["path"] == summary.document.path] == [
        ("homeroom", "true"), ("principal", "true"),
    ]  # fmt: skip
    (result,) = verify_all(office.home, [outcome.path], None, None, today())
    assert exit_code([result]) == 0
    assert result.people is True
    assert result.intact
    (stranger,) = verify_all(office.home, [outcome.path], None, office.home.keys / "khoa-cong-khai.pem")
    assert stranger.people is None
    assert stranger.problems == ()
    assert {note.code for note in stranger.notes} == {"people-no-roots"}
    assert prepared_of(office.home, office.scope) is None
    assert office.seal().unchanged


def test_nothing_is_sealed_before_its_required_signatures(office: Office) -> None:
    office.sign(office.homeroom, "homeroom")
    outcome = office.seal()
    assert not outcome.is_sealed
    assert outcome.error is not None
    assert "1 bảng tổng hợp thiếu 1 hiệu trưởng" in outcome.error
    assert "giáo viên chủ nhiệm" not in outcome.error


@pytest.mark.full
def test_one_person_is_not_two(office: Office) -> None:
    """The homeroom teacher's second signature does not stand for the principal's."""
    office.sign(office.homeroom, "homeroom")
    assert office.sign(office.homeroom, "homeroom") == (0, len(office.now().papers))
    assert not office.seal().is_sealed


@pytest.mark.full
def test_a_reason_lets_it_be_sealed_and_stands_in_the_bundle(office: Office) -> None:
    """In the statement, among the findings of the certificate and its table."""
    office.sign(office.homeroom, "homeroom")
    outcome = office.seal("Hiệu trưởng đi công tác")
    assert outcome.is_sealed
    (told,) = [finding for finding in outcome.findings if finding.code == NOT_SIGNED]
    assert "Hiệu trưởng đi công tác" in told.sentence
    files = members(outcome)
    assert json.loads(files["seal/statement.json"])["unsigned_reason"] == "Hiệu trưởng đi công tác"
    with office.store.read() as db:
        assert list(sealed_signatures(db).values()) == ["lacking"]
    assert "Hiệu trưởng đi công tác" in files["data/canh-bao.csv"].decode("utf-8-sig")
    record = files["data/bien-ban-niem-phong.pdf"]
    assert record.startswith(b"%PDF")
    (result,) = verify_all(office.home, [outcome.path or Path()], None, None, today())
    assert result.people is True
    assert exit_code([result]) == 0


@pytest.mark.full
def test_a_reason_that_names_a_pupil_is_refused_before_anything_is_sealed(office: Office) -> None:
    """The statement goes along in every pupil's extract; the refusal itself tells no name."""
    with office.store.read() as db:
        name = next(each for each in names_of_classes(db, [office.scope]) if len(each.split()) > 2)
    plain = ascii_slug(name).replace("-", " ")
    for reason in (f"Chờ {name} nộp ảnh", f"chờ em {name.lower()}", f"Cho {plain} nop anh"):
        with pytest.raises(UsageError, match="tên một học sinh") as raised:
            office.seal(reason)
        assert name not in str(raised.value)
    assert not office.seal().is_sealed      # still nothing there


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("Chờ bài của Minh Khôi.", True), ("chờ bài của lê minh khôi", True), ("Le Minh Khoi nghi om", True),
        ("Chờ (Lê Minh Khôi)", True), ("Lê An ốm", True), ("Lê An\u200b ốm", True), ("Hiệu trưởng đi công tác", False),
        ("bầu trời trong", False), ("điểm môn Minh, Khôi", False), ("cô Khôi nghỉ", False), ("le an om", False),
    ],
)  # fmt: skip
def test_words_that_name_a_pupil_are_told_from_others(text: str, *, is_named: bool) -> None:
    """A whole name in any spelling, or the last two words of one as a name is written; a word that happens to be one of
    a name is not."""
    assert names_a_pupil(text, ["Lê Minh Khôi", "Lê An", "Trần Công Tác", "Trời"]) is is_named


@pytest.mark.full
def test_without_printed_papers_the_reason_is_asked_too(office: Office) -> None:
    shutil.rmtree(office.home.to_sign)
    outcome = office.seal()
    assert outcome.error is not None
    assert "soluu sign prepare" in outcome.error
    sealed = office.seal("Chưa có chứng thư số")
    assert sealed.is_sealed
    assert "data/chu-ky.csv" not in members(sealed)


@pytest.mark.full
def test_papers_of_other_facts_are_told_to_be_stale(office: Office) -> None:
    office.sign(office.homeroom, "homeroom")
    office.sign(office.principal, "principal")
    folder = office.now().folder
    listed = json.loads((folder / "ban-ke.json").read_text(encoding="utf-8"))
    (folder / "ban-ke.json").write_text(json.dumps({**listed, "facts_sha256": "0" * 64}), encoding="utf-8")
    outcome = office.seal()
    assert not outcome.is_sealed
    assert outcome.error is not None
    assert "không còn đúng" in outcome.error
    prepared, is_new = office.prepare()
    assert is_new
    assert prepared.offices == {}
    kept = folder.with_name(f"{folder.name}.bo-1")
    assert (kept / "bang-tong-hop.pdf").stat().st_size > (kept / ISSUED / "bang-tong-hop.pdf").stat().st_size


def test_a_paper_changed_in_its_folder_is_never_sealed(office: Office) -> None:
    """Not even for a reason: whoever opened and saved it would have it sealed as the school's own."""
    prepared = office.now()
    path = prepared.path(summary_of(prepared))
    path.write_bytes(path.read_bytes() + b"\n")
    outcome = office.seal("Không có")
    assert not outcome.is_sealed
    assert str(path) in (outcome.error or "")


@pytest.mark.full
def test_a_run_that_breaks_off_is_taken_up(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The token is pulled after two papers: these stay signed, once, and the next run signs the others."""
    left = [3]      # one to try the certificate

    def pulled(*arguments: object, **named: object) -> bytes:
        if not left[0]:
            raise CannotError("Thiết bị ký đã bị rút.")
        left[0] -= 1
        return sign(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(jobs.signing_papers, "sign", pulled)
    with pytest.raises(CannotError, match="bị rút"):
        office.sign(office.homeroom, "homeroom")
    monkeypatch.undo()
    number = len(office.now().papers)
    assert office.sign(office.homeroom, "homeroom") == (number - 2, 2)
    states = states_of(office.now(), believed(office.home), today())
    assert [len(state.report.signatures) for state in states] == [1] * number
    assert all(state.report.holds for state in states)


@pytest.fixture
def one_paper(office: Office) -> Office:
    """With the summary alone: what becomes of one paper becomes of forty."""
    folder = office.now().folder
    listed = json.loads((folder / LIST).read_text(encoding="utf-8"))
    papers = [each for each in listed["papers"] if each["file"] == summary_of(office.now()).file]
    (folder / LIST).write_text(json.dumps({**listed, "papers": papers}), encoding="utf-8")
    return office


def stranger_pen(office: Office) -> Pen:
    """Whoever made a certificate of their own, under the principal's name."""
    holder = Pki(today()).person("Lê Văn Cường")
    return pen_of(p12_signer(holder.p12(), PASSPHRASE, believed(office.home)), now=today())


@contextmanager
def nobody_named(office: Office) -> Iterator[None]:
    """A school that has named no authority yet."""
    away = office.home.authorities.rename(office.home.root / "chua-co")
    yield
    away.rename(office.home.authorities)


def sign_as_principal(office: Office, pen: Pen) -> int:
    sets = all_prepared(office.home)
    return sign_many(
        office.home, office.store, sets, pen, ["principal"], trust=believed(office.home), now=today()
    ).signed


def taken_back(office: Office, serial: str | None = None) -> TakenBack:
    return take_back(
        office.home, office.store, all_prepared(office.home), trust=believed(office.home), now=today(), serial=serial
    )


def test_a_certificate_that_nobody_believes_signs_nothing(one_paper: Office) -> None:
    """The first paper would already be one that is never sealed; the sentence says why, and nothing is written."""
    office, before = one_paper, one_paper.now()
    with pytest.raises(CannotError, match=r"Chưa ký giấy nào.*chung-thu"):
        sign_as_principal(office, stranger_pen(office))
    assert office.now() == before
    assert before.current(before.papers[0]) == before.issued(before.papers[0])
    assert office.sign(office.principal, "principal") == (1, 0)


@pytest.mark.full
def test_a_wrong_signature_is_taken_back_and_the_others_stay(one_paper: Office) -> None:
    """Nothing is sealed with it, nobody signs over it, and afterwards the paper is as it was before it."""
    office = one_paper
    office.sign(office.homeroom, "homeroom")
    prepared = office.now()
    (paper,) = prepared.papers
    before = prepared.current(paper)
    with nobody_named(office):
        assert sign_as_principal(office, stranger_pen(office)) == 1
    bad = prepared.current(paper)
    assert "soluu sign undo" in (office.seal().error or "")
    with pytest.raises(CannotError, match="soluu sign undo"):
        office.sign(office.principal, "principal")
    assert taken_back(office) == TakenBack(1, 0)
    assert prepared.current(paper) == before
    assert [path.read_bytes() for path in (prepared.folder / EARLIER).glob("*.rut-001.pdf")] == [bad], "kept"
    assert office.sign(office.principal, "principal") == (1, 0)
    with office.store.read() as db:
        (told,) = events(db).filter(kind="take-back-signed")["detail"]
    assert json.loads(told)["papers"] == 1


def test_signatures_over_a_wrong_one_go_along_and_are_counted(one_paper: Office) -> None:
    """They lie behind it in the file; the paper is as it was printed."""
    office = one_paper
    with nobody_named(office):
        sign_as_principal(office, stranger_pen(office))
        office.sign(office.homeroom, "homeroom")
    (paper,) = office.now().papers
    assert taken_back(office) == TakenBack(1, 1)
    assert office.now().current(paper) == office.now().issued(paper)


@pytest.mark.full
def test_a_signature_that_holds_is_taken_back_by_its_number(one_paper: Office) -> None:
    """Signed too early, or for the wrong class: by the number of the certificate, as `sign check` shows it."""
    office = one_paper
    office.sign(office.homeroom, "homeroom")
    (paper,) = office.now().papers
    before = office.now().current(paper)
    office.sign(office.principal, "principal")
    with pytest.raises(CannotError, match="chắc chắn sai"):
        taken_back(office)
    with pytest.raises(CannotError, match="chứng thư số 1A2B"):
        taken_back(office, "1a:2b")
    assert taken_back(office, f"{office.principal.certificate.serial_number:x}") == TakenBack(1, 0)
    assert office.now().current(paper) == before


@pytest.mark.full
def test_a_damaged_paper_becomes_what_it_was(one_paper: Office) -> None:
    """Only the last signature is lost, of which no other version is kept."""
    office = one_paper
    office.sign(office.homeroom, "homeroom")
    (paper,) = office.now().papers
    whole = office.now().current(paper)
    office.sign(office.principal, "principal")
    office.now().path(paper).write_bytes(office.now().current(paper) + b"\n% more")
    assert taken_back(office).papers == 1
    assert office.now().current(paper) == whole


def test_signing_asks_for_a_place_to_sign(office: Office) -> None:
    with pytest.raises(UsageError, match="chỗ ký"):
        office.sign(office.homeroom, "district")


def signed_elsewhere(office: Office, paper: PreparedPaper, holder: Holder, path: Path) -> Path:
    """The paper as another program signs and saves it."""
    path.write_bytes(sign(office.now().current(paper), office.pen(holder), now=today()))
    return path


@pytest.mark.full
def test_a_paper_signed_in_another_program_is_taken_in(office: Office, tmp_path: Path) -> None:
    summary = summary_of(office.now())
    people: list[tuple[Holder, Role]] = [(office.homeroom, "homeroom"), (office.principal, "principal")]
    for holder, role in people:
        path = signed_elsewhere(office, summary, holder, tmp_path / "da-ky.pdf")
        (found,) = take_files(office.home, office.store, [path], [role], trust=believed(office.home), now=today())
        assert (found.taken, found.refusal) == (True, None)
        assert found.document_id == summary.document.document_id
    outcome = office.seal()
    assert outcome.is_sealed
    (told,) = [finding for finding in outcome.findings if finding.code == NOT_SIGNED]
    assert "chưa có chữ ký số nào" in told.sentence


@pytest.mark.tool("openssl")
def test_papers_signed_elsewhere_get_the_proofs_that_signing_here_gives(office: Office, tmp_path: Path) -> None:
    """One result whichever way: LTA; the next one signs on top of it. Without a server that answers the paper is taken
    as it is, and that is said."""
    summary, own = summary_of(office.now()), office.authority.trust()

    def take(paper: PreparedPaper, holder: Holder, role: Role, tsa_url: str, trust: Trust) -> Checked:
        path = signed_elsewhere(office, paper, holder, tmp_path / "da-ky.pdf")
        lasting = partial(prove, tsa=tsa_at(tsa_url), trust=trust)
        (found,) = take_files(office.home, office.store, [path], [role], trust=trust, now=today(), prove=lasting)
        return found

    with authority() as stamping:
        other = stamping.trust()
        trust = Trust(own.roots + other.roots, own.others + other.others, own.crls + other.crls)
        for holder, role in ((office.homeroom, "homeroom"), (office.principal, "principal")):
            found = take(summary, holder, role, stamping.tsa_url, trust)  # type: ignore[arg-type]
            assert (found.taken, found.why_not_higher, found.as_dict()["level"]) == (True, None, "LTA")
        # Handed from one to the next before the school had either of them.
        by_hand = next(paper for paper in office.now().papers[::-1] if paper != summary)
        first = sign(office.now().current(by_hand), office.pen(office.homeroom), now=today())
        second = sign(first, office.pen(office.principal), now=today())
        for content, role in ((first, "homeroom"), (second, "principal")):
            (tmp_path / "tay.pdf").write_bytes(content)
            if content == second:   # it goes behind the proofs that the paper has by now
                before = office.now().current(by_hand)
                (found,) = take_files(
                    office.home, office.store, [tmp_path / "tay.pdf"], ["principal"], trust=trust, now=today()
                )
                assert (found.taken, "mất những gì đã có" in str(found.refusal)) == (False, True)
                assert office.now().current(by_hand) == before
            lasting = partial(prove, tsa=tsa_at(stamping.tsa_url), trust=trust)
            (found,) = take_files(
                office.home, office.store, [tmp_path / "tay.pdf"], [role], trust=trust, now=today(), prove=lasting  # type: ignore[list-item]
            )
            assert (found.taken, found.refusal, found.as_dict()["level"]) == (True, None, "LTA")
    kept = check(office.now().current(summary), office.now().issued(summary), trust=trust, now=today())
    assert [(each.level, each.certificate_valid) for each in kept.signatures] == [("LTA", True)] * 2
    last = next(paper for paper in office.now().papers if paper not in (summary, by_hand))
    found = take(last, office.homeroom, "homeroom", "http://127.0.0.1:9/", own)
    assert (found.taken, found.as_dict()["level"]) == (True, "B")
    assert "Kiểm tra mạng" in str(found.why_not_higher)
    assert office.now().current(last) == (tmp_path / "da-ky.pdf").read_bytes()


@pytest.mark.full
def test_a_paper_signed_in_its_folder_counts_once_its_office_is_told(office: Office) -> None:
    prepared = office.now()
    summary = summary_of(prepared)
    signed_elsewhere(office, summary, office.homeroom, prepared.path(summary))
    take_files(
        office.home, office.store, [prepared.path(summary)], ["homeroom"], trust=believed(office.home), now=today()
    )
    assert "thiếu 1 hiệu trưởng" in (office.seal().error or "")
    assert "chủ nhiệm" not in (office.seal().error or "")


def test_nobody_is_said_to_have_signed_who_has_not(office: Office) -> None:
    """The homeroom teacher's papers, handed in as the principal's: nothing more is on them, and the log says nothing.
    Two who signed in the folder are not told apart; each alone is, over as many papers as it were."""
    prepared = office.now()
    first, second = prepared.papers[:2]
    office.sign(office.homeroom, "homeroom")
    paths = [prepared.path(first), prepared.path(second)]
    trust = believed(office.home)
    found = take_files(office.home, office.store, paths, ["principal"], trust=trust, now=today())
    assert [(each.taken, "không có thêm chữ ký" in (each.refusal or "")) for each in found] == [(False, True)] * 2
    with office.store.read() as db:
        assert "take-signed" not in events(db)["kind"].to_list()
    for paper in (first, second):
        signed_elsewhere(office, paper, office.principal, prepared.path(paper))
    found = take_files(office.home, office.store, paths, ["principal"], trust=trust, now=today())
    assert [each.taken for each in found] == [True, True]
    with office.store.read() as db:
        (detail,) = events(db).filter(kind="take-signed")["detail"]
    assert json.loads(detail) == {"offices": ["principal"], "papers": 2}


def test_two_who_signed_in_the_folder_are_not_given_one_office(office: Office) -> None:
    prepared = office.now()
    summary = summary_of(prepared)
    for holder in (office.homeroom, office.principal):
        signed_elsewhere(office, summary, holder, prepared.path(summary))
    (found,) = take_files(
        office.home, office.store, [prepared.path(summary)], ["principal"], trust=believed(office.home), now=today()
    )
    assert (found.taken, "nhiều người" in (found.refusal or "")) == (False, True)
    assert office.now().offices == {}


def test_whatever_is_not_that_very_paper_well_signed_is_refused(office: Office, tmp_path: Path) -> None:
    """Another school's paper, a page changed, a stranger's signature, an unsigned paper, rubbish; nothing is kept."""
    prepared = office.now()
    summary = summary_of(prepared)
    issued = prepared.issued(summary)
    good = sign(issued, office.pen(office.homeroom), now=today())
    stranger = Pki(today()).person("Nguyễn Thị Ân")
    unknown = pen_of(p12_signer(stranger.p12(), PASSPHRASE, believed(office.home)), now=today())
    writer = IncrementalPdfFileWriter(io.BytesIO(good))
    writer.root["/Lang"] = writer.root["/Pages"]
    writer.update_root()
    changed = io.BytesIO()
    writer.write(changed)
    bad = {
        "rubbish": b"%PDF-1.7 nothing", "empty": b"", "zip": b"PK\x03\x04", "unsigned": issued,
        "stranger": sign(issued, unknown, now=today()), "changed": changed.getvalue(),
        "flipped": good[:4000] + bytes([good[4000] ^ 1]) + good[4001:], "cut": good[:-200],
    }  # fmt: skip
    paths = []
    for name, content in bad.items():
        paths.append(tmp_path / f"{name}.pdf")
        paths[-1].write_bytes(content)
    found = take_files(office.home, office.store, paths, ["homeroom"], trust=believed(office.home), now=today())
    assert {each.path: each.taken for each in found} == dict.fromkeys(map(str, paths), False)
    assert all(each.refusal for each in found)
    assert office.now() == prepared
    assert prepared.current(summary) == issued


@pytest.mark.full
def test_a_file_without_the_signatures_that_are_there_is_refused(office: Office, tmp_path: Path) -> None:
    """The principal signed the bare paper, after the teacher had signed: taking it would lose the teacher's."""
    summary = summary_of(office.now())
    bare = signed_elsewhere(office, summary, office.principal, tmp_path / "hieu-truong.pdf")
    office.sign(office.homeroom, "homeroom")
    (found,) = take_files(office.home, office.store, [bare], ["principal"], trust=believed(office.home), now=today())
    assert found.taken is False
    assert "chữ ký mà tài liệu đã có" in (found.refusal or "")


@pytest.mark.full
def test_checking_a_file_compares_it_with_what_was_printed_or_sealed(office: Office, tmp_path: Path) -> None:
    summary = summary_of(office.now())
    path = signed_elsewhere(office, summary, office.homeroom, tmp_path / "da-ky.pdf")
    (found,) = check_files(office.home, [path], believed(office.home), today())
    said = found.as_dict()
    assert (said["same_document"], said["covers_whole"], said["certificate_valid"], said["level"]) == (
        True, True, True, "B",
    )  # fmt: skip
    assert "Nguyễn Thị Ân" in str(said["signer"])
    take_files(office.home, office.store, [path], ["homeroom"], trust=believed(office.home), now=today())
    assert office.seal("thử").is_sealed
    (sealed,) = check_files(office.home, [path], believed(office.home), today())
    assert sealed.report.same_document is True


@pytest.mark.full
def test_what_could_not_be_checked_of_a_signature_stands_in_the_bundle(office: Office) -> None:
    shutil.rmtree(office.home.authorities)
    office.sign(office.homeroom, "homeroom")
    office.sign(office.principal, "principal")
    outcome = office.seal()
    assert outcome.is_sealed
    (told,) = [finding for finding in outcome.findings if finding.code == SIGNATURE_UNCHECKED]
    assert "chứng thư gốc" in told.sentence


@pytest.mark.full
def test_a_run_cut_short_after_sealing_leaves_no_papers_to_sign(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.sign(office.homeroom, "homeroom")
    office.sign(office.principal, "principal")

    def killed(*_: object) -> None:
        raise sqlite3.OperationalError("cut short")

    monkeypatch.setattr(jobs.sealing, "discard", killed)
    assert office.seal().is_sealed
    monkeypatch.undo()
    assert len(all_prepared(office.home)) == 1
    assert office.seal().unchanged
    assert all_prepared(office.home) == []


def test_printed_numbers_are_given_to_nobody_else(office: Office) -> None:
    own = {paper.document.status_index for paper in office.now().papers}
    with office.store.read() as db:
        assert own <= taken_status_indices(office.home, db)
    office.prepare(again=True)
    new = {paper.document.status_index for paper in office.now().papers}
    assert not own & new
    with office.store.read() as db:
        assert own | new <= taken_status_indices(office.home, db)


def test_the_log_names_certificates_by_digest_and_nobody_by_name(office: Office, tmp_path: Path) -> None:
    office.sign(office.homeroom, "homeroom")
    path = signed_elsewhere(office, summary_of(office.now()), office.principal, tmp_path / "da-ky.pdf")
    take_files(office.home, office.store, [path], ["principal"], trust=believed(office.home), now=today())
    with office.store.read() as db:
        told = events(db)
    kinds = told["kind"].to_list()
    assert {"print-to-sign", "sign-papers", "take-signed"} <= set(kinds)
    assert "Nguyễn" not in str(told.rows())
    assert "Cường" not in str(told.rows())


def test_sealing_another_class_draws_none_of_them(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where chance offers it."""
    own = [paper.document.status_index for paper in office.now().papers]
    draw, offered = jobs.sealing.secrets.randbelow, iter(own)
    monkeypatch.setattr(jobs.sealing.secrets, "randbelow", lambda size: next(offered, None) or draw(size))
    other = replace(office, scope=replace(office.scope, term="HK2"))
    assert other.seal("thử").is_sealed
    assert next(offered, None) is None
    with office.store.read() as db:
        assert not {*own} & used_status_indices(db)


def test_a_damaged_list_hinders_its_own_class_alone(office: Office) -> None:
    """It is told, and printing again sets it aside; places that were given away meanwhile make a list stale."""
    folder = office.now().folder
    whole = (folder / "ban-ke.json").read_bytes()
    (folder / "ban-ke.json").write_bytes(whole[:-5])
    assert "bị hỏng" in (office.seal().error or "")
    prepared, is_new = office.prepare(again=True)
    assert is_new
    assert prepared.folder == folder


@pytest.mark.full
def test_places_given_away_make_a_list_stale(office: Office) -> None:
    office.sign(office.homeroom, "homeroom")
    office.sign(office.principal, "principal")
    place = summary_of(office.now()).document.status_index
    with office.store.write() as db:
        db.insert("document", pl.DataFrame([{
            "document_id": "00" * 10, "bundle_id": "x", "kind": 1, "path": "x", "sha256": "x", "code": "x",
            "pupil_code": None, "revision": 1, "status_index": place,
        }], schema_overrides={"pupil_code": pl.String}))  # fmt: skip
    assert "không còn đúng" in (office.seal().error or "")


def test_a_profile_that_asks_for_nothing_seals_as_ever(school: School, fresh_school: School) -> None:
    with fresh_school.store.read() as db:
        scope = find_scopes(db, term="HK1")[0]
    (outcome,) = seal_classes(
        fresh_school.home, fresh_school.store, policies_of(fresh_school.home), [scope],
        key=load_private(fresh_school.home.keys, None), now=today(), accept_findings=True,
    )  # fmt: skip
    assert outcome.is_sealed
    assert codes(outcome).count(NOT_SIGNED) == 1
    assert "data/chu-ky.csv" not in members(outcome)
    assert "unsigned_reason" not in json.loads(members(outcome)["seal/statement.json"])
    with fresh_school.store.read() as db:
        assert list(sealed_signatures(db).values()) == ["none"]
