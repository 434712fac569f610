"""Checks whatever lies in folders, discs and images, file by file: each has an outcome, and none ends the run.

What could not be checked is never called good: a file that resists, a folder that cannot be listed and what was left
when somebody stopped the run stand in the result as they are. Links are not followed.
"""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from types import MappingProxyType
from typing import Literal

from archive import extract_list
from archive.checking.container import DECLARATION
from archive.checking.standing import telling
from archive.discs.image import Image
from jobs.verdict import verdict
from jobs.verified_thing import Verified
from jobs.verifying import EXIT_GOOD, EXIT_PROBLEMS, EXIT_UNCHECKED, lists_in, read_list_file, verify_and_name
from jobs.whole_files import sha256_of
from qr.status_list import FILE_NAME, StatusList
from records.home import Home
from records.problems import as_text

Outcome = Literal[
    "bad", "revoked", "part-revoked", "replaced", "part-replaced", "suspended", "part-suspended", "unsure", "unlisted",
    "good", "foreign",
]
Progress = Callable[[int, int, str], None]

OUTCOMES: Mapping[Outcome, str] = MappingProxyType({
    "bad": "có vấn đề", "revoked": "ĐÃ BỊ TRƯỜNG THU HỒI",
    "part-revoked": "đúng, nhưng có tài liệu ĐÃ BỊ TRƯỜNG THU HỒI", "replaced": "đúng, không còn hiệu lực",
    "part-replaced": "đúng, nhưng có tài liệu không còn hiệu lực", "suspended": "đúng, đang tạm đình chỉ",
    "part-suspended": "đúng, nhưng có tài liệu đang tạm đình chỉ", "unsure": "chưa kiểm được",
    "unlisted": "đúng, chưa kiểm được hiệu lực", "good": "đúng và còn hiệu lực", "foreign": "tệp khác, không kiểm",
})  # fmt: skip
_NOT_IN_FORCE: tuple[Outcome, ...] = (
    "bad", "revoked", "part-revoked", "replaced", "part-replaced", "suspended", "part-suspended",
)
_BUNDLE_NAMES, _IMAGES = (".zip", ".pdf"), (".iso",)
_NOT_OURS = {"kind", "no-bag", "no-record"}
STOPPED = "Chưa kiểm: lượt kiểm tra đã dừng trước tệp này."
_UNLISTED_FOLDER = "Không mở được thư mục này nên chưa kiểm gì trong đó."
_LINK = "Là liên kết hoặc không phải tệp thường: không đi theo, chưa kiểm."
_FAILED = "Không đọc được trọn tệp trong lúc kiểm. Chép tệp sang ổ khác rồi kiểm lại."
_NO_BUNDLE_IN_IMAGE = "Ảnh đĩa không đọc được, hoặc không có hồ sơ của Sổ Lưu."
_EMPTY_NAME = "."
NOT_IN_LOOKUP = "Nhà trường không có trong sổ tra cứu: chữ ký đúng, chưa rõ trường có cấp hay không. Hỏi nhà trường."


@dataclass(frozen=True, slots=True)
class Checked:
    """One file, or one unpacked bundle. `verified` is None where it was not looked into; `why` says more then.

    `place` as people find it: below what they named. `sha256`: of the file, None of a folder and of what was not read.
    """

    place: str
    outcome: Outcome
    verified: Verified | None = None
    why: str = ""
    sha256: str | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """All that is to be said of it, each once."""
        problems = self.verified.result.problems if self.verified else ()
        told = (f"{each.file}: {each.message}" for each in problems)
        return tuple(dict.fromkeys((*([self.why] if self.why else []), *told)))

    def as_dict(self) -> dict[str, object]:
        result = self.verified.result.as_dict() if self.verified else None
        return {"place": self.place, "outcome": self.outcome, "sha256": self.sha256, "why": self.why, "result": result}


