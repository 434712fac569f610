"""The offline page and whom it trusts: keys, the dated status list, witnesses; codes, pictures, single PDFs, a disc."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from how_many import in_full
from offline_disc import (
    BUNDLE_ID,
    CERTIFICATE,
    INDEX,
    KEY,
    OTHER,
    PAYLOAD,
    SEALED,
    SEALED_AT,
    SUMMARY,
    code_of,
    extract,
    head_of,
    key_info,
    logged,
    paper,
    raw,
    sealed,
    status_list,
    zipped,
)
from offline_window import Outcome, ask_code, give, judged, many, next_file, outcome, rows_of, trusting, window
from playwright.sync_api import BrowserType, Page

import qr
from archive.key_list import bare_list, signed_list
from proofs.canonical import canonical_bytes
from proofs.notes import COSIGNATURE, VerifierKey, cosign, parse_note
from qr.image import modules
from qr.label import document_label
from qr.offline_file import Given
from qr.payload import DocumentKind, address_of
from qr.status_list import BadStatusListError, read_status_list
from records.clock import VIETNAM

pytestmark = pytest.mark.tool("chromium")

NOW = datetime.now(UTC)
LONG_AGO = datetime(2026, 1, 22, 3, tzinfo=UTC)
KEYS = bare_list([key_info()])
HOST = "https://kiemchung.example"
STATES = {
    0: ("good", "chưa bị thay thế, chưa thu hồi"), 1: ("look", "đã có bản mới thay thế"),
    2: ("bad", "đã bị thu hồi"), 3: ("look", "đang tạm đình chỉ"),
}  # fmt: skip


# ---- keys


def test_the_key_list_of_the_school_settles_whose_the_key_is(offline: Page) -> None:
    """Given after the bundle it changes the answer that is shown."""
    judged(offline, zipped(sealed()))
    give(offline, KEYS, "khoa-cong-khai.json", to="#trust")
    offline.locator("#answers h3", has_text="Khóa có trong danh sách đã chọn").wait_for()
    assert outcome(offline).tones == ["good", "good", "good", "look"]
    give(offline, bare_list([key_info(OTHER)]), "khoa-cong-khai.json", to="#trust")
    offline.locator("#answers h3", has_text="Không tin được khóa").wait_for()
    found = outcome(offline)
    assert found.headline == "Bộ hồ sơ nguyên vẹn, nhưng không tin được khóa đã ký"
    assert found.problems == {("seal/seal.json", "untrusted")}


def test_a_key_that_was_retired_or_stolen_before_is_not_believed(offline: Page) -> None:
    for more, code in (
        ({"valid_until": datetime(2026, 1, 19).date()}, "key-retired"),       # noqa: DTZ001 – a day
        ({"compromised_since": datetime(2026, 5, 1, tzinfo=UTC)}, "key-compromised"),
    ):
        trusting(offline, (bare_list([key_info(**more)]), "khoa-cong-khai.json"))
        give(offline, zipped(sealed()))
        assert outcome(offline).problems == {("seal/seal.json", code)}
    trusting(offline, (bare_list([key_info(valid_until=datetime(2026, 1, 20).date())]), "k.json"))  # noqa: DTZ001 – a day
    give(offline, zipped(sealed()))
    assert outcome(offline).tone_of("Khóa có trong danh sách đã chọn") == "good"


def test_a_list_under_a_root_is_believed_only_with_its_signature(offline: Page) -> None:
    """A wrong one leaves what was trusted as it was, and the root's fingerprint is there to be compared."""
    signed = signed_list([key_info()], OTHER, number=3, now=LONG_AGO)
    trusting(offline, (signed, "khoa-cong-khai.json"))
    text = offline.inner_text("main")
    root = sha256(OTHER.public_key().public_bytes_raw()).hexdigest()
    assert "danh sách số 3" in text
    assert " ".join(root[n : n + 8] for n in range(0, 64, 8)) in text
    other_id = KEYS.replace(b'"key_id": "', b'"key_id": "0')
    for wrong in (signed.replace(b"2025-09-01", b"2025-09-02"), b"{}", b"[]", other_id):
        trusting(offline, (wrong, "khoa-cong-khai.json"))
        assert "không dùng được" in offline.inner_text("#trust-said")
        assert "Chưa có danh sách khóa của trường" in offline.inner_text("main")


def test_keys_are_trusted_only_where_they_are_picked_as_such(offline: Page) -> None:
    """A disc carries the keys of whoever made it: taken for a thing to be checked they change nothing."""
    witness = VerifierKey("pgd.example/nhan-chung", COSIGNATURE, OTHER.public_key().public_bytes_raw())
    trusting(offline, (KEYS, "k.json"))
    for content in (bare_list([key_info(OTHER)]), f"{witness.vkey}\n".encode()):
        found = next_file(offline, content, "keys.json")
        assert found.headline == "Chưa kiểm được"
        assert "Khóa đang tin không đổi" in found.text
    assert "pgd.example" not in offline.inner_text("main")
    assert next_file(offline, zipped(sealed())).tone_of("Khóa có trong danh sách đã chọn") == "good"


