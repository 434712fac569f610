"""A home's profiles as they are changed from a page: tried, compared with what is in force, saved, and taken back.

Each version stays under its digest, and the event log says which followed which: by whom, when, from what to what. A
file that somebody changed by hand is kept like any other before the next version takes its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from jobs import policies
from jobs.opening import model_policy
from jobs.policies import Difference
from jobs.whole_files import write_whole
from records.clock import from_store
from records.facts import add_event
from records.home import Home
from records.policy import PolicyError, PolicyProblem, ReadPolicy, read_policy
from records.policy.broken import BrokenProfile
from records.policy.collection import overlaps
from records.policy.telling import settings_told
from records.problems import CannotError, UsageError
from records.store import Database, Store

CHANGED = "policy-changed"     # the kind of the event
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.toml")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class ProfileFile:
    """A profile as it lies in the home. `digest`: SHA-256 of its bytes; None: there is no file, the model is in force.
    `text`: None where it is no text that could be shown."""

    name: str
    text: str | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What differs from one profile to another: rules, and settings by label as (before, after); '' is nothing."""

    rules: tuple[Difference, ...]
    settings: dict[str, tuple[str, str]]

    @property
    def count(self) -> int:
        return len(self.rules) + len(self.settings)


@dataclass(frozen=True, slots=True)
class Tried:
    """A text that might take a file's place: all that is wrong with it, or what it would change.

    `change`: None where it cannot be used, or where what it would replace cannot be read.
    """

    read: ReadPolicy
    problems: tuple[PolicyProblem, ...]
    change: Change | None


@dataclass(frozen=True, slots=True)
class Version:
    """One change of a file, as the log has it. Digests are of the bytes; `before`: None where there was no file."""

    number: int
    at: datetime
    by: str
    before: str | None
    after: str
    changes: int | None


# ── the files ───────────────────────────────────────────────────────────────────────────────────────────────────────


def profile_files(home: Home) -> list[ProfileFile]:
    """The home's profiles; with none, the model that is in force, under the name that it would be saved by."""
    found = [_file(path) for path in _paths(home)]
    return found or [ProfileFile(home.policy_path.name, model_policy(), None)]


def profile_file(home: Home, name: str) -> ProfileFile:
    """The file of this name; one that is not there yet has no text. Raises `UsageError` for what is no profile's."""
    path = _path(home, name)
    if path.exists():
        return _file(path)
    return next((each for each in profile_files(home) if each.name == name), ProfileFile(name, None, None))


def _paths(home: Home) -> list[Path]:
    single = [home.policy_path] if home.policy_path.exists() else []
    return [*single, *sorted(home.policy_path.with_suffix("").glob("*.toml"))]


def _path(home: Home, name: str) -> Path:
    """Where a profile of this name lies, or would. No name of a person's leads out of the folder."""
    if name == home.policy_path.name:
        return home.policy_path
    there = next((path for path in _paths(home) if path.name == name), None)
    if there is None and not _NAME.fullmatch(name):
        raise UsageError(f"Tên tệp «{name}» phải là chữ thường không dấu, nối bằng gạch ngang, như thcs-sao-mai.toml.")
    return there or home.policy_path.with_suffix("") / name


def _file(path: Path) -> ProfileFile:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CannotError(f"Tệp chính sách {path.name} không đọc được. Kiểm tra quyền của tệp rồi tải lại.") from error
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        text = None
    return ProfileFile(path.name, text, sha256(content).hexdigest())


# ── trying a text ───────────────────────────────────────────────────────────────────────────────────────────────────


def try_text(home: Home, name: str, text: str) -> Tried:
    """What is wrong with a text, by itself and beside the home's other profiles; else what it would change."""
    read = read_policy(text, name)
    if read.policy is None:
        return Tried(read, read.problems, None)
    others = tuple(each for each in policies.check(home).files if each.file != name and _paths(home))
    beside = tuple(each for each in _problems(overlaps((*others, read))) if each.file == name)
    if beside:
        return Tried(read, beside, None)
    return Tried(read, (), change_between(profile_file(home, name).text or "", text, name))


