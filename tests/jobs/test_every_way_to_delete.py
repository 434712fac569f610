"""Every way in which bytes may go × every hold × every period: only what may go goes, whatever was done before."""

from __future__ import annotations

import contextlib
import random
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import product
from pathlib import Path, PurePosixPath

import pytest
from _pytest.mark import ParameterSet
from copied_home import Copied
from disposing_home import CLERK, EARLY, HEAD, OVER, TEN_YEARS, TO_HAND_OVER, VICE, Disposing, with_periods
from how_many import in_full
from small_archive import SCHOOL, THREE, SmallBundle, add_bundle, content_of, hand_over_made, is_whole

from archive.ocfl.folder import Folder
from archive.ocfl.layout import SET_ASIDE, object_path
from jobs import destroying, disposing
from records.clock import VIETNAM
from records.copies import Sealed, location_states, retire
from records.disposal import Signer
from records.disposal_store import copies_left, disposals, require_destroyable, start
from records.holds import HoldAsked, lift_hold, place_hold
from records.problems import CannotError, SoluuError, UsageError
from records.reading import events

UNCONFIRMED = TEN_YEARS.replace("confirmed = true", "confirmed = false")
TO_CONFIRM = '\n'.join(
    line for line in TEN_YEARS.replace('until = "years"', 'until = "to_be_confirmed"').splitlines()
    if not line.startswith(("years", "counted", "confirmed", "after"))
)  # fmt: skip
FOR_EVER = "\n".join(
    line for line in TEN_YEARS.replace('until = "years"', 'until = "permanent"').splitlines()
    if not line.startswith(("years", "counted", "after"))
)
PERIODS = {
    "over": TEN_YEARS, "not over": TEN_YEARS.replace("years = 10", "years = 11"), "unconfirmed": UNCONFIRMED,
    "to be confirmed": TO_CONFIRM, "for ever": FOR_EVER, "no rule": "\n",
    "of another paper": TEN_YEARS.replace('"hoc_ba", ', ""), "to hand over": TO_HAND_OVER,
}  # fmt: skip
HOLDS: dict[str, dict[str, str] | None] = {
    "none": None, "bundle": {"scope": "bundle"}, "class": {"scope": "class", "class_name": "6A1"},
    "year": {"scope": "year"}, "school": {"scope": "school"}, "other class": {"scope": "class", "class_name": "6A2"},
    "other year": {"scope": "year", "school_year": "2027-2028"}, "lifted": {"scope": "school"},
}  # fmt: skip
BINDING = {"bundle", "class", "year", "school"}


def some(holds: Iterable[str], others: Iterable[str]) -> list[ParameterSet]:
    """Every pair; those in which both are unusual only in the full run."""
    first = next(iter(others))
    return [
        pytest.param(hold, other, marks=[] if hold == "none" or other == first else [pytest.mark.full])
        for hold, other in product(holds, others)
    ]  # fmt: skip


@pytest.fixture
def archive(small: Disposing) -> Disposing:
    with_periods(small.copied, TEN_YEARS)
    return small


def put_hold(archive: Disposing, name: str, bundle: Sealed) -> None:
    asked = HOLDS[name]
    if asked is None:
        return
    of = {"school": SCHOOL, "school_year": bundle.school_year, "subject_id": bundle.bundle_id, **asked}
    with archive.copied.store.write() as db:
        hold = place_hold(
            db, HoldAsked(**of, reason="Khiếu nại", authority="CV 5"), by="clerk", now=archive.tick()  # type: ignore[arg-type]
        )
        if name == "lifted":
            lift_hold(db, hold.hold_id, reason="Xong, CV 9", by="principal", now=archive.tick())


