"""The profiles that ship: each says what its regulation says, where the five disagree too."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from records.clock import end_of, start_of
from records.lock_acts import book_at
from records.policy import Policies, Policy, load_policy, read_policy
from records.policy.collection import overlaps
from records.policy.duty import DueRule, MonthlyRule
from records.policy.keeping import AccessRule, MediumRule, SigningRule
from records.policy.profile import Term
from records.policy.standing import lacking
from records.requirements import REQUIREMENTS

FOLDER = Path(__file__).parents[2] / "data" / "policy"
FILES = sorted(FOLDER.glob("*.toml"))
FIVE = {
    "TM": "tien-minh", "QL": "quynh-luu-1", "VA": "vinh-an-tan-lien", "QN": "quang-ninh", "TT": "toan-thang-tien-thang",
}  # fmt: skip
TEST = date(2025, 11, 3)  # a Monday


def profile(name: str) -> Policy:
    file = FOLDER / f"{name}.toml"
    return load_policy(file.read_text(encoding="utf-8"), file.name)


def last_day(policy: Policy, code: str, school_year: str) -> date | None:
    rule = policy.rule(code)
    assert isinstance(rule, DueRule)
    return rule.last_day(school_year)


def with_choice(name: str, key: str, value: str) -> Policy:
    """The profile with another reading of one text."""
    before, after = (FOLDER / f"{name}.toml").read_text(encoding="utf-8").split(f'key = "{key}"\nvalue = "', 1)
    return load_policy(f'{before}key = "{key}"\nvalue = "{value}"{after.split(chr(34), 1)[1]}', name)


# ── the five, and their coverage ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_profile_that_ships_has_no_problem(file: Path) -> None:
    """Every rule has its article and a sentence that ends like one."""
    read = read_policy(file.read_text(encoding="utf-8"), file.name)
    assert [problem.sentence() for problem in read.problems] == []
    assert read.policy is not None
    for rule in read.policy.rules:
        assert rule.article.startswith(("Điều", "Mục", "Phụ lục", "Căn cứ", "Quy chế"))
        assert rule.sentence.endswith(".")


def test_the_six_profiles_ship_and_do_not_overlap() -> None:
    """Five regulations and the model; together they are one collection."""
    reads = tuple(read_policy(file.read_text(encoding="utf-8"), file.name) for file in FILES)
    assert {file.stem for file in FILES} == {*FIVE.values(), "mau"}
    assert list(overlaps(reads)) == []
    policies = Policies(tuple(read.policy for read in reads if read.policy))
    assert policies.of("TRƯỜNG TH TIÊN MINH", "2024-2025").name.startswith("Tiểu học Tiên Minh")
    assert policies.of("TRƯỜNG TH TIÊN MINH", "2026-2027").name == "Mẫu"


def test_the_five_profiles_express_every_duty() -> None:
    """All 78 ids, and each regulation's in its own profile."""
    expressed = {prefix: profile(name).requirements for prefix, name in FIVE.items()}
    assert frozenset[str]().union(*expressed.values()) == set(REQUIREMENTS)
    for prefix, names in expressed.items():
        assert {name for name in REQUIREMENTS if name.startswith(prefix)} <= names


def test_there_are_as_many_duties_as_the_regulations_have() -> None:
    """Numbered without a gap, each with its own sentence."""
    counts = Counter(name[:2] for name in REQUIREMENTS)
    assert counts == {"TM": 23, "QL": 10, "VA": 13, "QN": 12, "TT": 20}
    assert list(REQUIREMENTS) == [f"{prefix}-{n:02}" for prefix, many in counts.items() for n in range(1, many + 1)]
    assert len(set(REQUIREMENTS.values())) == 78


