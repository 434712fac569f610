"""A decision opens what it names, for whom it names, until the end of its last day, and never another school's."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from deadline_rules import shipped
from sample_home import NOW

from records.access import Request
from records.admitting import Admitted, admit
from records.clock import VIETNAM
from records.decisions import Decision, DecisionAsked, all_decisions, record_decision, withdraw_decision
from records.loans import LOAN_DAYS, due_day, open_loans
from records.policy import Policy
from records.policy.words import Action, Role
from records.problems import CannotError, UsageError
from records.store import Store, migrations

A, B = "TRƯỜNG THCS A", "TRƯỜNG THCS B"
TODAY = NOW.date()
LAST = date(2026, 6, 20)
CAME_WITH = 11  # the migration that has decisions and loans
TIEN_MINH = shipped("tien-minh")
WITHOUT = replace(TIEN_MINH, accesses=())


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "a.duckdb")


def paper(**changed: object) -> DecisionAsked:
    """A principal's decision that lets the department open and lend 6A1's first term until 20 June."""
    told: dict[str, object] = {
        "school": A, "number": "12/QĐ-THCS", "decided_on": date(2026, 6, 3), "decided_by": "principal",
        "granted_to": "authority", "actions": ("open", "lend"), "valid_from": date(2026, 6, 5), "valid_until": LAST,
        "school_years": ("2025-2026",), "terms": ("HK1",), "classes": ("6A1",),
    }  # fmt: skip
    return DecisionAsked(**(told | changed))  # type: ignore[arg-type]


def recorded(store: Store, now: datetime = NOW, **changed: object) -> Decision:
    with store.write() as db:
        return record_decision(db, paper(**changed), by="văn thư", now=now)


def asked(action: Action = "open", by: Role = "authority", decision: str = "12/QĐ-THCS", **changed: object) -> Request:
    told: dict[str, object] = {"school": A, "school_year": "2025-2026", "term": "HK1", "class_name": "6A1"}
    return Request(action=action, asked_by=by, decision=decision, **(told | changed))  # type: ignore[arg-type]


def done(
    store: Store, request: Request, now: datetime = NOW, policy: Policy = TIEN_MINH, *, due_on: date | None = None,
    loan_id: str | None = None,
) -> Admitted:  # fmt: skip
    with store.write() as db:
        return admit(db, request, policy, now=now, actor="văn thư", due_on=due_on, loan_id=loan_id)


def logged(store: Store, kind: str = "access") -> list[dict[str, object]]:
    with store.read() as db:
        found = db.query("SELECT detail FROM event WHERE kind = ? ORDER BY number", [kind])
    return [json.loads(text) for text in found["detail"]]


# ── what a decision bears ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("TM-15")
@pytest.mark.parametrize("cites", ["12/QĐ-THCS", " 12/qđ-thcs  ngày 3/6/2026", "QD-2026-001", "qd-2026-001"])
def test_a_recorded_decision_is_cited_by_number_by_number_and_day_or_by_id(store: Store, cites: str) -> None:
    """The log has the decision's number, day and id, and who decided, as the book has them."""
    recorded(store)
    done(store, asked(decision=cites))
    (detail,) = logged(store)
    assert (detail["decision"], detail["decided_by"], detail["grant"]) == (
        "12/QĐ-THCS ngày 03/06/2026", "principal", "QD-2026-001",
    )  # fmt: skip


@pytest.mark.requirement("TM-15")
@pytest.mark.parametrize(
    ("request_", "sentence"),
    [
        (asked("print"), "chỉ cho mở; cho mượn"),
        (asked(by="district"), "cấp cho Sở GDĐT, không phải Phòng GDĐT"),
        (asked(decided_by="vice_principal"), "do hiệu trưởng quyết định, không phải phó hiệu trưởng"),
        (asked(class_name="6A2"), "không gồm lớp 6A2 (chỉ lớp 6A1)"),
        (asked(class_name=None), "không gồm mọi lớp (chỉ lớp 6A1)"),
        (asked(term="HK2"), "không gồm học kì HK2 (chỉ học kì HK1)"),
        (asked(term=None), "không gồm mọi học kì (chỉ học kì HK1)"),
        (asked(school_year="2024-2025"), "không gồm năm học 2024-2025 (chỉ năm học 2025-2026)"),
    ],
)
def test_what_a_decision_is_not_of_is_refused_saying_which_and_why(
    store: Store, request_: Request, sentence: str
) -> None:
    """Also where the profile asks for no decision: the log must not cite one that does not bear the act."""
    recorded(store)
    for policy in (TIEN_MINH, WITHOUT):
        with pytest.raises(CannotError) as refused:
            done(store, request_, policy=policy)
        assert "Quyết định số 12/QĐ-THCS ngày 03/06/2026: " in str(refused.value)
        assert sentence in str(refused.value)
    assert logged(store) == []