@pytest.mark.full
@pytest.mark.parametrize(("hold", "period"), some(HOLDS, PERIODS))
def test_what_comes_between_decision_and_carrying_out_counts(archive: Disposing, hold: str, period: str) -> None:
    """A hold that was placed, or a profile that was changed, after the principal decided: nothing goes."""
    bundle = archive.bundles()[0]
    archive.copied.add("o-mang")
    archive.copied.copy()
    disposal = archive.decided(bundle.bundle_id)
    archive.now = datetime(2037, 1, 11, 8, 0, tzinfo=VIETNAM)
    put_hold(archive, hold, bundle)
    with_periods(archive.copied, PERIODS[period])
    may_go = hold not in BINDING and period == "over"
    if may_go:
        assert archive.carry_out(disposal.disposal_id).exit_code == 0
        assert archive.lies_at(bundle) == set()
    else:
        with pytest.raises(CannotError):
            archive.carry_out(disposal.disposal_id)
        assert is_whole(archive, bundle)
        assert archive.lies_at(bundle) == {"kho", "o-mang"}
        assert archive.disposal(disposal.disposal_id).started_at is None
    assert all(is_whole(archive, other) for other in archive.bundles() if other != bundle)


USUAL = {("none", "to hand over"), ("school", "to hand over"), ("none", "over")}
HANDED = [
    pytest.param(*pair, marks=[] if pair in USUAL else [pytest.mark.full]) for pair in product(HOLDS, PERIODS)
]


@pytest.mark.full
@pytest.mark.parametrize(("hold", "period"), HANDED)
def test_what_was_handed_over_goes_with_its_package_unless_it_must_be_kept(
    archive: Disposing, tmp_path: Path, hold: str, period: str
) -> None:
    """Under no hold and while the profile still says hand over; never without the package, and nothing beside it."""
    with_periods(archive.copied, TO_HAND_OVER)
    bundle, *others = archive.bundles()
    archive.copied.add("o-mang")
    archive.copied.copy()
    package = hand_over_made(archive, tmp_path / "ra")
    disposal = archive.decided(bundle.bundle_id, purpose="hand_over")
    archive.now = datetime(2037, 1, 11, 8, 0, tzinfo=VIETNAM)
    put_hold(archive, hold, bundle)
    with_periods(archive.copied, PERIODS[period])
    with pytest.raises(CannotError, match="thêm --eark"):
        archive.carry_out(disposal.disposal_id)
    if hold not in BINDING and period == "to hand over":
        assert archive.carry_out(disposal.disposal_id, eark=package).exit_code == 0
        assert archive.lies_at(bundle) == set()
    else:
        with pytest.raises(CannotError):
            archive.carry_out(disposal.disposal_id, eark=package)
        assert archive.lies_at(bundle) == {"kho", "o-mang"}
        assert archive.disposal(disposal.disposal_id).started_at is None
    assert all(is_whole(archive, other) for other in others)


def test_no_deletion_goes_past_the_package_even_where_one_was_begun(archive: Disposing) -> None:
    """The one question asks the log for the package, whoever calls; and neither purpose does the other's work."""
    with_periods(archive.copied, TO_HAND_OVER)
    bundle = archive.bundles()[0]
    disposal = archive.decided(bundle.bundle_id, purpose="hand_over")
    with archive.copied.store.read() as db, pytest.raises(CannotError, match="Không nằm trong gói bàn giao"):
        require_destroyable(db, archive.policies, disposal, bundle.bundle_id, archive.now)
    with archive.copied.store.write() as db, pytest.raises(CannotError, match="Không nằm trong gói bàn giao"):
        start(db, archive.policies, disposal.disposal_id, store_object="x", by="clerk", now=archive.now)
    other = archive.bundles()[1]
    with pytest.raises(CannotError, match="đến hạn giao nộp"):
        archive.propose(other.bundle_id)
    with_periods(archive.copied, TEN_YEARS)
    with pytest.raises(CannotError, match="đến hạn"):
        archive.propose(other.bundle_id, purpose="hand_over")
    assert is_whole(archive, bundle)


SWEEPS: dict[str, Callable[[Copied], object]] = {
    "copy": lambda copied: copied.copy(),
    "fixity": lambda copied: copied.check(),
    "repair": lambda copied: copied.repair(),
}


