"""What a profile asks of a correction and a case does not have, each with its article. Shows, never blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import permutations

from records.clock import VIETNAM, vn_date
from records.correction_case import Case
from records.policy.correction import Correction
from records.policy.rule import Group, Rule
from records.policy.standing import standing_for
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
    case: Case, evidence: Iterable[str], asked: Correction, *, locked_at: datetime | None = None, board: Group = ()
) -> tuple[Gap, ...]:
    """What is missing from a case by the profile's steps; nothing of a case that was refused or withdrawn.

    `evidence`: the kinds that are kept. `locked_at`: when the term's marks were locked, for what is asked after it.
    `board`: the offices of the board's members, where the profile names them.
    """
    if case.state in {"refused", "withdrawn"}:
        return ()
    is_due = case.corrected_at is not None
    found = [*_consent(case, asked), *_people(case, asked, locked_at, board), *_papers(case, set(evidence), asked)]
    if is_due:
        found += [*_relock(case, asked), *_related(case, asked)]
    return tuple(Gap(rule.code, what, sentence, rule.article, is_due) for rule, what, sentence in found)


_Found = Iterator[tuple[Rule, str, str]]  # the rule, in two words what is missing, and in a sentence


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


def _people(case: Case, asked: Correction, locked_at: datetime | None, board: Group) -> _Found:
    if rule := asked.witnesses:
        for group in unfilled(case.witness_roles or (), rule.present, board):
            yield rule, "người chứng kiến", f"Chưa ghi {_either(group)} có mặt khi sửa."
    edit, at = asked.edit, case.corrected_at
    if edit and at and (not edit.after_lock or (locked_at is not None and at >= locked_at)):
        for group in unfilled(case.edited_by_roles or (), [(role,) for role in edit.by], board):
            yield edit, "người sửa", f"Chưa ghi {_either(group)} cùng sửa."


def _papers(case: Case, kept: set[str], asked: Correction) -> _Found:
    if rule := asked.evidence:
        for kinds in rule.documents:
            if not kept & set(kinds):
                words = " hoặc ".join(map(in_vietnamese, kinds))
                yield rule, words, f"Chưa có tệp {words}."
    minutes = asked.minutes
    if minutes and case.minutes_on is None:
        yield minutes, "biên bản", "Chưa có biên bản."
    elif minutes:
        for group in unfilled(case.minutes_signers or (), [(role,) for role in minutes.signers]):
            yield minutes, "chữ ký biên bản", f"Biên bản chưa có chữ ký của {_either(group)}."


def _relock(case: Case, asked: Correction) -> _Found:
    rule = asked.relock
    if rule is None or case.corrected_at is None:
        return
    if case.relocked_at is None:
        yield rule, "khóa lại", "Chưa ghi đã khóa điểm lại."
    elif rule.within_days is not None:
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


def fills(role: str | None, group: Sequence[str], board: Group = ()) -> bool:
    """Whether a person of this role is one of those that a rule names."""
    return role in standing_for(group, board)


def unfilled(roles: Sequence[str], groups: Iterable[Group], board: Group = ()) -> list[Group]:
    """The groups that nobody is left for, when each person stands for one group; the fewest that are possible."""
    wanted = list(groups)
    fewest = wanted
    for order in permutations(wanted):
        left, missing = list(roles), []
        for group in order:
            person = next((role for role in left if fills(role, group, board)), None)
            if person is None:
                missing.append(group)
            else:
                left.remove(person)
        if len(missing) < len(fewest):
            fewest = missing
    return sorted(fewest, key=wanted.index)


def _either(group: Sequence[str]) -> str:
    return " hoặc ".join(map(in_vietnamese, group))
