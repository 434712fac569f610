"""What is due by itself: for a task that the machine starts each day, with nobody at the keyboard.

Copies whose check is due are checked; the status list is signed anew before it is too old to be believed; and what
only people can do is gathered into reminders, which go out by mail where the school has set one up. Nothing here
seals, deletes or decides.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from archive.keys import is_encrypted, load_private
from jobs.copy_places import DeviceOf, device_of, within_reach
from jobs.copying import Progress
from jobs.fixity import FixityOutcome, check_places
from jobs.kept_list import kept_list
from jobs.sealing import republish, sealing_alone
from jobs.status_list import publish_list
from qr.status_list import STALE_AFTER
from records.clock import VIETNAM, school_year_of, to_store, vn_date
from records.copies import Location, locations, unsafe_bundles
from records.facts import add_event
from records.home import Home
from records.inspection import month_words
from records.inspection_store import inspection_of
from records.loans import open_loans
from records.problems import SoluuError
from records.reading import export_months, schools
from records.store import Database, Store

ACTOR = "tự động"
SIGN_AGAIN = STALE_AFTER - timedelta(days=10)   # so that a machine that was off for a week is not too late
SAY_AGAIN = timedelta(days=7)                   # how long the same reminder is not repeated
REMINDED = "reminded"
Send = Callable[[Sequence[str]], None]          # raises `SoluuError`


@dataclass(slots=True)
class DueOutcome:
    """What a run did. `signed`: the number of the status list that it signed; `sent`: whether the reminders went out
    (None: no mail is set up, or nothing new was to be said); `errors`: what could not be done."""

    checked: list[FixityOutcome] = field(default_factory=list)
    signed: int | None = None
    reminders: list[str] = field(default_factory=list)
    sent: bool | None = None
    errors: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        codes = {outcome.exit_code for outcome in self.checked}
        return 1 if 1 in codes else 3 if 3 in codes or self.errors else 0


def run_due(
    home: Home, store: Store, *, now: datetime, passphrase: str | None = None, send: Send | None = None,
    progress: Progress | None = None, device_of: DeviceOf = device_of,
) -> DueOutcome:  # fmt: skip
    """Do what is due. One thing that fails stops no other."""
    outcome = DueOutcome()
    due, away = _due_places(store, now.astimezone(VIETNAM).date())
    try:
        if due:
            outcome.checked = check_places(home, store, due, now=now, progress=progress, device_of=device_of)
    except (SoluuError, OSError) as error:
        outcome.errors.append(str(error))
    try:
        _sign_list(home, store, now, passphrase, outcome)
    except (SoluuError, OSError) as error:
        outcome.errors.append(str(error))
    with store.read() as db:
        outcome.reminders += [*_of_places(away), *_of_people(db, now)]
    if send and outcome.reminders:
        _remind(store, now, send, outcome)
    return outcome


def _due_places(store: Store, today: date) -> tuple[tuple[Location, ...], tuple[Location, ...]]:
    """The places whose check is due: those that can be read here and now, and those that lie elsewhere."""
    with store.read() as db:
        due = tuple(each for each in locations(db) if each.next_check <= today)
    _, elsewhere = within_reach(store, due)
    away = tuple(
        each for each in due if each in elsewhere or (each.is_written_once and not Path(each.uri).exists())
    )
    return tuple(each for each in due if each not in away), away


def _sign_list(home: Home, store: Store, now: datetime, passphrase: str | None, outcome: DueOutcome) -> None:
    kept = kept_list(home)
    if kept is None or now - kept.issued_at < SIGN_AGAIN:
        return
    if is_encrypted(home.keys) and not passphrase:
        outcome.reminders.append(
            f"Danh sách trạng thái ký từ {vn_date(kept.issued_at)}, quá {STALE_AFTER.days} ngày thì không còn được "
            "tin: chạy «soluu revoke publish» và nhập mật khẩu khóa ký."
        )
        return
    key = load_private(home.keys, passphrase)
    with sealing_alone(home, store.wait):
        republish(home, store)
        outcome.signed = publish_list(home, store, key, now, ACTOR).number


def _of_places(away: Sequence[Location]) -> Iterator[str]:
    for each in away:
        yield (
            f"Nơi giữ {each.location_id} ({each.kind_name}) đến hạn kiểm {vn_date(each.next_check)} mà chưa cắm vào "
            f"máy: cắm rồi chạy «soluu fixity --store {each.location_id}»."
        )


def _of_people(db: Database, now: datetime) -> Iterator[str]:
    """Counts and months: no name, no mark, nothing of a single pupil or teacher."""
    today = now.astimezone(VIETNAM).date()
    if unsafe := unsafe_bundles(db, now).height:
        yield f"{unsafe} gói niêm phong chưa đủ hai bản sao còn tốt ở hai nơi độc lập: xem trang Bản sao."
    if late := sum(loan.is_overdue(today) for loan in open_loans(db)):
        yield f"{late} lượt cho mượn hồ sơ quá hạn trả: xem trang Kho lưu trữ."
    last = f"{today.replace(day=1) - timedelta(days=1):%Y-%m}"
    for school in schools(db):
        if last in export_months(db, school, school_year_of(date.fromisoformat(f"{last}-01"))):
            inspection = inspection_of(db, school, last)
            if inspection is None or not inspection.is_signed:
                yield f"{school}: kiểm tra {month_words(last)} chưa ký: xem trang Kiểm tra tháng."


def _remind(store: Store, now: datetime, send: Send, outcome: DueOutcome) -> None:
    """Send what is new, or was last said a week ago; what was sent is in the log as a digest and a count."""
    digest = sha256("\n".join(outcome.reminders).encode()).hexdigest()
    with store.read() as db:
        said = db.query(
            "SELECT count(*) FROM event WHERE kind = ? AND subject = ? AND happened_at > ?",
            [REMINDED, digest, to_store(now - SAY_AGAIN)],
        ).item()
    if said:
        return
    try:
        send(outcome.reminders)
    except SoluuError as error:
        outcome.sent = False
        outcome.errors.append(str(error))
        return
    outcome.sent = True
    with store.write() as db:
        add_event(db, now, ACTOR, REMINDED, digest, {"reminders": len(outcome.reminders)})
