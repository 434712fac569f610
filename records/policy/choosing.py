"""Puts the meaning of a profile's named choices where its rules refer to them with `{ choice = "…" }`.

Works on the TOML's values before they are checked: what a choice means is checked where it is used.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from records.policy.lines import Path

Table = dict[str, object]


@dataclass(slots=True)
class Chosen:
    """The values with all choices made. `unknown`: references to no choice. `used`: the keys of those referred to."""

    data: Table
    unknown: dict[Path, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)


def choose(data: Table) -> Chosen:
    """Replace each reference; where the option taken means nothing, the parameter is left out and so not judged."""
    meanings = dict(_meanings(data))
    chosen = Chosen(data={})
    chosen.data = dict(_resolved(data, meanings, chosen, ()))
    return chosen


def _meanings(data: Table) -> Iterator[tuple[str, object]]:
    """Each choice's key and what the option that it takes means; None for an option without a meaning."""
    for choice in _tables(data.get("choice")):
        for option in _tables(choice.get("options")):
            if option.get("name") == choice.get("value"):
                yield str(choice.get("key")), option.get("means")


def _tables(value: object) -> list[Table]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _resolved(
    table: Table, meanings: dict[str, object], chosen: Chosen, path: Path
) -> Iterator[tuple[str, object]]:
    for key, value in table.items():
        here = (*path, key)
        if isinstance(value, dict) and set(value) == {"choice"}:
            name = str(value["choice"])
            chosen.used.add(name)
            if name not in meanings:
                chosen.unknown[here] = name
            elif meanings[name] is not None:
                yield key, meanings[name]
        else:
            yield key, _within(value, meanings, chosen, here)


def _within(value: object, meanings: dict[str, object], chosen: Chosen, path: Path) -> object:
    if isinstance(value, dict):
        return dict(_resolved(value, meanings, chosen, path))
    if isinstance(value, list):
        return [_within(part, meanings, chosen, (*path, number)) for number, part in enumerate(value)]
    return value
