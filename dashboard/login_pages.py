"""The pages of login and logout: plain HTML without scripts, in the look of the public pages. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from starlette.responses import HTMLResponse

from dashboard.gate import CHANGE, LOGIN, with_way_back
from qr.frame import framed
from records.passwords import LEAST

LOGOUT, BY_CODE, AS_SAMPLE = "/dang-xuat", f"{LOGIN}/thanh-tra", f"{LOGIN}/mau"
PROVIDER, OUT_THERE = f"{LOGIN}/oidc", f"{LOGOUT}/oidc"
BY_PROVIDER = "oidc"    # of whom the login page is told that the provider's own session goes on
_NAME = "Bảng điều khiển"


def login_page(
    back: str, *, said: str = "", is_good: bool = False, status: int = 200, provider: str | None = None,
    beside: str = "",
) -> HTMLResponse:  # fmt: skip
    """Name and password; below, an inspector's code. `provider`: the name of whom else one may come in by, '' where
    that way is closed by its settings; `beside`: ready HTML below what is said."""
    form = _form(
        LOGIN, back,
        _box("Tên đăng nhập", "ten", autocomplete="username"),
        _box("Mật khẩu", "mat-khau", kind="password", autocomplete="current-password"),
        button="Đăng nhập",
    )  # fmt: skip
    code = _form(BY_CODE, back, _box("Mã thanh tra", "ma", kind="password", autocomplete="off"), button="Vào bằng mã")
    head = f"<h1>Đăng nhập</h1>{_told(said, is_good=is_good)}{beside}"
    own = f"<h2>Bằng mật khẩu ở đây</h2>{form}"
    first = [f"{head}{form}"] if provider is None else [f"{head}{_other_way(provider, back)}", own]
    return _page(
        "Đăng nhập", *first,
        f"<h2>Thanh tra</h2><p>Dùng mã mà nhà trường cấp theo quyết định.</p>{code}",
        '<p class="small">Kiểm tra một mã QR hay một tệp của trường thì không cần đăng nhập: '
        '<a href="/V/">trang kiểm chứng</a>.</p>',
        status=status,
    )  # fmt: skip


def _other_way(provider: str, back: str) -> str:
    """A link, not a form: the policy of these pages lets no form lead to another site."""
    if not provider:
        return "<p>Đăng nhập qua nhà cung cấp đang tắt: cài đặt chưa đúng. Báo người quản trị. (Mã: oidc-cau-hinh)</p>"
    where = escape(with_way_back(PROVIDER, back), quote=True)
    return f'<p><a class="button" href="{where}">Đăng nhập bằng {escape(provider)}</a></p>'


def left_at(provider: str) -> str:
    """Who is not logged in here is still logged in there: what to do at a shared machine."""
    name = escape(provider)
    return (
        f"<p>Ở {name} bạn vẫn còn đăng nhập. Máy dùng chung, hoặc muốn vào bằng tài khoản khác, thì "
        f'<a href="{OUT_THERE}">đăng xuất cả ở {name}</a>.</p>'
    )


def sample_page(users: Sequence[tuple[str, str, str]], back: str, *, now_in: str = "") -> HTMLResponse:
    """The users of a demonstration, each with a button: account, name, what they are."""
    forms = "".join(
        f"<section><h2>{escape(name)}</h2>"
        + _form(
            AS_SAMPLE, back, f'<input type="hidden" name="nguoi" value="{escape(account_id, quote=True)}">'
            f"<p>{escape(role)}</p>", button="Vào xem", of=f" với tư cách {name}",
        ) + "</section>"
        for account_id, name, role in users
    )  # fmt: skip
    here = f"<p>Đang xem với tư cách: <strong>{escape(now_in)}</strong>.</p>" if now_in else ""
    words = (
        "<h1>Kho trình diễn</h1><p>Trường và người ở đây đều là giả. Chọn một người để thấy một ngày của họ; đổi người "
        f"lúc nào cũng được. Chỉ mở được trên chính máy này.</p>{here}"
    )
    return _page("Chọn người dùng mẫu", words, raw=forms)


def change_page(back: str, *, said: str = "", is_first: bool = False, status: int = 200) -> HTMLResponse:
    """The old password, and the new one twice."""
    why = "<p>Mật khẩu đang dùng do người khác đặt: đặt mật khẩu riêng rồi mới vào được.</p>" if is_first else ""
    form = _form(
        CHANGE, back,
        _box("Mật khẩu đang dùng", "cu", kind="password", autocomplete="current-password"),
        _box("Mật khẩu mới", "moi", kind="password", autocomplete="new-password"),
        _box("Nhập lại mật khẩu mới", "lai", kind="password", autocomplete="new-password"),
        button="Đổi mật khẩu",
    )  # fmt: skip
    advice = f'<p class="small">Ít nhất {LEAST} ký tự, không là tên của mình; một câu dễ nhớ là tốt nhất.</p>'
    return _page(
        "Đổi mật khẩu", f"<h1>Đổi mật khẩu</h1>{_told(said)}{why}{form}{advice}", f"{_leave()}", status=status
    )


def logout_page(name: str) -> HTMLResponse:
    """One button: a link alone must not log anybody out."""
    return _page("Đăng xuất", f"<h1>Đăng xuất</h1><p>Đang đăng nhập: <strong>{escape(name)}</strong>.</p>{_leave()}"
                 '<p><a href="/">Về trang đầu</a></p>')  # fmt: skip


def _leave() -> str:
    return f'<form method="post" action="{LOGOUT}"><button>Đăng xuất</button></form>'


def _page(title: str, *sections: str, raw: str = "", status: int = 200) -> HTMLResponse:
    page = framed(status, title, [*(f"<section>{each}</section>" for each in sections), raw], name=_NAME)
    # Without an origin in it, a form that was sent could not be told from one of another site.
    return HTMLResponse(page.html, page.status, {**page.headers, "Referrer-Policy": "same-origin"})


def _told(said: str, *, is_good: bool = False) -> str:
    tone = "good" if is_good else "bad"
    return f'<p class="outcome {tone}" role="{"status" if is_good else "alert"}">{escape(said)}</p>' if said else ""


def _form(action: str, back: str, *parts: str, button: str, of: str = "") -> str:
    """`of`: what a screen reader says after the button's word, where several on a page bear the same one."""
    named = f' aria-label="{escape(button + of, quote=True)}"' if of else ""
    return (
        f'<form method="post" action="{action}">{"".join(parts)}'
        f'<input type="hidden" name="den" value="{escape(back, quote=True)}"><button{named}>{button}</button></form>'
    )


def _box(label: str, name: str, *, kind: str = "text", autocomplete: str) -> str:
    return (
        f'<label for="{name}">{label}</label><input class="field" id="{name}" name="{name}" type="{kind}" required '
        f'autocomplete="{autocomplete}" autocapitalize="none" spellcheck="false">'
    )
