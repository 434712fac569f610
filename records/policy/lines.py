"""On which line of a TOML text each key stands, and from where to where its value goes. `tomllib` reads the values, and
tells nobody where it found them.

`key_lines` and `value_spans` are for texts that `tomllib` has read without complaint; `key_before` for the others.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_PART = re.compile(r"[A-Za-z0-9_-]+|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'")
_DOT = re.compile(r"[ \t]*\.[ \t]*")
# A string of three quotes may end in up to five of them.
_TEXT = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}(?!")' r"|'''.*?'{3,5}(?!')" r'|"(?:[^"\\\n]|\\.)*"' r"|'[^'\n]*'",
    re.DOTALL,
)
_KEY = re.compile(r"[ \t]*([A-Za-z0-9_-]+)[ \t]*=")
_BARE = re.compile(r"[^,\]}#\r\n]+")


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) of every key, table and element of an array, by its path: ('term', 0, 'first_day')."""
    return _Scanner(text).document()


def value_spans(text: str) -> dict[Path, tuple[int, int]]:
    """From which letter to which the value of every key and element of an array goes."""
    scanner = _Scanner(text)
    scanner.document()
    return scanner.spans


def key_before(text: str, line: int) -> str:
    """The key whose value goes on to a line (from 1) of a text that is no TOML, as far as its lines say; '' where a
    table begins there, or nothing does."""
    for row in reversed(text.splitlines()[:line]):
        if found := _KEY.match(row):
            return found[1]
        if row.lstrip().startswith("[") or not row.strip():
            return ""
    return ""


class _Scanner:
    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._lines: dict[Path, int] = {}
        self._elements: Counter[Path] = Counter()
        self.spans: dict[Path, tuple[int, int]] = {}

    def document(self) -> dict[Path, int]:
        within: Path = ()
        self._skip(_BLANK)
        while self._at < len(self._text):
            within = self._header() if self._text[self._at] == "[" else self._pair(within, table=within)
            self._skip(_BLANK)
        return self._lines

    def _skip(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return found.group() if found else ""

    def _header(self) -> Path:
        """A table's heading. The path of a table within an array goes through the array's newest element."""
        start, is_element = self._at, self._text.startswith("[[", self._at)
        self._at += 2 if is_element else 1
        self._skip(_SPACE)
        path: Path = ()
        parts = self._dotted()
        for number, part in enumerate(parts):
            path = (*path, part)
            if is_element and number == len(parts) - 1:
                self._note(path, start)
                self._elements[path] += 1
            if self._elements[path]:
                path = (*path, self._elements[path] - 1)
            self._note(path, start)
        self._skip(_SPACE)
        self._at += 2 if is_element else 1
        return path

    def _dotted(self) -> list[str]:
        parts = [_name(self._skip(_PART))]
        while self._skip(_DOT):
            parts.append(_name(self._skip(_PART)))
        return parts

    def _pair(self, within: Path, *, table: Path) -> Path:
        """`key = value`, noted under the table that it stands in; returns that table."""
        start, path = self._at, within
        for part in self._dotted():
            path = (*path, part)
            self._note(path, start)
        self._skip(_SPACE)
        self._at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)
        return table

    def _value(self, path: Path) -> None:
        opening, start = self._text[self._at], self._at
        if opening == "[":
            self._enclosed(path, "]")
        elif opening == "{":
            self._enclosed(path, "}")
        else:
            self._skip(_TEXT if opening in "\"'" else _BARE)
        self.spans[path] = (start, start + len(self._text[start : self._at].rstrip()))

    def _enclosed(self, path: Path, closing: str) -> None:
        """An array's elements or an inline table's pairs."""
        self._at += 1
        number = 0
        while self._skip(_BLANK) is not None and self._text[self._at] != closing:
            if closing == "]":
                self._note((*path, number), self._at)
                self._value((*path, number))
                number += 1
            else:
                self._pair(path, table=path)
            self._skip(_BLANK)
            self._at += self._text[self._at] == ","
        self._at += 1

    def _note(self, path: Path, position: int) -> None:
        self._lines.setdefault(path, self._text.count("\n", 0, position) + 1)


def _name(token: str) -> str:
    """A key as it is meant: bare, or without its quotes."""
    return next(iter(tomllib.loads(f"{token} = 0"))) if token[:1] in {'"', "'"} else token