def test_an_older_list_under_the_same_root_never_replaces_a_newer_one(offline: Page) -> None:
    """It may lack that a key was stolen."""
    newer = signed_list([key_info(compromised_since=LONG_AGO)], OTHER, number=4, now=LONG_AGO)
    older = signed_list([key_info()], OTHER, number=3, now=LONG_AGO)
    trusting(offline, (newer, "k.json"))
    offline.evaluate("document.getElementById('trust-said').textContent = ''")
    give(offline, older, "k.json", to="#trust")
    offline.locator("#trust-said", has_text="Không nhận danh sách số 3").wait_for()
    assert next_file(offline, zipped(sealed())).problems == {("seal/seal.json", "key-compromised")}


# ---- the status list


@pytest.mark.parametrize("state", STATES)
def test_each_state_of_a_fresh_list_is_told_with_its_day(offline: Page, state: int) -> None:
    """Of a bundle by its certificate, of a code by its own number."""
    tone, words = STATES[state]
    day = (NOW + timedelta(hours=7)).strftime("%d/%m/%Y")
    trusting(offline, (KEYS, "k.json"), (status_list({INDEX[CERTIFICATE]: state}, NOW), "status.json"))
    give(offline, zipped(sealed()))
    title = f"Tình trạng theo danh sách ngày {day}: {words}"
    found = outcome(offline)
    assert title in found.answers
    assert found.tone_of("Tình trạng theo danh sách") == tone
    of_code = ask_code(offline, code_of(PAYLOAD[CERTIFICATE]))
    assert of_code.tones[0] == tone
    assert f"Tình trạng theo danh sách ngày {day}." in of_code.text
    assert ask_code(offline, code_of(PAYLOAD[SUMMARY])).tones[0] == "good"


def test_an_old_list_or_one_from_the_future_or_before_or_none_makes_nothing_green(offline: Page) -> None:
    """A clock that is wrong must not make a list young; one that was there before a paper says nothing of it."""
    for issued_at in (NOW - timedelta(days=41), NOW + timedelta(days=3), SEALED - timedelta(hours=1)):
        trusting(offline, (KEYS, "k.json"), (status_list({}, issued_at), "status.json"))
        found = next_file(offline, zipped(sealed()))
        day = (issued_at + timedelta(hours=7)).strftime("%d/%m/%Y")
        assert found.tone_of(f"Tình trạng theo danh sách ngày {day}: chưa bị thay thế") == "look"
        assert ask_code(offline, code_of(PAYLOAD[SUMMARY])).tones[0] == "look"
    trusting(offline, (KEYS, "k.json"))
    found = ask_code(offline, code_of(PAYLOAD[SUMMARY]))
    assert found.tones == ["look"]
    assert "không biết tình trạng" in found.headline


def test_the_list_in_a_bundle_is_told_with_its_day_but_never_green(offline: Page) -> None:
    """Not even on the day of the sealing: of this bundle only a later list can say anything."""
    now = NOW.replace(microsecond=0).astimezone(VIETNAM)
    fresh = sealed(status=status_list({}, now), sealed_at=now.isoformat())
    for files, at in ((sealed(status=status_list({}, SEALED)), SEALED), (fresh, now)):
        trusting(offline, (KEYS, "k.json"))
        found = next_file(offline, zipped(files))
        assert (found.problems, found.tones[:3]) == (set(), ["good"] * 3)
        assert found.tone_of(f"Tình trạng theo danh sách ngày {at.strftime('%d/%m/%Y')}: chưa bị thay thế") == "look"


def test_a_list_that_is_not_the_schools_or_was_altered_is_not_used(offline: Page) -> None:
    """Another key, a changed entry, another size, more than it says: the answer stays that it is not known."""
    good = status_list({INDEX[CERTIFICATE]: 2}, SEALED)
    said = json.loads(good)
    other = json.loads(status_list({}, SEALED))
    wrong = {
        "list": canonical_bytes({**said, "list": other["list"]}),
        "day": canonical_bytes({**said, "issued_at": "2026-01-20T09:30:01+07:00"}),
        "spelling": json.dumps(said).encode(), "more": canonical_bytes({**said, "x": 1}),
        "small": status_list({}, SEALED, size=1024), "odd": status_list({}, SEALED, size=131_076),
        "longer": status_list({}, SEALED, size=262_144, list=said["list"]),
        "shorter": status_list({}, SEALED, list=json.loads(status_list({}, SEALED, size=262_144))["list"]),
        "bits": status_list({}, SEALED, bits=1),
    }
    for what, content in wrong.items():
        with pytest.raises(BadStatusListError):
            read_status_list(content)
        trusting(offline, (KEYS, "k.json"), (content, "status.json"))
        assert "không dùng được" in offline.inner_text("#trust-said"), what
        found = next_file(offline, zipped(sealed(status=content)))
        assert found.problems == {("seal/status.json", "unreadable")}, what
        assert "Không biết tình trạng hiện nay" in found.answers, what
    assert read_status_list(good).public_key == raw(KEY)
    trusting(offline, (KEYS, "k.json"), (status_list({}, NOW, OTHER), "status.json"))
    assert "không dùng" in offline.inner_text("#trust-said")
    assert "Không biết tình trạng hiện nay" in next_file(offline, zipped(sealed())).answers
    for content in (status_list({}, SEALED, OTHER), status_list({}, NOW)):
        assert next_file(offline, zipped(sealed(status=content))).problems == {("seal/status.json", "status-list")}


