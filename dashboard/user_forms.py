"""Quản trị, người dùng: add one, give or end a role, reset a password, end an account. Each says first what it does."""

from __future__ import annotations

from datetime import date

import streamlit as st

from dashboard import viewing
from dashboard.acts import do, widget_key
from dashboard.frame import Desk, many, plain
from dashboard.language import in_today_s_words, say, say_sentence
from dashboard.role_fields import role_fields
from dashboard.two_steps import confirmed, two_steps
from jobs.logging_in import end_account, make_account, reset_password
from records.account_list import AccountList, Listed, role_words
from records.accounts import RoleAsked, RoleGiven, end_role, give_role, require_addable, require_givable
from records.administrators import KEEPERS
from records.policy.words import in_vietnamese
from records.problems import SoluuError
from records.rights import AccountRole

_ACTS = ("Cho vai trò", "Thôi vai trò", "Đặt lại mật khẩu", "Kết thúc")
_SAMPLES_PAGE = "Ở trang chọn người dùng mẫu: mở «Đăng nhập bằng mật khẩu hoặc mã thanh tra» rồi nhập mật khẩu ấy."
_SAMPLE_RESET = (
    "Mọi phiên đang mở của người ấy đóng ngay. Đây là người dùng mẫu: ở trang chọn người dùng mẫu vẫn vào được không "
    "cần mật khẩu; chỉ ai vào bằng mật khẩu mới phải đổi."
)
_FIRST: tuple[AccountRole, ...] = ("admin", "principal")


def add_form(desk: Desk, *, is_first: bool) -> None:
    """Who is added; the first one of a home must be able to add the others."""
    with st.expander(say("Thêm người dùng"), icon=":material/person_add:", expanded=is_first):
        with st.container(horizontal=True):
            name = _text(say("Họ và tên"), "ten", 260)
            login = _text(say("Tên đăng nhập"), "dn", 200)
            code = _text(say("Mã giáo viên (nếu có)"), "ma-gv", 180)
            email = _text(say("Thư điện tử (nếu có)"), "thu", 240)
        role = role_fields(desk, "them", *([_FIRST] if is_first else []))
        if role is None:
            return

        def tell() -> list[str]:
            with desk.store.read() as db:
                require_addable(db, login, name, [role], teacher_code=code or None, email=email or None)
            told = [
                say(
                    "Người dùng mới «{login}», {name}: {role}.",
                    login=login, name=name, role=_told_role(role_given(role), desk.now.date()),
                ),
                say("Máy sinh mật khẩu đầu tiên, chỉ hiện một lần; người ấy phải đổi khi vào lần đầu."),
            ]
            closing = say("Từ giờ ai mở trang cũng phải đăng nhập, kể cả bạn: chép mật khẩu trước khi bấm gì khác.")
            here = [say(_SAMPLES_PAGE)] if desk.home.is_demo else []
            return [*told, *here, *([closing] if is_first else [])]

        inputs = (name, login, code, email, role)
        is_sure = confirmed(
            "them-nguoi", say("Xem trước"), inputs, tell, ready=bool(name and login), confirm=say("Thêm người dùng")
        )
        if is_sure:
            _add(desk, login, name, role, code, email, is_first=is_first)


def role_given(asked: RoleAsked) -> RoleGiven:
    """A role that is asked for, to be told like one that is kept."""
    return RoleGiven(
        asked.role, asked.valid_from, asked.valid_until, asked.school, asked.school_year, asked.classes, asked.subjects
    )


def _add(desk: Desk, login: str, name: str, role: RoleAsked, code: str, email: str, *, is_first: bool) -> None:
    def act() -> str:
        made, password = make_account(
            desk.home, desk.store, login, name, [role], by=_by(), now=desk.now, teacher_code=code or None,
            email=email or None,
        )  # fmt: skip
        added = say("Đã thêm {account}, tên đăng nhập **{login}**.", account=made.account_id, login=plain(made.login))
        return f"{added} {_handed_over(password)}"

    if not is_first:
        do("manage_accounts", act)
        return
    try:    # at the next run this page asks for a login, so the password must be shown in this one
        viewing.require("manage_accounts")
        st.success(f"{act()} {say('Chép xong thì tải lại trang và đăng nhập.')}", icon=":material/check:")
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")


def change_forms(desk: Desk, found: AccountList, today: date) -> None:
    """What can be done with one account that is in use."""
    standing = {each.account.account_id: each for each in found.listed if each.account.ended_at is None}
    if not standing:
        return
    with st.expander(say("Vai trò, mật khẩu, kết thúc"), icon=":material/manage_accounts:"):
        chosen = st.selectbox(
            say("Người dùng"), list(standing), index=None, placeholder=say("Chọn người"), key=widget_key("ai"),
            width=420,
            format_func=lambda one: f"{standing[one].account.full_name} ({standing[one].account.login}, {one})",
        )  # fmt: skip
        if chosen is None:
            return
        each = standing[chosen]
        what = st.segmented_control(
            say("Việc"), _ACTS, format_func=in_today_s_words(_ACTS, say), default="Cho vai trò",
            key=widget_key("viec"), required=True,
        )  # fmt: skip
        is_last = found.keepers == (chosen,)
        if what == "Cho vai trò":
            _give(desk, each)
        elif what == "Thôi vai trò":
            _end_role(desk, each, today)
        elif what == "Đặt lại mật khẩu":
            _reset(desk, each)
        elif is_last:
            st.markdown(
                say(
                    "Đây là người **cuối cùng** còn quản lý được người dùng, nên chưa kết thúc được. Cho người khác "
                    "vai trò hiệu trưởng hoặc quản trị viên trước."
                )
            )
        else:
            _end(desk, each)


