"""An inspector comes in by a code, sees what the decision says and no row more, and is out when it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from inspectors import LAST, LATER, code_for, copied_home, decided, logged, school_sealed, visit_by
from sample_home import NOW

from jobs.archive_search import Wanted
from jobs.demo import invite_inspector
from jobs.inspector import IDLE, Visit, VisitOverError, close_visit, open_visit, papers_within, standing
from jobs.inspector_compare import compare
from jobs.inspector_search import choices, open_paper, search
from jobs.policies import policies_of
from records.access import Request
from records.admitting import admit
from records.clock import VIETNAM
from records.decisions import all_decisions, withdraw_decision
from records.home import Home
from records.inspector_accounts import (
    FAILURES,
    LOCKED_FOR,
    WrongCodeError,
    accounts,
    end_account,
    issue_code,
    split_code,
)
from records.problems import CannotError, UsageError
from records.store import Store

PUPIL = 2   # kind of a pupil's own paper


@pytest.fixture
def home(sealed_home: Path, tmp_path: Path) -> Home:
    return copied_home(sealed_home, tmp_path)


@pytest.fixture
def store(home: Home) -> Store:
    return Store(home.store_path)


def enter(home: Home, store: Store, code: str, now: datetime = LATER) -> Visit:
    return open_visit(store, policies_of(home), code, now)


def sealed(store: Store) -> list[dict[str, Any]]:
    """The papers of the two sealed classes."""
    with store.read() as db:
        return db.query(
            """SELECT b.*, d.document_id, d.kind, d.path, d.sha256, d.pupil_code, p.full_name
               FROM document d JOIN bundle b USING (bundle_id)
               LEFT JOIN pupil p ON (p.school, p.pupil_code) = (b.school, d.pupil_code)
               ORDER BY b.class_name, b.term, d.path"""
        ).to_dicts()


# ── the code ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_code_opens_once_shown_and_only_its_hash_is_kept(home: Home, store: Store) -> None:
    """130 random bits; typed in small letters, without dashes, with O for 0 it is the same. Neither the store nor the
    log has it."""
    code = code_for(store, decided(store))
    account, secret = split_code(code)
    assert (account, len(secret)) == ("TT-2026-001", 26)
    typed = code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert enter(home, store, typed).account_id == account
    with store.read() as db:
        (kept,) = accounts(db).values()
        assert secret not in str(db.query("SELECT * FROM event").to_dicts()) + kept.code_hash
    assert kept.code_hash.startswith("scrypt$16384$8$1$")
    actor, kind, detail = logged(store)[-1]
    assert (actor, kind) == ("Sở GDĐT", "inspector-opened")
    assert "45/QĐ-SGDĐT" in detail
    assert "Đoàn" not in detail     # whoever may be named there


@pytest.mark.parametrize("text", ["", "TT-2026-001", f"TT-2026-001-{'U' * 26}", f"TT-2026-001-{'0' * 26}", "é" * 99])
def test_what_is_no_code_of_anybody_is_refused_in_the_same_words(home: Home, store: Store, text: str) -> None:
    """Whether there is such an account is told to nobody."""
    code_for(store, decided(store))
    with pytest.raises(WrongCodeError, match="Mã không đúng"):
        enter(home, store, text)
    assert logged(store)[-1][1] == "inspector-refused"


def test_five_wrong_codes_lock_the_right_one_out_for_a_quarter_of_an_hour(home: Home, store: Store) -> None:
    """By the clock that is passed in. Then it opens again; what was tried meanwhile lengthens nothing."""
    code = code_for(store, decided(store))
    wrong = f"{code[:-1]}{'0' if code[-1] != '0' else '2'}"
    for minute in range(FAILURES):
        with pytest.raises(WrongCodeError):
            enter(home, store, wrong, NOW + timedelta(seconds=minute))
    for moment in (NOW + timedelta(seconds=9), NOW + LOCKED_FOR - timedelta(seconds=1)):
        with pytest.raises(WrongCodeError):
            enter(home, store, code, moment)
    refusals = [detail for _, kind, detail in logged(store) if kind == "inspector-refused"]
    assert len(refusals) == FAILURES
    assert '"locked": true' in refusals[-1]
    assert enter(home, store, code, NOW + LOCKED_FOR + timedelta(seconds=5))


def test_wrong_codes_of_nobody_fill_no_log_and_lock_nobody_out(home: Home, store: Store) -> None:
    code = code_for(store, decided(store))
    for _ in range(FAILURES + 3):
        with pytest.raises(WrongCodeError):
            enter(home, store, "TT-2026-999-" + "0" * 26)
    assert sum(kind == "inspector-refused" for _, kind, _ in logged(store)) == FAILURES
    assert enter(home, store, code)


def test_a_second_code_ends_the_first_and_whoever_came_in_by_it(home: Home, store: Store) -> None:
    """A decision has one code at a time."""
    grant_id = decided(store)
    first = code_for(store, grant_id)
    visit = enter(home, store, first)
    second = code_for(store, grant_id, LATER)
    with pytest.raises(VisitOverError, match="thay"):
        standing(store, policies_of(home), visit, LATER)
    with pytest.raises(VisitOverError, match="thay"):
        enter(home, store, first)
    assert logged(store)[-1][1] == "inspector-denied"
    assert enter(home, store, second).account_id == "TT-2026-002"
    with store.write() as db:
        end_account(db, grant_id, by="văn thư", now=LATER)
        with pytest.raises(CannotError, match="không có mã"):
            end_account(db, grant_id, by="văn thư", now=LATER)


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"actions": ("open",)}, "không cho thanh tra"), ({"valid_until": date(2026, 6, 10)}, "hết hạn")],
)
def test_no_code_is_given_by_a_decision_that_lets_nobody_inspect_or_has_ended(
    store: Store, changed: dict[str, Any], why: str
) -> None:
    grant_id = decided(store, **changed)
    with store.write() as db, pytest.raises(CannotError, match=why):
        issue_code(db, grant_id, by="văn thư", now=NOW + timedelta(days=1))


# ── until when ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_visit_ends_with_the_last_day_or_when_nobody_uses_it(home: Home, store: Store) -> None:
    """At midnight in Vietnam; and after the idle time since the last act, not since the opening."""
    visit = visit_by(home, store)
    policies, midnight = policies_of(home), datetime(2026, 6, 21, tzinfo=VIETNAM)
    last = replace(visit, seen_at=midnight - timedelta(seconds=1))
    assert standing(store, policies, last, midnight - timedelta(microseconds=1)).decision.valid_until == LAST
    with pytest.raises(VisitOverError, match="đã hết hạn"):
        standing(store, policies, last, midnight)
    assert standing(store, policies, visit, visit.seen_at + IDLE)
    with pytest.raises(VisitOverError, match="20 phút"):
        standing(store, policies, visit, visit.seen_at + IDLE + timedelta(seconds=1))


def every_act(home: Home, store: Store) -> list[Callable[[Visit, datetime], object]]:
    """All that an inspector can do with records."""
    policies, paper = policies_of(home), sealed(store)[0]
    return [
        lambda visit, now: choices(store, policies, visit, now),
        lambda visit, now: search(store, policies, visit, Wanted(), now),
        lambda visit, now: open_paper(home, store, policies, visit, paper["document_id"], now),
        lambda visit, now: compare(home, store, policies, visit, paper["bundle_id"], now),
    ]


def test_each_act_is_refused_at_once_when_the_decision_is_withdrawn(home: Home, store: Store) -> None:
    """Not at the next coming in: the very next act; and nothing of it is in the log."""
    visit = visit_by(home, store)
    with store.write() as db:
        withdraw_decision(db, "QD-2026-001", reason="Kết thúc sớm", by="principal", now=LATER)
    for act in every_act(home, store):
        with pytest.raises(VisitOverError, match="đã thu hồi"):
            act(visit, LATER)
    close_visit(store, policies_of(home), visit, LATER)
    assert {kind for _, kind, _ in logged(store)} == {"inspector-code", "inspector-opened"}


def test_a_visit_that_nobody_opened_may_do_nothing(home: Home, store: Store) -> None:
    """Denied by default: an account that there is not."""
    decided(store)
    for act in every_act(home, store):
        with pytest.raises(VisitOverError):
            act(Visit("TT-2026-001", LATER, LATER), LATER)


def test_a_decision_on_another_s_word_opens_nothing(home: Home, store: Store) -> None:
    """Where the profile asks for the principal's decision."""
    rule = """
[[access]]
code = "thanh-tra"
article = "Điều 1"
sentence = "Chỉ thanh tra khi hiệu trưởng quyết định."
actions = ["inspect"]
decided_by = "principal"
"""
    home.policy_path.write_text(home.policy_path.read_text(encoding="utf-8") + rule, encoding="utf-8")
    with pytest.raises(VisitOverError, match="chưa mở được hồ sơ nào"):
        visit_by(home, store, decided_by="vice_principal")
    assert visit_by(home, store, "46/QĐ")