@pytest.mark.full
@pytest.mark.parametrize(("hold", "run"), some(HOLDS, SWEEPS))
def test_a_copy_that_was_out_of_reach_goes_with_the_next_run_unless_it_is_held(
    archive: Disposing, hold: str, run: str
) -> None:
    """It stays on the list, in sight, until then; under a hold the last copy stays."""
    bundle = archive.bundles()[0]
    usb = archive.copied.add("usb-a1", kind="usb", serial="A1")
    archive.copied.copy()
    away = Path(usb.uri).rename(archive.copied.devices / "di-vang")
    outcome = archive.carry_out(archive.decided(bundle.bundle_id).disposal_id)
    assert [copy.location_id for copy in outcome.left] == ["usb-a1"]
    assert (outcome.exit_code, list(outcome.unreachable)) == (1, ["usb-a1"])
    put_hold(archive, hold, bundle)
    away.rename(usb.uri)
    SWEEPS[run](archive.copied)
    assert archive.lies_at(bundle) == ({"usb-a1"} if hold in BINDING else set())
    with archive.copied.store.read() as db:
        assert bool(copies_left(db)) == (hold in BINDING)
        assert location_states(db)["bad"].to_list() == [0]
    assert all(is_whole(archive, other) for other in archive.bundles())


def test_what_a_repair_set_aside_and_what_no_row_tells_of_goes_too(archive: Disposing) -> None:
    """Bad copies hold the same pupils; a copy that was brought back by hand is found and goes again."""
    bundle = archive.bundles()[0]
    place = archive.copied.add("o-mang")
    archive.copied.copy()
    archive.copied.zip_at(place).write_bytes(b"PK hong")
    bundle.path_in(archive.copied.home).write_bytes(b"hong ca")
    archive.copied.repair()     # nothing to repair from: both are bad
    bundle.path_in(archive.copied.home).write_bytes(b"PK goi " + bundle.bundle_id.encode())
    archive.copied.repair()
    aside = Path(place.uri) / SET_ASIDE
    assert list(aside.rglob("*.zip"))
    kept = shutil.copytree(Path(place.uri) / object_path(bundle.object_id), archive.copied.devices / "giu")
    archive.carry_out(archive.decided(bundle.bundle_id).disposal_id)
    assert not list(aside.rglob("*.zip"))
    shutil.copytree(kept, Path(place.uri) / object_path(bundle.object_id))
    archive.copied.copy()
    assert archive.lies_at(bundle) == set()


def test_a_profile_that_cannot_be_read_keeps_no_run_from_copying(archive: Disposing) -> None:
    """Of what is destroyed the holds alone are asked."""
    bundle = archive.bundles()[0]
    usb = archive.copied.add("usb-a1", kind="usb", serial="A1")
    archive.copied.copy()
    away = Path(usb.uri).rename(archive.copied.devices / "di-vang")
    archive.carry_out(archive.decided(bundle.bundle_id).disposal_id)
    away.rename(usb.uri)
    archive.copied.home.policy_path.write_text("hỏng = ", encoding="utf-8")
    (outcome,) = archive.copied.copy()
    assert (outcome.error, outcome.problems) == (None, [])
    assert archive.lies_at(bundle) == set()


def test_a_place_that_is_no_longer_in_use_is_cleared_by_carrying_out_once_more(archive: Disposing) -> None:
    """No run of copying goes there any more; the copy is told until then."""
    bundle = archive.bundles()[0]
    usb = archive.copied.add("usb-a1", kind="usb", serial="A1")
    archive.copied.copy()
    with archive.copied.store.write() as db:
        retire(db, "usb-a1", archive.tick())
    away = Path(usb.uri).rename(archive.copied.devices / "di-vang")
    disposal = archive.decided(bundle.bundle_id)
    assert archive.carry_out(disposal.disposal_id).exit_code == 1
    away.rename(usb.uri)
    again = archive.carry_out(disposal.disposal_id)
    assert (again.exit_code, again.destroyed) == (0, [])
    assert not (Path(usb.uri) / object_path(bundle.object_id)).exists()


