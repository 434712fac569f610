"""What a profile asks of a class's papers: who signs each, on what they are kept, how large the summary is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from records.circulars.choice import TT58
from records.class_record import ClassRecord
from records.policy import Policy
from records.policy.circulars import circular_for
from records.policy.keeping import SigningRule
from records.policy.words import Carrier, Document, Role, Signature
from records.subjects import RESULT_NAMES, TT58_RESULT_NAMES

PaperName = Literal["class_summary", "hoc_ba", "correction_report"]
Size = Literal["a4", "a3"]


@dataclass(frozen=True, slots=True)
class SigningPlace:
    """A place to sign. `means` is empty where the rules do not say how."""

    role: Role
    means: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True)
class Keeping:
    """A carrier on which the year's records are to be kept. `formats`: as the profile names them ('pdf', 'A3')."""

    carrier: Carrier
    documents: tuple[Document, ...]
    formats: tuple[str, ...]
    sealed: bool
    article: str


Signings = Mapping[PaperName, Sequence[SigningPlace]]
Required = Mapping[PaperName, tuple[Role, ...]]

# A profile's documents that each of our papers is, the nearest first. The class book is printed as its summary.
_IS: Mapping[PaperName, tuple[Document, ...]] = MappingProxyType(
    {
        "class_summary": ("class_summary", "class_book"),
        "hoc_ba": ("hoc_ba",),
        "correction_report": ("correction_report",),
    }
)
USUAL: Signings = MappingProxyType(
    {paper: (SigningPlace("homeroom"), SigningPlace("principal")) for paper in _IS}  # where a profile names nobody
)


@dataclass(frozen=True, slots=True)
class PaperRules:
    """All of it as one value, for the room that prints the papers."""

    signings: Signings = field(default_factory=lambda: USUAL)
    kept_on: tuple[Keeping, ...] = ()
    summary_size: Size = "a4"
    before_sealing: Required = field(default_factory=dict)  # who signs digitally before the paper is sealed
    result_names: Mapping[str, str] = field(default_factory=lambda: RESULT_NAMES)   # as the class's circular has them


USUAL_RULES = PaperRules()


def named_places(policy: Policy, paper: PaperName) -> tuple[SigningPlace, ...]:
    """The places to sign that the profile itself names for a paper; empty where it names nobody."""
    return _places(policy, _IS[paper])


def paper_rules(policy: Policy) -> PaperRules:
    """What the profile asks of every class's papers; the usual where it says nothing."""
    signings = {paper: _places(policy, documents) or USUAL[paper] for paper, documents in _IS.items()}
    return PaperRules(signings, tuple(_kept_on(policy)), _summary_size(policy), _required(policy))


def class_paper_rules(policy: Policy, record: ClassRecord) -> PaperRules:
    """The same, with results named as the circular of the class names them."""
    is_older = circular_for(policy, record.grade, record.school_year) is TT58
    return replace(paper_rules(policy), result_names=TT58_RESULT_NAMES if is_older else RESULT_NAMES)


def _required(policy: Policy) -> Required:
    """Without an entry where nobody has to."""
    asked: dict[PaperName, tuple[Role, ...]] = {}
    for paper, documents in _IS.items():
        rules = [rule for rule in policy.signings if rule.before_sealing and {*rule.documents} & {*documents}]
        if roles := tuple(dict.fromkeys(role for rule in rules for role in rule.signers)):
            asked[paper] = roles
    return asked


def _places(policy: Policy, documents: Sequence[Document]) -> tuple[SigningPlace, ...]:
    """Of the first document with a rule: all its rules' signers in their order, each with every rule's means."""
    for document in documents:
        rules = [rule for rule in policy.signings if document in rule.documents]
        if rules:
            roles = dict.fromkeys(role for rule in rules for role in rule.signers)
            return tuple(SigningPlace(role, _means(rules, role)) for role in roles)
    return ()


def _means(rules: Sequence[SigningRule], role: Role) -> tuple[Signature, ...]:
    return tuple(dict.fromkeys(way for rule in rules if role in rule.signers for way in rule.by_means_of))


def _kept_on(policy: Policy) -> Iterator[Keeping]:
    for rule in policy.media:
        for carrier in rule.carriers:
            yield Keeping(carrier, rule.documents, rule.formats, rule.sealed, rule.article)


def _summary_size(policy: Policy) -> Size:
    """A3 only where the profile's forms of the summary are A3 and not A4: A4 serves wherever it may."""
    formats = {
        form.lower() for rule in policy.media if {*rule.documents} & {*_IS["class_summary"]} for form in rule.formats
    }
    return "a3" if "a3" in formats and "a4" not in formats else "a4"
