"""An OpenID provider for tests, whose words can be spoilt: another issuer, audience, key, nonce, an old token."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2
import oidc_provider_mock
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from oidc_provider_mock import _app

SECRET = "bi-mat-cua-may-du-dai-cho-HS256"     # noqa: S105 – of the client, of tests alone
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


def spoil(patch: pytest.MonkeyPatch, mock: Mock, signed: str = "by the provider", **changed: object) -> None:
    """Change what the provider's next ID tokens claim (None: leave it out), and by what they are signed."""
    usual = _app.OpenIDCode.encode_id_token

    def spoilt(*given: Any) -> str:
        claims = {**_part(usual(*given), 1), **changed}
        kept = {name: value for name, value in claims.items() if value is not None}
        header, key = {"alg": "RS256", "kid": mock.key.kid}, mock.key
        if signed == "by nobody":
            return f"{_encoded({'alg': 'none'})}.{_encoded(kept)}."
        if signed == "by our own secret":
            return jwt.encode({"alg": "HS256"}, kept, OctKey.import_key(SECRET), algorithms=["HS256"])
        if signed == "by another key":
            key = RSAKey.generate_key(2048, parameters={"kid": str(mock.key.kid)})
        token = jwt.encode(header, kept, key)
        return token[:-8] + "AAAAAAAA" if signed == "half" else token

    patch.setattr(_app.OpenIDCode, "encode_id_token", spoilt)


def _part(token: str, number: int) -> dict[str, Any]:
    text = token.split(".")[number]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return found


def _encoded(said: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).rstrip(b"=").decode()
