"""What the types of a profile cannot say: that its parts agree with each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date

from records.circulars.readings import Choices
from records.clock import vn_date
from records.policy.entry import EntryRule
from records.policy.keeping import RetentionRule
from records.policy.lines import Path
from records.policy.problem import likely
from records.policy.profile import Policy
from records.policy.rule import Rule
from records.requirements import REQUIREMENTS
from records.subjects import SUBJECTS

_FEWEST_OPTIONS = 2


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something wrong at a path of the profile."""

    path: Path
    found: str
    expected: str
    action: str


def troubles(policy: Policy, used_choices: set[str], left_out: Collection[str] = ()) -> Iterator[Trouble]:
    """All contradictions within a profile whose every value is of the right kind. `left_out`: the keys under which the
    file has more than that: what is there and cannot be read."""
    yield from _years(policy)
    yield from _spans(policy)
    yield from _terms(policy)
    yield from _departments(policy)
    yield from _entries(policy, has_calendar=bool(policy.calendars) or "calendar" in left_out)
    yield from _retentions(policy)
    yield from _codes(policy)
    yield from _choices(policy, used_choices)
    yield from _circular_choices(policy)


def placed_rules(policy: Policy) -> Iterator[tuple[Path, Rule]]:
    """Each rule of the profile with its path in the file."""
    tables = {
        "circular": policy.circulars, "entry": policy.entries, "monthly": policy.monthly, "due": policy.dues,
        "list": policy.lists, "signing": policy.signings, "retention": policy.retentions, "medium": policy.media,
        "access": policy.accesses, "unusual": policy.unusual, "duty": policy.duties,
    }  # fmt: skip
    for name, rules in tables.items():
        yield from (((name, number), rule) for number, rule in enumerate(rules))
    for name, steps in (("correction", policy.correction), ("lock", policy.lock)):
        for step in fields(steps):
            if (rule := getattr(steps, step.name)) is not None:
                yield (name, step.name), rule
    if policy.board is not None:
        yield ("board",), policy.board


def _years(policy: Policy) -> Iterator[Trouble]:
    dated = {
        "term": [term.school_year for term in policy.terms],
        "calendar": [days.school_year for days in policy.calendars],
        "test_days": [days.school_year for days in policy.test_days],
    }
    placed: list[tuple[Path, str]] = [
        ((name, number, "school_year"), year) for name, years in dated.items() for number, year in enumerate(years)
    ]
    for path, year in [*placed, *([(("school_year",), policy.school_year)] if policy.school_year else [])]:
        if int(year[5:]) != int(year[:4]) + 1:
            yield Trouble(path, f'"{year}"', "hai năm liền nhau, như 2025-2026", "Sửa năm học.")
        elif policy.school_year not in {None, year}:
            yield Trouble(
                path, f'"{year}"', f'"{policy.school_year}", năm học của tệp này',
                "Mỗi năm học một tệp; bỏ school_year ở đầu tệp nếu tệp dùng cho nhiều năm.",
            )  # fmt: skip


def _spans(policy: Policy) -> Iterator[Trouble]:
    spans: list[tuple[Path, date, date]] = [
        *((("term", n), term.first_day, term.last_day) for n, term in enumerate(policy.terms)),
        *((("test_days", n), days.first_day, days.last_day) for n, days in enumerate(policy.test_days)),
        *(
            (("calendar", n, "closed", m), closing.first_day, closing.last_day)
            for n, year in enumerate(policy.calendars)
            for m, closing in enumerate(year.closed)
        ),
    ]
    for path, first, last in spans:
        if last < first:
            yield Trouble((*path, "last_day"), vn_date(last), f"ngày không trước {vn_date(first)}", "Sửa ngày.")


def _terms(policy: Policy) -> Iterator[Trouble]:
    for number, term in enumerate(policy.terms):
        path = ("term", number)
        earlier = [t for t in policy.terms[:number] if t.school_year == term.school_year]
        if any(t.code == term.code for t in earlier):
            yield Trouble(path, f"{term.code} lần thứ hai", "mỗi học kì của một năm học một mục", "Bỏ một mục.")
        elif term.code != "CN" and any(
            t.code != "CN" and t.first_day <= term.last_day and term.first_day <= t.last_day for t in earlier
        ):
            yield Trouble(path, f"{term.code} trùng ngày với học kì trước", "hai học kì không chồng nhau", "Sửa ngày.")


