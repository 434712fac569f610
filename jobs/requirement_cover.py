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
    """Every duty in the order of its text. Raises `CannotError` without tests, or where a claim cannot be read."""
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
    """Each duty that a mark names, with the test that bears it: a function, or a case of it where a parameter does."""
    for function in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(function, ast.FunctionDef) and function.name.startswith("test_"):
            for decorator in function.decorator_list:
                for duty, case in _named_in(decorator):
                    yield duty, function.name if case is None else f"{function.name}[{_case_name(case, function.name)}]"


def _named_in(node: ast.AST, case: ast.Call | None = None) -> Iterator[tuple[str, ast.Call | None]]:
    """The duties of marks, each with the `pytest.param` that it stands in, if any."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        case = node if node.func.attr == "param" else case
        if node.func.attr == "requirement":
            yield from ((_literal(argument), case) for argument in node.args)
    for child in ast.iter_child_nodes(node):
        yield from _named_in(child, case)


def _case_name(case: ast.Call, function: str) -> str:
    """The parameter's own id: what pytest would make of its values cannot be told without running it."""
    names = [keyword.value for keyword in case.keywords if keyword.arg == "id"]
    if not names:
        raise CannotError(f"{function}: tham số (dòng {case.lineno}) nêu mã quy định thì phải có id riêng.")
    return _literal(names[0])


def _literal(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise CannotError(f"Dòng {node.lineno}: mã quy định và id của tham số phải viết thẳng ra, không qua biến.")
