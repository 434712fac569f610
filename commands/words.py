"""The command line's own words in Vietnamese: what Typer adds to every help page, and what it says of wrong use.

Typer 0.29 reads a few of these words through gettext and has the rest fixed; so they are put in place at the two
doors that every command has, its help option and its finished help page. What each command does, `soluu` says.
"""

from __future__ import annotations

import re
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_HELP = "Hiện phần trợ giúp này."
_FIXED = (
    (r"\AUsage: ", "Cách dùng: "),
    (r"^Arguments:$", "Tham số:"),
    (r"^Options:$", "Tùy chọn:"),
    (r"^Commands:$", "Lệnh:"),
    (r"\[OPTIONS\]", "[TÙY_CHỌN]"),
    (r"COMMAND \[ARGS\]\.\.\.", "LỆNH …"),
    (r"\[required\]", "[bắt buộc]"),
    (r"\[default:", "[mặc định:"),
    (r"\b(\d+)<=x<=(\d+)\]", r"từ \1 đến \2]"),
)
_TYPE = re.compile(r"(?<=\S) <(?:path|list\[Path\]|str)>")  # behind an argument, whose name says it already
_WRONG = (
    (r"No such option: (\S+)", "Không có tùy chọn {}."),
    (r"No such command '(.*?)'", "Không có lệnh «{}»."),
    (r"Got unexpected extra argument\(s\) \((.*)\)", "Thừa tham số: {}."),
    (r"Option '(.*)' requires an argument", "Tùy chọn {} cần một giá trị."),
    (r"Option '(.*)' does not take a value", "Tùy chọn {} không nhận giá trị."),
)
_VALUES = (
    (r"does not match the formats .*%d/%m/%Y", " Ghi ngày như 26/11/2026."),
    (r"does not match the formats", " Ghi ngày như 2026-11-26."),
    (r"greater than or equal to ([\d.]+)", " Ghi số từ {} trở lên."),
    (r"less than or equal to ([\d.]+)", " Ghi số không quá {}."),
    (r"valid (?:integer|number)", " Ghi một số."),
)
_MEANT = re.compile(r"Did you mean (.*)\?")


class _InVietnamese:
    """Mixed into Typer's two kinds of commands."""

    def get_help(self, ctx: Any) -> str:
        page: str = super().get_help(ctx)  # type: ignore[misc]  # the other parent has it
        for pattern, words in _FIXED:
            page = re.sub(pattern, words, page, flags=re.MULTILINE)
        return _TYPE.sub(lambda name: " " * len(name[0]), page)

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]  # the other parent has it
        if option is not None:
            option.help = _HELP
        return option


class Command(_InVietnamese, TyperCommand):
    """A command with its help in Vietnamese."""


class Group(_InVietnamese, TyperGroup):
    """The program with its help in Vietnamese."""


def help_page(error: typer.TyperException) -> str:
    """The command whose help says how it is meant."""
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context else 'soluu'} --help"


def _wanted(said: str) -> str:
    """What the value should look like, as far as Typer says it."""
    found = ((re.search(pattern, said), words) for pattern, words in _VALUES)
    return next((words.format(*match.groups()) for match, words in found if match), "")


def wrong_use(error: typer.TyperException) -> str:
    """What Typer found wrong, as a Vietnamese sentence; the page of the whole help where nothing was asked at all."""
    said = str(error)
    parameter = getattr(error, "param", None)
    if parameter is not None:
        name = parameter.opts[0] if parameter.param_type_name == "option" else parameter.metavar or parameter.name
        if said.startswith("Missing parameter"):
            return f"Thiếu {name}."
        return f"Giá trị của {name} không dùng được.{_wanted(said)}"
    for pattern, words in _WRONG:
        if found := re.match(pattern, said):
            meant = _MEANT.search(said)
            return words.format(found[1]) + (f" Có phải {meant[1].replace(', ', ' hay ')}?" if meant else "")
    return said if said.startswith("Cách dùng") else "Gọi chưa đúng cách."
