"""The public page: light, escaped, complete for each state, the same headers everywhere."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from qr.frame import Page
from qr.page import busy_page, down_page, form_page, method_page, verdict_page
from qr.payload import document_label
from qr.rate_limit import RateLimit, network_of
from qr.state import State, decide

WEIGHT = 30_000  # bytes; a phone on a poor line shows it within the five seconds an inspector has


class Outline(HTMLParser):
    """Collects tags, and sees that they are closed in order."""

    VOID = frozenset({"meta", "input", "link", "br"})

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def page_of(issued, state: State) -> Page:
    record, keys, text = issued.record, [issued.key], issued.code
    if state is State.SUPERSEDED:
        record = replace(record, status="superseded", newest_revision=3)
    elif state is State.DESTROYED:
        record = replace(record, disposed="quyết định số 12/QĐ-THCS ngày 05/06/2036")
    elif state is State.REVOKED:
        record = replace(record, status="revoked")
    elif state is State.SUSPENDED:
        record = replace(record, status="suspended")
    elif state is State.UNKNOWN_KEY:
        keys = []
    elif state is State.WORTHLESS_KEY:
        keys = [replace(issued.key, compromised_since=datetime.fromisoformat(record.sealed_at))]
    elif state is State.ALTERED:
        record = replace(record, code="B" * 189)
    elif state is State.AUTHENTIC_UNLISTED:
        record = None
    elif state is State.MALFORMED:
        text = "ABC"
    elif state is State.LOOKUP_ONLY:
        text = document_label(issued.payload.document_id)
    verdict = decide(text, keys, lambda _: record)
    assert verdict.state is state
    return verdict_page(verdict)


def every_page(issued) -> list[Page]:
    return [page_of(issued, state) for state in State] + [form_page(), busy_page(3), down_page(), method_page()]


@pytest.mark.parametrize("state", list(State))
def test_each_state_says_its_answer_as_the_one_first_heading(issued, state: State) -> None:
    """The first heading is the answer; a screen reader meets it as a status."""
    html = page_of(issued, state).html
    (heading,) = re.findall(r"<h1>(.*?)</h1>", html)
    verdict_words = re.search(r'role="status">.*?<p class="sign">(.+?)</p>', html)
    assert heading
    assert verdict_words
    assert html.index("<h1>") < html.index("<h2>")


def test_the_current_document_is_described_in_full(issued) -> None:
    """Kind, school, class, term, year, revision, number, time of sealing, key: and what paper cannot prove."""
    html = page_of(issued, State.AUTHENTIC_CURRENT).html
    number = document_label(issued.payload.document_id)
    for fact in (
        "Bảng tổng hợp lớp 6A1", "Trường THCS Sông Xanh", "Học kì I", "2025-2026", "<dt>Bản số</dt><dd>1</dd>", number,
        "20/01/2026 09:30", "<dt>Niêm phong bởi</dt><dd>Trường THCS Sông Xanh, bằng khóa", issued.key.key_id, "ab" * 32,
        "Riêng tờ giấy không chứng minh được",
    ):  # fmt: skip
        assert fact in html


@pytest.mark.parametrize("state", [State.UNKNOWN_KEY, State.ALTERED, State.MALFORMED])
def test_a_code_that_is_not_good_is_given_no_description(issued, state: State) -> None:
    """A forged code does not borrow a true document's name, nor its digest."""
    html = page_of(issued, state).html
    assert "6A1" not in html
    assert "ab" * 32 not in html


def test_a_number_leads_to_its_document_and_proves_nothing(issued) -> None:
    """What the lookup has is told, with what to do next; not the code, which whoever has it could print as theirs, and
    nothing that would call the paper in hand good."""
    page = page_of(issued, State.LOOKUP_ONLY)
    for words in ("Bảng tổng hợp lớp 6A1", "2025-2026", "không mang chữ ký", "Quét mã QR lớn ở trang đầu"):
        assert words in page.html
    assert issued.code not in page.html
    assert 'class="verdict look"' in page.html
    label = document_label(issued.payload.document_id)
    unknown = verdict_page(decide(label, [issued.key], lambda _: None))
    assert (unknown.status, "6A1" in unknown.html) == (200, False)
    assert "không có tài liệu mang số ấy" in unknown.html


def test_only_the_current_state_is_green(issued) -> None:
    """No other page has the green mark."""
    green = [state for state in State if 'class="verdict good"' in page_of(issued, state).html]
    assert green == [State.AUTHENTIC_CURRENT]


def test_statuses_tell_only_what_is_no_code_at_all(issued) -> None:
    """404 for what cannot be read, 200 for every code, known or not."""
    statuses = {state: page_of(issued, state).status for state in State}
    assert statuses.pop(State.MALFORMED) == 404
    assert set(statuses.values()) == {200}
    assert [page.status for page in (form_page(), busy_page(3), down_page(), method_page())] == [200, 429, 503, 405]


