"""The school's word that its book of duties is whole: what it makes certain, how far, and when it holds no more."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from jobs.duty_book import not_whole, read_word, state_whole
from jobs.finding_facts import gather
from records.clock import VIETNAM, Taken, end_of, to_store
from records.duties import Duty, add_duty, withdraw_duty
from records.facts import ExportFacts, SheetFacts, add_exports
from records.findings import findings
from records.list_tables import DUTY_SCHEMA
from records.lock_acts import openings_known
from records.policy import Policies, load_policy
from records.problems import UsageError
from records.reading import events, import_stamp
from records.store import Store

SCHOOL, YEAR, WHO = "TRƯỜNG THCS SAO MAI", "2025-2026", "văn thư"
NOW = datetime(2026, 3, 10, 9, 30, tzinfo=VIETNAM)
POLICY = load_policy(
    """
name = "Trường"

[[term]]
school_year = "2025-2026"
code = "HK1"
first_day = 2025-09-05
last_day = 2026-01-16

[[monthly]]
code = "nhan-xet"
article = "Điều 3"
sentence = "Mỗi tháng nhận xét."
work = "remark"
by = ["board"]

[[due]]
code = "in-so"
article = "Điều 6"
sentence = "In sổ trong 10 ngày."
work = "print"
documents = ["class_book"]
terms = ["HK1"]
days_after = 10
""",
    "trường.toml",
)
REMARKED = Duty(SCHOOL, YEAR, "remark", date(2025, 10, 30), month="2025-10")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A book with one remark, recorded on the page."""
    store = Store(tmp_path / "kho.duckdb")
    with store.write() as db:
        add_duty(db, REMARKED, now=NOW - timedelta(days=1), actor=WHO)
    return store


def a_list(name: str, day: date, *months: str) -> ExportFacts:
    """A list of duties, saved on a day, in which these months have a remark."""
    rows = [(n, None, month, None, None, "remark", None, date(2025, 10, 30), None, None, None, None)
            for n, month in enumerate(months, start=6)]  # fmt: skip
    taken = Taken(end_of(day) - timedelta(seconds=1), end_of(day), "declared")
    frame = pl.DataFrame(rows, schema=DUTY_SCHEMA, orient="row")
    sheet = SheetFacts("Trang", 0, "list-duty", SCHOOL, YEAR, "CN", taken, rows=frame)
    digest = hashlib.sha256(name.encode()).hexdigest()
    return ExportFacts(digest, f"{name}.xlsx", 1, "xlsx", "list-duty", (sheet,))


def bring(store: Store, export: ExportFacts) -> None:
    with store.write() as db:
        add_exports(db, [export], NOW)


def missing(store: Store, school_year: str = YEAR) -> dict[str, bool]:
    """What of the year's work is not there – the month, or the kind – and whether that is certain."""
    with store.read() as db:
        facts = gather(db, Policies((POLICY,)), SCHOOL, school_year)
    return {f.about.month or f.kind: f.is_certain for f in findings(facts, POLICY, NOW)}


def certain(store: Store) -> set[str]:
    return {what for what, is_certain in missing(store).items() if is_certain}


def holds(store: Store) -> bool | None:
    word = read_word(store, SCHOOL, YEAR)
    return word.holds if word else None


@pytest.mark.full
@pytest.mark.parametrize(
    ("until", "surely"),
    [
        (date(2025, 9, 29), set()),
        (date(2025, 9, 30), {"2025-09"}),
        (date(2026, 1, 25), {"2025-09", "2025-11", "2025-12"}),
        (date(2026, 1, 26), {"2025-09", "2025-11", "2025-12", "in-so-tre"}),
    ],
)
def test_what_was_due_up_to_that_day_is_missing_for_certain_as_by_a_list_of_that_day(
    store: Store, tmp_path: Path, until: date, surely: set[str]
) -> None:
    """And nothing of later; without the word all of it is only possible."""
    assert certain(store) == set()
    every = set(missing(store))
    assert {"2025-09", "2025-11", "2026-01", "in-so-tre"} <= every
    state_whole(store, SCHOOL, YEAR, until, now=NOW, actor=WHO)
    assert certain(store) == surely
    assert set(missing(store)) == every
    other = Store(tmp_path / "khác.duckdb")
    bring(other, a_list("danh-sách", until + timedelta(days=1), "2025-10"))
    assert missing(other) == missing(store)


