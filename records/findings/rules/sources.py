"""What the school has never given for the year: said once, of the school, in place of every duty that hangs on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from records.findings.facts import Facts
from records.findings.finding import CERTAIN, Finding
from records.findings.telling import about, text_of
from records.policy import Policy
from records.policy.rule import Rule

NO_REGISTER = "chua-co-so-sua-diem"
NO_CALENDAR = "chua-co-lich-kiem-tra"
NO_DUTIES = "chua-co-so-cong-viec"
NO_TRANSFERS = "chua-co-so-chuyen-truong"
NO_PUPIL_DATA = "chua-co-thong-tin-hoc-sinh"
NO_LISTS = "chua-co-danh-sach-ket-qua"


def no_register(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Corrections are seen, and no register of the year was ever given."""
    if facts.corrections.height and not facts.is_given("register"):
        yield from _missing(
            facts, NO_REGISTER, policy.correction.consent,
            f"Chưa có sổ theo dõi sửa điểm của năm học: {facts.corrections.height} lần thay đổi điểm thấy giữa các bản "
            "xuất chưa xét được.", facts.corrections.height,
        )  # fmt: skip


def no_calendar(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """Deadlines count from a test, and no test calendar was given."""
    judged = [rule for rule in policy.entry_rules if rule.counted_from == "test" and rule.unit != "at_once"]
    if judged and facts.classes.height and not facts.is_given("calendar"):
        yield from _missing(
            facts, NO_CALENDAR, judged[0], "Chưa có lịch kiểm tra của năm học: chưa xét được việc vào điểm đúng hạn."
        )


def no_duties(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """The regulation asks for work by the month or by a day, and nothing was ever recorded."""
    asked = (*policy.monthly, *policy.dues)
    if asked and facts.classes.height and not facts.is_given("duties"):
        yield from _missing(
            facts, NO_DUTIES, asked[0],
            f"Chưa có sổ công việc của năm học: chưa xét được {len(asked)} việc mà quy chế định theo tháng hoặc theo "
            "ngày trong năm.", len(asked),
        )  # fmt: skip


def no_pupil_data(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """The regulation names what the pupils' data hold, and no list of them was given."""
    asked = next((due for due in policy.dues if due.work == "pupil_data" and due.fields), None)
    if asked and facts.classes.height and not facts.is_given("pupil_fields"):
        yield from _missing(
            facts,
            NO_PUPIL_DATA,
            asked,
            "Chưa có danh sách thông tin học sinh của năm học: chưa xét được đã đủ hay chưa.",
        )


def no_lists(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """The year's results are there, and no list that is made of them was given."""
    asked = next((rule for rule in policy.lists if rule.lists), None)
    has_results = "CN" in facts.classes["term"]
    if asked and has_results and not facts.is_given("result_lists"):
        yield from _missing(
            facts, NO_LISTS, asked, "Chưa có danh sách xét duyệt của năm học: chưa so được với kết quả trong sổ."
        )


def _missing(facts: Facts, kind: str, rule: Rule | None, sentence: str, count: int = 1) -> Iterator[Finding]:
    if rule is not None:
        yield Finding(rule.code, kind, rule.article, about(facts), CERTAIN, sentence, (text_of(rule),), count=count)
