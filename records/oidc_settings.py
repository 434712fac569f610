"""By which OpenID provider people may log in: the part `[oidc]` of a home's settings. Asks nobody.

The client's secret is never in that file, which goes into every copy of the home: the environment has it
(SOLUU_OIDC_CLIENT_SECRET), or a file outside the home.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from records.problems import CannotError

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?")
_DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_HERE = {"localhost", "127.0.0.1"}      # plain http leaves the machine nowhere
_KNOWN = {
    "name", "issuer", "client_id", "client_secret_file", "redirect_base", "allowed_domains", "verified_claim",
}  # fmt: skip
_EXAMPLE = '[oidc]\nname = "Google"\nissuer = "https://accounts.google.com"\nclient_id = "…"'


@dataclass(frozen=True, slots=True)
class OidcSettings:
    """A provider, and this program as its client. `redirect_base`: the origin at which people open the pages."""

    name: str
    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    redirect_base: str
    allowed_domains: tuple[str, ...] = ()
    verified_claim: str = "email_verified"


def oidc_settings(said: object, file: str, home: Path, secret: str | None, usual_base: str) -> OidcSettings | None:
    """What the settings say; None where they say nothing: there are local accounts alone then.

    `usual_base`: the origin where none is named. Raises `CannotError` for settings that cannot be meant, for addresses
    that would cross a network in the clear, and where the secret is missing or would go into copies.
    """
    if said is None:
        return None
    table = cast("Mapping[str, object]", said) if isinstance(said, dict) else {}
    if "client_secret" in table:
        raise CannotError(
            f"Mục [oidc] của tệp {file}: không ghi client_secret ở đây, tệp này đi vào mọi bản sao. Đặt biến "
            "SOLUU_OIDC_CLIENT_SECRET, hoặc client_secret_file là một tệp ngoài kho."
        )
    texts = {name: _text(table.get(name)) for name in ("name", "issuer", "client_id")}
    base = str(table.get("redirect_base", usual_base)).rstrip("/")
    domains = _domains(table.get("allowed_domains", []))
    verified = _text(table.get("verified_claim", "email_verified"))
    if not all(texts.values()) or domains is None or not verified or table.keys() - _KNOWN:
        raise CannotError(f"Mục [oidc] của tệp {file} chưa đúng. Ghi như sau:\n{_EXAMPLE}")
    for name, address in (("issuer", texts["issuer"]), ("redirect_base", base)):
        if not _is_safe(address, whole=name == "redirect_base"):
            raise CannotError(
                f"Mục [oidc] của tệp {file}: {name} phải là địa chỉ https:// (http chỉ dùng với localhost), đang là "
                f"«{address}»."
            )
    return OidcSettings(
        texts["name"], texts["issuer"], texts["client_id"],
        _secret(table.get("client_secret_file"), file, home, secret), base, domains, verified,
    )  # fmt: skip


def _text(value: object) -> str:
    return value.strip() if isinstance(value, str) else ""


def _domains(said: object) -> tuple[str, ...] | None:
    if not isinstance(said, list):
        return None
    domains = tuple(str(each).strip().casefold().removeprefix("@") for each in said)
    return domains if all(map(_DOMAIN.fullmatch, domains)) else None


def _is_safe(address: str, *, whole: bool) -> bool:
    """An https address, or one on this machine; `whole`: nothing but scheme, name and port."""
    if not (_ORIGIN.fullmatch if whole else _ORIGIN.match)(address) or re.search(r"[\s?#]", address):
        return False
    parts = urlsplit(address)
    return parts.scheme == "https" or parts.hostname in _HERE


def _secret(where: object, file: str, home: Path, secret: str | None) -> str:
    if secret:
        return secret
    if where is None:
        raise CannotError(
            f"Mục [oidc] của tệp {file} thiếu mã bí mật: đặt biến SOLUU_OIDC_CLIENT_SECRET, hoặc client_secret_file là "
            "đường dẫn đầy đủ của một tệp ngoài kho."
        )
    path = Path(str(where))
    if not path.is_absolute() or home.resolve() in path.resolve().parents:
        raise CannotError(
            f"Mục client_secret_file của tệp {file} phải là đường dẫn đầy đủ, và ngoài kho: mọi thứ trong kho đi vào "
            "bản sao."
        )
    try:
        found = path.read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        found = ""
    if not found:
        raise CannotError(f"Không đọc được mã bí mật ở client_secret_file của tệp {file}, hoặc tệp ấy trống.")
    return found
