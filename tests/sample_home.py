"""A home with the sample school in it: what several rooms' tests stand on. The fixtures are in conftest.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.keys import create_key
from jobs.importing import FileReport
from jobs.opening import model_policy
from records.clock import VIETNAM
from records.home import Home
from records.store import Store

NOW = datetime(2026, 6, 10, 9, 30, tzinfo=VIETNAM)


@dataclass(frozen=True)
class School:
    """A home with a sample school of one class each in it, and the folder that it was imported from."""

    home: Home
    store: Store
    sample: Path
    reports: list[FileReport]


def make_home(root: Path) -> Home:
    """A home as `soluu init --yes` makes it."""
    home = Home(root)
    home.make_folders()
    create_key(home.keys, None, school="Trường mẫu", now=NOW)
    home.policy_path.write_text(model_policy(), encoding="utf-8")
    home.write_settings("https://kiemchung.example/V/")
    return home


def closed_beside_open(home: Home, is_open: str, closed: str) -> None:
    """Gives one school the model as its own profile, and the other one with a mistake in it."""
    home.policy_path.unlink()
    folder = home.policy_path.with_suffix("")
    folder.mkdir()
    model = model_policy()
    for file, name, school in (("sao-mai", "Mở", is_open), ("hoa-sen", "Đóng", closed)):
        text = model.replace('name = "Mẫu"', f'name = "{name}"').replace("schools = []", f'schools = ["{school}"]')
        (folder / f"{file}.toml").write_text(text, encoding="utf-8")
    text = text.replace("minimum_group = 30", 'minimum_group = "ba mươi"')
    (folder / "hoa-sen.toml").write_text(text, encoding="utf-8")