def test_the_newest_list_counts_and_speaks_for_every_key_of_its_school(offline: Page) -> None:
    """After a rotation the new key signs the lists of what the old one sealed; another school's says nothing."""
    keys = (key_info(valid_until=SEALED.date()), key_info(OTHER))
    revoked = status_list({INDEX[CERTIFICATE]: 2}, NOW, OTHER)
    trusting(offline, (bare_list(keys), "k.json"), (status_list({}, SEALED), "status.json"), (revoked, "status.json"))
    assert next_file(offline, zipped(sealed())).tone_of("đã bị thu hồi") == "bad"
    strangers = (keys[0], replace(keys[1], school="Trường khác"))
    trusting(offline, (bare_list(strangers), "k.json"), (revoked, "status.json"))
    assert "Không biết tình trạng hiện nay" in next_file(offline, zipped(sealed())).answers


@pytest.mark.parametrize(
    ("earlier", "later", "tone", "words"),
    [
        ((2, 9), (0, 1), "bad", "đã bị thu hồi"), ((1, 8), (0, 9), "look", "đã có bản mới thay thế"),
        ((3, 9), (0, 8), "look", "đang tạm đình chỉ"), ((3, 8), (0, 9), "good", "chưa bị thay thế, chưa thu hồi"),
        ((0, 9), (0, 8), "look", "chưa bị thay thế, chưa thu hồi"),
        *(in_full(*case) for case in (
            ((1, 9), (0, 1), "look", "đã có bản mới thay thế"), ((2, 8), (0, 9), "bad", "đã bị thu hồi"),
            ((1, 8), (3, 9), "look", "đang tạm đình chỉ"), ((0, 9), (0, 9), "look", "chưa bị thay thế"),
            ((2, 8), (3, 9), "bad", "đã bị thu hồi"), ((0, 8), (0, 9), "good", "chưa bị thay thế, chưa thu hồi"),
        )),
    ],
)
def test_what_was_revoked_or_superseded_by_any_list_stays_so(
    offline: Page, earlier: tuple[int, int], later: tuple[int, int], tone: str, words: str
) -> None:
    """State and number of an earlier list and of a later one, whichever is given first: neither a home that was brought
    back nor who has an old list takes it back; a later list of no higher number makes nothing green."""
    lists = [
        (status_list({INDEX[CERTIFICATE]: state}, NOW - timedelta(minutes=age), number=number), "status.json")
        for (state, number), age in ((earlier, 5), (later, 0))
    ]  # fmt: skip
    for given in (lists, lists[::-1]):
        trusting(offline, (KEYS, "k.json"), *given)
        found = next_file(offline, zipped(sealed()))
        assert found.tone_of(f": {words}") == tone
        assert (set(found.tones) == {"good"}) is (tone == "good")
        assert ask_code(offline, code_of(PAYLOAD[CERTIFICATE])).tones[0] == tone
        assert ("không rõ danh sách nào mới nhất" in outcome(offline).text) is (tone == "look" and "chưa" in words)


def test_a_list_by_a_key_that_was_retired_since_takes_nothing_back(offline: Page) -> None:
    """Whoever kept that key may date a list on the last of its days."""
    today = NOW.astimezone(VIETNAM).date()
    keys = bare_list([key_info(), key_info(OTHER, valid_until=today)])
    forged = status_list({}, NOW, OTHER, number=10**9)
    honest = status_list({INDEX[CERTIFICATE]: 2}, NOW - timedelta(minutes=1))
    trusting(offline, (keys, "k.json"), (honest, "status.json"))
    give(offline, forged, "status.json")
    offline.locator("#trust-said", has_text="Đã nhận danh sách").wait_for()
    found = next_file(offline, zipped(sealed()))
    assert found.tone_of("đã bị thu hồi") == "bad"
    assert ask_code(offline, code_of(PAYLOAD[CERTIFICATE])).tones[0] == "bad"


def test_a_paper_of_a_bundle_that_is_no_longer_good_is_named(offline: Page) -> None:
    """The bundle stands, one paper in it does not; the index lies beyond the first byte of entries."""
    trusting(offline, (KEYS, "k.json"), (status_list({INDEX[SUMMARY]: 2}, NOW), "status.json"))
    give(offline, zipped(sealed()))
    assert outcome(offline).tone_of(f"đã bị thu hồi ({SUMMARY})") == "bad"


def test_a_suspended_paper_is_named_beside_a_revoked_one(offline: Page) -> None:
    """The graver state hides no other paper."""
    other = "data/sua-diem.pdf"
    payload = {**PAYLOAD, other: paper("ef" * 10, 70_003, DocumentKind.CORRECTIONS)}
    trusting(offline, (KEYS, "k.json"), (status_list({INDEX[SUMMARY]: 2, 70_003: 3}, NOW), "status.json"))
    give(offline, zipped(sealed(payload)))
    said = f"đã bị thu hồi ({SUMMARY}); đang tạm đình chỉ ({other})"
    assert outcome(offline).tone_of(said) == "bad"


# ---- codes


