"""The public page's file check in a real Chromium, under the page's own policy."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256

import pikepdf
import pytest
from fetch_chromium import find as find_chromium
from playwright.sync_api import Browser, Page, Route, sync_playwright

from qr.lookup import LookupRecord
from qr.page import verdict_page
from qr.state import decide
from qr.texts import say

pytestmark = pytest.mark.tool("chromium")

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FACTS = b'{"document_id":"00"}'
SALT = bytes(range(32))
LARGEST = 64 * 1024 * 1024

Shown = tuple[str, str, str, str]  # of the file: its words and tone; of the record in it: its words and tone


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def paper(issue_document):
    """An issued document whose commitment is to `FACTS` with `SALT`."""
    return issue_document(salt=SALT, facts=FACTS)


def record_of(code: str, facts: bytes = FACTS, salt: bytes = SALT) -> bytes:
    return b'{"code":"' + code.encode() + b'","record":' + facts + b',"salt":"' + salt.hex().encode() + b'"}'


def pdf_with(*attachments: bytes, **saving: object) -> bytes:
    """A page with these files attached, as a PDF library writes them."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    for number, content in enumerate(attachments):
        name = "record.json" if number == 0 else f"{number}.json"
        pdf.attachments[name] = pikepdf.AttachedFileSpec(pdf, content, filename=name, mime_type="application/json")
    written = io.BytesIO()
    pdf.save(written, deterministic_id=True, **saving)  # type: ignore[arg-type]  # names as pikepdf has them
    return written.getvalue()


def by_hand(content: bytes, *, dictionary: bytes, further: bytes = b"") -> bytes:
    """As much of a PDF as a stream needs, its dictionary as given."""
    return (
        b"%PDF-1.7\n1 0 obj\n<<" + dictionary + b">>\nstream\n" + content + b"\nendstream\nendobj\n" + further
        + b"%%EOF\n"
    )  # fmt: skip


