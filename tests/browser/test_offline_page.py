"""The offline page in a real Chromium, from a file:// address with the network off."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fetch_chromium import find as find_chromium
from foreign_zips import foreign_zips
from playwright.sync_api import Page, sync_playwright

import qr
from proofs.checkpoints import Checkpoint
from proofs.events import Event, event_bytes
from proofs.inclusion import LogProof
from proofs.merkle import grown, inclusion_proof, leaf_hash, root
from proofs.notes import Note, sign

pytestmark = pytest.mark.tool("chromium")

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
KEY = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
PAYLOAD = {"data/bang-tong-hop.pdf": b"%PDF-1.7 invented", "data/du-lieu.csv": "môn;điểm\n".encode()}
TAGS = {
    "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
    "bag-info.txt": b"Bag-Size: 1 KB\n",
    "DOC-TRUOC.html": b"<p>x</p>",
}
Files = dict[str, bytes]
PROOF = "seal/log.tlog-proof"


def manifest(files: Files) -> bytes:
    return "".join(f"{sha256(data).hexdigest()}  {path}\n" for path, data in sorted(files.items())).encode()


def bag(payload: Files) -> Files:
    """An unsealed bag with right manifests."""
    tags = {**TAGS, "manifest-sha256.txt": manifest(payload)}
    return {**payload, **tags, "tagmanifest-sha256.txt": manifest(tags)}


def seal(files: Files, key: Ed25519PrivateKey = KEY, **more: str) -> Files:
    """The two files of the seal over a bag; `more` goes into the statement."""
    public = key.public_key().public_bytes_raw()
    key_id = sha256(public).hexdigest()[:8]
    statement = {
        "class_name": "6A1",
        "files": {path: sha256(data).hexdigest() for path, data in files.items()},
        "key_id": key_id,
        "revision": 1,
        "school": "Trường THCS Sông Xanh",
        "school_year": "2025-2026",
        "sealed_at": "2026-01-20T09:30:00+07:00",
        "tagmanifest_sha256": sha256(files["tagmanifest-sha256.txt"]).hexdigest(),
        "term": "HK1",
        "timestamp": None,
        **more,
    }
    signed = json.dumps(statement, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    signature = {
        "algorithm": "Ed25519",
        "key_id": key_id,
        "public_key": base64.b64encode(public).decode(),
        "signature": base64.b64encode(key.sign(b"soluu-seal-v1\n" + signed)).decode(),
        "signs": "seal/statement.json",
    }
    return {"seal/statement.json": signed, "seal/seal.json": json.dumps(signature).encode()}


def sealed(**more: str) -> Files:
    files = bag(PAYLOAD)
    return {**files, **seal(files, **more)}


def zipped(files: Files, method: int = zipfile.ZIP_STORED, folder: str = "bo/") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for path, data in files.items():
            archive.writestr(folder + path, data)
    return made.getvalue()


@dataclass(frozen=True)
class Outcome:
    """What the page says: headline, tone and words of the four answers, files complained of with their code."""

    headline: str
    tones: list[str]
    answers: list[str]
    problems: set[tuple[str, str]]
    text: str


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    place = tmp_path_factory.mktemp("disc") / "verify.html"
    place.write_text(qr.offline_page(), encoding="utf-8", newline="\n")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        context = browser.new_context(offline=True)
        shown = context.new_page()
        complaints: list[str] = []
        shown.on("console", lambda message: complaints.append(message.text))
        shown.on("pageerror", lambda error: complaints.append(str(error)))
        shown.goto(place.as_uri())
        yield shown
        browser.close()
        assert complaints == []


@pytest.fixture
def drop(page: Page) -> Callable[[bytes], Outcome]:
    def dropped(archive: bytes) -> Outcome:
        page.reload()
        page.set_input_files("#zip", {"name": "bo.zip", "mimeType": "application/zip", "buffer": archive})
        return outcome(page)

    return dropped


def outcome(page: Page) -> Outcome:
    page.wait_for_selector("#result:not([hidden])")
    problems = page.eval_on_selector_all(
        "#problems tr", "rows => rows.map(row => [row.cells[0].textContent, row.dataset.code])"
    )
    return Outcome(
        page.inner_text("#headline"),
        page.eval_on_selector_all("#answers li", "items => items.map(item => item.className)"),
        page.eval_on_selector_all("#answers h3", "items => items.map(item => item.textContent)"),
        {(file, code) for file, code in problems},
        page.inner_text("main"),
    )


@pytest.mark.parametrize("folder", ["", "bo/"])
def test_a_sealed_bundle_is_intact_and_signed_but_not_yet_trusted(drop, folder: str) -> None:
    """Green for what is verified, and a plain word on what a disc alone cannot tell."""
    found = drop(zipped(sealed(), folder=folder))
    assert found.problems == set()
    assert found.headline == "Bộ hồ sơ nguyên vẹn và có chữ ký đúng"
    assert found.tones == ["good", "good", "look", "plain"]
    fingerprint = sha256(KEY.public_key().public_bytes_raw()).hexdigest()
    assert " ".join(fingerprint[n : n + 8] for n in range(0, 64, 8)) in found.text
    assert "20/01/2026 09:30" in found.text
    assert "Trường THCS Sông Xanh" in found.text


@pytest.mark.parametrize("path", sorted(sealed()))
def test_a_changed_byte_of_any_file_is_found_and_the_file_named(drop, path: str) -> None:
    """Payload, tag file, manifest, statement or seal: none is left out."""
    files = sealed()
    data = bytearray(files[path])
    data[len(data) // 2] ^= 1
    found = drop(zipped({**files, path: bytes(data)}))
    assert path in {file for file, _ in found.problems}
    assert not all(tone == "good" for tone in found.tones[:2])


@pytest.mark.parametrize("path", sorted(sealed()))
def test_a_missing_file_is_found_and_named(drop, path: str) -> None:
    """Without bagit.txt there is no bag at all; every other absence is named."""
    files = sealed()
    del files[path]
    found = drop(zipped(files))
    if path == "bagit.txt":
        assert found.headline == "Chưa kiểm được"
    else:
        assert path in {file for file, _ in found.problems}


@pytest.mark.parametrize("path", ["data/them.pdf", "them.txt", "seal/them.json"])
def test_an_added_file_is_found_and_named(drop, path: str) -> None:
    """Wherever it was put, the seal's own folder included."""
    found = drop(zipped({**sealed(), path: b"x"}))
    assert {file for file, _ in found.problems} == {path}
    assert found.tones[0] == "bad"