def test_each_state_of_a_code_has_its_own_words(offline: Page) -> None:
    """What cannot be told apart by a reader is told apart here; nothing but a genuine code is called one."""
    genuine = code_of(PAYLOAD[SUMMARY])
    swapped = genuine[:150] + ("A" if genuine[150] != "A" else "B") + genuine[151:]
    by_other = code_of(paper("cd" * 10, 5, DocumentKind.CLASS_SUMMARY, OTHER))
    offline.reload()
    assert "chưa biết khóa nào là của trường" in ask_code(offline, genuine).headline
    trusting(offline, (KEYS, "k.json"))
    assert ask_code(offline, address_of(HOST, genuine)).headline.startswith("Mã thật")
    assert ask_code(offline, f"  {genuine[:60]} {genuine[60:]}").headline.startswith("Mã thật")
    assert ask_code(offline, swapped).tones == ["bad"]
    assert ask_code(offline, by_other).headline.startswith("Không tin")
    for text, words in (
        ("", "Chưa có mã nào"), (genuine.lower(), "chữ in hoa"), (genuine[:-1], "189 ký tự"),
        ("!" + genuine[1:], "ký tự lạ"),
        (genuine[:-1] + chr(ord(genuine[-1]) + 1), "Ký tự cuối"), ("B" + genuine[1:], "phiên bản"),
    ):
        found = ask_code(offline, text)
        assert found.tones == ["look"], text
        assert words in found.text, text


def test_the_small_code_of_an_inner_page_is_a_number_and_no_wrong_code(offline: Page) -> None:
    """It proves nothing, and leads to the document of a bundle that was checked."""
    small = address_of(HOST, document_label(bytes.fromhex("cd" * 10)))
    trusting(offline, (KEYS, "k.json"))
    found = ask_code(offline, small)
    assert (found.headline, found.tones) == ("Số tài liệu không chứng minh được tờ giấy này là thật", ["look"])
    assert "{" not in found.text
    next_file(offline, zipped(sealed()))
    assert f"Tài liệu này là {SUMMARY} trong bo.zip" in ask_code(offline, small).text
    assert ask_code(offline, small[:-1] + "?").headline == "Đây không phải là một mã hợp lệ"


@pytest.mark.parametrize(("slip", "words"), [
    (lambda label: label[:-1] + ("0" if label[-1] != "0" else "1"), "Ký tự kiểm tra của số tài liệu không khớp"),
    (lambda label: label[:-1], "16 ký tự và một ký tự kiểm tra"),
    (lambda label: label.replace("-", "") + "0", "16 ký tự"),
    (lambda label: "!" + label[1:], "Số tài liệu có ký tự lạ"),
])  # fmt: skip
def test_a_number_with_a_slip_is_told_as_one(offline: Page, slip: Callable[[str], str], words: str) -> None:
    """Where it is wrong, as the page of a school's own server says it; a code with a slip is a code still."""
    found = ask_code(offline, slip(document_label(bytes.fromhex("cd" * 10))))
    assert (found.headline, found.tones) == ("Đây không phải là một mã hợp lệ", ["look"])
    assert words in found.text
    assert "189 ký tự" in ask_code(offline, code_of(PAYLOAD[SUMMARY])[:-1]).text


def test_every_golden_code_is_read_as_the_vectors_say(offline: Page) -> None:
    """The page is a second verifier, too."""
    golden = Path(__file__).parent.parent / "golden" / "qr_vectors.json"
    for vector in json.loads(golden.read_text("utf-8"))["vectors"]:
        raw = bytes.fromhex(vector["public_key"])
        entry = key_info()
        listed = bare_list([type(entry)(vector["key_id"], raw, entry.school, entry.valid_from)])
        trusting(offline, (listed, "k.json"))
        found = ask_code(offline, vector["code"])
        assert "Mã thật, nhưng không biết tình trạng hiện nay" in found.headline
        assert vector["label"] in found.text
        year, month, day = vector["day"].split("-")
        assert f"{day}/{month}/{year}" in found.text


def test_every_golden_text_that_people_type_is_read_as_the_vectors_say(offline: Page) -> None:
    """The same white space is left out, and no more; every malformed code is one here too."""
    golden = json.loads((Path(__file__).parent.parent / "golden" / "qr_vectors.json").read_text("utf-8"))
    code = golden["vectors"][0]["code"]
    texts = {each["text"]: each["code"] == code for each in golden["typed"]}
    texts |= {each["text"]: False for each in golden["malformed"][::4]}
    trusting(offline)
    asked = {}
    for text in texts:      # set and not filled: a hand of Playwright's leaves some signs out
        offline.eval_on_selector("#code", "(each, text) => { each.value = text; each.form.requestSubmit(); }", text)
        asked[text] = outcome(offline).headline.startswith("Chưa xác thực được")
    assert asked == texts


# ---- papers


def test_a_dropped_pdf_is_judged_by_its_record_and_by_the_bundle_that_was_checked(offline: Page) -> None:
    """The record against the code's commitment; the whole file, byte for byte, against what was sealed."""
    trusting(offline, (KEYS, "k.json"))
    summary = PAYLOAD[SUMMARY]
    alone = judge_beside(offline, summary)
    assert alone.tones == ["look", "look"]
    assert "Chữ in trên trang PDF chỉ được bảo đảm khi so cả tệp" in alone.text
    altered = paper("cd" * 10, INDEX[SUMMARY], DocumentKind.CLASS_SUMMARY, facts="lớp 6A2", promised="lớp 6A1")
    assert judge_beside(offline, altered).tones[0] == "bad"
    assert "cam kết" in outcome(offline).text
    assert next_file(offline, zipped(sealed())).tones[0] == "good"
    assert judge_beside(offline, summary).tones[0] == "good"
    assert judge_beside(offline, summary + b"\n").answers[0] == "Khác tệp đã niêm phong"
    assert "Có trong bộ hồ sơ đã kiểm" in ask_code(offline, code_of(summary)).answers
    assert judge_beside(offline, b"%PDF-1.7\n%%EOF\n").answers == ["Tệp PDF không kiểm được hoặc đã bị sửa"]


