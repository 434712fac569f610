"""How records are signed, on what and how long they are kept, and who may have them."""

from __future__ import annotations

from pydantic.dataclasses import dataclass

from records.policy.rule import STRICT, Flag, Group, Rule, Text, Whole
from records.policy.words import Action, Afterwards, Carrier, Document, KeptFrom, KeptUntil, Role, Signature


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class SigningRule(Rule):
    """Who signs a document, in this order, and how. `before_sealing`: each of them digitally, before it is sealed."""

    documents: tuple[Document, ...]
    signers: Group
    by_means_of: tuple[Signature, ...] = ()
    before_sealing: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class RetentionRule(Rule):
    """How long a kind of record is kept, and what happens then.

    `years` after `counted_from`, where a period is in years. `authority`: the text that sets the period, with its
    number. `confirmed`: the school has compared the period with that text; without it nothing is ever disposed of.
    """

    documents: tuple[Document, ...]
    until: KeptUntil
    years: Whole | None = None
    counted_from: KeptFrom | None = None
    authority: Text | None = None
    afterwards: Afterwards | None = None
    confirmed: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class MediumRule(Rule):
    """On what the year's records are kept, in which form, and whether sealed."""

    documents: tuple[Document, ...]
    carriers: tuple[Carrier, ...]
    formats: tuple[Text, ...] = ()
    sealed: Flag = False


@dataclass(frozen=True, slots=True, kw_only=True, config=STRICT)
class AccessRule(Rule):
    """Who may have what is kept only when another has decided so."""

    actions: tuple[Action, ...]
    asked_by: Group = ()
    decided_by: Role | None = None
