"""Reading a profile: what it holds, and every mistake in it with its line and key."""

from __future__ import annotations

from datetime import date

import pytest

from jobs.opening import model_policy
from records.clock import end_of, start_of
from records.lock_acts import BookState, book_at
from records.policy import Policies, Policy, PolicyError, load_policy, mark_kind, read_policy
from records.policy.collection import overlaps
from records.problems import CannotError

ENTRY = 'code = "{code}"\narticle = "Điều 1"\nsentence = "Hạn."\nmarks = {marks}\nunit = "{unit}"\n'
AUTHORITY = """days_after = 10
reopens = {{ month = {1}, day = {0} }}
closes = {{ month = {3}, day = {2} }}"""
CHOICE = """[[choice]]
key = "loai-ngay"
value = "{value}"
article = "Điều 1"
words = "chậm nhất 2 ngày"
question = "Ngày nào?"
options = [
    {{ name = "ngay-thuong", means = "calendar", sentence = "Mọi ngày." }},
    {{ name = "ngay-lam-viec", means = "working", sentence = "Ngày làm việc." }},
    {{ name = "khong-xet", sentence = "Không xét." }},
]
"""
ONE_OPTION = CHOICE.format(value="ngay-thuong").replace(
    '    { name = "ngay-lam-viec", means = "working", sentence = "Ngày làm việc." },\n'
    '    { name = "khong-xet", sentence = "Không xét." },\n', "",
)  # fmt: skip


def entry(marks: str = '["GK"]', unit: str = "calendar", code: str = "vao-diem", more: str = "days = 2") -> str:
    return "[[entry]]\n" + ENTRY.format(code=code, marks=marks, unit=unit) + more + "\n"


def department(subject: str, name: str = "Tổ Toán") -> str:
    return f'[[department]]\nname = "{name}"\nsubjects = ["{subject}"]\n'


def step(table: str, more: str) -> str:
    """A rule at a table of the file: its own parameters begin on the sixth line of a profile."""
    return f'[{table}]\ncode = "a"\narticle = "Điều 1"\nsentence = "Câu."\n{more}\n'


def rule(table: str, more: str) -> str:
    return step(f"[{table}]", f'work = "remark"\nby = ["principal"]\n{more}')


def due(more: str) -> str:
    return step("[due]", f'work = "print"\n{more}')


def circular(grades: str, name: str) -> str:
    return step("[circular]", f'grades = {grades}\ncircular = "{name}"')


WEEKLY = (
    '[[calendar]]\nschool_year = "2025-2026"\nfirst_day = 2025-09-08\nweeks = [18, 17]\n'
    + entry(unit="school_week", more="weeks = ").rstrip("\n")
)


def only_problem(text: str) -> tuple[int | None, str, str, str, str]:
    """The one problem of a text: line, key, found, expected, action."""
    (problem,) = read_policy(text, "x.toml").problems
    return problem.line, problem.key, problem.found, problem.expected, problem.action


def test_the_model_policy_loads_and_knows_the_terms() -> None:
    """The profile that a new school starts from is valid, and its terms have their lock."""
    policy = load_policy(model_policy(), "mau.toml")
    term = policy.term("2025-2026", "HK1")
    assert term is not None
    assert term.lock_moment == start_of(date(2026, 1, 19))
    assert book_at(policy, "2025-2026", "HK1", [], term.lock_moment).closed_from == term.lock_moment
    for component in ("TX1", "GK", "CK", "KTDK"):
        deadline = policy.deadline_of(component, "2025-2026")
        assert deadline is not None
        assert deadline.moment_for(date(2025, 11, 3)) == end_of(date(2025, 11, 17))
    assert policy.term("1999-2000", "HK1") is None


def test_a_rule_that_the_profile_does_not_have_is_none() -> None:
    """An empty profile judges nothing."""
    policy = load_policy('name = "Trường"', "x.toml")
    assert policy.deadline_of("TX1", "2025-2026") is None
    assert policy.correction.cutoff is None
    assert policy.lock.authority is None
    assert book_at(policy, "2025-2026", "HK1", [], start_of(date(2026, 6, 1))) == BookState(None, None, None)
    assert policy.rules == ()


