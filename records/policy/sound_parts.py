"""What is left of a profile without the parts that cannot be read, so that a mistake in one hides no other."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from records.policy.choosing import Table
from records.policy.lines import Path

_OF_STEPS = ("correction", "lock")  # tables of rules, each a part by itself


@dataclass(slots=True)
class SoundParts:
    """`cut`: the keys of the file under which something is left out. `kept`: of an array, the places in the file of
    the elements that are left."""

    data: Table = field(default_factory=dict)
    cut: frozenset[str] = frozenset()
    kept: dict[str, list[int]] = field(default_factory=dict)

    def in_file(self, path: Path) -> Path:
        """A path of what is left, as the file has it."""
        match path:
            case (str() as key, int() as number, *rest) if key in self.kept:
                return (key, self.kept[key][number], *rest)
        return path


def sound_parts(data: Table, wrong: Collection[Path]) -> SoundParts:
    """`wrong`: the paths that cannot be read. The rule, or the element, around each is left out as a whole."""
    cuts = {_part(path) for path in wrong}
    parts = SoundParts(cut=frozenset(str(path[0]) for path in cuts))
    for key, value in data.items():
        if (key,) in cuts:
            continue
        if isinstance(value, list):
            parts.kept[key] = [number for number in range(len(value)) if (key, number) not in cuts]
            parts.data[key] = [value[number] for number in parts.kept[key]]
        elif isinstance(value, dict):
            parts.data[key] = {name: part for name, part in value.items() if (key, name) not in cuts}
        else:
            parts.data[key] = value
    parts.data.setdefault("name", "–")
    return parts


def _part(path: Path) -> Path:
    is_deep = len(path) > 1 and (isinstance(path[1], int) or path[0] in _OF_STEPS)
    return path[: 2 if is_deep else 1]
