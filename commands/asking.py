"""What the command line asks of the person at the keyboard; nothing where there is none.

Questions go to standard error: with --json, and into a file, standard output is the answer and nothing else.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import typer

from commands.output import shown


def ask_passphrase(keys: Path) -> str | None:
    """The passphrase of the key in a folder, when it has one and there is a person."""
    from archive.keys import is_encrypted  # noqa: PLC0415 – keep `--help` fast

    if not is_encrypted(keys) or not sys.stdin.isatty():
        return None
    return _unseen("Mật khẩu của khóa niêm phong")


def ask_secret(what: str, *, as_json: bool) -> str | None:
    """A PIN or passphrase, once and unseen; None where nobody can be asked."""
    if as_json or not sys.stdin.isatty():
        return None
    return _unseen(what)


def ask_new_passphrase(what: str, *, may_be_empty: bool = False) -> str:
    """A passphrase that is made now, twice: nobody sees what is typed."""
    while True:
        passphrase = _unseen(what, may_be_empty=may_be_empty)
        if passphrase == _unseen("Nhập lại mật khẩu", may_be_empty=may_be_empty):
            return passphrase
        typer.echo("Hai lần nhập không giống nhau. Nhập lại từ đầu.", err=True)


def ask_text(what: str, default: str) -> str:
    """A line of text; the default where nothing is typed."""
    return str(typer.prompt(what, default=default, err=True))


def asker(*, as_json: bool) -> Callable[[str], bool] | None:
    """A yes-or-no question to the person; None where nobody can be asked."""
    if as_json or not sys.stdin.isatty():
        return None
    return lambda question: typer.confirm(shown(question), default=False, err=True)


def _unseen(what: str, *, may_be_empty: bool = False) -> str:
    return str(typer.prompt(
        what, hide_input=True, err=True, default="" if may_be_empty else None, show_default=False,
    ))  # fmt: skip
