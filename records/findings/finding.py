"""What a finding is: which rule, about what, when, how certain, shown by what, in one sentence. Names no pupil."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Literal

Certainty = Literal["certain", "possible"]
CERTAIN: Certainty = "certain"
POSSIBLE: Certainty = "possible"


@dataclass(frozen=True, slots=True)
class About:
    """What a finding is about; only what applies is set. `month`: 'YYYY-MM'; `detail`: a document, list or kind of
    work, as `records.policy.words` names it."""

    school: str
    school_year: str
    term: str | None = None
    month: str | None = None
    class_name: str | None = None
    pupil_code: str | None = None
    subject: str | None = None
    component: str | None = None
    teacher_code: str | None = None
    detail: str | None = None

    def key(self) -> tuple[str, ...]:
        return tuple(getattr(self, field.name) or "" for field in fields(self))


@dataclass(frozen=True, slots=True)
class Place:
    """Where it can be looked up: a cell of an export, a row of a list, an entry of the program, or the rule's text."""

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    entry: str | None = None
    text: str | None = None

    def key(self) -> tuple[str, str, str, int, str, str]:
        return (self.file or "", self.sheet or "", self.cell or "", self.row or 0, self.entry or "", self.text or "")


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `rule_code`, `article`: of the profile's rule; `kind`: ours, as in `rules.KINDS`.

    It lies between `earliest` and `latest` (aware; None: nothing bounds it on that side). `count`: how many marks,
    pupils or records it stands for. `stated`, `recomputed`, `working`: of a result that was computed again.
    """

    rule_code: str
    kind: str
    article: str
    about: About
    certainty: Certainty
    sentence: str
    evidence: tuple[Place, ...] = ()
    earliest: datetime | None = None
    latest: datetime | None = None
    count: int = 1
    stated: str | None = None
    recomputed: str | None = None
    working: str | None = None

    @property
    def is_certain(self) -> bool:
        return self.certainty == CERTAIN

    def key(self) -> tuple[object, ...]:
        """Sorts findings the same way, whatever the order of the facts."""
        moments = tuple(moment.isoformat() if moment else "" for moment in (self.earliest, self.latest))
        places = tuple(place.key() for place in self.evidence)
        return (self.kind, self.about.key(), self.certainty, moments, self.rule_code, self.sentence, places)

    def as_dict(self) -> dict[str, object]:
        """For JSON: every field, moments in ISO 8601, of `about` and `evidence` only what is set."""
        return {
            **{field.name: getattr(self, field.name) for field in fields(self)},
            "about": _set_fields(self.about),
            "evidence": [_set_fields(place) for place in self.evidence],
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
        }


def _set_fields(value: About | Place) -> dict[str, object]:
    return {name: part for name, part in asdict(value).items() if part is not None}