def test_of_a_day_that_is_not_over_it_is_said_up_to_the_moment(store: Store) -> None:
    """What is due by the end of today may still be done."""
    said = state_whole(store, SCHOOL, YEAR, NOW.date(), now=NOW, actor=WHO)
    assert said.bound == NOW
    assert state_whole(store, SCHOOL, YEAR, date(2026, 3, 9), now=NOW, actor=WHO).bound == end_of(date(2026, 3, 9))


@pytest.mark.full
def test_openings_are_known_up_to_that_day_for_findings_and_pages_alike(store: Store) -> None:
    """The word is of all duties, the openings of the book among them; the later of list and word counts."""
    state_whole(store, SCHOOL, YEAR, date(2026, 1, 26), now=NOW, actor=WHO)

    def known() -> datetime:
        with store.read() as db:
            facts = gather(db, Policies((POLICY,)), SCHOOL, YEAR)
            assert facts.saved_from("duties") == openings_known(db)[SCHOOL, YEAR]
            return openings_known(db)[SCHOOL, YEAR]

    assert known() == to_store(end_of(date(2026, 1, 26)))
    bring(store, a_list("sau", date(2026, 2, 1), "2025-10"))
    assert known() == to_store(end_of(date(2026, 2, 1)) - timedelta(seconds=1))
    state_whole(store, SCHOOL, YEAR, date(2026, 3, 1), now=NOW, actor=WHO)
    assert known() == to_store(end_of(date(2026, 3, 1)))


def test_the_word_of_one_year_says_nothing_of_another(store: Store) -> None:
    with store.write() as db:
        add_duty(db, Duty(SCHOOL, "2024-2025", "report", date(2025, 1, 3)), now=NOW, actor=WHO)
    state_whole(store, SCHOOL, "2024-2025", date(2026, 3, 1), now=NOW, actor=WHO)
    assert certain(store) == set()
    assert holds(store) is None


def a_slip(store: Store) -> None:
    with store.write() as db:
        [entry] = db.query("SELECT entry_id FROM duty_entry WHERE work = 'remark'")["entry_id"]
        withdraw_duty(db, entry, reason="ghi nhầm tháng", now=NOW + timedelta(minutes=5), actor=WHO)


def another_list(store: Store) -> None:
    bring(store, a_list("mới", date(2025, 9, 8), "2025-10"))


@pytest.mark.full
@pytest.mark.parametrize("change", [a_slip, another_list])
def test_of_a_book_that_lost_something_since_the_word_says_nothing_until_it_is_given_anew(
    store: Store, change: Callable[[Store], None]
) -> None:
    """What it held when the word was given may be gone from it."""
    with store.write() as db:
        add_duty(db, Duty(SCHOOL, YEAR, "report", date(2025, 12, 3)), now=NOW - timedelta(days=2), actor=WHO)
    state_whole(store, SCHOOL, YEAR, date(2026, 3, 1), now=NOW, actor=WHO)
    assert holds(store) is True
    assert certain(store)
    change(store)
    assert holds(store) is False
    assert certain(store) == set()
    state_whole(store, SCHOOL, YEAR, date(2026, 3, 1), now=NOW + timedelta(hours=1), actor=WHO)
    assert holds(store) is True
    assert "2025-11" in certain(store)