# ── what: role × act × row ──────────────────────────────────────────────────────────────────────────────────────────


def scopes(store: Store) -> list[tuple[str, dict[str, Any], Callable[[dict[str, Any]], bool]]]:
    """Bounds of a decision, and of each paper whether it is inside them."""
    papers = sealed(store)
    pupil = next(each["pupil_code"] for each in papers if each["pupil_code"])
    term, year, name = papers[0]["term"], papers[0]["school_year"], papers[0]["class_name"]

    def of_class(row: dict[str, Any]) -> bool:
        return row["pupil_code"] is None

    return [
        ("whole", {}, of_class),
        ("by pupil", {"by_pupil": True}, lambda _: True),
        ("one pupil", {"by_pupil": True, "pupils": (pupil,)}, lambda row: row["pupil_code"] == pupil),
        ("class", {"classes": (name,), "by_pupil": True}, lambda row: row["class_name"] == name),
        ("another class", {"classes": ("9Z9",), "by_pupil": True}, lambda _: False),
        ("term", {"terms": (term,)}, lambda row: of_class(row) and row["term"] == term),
        ("another year", {"school_years": ("1999-2000",), "by_pupil": True}, lambda _: False),
        ("year", {"school_years": (year,)}, of_class),
    ]


SCOPES = ("whole", "by pupil", "one pupil", "class", "another class", "term", "another year", "year")
USUAL = {("authority", "whole"), ("district", "one pupil")}     # the others take as long again, each


