"""`soluu undo-import` and `soluu import-again`: files out of the facts, and back as they were kept."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import asker
from commands.office import By, office
from commands.output import Json, err, out, print_json, progress_bar
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.clock import vn_datetime
from records.home import read_settings
from records.problems import UsageError

if TYPE_CHECKING:
    from records.home import Home
    from records.rests_on_import import Rests
    from records.store import Store
    from records.undoing import UndoneImport

app = typer.Typer(cls=Group)


@app.command("undo-import", cls=Command)
def undo_import(
    files: Annotated[
        list[str], typer.Argument(metavar="TỆP_HAY_MÃ", help="Tệp trên đĩa, hoặc mã SHA-256 (ít nhất 8 chữ số đầu).")
    ],
    reason: Annotated[str, typer.Option(metavar="LỜI", help="Vì sao hoàn tác; không ghi tên học sinh.")] = "",
    whole_run: Annotated[bool, typer.Option("--whole-run", help="Cả mọi tệp nhập cùng lượt với các tệp ấy.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ nêu những gì sẽ đổi, không hoàn tác.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi lại.")] = False,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Hoàn tác nhập: đưa tệp ra khỏi dữ liệu như chưa từng nhập. Bản gốc vẫn giữ, nhập lại được."""
    from jobs.undoing import chosen_files, file_names, in_words, require_reason, undo  # noqa: PLC0415 – fast `--help`
    from records.rests_on_import import rests_on  # noqa: PLC0415

    home, store = _opened()
    digests = chosen_files(store, files, whole_run=whole_run)
    names = file_names(store, digests)
    if not dry_run:
        require_reason(store, reason)
    rests = rests_on(store, digests)
    if not as_json:
        for line in (*(f"Tệp: {name}" for name in names), *in_words(rests)):
            out.print(line, highlight=False)
    if not dry_run:
        _require_consent(is_given=yes, as_json=as_json)
        rests = undo(home, store, digests, reason=reason, actor=office(by), now=clock_now())
    if as_json:
        print_json({"undone": not dry_run, "files": digests, "names": names, "rests": _document(rests)})
    elif not dry_run:
        out.print("Đã hoàn tác. Nhập lại từ bản gốc: soluu import-again MÃ", highlight=False)


@app.command("import-again", cls=Command)
def import_again(
    files: Annotated[
        list[str] | None, typer.Argument(metavar="TỆP_HAY_MÃ", help="Tệp đã hoàn tác; bỏ trống: chỉ liệt kê.")
    ] = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Nhập lại từ bản gốc những tệp đã hoàn tác, về đúng chỗ cũ; không nêu tệp nào thì liệt kê."""
    from jobs.undoing import import_again, undone  # noqa: PLC0415

    home, store = _opened()
    chosen = undone(store, files) if files else undone(store)
    if not files:
        _list(chosen, as_json=as_json)
        return
    with progress_bar("Nhập lại", quiet=as_json) as progress:
        reports = import_again(home, store, chosen, now=clock_now(), actor=office(by), progress=progress)
    if as_json:
        print_json({"files": [report.as_dict() for report in reports]})
    else:
        back = [report for report in reports if report.facts]
        out.print(f"Đã nhập lại {len(back)} trong {len(reports)} tệp.", highlight=False)
        for problem in (problem for report in reports for problem in report.errors):
            err.print(f"Lỗi: {problem.sentence()}", style="red", highlight=False)
    if any(report.errors for report in reports):
        raise typer.Exit(1)


def _require_consent(*, is_given: bool, as_json: bool) -> None:
    """Asks, after all was told; where nobody can be asked the consent must stand in the command."""
    ask = asker(as_json=as_json)
    if is_given:
        return
    if ask is None:
        raise UsageError("Không hỏi được ai: xem bằng --dry-run, rồi thêm --yes.")
    if not ask("Hoàn tác nhập các tệp này?"):
        raise typer.Abort


def _list(every: list[UndoneImport], *, as_json: bool) -> None:
    if as_json:
        print_json({"undone": [
            {"sha256": each.sha256, "name": each.original_name, "undone_at": each.undone_at.isoformat(),
             "undone_by": each.undone_by, "reason": each.reason} for each in every
        ]})  # fmt: skip
        return
    if not every:
        out.print("Không có tệp nào đang được hoàn tác.")
    for each in every:
        out.print(
            f"{each.sha256[:12]}  {each.original_name}: {each.undone_by} hoàn tác {vn_datetime(each.undone_at)}, "
            f"{each.reason}", highlight=False,
        )  # fmt: skip


def _document(rests: Rests) -> dict[str, object]:
    return asdict(rests)


def _opened() -> tuple[Home, Store]:
    settings = read_settings()
    home = require_initialised(home_of(settings))
    return home, store_of(home, settings)