def test_files_that_no_signature_covers_are_said_to_be_so(drop) -> None:
    """The key list and the note beside the seal are for information, unless the statement lists them."""
    extra = {"seal/keys.json": b"[]", "seal/VERIFY.txt": b"x"}
    beside = drop(zipped({**sealed(), **extra}))
    assert beside.tones[0] == "good"
    assert "Riêng seal/keys.json và seal/VERIFY.txt chỉ để tham khảo" in beside.text
    covered = {**bag(PAYLOAD), **extra}
    files = {**covered, **seal(covered)}
    assert "tham khảo" not in drop(zipped(files)).text
    assert ("seal/keys.json", "changed-sealed") in drop(zipped({**files, "seal/keys.json": b"[1]"})).problems


def logged(place: int = 2, size: int = 5, **changes: str) -> Files:
    """A sealed bag with the proof that its statement is event `place` of `size`, of what `changes` say instead."""
    files = sealed(log_proof=PROOF, bundle_id="ab" * 10)
    digest = sha256(files["seal/statement.json"]).hexdigest()
    said = {"kind": "statement-sealed", "subject": "ab" * 10, "detail": json.dumps({"statement_sha256": digest})}
    event = Event(7, "2026-06-10T02:30:00.000000Z", "văn thư", **(said | changes))
    leaves = [leaf_hash(f"{number}".encode()) for number in range(size)]
    leaves[place] = leaf_hash(event_bytes(event))
    nodes = {(level, first + n): node for level, first, run in grown(0, leaves, {}) for n, node in enumerate(run)}
    head = Checkpoint("soluu/" + "0" * 32, size, root(size, lambda _: nodes))
    path = inclusion_proof(place, size, lambda _: nodes)
    note = Note(head.text, (sign(head.text, head.origin, KEY),))
    return {**files, PROOF: str(LogProof(event_bytes(event), place, path, note)).encode()}


@pytest.mark.parametrize(("place", "size"), [(0, 1), (2, 5), (4, 5), (0, 8), (6, 7)])
def test_the_proof_of_the_log_is_checked(drop, place: int, size: int) -> None:
    """Wherever the event stands; another place, head, event, statement or signature does not pass."""
    good = logged(place, size)
    assert (drop(zipped(good)).problems, drop(zipped(good)).tones[0]) == (set(), "good")
    assert "có tên trong nhật ký của trường" in drop(zipped(good)).text
    proof = good[PROOF].decode()
    other = {
        "place": proof.replace(f"index {place}", f"index {place + 1}"), "cut": proof[:-1],
        "second": proof + "— a YWJj\n",
        "signature": proof[:-20] + ("A" if proof[-20] != "A" else "B") + proof[-19:],
        "kind": logged(place, size, kind="seal")[PROOF].decode(),
        "subject": logged(place, size, subject="cd" * 10)[PROOF].decode(),
        "detail": logged(place, size, detail="{}")[PROOF].decode(),
    }  # fmt: skip
    for what, edited in other.items():
        assert (PROOF, "log") in drop(zipped({**good, PROOF: edited.encode()})).problems, what


