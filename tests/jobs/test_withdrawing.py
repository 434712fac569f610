"""Revoking and suspending: who may, what the log and the public learn, and the signed list that goes with each act."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from copied_home import Copied
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sample_home import NOW

from archive.checking.container import read_file
from archive.keys import load_private, public_keys
from archive.seal import STATUS
from jobs.kept_list import kept_list, take_up
from jobs.prepared_papers import taken_status_indices
from jobs.sealing import free_status_indices, republish
from jobs.site import write_site
from jobs.status_list import coming_list, mend_list, publish_list
from jobs.verifying import exit_code, verify_all
from jobs.withdrawing import foreseen, kept_words, lift, withdraw
from qr.lookup import Lookup
from qr.payload import parse
from qr.status_list import LEAST_SIZE, MOST_SIZE, Entry, read_status_list, signed_list
from records.disposal import Signer
from records.home import Home
from records.problems import CannotError, UsageError
from records.withdrawals import Act, Asked, acts, issues_of_list, places_of, withdrawals

HEAD = Signer(role="principal", name="Lê Thị Hoa")
CLERK = Signer(role="clerk", name="Nguyễn Thị Lan")
SUSPECTED = "Phụ huynh em Trần Văn Bình báo sai điểm"


class Office:
    """A sealed home and the moment; each act as the principal takes it."""

    def __init__(self, copied: Copied) -> None:
        self.home, self.store, self.now = copied.home, copied.store, copied.now
        self.bundles = copied.bundles()
        self.key = load_private(self.home.keys, None)
        with self.store.read() as db:
            # The paper that stands for a bundle has the bundle's id: either scope finds something by it. It comes last.
            rows = db.query(
                "SELECT bundle_id, document_id, code, kind, status_index FROM document"
                " ORDER BY bundle_id, document_id = bundle_id, document_id"
            )
        self.documents = rows.to_dicts()

    def of(self, bundle_id: str) -> list[dict[str, object]]:
        return [each for each in self.documents if each["bundle_id"] == bundle_id]

    def suspension(self, subject_id: str, scope: str = "document", **changes: object) -> Asked:
        asked = Asked(
            kind="suspended", scope=scope, subject_id=subject_id, why="checking", reason=SUSPECTED,  # type: ignore[arg-type]
            decided_by=HEAD,
        )  # fmt: skip
        return replace(asked, **changes)  # type: ignore[arg-type]

    def revocation(self, subject_id: str, scope: str = "document", **changes: object) -> Asked:
        complete = {"kind": "revoked", "why": "content", "requested_by": CLERK, "number": "12/QĐ-THCS",
                    "day": self.now.date()}  # fmt: skip
        return self.suspension(subject_id, scope, **{**complete, **changes})

    def withdraw(self, asked: Asked) -> Act:
        self.now += timedelta(minutes=1)
        return withdraw(self.home, self.store, asked, key=self.key, now=self.now).act

    def lift(self, act_id: str, by: Signer = HEAD) -> Act:
        self.now += timedelta(minutes=1)
        return lift(self.home, self.store, act_id, reason="Đã so với bài", by=by, key=self.key, now=self.now).act

    def entry(self, document: dict[str, object]) -> Entry | None:
        listed = kept_list(self.home)
        assert listed
        return listed.entry(int(str(document["status_index"])))

    def status(self, document: dict[str, object]) -> str:
        record = Lookup(self.home.lookup_path).get(str(document["document_id"]))
        assert record
        return record.status

    def log(self) -> str:
        with self.store.read() as db:
            return json.dumps(db.query("SELECT actor, kind, subject, detail FROM event").to_dicts(), ensure_ascii=False)


@pytest.fixture
def office(copied: Copied) -> Office:
    return Office(copied)


def test_the_list_of_a_sealed_home_is_the_one_that_its_newest_bundle_took_along(office: Office) -> None:
    """Byte for byte one issue: its number counts the sealings. Every index that was given away is its own."""
    with office.store.read() as db:
        assert issues_of_list(db) == len(office.bundles) == 2
    lists = [read_file(each.path_in(office.home), STATUS, 1 << 20) for each in office.bundles]
    assert office.home.status_path.read_bytes() in lists
    numbers = sorted(read_status_list(content or b"").number for content in lists)
    assert numbers == [1, 2]
    listed = kept_list(office.home)
    assert listed
    assert (listed.issued_at, listed.school) == (NOW, public_keys(office.home.keys)[-1].school)
    indices = [each["status_index"] for each in office.documents]
    assert len(set(indices)) == len(indices) > 20
    assert {parse(str(each["code"])).payload.status_index for each in office.documents} == set(indices)
    assert {office.entry(each) for each in office.documents} == {Entry.VALID}


def test_a_suspension_is_told_everywhere_at_once_and_lifted_it_is_gone(office: Office) -> None:
    """Lookup, list and verification; of the other documents nothing is said. The number grows by one each time."""
    document, other = office.documents[0], office.documents[1]
    act = office.withdraw(office.suspension(str(document["document_id"])))
    assert (act.act_id, act.stands, act.by) == ("HL-2026-001", True, "hiệu trưởng")
    assert (office.entry(document), office.entry(other)) == (Entry.SUSPENDED, Entry.VALID)
    assert (office.status(document), office.status(other)) == ("suspended", "valid")
    (result,) = verify_all(office.home, [], str(document["code"]), None, office.now)
    assert (result.signed, result.trusted, result.current) == (True, True, False)
    assert [problem.code for problem in result.problems] == ["suspended"]
    assert "cũng chưa coi nó là sai" in result.problems[0].message
    with pytest.raises(CannotError, match="đã tạm đình chỉ từ trước"):
        office.withdraw(office.suspension(str(document["document_id"])))
    lifted = office.lift(act.act_id)
    assert (lifted.stands, office.entry(document), office.status(document)) == (False, Entry.VALID, "valid")
    with pytest.raises(CannotError, match="đã thôi đình chỉ"):
        office.lift(act.act_id)
    listed = kept_list(office.home)
    assert listed
    assert (listed.number, listed.issued_at) == (4, office.now - timedelta(minutes=1))


def test_a_revocation_of_a_bundle_is_of_all_its_documents_and_for_ever(office: Office) -> None:
    """Nobody lifts it, a suspension adds nothing, and whatever writes the lookup again brings nothing back."""
    bundle_id = office.bundles[0].bundle_id
    own = office.of(bundle_id)
    early = office.withdraw(office.suspension(str(own[0]["document_id"])))
    asked = office.revocation(bundle_id, "bundle")
    assert foreseen(office.store, asked, office.now) == len(own)
    act = office.withdraw(asked)
    assert act.decision == f"quyết định số 12/QĐ-THCS ngày {office.now:%d/%m/%Y}"
    office.lift(early.act_id)
    republish(office.home, office.store)
    for document in office.documents:
        is_own = document in own
        assert office.entry(document) is (Entry.REVOKED if is_own else Entry.VALID)
        assert office.status(document) == ("revoked" if is_own else "valid")
    record = Lookup(office.home.lookup_path).get(str(own[0]["document_id"]))
    assert record
    assert record.withdrawn_why == "content"
    for attempt in (
        lambda: office.lift(act.act_id), lambda: office.withdraw(office.revocation(str(own[1]["document_id"]))),
        lambda: office.withdraw(office.suspension(bundle_id, "bundle")),
    ):  # fmt: skip
        with pytest.raises(CannotError):
            attempt()


def test_only_the_principal_acts_and_a_revocation_takes_two_people_and_a_decision(office: Office) -> None:
    """What is wrong is refused before anything changes."""
    subject = str(office.documents[0]["document_id"])
    vice = Signer(role="vice_principal", name="Trần Văn Bình")
    before = office.log(), office.home.status_path.read_bytes()
    for asked in (
        office.suspension(subject, decided_by=vice), office.revocation(subject, decided_by=vice),
        office.revocation(subject, requested_by=Signer(role="clerk", name=" lê thị  HOA")),
        office.revocation(subject, requested_by=Signer(role="principal", name="Nguyễn Thị Lan")),
    ):  # fmt: skip
        with pytest.raises(CannotError):
            office.withdraw(asked)
    for asked in (
        office.revocation(subject, requested_by=None), office.revocation(subject, number=None),
        office.revocation(subject, day=None), office.revocation(subject, why="checking"),
        office.revocation(subject, day=office.now.date() + timedelta(days=1)),
        office.revocation(subject, number="của thầy Bình"), office.suspension(subject, reason=" … "),
        office.suspension(subject, reason="x" * 601), office.suspension(subject, decided_by=replace(HEAD, name=" ")),
        office.suspension("00" * 10), office.suspension("00" * 10, "bundle"), office.suspension("ngắn"),
        office.suspension(subject, number="12/QĐ"), office.suspension(subject, "bundle"),
    ):  # fmt: skip
        with pytest.raises(UsageError):
            office.withdraw(asked)
    assert (office.log(), office.home.status_path.read_bytes()) == before
    act = office.withdraw(office.suspension(subject))
    with pytest.raises(CannotError, match="Chỉ hiệu trưởng"):
        office.lift(act.act_id, by=vice)
    with office.store.read() as db:
        assert [each.act_id for each in acts(db)] == ["HL-2026-001"]
    with pytest.raises(UsageError, match="Không có lần thu hồi"):
        office.lift("HL-2026-009")


def test_the_log_and_the_public_learn_no_name_and_no_words(office: Office) -> None:
    """They lie in the home beside, under a salted digest that the event names."""
    subject = str(office.documents[0]["document_id"])
    act = office.withdraw(office.suspension(subject))
    revoked = office.withdraw(office.revocation(subject, reason="Em Trần Văn Bình, điểm 9,5"))
    public = office.log() + office.home.status_path.read_text(encoding="utf-8")
    public += str(Lookup(office.home.lookup_path).get(subject))
    for hidden in ("Hoa", "Lan", "Bình", "Phụ huynh", "9,5"):
        assert hidden not in public
    words = kept_words(office.home, act.act_id)
    assert (words["reason"], words["decided_by"]) == (SUSPECTED, {"role": "hiệu trưởng", "name": HEAD.name})
    content = (office.home.withdrawals / f"{revoked.act_id}.json").read_bytes()
    assert sha256(content).hexdigest() in public
    assert json.loads(content)["requested_by"] == {"role": "văn thư", "name": CLERK.name}


def test_a_status_file_alone_tells_an_inspector_what_holds_and_as_of_when(office: Office, tmp_path: Path) -> None:
    """An inspector's own machine: a bundle, the school's key list, the list; no lookup. Then a list grown old."""
    first, second = office.bundles
    office.withdraw(office.suspension(second.bundle_id, "bundle"))
    elsewhere, keys = Home(tmp_path / "thanh-tra"), office.home.keys / "khoa-cong-khai.json"
    paths = [first.path_in(office.home), second.path_in(office.home)]
    good, suspended = verify_all(elsewhere, paths, None, keys, office.now, office.home.status_path)
    assert (good.intact, good.trusted, good.current, good.status_as_of) == (True, True, True, office.now)
    assert (suspended.intact, suspended.current) == (True, False)
    assert [exit_code([each]) for each in (good, suspended)] == [0, 1]
    (old,) = verify_all(elsewhere, paths[:1], None, keys, office.now + timedelta(days=41), office.home.status_path)
    assert (old.current, {note.code for note in old.notes}, exit_code([old])) == (None, {"status-stale"}, 3)
    with pytest.raises(UsageError, match="không phải là danh sách trạng thái"):
        verify_all(elsewhere, paths[:1], None, keys, office.now, keys)


def test_a_lost_or_older_list_is_made_good_by_whatever_comes_next(office: Office) -> None:
    """And a list of another key; a list that is right is left alone. Published anew, it is the same but for its day."""
    office.withdraw(office.suspension(str(office.documents[0]["document_id"])))
    kept = office.home.status_path.read_bytes()
    mend_list(office.home, office.store, office.key, office.now, "văn thư")
    assert office.home.status_path.read_bytes() == kept
    before = kept_list(office.home)
    assert before
    for spoil in (
        office.home.status_path.unlink, lambda: office.home.status_path.write_bytes(b"{}"),
        lambda: publish_list(
            office.home, office.store, Ed25519PrivateKey.from_private_bytes(bytes(32)), office.now, "văn thư"
        ),
    ):  # fmt: skip
        spoil()
        with office.store.read() as db:
            number = issues_of_list(db)
        mend_list(office.home, office.store, office.key, office.now, "văn thư")
        after = kept_list(office.home)
        assert after
        assert (after.number, after.packed, after.public_key) == (number + 1, before.packed, before.public_key)
    later = office.now + timedelta(days=40)
    again = publish_list(office.home, office.store, office.key, later, "văn thư")
    assert (again.packed, again.issued_at, again.number) == (before.packed, later, after.number + 1)


def test_places_are_random_unused_and_the_list_grows_before_it_is_half_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two runs choose otherwise; what is taken is never given away again, nor beyond what a code can name."""
    first, second = (free_status_indices(set()) for _ in range(2))
    drawn = [next(first) for _ in range(200)]
    assert drawn != [next(second) for _ in range(200)]
    assert len(set(drawn)) == 200
    assert max(drawn) < LEAST_SIZE
    full = set(range(LEAST_SIZE // 2))
    beyond = free_status_indices(full)
    grown = [next(beyond) for _ in range(200)]
    assert not full & set(grown)
    assert max(grown) >= LEAST_SIZE
    monkeypatch.setattr("jobs.sealing.MOST_SIZE", LEAST_SIZE)
    assert MOST_SIZE == 1 << 24
    with pytest.raises(CannotError, match="đã đầy"):
        next(free_status_indices(full))


def test_what_a_sealing_supersedes_is_so_in_its_own_list_and_revoked_goes_before_that(office: Office) -> None:
    """Of the class that is about to be sealed anew, and of no other; suspended goes before superseded, too."""
    bundle = office.bundles[0]
    own = office.of(bundle.bundle_id)
    office.withdraw(office.revocation(str(own[0]["document_id"])))
    office.withdraw(office.suspension(str(own[1]["document_id"])))
    with office.store.read() as db:
        rows = db.query(
            "SELECT school, school_year, term, class_name FROM bundle WHERE bundle_id = ?", [bundle.bundle_id]
        )
        anew = dict(places_of(db, superseding=rows.row(0, named=True)).select("status_index", "state").iter_rows())
        now = dict(places_of(db).select("status_index", "state").iter_rows())
        assert set(withdrawals(db)) == {own[0]["document_id"], own[1]["document_id"]}
    stated = {own[0]["status_index"]: "revoked", own[1]["status_index"]: "suspended"}
    assert now == stated
    assert anew == {each["status_index"]: "superseded" for each in own} | stated




def test_a_home_of_an_older_copy_takes_back_nothing_that_the_school_published(office: Office) -> None:
    """Neither what is for ever nor the number; what was suspended may have been lifted. No place of a document that is
    lost is given to another."""
    before = office.store.path.read_bytes()
    revoked, suspended, other = office.documents[0], office.documents[1], office.documents[2]
    office.withdraw(office.revocation(str(revoked["document_id"])))
    office.withdraw(office.suspension(str(suspended["document_id"])))
    published = kept_list(office.home)
    office.store.path.write_bytes(before)
    assert published
    assert office.status(revoked) == "revoked"
    act = office.withdraw(office.suspension(str(other["document_id"])))
    listed = kept_list(office.home)
    assert listed
    assert (listed.number, act.act_id) == (published.number + 1, "HL-2026-001")
    assert [office.entry(each) for each in (revoked, suspended, other)] == [
        Entry.REVOKED, Entry.VALID, Entry.SUSPENDED
    ]
    again = publish_list(office.home, office.store, office.key, office.now, "văn thư")
    assert (again.number, again.packed) == (listed.number + 1, listed.packed)
    mend_list(office.home, office.store, office.key, office.now, "văn thư")
    assert kept_list(office.home) == again
    with office.store.read() as db:
        assert int(str(revoked["status_index"])) in taken_status_indices(office.home, db)
        lost = coming_list(office.home, db, office.key, office.now)
    assert read_status_list(lost).number == again.number + 1


def test_a_place_that_only_the_published_list_knows_is_given_to_nobody(office: Office) -> None:
    """A document that was sealed after the copy, and superseded since."""
    with office.store.read() as db:
        taken = taken_status_indices(office.home, db)
        place = next(each for each in range(LEAST_SIZE) if each not in taken)
        listed = signed_list({place: Entry.SUPERSEDED}, office.key, school="A", number=40, issued_at=office.now)
        office.home.status_path.write_bytes(listed)
        assert taken_status_indices(office.home, db) == taken | {place}


def test_a_superseded_document_can_be_suspended_all_the_same(office: Office) -> None:
    """And revoked: of the two the graver is told, as ever."""
    document = office.documents[0]
    place = int(str(document["status_index"]))
    listed = signed_list({place: Entry.SUPERSEDED}, office.key, school="A", number=40, issued_at=office.now)
    office.home.status_path.write_bytes(listed)
    act = office.withdraw(office.suspension(str(document["document_id"])))
    assert office.entry(document) is Entry.SUSPENDED
    office.lift(act.act_id)
    office.withdraw(office.revocation(str(document["document_id"])))
    assert office.entry(document) is Entry.REVOKED


def test_a_list_of_a_strangers_key_is_not_gone_on_from(office: Office) -> None:
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    listed = signed_list({5: Entry.REVOKED}, stranger, school="A", number=40, issued_at=office.now)
    office.home.status_path.write_bytes(listed)
    made = publish_list(office.home, office.store, office.key, office.now, "văn thư")
    assert (made.number, made.entry(5)) == (3, Entry.VALID)


def test_the_list_at_the_schools_site_is_gone_on_from(office: Office, tmp_path: Path) -> None:
    """A home that was brought back whole has an old list, too; the site has the newer, if it is the school's own."""
    at = tmp_path / "status.json"
    newer = signed_list({5: Entry.REVOKED}, office.key, school="A", number=40, issued_at=office.now)
    stranger = Ed25519PrivateKey.from_private_bytes(bytes(32))
    for content in (b"{}", signed_list({}, stranger, school="A", number=50, issued_at=office.now)):
        at.write_bytes(content)
        kept = office.home.status_path.read_bytes()
        take_up(office.home, at)
        assert office.home.status_path.read_bytes() == kept
    at.write_bytes(newer)
    with pytest.raises(CannotError, match="số 40"):
        write_site(office.home, office.store, tmp_path, office.now)
    assert at.read_bytes() == newer
    take_up(office.home, at)
    made = publish_list(office.home, office.store, office.key, office.now, "văn thư")
    assert (made.number, made.entry(5)) == (41, Entry.REVOKED)
    assert write_site(office.home, office.store, tmp_path, office.now).status == made
