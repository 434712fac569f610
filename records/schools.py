"""One spelling for a school's name: exports print it in capitals or not, with 'Trường' or without."""

from __future__ import annotations

import re
import unicodedata
from hashlib import sha256

from records.invisible import without_ignored

# Letters of a name in a path: a bundle's has it twice, and Windows takes 260 in all (MAX_PATH), Linux 255 a part.
MOST_OF_A_NAME = 60
_LEVELS = ("THCS", "THPT", "TH ", "TIỂU HỌC", "TRUNG HỌC", "PTDT", "PHỔ THÔNG", "MẦM NON", "LIÊN CẤP")


def canonical_school(name: str) -> str:
    """'Trường  THCS Sao Mai' and 'THCS SAO MAI' are one school: 'TRƯỜNG THCS SAO MAI'."""
    folded = " ".join(unicodedata.normalize("NFC", without_ignored(name)).upper().split())
    return f"TRƯỜNG {folded}" if folded.startswith(_LEVELS) else folded


def ascii_slug(text: str) -> str:
    """ASCII letters, digits and hyphens, for file names: 'TRƯỜNG THCS SAO MAI' is 'truong-thcs-sao-mai'."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    kept = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", kept).strip("-")


def path_slug(text: str, default: str) -> str:
    """The slug as a part of a path: never empty, a long one cut, with digits of its own in place of what is lost."""
    slug = ascii_slug(text) or default
    if len(slug) <= MOST_OF_A_NAME:
        return slug
    own = sha256(slug.encode("ascii")).hexdigest()[:8]
    return f"{slug[: MOST_OF_A_NAME - len(own) - 1].rstrip('-')}-{own}"
