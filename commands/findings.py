"""`soluu findings`: what the facts of each school's year show against its profile."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from commands.output import Json, out, print_json
from commands.words import Command
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.home import Settings
from records.problems import CannotError, UsageError

app = typer.Typer()

_MONTH = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])")


@app.command("findings", cls=Command)
def findings(
    school: Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường; bỏ trống: mọi trường.")] = None,
    year: Annotated[str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Năm học, như 2025-2026.")] = None,
    term: Annotated[str | None, typer.Option(metavar="HỌC_KÌ", help="Học kì: HK1, HK2, CN (cả năm).")] = None,
    class_name: Annotated[str | None, typer.Option("--class", metavar="LỚP", help="Lớp, như 6A1.")] = None,
    month: Annotated[str | None, typer.Option(metavar="THÁNG", help="Tháng, như 2025-11.")] = None,
    as_json: Json = False,
) -> None:
    """Nêu những điều chưa đúng, hoặc có thể chưa đúng, so với chính sách của trường; mã thoát 1 khi có, 3 khi có trường
    không xét được."""
    from jobs.findings import Narrowing, all_findings, told  # noqa: PLC0415 – keep `--help` fast
    from jobs.policies import policies_of  # noqa: PLC0415

    if month is not None and not _MONTH.fullmatch(month):
        raise UsageError(f"Tháng «{month}» không đúng dạng: cần như 2025-11.")
    settings = Settings()
    home = require_initialised(home_of(settings))
    only = Narrowing(term and term.strip().upper(), class_name and class_name.strip().upper(), month)
    found = all_findings(
        store_of(home, settings), policies_of(home), clock_now(), school=school, school_year=year, only=only
    )
    if as_json:
        failed = {"error": " ".join(errors)} if (errors := [each.error for each in found if each.error]) else {}
        print_json({"schools": [each.as_dict() for each in found], **failed})
    else:
        for each in found:
            for line in told(each):
                out.print(line, highlight=False)
    if any(each.error for each in found) or not any(each.is_judged for each in found):
        raise typer.Exit(CannotError.exit_code)
    if any(each.findings for each in found):
        raise typer.Exit(1)