def test_what_is_printed_is_vouched_for_only_by_a_checked_bundle(offline: Page) -> None:
    """A PDF whose print was changed has the same record and a code that is good: no plain green. Nor are equal bytes
    green where the bundle was revoked or its key is not trusted."""
    fresh = (status_list({}, NOW), "status.json")
    trusting(offline, (KEYS, "k.json"), fresh)
    alone = judge_beside(offline, PAYLOAD[SUMMARY] + b"\n")
    assert alone.headline == "Mã thật, còn hiệu lực, nhưng chưa bảo đảm được chữ in trên tệp này"
    assert alone.tones == ["look", "look"]
    next_file(offline, zipped(sealed()))
    same = judge_beside(offline, PAYLOAD[SUMMARY])
    assert (same.headline, same.tones) == ("Mã thật, còn hiệu lực", ["good", "good"])
    for lists in (
        ((KEYS, "k.json"), (status_list({INDEX[CERTIFICATE]: 2}, NOW), "status.json")),
        ((bare_list([key_info(OTHER)]), "k.json"), fresh),
    ):
        trusting(offline, *lists)
        next_file(offline, zipped(sealed()))
        give(offline, PAYLOAD[SUMMARY], "a.pdf", to="#pdf")
        offline.locator("#pdf-outcome.look", has_text="Giống hệt").wait_for()
        found = judge_beside(offline, PAYLOAD[SUMMARY])
        assert "good" not in found.tones
        assert found.headline != "Mã thật, còn hiệu lực"


@pytest.mark.parametrize(
    ("state", "keys", "tone", "words"),
    [
        (0, KEYS, "good", "✓ Giống hệt từng byte"), (1, KEYS, "look", "bộ hồ sơ đã có bản mới thay thế"),
        (2, KEYS, "look", "bộ hồ sơ đã bị thu hồi"), (3, KEYS, "look", "bộ hồ sơ đang tạm đình chỉ"),
        (0, None, "look", "chưa biết khóa đã ký có phải của nhà trường không"),
        (0, bare_list([key_info(OTHER)]), "look", "không tin được khóa đã ký"),
    ],
    ids=["valid", "superseded", "revoked", "suspended", "no keys", "other keys"],
)
def test_a_pdf_is_green_beside_a_bundle_only_where_nothing_is_said_against_it(
    offline: Page, state: int, keys: bytes | None, tone: str, words: str
) -> None:
    """However alike the bytes: compared with the bundle that is shown, and chosen after it."""
    lists = [(keys, "k.json")] if keys else []
    trusting(offline, *lists, (status_list({INDEX[CERTIFICATE]: state}, NOW), "status.json"))
    next_file(offline, zipped(sealed()))
    give(offline, PAYLOAD[SUMMARY], "a.pdf", to="#pdf")
    offline.locator("#pdf-outcome", has_text=words).wait_for()
    assert offline.get_attribute("#pdf-outcome", "class") == f"tell {tone}"
    assert (judge_beside(offline, PAYLOAD[SUMMARY]).tones[0] == "good") is (tone == "good")


def test_a_pdf_is_not_green_beside_a_bundle_that_was_changed(offline: Page) -> None:
    trusting(offline, (KEYS, "k.json"), (status_list({}, NOW), "status.json"))
    next_file(offline, zipped({**sealed(), "data/du-lieu.csv": b"x"}))
    give(offline, PAYLOAD[SUMMARY], "a.pdf", to="#pdf")
    offline.locator("#pdf-outcome.look", has_text="không còn nguyên vẹn").wait_for()


def judge_beside(page: Page, content: bytes) -> Outcome:
    return next_file(page, content, "a.pdf")


def test_a_scanned_code_is_known_by_the_bundle_that_was_checked_but_not_trusted_for_it(offline: Page) -> None:
    """At a desk with the paper and the disc alone: the same key, nobody says whose."""
    judged(offline, zipped(sealed(status=status_list({}, SEALED))))
    give(offline, status_list({}, NOW), "status.json", to="#trust")
    offline.locator("#trust-said", has_text="Đã nhận").wait_for()
    found = ask_code(offline, code_of(PAYLOAD[SUMMARY]))
    assert found.headline.startswith("Mã thật")
    assert found.tones[:2] == ["look", "look"]


def test_a_bundle_whose_paper_has_another_schools_code_is_not_signed(offline: Page) -> None:
    stranger = paper("cd" * 10, INDEX[SUMMARY], DocumentKind.CLASS_SUMMARY, OTHER)
    found = judged(offline, zipped(sealed({**PAYLOAD, SUMMARY: stranger})))
    assert found.problems == {(SUMMARY, "code-signature")}
    assert found.tones[:2] == ["look", "bad"]


# ---- the log and its witnesses


