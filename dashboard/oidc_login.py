"""The addresses of login through a provider: to it, back from it, out of it, and its own word that somebody left.

Between going and coming back the browser keeps what the answer must match, in a short cookie that this process alone
can read; so no stranger fills the server's memory, and an answer counts only in the browser that asked.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

from cryptography.fernet import Fernet, InvalidToken
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from dashboard.entrance import Entrance, status_of
from dashboard.forms import fields_of
from dashboard.gate import LOGIN, way_back
from dashboard.language import asked_by, read_in, say, say_sentence
from dashboard.login_pages import OUT_THERE, PROVIDER, left_at, login_page
from dashboard.oidc import STALE, UNUSABLE, Provider, ProviderError
from dashboard.refusals import refusal
from jobs.logging_in import Entered
from jobs.logging_in_by_provider import enter_by_provider, leave_by_provider, refuse
from records.home import Home
from records.identities import RefusedIdentityError
from records.problems import SoluuError
from records.store import Store

BACK, ENDED = f"{PROVIDER}/ve", f"{PROVIDER}/ket-thuc"
WAITING = "so-luu-cho"
_WAITS = 600            # seconds: time to type a password and a code from a telephone
_UNKEPT = {"Cache-Control": "no-store"}


class ProviderDesk:
    """Answers `addresses`. What it lets in, `entrance` lets in as after a password."""

    addresses = (PROVIDER, BACK, ENDED, OUT_THERE)

    def __init__(
        self, provider: Provider, home: Home, store: Store, clock: Callable[[], datetime], entrance: Entrance
    ) -> None:
        self._provider, self._settings = provider, provider.settings
        self._home, self._store, self._clock, self._entrance = home, store, clock, entrance
        self._box = Fernet(Fernet.generate_key())

    @property
    def name(self) -> str:
        return self._settings.name

    async def answer(self, request: Request) -> Response:
        path, method = request.url.path, request.method
        if path == ENDED and method == "POST":
            return await self._ended(request)
        if path == ENDED or method != "GET":
            return refusal(405)
        try:
            if path == PROVIDER:
                return await self._sent(request)
            return await self._come_back(request) if path == BACK else await self._out()
        except ProviderError as error:
            return self._refused(error, way_back(request.query_params.get("den", "")))

    async def _sent(self, request: Request) -> Response:
        """To the provider. From the host that it sends people back to: the cookie of another would not come along."""
        back = way_back(request.query_params.get("den", ""))
        if request.headers.get("host") != urlsplit(self._settings.redirect_base).netloc:
            if "lai" in request.query_params:
                raise ProviderError(UNUSABLE, self.name)      # a proxy that does not pass the host on
            again = urlencode({"den": back, "lai": "1"})
            return RedirectResponse(f"{self._settings.redirect_base}{PROVIDER}?{again}", 303, _UNKEPT)
        request.scope["session"] = {}
        where = await self._provider.begin(request, f"{self._settings.redirect_base}{BACK}")
        kept = json.dumps({"session": request.session, "den": back}).encode()
        answer = RedirectResponse(where, 303, _UNKEPT)
        self._set_waiting(answer, self._box.encrypt_at_time(kept, int(self._clock().timestamp())).decode(), _WAITS)
        return answer

    async def _come_back(self, request: Request) -> Response:
        waiting = self._waiting(request)
        request.scope["session"] = waiting.get("session", {})
        claims: Mapping[str, object] = {}
        failed: ProviderError | None = None
        try:
            if not waiting:
                raise ProviderError(STALE, self.name)
            claims = await self._provider.finish(request)
        except ProviderError as error:
            failed = error

        def act() -> Entered:
            if failed is not None:
                refuse(self._store, failed.code, self._clock())
                raise failed
            return enter_by_provider(self._home, self._store, self._settings, claims, self._clock())

        entered = await self._entrance.tried(act)
        back = way_back(waiting.get("den", ""))
        if isinstance(entered, SoluuError):
            return self._refused(entered, back)
        answer = await self._entrance.let_in(request, entered, back)
        self._set_waiting(answer, "", 0)
        return answer

    async def _out(self) -> Response:
        """To where the provider's own session is ended; ours is over by then."""
        where = await self._provider.logout_address(f"{self._settings.redirect_base}{LOGIN}")
        if where is not None:
            return RedirectResponse(where, 303, _UNKEPT)
        said = say("{name} không có địa chỉ đăng xuất chung: mở trang của {name} và đăng xuất ở đó.", name=self.name)
        return login_page("/", said=said, provider=self.name)

    async def _ended(self, request: Request) -> Response:
        """The provider itself says, server to server, that somebody has left there."""
        fields = await fields_of(request)
        try:
            subject, session = await self._provider.logged_out((fields or {}).get("logout_token", ""))
            await run_in_threadpool(
                leave_by_provider, self._home, self._store, self._settings, subject, session, self._clock()
            )
        except SoluuError as error:
            status = 503 if _status(error) == 503 else 400      # the first is tried again
            return JSONResponse({"error": "invalid_request"}, status, _UNKEPT)
        return Response(headers=_UNKEPT)

    def _refused(self, error: SoluuError, back: str = "/") -> Response:
        """Whom the provider knows and we do not, may want to be somebody else there."""
        with read_in(asked_by(back)):
            answer = self._login_page(error, back)
        self._set_waiting(answer, "", 0)
        return answer

    def _login_page(self, error: SoluuError, back: str) -> Response:
        beside = left_at(self.name) if isinstance(error, RefusedIdentityError) else ""
        return login_page(back, said=say_sentence(str(error)), status=_status(error), provider=self.name, beside=beside)

    def _waiting(self, request: Request) -> dict[str, Any]:
        """What was kept for the answer; nothing where it is too old, or not ours."""
        moment = int(self._clock().timestamp())
        try:
            kept = self._box.decrypt_at_time(request.cookies.get(self._name, ""), _WAITS, moment)
        except InvalidToken:
            return {}
        found: dict[str, Any] = json.loads(kept)
        return found

    def _set_waiting(self, answer: Response, value: str, seconds: int) -> None:
        answer.set_cookie(
            self._name, value, max_age=seconds, path="/", httponly=True, samesite="lax", secure=self._is_secure
        )

    @property
    def _is_secure(self) -> bool:
        return self._settings.redirect_base.startswith("https://")

    @property
    def _name(self) -> str:
        return f"__Host-{WAITING}" if self._is_secure else WAITING


def _status(error: SoluuError) -> int:
    return error.status if isinstance(error, ProviderError) else status_of(error)
