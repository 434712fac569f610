"""Canonical JSON: one spelling, exact."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs.canonical import canonical_bytes, read_spelling

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abcđê", max_size=3), inner),
    max_leaves=12,
)


@given(VALUES)
def test_reading_it_back_and_writing_again_changes_nothing(value: object) -> None:
    """The spelling is a fixed point."""
    once = canonical_bytes(value)
    assert canonical_bytes(json.loads(once)) == once


def test_keys_are_sorted_without_spaces_in_nfc() -> None:
    """As a stranger would spell it from the description alone."""
    decomposed = unicodedata.normalize("NFD", "Điểm số")
    assert canonical_bytes({"b": decomposed, "a": [1, None, True]}) == '{"a":[1,null,true],"b":"Điểm số"}'.encode()


@pytest.mark.parametrize("value", [1.5, float("nan"), {"a": [0.1]}, b"bytes", {1: "a"}, {"a": object()}])
def test_what_has_no_exact_spelling_is_refused(value: object) -> None:
    """Floats above all: their spelling depends on who writes them."""
    with pytest.raises(TypeError):
        canonical_bytes(value)


def test_keys_that_become_one_are_refused() -> None:
    """Otherwise one of two values would be lost without a word."""
    with pytest.raises(ValueError, match="NFC"):
        canonical_bytes({"\u00ea": 1, "e\u0302": 2})


LETTERS = ["a", "e", "\u0301", "\u1ea5", "\u00e1", '"', "\\", "\n", "\x00", "\U0001f600", "u"]
TEXTS = st.text(st.sampled_from(LETTERS), max_size=6)
ODD_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**20) | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3), max_leaves=8,
)  # fmt: skip


@given(ODD_VALUES, st.booleans(), st.booleans(), st.sampled_from([(",", ":"), (", ", ": ")]))
def test_reading_and_spelling_again_judges_as_the_slow_way(
    value: object, ascii_only: bool, in_order: bool, separators: tuple[str, str]
) -> None:
    """A text in any spelling: escaped, unordered, spaced, not in NFC. The same answer, or the same refusal."""
    text = json.dumps(value, ensure_ascii=ascii_only, sort_keys=in_order, separators=separators).encode("utf-8")
    read, spell = read_spelling(text)
    assert read == value
    try:
        slowly = canonical_bytes(value)
    except ValueError:  # two keys that NFC makes one
        with pytest.raises(ValueError, match="NFC"):
            spell(read)
        return
    assert spell(read) == slowly


@pytest.mark.parametrize("text", ["1.5", '{"a":1e3}', "[NaN]", "[Infinity]", "-Infinity"])
def test_a_number_that_has_no_spelling_is_refused(text: str) -> None:
    """At reading already."""
    with pytest.raises(ValueError, match="no canonical spelling"):
        read_spelling(text.encode())
