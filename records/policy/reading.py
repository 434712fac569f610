"""Reads a profile from its TOML text: every problem in one report, or a `Policy`. Opens no file itself."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from records.policy.broken import NOT_TOLD, Addressee, addressee
from records.policy.checking import Trouble, troubles
from records.policy.choosing import Chosen, Table, choose
from records.policy.fields import keys_at
from records.policy.impossible import impossible
from records.policy.lines import Path, key_before, key_lines
from records.policy.problem import PolicyError, PolicyProblem, likely
from records.policy.profile import Policy
from records.policy.sound_parts import sound_parts

_ENOUGH_TO_TELL_APART = 12  # hex digits of a version

# What pydantic calls a wrong kind of value, and how we call the right one.
_KINDS = {
    "string_type": 'chữ trong nháy, như "HK1"',
    "int_type": "số nguyên, không có nháy, như 14",
    "bool_type": "true hoặc false",
    "date_type": "ngày không có nháy, như 2026-09-05",
    "tuple_type": 'danh sách trong ngoặc vuông, như ["TX", "GK"]',
    "dataclass_type": "một bảng các khóa",
    "string_too_short": "chữ, không để trống",
    "greater_than_equal": "số từ {ge} trở lên",
    "less_than_equal": "số không quá {le}",
}
_PATTERNS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "mã viết thường không dấu, nối bằng gạch ngang, như vao-diem-cuoi-ki",
    r"^\d{4}-\d{4}$": "năm học như 2025-2026",
    r"^\d+(\.\d+)?$": 'số trong nháy với dấu chấm, như "1.5"',
}


@dataclass(frozen=True, slots=True)
class ReadPolicy:
    """What a text held: a policy, or the problems that keep it from being one, and for whom it would be."""

    file: str
    policy: Policy | None
    problems: tuple[PolicyProblem, ...]
    meant_for: Addressee = NOT_TOLD


def load_policy(text: str, name: str) -> Policy:
    """The profile that a TOML text holds. Raises `PolicyError` with every problem's file, line and key."""
    read = read_policy(text, name)
    if read.policy is None:
        raise PolicyError(read.problems)
    return read.policy


