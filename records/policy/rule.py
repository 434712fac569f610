"""What every rule of a profile has, and the types of its values. The kinds of rule are beside this.

A parameter that a text does not state is None or empty, and is then not judged.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import ConfigDict, Field, Strict
from pydantic.dataclasses import dataclass

from records.policy.words import Role

# Unknown keys are mistakes in typing; nothing is read as something that it is not.
STRICT = ConfigDict(extra="forbid", defer_build=True)  # built when the first profile is read
Whole = Annotated[int, Strict(), Field(ge=0, le=10_000)]
Flag = Annotated[bool, Strict()]
Day = Annotated[date, Strict()]
Text = Annotated[str, Field(min_length=1)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
SchoolYear = Annotated[str, Field(pattern=r"^\d{4}-\d{4}$")]
Group = tuple[Role, ...]


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class Rule:
    """What a regulation asks: its code here, its article as printed, a sentence, and the duties that it expresses.

    One code means the same subject in every profile, so that two profiles can be compared rule by rule.
    """

    code: Code
    article: Text
    sentence: Text
    requirements: tuple[str, ...] = ()
