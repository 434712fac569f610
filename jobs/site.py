"""The school's static site for any web host: the verification page with its keys and status list in it, and both as
files beside it.

What is public already, and no more: no document, pupil or lookup record goes there. The status list is signed before,
by `status_list`; here it is taken as it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from archive.keys import LIST_FILE, key_list
from jobs.kept_list import is_own, kept_list, newer_at
from jobs.whole_files import write_whole
from qr.offline_file import Given, offline_page
from qr.status_list import FILE_NAME, StatusList
from records.clock import VIETNAM
from records.home import Home
from records.log.heads import witnesses
from records.problems import CannotError
from records.store import Store

PAGE = "index.html"
_PLAIN = ".nojekyll"    # hosts that build sites leave the files as they are
_MARK = b'id="given"'   # a page of ours, and not the school's own front page
_FILES = (FILE_NAME, LIST_FILE, _PLAIN, PAGE)     # the page last: it is what people open


@dataclass(frozen=True, slots=True)
class Site:
    """What was written: `keys` are in the page, `status` too (None: the school has no list yet)."""

    folder: Path
    files: tuple[str, ...]
    keys: int
    witnesses: int
    status: StatusList | None

    def as_dict(self) -> dict[str, object]:
        status = self.status and {"number": self.status.number, "issued_at": self.status.issued_at.isoformat()}
        return {
            "folder": str(self.folder), "files": list(self.files), "keys": self.keys, "witnesses": self.witnesses,
            "status_list": status,
        }  # fmt: skip


def require_place(folder: Path, ask: Callable[[str], bool] | None) -> None:
    """Raises `CannotError` where the site would take the place of a page that is not ours, and nobody agreed."""
    if folder.exists() and not folder.is_dir():
        raise CannotError(f"{folder} là một tệp. Chọn một thư mục để ghi trang.")
    page = folder / PAGE
    if page.exists() and _MARK not in page.read_bytes():
        question = f"{page} không phải trang kiểm chứng của Sổ Lưu. Thay nó bằng trang kiểm chứng?"
        if ask is None or not ask(question):
            raise CannotError(f"{page} không phải trang kiểm chứng của Sổ Lưu; không ghi đè. Chọn một thư mục khác.")


def write_site(home: Home, store: Store, folder: Path, now: datetime) -> Site:
    """Write the site, each file whole; what else lies in the folder stays."""
    listed = key_list(home.keys)
    if not listed.keys:
        raise CannotError("Kho chưa có khóa niêm phong nào để công bố. Chạy «soluu init» trước.")
    if newer := newer_at(home, folder / FILE_NAME):
        raise CannotError(
            f"Ở {folder} đã có danh sách trạng thái số {newer.number} của trường, mới hơn danh sách trong kho (kho "
            "được khôi phục từ bản sao cũ?). Không thay bằng danh sách cũ hơn: chạy lại không có --as-kept."
        )
    with store.read() as db:
        trusted = [witness.vkey for witness in witnesses(db)]
    keys, status = (home.keys / LIST_FILE).read_bytes(), kept_list(home)
    if status and not is_own(home, status):
        raise CannotError(
            "Danh sách trạng thái trong kho do khóa đã thay hoặc bị lộ ký, nên không ai tin. Chạy lại không có "
            "--as-kept, hoặc ký lại trước: soluu revoke publish"
        )
    content = home.status_path.read_bytes() if status else None
    given = Given(
        keys.decode("utf-8"), content.decode("utf-8") if content else None, trusted,
        now.astimezone(VIETNAM).isoformat(timespec="seconds"),
    )  # fmt: skip
    page = offline_page(given).encode("utf-8")
    made = {FILE_NAME: content, LIST_FILE: keys, _PLAIN: b"", PAGE: page}
    for name in _FILES:
        _put(folder / name, made[name])
    written = tuple(name for name in _FILES if made[name] is not None)
    return Site(folder, written, len(listed.keys), len(trusted), status)


def _put(path: Path, content: bytes | None) -> None:
    """A list of before that the school no longer has would be believed for weeks: it goes."""
    if content is None:
        path.unlink(missing_ok=True)
    else:
        write_whole(path, content)
