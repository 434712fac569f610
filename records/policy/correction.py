"""The steps of a correction, each a rule of its own. Whether they were taken is left to the findings."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from pydantic.dataclasses import dataclass

from records.policy.rule import STRICT, Flag, Group, Rule, Whole
from records.policy.words import Document, Evidence, FormField, FormMark, KeptUntil, MarkKind, Role


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class ConsentRule(Rule):
    """Who must consent to a correction, whose request it is, and that the system keeps a trace of it."""

    by: Group
    asked_by: Role = "teacher"
    leaves_trace: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class WitnessRule(Rule):
    """Who must be present: of each group one, so `[["principal", "vice_principal"], ["board"]]` are two people."""

    present: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class EvidenceRule(Rule):
    """Which documents prove the right value: of each group one."""

    documents: tuple[tuple[Evidence, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class FormRule(Rule):
    """The request form's fields, and the kinds of mark that it has a line for."""

    fields: tuple[FormField, ...]
    marks: tuple[FormMark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class MinutesRule(Rule):
    """Minutes of each correction, and who signs them."""

    signers: Group = ()


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class EditRule(Rule):
    """Who makes the change in the system: all of them together. `after_lock`: the rule is for a locked book."""

    by: Group
    after_lock: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class CutoffRule(Rule):
    """The last day to correct: so many calendar days before a test. `holds_after_completion`: also of an error found
    after the records were complete, where another rule has such an error corrected (`RelatedRule`)."""

    days: Whole
    before: MarkKind = "CK"
    counted_from: Literal["first_test_day", "own_test_day"] = "first_test_day"
    holds_after_completion: Flag = False

    def last_day(self, test_day: date) -> date:
        """The last day on which a mark may still be corrected. `test_day`: the day that `counted_from` names."""
        return test_day - timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class RelockRule(Rule):
    """Marks are locked again at the latest so many days after a correction; None: the text gives no number."""

    by: Role = "admin"
    within_days: Whole | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class RelatedRule(Rule):
    """After completion the related records are corrected too."""

    documents: tuple[Document, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class KeptRule(Rule):
    """What of a correction is kept, and until when."""

    documents: tuple[Document, ...]
    until: KeptUntil = "to_be_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Correction:
    """The steps of a correction, each with its own article; a step that the profile lacks is not judged."""

    consent: ConsentRule | None = None
    witnesses: WitnessRule | None = None
    evidence: EvidenceRule | None = None
    form: FormRule | None = None
    minutes: MinutesRule | None = None
    edit: EditRule | None = None
    cutoff: CutoffRule | None = None
    relock: RelockRule | None = None
    related: RelatedRule | None = None
    kept: KeptRule | None = None
