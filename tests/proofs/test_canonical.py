"""Canonical JSON: one spelling, exact."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs.canonical import canonical_bytes

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
