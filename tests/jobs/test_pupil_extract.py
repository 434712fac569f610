"""A pupil's extract out of a home: decided by each year's profile, proved first, logged, written once."""

from __future__ import annotations

import json
import zipfile
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import duckdb
import pytest
from copied_home import LATER, Copied
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from deadline_rules import shipped

from archive import extract_list
from archive.checking.paper import stated
from archive.checking.result import Findings
from archive.extracting import Extract, make_extract
from archive.keys import load_private
from archive.verify import verify_path
from jobs.pupil_extract import KIND, PupilExtract, _source, extract_pupil, school_of_pupil, write_extract
from jobs.verified_thing import of_path
from jobs.verifying import trusted_keys, verify_all
from qr.lookup import Lookup
from records.access import Request
from records.decisions import DecisionAsked, all_decisions, record_decision
from records.facts import add_event
from records.policy import Policies
from records.policy.words import Role
from records.problems import CannotError
from records.pupil_papers import pupils_with_papers

ANY = Policies(())


def pupils(copied: Copied) -> list[dict[str, str]]:
    with copied.store.read() as db:
        return list(pupils_with_papers(db, KIND).iter_rows(named=True))


def extracted(
    copied: Copied, pupil: dict[str, str], by: Role = "principal", policies: Policies = ANY, *, decision: str = "",
    decided_by: Role | None = None, **more: str,
) -> PupilExtract:  # fmt: skip
    asked = Request(
        school=pupil["school"], school_year="", action="extract", asked_by=by, decision=decision, decided_by=decided_by
    )
    return extract_pupil(
        copied.home, copied.store, policies, pupil["pupil_code"], asked,
        key=load_private(copied.home.keys, None), now=LATER, actor="văn thư", **more,
    )  # fmt: skip


def acts(copied: Copied) -> list[str]:
    with copied.store.read() as db:
        return db.query("SELECT kind FROM event WHERE kind IN ('access', 'extract') ORDER BY number")["kind"].to_list()


@pytest.mark.requirement("VA-06")
def test_a_pupil_takes_all_sealed_papers_along_and_nobody_elses(copied: Copied, tmp_path: Path) -> None:
    """Each term's page, oldest first; verified with the school's key alone, far from the home."""
    pupil = pupils(copied)[0]
    done = extracted(copied, pupil)
    with copied.store.read() as db:
        own = db.query(
            "SELECT path FROM document WHERE pupil_code = ? AND kind = ?", [pupil["pupil_code"], KIND]
        )["path"].to_list()
    with zipfile.ZipFile(BytesIO(done.made.content)) as archive:
        papers = [name for name in archive.namelist() if name.endswith(".pdf")]
        codes = {stated(archive.read(name))["record"]["content"]["pupil"]["pupil_code"] for name in papers}
    assert sorted(name.split("/", 2)[2] for name in papers) == sorted(own)
    assert codes == {pupil["pupil_code"]}
    path = write_extract(tmp_path / "ra", done.made)
    assert pupil["pupil_code"] not in path.name
    result = verify_path(path, trusted_keys=trusted_keys(copied.home, None))
    assert (result.intact, result.signed, result.trusted, result.logged, result.problems) == (True,) * 4 + ((),)
    with pytest.raises(CannotError):
        write_extract(tmp_path / "ra", done.made)


def test_the_home_says_that_it_is_current_and_an_extract(copied: Copied, tmp_path: Path) -> None:
    """By its own lookup and log, as of a bundle."""
    path = write_extract(tmp_path, extracted(copied, pupils(copied)[0]).made)
    (result,) = verify_all(copied.home, [path], None, None)
    assert (result.current, result.logged, result.problems) == (True, True, ())
    thing = of_path(result, path, trusted_keys(copied.home, None)).thing
    assert (thing.form, thing.label, thing.is_vouched) == ("extract", "Học bạ trích từ hồ sơ niêm phong", True)


def stolen_since(copied: Copied, since: datetime) -> None:
    """The home's key list says that its key was stolen then; the list is read as it is."""
    path = copied.home.keys / "khoa-cong-khai.json"
    told = json.loads(path.read_bytes())
    told[-1]["compromised_since"] = since.isoformat(timespec="seconds")
    path.write_text(json.dumps(told), encoding="utf-8")


