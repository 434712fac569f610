"""`soluu access` and `soluu extract`: what is kept is opened, lent, returned, inspected or taken out, and logged."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from commands.office import By, office, role_of
from commands.output import Json, out, print_json
from commands.words import Command
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.home import read_settings
from records.policy.words import Action, in_vietnamese
from records.problems import UsageError

if TYPE_CHECKING:
    from records.access import Request
    from records.store import Store

app = typer.Typer()
School = Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, khi kho có nhiều trường.")]
Year = Annotated[str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Năm học, như 2025-2026.")]
AskedBy = Annotated[str, typer.Option("--asked-by", metavar="CHỨC_VỤ", help="Ai yêu cầu, như «phó hiệu trưởng».")]
DecidedBy = Annotated[
    str | None, typer.Option("--decided-by", metavar="CHỨC_VỤ", help="Ai quyết định, như «hiệu trưởng».")
]
Decision = Annotated[str, typer.Option("--decision", metavar="SỐ", help="Số, ngày của quyết định hoặc thông báo.")]


@app.command("access", cls=Command)
def access(
    action: Annotated[str, typer.Argument(metavar="VIỆC", help="mở, cho mượn, trả, in, hoặc thanh tra, kiểm tra.")],
    asked_by: AskedBy,
    decided_by: DecidedBy = None,
    decision: Decision = "",
    term: Annotated[str | None, typer.Option(metavar="HỌC_KÌ", help="Học kì: HK1, HK2, CN (cả năm).")] = None,
    class_name: Annotated[str | None, typer.Option("--class", metavar="LỚP", help="Lớp, như 6A1.")] = None,
    school: School = None,
    year: Year = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Ghi việc mở, cho mượn, trả hồ sơ lưu vào nhật ký; từ chối khi quy chế đòi quyết định mà chưa có."""
    from jobs.policies import policies_of  # noqa: PLC0415 – keep `--help` fast
    from records.access import grant  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    store = store_of(home, settings)
    asked = _request(store, _action(action), school, year, asked_by, decided_by, decision, term, class_name)
    with store.write() as db:
        policy = policies_of(home).of(asked.school, asked.school_year)
        grant(db, asked, policy, now=clock_now(), actor=office(by))
    if as_json:
        print_json({"action": asked.action, "school": asked.school, "year": asked.school_year, "logged": True})
    else:
        out.print(f"Đã ghi vào nhật ký: {in_vietnamese(asked.action)}, {asked.school}, {asked.school_year}.")


@app.command("extract", cls=Command)
def extract_(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục để ghi; mỗi năm học một thư mục.")],
    asked_by: AskedBy,
    decided_by: DecidedBy = None,
    decision: Decision = "",
    school: School = None,
    year: Year = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Trích xuất dữ liệu của năm học thành bảng CSV, mỗi nội dung một thư mục, để gửi Phòng/Sở hoặc đoàn kiểm tra."""
    from jobs.extracting import extract  # noqa: PLC0415 – keep `--help` fast
    from jobs.policies import policies_of  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    store = store_of(home, settings)
    asked = _request(store, "extract", school, year, asked_by, decided_by, decision)
    written = extract(store, policies_of(home), folder, asked, now=clock_now(), actor=office(by))
    if as_json:
        print_json({"files": [one.as_dict() for one in written]})
    else:
        for one in written:
            out.print(f"Đã ghi {one.path} ({one.rows} dòng)", highlight=False)


def _request(
    store: Store, action: Action, school: str | None, year: str | None, asked_by: str, decided_by: str | None,
    decision: str, term: str | None = None, class_name: str | None = None,
) -> Request:  # fmt: skip
    from jobs.choosing import chosen_scopes  # noqa: PLC0415
    from records.access import Request  # noqa: PLC0415

    scopes = chosen_scopes(store, school=school, school_year=year, term=term, class_name=class_name)
    found = sorted({(scope.school, scope.school_year) for scope in scopes})
    if len(found) > 1:
        raise UsageError(f"Có nhiều trường, năm học: {'; '.join(map(' '.join, found))}. Thêm --school hoặc --year.")
    return Request(
        school=found[0][0], school_year=found[0][1], action=action, asked_by=role_of(asked_by),
        decided_by=role_of(decided_by) if decided_by else None, decision=decision,
        term=scopes[0].term if term else None, class_name=scopes[0].class_name if class_name else None,
    )  # fmt: skip


def _action(text: str) -> Action:
    words = {in_vietnamese(action): action for action in get_args(Action)} | {name: name for name in get_args(Action)}
    found = words.get(text.strip().casefold())
    if found is None:
        raise UsageError(f"Không có việc «{text}». Chọn: {'; '.join(map(in_vietnamese, get_args(Action)))}.")
    return cast("Action", found)
