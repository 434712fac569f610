"""A status list is asked where no lookup knows; it answers as of its day, for its own school, and never beyond."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from invented_class import KEY, NOW, sealed
from opened import Files, members, packed
from verified import OURS, STRANGER, THEIRS, lookup_of, pdf_of, told

from archive import packing
from archive.checking.standing import telling
from archive.sealing import SealedBundle
from archive.verify import Listed, TrustedKey, VerifyResult, verify_bundle, verify_code, verify_pdf
from jobs.verifying import exit_code
from qr.lookup import Lookup
from qr.status_list import STALE_AFTER, Entry, StatusList, read_status_list, signed_list
from records.class_record import ClassRecord

LATER = NOW + timedelta(days=20)


def listed(
    states: dict[int, Entry], *, at: datetime = LATER, now: datetime | None = None, key: Ed25519PrivateKey = KEY,
    trusted: tuple[TrustedKey, ...] = (OURS,),
) -> Listed:  # fmt: skip
    content = signed_list(states, key, school="TRƯỜNG THCS SAO MAI", number=3, issued_at=at)
    return Listed(read_status_list(content), trusted, now or at)


def by_each_form(bundle: SealedBundle, files: Files, given: Listed, lookup: Lookup | None = None) -> list[VerifyResult]:
    """The bundle, one of its papers alone, and that paper's code alone."""
    asked = {"trusted_keys": given.trusted_keys, "listed": given, "lookup": lookup}
    return [
        verify_bundle(bundle.zip_bytes, **asked), verify_pdf(pdf_of(bundle, files), **asked),
        verify_code(bundle.documents[2].code, **asked),
    ]  # fmt: skip


def noted(result: VerifyResult) -> set[str]:
    return {note.code for note in result.notes}


def test_a_list_of_after_the_sealing_says_what_is_current_and_as_of_when(bundle: SealedBundle, files: Files) -> None:
    """For the bundle, for one PDF, for the code alone."""
    for result in by_each_form(bundle, files, listed({})):
        assert (result.current, result.status_as_of, result.problems, result.notes) == (True, LATER, (), ())
        assert json.loads(json.dumps(result.as_dict()))["status_as_of"] == LATER.isoformat()


@pytest.mark.parametrize("state", [Entry.SUPERSEDED, Entry.REVOKED, Entry.SUSPENDED])
@pytest.mark.parametrize("age", [timedelta(0), STALE_AFTER + timedelta(days=300)])
def test_what_a_list_calls_otherwise_is_not_current_however_old_the_list_is(
    bundle: SealedBundle, files: Files, state: Entry, age: timedelta
) -> None:
    """One paper of a bundle is enough. It is intact all the same: that is another question."""
    given = listed({bundle.documents[2].status_index: state}, now=LATER + age)
    for result in by_each_form(bundle, files, given):
        assert (result.current, result.intact is False, result.signed) == (False, False, True)
        assert {code for _, code in told(result)} == {state.name.lower()}
        assert exit_code([result]) == 1


@pytest.mark.parametrize(
    ("at", "now", "why"),
    [
        (LATER, LATER + STALE_AFTER + timedelta(seconds=1), "status-stale"),
        (NOW - timedelta(seconds=1), LATER, "status-before"), (LATER, LATER - timedelta(days=2), "status-ahead"),
    ],
)  # fmt: skip
def test_a_list_that_is_too_old_is_never_a_plain_yes(
    bundle: SealedBundle, files: Files, at: datetime, now: datetime, why: str
) -> None:
    """Older than its limit, than the sealing, or of the future: not known, with the reason, and an exit code for it."""
    for result in by_each_form(bundle, files, listed({}, at=at, now=now)):
        assert (result.current, noted(result), result.problems) == (None, {why}, ())
        assert exit_code([result]) == 3


def test_of_a_code_alone_a_list_of_the_same_day_may_be_the_older_one(bundle: SealedBundle, files: Files) -> None:
    """A code has only its day; a paper's record and a bundle's statement have the moment."""
    whole, paper, code = by_each_form(bundle, files, listed({}, at=NOW))
    assert (whole.current, paper.current, code.current) == (True, True, None)
    assert noted(code) == {"status-before"}


def test_a_list_speaks_for_its_own_school_alone(bundle: SealedBundle, files: Files) -> None:
    """Another school's list calls every place valid that is not its own: it must not be asked."""
    both = (replace(OURS, school="A"), replace(THEIRS, school="B"))
    untrusted = listed({}, key=STRANGER)
    for given in (listed({}, key=STRANGER, trusted=both), untrusted, listed({}, key=STRANGER, trusted=(OURS, THEIRS))):
        for result in by_each_form(bundle, files, given):
            assert (result.current, noted(result), exit_code([result])) == (None, {"status-foreign"}, 3)
    of_one = (replace(OURS, school="A"), replace(THEIRS, school="A"))     # the next key of the same school
    assert [r.current for r in by_each_form(bundle, files, listed({}, key=STRANGER, trusted=of_one))] == [True] * 3


