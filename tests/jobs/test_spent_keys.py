"""A key that was stolen or replaced: it signs nothing more, and what it signed too late is sealed anew by the next."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sample_home import NOW, School
from signing_office import few_pupils

from archive.keys import PRIVATE_FILE, load_private, public_keys
from archive.revision import KEY
from dashboard.frame import Desk
from dashboard.sealing_state import class_states
from jobs.policies import policies_of
from jobs.school_keys import give_up, make_root, rotate
from jobs.sealing import SealOutcome, findings_of, seal_classes
from jobs.spent_keys import SpentKeys
from jobs.verifying import exit_code, verify_all
from jobs.withdrawing import withdraw
from records.completeness import CHANGED
from records.disposal import Signer
from records.home import Home
from records.problems import CannotError, UsageError
from records.reading import Scope
from records.store import Store
from records.withdrawals import Asked

NAME, YEAR = "TRƯỜNG THCS SAO MAI", "2025-2026"
FIRST, SECOND = Scope(NAME, YEAR, "HK1", "6A1"), Scope(NAME, YEAR, "HK2", "6A1")    # sealed at `NOW`
ROOT_PASSPHRASE = "một câu dài để nhớ"     # noqa: S105 – of files that live as long as a test
LATER = NOW + timedelta(days=3)
REASON = "Ký lại vì khóa niêm phong bị lộ"
STOLEN, REPLACED = "bị lộ", "được thay"


@dataclass(frozen=True)
class Robbed:
    """A school with a root key whose signing key is on record as stolen since before two classes were sealed."""

    home: Home
    store: Store
    root: Path

    @property
    def stolen(self) -> str:
        return public_keys(self.home.keys)[0].key_id

    def bundle(self, scope: Scope, revision: int = 1) -> Path:
        (found,) = self.home.bundles.rglob(f"*{scope.class_name}-{scope.term}*-v{revision}.zip")
        return found

    def seal(self, *scopes: Scope, reason: str | None = None, now: datetime = LATER) -> list[SealOutcome]:
        return seal_classes(
            self.home, self.store, policies_of(self.home), scopes, key=load_private(self.home.keys, None), now=now,
            accept_findings=True, reason=reason,
        )  # fmt: skip

    def rotated(self) -> Robbed:
        rotate(self.home, self.store, self.root, ROOT_PASSPHRASE, None, LATER)
        return self

    def spent(self) -> frozenset[Scope]:
        with self.store.read() as db:
            return SpentKeys.of(self.home, db).scopes(db)

    def states(self) -> dict[Scope, tuple[bool, bool, int | None]]:
        """Of each sealed class, as the pages have it."""
        found = class_states(Desk(self.home, self.store, policies_of(self.home), LATER)).drop_nulls("revision")
        columns = ("school", "school_year", "term", "class_name", "is_stale", "is_key_spent", "exports_since")
        return {Scope(*row[:4]): row[4:] for row in found.select(columns).iter_rows()}


@pytest.fixture(scope="module", autouse=True)
def _two_pupils() -> Iterator[None]:
    with few_pupils():
        yield


@pytest.fixture(scope="module")
def sealed_home(_two_pupils: None, school: School, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two small classes, sealed."""
    root = tmp_path_factory.mktemp("da-niem-phong") / "kho"
    shutil.copytree(school.home.root, root)
    home = Home(root)
    seal_classes(
        home, Store(home.store_path), policies_of(home), (FIRST, SECOND), key=load_private(home.keys, None), now=NOW,
        accept_findings=True,
    )  # fmt: skip
    return root


def robbed_home(sealed_home: Path, folder: Path, since: datetime | None) -> Robbed:
    shutil.copytree(sealed_home, folder / "kho")
    home = Home(folder / "kho")
    robbed = Robbed(home, Store(home.store_path), folder / "goc.pem")
    make_root(home, robbed.store, robbed.root, ROOT_PASSPHRASE, NOW)
    if since:
        give_up(home, robbed.store, robbed.stolen, since, robbed.root, ROOT_PASSPHRASE, LATER)
    return robbed


