"""`soluu export`: sealed bundles as packages that a historical archive takes over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.office import By, office, role_of
from commands.output import Json, err, out, print_json, progress_bar
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.home import read_settings

if TYPE_CHECKING:
    from jobs.handing_over import HandedOver


def export(
    eark: Annotated[
        Path, typer.Option("--eark", metavar="THƯ_MỤC", help="Ghi gói E-ARK vào đây; mỗi năm học của trường một gói.")
    ],
    school: Annotated[str | None, typer.Option(metavar="TÊN", help="Chỉ trường này; bỏ trống: mọi trường.")] = None,
    year: Annotated[
        str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Chỉ năm học này, như 2025-2026; bỏ trống: mọi năm.")
    ] = None,
    class_name: Annotated[str | None, typer.Option("--class", metavar="LỚP", help="Chỉ lớp này, như 6A1.")] = None,
    term: Annotated[
        str | None, typer.Option(metavar="HỌC_KÌ", help="Chỉ học kì này: HK1, HK2, CN (cả năm).")
    ] = None,
    asked_by: Annotated[
        str | None, typer.Option("--asked-by", metavar="CHỨC_VỤ", help="Ai yêu cầu; bỏ trống là người đang làm.")
    ] = None,
    decided_by: Annotated[
        str | None,
        typer.Option("--decided-by", metavar="CHỨC_VỤ", help="Ai quyết định, khi quyết định chưa ghi vào sổ."),
    ] = None,
    decision: Annotated[
        str, typer.Option("--decision", metavar="SỐ", help="Số quyết định cho bàn giao, khi quy chế đòi.")
    ] = "",
    to: Annotated[
        str, typer.Option("--to", metavar="CƠ_QUAN", help="Giao nộp cho cơ quan nào (không ghi tên người).")
    ] = "",
    by: By = "văn thư",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Lập gói bàn giao E-ARK (METS, PREMIS, EAD) từ các gói niêm phong còn nguyên, cho lưu trữ lịch sử."""
    from jobs.handing_over import ByDecision, hand_over  # noqa: PLC0415 – keep `--help` fast

    settings = read_settings()
    home = require_initialised(home_of(settings))
    named = ByDecision(role_of(asked_by or by), role_of(decided_by) if decided_by else None, decision)
    with progress_bar("Lập gói bàn giao", quiet=as_json) as progress:
        outcomes = hand_over(
            home, store_of(home, settings), eark.expanduser().resolve(), now=clock_now(), actor=office(by),
            school=school, school_year=year, class_name=class_name, term=term, by_decision=named,
            recipient=to, progress=progress,
        )  # fmt: skip
    if as_json:
        failed = [each.error for each in outcomes if each.error]
        document: dict[str, object] = {"packages": [each.as_dict() for each in outcomes]}
        print_json(document | ({"error": " ".join(failed)} if failed else {}))
    else:
        for outcome in outcomes:
            _show(outcome)
    codes = {outcome.exit_code for outcome in outcomes}
    raise typer.Exit(1 if 1 in codes else max(codes))


def _show(outcome: HandedOver) -> None:
    name = f"{outcome.package.school}, {outcome.package.school_year}"
    for refused in outcome.refused:
        err.print(refused.sentence(), style="red", highlight=False)
    for destroyed in outcome.package.destroyed if outcome.path else ():
        err.print(f"Không có trong gói bàn giao: {destroyed.sentence()}", style="yellow", highlight=False)
    if outcome.error:
        err.print(f"{name}: {outcome.error}", style="red", highlight=False)
    if outcome.path:
        megabytes = f"{outcome.size / 1e6:.1f}".replace(".", ",")
        out.print(
            f"{name}: {len(outcome.package.dossiers)} gói niêm phong, {outcome.files} tệp, {megabytes} MB: "
            f"{outcome.path}", highlight=False,
        )  # fmt: skip
    else:
        err.print(f"{name}: CHƯA lập gói bàn giao, chưa ghi gì.", style="red", highlight=False)
