"""What the command line asks of the person at the keyboard; nothing where there is none, and nothing with --json."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import typer


def ask_passphrase(keys: Path) -> str | None:
    """The passphrase of the key in a folder, when it has one and there is a person."""
    from archive.keys import is_encrypted  # noqa: PLC0415 – keep `--help` fast

    if not is_encrypted(keys) or not sys.stdin.isatty():
        return None
    return str(typer.prompt("Mật khẩu của khóa niêm phong", hide_input=True))


def ask_secret(what: str, *, as_json: bool) -> str | None:
    """A PIN or passphrase, once and unseen; None where nobody can be asked."""
    if as_json or not sys.stdin.isatty():
        return None
    return str(typer.prompt(what, hide_input=True))


def asker(*, as_json: bool) -> Callable[[str], bool] | None:
    """A yes-or-no question to the person; None where nobody can be asked."""
    if as_json or not sys.stdin.isatty():
        return None
    return lambda question: typer.confirm(question, default=False)
