"""Quản trị, người dùng: who may come in, as what, until when; the acts on one account are in `user_forms`."""

from __future__ import annotations

from datetime import date

import polars as pl

from dashboard import viewing
from dashboard.acts import tell_done
from dashboard.frame import Desk, answer, how, many
from dashboard.language import say
from dashboard.table_view import show_table
from dashboard.user_forms import add_form, change_forms
from records.account_list import AccountList, Listed, account_list, role_words
from records.accounts import FAILURES, LOCKED_FOR
from records.clock import VIETNAM, vn_date, vn_datetime

_SOON = 30  # days before the last keeper's role runs out


def users_part(desk: Desk) -> None:
    if not viewing.may_do("manage_accounts"):
        answer(say(
            "Người dùng do **hiệu trưởng** hoặc **quản trị viên** quản lý; vai trò của bạn xem được các phần khác."
        ))
        return
    with desk.store.read() as db:
        found = account_list(db, desk.now)
    today = desk.now.astimezone(VIETNAM).date()
    answer(_answer(found, today))
    tell_done()
    if found.listed:
        notes = {"Lập lúc": vn_datetime(desk.now)}
        show_table("Người dùng", users_table(found, today), notes, key="nguoi-dung",
                   spoken=("Vai trò", "Tình trạng", "Vào lần cuối"))  # fmt: skip
    add_form(desk, is_first=not found.listed)
    change_forms(desk, found, today)
    how(
        say(
            "Mật khẩu đầu tiên và mật khẩu đặt lại do máy sinh, **chỉ hiện một lần** và phải đổi khi vào; kho chỉ giữ "
            "mã băm. Sai {times} lần thì tài khoản tạm khóa {minutes} phút; đặt lại mật khẩu thì gỡ khóa.",
            times=FAILURES, minutes=LOCKED_FOR.seconds // 60,
        ),
        say(
            "Kết thúc một người thì mọi phiên đang mở của họ **đóng ngay**; tên cũ vẫn còn trong danh sách. Không kết "
            "thúc được người cuối cùng còn quản lý người dùng. Mọi việc ở đây vào nhật ký theo mã, không ghi tên; "
            "dòng lệnh `soluu user` làm cùng những việc ấy."
        ),
    )


def users_table(found: AccountList, today: date) -> pl.DataFrame:
    """Everybody, those in use first."""
    listed = sorted(found.listed, key=lambda each: (each.account.ended_at is not None, each.account.account_id))
    return pl.DataFrame(
        {
            "Người dùng": [each.account.full_name for each in listed],
            "Vai trò": ["; ".join(role_words(role, today) for role in each.roles_on(today)) or "–" for each in listed],
            "Tình trạng": [_state(each, today) for each in listed],
            "Vào lần cuối": [vn_datetime(each.last_login) if each.last_login else "chưa lần nào" for each in listed],
            "Tên đăng nhập": [each.account.login for each in listed],
            "Mã": [each.account.account_id for each in listed],
            "Mã giáo viên": [each.account.teacher_code or "" for each in listed],
        }
    )


def _state(each: Listed, today: date) -> str:
    account = each.account
    if account.ended_at is not None:
        return "■ đã kết thúc"
    if each.is_locked:
        return "▲ tạm khóa vì nhập sai nhiều lần"
    if not any(role.is_in_force(today) for role in each.roles):
        return "▲ chưa có vai trò có hiệu lực"
    if any(role.role_id in each.of_no_school for role in each.roles_on(today)):
        return "▲ vai trò chưa nêu trường nên chưa thấy hồ sơ nào"
    if account.password is None and account.oidc_subject is None and account.email is None and not account.is_sample:
        return "▲ chưa có cách vào"
    return "• chờ đổi mật khẩu đầu tiên" if account.must_change else "✓ đang dùng"


def _answer(found: AccountList, today: date) -> str:
    if not found.listed:
        return say(
            "Chưa có người dùng nào: ai ngồi ở máy này cũng mở được mọi trang, máy khác thì không. **Thêm người đầu "
            "tiên là đóng cửa**: từ đó ai cũng phải đăng nhập."
        )
    standing = [each for each in found.listed if each.account.ended_at is None]
    locked = sum(each.is_locked for each in standing)
    told = say(
        "**{users}**, {keepers} người quản lý được người dùng",
        users=many(len(standing), "người dùng"), keepers=len(found.keepers),
    )  # fmt: skip
    told += say("; {number} người đang tạm khóa", number=locked) if locked else ""
    if found.kept_until and (found.kept_until - today).days <= _SOON:
        until = vn_date(found.kept_until)
        soon = say(":orange[**▲ Sau {day} không còn ai quản lý được người dùng**]: cho thêm vai trò.", day=until)
        return f"{told}. {soon}"
    return f"{told}."
