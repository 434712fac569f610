"""`soluu site`: the verification page as a static site, for the school's page or any web host."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from commands.asking import ask_passphrase, asker
from commands.office import By, office
from commands.output import Json, err, out, print_json
from commands.words import Command
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.clock import vn_datetime
from records.home import read_settings

app = typer.Typer()


@app.command("site", cls=Command)
def site(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục để ghi, rồi chép lên trang của trường.")],
    as_kept: Annotated[
        bool, typer.Option("--as-kept", help="Dùng danh sách trạng thái đang có, không ký lại (không cần khóa).")
    ] = False,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Ghi trang kiểm chứng tĩnh của trường: trang, danh sách khóa, danh sách trạng thái ký đến lúc này."""
    from archive.keys import load_private  # noqa: PLC0415 – keep `--help` fast
    from jobs.kept_list import take_up  # noqa: PLC0415
    from jobs.sealing import republish, sealing_alone  # noqa: PLC0415
    from jobs.site import require_place, write_site  # noqa: PLC0415
    from jobs.status_list import publish_list  # noqa: PLC0415
    from qr.status_list import FILE_NAME  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    store, now = store_of(home, settings), clock_now()
    require_place(folder, asker(as_json=as_json))
    if not as_kept:
        actor, key = office(by), load_private(home.keys, settings.passphrase or ask_passphrase(home.keys))
        with sealing_alone(home, store.wait):
            take_up(home, folder / FILE_NAME)
            republish(home, store)
            publish_list(home, store, key, now, actor)
    made = write_site(home, store, folder, now)
    if as_json:
        print_json(made.as_dict())
        return
    out.print(
        f"Đã ghi trang kiểm chứng vào {folder}: {made.keys} khóa, {made.witnesses} nhân chứng. "
        "Chép cả thư mục lên trang của trường (https).", highlight=False,
    )  # fmt: skip
    if made.status:
        out.print(
            f"Danh sách trạng thái số {made.status.number}, lập {vn_datetime(made.status.issued_at)}; "
            "ghi lại trang ít nhất mỗi tháng: danh sách quá 40 ngày thì không còn được tin.", highlight=False,
        )  # fmt: skip
    else:
        err.print(
            "Chưa có danh sách trạng thái: trang sẽ nói là không biết tình trạng. Chạy lại không có --as-kept.",
            style="yellow", highlight=False,
        )  # fmt: skip