# ── the steps ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("hold", sorted(BINDING))
def test_what_is_held_cannot_even_be_proposed_or_decided(archive: Disposing, hold: str) -> None:
    bundle = archive.bundles()[0]
    disposal = archive.propose(bundle.bundle_id)
    archive.appraise(disposal.disposal_id)
    put_hold(archive, hold, bundle)
    with pytest.raises(CannotError, match="Đang bị giữ lại"):
        archive.decide(disposal.disposal_id)
    archive.decide(disposal.disposal_id, approves=False)
    with pytest.raises(CannotError, match="Đang bị giữ lại"):
        archive.propose(bundle.bundle_id)


@pytest.mark.parametrize(
    ("proposer", "appraiser", "decider"),
    [
        (CLERK, VICE, VICE), (CLERK, VICE, CLERK), (HEAD, VICE, HEAD), (CLERK, HEAD, HEAD),
        (CLERK, VICE, Signer(role="principal", name="nguyễn  thị LAN")),
        (CLERK, VICE, Signer(role="principal", name="Trần Văn Bình")),
        (CLERK, VICE, Signer(role="vice_principal", name="Lê Thị Hoa")),
    ],
)  # fmt: skip
def test_nobody_decides_on_what_they_proposed_or_appraised(
    archive: Disposing, proposer: Signer, appraiser: Signer, decider: Signer
) -> None:
    """By office and by name; and the principal alone decides."""
    disposal = archive.propose(archive.bundles()[0].bundle_id, by=proposer)
    archive.appraise(disposal.disposal_id, by=appraiser)
    with pytest.raises(CannotError):
        archive.decide(disposal.disposal_id, by=decider)
    with pytest.raises(CannotError):
        archive.carry_out(disposal.disposal_id)
    assert is_whole(archive, archive.bundles()[0])


@pytest.mark.parametrize(
    "appraiser",
    [CLERK, Signer(role="vice_principal", name="nguyễn  thị LAN"), Signer(role="clerk", name="Phạm Thị Mai")],
)
def test_nobody_appraises_what_they_proposed(archive: Disposing, appraiser: Signer) -> None:
    """By office and by name; and where a store has such an appraisal, the principal can only turn it down."""
    bundle = archive.bundles()[0]
    disposal = archive.propose(bundle.bundle_id)
    with pytest.raises(CannotError, match="Người thẩm định phải khác người đề nghị"):
        archive.appraise(disposal.disposal_id, by=appraiser)
    assert archive.disposal(disposal.disposal_id).state == "proposed"
    archive.appraise(disposal.disposal_id)
    with archive.copied.store.write() as db:
        db.execute("UPDATE disposal SET appraised_by = ?, appraised_name = ?", [appraiser.role, appraiser.name])
    with pytest.raises(CannotError, match="Người thẩm định phải khác người đề nghị"):
        archive.decide(disposal.disposal_id)
    archive.decide(disposal.disposal_id, approves=False)
    archive.decided(bundle.bundle_id)


def test_no_step_can_be_left_out_or_taken_twice(archive: Disposing) -> None:
    first, second, _ = archive.bundles()
    disposal = archive.propose(first.bundle_id)
    for step in (archive.decide, archive.carry_out):
        with pytest.raises(CannotError):
            step(disposal.disposal_id)
    with pytest.raises(CannotError, match="đã nằm trong"):
        archive.propose(first.bundle_id)
    archive.appraise(disposal.disposal_id, agrees=False)
    for step in (archive.appraise, archive.decide, archive.carry_out):
        with pytest.raises(CannotError):
            step(disposal.disposal_id)
    again = archive.decided(first.bundle_id)
    assert archive.carry_out(again.disposal_id).exit_code == 0
    assert archive.carry_out(again.disposal_id).destroyed == []
    with pytest.raises(UsageError):
        archive.propose()
    with pytest.raises(CannotError, match="đã tiêu hủy"):
        archive.propose(second.bundle_id, first.bundle_id)


def test_names_stand_in_the_papers_and_never_in_the_log(archive: Disposing) -> None:
    archive.carry_out(archive.decided(archive.bundles()[0].bundle_id).disposal_id)
    with archive.copied.store.read() as db:
        told = events(db)
    kinds = set(told["kind"])
    assert kinds >= {"disposal-proposed", "disposal-appraised", "disposal-decided", "disposal-started",
                     "disposal-item", "disposal-finished"}  # fmt: skip
    said = " ".join(told["actor"].to_list() + told["detail"].cast(str).to_list())
    assert not any(signer.name in said for signer in (CLERK, VICE, HEAD))


