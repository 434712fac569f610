"""What a historical archive took over goes at the school with its package in hand, and its certificate says so."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from copied_home import Copied
from disposing_home import TO_HAND_OVER, Disposing, with_periods
from how_many import in_full
from small_archive import hand_over_made, is_whole

from archive.disposal_sealing import FACTS_PATH, MINUTES_PATH
from jobs import disposing as carrying
from jobs.handing_over import hand_over
from jobs.verifying import verify_all
from qr.lookup import Lookup
from records.facts import add_event
from records.handing_over import hand_overs, rests_on
from records.problems import CannotError, UsageError

ARCHIVE = "Trung tâm Lưu trữ lịch sử tỉnh"


def zip_in(package: Path, name: str) -> Path:
    return package / "representations" / "niem-phong" / "data" / name


@pytest.mark.full
def test_from_the_package_to_the_certificate(copied: Copied, tmp_path: Path) -> None:
    """The real package: the log has each bundle's digest and the recipient; refused while anything in it is missing or
    different, each named; then the copies go, and certificate, log and public say what became of the record."""
    with_periods(copied, TO_HAND_OVER)
    copied.add("o-mang")
    copied.copy()
    school = Disposing(copied)
    gone, stays = school.bundles()
    (made,) = hand_over(
        copied.home, copied.store, tmp_path / "ra", now=copied.now, actor="văn thư", recipient=f" {ARCHIVE} "
    )
    assert made.path
    with copied.store.read() as db:
        (logged,) = hand_overs(db)
    assert logged.bundles == {each.bundle_id: each.zip_sha256 for each in (gone, stays)}
    assert (logged.recipient, logged.package_id) == (ARCHIVE, made.path.name)
    disposal = school.decided(gone.bundle_id, purpose="hand_over")
    assert (disposal.disposal_id, disposal.purpose) == ("GN-2037-001", "hand_over")
    zip_in(made.path, gone.file_name).rename(tmp_path / "mat.zip")
    other = zip_in(made.path, stays.file_name)
    other.write_bytes(other.read_bytes()[:-1])
    with pytest.raises(CannotError) as refused:
        school.carry_out(disposal.disposal_id, eark=tmp_path / "ra")
    assert f"thiếu {gone.file_name}" in str(refused.value)
    assert f"{stays.file_name} không còn đúng từng byte" in str(refused.value)
    assert school.lies_at(gone) == {"kho", "o-mang"}
    (tmp_path / "mat.zip").rename(zip_in(made.path, gone.file_name))
    shutil.copy(copied.home.bundle_folder(stays.school, stays.school_year) / stays.file_name, other)
    outcome = school.carry_out(disposal.disposal_id, eark=tmp_path / "ra")
    assert (outcome.destroyed, outcome.exit_code) == ([gone.bundle_id], 0)
    assert (school.lies_at(gone), school.lies_at(stays)) == (set(), {"kho", "o-mang"})
    with copied.store.read() as db:
        assert [each.number for each in rests_on(db, disposal.disposal_id)] == [logged.number]
        document = db.query("SELECT document_id FROM document WHERE bundle_id = ?", [gone.bundle_id])[0, 0]
    told = Lookup(copied.home.lookup_path).get(document)
    assert told
    assert str(told.disposed).endswith(", sau khi giao nộp lưu trữ lịch sử")
    assert outcome.certificate
    (verified,) = verify_all(copied.home, [outcome.certificate], None, None)
    assert (verified.problems, verified.intact, verified.signed) == ((), True, True)
    _says_what_became_of_it(outcome.certificate, made.path.name, logged.mets_sha256)


def _says_what_became_of_it(certificate: Path, package: str, mets_sha256: str) -> None:
    with zipfile.ZipFile(certificate) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    (handed,) = json.loads(files[FACTS_PATH])["handed"]
    assert (handed["recipient"], handed["package_id"], handed["mets_sha256"]) == (ARCHIVE, package, mets_sha256)
    pages = pypdfium2.PdfDocument(io.BytesIO(files[MINUTES_PATH]))
    flat = "".join("".join(page.get_textpage().get_text_range() for page in pages).split())
    for words in (ARCHIVE, "Các hồ sơ này không bị hủy", "Số hồ sơ đã giao nộp", "Căn cứ giao nộp", "Gói bàn giao (1)"):
        assert "".join(words.split()) in flat, words
    assert "Căncứhếtthờihạn" not in flat
    assert "Sốhồsơđãtiêuhủy" not in flat
    assert "đã giao nộp lưu trữ lịch sử" in " ".join(files["DOC-TRUOC.html"].decode("utf-8").split())


@pytest.fixture
def archive(small: Disposing) -> Disposing:
    with_periods(small.copied, TO_HAND_OVER)
    return small


def _other_mets(archive: Disposing, package: Path) -> None:
    (package / "METS.xml").write_bytes(b"<mets />")


def _other_digest_in_the_store(archive: Disposing, package: Path) -> None:
    with archive.copied.store.write() as db:
        db.execute("UPDATE bundle SET zip_sha256 = repeat('0', 64) WHERE file_name = 'goi-2.zip'")


def _renewed_since(archive: Disposing, package: Path) -> None:
    bundle_id = archive.bundles()[0].bundle_id
    with archive.copied.store.write() as db:
        add_event(db, archive.tick(), "văn thư", "renew", bundle_id, {"number": 1, "sha256": "0" * 64})


def _link_to_what_is_to_go(archive: Disposing, package: Path) -> None:
    zip_in(package, "goi-1.zip").unlink()
    bundle = archive.bundles()[0]
    home = archive.copied.home.bundle_folder(bundle.school, bundle.school_year)
    zip_in(package, "goi-1.zip").symlink_to(home / "goi-1.zip")


def _edit(words: str) -> Callable[[Disposing, Path], None]:
    def change(archive: Disposing, package: Path) -> None:
        with archive.copied.store.write() as db:
            db.execute(f"UPDATE event SET detail = {words} WHERE kind = 'hand-over'")

    return change


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_other_mets, "METS.xml không khớp sự kiện bàn giao nào"),
        (_other_digest_in_the_store, "goi-2.zip khác mã băm trong kho"),
        (_renewed_since, "không có goi-1.gia-han-001.json"),
        (_link_to_what_is_to_go, "thiếu goi-1.zip"),
        in_full(lambda _, package: shutil.rmtree(package), "Không thấy gói bàn giao nào"),
        (_edit("json_merge_patch(detail, '{\"recipient\": null}')"), "không ghi giao nộp cho ai"),
        in_full(_edit("json_merge_patch(detail, '{\"bundles\": 3}')"), "chưa ghi mã băm từng gói"),
        (_edit(f"json_merge_patch(detail, '{{\"bundles\": {{\"{1:020x}\": null}}}}')"), "goi-1.zip: không nằm trong"),
    ],
)  # fmt: skip
def test_a_package_that_is_not_what_the_log_tells_of_lets_nothing_go(
    archive: Disposing, tmp_path: Path, change: Callable[[Disposing, Path], None], sentence: str
) -> None:
    """Refused with exit 3 before anything is begun."""
    first = archive.bundles()[0]
    package = hand_over_made(archive, tmp_path / "ra")
    disposal = archive.decided(first.bundle_id, purpose="hand_over")
    change(archive, package)
    with pytest.raises(CannotError, match=sentence) as refused:
        archive.carry_out(disposal.disposal_id, eark=package)
    assert refused.value.exit_code == 3
    assert is_whole(archive, first)
    assert archive.disposal(disposal.disposal_id).started_at is None


def test_a_run_that_was_cut_short_goes_on_with_the_same_package_alone(
    archive: Disposing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one, made since, is not what the log says it was begun with; a package inside the home is none."""
    first, second, _ = archive.bundles()
    package = hand_over_made(archive, tmp_path / "ra")
    disposal = archive.decided(first.bundle_id, second.bundle_id, purpose="hand_over")
    inside = shutil.copytree(package, archive.copied.home.root / "ra")
    with pytest.raises(CannotError, match="nằm trong kho"):
        archive.carry_out(disposal.disposal_id, eark=inside)

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(carrying, "seal_disposal", broken)
        with pytest.raises(KeyboardInterrupt):
            archive.carry_out(
                disposal.disposal_id, lambda number, *_: broken() if number == 1 else None, eark=package
            )
    assert (archive.lies_at(first), archive.lies_at(second)) == (set(), {"kho"})
    with pytest.raises(CannotError, match="thêm --eark"):
        archive.carry_out(disposal.disposal_id)
    another = hand_over_made(archive, tmp_path / "khac")
    (another / "METS.xml").write_bytes(b"<mets>khac</mets>")
    with pytest.raises(CannotError, match=f"không khớp gói bàn giao mà {disposal.disposal_id}"):
        archive.carry_out(disposal.disposal_id, eark=another)
    assert archive.lies_at(second) == {"kho"}
    assert archive.carry_out(disposal.disposal_id, eark=package).exit_code == 0
    assert archive.lies_at(second) == set()


def test_an_ordinary_disposal_takes_no_package(small: Disposing, tmp_path: Path) -> None:
    with_periods(small.copied)
    disposal = small.decided(small.bundles()[0].bundle_id)
    with pytest.raises(UsageError, match="bỏ --eark"):
        small.carry_out(disposal.disposal_id, eark=tmp_path)
