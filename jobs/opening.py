"""Opening a home: where it is and its store; and the profile that a new home starts from."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

from records.home import Home, Settings
from records.problems import CannotError
from records.store import Store

DEFAULT_HOME = Path.home() / "SoLuu"


def home_of(settings: Settings) -> Home:
    """The home that SOLUU_HOME names, or the folder SoLuu of the user."""
    return Home((settings.home or DEFAULT_HOME).expanduser().resolve())


def require_initialised(home: Home) -> Home:
    """The home itself, or `CannotError` saying how to make one."""
    if not home.is_initialised:
        raise CannotError(f"Thư mục {home.root} chưa là kho Sổ Lưu. Chạy «soluu init» trước.")
    return home


def store_of(home: Home, settings: Settings) -> Store:
    return Store(home.store_path, wait=settings.lock_wait)


def model_policy() -> str:
    """The text of the profile that a new school starts from."""
    return (resources.files("data") / "policy" / "mau.toml").read_text(encoding="utf-8")
