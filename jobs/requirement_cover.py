"""Which tests stand for which duty of the regulations: read from the marks in the tests, without running them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from records.problems import CannotError
from records.requirements import REQUIREMENTS

TESTS = Path(__file__).resolve().parent.parent / "tests"


@dataclass(frozen=True, slots=True)
class Cover:
    """A duty and the tests that claim it, as pytest names them."""

    id: str
    text: str
    tests: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def cover(tests: Path = TESTS) -> tuple[Cover, ...]:
    """Every duty in the order of its text. Raises `CannotError` without tests, or where a test names no known duty."""
    if not tests.is_dir():
        raise CannotError("Không thấy thư mục tests: bản cài này không kèm kiểm thử. Chạy trong bản nguồn của Sổ Lưu.")
    claims: dict[str, list[str]] = {}
    for path in sorted(tests.rglob("test_*.py")):
        for duty, name in _claims(path):
            if duty not in REQUIREMENTS:
                raise CannotError(f"{path.relative_to(tests.parent)}: {name} nêu mã «{duty}», không có trong danh mục.")
            claims.setdefault(duty, []).append(f"{path.relative_to(tests.parent).as_posix()}::{name}")
    return tuple(Cover(duty, text, tuple(dict.fromkeys(claims.get(duty, ())))) for duty, text in REQUIREMENTS.items())


def _claims(path: Path) -> Iterator[tuple[str, str]]:
    """Each duty that a mark of a test function names, with the function. Marks of single parameters count too."""
    for function in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
            for decorator in function.decorator_list:
                yield from ((duty, function.name) for duty in _named_in(decorator))


def _named_in(decorator: ast.expr) -> Iterator[str]:
    for node in ast.walk(decorator):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "requirement":
            yield from (str(argument.value) for argument in node.args if isinstance(argument, ast.Constant))
