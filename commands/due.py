"""`soluu run-due`: what is due by itself, for the machine's own scheduler."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from commands.output import Json, err, out, print_json, progress_bar
from commands.words import Command
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.clock import vn_date
from records.home import read_settings

app = typer.Typer()


@app.command("run-due", cls=Command)
def run_due(as_json: Json = False) -> None:
    """Việc đến hạn không cần người: kiểm bản sao, ký lại danh sách trạng thái, gửi thư nhắc việc. Đặt máy chạy hằng
    ngày. Mã 1: có bản sao hỏng, mất; 3: có việc chưa làm được."""
    from jobs.due import run_due as do_what_is_due  # noqa: PLC0415 – keep `--help` fast
    from jobs.mailing import send_mail  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    mail, now = home.mail, clock_now()

    def send(lines: Sequence[str]) -> None:
        if mail:
            send_mail(mail, settings.smtp_password, f"Sổ Lưu: {len(lines)} việc cần làm, {vn_date(now)}", lines)

    with progress_bar("Việc đến hạn", quiet=as_json) as progress:
        outcome = do_what_is_due(
            home, store_of(home, settings), now=now, passphrase=settings.passphrase, send=send if mail else None,
            progress=progress,
        )
    if as_json:
        print_json({
            "checked": [each.as_dict() for each in outcome.checked], "status_list": outcome.signed,
            "reminders": outcome.reminders, "mail_sent": outcome.sent, "errors": outcome.errors,
        })  # fmt: skip
    else:
        for each in outcome.checked:
            style = "red" if each.exit_code else None
            out.print(f"Đã kiểm {each.location_id}: mã {each.exit_code}.", highlight=False, style=style)
        if outcome.signed is not None:
            out.print(f"Đã ký lại danh sách trạng thái, số {outcome.signed}.", highlight=False)
        for reminder in outcome.reminders:
            out.print(f"Nhắc: {reminder}", highlight=False)
        if outcome.sent:
            out.print("Đã gửi thư nhắc việc.")
        for error in outcome.errors:
            err.print(error, style="red", highlight=False)
        if not (outcome.checked or outcome.reminders or outcome.errors or outcome.signed):
            out.print("Không có việc nào đến hạn.")
    raise typer.Exit(outcome.exit_code)
