"""The renewal job: what of the sealed bundles ages, and a new time-stamp over it before it does.

The sealed ZIP is only read. A renewal is a file beside it, which copying takes along as a version of its own.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from archive.checking.bag import MAX_KEPT_BYTES
from archive.checking.container import READ_ERRORS, read_file
from archive.checking.people import SIGNED
from archive.checking.renewal_check import token_of
from archive.renewal import (
    MOST_BYTES,
    covering,
    renewal_path,
    renewals_of,
    sidecar,
    statement,
)
from archive.seal import STATEMENT, TIMESTAMP
from jobs.kept_renewals import Recorded, require_as_made
from jobs.sealing import sealing_alone
from jobs.whole_files import sha256_of, write_whole
from records.clock import VIETNAM, vn_date
from records.copies import Sealed, renewals_made, sealed_bundles
from records.facts import add_event
from records.home import Home
from records.problems import CannotError, SoluuError, machine_refusal
from records.store import Store

if TYPE_CHECKING:
    from archive.signatures.stamp_reading import Stamped

Progress = Callable[[int, int, str], None]
EVENT = "renew"
SOON = timedelta(days=365)      # what ages within it is renewed unless another day is given


@dataclass(frozen=True, slots=True)
class Age:
    """Until when a proof holds. `what`: 'timestamp', 'signature' or 'renewal'; `ends` None: it names no certificate."""

    what: str
    file: str
    ends: datetime | None
    is_weak: bool = False

    def ages_before(self, day: datetime) -> bool:
        return self.is_weak or self.ends is None or self.ends < day

    def as_dict(self) -> dict[str, object]:
        ends = self.ends.isoformat(timespec="seconds") if self.ends else None
        return {"what": self.what, "file": self.file, "ends": ends, "weak": self.is_weak}


@dataclass(frozen=True, slots=True)
class RenewalOutcome:
    """What became of one bundle. `ages`: its proofs that count now, the first to end first; none: nobody outside the
    school proves anything of it. `is_due`: one of them ages before the day; `path`: of the renewal that was made.

    `is_broken`: what lies there is not what it should be; any other `error` only kept it from being renewed now.
    """

    bundle: Sealed
    ages: tuple[Age, ...] = ()
    is_due: bool = False
    path: Path | None = None
    error: str | None = None
    is_broken: bool = False

    def as_dict(self) -> dict[str, object]:
        return {
            "bundle": self.bundle.bundle_id, "file": self.bundle.file_name, "school": self.bundle.school,
            "year": self.bundle.school_year, "ages": [age.as_dict() for age in self.ages], "due": self.is_due,
            "renewed": self.path is not None, "path": str(self.path) if self.path else None, "error": self.error,
        }  # fmt: skip


def exit_code(outcomes: Sequence[RenewalOutcome]) -> int:
    """1 where something is not what it should be, else 3 where a renewal could not be made."""
    if any(outcome.is_broken for outcome in outcomes):
        return 1
    return 3 if any(outcome.error for outcome in outcomes) else 0


def renew_all(
    home: Home, store: Store, *, now: datetime, before: datetime, everything: bool, actor: str,
    stamp: Callable[[bytes], bytes] | None, progress: Progress | None = None,
) -> list[RenewalOutcome]:  # fmt: skip
    """Renew what ages before a moment, or all of it. `stamp`: the time-stamp server; None where the home names none.

    What goes wrong with one bundle ends that one alone.
    """
    outcomes = []
    with sealing_alone(home, store.wait):
        with store.read() as db:
            bundles, made = sealed_bundles(db), renewals_made(db)
        for number, bundle in enumerate(bundles):
            if progress:
                progress(number, len(bundles), bundle.file_name)
            outcome = _looked_at(home, bundle, made.get(bundle.bundle_id, {}), before)
            if not outcome.error and (outcome.is_due or everything):
                outcome = _renewed(home, store, outcome, stamp, now=now, actor=actor, must_gain=not everything)
            outcomes.append(outcome)
        if progress:
            progress(len(bundles), len(bundles), "")
    return outcomes


def _looked_at(home: Home, bundle: Sealed, made: Recorded, before: datetime) -> RenewalOutcome:
    path = bundle.path_in(home)
    try:
        if not path.is_file() or sha256_of(path) != bundle.zip_sha256:
            raise CannotError(f"{bundle.file_name}: gói trong kho mất hoặc hỏng, không gia hạn. Chạy «soluu repair».")
        require_as_made(path, made)
        ages = tuple(sorted(_ages(path, bundle), key=lambda age: age.ends or datetime.min.replace(tzinfo=UTC)))
    except (SoluuError, *READ_ERRORS) as error:
        return RenewalOutcome(bundle, error=_sentence(bundle, error), is_broken=True)
    return RenewalOutcome(bundle, ages, is_due=any(age.ages_before(before) for age in ages))


def _ages(path: Path, bundle: Sealed) -> Iterator[Age]:
    """The last renewal stands for all that it covers; without one the seal's time-stamp and people's signatures."""
    from archive.signatures.ages import paper_ends  # noqa: PLC0415 – what they need takes a second to load
    from archive.signatures.stamp_reading import read_stamp  # noqa: PLC0415

    renewals = renewals_of(path)
    if renewals:
        found = _sound(path, renewals, bundle)
        yield Age("renewal", renewals[-1].name, found.ends, found.is_weak)
        return
    token = read_file(path, TIMESTAMP, MOST_BYTES)
    if token is not None:
        found = read_stamp(token, read_file(path, STATEMENT, MAX_KEPT_BYTES) or b"")
        if not found.holds:
            raise CannotError(f"{bundle.file_name}: dấu thời gian của gói không đúng. Chạy «soluu verify».")
        yield Age("timestamp", TIMESTAMP, found.ends, found.is_weak)
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if not name.lower().endswith(".pdf") or "/data/original/" in name:
                continue
            content = archive.read(name)
            if SIGNED in content:
                ends, is_weak = paper_ends(content)
                yield Age("signature", name.partition("/")[2], ends, is_weak)


def _sound(path: Path, renewals: Sequence[Path], bundle: Sealed) -> Stamped:
    """What the last of the renewals says. Raises `CannotError` where one of them is not what it should be."""
    covers = covering(path, renewals)
    last = None
    for number, renewal in enumerate(renewals, 1):
        last = token_of(renewal.read_bytes(), bundle.bundle_id, number, covers[:number])
        if last is None:
            raise CannotError(
                f"{renewal.name}: lần gia hạn này hỏng hoặc không phải của gói. Lấy lại tệp ấy từ bản sao bằng "
                "«soluu repair» rồi chạy lại."
            )
    if last is None:
        raise ValueError("no renewals")
    return last


def _renewed(
    home: Home, store: Store, outcome: RenewalOutcome, stamp: Callable[[bytes], bytes] | None, *, now: datetime,
    actor: str, must_gain: bool,
) -> RenewalOutcome:  # fmt: skip
    """One time-stamp more over the ZIP and its earlier renewals; logged when its file is there. `must_gain`: one that
    holds no longer than what is there is not kept."""
    bundle, path = outcome.bundle, outcome.bundle.path_in(home)
    if stamp is None:
        return replace(outcome, error=(
            f"{bundle.file_name}: chưa có máy chủ dấu thời gian để gia hạn. Ghi tsa_url = \"http://…\" vào so-luu.toml "
            "rồi chạy lại."
        ))
    try:
        earlier = renewals_of(path)
        number = len(earlier) + 1
        signed = statement(bundle.bundle_id, number, covering(path, earlier))
        token = stamp(signed)
        if must_gain:
            _require_gain(bundle, outcome.ages, token, signed)
        content = sidecar(signed, token)
        target = renewal_path(path, number)
        write_whole(target, content)
        with store.write() as db:
            detail = {"number": number, "sha256": sha256_of(target)}
            add_event(db, now, actor, EVENT, bundle.bundle_id, detail)
    except (SoluuError, OSError) as error:
        return replace(outcome, error=_sentence(bundle, error))
    return replace(outcome, path=target)


def _require_gain(bundle: Sealed, ages: Sequence[Age], token: bytes, signed: bytes) -> None:
    """Raises `CannotError` for a time-stamp that proves no longer than what is there: each run would add one more."""
    from archive.signatures.stamp_reading import read_stamp  # noqa: PLC0415

    found = read_stamp(token, signed)
    if found.is_weak:
        raise CannotError(
            f"{bundle.file_name}: máy chủ dấu thời gian ký bằng thuật toán hay khóa đã yếu, nên chưa gia hạn. Hỏi nhà "
            "cung cấp, hoặc đổi tsa_url, rồi chạy lại."
        )
    ends = found.ends
    if ends is None or any(age.is_weak or age.ends is None or age.ends < ends for age in ages):
        return
    raise CannotError(
        f"{bundle.file_name}: chứng thư của máy chủ dấu thời gian chỉ đến {vn_date(ends.astimezone(VIETNAM).date())}, "
        "không dài hơn dấu thời gian đang có, nên chưa gia hạn. Hỏi nhà cung cấp bao giờ thay chứng thư, hoặc đổi "
        "tsa_url, rồi chạy lại."
    )


def _sentence(bundle: Sealed, error: Exception) -> str:
    said = str(error) if isinstance(error, SoluuError) else machine_refusal(error)
    return said if said.startswith(bundle.file_name) else f"{bundle.file_name}: {said}"