@pytest.mark.requirement("TM-15")
def test_the_first_and_the_last_day_count_whole_in_vietnam(store: Store) -> None:
    """5 June 00:00 to 20 June 23:59:59.999999; a moment before it is not yet valid, a moment after it has run out. Also
    for a clock of another zone."""
    recorded(store)
    opens, closes = datetime(2026, 6, 5, tzinfo=VIETNAM), datetime(2026, 6, 21, tzinfo=VIETNAM)
    moment = timedelta(microseconds=1)
    for now in (opens, closes - moment, (closes - moment).astimezone(UTC)):
        done(store, asked(), now)
    for now in (opens - moment, (opens - moment).astimezone(UTC)):
        with pytest.raises(CannotError, match=r"chưa có hiệu lực \(từ ngày 05/06/2026\)"):
            done(store, asked(), now)
    for now in (closes, closes.astimezone(UTC)):
        with pytest.raises(CannotError, match=r"đã hết hạn \(đến hết ngày 20/06/2026\)"):
            done(store, asked(), now)
    assert len(logged(store)) == 3


@pytest.mark.requirement("TM-15")
def test_a_withdrawn_decision_serves_no_more_and_stays_in_the_book(store: Store) -> None:
    """Nor by naming again who decided; the same number may be recorded anew."""
    recorded(store)
    with store.write() as db:
        with pytest.raises(UsageError, match="lý do"):
            withdraw_decision(db, "QD-2026-001", reason=" ", by="principal", now=NOW)
        withdraw_decision(db, "QD-2026-001", reason="Ghi nhầm", by="principal", now=NOW)
        with pytest.raises(CannotError, match="từ trước"):
            withdraw_decision(db, "QD-2026-001", reason="Ghi nhầm", by="principal", now=NOW)
        with pytest.raises(UsageError, match="Không có quyết định"):
            withdraw_decision(db, "QD-2026-009", reason="Ghi nhầm", by="principal", now=NOW)
    for request in (asked(), asked(decided_by="principal")):
        with pytest.raises(CannotError, match="đã thu hồi ngày 10/06/2026"):
            done(store, request)
    assert logged(store, "access-withdrawn") == [{"number": "12/QĐ-THCS", "school": A}]
    recorded(store)
    assert done(store, asked()).decision
    with store.read() as db:
        first = all_decisions(db)[-1]
    assert (first.withdrawn_by, first.withdrawn_for, first.state(TODAY)) == ("hiệu trưởng", "Ghi nhầm", "withdrawn")


@pytest.mark.requirement("TM-15")
def test_one_school_s_decision_opens_nothing_of_another_in_the_same_home(store: Store) -> None:
    """Each may have its own 12/QĐ-THCS, of other bounds."""
    recorded(store)
    with pytest.raises(CannotError, match="Chưa ghi quyết định nào số «12/QĐ-THCS» của trường này"):
        done(store, asked(school=B))
    recorded(store, school=B, valid_until=TODAY - timedelta(days=1))
    with pytest.raises(CannotError, match="đã hết hạn"):
        done(store, asked(school="THCS B"))
    assert done(store, asked(school="THCS A")).request.school == A


@pytest.mark.requirement("TM-15")
def test_who_may_not_decide_by_the_profile_opens_nothing(store: Store) -> None:
    """A vice principal's paper, however recorded; nor is a decision looked for where nobody names one, but told."""
    recorded(store, decided_by="vice_principal", number="7/TB")
    with pytest.raises(CannotError, match=r"Điều 8 khoản 3.* do phó hiệu trưởng ký"):
        done(store, asked(decision="7/TB"))
    with pytest.raises(CannotError, match=r"Ghi quyết định trước .*«Ghi quyết định».*«soluu access decide»"):
        done(store, asked(by="clerk", decision=""))
    recorded(store)
    with pytest.raises(CannotError, match=r"Đang có hiệu lực cho việc này: số 12/QĐ-THCS ngày 03/06/2026\.$"):
        done(store, asked(decision=""))
    with pytest.raises(CannotError, match=r"12/QĐ-THCS ngày 03/06/2026: đã hết hạn"):
        done(store, asked(decision=""), datetime(2026, 7, 1, tzinfo=VIETNAM))
    assert done(store, asked(by="principal", decision="")).decision is None


