"""Sends reminders by the school's mail server. The words are the caller's."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from email.policy import SMTP

from records.mail_settings import MailSettings
from records.problems import CannotError

_WAIT = 30.0    # seconds that a server may take to answer


def send_mail(settings: MailSettings, password: str | None, subject: str, lines: Sequence[str]) -> None:
    """One message to all recipients. Raises `CannotError` where the server does not take it, for all of them."""
    message = EmailMessage(policy=SMTP)
    message["Subject"], message["From"], message["To"] = subject, settings.sender, ", ".join(settings.recipients)
    message["Auto-Submitted"] = "auto-generated"    # RFC 3834: no machine is to answer
    message.set_content("\n".join(lines) + "\n")
    where = f"{settings.host}:{settings.port}"
    try:
        with _connected(settings) as server:
            if settings.user:
                server.login(settings.user, password or "")
            if refused := server.send_message(message):
                raise CannotError(f"Máy chủ thư {where} không nhận {len(refused)} địa chỉ trong mục [email].")
    except smtplib.SMTPAuthenticationError:
        raise CannotError(
            f"Máy chủ thư {where} không nhận tên hoặc mật khẩu: xem user ở mục [email] và biến SOLUU_SMTP_PASSWORD."
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        why = type(error).__name__
        raise CannotError(f"Chưa gửi được thư qua {where} ({why}). Kiểm tra mạng và mục [email].") from None


def _connected(settings: MailSettings) -> smtplib.SMTP:
    trusted = ssl.create_default_context()
    if settings.security == "tls":
        return smtplib.SMTP_SSL(settings.host, settings.port, timeout=_WAIT, context=trusted)
    server = smtplib.SMTP(settings.host, settings.port, timeout=_WAIT)
    if settings.security == "starttls":
        server.starttls(context=trusted)
    return server
