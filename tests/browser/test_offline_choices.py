"""The offline page and what is chosen: one thing while another is still read, whole discs, several files at once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from offline_disc import PAYLOAD, SUMMARY, code_of, key_info, logged, sealed, status_list, zipped
from offline_window import Outcome, give, next_file, outcome, trusting
from playwright.sync_api import Page

from archive.key_list import bare_list

pytestmark = pytest.mark.tool("chromium")

NOW = datetime.now(UTC)
KEYS = bare_list([key_info()])
# Each digest takes so many milliseconds, and `pending` tells whether any is being made.
SLOW = """(delay) => {
    const digest = crypto.subtle.digest.bind(crypto.subtle);
    window.pending = 0;
    crypto.subtle.digest = async (...given) => {
        window.pending += 1;
        await new Promise((done) => setTimeout(done, delay));
        try { return await digest(...given); } finally { setTimeout(() => { window.pending -= 1; }, 100); }
    };
}"""


def at_rest(page: Page) -> Outcome:
    """What is shown in the end, when nothing is read any more."""
    page.wait_for_function("() => window.pending === 0")
    return outcome(page)


# ---- one thing after another


def test_only_what_was_chosen_last_is_answered(offline: Page) -> None:
    """A slow bundle that is good never stands under the name of a file that was picked, or over a code that was typed,
    while it was read."""
    good, other = zipped(logged()), PAYLOAD[SUMMARY] + b"\n"
    trusting(offline, (KEYS, "k.json"), (status_list({}, NOW), "status.json"))
    offline.evaluate(SLOW, 15)
    give(offline, good, "tot.zip")
    give(offline, other, "khac.pdf")
    found = at_rest(offline)
    assert offline.inner_text("#chosen") == "Đã chọn: khac.pdf"
    assert not found.headline.startswith("Bộ hồ sơ"), found.headline
    assert found.tones[0] == "look"
    give(offline, good, "tot.zip")
    offline.eval_on_selector("#code", "(each, text) => { each.value = text; each.form.requestSubmit(); }", "xx")
    assert at_rest(offline).headline == "Đây không phải là một mã hợp lệ"
    give(offline, other, "khac.pdf")
    give(offline, good, "tot.zip")
    assert at_rest(offline).headline == "Bộ hồ sơ nguyên vẹn và có chữ ký đúng"
    assert offline.inner_text("#chosen") == "Đã chọn: tot.zip"


def test_keys_that_come_while_a_bundle_is_read_judge_it_too(offline: Page) -> None:
    """Neither the bundle nor the keys are lost."""
    trusting(offline)
    offline.evaluate(SLOW, 15)
    give(offline, zipped(sealed()), "tot.zip")
    give(offline, KEYS, "k.json", to="#trust")
    offline.locator("#answers h3", has_text="Khóa là của nhà trường").wait_for()
    assert at_rest(offline).tones == ["good", "good", "good", "look"]


def test_a_pdf_is_compared_with_the_bundle_that_is_shown(offline: Page) -> None:
    """Not with one that is no longer there; nor does the answer of one file stand by the name of the next."""
    trusting(offline, (KEYS, "k.json"))
    next_file(offline, zipped(sealed()))
    offline.evaluate(SLOW, 400)
    give(offline, PAYLOAD[SUMMARY], "cung.pdf", to="#pdf")
    offline.locator("#pdf-outcome", has_text="Giống hệt").wait_for()
    give(offline, b"%PDF other" * 1000, "khac.pdf", to="#pdf")
    assert "Giống hệt" not in offline.inner_text("#pdf-outcome")
    offline.locator("#pdf-outcome", has_text="Khác").wait_for()
    give(offline, PAYLOAD[SUMMARY], "cung.pdf", to="#pdf")
    offline.eval_on_selector("#code", "(each, text) => { each.value = text; each.form.requestSubmit(); }",
                             code_of(PAYLOAD[SUMMARY]))
    assert at_rest(offline).headline.startswith("Mã thật")
    assert offline.inner_text("#pdf-outcome") == ""
