"""An OpenID provider, asked and answered by Authlib: authorization code with PKCE, state and nonce; what it signs is
checked against its own keys. Knows no account: whom a checked word lets in, `jobs.logging_in_by_provider` says.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth, OAuthError
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from starlette.requests import Request

from records.oidc_settings import OidcSettings
from records.problems import CannotError

SILENT, UNUSABLE, UNTRUE, STALE, DECLINED = (
    "oidc-khong-tra-loi", "oidc-cau-hinh", "oidc-khong-hop-le", "oidc-het-han", "oidc-tu-choi"
)  # fmt: skip
_SENTENCES = {
    SILENT: "{name} không trả lời. Thử lại sau ít phút, hoặc dùng mật khẩu ở đây nếu có.",
    UNUSABLE: "Đăng nhập qua {name} chưa được cài đặt đúng. Báo người quản trị; mật khẩu ở đây vẫn dùng được.",
    UNTRUE: "Câu trả lời từ {name} không hợp lệ hoặc đã dùng rồi. Đăng nhập lại từ đầu.",
    STALE: "Lượt đăng nhập qua {name} đã hết hạn, hoặc không bắt đầu từ trình duyệt này. Đăng nhập lại từ đầu.",
    DECLINED: "Bạn đã dừng việc đăng nhập ở {name}, hoặc {name} không cho vào.",
}
# Signed by a key that the provider alone has: neither with our secret, nor not at all.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
_TIMEOUT = 10.0             # seconds
_LEEWAY = 120               # seconds that two clocks may differ
_KEYS_ANEW = 60.0           # seconds: no stranger's token makes us ask for keys more often
_LOGGED_OUT = "http://schemas.openid.net/event/backchannel-logout"


class ProviderError(CannotError):
    """No word that counts came of it. `code`: why, as the page and the log have it."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(f"{_SENTENCES[code].format(name=name)} (Mã: {code})")
        self.code = code
        self.status = 503 if code in (SILENT, UNUSABLE) else 403


class Provider:
    """Making one asks nobody; what it publishes of itself is asked for at the first use, and again after a failure."""

    def __init__(self, settings: OidcSettings) -> None:
        self.settings = settings
        self._keys_asked_at = 0.0
        self._app: Any = OAuth().register(
            "oidc", client_id=settings.client_id, client_secret=settings.client_secret,
            server_metadata_url=f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
            client_kwargs={"scope": "openid email", "code_challenge_method": "S256", "timeout": _TIMEOUT},
        )  # fmt: skip

    async def begin(self, request: Request, redirect_uri: str) -> str:
        """Where to send the browser; what its answer must match lies in the request's session then."""
        with self._told():
            await self._metadata()
            answer = await self._app.authorize_redirect(request, redirect_uri)
        for kept in request.session.values():
            kept["data"].pop("url", None)       # a cookie holds 4 kB, and nobody asks for it again
        return str(answer.headers["location"])

    async def finish(self, request: Request) -> Mapping[str, object]:
        """The claims of the person who came back, every one of them checked; else raises `ProviderError`."""
        if request.query_params.get("iss", self.settings.issuer) != self.settings.issuer:
            raise ProviderError(UNTRUE, self.settings.name)
        with self._told():
            await self._metadata()
            token = await self._app.authorize_access_token(request, leeway=_LEEWAY, claims_options=self._ours())
        claims = token.get("userinfo")
        if not claims:
            raise ProviderError(UNTRUE, self.settings.name)
        return dict(claims)

    async def logout_address(self, back: str) -> str | None:
        """Where a person ends the provider's own session; None where it has no such address. Without the ID token,
        which is kept nowhere, the provider asks the person once more."""
        with self._told():
            where = (await self._metadata()).get("end_session_endpoint")
        wanted = urlencode({"client_id": self.settings.client_id, "post_logout_redirect_uri": back})
        return f"{where}{'&' if '?' in where else '?'}{wanted}" if isinstance(where, str) else None

    async def logged_out(self, token: str) -> tuple[str | None, str | None]:
        """Whose session, and which of the provider's, a logout token ends; else raises `ProviderError`."""
        with self._told():
            claims = await self._signed(token)
            wanted = {**self._ours(), "iat": {"essential": True}, "jti": {"essential": True}}
            jwt.JWTClaimsRegistry(leeway=_LEEWAY, **wanted).validate(claims)
        events, sub, sid = claims.get("events"), claims.get("sub"), claims.get("sid")
        is_one = isinstance(events, dict) and _LOGGED_OUT in events and "nonce" not in claims
        is_fresh = abs(time.time() - float(claims["iat"])) <= _LEEWAY
        if not (is_one and is_fresh and (sub or sid)):
            raise ProviderError(UNTRUE, self.settings.name)
        return (str(sub) if sub else None), (str(sid) if sid else None)

    def _ours(self) -> dict[str, Any]:
        """Of this issuer and for this client: Authlib asks for neither by itself."""
        return {
            "iss": {"essential": True, "value": self.settings.issuer},
            "aud": {"essential": True, "value": self.settings.client_id},
        }

    async def _metadata(self) -> Mapping[str, Any]:
        found: dict[str, Any] = await self._app.load_server_metadata()
        if found.get("issuer") != self.settings.issuer:
            found.clear()
            raise ProviderError(UNUSABLE, self.settings.name)
        found["id_token_signing_alg_values_supported"] = list(_ALGORITHMS)
        return found

    async def _signed(self, token: str) -> dict[str, Any]:
        await self._metadata()
        registry = JWSRegistry(algorithms=list(_ALGORITHMS), strict_check_header=False)
        keys = KeySet.import_key_set(await self._app.fetch_jwk_set())
        try:
            return jwt.decode(token, keys, registry=registry).claims
        except InvalidKeyIdError:
            if time.monotonic() - self._keys_asked_at < _KEYS_ANEW:
                raise
        self._keys_asked_at = time.monotonic()
        keys = KeySet.import_key_set(await self._app.fetch_jwk_set(force=True))
        return jwt.decode(token, keys, registry=registry).claims

    @contextmanager
    def _told(self) -> Iterator[None]:
        """What the libraries raise, as one of our sentences; nothing of an answer goes into it."""
        try:
            yield
        except OAuthError as error:
            raise ProviderError(_code_of(error), self.settings.name) from None
        except httpx2.HTTPStatusError as error:
            code = SILENT if error.response.is_server_error else UNUSABLE
            raise ProviderError(code, self.settings.name) from None
        except httpx2.HTTPError:
            raise ProviderError(SILENT, self.settings.name) from None
        except (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError, RuntimeError):
            raise ProviderError(UNTRUE, self.settings.name) from None


def _code_of(error: OAuthError) -> str:
    return {
        "mismatching_state": STALE, "access_denied": DECLINED, "invalid_client": UNUSABLE,
        "unauthorized_client": UNUSABLE, "redirect_uri_mismatch": UNUSABLE, "server_error": SILENT,
        "temporarily_unavailable": SILENT,
    }.get(str(error.error), UNTRUE)  # fmt: skip
