"""How somebody is let in, whatever it was that proved who it is: the pace of refusals, and the session's cookie."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import Scope

from dashboard.gate import CHANGE, is_local, with_way_back
from dashboard.session_cookie import set_token, token_of
from jobs.logging_in import Entered, sessions_of
from records.home import Home
from records.problems import SoluuError, StoreBusyError

_AT_ONCE = 2                    # passwords tried at the same time: each takes 19 MiB
_CALM, _WINDOW = 10, 60.0       # so many failures in so many seconds slow nobody down
_MOST_DELAY = 8.0               # seconds


class Entrance:
    """`pause`: seconds that any refusal takes at least. `tls_host`: the host and port that people reach by https alone,
    where the settings say so; a proxy may not pass that on."""

    def __init__(self, home: Home, pause: float, tls_host: str = "") -> None:
        self._home, self._pause, self._tls_host = home, pause, tls_host
        self._failures: deque[float] = deque()
        self._turns = asyncio.Semaphore(_AT_ONCE)

    async def tried(self, act: Callable[[], Entered]) -> Entered | SoluuError:
        """What came of it; a failure after its time, and later the more of them there were of late."""
        began = time.monotonic()
        await asyncio.sleep(self.delay(began))
        try:
            async with self._turns:
                return await run_in_threadpool(act)
        except SoluuError as error:
            if not isinstance(error, StoreBusyError):
                self._failures.append(time.monotonic())
            await asyncio.sleep(max(0.0, began + self._pause - time.monotonic()))
            return error

    def delay(self, now: float) -> float:
        while self._failures and now - self._failures[0] > _WINDOW:
            self._failures.popleft()
        return min(_MOST_DELAY, 0.25 * max(0, len(self._failures) - _CALM)) if self._pause else 0.0

    async def let_in(self, request: Request, entered: Entered, back: str) -> Response:
        sessions = sessions_of(self._home)
        await run_in_threadpool(sessions.end, token_of(request.scope))  # who comes in anew leaves first
        answer = RedirectResponse(with_way_back(CHANGE, back) if entered.must_change else back, 303)
        answer.headers["Set-Cookie"] = set_token(entered.token, is_secure=self.is_secure(request.scope))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    def is_secure(self, scope: Scope) -> bool:
        """Behind TLS, as the request or the home's own address says; this machine's own names need none."""
        if scope["scheme"] == "https" or (self._tls_host and Headers(scope=scope).get("host") == self._tls_host):
            return True
        return not is_local(scope) and urlsplit(self._home.verify_url).scheme == "https"


def status_of(error: SoluuError) -> int:
    return 503 if isinstance(error, StoreBusyError) else 403