def test_each_kind_of_mark_has_its_own_deadline() -> None:
    """A component's number does not matter; averages have none."""
    policy = load_policy('name = "x"\n' + entry('["TX"]', more="days = 7") + entry(code="b", more="days = 14"), "x")
    regular, midterm = policy.deadline_of("TX12", "2025-2026"), policy.deadline_of("GK", "2025-2026")
    assert regular is not None
    assert midterm is not None
    assert (regular.days, midterm.days) == (7, 14)
    assert policy.deadline_of("CK", "2025-2026") is None
    assert policy.deadline_of("TBM", "2025-2026") is None
    assert mark_kind("TX3") == "TX"


def test_marks_to_be_entered_at_once_are_not_judged() -> None:
    """The text gives no number of days."""
    policy = load_policy('name = "x"\n' + entry(unit="at_once", more='counted_from = "marking"'), "x")
    assert policy.deadline_of("GK", "2025-2026") is None
    assert policy.judged_entries == ()


def test_working_days_of_a_deadline_are_the_schools() -> None:
    """A closing of the school's own moves the deadline by a day."""
    year = '[[calendar]]\nschool_year = "2025-2026"\nfirst_day = 2025-09-08\n'
    closed = 'closed = [{ name = "Hội thao", first_day = 2025-11-04, last_day = 2025-11-04 }]\n'
    policy = load_policy('name = "x"\n' + year + closed + entry(unit="working"), "x")
    deadline = policy.deadline_of("GK", "2025-2026")
    assert deadline is not None
    assert deadline.moment_for(date(2025, 11, 3)) == end_of(date(2025, 11, 6))
    elsewhere = policy.deadline_of("GK", "2026-2027")
    assert elsewhere is not None
    assert elsewhere.moment_for(date(2025, 11, 3)) == end_of(date(2025, 11, 5))


# ── choices ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("value", "unit"), [("ngay-thuong", "calendar"), ("ngay-lam-viec", "working")])
def test_a_choice_is_put_where_a_rule_refers_to_it(value: str, unit: str) -> None:
    """What the option taken means, is the parameter."""
    text = 'name = "x"\n' + entry().replace('"calendar"', '{ choice = "loai-ngay" }') + CHOICE.format(value=value)
    assert load_policy(text, "x").entries[0].unit == unit


def test_an_option_without_a_meaning_leaves_the_parameter_out() -> None:
    """And what is left out is not judged; where the rule cannot do without, that is said."""
    due = '[[due]]\ncode = "in"\narticle = "Điều 1"\nsentence = "In."\nwork = "print"\n'
    text = 'name = "x"\n' + due + 'days_after = { choice = "loai-ngay" }\n' + CHOICE.format(value="khong-xet")
    assert load_policy(text, "x").dues[0].days_after is None
    needed = entry().replace('"calendar"', '{ choice = "loai-ngay" }') + CHOICE.format(value="khong-xet")
    assert only_problem(f'name = "x"\n{needed}')[:3] == (7, "entry[1].unit", "không có gì")


def test_a_reference_to_no_choice_is_a_problem() -> None:
    """With the line that refers."""
    line, key, found, _, _ = only_problem('name = "x"\n' + entry().replace('"calendar"', '{ choice = "gi-do" }'))
    assert (line, key, found) == (7, "entry[1].unit", 'lựa chọn "gi-do"')


def test_a_choice_that_no_rule_uses_is_a_problem() -> None:
    """It would look as if it changed something."""
    assert only_problem('name = "x"\n' + CHOICE.format(value="khong-xet"))[:2] == (3, "choice[1].key")


# ── mistakes ────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_problem_is_told_in_one_report() -> None:
    """In the order of the lines, each with file, line and key."""
    text = 'minimum_grup = 30\nschools = "x"\n\n[[term]]\nschool_year = "2025"\ncode = "HK3"\nfirst_day = "5/9"\n'
    with pytest.raises(PolicyError) as raised:
        load_policy(text, "chinh-sach.toml")
    told = [(problem.line, problem.key) for problem in raised.value.problems]
    assert told == [
        (1, "minimum_grup"), (1, "name"), (2, "schools"), (4, "term[1].last_day"),
        (5, "term[1].school_year"), (6, "term[1].code"), (7, "term[1].first_day"),
    ]  # fmt: skip
    assert isinstance(raised.value, CannotError)
    assert str(raised.value).count("chinh-sach.toml, dòng") == 7


