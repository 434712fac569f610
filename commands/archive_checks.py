"""`soluu inspect-archive`: checks a folder, a disc or an image, file by file, with minutes to sign."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, KeyFile, err, is_missing, out, print_json, printable, progress_bar
from commands.words import Command
from jobs.opening import home_of, store_of
from records.clock import now as clock_now
from records.home import read_settings
from records.problems import UsageError

if TYPE_CHECKING:
    from jobs.archive_check import ArchiveCheck

app = typer.Typer()
_RED, _YELLOW = ("bad", "revoked", "part-revoked"), ("replaced", "suspended", "unsure", "unlisted")
_STYLES = dict.fromkeys(_RED, "red") | dict.fromkeys((*_YELLOW, "part-replaced", "part-suspended"), "yellow")


@app.command("inspect-archive", cls=Command)
def inspect_archive(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="ĐƯỜNG_DẪN", readable=False, help="Thư mục, ổ đĩa, ảnh đĩa .iso, gói .zip hoặc tệp PDF."
        ),
    ],
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="TỆP", help="Ghi biên bản ra tệp PDF này, kèm bảng .xlsx cùng tên."),
    ] = None,
    decision: Annotated[
        str, typer.Option(metavar="SỐ", help="Số, ngày quyết định thanh tra, để ghi vào biên bản.")
    ] = "",
    key: KeyFile = None,
    status: Annotated[
        Path | None,
        typer.Option(
            metavar="TỆP", readable=False,
            help="Danh sách trạng thái có ký (status.json) của trường, để biết còn hiệu lực.",
        ),
    ] = None,
    school: Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường ghi ở đầu biên bản.")] = None,
    as_json: Json = False,
) -> None:
    """Kiểm tra mọi gói, tài liệu trong thư mục, đĩa; tệp hỏng, tệp lạ không làm dừng. Mã 1: có vấn đề; 3: có tệp chưa
    kiểm được."""
    from jobs.archive_check import OUTCOMES, check_archive  # noqa: PLC0415 – keep `--help` fast
    from jobs.archive_check_report import (  # noqa: PLC0415
        believed_keys,
        minutes_of,
        report_paths,
        school_of,
        summary,
        write_minutes,
    )

    for path in paths:
        if is_missing(path):
            raise UsageError(f"Không có {path}.")
    settings = read_settings()
    home = home_of(settings)
    targets = report_paths(report) if report else None
    keys = believed_keys(home, key)
    with progress_bar("Kiểm tra", quiet=as_json) as progress:
        check = check_archive(home, paths, now=clock_now, key_file=key, progress=progress, status_file=status)
    if targets:
        name = school_of(store_of(home, settings), school)
        write_minutes(targets, minutes_of(check, school=name, decision=decision.strip() or None, keys=keys))
    if as_json:
        print_json(_as_dict(check, targets or ()))
    else:
        for each in check.files:
            if each.outcome in _STYLES:
                line = f"{printable(each.place)}: {OUTCOMES[each.outcome]}. {' '.join(map(printable, each.reasons))}"
                err.print(line, style=_STYLES[each.outcome], highlight=False)
        for sentence in summary(check):
            out.print(sentence, highlight=False)
        for path in targets or ():
            out.print(f"Đã ghi {path}", highlight=False)
    raise typer.Exit(check.exit_code)


def _as_dict(check: ArchiveCheck, written: tuple[Path, ...]) -> dict[str, object]:
    from jobs.archive_check import OUTCOMES  # noqa: PLC0415

    return {
        "began": check.began.isoformat(), "ended": check.ended.isoformat(),
        "counts": {outcome: check.number(outcome) for outcome in OUTCOMES},
        "files": [each.as_dict() for each in check.files], "written": [str(path) for path in written],
    }  # fmt: skip
