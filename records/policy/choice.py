"""Where the text of a regulation is uncertain: its words, the ways to read them, and the one that the school takes."""

from __future__ import annotations

from dataclasses import field
from typing import Annotated

from pydantic import BeforeValidator
from pydantic.dataclasses import dataclass

from records.policy.rule import STRICT, Code, Text


def _hashable(value: object) -> object:
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Option:
    """One reading of an uncertain text. Without `means`, the parameter is left out: then it is not judged."""

    name: Code
    sentence: Text
    means: Annotated[object, BeforeValidator(_hashable)] = field(default=None)


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Choice:
    """Where a text is uncertain: its own words, the readings, and the one that this profile takes."""

    key: Code
    value: Code
    article: Text
    words: Text
    question: Text
    options: tuple[Option, ...]
    requirements: tuple[str, ...] = ()