def test_witnesses_under_a_head_are_named_and_trusted_only_by_their_key(offline: Page) -> None:
    """Unknown, trusted, wrong; and a head that is the bundle's own tells it of the bundle."""
    files = logged()
    head = parse_note(head_of(files).decode())
    witness = VerifierKey("pgd.example/nhan-chung", COSIGNATURE, OTHER.public_key().public_bytes_raw())
    at = int(datetime(2026, 6, 12, 1, tzinfo=UTC).timestamp())
    cosigned = head_of(files, cosign(head.text, witness.name, OTHER, at))
    trusting(offline, (KEYS, "k.json"))
    give(offline, cosigned, "dau.txt")
    found = outcome(offline)
    assert found.tones == ["good", "look"]
    assert "chưa tin" in found.text
    give(offline, f"{witness.vkey}\n".encode(), "khoa-nhan-chung.txt", to="#trust")
    offline.locator("#answers h3", has_text="Nhân chứng pgd.example/nhan-chung").wait_for()
    assert outcome(offline).tones == ["good", "good"]
    assert "12/06/2026 08:00" in outcome(offline).text
    found = next_file(offline, zipped(files))
    assert "Nhân chứng pgd.example/nhan-chung đã ký lúc 12/06/2026 08:00" in found.text
    assert found.tone_of("có tên trong nhật ký") == "good"
    wrong = head_of(files, cosign(head.text + "x", witness.name, OTHER, at))
    assert next_file(offline, wrong, "dau.txt").tones == ["bad", "bad"]


def test_a_proof_by_itself_is_checked_and_an_altered_one_is_not_believed(offline: Page) -> None:
    proof = logged()["seal/log.tlog-proof"]
    trusting(offline, (KEYS, "k.json"))
    give(offline, proof, "bang-chung.tlog-proof")
    assert outcome(offline).tones == ["good", "good"]
    found = judged(offline, proof.replace(b"index 2", b"index 3"), "bang-chung.tlog-proof")
    assert found.answers[0] == "Bằng chứng không đúng"
    assert found.tones[0] == "bad"


# ---- a disc of many


def test_a_whole_disc_is_checked_bundle_by_bundle(offline: Page, tmp_path: Path) -> None:
    """ZIPs and unpacked ones, anywhere on it; what is no bundle is counted, not accused; a row opens its answers."""
    disc = tmp_path / "dia"
    edited = {**sealed(), "data/du-lieu.csv": b"edited"}
    for path, content in {
        "2025-2026/a.zip": zipped(sealed()), "2025-2026/b.zip": zipped(edited), "c.zip": b"PK nothing",
        "phan-trich/d.zip": zipped(extract()), "ghi-chu.txt": b"x",
        **{f"mo/{path}": data for path, data in sealed().items()},
    }.items():
        (disc / path).parent.mkdir(parents=True, exist_ok=True)
        (disc / path).write_bytes(content)
    offline.reload()
    offline.set_input_files("#folder", disc)
    found = outcome(offline)
    rows = offline.eval_on_selector_all(
        "#disc-rows tr", "rows => rows.map(row => [row.cells[0].textContent, row.dataset.tone])"
    )
    assert dict(rows) == {
        "2025-2026/a.zip": "look", "2025-2026/b.zip": "bad", "c.zip": "look", "mo": "look", "phan-trich/d.zip": "look",
    }
    assert found.headline == "1 trong 5 mục không đạt"
    assert "Còn 1 tệp khác" in found.text
    offline.get_by_label("Xem 2025-2026/b.zip").click()
    assert ("data/du-lieu.csv", "changed") in outcome(offline).problems
    offline.click("#back button")
    offline.locator("#disc-rows tr").first.wait_for()
    (disc / "2025-2026" / "b.zip").unlink()
    (disc / "c.zip").unlink()
    trusting(offline, (KEYS, "k.json"))
    offline.set_input_files("#folder", disc)
    assert outcome(offline).headline == "Cả 3 bộ hồ sơ nguyên vẹn và có chữ ký đúng"
    assert outcome(offline).tones == ["good", "look"], "whose it is is known; nobody said what became of it"
    assert {tone for tone, _ in rows_of(offline).values()} == {"look"}
    revoked = status_list({INDEX[CERTIFICATE]: 2}, NOW)
    trusting(offline, (KEYS, "k.json"), (revoked, "status.json"))
    offline.set_input_files("#folder", disc)
    assert outcome(offline).headline == "2 trong 3 bộ hồ sơ không đạt", "the extract has no paper that was revoked"
    assert "đã bị thu hồi" in outcome(offline).text


def disc_of(page: Page, **bundles: bytes) -> Outcome:
    """What the page says of several ZIPs that are picked at once."""
    return many(page, {f"{name}.zip": content for name, content in bundles.items()})


@pytest.mark.parametrize(
    ("lists", "tone", "words"),
    [
        ((), "look", "chưa rõ còn hiệu lực không (không có danh sách trạng thái nào)"),
        (({}, 41), "look", "chưa rõ còn hiệu lực không (theo danh sách ngày"),
        (({INDEX[CERTIFICATE]: 1}, 0), "look", "nhưng đã có bản mới thay thế (theo danh sách ngày"),
        (({INDEX[CERTIFICATE]: 2}, 0), "bad", "nhưng đã bị thu hồi (theo danh sách ngày"),
        (({INDEX[CERTIFICATE]: 3}, 0), "look", "nhưng đang tạm đình chỉ (theo danh sách ngày"),
        (({}, 0), "good", "chữ ký đúng (theo danh sách ngày"),
    ],
)
def test_a_row_of_a_disc_is_green_only_by_a_fresh_list(
    offline: Page, lists: tuple[dict[int, int], int] | tuple[()], tone: str, words: str
) -> None:
    """None, a stale one, one that says what became of it: amber with the day, red where it was revoked."""
    given = [(status_list(lists[0], NOW - timedelta(days=lists[1])), "status.json")] if lists else []
    trusting(offline, (KEYS, "k.json"), *given)
    found = disc_of(offline, a=zipped(sealed()), b=zipped(sealed()))
    assert {row[0] for row in rows_of(offline).values()} == {tone}
    assert all(words in row[1] for row in rows_of(offline).values())
    assert found.tones == {"look": ["good", "look"], "bad": ["bad"], "good": ["good", "good"]}[tone]


