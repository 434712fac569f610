"""SOLUU_HOME: the one folder that holds the store, the kept originals, the keys and the bundles.

Knows where things lie and the few settings of a home; opens none of them but its own settings file.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from records.mail_settings import MailSettings, mail_settings
from records.oidc_settings import OidcSettings, oidc_settings
from records.problems import CannotError, UsageError
from records.schools import ascii_slug, path_slug
from records.sessions import Limits

DEFAULT_VERIFY_URL = "http://localhost:8501/V/"


class Settings(BaseSettings):
    """What the environment may set: SOLUU_HOME, SOLUU_PASSPHRASE, SOLUU_ROOT_PASSPHRASE, SOLUU_RECOVERY_PASSPHRASE,
    SOLUU_SMTP_PASSWORD, SOLUU_OIDC_CLIENT_SECRET, SOLUU_LOCK_WAIT (seconds).

    An empty one is not set.
    """

    model_config = SettingsConfigDict(env_prefix="SOLUU_", env_ignore_empty=True, extra="ignore")

    home: Path | None = None
    passphrase: str | None = None
    root_passphrase: str | None = None
    recovery_passphrase: str | None = None
    smtp_password: str | None = None
    oidc_client_secret: str | None = None
    lock_wait: Annotated[float, Field(ge=0, le=24 * 3600)] = 60.0


def read_settings() -> Settings:
    """The environment's settings. Raises `UsageError` for one that cannot be meant."""
    try:
        return Settings()
    except ValidationError as error:
        names = ", ".join(f"SOLUU_{str(problem['loc'][0]).upper()}" for problem in error.errors())
        raise UsageError(f"Biến {names} đặt chưa đúng. SOLUU_LOCK_WAIT là số giây từ 0 đến 86400.") from None


def checked_verify_url(url: str) -> str:
    """The address itself. Raises `UsageError` for one that no code could bear: capitals would change its path."""
    if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d{1,5})?/V/", url, re.IGNORECASE):
        raise UsageError(f"Địa chỉ kiểm chứng phải như https://tên-miền/V/, đang là {url or 'trống'}")
    return url


