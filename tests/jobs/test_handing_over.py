"""The hand-over: only what was sealed and is whole goes out, a stranger finds it valid, and nothing is half-made."""

from __future__ import annotations

import itertools
import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from copied_home import Copied
from disposing_home import Disposing, with_periods
from eark_judge import judge
from fetch_commons_ip import is_there as commons_ip_is_there
from lxml import etree
from pki import authority

from archive.keys import create_key
from archive.ocfl import durable
from archive.signatures.signing import tsa_at
from archive.signatures.stamping import stamp
from jobs import handing_over
from jobs.handing_over import ByDecision, HandedOver, _dossier, hand_over
from jobs.renewing import renew_all
from records.decisions import DecisionAsked, record_decision
from records.handing_over import bundles_to_hand_over
from records.home import Home
from records.policy import Policy
from records.problems import CannotError, UsageError
from records.store import Store

METS = "{http://www.loc.gov/METS/}"
HREF = "{http://www.w3.org/1999/xlink}href"


def contents_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def handed_over(copied: Copied, target: Path, **chosen: Any) -> list[HandedOver]:
    return hand_over(copied.home, copied.store, target, now=copied.now, actor="văn thư", **chosen)


def the_one(copied: Copied, target: Path, **chosen: str) -> Path:
    (outcome,) = handed_over(copied, target, **chosen)
    assert outcome.path is not None, outcome.as_dict()
    return outcome.path


def zip_of(copied: Copied, number: int = 0) -> Path:
    return sorted(copied.home.bundles.rglob("*.zip"))[number]


def hand_overs(copied: Copied) -> list[tuple[str, str]]:
    with copied.store.read() as db:
        return db.query("SELECT actor, subject FROM event WHERE kind = 'hand-over' ORDER BY number").rows()


def accesses(copied: Copied) -> list[str]:
    with copied.store.read() as db:
        return db.query("SELECT detail ->> '$.action' AS it FROM event WHERE kind = 'access'")["it"].to_list()


