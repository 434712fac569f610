"""`soluu policy`: check the school's profiles, read one in words, compare two."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.output import Json, err, out, print_json
from commands.words import Command, Group
from jobs.opening import home_of
from records.home import Settings

app = typer.Typer(
    name="policy", cls=Group, help="Chính sách của trường: kiểm tra, đọc bằng lời, so hai bản.", no_args_is_help=True
)
_WHICH = "Tệp, tên trong kho, hoặc bản đi kèm như tien-minh."


@app.command(cls=Command)
def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[TỆP]...", help="Tệp chính sách hoặc thư mục của chúng; bỏ trống: mọi tệp của kho."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Nêu mọi chỗ sai của các tệp chính sách, với dòng và khóa."""
    from jobs import policies  # noqa: PLC0415 – keep `--help` fast

    checked = policies.check(home_of(Settings()), [file for path in paths or [] for file in policies.files_in(path)])
    if as_json:
        print_json(checked.as_dict())
    else:
        for read in checked.files:
            if read.policy:
                told = f"{read.file}: {read.policy.name}, phiên bản {read.policy.version}"
                out.print(told, highlight=False)
        for problem in checked.problems:
            err.print(problem.sentence(), style="red", highlight=False)
        if not checked.problems:
            out.print("Không có chỗ sai.")
    if checked.problems:
        raise typer.Exit(1)


@app.command(cls=Command)
def explain(
    name: Annotated[str, typer.Argument(metavar="TÊN", help=_WHICH)] = "mau",
    as_json: Json = False,
) -> None:
    """Đọc một chính sách bằng lời: từng quy định với điều khoản, từng lựa chọn với nguyên văn."""
    from jobs import policies  # noqa: PLC0415 – keep `--help` fast

    told = policies.explain(policies.named_policy(home_of(Settings()), name))
    if as_json:
        print_json(told.as_dict())
    else:
        for line in policies.explanation_lines(told):
            out.print(line, highlight=False)


@app.command(cls=Command)
def diff(
    left: Annotated[str, typer.Argument(metavar="MỘT", help=_WHICH)],
    right: Annotated[str, typer.Argument(metavar="HAI", help=_WHICH)],
    as_json: Json = False,
) -> None:
    """So hai chính sách theo từng quy định, có điều khoản của cả hai bên."""
    from jobs import policies  # noqa: PLC0415 – keep `--help` fast

    home = home_of(Settings())
    ours, theirs = policies.named_policy(home, left), policies.named_policy(home, right)
    differences = policies.diff(ours, theirs)
    if as_json:
        print_json({"left": ours.name, "right": theirs.name, "differences": [d.as_dict() for d in differences]})
    else:
        for line in policies.difference_lines(ours, theirs, differences):
            out.print(line, highlight=False)