# ── entry ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "component", "last"),
    [
        pytest.param("tien-minh", "KTDK", date(2025, 11, 5), id="TM-02", marks=pytest.mark.requirement("TM-02")),
        pytest.param("tien-minh", "TX1", None),
        pytest.param("vinh-an-tan-lien", "TX1", date(2025, 11, 10), id="VA-03", marks=pytest.mark.requirement("VA-03")),
        pytest.param("vinh-an-tan-lien", "GK", date(2025, 11, 17), id="VA-04", marks=pytest.mark.requirement("VA-04")),
        pytest.param(
            "toan-thang-tien-thang", "TX1", date(2026, 1, 4), id="TT-10",
            marks=pytest.mark.requirement("TT-10"),
        ),
        pytest.param(
            "toan-thang-tien-thang", "GK", date(2025, 11, 17), id="TT-11",
            marks=pytest.mark.requirement("TT-11"),
        ),
        pytest.param(
            "toan-thang-tien-thang", "CK", date(2025, 11, 17), id="TT-12",
            marks=pytest.mark.requirement("TT-12"),
        ),
        pytest.param("quynh-luu-1", "GK", None),
        pytest.param("quang-ninh", "GK", None),
    ],
)  # fmt: skip
def test_one_test_has_as_many_deadlines_as_there_are_regulations(name: str, component: str, last: date | None) -> None:
    """A test on Monday 3 November 2025, by each of the five."""
    deadline = profile(name).deadline_of(component, "2025-2026")
    assert (deadline.moment_for(TEST) if deadline else None) == (end_of(last) if last else None)


@pytest.mark.parametrize(
    ("term", "article"),
    [
        pytest.param("GK1", "Điều 11 khoản 1 điểm b", id="GK1", marks=pytest.mark.requirement("TT-11")),
        pytest.param("GK2", "Điều 11 khoản 1 điểm b", id="GK2", marks=pytest.mark.requirement("TT-11")),
        pytest.param("HK1", "Điều 11 khoản 1 điểm c", id="HK1", marks=pytest.mark.requirement("TT-12")),
        pytest.param("CN", "Điều 11 khoản 1 điểm c", id="CN", marks=pytest.mark.requirement("TT-12")),
    ],
)
def test_a_primary_schools_test_is_that_of_its_term(term: str, article: str) -> None:
    """Exports call the mid-term and the final test alike; each has its own article."""
    deadline = profile("toan-thang-tien-thang").deadline_of("KTDK", "2025-2026", term)
    assert deadline is not None
    assert deadline.source == article


@pytest.mark.requirement("TM-02")
def test_two_days_may_be_read_as_working_days() -> None:
    """The kind of day is not stated: a test on a Friday is due on Sunday, or on Tuesday."""
    ends = []
    for policy in (profile("tien-minh"), with_choice("tien-minh", "loai-ngay", "ngay-lam-viec")):
        deadline = policy.deadline_of("KTDK", "2024-2025")
        assert deadline is not None
        ends.append(deadline.moment_for(date(2024, 11, 1)))
    assert ends == [end_of(date(2024, 11, 3)), end_of(date(2024, 11, 5))]


@pytest.mark.requirement("TT-10")
def test_regular_marks_are_complete_by_the_weeks_that_the_principal_set() -> None:
    """A test within a week that is named is due by its end; after week 34 there is no deadline."""
    deadline = profile("toan-thang-tien-thang").deadline_of("TX2", "2025-2026")
    assert deadline is not None
    assert deadline.weeks == (8, 17, 26, 34)
    assert deadline.moment_for(date(2025, 9, 8)) == end_of(date(2025, 11, 2))
    assert deadline.moment_for(date(2025, 11, 2)) == end_of(date(2025, 11, 2))
    assert deadline.moment_for(date(2026, 3, 1)) == end_of(date(2026, 3, 15))
    assert deadline.moment_for(date(2026, 5, 16)) is None


@pytest.mark.requirement("TT-09")
def test_the_secretarys_entry_is_not_the_teachers() -> None:
    """Of periodic tests alone; a school whose teachers enter them says so."""
    policy = profile("toan-thang-tien-thang")
    answers = {c: d.answers for c in ("TX1", "GK", "CK", "KTDK") if (d := policy.deadline_of(c, "2025-2026"))}
    assert answers == {"TX1": "teacher", "GK": "secretary", "CK": "secretary", "KTDK": "secretary"}
    own = with_choice("toan-thang-tien-thang", "nguoi-nhap-dinh-ki", "giao-vien").deadline_of("GK", "2025-2026")
    assert own is not None
    assert own.answers == "teacher"


@pytest.mark.requirement("VA-12")
def test_one_school_has_two_circulars() -> None:
    """Grade 9 by TT58 and TT26, grades 6 to 8 by TT22."""
    policy = profile("vinh-an-tan-lien")
    circulars = {grade: rule.circular for grade in range(5, 11) if (rule := policy.circular_of(grade))}
    assert circulars == {6: "TT22", 7: "TT22", 8: "TT22", 9: "TT58+TT26"}


