"""The school's rules as the pages tell of them, and what to set when one is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import polars as pl

from analytics.lateness import TEACHER
from dashboard.frame import Desk, empty_state, many, plain
from dashboard.language import say, say_sentence
from dashboard.remembered import remembered
from jobs.measuring import Filters, unjudged_tests
from records.circulars.choice import TT22, TT27, TT58, Circular
from records.clock import vn_date
from records.marks import vn_number
from records.policy import Policies, Policy, circular_for
from records.policy.entry import EntryRule
from records.policy.words import in_vietnamese

# Where each circular of secondary schools says how a term's average is computed.
_AVERAGES = {TT22: "Điều 9", TT58: "Điều 10"}


def deadline_rules(desk: Desk, school: str, school_years: Iterable[str]) -> str:
    """Every deadline of the school's profiles of these years: its sentence, its article, and who answers."""
    years = sorted(set(school_years))
    told = {year: _deadlines(desk.policies.of(school, year), year) for year in years}
    if len(set(told.values())) == 1:
        return told[years[0]]
    return "\n\n".join(say("Năm học {year}. {text}", year=year, text=text) for year, text in told.items())


def _deadlines(policy: Policy, school_year: str) -> str:
    if not policy.entry_rules:
        return say("Chính sách «{name}» chưa có hạn vào điểm.", name=plain(policy.name))
    rules = "\n".join(f"- {_deadline(rule, policy, school_year)}" for rule in policy.entry_rules)
    others = {rule.answers for rule in policy.judged_entries} - {TEACHER}
    whose = ", ".join(say(in_vietnamese(other)) for other in sorted(others))
    not_theirs = say(" Điểm do {whose} vào sổ thì không tính cho giáo viên nào.", whose=whose)
    head = say("**Hạn vào điểm** theo chính sách «{name}»:", name=plain(policy.name))
    free = say("Điểm không có hạn ở đây thì không xét trễ.")
    return f"{head}\n\n{rules}\n\n{free}{not_theirs if others else ''}"


def _deadline(rule: EntryRule, policy: Policy, school_year: str) -> str:
    return say(
        "Điểm {marks}: {sentence} ({counted}) Nguồn: {article}. Chịu trách nhiệm: {who}.",
        marks=", ".join(say(in_vietnamese(kind)) for kind in rule.marks), sentence=plain(rule.sentence),
        counted=_counted(rule, policy, school_year), article=plain(rule.article), who=say(in_vietnamese(rule.answers)),
    )  # fmt: skip


def _counted(rule: EntryRule, policy: Policy, school_year: str) -> str:
    """How the program counts the days, or why it does not."""
    if rule.unit == "school_week":
        start = policy.calendar(school_year).first_day
        if start is None:
            return say("Chưa có mục `[[calendar]]` của năm học {year}, nên chưa xét.", year=school_year)
        weeks = ", ".join(map(str, rule.weeks))
        return say("Cuối tuần học {weeks}; tuần 1 từ {day}.", weeks=weeks, day=vn_date(start))
    if rule not in policy.judged_entries:
        return say("Không xét trễ: không tính từ ngày kiểm tra, hoặc không nêu số ngày.")
    days = many(rule.days or 0, in_vietnamese(rule.unit))
    return say("{days}, không tính ngày kiểm tra.", days=days)


def circular_of_marks(columns: pl.DataFrame, policies: Policies) -> Circular | None:
    """The one circular that all these classes' marks follow (columns `school`, `school_year`, `grade`); None where
    there are several, or one that is not known: then no bound of any circular is shown."""
    classes = columns.select("school", "school_year", "grade").unique().iter_rows()
    found = {circular_for(policies.of(school, year), grade, year) for school, year, grade in classes}
    return found.pop() if len(found) == 1 else None


def circular_sentence(circular: Circular | None, bounds: Sequence[Decimal]) -> str:
    """Which marks are set apart on a page and by which article, or that none are."""
    if circular is None:
        return say("Các lớp đang xem không cùng một thông tư đã biết, nên không vẽ mốc điểm nào.")
    name = say(circular.name)
    if not bounds:
        return say("{name} không đặt mốc cho điểm này, nên không vẽ mốc và không chia khoảng.", name=name)
    marks, article = " · ".join(vn_number(bound) for bound in bounds), say_sentence(circular.article)
    return say("Mốc {marks} theo {name}, {article}.", marks=marks, name=name, article=article)


def recomputed_sentence(circular: Circular | None) -> str:
    """By which circular the averages of these classes are recomputed before sealing; '' where that is not one."""
    if circular in _AVERAGES:
        name, article = say(circular.name), say_sentence(_AVERAGES[circular])
        return say("Trung bình môn được tính lại theo {name}, {article}.", name=name, article=article)
    if circular == TT27:
        return say("{name} không có trung bình môn, nên không tính lại điểm nào.", name=say(circular.name))
    return ""


def cannot_judge(desk: Desk, school: str, school_year: str) -> None:
    """Says what is missing: the profile, a deadline in it, a test that has one, or the test calendar."""
    policy = desk.policies.find(school, school_year)
    if policy is None:
        empty_state(say(
            "Kho chưa có chính sách cho **{school}**, năm học {year}, nên không xét điều gì. "
            "Đặt vào thư mục `{folder}` của kho một tệp chính sách có tên trường ấy ở `schools`.",
            school=plain(school), year=school_year, folder=desk.home.policy_path.stem,
        ))  # fmt: skip
    elif not policy.judged_entries:
        empty_state(say(
            "Chính sách «{name}» chưa có hạn vào điểm nào tính từ ngày kiểm tra. Thêm mục "
            "`[entry_deadline]` (một hạn cho mọi điểm, với `days`, `kind`, `source`, `sentence`) hoặc `[[entry]]` "
            "(từng loại điểm) theo quy chế của trường, rồi tải lại trang.",
            name=plain(policy.name),
        ))  # fmt: skip
    elif tests := remembered(desk, unjudged_tests, desk.store, desk.policies, Filters(school, school_year)).height:
        none = say(
            "**{tests}** trong lịch kiểm tra của năm học đều không có hạn trong chính sách «{name}», nên không xét.",
            tests=many(tests, "bài"), name=plain(policy.name),
        )  # fmt: skip
        empty_state(f"{none}\n\n{_deadlines(policy, school_year)}")
    else:
        without = say(
            "Chưa có **lịch kiểm tra**: không phần mềm sổ điểm nào xuất ngày kiểm tra. Lấy tệp mẫu bằng lệnh "
            "`soluu templates THƯ_MỤC`, điền ngày từng bài rồi nhập vào đây."
        )
        empty_state(without, "nhap_du_lieu", say("Nhập lịch kiểm tra"))
