"""Where the keys of a TOML text stand: the scanner agrees with what `tomllib` reads, on every kind of key."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path as File

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.policy.lines import Path, key_lines

PROFILES = sorted((File(__file__).parents[2] / "data" / "policy").glob("*.toml"))
EVERY_FORM = '''# a comment with [brackets] = "and quotes"
name = "x # not a comment"   # a comment

[plain]
"quoted key" = 'lit]eral'
dotted . inner."q.x" = { a = 1, b.c = [1, 2], d = {} }
dotted.other = 2

[[rows]]
text = """
[not a table]
key = "no"
more \\""""
raw = \'\'\'
x = 1
\'\'\'
[rows.below]
deep = 1

[[rows]]
list = [
    "one", # a comment, with a comma
    { in = "a table" },
    [ 3,
      4 ],
]
[[rows.inner]]
z = 1979-05-27T07:32:00Z
[[rows.inner]]
z = -1.5e3
[plain.later]
y = true
'''


def paths(value: object, within: Path = ()) -> Iterator[Path]:
    """Every path of what tomllib read."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in parts:
        yield (*within, part)
        yield from paths(inner, (*within, part))


def test_every_form_of_key_has_its_line() -> None:
    """Tables, arrays of tables, inline tables, dotted and quoted keys, and strings that look like keys."""
    lines = key_lines(EVERY_FORM)
    assert lines.keys() == set(paths(tomllib.loads(EVERY_FORM)))
    assert lines["name",] == 2
    assert lines["plain", "quoted key"] == 5
    assert lines["plain", "dotted", "inner", "q.x", "b", "c", 1] == 6
    assert lines["plain", "dotted", "other"] == 7
    assert lines["rows", 0] == 9
    assert lines["rows", 0, "raw"] == 14
    assert lines["rows", 0, "below", "deep"] == 18
    assert lines["rows", 1, "list", 1, "in"] == 23
    assert lines["rows", 1, "list", 2, 1] == 25
    assert lines["rows", 1, "inner", 1, "z"] == 30
    assert lines["plain", "later", "y"] == 32


def test_lines_count_the_same_with_windows_line_ends() -> None:
    """Notepad's files have the same lines."""
    assert key_lines(EVERY_FORM.replace("\n", "\r\n")) == key_lines(EVERY_FORM)


@pytest.mark.parametrize("file", PROFILES, ids=lambda file: file.stem)
def test_every_key_of_a_profile_stands_on_its_line(file: File) -> None:
    """The line that is told for a key holds that key."""
    text = file.read_text(encoding="utf-8")
    lines = key_lines(text)
    assert lines.keys() == set(paths(tomllib.loads(text)))
    for path, line in lines.items():
        if isinstance(path[-1], str):
            assert path[-1] in text.splitlines()[line - 1]


KEYS = st.text(st.sampled_from('ab."\'# é[=\\'), min_size=1, max_size=4)
SCALARS = st.one_of(
    st.integers(), st.booleans(), st.dates(), st.text(st.sampled_from('ab"\'#[]{}=\n\\, '), max_size=8)
)
TREES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8
)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def written(value: object) -> str:
    """A value as inline TOML; arrays over several lines, with comments between."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{quoted(key)} = {written(part)}" for key, part in value.items()) + " }"
    if isinstance(value, list):
        return "[ # ]\n" + "".join(f"  {written(part)}, # ,\n" for part in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return quoted(value) if isinstance(value, str) else str(value)


@given(st.lists(st.dictionaries(KEYS, TREES, max_size=3), min_size=1, max_size=3))
def test_the_scanner_finds_what_tomllib_finds(tables: list[dict[str, object]]) -> None:
    """Whatever the keys and values: the same paths."""
    text = "\n".join(
        "[[row]]\n" + "".join(f"{quoted(key)}={written(value)}\n" for key, value in table.items()) for table in tables
    )
    assert key_lines(text).keys() == set(paths(tomllib.loads(text)))