def test_an_extract_that_the_log_has_from_before_the_theft_stays_trusted(copied: Copied, tmp_path: Path) -> None:
    """By the digest of its list in the school's log; without the log, after the theft, or where the log's event was
    edited, or another list bears its number, nobody but the key vouches for it."""
    done = extracted(copied, pupils(copied)[0])
    path = write_extract(tmp_path, done.made)
    key = load_private(copied.home.keys, None)  # the thief's copy: the program itself signs with it no more
    stolen_since(copied, LATER + timedelta(days=1))
    (result,) = verify_all(copied.home, [path], None, None)
    assert (result.trusted, result.problems) == (True, ())
    far = verify_path(path, trusted_keys=trusted_keys(copied.home, None), lookup=Lookup(copied.home.lookup_path).get)
    assert (far.trusted, {each.file for each in far.problems}) == (False, {extract_list.SEAL})

    # A thief's: the same papers and number, a list of another moment, signed by the same key.
    by_thief = remade(copied, done, LATER - timedelta(days=1), key)
    forged = write_extract(tmp_path / "gia", by_thief)
    (result,) = verify_all(copied.home, [forged], None, None)
    assert (result.signed, result.trusted) == (True, False)
    with copied.store.write() as db:
        add_event(db, LATER + timedelta(days=9), "văn thư", "extract", "x", {"list_sha256": by_thief.list_sha256})
    assert not verify_all(copied.home, [forged], None, None)[0].trusted     # logged after the theft
    with duckdb.connect(str(copied.store.path)) as connection:
        connection.execute("UPDATE event SET happened_at = '2020-01-01' WHERE kind = 'extract'")
    assert not any(each.trusted for each in verify_all(copied.home, [path, forged], None, None))


def remade(copied: Copied, done: PupilExtract, now: datetime, key: Ed25519PrivateKey) -> Extract:
    with ExitStack() as opened:
        sources = [_source(copied.home, each, opened, Findings()) for each in done.taken]
        return make_extract(
            sources, school=done.taken[0].school, private_key=key, now=now,
            extract_id=bytes.fromhex(done.made.extract_id),
        )  # fmt: skip


@pytest.mark.requirement("QN-10")
def test_nothing_is_given_where_a_years_profile_does_not_let_it(copied: Copied) -> None:
    """A vice principal without authority gets nothing, and nothing is logged; the principal's act is logged, with the
    digest of the list and no pupil's code."""
    policies = Policies((replace(shipped("quang-ninh"), school_year=None),))
    pupil = pupils(copied)[0]
    with pytest.raises(CannotError, match="ủy quyền"):
        extracted(copied, pupil, "vice_principal", policies)
    assert acts(copied) == []
    done = extracted(copied, pupil, "principal", policies)
    assert acts(copied) == ["access"] * len(done.taken) + ["extract"]
    with copied.store.read() as db:
        (detail,) = db.query("SELECT detail FROM event WHERE kind = 'extract'")["detail"].to_list()
    assert done.made.list_sha256 in detail
    assert pupil["pupil_code"] not in detail


def recorded(copied: Copied, pupil: dict[str, str], number: str, **bounds: object) -> None:
    """A principal's decision that lets a vice principal take out what the pupil has."""
    day = LATER.date()
    told = {"valid_from": day - timedelta(days=9), "valid_until": day, "decided_on": day - timedelta(days=9)} | bounds
    paper = DecisionAsked(
        school=pupil["school"], number=number, decided_by="principal", granted_to="vice_principal",
        actions=("extract",), **told,  # type: ignore[arg-type]  # a table of words
    )  # fmt: skip
    with copied.store.write() as db:
        record_decision(db, paper, by="văn thư", now=LATER)


@pytest.mark.requirement("QN-10", "TM-15")
def test_a_recorded_decision_bears_an_extract_within_its_bounds_alone(copied: Copied) -> None:
    """By its number alone; not one that has run out, nor of another class, nor of one term where two go out, even where
    who decided is named beside it. Without a decision in the book one that is named is recorded."""
    policies = Policies((replace(shipped("quang-ninh"), school_year=None),))
    pupil = pupils(copied)[0]
    name = pupil["class_name"]
    recorded(copied, pupil, "1/QĐ", classes=("9Z9",))
    recorded(copied, pupil, "2/QĐ", classes=(name,), valid_until=LATER.date() - timedelta(days=1))
    recorded(copied, pupil, "3/QĐ", classes=(name,), terms=("HK1",))
    recorded(copied, pupil, "4/QĐ", classes=(name,), terms=("HK1", "HK2"))
    for number, why in (
        ("1/QĐ", f"không gồm lớp {name}"), ("2/QĐ", "đã hết hạn"), ("3/QĐ", "không gồm học kì HK2"),
        ("9/QĐ", "Chưa ghi quyết định nào"),
    ):  # fmt: skip
        with pytest.raises(CannotError, match=why):
            extracted(copied, pupil, "vice_principal", policies, decision=number)
    with pytest.raises(CannotError, match="đã hết hạn"):
        extracted(copied, pupil, "vice_principal", policies, decision="2/QĐ", decided_by="principal")
    assert acts(copied) == []
    assert len(extracted(copied, pupil, "vice_principal", policies, decision="4/QĐ").taken) == 2
    with copied.store.read() as db:
        rows = db.query("SELECT detail ->> '$.grant', detail ->> '$.term' FROM event WHERE kind = 'access'").rows()
    assert rows == [("QD-2026-004", "HK1"), ("QD-2026-004", "HK2")]
    extracted(copied, pupil, "vice_principal", policies, decision="9/QĐ", decided_by="principal")
    with copied.store.read() as db:
        named = [each for each in all_decisions(db) if each.is_inline]
    assert {each.number for each in named} == {"9/QĐ"}


