"""Codes spoilt and forged in every way: none is accepted, none breaks the reader, each is told why it is refused."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date

import golden_codes
import pytest
from how_many import in_full
from mutated_codes import CHANGES, mutated

from archive.verify import TrustedKey, verify_code
from qr.label import parse_label
from qr.lookup import LookupRecord, PublicKey
from qr.page import verdict_page
from qr.payload import DocumentKind, code_of, parse
from qr.state import State, Verdict, decide

VECTORS = json.loads(golden_codes.FILE.read_text("utf-8"))["vectors"]
SCHOOL = "Trường mẫu"
KEYS = [
    PublicKey(key_id, public_key, SCHOOL, date(2020, 1, 1))
    for key_id, public_key in {(each["key_id"], each["public_key"]) for each in VECTORS}
]
TRUSTED = [TrustedKey(key.key_id, bytes.fromhex(key.public_key)) for key in KEYS]
CODES = [each["code"] for each in VECTORS]
SIGNED = {State.ALTERED, State.UNKNOWN_KEY}
REFUSED = {State.MALFORMED, *SIGNED}


def record_of(vector: dict[str, str]) -> LookupRecord:
    return LookupRecord(
        document_id=vector["document_id"], code=vector["code"], kind=DocumentKind(int(vector["kind"])), school=SCHOOL,
        label="Bảng mẫu", school_year="2025-2026", term="HK1", revision=int(vector["revision"]),
        sealed_at="2026-01-20T09:30:00+07:00", sha256="ab" * 32, bundle_id="00" * 10, status="valid",
        newest_revision=int(vector["revision"]),
    )  # fmt: skip


def is_number_of_nothing(verdict: Verdict) -> bool:
    """A short piece of a code is, once in 37 times, a number with its check symbol: of no document that there is."""
    return verdict.state is State.LOOKUP_ONLY and verdict.listed is None and bool(parse_label(verdict.code))


RECORDS = {each["document_id"]: record_of(each) for each in VECTORS}


def test_the_originals_are_accepted() -> None:
    """Otherwise the tests below would prove nothing."""
    for code in CODES:
        assert decide(code, KEYS, RECORDS.get).state is State.AUTHENTIC_CURRENT
        assert verify_code(code, trusted_keys=TRUSTED, lookup=RECORDS.get).signed is True


@pytest.mark.parametrize(
    ("count", "seed"), [(2_900, 1), in_full(100_000, 2)], ids=["some", "100,000"]
)
def test_no_mutated_code_is_accepted(count: int, seed: int) -> None:
    """By the page with every key and every record at hand, nor by the archive's verifier; and each has its reason."""
    seen: Counter[str] = Counter()
    reasons: set[str | None] = set()
    for name, text in mutated(CODES, count, seed):
        if code_of(text) in CODES:      # a change that undid itself
            continue
        verdict = decide(text, KEYS, RECORDS.get)
        assert verdict.state in REFUSED or is_number_of_nothing(verdict), (name, text)
        assert verdict.signed if verdict.state in SIGNED else verdict.reason, (name, text)
        assert verdict.record is None
        result = verify_code(text, trusted_keys=TRUSTED, lookup=RECORDS.get)
        assert True not in (result.signed, result.trusted), (name, text)
        assert result.problems
        page = verdict_page(verdict)
        assert SCHOOL not in page.html
        seen[name] += 1
        reasons.add(verdict.reason or str(verdict.state))
    assert set(seen) == set(CHANGES)
    assert sum(seen.values()) > 0.95 * count
    assert reasons >= {"empty", "lower_case", "alphabet", "length", "padding", "version", "altered", "unknown_key"}


def test_what_reads_reads_as_one_code_alone() -> None:
    """Of two texts that are read, one code alone is the spelling of each: no code has a twin."""
    for name, text in mutated(CODES, 1_450, 3):
        try:
            signed = parse(code_of(text))
        except ValueError:
            continue
        assert signed.code == code_of(text), name
