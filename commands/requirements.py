"""`soluu requirements`: every duty that the regulations ask, and the tests that stand for it."""

from __future__ import annotations

import typer

from commands.output import Json, out, print_json
from commands.words import Command

app = typer.Typer()


@app.command("requirements", cls=Command)
def requirements(as_json: Json = False) -> None:
    """Liệt kê điều các quy chế yêu cầu và kiểm thử của từng điều; mã thoát 1 khi còn điều chưa có kiểm thử."""
    from jobs.requirement_cover import cover  # noqa: PLC0415 – keep `--help` fast

    found = cover()
    if as_json:
        print_json([duty.as_dict() for duty in found])
    else:
        for duty in found:
            out.print(f"{duty.id}  {duty.text}", highlight=False)
            for test in duty.tests or ("(chưa có kiểm thử)",):
                out.print(f"       {test}", highlight=False)
    if not all(duty.tests for duty in found):
        raise typer.Exit(1)
