"""A dashboard in a process of its own over a home with accounts, and the cookies of who is logged in there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import Page
from test_journey import free_port, wait_until_ready

from dashboard.session_cookie import set_token
from jobs.logging_in import make_account, sessions_of
from records.accounts import RoleAsked
from records.clock import now
from records.home import Home
from records.store import Store

PROJECT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Place:
    address: str
    home: Home

    def somebody(self, *roles: str, name: str = "Trần Thị Bình") -> str:
        """The cookie of a new account of these roles, logged in."""
        asked = [RoleAsked(role, now().date() - timedelta(days=1)) for role in roles]
        with Store(self.home.store_path).read() as db:
            login = f"{'-'.join(roles)}-{db.query('SELECT count(*) FROM account').item()}"
        account, _ = make_account(
            self.home, Store(self.home.store_path), login, name, asked, by="quản trị viên", now=now(), is_sample=True
        )
        return set_token(sessions_of(self.home).begin(account.account_id, now()), is_secure=False).split(";")[0]

    def enter(self, page: Page, cookie: str) -> None:
        name, _, value = cookie.partition("=")
        page.context.add_cookies([{"name": name, "value": value, "url": self.address}])


@contextmanager
def served(home: Home) -> Iterator[Place]:
    """`soluu dashboard` over the home, once it takes connections."""
    port = free_port()
    env = {**os.environ, "SOLUU_HOME": str(home.root), "PYTHONUTF8": "1"}
    command = [sys.executable, "-m", "soluu", "dashboard", "--port", str(port)]
    process = subprocess.Popen(command, cwd=PROJECT, env=env)
    try:
        wait_until_ready(port, process)
        yield Place(f"http://localhost:{port}", home)
    finally:
        process.terminate()
        process.wait(timeout=30)
