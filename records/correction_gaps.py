"""What a profile asks of a correction and a case does not have, each with its article. Shows, never blocks.

Who and what may stand for what is asked is judged as the findings judge it (`policy.standing`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from records.clock import VIETNAM, to_store, vn_date
from records.correction_case import Case
from records.lock_acts import ClosedSpan
from records.policy.correction import Correction
from records.policy.rule import Group, Rule
from records.policy.standing import THE_REQUEST, each_of, fills, lacking
from records.policy.words import in_vietnamese


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not there. `is_due`: the mark is corrected already, so it should be; else it is still to do."""

    code: str
    what: str
    sentence: str
    article: str
    is_due: bool


def gaps(
    case: Case, evidence: Iterable[str], asked: Correction, *, today: date, closed: Sequence[ClosedSpan] = (),
    locked_on: Iterable[date] = (), board: Group = (),
) -> tuple[Gap, ...]:  # fmt: skip
    """What is missing from a case by the profile's steps; nothing of a case that was refused or withdrawn.

    `evidence`: the kinds that are kept. `today`: a lock that has its time still is to do. `locked_on`: the days of the
    locks that are recorded of the class or of the whole school. `closed`: when the term's book was closed, for what is
    asked then, as the findings ask it. `board`: the offices of the board's members, where the profile names them.
    """
    if case.state in {"refused", "withdrawn"}:
        return ()
    is_due, kept = case.corrected_at is not None, set(evidence)
    steps = [*_consent(case, asked), *_people(case, asked, closed, board), *_papers(case, kept, asked, board)]
    later = [*_relocked_late(case, asked), *_related(case, asked)] if is_due else []
    return (
        *_told(steps, is_due=is_due), *_not_relocked(case, asked, today, locked_on), *_told(later, is_due=is_due),
        *_told(_scan(kept, asked), is_due=False),
    )  # fmt: skip


_Found = Iterator[tuple[Rule, str, str]]  # the rule, in two words what is missing, and in a sentence


def _told(found: Iterable[tuple[Rule, str, str]], *, is_due: bool) -> Iterator[Gap]:
    return (Gap(rule.code, what, sentence, rule.article, is_due) for rule, what, sentence in found)


def _consent(case: Case, asked: Correction) -> _Found:
    rule = asked.consent
    if rule is None:
        return
    if case.decision is None:
        yield rule, "ý kiến duyệt", f"Chưa có ý kiến của {_either(rule.by)}."
    elif not fills(case.approved_role, rule.by):
        by = in_vietnamese(case.approved_role)
        yield rule, "ý kiến duyệt", f"Người duyệt là {by}; quy định là {_either(rule.by)}."
    if case.corrected_at and case.approved_on and case.corrected_at.astimezone(VIETNAM).date() < case.approved_on:
        yield rule, "duyệt trước khi sửa", f"Điểm sửa trước ngày duyệt {vn_date(case.approved_on)}."


def _people(case: Case, asked: Correction, closed: Sequence[ClosedSpan], board: Group) -> _Found:
    if rule := asked.witnesses:
        for group in lacking(rule.present, case.witness_roles or (), board):
            yield rule, "người chứng kiến", f"Chưa ghi {_either(group)} có mặt khi sửa."
    edit = asked.edit
    if edit and case.corrected_at and (not edit.after_lock or _may_be_within(closed, case.corrected_at)):
        for group in lacking(each_of(edit.by), case.edited_by_roles or (), board):
            yield edit, "người sửa", f"Chưa ghi {_either(group)} cùng sửa."


def _may_be_within(spans: Sequence[ClosedSpan], corrected: datetime) -> bool:
    """Whether a correction may have been made in a closed book: its moment is known to the minute, and midnight stands
    for a day without its hour (`findings.matching.last_moment`)."""
    first = to_store(corrected) - timedelta.resolution
    is_day = corrected.astimezone(VIETNAM).time() == time(0, 0)
    last = first + (timedelta(days=1) if is_day else timedelta(minutes=1))
    return any(span.touches(first, last) for span in spans)


def _papers(case: Case, kept: set[str], asked: Correction, board: Group) -> _Found:
    if rule := asked.evidence:
        for kinds in lacking(rule.documents, {*kept, THE_REQUEST}):
            yield rule, _either(kinds), f"Chưa có tệp {_either(kinds)}."
    minutes = asked.minutes
    if minutes and case.minutes_on is None and "minutes" not in kept:
        yield minutes, "biên bản", "Chưa có biên bản."
    elif minutes and case.minutes_on:
        for group in lacking(each_of(minutes.signers), case.minutes_signers or (), board):
            yield minutes, "chữ ký biên bản", f"Biên bản chưa có chữ ký của {_either(group)}."


def _scan(kept: set[str], asked: Correction) -> _Found:
    """Papers for which the request in the program stands: their signed scan is to be kept, its lack is no fault."""
    if rule := asked.evidence:
        there = lacking(rule.documents, {*kept, THE_REQUEST})
        for kinds in lacking(rule.documents, kept):
            if kinds not in there:
                yield rule, _either(kinds), f"Chưa có tệp {_either(kinds)} đã ký."


def _not_relocked(case: Case, asked: Correction, today: date, locked_on: Iterable[date]) -> Iterator[Gap]:
    """Due once its last day has passed, unless the list of duties has a lock since."""
    rule = asked.relock
    if rule is None or case.corrected_at is None or case.relocked_at is not None:
        return
    corrected = case.corrected_at.astimezone(VIETNAM).date()
    last = corrected + timedelta(days=rule.within_days or 0)
    is_due = today > last and not any(day >= corrected for day in locked_on)
    until = f"; hạn là hết ngày {vn_date(last)}" if today <= last else ""
    yield Gap(rule.code, "khóa lại", f"Chưa ghi đã khóa điểm lại{until}.", rule.article, is_due)


def _relocked_late(case: Case, asked: Correction) -> _Found:
    rule = asked.relock
    if rule is not None and rule.within_days is not None and case.corrected_at and case.relocked_at:
        days = (case.relocked_at.astimezone(VIETNAM).date() - case.corrected_at.astimezone(VIETNAM).date()).days
        if days > rule.within_days:
            asked_for = f"{rule.within_days} ngày" if rule.within_days else "cùng ngày"
            yield rule, "khóa lại đúng hạn", f"Khóa lại sau {days} ngày; quy định là {asked_for}."


def _related(case: Case, asked: Correction) -> _Found:
    """Whether anything was finished only the school knows: asked until it is answered, and then believed."""
    if asked.related and case.related_documents is None:
        documents = ", ".join(map(in_vietnamese, asked.related.documents))
        sentence = f"Chưa ghi hồ sơ nào đã hoàn tất cũng được sửa ({documents}), hay không có."
        yield asked.related, "hồ sơ liên quan", sentence


def _either(group: Sequence[str]) -> str:
    return " hoặc ".join(map(in_vietnamese, group))