@dataclass(frozen=True, slots=True)
class Home:
    """The places of one home. Making a `Home` touches no disk."""

    root: Path

    @property
    def store_path(self) -> Path:
        return self.root / "so-luu.duckdb"

    @property
    def lookup_path(self) -> Path:
        """The public lookup records (SQLite), apart from the facts: all that the public routes may read."""
        return self.root / "tra-cuu.sqlite"

    @property
    def status_path(self) -> Path:
        """The newest signed list of the states of what was issued: public, and beside the lookup for that."""
        return self.root / "status.json"

    @property
    def sessions_path(self) -> Path:
        """Who is logged in (SQLite): of this machine and moment alone, and so in no copy."""
        return self.root / "phien.sqlite"

    @property
    def withdrawals(self) -> Path:
        """What people wrote and who they are when they revoked or suspended, a file an act. Never public."""
        return self.root / "thu-hoi"

    @property
    def originals(self) -> Path:
        """The exports byte for byte, each under its SHA-256."""
        return self.root / "ban-goc"

    @property
    def evidence(self) -> Path:
        """Scans that prove corrections, byte for byte, each under its SHA-256."""
        return self.root / "minh-chung"

    @property
    def to_sign(self) -> Path:
        """Papers that were printed to be signed, a folder a class."""
        return self.root / "cho-ky"

    @property
    def authorities(self) -> Path:
        """Certificates of the authorities that people's signatures are judged by, and their lists of revoked ones."""
        return self.root / "chung-thu"

    @property
    def keys(self) -> Path:
        return self.root / "khoa"

    @property
    def bundles(self) -> Path:
        return self.root / "goi-niem-phong"

    def bundle_folder(self, school: str, school_year: str) -> Path:
        """Where a school's bundles of a year lie."""
        return _of_school(self.bundles, school) / school_year

    def bundle_path(self, school: str, school_year: str, file_name: str) -> Path:
        """Where a bundle's ZIP lies, or would if it were there: a folder a school and year."""
        return self.bundle_folder(school, school_year) / file_name

    def papers_folder(self, school: str, school_year: str) -> Path:
        """Where a school's papers of a year lie that were printed to be signed."""
        return _of_school(self.to_sign, school) / school_year

    @property
    def reports(self) -> Path:
        """Reports of imports, one file each."""
        return self.root / "bao-cao"

    @property
    def policy_path(self) -> Path:
        return self.root / "chinh-sach.toml"

    @property
    def mappings(self) -> Path:
        """How the school reads layouts that are not built in, a file each."""
        return self.root / "cach-doc"

    @property
    def kept_policies(self) -> Path:
        """Every profile that a page ever saved, and what it took the place of: each under its SHA-256."""
        return self.root / "chinh-sach-cu"

    @property
    def settings_path(self) -> Path:
        return self.root / "so-luu.toml"

    @property
    def is_initialised(self) -> bool:
        return self.settings_path.exists()

    @property
    def verify_url(self) -> str:
        """The address that QR codes begin with, ending in '/V/'. Raises `CannotError` where the file has no such."""
        try:
            return checked_verify_url(str(self._settings().get("verify_url", DEFAULT_VERIFY_URL)))
        except UsageError as error:
            raise CannotError(f"Mục verify_url của tệp {self.settings_path}: {error}") from None

    @property
    def hosts(self) -> tuple[str, ...]:
        """Further names under which this home's server answers: `hosts = ["so-luu.truong.edu.vn"]` in its settings."""
        hosts = self._settings().get("hosts", [])
        if not (isinstance(hosts, list) and all(isinstance(host, str) for host in hosts)):
            raise CannotError(f'Mục hosts của tệp {self.settings_path} phải là danh sách như ["so-luu.truong.edu.vn"].')
        return tuple(hosts)

    @property
    def tsa_url(self) -> str | None:
        """The time-stamp server that people's signatures ask: `tsa_url = "http://…"` in its settings; else None."""
        url = self._settings().get("tsa_url")
        if url is not None and not (isinstance(url, str) and re.fullmatch(r"https?://\S+", url)):
            raise CannotError(f"Mục tsa_url của tệp {self.settings_path} phải là địa chỉ như http://tsa.ca.vn.")
        return url

    def require_settings(self) -> None:
        """What sealing takes from the settings file is right: asked before minutes of work. Raises `CannotError`."""
        _ = self.verify_url, self.tsa_url

    @property
    def inspection_folders(self) -> tuple[Path, ...]:
        """What the school set apart for inspectors to check: `inspection_folders = ["E:\\\\", "/media"]`; else none."""
        folders = self._settings().get("inspection_folders", [])
        texts = folders if isinstance(folders, list) else [None]
        if not all(isinstance(each, str) and Path(each).is_absolute() for each in texts):
            raise CannotError(
                f"Mục inspection_folders của tệp {self.settings_path} phải là danh sách đường dẫn đầy đủ như "
                '["/media"].'
            )
        return tuple(Path(str(each)) for each in texts)

    @property
    def mail(self) -> MailSettings | None:
        """By which server reminders go, and to whom: the part `[email]` of its settings; None: they are off."""
        return mail_settings(self._settings().get("email"), str(self.settings_path))

    def oidc(self, secret: str | None) -> OidcSettings | None:
        """By which provider people may log in: the part `[oidc]` of its settings; None: by local accounts alone.
        `secret`: the client's, as the environment has it."""
        usual_base = self.verify_url.removesuffix("/V/")
        return oidc_settings(self._settings().get("oidc"), str(self.settings_path), self.root, secret, usual_base)

    @property
    def is_demo(self) -> bool:
        """Whether `soluu demo` made it: its sample users come in without a password, on this machine alone."""
        return self._settings().get("demo") is True

    @property
    def session_limits(self) -> Limits:
        """How long a session lasts: `[dang_nhap]` with `idle_minutes` and `max_hours` in its settings."""
        table, usual = self._settings().get("dang_nhap", {}), Limits()
        found = table if isinstance(table, dict) else {"idle_minutes": None}
        idle = _between(found.get("idle_minutes", usual.idle.total_seconds() / 60), 24 * 60)
        whole = _between(found.get("max_hours", usual.whole.total_seconds() / 3600), 7 * 24)
        if idle is None or whole is None:
            raise CannotError(
                f"Mục dang_nhap của tệp {self.settings_path}: idle_minutes là số phút đến 1440, max_hours là số giờ "
                "đến 168."
            )
        return Limits(timedelta(minutes=idle), timedelta(hours=whole))

    def _settings(self) -> dict[str, object]:
        if not self.is_initialised:
            return {}
        try:
            return tomllib.loads(self.settings_path.read_text(encoding="utf-8"))
        except ValueError as error:
            place = re.search(r"at line (\d+), column (\d+)", str(error))
            where = f"dòng {place[1]}, cột {place[2]}" if place else "cuối tệp"
            raise CannotError(f"Tệp {self.settings_path} viết sai ở {where}: sửa lại cho đúng dạng TOML.") from error

    def make_folders(self) -> None:
        """The home is its owner's alone, where the system keeps such rights: all pupils' marks lie in it."""
        self.root.parent.mkdir(parents=True, exist_ok=True)
        self.root.mkdir(mode=0o700, exist_ok=True)
        for folder in (self.root, self.originals, self.keys, self.bundles, self.reports):
            folder.mkdir(parents=True, exist_ok=True)

    def write_settings(self, verify_url: str, *, is_demo: bool = False) -> None:
        """Write the home's settings file; its presence says that the home is ready."""
        demo = "# Kho trình diễn: người dùng mẫu vào không cần mật khẩu\ndemo = true\n" if is_demo else ""
        self.settings_path.write_text(
            "# Cài đặt của kho Sổ Lưu này\n"
            "# Địa chỉ mở đầu mỗi mã QR, kết thúc bằng /V/\n"
            f"verify_url = {json.dumps(verify_url)}\n"  # a JSON string is a TOML one
            f"{demo}",
            encoding="utf-8",
        )


def _between(value: object, most: float) -> float | None:
    """A number above nought and up to `most`; None for anything else."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and 0 < value <= most else None  # type: ignore[operator, arg-type]  # it is one


def _of_school(folder: Path, school: str) -> Path:
    """A school's part of a folder. One that bears the whole of a long name, from before names were cut, goes on to."""
    whole = folder / ascii_slug(school)
    is_there = os.path.isdir(whole)     # noqa: PTH112 – an answer also of a name that no file system takes
    return whole if is_there and whole != folder else folder / path_slug(school, "truong")