def test_a_certificate_is_kept_for_ever(archive: Disposing) -> None:
    archive.carry_out(archive.decided(archive.bundles()[0].bundle_id).disposal_id)
    archive.now += timedelta(days=200 * 365)
    states = {found.record.label: found.standing.state for found in archive.review().values()}
    assert states["Gói biên bản tiêu hủy TH-2037-001"] == "never"


def test_a_school_year_that_is_not_sealed_anew_after_its_disposal(archive: Disposing) -> None:
    """What is destroyed is no bundle to be copied, repaired, counted or called lost."""
    bundle = archive.bundles()[0]
    archive.copied.add("o-mang")
    archive.copied.copy()
    archive.carry_out(archive.decided(bundle.bundle_id).disposal_id)
    assert bundle.bundle_id not in {each.bundle_id for each in archive.bundles()}
    archive.copied.copy()
    outcome = archive.copied.repair()
    assert (outcome.lost, outcome.repaired) == ([], [])
    assert archive.lies_at(bundle) == set()
    assert [each.exit_code for each in archive.copied.check()] == [0]


# ── breaks ──────────────────────────────────────────────────────────────────────────────────────────────────────────


class Cut(BaseException):
    """The power goes."""


STEPS = (
    (disposing, "start"), (destroying, "require_destroyable"), (Folder, "remove"),
    (destroying, "record_removed"), (destroying, "record_destroyed"), (disposing, "destroy"), (disposing, "tidy"),
    (disposing, "seal_disposal"), (disposing, "write_whole"), (disposing, "record_bundle"),
    (disposing, "record_finished"), (disposing, "republish"),
)  # fmt: skip