def test_what_is_added_to_the_book_and_an_older_list_leave_the_word_as_it_is(store: Store) -> None:
    """Nor does an entry of afterwards that is taken back. November's remark of March is perhaps late."""
    bring(store, a_list("danh-sách", date(2025, 11, 3), "2025-10"))
    state_whole(store, SCHOOL, YEAR, date(2026, 3, 1), now=NOW, actor=WHO)
    later = NOW + timedelta(hours=1)
    with store.write() as db:
        entry = add_duty(db, Duty(SCHOOL, YEAR, "report", date(2026, 3, 2)), now=later, actor=WHO)
        withdraw_duty(db, entry, reason="ghi nhầm", now=later, actor=WHO)
        add_duty(db, Duty(SCHOOL, YEAR, "remark", date(2026, 3, 2), month="2025-11"), now=later, actor=WHO)
    bring(store, a_list("cũ", date(2025, 10, 3), "2025-09"))
    assert holds(store) is True
    assert "2025-12" in certain(store)
    assert missing(store)["2025-11"] is False


def test_a_word_is_given_anew_taken_back_and_each_is_an_event(store: Store) -> None:
    """One stands at most; the log has the day, and no reason."""
    with store.read() as db:
        stamp = import_stamp(db)
    first = state_whole(store, SCHOOL, YEAR, date(2026, 1, 26), now=NOW, actor=WHO)
    second = state_whole(store, SCHOOL, YEAR, date(2025, 12, 31), now=NOW, actor=WHO)
    assert certain(store) == {"2025-09", "2025-11", "2025-12"}
    with pytest.raises(UsageError, match="lý do"):
        not_whole(store, second, " ", now=NOW, actor=WHO)
    with pytest.raises(UsageError, match="khai lại ở nơi khác"):
        not_whole(store, first, "còn sổ giấy", now=NOW, actor=WHO)
    not_whole(store, second, "còn sổ giấy", now=NOW, actor=WHO)
    assert holds(store) is None
    assert certain(store) == set()
    with store.read() as db:
        assert import_stamp(db) != stamp
        told = events(db, 4).select("kind", "subject", "detail").rows()
        kept = db.query("SELECT withdrawn_for FROM duty_statement ORDER BY whole_to")["withdrawn_for"].to_list()
    assert [(kind, of) for kind, of, _ in told] == [
        ("duty-book-not-whole", second.statement_id), ("duty-book-whole", second.statement_id),
        ("duty-book-not-whole", first.statement_id), ("duty-book-whole", first.statement_id),
    ]  # fmt: skip
    assert "2025-12-31T23:59:59" in told[1][2]
    assert "sổ giấy" not in str(told)
    assert kept == ["còn sổ giấy", "Khai lại, đến 31/12/2025."]


def test_what_cannot_be_said_is_refused(tmp_path: Path, store: Store) -> None:
    """A day of before the year or to come; and of an empty book it is not said that it is whole."""
    for day in (date(2025, 7, 31), NOW.date() + timedelta(days=1)):
        with pytest.raises(UsageError, match="Ngày ghi đủ phải từ"):
            state_whole(store, SCHOOL, YEAR, day, now=NOW, actor=WHO)
    with pytest.raises(UsageError, match="chưa ghi việc nào"):
        state_whole(Store(tmp_path / "trống.duckdb"), SCHOOL, YEAR, NOW.date(), now=NOW, actor=WHO)
    assert holds(store) is None


def test_how_far_a_list_is_whole_is_asked_of_the_one_that_counts(tmp_path: Path) -> None:
    """Of two files the one that was saved earlier counts no more, though nobody knows how long it lay about."""
    store = Store(tmp_path / "kho.duckdb")
    older = a_list("cũ", date(2025, 11, 20), "2025-10")
    taken = Taken(end_of(date(2025, 11, 5)), end_of(date(2025, 11, 20)), "properties")
    bring(store, replace(older, sheets=(replace(older.sheets[0], taken=taken),), saved_at=end_of(date(2025, 11, 6))))
    newer = a_list("mới", date(2025, 11, 10), "2025-09")
    undated = Taken(None, end_of(date(2025, 11, 10)), "properties")
    bring(store, replace(newer, sheets=(replace(newer.sheets[0], taken=undated),)))
    with store.read() as db:
        facts = gather(db, Policies((POLICY,)), SCHOOL, YEAR)
        assert facts.duties["month"].to_list() == ["2025-09"]
        assert facts.is_given("duties")
        assert facts.saved_from("duties") is None
        assert openings_known(db) == {}
