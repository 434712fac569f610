"""`soluu public`: the page that a paper's code opens, apart from the dashboard."""

from __future__ import annotations

from typing import Annotated

import typer

from commands.output import Json, err, out, print_json
from jobs.opening import home_of, require_initialised
from records.home import read_settings


def public(
    port: Annotated[int, typer.Option(metavar="SỐ", min=1, max=65535, help="Cổng trên máy này.")] = 8502,
    as_json: Json = False,
) -> None:
    """Chạy riêng trang kiểm chứng /V/, để bảng điều khiển bận không làm người kiểm tra phải chờ."""
    from dashboard.gateway import hosts_of  # noqa: PLC0415 – keep `--help` fast
    from dashboard.public_serving import serve_public  # noqa: PLC0415

    home = require_initialised(home_of(read_settings()))
    address = f"http://localhost:{port}/V/"

    def ready() -> None:
        if as_json:
            print_json({"url": address, "hosts": list(hosts_of(home))})
        else:
            out.print(f"Trang kiểm chứng: {address}  (Ctrl+C để dừng)", highlight=False)
        out.file.flush()  # whoever started the program waits for this line
        if not home.lookup_path.exists():
            err.print("Chưa có sổ tra cứu trong kho: đến khi niêm phong, mã nào cũng là «không nhận ra khóa».",
                      style="yellow", highlight=False)  # fmt: skip

    serve_public(home, port, ready=ready)
