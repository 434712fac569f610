"""An inspector's batch check: which place may be named, the run itself, and its minutes in the log of the visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archive.papers.archive_check import CheckMinutes
from jobs.archive_check import OUTCOMES, ArchiveCheck, Progress, check_archive
from jobs.archive_check_report import believed_keys, minutes_of
from jobs.inspector import Visit, note, standing
from records.home import Home
from records.policy import Policies
from records.problems import UsageError
from records.store import Store

CHECKED, REPORTED = "inspector-check", "inspector-report"
_OF_THE_SYSTEM = ("/proc", "/sys", "/dev")  # no files of anybody's, and reading some of them never ends


def place_of(home: Home, text: str) -> Path:
    """The folder or file that was typed. Raises `UsageError` where there is none, or it is not the inspector's to look
    into: the whole machine, and what of the home is no bundle."""
    path = Path(text.strip().strip('"'))
    try:
        is_there = path.is_absolute() and (path.is_dir() or path.is_file())
        real = path.resolve() if is_there else path
    except (OSError, ValueError):
        is_there, real = False, path
    if not is_there:
        raise UsageError(
            "Không có thư mục hay tệp ấy trên máy đang chạy Sổ Lưu. Ghi đường dẫn đầy đủ, như E:\\ hay /media/dia."
        )
    root = home.root.resolve()
    is_private = real.is_relative_to(root) and not real.is_relative_to(home.bundles.resolve())
    is_system = real == Path("/") or any(real.is_relative_to(each) for each in _OF_THE_SYSTEM)
    if is_private or is_system or root.is_relative_to(real):
        raise UsageError("Nơi ấy không kiểm được: chỉ kiểm đĩa, USB, ảnh đĩa hoặc thư mục có gói hồ sơ.")
    return path


CheckedFor = tuple[ArchiveCheck, CheckMinutes]


def check_for(
    home: Home, store: Store, policies: Policies, visit: Visit, sources: Sequence[Path], names: Sequence[str],
    now: Callable[[], datetime], progress: Progress, is_stopped: Callable[[], bool],
) -> CheckedFor:  # fmt: skip
    """Run a check for a visit. The log has how many files came to what."""
    standing(store, policies, visit, now())
    check = check_archive(home, sources, now=now, progress=progress, is_stopped=is_stopped, names=names)
    counts: dict[str, object] = {outcome: check.number(outcome) for outcome in OUTCOMES}
    ended = now()   # whoever waits for a long check is there
    used = replace(visit, seen_at=ended)
    stands = note(store, policies, used, ended, CHECKED, visit.account_id, {**counts, "stopped": check.is_stopped})
    return check, minutes_of(
        check, school=stands.decision.school, decision=stands.decision.words, keys=believed_keys(home, None)
    )


def report_for(
    store: Store, policies: Policies, visit: Visit, minutes: CheckMinutes, make: Callable[[CheckMinutes], bytes],
    now: datetime,
) -> bytes:  # fmt: skip
    """The minutes as a file, logged as taken out."""
    note(store, policies, visit, now, REPORTED, visit.account_id, {"minutes": minutes.label})
    return make(minutes)