@dataclass(frozen=True, slots=True)
class ArchiveCheck:
    """What a run came to. `began`, `ended`: moments; `sources`: what was named; `is_stopped`: not all was checked;
    `names_foreign`: whether who reads it may have the names of files that are no records."""

    sources: tuple[str, ...]
    began: datetime
    ended: datetime
    files: tuple[Checked, ...]
    is_stopped: bool = False
    names_foreign: bool = True

    def number(self, outcome: Outcome) -> int:
        return Counter(each.outcome for each in self.files)[outcome]

    @property
    def exit_code(self) -> int:
        """1: something is wrong or no longer counts; 3: something that looks like a record was not checked, or there
        was nothing to check, or of one nobody can say whether it is in force; 0: each is the school's and in force."""
        if any(self.number(outcome) for outcome in _NOT_IN_FORCE):
            return EXIT_PROBLEMS
        is_whole = not self.is_stopped and not self.number("unsure") and not self.number("unlisted")
        return EXIT_GOOD if is_whole and self.number("good") else EXIT_UNCHECKED


@dataclass(frozen=True, slots=True)
class _Found:
    """Something to look into, on the disk or at that path in an `image`. `why`: why it is not looked into."""

    place: str
    path: Path
    image: Image | None = None
    why: str = ""


def check_archive(
    home: Home, sources: Sequence[Path], *, now: Callable[[], datetime], key_file: Path | None = None,
    progress: Progress | None = None, is_stopped: Callable[[], bool] = lambda: False, names: Sequence[str] = (),
    status_file: Path | None = None,
) -> ArchiveCheck:  # fmt: skip
    """Check all that lies in these folders, files and images. `names`: what people call the sources, if not by path.

    `status_file`: a signed list of states. Raises `UsageError` for a file of keys or states that is none; for nothing
    else.
    """
    if status_file:
        read_list_file(status_file)     # said before anything is checked
    began, shown = now(), tuple(names or map(_text, sources))
    found: list[_Found] = []
    files: list[Checked] = []
    for source, name in zip(sources, shown, strict=True):
        for each in _listed(source, name):
            if is_stopped():
                return ArchiveCheck(shown, began, now(), (Checked(name, "unsure", why=STOPPED),), is_stopped=True)
            found.append(each)
    # Before anything is judged: a bundle's own list says what became of those before it.
    others = telling(lists_in(each.path for each in found if _may_list(each)))
    for number, each in enumerate(found):
        if is_stopped():
            files += [Checked(left.place, "unsure", why=STOPPED) for left in found[number:]]
            break
        if progress:
            progress(number, len(found), each.place)
        files.append(_checked(home, each, began, key_file, status_file, others))
    if progress:
        progress(len(files), len(found), "")
    stopped = any(each.why == STOPPED for each in files)
    return ArchiveCheck(shown, began, now(), tuple(files), stopped)


# ── what there is ───────────────────────────────────────────────────────────────────────────────────────────────────


def _listed(source: Path, name: str) -> Iterator[_Found]:
    """What is to be checked in a source, in a steady order."""
    try:
        mode = source.stat().st_mode
    except (OSError, ValueError):
        yield _Found(name, source, why=_FAILED)
        return
    if not S_ISDIR(mode):
        yield from _file(source, name, is_file=S_ISREG(mode))
    elif _is_bag(source):
        yield _Found(name, source)
    else:
        yield from _folder(source, stem_of(name))


def stem_of(name: str) -> str:
    """What stands before the names in a folder: 'E:' of 'E:\\'."""
    return name.rstrip("/\\")


def _folder(top: Path, name: str) -> Iterator[_Found]:
    """Depth first and by name. No recursion: a hostile disc may be deeper than Python's stack."""
    waiting = [(top, name)]
    while waiting:
        folder, shown = waiting.pop()
        try:
            with os.scandir(folder) as listing:
                entries = sorted(listing, key=lambda entry: entry.name)
        except OSError:
            yield _Found(shown, folder, why=_UNLISTED_FOLDER)
            continue
        below: list[tuple[Path, str]] = []
        for entry in entries:
            place, path = f"{shown}/{_text(entry.name)}", Path(entry.path)
            is_folder, is_file = _kind(entry)
            if is_folder and not _is_bag(path):
                below.append((path, place))
            elif is_folder:
                yield _Found(place, path)
            else:
                yield from _file(path, place, is_file=is_file)
        waiting += reversed(below)


