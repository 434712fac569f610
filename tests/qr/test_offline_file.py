"""The offline page as a file: whole, self-contained, and under the policy that it states."""

from __future__ import annotations

import base64
import json
import re
from hashlib import sha256
from importlib import resources

import qr
from qr.offline_file import Given
from qr.texts import VIETNAMESE

MOST_BYTES = 157 * 1024     # it is in every bundle
VENDOR = resources.files("qr") / "offline" / "vendor"
# What tools/fetch_offline_js.py makes of the packages that it pins.
LIBRARIES = {
    "qr-decoder.min.js": "f73bf74a3a9e7669e8b4e2cec2ed7f585bd6dd0306d2fb0cba03ab9019de1b15",
    "noble.min.js": "4cb7080ef6e43a432880dffbbf5624c18ddb10ae191b1d73fdd44a9c436c9e44",
    "LICENSES.txt": "fe49bedf0214bcb1969df5b219fccd328c1c6964cbad68689df3dfb2ac63a85d",
}
GIVEN = Given('[{"school": "</script><b>"}]', None, (), "2026-11-26T08:00:00+07:00")


def block(html: str, tag: str) -> str:
    """The style, or the script that runs."""
    (found,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
    return str(found)


def test_the_policy_names_the_page_s_own_style_and_script() -> None:
    """And so of a school's site, whose data run nowhere."""
    for html in (qr.offline_page(), qr.offline_page(GIVEN)):
        for tag in ("style", "script"):
            digest = base64.b64encode(sha256(block(html, tag).encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in html
        assert not re.search(r"\s(style|on(click|load|error))=\"", html)


def test_what_a_school_gives_stays_data() -> None:
    """No text of a list ends the script that it stands in."""
    html = qr.offline_page(GIVEN)
    assert "</script><b>" not in html
    (given,) = re.findall(r'<script type="application/json" id="given">(.*?)</script>', html)
    assert json.loads(given) == GIVEN.as_dict()
    assert block(html, "script") == block(qr.offline_page(), "script")


def test_the_page_fetches_nothing() -> None:
    """It works from a disc with the network off: no address but in the licences, no import, no request."""
    html = qr.offline_page()
    assert "default-src 'none'" in html
    code = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    assert not re.search(r"https?://|\bfetch\(|XMLHttpRequest|WebSocket|import\(|\bsrc=|\bhref=|\beval\(", code)
    assert "innerHTML" not in code


def test_the_page_is_small_and_the_same_each_time() -> None:
    """Equal parts give equal bytes, for bundles are to be made again byte for byte."""
    assert len(qr.offline_page().encode()) <= MOST_BYTES
    assert qr.offline_page() == qr.offline_page()
    assert "@" not in qr.offline_page().split("<style>")[0]


def test_the_libraries_are_the_ones_that_were_pinned_and_their_licences_go_along() -> None:
    """Whoever edits one by hand is found out."""
    for name, digest in LIBRARIES.items():
        assert sha256((VENDOR / name).read_bytes()).hexdigest() == digest, name
    assert (VENDOR / "LICENSES.txt").read_text("utf-8").strip() in qr.offline_page()


def test_the_page_is_vietnamese_and_checks_under_the_seal_s_prefix() -> None:
    """The same prefix as the one that seals are made with."""
    html = qr.offline_page()
    assert '<html lang="vi">' in html
    assert '"soluu-seal-v1\\n"' in html


def test_the_page_says_what_the_verify_page_says_in_its_words() -> None:
    """Why a bundle was sealed anew, what is wrong with a code, kinds and terms."""
    html = qr.offline_page()
    said = {key: text for key, text in VIETNAMESE.items() if key.startswith(("why.", "bad_code.", "kind.", "term."))}
    assert len(said) > 20
    for key, text in said.items():
        is_there = json.dumps({key: text}, ensure_ascii=False, separators=(",", ":"))[1:-1] in html
        assert is_there != (key == "bad_code.label_only"), key