# ── corrections ─────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("TM-06")
@pytest.mark.requirement("VA-07")
@pytest.mark.requirement("QN-06")
def test_the_regulations_ask_for_different_witnesses() -> None:
    """A vice principal will do in three of the readings; two schools ask for no witness at all."""
    leaders, principal = ("principal", "vice_principal"), ("principal",)
    first = {
        name: rule.present[0] for name in FIVE.values() if (rule := profile(name).correction.witnesses) is not None
    }
    assert first == {"tien-minh": leaders, "vinh-an-tan-lien": leaders, "quang-ninh": leaders}
    note = with_choice("tien-minh", "nguoi-chung-kien", "luu-y").correction.witnesses
    assert note is not None
    assert note.present == (principal, ("board",), ("requester",))
    by_paragraph = profile("tien-minh").correction.witnesses
    assert by_paragraph is not None
    there = ["vice_principal", "board", "requester"]
    assert lacking(by_paragraph.present, there) == ()
    assert lacking(note.present, there) == (principal,)


@pytest.mark.requirement("TM-07")
@pytest.mark.requirement("TT-14")
def test_the_regulations_ask_for_different_evidence() -> None:
    """Of each group one: at Toàn Thắng the test paper or another product."""
    evidence = {
        name: rule.documents for name in FIVE.values() if (rule := profile(name).correction.evidence) is not None
    }
    assert evidence == {
        "tien-minh": (("request_form",), ("test_paper",)),
        "quynh-luu-1": (("request_form",),),
        "vinh-an-tan-lien": (("mark_book",), ("test_paper",)),
        "toan-thang-tien-thang": (("mark_book_copy",), ("test_paper", "product")),
    }


@pytest.mark.requirement("TM-08")
@pytest.mark.requirement("TT-15")
def test_corrections_end_a_week_before_the_test() -> None:
    """Three schools say so; the other two name no day, and none is judged."""
    for name, before in (("tien-minh", "KTDK"), ("vinh-an-tan-lien", "CK"), ("toan-thang-tien-thang", "CK")):
        cutoff = profile(name).correction.cutoff
        assert cutoff is not None
        assert cutoff.before == before
        assert cutoff.last_day(date(2025, 12, 22)) == date(2025, 12, 15)
    assert profile("quynh-luu-1").correction.cutoff is None
    assert profile("quang-ninh").correction.cutoff is None


@pytest.mark.requirement("QL-03")
def test_the_request_form_has_the_annexs_fields() -> None:
    """Three parts: the requester's, the principal's, the administrator's."""
    form = profile("quynh-luu-1").correction.form
    assert form is not None
    assert {"requester", "subject", "pupil", "class", "reason", "original_value", "requested_value"} <= set(form.fields)
    assert {"principal_consent", "principal_signature", "seal"} <= set(form.fields)
    assert {"admin_old_value", "admin_new_value", "admin_moment"} <= set(form.fields)
    assert form.marks == ("15_minutes", "one_period", "term", "regular", "periodic", "other")


def test_other_steps_of_a_correction_differ_too() -> None:
    """TM-09, TM-10, TT-14, QL-02: relock, related records, who edits, how long it is kept."""
    tm, ql, tt = (profile(FIVE[prefix]).correction for prefix in ("TM", "QL", "TT"))
    assert tm.relock is not None
    assert tm.relock.within_days == 0
    assert tm.related is not None
    assert tm.related.documents == ("class_summary", "hoc_ba")
    assert tt.edit is not None
    assert (tt.edit.by, tt.edit.after_lock) == (("teacher", "admin"), False)
    assert tt.kept is not None
    assert tt.kept.until == "pupil_leaves"
    assert tt.minutes is not None
    assert tt.minutes.signers == ("principal", "admin", "teacher")
    assert ql.edit is not None
    assert (ql.edit.by, ql.edit.after_lock) == (("board",), True)