def _give(desk: Desk, each: Listed) -> None:
    account = each.account
    role = role_fields(desk, "cho")
    if role is None:
        return

    def act() -> str:
        with desk.store.write() as db:
            made = give_role(db, account.account_id, role, by=_by(), now=desk.now)
        return say("Đã cho vai trò {role}.", role=made)

    def tell() -> list[str]:
        with desk.store.read() as db:
            require_givable(db, account.account_id, role)
        told = _told_role(role_given(role), desk.now.date())
        return [
            say("{name} được thêm: {role}.", name=account.full_name, role=told),
            say("Có hiệu lực ngay, cả với trang họ đang mở."),
        ]

    two_steps(
        "cho-vai", say("Xem trước"), (account.account_id, role), tell, "manage_accounts", act,
        confirm=say("Cho vai trò"),
    )  # fmt: skip


def _end_role(desk: Desk, each: Listed, today: date) -> None:
    roles = {role.role_id: role for role in each.roles_on(today)}
    if not roles:
        st.markdown(say("Người này không có vai trò nào đang dùng."))
        return
    chosen = st.selectbox(
        say("Vai trò"), list(roles), key=widget_key("thoi-gi"), width=420,
        format_func=in_today_s_words(roles, lambda one: _told_role(roles[one], today)),
    )  # fmt: skip
    rest = len(roles) - 1

    def act() -> str:
        with desk.store.write() as db:
            end_role(db, chosen, by=_by(), now=desk.now)
        return say("Đã thôi vai trò {role}.", role=chosen)

    left = say("Người ấy không còn vai trò nào: vào được nhưng không mở gì.")
    if rest:
        left = say("Người ấy còn {roles}.", roles=many(rest, "vai trò"))
    own = [say("Đó là vai trò của chính bạn.")] if _is_me(each) and roles[chosen].role in KEEPERS else []
    two_steps(
        "thoi-vai", say("Xem trước"), (each.account.account_id, chosen),
        lambda: [say("{name} thôi {role}, ngay bây giờ.", name=each.account.full_name,
                     role=_told_role(roles[chosen], today)), left, *own],
        "manage_accounts", act, confirm=say("Thôi vai trò"),
    )  # fmt: skip


def _reset(desk: Desk, each: Listed) -> None:
    account = each.account

    def act() -> str:
        password = reset_password(desk.home, desk.store, account.account_id, by=_by(), now=desk.now)
        return f"{say('Mật khẩu mới của {login}.', login=plain(account.login))} {_handed_over(password)}"

    is_sample = desk.home.is_demo and account.is_sample
    closing = say(_SAMPLE_RESET) if is_sample else say(
        "Mọi phiên đang mở của người ấy đóng ngay; khi vào phải đổi mật khẩu."
    )
    here = [say(_SAMPLES_PAGE)] if desk.home.is_demo else []
    locked = [say("Khóa tạm vì nhập sai được gỡ.")] if each.is_locked else []
    if _is_me(each):
        st.markdown(say("Mật khẩu của chính mình thì đổi ở **Đổi mật khẩu**, bên trái."))
        return
    two_steps(
        "dat-lai", say("Xem trước"), account.account_id,
        lambda: [say("Mật khẩu của {name} được thay bằng một mật khẩu máy sinh, chỉ hiện một lần.",
                     name=account.full_name),
                 closing, *here, *locked],
        "manage_accounts", act, confirm=say("Đặt lại mật khẩu"),
    )  # fmt: skip


def _end(desk: Desk, each: Listed) -> None:
    account = each.account

    def act() -> str:
        ended = end_account(desk.home, desk.store, account.account_id, by=_by(), now=desk.now)
        return say("Đã kết thúc {account}, đóng {sessions}.", account=account.account_id,
                   sessions=many(ended, "phiên đang mở"))  # fmt: skip

    own = [say("Đó là tài khoản của chính bạn: trang này đóng ngay.")] if _is_me(each) else []
    two_steps(
        "ket-thuc", say("Xem trước"), account.account_id,
        lambda: [say("{name} ({login}) không vào được nữa, và không mở lại được tài khoản này.",
                     name=account.full_name, login=account.login),
                 say("Mọi phiên đang mở của người ấy đóng ngay. Sổ và nhật ký vẫn giữ việc người ấy đã làm."), *own],
        "manage_accounts", act, confirm=say("Kết thúc"), icon=":material/person_off:",
    )  # fmt: skip


def _is_me(each: Listed) -> bool:
    viewer = viewing.viewer()
    return viewer is not None and viewer.account_id == each.account.account_id


def _by() -> str:
    """The office that the log writes; at a PC without accounts, of whoever keeps the program."""
    viewer = viewing.viewer()
    own = [role for role in viewer.roles if role in KEEPERS] if viewer else []
    return in_vietnamese(own[0] if own else "admin")


def _handed_over(password: str | None) -> str:
    if not password:
        return say("Không có mật khẩu.")
    return say("Mật khẩu, **chỉ hiện lần này**, giao tận tay: `{password}`", password=password)


def _told_role(given: RoleGiven, today: date) -> str:
    return say_sentence(role_words(given, today))


def _text(label: str, key: str, width: int) -> str:
    return st.text_input(label, key=widget_key(f"nd-{key}"), width=width).strip()
