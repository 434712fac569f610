"""Text files as a hostile or broken disc may hold them: cut, doubled, in another coding, with values of another kind.

The same seed gives the same texts. What is yielded may be the text itself, where a change undid itself.
"""

from __future__ import annotations

import copy
import json
import random
from collections.abc import Callable, Iterator
from typing import Any

BOM = b"\xef\xbb\xbf"
DEEP = 3_000    # brackets: beyond what a parser follows
# As JSON spells them: values of every kind, at the ends of what a number, a text or a moment can be.
ODD = (
    "null", "true", "0", "-1", "1", "3.5", "1e400", "NaN", "9" * 20, "9" * 5000, '""', '"x"', '"\\ud800"', '"\\u0000"',
    '"A"', "[]", "{}", '["x"]', '{"x":null}', "[" * DEEP + "]" * DEEP, '"0001-01-01T00:00:00+07:00"', '"2026-01-20"',
    '"9999-12-31T23:59:59-07:00"', '"2026-02-30T00:00:00+07:00"', '"2026-01-20T09:30:00"', '"=="', '"seal/../x"',
)  # fmt: skip
_HOLE = "@hole@"    # in the place of the odd value, which may be none that Python could hold

Change = Callable[[random.Random, bytes], bytes]


def spoilt(content: bytes, count: int, rng: random.Random) -> Iterator[bytes]:
    """The text with each kind of damage in turn."""
    for number in range(count):
        yield _CHANGES[number % len(_CHANGES)](rng, content)


def odd_json(content: bytes, rng: random.Random) -> bytes:
    """A JSON text, spelt canonically, in which one value is another or is gone, or one name is another."""
    said = copy.deepcopy(json.loads(content))
    places = list(_places(said))
    holder, name = rng.choice(places)
    kind = rng.randrange(6)
    if kind == 0:
        del holder[name]
    elif kind == 1 and isinstance(holder, dict):
        holder["\ud800" if rng.randrange(2) else "lạ"] = holder.pop(name)
    else:
        holder[name] = _HOLE
    spelt = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return spelt.replace(f'"{_HOLE}"', rng.choice(ODD)).encode("utf-8", "surrogatepass")


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Each place in which a value stands: the object or array, and the name or number there."""
    for name, item in list(value.items()) if isinstance(value, dict) else list(enumerate(value)):
        yield value, name
        if isinstance(item, dict | list):
            yield from _places(item)


def _value(rng: random.Random, content: bytes) -> bytes:
    try:
        return odd_json(content, rng)
    except (ValueError, IndexError):
        return _number(rng, content)


def _whole(rng: random.Random, _: bytes) -> bytes:
    return rng.choice(ODD).encode()


def _cut(rng: random.Random, content: bytes) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _lines(rng: random.Random, content: bytes) -> bytes:
    """A line gone, twice, moved, or empty ones between."""
    rows = content.split(b"\n")
    at = rng.randrange(len(rows))
    kind = rng.randrange(4)
    if kind == 0:
        del rows[at]
    elif kind == 1:
        rows.insert(at, rows[at])
    elif kind == 2:
        rows.insert(rng.randrange(len(rows)), rows.pop(at))
    else:
        rows.insert(at, b"")
    return b"\n".join(rows)


def _newlines(rng: random.Random, content: bytes) -> bytes:
    return content.replace(b"\n", rng.choice([b"\n\n", b"\r\n", b"\r", b"", "\u2028".encode()]))


def _bytes(rng: random.Random, content: bytes) -> bytes:
    changed = bytearray(content or b"x")
    for _each in range(rng.randint(1, 4)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _coding(rng: random.Random, content: bytes) -> bytes:
    """The same letters in another coding, where they can be read at all."""
    text = content.decode("utf-8", "replace")
    return rng.choice([BOM + content, text.encode("utf-16"), text.encode("utf-32-le"), text.encode("utf-16-be")])


def _number(rng: random.Random, content: bytes) -> bytes:
    """Some run of digits far too long, or another kind of digit."""
    odd = rng.choice([b"9" * 5000, b"9" * 19, b"-1", b"0", "٣".encode(), b"01"])
    digits = [at for at, byte in enumerate(content) if 48 <= byte <= 57]
    if not digits:
        return odd + content
    at = rng.choice(digits)
    return content[:at] + odd + content[at + 1 :]


_CHANGES: tuple[Change, ...] = (_value, _lines, _newlines, _value, _number, _cut, _bytes, _coding, _value, _whole)
