"""The document's number as people read it over the telephone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qr.errors import BadCodeError
from qr.label import document_label, parse_label

ids = st.binary(min_size=10, max_size=10)
SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@given(ids)
def test_a_number_is_read_back(document_id: bytes) -> None:
    """Four groups of four and a check symbol hold the ten bytes."""
    label = document_label(document_id)
    assert [len(group) for group in label.split("-")] == [4, 4, 4, 4, 1]
    assert parse_label(label) == document_id


@given(ids, st.integers(0, 15), st.sampled_from(SYMBOLS))
def test_one_wrong_symbol_is_found(document_id: bytes, place: int, symbol: str) -> None:
    """The check symbol finds every single wrong symbol."""
    symbols = document_label(document_id).replace("-", "")
    changed = symbols[:place] + symbol + symbols[place + 1 :]
    if changed != symbols:
        with pytest.raises(BadCodeError) as caught:
            parse_label(changed)
        assert caught.value.reason == "label_check"


@given(ids, st.integers(0, 14))
def test_two_swapped_neighbours_are_found(document_id: bytes, place: int) -> None:
    """The check symbol finds every swap of neighbours."""
    symbols = document_label(document_id).replace("-", "")
    swapped = symbols[:place] + symbols[place + 1] + symbols[place] + symbols[place + 2 :]
    if swapped != symbols:
        with pytest.raises(BadCodeError):
            parse_label(swapped)


def test_misread_letters_and_small_letters_are_forgiven() -> None:
    """I and L are 1, O is 0, hyphens and case do not matter."""
    label = document_label(bytes.fromhex("00112233445566778899"))
    spoken = label.replace("0", "o").replace("1", "l").replace("-", " ").lower()
    assert parse_label(spoken) == bytes.fromhex("00112233445566778899")


def test_wrong_length_and_strange_symbols_have_their_reasons() -> None:
    """The reader is told which."""
    for text, reason in (("ABC", "label_length"), ("U" * 17, "label_alphabet"), ("é" * 17, "label_alphabet")):
        with pytest.raises(BadCodeError) as caught:
            parse_label(text)
        assert caught.value.reason == reason
    with pytest.raises(ValueError, match="10 bytes"):
        document_label(b"short")
