"""Renewals beside a sealed ZIP: what a time-stamp comes to when its certificate has ended, with and without them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from invented_class import class_record, sealed
from pki import DAY, Pki, authority
from verified import OURS, told

from archive.checking.renewal_check import check_renewals
from archive.checking.result import Findings
from archive.checking.stamp_check import StampCheck
from archive.renewal import covering, read_renewal, renewal_path, renewals_of, sidecar, statement
from archive.sealing import SealedBundle
from archive.signatures.signing import tsa_at
from archive.signatures.stamping import stamp
from archive.signatures.trust import Trust
from archive.verify import VerifyResult, verify_path
from records.clock import VIETNAM

pytestmark = pytest.mark.tool("openssl")


@dataclass(frozen=True)
class Aging:
    """A bundle whose time-stamp's certificate ends in two days; another authority, whose lasts; who is believed."""

    bundle: SealedBundle
    ending: Pki
    lasting: Pki
    trust: Trust
    now: datetime

    @property
    def later(self) -> datetime:
        return self.now + 30 * DAY

    def put(self, folder: Path) -> Path:
        path = folder / "goi.zip"
        path.write_bytes(self.bundle.zip_bytes)
        return path

    def renewal(self, path: Path) -> Path:
        """One more, by the authority that lasts."""
        earlier = renewals_of(path)
        signed = statement(self.bundle.bundle_id, len(earlier) + 1, covering(path, earlier))
        made = renewal_path(path, len(earlier) + 1)
        made.write_bytes(sidecar(signed, stamp(signed, tsa_at(self.lasting.tsa_url), "sha512")))
        return made

    def judged(self, path: Path, now: datetime | None) -> VerifyResult:
        return verify_path(path, trusted_keys=(OURS,), believed=self.trust, now=now)


@pytest.fixture(scope="module")
def aging() -> Iterator[Aging]:
    now = datetime.now(VIETNAM)
    with authority(now + 2 * DAY) as ending, authority() as lasting:
        tsa = tsa_at(ending.tsa_url)
        bundle = sealed(class_record(1), now=now, stamp=lambda content: stamp(content, tsa))
        one, other = ending.trust(), lasting.trust()
        trust = Trust(one.roots + other.roots, one.others + other.others, one.crls + other.crls)
        yield Aging(bundle, ending, lasting, trust, now)


def notes(result: VerifyResult) -> list[str]:
    return [note.code for note in result.notes]


def test_a_time_stamp_whose_certificate_has_ended_proves_nothing_more_and_is_not_wrong(
    aging: Aging, tmp_path: Path
) -> None:
    """Today it does; where nobody asks of a day, nothing is said of its age."""
    path = aging.put(tmp_path)
    today, later, undated = (aging.judged(path, now) for now in (aging.now, aging.later, None))
    assert (today.timely, undated.timely, later.timely) == (True, True, None)
    assert (notes(today), notes(later), later.problems) == ([], ["stamp-aged"], ())
    assert later.intact is True


def test_a_renewal_made_in_time_keeps_it_timely(aging: Aging, tmp_path: Path) -> None:
    """And a second one the first; the ZIP is the same, byte for byte."""
    path = aging.put(tmp_path)
    for number in (1, 2):
        assert aging.renewal(path).name == f"goi.gia-han-00{number}.json"
        later = aging.judged(path, aging.later)
        assert (later.timely, later.problems, later.notes) == (True, (), ())
    assert path.read_bytes() == aging.bundle.zip_bytes
    assert aging.judged(path, aging.now + 5000 * DAY).timely is None


@pytest.mark.parametrize("which", ["spoilt", "of other bytes", "moved on", "no renewal"])
def test_a_renewal_that_is_not_of_this_bundle_counts_as_none_and_is_told(
    aging: Aging, tmp_path: Path, which: str
) -> None:
    """By its file; the bundle is as intact as it was."""
    path = aging.put(tmp_path)
    made = aging.renewal(path)
    content = made.read_bytes()
    changes: dict[str, Callable[[], object]] = {
        "spoilt": lambda: made.write_bytes(content.replace(b'"number": 1', b'"number": 1 ')),
        "of other bytes": lambda: made.write_bytes(
            sidecar(statement(aging.bundle.bundle_id, 1, covering(made, [])), read_renewal(content).token)
        ),
        "moved on": lambda: made.rename(renewal_path(path, 2)),
        "no renewal": lambda: made.write_bytes(b"[" * 9999),
    }
    changes[which]()
    (there,) = renewals_of(path)
    if which == "moved on":
        there.write_bytes(content.replace(b'"number": 1', b'"number": 2'))
    result = aging.judged(path, aging.later)
    assert (there.name, "renewal") in told(result)
    assert (result.timely, result.intact, result.signed) == (None, True, True)


def test_a_renewal_that_came_too_late_proves_from_its_own_moment_on(aging: Aging, tmp_path: Path) -> None:
    path = aging.put(tmp_path)
    aging.renewal(path)
    lapsed = StampCheck(timely=True, at=aging.now - 9 * DAY, ends=aging.now - timedelta(hours=1))
    findings = Findings()
    found = check_renewals(path, aging.bundle.bundle_id, lapsed, aging.trust, aging.later, findings)
    assert (found.timely, [note.code for note in findings.notes]) == (None, ["renewed-late"])
    assert found.at is not None
    assert found.at > lapsed.at  # type: ignore[operator]  # it is given above


def test_a_renewal_by_nobody_who_is_believed_is_no_renewal(aging: Aging, tmp_path: Path) -> None:
    """It is not wrong either: who made it is not known here."""
    path = aging.put(tmp_path)
    aging.renewal(path)
    result = verify_path(path, trusted_keys=(OURS,), believed=aging.ending.trust(), now=aging.later)
    assert (result.timely, result.problems, notes(result)) == (None, (), ["stamp-unknown", "stamp-aged"])
