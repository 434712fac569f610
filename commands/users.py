"""`soluu user`: who may come in, as what, until when; first passwords, and the end of an account."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from commands.office import By, office
from commands.output import DAY_FORMATS, Json, err, out, print_json
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import VIETNAM, vn_date
from records.clock import now as clock_now
from records.home import Home, read_settings
from records.problems import CannotError, UsageError

if TYPE_CHECKING:
    from records.accounts import Account, RoleAsked, RoleGiven
    from records.store import Store

app = typer.Typer(
    cls=Group, name="user", no_args_is_help=True,
    help="Người dùng bảng điều khiển: thêm, liệt kê, vai trò, nhà cung cấp, kết thúc, đặt lại mật khẩu.",
)  # fmt: skip

Who = Annotated[str, typer.Argument(metavar="NGƯỜI", help="Mã người dùng như TK-001, hoặc tên đăng nhập.")]
Role = Annotated[
    str | None,
    typer.Option(
        metavar="VAI_TRÒ", help="Hiệu trưởng, phó hiệu trưởng, tổ trưởng, GVCN, GVBM, văn thư, quản trị, Sở, Phòng."
    ),
]
School = Annotated[
    str | None,
    typer.Option(
        metavar="TÊN", help="Chỉ trường này; bỏ trống: mọi trường của kho. Kho nhiều trường: GVBM, GVCN có mã phải nêu."
    ),
]
Year = Annotated[str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Chỉ năm học này, như 2025-2026.")]
Classes = Annotated[
    list[str] | None, typer.Option("--class", metavar="LỚP", help="Lớp của GVCN, GVBM; nêu được nhiều lần.")
]
Subjects = Annotated[
    list[str] | None, typer.Option("--subject", metavar="MÔN", help="Môn của GVBM, của tổ; nêu được nhiều lần.")
]
Since = Annotated[
    datetime | None,
    typer.Option("--from", metavar="NGÀY", formats=DAY_FORMATS, help="Vai trò từ ngày; bỏ trống: hôm nay."),
]
Until = Annotated[
    datetime | None,
    typer.Option(metavar="NGÀY", formats=DAY_FORMATS, help="Vai trò đến hết ngày; bỏ trống: đến khi thôi."),
]

Email = Annotated[
    str | None, typer.Option(metavar="THƯ", help="Địa chỉ thư của người ấy ở nhà cung cấp, như Google của trường.")
]


@app.command(cls=Command)
def add(
    login: Annotated[str, typer.Argument(metavar="TÊN", help="Tên đăng nhập, không cần là thư điện tử.")],
    name: Annotated[str, typer.Option(metavar="HỌ_TÊN", help="Họ và tên.")],
    role: Role = None,
    school: School = None,
    year: Year = None,
    class_name: Classes = None,
    subject: Subjects = None,
    since: Since = None,
    until: Until = None,
    teacher_code: Annotated[
        str | None, typer.Option(metavar="MÃ", help="Mã giáo viên trong phân công: GVBM, GVCN theo phân công ấy.")
    ] = None,
    email: Email = None,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Chỉ vào qua nhà cung cấp, không có mật khẩu ở đây; cần --email.")
    ] = False,
    by: By = "quản trị",
    as_json: Json = False,
) -> None:
    """Thêm người dùng; mật khẩu đầu tiên chỉ hiện lần này và phải đổi khi vào lần đầu."""
    from jobs.logging_in import make_account  # noqa: PLC0415 – keep `--help` fast

    if no_password and email is None:
        raise UsageError("Không có mật khẩu thì cần --email, không thì người ấy không vào được bằng cách nào.")
    home, store = _opened()
    asked = [_asked(role, school, year, class_name, subject, since, until)] if role else []
    account, password = make_account(
        home, store, login, name, asked, by=office(by), now=clock_now(), teacher_code=teacher_code, email=email,
        has_password=not no_password,
    )  # fmt: skip
    if as_json:
        print_json({"id": account.account_id, "login": account.login, "password": password})
        return
    out.print(f"Đã thêm {account.account_id}, tên đăng nhập {account.login}.", highlight=False)
    if password is not None:
        out.print(f"Mật khẩu lần đầu, chỉ hiện lần này; giao tận tay: {password}", highlight=False)
    if account.email is not None:
        out.print(f"Vào được qua nhà cung cấp khi nơi ấy xác nhận thư {account.email}.", highlight=False)
    if account.account_id == "TK-001":
        out.print("Từ giờ ai mở bảng điều khiển cũng phải đăng nhập.")


@app.command(cls=Command)
def role(
    who: Who,
    give: Annotated[str | None, typer.Option(metavar="VAI_TRÒ", help="Cho thêm vai trò này.")] = None,
    end: Annotated[str | None, typer.Option(metavar="MÃ", help="Thôi vai trò mang mã này, như TK-001.2.")] = None,
    school: School = None,
    year: Year = None,
    class_name: Classes = None,
    subject: Subjects = None,
    since: Since = None,
    until: Until = None,
    by: By = "quản trị",
    as_json: Json = False,
) -> None:
    """Cho thêm hoặc thôi một vai trò, có hiệu lực ngay cả với trang đang mở."""
    from records.accounts import end_role, give_role, named_account, roles_of  # noqa: PLC0415

    if (give is None) == (end is None):
        raise UsageError("Cần --give VAI_TRÒ, hoặc --end MÃ.")
    _, store = _opened()
    now, made = clock_now(), end
    with store.write() as db:
        account = named_account(db, who)
        if give is not None:
            asked = _asked(give, school, year, class_name, subject, since, until)
            made = give_role(db, account.account_id, asked, by=office(by), now=now)
        elif end not in {each.role_id for each in roles_of(db, account.account_id)}:
            raise UsageError(f"{account.account_id} không có vai trò {end}. Xem: soluu user list")
        else:
            end_role(db, str(end), by=office(by), now=now)
    if as_json:
        print_json({"id": account.account_id, "role_id": made, "ended": end is not None})
    else:
        out.print(f"{'Đã thôi' if end else 'Đã cho'} vai trò {made}.", highlight=False)


@app.command(cls=Command)
def oidc(
    who: Who,
    email: Email = None,
    subject: Annotated[
        str | None, typer.Option(metavar="MÃ", help="Gắn ngay với mã (sub) mà trang từ chối đã cho người ấy biết.")
    ] = None,
    unlink: Annotated[bool, typer.Option("--unlink", help="Thôi cho vào qua nhà cung cấp.")] = False,
    by: By = "quản trị",
    as_json: Json = False,
) -> None:
    """Gắn người dùng với tài khoản của họ ở nhà cung cấp (Google, Microsoft, Keycloak), hoặc thôi gắn."""
    from jobs.logging_in_by_provider import await_identity, tie_identity, untie_identity  # noqa: PLC0415

    if [email is not None, subject is not None, unlink].count(True) != 1:
        raise UsageError("Cần đúng một trong: --email THƯ, --subject MÃ, --unlink.")
    home, store = _opened()
    account_id, now = _account_id(store, who), clock_now()
    if email is not None:
        address = await_identity(home, store, account_id, email, by=office(by), now=now)
        told = f"{account_id} vào được qua nhà cung cấp khi nơi ấy xác nhận thư {address}."
    elif subject is not None:
        settings = home.oidc(read_settings().oidc_client_secret)
        if settings is None:
            raise CannotError("so-luu.toml chưa có mục [oidc]. Xem docs/quan-tri.md.")
        tie_identity(home, store, settings, account_id, subject, by=office(by), now=now)
        told = f"Đã gắn {account_id} với mã ấy ở {settings.name}."
    else:
        ended = untie_identity(home, store, account_id, by=office(by), now=now)
        told = f"{account_id} không còn vào được qua nhà cung cấp; đã đóng {ended} phiên."
    if as_json:
        print_json({"id": account_id, "tied": subject is not None, "awaiting_email": email is not None})
    else:
        out.print(told, highlight=False)


@app.command(cls=Command)
def end(who: Who, by: By = "quản trị", as_json: Json = False) -> None:
    """Kết thúc một người dùng: mọi phiên đang mở đóng ngay, không vào lại được. Sổ vẫn giữ tên cũ."""
    from jobs.logging_in import end_account  # noqa: PLC0415

    home, store = _opened()
    account_id = _account_id(store, who)
    sessions = end_account(home, store, account_id, by=office(by), now=clock_now())
    if as_json:
        print_json({"id": account_id, "sessions_ended": sessions})
    else:
        out.print(f"Đã kết thúc {account_id}, đóng {sessions} phiên đang mở.", highlight=False)


@app.command(cls=Command)
def reset(who: Who, by: By = "quản trị", as_json: Json = False) -> None:
    """Đặt lại mật khẩu: mật khẩu mới chỉ hiện lần này và phải đổi; mọi phiên đang mở đóng ngay, khóa tạm được gỡ."""
    from jobs.logging_in import reset_password  # noqa: PLC0415

    home, store = _opened()
    account_id = _account_id(store, who)
    password = reset_password(home, store, account_id, by=office(by), now=clock_now())
    if as_json:
        print_json({"id": account_id, "password": password})
    else:
        out.print(f"Mật khẩu mới của {account_id}, chỉ hiện lần này: {password}", highlight=False)


@app.command("list", cls=Command)
def list_(as_json: Json = False) -> None:
    """Ai đang dùng, vai trò và phạm vi của họ hôm nay; ai đã kết thúc."""
    from records.accounts import all_accounts, roles_of, roles_without_school  # noqa: PLC0415

    _, store = _opened()
    today = clock_now().astimezone(VIETNAM).date()
    with store.read() as db:
        found = [(account, roles_of(db, account.account_id)) for account in all_accounts(db)]
        of_no_school = roles_without_school(db)
    if as_json:
        print_json({"users": [_document(account, roles, today, of_no_school) for account, roles in found]})
        return
    if not found:
        out.print("Chưa có người dùng nào: bảng điều khiển chỉ mở trên chính máy này, không cần đăng nhập.")
    for account, roles in found:
        state = " – đã kết thúc" if account.ended_at else ""
        way = "" if account.ended_at else _provider_words(account)
        out.print(f"{account.account_id} {account.login}, {account.full_name}{way}{state}", highlight=False)
        for each in roles:
            if not account.ended_at and each.ended_at is None:
                (out if each.is_in_force(today) else err).print(f"  {_words(each, today)}", highlight=False)
                if each.role_id in of_no_school:
                    err.print(
                        "    Chưa nêu trường mà kho có nhiều trường, nên chưa thấy hồ sơ nào: cho lại vai trò với "
                        "--school, rồi thôi vai trò này («soluu user role»).", highlight=False,
                    )  # fmt: skip


def _opened() -> tuple[Home, Store]:
    settings = read_settings()
    home = require_initialised(home_of(settings))
    return home, store_of(home, settings)


def _account_id(store: Store, who: str) -> str:
    from records.accounts import named_account  # noqa: PLC0415

    with store.read() as db:
        return named_account(db, who).account_id


def _asked(
    role: str, school: str | None, year: str | None, classes: list[str] | None, subjects: list[str] | None,
    since: datetime | None, until: datetime | None,
) -> RoleAsked:  # fmt: skip
    from records.accounts import RoleAsked, role_named  # noqa: PLC0415
    from records.clock import asked_school_year  # noqa: PLC0415

    return RoleAsked(
        role=role_named(role), valid_from=since.date() if since else clock_now().astimezone(VIETNAM).date(),
        valid_until=until.date() if until else None, school=school,
        school_year=asked_school_year(year) if year else None,
        classes=tuple(classes or ()), subjects=tuple(map(_subject, subjects or ())),
    )  # fmt: skip


def _subject(text: str) -> str:
    """The code of a subject, by its name in any usual spelling. Raises `UsageError` for what is none."""
    from ingest.headers import subject_code  # noqa: PLC0415
    from records.subjects import SUBJECTS  # noqa: PLC0415

    code = text if text in SUBJECTS else subject_code(text)
    if code is None:
        raise UsageError(f"Không có môn «{text}». Ghi tên môn như trong sổ điểm, như «Toán».")
    return code


def _words(given: RoleGiven, today: date) -> str:
    from records.account_list import scope_words  # noqa: PLC0415

    until = f" đến hết {vn_date(given.valid_until)}" if given.valid_until else ""
    state = "" if given.is_in_force(today) else " – hôm nay không có hiệu lực"
    return f"{given.role_id} {scope_words(given)}, từ {vn_date(given.valid_from)}{until}{state}"


def _provider_words(account: Account) -> str:
    """How the account comes in by a provider's word; nothing where it does not."""
    if account.oidc_subject is not None:
        return f" – đã gắn với {account.oidc_issuer}"
    return f" – chờ thư {account.email}" if account.email else ""


def _document(
    account: Account, roles: list[RoleGiven], today: date, of_no_school: Collection[str]
) -> dict[str, object]:
    return {
        "id": account.account_id, "login": account.login, "name": account.full_name,
        "teacher_code": account.teacher_code, "must_change_password": account.must_change,
        "has_password": account.password is not None, "email": account.email, "oidc_issuer": account.oidc_issuer,
        "sample": account.is_sample, "made_at": account.made_at.isoformat(),
        "ended_at": account.ended_at.isoformat() if account.ended_at else None,
        "roles": [
            {
                "id": each.role_id, "role": each.role, "school": each.school, "year": each.school_year,
                "classes": each.classes, "subjects": each.subjects, "from": each.valid_from.isoformat(),
                "until": each.valid_until.isoformat() if each.valid_until else None,
                "in_force": account.ended_at is None and each.is_in_force(today),
                "lacks_school": account.ended_at is None and each.role_id in of_no_school,
            }
            for each in roles
        ],
    }  # fmt: skip