def test_a_proof_is_there_just_when_the_statement_promises_it(drop) -> None:
    """Taken away it is missed; put beside a statement from before the log it is extra."""
    without = {path: content for path, content in logged().items() if path != PROOF}
    assert (PROOF, "absent") in drop(zipped(without)).problems
    assert {file for file, _ in drop(zipped({**sealed(), PROOF: logged()[PROOF]})).problems} == {PROOF}


def test_regenerated_manifests_do_not_hide_an_edit(drop) -> None:
    """The list that was signed still knows the file as it was."""
    edited = bag({**PAYLOAD, "data/du-lieu.csv": b"edited"})
    found = drop(zipped({**edited, **seal(bag(PAYLOAD))}))
    assert ("data/du-lieu.csv", "changed-sealed") in found.problems
    assert ("tagmanifest-sha256.txt", "tagmanifest") in found.problems
    assert found.headline == "Bộ hồ sơ này không còn nguyên vẹn"


def test_a_rewritten_statement_without_the_key_is_not_signed(drop) -> None:
    """Everything agrees but the signature: nothing is green."""
    edited = bag({**PAYLOAD, "data/du-lieu.csv": b"edited"})
    forged = {**edited, "seal/statement.json": seal(edited)["seal/statement.json"]}
    forged["seal/seal.json"] = seal(bag(PAYLOAD))["seal/seal.json"]
    found = drop(zipped(forged))
    assert found.problems == {("seal/seal.json", "signature"), ("seal/statement.json", "signature")}
    assert found.tones == ["look", "bad", "look", "plain"]


def test_a_seal_that_names_another_key_is_not_signed(drop) -> None:
    """The short id must be that of the key which made the signature."""
    files = sealed()
    stranger = {**files, "seal/seal.json": files["seal/seal.json"].replace(b'"key_id": "', b'"key_id": "0')}
    found = drop(zipped(stranger))
    assert ("seal/seal.json", "key") in found.problems
    assert found.tones[1] == "bad"


def test_a_browser_without_ed25519_says_so(page: Page) -> None:
    """A check that could not be made is not a pass, and no green is shown."""
    page.reload()
    page.evaluate("() => { crypto.subtle.generateKey = () => Promise.reject(new Error('none')); }")
    page.set_input_files("#zip", {"name": "b.zip", "mimeType": "application/zip", "buffer": zipped(sealed())})
    page.locator("#answers", has_text="không kiểm được chữ ký").wait_for()
    assert outcome(page).tones == ["look", "look", "look", "plain"]


