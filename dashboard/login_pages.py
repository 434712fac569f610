"""The pages of login and logout: plain HTML without scripts, in the look of the public pages. Decides nothing."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from starlette.responses import HTMLResponse

from dashboard.gate import CHANGE, LOGIN, with_way_back
from dashboard.language import LANGUAGES, asking_for, language, say
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
    form = _password_form(back)
    head = f"<h1>{say('Đăng nhập')}</h1>{_told(said, is_good=is_good)}{beside}"
    own = f"<h2>{say('Bằng mật khẩu ở đây')}</h2>{form}"
    first = [f"{head}{form}"] if provider is None else [f"{head}{_other_way(provider, back)}", own]
    check = say(
        "Kiểm tra một mã QR hay một tệp của trường thì không cần đăng nhập: {page}.",
        page=f'<a href="/V/">{say("trang kiểm chứng")}</a>',
    )
    return _page(
        say("Đăng nhập"), *first,
        _by_code(back),
        f'<p class="small">{check}</p>{_switch(back)}',
        status=status,
    )  # fmt: skip


def _password_form(back: str) -> str:
    return _form(
        LOGIN, back,
        _box(say("Tên đăng nhập"), "ten", autocomplete="username"),
        _box(say("Mật khẩu"), "mat-khau", kind="password", autocomplete="current-password"),
        button=say("Đăng nhập"),
    )  # fmt: skip


def _by_code(back: str) -> str:
    code = _form(
        BY_CODE, back, _box(say("Mã thanh tra"), "ma", kind="password", autocomplete="off"), button=say("Vào bằng mã")
    )
    return f"<h2>{say('Thanh tra')}</h2><p>{say('Dùng mã mà nhà trường cấp theo quyết định.')}</p>{code}"


def _switch(back: str) -> str:
    """The same page in the other languages, each by its own name."""
    links = (
        f'<a href="{escape(with_way_back(LOGIN, asking_for(code, back)), quote=True)}" lang="{code}">{name}</a>'
        for code, name in LANGUAGES.items() if code != language()
    )  # fmt: skip
    return f'<p class="small">{" · ".join(links)}</p>'


def _other_way(provider: str, back: str) -> str:
    """A link, not a form: the policy of these pages lets no form lead to another site."""
    if not provider:
        closed = say("Đăng nhập qua nhà cung cấp đang tắt: cài đặt chưa đúng. Báo người quản trị.")
        return f"<p>{closed} ({say('Mã')}: oidc-cau-hinh)</p>"
    where = escape(with_way_back(PROVIDER, back), quote=True)
    return f'<p><a class="button" href="{where}">{say("Đăng nhập bằng {name}", name=escape(provider))}</a></p>'


def left_at(provider: str) -> str:
    """Who is not logged in here is still logged in there: what to do at a shared machine."""
    name = escape(provider)
    said = say(
        "Ở {name} bạn vẫn còn đăng nhập. Máy dùng chung, hoặc muốn vào bằng tài khoản khác, thì {leave}.",
        name=name, leave=f'<a href="{OUT_THERE}">{say("đăng xuất cả ở {name}", name=name)}</a>',
    )  # fmt: skip
    return f"<p>{said}</p>"


def sample_page(users: Sequence[tuple[str, str, str]], back: str, *, now_in: str = "") -> HTMLResponse:
    """The users of a demonstration, each with a button: account, name, what they are. Below, folded away, the ways of
    any other home: for users who were added here, and for inspectors."""
    forms = "".join(
        f"<section><h2>{escape(name)}</h2>"
        + _form(
            AS_SAMPLE, back, f'<input type="hidden" name="nguoi" value="{escape(account_id, quote=True)}">'
            f"<p>{escape(role)}</p>", button=say("Vào xem"), of=say(" với tư cách {name}", name=name),
        ) + "</section>"
        for account_id, name, role in users
    )  # fmt: skip
    seen = say("Đang xem với tư cách: {name}.", name=f"<strong>{escape(now_in)}</strong>")
    here = f"<p>{seen}</p>" if now_in else ""
    told = say(
        "Trường và người ở đây đều là giả. Chọn một người để thấy một ngày của họ; đổi người lúc nào cũng được. Chỉ "
        "mở được trên chính máy này."
    )
    words = f"<h1>{say('Kho trình diễn')}</h1><p>{told}</p>{here}{_switch(back)}"
    others = (
        f"<details><summary>{say('Đăng nhập bằng mật khẩu hoặc mã thanh tra')}</summary>"
        f"<section>{_password_form(back)}</section><section>{_by_code(back)}</section></details>"
    )
    return _page(say("Chọn người dùng mẫu"), words, raw=f"{forms}{others}")


def change_page(back: str, *, said: str = "", is_first: bool = False, status: int = 200) -> HTMLResponse:
    """The old password, and the new one twice."""
    set_by_another = say("Mật khẩu đang dùng do người khác đặt: đặt mật khẩu riêng rồi mới vào được.")
    why = f"<p>{set_by_another}</p>" if is_first else ""
    form = _form(
        CHANGE, back,
        _box(say("Mật khẩu đang dùng"), "cu", kind="password", autocomplete="current-password"),
        _box(say("Mật khẩu mới"), "moi", kind="password", autocomplete="new-password"),
        _box(say("Nhập lại mật khẩu mới"), "lai", kind="password", autocomplete="new-password"),
        button=say("Đổi mật khẩu"),
    )  # fmt: skip
    asked = say("Ít nhất {least} ký tự, không là tên của mình; một câu dễ nhớ là tốt nhất.", least=LEAST)
    title, advice = say("Đổi mật khẩu"), f'<p class="small">{asked}</p>'
    return _page(title, f"<h1>{title}</h1>{_told(said)}{why}{form}{advice}", f"{_leave()}", status=status)


def logout_page(name: str) -> HTMLResponse:
    """One button: a link alone must not log anybody out."""
    title, here = say("Đăng xuất"), say("Đang đăng nhập: {name}.", name=f"<strong>{escape(name)}</strong>")
    back = escape(asking_for(language()), quote=True)
    return _page(
        title, f'<h1>{title}</h1><p>{here}</p>{_leave()}<p><a href="{back}">{say("Về trang đầu")}</a></p>'
    )


def _leave() -> str:
    home = escape(asking_for(language()), quote=True)
    kept = "" if home == "/" else f'<input type="hidden" name="den" value="{home}">'
    return f'<form method="post" action="{LOGOUT}">{kept}<button>{say("Đăng xuất")}</button></form>'


def _page(title: str, *sections: str, raw: str = "", status: int = 200) -> HTMLResponse:
    parts = [*(f"<section>{each}</section>" for each in sections), raw]
    page = framed(status, title, parts, name=say(_NAME), language=language())
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
