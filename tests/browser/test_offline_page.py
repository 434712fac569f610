"""The offline page in a real Chromium, from a file:// address with the network off: bundles, extracts, folders."""

from __future__ import annotations

import zipfile
from hashlib import sha256
from pathlib import Path

import pytest
from axe_judge import grave_findings
from foreign_zips import foreign_zips
from offline_disc import (
    KEY,
    OTHER,
    PAYLOAD,
    bag,
    extract,
    listed,
    logged,
    raw,
    sealed,
    sealed_over,
    zipped,
)  # fmt: skip
from offline_window import give, outcome
from playwright.sync_api import Page

from archive.extract_list import LIST
from archive.extract_list import SEAL as LIST_SEAL
from archive.seal import LOG_PROOF as PROOF

pytestmark = pytest.mark.tool("chromium")


@pytest.mark.parametrize("folder", ["", "bo/"])
def test_a_sealed_bundle_is_intact_and_signed_but_not_yet_trusted(drop, folder: str) -> None:
    """Green for what is verified, and a plain word on what a disc alone cannot tell."""
    found = drop(zipped(sealed(), folder=folder))
    assert found.problems == set()
    assert found.headline == "Bộ hồ sơ nguyên vẹn và có chữ ký đúng"
    assert found.tones == ["good", "good", "look", "look"]
    fingerprint = sha256(raw(KEY)).hexdigest()
    assert " ".join(fingerprint[n : n + 8] for n in range(0, 64, 8)) in found.text
    assert "20/01/2026 09:30" in found.text
    assert "Trường THCS Sông Xanh" in found.text


