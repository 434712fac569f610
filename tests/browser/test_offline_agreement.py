"""The offline page and `archive.verify` are two programs: on the same input they say the same."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256

import golden_bundles
import pytest
from foreign_zips import foreign_zips
from how_many import in_full
from offline_disc import (
    CERTIFICATE,
    INDEX,
    KEY,
    OTHER,
    PAYLOAD,
    SEALED,
    SUMMARY,
    bag,
    extract,
    key_info,
    listed,
    logged,
    paper,
    raw,
    sealed,
    sealed_over,
    status_list,
    zipped,
)
from offline_window import Outcome, give, next_file
from playwright.sync_api import Page

from archive.key_list import KeyInfo, bare_list
from archive.seal import LOG_PROOF
from archive.verify import Listed, TrustedKey, VerifyResult, verify_bundle
from qr.payload import DocumentKind, key_id
from qr.status_list import read_status_list

pytestmark = pytest.mark.tool("chromium")

NOW = datetime.now(UTC)
TRUSTED = (TrustedKey(key_id(KEY.public_key()).hex(), raw(KEY), school=key_info().school),)
WHOLE = zipped(sealed())


def flipped(content: bytes, at: int | None = None, bits: int = 1) -> bytes:
    data = bytearray(content)
    data[len(data) // 2 if at is None else at] ^= bits
    return bytes(data)


def cases() -> Iterator[tuple[str, bytes]]:
    """What may come to an inspector's desk, by a name for it."""
    good, with_log, with_list = sealed(), logged(), sealed(status=status_list({}, SEALED))
    yield "whole", WHOLE
    yield "packed again", zipped(good, zipfile.ZIP_DEFLATED)
    yield "at the top", zipped(good, folder="")
    yield "logged", zipped(with_log)
    yield "with a status list", zipped(with_list)
    yield "another key", zipped(sealed(key=OTHER))
    for path, content in with_log.items():
        yield f"edited {path}", zipped({**with_log, path: flipped(content)})
        yield f"without {path}", zipped({name: data for name, data in with_log.items() if name != path})
    for path in ("data/them.csv", "them.txt", "seal/them.json", "seal/timestamp.tst"):
        yield f"more {path}", zipped({**good, path: b"x"})
    yield "beside it", zipped({**{f"bo/{path}": data for path, data in good.items()}, "khac.txt": b"x"}, folder="")
    yield "twice", zipped({**good, "DATA/du-lieu.csv": b"x"})
    yield "an unsafe name", zipped({**good, "a:b": b"x"})
    edited = bag({**PAYLOAD, "data/du-lieu.csv": b"edited"})
    yield "new manifests", zipped({**edited, **sealed_over(bag(PAYLOAD))})
    yield "a new statement", zipped({**edited, **sealed_over(bag(PAYLOAD)), "seal/statement.json":
                                                  sealed_over(edited)["seal/statement.json"]})
    yield "of another format", zipped(sealed(format="soluu-seal-v2"))
    yield "a name of another key", zipped({**good, **sealed_over(bag(PAYLOAD), key_id="00000000")})
    yield "a promised stamp", zipped(sealed(timestamp="seal/timestamp.tst"))
    yield "a proof not promised", zipped({**good, LOG_PROOF: with_log[LOG_PROOF]})
    for what, said in (("kind", "seal"), ("subject", "cd" * 10), ("detail", "{}")):
        yield f"a proof of another {what}", zipped(logged(**{what: said}))
    yield "a moved proof", zipped({**with_log, LOG_PROOF: with_log[LOG_PROOF].replace(b"index 2", b"index 1")})
    yield "a list that is edited", zipped(sealed(status=flipped(status_list({}, SEALED))))
    yield "a list of another day", zipped(sealed(status=status_list({}, SEALED + timedelta(seconds=1))))
    yield "a paper by another key", zipped(sealed({**PAYLOAD, SUMMARY: paper("cd" * 10, 5, DocumentKind(1), OTHER)}))
    altered = paper("cd" * 10, 5, DocumentKind.CLASS_SUMMARY, facts="lớp 6A2", promised="lớp 6A1")
    yield "a paper with other facts", zipped(sealed({**PAYLOAD, SUMMARY: altered}))
    yield "no paper", zipped(sealed({**PAYLOAD, SUMMARY: b"x"}))
    taken = extract()
    yield "an extract", zipped(taken)
    yield "an extract by another key", zipped(extract(OTHER))
    for path in ("goi-1/" + SUMMARY, "goi-2/seal/statement.json", "trich-xuat.seal.json", "trich-xuat.json"):
        yield f"an extract with {path} edited", zipped({**taken, path: flipped(taken[path])})
        yield f"an extract without {path}", zipped({name: data for name, data in taken.items() if name != path})
    yield "an extract of nothing", zipped(listed({"DOC-TRUOC.html": b"x"}))
    for place, content in foreign_zips(WHOLE).items():
        yield f"foreign bytes {place}", content
    yield "a ZIP for a later reader", flipped(WHOLE, WHOLE.index(b"PK\1\2") + 6, 0x80)
    yield "cut off", WHOLE[:-30]
    yield "nothing of ours", zipped({"x.txt": b"x"})


CASES = dict(cases())
MANY = ("without ", "foreign ", "an extract with")     # more of a kind of which the ordinary run asks some
CHOSEN = [in_full(what) if what.startswith(MANY) else what for what in CASES]


