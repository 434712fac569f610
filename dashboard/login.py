"""The addresses of coming in and going out, before Streamlit: `/dang-nhap`, `/dang-xuat`, `/doi-mat-khau`.

A form is taken from our own pages alone: the browser says from where it was sent, and the cookie goes along with no
other site's form. All that goes wrong is answered after the same time, in the same words.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.gate import CHANGE, LOGIN, Gate, is_local, way_back, with_way_back
from dashboard.login_pages import AS_SAMPLE, BY_CODE, LOGOUT, change_page, login_page, logout_page, sample_page
from dashboard.refusals import refusal
from dashboard.session_cookie import set_token, taken_back, token_of
from jobs.logging_in import (
    Entered,
    change_password,
    enter_by_code,
    enter_sample,
    log_in,
    log_out,
    look,
    samples,
    sessions_of,
)
from jobs.policies import policies_of
from records.accounts import roles_of
from records.home import Home
from records.policy.words import capital
from records.problems import SoluuError, StoreBusyError
from records.rights_words import role_name
from records.sessions import Session
from records.store import Store

ADDRESSES = (LOGIN, BY_CODE, AS_SAMPLE, LOGOUT, CHANGE)
_MOST_BYTES = 8192
_AT_ONCE = 2                    # passwords tried at the same time: each takes 19 MiB
_CALM, _WINDOW = 10, 60.0       # so many failures in so many seconds slow nobody down
_MOST_DELAY = 8.0               # seconds


class LoginFirst:
    """Answers the addresses of login before the gate sees them. `pause`: seconds that any refusal takes at least."""

    def __init__(
        self, gate: Gate, home: Home, store: Store, clock: Callable[[], datetime], *, pause: float = 1.0
    ) -> None:
        self._gate = gate
        self._desk = _Desk(home, store, clock, pause)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] not in ADDRESSES:
            await self._gate(scope, receive, send)
            return
        request = Request(scope, receive)
        answer = await self._desk.answer(request) if self._gate.is_closed else RedirectResponse("/", 303)
        await answer(scope, receive, send)


class _Desk:
    def __init__(self, home: Home, store: Store, clock: Callable[[], datetime], pause: float) -> None:
        self._home, self._store, self._clock, self._pause = home, store, clock, pause
        self._sessions = sessions_of(home)
        self._failures: deque[float] = deque()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def answer(self, request: Request) -> Response:
        path = request.url.path
        if request.method == "GET" and path in (LOGIN, LOGOUT, CHANGE):
            return await self._shown(request, path)
        if request.method != "POST":
            return refusal(405)
        fields = await _fields_of(request)
        if fields is None or not _is_from_our_page(request):
            return login_page("/", said="Biểu mẫu không gửi từ trang này. Điền lại.", status=403)
        return await self._taken(request, path, fields)

    # ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _shown(self, request: Request, path: str) -> Response:
        back = way_back(request.query_params.get("den", ""))
        session = await run_in_threadpool(self._session, request)
        if path == LOGIN:
            return await self._login_shown(request, session, back)
        if session is None:
            return RedirectResponse(LOGIN, 303)
        if path == LOGOUT:
            return logout_page(await run_in_threadpool(self._name_in, request) or "đang chờ đổi mật khẩu")
        return RedirectResponse("/", 303) if session.is_inspector else change_page(back, is_first=session.must_change)

    async def _login_shown(self, request: Request, session: Session | None, back: str) -> Response:
        if is_local(request.scope) and (users := await run_in_threadpool(self._samples)):
            return sample_page(users, back, now_in=await run_in_threadpool(self._name_in, request))
        if session is not None and not session.must_change:
            return RedirectResponse(back, 303)
        return login_page(back, said="Đã đăng xuất." if "ra" in request.query_params else "", is_good=True)

    def _session(self, request: Request) -> Session | None:
        return self._sessions.find(token_of(request.scope), self._clock())

    def _name_in(self, request: Request) -> str:
        viewer = look(self._home, self._store, token_of(request.scope), self._clock()).viewer
        return (viewer.full_name or viewer.account_id) if viewer else ""

    def _samples(self) -> list[tuple[str, str, str]]:
        users = samples(self._home, self._store)
        if not users:
            return []
        with self._store.read() as db:
            roles = {each: [given.role for given in roles_of(db, each.account_id)] for each in users}
        return [(each.account_id, each.full_name, capital(", ".join(map(role_name, roles[each])))) for each in users]

    # ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _taken(self, request: Request, path: str, fields: Mapping[str, str]) -> Response:
        back = way_back(fields.get("den", ""))
        if path == LOGOUT:
            return await self._left(request)
        if path == CHANGE:
            return await self._changed(request, fields, back)
        if path == AS_SAMPLE and not is_local(request.scope):
            return refusal(404)

        def act() -> Entered:
            now = self._clock()
            if path == AS_SAMPLE:
                return enter_sample(self._home, self._store, fields.get("nguoi", ""), now)
            if path == BY_CODE:
                return enter_by_code(self._home, self._store, policies_of(self._home), fields.get("ma", ""), now)
            return log_in(self._home, self._store, fields.get("ten", ""), fields.get("mat-khau", ""), now)

        entered = await self._tried(act)
        if isinstance(entered, SoluuError):
            return login_page(back, said=str(entered), status=_status(entered))
        return await self._let_in(request, entered, back)

    async def _tried(self, act: Callable[[], Entered]) -> Entered | SoluuError:
        """What came of it; a failure after its time, and later the more of them there were of late."""
        began = time.monotonic()
        await asyncio.sleep(self._delay(began))
        try:
            async with self._turns:
                return await run_in_threadpool(act)
        except SoluuError as error:
            if not isinstance(error, StoreBusyError):
                self._failures.append(time.monotonic())
            await asyncio.sleep(max(0.0, began + self._pause - time.monotonic()))
            return error

    def _delay(self, now: float) -> float:
        while self._failures and now - self._failures[0] > _WINDOW:
            self._failures.popleft()
        return min(_MOST_DELAY, 0.25 * max(0, len(self._failures) - _CALM)) if self._pause else 0.0

    async def _let_in(self, request: Request, entered: Entered, back: str) -> Response:
        await run_in_threadpool(self._sessions.end, token_of(request.scope))  # who comes in anew leaves first
        answer = RedirectResponse(with_way_back(CHANGE, back) if entered.must_change else back, 303)
        answer.headers["Set-Cookie"] = set_token(entered.token, is_secure=self._is_secure(request.scope))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    async def _left(self, request: Request) -> Response:
        await run_in_threadpool(
            log_out, self._home, self._store, policies_of(self._home), token_of(request.scope), self._clock()
        )
        answer = RedirectResponse(f"{LOGIN}?ra=1", 303)
        answer.headers["Set-Cookie"] = taken_back(is_secure=self._is_secure(request.scope))
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    async def _changed(self, request: Request, fields: Mapping[str, str], back: str) -> Response:
        session = await run_in_threadpool(self._session, request)
        if session is None or session.is_inspector:
            return RedirectResponse(LOGIN, 303)
        old, new = fields.get("cu", ""), fields.get("moi", "")
        if new != fields.get("lai", ""):
            said = "Hai lần nhập mật khẩu mới không giống nhau."
            return change_page(back, said=said, is_first=session.must_change, status=403)
        entered = await self._tried(
            lambda: change_password(self._home, self._store, session, old, new, self._clock())
        )
        if isinstance(entered, SoluuError):
            return change_page(back, said=str(entered), is_first=session.must_change, status=_status(entered))
        return await self._let_in(request, entered, back)

    def _is_secure(self, scope: Scope) -> bool:
        """Behind TLS, as the request or the home's own address says; this machine's own names need none."""
        return scope["scheme"] == "https" or (
            not is_local(scope) and urlsplit(self._home.verify_url).scheme == "https"
        )


def _status(error: SoluuError) -> int:
    return 503 if isinstance(error, StoreBusyError) else 403


def _is_from_our_page(request: Request) -> bool:
    """Every browser of today says one of the two; a form that says neither is refused."""
    headers = Headers(scope=request.scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site == "same-origin"
    return urlsplit(origin).netloc == headers.get("host")


async def _fields_of(request: Request) -> dict[str, str] | None:
    """What a form holds; None where it is no plain form, or too long for one of ours."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return None
    if body and kind != "application/x-www-form-urlencoded":
        return None
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10, errors="strict"))
    except ValueError:
        return None
