"""The sealing job over several classes: what stands in the way of one is told, and the others are sealed."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from deadline_rules import shipped
from sample_home import NOW, School

import jobs.sealing
from archive.keys import load_private
from jobs.event_log import verify_log
from jobs.importing import original_path
from jobs.policies import policies_of
from jobs.sealing import SealOutcome, findings_of, seal_classes
from jobs.verifying import exit_code, verify_all
from records.completeness import NOT_LOCKED, RESULT_DIFFERS
from records.home import Home
from records.policy import Policies
from records.problems import StoreBusyError
from records.reading import Scope, bundles, find_scopes
from records.store import Store


def seal(school: School, scopes: Sequence[Scope], *, accept_findings: bool = True) -> list[SealOutcome]:
    key = load_private(school.home.keys, None)
    now = NOW + timedelta(hours=1)
    return seal_classes(
        school.home, school.store, policies_of(school.home), scopes, key=key, now=now, accept_findings=accept_findings
    )


def first_term(school: School) -> list[Scope]:
    with school.store.read() as db:
        return find_scopes(db, term="HK1")


def original_of(school: School, class_name: str) -> Path:
    """A kept file that shows this class in the first term."""
    with school.store.read() as db:
        row = db.query(
            """SELECT f.sha256, f.extension FROM snapshot s JOIN export_file f USING (sha256)
               WHERE (s.class_name, s.term) = (?, 'HK1') ORDER BY f.sha256""",
            [class_name],
        ).row(0)
    return original_path(school.home, *row)


def test_each_class_is_looked_at_by_the_profile_of_its_school(school: School) -> None:
    """A term that the one school's profile locks, and the other school has no profile."""
    secondary, primary = first_term(school)
    own = replace(shipped("mau"), schools=(secondary.school,))
    found = findings_of(school.home, school.store, Policies((own,)), [secondary, primary], NOW)
    locks = {scope.class_name: [f.sentence for f in findings if f.code == NOT_LOCKED] for scope, findings in found}
    assert locks["6A1"] == []
    assert [sentence[:30] for sentence in locks["1A"]] == ["Chính sách của trường không gh"]


@pytest.mark.full
def test_results_that_do_not_follow_from_the_marks_are_told_before_sealing(fresh_school: School) -> None:
    """A learning result that the book states and its averages do not yield: once, of its pupil alone."""
    policies, scope = Policies((shipped("mau"),)), first_term(fresh_school)[0]

    def told() -> list[tuple[str | None, str]]:
        ((_, findings),) = findings_of(fresh_school.home, fresh_school.store, policies, [scope], NOW)
        return [(f.pupil_code, f.sentence) for f in findings if f.code == RESULT_DIFFERS]

    assert told() == []
    with fresh_school.store.write() as db:
        pupil, level = db.query(
            """SELECT min(pupil_code) AS code, arg_min(value, pupil_code) FROM current_mark
               WHERE (class_name, term, component) = ('6A1', 'HK1', 'learning_result')"""
        ).row(0)
        db.execute(
            """UPDATE mark_version SET value = ? WHERE pupil_code = ? AND term = 'HK1'
               AND component = 'learning_result'""",
            ["Chưa đạt" if level != "Chưa đạt" else "Tốt", pupil],
        )
    ((whom, sentence),) = told()
    assert whom == pupil
    assert sentence.startswith(f"Học sinh mã {pupil}: ")
    assert "kết quả học tập" in sentence
    assert "tính lại được" in sentence


@pytest.mark.full
def test_what_one_class_lost_keeps_no_other_from_being_sealed(fresh_school: School) -> None:
    """The first class's original is gone: it says so, and the second is sealed. So too with a bundle that was lost."""
    scopes = first_term(fresh_school)
    assert [scope.class_name for scope in scopes] == ["6A1", "1A"]
    original = original_of(fresh_school, "6A1")
    content = original.read_bytes()
    original.unlink()
    lost, sealed = seal(fresh_school, scopes)
    assert lost.error is not None
    assert "Nhập lại" in lost.error
    assert (lost.path, lost.is_sealed) == (None, False)
    assert lost.as_dict()["error"] == lost.error
    assert sealed.error is None
    assert sealed.path is not None
    assert sealed.path.exists()
    with fresh_school.store.read() as db:
        assert bundles(db)["class_name"].to_list() == ["1A"]

    original.write_bytes(content)
    sealed.path.unlink()
    missing, whole = seal(fresh_school, scopes[::-1])
    assert missing.error is not None
    assert sealed.path.name in missing.error
    assert whole.error is None
    assert whole.is_sealed