def test_every_page_is_light_whole_and_vietnamese(issued) -> None:
    """Under 30 kB, tags closed, one main part, language named, nothing fetched from elsewhere."""
    for page in every_page(issued):
        assert len(page.html.encode()) < WEIGHT
        outline = Outline()
        outline.feed(page.html)
        assert outline.open == []
        assert outline.tags.count("h1") == outline.tags.count("main") == 1
        assert '<html lang="vi">' in page.html
        assert not re.search(r"(src|href)=\"(https?:)?//", page.html)


def test_every_page_has_the_same_strict_headers(issued) -> None:
    """No answer is laxer than another."""
    pages = every_page(issued)
    policies = {page.headers["Content-Security-Policy"] for page in pages}
    (policy,) = policies
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    for page in pages:
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert page.headers["Cache-Control"] == "no-store"


def test_style_and_script_are_the_ones_that_the_policy_allows(issued) -> None:
    """The hashes in the policy are those of the page's own blocks; there are no inline attributes."""
    page = page_of(issued, State.AUTHENTIC_CURRENT)
    for tag in ("style", "script"):
        (block,) = re.findall(f"<{tag}>(.*?)</{tag}>", page.html, re.DOTALL)
        digest = base64.b64encode(sha256(block.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in page.headers["Content-Security-Policy"]
    assert not re.search(r"\s(style|on\w+)=", page.html)


def test_whatever_the_record_or_the_reader_says_is_escaped(issued) -> None:
    """No text becomes markup."""
    evil = '"><script>alert(1)</script>'
    record = replace(issued.record, label=evil, school=evil, school_year=evil, term=evil, sha256=evil)
    key = replace(issued.key, school=evil)
    html = verdict_page(decide(issued.code, [key], lambda _: record)).html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "alert" not in verdict_page(decide(evil, [key], lambda _: None)).html


def test_a_code_in_small_letters_is_offered_in_capitals(issued) -> None:
    """No silent redirect: the reason is said and the link is there."""
    verdict = decide(issued.code.lower(), [issued.key], lambda _: issued.record)
    page = verdict_page(verdict)
    assert page.status == 404
    assert f'href="/V/{issued.code}"' in page.html


def test_the_answer_needs_no_script(issued) -> None:
    """Without the script the words, the digest and a hint remain."""
    html = re.sub(r"<script>.*?</script>", "", page_of(issued, State.AUTHENTIC_CURRENT).html, flags=re.DOTALL)
    assert "Mã thật và là bản mới nhất" in html
    assert "Việc này cần JavaScript" in html
    assert '<div id="drop" class="drop" hidden>' in html


def test_an_address_may_ask_so_often_and_then_waits() -> None:
    """The bucket empties, names the wait, and fills again."""
    limit = RateLimit(per_minute=60)
    assert [limit.wait("10.0.0.1", 0.0) for _ in range(60)] == [0] * 60
    assert limit.wait("10.0.0.1", 0.0) == 1
    assert limit.wait("10.0.0.2", 0.0) == 0
    assert limit.wait("10.0.0.1", 1.0) == 0
    assert limit.wait("10.0.0.1", 1.0) == 1


def test_one_ipv6_network_is_one_asker_but_mapped_ipv4_addresses_are_not() -> None:
    """A customer has 2^64 addresses; a dual-stack server sees IPv4 as ::ffff:…"""
    limit = RateLimit(per_minute=1)
    assert limit.wait("2001:db8:1:2::1", 0.0) == 0
    assert limit.wait("2001:db8:1:2::2", 0.0) > 0
    assert limit.wait("2001:db8:1:3::1", 0.0) == 0
    assert [limit.wait(f"::ffff:10.0.0.{n}", 0.0) for n in (1, 2)] == [0, 0]


def test_what_is_no_address_is_one_asker() -> None:
    """Or a proxy's word, spelt anew each time, would have a bucket each and fill the memory."""
    limit = RateLimit(per_minute=1)
    assert limit.wait("unknown", 0.0) == 0
    assert limit.wait("unknown-2", 0.0) > 0
    assert len(limit) == 1


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.77", "192.0.2.0"), ("::ffff:192.0.2.77", "192.0.2.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::"),
        ("", "-"), ("evil\nstate=authentic_current", "-"),
    ],
)  # fmt: skip
def test_only_the_network_of_an_address_may_be_written_down(address: str, network: str) -> None:
    """Neither a machine nor a household; and nothing that somebody may write there himself."""
    assert network_of(address) == network


def test_the_limit_remembers_only_so_many_addresses() -> None:
    """Memory is bounded however many ask."""
    limit = RateLimit(per_minute=1, most_addresses=100)
    for n in range(1000):
        limit.wait(f"10.1.{n // 250}.{n % 250}", 0.0)
    assert len(limit) == 100
