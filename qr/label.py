"""The document id as people read it aloud: Crockford Base32 in groups of four with a check symbol.

80 bits are exactly 16 characters; the check symbol is the number modulo 37, which finds every single wrong
character and every swap of neighbours (https://www.crockford.com/base32.html).
"""

from __future__ import annotations

from qr.errors import BadCodeError

_BYTES = 10
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CHECKS = _DIGITS + "*~$=U"
_LENGTH = 16
_SLIP = 2   # symbols left out or typed twice
_MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0", "-": None, " ": None})


def document_label(document_id: bytes) -> str:
    """'7ZZZ-0000-1234-ABCD-K' for the 10 bytes of a document id."""
    if len(document_id) != _BYTES:
        raise ValueError("a document id has 10 bytes")
    number = int.from_bytes(document_id, "big")
    digits = "".join(_DIGITS[number >> shift & 31] for shift in range(75, -1, -5))
    groups = [digits[start : start + 4] for start in range(0, _LENGTH, 4)]
    return "-".join([*groups, _CHECKS[number % 37]])


def is_meant_as_label(text: str) -> bool:
    """Whether what is neither a label nor a code looks like a label with a slip: in groups, as no code is, or of about
    its length."""
    return "-" in text or abs(len(text) - _LENGTH - 1) <= _SLIP


def parse_label(label: str) -> bytes:
    """The document id of a label, forgiving case, spaces, hyphens and I, L, O; or BadCodeError."""
    symbols = label.strip().upper().translate(_MISREAD)
    if len(symbols) != _LENGTH + 1:
        raise BadCodeError("label_length")
    digits, check = symbols[:-1], symbols[-1]
    if not set(_DIGITS).issuperset(digits) or check not in _CHECKS:
        raise BadCodeError("label_alphabet")
    number = 0
    for digit in digits:
        number = number << 5 | _DIGITS.index(digit)
    if _CHECKS[number % 37] != check:
        raise BadCodeError("label_check")
    return number.to_bytes(_BYTES, "big")
