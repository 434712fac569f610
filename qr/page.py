"""The public answer as a light HTML page with its headers: no network, no script needed for the answer.

Says what `state` decided in the words of `texts`; serving it is left to the routes.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from html import escape

from qr.frame import Page, framed
from qr.label import document_label
from qr.lookup import LookupRecord
from qr.payload import Payload, SignedPayload, parse
from qr.state import State, Tone, Verdict
from qr.texts import say

# White strokes on a filled shape; each tone has its own shape, so that colour never speaks alone.
_SHAPES: dict[Tone, str] = {
    "good": '<circle cx="24" cy="24" r="23" fill="currentColor" stroke="none"/><path d="M13 25l8 8 15-17"/>',
    "look": '<path d="M24 3l22 41H2z" fill="currentColor" stroke="none"/><path d="M24 18v13m0 5v2"/>',
    "bad": '<path d="M15 1h18l14 14v18L33 47H15L1 33V15z" fill="currentColor" stroke="none"/>'
    '<path d="M16 16l16 16m0-16L16 32"/>',
}


def verdict_page(verdict: Verdict) -> Page:
    """The page for one code. Status 404 where the text is no code at all, otherwise 200."""
    sections = [_verdict_section(verdict), _advice_section(verdict)]
    if verdict.signed is not None:
        sections.append(_facts_section(verdict, verdict.signed.payload))
    if verdict.listed is not None:
        sections.append(_listed_section(verdict.listed))
    if verdict.school is not None:
        sections.append(_limit_section())
    has_file_check = verdict.record is not None or verdict.state is State.AUTHENTIC_UNLISTED
    if verdict.signed is not None and has_file_check:
        sections.append(_file_section(verdict, verdict.signed))
    if verdict.state is State.MALFORMED:
        sections.append(_form_section())
    else:
        sections.append(f'<p><a href="/V/">{_text("page.again")}</a></p>')
    status = 404 if verdict.state is State.MALFORMED else 200
    return framed(status, verdict.text("title"), sections, script=has_file_check)


def form_page() -> Page:
    """The page for `/V/` without a code."""
    words = f"<h1>{_text('form.title')}</h1><p>{_text('form.words')}</p>"
    return framed(200, say("form.title"), [f"<section>{words}{_form()}</section>", _limit_section()])


def busy_page(seconds: int) -> Page:
    """Too many questions from one address: come again in `seconds`."""
    page = _notice(429, "busy", seconds=seconds)
    return Page(page.status, page.html, {**page.headers, "Retry-After": str(seconds)})


def down_page() -> Page:
    """The lookup could not be read, which says nothing about the code."""
    return _notice(503, "down")


def missing_page() -> Page:
    """The school has not published a status list."""
    return _notice(404, "no_list")


def method_page() -> Page:
    """Somebody sent something; these pages only answer."""
    page = _notice(405, "method")
    return Page(page.status, page.html, {**page.headers, "Allow": "GET, HEAD"})


def _verdict_section(verdict: Verdict) -> str:
    title, words, sign = (escape(verdict.text(part)) for part in ("title", "words", "sign"))
    return (
        f'<section class="verdict {verdict.tone}" role="status">'
        '<svg viewBox="0 0 48 48" aria-hidden="true" fill="none" stroke="#fff" stroke-width="4" '
        f'stroke-linecap="round" stroke-linejoin="round">{_SHAPES[verdict.tone]}</svg>'
        f'<div class="say"><p class="sign">{sign}</p><h1>{title}</h1><p>{words}</p></div></section>'
    )


def _advice_section(verdict: Verdict) -> str:
    upper = ""
    if verdict.reason == "lower_case":
        link = f"/V/{verdict.code.upper()}"
        upper = f'<p><a class="button" href="{escape(link)}">{_text("page.upper")}</a></p>'
    advice = escape(verdict.text("advice"))
    return f"<section><h2>{_text('page.advice')}</h2><p>{advice}</p>{upper}</section>"


def _facts_section(verdict: Verdict, payload: Payload) -> str:
    if verdict.record is not None:
        title, rows = "page.facts", _record_rows(verdict.record, payload)
    else:
        title = "page.claims" if verdict.school is None else "page.claims_signed"
        rows = _payload_rows(payload, verdict.school)
    items = "".join(f"<dt>{_text(key)}</dt><dd>{value}</dd>" for key, value in rows)
    return f"<section><h2>{_text(title)}</h2><dl>{items}</dl></section>"


def _listed_section(record: LookupRecord) -> str:
    """Which document a bare number is of; its code is not told, for that would be the signature."""
    rows = _record_rows(record, parse(record.code).payload)
    items = "".join(f"<dt>{_text(key)}</dt><dd>{value}</dd>" for key, value in rows)
    return f"<section><h2>{_text('page.listed')}</h2><dl>{items}</dl></section>"


def _record_rows(record: LookupRecord, payload: Payload) -> Iterable[tuple[str, str]]:
    newest = "page.revision_of" if record.newest_revision > record.revision else "page.revision_value"
    revision = say(newest, revision=record.revision, newest=record.newest_revision)
    yield "page.label", escape(record.label)
    yield "page.school", escape(record.school)
    yield "page.kind", _text(f"kind.{record.kind.name}")
    yield "page.year", escape(record.school_year)
    if record.term:  # a month's inspection is of no term
        yield "page.term", escape(_term(record.term))
    yield "page.revision", escape(revision)
    yield "page.number", _code(document_label(payload.document_id))
    if record.newest_id:
        yield "page.newest", _code(document_label(bytes.fromhex(record.newest_id)))
    yield "page.sealed", escape(_moment(datetime.fromisoformat(record.sealed_at)))
    yield "page.sealed_by", f"{escape(record.school)}, {_text('page.with_key')} {_code(payload.key_id.hex())}"


def _payload_rows(payload: Payload, school: str | None) -> Iterable[tuple[str, str]]:
    if school is not None:
        yield "page.school", escape(school)
    yield "page.kind", _text(f"kind.{payload.kind.name}")
    yield "page.revision", _text("page.revision_value", revision=payload.revision)
    yield "page.day", _day(payload.day)
    yield "page.number", _code(document_label(payload.document_id))
    yield "page.key", _code(payload.key_id.hex())


def _limit_section() -> str:
    return f"<section><h2>{_text('page.limit.title')}</h2><p>{_text('page.limit')}</p></section>"


def _file_section(verdict: Verdict, signed: SignedPayload) -> str:
    """The check of a file, with every sentence that it may end in; the script only chooses among them."""
    digest = verdict.record.sha256 if verdict.record else ""
    known = {"sha256": digest, "code": signed.code, "commitment": signed.payload.commitment.hex()}
    data = " ".join(f'data-{name}="{escape(value)}"' for name, value in known.items())
    same = _SAME.get(verdict.state, ("look", "file.same_old"))
    outcomes = _OUTCOMES | {"same": same, "record-true": (same[0], "file.record_true")}
    words = "".join(
        f'<span data-when="{when}" data-tone="{tone}">{_text(key)}</span>' for when, (tone, key) in outcomes.items()
    )
    shown = f'<p class="small">{_text("file.digest")}: {_code(digest)}</p>' if digest else ""
    return (
        f'<section id="file" {data}><h2>{_text("file.title")}</h2>'
        f'<div id="drop" class="drop" hidden><p id="pdf-hint">{_text("file.hint")}</p>'
        '<input id="pdf" class="unseen" type="file" accept=".pdf,application/pdf" aria-describedby="pdf-hint">'
        f'<label class="button" for="pdf">{_text("file.choose")}</label><p id="chosen"></p></div>'
        f'<p id="no-script">{_text("file.no_script" if digest else "file.no_script_unlisted")}</p>'
        '<p id="outcome" class="outcome" role="status"></p><p id="inside" class="outcome" role="status"></p>'
        f'<p id="elsewhere" hidden><a href="/V/">{_text("file.elsewhere_link")}</a></p><div hidden>{words}</div>'
        f"{shown}</section>"
    )


# What a file that is equal byte for byte is called, beside the state of its code.
_SAME = {
    State.AUTHENTIC_CURRENT: ("good", "file.same"), State.DESTROYED: ("look", "file.same_gone"),
    State.SUSPENDED: ("look", "file.same_suspended"),
}  # fmt: skip
# What else may be said of a file, and of the record attached to it: its tone and its text.
_OUTCOMES = {
    "working": ("", "file.working"),
    "other": ("bad", "file.other"),
    "unlisted": ("look", "file.unlisted"),
    "elsewhere": ("look", "file.elsewhere"),
    "clash": ("bad", "file.clash"),
    "insecure": ("look", "file.insecure"),
    "large": ("look", "file.large"),
    "unreadable": ("look", "file.unreadable"),
    "record-kept": ("look", "file.record_kept"),
    "record-changed": ("bad", "file.record_changed"),
    "record-none": ("look", "file.record_none"),
    "record-no-pdf": ("look", "file.record_no_pdf"),
    "record-unread": ("look", "file.record_unread"),
    "record-unable": ("look", "file.record_unable"),
}


def _form_section() -> str:
    return f"<section><h2>{_text('page.again')}</h2>{_form()}</section>"


def _form() -> str:
    return (
        f'<form method="get" action="/V/"><label for="ma">{_text("form.label")}</label>'
        '<textarea id="ma" name="ma" required maxlength="2000" rows="4" spellcheck="false" autocomplete="off" '
        f'autocapitalize="characters"></textarea><p><button>{_text("form.submit")}</button></p></form>'
    )


def _notice(status: int, name: str, **values: object) -> Page:
    title = say(f"{name}.title")
    words = f'<section class="look"><h1>{escape(title)}</h1><p>{_text(f"{name}.words", **values)}</p></section>'
    return framed(status, title, [words])


def _text(key: str, **values: object) -> str:
    return escape(say(key, **values))


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _term(term: str) -> str:
    return say(f"term.{term}") if term in {"HK1", "HK2", "CN", "GK1", "GK2"} else term


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _moment(moment: datetime) -> str:
    return moment.strftime("%d/%m/%Y %H:%M")