# ── recording ───────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"number": "  "}, "Ghi số quyết định"),
        ({"number": "9" * 81}, "Ghi số quyết định"),
        ({"number": "Nguyễn Thị Ánh"}, "không có dấu cách"),
        ({"number": "12/QĐ cho em Nguyễn Thị Ánh"}, "không có dấu cách"),
        ({"decided_on": date(2026, 6, 11), "valid_from": date(2026, 6, 11)}, "sau hôm nay"),
        ({"actions": ()}, "ít nhất một việc"),
        ({"valid_from": date(2026, 6, 2)}, "trước ngày ký"),
        ({"valid_until": date(2026, 6, 4)}, "trước ngày bắt đầu"),
        ({"valid_until": None}, "phải có ngày hết hạn"),
        ({"valid_until": None, "granted_to": "clerk", "actions": ("inspect",)}, "phải có ngày hết hạn"),
        ({"office": "x" * 201}, "không quá 200 chữ"),
    ],
)
def test_a_decision_that_is_not_whole_is_wrong_use(store: Store, changed: dict[str, object], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        recorded(store, **changed)
    with store.read() as db:
        assert all_decisions(db) == ()


def test_a_decision_is_recorded_once_and_told_in_the_log_without_the_office(store: Store) -> None:
    """The office is free text, which may hold anything: it stays in the book."""
    decision = recorded(store, office="  Đoàn thanh tra   Sở ", classes=("6A2", "6A1", "6A1"))
    assert (decision.office, decision.classes) == ("Đoàn thanh tra Sở", ("6A1", "6A2"))
    (detail,) = logged(store, "access-decided")
    assert detail["valid_until"] == "2026-06-20"
    assert "office" not in detail
    assert "Đoàn" not in json.dumps(detail, ensure_ascii=False)
    with pytest.raises(CannotError, match="đã ghi rồi"):
        recorded(store)
    assert recorded(store, decided_on=date(2026, 6, 4)).grant_id == "QD-2026-002"  # another paper of that number
    assert recorded(store, valid_until=None, granted_to="clerk", number="3/TB").state(date(2040, 1, 1)) == "in_force"


def test_a_pupil_s_name_is_no_office(store: Store) -> None:
    """Alone in any spelling, or whole within more words; a body's own name is one."""
    names = ("Nguyễn Thị Ánh", "Lê Chân")
    with store.write() as db:
        for number, name in enumerate(names):
            db.execute("INSERT INTO roster_row VALUES ('x', ?, NULL, ?, NULL, NULL, ?)", [str(number), name, number])
    for office in ("NGUYỄN THỊ ÁNH", "Phụ huynh em Nguyễn Thị Ánh", "lê chân"):
        with pytest.raises(UsageError, match="không ghi tên học sinh") as refused:
            recorded(store, office=office)
        assert not any(name in str(refused.value) for name in names)
    assert recorded(store, office="Phòng GDĐT quận Lê Chân").office


# ── named with the act ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("TM-15", "QN-07")
def test_a_decision_named_with_an_act_is_recorded_for_that_act_and_that_day(store: Store) -> None:
    """Its number and day are taken apart; it bears another act only where it is named anew with who decided."""
    request = asked(by="vice_principal", decision="5/QĐ ngày 01/06/2026", decided_by="principal")
    decision = done(store, request).decision
    assert decision
    assert decision.is_inline
    assert (decision.number, decision.decided_on, decision.valid_from, decision.valid_until) == (
        "5/QĐ", date(2026, 6, 1), TODAY, TODAY,
    )  # fmt: skip
    assert (decision.actions, decision.classes, decision.terms) == (("open",), ("6A1",), ("HK1",))
    assert done(store, request).decision == decision    # the same again: the same decision
    with pytest.raises(CannotError, match="không gồm lớp 6A2"):
        done(store, replace(request, class_name="6A2", decided_by=None))
    with pytest.raises(CannotError, match="đã hết hạn"):
        done(store, replace(request, decided_by=None), NOW + timedelta(days=1))
    assert done(store, replace(request, class_name="6A2")).decision != decision
    assert done(store, asked(decision="6/QĐ", decided_by="principal")).decision.decided_on == TODAY  # type: ignore[union-attr]


def test_a_day_that_is_none_or_to_come_is_wrong_use_and_leaves_nothing(store: Store) -> None:
    for decision in ("5/QĐ ngày 31/02/2026", "5/QĐ ngày 11/06/2026"):
        with pytest.raises(UsageError):
            done(store, asked(decision=decision, decided_by="principal"))
    with store.read() as db:
        assert all_decisions(db) == ()


@pytest.mark.parametrize("words", ["cho Nguyễn Thị Ánh", "5/QĐ cho Nguyễn Thị Ánh ngày 01/06/2026", "Ánh"])
@pytest.mark.parametrize("policy", [TIEN_MINH, WITHOUT], ids=["rule", "none"])
def test_no_name_enters_the_log_as_a_decision_that_is_named_with_an_act(
    store: Store, words: str, policy: Policy
) -> None:
    """A number has no room for one; nothing is written, and the sentence does not repeat it."""
    with pytest.raises(UsageError, match="Ghi số quyết định") as refused:
        done(store, asked(decision=words, decided_by="principal"), policy=policy)
    assert "Ánh" not in str(refused.value)
    assert logged(store) == logged(store, "access-decided") == []


@pytest.mark.parametrize("number", ["1234/QĐ-SGD&ĐT", "05/2026/TB-THCS.SM", "7"])
def test_the_numbers_that_papers_bear_are_numbers(store: Store, number: str) -> None:
    assert recorded(store, number=f" {number} ").number == number
    assert done(store, asked(decision=number)).decision


def test_a_recorded_paper_s_bounds_are_not_talked_away(store: Store) -> None:
    """To name who decided beside a recorded number makes no second decision of that number."""
    recorded(store)
    with pytest.raises(CannotError, match="không gồm lớp 6A2"):
        done(store, asked(class_name="6A2", decided_by="principal"))
    with store.read() as db:
        assert len(all_decisions(db)) == 1


# ── loans ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("TM-15")
def test_a_loan_is_due_on_a_day_and_a_return_by_its_decision_ends_it(store: Store) -> None:
    """Late, and after the decision has run out: what is lent must be able to come back. The due day is in time."""
    recorded(store)
    lent = done(store, asked("lend"), due_on=LAST).loan
    assert lent
    assert (lent.loan_id, lent.due_on, lent.borrower, lent.grant_id) == (
        "CM-2026-001", LAST, "authority", "QD-2026-001",
    )  # fmt: skip
    assert (lent.is_overdue(LAST), lent.is_overdue(LAST + timedelta(days=1))) == (False, True)
    late = datetime(2026, 8, 1, 8, tzinfo=VIETNAM)
    back = done(store, asked("return", "clerk", decision=""), late).loan
    assert back
    assert (back.returned_at, back.returned_by, back.is_overdue(late.date())) == (late, "văn thư", False)
    with store.read() as db:
        assert open_loans(db) == ()
    assert [detail["loan"] for detail in logged(store)] == ["CM-2026-001"] * 2
    with pytest.raises(CannotError, match="đã trả ngày 01/08/2026"):
        done(store, asked("return", decision=""), late, loan_id="CM-2026-001")


def test_a_loan_s_due_day_is_not_past_nor_after_its_decision() -> None:
    decision = Decision(
        **{name: getattr(paper(), name) for name in DecisionAsked.__slots__},  # type: ignore[attr-defined]
        grant_id="QD-2026-001", recorded_at=NOW, recorded_by="văn thư",
    )  # fmt: skip
    assert due_day(decision, None, TODAY) == LAST
    assert due_day(None, None, TODAY) == TODAY + timedelta(days=LOAN_DAYS)
    assert due_day(replace(decision, valid_until=date(2027, 6, 1)), None, TODAY) == TODAY + timedelta(days=LOAN_DAYS)
    assert due_day(decision, TODAY, TODAY) == TODAY
    with pytest.raises(UsageError, match="đã qua"):
        due_day(decision, TODAY - timedelta(days=1), TODAY)
    with pytest.raises(CannotError, match="hết hạn 20/06/2026"):
        due_day(decision, LAST + timedelta(days=1), TODAY)


def test_a_return_ends_the_loan_that_is_meant_or_asks_which(store: Store) -> None:
    """Two of one class, or one of other bounds: to be named. Nothing lent of it: logged, as ever."""
    for _ in range(2):
        done(store, asked("lend", decision=""), policy=WITHOUT)
    done(store, asked("lend", decision="", school=B), policy=WITHOUT)
    for request in (asked("return", decision=""), asked("return", decision="", term=None)):
        with pytest.raises(UsageError, match=r"--loan MÃ: CM-2026-001 .*; CM-2026-002") as refused:
            done(store, request, policy=WITHOUT)
        assert "CM-2026-003" not in str(refused.value)
    assert done(store, asked("return", decision=""), policy=WITHOUT, loan_id="CM-2026-002").loan
    assert done(store, asked("return", decision=""), policy=WITHOUT).loan.loan_id == "CM-2026-001"  # type: ignore[union-attr]
    assert done(store, asked("return", decision=""), policy=WITHOUT).loan is None
    with pytest.raises(UsageError, match="Không có lượt cho mượn"):
        done(store, asked("return", decision=""), policy=WITHOUT, loan_id="CM-2026-009")
    with store.read() as db:
        assert [loan.school for loan in open_loans(db)] == [B]


def test_a_loan_without_a_decision_comes_back_by_the_profile_s_rule(store: Store) -> None:
    """Lent when no rule asked for one; now one does: it is refused without, and taken with."""
    done(store, asked("lend", decision=""), policy=WITHOUT)
    with pytest.raises(CannotError, match="Điều 8 khoản 3"):
        done(store, asked("return", decision=""))
    done(store, asked("return", decision="9/TB", decided_by="principal"))
    with store.read() as db:
        assert open_loans(db) == ()


def test_an_older_store_s_loans_are_taken_over_from_its_log(tmp_path: Path) -> None:
    """Each lending in the log is a loan, ended by the return of the same records, the first by the first; a return from
    before does not count. Days are Vietnam's."""
    path = tmp_path / "cu.duckdb"
    acts = (
        ("return", "2026-01-01 01:00", "HK2", None), ("lend", "2026-01-31 17:30", "HK1", "6A1"),
        ("lend", "2026-02-01 01:00", "HK1", "6A1"), ("return", "2026-02-02 01:00", "HK1", "6A1"),
        ("open", "2026-02-03 01:00", "HK1", "6A1"), ("lend", "2026-02-04 01:00", "HK2", None),
    )  # fmt: skip
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE schema_version (number INTEGER PRIMARY KEY, applied_at TIMESTAMP)")
        for number, sql in migrations():
            if number < CAME_WITH:
                connection.execute(sql)
                connection.execute("INSERT INTO schema_version VALUES (?, now()::TIMESTAMP)", [number])
        for action, moment, term, class_name in acts:
            detail = {"action": action, "year": "2025-2026", "asked_by": "district", "term": term}
            detail |= {"class_name": class_name} if class_name else {}
            connection.execute(
                "INSERT INTO event (happened_at, actor, kind, subject, detail) "
                "VALUES (?::TIMESTAMP, 'văn thư', 'access', ?, ?)",
                [moment, A, json.dumps(detail)],
            )
    store = Store(path)
    with store.read() as db:
        loans = open_loans(db)
        closed = db.query("SELECT loan_id, returned_at::VARCHAR, due_on FROM loan WHERE returned_at IS NOT NULL").rows()
    assert [(loan.loan_id, loan.term, loan.class_name, loan.borrower, loan.due_on) for loan in loans] == [
        ("CM-2026-002", "HK1", "6A1", "district", date(2026, 3, 3)),
        ("CM-2026-003", "HK2", None, "district", date(2026, 3, 6)),
    ]
    assert closed == [("CM-2026-001", "2026-02-02 01:00:00", date(2026, 3, 3))]
    assert done(store, asked("lend", decision=""), policy=WITHOUT).loan.loan_id == "CM-2026-004"  # type: ignore[union-attr]