@pytest.fixture(scope="module")
def package(sealed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of the two sealed classes. Shared: do not change it, copy it."""
    folder = tmp_path_factory.mktemp("ban-giao")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("_through", "sync_folder"):
            patch.setattr(durable, name, lambda _: None)
        shutil.copytree(sealed_home, folder / "kho")
        home = Home(folder / "kho")
        return the_one(Copied(home, Store(home.store_path), folder), folder / "ra")


@pytest.mark.tool("commons_ip")
def test_a_stranger_finds_the_package_valid_and_wanting_nothing(package: Path) -> None:
    """commons-ip2 finds it VALID, and nothing that a package should have and has not."""
    (judgement,) = judge([package])
    assert (judgement.result, judgement.failed, judgement.should) == ("VALID", (), ()), judgement.said


@pytest.mark.tool("openssl")
def test_renewals_go_along_beside_their_bundles(copied: Copied, tmp_path: Path) -> None:
    """Listed as every file is, and valid; where the home lacks one, its package is kept back."""
    with authority() as pki:
        tsa = tsa_at(pki.tsa_url)
        renew_all(
            copied.home, copied.store, now=copied.now, before=copied.now, everything=True, actor="văn thư",
            stamp=lambda content: stamp(content, tsa, "sha512"),
        )  # fmt: skip
    made = the_one(copied, tmp_path / "ra")
    sealed = made / "representations" / "niem-phong"
    renewals = {path.name: path.read_bytes() for path in copied.home.bundles.rglob("*.gia-han-001.json")}
    assert {path.name: path.read_bytes() for path in (sealed / "data").glob("*.json")} == renewals
    assert len(renewals) == 2
    listed = {
        each.find(f"{METS}FLocat").get(HREF): each.get("CHECKSUM")
        for each in etree.parse(sealed / "METS.xml").iter(f"{METS}file")
    }
    assert {listed[f"data/{name}"] for name in renewals} == {sha256(each).hexdigest() for each in renewals.values()}
    premis = (sealed / "metadata" / "preservation" / "premis.xml").read_text("utf-8")
    assert all(premis.count(f"data/{name}") == 1 for name in renewals)
    if commons_ip_is_there() and shutil.which("java"):
        (judgement,) = judge([made])
        assert (judgement.result, judgement.failed, judgement.should) == ("VALID", (), ()), judgement.said
    next(copied.home.bundles.rglob("*.gia-han-001.json")).unlink()
    (outcome,) = handed_over(copied, tmp_path / "khac")
    assert (outcome.path, outcome.exit_code) == (None, 1)
    assert "soluu repair" in outcome.refused[0].reason


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.unlink()       # it may be a link to the file of another twin
    path.write_bytes(content)


@pytest.mark.full
@pytest.mark.tool("commons_ip")
def test_a_stranger_finds_each_broken_twin_invalid(package: Path, tmp_path: Path) -> None:
    """One byte changed, or a file missing, anywhere; the whole twin among them is valid."""
    parts = (
        "representations/niem-phong/data/*.zip", "representations/de-doc/data/*/hoc-ba/*.pdf",
        "representations/niem-phong/METS.xml", "representations/de-doc/metadata/preservation/premis.xml",
        "metadata/descriptive/ead.xml", "documentation/DOC-TRUOC.txt", "schemas/xlink.xsd",
    )  # fmt: skip
    twins = {}
    for number, (part, change) in enumerate([("", None), *itertools.product(parts, (_flip, Path.unlink))]):
        twin = tmp_path / str(number) / package.name
        shutil.copytree(package, twin, copy_function=os.link)
        if change:
            change(next(twin.glob(part)))
        twins[twin] = "INVALID" if change else "VALID"
    assert [judgement.result for judgement in judge(list(twins))] == list(twins.values())


def test_every_file_is_listed_once_with_its_digest_and_nothing_else_is_there(package: Path) -> None:
    """Of the package and of each representation; only the root's METS lists itself nowhere."""
    listed: dict[str, tuple[str, str]] = {}
    for mets in (package / "METS.xml", *package.glob("representations/*/METS.xml")):
        for place in etree.parse(mets).iter(f"{METS}FLocat", f"{METS}mdRef"):
            facts = place if place.tag == f"{METS}mdRef" else place.getparent()
            path = (mets.parent / place.get(HREF)).relative_to(package).as_posix()
            assert path not in listed
            listed[path] = (facts.get("CHECKSUM"), facts.get("SIZE"))
    there = {path: (sha256(content).hexdigest(), str(len(content))) for path, content in contents_of(package).items()}
    assert listed == {path: facts for path, facts in there.items() if path != "METS.xml"}


def test_bundles_go_out_byte_for_byte_with_their_papers_and_tables(package: Path, sealed_home: Path) -> None:
    """What people read is what lies in the bundle; the exports stay in it."""
    bundles = sorted(sealed_home.rglob("*.zip"))
    assert len(bundles) == 2
    for bundle in bundles:
        assert (package / "representations/niem-phong/data" / bundle.name).read_bytes() == bundle.read_bytes()
        with zipfile.ZipFile(bundle) as archive:
            start = f"{bundle.stem}/data/"
            wanted = {
                name.removeprefix(start): archive.read(name) for name in archive.namelist()
                if name.startswith(start) and name.endswith((".pdf", ".csv")) and "/original/" not in name
            }  # fmt: skip
        assert len(wanted) > 20
        assert contents_of(package / "representations/de-doc/data" / bundle.stem) == wanted


def test_no_pupil_is_named_outside_the_records_themselves(package: Path, sealed_home: Path, copied: Copied) -> None:
    """Neither a name nor a code in any name of a file, nor in METS, PREMIS, EAD and notice."""
    with copied.store.read() as db:
        pupils = db.query("SELECT DISTINCT pupil_code, full_name FROM pupil").rows()
    words = [word for pupil in pupils for word in pupil if word]
    assert len(words) > 40
    metadata = {
        path: content.decode("utf-8") for path, content in contents_of(package).items() if "/data/" not in path
    }
    said = "\n".join([*contents_of(package), *metadata.values()])
    assert "Hồ sơ lớp 6A1" in said
    assert [word for word in words if word in said] == []


def test_the_same_bundles_and_moment_give_the_same_bytes(copied: Copied, tmp_path: Path) -> None:
    """And the act is in the log each time, under the office, before the package is there."""
    one, two = the_one(copied, tmp_path / "mot"), the_one(copied, tmp_path / "hai")
    assert one.name == two.name
    assert contents_of(one) == contents_of(two)
    assert hand_overs(copied) == [("văn thư", one.name)] * 2


def test_a_class_and_term_alone_are_another_package(copied: Copied, tmp_path: Path) -> None:
    """In any usual spelling; what was not sealed is told."""
    whole = the_one(copied, tmp_path)
    part = the_one(copied, tmp_path, school="thcs sao mai", class_name="6a1", term="hk1")
    assert part.name != whole.name
    (bundle,) = part.glob("representations/niem-phong/data/*")
    assert bundle.name == "truong-thcs-sao-mai-6A1-HK1-2025-2026-v1.zip"
    with pytest.raises(CannotError, match="Chưa có gói nào được niêm phong"):
        handed_over(copied, tmp_path, school="Tiểu học Hoa Sen")


def test_nothing_is_written_over(copied: Copied, tmp_path: Path) -> None:
    """The package that is there stays as it is."""
    place = the_one(copied, tmp_path)
    before = contents_of(tmp_path)
    copied.now += timedelta(minutes=1)
    (outcome,) = handed_over(copied, tmp_path)
    assert (outcome.path, outcome.exit_code) == (None, 3)
    assert f"{place} đã có, không ghi đè" in str(outcome.error)
    assert contents_of(tmp_path) == before
    with pytest.raises(UsageError, match="nằm trong kho"):
        handed_over(copied, copied.home.root / "ra")


def _rezip(path: Path) -> None:
    """Another ZIP with the same files: intact as a bundle, and not what was sealed."""
    with zipfile.ZipFile(path) as archive:
        files = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [(_flip, 1, "không bàn giao được"), (_rezip, 1, "không bàn giao được"), (Path.unlink, 3, "không còn trong kho")],
    ids=["byte", "zip", "missing"],
)
def test_a_bundle_that_is_not_what_was_sealed_keeps_its_package_back(
    copied: Copied, tmp_path: Path, change: Callable[[Path], None], code: int, sentence: str
) -> None:
    """It is named, nothing is left in the target, and the log tells of no hand-over."""
    spoilt = zip_of(copied)
    change(spoilt)
    (outcome,) = handed_over(copied, tmp_path / "ra")
    assert (outcome.path, outcome.exit_code) == (None, code)
    assert [each.file_name for each in outcome.refused] == [spoilt.name]
    assert sentence in outcome.refused[0].sentence()
    assert contents_of(tmp_path / "ra") == {}
    assert hand_overs(copied) == []
    assert accesses(copied) == []