# ── locks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.requirement("QN-04")
def test_the_authority_locks_ten_days_after_the_term() -> None:
    """Unless the school's own lock is earlier; it opens again from 1 to 15 August."""
    policy = profile("quang-ninh")
    authority = policy.lock.authority
    assert authority is not None
    assert authority.reopening("2018-2019") == (date(2019, 8, 1), date(2019, 8, 15))
    term, at = Term("2018-2019", "HK1", date(2018, 9, 5), date(2019, 1, 12)), start_of(date(2019, 6, 1))
    for days, locked in ((term, date(2019, 1, 23)), (replace(term, locked_on=date(2019, 1, 14)), date(2019, 1, 14))):
        book = book_at(replace(policy, terms=(days,)), "2018-2019", "HK1", [], at)
        assert book.closed_from == start_of(locked)


def test_who_locks_differs() -> None:
    """TM-12 on the board's proposal after the term; QN-01 every month; QL-01 whenever the principal says."""
    tm, ql, qn = (profile(FIVE[prefix]).lock for prefix in ("TM", "QL", "QN"))
    assert tm.term is not None
    assert (tm.term.proposed_by, tm.term.decided_by) == ("board", "principal")
    assert qn.monthly is not None
    assert qn.monthly.every_month
    assert ql.setting is not None
    assert ql.setting.decided_by == "principal"
    assert ql.monthly is None


# ── duties of the month and the year ────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "code", "window"),
    [
        pytest.param(
            "vinh-an-tan-lien", "kiem-dien-hang-thang", (date(2026, 1, 1), date(2026, 1, 4)),
            id="VA-02", marks=pytest.mark.requirement("VA-02"),
        ),
        pytest.param("vinh-an-tan-lien", "nhat-ki-sua-diem", None, id="VA-08", marks=pytest.mark.requirement("VA-08")),
        pytest.param(
            "quang-ninh", "cap-tren-kiem-tra", (date(2026, 1, 5), date(2026, 1, 10)),
            id="QN-03", marks=pytest.mark.requirement("QN-03"),
        ),
        pytest.param(
            "tien-minh", "kiem-tra-vao-diem", (date(2025, 12, 1), date(2025, 12, 31)),
            id="TM-16", marks=pytest.mark.requirement("TM-16"),
        ),
        pytest.param(
            "toan-thang-tien-thang", "kiem-dien-in-ki", (date(2026, 1, 1), date(2026, 1, 7)),
            id="TT-17", marks=pytest.mark.requirement("TT-17"),
        ),
        pytest.param(
            "toan-thang-tien-thang", "nhan-xet-hang-thang", (date(2025, 12, 1), date(2025, 12, 31)),
            id="TT-01", marks=pytest.mark.requirement("TT-01"),
        ),
    ],
)  # fmt: skip
def test_the_duties_of_a_month_have_their_days(name: str, code: str, window: tuple[date, date] | None) -> None:
    """For December 2025; what comes before a meeting has no days of its own."""
    rule = profile(name).rule(code)
    assert isinstance(rule, MonthlyRule)
    assert rule.window("2025-12") == window


@pytest.mark.requirement("VA-02")
def test_before_the_fifth_may_be_read_as_by_the_fifth() -> None:
    """One choice for every «trước ngày …» of the text; as it ships, the fifth is too late."""
    policy = with_choice("vinh-an-tan-lien", "truoc-ngay", "tinh-ca-ngay-do")
    for read, last in ((profile("vinh-an-tan-lien"), date(2026, 1, 4)), (policy, date(2026, 1, 5))):
        rule = read.rule("kiem-dien-hang-thang")
        assert isinstance(rule, MonthlyRule)
        assert rule.window("2025-12") == (date(2026, 1, 1), last)
    assert last_day(policy, "in-bang-tong-hop-hk1", "2023-2024") == date(2024, 1, 30)


