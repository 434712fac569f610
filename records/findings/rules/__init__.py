"""The table of all rules: each is a function (facts, policy, now) → findings, with the kinds that it may yield."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from records.findings.facts import Facts
from records.findings.finding import Finding
from records.findings.rules import (
    after_correction,
    complete,
    cutoff,
    dues,
    entry,
    lists,
    locked,
    monthly,
    procedure,
    pupil_data,
    repeated,
    results,
    sizes,
    sources,
    unusual,
)  # fmt: skip
from records.policy import Policy

Judge = Callable[[Facts, Policy, datetime], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class FindingRule:
    """What a function may find. `kinds`: kebab-case Vietnamese without accents, each with its own pair of fixtures.

    `lasts`: what it finds was not done in time: it is so from the moment `earliest`, at which the time was over, until
    `latest`, when it was done. Anything else happened at some moment between the two.
    """

    judge: Judge
    kinds: tuple[str, ...]
    lasts: bool = False


RULES = (
    FindingRule(entry.late_entry, (entry.LATE,), lasts=True),
    FindingRule(entry.overdue, (entry.OVERDUE,), lasts=True),
    FindingRule(complete.missing_at_end, (complete.MISSING,)),
    FindingRule(complete.approved_early, (complete.APPROVED_EARLY,)),
    FindingRule(procedure.no_request, (procedure.NO_REQUEST,)),
    FindingRule(procedure.other_value, (procedure.OTHER_VALUE,)),
    FindingRule(procedure.no_consent, (procedure.NO_CONSENT,)),
    FindingRule(procedure.consent_came_later, (procedure.CONSENT_LATER,)),
    FindingRule(procedure.no_witness, (procedure.NO_WITNESS,)),
    FindingRule(procedure.no_evidence, (procedure.NO_EVIDENCE,)),
    FindingRule(procedure.no_minutes, (procedure.NO_MINUTES,)),
    FindingRule(procedure.minutes_not_signed, (procedure.NOT_SIGNED,)),
    FindingRule(procedure.wrong_editor, (procedure.WRONG_EDITOR,)),
    FindingRule(procedure.form_incomplete, (procedure.FORM_INCOMPLETE,)),
    FindingRule(procedure.never_seen, (procedure.NEVER_SEEN,)),
    FindingRule(cutoff.after_cutoff, (cutoff.AFTER_CUTOFF,)),
    FindingRule(locked.after_lock, (locked.AFTER_LOCK,)),
    FindingRule(locked.after_authority_lock, (locked.AFTER_AUTHORITY,)),
    FindingRule(after_correction.not_relocked, (after_correction.NOT_RELOCKED,)),
    FindingRule(after_correction.relocked_late, (after_correction.RELOCKED_LATE,)),
    FindingRule(after_correction.related_not_corrected, (after_correction.RELATED_NOT_CORRECTED,)),
    FindingRule(repeated.many_of_teacher, (repeated.OF_TEACHER,)),
    FindingRule(repeated.many_of_mark, (repeated.OF_MARK,)),
    FindingRule(unusual.far_from_school, (unusual.FAR,)),
    FindingRule(results.subject_results, (results.AVERAGE, results.LEVEL)),
    FindingRule(
        results.pupil_results, (results.OVERALL, results.LEARNING, results.CONDUCT, results.TITLE)
    ),
    FindingRule(results.primary_results, (results.YEAR_RESULT, results.PROMOTION, results.TITLE)),
    FindingRule(lists.lists_differ, (lists.DIFFERS,)),
    FindingRule(monthly.monthly_work, tuple(monthly.KINDS_OF_WORK.values()), lasts=True),
    FindingRule(monthly.monthly_lock, (monthly.MONTHLY_LOCK,), lasts=True),
    FindingRule(dues.due_work, tuple(sorted(set(dues.KINDS_OF_WORK.values()))), lasts=True),
    FindingRule(pupil_data.incomplete, (pupil_data.INCOMPLETE,)),
    FindingRule(pupil_data.not_listed, (pupil_data.INCOMPLETE,)),
    FindingRule(pupil_data.no_field, (pupil_data.NO_FIELD,)),
    FindingRule(pupil_data.no_assignment, (pupil_data.NO_ASSIGNMENT,)),
    FindingRule(sizes.size_changed, (sizes.SIZE_CHANGED,)),
    FindingRule(sizes.no_transfers, (sources.NO_TRANSFERS,)),
    FindingRule(sources.no_register, (sources.NO_REGISTER,)),
    FindingRule(sources.no_calendar, (sources.NO_CALENDAR,)),
    FindingRule(sources.no_duties, (sources.NO_DUTIES,)),
    FindingRule(sources.no_pupil_data, (sources.NO_PUPIL_DATA,)),
    FindingRule(sources.no_lists, (sources.NO_LISTS,)),
)  # fmt: skip

LASTING = frozenset(kind for rule in RULES if rule.lasts for kind in rule.kinds)
KINDS = tuple(dict.fromkeys(kind for rule in RULES for kind in rule.kinds))