def read_policy(text: str, file: str) -> ReadPolicy:
    """The profile of a text, or all that is wrong with it. Never raises for what the text holds."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        return ReadPolicy(file, None, (_not_toml(error, text, file),), addressee(text))
    chosen = choose(data)
    policy, found = _validated(chosen)
    unread = [*(Trouble(path, *_unknown_choice(name)) for path, name in chosen.unknown.items()), *found]
    wrong = [*unread, *_contradictions(chosen, [trouble.path for trouble in unread])]
    if wrong or policy is None:
        problems = sorted(_problems(wrong, key_lines(text), file), key=lambda problem: (problem.line or 0, problem.key))
        return ReadPolicy(file, None, tuple(problems), addressee(text))
    return ReadPolicy(file, _with_version(policy, data), (), Addressee(policy.schools, policy.school_year))


def _validated(chosen: Chosen) -> tuple[Policy | None, list[Trouble]]:
    strange = [_unknown_key((key,)) for key in chosen.data if key not in keys_at(())]
    try:
        return _reader().validate_python(chosen.data), strange
    except ValidationError as error:
        told = {trouble.path for trouble in strange} | chosen.unknown.keys()
        found = [_trouble(detail) for detail in error.errors(include_url=False) if tuple(detail["loc"]) not in told]
        return None, [*strange, *found]


def _contradictions(chosen: Chosen, unread: Sequence[Path]) -> list[Trouble]:
    """What contradicts itself in the parts that can be read."""
    parts = sound_parts(chosen.data, unread)
    try:
        policy = _reader().validate_python(parts.data)
    except ValidationError:
        return []  # they are wrong without those that are left out
    found = (*troubles(policy, chosen.used, parts.cut), *impossible(policy))
    return [replace(trouble, path=parts.in_file(trouble.path)) for trouble in found]


@cache
def _reader() -> TypeAdapter[Policy]:
    return TypeAdapter(Policy)


def _with_version(policy: Policy, data: Table) -> Policy:
    said = json.dumps(data, ensure_ascii=False, sort_keys=True, default=str)
    return replace(policy, version=sha256(said.encode()).hexdigest()[:_ENOUGH_TO_TELL_APART])


def _problems(wrong: Iterable[Trouble], lines: dict[Path, int], file: str) -> Iterator[PolicyProblem]:
    for trouble in wrong:
        yield PolicyProblem(
            file, _line(trouble.path, lines), _spelt(trouble.path), trouble.found, trouble.expected, trouble.action
        )


def _line(path: Path, lines: dict[Path, int]) -> int:
    """The line of a key, or of the nearest table around one that is missing; what is of no table belongs at the top."""
    return next((lines[path[:end]] for end in range(len(path), 0, -1) if path[:end] in lines), 1)


def _spelt(path: Path) -> str:
    """entry[2].days: the second [[entry]] of the file, counted from 1 as people do."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def _not_toml(error: tomllib.TOMLDecodeError, text: str, file: str) -> PolicyProblem:
    at = re.search(r"at line (\d+), column (\d+)", str(error))
    if at:
        line = int(at.group(1))
        where, action = f"dòng {line}, cột {at.group(2)}", "Sửa dòng ấy theo một tệp mẫu rồi kiểm tra lại."
    else:
        line = text.rstrip().count("\n") + 1
        where = f"tệp hết giữa chừng, sau dòng {line}"
        action = "Viết tiếp dòng ấy, hoặc đóng dấu ngoặc hay dấu nháy đã mở ở dòng ấy hay trước đó, rồi kiểm tra lại."
    return PolicyProblem(
        file, line, key_before(text, line), f"chỗ không phải TOML: {where}", "tệp viết đúng cú pháp TOML", action
    )


def _unknown_choice(name: str) -> tuple[str, str, str]:
    return (
        f'lựa chọn "{name}"',
        f'một mục [[choice]] có key = "{name}", và value là tên một mục trong options của nó',
        "Thêm mục ấy, hoặc sửa tên cho đúng.",
    )


def _trouble(detail: ErrorDetails) -> Trouble:
    """One of pydantic's errors in our words."""
    path = tuple(detail["loc"])
    if detail["type"] in {"missing", "missing_argument"}:
        return Trouble(path, "không có gì", f'khóa "{path[-1]}"', "Bổ sung khóa này theo tệp mẫu.")
    if detail["type"] == "unexpected_keyword_argument":
        return _unknown_key(path)
    advice = likely(detail["input"], _allowed(detail), "Sửa giá trị này theo quy chế của trường.")
    return Trouble(path, _shown(detail["input"]), _expected(detail), advice)


def _unknown_key(path: Path) -> Trouble:
    allowed = keys_at(path[:-1])
    return Trouble(
        path,
        f'khóa lạ "{path[-1]}"',
        f"một trong: {', '.join(sorted(allowed))}",
        likely(path[-1], allowed, "Xóa khóa này, hoặc viết đúng tên."),
    )


def _expected(detail: ErrorDetails) -> str:
    bounds = detail.get("ctx", {})
    if detail["type"] == "literal_error":
        return f"một trong: {', '.join(_allowed(detail))}"
    if detail["type"] == "string_pattern_mismatch":
        return _PATTERNS[str(bounds["pattern"])]
    return _KINDS.get(detail["type"], detail["msg"]).format(**bounds)


def _allowed(detail: ErrorDetails) -> list[str]:
    return re.findall(r"'([^']*)'", str(detail.get("ctx", {}).get("expected", "")))


def _shown(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "một bảng"
    if isinstance(value, list | tuple):
        is_plain = not any(isinstance(part, dict | list | tuple) for part in value)
        return f"[{', '.join(map(_shown, value))}]" if is_plain else f"{len(value)} mục"
    return f'"{value}"' if isinstance(value, str) else str(value)