@pytest.mark.parametrize(
    ("name", "code", "year", "last"),
    [
        pytest.param(
            "vinh-an-tan-lien", "danh-sach-lop", "2023-2024", date(2023, 8, 31),
            id="VA-01 class lists", marks=pytest.mark.requirement("VA-01"),
        ),
        pytest.param(
            "vinh-an-tan-lien", "bia-hoc-ba", "2023-2024", date(2023, 9, 29),
            id="VA-01 covers", marks=pytest.mark.requirement("VA-01"),
        ),
        pytest.param(
            "vinh-an-tan-lien", "in-bang-tong-hop-hk1", "2023-2024", date(2024, 1, 29),
            id="VA-05 first term", marks=pytest.mark.requirement("VA-05"),
        ),
        pytest.param(
            "vinh-an-tan-lien", "in-bang-tong-hop-hk2", "2023-2024", date(2024, 5, 29),
            id="VA-05 second term", marks=pytest.mark.requirement("VA-05"),
        ),
        pytest.param(
            "vinh-an-tan-lien", "in-hoc-ba", "2023-2024", date(2024, 6, 14),
            id="VA-06", marks=pytest.mark.requirement("VA-06"),
        ),
        pytest.param("vinh-an-tan-lien", "bia-so-lop", "2023-2024", None),
        pytest.param(
            "quang-ninh", "thong-tin-hoc-sinh", "2018-2019", date(2018, 9, 20),
            id="QN-02", marks=pytest.mark.requirement("QN-02"),
        ),
        pytest.param("toan-thang-tien-thang", "thong-tin-hoc-sinh", "2025-2026", None),
        pytest.param(
            "toan-thang-tien-thang", "ket-qua-danh-gia-lai", "2025-2026", date(2026, 8, 30),
            id="TT-13", marks=pytest.mark.requirement("TT-13"),
        ),
    ],
)  # fmt: skip
def test_the_work_of_a_year_has_its_last_day(name: str, code: str, year: str, last: date | None) -> None:
    """«Trước 1/9» ends on 31 August; where the text has no day there is none."""
    assert last_day(profile(name), code, year) == last


@pytest.mark.requirement("TM-11")
def test_archiving_at_the_terms_end_is_late_only_when_a_number_is_chosen() -> None:
    """The text says «vào thời điểm kết thúc»."""
    chosen = with_choice("tien-minh", "han-luu", "muoi-ngay")
    for policy, last in ((profile("tien-minh"), None), (chosen, date(2025, 1, 27))):
        rule = policy.rule("luu-bang-tong-hop")
        assert isinstance(rule, DueRule)
        assert rule.terms == ("HK1", "CN")
        assert rule.last_day("2024-2025", date(2025, 1, 17)) == last


@pytest.mark.requirement("TT-08")
def test_a_pupils_data_has_its_least_fields() -> None:
    """Eight of them."""
    rule = profile("toan-thang-tien-thang").rule("thong-tin-hoc-sinh")
    assert isinstance(rule, DueRule)
    assert rule.fields == (
        "name", "birth_date", "ethnicity", "sex", "address", "policy_family", "parents", "phone"
    )  # fmt: skip


# ── keeping ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_signers_media_and_access_differ() -> None:
    """TM-01 digital, QL-10 with seal; QL-08 CD or DVD, QN-09 a sealed CD, TT-19 USB; TM-15, QN-07."""
    tm, ql, qn, tt = (profile(FIVE[prefix]) for prefix in ("TM", "QL", "QN", "TT"))
    digital, inked = tm.rule("ki-bang-tong-hop"), ql.rule("ki-so-diem")
    assert isinstance(digital, SigningRule)
    assert isinstance(inked, SigningRule)
    assert (digital.signers, digital.by_means_of) == (("homeroom", "principal"), ("digital",))
    assert (inked.signers, inked.by_means_of) == (("teacher", "homeroom", "principal"), ("ink", "seal"))
    kept = [policy.rule(code) for policy, code in ((ql, "ban-mem-hang-nam"), (qn, "ban-mem-hang-nam"))]
    assert [(rule.carriers, rule.sealed) for rule in kept if isinstance(rule, MediumRule)] == [
        (("cd", "dvd"), False), (("cd",), True)
    ]  # fmt: skip
    assert [rule.carriers for rule in tt.media] == [("paper", "usb")]
    assert isinstance(extraction := qn.rule("trich-xuat-du-lieu"), AccessRule)
    assert (extraction.asked_by, extraction.decided_by) == (("vice_principal",), "principal")
    assert isinstance(opening := tm.rule("mo-ho-so-luu"), AccessRule)
    assert opening.actions == ("open", "lend", "return")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_no_retention_period_is_claimed_that_nobody_confirmed(file: Path) -> None:
    """The structure ships; a number of years is the school's to set."""
    for rule in profile(file.stem).retentions:
        assert rule.years is None
        assert not rule.confirmed
