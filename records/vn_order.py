"""The order in which a Vietnamese school lists its people and classes."""

from __future__ import annotations

import re
import unicodedata

# Letters in the order of the Vietnamese alphabet, with those of foreign names where Latin has them.
_LETTERS = {letter: place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {mark: place for place, mark in enumerate(("\u0300", "\u0309", "\u0303", "\u0301", "\u0323"), start=1)}

Syllable = tuple[tuple[int, ...], tuple[int, ...]]
GivenName = tuple[Syllable, tuple[Syllable, ...]]


def by_given_name(name: str) -> GivenName:
    """A key that sorts people as Vietnamese lists do: by the given name, which comes last, then by the rest in order.

    Letters first (A Ă Â … D Đ … O Ô Ơ), then tones (ngang, huyền, hỏi, ngã, sắc, nặng).
    """
    *rest, given = [_syllable(word) for word in name.split()] or [_syllable("")]
    return given, tuple(rest)


def class_order(name: object) -> tuple[tuple[int, str], ...]:
    """A key that sorts classes by their numbers: 6A2 before 6A10."""
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in re.findall(r"\d+|\D+", str(name)))


def _syllable(word: str) -> Syllable:
    """The places of a word's letters in the alphabet, and its tones; other signs come after the letters."""
    signs = unicodedata.normalize("NFD", word.casefold())
    letters = unicodedata.normalize("NFC", "".join(sign for sign in signs if sign not in _TONES))
    places = tuple(_LETTERS.get(letter, len(_LETTERS) + ord(letter)) for letter in letters)
    return places, tuple(_TONES[sign] for sign in signs if sign in _TONES)
