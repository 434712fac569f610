"""Canonical JSON: one spelling of the same values, so that a digest of them can be made again in twenty years.

Sorted keys, no spaces, UTF-8, strings in NFC, integers only. A number with a fraction is a string, spelt by the caller.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any, NoReturn


def canonical_bytes(value: object) -> bytes:
    """The one spelling of `value`. TypeError on a float or a foreign type, ValueError on keys that NFC merges."""
    return _dumped(_plain(value))


def read_spelling(content: bytes) -> tuple[Any, Callable[[object], bytes]]:
    """The values of a JSON text, and what spells any of them canonically: `canonical_bytes`, at a parser's speed.

    Raises ValueError on what is no JSON, RecursionError on what is nested too deep. A text without fractions and in NFC
    has values that need no look one by one: every part of a text in NFC is in NFC.
    """
    text = content.decode("utf-8")
    value = json.loads(text, parse_float=_refuse, parse_constant=_refuse)
    return value, _dumped if unicodedata.is_normalized("NFC", text) and "\\u" not in text else canonical_bytes


def _refuse(text: str) -> NoReturn:
    raise ValueError(f"no canonical spelling of the number {text[:20]}")


def _dumped(value: object) -> bytes:
    spelt = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return spelt.encode("utf-8")


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return _plain_mapping(value)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    raise TypeError(f"{type(value).__name__} has no canonical spelling")


def _plain_mapping(value: Mapping[object, object]) -> dict[str, object]:
    if not all(isinstance(key, str) for key in value):
        raise TypeError("keys are strings")
    plain = {unicodedata.normalize("NFC", str(key)): _plain(item) for key, item in value.items()}
    if len(plain) != len(value):
        raise ValueError("two keys are the same in NFC")
    return plain