@pytest.mark.parametrize(
    ("role", "what"),
    [
        pytest.param(role, what, marks=() if (role, what) in USUAL else pytest.mark.full)
        for role in ("authority", "district") for what in SCOPES
    ],
)
def test_of_every_paper_each_act_may_be_done_just_where_the_decision_covers_it(
    home: Home, store: Store, role: str, what: str
) -> None:
    """Role × scope × act × a paper inside and outside, of the class and of a pupil: what is outside is not found, not
    opened, not compared, and refused in the same words as what there is not. Papers of another school never."""
    policies, papers, school = policies_of(home), sealed(store), school_sealed(store)
    bounds, is_inside = next((bounds, is_inside) for name, bounds, is_inside in scopes(store) if name == what)
    if what == "another year":
        with pytest.raises(VisitOverError, match="chưa mở được hồ sơ nào"):
            visit_by(home, store, granted_to=role, **bounds)
        return
    visit = visit_by(home, store, granted_to=role, **bounds)
    inside = {row["document_id"] for row in papers if row["school"] == school and is_inside(row)}
    assert set(search(store, policies, visit, Wanted(), LATER)["document_id"]) == inside
    for row in {(row["document_id"] in inside, row["pupil_code"] is None): row for row in papers}.values():
        if row["document_id"] in inside:
            content = open_paper(home, store, policies, visit, row["document_id"], LATER).content
            assert sha256(content).hexdigest() == row["sha256"]
            continue
        with pytest.raises(CannotError, match="trong phạm vi"):
            open_paper(home, store, policies, visit, row["document_id"], LATER)
        with pytest.raises(CannotError, match="trong phạm vi"):
            compare(home, store, policies, visit, row["bundle_id"], LATER, row["pupil_code"])
    with pytest.raises(CannotError, match="trong phạm vi"):
        open_paper(home, store, policies, visit, "0" * 20, LATER)