@pytest.mark.parametrize(
    "change", [{"compromised_since": LATER + timedelta(days=1)}, {"valid_until": (LATER - timedelta(days=1)).date()}]
)
def test_a_list_by_a_key_that_was_given_up_or_had_ended_is_not_asked(
    bundle: SealedBundle, files: Files, change: dict[str, object]
) -> None:
    """A thief dates a list as he likes. Codes of before are genuine still."""
    given = listed({}, trusted=(replace(OURS, **change),))  # type: ignore[arg-type]
    code = by_each_form(bundle, files, given)[2]
    assert (code.signed, code.current, "status-foreign" in noted(code)) == (True, None, True)


def test_the_lookup_is_of_today_and_the_list_adds_only_what_is_for_ever(bundle: SealedBundle, files: Files) -> None:
    """A suspension may be lifted since; a revocation never is; an old list does not make the lookup doubtful."""
    index = bundle.documents[2].status_index
    known = lookup_of(bundle).get
    stale = {"now": LATER + timedelta(days=400)}
    for states, current in (({}, True), ({index: Entry.SUSPENDED}, True), ({index: Entry.REVOKED}, False)):
        for result in by_each_form(bundle, files, listed(states, **stale), known):
            assert (result.current, result.notes) == (current, ())
    for result in by_each_form(bundle, files, listed({}), lookup_of(bundle, "suspended").get):
        assert (result.current, {code for _, code in told(result)}) == (False, {"suspended"})


def test_an_altered_content_is_current_by_no_list(bundle: SealedBundle, files: Files) -> None:
    """The list vouches for what was issued."""
    changed = packed(files | {"data/diem.csv": files["data/diem.csv"] + b"\n"})
    result = verify_bundle(changed, trusted_keys=[OURS], listed=listed({}))
    assert (result.intact, result.current) == (False, None)


def beside(
    given: Listed, states: dict[int, Entry], *, number: int, at: datetime, key: Ed25519PrivateKey = KEY
) -> Listed:
    """With another list that was found."""
    content = signed_list(states, key, school="TRƯỜNG THCS SAO MAI", number=number, issued_at=at)
    return replace(given, others=(*given.others, read_status_list(content)))


@pytest.mark.parametrize("state", [Entry.SUPERSEDED, Entry.REVOKED])
@pytest.mark.parametrize("number", [2, 3, 9])
@pytest.mark.parametrize("days", [-19, 0, 5])
def test_what_any_list_of_the_school_has_for_ever_no_other_takes_back(
    bundle: SealedBundle, files: Files, state: Entry, number: int, days: int
) -> None:
    """Whichever is the newer by its day or by its number, and where none was handed in at all."""
    index = bundle.documents[2].status_index
    both = beside(listed({}), {index: state}, number=number, at=LATER + timedelta(days=days))
    for given in (both, replace(both, list=None)):
        for result in by_each_form(bundle, files, given):
            assert (result.current, {code for _, code in told(result)}) == (False, {state.name.lower()})


def test_a_list_that_was_found_is_believed_no_more_than_one_that_is_handed_in(
    bundle: SealedBundle, files: Files
) -> None:
    """Another school's, a stranger's, one of a key that was given up."""
    index = bundle.documents[2].status_index
    revoked = {index: Entry.REVOKED}
    both = (replace(OURS, school="A"), replace(THEIRS, school="B"))
    for trusted in ((OURS,), both):
        given = beside(listed({}, trusted=trusted), revoked, number=9, at=LATER, key=STRANGER)
        assert [result.current for result in by_each_form(bundle, files, given)] == [True] * 3
    stolen = beside(listed({}, trusted=(replace(OURS, compromised_since=LATER),)), revoked, number=9, at=LATER)
    assert by_each_form(bundle, files, stolen)[2].current is None


@pytest.mark.parametrize(
    ("number", "days", "current"),
    [(2, -5, True), (2, 5, None), (3, -5, None), (3, 5, None), (9, -5, None), (9, 5, True), (9, 0, True), (2, 0, True)],
)
def test_a_later_day_under_no_greater_number_proves_nothing(
    bundle: SealedBundle, files: Files, number: int, days: int, current: bool | None
) -> None:
    """The list that is handed in has number 3: made of an old copy of the records, or forged, it may lack what is for
    ever. Said as such, and an exit code for it."""
    given = listed({}, now=LATER + timedelta(days=6))
    for result in by_each_form(bundle, files, beside(given, {}, number=number, at=LATER + timedelta(days=days))):
        assert (result.current, noted(result), result.problems) == (current, set() if current else {"status-order"}, ())
        assert current or exit_code([result]) == 3