def opened(browser: Browser, issued, record: LookupRecord | None) -> tuple[Page, list[str], list[str]]:
    """The page of the code in a narrow window; what it asked the network for, and what the browser complained of."""
    answer = verdict_page(decide(issued.code, [issued.key], lambda _: record))
    page = browser.new_page(viewport={"width": 360, "height": 740})
    asked: list[str] = []
    complaints: list[str] = []

    def serve(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=answer.status, headers={**answer.headers, "Content-Type": "text/html"}, body=answer.html)

    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/*", serve)
    page.goto(f"https://truong.example/V/{issued.code}")
    return page, asked, complaints


def choose(page: Page, content: bytes) -> Shown:
    page.set_input_files("#pdf", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": content})
    page.wait_for_function("w => !['', w].includes(document.getElementById('outcome').textContent)",
                           arg=say("file.working"))  # fmt: skip
    return shown(page)


def shown(page: Page) -> Shown:
    words = [page.locator(place).text_content() or "" for place in ("#outcome", "#inside")]
    tones = [(page.get_attribute(place, "class") or "").removeprefix("outcome").strip() for place in
             ("#outcome", "#inside")]  # fmt: skip
    return words[0], tones[0], words[1], tones[1]


@pytest.mark.parametrize("status", ["valid", "superseded"])
def test_a_pdf_is_compared_with_the_record_without_leaving_the_machine(browser, paper, status: str) -> None:
    """The same bytes, other bytes; and no green word for a paper that was replaced. Fits a narrow phone."""
    pdf = pdf_with(record_of(paper.code))
    newest = 1 if status == "valid" else 2
    record = replace(paper.record, sha256=sha256(pdf).hexdigest(), status=status, newest_revision=newest)
    page, asked, complaints = opened(browser, paper, record)
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    same = choose(page, pdf)
    other = choose(page, pdf + b"\n")
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.close()
    tone, key = ("good", "file.same") if status == "valid" else ("look", "file.same_old")
    assert same == (say(key), tone, say("file.record_true"), tone)
    assert other == (say("file.other"), "bad", say("file.record_kept"), "look")
    assert len(asked) == 1
    assert complaints == []


def test_what_a_library_writes_is_read_however_it_writes(browser, paper) -> None:
    """Plain or deflated, object streams or not, a length of its own object, an array of one filter."""
    page, _, complaints = opened(browser, paper, paper.record)
    record = record_of(paper.code)
    packed = zlib.compress(record)
    length = b"/Length %d" % len(packed)
    indirect = b"7 0 obj\n%d\nendobj\n" % len(packed)
    written = [
        pdf_with(record, compress_streams=False),
        pdf_with(record, object_stream_mode=pikepdf.ObjectStreamMode.generate),
        pdf_with(record, object_stream_mode=pikepdf.ObjectStreamMode.disable, linearize=True),
        by_hand(packed, dictionary=b"/Type/EmbeddedFile/Filter[/FlateDecode]/Params<</M(a\\)>>)>>" + length),
        by_hand(packed, dictionary=b"/Length 7 0 R/Type /EmbeddedFile/Filter /FlateDecode", further=indirect),
        by_hand(record, dictionary=b"/Type/EmbeddedFile/Length %d" % len(record)),
    ]
    answers = [choose(page, pdf)[2] for pdf in written]
    page.close()
    assert answers == [say("file.record_kept")] * len(written)
    assert complaints == []


def test_each_wrong_file_is_told_for_what_it_is(browser, paper, issue_document) -> None:
    """A changed record is red; another document's file, no PDF, or what cannot be read accuses nobody."""
    page, _, complaints = opened(browser, paper, paper.record)
    other = say("file.other"), "bad"
    record = record_of(paper.code)
    bomb = zlib.compress(bytes(17 << 20))
    cases: dict[str, tuple[bytes, Shown]] = {
        "facts": (pdf_with(record_of(paper.code, b'{"a":1}')), (*other, say("file.record_changed"), "bad")),
        "salt": (pdf_with(record_of(paper.code, salt=bytes(32))), (*other, say("file.record_changed"), "bad")),
        "spelling": (pdf_with(record.replace(b",", b", ")), (*other, say("file.record_changed"), "bad")),
        "another document": (
            pdf_with(record_of(issue_document(document=8).code)), (say("file.elsewhere"), "look", "", "")
        ),
        "an invoice's attachment": (pdf_with(b"<Invoice/>"), (*other, say("file.record_none"), "look")),
        "no attachment": (pdf_with(), (*other, say("file.record_none"), "look")),
        "two attachments": (pdf_with(record, record), (*other, say("file.record_unread"), "look")),
        "a picture": (b"\x89PNG" + bytes(2000), (*other, say("file.record_no_pdf"), "look")),
        "nothing": (b"", (*other, say("file.record_no_pdf"), "look")),
        "a bomb": (
            by_hand(bomb, dictionary=b"/Type/EmbeddedFile/Filter/FlateDecode/Length %d" % len(bomb)),
            (*other, say("file.record_unread"), "look"),
        ),
        "an odd filter": (
            by_hand(record, dictionary=b"/Type/EmbeddedFile/Filter/LZWDecode/Length %d" % len(record)),
            (*other, say("file.record_unread"), "look"),
        ),
        "two filters": (
            by_hand(record, dictionary=b"/Type/EmbeddedFile/Filter[/FlateDecode/FlateDecode]/Length %d" % len(record)),
            (*other, say("file.record_unread"), "look"),
        ),
        "endless words": (b"%PDF-1.7\n" + b"/EmbeddedFile " * 2_000_000, (*other, say("file.record_unread"), "look")),
        "a wrong length": (
            by_hand(record, dictionary=b"/Type/EmbeddedFile/Length 7"), (*other, say("file.record_unread"), "look")
        ),
        "cut short": (pdf_with(record)[:-900], (*other, say("file.record_none"), "look")),
    }  # fmt: skip
    answers: dict[str, Shown] = {}
    for name, (content, _) in cases.items():
        answers[name] = choose(page, content)
        if name == "another document":
            assert page.get_attribute("#elsewhere a", "href") == f"/V/{issue_document(document=8).code}"
        assert page.locator("#elsewhere").is_visible() == (name == "another document")
    page.close()
    assert answers == {name: expected for name, (_, expected) in cases.items()}
    assert complaints == []


def test_a_digest_on_record_does_not_make_a_foreign_record_true(browser, paper, issue_document) -> None:
    """Where the lookup and the code contradict each other the answer is red, not green."""
    for attached in (record_of(paper.code, b'{"a":1}'), record_of(issue_document(document=8).code)):
        pdf = pdf_with(attached)
        page, _, _ = opened(browser, paper, replace(paper.record, sha256=sha256(pdf).hexdigest()))
        answer = choose(page, pdf)
        page.close()
        assert answer == (say("file.clash"), "bad", "", "")


def test_without_a_digest_the_record_in_the_file_can_still_be_checked(browser, paper) -> None:
    """A genuine code that the lookup does not know; nothing is green."""
    page, _, _ = opened(browser, paper, None)
    right = choose(page, pdf_with(record_of(paper.code)))
    wrong = choose(page, pdf_with(record_of(paper.code, b'{"a":1}')))
    page.close()
    assert right == (say("file.unlisted"), "look", say("file.record_kept"), "look")
    assert wrong == (say("file.unlisted"), "look", say("file.record_changed"), "bad")


def test_a_browser_that_cannot_says_what_it_could_not(browser, paper) -> None:
    """No unpacking, no hashing, a file too large, a file that is gone: each in its own words, none of them red."""
    pdf = pdf_with(record_of(paper.code))
    page, _, _ = opened(browser, paper, replace(paper.record, sha256=sha256(pdf).hexdigest()))
    page.evaluate("delete window.DecompressionStream")
    assert choose(page, pdf) == (say("file.same"), "good", say("file.record_unable"), "look")
    for file, key in (
        (f"{{name: 'a.pdf', size: {LARGEST + 1}}}", "large"),
        ("{name: 'a', size: 1, arrayBuffer: () => Promise.reject(new Error('gone'))}", "unreadable"),
    ):
        page.evaluate(
            f"document.dispatchEvent(Object.assign(new Event('drop'), {{dataTransfer: {{files: [{file}]}}}}))"
        )
        page.wait_for_function("w => document.getElementById('outcome').textContent === w", arg=say(f"file.{key}"))
        assert shown(page) == (say(f"file.{key}"), "look", "", "")
    page.evaluate("Object.defineProperty(crypto, 'subtle', {value: undefined})")
    assert choose(page, pdf)[:2] == (say("file.insecure"), "look")
    page.close()


def test_the_file_chosen_last_has_the_last_word(browser, paper) -> None:
    """A slow disk answers late; its answer is not put under the name of the next file."""
    page, _, _ = opened(browser, paper, paper.record)
    page.evaluate("""() => {
        const drop = (file) => document.dispatchEvent(
            Object.assign(new Event('drop'), {dataTransfer: {files: [file]}}));
        const late = new Promise((resolve, reject) => { window.fail = () => reject(new Error('late')); });
        drop({name: 'slow.pdf', size: 1, arrayBuffer: () => late});
        drop(new File(['no pdf'], 'quick.pdf'));
    }""")
    page.wait_for_function("w => document.getElementById('inside').textContent === w", arg=say("file.record_no_pdf"))
    page.evaluate("async () => { window.fail(); await new Promise((resolve) => setTimeout(resolve, 50)); }")
    assert page.text_content("#chosen") == "quick.pdf"
    assert shown(page)[0] == say("file.other")
    page.close()
