"""`soluu report`: the school's consolidated reports as PDF/A and workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.output import Json, out, print_json
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.home import read_settings

app = typer.Typer(name="report", cls=Group, help="Báo cáo tổng hợp của trường.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Báo cáo tổng hợp của trường."""


@app.command("corrections", cls=Command)
def corrections(
    term: Annotated[str, typer.Option(metavar="HỌC_KÌ", help="HK1, HK2, hoặc CN (cả năm).")],
    output: Annotated[Path, typer.Option(metavar="THƯ_MỤC", help="Thư mục để ghi báo cáo.")],
    school: Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, khi kho có nhiều trường.")] = None,
    year: Annotated[str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Năm học, như 2025-2026.")] = None,
    as_json: Json = False,
) -> None:
    """Báo cáo tổng hợp sửa chữa dữ liệu của học kì hoặc cả năm: PDF/A để ký và lưu, kèm xlsx."""
    from jobs.correction_report import report_of, report_scope, write_report  # noqa: PLC0415 – keep `--help` fast
    from jobs.policies import policies_of  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    store = store_of(home, settings)
    report = report_of(store, policies_of(home), report_scope(store, school, year, term))
    paths = write_report(output, report, clock_now())
    if as_json:
        rows = {table.key: len(table.rows) for table in report.tables}
        print_json({"files": [str(path) for path in paths], "scope": report.scope, "rows": rows})
    else:
        for sentence in report.summary:
            out.print(sentence, highlight=False)
        for path in paths:
            out.print(f"Đã ghi {path}", highlight=False)