def test_a_suspension_in_a_list_that_is_no_older_stands(bundle: SealedBundle, files: Files) -> None:
    """By its number; in one of a smaller number it may be lifted since. It is graver than a newer revision."""
    index = bundle.documents[2].status_index
    for number, days, current in ((9, 5, False), (3, -5, False), (2, -5, True)):
        given = listed({}, now=LATER + timedelta(days=6))
        both = beside(given, {index: Entry.SUSPENDED}, number=number, at=LATER + timedelta(days=days))
        assert [result.current for result in by_each_form(bundle, files, both)] == [current] * 3
    both = beside(listed({index: Entry.SUSPENDED}), {index: Entry.SUPERSEDED}, number=2, at=LATER - timedelta(days=5))
    for result in by_each_form(bundle, files, both):
        assert {code for _, code in told(result)} == {"suspended"}


def test_of_many_lists_those_are_asked_that_say_something() -> None:
    """A disc has one in each bundle; what a newer one of the same key says as well, is said once."""
    def made(number: int, states: dict[int, Entry], day: int, key: Ed25519PrivateKey = KEY) -> StatusList:
        at = LATER + timedelta(days=day)
        return read_status_list(signed_list(states, key, school="A", number=number, issued_at=at))

    first, second = made(1, {1: Entry.SUPERSEDED}, 1), made(2, {1: Entry.REVOKED, 7: Entry.SUSPENDED}, 2)
    third, other = made(3, {200_000: Entry.SUPERSEDED}, 3), made(1, {1: Entry.SUPERSEDED}, 1, STRANGER)
    late = made(1, {}, 9)
    assert telling([first, second, first]) == (second,)
    assert telling([first, second, third, other]) == (third, second, other)
    assert set(telling([late, second])) == {late, second}
    assert [each.ever for each in (first, second, third, late)] == [1 << 2, 1 << 2, 1 << 400_000, 0]


# ── the list that a bundle takes along ──────────────────────────────────────────────────────────────────────────────


def list_of(at: datetime = NOW, key: Ed25519PrivateKey = KEY) -> bytes:
    return signed_list({5: Entry.SUPERSEDED}, key, school="TRƯỜNG THCS SAO MAI", number=2, issued_at=at)


def test_a_bundle_takes_the_list_of_its_sealing_along_and_the_statement_vouches_for_it(record: ClassRecord) -> None:
    """Its digest is sealed: changed, taken away or put into another bundle, it is told."""
    with_list = sealed(record, status_list=list_of())
    files = members(with_list)
    assert files["seal/status.json"] == list_of()
    good = verify_bundle(with_list.zip_bytes, trusted_keys=[OURS])
    assert (good.intact, good.signed, good.problems, good.current) == (True, True, (), None)
    gone = {path: content for path, content in files.items() if path != "seal/status.json"}
    for changed, found in (
        (gone, {("seal/status.json", "missing")}),
        (files | {"seal/status.json": list_of(NOW - timedelta(days=1))},
         {("seal/status.json", "changed-sealed"), ("seal/status.json", "status-list")}),
        (files | {"seal/status.json": b"{}"},
         {("seal/status.json", "changed-sealed"), ("seal/status.json", "unreadable")}),
    ):  # fmt: skip
        result = verify_bundle(packed(changed), trusted_keys=[OURS])
        assert (result.intact, told(result)) == (False, found)
    bare = members(sealed(record))
    assert "seal/status.json" not in bare
    assert told(verify_bundle(packed(bare | {"seal/status.json": list_of()}), trusted_keys=[OURS])) == {
        ("seal/status.json", "extra")
    }


@pytest.mark.parametrize("content", [list_of(NOW - timedelta(days=1)), list_of(key=STRANGER), b"{}", b""])
def test_a_list_that_was_sealed_wrong_is_told_though_the_seal_is_right(
    record: ClassRecord, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever seals could put in an older list: it must be of the moment of the sealing, and by its key. This program
    cannot: it reads back what it sealed."""
    if not content:
        content = list_of()[:-1]
    with pytest.raises(packing.NotAsSealedError, match=r"seal/status\.json"):
        sealed(record, status_list=content)
    monkeypatch.setattr(packing, "_read_back", lambda *_: None)
    result = verify_bundle(sealed(record, status_list=content).zip_bytes, trusted_keys=[OURS])
    assert (result.intact, result.signed) == (False, True)
    assert {file for file, _ in told(result)} == {"seal/status.json"}
