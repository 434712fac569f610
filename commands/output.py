"""How the command line speaks: sentences on the screen, one JSON document for programs, and a progress bar."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.segment import Segment

KeyFile = Annotated[
    Path | None,
    typer.Option(
        metavar="TỆP_KHÓA", readable=False, help="Khóa công khai của trường (PEM hoặc danh sách khóa)."
    ),
]  # fmt: skip
DAY_FORMATS = ["%Y-%m-%d", "%d/%m/%Y"]   # as a day is typed
Json = Annotated[bool, typer.Option("--json", help="In đúng một tài liệu JSON ra đầu ra chuẩn.")]


def is_missing(path: Path) -> bool:
    """Whether nothing is there. Of what nobody lets us look at, whoever reads it says so."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def printable(text: str) -> str:
    """A text of a stranger's file for a terminal: signs that move its cursor or its colours are written out."""
    return "".join(sign if sign.isprintable() else f"\\u{ord(sign):04x}" for sign in text)


class _Screen(Console):
    """Through here goes all that people read: whatever a stranger's file says moves no cursor and no colour."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterator[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=shown(segment.text))


def shown(text: str) -> str:
    """As `printable`, on as many lines as it has."""
    return text if text.isprintable() else "\n".join(map(printable, text.split("\n")))


# A terminal breaks lines: a path broken by us could not be copied. Brackets and colons mean themselves.
out = _Screen(soft_wrap=True, markup=False, emoji=False)
err = _Screen(stderr=True, soft_wrap=True, markup=False, emoji=False)


def print_json(document: object) -> None:
    """One JSON document on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def progress_bar(title: str, *, quiet: bool) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on standard error; silent with --json."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[what]}", markup=False),
    )
    with Progress(*columns, console=err, transient=True, disable=quiet) as bar:
        task = bar.add_task(title, what="")

        def advance(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, what=what)

        yield advance
