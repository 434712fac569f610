"""What anyone can read of the sealed sample school: pages, codes, lookup, logs. Of its people nothing is in it.

Looked for in each: every name, birthday, pupil's code and ministry id of the store, in the ways in which they may be
written. A mark such as '8' stands everywhere; so of marks it is asked that nothing has their form (a number with a
decimal sign) and that no subject is named beside which a number could be one.
"""

from __future__ import annotations

import base64
import logging
import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from html import unescape
from pathlib import Path

import pytest
from test_public import ask

import qr
from dashboard.public import public_app
from qr.image import svg
from qr.lookup import Lookup, LookupRecord
from qr.page import form_page, verdict_page
from qr.payload import DocumentKind, address_of, document_label
from qr.state import State, decide
from records.home import Home
from records.schools import canonical_school
from records.store import Store
from records.subjects import SUBJECTS

MARK = re.compile(r"(?<![\w:])(?<!\d[.,])\d{1,2}[.,]\d{1,2}(?![\w:]|[.,]\d)")  # and no date
SUBJECT = re.compile(rf"\b({'|'.join(re.escape(subject.name) for subject in SUBJECTS.values())})\b")


@dataclass(frozen=True)
class People:
    """All that tells a person of the school: as texts, folded."""

    secrets: frozenset[str]

    def found_in(self, text: str) -> set[str]:
        """The secrets that a text holds, in whatever case, with or without its accents."""
        here = folded(text)
        return {secret for secret in self.secrets if secret in here}

    def found_in_bytes(self, content: bytes) -> set[str]:
        """As text, or as the beginning of a digest: a name that can be guessed is found in its digest, too."""
        digests = {secret for secret in self.secrets if sha256(secret.encode()).digest()[:8] in content}
        return digests | self.found_in(content.decode("latin-1")) | self.found_in(content.decode("utf-8", "replace"))


def folded(text: str) -> str:
    apart = unicodedata.normalize("NFD", unescape(text).casefold())
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).replace("đ", "d")


def spellings(day: date) -> Iterable[str]:
    yield from (day.strftime(form) for form in ("%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y%m%d", "%d%m%Y"))
    yield f"{day.day}/{day.month}/{day.year}"


@pytest.fixture(scope="module")
def home(sealed_home: Path) -> Home:
    return Home(sealed_home)


@pytest.fixture(scope="module")
def people(home: Home) -> People:
    with Store(home.store_path).read() as db:
        pupils = db.query("SELECT DISTINCT pupil_code, ministry_id, full_name, birthday FROM roster_row")
        teachers = db.query("SELECT DISTINCT teacher_name, teacher_code FROM teaching_assignment")
    told = {text for column in ("pupil_code", "ministry_id", "full_name") for text in pupils[column].drop_nulls()}
    told |= {text for column in teachers.columns for text in teachers[column].drop_nulls()}
    days = {spelt for day in pupils["birthday"].drop_nulls() for spelt in spellings(day)}
    assert len(pupils) > 50
    assert len(teachers) > 5
    assert len(days) > 100
    secrets = frozenset(folded(text) for text in told | days if len(text) > 4)
    return People(secrets)


@pytest.fixture(scope="module")
def records(home: Home) -> list[LookupRecord]:
    with sqlite3.connect(home.lookup_path) as db:
        ids = [document_id for (document_id,) in db.execute("SELECT document_id FROM record")]
    found = [Lookup(home.lookup_path).get(document_id) for document_id in ids]
    assert {record.kind for record in found if record} >= {DocumentKind.PUPIL_RECORD, DocumentKind.CLASS_SUMMARY}
    return [record for record in found if record]


def visible(html: str) -> str:
    """What a page says, in the attributes of its tags too, without its style and script."""
    return re.sub(r"<(style|script)>.*?</\1>", "", html, flags=re.DOTALL)


def test_the_search_finds_what_it_looks_for(home: Home, people: People) -> None:
    """In the sealed facts, in a page that says a name, in a digest: or all that follows could not fail."""
    with Store(home.store_path).read() as db:
        one = db.query("SELECT full_name, birthday, pupil_code FROM roster_row WHERE birthday IS NOT NULL").row(0)
    name, birthday, code = one
    for written in (name, name.upper(), unicodedata.normalize("NFD", name), folded(name)):
        assert people.found_in(f"<p>Học bạ của {written}</p>") == {folded(name)}
    assert f"{birthday:%d/%m/%Y}" in people.found_in(f"sinh {birthday:%d/%m/%Y}")
    assert folded(code) in people.found_in_bytes(b"\x00" + code.encode() + b"\xff")
    assert people.found_in_bytes(b"\x00" + sha256(folded(code).encode()).digest()) == {folded(code)}
    assert all(MARK.search(mark) for mark in ("<dd>7.25</dd>", "Điểm 6,5.", "8.0 và 10.0"))
    assert not any(MARK.search(other) for other in ("ngày 05.06.2036", "09:30:05.25", "v1.2.3"))
    assert SUBJECT.search("<dt>Ngữ văn</dt>")


