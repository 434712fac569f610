"""Findings: facts × profile × now → what is, or may be, not as the school's regulation asks. Pure."""

from records.findings.engine import findings
from records.findings.facts import Facts
from records.findings.finding import About, Finding, Place

__all__ = ["About", "Facts", "Finding", "Place", "findings"]