def _departments(policy: Policy) -> Iterator[Trouble]:
    """Each of its own name, and each subject known and of one department."""
    names: set[str] = set()
    of: dict[str, str] = {}
    for number, department in enumerate(policy.departments):
        path = ("department", number)
        if department.name in names:
            yield Trouble((*path, "name"), f'"{department.name}" lần thứ hai', "mỗi tổ một mục", "Gộp hai mục.")
        names.add(department.name)
        for place, subject in enumerate(department.subjects):
            found, expected = f'"{subject}"', f"mã môn: {', '.join(sorted(SUBJECTS))}"
            if subject not in SUBJECTS:
                yield Trouble((*path, "subjects", place), found, expected, likely(subject, SUBJECTS, "Sửa mã môn."))
            elif subject in of:
                yield Trouble(
                    (*path, "subjects", place), f"{found} đã ở {of[subject]}", "mỗi môn thuộc một tổ",
                    "Bỏ môn này khỏi một trong hai tổ.",
                )  # fmt: skip
            of.setdefault(subject, department.name)


def _entries(policy: Policy, *, has_calendar: bool) -> Iterator[Trouble]:
    seen: list[EntryRule] = []
    if policy.single_deadline and policy.entries:
        yield Trouble(
            ("entry_deadline",), "cả [entry_deadline] và [[entry]]", "một trong hai",
            "Có nhiều hạn thì chỉ dùng [[entry]].",
        )  # fmt: skip
    for number, rule in enumerate(policy.entries):
        path = ("entry", number)
        yield from _number_of(rule, path, has_calendar=has_calendar)
        if rule.unit == "at_once":
            continue
        twice = [kind for kind in rule.marks if any(_is_twice(kind, rule, earlier) for earlier in seen)]
        seen.append(rule)
        if twice:
            yield Trouble(
                (*path, "marks"), ", ".join(twice), "mỗi loại điểm một hạn", "Bỏ loại điểm này khỏi một trong hai hạn."
            )


def _is_twice(kind: str, rule: EntryRule, earlier: EntryRule) -> bool:
    """Whether both rules set a deadline for a mark of this kind of one term."""
    share_a_term = not (rule.terms and earlier.terms) or bool({*rule.terms} & {*earlier.terms})
    return kind in earlier.marks and rule.counted_from == earlier.counted_from and share_a_term


def _number_of(rule: EntryRule, path: Path, *, has_calendar: bool) -> Iterator[Trouble]:
    """Each unit asks for its own number."""
    if rule.unit == "school_week":
        if not rule.weeks:
            yield Trouble((*path, "weeks"), "không có gì", "các tuần học, như [8, 17]", "Thêm weeks.")
        elif not has_calendar:
            yield Trouble(path, "hạn theo tuần học", "một mục [[calendar]] có first_day và weeks", "Thêm mục ấy.")
    elif rule.unit != "at_once" and rule.days is None:
        yield Trouble((*path, "days"), "không có gì", "số ngày", "Thêm days.")


def _retentions(policy: Policy) -> Iterator[Trouble]:
    for number, rule in enumerate(policy.retentions):
        path = ("retention", number)
        yield from _period(rule, path)
        yield from _confirmation(rule, path)


def _period(rule: RetentionRule, path: Path) -> Iterator[Trouble]:
    """A period in years has its number and its beginning; any other has neither."""
    if rule.until == "years":
        if not rule.years:
            found = "không có gì" if rule.years is None else "0"
            yield Trouble((*path, "years"), found, "số năm, từ 1 trở lên", "Thêm years, hoặc đổi until.")
        if rule.counted_from is None:
            yield Trouble(
                (*path, "counted_from"), "không có gì", "một trong: school_year_end, sealing, pupil_leaving",
                "Thêm counted_from: số năm tính từ khi nào.",
            )  # fmt: skip
        return
    for name, value in (("years", rule.years), ("counted_from", rule.counted_from)):
        if value is not None:
            yield Trouble(
                (*path, name), f'{name} khi until = "{rule.until}"', f'không có {name}, hoặc until = "years"',
                f'Bỏ {name}, hoặc đổi until thành "years".',
            )  # fmt: skip