@pytest.mark.full
def test_pupils_are_looked_for_only_where_the_decision_says_so(home: Home, store: Store) -> None:
    """By code, or by a part of the name with or without its marks; the log has neither."""
    policies = policies_of(home)
    pupil = next(row for row in sealed(store) if row["pupil_code"])
    with pytest.raises(CannotError, match="không cho tra cứu theo học sinh"):
        search(store, policies, visit_by(home, store), Wanted(pupil=pupil["pupil_code"]), LATER)
    visit = visit_by(home, store, "46/QĐ", by_pupil=True)
    for words in (pupil["pupil_code"], pupil["full_name"], pupil["full_name"].upper()):
        found = search(store, policies, visit, Wanted(pupil=words), LATER)
        assert pupil["document_id"] in set(found["document_id"])
        assert set(found["kind"]) == {PUPIL}
    assert search(store, policies, visit, Wanted(pupil=".*"), LATER).is_empty()
    with pytest.raises(CannotError, match="ít nhất"):
        search(store, policies, visit, Wanted(pupil="a"), LATER)
    told = "".join(detail for *_, detail in logged(store))
    assert pupil["pupil_code"] not in told
    assert pupil["full_name"] not in told
    assert '"by_pupil": true' in told


def test_every_opening_search_view_and_download_is_an_event_with_the_decision(home: Home, store: Store) -> None:
    visit = visit_by(home, store)
    *acts, compared = every_act(home, store)[1:]
    for act in acts:
        act(visit, LATER)
    assert compared(visit, LATER).lines == ()   # type: ignore[attr-defined]  # nothing has changed since the sealing
    close_visit(store, policies_of(home), visit, LATER)
    kinds = [kind.removeprefix("inspector-") for _, kind, _ in logged(store)]
    assert kinds == ["code", "opened", "search", "download", "view", "closed"]
    assert all('"grant": "QD-2026-001"' in detail for *_, detail in logged(store))


def test_a_decision_on_named_pupils_serves_for_no_whole_class(home: Home, store: Store) -> None:
    """Neither for another act, nor without saying that pupils may be looked for."""
    for changed, why in (
        ({"pupils": ("1",)}, "tra cứu theo học sinh"),
        ({"pupils": ("1",), "by_pupil": True, "actions": ("open", "inspect")}, "quyết định riêng"),
        ({"by_pupil": True, "actions": ("open",)}, "chỉ đi với việc thanh tra"),
    ):
        with pytest.raises(UsageError, match=why):
            decided(store, "47/QĐ", **changed)
    decided(store, "48/QĐ", pupils=("1",), by_pupil=True)
    school = school_sealed(store)
    policy = policies_of(home).of(school, "2025-2026")
    request = Request(
        school=school, school_year="2025-2026", action="inspect", asked_by="authority", decision="48/QĐ",
        class_name="6A1",
    )  # fmt: skip
    with store.write() as db, pytest.raises(CannotError, match="1 học sinh được nêu"):
        admit(db, request, policy, now=LATER, actor="văn thư")
    with store.read() as db:
        told = db.query("SELECT detail FROM event WHERE kind = 'access-decided' ORDER BY number DESC LIMIT 1").item()
    assert '"pupils": 1' in told


