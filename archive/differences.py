"""What a class's facts say other than those that were sealed before, fact by fact. Why is left to `revision`.

Both sides are the values of `record_json.class_facts`: one read out of the sealed bundle, the other of the store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from records.marks import COMMENT, DERIVED_COMPONENTS

Facts = Mapping[str, Any]
Kind = Literal["mark", "average", "comment", "result", "came", "left", "pupil", "class", "source", "corrections"]
Cell = tuple[str, str, str]     # pupil's code, subject, component

OF_A_PUPIL = ("full_name", "birthday", "is_female", "ministry_id")
OF_A_CLASS = ("homeroom_teacher", "grade", "authority")
_OF_CORRECTION = ("pupil_code", "subject", "component", "old_value", "new_value")


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that differs. `item`: a component, a result's code, or a field; `before`, `after`: '' for nothing."""

    kind: Kind
    pupil_code: str = ""
    subject: str = ""
    item: str = ""
    before: str = ""
    after: str = ""

    @property
    def cell(self) -> Cell:
        return self.pupil_code, self.subject, self.item


def differences(before: Facts, after: Facts) -> tuple[Difference, ...]:
    """Every fact that differs: marks and results by pupil, pupils who came or left, the class, its exports."""
    return (
        *_of_pupils(_by_code(before), _by_code(after)),
        *_of_class(before, after),
        *_of_corrections(before, after),
        *_of_sources(before, after),
    )


def changes_in(facts: Facts) -> Counter[tuple[str, ...]]:
    """How often each change of a mark (pupil, subject, component, old value, new value) is among the facts."""
    return Counter(map(change_key, facts["corrections"]))


def change_key(change: Facts) -> tuple[str, ...]:
    """Pupil, subject, component, old value and new value of one of them."""
    return tuple(str(change[name]) for name in _OF_CORRECTION)


def _by_code(facts: Facts) -> dict[str, Facts]:
    return {pupil["pupil_code"]: pupil for pupil in facts["pupils"]}


def _of_pupils(before: Mapping[str, Facts], after: Mapping[str, Facts]) -> Iterator[Difference]:
    for code in sorted(after.keys() - before.keys()):
        yield Difference("came", code)
    for code in sorted(before.keys() - after.keys()):
        yield Difference("left", code)
    common = [code for code in after if code in before]
    for code in common:
        yield from _of_pupil(code, before[code], after[code])
    if common != [code for code in before if code in after]:
        yield Difference("class", item="order")


def _of_pupil(code: str, before: Facts, after: Facts) -> Iterator[Difference]:
    for name in OF_A_PUPIL:
        if before.get(name) != after.get(name):
            yield Difference("pupil", code, "", name, _text(before.get(name)), _text(after.get(name)))
    was, now = _marks(before), _marks(after)
    for subject, component in sorted(was.keys() | now.keys()):
        old, new = was.get((subject, component), ""), now.get((subject, component), "")
        if old != new:
            yield Difference(_kind_of(component), code, subject, component, old, new)
    results = before["results"], after["results"]
    for name in sorted(results[0].keys() | results[1].keys()):
        old, new = (str(side.get(name, "")) for side in results)
        if old != new:
            yield Difference("result", code, "", name, old, new)


def _marks(pupil: Facts) -> dict[tuple[str, str], str]:
    return {(mark["subject"], mark["component"]): mark["value"] for mark in pupil["marks"]}


def _kind_of(component: str) -> Kind:
    if component in DERIVED_COMPONENTS:
        return "average"
    return "comment" if component == COMMENT else "mark"


def _of_class(before: Facts, after: Facts) -> Iterator[Difference]:
    for name in OF_A_CLASS:
        if before.get(name) != after.get(name):
            yield Difference("class", item=name, before=_text(before.get(name)), after=_text(after.get(name)))
    was, now = before["teachers"], after["teachers"]
    for subject in sorted(was.keys() | now.keys()):
        if was.get(subject) != now.get(subject):
            yield Difference("class", "", subject, "teacher", _text(was.get(subject)), _text(now.get(subject)))


def _of_corrections(before: Facts, after: Facts) -> Iterator[Difference]:
    """In one line how many changes were known then and are now, where anything of them differs."""
    was, now = before["corrections"], after["corrections"]
    if was != now:
        yield Difference("corrections", before=str(len(was)), after=str(len(now)))


def _of_sources(before: Facts, after: Facts) -> Iterator[Difference]:
    was, now = _sources(before["sources"]), _sources(after["sources"])
    for digest in sorted(was.keys() | now.keys()):
        if was.get(digest) != now.get(digest):
            name = (now.get(digest) or was[digest])["original_name"]
            yield Difference("source", item=name, before=_taken(was.get(digest)), after=_taken(now.get(digest)))


def _sources(sources: Sequence[Facts]) -> dict[str, Facts]:
    return {source["sha256"]: source for source in sources}


def _taken(source: Facts | None) -> str:
    return "" if source is None else str(source["taken_latest"])


def _text(value: object) -> str:
    return "" if value is None else str(value)