def change_between(before: str, after: str, name: str) -> Change | None:
    """What differs; None where one of the two is no profile."""
    ours, theirs = (read_policy(text, name).policy for text in (before, after))
    if ours is None or theirs is None:
        return None
    old, new = settings_told(ours), settings_told(theirs)
    settings = {
        label: (old.get(label, ""), new.get(label, ""))
        for label in dict.fromkeys([*old, *new])
        if old.get(label) != new.get(label)
    }
    return Change(policies.diff(ours, theirs), settings)


def _problems(broken: Iterable[BrokenProfile]) -> tuple[PolicyProblem, ...]:
    return tuple(problem for each in broken for problem in each.problems)


# ── saving, and what was kept ───────────────────────────────────────────────────────────────────────────────────────


def save_profile(
    home: Home, store: Store, name: str, text: str, *, seen: str | None, by: str, now: datetime
) -> Version:  # fmt: skip
    """Put a text in a file's place, and keep both. `seen`: the digest of the file that the change was made from.

    Raises `PolicyError` where the text may not be used, `CannotError` where the file is another by now, or the same.
    """
    tried = try_text(home, name, text)
    if tried.problems:
        raise PolicyError(tried.problems, "Chính sách có chỗ sai, chưa ghi:")
    replaced: list[bytes] = []      # what lay there, from when it does no more
    try:
        with store.write() as db:
            before = profile_file(home, name)
            if before.digest != seen:
                raise CannotError(f"Tệp {name} vừa được sửa ở nơi khác. Tải lại trang để xem bản mới rồi làm lại.")
            return _saved(home, db, before, tried, text.encode(), by, now, replaced)
    except BaseException:
        _put_back(_path(home, name), replaced)
        raise


def _saved(
    home: Home, db: Database, before: ProfileFile, tried: Tried, content: bytes, by: str, now: datetime,
    replaced: list[bytes],
) -> Version:  # fmt: skip
    path, after = _path(home, before.name), sha256(content).hexdigest()
    if before.digest == after:
        raise CannotError("Bản nháp giống hệt bản đang dùng: không có gì để ghi.")
    old = path.read_bytes() if before.digest is not None else b""
    if before.digest is not None:
        _keep(home, before.digest, old)
    _keep(home, after, content)
    changes = tried.change.count if tried.change else None
    version = tried.read.policy.version if tried.read.policy else ""
    detail = {"before": before.digest, "after": after, "changes": changes, "version": version}
    number = add_event(db, now, by, CHANGED, before.name, detail)
    replaced.append(old)
    write_whole(path, content)
    return Version(number, now, by, before.digest, after, changes)


def _put_back(path: Path, replaced: list[bytes]) -> None:
    """No profile is in force that the log does not know."""
    if replaced and replaced[0]:
        write_whole(path, replaced[0])
    elif replaced:
        path.unlink(missing_ok=True)


def versions(db: Database, name: str) -> list[Version]:
    """The changes of a file, the newest first."""
    rows = db.query("SELECT * FROM event WHERE kind = ? AND subject = ? ORDER BY number DESC", [CHANGED, name])
    return [_version(row) for row in rows.iter_rows(named=True)]


def _version(row: dict[str, object]) -> Version:
    detail = json.loads(str(row["detail"]))
    at = from_store(row["happened_at"])  # type: ignore[arg-type]  # a timestamp of the table
    return Version(
        int(str(row["number"])), at, str(row["actor"]), detail["before"], detail["after"], detail["changes"]
    )  # fmt: skip


def kept_text(home: Home, digest: str) -> str:
    """The text of a version. Raises `CannotError` where it is not there any more, or is another than it was."""
    path = home.kept_policies / f"{digest}.toml"
    content = path.read_bytes() if _DIGEST.fullmatch(digest) and path.is_file() else b""
    if sha256(content).hexdigest() != digest:
        raise CannotError(
            f"Bản chính sách {digest[:12]} không còn trong thư mục {home.kept_policies.name} hoặc đã bị sửa. Khôi phục "
            "thư mục ấy từ bản sao."
        )
    return content.decode("utf-8-sig").replace("\r\n", "\n")


def _keep(home: Home, digest: str, content: bytes) -> None:
    path = home.kept_policies / f"{digest}.toml"
    if not path.exists():
        write_whole(path, content)
