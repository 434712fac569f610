"""Which keys a place in a profile may have, read off the profile's own types."""

from __future__ import annotations

import types
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from records.policy.profile import Policy


def keys_at(path: Sequence[str | int]) -> tuple[str, ...]:
    """The keys that the table at a path may have; none where there is no table."""
    kind: object = Policy
    for part in path:
        kind = _element(kind) if isinstance(part, int) else _children(kind).get(part)
    return tuple(_children(kind))


def _children(kind: object) -> dict[str, object]:
    """The keys of a table as TOML has them, each with its type."""
    kind = _bare(kind)
    if not (isinstance(kind, type) and is_dataclass(kind)):
        return {}
    hints = get_type_hints(kind, include_extras=True)
    return {_alias(field) or field.name: hints[field.name] for field in fields(kind) if _is_of_the_file(field)}


def _alias(field: Any) -> str | None:
    alias: str | None = getattr(field.default, "alias", None)
    return alias


def _is_of_the_file(field: Any) -> bool:
    return not getattr(field.default, "exclude", False)


def _bare(kind: object) -> object:
    """Without `Annotated` and `| None`."""
    while True:
        if get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif get_origin(kind) in {Union, types.UnionType}:
            kind = next(part for part in get_args(kind) if part is not type(None))
        else:
            return kind


def _element(kind: object) -> object:
    kind = _bare(kind)
    return get_args(kind)[0] if get_origin(kind) is tuple else None