def _kind(entry: os.DirEntry[str]) -> tuple[bool, bool]:
    """Whether it is a folder, or a file; links and all else are neither."""
    is_junction = getattr(os.path, "isjunction", lambda _: False)   # Windows's other kind of link; since Python 3.12
    try:
        is_folder = entry.is_dir(follow_symlinks=False) and not is_junction(entry.path)
        return is_folder, entry.is_file(follow_symlinks=False)
    except OSError:
        return False, False


def _file(path: Path, place: str, *, is_file: bool) -> Iterator[_Found]:
    if not is_file:
        yield _Found(place, path, why=_LINK)
    elif path.suffix.lower() in _IMAGES:
        image = Image(path)
        inside = _in_image(image)
        yield from [_Found(f"{place}/{each}", Path(each), image) for each in inside]
        if not inside:
            yield _Found(place, path, why=_NO_BUNDLE_IN_IMAGE)
    else:
        yield _Found(place, path)


def _in_image(image: Image) -> list[str]:
    try:
        return [str(each) for each, kind in image.walk() if kind == "file" and each.suffix in _BUNDLE_NAMES]
    except OSError:
        return []


def _is_bag(folder: Path) -> bool:
    """Whether a folder is an unpacked bundle or extract: it is checked as one."""
    try:
        return any((folder / name).is_file() for name in (DECLARATION, extract_list.LIST))
    except OSError:
        return False


def _may_list(found: _Found) -> bool:
    """Whether it may be, or hold, a status list; what lies in an image is fetched once only."""
    if found.why or found.image:
        return False
    return found.path.suffix.lower() == ".zip" or found.path.name == FILE_NAME or found.path.is_dir()


def _text(name: object) -> str:
    """A name as text that can be shown, whatever a disc holds."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in as_text(str(name))) or _EMPTY_NAME


# ── one of them ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _checked(
    home: Home, found: _Found, now: datetime, key_file: Path | None, status_file: Path | None,
    others: Sequence[StatusList],
) -> Checked:  # fmt: skip
    if found.why:
        return Checked(found.place, "unsure", why=found.why)
    try:
        with _on_disk(found) as path:
            verified = verify_and_name(home, [path], None, now, key_file, status_file, others)[0]
            outcome = _outcome(found, verified)
            digest = None if outcome == "foreign" or path.is_dir() else sha256_of(path)
    except Exception:  # noqa: BLE001 – whatever a hostile file sets off, the others are still checked
        return Checked(found.place, "unsure", why=_FAILED)
    # Another school's key is asked of no lookup of this home's: it cannot know what that one issued.
    is_asked = outcome == "unlisted" and key_file is None and home.lookup_path.exists()
    return Checked(found.place, outcome, verified, NOT_IN_LOOKUP if is_asked else "", digest)


@contextmanager
def _on_disk(found: _Found) -> Iterator[Path]:
    """The file itself; one in an image is taken out for the moment."""
    if found.image is None:
        yield found.path
        return
    with tempfile.TemporaryDirectory(prefix="so-luu-", ignore_cleanup_errors=True) as folder:
        path = Path(folder, found.path.name)
        found.image.fetch(found.path.as_posix(), path)
        yield path


def _outcome(found: _Found, verified: Verified) -> Outcome:
    """The verdict; what is no record at all is told apart from a record that is wrong, by name and by content."""
    codes = {problem.code for problem in verified.result.problems}
    if codes and codes <= _NOT_OURS and not verified.result.failed:
        is_like = Path(found.place).suffix.lower() in _BUNDLE_NAMES or codes != {"kind"}
        return "unsure" if is_like else "foreign"
    word = verdict(verified.result)
    return "unsure" if word.startswith("code") else word  # type: ignore[return-value]  # of files: no codes