@pytest.mark.parametrize(
    "after", [in_full(False, id="before"), pytest.param(True, id="after")]
)
def test_a_run_that_is_cut_short_at_any_step_is_finished_by_the_next(
    archive: Disposing, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    """Cut at each step in turn: never a record of what did not happen, nothing else touched, one certificate."""
    gone, stays, other = archive.bundles()
    archive.copied.add("o-mang")
    archive.copied.add("usb-a1", kind="usb", serial="A1")
    archive.copied.copy()
    disposal = archive.decided(gone.bundle_id, stays.bundle_id)
    for module, name in STEPS:
        honest = getattr(module, name)

        def cut(*given: object, _honest=honest, **named: object) -> None:
            if after:
                _honest(*given, **named)
            raise Cut

        with monkeypatch.context() as patch:
            patch.setattr(module, name, cut)
            with pytest.raises(Cut):
                archive.carry_out(disposal.disposal_id)
        assert is_whole(archive, other)
        for item in archive.disposal(disposal.disposal_id).items:
            bundle = gone if item.subject_id == gone.bundle_id else stays
            assert item.destroyed_at is None or archive.lies_at(bundle) == set(), name
    outcome = archive.carry_out(disposal.disposal_id)
    assert outcome.exit_code == 0
    assert archive.lies_at(gone) | archive.lies_at(stays) == set()
    with archive.copied.store.read() as db:
        assert db.query("SELECT count(*) FROM bundle WHERE certifies IS NOT NULL").item() == 1
    folder = outcome.certificate.parent if outcome.certificate else None
    assert folder is not None
    assert len(list(folder.glob("*tieu-huy*"))) == 1
    assert is_whole(archive, other)
    assert [each.exit_code for each in archive.copied.check()] == [0, 0]


@pytest.mark.parametrize("change", ["hold", "facts"])
def test_what_changes_while_a_run_goes_on_is_heard_before_the_next_record(archive: Disposing, change: str) -> None:
    """The intention is written and the first bundle gone: the second stays whole everywhere."""
    first, second, _ = archive.bundles()
    archive.copied.add("o-mang")
    archive.copied.copy()
    disposal = archive.decided(first.bundle_id, second.bundle_id)

    def meanwhile(number: int, _: int, what: str) -> None:
        if number == 1 and what == second.bundle_id:
            if change == "hold":
                archive.hold(second)
            else:
                with archive.copied.store.write() as db:
                    db.execute(
                        "UPDATE bundle SET school_year = '2029-2030' WHERE bundle_id = ?", [second.bundle_id]
                    )

    with pytest.raises(CannotError, match="Đang bị giữ lại" if change == "hold" else "chưa đến hạn"):
        archive.carry_out(disposal.disposal_id, meanwhile)
    assert archive.disposal(disposal.disposal_id).state == "started"
    assert archive.lies_at(first) == set()
    assert archive.lies_at(second) == {"kho", "o-mang"}


def test_a_hold_that_comes_during_a_break_keeps_what_is_left(
    archive: Disposing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first bundle went, the second had lost a copy: it stays, and repairing makes it whole again."""
    first, second, _ = archive.bundles()
    archive.copied.add("o-mang")
    archive.copied.copy()
    disposal = archive.decided(first.bundle_id, second.bundle_id)
    removed = Folder.remove

    def cut(root: Folder, place: PurePosixPath) -> None:
        removed(root, place)
        if place == object_path(second.object_id):
            raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "remove", cut)
        with pytest.raises(Cut):
            archive.carry_out(disposal.disposal_id)
    assert (archive.lies_at(first), archive.lies_at(second)) == (set(), {"kho"})
    put_hold(archive, "bundle", second)
    with pytest.raises(CannotError, match="Đang bị giữ lại"):
        archive.carry_out(disposal.disposal_id)
    assert is_whole(archive, second)
    assert archive.copied.repair().repaired == [("o-mang", second.object_id)]
    assert archive.lies_at(second) == {"kho", "o-mang"}


# ── whatever the order ──────────────────────────────────────────────────────────────────────────────────────────────

ACTS = ("hold", "lift", "lift", "later", "profile", "propose", "decided", "decided", "appraise", "decide", "carry",
        "carry", "copy", "unplug", "plug")  # fmt: skip
YEAR_ENDS = {"2024-2025": date(2025, 8, 31), "2025-2026": date(2026, 5, 29), "2027-2028": date(2028, 8, 31)}
CLASSES = {THREE[0].bundle_id: "6A1", THREE[1].bundle_id: "6A2", THREE[2].bundle_id: "6A1", f"{4:020x}": "6A3"}


class Life:
    """A school whose people do anything in any order; what stands is kept apart, by hand."""

    def __init__(self, archive: Disposing) -> None:
        self.archive, self.period = archive, "over"
        archive.now = EARLY + timedelta(days=5 * 365)
        self.usb = Path(archive.copied.add("usb-a1", kind="usb", serial="A1").uri)
        self.away = archive.copied.devices / "di-vang"
        archive.copied.add("o-mang")
        with archive.copied.store.write() as db:
            add_bundle(db, SmallBundle(4, school_year="2024-2025", class_name="6A3"))
        self.known = archive.bundles()
        path = self.known[3].path_in(archive.copied.home)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content_of(self.known[3].bundle_id))
        self.holds: dict[str, tuple[str, Sealed]] = {}

    def ids(self) -> list[str]:
        with self.archive.copied.store.read() as db:
            return sorted(each.disposal_id for each in disposals(db)) or ["TH-0"]

    def hold(self, number: int, chosen: Sealed) -> None:
        scope = sorted(BINDING)[number % 4]
        placed = self.archive.hold(chosen, scope, CLASSES[chosen.bundle_id])
        self.holds[placed.hold_id] = (scope, chosen)

    def lift(self, number: int, _: Sealed) -> None:
        if self.holds:
            hold_id = sorted(self.holds)[number % len(self.holds)]
            self.archive.lift(hold_id)
            del self.holds[hold_id]

    def later(self, number: int, _: Sealed) -> None:
        self.archive.now = min(self.archive.now + timedelta(days=number % 2000), OVER + timedelta(days=2000))

    def profile(self, number: int, _: Sealed) -> None:
        self.period = sorted(PERIODS)[number % len(PERIODS)] if number % 3 else "over"
        with_periods(self.archive.copied, PERIODS[self.period])

    def propose(self, _: int, chosen: Sealed) -> None:
        self.archive.propose(chosen.bundle_id)

    def decided(self, _: int, chosen: Sealed) -> None:
        self.archive.decided(chosen.bundle_id)

    def appraise(self, _: int, __: Sealed) -> None:
        self.archive.appraise(self.ids()[-1])

    def decide(self, _: int, __: Sealed) -> None:
        self.archive.decide(self.ids()[-1])

    def carry(self, number: int, _: Sealed) -> None:
        ids = self.ids()
        self.archive.carry_out(ids[number % len(ids)] if number % 2 else ids[-1])

    def copy(self, _: int, __: Sealed) -> None:
        self.archive.copied.now = self.archive.now
        self.archive.copied.copy()

    def unplug(self, _: int, __: Sealed) -> None:
        if not self.away.exists():
            self.usb.rename(self.away)

    def plug(self, _: int, __: Sealed) -> None:
        if self.away.exists():
            self.away.rename(self.usb)

    def binds(self, bundle: Sealed) -> bool:
        """Whether any hold that stands is of the bundle; by hand."""
        return any(
            scope == "school" or (scope == "bundle" and bundle == owner)
            or (bundle.school_year == owner.school_year and (
                scope == "year" or (scope == "class" and CLASSES[bundle.bundle_id] == CLASSES[owner.bundle_id])))
            for scope, owner in self.holds.values()
        )  # fmt: skip

    def is_over(self, bundle: Sealed) -> bool:
        end = YEAR_ENDS[bundle.school_year]
        return self.period == "over" and self.archive.now.date() > end.replace(year=end.year + 10)


@pytest.mark.parametrize(
    "seed", [2, *(in_full(seed) for seed in range(3, 40))]
)
def test_no_order_of_acts_destroys_what_is_held_or_not_due(archive: Disposing, seed: int) -> None:
    """Random acts of everybody; after each, whatever is gone was neither held nor before its time, judged by hand."""
    life, dice = Life(archive), random.Random(seed)
    after = {each.bundle_id: archive.lies_at(each) for each in life.known}
    for _ in range(45):
        act, number, before = dice.choice(ACTS), dice.randrange(1 << 16), after
        with contextlib.suppress(SoluuError):
            getattr(life, act)(number, life.known[number % len(life.known)])
        after = {each.bundle_id: archive.lies_at(each) for each in life.known}
        for each in life.known:
            lost = before[each.bundle_id] - after[each.bundle_id] - ({"usb-a1"} if act == "unplug" else set())
            assert not lost or (act in {"carry", "copy"} and not life.binds(each)), (act, lost)
            assert "kho" not in lost or life.is_over(each)
        kept = {each.bundle_id for each in archive.bundles()}
        assert all(is_whole(archive, each) == (each.bundle_id in kept) for each in life.known)
    life.plug(0, life.known[0])
    with_periods(archive.copied, TEN_YEARS)
    archive.now = archive.copied.now = OVER + timedelta(days=2000)
    for hold_id in life.holds:
        archive.lift(hold_id)
    finish(archive, life.known)


def finish(archive: Disposing, known: Sequence[Sealed]) -> None:
    """Once nothing keeps it any more, everything can go, and whatever was begun is finished."""
    with archive.copied.store.read() as db:
        before = disposals(db)
    for disposal in before:
        if disposal.state == "proposed":
            archive.appraise(disposal.disposal_id)
        if disposal.state in {"proposed", "appraised"}:
            archive.decide(disposal.disposal_id)
        if disposal.is_open:
            archive.carry_out(disposal.disposal_id)
    left = {each.bundle_id for each in archive.bundles()} & {each.bundle_id for each in known}
    if left:
        archive.carry_out(archive.decided(*sorted(left)).disposal_id)
    archive.copied.copy()
    assert all(archive.lies_at(each) == set() for each in known)
    with archive.copied.store.read() as db:
        assert copies_left(db) == ()