@pytest.fixture(scope="module")
def robbed(sealed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Robbed:
    return robbed_home(sealed_home, tmp_path_factory.mktemp("mat-khoa"), NOW - timedelta(hours=2))


@pytest.fixture
def other(robbed: Robbed, tmp_path: Path) -> Robbed:
    """A copy that a test may change."""
    shutil.copytree(robbed.home.root, tmp_path / "kho")
    home = Home(tmp_path / "kho")
    return Robbed(home, Store(home.store_path), robbed.root)


@pytest.fixture(scope="module")
def sealed_anew(robbed: Robbed, tmp_path_factory: pytest.TempPathFactory) -> Robbed:
    """The first of the two classes sealed anew, by the key that took the stolen one's place."""
    folder = tmp_path_factory.mktemp("ky-lai") / "kho"
    shutil.copytree(robbed.home.root, folder)
    home = Home(folder)
    anew = Robbed(home, Store(home.store_path), robbed.root).rotated()
    (outcome,) = anew.seal(FIRST, reason=REASON)
    assert (outcome.error, outcome.unchanged, outcome.revision) == (None, False, 2)
    return anew


def member(path: Path, name: str) -> Any:
    with zipfile.ZipFile(path) as bundle:
        return json.loads(bundle.read(next(each for each in bundle.namelist() if each.endswith(f"/{name}"))))


@pytest.mark.full
def test_a_stolen_key_is_opened_for_nobody(other: Robbed) -> None:
    """And the sentence says what to do; the key that takes its place is."""
    with pytest.raises(CannotError, match=r"bị lộ từ 10/06/2026 07:30.*soluu key rotate"):
        load_private(other.home.keys, None)
    assert load_private(other.rotated().home.keys, None)


def test_a_key_that_was_replaced_signs_no_more(other: Robbed) -> None:
    """Whoever brings back a copy of it from before signs nothing that nobody could trust."""
    first = (other.home.keys / PRIVATE_FILE).read_bytes()
    second = (other.rotated().home.keys / PRIVATE_FILE).read_bytes()
    other.rotated()
    for old, told in ((first, STOLEN), (second, REPLACED)):
        (other.home.keys / PRIVATE_FILE).write_bytes(old)
        with pytest.raises(CannotError, match=rf"{told}.*soluu key rotate"):
            load_private(other.home.keys, None)


def test_no_other_room_opens_the_private_key() -> None:
    """One place decides which key may sign."""
    root = Path(__file__).parents[2]
    rooms = ("commands", "dashboard", "jobs", "archive", "qr", "records", "proofs", "data")
    opening = {
        path.relative_to(root).as_posix() for room in rooms for path in (root / room).rglob("*.py")
        if "load_pem_private_key" in path.read_text(encoding="utf-8")
    }  # fmt: skip
    assert opening == {"archive/keys.py"}


def test_classes_sealed_since_the_theft_are_to_be_sealed_anew(other: Robbed) -> None:
    """Not without a reason, as with every second bundle; each is named, and the pages say the same."""
    other.rotated()
    assert other.spent() == {FIRST, SECOND}
    with pytest.raises(UsageError, match=r"khóa nay không còn giá trị.*: 6A1 HK1 2025-2026, 6A1 HK2 .*--reason"):
        other.seal(FIRST, SECOND)
    assert other.states() == dict.fromkeys((FIRST, SECOND), (True, True, None))
    [(_, found)] = findings_of(other.home, other.store, policies_of(other.home), [FIRST], LATER)
    assert CHANGED not in {finding.code for finding in found}, "nothing differs"


@pytest.mark.full
def test_the_bundle_that_comes_of_it_says_why_and_is_good(sealed_anew: Robbed) -> None:
    """Its predecessor is called superseded by it, and the class that was not sealed anew still waits."""
    second = sealed_anew.bundle(FIRST, 2)
    statement = member(second, "statement.json")
    assert (statement["why"], statement["supersedes"]["revision"]) == ([KEY], 1)
    old, new = verify_all(sealed_anew.home, [sealed_anew.bundle(FIRST), second], None, None, LATER)
    assert (new.trusted, new.current, exit_code([new])) == (True, True, 0)
    assert (old.intact, old.trusted, old.current) == (True, False, False)
    assert old.superseded_by is not None
    assert (old.superseded_by.revision, old.superseded_by.why) == (2, (KEY,))
    assert sealed_anew.states() == {FIRST: (False, False, None), SECOND: (True, True, None)}


def test_it_is_sealed_anew_once(sealed_anew: Robbed) -> None:
    """Another run finds nothing to do, and a reason for nothing is refused as ever."""
    (outcome,) = sealed_anew.seal(FIRST)
    assert (outcome.unchanged, outcome.revision) == (True, 2)
    with pytest.raises(UsageError, match="Bỏ --reason"):
        sealed_anew.seal(FIRST, reason=REASON)


@pytest.mark.parametrize("hours", [0, 1])
def test_what_is_to_be_sealed_anew_is_what_nobody_trusts(sealed_home: Path, tmp_path: Path, hours: int) -> None:
    """By the moment of the theft: the verifier and the sealing say the same, and before it nothing is touched."""
    robbed = robbed_home(sealed_home, tmp_path, NOW + timedelta(hours=hours))
    results = verify_all(robbed.home, [robbed.bundle(FIRST), robbed.bundle(SECOND)], None, None, LATER)
    assert [result.trusted for result in results] == [hours > 0] * 2
    assert robbed.spent() == (frozenset() if hours > 0 else {FIRST, SECOND})


def test_a_bundle_that_its_key_sealed_in_time_stands(sealed_home: Path, tmp_path: Path) -> None:
    """A new key each year makes no old bundle a new one; not even of a list that gives the old key an earlier end."""
    school = robbed_home(sealed_home, tmp_path, None).rotated()
    assert school.spent() == frozenset()
    assert school.states() == dict.fromkeys((FIRST, SECOND), (False, False, None))
    assert [outcome.unchanged for outcome in school.seal(FIRST, SECOND)] == [True, True]


def test_of_a_revoked_bundle_nothing_is_sealed_anew(other: Robbed) -> None:
    """The principal took its content back: another signature under the same content is not what was decided."""
    other.rotated()
    with other.store.read() as db:
        (bundle_id,) = db.query("SELECT bundle_id FROM bundle WHERE term = 'HK1'")["bundle_id"]
    asked = Asked(
        kind="revoked", scope="bundle", subject_id=bundle_id, why="content", reason="Nhập nhầm lớp",
        decided_by=Signer(role="principal", name="Trần Thị Bình"), number="12/QĐ-THCS", day=NOW.date(),
        requested_by=Signer(role="clerk", name="Lê Văn Chín"),
    )  # fmt: skip
    withdraw(other.home, other.store, asked, key=load_private(other.home.keys, None), now=LATER)
    assert other.spent() == {SECOND}
    (outcome,) = other.seal(FIRST)
    assert outcome.unchanged
