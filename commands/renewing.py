"""`soluu renew`: a new time-stamp over sealed bundles before what proves them ages."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from commands.office import By, office
from commands.output import DAY_FORMATS, Json, err, out, print_json, progress_bar
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.clock import start_of, vn_date
from records.home import read_settings

if TYPE_CHECKING:
    from jobs.renewing import Age, RenewalOutcome

_NAMES = {"timestamp": "dấu thời gian", "signature": "chữ ký số của người", "renewal": "lần gia hạn"}


def renew(
    before: Annotated[
        datetime | None,
        typer.Option(
            metavar="NGÀY", formats=DAY_FORMATS,
            help="Gia hạn những gì hết hạn trước ngày này, như 01/09/2027; bỏ trống: trong một năm tới.",
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Gia hạn mọi gói, kể cả chưa sắp hết hạn.")] = False,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Nêu chứng thư, thuật toán nào sắp hết hạn, và đóng dấu thời gian mới trước lúc ấy; gói niêm phong không đổi."""
    from jobs.renewing import SOON, exit_code, renew_all  # noqa: PLC0415 – keep `--help` fast
    from jobs.stamping import renewal_stamp_of  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    now = clock_now()
    day = start_of(before.date()) if before else now + SOON
    with progress_bar("Gia hạn dấu thời gian", quiet=as_json) as progress:
        outcomes = renew_all(
            home, store_of(home, settings), now=now, before=day, everything=everything, actor=office(by),
            stamp=renewal_stamp_of(home), progress=progress,
        )  # fmt: skip
    errors = [outcome.error for outcome in outcomes if outcome.error]
    if as_json:
        document: dict[str, object] = {
            "before": day.date().isoformat(), "bundles": [outcome.as_dict() for outcome in outcomes],
        }  # fmt: skip
        print_json(document | ({"error": " ".join(errors)} if errors else {}))
    else:
        for outcome in outcomes:
            _show(outcome)
        renewed = sum(outcome.path is not None for outcome in outcomes)
        bare = sum(not (outcome.ages or outcome.error) for outcome in outcomes)
        out.print(
            f"{len(outcomes)} gói; hết hạn trước {vn_date(day.date())}: {sum(each.is_due for each in outcomes)}; "
            f"không có dấu thời gian, chữ ký số nào: {bare}; đã gia hạn: {renewed}."
            f"{' Chép ra các nơi giữ: soluu copy' if renewed else ''}", highlight=False,
        )  # fmt: skip
    raise typer.Exit(exit_code(outcomes))


def _show(outcome: RenewalOutcome) -> None:
    name = outcome.bundle.file_name
    if outcome.is_due or outcome.path:
        told = "; ".join(map(_age, outcome.ages[:3])) or "chưa có bằng chứng nào của bên thứ ba"
        more = f"; và {len(outcome.ages) - 3} điều nữa" if len(outcome.ages) > 3 else ""
        out.print(f"{name}: {told}{more}", highlight=False)
    if outcome.path:
        out.print(f"  đã gia hạn: {outcome.path}", highlight=False)
    if outcome.error:
        err.print(outcome.error, style="red", highlight=False)


def _age(age: Age) -> str:
    ends = f"hết hạn {vn_date(age.ends.date())}" if age.ends else "không đọc được hạn"
    weak = ", thuật toán yếu" if age.is_weak else ""
    return f"{_NAMES[age.what]} ({age.file}) {ends}{weak}"