def second(key: Ed25519PrivateKey = KEY, status: bytes | None = None, *, says: bool = True, **more: object) -> bytes:
    """A newer revision of the bundle of `sealed()`."""
    before = {"bundle_id": BUNDLE_ID, "revision": 1, "sealed_at": SEALED_AT} if says else None
    payload = {**PAYLOAD, CERTIFICATE: paper("ef" * 10, 11, DocumentKind.SEAL_CERTIFICATE, key),
               SUMMARY: paper("cf" * 10, 12, DocumentKind.CLASS_SUMMARY, key)}
    return zipped(sealed(payload, key, status, bundle_id="ef" * 10, revision=2, supersedes=before, **more))


def test_the_older_of_two_revisions_on_a_disc_is_superseded(offline: Page) -> None:
    """By what the newer one's statement says, whichever is read first and whatever a fresh list lacks; after a rotation
    by another key of the school, never by a stranger's."""
    trusting(offline, (KEYS, "k.json"), (status_list({}, NOW), "status.json"))
    for names in (("v1", "v2"), ("v2", "v1")):
        offline.evaluate("document.getElementById('result').hidden = true")
        both = {"v1": zipped(sealed()), "v2": second()}
        disc_of(offline, **{name: both[name] for name in names})
        rows = rows_of(offline)
        assert rows["v1.zip"][0] == "look"
        assert "đã có bản mới thay thế (theo bản 2" in rows["v1.zip"][1]
        assert rows["v2.zip"][0] == "good"
    for keys, is_ours in (((key_info(), key_info(OTHER)), True), ((key_info(),), False)):
        trusting(offline, (bare_list(keys), "k.json"), (status_list({}, NOW), "status.json"))
        disc_of(offline, v1=zipped(sealed()), v2=second(OTHER))
        assert rows_of(offline)["v1.zip"][0] == ("look" if is_ours else "good")


def test_the_list_in_a_newer_bundle_speaks_of_the_older_one(offline: Page) -> None:
    """Its own state it cannot tell."""
    at = SEALED + timedelta(days=20)
    status = status_list({INDEX[CERTIFICATE]: 1}, at)
    trusting(offline, (KEYS, "k.json"))
    disc_of(offline, v1=zipped(sealed()), v2=second(status=status, says=False, sealed_at=at.isoformat()))
    rows = rows_of(offline)
    assert rows["v1.zip"][0] == rows["v2.zip"][0] == "look"
    assert "đã có bản mới thay thế (theo danh sách ngày 09/02/2026)" in rows["v1.zip"][1]
    assert "chưa rõ còn hiệu lực không (theo danh sách ngày 09/02/2026)" in rows["v2.zip"][1]


def test_a_revoked_bundle_stays_revoked_after_its_newer_revision_was_checked(offline: Page) -> None:
    """And its headline says so."""
    trusting(offline, (KEYS, "k.json"), (status_list({INDEX[CERTIFICATE]: 2}, NOW), "status.json"))
    next_file(offline, second())
    found = next_file(offline, zipped(sealed()))
    assert found.headline == "Bộ hồ sơ nguyên vẹn và có chữ ký đúng, nhưng đã bị thu hồi"
    assert found.tone_of("đã bị thu hồi") == "bad"


