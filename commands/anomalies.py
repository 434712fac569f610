"""`soluu anomalies`: which figures of a school's year are unlikely enough to ask the teacher about."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.output import Json, out, print_json
from commands.words import Command
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.home import Settings
from records.problems import CannotError

app = typer.Typer()


@app.command("anomalies", cls=Command)
def anomalies(
    school: Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường; bỏ trống: mọi trường.")] = None,
    year: Annotated[str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Năm học, như 2025-2026.")] = None,
    as_json: Json = False,
) -> None:
    """Nêu những con số của giáo viên khác thường đến mức nên hỏi, mỗi điều là một câu hỏi kèm căn cứ và trạng thái
    (mới, đã hỏi, …); mã thoát 1 khi có câu chưa xong, 3 khi có trường không tính được."""
    from jobs.anomalies import all_anomalies, told  # noqa: PLC0415 – keep `--help` fast
    from jobs.anomaly_inbox import document, read_inbox, state_words  # noqa: PLC0415
    from jobs.policies import policies_of  # noqa: PLC0415

    settings = Settings()
    home = require_initialised(home_of(settings))
    store = store_of(home, settings)
    found = all_anomalies(store, policies_of(home), clock_now(), school=school, school_year=year)
    inboxes = [read_inbox(store, each) for each in found]
    errors = [each.error for each in found if each.error]
    if as_json:
        failed = {"error": " ".join(errors)} if errors else {}
        print_json({"schools": [document(*each) for each in zip(found, inboxes, strict=True)], **failed})
    else:
        for each, items in zip(found, inboxes, strict=True):
            for line in told(each, [state_words(item) for item in items if item.flag]):
                out.print(line, highlight=False)
    if errors:
        raise typer.Exit(CannotError.exit_code)
    if any(item.is_open for items in inboxes for item in items):
        raise typer.Exit(1)
