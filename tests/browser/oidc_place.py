"""A dashboard in a process of its own, whose people log in through a provider."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from school_place import Place, run_soluu, served

from jobs.logging_in import make_account
from records.accounts import RoleAsked
from records.clock import now
from records.home import Home
from records.store import Store

CLIENT, EMAIL = "so-luu", "lan@truong.example"


@contextmanager
def dashboard_with(root: Path, port: int, issuer: str, secret: str) -> Iterator[Place]:
    """Over a home in which a clerk comes in by e-mail alone."""
    home = Home(root)
    run_soluu(root, "init", "--yes", "--verify-url", f"http://localhost:{port}/V/")
    with home.settings_path.open("a", encoding="utf-8") as file:
        file.write(f'[oidc]\nname = "Trường Mẫu"\nissuer = "{issuer}"\nclient_id = "{CLIENT}"\n')
    make_account(
        home, Store(home.store_path), "lan", "Nguyễn Thị Lan", [RoleAsked("clerk", now().date())], by="quản trị viên",
        now=now(), email=EMAIL, has_password=False,
    )  # fmt: skip
    with served(home, port, SOLUU_OIDC_CLIENT_SECRET=secret) as place:
        yield place
