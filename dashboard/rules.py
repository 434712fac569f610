"""The school's rules as the pages tell of them, and what to set when one is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import polars as pl

from analytics.lateness import TEACHER
from dashboard.frame import Desk, count, empty_state, plain
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
    return "\n\n".join(f"Năm học {year}. {text}" for year, text in told.items())


def _deadlines(policy: Policy, school_year: str) -> str:
    if not policy.entry_rules:
        return f"Chính sách «{plain(policy.name)}» chưa có hạn vào điểm."
    rules = "\n".join(f"- {_deadline(rule, policy, school_year)}" for rule in policy.entry_rules)
    others = {rule.answers for rule in policy.judged_entries} - {TEACHER}
    not_theirs = f" Điểm do {', '.join(map(in_vietnamese, sorted(others)))} vào sổ thì không tính cho giáo viên nào."
    return (
        f"**Hạn vào điểm** theo chính sách «{plain(policy.name)}»:\n\n{rules}\n\n"
        f"Điểm không có hạn ở đây thì không xét trễ.{not_theirs if others else ''}"
    )


def _deadline(rule: EntryRule, policy: Policy, school_year: str) -> str:
    who = f"Chịu trách nhiệm: {in_vietnamese(rule.answers)}"
    return (
        f"Điểm {in_vietnamese(rule.marks)}: {plain(rule.sentence)} ({_counted(rule, policy, school_year)}) "
        f"Nguồn: {plain(rule.article)}. {who}."
    )


def _counted(rule: EntryRule, policy: Policy, school_year: str) -> str:
    """How the program counts the days, or why it does not."""
    if rule.unit == "school_week":
        start = policy.calendar(school_year).first_day
        if start is None:
            return f"Chưa có mục `[[calendar]]` của năm học {school_year}, nên chưa xét."
        return f"Cuối tuần học {in_vietnamese(tuple(map(str, rule.weeks)))}; tuần 1 từ {vn_date(start)}."
    if rule not in policy.judged_entries:
        return "Không xét trễ: không tính từ ngày kiểm tra, hoặc không nêu số ngày."
    return f"{rule.days} {in_vietnamese(rule.unit)}, không tính ngày kiểm tra."


def circular_of_marks(columns: pl.DataFrame, policies: Policies) -> Circular | None:
    """The one circular that all these classes' marks follow (columns `school`, `school_year`, `grade`); None where
    there are several, or one that is not known: then no bound of any circular is shown."""
    classes = columns.select("school", "school_year", "grade").unique().iter_rows()
    found = {circular_for(policies.of(school, year), grade, year) for school, year, grade in classes}
    return found.pop() if len(found) == 1 else None


def circular_sentence(circular: Circular | None, bounds: Sequence[Decimal]) -> str:
    """Which marks are set apart on a page and by which article, or that none are."""
    if circular is None:
        return "Các lớp đang xem không cùng một thông tư đã biết, nên không vẽ mốc điểm nào."
    if not bounds:
        return f"{circular.name} không đặt mốc cho điểm này, nên không vẽ mốc và không chia khoảng."
    return f"Mốc {' · '.join(vn_number(bound) for bound in bounds)} theo {circular.name}, {circular.article}."


def recomputed_sentence(circular: Circular | None) -> str:
    """By which circular the averages of these classes are recomputed before sealing; '' where that is not one."""
    if circular in _AVERAGES:
        return f"Trung bình môn được tính lại theo {circular.name}, {_AVERAGES[circular]}."
    if circular == TT27:
        return f"{circular.name} không có trung bình môn, nên không tính lại điểm nào."
    return ""


def cannot_judge(desk: Desk, school: str, school_year: str) -> None:
    """Says what is missing: the profile, a deadline in it, a test that has one, or the test calendar."""
    policy = desk.policies.find(school, school_year)
    if policy is None:
        empty_state(
            f"Kho chưa có chính sách cho **{plain(school)}**, năm học {school_year}, nên không xét điều gì. "
            f"Đặt vào thư mục `{desk.home.policy_path.stem}` của kho một tệp chính sách có tên trường ấy ở `schools`."
        )
    elif not policy.judged_entries:
        empty_state(
            f"Chính sách «{plain(policy.name)}» chưa có hạn vào điểm nào tính từ ngày kiểm tra. Thêm mục "
            "`[entry_deadline]` (một hạn cho mọi điểm, với `days`, `kind`, `source`, `sentence`) hoặc `[[entry]]` "
            "(từng loại điểm) theo quy chế của trường, rồi tải lại trang."
        )
    elif tests := remembered(desk, unjudged_tests, desk.store, desk.policies, Filters(school, school_year)).height:
        empty_state(
            f"**{count(tests, 'bài')}** trong lịch kiểm tra của năm học đều không có hạn trong chính sách "
            f"«{plain(policy.name)}», nên không xét.\n\n{_deadlines(policy, school_year)}"
        )
    else:
        empty_state(
            "Chưa có **lịch kiểm tra**: không phần mềm sổ điểm nào xuất ngày kiểm tra. Lấy tệp mẫu bằng lệnh "
            "`soluu templates THƯ_MỤC`, điền ngày từng bài rồi nhập vào đây.",
            "nhap_du_lieu",
            "Nhập lịch kiểm tra",
        )
