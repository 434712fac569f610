"""The offline page as a file: whole, self-contained, and under the policy that it states."""

from __future__ import annotations

import base64
import re
from hashlib import sha256

import qr
from qr.texts import VIETNAMESE


def test_the_policy_names_the_page_s_own_style_and_script() -> None:
    """After an edit, put the digest that this test wants into the page's policy."""
    html = qr.offline_page()
    for tag in ("style", "script"):
        (block,) = re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        wanted = f"{tag}-src 'sha256-{base64.b64encode(sha256(block.encode()).digest()).decode()}'"
        assert wanted in html, f"the policy should hold {wanted}"
    assert not re.search(r"\s(style|on(click|load|error))=\"", html)


def test_the_page_fetches_nothing() -> None:
    """It works from a disc with the network off: no address, no import, no request."""
    html = qr.offline_page()
    assert "default-src 'none'" in html
    assert not re.search(r"https?://|\bfetch\(|XMLHttpRequest|WebSocket|import\(|\bsrc=|\bhref=", html)
    assert "innerHTML" not in html


def test_the_page_is_vietnamese_and_checks_under_the_seal_s_prefix() -> None:
    """The same prefix as the one that seals are made with."""
    html = qr.offline_page()
    assert '<html lang="vi">' in html
    assert '"soluu-seal-v1\\n"' in html


def test_the_page_says_why_a_bundle_was_sealed_anew_in_the_words_of_the_verify_page() -> None:
    """The page stands alone, so it has them a second time."""
    html = qr.offline_page()
    of_a_class = {key: text for key, text in VIETNAMESE.items() if key.startswith("why.") and key != "why.supplement"}
    assert len(of_a_class) == 5
    for key, text in of_a_class.items():
        assert f'{key.removeprefix("why.")}: "{text}"' in html
