"""The public page's file check in a real Chromium, under the page's own policy."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

import pytest
from fetch_chromium import find as find_chromium
from playwright.sync_api import Page, Route, sync_playwright

from qr.page import verdict_page
from qr.state import decide

pytestmark = pytest.mark.tool("chromium")

PDF = b"%PDF-1.7 invented"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]


def choose(page: Page, content: bytes) -> str:
    page.set_input_files("#pdf", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content})
    page.locator("#outcome", has_text=re.compile("Giống|Khác|không tính")).wait_for()
    return page.inner_text("#outcome")


@pytest.mark.parametrize("status", ["valid", "superseded"])
def test_a_pdf_is_compared_with_the_record_without_leaving_the_machine(issued, status: str) -> None:
    """The same bytes, other bytes; and no green word for a paper that was replaced. Fits a narrow phone."""
    newest = 1 if status == "valid" else 2
    record = replace(issued.record, sha256=sha256(PDF).hexdigest(), status=status, newest_revision=newest)
    answer = verdict_page(decide(issued.code, [issued.key], lambda _: record))
    asked: list[str] = []

    def serve(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=answer.status, headers={**answer.headers, "Content-Type": "text/html"}, body=answer.html)

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        page = browser.new_page(viewport={"width": 360, "height": 740})
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.route("**/*", serve)
        page.goto(f"https://truong.example/V/{issued.code}")
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        same = choose(page, PDF)
        green = page.get_attribute("#outcome", "class") == "outcome good"
        page.reload()
        other = choose(page, PDF + b"\n")
        browser.close()
    assert same.startswith("✓ Giống hệt" if status == "valid" else "Giống hệt")
    assert green == (status == "valid")
    assert other.startswith("✕ Khác")
    assert len(asked) == 2
    assert complaints == []
