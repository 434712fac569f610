"""`soluu access` and `soluu extract`: what is kept is opened, lent, returned, inspected or taken out, and logged.

`soluu access VIỆC` is `soluu access act VIỆC`: an act is what the clerk types most.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.access_decisions import action_of, code, decide, list_, withdraw
from commands.office import By, office, role_of
from commands.output import DAY_FORMATS, Json, out, print_json
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.clock import vn_date
from records.home import read_settings
from records.policy.words import in_vietnamese
from records.problems import UsageError

if TYPE_CHECKING:
    from records.access import Request
    from records.admitting import Admitted
    from records.policy.words import Action
    from records.store import Store

_ACT = "act"


class _Acts(Group):
    """Takes what is no command of its own for an act."""

    def parse_args(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in {*self.commands, "--help"}:
            args = [_ACT, *args]
        return super().parse_args(ctx, args)


group = typer.Typer(
    name="access", cls=_Acts, no_args_is_help=True,
    help="Mở, cho mượn, trả hồ sơ lưu, theo quyết định: ghi từng việc, quyết định, và xem quyết định nào còn hiệu lực.",
)  # fmt: skip
app = typer.Typer()
School = Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, khi kho có nhiều trường.")]
Year = Annotated[str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Năm học, như 2025-2026.")]
AskedBy = Annotated[str, typer.Option("--asked-by", metavar="CHỨC_VỤ", help="Ai yêu cầu, như «phó hiệu trưởng».")]
DecidedBy = Annotated[
    str | None, typer.Option("--decided-by", metavar="CHỨC_VỤ", help="Ai quyết định, khi quyết định chưa ghi vào sổ.")
]
Decision = Annotated[
    str,
    typer.Option(
        "--decision", metavar="SỐ",
        help="Số của quyết định, không có dấu cách (45/QĐ-SGDĐT), hoặc mã trong sổ (QD-2026-001).",
    ),
]


@group.command(_ACT, cls=Command)
def act(
    action: Annotated[
        str, typer.Argument(metavar="VIỆC", help="mở, cho mượn, trả, in, bàn giao, hoặc thanh tra, kiểm tra.")
    ],
    asked_by: AskedBy,
    decided_by: DecidedBy = None,
    decision: Decision = "",
    term: Annotated[str | None, typer.Option(metavar="HỌC_KÌ", help="Học kì: HK1, HK2, CN (cả năm).")] = None,
    class_name: Annotated[str | None, typer.Option("--class", metavar="LỚP", help="Lớp, như 6A1.")] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", metavar="NGÀY", formats=DAY_FORMATS, help="Ngày hẹn trả, khi cho mượn."),
    ] = None,
    loan: Annotated[
        str | None, typer.Option("--loan", metavar="MÃ", help="Lượt cho mượn nào trả về, như CM-2026-001.")
    ] = None,
    school: School = None,
    year: Year = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Ghi một việc mở, cho mượn, trả hồ sơ lưu; từ chối khi quy chế đòi quyết định mà chưa có. Không cần gõ chữ act."""
    from jobs.policies import policies_of  # noqa: PLC0415 – keep `--help` fast
    from records.admitting import admit  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    store = store_of(home, settings)
    what = action_of(action)
    for name, value, needed in (("--until", until, "lend"), ("--loan", loan, "return")):
        if value and what != needed:
            raise UsageError(f"{name} chỉ đi với việc {in_vietnamese(needed)}.")
    asked = _request(store, what, school, year, asked_by, decided_by, decision, term, class_name, loan)
    with store.write() as db:
        policy = policies_of(home).of(asked.school, asked.school_year)
        done = admit(
            db, asked, policy, now=clock_now(), actor=office(by), due_on=until.date() if until else None, loan_id=loan
        )
    if as_json:
        print_json(_document(done))
    else:
        _show(done)


def _document(done: Admitted) -> dict[str, object]:
    asked, loan = done.request, done.loan
    return {
        "action": asked.action, "school": asked.school, "year": asked.school_year, "logged": True,
        "decision": done.decision.grant_id if done.decision else None, "loan": loan.loan_id if loan else None,
        "due_on": loan.due_on.isoformat() if loan else None,
    }  # fmt: skip


def _show(done: Admitted) -> None:
    asked = done.request
    by = f", theo quyết định số {done.decision.words}" if done.decision else ""
    out.print(
        f"Đã ghi vào nhật ký: {in_vietnamese(asked.action)}, {asked.school}, {asked.school_year}{by}.", highlight=False
    )
    if done.loan and asked.action == "lend":
        out.print(f"Lượt cho mượn {done.loan.loan_id}, hẹn trả {vn_date(done.loan.due_on)}.", highlight=False)
    elif done.loan:
        out.print(f"Đã trả lượt cho mượn {done.loan.loan_id}.", highlight=False)
    elif asked.action == "return":
        out.print("Không có lượt cho mượn nào đang mở của phần hồ sơ ấy; chỉ ghi việc trả.", highlight=False)


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
    decision: str, term: str | None = None, class_name: str | None = None, loan_id: str | None = None,
) -> Request:  # fmt: skip
    from jobs.choosing import chosen_scopes  # noqa: PLC0415
    from records.access import Request  # noqa: PLC0415
    from records.loans import loan_of  # noqa: PLC0415

    if loan_id:
        with store.read() as db:
            loan = loan_of(db, loan_id)
        what = (loan.school, loan.school_year, loan.term, loan.class_name)
    else:
        scopes = chosen_scopes(store, school=school, school_year=year, term=term, class_name=class_name)
        found = sorted({(scope.school, scope.school_year) for scope in scopes})
        if len(found) > 1:
            raise UsageError(f"Có nhiều trường, năm học: {'; '.join(map(' '.join, found))}. Thêm --school hoặc --year.")
        what = (*found[0], scopes[0].term if term else None, scopes[0].class_name if class_name else None)
    of_school, of_year, of_term, of_class = what
    return Request(
        school=of_school, school_year=of_year, term=of_term, class_name=of_class, action=action,
        asked_by=role_of(asked_by), decided_by=role_of(decided_by) if decided_by else None, decision=decision,
    )  # fmt: skip


for name, command in (("decide", decide), ("withdraw", withdraw), ("code", code), ("list", list_)):
    group.command(name, cls=Command)(command)
