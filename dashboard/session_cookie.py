"""The cookie that bears a session's token: how it is named, set, taken back and found in a request."""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers
from starlette.types import Scope

# Of https the name itself keeps other hosts of the domain from setting it, and plain http from reading it.
PLAIN, SECURE = "so-luu-phien", "__Host-so-luu-phien"


def token_in(cookies: Mapping[str, str]) -> str | None:
    return cookies.get(SECURE) or cookies.get(PLAIN)


def token_of(scope: Scope) -> str | None:
    """The token that a request bears."""
    found: SimpleCookie = SimpleCookie()
    for line in Headers(scope=scope).getlist("cookie"):
        try:
            found.load(line)
        except CookieError:
            continue
    return token_in({name: morsel.value for name, morsel in found.items()})


def set_token(token: str, *, is_secure: bool) -> str:
    """The header's value. Until the browser ends: how long it counts, the server says."""
    return f"{_name(is_secure)}={token}; {_ways(is_secure)}"


def taken_back(*, is_secure: bool) -> str:
    return f"{_name(is_secure)}=; Max-Age=0; {_ways(is_secure)}"


def _name(is_secure: bool) -> str:
    return SECURE if is_secure else PLAIN


def _ways(is_secure: bool) -> str:
    return f"Path=/; HttpOnly; SameSite=Lax{'; Secure' if is_secure else ''}"