def test_papers_of_a_damaged_bundle_are_not_handed_out(home: Home, store: Store) -> None:
    """Neither a paper that is another than was sealed, nor one that is not there."""
    visit = visit_by(home, store)
    paper = sealed(store)[0]
    (path,) = home.bundles.rglob(paper["file_name"])
    whole = path.read_bytes()
    with store.write() as db:
        db.execute("UPDATE document SET sha256 = ? WHERE document_id = ?", ["0" * 64, paper["document_id"]])
    for content in (whole, whole[:1000], b""):
        path.write_bytes(content)
        with pytest.raises(CannotError, match="Báo cho nhà trường"):
            open_paper(home, store, policies_of(home), visit, paper["document_id"], LATER)
    with pytest.raises(CannotError, match="đã hỏng"):
        compare(home, store, policies_of(home), visit, paper["bundle_id"], LATER)


# ── sealed beside today ─────────────────────────────────────────────────────────────────────────────────────────────


def change_mark(store: Store, pupil: dict[str, Any]) -> tuple[str, str]:
    """Put another value in the store's facts for a mark of the pupil; (old, new)."""
    with store.write() as db:
        row = db.query(
            """SELECT rowid AS id, subject, component, value FROM mark_version WHERE is_current AND pupil_code = ?
               AND (school, school_year, term) = (?, ?, ?) AND component = 'GK' AND score IS NOT NULL LIMIT 1""",
            [pupil["pupil_code"], pupil["school"], pupil["school_year"], pupil["term"]],
        ).row(0, named=True)
        new = "1" if row["value"] != "1" else "2"
        db.execute("UPDATE mark_version SET value = ?, score = ? WHERE rowid = ?", [new, new, row["id"]])
    return row["value"], new


def test_a_mark_that_is_another_today_stands_beside_the_sealed_one(home: Home, store: Store) -> None:
    """In the class's comparison that difference alone; in the pupil's every cell, and that one marked; no row of the
    register explains it."""
    pupil = next(row for row in sealed(store) if row["pupil_code"] and row["term"] != "CN")
    visit, policies = visit_by(home, store, by_pupil=True), policies_of(home)
    old, new = change_mark(store, pupil)
    whole = compare(home, store, policies, visit, pupil["bundle_id"], LATER)
    (line,) = [each for each in whole.lines if "Giữa kì" in each.what]
    assert pupil["pupil_code"] in line.what
    assert (line.sealed.replace(",", "."), line.today, line.differs) == (old, new, True)
    assert line.said.startswith("chưa")
    own = compare(home, store, policies, visit, pupil["bundle_id"], LATER, pupil["pupil_code"])
    assert len(own.lines) > 20
    assert [(each.sealed, each.today) for each in own.lines if each.differs] == [(line.sealed, line.today)]
    assert own.unexplained == 1


def test_the_one_way_to_papers_gives_none_without_access(home: Home, store: Store) -> None:
    stands = standing(store, policies_of(home), visit_by(home, store), LATER)
    with store.read() as db:
        assert papers_within(db, replace(stands, access=())).is_empty()


def test_a_demonstration_lets_an_inspector_in_and_a_school_s_home_does_not(sealed_home: Path, tmp_path: Path) -> None:
    """By one decision a day; the code that was shown before ends."""
    home = copied_home(sealed_home, tmp_path)
    store = Store(home.store_path)
    assert invite_inspector(home, store, NOW) is None
    home.write_settings(home.verify_url, is_demo=True)
    first, second = (invite_inspector(home, store, NOW + timedelta(minutes=wait)) for wait in range(2))
    assert first
    assert second
    visit = open_visit(store, policies_of(home), second, LATER)
    assert search(store, policies_of(home), visit, Wanted(), LATER) is not None
    with pytest.raises(VisitOverError, match="đã được thay"):
        open_visit(store, policies_of(home), first, LATER)
    with store.read() as db:
        assert len([each for each in all_decisions(db) if "MAU" in each.number]) == 1