def test_a_bundle_that_no_key_of_the_school_signed_is_not_handed_over(copied: Copied, tmp_path: Path) -> None:
    """The home has other keys than the one that sealed."""
    shutil.rmtree(copied.home.keys)
    copied.home.make_folders()
    create_key(copied.home.keys, None, school="Trường khác", now=copied.now)
    (outcome,) = handed_over(copied, tmp_path / "ra")
    assert (outcome.path, outcome.exit_code, len(outcome.refused)) == (None, 1, 2)


def test_a_sealing_that_the_log_does_not_have_is_not_told_of(copied: Copied, tmp_path: Path) -> None:
    """PREMIS tells the sealing as the log has it, or nothing is handed over."""
    with copied.store.write() as db:
        db.execute("DELETE FROM event WHERE kind = 'seal'")
    (outcome,) = handed_over(copied, tmp_path / "ra")
    assert (outcome.path, outcome.exit_code) == (None, 1)
    assert "nhật ký không có sự kiện niêm phong" in outcome.refused[0].reason


class Killed(BaseException):
    """As by a pulled plug."""


def _dies_at(step: int, cut: bool) -> Callable[[Path, bytes], None]:
    """Writes files until the one of that number, of which half is written or none."""
    left = itertools.count(-step)

    def write(path: Path, content: bytes) -> None:
        if next(left) < 0:
            durable.write_file(path, content)
            return
        if cut:
            path.write_bytes(content[: len(content) // 2])
        raise Killed

    return write


@pytest.mark.full
@pytest.mark.parametrize("step", [0, 3, 40, 46, 50])
def test_a_run_that_is_killed_leaves_no_package_and_the_next_one_is_whole(
    copied: Copied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Among the papers or the metadata, a file half written or not at all: the next run clears what is left over."""
    chosen = {"class_name": "6A1", "term": "HK1"}
    with monkeypatch.context() as patch:
        patch.setattr(handing_over, "write_file", _dies_at(step, cut=bool(step % 2)))
        patch.setattr(shutil, "rmtree", lambda *_, **__: None)      # who is dead clears nothing away
        with pytest.raises(Killed):
            handed_over(copied, tmp_path / "ra", **chosen)
    assert [path.suffix for path in (tmp_path / "ra").iterdir()] == [".tam"]
    assert hand_overs(copied) == []
    place = the_one(copied, tmp_path / "ra", **chosen)
    assert list((tmp_path / "ra").iterdir()) == [place]


def test_a_run_that_fails_clears_away_what_it_wrote(
    copied: Copied, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped by its user, or with something else in its place at the very end."""
    with monkeypatch.context() as patch:
        patch.setattr(handing_over, "write_file", _dies_at(46, cut=True))
        with pytest.raises(Killed):
            handed_over(copied, tmp_path / "ra")
    assert list((tmp_path / "ra").iterdir()) == []
    log = handing_over._Run._log
    theirs = []

    def meanwhile(run: handing_over._Run, policy: Policy, digest: str) -> None:
        theirs.append(run.target / run.package.package_id)
        theirs[0].mkdir()
        (theirs[0] / "cua-ai").write_bytes(b"x")
        log(run, policy, digest)

    monkeypatch.setattr(handing_over._Run, "_log", meanwhile)
    (outcome,) = handed_over(copied, tmp_path / "ra")
    assert (outcome.path, outcome.exit_code) == (None, 3)
    assert "Máy không cho làm việc này" in str(outcome.error)
    assert contents_of(tmp_path / "ra") == {f"{theirs[0].name}/cua-ai": b"x"}


RULE = """
[[access]]
code = "ban-giao"
article = "Điều 9"
sentence = "Chỉ giao nộp hồ sơ khi hiệu trưởng quyết định."
actions = ["hand_over"]
decided_by = "principal"
"""


def test_the_hand_over_is_decided_and_logged_before_anything_is_written(copied: Copied, tmp_path: Path) -> None:
    """Where the profile says so: refused without, and by a decision on another class; with it each package's access is
    in the log before its hand-over. Two schools: the one that did not decide gives nothing away."""
    path = copied.home.policy_path
    path.write_text(path.read_text(encoding="utf-8") + RULE, encoding="utf-8")
    target = tmp_path / "ra"
    (refused,) = handed_over(copied, target)
    assert (refused.exit_code, refused.path, target.exists()) == (3, None, False)
    assert "Điều 9: Chỉ giao nộp" in str(refused.error)
    package = refused.package
    with copied.store.write() as db:
        asked = DecisionAsked(
            school=package.school, number="12/QĐ", decided_on=copied.now.date(), decided_by="principal",
            granted_to="clerk", actions=("hand_over",), valid_from=copied.now.date(), valid_until=copied.now.date(),
            school_years=(package.school_year,), classes=(package.dossiers[0].class_name or "",),
        )  # fmt: skip
        record_decision(db, asked, by="văn thư", now=copied.now)
        other = replace(asked, school="THCS KHÁC", classes=(), number="13/QĐ")
        record_decision(db, other, by="văn thư", now=copied.now)
    for number, why in (("12/QĐ", "không gồm mọi lớp"), ("13/QĐ", "Chưa ghi quyết định nào")):
        (refused,) = handed_over(copied, target, by_decision=ByDecision(decision=number))
        assert why in str(refused.error)
        assert not target.exists()
    (done,) = handed_over(
        copied, target, by_decision=ByDecision(decision="12/QĐ"), class_name=package.dossiers[0].class_name
    )
    assert done.path is not None, done.error
    with copied.store.read() as db:
        rows = db.query("SELECT kind, detail ->> '$.grant' FROM event WHERE kind IN ('access', 'hand-over')").rows()
    assert rows == [("access", "QD-2026-001"), ("hand-over", None)]


def test_without_a_rule_a_hand_over_is_logged_as_asked_for(copied: Copied, tmp_path: Path) -> None:
    the_one(copied, tmp_path / "ra")
    assert accesses(copied) == ["hand_over"]


@pytest.mark.full
def test_what_was_disposed_of_is_told_and_keeps_nothing_back(copied: Copied, tmp_path: Path) -> None:
    """The kept bundle goes in; answer, finding aid and notice say by which disposal the other one went. Where nothing
    is left a sentence says so, and the log tells of no hand-over."""
    with_periods(copied)
    disposing = Disposing(copied)
    gone, stays = disposing.bundles()
    disposing.carry_out(disposing.decided(gone.bundle_id).disposal_id)
    (outcome,) = handed_over(copied, tmp_path / "ra", school_year="2025-2026")
    assert outcome.path is not None, outcome.as_dict()
    assert [path.name for path in outcome.path.glob("representations/niem-phong/data/*")] == [stays.file_name]
    (told,) = outcome.package.destroyed
    assert (told.dossier.file_name, told.disposal_id) == (gone.file_name, "TH-2037-001")
    assert told.authority.startswith("quyết định số 12/QĐ-THCS ngày 10/01/2037")
    for name in ("metadata/descriptive/ead.xml", "documentation/DOC-TRUOC.txt"):
        assert told.sentence() in (outcome.path / name).read_text(encoding="utf-8")
    logged = hand_overs(copied)
    disposing.carry_out(disposing.decided(stays.bundle_id).disposal_id)
    (nothing,) = handed_over(copied, tmp_path / "het", school_year="2025-2026")
    assert (nothing.path, nothing.exit_code, (tmp_path / "het").exists()) == (None, 3, False)
    assert "Không còn gói nào để bàn giao" in str(nothing.error)
    assert "TH-2037-001" in str(nothing.error)
    assert "TH-2037-002" in str(nothing.error)
    assert (hand_overs(copied), accesses(copied)) == (logged, ["hand_over"])


def test_the_minutes_of_a_disposal_are_called_what_they_are(copied: Copied) -> None:
    """Never a class of no name."""
    with_periods(copied)
    disposing = Disposing(copied)
    disposing.carry_out(disposing.decided(disposing.bundles()[0].bundle_id).disposal_id)
    with copied.store.read() as db:
        titles = {_dossier(row).title for row in bundles_to_hand_over(db).iter_rows(named=True)}
    assert "Biên bản tiêu hủy TH-2037-001, bản 1" in titles
    assert not any("None" in title for title in titles)