@pytest.fixture(scope="module")
def trusting(offline: Page) -> Page:
    give(offline, bare_list([key_info()]), "khoa-cong-khai.json", to="#trust")
    offline.locator("#trust-said", has_text="Đang tin").wait_for()
    return offline


def told(result: VerifyResult) -> set[tuple[str, str]]:
    """The problems, as one reads them: what the list that a bag has says already is not said of the signed one too."""
    problems = {(problem.file, problem.code) for problem in result.problems}
    return {(file, code) for file, code in problems
            if not (code in {"changed-sealed", "changed-listed"} and (file, "changed") in problems)}


def answers(found: Outcome) -> tuple[object, ...]:
    """Intact, signed, trusted, logged: as the page's colours and titles have them."""
    said = dict(zip(found.answers, found.tones, strict=True))
    log = [tone for title, tone in said.items() if "nhật ký" in title]
    return (
        {"good": True, "look": True, "bad": False}[found.tones[0]], {"good": True, "bad": False}[found.tones[1]],
        {"good": True, "bad": False, "look": None}[found.tones[2]],
        {"good": True, "bad": False, "look": None}[log[0]] if log else None,
    )  # fmt: skip


@pytest.mark.parametrize("what", CHOSEN)
def test_page_and_program_agree(trusting: Page, what: str) -> None:
    """On what is intact, signed, trusted and logged, on every file that is wrong, and why."""
    result = verify_bundle(CASES[what], trusted_keys=TRUSTED, name="bo.zip", thorough=True)
    found = next_file(trusting, CASES[what])
    if result.intact is None:
        assert found.headline == "Chưa kiểm được"
        return
    assert answers(found) == (result.intact, result.signed, result.trusted, result.logged)
    if "edited" in what and ".pdf" in what:     # which part of a broken PDF is broken, two libraries see differently
        assert {file for file, _ in found.problems} == {file for file, _ in told(result)}
    else:
        assert found.problems == told(result)


def golden_key(given: dict[str, str]) -> KeyInfo:
    public = bytes.fromhex(given["public_key"])
    until, since = given.get("valid_until"), given.get("compromised_since")
    return KeyInfo(
        sha256(public).hexdigest()[:8], public, key_info().school, date(2025, 9, 1),
        date.fromisoformat(until) if until else None, datetime.fromisoformat(since) if since else None,
    )  # fmt: skip


def test_the_page_says_of_every_golden_bundle_what_is_written(offline: Page) -> None:
    """As the program and the one in Go: every answer and every problem. One window for all: each is asked in turn."""
    wrong, trusted = {}, object()
    golden = json.loads((golden_bundles.FOLDER / "cases.json").read_text("utf-8"))["cases"]
    for case in golden:
        if case["keys"] != trusted:
            trusted = case["keys"]
            offline.reload()
            if trusted:
                give(offline, bare_list([golden_key(key) for key in trusted]), "khoa-cong-khai.json", to="#trust")
                offline.locator("#trust-said", has_text="Đang tin").wait_for()
        found = next_file(offline, (golden_bundles.FOLDER / case["file"]).read_bytes())
        if found.headline == "Chưa kiểm được" and not case["intact"] and case["name"].startswith("zip-"):
            continue        # of a ZIP that is no plain one the page may say nothing at all
        said: object = found.headline
        written: object = "Chưa kiểm được"
        if case["intact"] is not None and found.headline != written:
            said = (answers(found), found.problems)
            problems = {(file or "bo.zip", code) for file, code in case["problems"]}
            shown = {(file, code) for file, code in problems
                     if code != "changed-sealed" or (file, "changed") not in problems}
            written = (tuple(case[name] for name in ("intact", "signed", "trusted", "logged")), shown)
        if said != written:
            wrong[case["name"]] = (said, written)
    assert golden
    assert wrong == {}


@pytest.mark.parametrize("state", range(4))
@pytest.mark.parametrize("age", [39, 41, *(in_full(age) for age in (0, 300))])
def test_page_and_program_agree_on_a_status_list(offline: Page, state: int, age: int) -> None:
    """Green is `current`, red or amber with what became of it is not current, and the rest is not known."""
    content = status_list({INDEX[CERTIFICATE]: state}, NOW - timedelta(days=age))
    offline.reload()
    for each, name in ((bare_list([key_info()]), "khoa-cong-khai.json"), (content, "status.json")):
        offline.evaluate("document.getElementById('trust-said').textContent = ''")
        give(offline, each, name, to="#trust")
        offline.locator("#trust-said:not(:empty)").wait_for()
    result = verify_bundle(
        WHOLE, trusted_keys=TRUSTED, name="bo.zip", listed=Listed(read_status_list(content), TRUSTED, NOW)
    )
    found = next_file(offline, WHOLE)
    (title,) = [title for title in found.answers if title.startswith("Tình trạng")]
    is_current = {"good": True}.get(found.tone_of("Tình trạng theo danh sách"))
    assert (False if "chưa bị thay thế" not in title else is_current) is result.current


def test_the_documents_list_of_the_golden_files_is_read_alike(offline: Page, golden_status: bytes) -> None:
    """The one that a stranger's program is tried with, too."""
    offline.reload()
    give(offline, golden_status, "status.json", to="#trust")
    offline.locator("#trust-said", has_text="26/11/2026").wait_for()


@pytest.fixture
def golden_status(pytestconfig: pytest.Config) -> bytes:
    path = pytestconfig.rootpath / "tests" / "golden" / "status_list.json"
    return str(json.loads(path.read_text("utf-8"))["file"]).encode()
