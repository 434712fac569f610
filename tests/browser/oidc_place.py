"""A dashboard in a process of its own, whose people log in through a provider."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from test_journey import wait_until_ready

from jobs.logging_in import make_account
from records.accounts import RoleAsked
from records.clock import now
from records.home import Home
from records.store import Store

CLIENT, EMAIL = "so-luu", "lan@truong.example"


@dataclass(frozen=True)
class Place:
    address: str
    home: Home


@contextmanager
def dashboard_with(root: Path, port: int, issuer: str, secret: str) -> Iterator[Place]:
    """Over a home in which a clerk comes in by e-mail alone."""
    home, address = Home(root), f"http://localhost:{port}"
    project = str(Path(__file__).resolve().parents[2])
    env = {**os.environ, "SOLUU_HOME": str(root), "PYTHONUTF8": "1", "PYTHONPATH": project,
           "SOLUU_OIDC_CLIENT_SECRET": secret}  # fmt: skip
    soluu = [sys.executable, "-m", "soluu"]
    subprocess.run([*soluu, "init", "--yes", "--verify-url", f"{address}/V/"], check=True, env=env, cwd=project)
    with home.settings_path.open("a", encoding="utf-8") as file:
        file.write(f'[oidc]\nname = "Trường Mẫu"\nissuer = "{issuer}"\nclient_id = "{CLIENT}"\n')
    make_account(
        home, Store(home.store_path), "lan", "Nguyễn Thị Lan", [RoleAsked("clerk", now().date())], by="quản trị viên",
        now=now(), email=EMAIL, has_password=False,
    )  # fmt: skip
    process = subprocess.Popen([*soluu, "dashboard", "--port", str(port)], cwd=project, env=env)
    try:
        wait_until_ready(port, process)
        yield Place(address, home)
    finally:
        process.terminate()
        process.wait(timeout=30)
