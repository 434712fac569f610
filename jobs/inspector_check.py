"""An inspector's batch check: which place may be named, the run itself, and its minutes in the log of the visit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from archive.papers.archive_check import CheckMinutes
from jobs.archive_check import OUTCOMES, ArchiveCheck, Progress, check_archive
from jobs.archive_check_report import believed_keys, minutes_of
from jobs.inspector import Visit, note, papers_within, standing
from jobs.inspector_told import told
from records.home import Home
from records.policy import Policies
from records.problems import UsageError
from records.store import Store

CHECKED, REPORTED = "inspector-check", "inspector-report"
_NOT_THERE = "Không có thư mục hay tệp ấy ở nơi nhà trường dành cho thanh tra. Ghi đường dẫn đầy đủ."
_OF_THE_SYSTEM = ("/proc", "/sys", "/dev")  # no files of anybody's, and reading some of them never ends


def place_of(home: Home, text: str) -> Path:
    """The folder or file that was typed. Raises `UsageError` where it is not the inspector's to look into, which is
    everywhere but in what the school set apart, in the same words whatever is there; and where there is none."""
    typed = Path(text.strip().strip('"'))
    try:
        real, apart = typed.resolve(), [each.resolve() for each in home.inspection_folders]
    except (OSError, ValueError, RuntimeError) as error:    # RuntimeError: links in a circle
        raise UsageError(_NOT_THERE) from error
    root = home.root.resolve()
    if typed.is_absolute() and real.is_relative_to(root):
        raise UsageError("Hồ sơ trong kho của trường thì xem ở mục «Tra cứu hồ sơ», theo phạm vi của quyết định.")
    is_system = real == Path("/") or any(real.is_relative_to(each) for each in _OF_THE_SYSTEM)
    is_apart = typed.is_absolute() and any(real.is_relative_to(each) for each in apart)
    if not is_apart or is_system or root.is_relative_to(real):
        raise UsageError(
            "Nơi ấy không kiểm được: chỉ kiểm ở nơi nhà trường dành cho thanh tra "
            f"({'; '.join(map(str, home.inspection_folders)) or 'chưa có'}), hoặc tệp thả vào trang."
        )
    if not (real.is_dir() or real.is_file()):
        raise UsageError(_NOT_THERE)
    return typed


CheckedFor = tuple[ArchiveCheck, CheckMinutes]


def check_for(
    home: Home, store: Store, policies: Policies, visit: Visit, sources: Sequence[Path], names: Sequence[str],
    now: Callable[[], datetime], progress: Progress, is_stopped: Callable[[], bool],
) -> CheckedFor:  # fmt: skip
    """Run a check for a visit, and tell of it what the decision covers. The log has how many files came to what."""
    standing(store, policies, visit, now())

    def counted(done: int, total: int, _: str) -> None:     # whose file it is at is not known yet
        progress(done, total, "")

    check = check_archive(home, sources, now=now, progress=counted, is_stopped=is_stopped, names=names)
    counts: dict[str, object] = {outcome: check.number(outcome) for outcome in OUTCOMES}
    ended = now()   # whoever waits for a long check is there
    used = replace(visit, seen_at=ended)
    stands = note(store, policies, used, ended, CHECKED, visit.account_id, {**counts, "stopped": check.is_stopped})
    with store.read() as db:
        check = told(check, stands.access, papers_within(db, stands))
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
