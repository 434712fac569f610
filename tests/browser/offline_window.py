"""The offline page in a real Chromium, opened from a file with the network off; what it shows, and what it asks of the
network, which must be nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fetch_chromium import find as find_chromium
from playwright.sync_api import BrowserType, FilePayload, Page

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What the page says: headline, each answer's tone and title, files complained of with their code, all its text."""

    headline: str
    tones: list[str]
    answers: list[str]
    problems: set[tuple[str, str]]
    text: str

    def tone_of(self, words: str) -> str:
        """The tone of the one answer whose title has these words."""
        (tone,) = [tone for tone, title in zip(self.tones, self.answers, strict=True) if words in title]
        return tone


@contextmanager
def window(chromium: BrowserType, file: Path, *flags: str, width: int = 1000, before: str = "") -> Iterator[Page]:
    """A fresh page of the file; nothing that it logs, raises or asks of a network goes unseen. `before`: a script that
    runs before the page's own."""
    browser = chromium.launch(executable_path=find_chromium(), args=[*FLAGS, *flags])
    context = browser.new_context(offline=True, viewport={"width": width, "height": 900}, locale="vi-VN")
    context.add_init_script(before)
    shown = context.new_page()
    complaints: list[str] = []
    shown.on("console", lambda message: complaints.append(message.text))
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    asked: list[str] = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(file.as_uri())
    yield shown
    browser.close()
    assert complaints == []
    assert {url for url in asked if not url.startswith("blob:")} == {file.as_uri()}


def outcome(page: Page) -> Outcome:
    """What is shown once it is there."""
    page.wait_for_selector("#result:not([hidden])")
    problems = page.eval_on_selector_all(
        "#wrong:not([hidden]) #problems tr", "rows => rows.map(row => [row.cells[0].textContent, row.dataset.code])"
    )
    return Outcome(
        page.inner_text("#headline"),
        page.eval_on_selector_all("#answers li", "items => items.map(item => item.className)"),
        page.eval_on_selector_all("#answers h3", "items => items.map(item => item.textContent)"),
        {(file, code) for file, code in problems},
        page.inner_text("main"),
    )


def give(page: Page, content: bytes, name: str = "bo.zip", *, to: str = "#file") -> None:
    """Pick a file of this content."""
    page.set_input_files(to, {"name": name, "mimeType": "", "buffer": content})


def next_file(page: Page, content: bytes, name: str = "bo.zip") -> Outcome:
    """What the page says of one file more."""
    page.evaluate("document.getElementById('result').hidden = true")
    give(page, content, name)
    return outcome(page)


def judged(page: Page, content: bytes, name: str = "bo.zip") -> Outcome:
    """What a page that has seen nothing else says of one file."""
    page.reload()
    give(page, content, name)
    return outcome(page)


def many(page: Page, files: dict[str, bytes]) -> Outcome:
    """What the page says of several files that are picked at once."""
    page.evaluate("document.getElementById('result').hidden = true")
    payloads: list[FilePayload] = [
        {"name": name, "mimeType": "", "buffer": content} for name, content in files.items()
    ]  # fmt: skip
    page.set_input_files("#file", payloads)
    return outcome(page)


def trusting(page: Page, *files: tuple[bytes, str]) -> None:
    """A fresh page that was given these lists."""
    page.reload()
    for content, name in files:
        page.evaluate("document.getElementById('trust-said').textContent = ''")
        give(page, content, name, to="#trust")
        page.locator("#trust-said:not(:empty)").wait_for()


def ask_code(page: Page, text: str) -> Outcome:
    page.eval_on_selector("details", "each => { each.open = true; }")
    page.evaluate("document.getElementById('result').hidden = true")
    page.fill("#code", text)
    page.click("#code-form button")
    return outcome(page)


def rows_of(page: Page) -> dict[str, tuple[str, str]]:
    """Tone and words of each row of a disc."""
    cells = "row => [row.cells[0].textContent, row.dataset.tone, row.cells[1].textContent]"
    rows = page.eval_on_selector_all("#disc-rows tr", f"rows => rows.map({cells})")
    return {name: (tone, words) for name, tone, words in rows}