@pytest.mark.full      # the ordinary run asks this of both verifiers at once: test_offline_agreement
@pytest.mark.parametrize("path", sorted(sealed()))
def test_a_changed_byte_of_any_file_is_found_and_the_file_named(drop, path: str) -> None:
    """Payload, tag file, manifest, statement or seal: none is left out."""
    files = sealed()
    data = bytearray(files[path])
    data[len(data) // 2] ^= 1
    found = drop(zipped({**files, path: bytes(data)}))
    assert path in {file for file, _ in found.problems}
    assert not all(tone == "good" for tone in found.tones[:2])


@pytest.mark.full      # the ordinary run asks this of both verifiers at once: test_offline_agreement
@pytest.mark.parametrize("path", sorted(sealed()))
def test_a_missing_file_is_found_and_named(drop, path: str) -> None:
    """Without its declaration it is a bag no less: whatever is there can be judged."""
    files = sealed()
    del files[path]
    found = drop(zipped(files))
    assert path in {file for file, _ in found.problems}


@pytest.mark.parametrize("path", ["data/them.pdf", "them.txt", "seal/them.json"])
def test_an_added_file_is_found_and_named(drop, path: str) -> None:
    """Wherever it was put, the seal's own folder included."""
    found = drop(zipped({**sealed(), path: b"x"}))
    assert (path, "extra") in found.problems
    assert found.tones[0] == "bad"


@pytest.mark.parametrize(("place", "size"), [(0, 1), (2, 5), (4, 5), (0, 8), (6, 7)])
def test_the_proof_of_the_log_is_checked(drop, place: int, size: int) -> None:
    """Wherever the event stands; another place, head, event, statement or signature does not pass."""
    good = logged(place, size)
    found = drop(zipped(good))
    assert (found.problems, found.tones[0]) == (set(), "good")
    assert found.tone_of("có tên trong nhật ký") == "look", "nobody knows yet whose key signed the head"
    proof = good[PROOF].decode()
    other = {
        "place": proof.replace(f"index {place}", f"index {place + 1}"),
        "second": proof + "— a YWJjZGVm\n",
        "signature": proof[:-20] + ("A" if proof[-20] != "A" else "B") + proof[-19:],
        "kind": logged(place, size, kind="seal")[PROOF].decode(),
        "subject": logged(place, size, subject="cd" * 10)[PROOF].decode(),
        "detail": logged(place, size, detail="{}")[PROOF].decode(),
    }  # fmt: skip
    for what, edited in other.items():
        found = drop(zipped({**good, PROOF: edited.encode()}))
        assert (PROOF, "log") in found.problems, what
        assert found.tone_of("Bằng chứng nhật ký không đúng") == "bad"
    assert (PROOF, "unreadable") in drop(zipped({**good, PROOF: proof[:-1].encode()})).problems


def test_a_proof_is_there_just_when_the_statement_promises_it(drop) -> None:
    """Taken away it is missed; put beside a statement from before the log it is extra."""
    without = {path: content for path, content in logged().items() if path != PROOF}
    assert (PROOF, "absent") in drop(zipped(without)).problems
    assert {file for file, _ in drop(zipped({**sealed(), PROOF: logged()[PROOF]})).problems} == {PROOF}


def test_regenerated_manifests_do_not_hide_an_edit(drop) -> None:
    """The list that was signed still knows the file as it was."""
    edited = bag({**PAYLOAD, "data/du-lieu.csv": b"edited"})
    found = drop(zipped({**edited, **sealed_over(bag(PAYLOAD))}))
    assert ("data/du-lieu.csv", "changed-sealed") in found.problems
    assert ("tagmanifest-sha256.txt", "changed-sealed") in found.problems
    assert found.headline == "Bộ hồ sơ này không còn nguyên vẹn"


def test_a_rewritten_statement_without_the_key_is_not_signed(drop) -> None:
    """Everything agrees but the signature: nothing is green."""
    edited = bag({**PAYLOAD, "data/du-lieu.csv": b"edited"})
    forged = {**edited, "seal/statement.json": sealed_over(edited)["seal/statement.json"]}
    forged["seal/seal.json"] = sealed_over(bag(PAYLOAD))["seal/seal.json"]
    found = drop(zipped(forged))
    assert found.problems == {("seal/seal.json", "signature"), ("seal/statement.json", "signature")}
    assert found.tones == ["look", "bad", "look", "look"]


def test_a_seal_that_names_another_key_is_not_signed(drop) -> None:
    """The short id must be that of the key which made the signature."""
    files = sealed()
    stranger = {**files, "seal/seal.json": files["seal/seal.json"].replace(b'"key_id": "', b'"key_id": "0')}
    found = drop(zipped(stranger))
    assert ("seal/seal.json", "key") in found.problems
    assert found.tones[1] == "bad"


@pytest.mark.parametrize(
    ("archive", "words"),
    [
        (zipped(sealed(), zipfile.ZIP_BZIP2), "nén bằng cách mà trang này không đọc được"),
        (b"x", "không phải là tệp ZIP"),
        (zipped(sealed())[:-30], "không phải là tệp ZIP"),
        (zipped({"data/a.pdf": b"x"}), "Không tìm thấy bagit.txt"),
    ],
    ids=["compressed", "text", "cut off", "no bag"],
)
def test_what_cannot_be_read_is_refused_in_a_clear_sentence(drop, archive: bytes, words: str) -> None:
    """Refused is neither good nor bad."""
    found = drop(archive)
    assert found.headline == "Chưa kiểm được"
    assert words in found.text
    assert found.tones == ["look"]


def test_a_zip_that_calls_a_file_by_two_names_is_not_intact(drop) -> None:
    """Another program might unpack the other name."""
    archive = zipped(sealed()).replace(b"bo/data/du-lieu.csv", b"bo/data/Du-lieu.csv", 1)
    assert {("data/du-lieu.csv", "unreadable"), ("bo.zip", "foreign")} <= drop(archive).problems


@pytest.mark.full
@pytest.mark.parametrize("place", sorted(foreign_zips(zipped(sealed()))))
def test_a_zip_with_foreign_bytes_is_not_intact(drop, place: str) -> None:
    """In front, between, behind or in a comment: another program may see another file."""
    found = drop(foreign_zips(zipped(sealed()))[place])
    assert found.problems == {("bo.zip", "foreign")}
    assert found.tones[:2] == ["bad", "good"]


def test_the_unpacked_folder_is_checked_as_the_zip_is(offline: Page, tmp_path: Path) -> None:
    """A folder from a disc, and an edit in it."""
    folder = tmp_path / "bo"
    for path, data in sealed().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    offline.reload()
    offline.set_input_files("#folder", folder)
    assert outcome(offline).tones == ["good", "good", "look", "look"]
    (folder / "data" / "du-lieu.csv").write_bytes(b"edited")
    offline.reload()
    offline.set_input_files("#folder", folder)
    assert outcome(offline).problems == {("data/du-lieu.csv", "changed"), ("bag-info.txt", "oxum")}


def test_a_single_pdf_is_compared_with_the_sealed_ones(offline: Page, drop) -> None:
    """Byte for byte, against the signed list."""
    drop(zipped(sealed()))
    for data, words in ((PAYLOAD["data/bang-tong-hop.pdf"], "Giống hệt từng byte"), (b"%PDF other", "Khác")):
        give(offline, data, "a.pdf", to="#pdf")
        offline.locator("#pdf-outcome", has_text=words).wait_for()


def test_a_bundle_of_a_months_inspection_says_its_month_and_no_class(drop) -> None:
    """What the statement lacks is not asked for: neither class nor term."""
    found = drop(zipped(sealed(class_name=None, term=None, month="2025-11")))
    assert found.headline == "Bộ hồ sơ nguyên vẹn và có chữ ký đúng"
    assert "Kiểm tra tháng\n11/2025" in found.text
    assert "Lớp" not in found.text.split("Bản kê đã ký ghi rằng")[1].split("\n")


@pytest.mark.parametrize("folder", ["", "trich/"])
def test_a_pupils_extract_is_intact_and_says_that_it_is_one(drop, folder: str) -> None:
    """Of which bundles, sealed when; the rest of the bundles' papers is not missed."""
    found = drop(zipped(extract(), folder=folder))
    assert found.problems == set()
    assert found.headline == "Phần trích học bạ nguyên vẹn và có chữ ký đúng"
    assert found.tones == ["good", "good", "look", "look", "look"]
    assert "lớp 6A1, Học kì I, năm học 2025-2026, bản 1, niêm phong lúc 20/01/2026 09:30: 1 học bạ" in found.text
    assert "Trích từ goi-2" in found.text
    assert "01/07/2026 08:00" in found.text


def test_an_unpacked_extract_is_checked_as_the_zip_is(offline: Page, tmp_path: Path) -> None:
    for path, data in extract().items():
        (tmp_path / "trich" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "trich" / path).write_bytes(data)
    offline.reload()
    offline.set_input_files("#folder", tmp_path / "trich")
    assert outcome(offline).headline == "Phần trích học bạ nguyên vẹn và có chữ ký đúng"


@pytest.mark.full
def test_no_change_of_an_extract_is_hidden(drop) -> None:
    """A byte of each file, each file taken out, one put in: found and named, with the list made anew too where that is
    not the only proof."""
    good = extract()
    for path, data in good.items():
        edited = bytearray(data)
        edited[len(edited) // 2] ^= 1
        found = drop(zipped({**good, path: bytes(edited)}))
        assert path in {file for file, _ in found.problems}, path
        assert not all(tone == "good" for tone in found.tones[:2]), path
        left = drop(zipped({name: content for name, content in good.items() if name != path}))
        assert left.headline == "Chưa kiểm được" or path in {file for file, _ in left.problems}, path
    for path in ("goi-1/data/them.pdf", "goi-1/them.txt", "them.txt", "goi-3/x.pdf"):
        assert (path, "extra-listed") in drop(zipped({**good, path: b"x"})).problems
    bags = {path: data for path, data in good.items() if path not in (LIST, LIST_SEAL)}
    for path in ("goi-1/data/bang-tong-hop.pdf", "goi-2/manifest-sha256.txt", "goi-2/seal/statement.json"):
        forged = drop(zipped(listed({**bags, path: bags[path] + b" "})))
        assert path in {file for file, _ in forged.problems}, path
        assert forged.tones[:2] != ["good", "good"]
    assert (LIST, "no-papers") in drop(zipped(listed({"DOC-TRUOC.html": b"x"}))).problems


def test_a_list_makes_no_extract_of_a_bundle_with_a_paper_missing(drop) -> None:
    """Put into the bag it is one more file."""
    files = {path: data for path, data in sealed().items() if path != "data/bang-tong-hop.pdf"}
    found = drop(zipped({**files, LIST: b"{}"}))
    assert found.headline == "Bộ hồ sơ này không còn nguyên vẹn"
    assert {("data/bang-tong-hop.pdf", "missing"), (LIST, "extra")} <= found.problems


def test_an_extract_under_another_key_shows_every_key(drop) -> None:
    """Whoever compares fingerprints sees that the list is not signed by the key of the seals."""
    found = drop(zipped(extract(OTHER)))
    for key in (KEY, OTHER):
        assert sha256(raw(key)).hexdigest()[:8] in found.text


@pytest.mark.tool("axe")
def test_axe_finds_nothing_grave(offline: Page, drop) -> None:
    """Before a file is given; of a bundle that is good, of one that is not, of a pupil's extract."""
    offline.reload()
    offline.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true })")
    assert grave_findings(offline) == []
    for content in (zipped(sealed()), zipped({**sealed(), "data/them.pdf": b"x"}), zipped(extract())):
        drop(content)
        assert grave_findings(offline) == []