@pytest.mark.parametrize(
    ("archive", "words"),
    [
        (zipped(sealed(), zipfile.ZIP_DEFLATED), "đã bị nén lại"),
        (b"%PDF-1.7", "không phải là tệp ZIP"),
        (zipped(sealed())[:-30], "không phải là tệp ZIP"),
        (zipped({"data/a.pdf": b"x"}), "Không tìm thấy bagit.txt"),
        (zipped({**sealed(), "x/bagit.txt": b"x"}), "nhiều bộ hồ sơ"),
    ],
    ids=["compressed", "pdf", "cut off", "no bag", "two bags"],
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
    assert ("bo/data/du-lieu.csv", "zip-name") in drop(archive).problems


@pytest.mark.parametrize("place", sorted(foreign_zips(zipped(sealed()))))
def test_a_zip_with_foreign_bytes_is_not_intact(drop, place: str) -> None:
    """In front, between, behind or in a comment: another program may see another file."""
    found = drop(foreign_zips(zipped(sealed()))[place])
    assert found.problems == {("bo.zip", "foreign")}
    assert found.tones[:2] == ["bad", "good"]


def test_the_unpacked_folder_is_checked_as_the_zip_is(page: Page, tmp_path: Path) -> None:
    """A folder from a disc, and an edit in it."""
    folder = tmp_path / "bo"
    for path, data in sealed().items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    page.reload()
    page.set_input_files("#folder", folder)
    assert outcome(page).tones == ["good", "good", "look", "plain"]
    (folder / "data" / "du-lieu.csv").write_bytes(b"edited")
    page.reload()
    page.set_input_files("#folder", folder)
    assert outcome(page).problems == {("data/du-lieu.csv", "changed")}


def test_a_single_pdf_is_compared_with_the_sealed_ones(page: Page, drop) -> None:
    """Byte for byte, against the signed list."""
    drop(zipped(sealed()))
    for data, words in ((PAYLOAD["data/bang-tong-hop.pdf"], "Giống hệt từng byte"), (b"%PDF other", "Khác")):
        page.set_input_files("#pdf", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": data})
        page.locator("#pdf-outcome", has_text=words).wait_for()


def test_a_bundle_of_a_months_inspection_says_its_month_and_no_class(drop) -> None:
    """What the statement lacks is not asked for: neither class nor term."""
    files = bag(PAYLOAD)
    of_class = seal(files)
    statement = json.loads(of_class["seal/statement.json"])
    del statement["class_name"], statement["term"]
    signed = json.dumps({**statement, "month": "2025-11"}, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    signature = json.loads(of_class["seal/seal.json"])
    signature["signature"] = base64.b64encode(KEY.sign(b"soluu-seal-v1\n" + signed.encode())).decode()
    made = {"seal/statement.json": signed.encode(), "seal/seal.json": json.dumps(signature).encode()}
    found = drop(zipped({**files, **made}))
    assert found.headline == "Bộ hồ sơ nguyên vẹn và có chữ ký đúng"
    assert "Kiểm tra tháng\n11/2025" in found.text
    assert "Lớp" not in found.text.split("Bản kê đã ký ghi rằng")[1].split("\n")


LIST, LIST_SEAL = "trich-xuat.json", "trich-xuat.seal.json"


def extract(key: Ed25519PrivateKey = KEY) -> Files:
    """Two bags of which one paper each is left, under a signed list."""
    paper = "data/bang-tong-hop.pdf"
    own = {path: data for path, data in logged().items() if not path.startswith("data/") or path == paper}
    files = {f"goi-{number}/{path}": data for number in (1, 2) for path, data in own.items()} | {"DOC-TRUOC.html": b"x"}
    return listed(files, key)


def listed(files: Files, key: Ed25519PrivateKey = KEY) -> Files:
    public = key.public_key().public_bytes_raw()
    stated = {
        "format": "soluu-extract-v1", "school": "Trường THCS Sông Xanh", "issued_at": "2026-07-01T08:00:00+07:00",
        "key_id": sha256(public).hexdigest()[:8],
        "files": {path: sha256(data).hexdigest() for path, data in files.items()},
    }  # fmt: skip
    signed = json.dumps(stated, sort_keys=True, ensure_ascii=False).encode()
    signature = {
        "algorithm": "Ed25519", "key_id": stated["key_id"], "public_key": base64.b64encode(public).decode(),
        "signature": base64.b64encode(key.sign(b"soluu-extract-v1\n" + signed)).decode(), "signs": LIST,
    }  # fmt: skip
    return {**files, LIST: signed, LIST_SEAL: json.dumps(signature).encode()}


@pytest.mark.parametrize("folder", ["", "trich/"])
def test_a_pupils_extract_is_intact_and_says_that_it_is_one(drop, folder: str) -> None:
    """Of which bundles, sealed when; the rest of the bundles' papers is not missed."""
    found = drop(zipped(extract(), folder=folder))
    assert found.problems == set()
    assert found.headline == "Phần trích học bạ nguyên vẹn và có chữ ký đúng"
    assert found.tones == ["good", "good", "look", "plain"]
    assert "lớp 6A1, Học kỳ I, năm học 2025-2026, bản 1, niêm phong lúc 20/01/2026 09:30: 1 học bạ" in found.text
    assert "Trích từ goi-2" in found.text
    assert "01/07/2026 08:00" in found.text


def test_an_unpacked_extract_is_checked_as_the_zip_is(page: Page, tmp_path: Path) -> None:
    for path, data in extract().items():
        (tmp_path / "trich" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "trich" / path).write_bytes(data)
    page.reload()
    page.set_input_files("#folder", tmp_path / "trich")
    assert outcome(page).headline == "Phần trích học bạ nguyên vẹn và có chữ ký đúng"


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
    other = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
    found = drop(zipped(extract(other)))
    for key in (KEY, other):
        assert sha256(key.public_key().public_bytes_raw()).hexdigest()[:8] in found.text