def test_what_an_empty_file_lacks_is_told_with_the_line_where_it_belongs() -> None:
    """Keys of no table stand at the top."""
    assert only_problem("")[:3] == (1, "name", "không có gì")


def test_a_mistyped_key_gets_the_key_that_was_meant() -> None:
    """At the top and within a rule."""
    line, key, found, _, action = only_problem('name = "x"\nmin_group = 3')
    assert (line, key, found, action) == (2, "min_group", 'khóa lạ "min_group"', 'Có phải ý là "minimum_group"?')
    line, key, _, expected, action = only_problem('name = "x"\n' + entry(more="days = 2\nanswer = 'teacher'"))
    assert (line, key, action) == (9, "entry[1].answer", 'Có phải ý là "answers"?')
    assert "may_be_changed_by" in expected


def test_the_programs_own_names_are_no_keys() -> None:
    """Only what the documentation says: `term`, not `terms`; the version is computed."""
    for key in ("terms = []", 'version = "1"', "dues = []"):
        assert only_problem(f'name = "x"\n{key}')[2] == f'khóa lạ "{key.split()[0]}"'


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        ("minimum_group = true", 2, "minimum_group", "số nguyên"),
        ('minimum_group = "30"', 2, "minimum_group", "số nguyên"),
        ("minimum_group = -1", 2, "minimum_group", "từ 0 trở lên"),
        ('school_year = "2025"', 2, "school_year", "năm học như 2025-2026"),
        ('school_year = "2025-2027"', 2, "school_year", "hai năm liền nhau"),
        (entry(unit="lunar"), 7, "entry[1].unit", "một trong: calendar, working, school_week, at_once"),
        (entry(unit="workin"), 7, "entry[1].unit", 'Có phải ý là "working"?'),
        (entry(marks='"GK"'), 6, "entry[1].marks", "danh sách"),
        (entry(marks='["GK", "XX"]'), 6, "entry[1].marks[2]", "TX, GK, CK, KTDK"),
        (entry(code="Vào điểm"), 3, "entry[1].code", "mã viết thường"),
        (entry(more=""), 2, "entry[1].days", "số ngày"),
        (entry(unit="school_week", more=""), 2, "entry[1].weeks", "các tuần học"),
        (entry(unit="school_week", more="weeks = [8]"), 2, "entry[1]", "[[calendar]]"),
        (entry(more='days = 2\nrequirements = ["TM-99"]'), 9, "entry[1].requirements[1]", "TM-99"),
        (entry() + entry(code="khac"), 13, "entry[2].marks", "mỗi loại điểm một hạn"),
        (entry() + entry('["CK"]'), 10, "entry[2].code", "lần thứ hai"),
        (
            '[correction.cutoff]\ncode = "a"\narticle = "b"\nsentence = "c"\ndays = 7.5',
            6, "correction.cutoff.days", "số nguyên",
        ),
        ("[correction.cutof]", 2, "correction.cutof", 'Có phải ý là "cutoff"?'),
        ('circular_choice = { rounding = "nua-xuong" }', 2, "circular_choice.rounding", "nua-len"),
        ('circular_choice = { roundin = "nua-len" }', 2, "circular_choice.roundin", "rounding"),
        (
            '[[term]]\nschool_year = "2025-2026"\ncode = "HK1"\nfirst_day = 2026-09-05\nlast_day = 2026-01-16',
            6, "term[1].last_day", "không trước 05/09/2026",
        ),
        (
            '[[term]]\nschool_year = "2025-2026"\ncode = "HK1"\nfirst_day = 2025-09-05T00:00:00\nlast_day = 2026-01-16',
            5, "term[1].first_day", "ngày không có nháy",
        ),
        (department("toann"), 4, "department[1].subjects[1]", 'Có phải ý là "toan"?'),
        (department("toan") + department("toan", "Tổ Tin"), 7, "department[2].subjects[1]", "mỗi môn thuộc một tổ"),
        (department("toan") + department("tin_hoc"), 6, "department[2].name", "mỗi tổ một mục"),
        ("name = ", 2, "name", "chỗ không phải TOML: dòng 2, cột 8"),
        ("[[term", 2, "", "chỗ không phải TOML: dòng 2, cột 7"),
        ('[[term]]\n\n[', 4, "", "chỗ không phải TOML: dòng 4, cột 2"),
        ('schools = [\n  "THCS Sao Mai",\n\n', 3, "schools", "tệp hết giữa chừng, sau dòng 3"),
        ('schools = ["A"]\n[regulation]\ntitle = """Quy chế\nsố 1', 5, "title", "tệp hết giữa chừng, sau dòng 5"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_line_and_key(text: str, line: int, key: str, said: str) -> None:
    """And with what was expected; nothing else is complained of."""
    read = read_policy(f'name = "x"\n{text}\n', "chinh-sach.toml")
    assert read.policy is None
    (problem,) = read.problems
    assert (problem.file, problem.line, problem.key) == ("chinh-sach.toml", line, key)
    assert said in problem.sentence()


@pytest.mark.parametrize(
    ("text", "line", "key", "said"),
    [
        (rule("monthly", "from_day = 10\nto_day = 5"), 9, "monthly[1].to_day", "ngày không trước ngày 10"),
        (
            rule("monthly", "to_day = 1\nthat_day_counts = false"),
            9, "monthly[1].that_day_counts", "«trước ngày 1» không còn ngày nào",
        ),
        (
            rule("monthly", "from_day = 5\nto_day = 5\nthat_day_counts = false"),
            10, "monthly[1].that_day_counts", "«trước ngày 5» không còn ngày nào",
        ),
        (rule("monthly", "that_day_counts = false"), 8, "monthly[1].that_day_counts", "to_day"),
        (rule("monthly", 'to_day = 5\nevent = "before_meeting"'), 9, "monthly[1].event", "một trong hai"),
        (rule("monthly", "").replace('["principal"]', "[]"), 7, "monthly[1].by", "ít nhất một mục"),
        (step("lock.authority", AUTHORITY.format(15, 8, 1, 8)), 8, "lock.authority.closes", "không trước 15/8"),
        (step("lock.authority", AUTHORITY.format(31, 6, 1, 8)), 7, "lock.authority.reopens.day", "thấy 31/6"),
        (step("lock.authority", "days_after = 10\ncloses = { month = 8, day = 1 }"), 2, "lock.authority.reopens", "đủ"),
        (due('on = { month = 2, day = 30 }\nyear = "second"'), 7, "due[1].on.day", "thấy 30/2; cần một ngày có"),
        (due("on = { month = 2, day = 20 }"), 7, "due[1].on", "trước khi năm học bắt đầu"),
        (due("on = { month = 9, day = 20 }\ndays_after = 5"), 8, "due[1].days_after", "một trong hai"),
        (step("[unusual]", 'measure = "share_below_target"\nthreshold = "0.0"'), 7, "unusual[1].threshold", "trên 0"),
        (entry(more="days = 3\nweeks = [8]"), 9, "entry[1].weeks", 'weeks khi unit = "calendar"'),
        (entry(unit="at_once", more="days = 3"), 8, "entry[1].days", 'days khi unit = "at_once"'),
        (step("correction.witnesses", 'present = [["principal"], []]'), 6, "correction.witnesses.present[2]", "trống"),
        (step("correction.consent", "by = []"), 6, "correction.consent.by", "danh sách trống"),
        (step("board", "members = []"), 6, "board.members", "danh sách trống"),
        (circular("[6, 13]", "TT22"), 6, "circular[1].grades[2]", "khối từ 1 đến 12"),
        (circular("[0]", "TT27"), 6, "circular[1].grades[1]", "thấy khối 0"),
        (circular("[1, 2, 3, 4, 5]", "TT22"), 7, "circular[1].circular", '"TT22" cho khối 1, 2, 3, 4, 5; cần TT27'),
        (circular("[5, 6]", "TT58+TT26"), 7, "circular[1].circular", "cho khối 5; cần"),
        (circular("[5, 6, 12]", "TT27"), 7, "circular[1].circular", '"TT27" cho khối 6, 12; cần'),
        (
            circular("[6]", "TT22") + circular("[7, 6]", "TT58").replace('"a"', '"b"'),
            12, "circular[2].grades[2]", "khối 6 lần thứ hai",
        ),
        (WEEKLY + "[8, 17, 26, 99]", 12, "entry[1].weeks[4]", "tuần 99; cần tuần từ 1 đến 35 của năm học 2025-2026"),
        (WEEKLY + "[8, 17, 62, 34]", 12, "entry[1].weeks[3]", "tuần 62; cần tuần từ 1 đến 35"),
        (WEEKLY + "[8, 26, 17, 34]", 12, "entry[1].weeks[3]", "tuần 17 sau tuần 26"),
        (WEEKLY + "[8, 17, 17]", 12, "entry[1].weeks[3]", "tuần 17 sau tuần 17"),
        (WEEKLY + "[0, 17]", 12, "entry[1].weeks[1]", "thấy tuần 0"),
        (WEEKLY.replace("[18, 17]", "[]") + "[8, 17]", 5, "calendar[1].weeks", "không có tuần nào"),
        (WEEKLY.replace("[18, 17]", "[0]") + "[8, 17]", 5, "calendar[1].weeks", "không có tuần nào"),
        (WEEKLY.replace("[18, 17]", "[18, 71]") + "[8, 17]", 5, "calendar[1].weeks", "89 tuần"),
    ],
)  # fmt: skip
def test_what_no_regulation_can_mean_is_told_with_its_line_and_key(text: str, line: int, key: str, said: str) -> None:
    """It would accuse everybody, or nobody; nothing else is complained of."""
    (problem,) = read_policy(f'name = "x"\n{text}\n', "chinh-sach.toml").problems
    assert (problem.line, problem.key) == (line, key)
    assert said in problem.sentence()


@pytest.mark.parametrize("text", [
    rule("monthly", "from_day = 5\nto_day = 5"), rule("monthly", "to_day = 2\nthat_day_counts = false"),
    step("lock.authority", AUTHORITY.format(15, 8, 15, 8)), due("on = { month = 2, day = 29 }\nyear = \"second\""),
    due("on = { month = 7, day = 15 }"), due(""), WEEKLY + "[8, 17, 26, 35]",
    WEEKLY.replace("[18, 17]", "[]").replace("school_week", "calendar") + "[]\ndays = 3",
    circular("[1, 5]", "TT27") + circular("[6, 9, 12]", "TT22").replace('"a"', '"b"'),
])  # fmt: skip
def test_what_a_regulation_can_mean_is_not_complained_of(text: str) -> None:
    """One day; the day before; a summer's day before the school year; the leap day; no day at all; the year's last
    week; a calendar of closings alone; a school of all grades."""
    assert read_policy(f'name = "x"\n{text}\n', "x.toml").problems == ()


def test_before_a_day_that_a_month_has_not_is_its_whole_length() -> None:
    """Before the 30th: 28 days of February 2026, 29 of March."""
    text = rule("monthly", "to_day = 30\nthat_day_counts = false")
    (monthly,) = load_policy(f'name = "x"\n{text}', "x.toml").monthly
    assert monthly.window("2026-02") == (date(2026, 2, 1), date(2026, 2, 28))
    assert monthly.window("2026-03") == (date(2026, 3, 1), date(2026, 3, 29))


def test_a_mistake_of_one_kind_hides_none_of_another() -> None:
    """A choice of one option, a mistyped key, a reference to no choice, and what contradicts itself in other rules:
    each with its own number in the file."""
    text = (
        'name = "x"\n' + ONE_OPTION + entry(more="dayz = 2") + entry('["TX"]', code="b", more="days = 2\nweeks = [8]")
        + entry('["CK"]', code="c").replace('"calendar"', '{ choice = "khong-co" }')
        + due("on = { month = 2, day = 30 }").replace('"a"', '"d"')
    )  # fmt: skip
    told = [problem.key for problem in read_policy(text, "x.toml").problems]
    assert told == [
        "choice[1].key", "choice[1].options", "entry[1].dayz", "entry[2].weeks", "entry[3].unit", "due[1].on",
        "due[1].on.day",
    ]  # fmt: skip


def test_a_wrong_calendar_is_no_missing_one() -> None:
    """What cannot be read is told of itself alone."""
    year = '[[calendar]]\nschool_year = "2025-2026"\nfirst_day = "5/9"\n'
    assert only_problem('name = "x"\n' + year + entry(unit="school_week", more="weeks = [8]"))[1] == (
        "calendar[1].first_day"
    )


def test_a_choice_of_one_option_is_told_in_words() -> None:
    """It is used, and takes the option that there is."""
    used = entry().replace('unit = "calendar"', 'unit = { choice = "loai-ngay" }')
    line, key, found, expected, action = only_problem(f'name = "x"\n{ONE_OPTION}{used}')
    assert (line, key, found) == (8, "choice[1].options", "1 mục")
    assert "ít nhất hai mục" in expected
    assert "bỏ [[choice]]" in action


def test_a_list_is_shown_as_the_file_has_it() -> None:
    """What holds tables is counted."""
    assert only_problem('name = "x"\nminimum_group = ["a", 1]')[2] == '["a", 1]'
    assert only_problem('name = "x"\nminimum_group = [{ a = 1 }, { a = 2 }]')[2] == "2 mục"


def test_two_terms_do_not_overlap() -> None:
    """HK1 and HK2 must not; the year (CN) lies over both."""
    term = '[[term]]\nschool_year = "2025-2026"\ncode = "{}"\nfirst_day = 2025-{}\nlast_day = 2026-{}\n'
    first, year = term.format("HK1", "09-05", "01-16"), term.format("CN", "09-05", "05-29")
    assert read_policy('name = "x"\n' + year + first, "x").policy is not None
    assert only_problem('name = "x"\n' + first + term.format("HK2", "12-31", "05-29"))[:2] == (7, "term[2]")
    assert only_problem('name = "x"\n' + first + first)[:2] == (7, "term[2]")


# ── versions, and many profiles ─────────────────────────────────────────────────────────────────────────────────────


def test_the_version_changes_with_what_is_said_and_not_with_comments() -> None:
    """Evidence packs name it."""
    versions = [
        load_policy(text, "x").version
        for text in ('name = "x"', '# lời ghi\nname   =   "x"', 'name = "x"\nminimum_group = 31')
    ]
    assert versions[0] == versions[1] != versions[2]
    assert len(versions[0]) == 12


def named(name: str, schools: str = "[]", year: str = "") -> str:
    return f'name = "{name}"\nschools = {schools}\n' + (f'school_year = "{year}"\n' if year else "")


def test_the_schools_own_profile_comes_before_the_one_for_all() -> None:
    """Then the year's own; a school's name may be printed in capitals and without «Trường»."""
    texts = [
        named("chung"), named("chung 2025", year="2025-2026"), named("chung 2026", year="2026-2027"),
        named("riêng", '["Trường THCS Sao Mai"]'), named("riêng 2025", '["Trường THCS Sao Mai"]', "2025-2026"),
    ]  # fmt: skip
    policies = Policies(tuple(load_policy(text, "x") for text in texts))
    assert policies.of("THCS SAO MAI", "2025-2026").name == "riêng 2025"
    assert policies.of("Trường THCS Sao Mai", "2026-2027").name == "riêng"
    assert policies.of("Trường THPT Khác", "2025-2026").name == "chung 2025"
    assert policies.of("Trường THPT Khác", "2024-2025").name == "chung"


def test_without_a_fitting_profile_nothing_is_judged() -> None:
    """Another school's profile is not used."""
    policies = Policies((load_policy(named("riêng", '["Trường THCS Sao Mai"]'), "x"),))
    assert policies.of("Trường THPT Khác", "2025-2026").rules == ()


def test_two_profiles_for_one_school_and_year_are_a_problem() -> None:
    """Also when one names the school in capitals; different years are not."""
    one = read_policy(named("a", '["Trường THCS Sao Mai"]', "2025-2026"), "a.toml")
    two = read_policy(named("b", '["Trường TH Ban Mai", "THCS SAO MAI"]', "2025-2026"), "b.toml")
    three = read_policy(named("c", '["THCS SAO MAI"]', "2026-2027"), "c.toml")
    (problem,) = (problem for broken in overlaps((one, two, three)) for problem in broken.problems)
    assert (problem.file, "a.toml" in problem.found) == ("b.toml", True)
    both = (read_policy(named("d"), "d.toml"), read_policy(named("e"), "e.toml"))
    assert [problem.file for broken in overlaps(both) for problem in broken.problems] == ["e.toml"]


def test_a_policy_can_be_a_key() -> None:
    """Pages remember their answers by it."""
    assert isinstance(hash(load_policy(model_policy(), "x")), int)
    assert Policy(name="a") == Policy(name="a")
