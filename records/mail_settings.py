"""By which mail server, and to whom, reminders go: the part `[email]` of a home's settings. Sends nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from records.problems import CannotError

Security = Literal["starttls", "tls", "none"]
_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")
_SERVER = re.compile(r"([A-Za-z0-9.-]+):(\d{1,5})")
_HERE = {"localhost", "127.0.0.1"}
_EXAMPLE = (
    '[email]\nsmtp = "smtp.truong.edu.vn:587"\nfrom = "so-luu@truong.edu.vn"\nto = ["vanthu@truong.edu.vn"]\n'
    'user = "so-luu@truong.edu.vn"'
)


@dataclass(frozen=True, slots=True)
class MailSettings:
    """A server and the addresses; the password is the environment's (SOLUU_SMTP_PASSWORD), never the file's."""

    host: str
    port: int
    security: Security
    sender: str
    recipients: tuple[str, ...]
    user: str | None = None


def mail_settings(said: object, file: str) -> MailSettings | None:
    """What the settings say; None where they say nothing: reminders are off then.

    Raises `CannotError` for settings that cannot be meant, and for words that would cross a network in the clear.
    """
    if said is None:
        return None
    table = cast("Mapping[str, object]", said) if isinstance(said, dict) else {}
    server = _SERVER.fullmatch(str(table.get("smtp", "")))
    sender, to = str(table.get("from", "")), table.get("to")
    recipients = tuple(map(str, to)) if isinstance(to, list) else ()
    security = table.get("security", "starttls")
    user = table.get("user")
    is_right = (
        server is not None and recipients and all(_ADDRESS.fullmatch(each) for each in (sender, *recipients))
        and security in get_args(Security) and (user is None or isinstance(user, str))
        and not table.keys() - {"smtp", "from", "to", "security", "user"}
    )  # fmt: skip
    if server is None or not is_right:
        raise CannotError(f"Mục [email] của tệp {file} chưa đúng. Ghi như sau:\n{_EXAMPLE}")
    if security == "none" and server[1] not in _HERE:
        raise CannotError(
            f'Mục [email] của tệp {file}: security = "none" chỉ dùng với máy chủ thư trên chính máy này (localhost).'
        )
    return MailSettings(
        server[1], int(server[2]), cast("Security", security), sender, recipients, cast("str | None", user) or None
    )
