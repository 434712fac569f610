"""The findings: every rule asked of the facts, in one order that depends on nothing but what is found."""

from __future__ import annotations

from datetime import datetime

from records.findings.facts import Facts
from records.findings.finding import Finding
from records.findings.rules import RULES
from records.policy import Policy


def findings(facts: Facts, policy: Policy, now: datetime) -> tuple[Finding, ...]:
    """All findings of a school's year by its profile, as seen at `now` (aware). A rule that the profile lacks is not
    judged, and what cannot be told yields nothing or a possible finding."""
    found = (finding for rule in RULES for finding in rule.judge(facts, policy, now))
    return tuple(sorted(found, key=Finding.key))
