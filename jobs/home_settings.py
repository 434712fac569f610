"""A home's own settings as the program takes them, each with the place where it is set. Changes none."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from records.home import Home
from records.problems import SoluuError
from records.sessions import Limits


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in words. `state`: 'set', 'usual' (nobody set it), or 'wrong', with what is wrong as its value."""

    name: str
    value: str
    state: str
    where: str


def home_settings(home: Home) -> list[Setting]:
    """All of them; one that is wrong keeps none of the others from being told."""
    told: tuple[tuple[str, Callable[[Home], str | None], str, str], ...] = (
        ("Địa chỉ mở đầu mã QR", lambda home: home.verify_url, "", "verify_url"),
        ("Tên máy khác mà trang trả lời", lambda home: ", ".join(home.hosts), "chỉ localhost", "hosts"),
        ("Máy chủ dấu thời gian", lambda home: home.tsa_url, "chưa đặt: chữ ký không kèm dấu thời gian", "tsa_url"),
        ("Thư nhắc việc", _mail, "tắt", "[email]"),
        ("Thư mục dành cho thanh tra", lambda home: "; ".join(map(str, home.inspection_folders)), "chưa dành",
         "inspection_folders"),
        ("Phiên đăng nhập", _session, _limits_words(Limits()), "[dang_nhap]"),
    )  # fmt: skip
    rows = [_setting(home, *each) for each in told]
    is_set = bool(os.environ.get("SOLUU_SMTP_PASSWORD"))
    password = Setting(
        "Mật khẩu máy chủ thư", "đã đặt" if is_set else "chưa đặt", "set" if is_set else "usual",
        "biến môi trường SOLUU_SMTP_PASSWORD",
    )  # fmt: skip
    place = Setting("Thư mục kho", str(home.root), "set", "biến môi trường SOLUU_HOME, hoặc thư mục SoLuu")
    return [place, *rows, password]


def _setting(home: Home, name: str, read: Callable[[Home], str | None], usual: str, key: str) -> Setting:
    where = f"mục {key} của tệp {home.settings_path.name}"
    try:
        value = read(home)
    except SoluuError as error:
        return Setting(name, str(error), "wrong", where)
    return Setting(name, value or usual, "set" if value else "usual", where)


def _mail(home: Home) -> str | None:
    mail = home.mail
    return f"qua {mail.host}:{mail.port}, gửi {len(mail.recipients)} địa chỉ" if mail else None


def _session(home: Home) -> str | None:
    limits = home.session_limits
    return None if limits == Limits() else _limits_words(limits)


def _limits_words(limits: Limits) -> str:
    minutes, hours = limits.idle / timedelta(minutes=1), limits.whole / timedelta(hours=1)
    return f"đóng sau {minutes:g} phút không dùng, và sau {hours:g} giờ".replace(".", ",")