def _confirmation(rule: RetentionRule, path: Path) -> Iterator[Trouble]:
    """Only a period that is known can be confirmed, with the text that sets it and what happens when it is over."""
    if rule.until in {"permanent", "given_back"} and rule.afterwards not in {None, _AFTER[rule.until]}:
        yield Trouble(
            (*path, "afterwards"), f'"{rule.afterwards}" khi until = "{rule.until}"',
            f'"{_AFTER[rule.until]}", hoặc không có gì', "Sửa afterwards, hoặc đổi until.",
        )  # fmt: skip
    if not rule.confirmed:
        return
    if rule.until == "to_be_confirmed":
        yield Trouble(
            (*path, "confirmed"), 'true khi until = "to_be_confirmed"', "một thời hạn đã biết",
            "Ghi thời hạn ở until (và years, counted_from), hoặc bỏ confirmed.",
        )  # fmt: skip
    if rule.authority is None:
        yield Trouble(
            (*path, "authority"), "không có gì", "văn bản quy định thời hạn, có số",
            "Thêm authority khi confirmed = true.",
        )  # fmt: skip
    if rule.until in {"years", "pupil_leaves"} and rule.afterwards is None:
        yield Trouble(
            (*path, "afterwards"), "không có gì", "một trong: destroy, hand_over, give_back",
            "Thêm afterwards: hết hạn thì làm gì.",
        )  # fmt: skip


_AFTER = {"permanent": "hand_over", "given_back": "give_back"}


def _codes(policy: Policy) -> Iterator[Trouble]:
    seen: set[str] = set()
    for path, rule in placed_rules(policy):
        if rule.code in seen:
            yield Trouble((*path, "code"), f'"{rule.code}" lần thứ hai', "mỗi quy định một mã riêng", "Đổi mã.")
        seen.add(rule.code)
        yield from _requirements(path, rule.requirements)


def _requirements(path: Path, names: Sequence[str]) -> Iterator[Trouble]:
    for number, name in enumerate(names):
        if name not in REQUIREMENTS:
            yield Trouble(
                (*path, "requirements", number), f'"{name}"', "mã yêu cầu đã biết, như TM-02",
                "Sửa mã, hoặc bỏ đi nếu quy chế của trường không thuộc năm quy chế mẫu.",
            )  # fmt: skip


def _choices(policy: Policy, used: set[str]) -> Iterator[Trouble]:
    seen: set[str] = set()
    for number, choice in enumerate(policy.choices):
        path = ("choice", number)
        names = [option.name for option in choice.options]
        if choice.value not in names:
            among = f"một trong: {', '.join(names)}"
            yield Trouble((*path, "value"), f'"{choice.value}"', among, "Chọn một trong số đó.")
        if len(names) < _FEWEST_OPTIONS:
            yield Trouble(
                (*path, "options"), f"{len(names)} mục", "ít nhất hai mục, mỗi cách hiểu một mục",
                "Thêm cách hiểu khác; nếu chỉ có một thì ghi thẳng giá trị vào quy định và bỏ [[choice]] này.",
            )  # fmt: skip
        if choice.key in seen:
            yield Trouble((*path, "key"), f'"{choice.key}" lần thứ hai', "mỗi lựa chọn một khóa riêng", "Đổi khóa.")
        seen.add(choice.key)
        if choice.key not in used:
            yield Trouble(
                (*path, "key"), f'"{choice.key}" mà không quy định nào dùng',
                f'một quy định có giá trị {{ choice = "{choice.key}" }}', "Dùng nó, hoặc bỏ mục này.",
            )  # fmt: skip
        yield from _requirements(path, choice.requirements)


def _circular_choices(policy: Policy) -> Iterator[Trouble]:
    """Each setting by itself, so that all that are wrong are told."""
    for name, value in policy.circular_choices:
        try:
            Choices.of([(name, value)])
        except ValueError as error:
            yield Trouble(
                ("circular_choice", name), f'"{value}"', "một cách hiểu đã biết của thông tư", f"Sửa lại: {error}."
            )