def test_a_folder_without_a_bundle_says_so(offline: Page, tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    offline.reload()
    offline.set_input_files("#folder", tmp_path)
    assert "Không có bộ hồ sơ nào" in outcome(offline).text


# ---- browsers that lack something


@pytest.mark.parametrize("lacking", ["Ed25519", in_full("WebCrypto")])
def test_the_carried_library_stands_in_for_what_a_browser_lacks(
    chromium: BrowserType, tmp_path: Path, lacking: str
) -> None:
    """The same answers, good and bad."""
    place = tmp_path / "verify.html"
    place.write_text(qr.offline_page(), encoding="utf-8", newline="\n")
    without = {
        "Ed25519": "crypto.subtle.importKey = () => Promise.reject(new Error('none'));",
        "WebCrypto": "Object.defineProperty(crypto, 'subtle', { value: undefined });",
    }
    with window(chromium, place, before=without[lacking]) as page:
        assert judged(page, zipped(logged())).tones[:2] == ["good", "good"]
        forged = {**sealed(), "seal/statement.json": sealed(revision=2)["seal/statement.json"]}
        wrong = {("seal/statement.json", "signature"), ("seal/seal.json", "signature")}
        assert judged(page, zipped(forged)).problems == wrong


# ---- the school's own site


def test_the_page_of_a_site_trusts_the_schools_keys_from_the_start(chromium: BrowserType, tmp_path: Path) -> None:
    """And says of which day it is; what of it is spoilt is told, and the rest is used."""
    given = Given(KEYS.decode(), status_list({}, NOW).decode(), (), NOW.isoformat())
    place = tmp_path / "index.html"
    place.write_text(qr.offline_page(given), encoding="utf-8", newline="\n")
    with window(chromium, place) as page:
        page.locator("#site").wait_for()
        assert f"công bố ngày {NOW.strftime('%d/%m/%Y')}" in page.inner_text("#site")
        give(page, zipped(logged()))
        assert outcome(page).tones == ["good"] * 5
        assert ask_code(page, code_of(PAYLOAD[SUMMARY])).headline == "Mã thật, còn hiệu lực"
        for spoilt in (replace(given, witnesses=("x",)), replace(given, keys="[1]"), replace(given, status="{}")):
            place.write_text(qr.offline_page(spoilt), encoding="utf-8", newline="\n")
            page.reload()
            page.locator("#trust-said", has_text="không dùng được").wait_for()
            page.locator("#trust-title:not(:empty)").wait_for()
            assert ("Đang tin 1 khóa" in page.inner_text("#trust-title")) is (spoilt.keys == given.keys)
            assert page.is_visible("#site")


# ---- pictures and the camera


def drawn(text: str, width: int, height: int, module: int) -> list[bytes]:
    """Rows of grey pixels: the symbol in the middle of a light sheet on a darker desk."""
    desk, sheet, ink = 0x70, 0xF0, 0x18
    wide = [bytes(ink if dark else sheet for dark in row for _ in range(module)) for row in modules(text)]
    symbol = [row for row in wide for _ in range(module)]
    side = len(symbol)
    left, above = (width - side) // 2, (height - side) // 2
    empty = bytes([desk]) * width
    rows = [bytes([desk]) * left + row + bytes([desk]) * (width - side - left) for row in symbol]
    return [empty] * above + rows + [empty] * (height - side - above)


def png(rows: list[bytes]) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">L", len(content)) + kind + content + struct.pack(">L", zlib.crc32(kind + content))

    head = struct.pack(">2L5B", len(rows[0]), len(rows), 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"".join(b"\0" + row for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_each_of_two_codes_in_a_picture_is_answered(offline: Page) -> None:
    """None is passed over in silence; the same one twice is one."""
    texts = [address_of(HOST, code_of(PAYLOAD[each])) for each in (SUMMARY, CERTIFICATE)]
    one, other = (drawn(text, 500, 500, 5) for text in texts)
    revoked = status_list({INDEX[CERTIFICATE]: 2}, NOW)
    trusting(offline, (KEYS, "k.json"), (revoked, "status.json"))
    found = next_file(offline, png([left + right for left, right in zip(one, other, strict=True)]), "hai.png")
    assert found.headline == "Trong hình có 2 mã QR, mỗi mã một câu trả lời"
    said = {title.split("số tài liệu ")[1].split(":")[0]: tone
            for title, tone in zip(found.answers, found.tones, strict=True)}
    assert said == {document_label(bytes.fromhex(each * 10)): tone for each, tone in (("cd", "good"), ("ab", "bad"))}
    assert next_file(offline, png([row + row for row in one]), "hai.png").headline == "Mã thật, còn hiệu lực"


def film(rows: list[bytes]) -> bytes:
    """Two frames of uncompressed video."""
    width, height = len(rows[0]), len(rows)
    frame = b"FRAME\n" + b"".join(rows) + b"\x80" * (width * height // 2)
    return f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + 2 * frame


def test_a_picture_of_a_code_is_read_whichever_way_it_was_taken(offline: Page) -> None:
    """Upright, lying, larger than any screen; one without a code is refused with advice."""
    address = address_of(HOST, code_of(PAYLOAD[SUMMARY]))
    upright = drawn(address, 800, 600, 6)
    lying = [bytes(column) for column in zip(*upright, strict=True)][::-1]
    for rows in (upright, lying, drawn(address, 2000, 1600, 16)):
        trusting(offline, (KEYS, "k.json"))
        give(offline, png(rows), "anh.png")
        assert outcome(offline).headline.startswith("Mã thật")
    found = judged(offline, png([b"\xf0" * 300] * 300), "anh.png")
    assert found.headline == "Chưa kiểm được"
    assert "Không thấy mã QR nào trong ảnh" in found.text


def test_the_camera_reads_a_code_that_is_held_before_it(chromium: BrowserType, tmp_path: Path) -> None:
    """Frames of a file instead of a lens; the camera is let go of afterwards."""
    (tmp_path / "verify.html").write_text(qr.offline_page(), encoding="utf-8", newline="\n")
    (tmp_path / "phim.y4m").write_bytes(film(drawn(address_of(HOST, code_of(PAYLOAD[SUMMARY])), 640, 480, 6)))
    camera = (
        "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={tmp_path / 'phim.y4m'}",
    )
    with window(chromium, tmp_path / "verify.html", *camera) as page:
        give(page, KEYS, "k.json", to="#trust")
        page.locator("#trust-said", has_text="Đang tin").wait_for()
        page.click("#scan")
        found = outcome(page)
        assert found.headline.startswith("Mã thật")
        assert not page.is_visible("#camera")
        assert page.evaluate("document.getElementById('video').srcObject") is None


def test_without_a_camera_the_page_says_what_to_do(offline: Page) -> None:
    """No permission asked of anybody, no error unseen."""
    offline.reload()
    offline.click("#scan")
    offline.locator("#camera-said", has_text="chọn tệp ảnh").wait_for()
    offline.click("#stop")
    assert not offline.is_visible("#camera")
