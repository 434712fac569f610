"""`soluu label`: the label of the year's disc or USB, and the minutes of sealing it, as one PDF/A to print."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.asking import ask_passphrase
from commands.office import By, office, role_of
from commands.output import Json, out, print_json
from commands.words import Command
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.home import read_settings

app = typer.Typer()


@app.command("label", cls=Command)
def label(
    path: Annotated[Path, typer.Argument(metavar="TỆP.pdf", help="Tệp PDF để ghi; đã có thì không ghi đè.")],
    year: Annotated[str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Năm học, như 2025-2026.")] = None,
    medium: Annotated[
        str | None,
        typer.Option(
            metavar="SỐ", help="Số (hoặc tên nơi giữ) của USB, đĩa đã chép; mọi gói của năm phải đã đọc lại còn tốt."
        ),
    ] = None,
    custodian: Annotated[
        str | None, typer.Option(metavar="NGƯỜI", help="Người giữ; bỏ trống: như đã ghi khi chép.")
    ] = None,
    present: Annotated[
        list[str] | None,
        typer.Option("--present", metavar="CHỨC_VỤ", help="Người có mặt, lặp lại được; bỏ trống: theo chính sách."),
    ] = None,
    school: Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, khi kho có nhiều trường.")] = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """In nhãn đĩa, USB, hộp của năm học và biên bản niêm phong bộ đó: danh sách gói, mã băm, chỗ ký, mã QR."""
    from archive.keys import load_private  # noqa: PLC0415 – keep `--help` fast
    from jobs.policies import policies_of  # noqa: PLC0415
    from jobs.year_set import issue  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    key = load_private(home.keys, settings.passphrase or ask_passphrase(home.keys))
    issued = issue(
        home, store_of(home, settings), policies_of(home), path, key=key, now=clock_now(), actor=office(by),
        school=school, school_year=year, medium=medium, custodian=custodian,
        present=tuple(map(role_of, present or ())),
    )  # fmt: skip
    if as_json:
        print_json({
            "path": str(issued.path), "label": issued.label, "document_id": issued.document_id,
            "sha256": issued.sha256, "school": issued.of.school, "year": issued.of.school_year,
            "bundles": len(issued.of.bundles), "list_sha256": issued.of.list_sha256,
            "compared": issued.of.is_compared,
        })  # fmt: skip
        return
    out.print(f"Đã ghi {issued.path}: {len(issued.of.bundles)} gói, mã tài liệu {issued.label}.", highlight=False)
    out.print(f"SHA-256 của danh sách: {issued.of.list_sha256}", highlight=False)
    if not issued.of.is_compared:
        out.print("Chưa so với phương tiện nào: biên bản nói rõ như vậy. Muốn so: --medium SỐ.", highlight=False)
