"""An OpenID provider for tests, whose words can be spoilt: another issuer, audience, key, nonce, an old token."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import oidc_provider_mock
import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey
from oidc_provider_mock import _app

EVENT = "http://schemas.openid.net/event/backchannel-logout"


@dataclass(frozen=True)
class Mock:
    """A running provider; the key that it signs with."""

    issuer: str
    key: RSAKey

    def person(self, subject: str, **claims: object) -> None:
        """Somebody who can log in there."""
        httpx2.put(f"{self.issuer}/users/{subject}", json=claims).raise_for_status()

    def agree(self, address: str, subject: str) -> str:
        """Log in there, as a browser sent to `address` does; where it is sent back to."""
        return httpx2.post(address, data={"sub": subject}).headers["location"]

    def deny(self, address: str) -> str:
        return httpx2.post(address, data={"action": "deny"}).headers["location"]

    def logout_token(self, key: RSAKey | None = None, **changed: object) -> str:
        """A word of logout; a claim changed to None is left out."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "so-luu", "iat": now, "exp": now + 60, "jti": "1", "events": {EVENT: {}}}
        kept = {name: value for name, value in {**claims, **changed}.items() if value is not None}
        signing = key or self.key
        return jwt.encode({"alg": "RS256", "kid": signing.kid, "typ": "logout+jwt"}, kept, signing)


@contextmanager
def run_mock() -> Iterator[Mock]:
    storages: list[Any] = []
    with pytest.MonkeyPatch.context() as patch:
        made = _app.Storage
        patch.setattr(_app, "Storage", lambda: storages.append(made()) or storages[-1])
        server = oidc_provider_mock.run_server_in_thread()
    with server as running:
        issuer = f"http://localhost:{running.server_port}"
        (published,) = httpx2.get(f"{issuer}/jwks").json()["keys"]
        key = RSAKey.import_key({**storages[0].jwk.as_dict(is_private=True), "kid": published.get("kid")})
        yield Mock(issuer, key)


def spoil(patch: pytest.MonkeyPatch, **changed: object) -> None:
    """What the provider's next tokens claim instead; `key` and `alg` sign them."""
    usual = _app.OpenIDCode.get_jwt_config
    patch.setattr(_app.OpenIDCode, "get_jwt_config", lambda *given, **named: {**usual(*given, **named), **{
        name: value for name, value in changed.items() if name in ("iss", "key", "alg", "exp")
    }})  # fmt: skip
    if "aud" in changed:
        patch.setattr(_app.OpenIDCode, "get_audiences", lambda *_: changed["aud"])