@pytest.mark.requirement("QN-10", "TM-15")
def test_a_pupil_who_changed_class_is_asked_for_with_both(copied: Copied) -> None:
    """A decision on one of the classes opens nothing of the other."""
    pupil = pupils(copied)[0]
    with copied.store.write() as db:
        db.execute("UPDATE bundle SET class_name = '6A9' WHERE class_name = ? AND term = 'HK1'", [pupil["class_name"]])
    for number, classes in (("1/QĐ", (pupil["class_name"],)), ("2/QĐ", ("6A9",))):
        recorded(copied, pupil, number, classes=classes)
        with pytest.raises(CannotError, match="không gồm lớp"):
            extracted(copied, pupil, "vice_principal", decision=number)
    recorded(copied, pupil, "3/QĐ", classes=(pupil["class_name"], "6A9"))
    extracted(copied, pupil, "vice_principal", decision="3/QĐ")
    with copied.store.read() as db:
        rows = db.query("SELECT detail ->> '$.class_name' FROM event WHERE kind = 'access' ORDER BY ALL").rows()
    assert rows == [(pupil["class_name"],), ("6A9",)]


def test_a_bundle_that_is_damaged_or_gone_gives_nothing(copied: Copied) -> None:
    """The extract would prove something else; no event is written."""
    pupil = pupils(copied)[0]
    with copied.store.read() as db:
        ids = db.query(
            "SELECT DISTINCT bundle_id FROM document WHERE pupil_code = ?", [pupil["pupil_code"]]
        )["bundle_id"].to_list()
    path = next(each for each in copied.bundles() if each.bundle_id in ids).path_in(copied.home)
    good = path.read_bytes()
    path.write_bytes(good[:-1] + b"x")
    with pytest.raises(CannotError, match="niêm phong"):
        extracted(copied, pupil)
    path.unlink()
    with pytest.raises(CannotError, match="không còn"):
        extracted(copied, pupil)
    assert acts(copied) == []


def test_a_code_that_nobody_has_is_refused(copied: Copied) -> None:
    """In words that say what to do; so is a school that sealed nothing of the pupil."""
    with pytest.raises(CannotError, match="soluu seal"):
        school_of_pupil(copied.store, "0", None)
    with pytest.raises(CannotError, match="soluu seal"):
        school_of_pupil(copied.store, pupils(copied)[0]["pupil_code"], "THCS Không Có")


def test_a_code_that_two_pupils_had_gives_neither(copied: Copied, monkeypatch: pytest.MonkeyPatch) -> None:
    """Their birthdays differ: the clerk is told, and may take out one year."""
    from jobs import pupil_extract  # noqa: PLC0415 – to replace what it reads

    pupil = next(each for each in pupils(copied) if len(extracted(copied, each).taken) > 1)
    born = iter(("2014-01-01", "2015-01-01"))
    monkeypatch.setattr(
        pupil_extract, "_pupil", lambda *_: {"pupil_code": pupil["pupil_code"], "birthday": next(born)}
    )
    with pytest.raises(CannotError, match="hai học sinh"):
        extracted(copied, pupil)


def test_what_a_newer_bundle_has_not_is_told_and_left_out(copied: Copied) -> None:
    """The older paper is superseded: it does not go along, and the clerk is told."""
    pupil = pupils(copied)[0]
    done = extracted(copied, pupil)
    gone = done.taken[0]
    with copied.store.write() as db:
        db.execute(
            """INSERT INTO bundle BY NAME SELECT * REPLACE (revision + 1 AS revision, left(md5(bundle_id), 20)
               AS bundle_id, 'x.zip' AS file_name) FROM bundle WHERE bundle_id = ?""", [gone.bundle_id],
        )  # fmt: skip
    if len(done.taken) == 1:
        with pytest.raises(CannotError, match="không còn"):
            extracted(copied, pupil)
    else:
        again = extracted(copied, pupil)
        assert [each.standing for each in again.left_out] == ["replaced"]
        assert gone.bundle_id not in {each.bundle_id for each in again.taken}
