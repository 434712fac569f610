"""A dashboard in a process of its own over a home with accounts, and the cookies of who is logged in there."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from dashboard.session_cookie import set_token
from jobs.logging_in import make_account, sessions_of
from records.accounts import RoleAsked
from records.clock import now
from records.home import Home
from records.store import Store

PROJECT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        assert process.poll() is None, "the server ended before it was ready"
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2):
                return
        except OSError:
            time.sleep(0.3)
    pytest.fail("the server was not ready in time")


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


def run_soluu(root: Path, *arguments: str, cwd: Path = PROJECT) -> None:
    """A command over the home at `root`, from another folder as an installed program is."""
    subprocess.run([sys.executable, "-m", "soluu", *arguments], check=True, cwd=cwd, env=_environment(root))


def _environment(root: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "SOLUU_HOME": str(root), "PYTHONUTF8": "1", "PYTHONPATH": str(PROJECT), **more}


@contextmanager
def served(home: Home, port: int | None = None, *, cwd: Path = PROJECT, **environment: str) -> Iterator[Place]:
    """`soluu dashboard` over the home, once it takes connections."""
    port = port or free_port()
    command = [sys.executable, "-m", "soluu", "dashboard", "--port", str(port)]
    process = subprocess.Popen(command, cwd=cwd, env=_environment(home.root, **environment))
    try:
        wait_until_ready(port, process)
        yield Place(f"http://localhost:{port}", home)
    finally:
        process.terminate()
        process.wait(timeout=30)
