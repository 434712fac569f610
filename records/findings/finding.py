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
    """Where it can be looked up: a cell of an export, a row of a list, an entry of the program, or the rule's text.

    `taken`: the latest moment (aware) at which the file may have been made; `sha256`: its digest.
    """

    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    entry: str | None = None
    text: str | None = None
    sha256: str | None = None
    taken: datetime | None = None

    def key(self) -> tuple[object, ...]:
        """Sorts places as a reader looks them up: by time and file, cells by row and column (F9 before F10)."""
        taken = self.taken.isoformat() if self.taken else ""
        texts = (self.entry or "", self.text or "", self.sha256 or "")
        return (taken, self.file or "", self.sheet or "", *_cell_order(self.cell or ""), self.row or 0, *texts)


def _cell_order(cell: str) -> tuple[int, int, str]:
    column = cell.rstrip("0123456789")
    return int(cell[len(column) :] or 0), len(column), column


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
            "evidence": [_told(place) for place in self.evidence],
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "latest": self.latest.isoformat() if self.latest else None,
        }


def _told(place: Place) -> dict[str, object]:
    told = _set_fields(place)
    return {**told, "taken": place.taken.isoformat()} if place.taken else told


def _set_fields(value: About | Place) -> dict[str, object]:
    return {name: part for name, part in asdict(value).items() if part is not None}
