"""Which bundle, paper or code was verified: its kind, class, term, revision and moment, as it says itself.

What a thing says of itself counts as much as the signature over it: `is_vouched` tells. No pupil is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

from archive import extract_list, seal
from archive.checking.bag import MAX_KEPT_BYTES
from archive.checking.container import READ_ERRORS, read_file
from archive.checking.paper import MAX_PDF_BYTES, stated
from archive.checking.standing import Lookup
from archive.verify import TrustedKey, VerifyResult
from jobs.labels import bundle_label, inspection_label, kind_label, public_label
from qr.payload import BadCodeError, DocumentKind, Payload, code_of, parse

Form = Literal["bundle", "extract", "paper", "code"]

LONGEST = 200  # letters of a name: a hostile file may state anything
# A paper whose record is not what its code commits to says nothing that counts.
_UNTRUE = {"record", "commitment", "code"}


@dataclass(frozen=True, slots=True)
class Thing:
    """What was verified; None where neither it nor the lookup says so.

    `sealed_at` is the moment of sealing, or its day where a code alone was read. `key_id`: 8 hex digits;
    `fingerprint`: SHA-256 of that public key in hex, only where `is_vouched`: a trusted key signed what
    is said here. `kind`: of a paper, by its code.
    """

    form: Form
    label: str | None = None
    school: str | None = None
    school_year: str | None = None
    term: str | None = None
    class_name: str | None = None
    month: str | None = None
    revision: int | None = None
    sealed_at: datetime | date | None = None
    key_id: str | None = None
    fingerprint: str | None = None
    is_vouched: bool = False
    kind: DocumentKind | None = None


@dataclass(frozen=True, slots=True)
class Verified:
    """A result, and what it is of."""

    result: VerifyResult
    thing: Thing


def of_path(result: VerifyResult, path: Path, trusted: Sequence[TrustedKey]) -> Verified:
    """What the file at `path` says that it is."""
    thing = _extract(path) if result.parts else _paper(path) if _is_pdf(path) else _bundle(path)
    untrue = thing.form == "paper" and any(problem.code in _UNTRUE for problem in result.problems)
    return Verified(result, _vouched(thing, result, trusted, untrue=untrue))


def of_code(result: VerifyResult, text: str, trusted: Sequence[TrustedKey], lookup: Lookup | None) -> Verified:
    """What a code says, and what the lookup knows of it where the code is genuine."""
    try:
        signed = parse(code_of(text))
    except BadCodeError:
        return Verified(result, Thing("code"))
    thing = _vouched(_coded(signed.payload), result, trusted, untrue=False)
    record = lookup(signed.payload.document_id.hex()) if lookup and thing.is_vouched else None
    if record is None or record.code != signed.code:
        return Verified(result, thing)
    known = replace(
        thing, label=record.label, school=record.school, school_year=record.school_year, term=record.term,
        sealed_at=datetime.fromisoformat(record.sealed_at),
    )  # fmt: skip
    return Verified(result, known)


def _vouched(thing: Thing, result: VerifyResult, trusted: Sequence[TrustedKey], *, untrue: bool) -> Thing:
    is_vouched = bool(result.signed and result.trusted) and not untrue
    prints = {key.key_id: sha256(key.public_key).hexdigest() for key in trusted} if is_vouched else {}
    return replace(thing, is_vouched=is_vouched, fingerprint=prints.get(thing.key_id or ""))


def _is_pdf(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            beginning = file.read(1024)
            return b"%PDF-" in beginning and not beginning.startswith(b"PK")    # a ZIP's first member may be a PDF
    except OSError:
        return False


def _bundle(path: Path) -> Thing:
    said = _statement(path)
    named = _named(said, "bundle")
    label, moment = _label_of_bundle(named), _moment(said.get("sealed_at"))
    return replace(named, label=label, sealed_at=moment, key_id=_text(said.get("key_id")))


def _extract(path: Path) -> Thing:
    said = _json(path, extract_list.LIST)
    return Thing(
        "extract", label="Học bạ trích từ hồ sơ niêm phong", school=_text(said.get("school")),
        sealed_at=_moment(said.get("issued_at")), key_id=_text(said.get("key_id")),
    )  # fmt: skip


def _label_of_bundle(named: Thing) -> str | None:
    if named.month:
        return f"Gói: {inspection_label(named.month)}"
    return bundle_label(named.class_name) if named.class_name else None


def bundle_id_of(path: Path) -> str | None:
    """The id that a bundle states of itself; None for a paper, or where nothing is stated."""
    return None if _is_pdf(path) else _text(_statement(path).get("bundle_id"))


def _statement(path: Path) -> Mapping[str, Any]:
    return _json(path, seal.STATEMENT)


def _json(path: Path, name: str) -> Mapping[str, Any]:
    try:
        return _mapping(json.loads((read_file(path, name, MAX_KEPT_BYTES) or b"{}").decode("utf-8")))
    except (*READ_ERRORS, RecursionError):
        return {}


def _paper(path: Path) -> Thing:
    said = stated(path.read_bytes()) if path.stat().st_size <= MAX_PDF_BYTES else {}
    record = _mapping(said.get("record"))
    named = replace(_named(_mapping(record.get("content")), "paper"), sealed_at=_moment(record.get("issued_at")))
    try:
        payload = parse(str(said.get("code"))).payload
    except BadCodeError:
        return named
    label = public_label(payload.kind, named.class_name) if named.class_name else kind_label(payload.kind)
    if named.month and payload.kind == DocumentKind.INSPECTION:
        label = inspection_label(named.month)
    return replace(named, label=label, revision=payload.revision, key_id=payload.key_id.hex(), kind=payload.kind)


def _coded(payload: Payload) -> Thing:
    return Thing(
        "code", label=kind_label(payload.kind), revision=payload.revision, sealed_at=payload.day,
        key_id=payload.key_id.hex(),
    )  # fmt: skip


def _named(said: Mapping[str, Any], form: Form) -> Thing:
    """The thing with the names that a statement or a record gives it."""
    revision = said.get("revision")
    return Thing(
        form,
        school=_text(said.get("school")),
        school_year=_text(said.get("school_year")),
        term=_text(said.get("term")),
        class_name=_text(said.get("class_name")),
        month=_month(said.get("month")),
        revision=revision if type(revision) is int else None,
    )


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    return value[:LONGEST].encode("utf-8", "replace").decode("utf-8")   # half a surrogate pair can be shown nowhere


def _month(value: object) -> str | None:
    return value if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}", value) else None


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo else None