def test_no_page_of_any_code_in_any_state_tells_of_a_person(
    home: Home, people: People, records: list[LookupRecord]
) -> None:
    """Every issued code, as it is and as it will be once it is replaced, revoked or destroyed."""
    keys = Lookup(home.lookup_path).keys()
    fates: list[dict[str, object]] = [
        {}, {"status": "superseded", "newest_revision": 2, "why": "marks,pupils"}, {"status": "revoked"},
        {"status": "suspended"}, {"disposed": "quyết định số 12/QĐ-THCS ngày 05/06/2036"},
    ]  # fmt: skip
    verdicts = [decide("XIN-CHAO", keys, Lookup(home.lookup_path).get)]
    for record in records:
        known: list[LookupRecord | None] = [None, *(replace(record, **fate) for fate in fates)]  # type: ignore[arg-type]
        verdicts += [decide(record.code, keys, {record.document_id: each}.get) for each in known]
        verdicts.append(decide(record.code, (), {record.document_id: record}.get))
        number = document_label(bytes.fromhex(record.document_id))
        verdicts += [decide(number, keys, {record.document_id: each}.get) for each in known]
    pages = [form_page().html, *(verdict_page(verdict).html for verdict in verdicts)]
    assert {verdict.state for verdict in verdicts} >= {
        State.AUTHENTIC_CURRENT, State.AUTHENTIC_UNLISTED, State.SUPERSEDED, State.REVOKED, State.SUSPENDED,
        State.DESTROYED, State.UNKNOWN_KEY, State.MALFORMED, State.LOOKUP_ONLY,
    }  # fmt: skip
    said = "\n".join(dict.fromkeys(line for page in pages for line in visible(page).split("<")))
    assert people.found_in(said) == people.found_in(pages[-1]) == set()  # the last with its style and script
    assert MARK.findall(said) == []
    assert SUBJECT.findall(unescape(said)) == []


def test_no_code_holds_a_person_or_what_one_could_be_guessed_by(
    home: Home, people: People, records: list[LookupRecord]
) -> None:
    """Its bytes, its letters, its image; and no two codes share a commitment or a number."""
    raw = [base64.b32decode(record.code + "===") for record in records]
    assert {len(each) for each in raw} == {118}
    for content, record in zip(raw, records, strict=True):
        assert people.found_in_bytes(content) == set()
        assert people.found_in(record.code) == set()
    assert people.found_in(svg(address_of("https://kiemchung.example", records[0].code))) == set()
    assert len({each[5:15] for each in raw}) == len({each[22:54] for each in raw}) == len(raw)


def test_the_lookup_file_holds_no_person_and_no_mark(home: Home, people: People) -> None:
    """Neither in a row nor in a page of the file that a row has left; a name of it is a school's."""
    for path in home.root.glob(f"{home.lookup_path.name}*"):
        assert people.found_in_bytes(path.read_bytes()) == set()
    with sqlite3.connect(home.lookup_path) as db:
        cells = [str(cell) for table in ("record", "school_key") for row in db.execute(f"SELECT * FROM {table}")
                 for cell in row]  # fmt: skip
    assert len(cells) > 500
    assert [cell for cell in cells if MARK.search(cell) or SUBJECT.search(cell)] == []


def test_the_logs_of_many_questions_hold_no_person_no_code_and_no_asker(
    home: Home, people: People, records: list[LookupRecord], caplog: pytest.LogCaptureFixture
) -> None:
    """At their most talkative, with people's names among what is asked."""
    caplog.set_level(logging.DEBUG)
    app = public_app(home.lookup_path, per_minute=10_000)
    for number, record in enumerate(records):
        assert ask(app, f"/V/{record.code}", host="localhost", client=f"192.0.2.{number % 250 + 1}").status == 200
    for secret in sorted(people.secrets)[:200]:
        ask(app, f"/V/{secret}", host="localhost", client="2001:db8:1:2:3:4:5:6")
        ask(app, "/V/", query=f"ma={secret}", host="localhost")
    lines = [record.getMessage() for record in caplog.records if record.name == "dashboard.public"]
    assert len(lines) == len(records) + 400
    assert people.found_in(caplog.text) == set()
    assert re.findall(r"192\.0\.2\.(?!0\b)\d+|2001:db8:1:2", caplog.text) == []
    assert [record.code for record in records if record.code[:30] in caplog.text] == []


def test_the_offline_page_tells_of_nobody(people: People) -> None:
    """The same file in every bundle; it learns of people only from what is put into it."""
    assert people.found_in(qr.offline_page()) == set()
    assert SUBJECT.findall(visible(qr.offline_page())) == []


def test_a_pupil_s_paper_is_one_pupil_s_and_a_school_keeps_its_name(
    home: Home, people: People, records: list[LookupRecord]
) -> None:
    """The description names kind and class; so pages may be told apart by class, and by nothing finer."""
    labels = [record.label for record in records if record.kind is DocumentKind.PUPIL_RECORD]
    assert len(labels) > 20
    assert all(re.fullmatch(r"Học bạ của một học sinh lớp \w+", label) for label in labels)
    assert {record.school for record in records} == {canonical_school(record.school) for record in records}
