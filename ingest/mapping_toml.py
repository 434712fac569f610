"""A mapping as a TOML file that people read and change: read with every mistake named, written with a word on each."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import cast

from ingest.mapping import (
    DECIMALS,
    HOWS,
    KINDS,
    MARK_WORDS,
    SOURCE_NAMES,
    ColumnMapping,
    Decimal,
    How,
    MappedColumn,
    MappingKind,
    Source,
    mistakes,
    part_name,
)

MOST_BYTES = 256 * 1024     # of the file; a mapping of a hundred columns has 10 kB
_KEYS = frozenset({"name", "kind", "sheets", "header_rows", "end", "csv", "marks", "values", "from", "columns"})
_PARTS = {"csv": {"separator", "encoding"}, "marks": {"decimal", *MARK_WORDS}}
_COLUMN_KEYS = frozenset({"heading", "part", "subject", "nth"})


class MappingError(Exception):
    """Why a file is no mapping: each mistake in a sentence."""

    def __init__(self, wrong: tuple[str, ...]) -> None:
        super().__init__(" ".join(wrong))
        self.mistakes = wrong


def parse_mapping(text: str) -> ColumnMapping:
    """The mapping of a TOML text. Raises `MappingError` with all that is wrong with it."""
    try:
        table = tomllib.loads(text) if len(text) <= MOST_BYTES else {}
    except (ValueError, RecursionError) as error:
        place = re.search(r"at line (\d+), column (\d+)", str(error))
        where = f"dòng {place[1]}, cột {place[2]}" if place else "cuối tệp"
        raise MappingError((f"Viết sai dạng TOML ở {where}.",)) from None
    wrong = list(_wrong_shape(table))
    if wrong:
        raise MappingError(tuple(wrong))
    mapping = _mapping(table)
    if found := tuple(dict.fromkeys(mistakes(mapping))):
        raise MappingError(found)
    return mapping


def _wrong_shape(table: Mapping[str, object]) -> Iterator[str]:
    """What is not of the type or of the words that it must be."""
    for key in sorted(table.keys() - _KEYS):
        yield f"Không có mục «{key}»."
    if not isinstance(table.get("name"), str):
        yield "Thiếu name, tên của cách đọc."
    if table.get("kind") not in KINDS:
        yield f"kind phải là {' hoặc '.join(KINDS)}."
    if not _is_texts(table.get("sheets", [])):
        yield 'sheets là danh sách tên trang như ["HK1"].'
    if type(table.get("header_rows", 1)) is not int:
        yield "header_rows là số dòng của tiêu đề."
    if not isinstance(table.get("end", ""), str):
        yield "end là chữ đầu dòng ngay dưới bảng."
    for part, keys in _PARTS.items():
        yield from _wrong_part(part, table.get(part, {}), keys)
    yield from _wrong_values(table.get("values", {}))
    yield from _wrong_sources(table.get("from", {}))
    yield from _wrong_columns(table.get("columns"))


def _wrong_part(part: str, found: object, keys: set[str]) -> Iterator[str]:
    if not isinstance(found, dict):
        yield f"[{part}] là một mục có các khóa {', '.join(sorted(keys))}."
        return
    for key, value in found.items():
        if key not in keys:
            yield f"[{part}] không có khóa «{key}»."
        elif key in MARK_WORDS and not _is_texts(value):
            yield f'[{part}] {key} là danh sách chữ như ["M"].'
        elif key == "decimal" and value not in DECIMALS:
            yield f"[{part}] decimal là {', '.join(DECIMALS)}."
        elif key in ("separator", "encoding") and value not in _ALLOWED_CSV[key]:
            yield f"[{part}] {key} là một trong: {', '.join(map(repr, _ALLOWED_CSV[key]))}."


_ALLOWED_CSV = {"separator": ("", ";", ",", "\t"), "encoding": ("", "utf-8", "utf-16", "cp1258")}


def _wrong_values(found: object) -> Iterator[str]:
    columns = found.values() if isinstance(found, dict) else [None]
    for meanings in columns:
        if not isinstance(meanings, dict) or not _is_texts(list(meanings.values())):
            yield '[values.component] nói mỗi chữ của nhật ký là gì, như "Miệng 1" = "TX1"; tương tự subject, term.'
            return


def _wrong_sources(found: object) -> Iterator[str]:
    if not isinstance(found, dict):
        yield "[from] là một mục nói lớp, môn, học kì… lấy từ đâu."
        return
    for name, source in found.items():
        is_one = isinstance(source, dict) and len(source) == 1
        if not is_one or not all(key in HOWS and isinstance(value, str) for key, value in source.items()):
            yield f'[from] {name} phải như {{ title = "Lớp: {{}}" }}; khóa là một trong: {", ".join(HOWS)}.'


def _wrong_columns(found: object) -> Iterator[str]:
    if not isinstance(found, list) or not found:
        yield "Thiếu [[columns]]: mỗi cột một mục, có heading và part."
        return
    for number, column in enumerate(found, start=1):
        if not isinstance(column, dict) or not {"heading", "part"} <= column.keys() <= _COLUMN_KEYS:
            yield f"[[columns]] thứ {number}: cần heading, part; có thể thêm subject, nth."
        elif type(column.get("nth", 1)) is not int or not 1 <= column.get("nth", 1) <= 100:
            yield f"[[columns]] thứ {number}: nth là số từ 1."
        elif not all(isinstance(column.get(key, ""), str) for key in ("heading", "part", "subject")):
            yield f"[[columns]] thứ {number}: heading, part, subject là chữ."


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _mapping(table: Mapping[str, object]) -> ColumnMapping:
    marks, csv = (cast("dict[str, object]", table.get(part, {})) for part in ("marks", "csv"))
    sources = cast("dict[str, dict[str, str]]", table.get("from", {}))
    columns = cast("list[dict[str, object]]", table["columns"])
    return ColumnMapping(
        name=str(table["name"]).strip(),
        kind=cast("MappingKind", table["kind"]),
        columns=tuple(
            MappedColumn(str(c["heading"]), str(c["part"]), str(c.get("subject", "")), cast("int", c.get("nth", 1)))
            for c in columns
        ),
        sources={
            name: Source(cast("How", how), text) for name, source in sources.items() for how, text in source.items()
        },
        sheets=tuple(cast("list[str]", table.get("sheets", []))),
        header_rows=cast("int", table.get("header_rows", 1)),
        end=str(table.get("end", "")),
        decimal=cast("Decimal", marks.get("decimal", "any")),
        words={key: tuple(cast("list[str]", marks[key])) for key in MARK_WORDS if key in marks},
        separator=str(csv.get("separator", "")),
        encoding=str(csv.get("encoding", "")),
        values=cast("dict[str, dict[str, str]]", table.get("values", {})),
    )


def mapping_text(mapping: ColumnMapping) -> str:
    """The mapping as a TOML text, with a comment on each part. `parse_mapping` reads the same mapping back."""
    lines = [
        "# Cách đọc một loại tệp mà Sổ Lưu chưa biết. Xem docs/van-thu.md, mục «Bố cục chưa biết».",
        f"name = {_text(mapping.name)}",
        f"kind = {_text(mapping.kind)}          # marks: bảng điểm; edit-log: nhật ký sửa điểm",
        f"sheets = {_texts(mapping.sheets)}              # chỉ các trang này; rỗng: mọi trang có tiêu đề bên dưới",
        f"header_rows = {mapping.header_rows}           # tiêu đề cao mấy dòng; ghép các dòng bằng « › »",
        f"end = {_text(mapping.end)}                 # chữ đầu dòng ngay dưới bảng; rỗng: dòng đầu không có mã, tên",
        "", "[csv]                   # rỗng: tự tìm",
        f"separator = {_text(mapping.separator)}", f"encoding = {_text(mapping.encoding)}",
        "", "[marks]                 # điểm được ghi thế nào",
        f"decimal = {_text(mapping.decimal)}         # any, comma (8,5), point (8.5)",
        *(f"{key} = {_texts(words)}" for key, words in mapping.words.items()),
        *(line for part, meanings in mapping.values.items() for line in _value_lines(part, meanings)),
        "", '[from]                  # lấy từ đâu: fixed, cell = "B3", title = "Lớp: {}", sheet = "{}", column = "Lớp"',
    ]  # fmt: skip
    for name, source in mapping.sources.items():
        lines.append(f"{name} = {{ {source.how} = {_text(source.text)} }}    # {SOURCE_NAMES.get(name, name)}")
    for column in mapping.columns:
        lines += ["", "[[columns]]", f"heading = {_text(column.heading)}"]
        lines.append(f"part = {_text(column.part)}    # {part_name(column.part)}")
        lines += [f"subject = {_text(column.subject)}"] if column.subject else []
        lines += [f"nth = {column.nth}"] if column.nth != 1 else []
    return "\n".join(lines) + "\n"


def _value_lines(part: str, meanings: Mapping[str, str]) -> list[str]:
    lines = [f"{_text(value)} = {_text(meaning)}" for value, meaning in meanings.items()]
    return ["", f"[values.{part}]    # chữ của nhật ký ở cột «{part_name(part)}» là gì; skip: bỏ dòng ấy", *lines]


def _text(value: str) -> str:
    """A TOML string: JSON's is one, but for DEL, and for what lies beyond U+FFFF, which JSON would write in two."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _texts(values: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_text, values))}]"
