"""The golden vectors of docs/dinh-dang.md: all that a second program must read as this one does."""

from __future__ import annotations

import json
from datetime import date, datetime

import golden_codes
import pytest

from proofs.canonical import canonical_bytes, read_spelling
from qr.errors import BadCodeError
from qr.label import parse_label
from qr.lookup import PublicKey
from qr.payload import code_of, parse
from qr.state import decide
from qr.texts import VIETNAMESE

GOLDEN = json.loads(golden_codes.FILE.read_text("utf-8"))


def test_the_file_is_what_struct_and_base64_make() -> None:
    """Nobody changes a vector to suit the program: the maker of the file knows nothing of `qr`."""
    assert golden_codes.FILE.read_text("utf-8") == golden_codes.document()


@pytest.mark.parametrize("each", GOLDEN["malformed"], ids=lambda each: each["name"])
def test_each_malformed_code_has_its_reason(each: dict[str, str]) -> None:
    """Its own, and the first of two."""
    with pytest.raises(BadCodeError) as caught:
        parse(code_of(each["text"]))
    assert caught.value.reason == each["reason"]


def test_every_reason_is_among_the_vectors() -> None:
    """A reason that no vector shows is one that a second program may get wrong."""
    shown = {each["reason"] for part in ("malformed", "labels") for each in GOLDEN[part] if "reason" in each}
    words = {key.removeprefix("bad_code.") for key in VIETNAMESE if key.startswith("bad_code.")}
    assert words - shown == {"label_only"}      # told by the page alone


@pytest.mark.parametrize("each", GOLDEN["typed"], ids=lambda each: each["name"])
def test_the_code_is_found_within_what_was_typed(each: dict[str, str]) -> None:
    """An address, white space of every kind."""
    assert code_of(each["text"]) == each["code"]


@pytest.mark.parametrize("each", GOLDEN["labels"], ids=lambda each: repr(each["text"]))
def test_labels_are_read_or_refused(each: dict[str, str]) -> None:
    """All five check symbols that are no digits among them."""
    if "reason" not in each:
        assert parse_label(each["text"]).hex() == each["document_id"]
        return
    with pytest.raises(BadCodeError) as caught:
        parse_label(each["text"])
    assert caught.value.reason == each["reason"]


def _is_canonical(text: str) -> bool:
    try:
        value, spell = read_spelling(text.encode())
        return spell(value) == canonical_bytes(value) == text.encode()
    except (ValueError, TypeError):
        return False


@pytest.mark.parametrize("each", GOLDEN["canonical"], ids=lambda each: ascii(each["text"]))
def test_one_spelling_is_told_from_all_others(each: dict[str, object]) -> None:
    """Order, spaces, escapes, forms of Unicode, numbers."""
    assert _is_canonical(str(each["text"])) is each["canonical"]


def key_of(given: dict[str, str]) -> PublicKey:
    raw = bytes.fromhex(given["public_key"])
    until, since = given.get("valid_until"), given.get("compromised_since")
    return PublicKey(
        golden_codes.sha256(raw).hexdigest()[:8], raw.hex(), "Trường mẫu", date(2020, 1, 1),
        date.fromisoformat(until) if until else None, datetime.fromisoformat(since) if since else None,
    )  # fmt: skip


@pytest.mark.parametrize("each", GOLDEN["states"], ids=lambda each: each["name"])
def test_each_code_s_state_is_decided_from_the_keys(each: dict[str, object]) -> None:
    """Without a lookup."""
    keys = [key_of(key) for key in each["keys"]]  # type: ignore[attr-defined]  # a list of objects
    assert decide(str(each["text"]), keys, lambda _: None).state == each["state"]
