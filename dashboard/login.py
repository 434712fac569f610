"""The addresses of coming in and going out, before Streamlit: `/dang-nhap`, `/dang-xuat`, `/doi-mat-khau`.

A form is taken from our own pages alone: the browser says from where it was sent, and the cookie goes along with no
other site's form. All that goes wrong is answered after the same time, in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from dashboard.entrance import Entrance, status_of
from dashboard.forms import fields_of, is_from_our_page
from dashboard.gate import CHANGE, LOGIN, Gate, is_local, way_back, with_way_back
from dashboard.language import asked_by, asking_for, language, read_in, say, say_sentence
from dashboard.login_pages import (
    AS_SAMPLE,
    BY_CODE,
    BY_PROVIDER,
    LOGOUT,
    change_page,
    left_at,
    login_page,
    logout_page,
    sample_page,
)
from dashboard.refusals import refusal
from dashboard.session_cookie import taken_back, token_of
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
from records.problems import SoluuError
from records.rights_words import role_name
from records.sessions import Session
from records.store import Store

if TYPE_CHECKING:
    from dashboard.oidc_login import ProviderDesk

ADDRESSES = (LOGIN, BY_CODE, AS_SAMPLE, LOGOUT, CHANGE)


class LoginFirst:
    """Answers the addresses of login before the gate sees them. `provider`: of another way in, where there is one, its
    addresses and what answers them; `fault`: the settings of that way cannot be used."""

    def __init__(
        self, gate: Gate, home: Home, store: Store, clock: Callable[[], datetime], entrance: Entrance, *,
        provider: ProviderDesk | None = None, fault: bool = False,
    ) -> None:  # fmt: skip
        self._gate = gate
        self._desk = _Desk(home, store, clock, entrance, provider.name if provider else "" if fault else None)
        self._desks = dict.fromkeys(ADDRESSES, self._desk.answer)
        if provider is not None:
            self._desks |= dict.fromkeys(provider.addresses, provider.answer)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = self._desks.get(scope["path"]) if scope["type"] == "http" else None
        if answer is None:
            await self._gate(scope, receive, send)
        elif not self._gate.is_closed:
            await RedirectResponse("/", 303)(scope, receive, send)
        else:
            await (await answer(Request(scope, receive)))(scope, receive, send)


class _Desk:
    def __init__(
        self, home: Home, store: Store, clock: Callable[[], datetime], entrance: Entrance, provider: str | None
    ) -> None:
        self._home, self._store, self._clock, self._entrance = home, store, clock, entrance
        self._sessions = sessions_of(home)
        self._provider = provider
        self._login_page = partial(login_page, provider=provider)

    async def answer(self, request: Request) -> Response:
        path = request.url.path
        if request.method == "GET" and path in (LOGIN, LOGOUT, CHANGE):
            back = way_back(request.query_params.get("den", ""))
            with read_in(asked_by(back)):
                return await self._shown(request, path, back)
        if request.method != "POST":
            return refusal(405)
        fields = await fields_of(request)
        if fields is None or not is_from_our_page(request):
            return self._login_page("/", said="Biểu mẫu không gửi từ trang này. Điền lại.", status=403)
        back = way_back(fields.get("den", ""))
        with read_in(asked_by(back)):
            return await self._taken(request, path, fields, back)

    # ── pages ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _shown(self, request: Request, path: str, back: str) -> Response:
        session = await run_in_threadpool(self._session, request)
        if path == LOGIN:
            return await self._login_shown(request, session, back)
        if session is None:
            return RedirectResponse(with_way_back(LOGIN, asking_for(language())), 303)
        if path == LOGOUT:
            return logout_page(await run_in_threadpool(self._name_in, request) or say("đang chờ đổi mật khẩu"))
        if not session.has_password:
            return RedirectResponse("/", 303)
        return change_page(back, is_first=session.must_change)

    async def _login_shown(self, request: Request, session: Session | None, back: str) -> Response:
        if is_local(request.scope) and (users := await run_in_threadpool(self._samples)):
            return sample_page(users, back, now_in=await run_in_threadpool(self._name_in, request))
        if session is not None and not session.must_change:
            return RedirectResponse(back, 303)
        left = request.query_params.get("ra", "")
        beside = left_at(self._provider) if self._provider and left == BY_PROVIDER else ""
        return self._login_page(back, said=say("Đã đăng xuất.") if left else "", is_good=True, beside=beside)

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
        return [
            (each.account_id, each.full_name, capital(", ".join(say(role_name(role)) for role in roles[each])))
            for each in users
        ]

    # ── forms ───────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _taken(self, request: Request, path: str, fields: Mapping[str, str], back: str) -> Response:
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

        entered = await self._entrance.tried(act)
        if isinstance(entered, SoluuError):
            return self._login_page(back, said=say_sentence(str(entered)), status=status_of(entered))
        return await self._entrance.let_in(request, entered, back)

    async def _left(self, request: Request) -> Response:
        session = await run_in_threadpool(self._session, request)
        await run_in_threadpool(
            log_out, self._home, self._store, policies_of(self._home), token_of(request.scope), self._clock()
        )
        by_provider = session is not None and session.is_by_provider
        home = asking_for(language())
        told = {"ra": BY_PROVIDER if by_provider else "1", **({} if home == "/" else {"den": home})}
        answer = RedirectResponse(f"{LOGIN}?{urlencode(told)}", 303)
        answer.headers["Set-Cookie"] = taken_back(is_secure=self._entrance.is_secure(request.scope))
        answer.headers["Clear-Site-Data"] = '"cache"'
        return answer

    async def _changed(self, request: Request, fields: Mapping[str, str], back: str) -> Response:
        session = await run_in_threadpool(self._session, request)
        if session is None or not session.has_password:
            return RedirectResponse(with_way_back(LOGIN, asking_for(language())), 303)
        old, new = fields.get("cu", ""), fields.get("moi", "")
        if new != fields.get("lai", ""):
            said = say("Hai lần nhập mật khẩu mới không giống nhau.")
            return change_page(back, said=said, is_first=session.must_change, status=403)
        entered = await self._entrance.tried(
            lambda: change_password(self._home, self._store, session, old, new, self._clock())
        )
        if isinstance(entered, SoluuError):
            said = say_sentence(str(entered))
            return change_page(back, said=said, is_first=session.must_change, status=status_of(entered))
        return await self._entrance.let_in(request, entered, back)