@pytest.mark.full
@pytest.mark.parametrize(
    "obstacle",
    [StoreBusyError("Kho đang bận."), PermissionError(13, "denied", "goi.zip"), sqlite3.OperationalError("x")],
)
def test_what_the_machine_refuses_is_told_of_its_class(
    fresh_school: School, monkeypatch: pytest.MonkeyPatch, obstacle: Exception
) -> None:
    """A busy store, a file that may not be written: a sentence in the outcome of each class that it met."""

    def refuse(*_: object, **__: object) -> SealOutcome:
        raise obstacle

    monkeypatch.setattr(jobs.sealing, "_seal", refuse)
    outcomes = seal(fresh_school, first_term(fresh_school))
    assert len(outcomes) == 2
    assert all(outcome.error and outcome.error.endswith(".") for outcome in outcomes)


@pytest.mark.full
def test_a_sealed_class_is_unchanged_though_nobody_accepts_its_findings(fresh_school: School) -> None:
    """It is sealed as it stands: there is nothing to accept, and nothing is called unsealed that is sealed."""
    scope, *_ = first_term(fresh_school)
    (refused,) = seal(fresh_school, [scope], accept_findings=False)
    assert not refused.is_sealed
    assert refused.findings
    (sealed,) = seal(fresh_school, [scope])
    (again,) = seal(fresh_school, [scope], accept_findings=False)
    assert (again.is_sealed, again.unchanged, again.path, again.revision) == (True, True, sealed.path, 1)
    assert sealed.path is not None
    sealed.path.unlink()
    (lost,) = seal(fresh_school, [scope], accept_findings=False)
    assert not lost.is_sealed
    assert lost.error is not None


def test_a_mistake_of_ours_is_no_outcome(fresh_school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody expected is not told as if the class were at fault."""

    def fail(*_: object, **__: object) -> SealOutcome:
        raise ZeroDivisionError

    monkeypatch.setattr(jobs.sealing, "_seal", fail)
    with pytest.raises(ZeroDivisionError):
        seal(fresh_school, first_term(fresh_school))


@pytest.mark.full
def test_a_class_is_sealed_even_where_its_codes_could_not_be_published(
    fresh_school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bundle is there and recorded; the outcome has both its path and what went wrong."""
    publish = jobs.sealing.republish

    def not_one(home: Home, store: Store, scope: Scope | None = None) -> None:
        if scope:
            raise sqlite3.OperationalError("disk I/O error")
        publish(home, store)

    monkeypatch.setattr(jobs.sealing, "republish", not_one)
    (outcome,) = seal(fresh_school, first_term(fresh_school)[1:])
    assert outcome.is_sealed
    assert outcome.error is not None
    monkeypatch.undo()
    (again,) = seal(fresh_school, first_term(fresh_school)[1:])
    assert (again.unchanged, again.error) == (True, None)


def test_each_sealing_is_in_the_event_log_before_its_bundle_is_written(fresh_school: School) -> None:
    """The proof in the bundle holds, and the log holds against the heads that the bundles keep – until it is cut."""
    first, second = seal(fresh_school, first_term(fresh_school))
    assert first.path is not None
    assert second.path is not None
    results = verify_all(fresh_school.home, [first.path, second.path], None, None)
    assert [(result.intact, result.logged) for result in results] == [(True, True), (True, True)]
    with fresh_school.store.read() as db:
        kinds = db.query("SELECT kind FROM event WHERE kind IN ('statement-sealed', 'seal') ORDER BY number")["kind"]
    assert kinds.to_list() == ["statement-sealed", "seal"] * 2
    assert verify_log(fresh_school.home, fresh_school.store, [first.path, second.path], None).exit_code == 0

    with fresh_school.store.write() as db:
        for table in ("log_leaf", "log_node", "log_checkpoint", "event"):
            db.execute(f"DELETE FROM {table}")
    cut = verify_log(fresh_school.home, fresh_school.store, [second.path], None)
    assert cut.exit_code == 1
    assert all(second.path.name in problem.where for problem in cut.problems)


@pytest.mark.full
def test_a_bundle_of_a_copied_store_is_not_in_this_ones_log(fresh_school: School, tmp_path: Path) -> None:
    """The copy seals with the same key and log name; once this store has gone on itself, the two pasts differ."""
    with fresh_school.store.read() as db:
        first, scope, other, *_ = find_scopes(db)
    seal(fresh_school, [first])
    shutil.copytree(fresh_school.home.root, tmp_path / "kho-2")
    home = replace(fresh_school.home, root=tmp_path / "kho-2")
    copy = replace(fresh_school, home=home, store=Store(home.store_path))
    [theirs] = seal(copy, [scope])
    assert theirs.path is not None
    [early] = verify_all(fresh_school.home, [theirs.path], None, None)
    assert (early.trusted, early.logged) == (True, None)    # this log is shorter: nothing can be said
    seal(fresh_school, [other])
    [result] = verify_all(fresh_school.home, [theirs.path], None, None)
    assert (result.intact, result.signed, result.trusted, result.logged) == (True, True, True, False)
    assert [problem.code for problem in result.problems] == ["log-other"]
    assert exit_code([result]) == 1
