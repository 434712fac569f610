"""Whether two names that people typed are one person's: every rule that asks for two people asks here.

Another spelling is no other person: capitals, composed letters or not, signs that nobody sees, a full stop, the place
of a tone (Hòa, Hoà), a name typed without any of its marks (Nguyen Thi Lan). A rule of two people knows no more of them
than their names, so it errs towards one person.
"""

from __future__ import annotations

import unicodedata

from records.invisible import has_invisible, without_ignored
from records.problems import UsageError
from records.vn_order import GivenName, by_given_name

_UNSEEN = ("Cc", "Cf")


def same_person(one: str, other: str) -> bool:
    if person_key(one) == person_key(other):
        return True
    bare = _without_marks(one), _without_marks(other)
    return (_plain(one) in bare or _plain(other) in bare) and person_key(bare[0]) == person_key(bare[1])


def person_key(name: str) -> GivenName:
    """What all spellings of one person's name have in common."""
    return by_given_name(_plain(name))


def tidy_name(name: str, longest: int) -> str:
    """A name as it is kept. Raises `UsageError` for one of no letter, too long, or with signs that nobody sees or that
    only look like those of the name (Cyrillic, Greek): it would be another person's to the program alone."""
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if has_invisible(tidy):
        raise UsageError("Họ tên có ký tự không nhìn thấy được (thường do chép từ nơi khác). Xóa đi, gõ lại bằng tay.")
    if any(sign.isalpha() and not _is_latin(sign) for sign in tidy):
        raise UsageError("Họ tên có chữ không phải chữ La-tinh (thường do chép từ nơi khác). Xóa đi, gõ lại bằng tay.")
    if not _plain(tidy) or len(tidy) > longest:
        raise UsageError(f"Ghi họ tên người làm bước này, không quá {longest} chữ.")
    return tidy


def _is_latin(letter: str) -> bool:
    return unicodedata.name(unicodedata.normalize("NFKC", letter)[0], "").startswith("LATIN")


def _plain(name: str) -> str:
    """Letters, digits and their marks, in words."""
    composed = unicodedata.normalize("NFKC", without_ignored(name)).replace("ð", "đ").replace("Ð", "Đ")
    return " ".join("".join(_kept(sign) for sign in composed).split())


def _without_marks(name: str) -> str:
    """As on a keyboard that has no Vietnamese."""
    parted = unicodedata.normalize("NFD", _plain(name).replace("đ", "d").replace("Đ", "D"))
    return "".join(sign for sign in parted if not unicodedata.combining(sign))


def _kept(sign: str) -> str:
    if sign.isalnum() or unicodedata.combining(sign):
        return sign
    return "" if unicodedata.category(sign) in _UNSEEN and not sign.isspace() else " "
