"""Means that lie far from the school's: a question to be asked, never an accusation, so never more than possible."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from records.findings.averages import Against, against_school
from records.findings.facts import Facts
from records.findings.finding import POSSIBLE, Finding
from records.findings.telling import about, counted, mark_told, moment
from records.marks import vn_number
from records.policy import Policy
from records.policy.words import capital

FAR = "diem-lech-toan-truong"


def far_from_school(facts: Facts, policy: Policy, now: datetime) -> Iterator[Finding]:
    """A class whose marks of one kind have a mean far from that of its grade, from the profile's number on."""
    rule = next((rule for rule in policy.unusual if rule.measure == "distance_from_school"), None)
    if rule is None or rule.threshold is None:
        return
    least = Decimal(rule.threshold)
    for one in against_school(facts.averages, policy.minimum_group):
        if one.lies_from(least):
            yield Finding(
                rule.code, FAR, rule.article, about(facts, one.group), POSSIBLE,
                f"{capital(mark_told(one.group))}: {_told(one)} (nêu từ {vn_number(least)} điểm). "
                "Do đề, cách chấm hay sức học của lớp? Cần xem.",
                one.places, latest=moment(one.entered_by), count=one.n,
            )  # fmt: skip


def _told(one: Against) -> str:
    side = "cao hơn" if one.distance > 0 else "thấp hơn"
    return (
        f"trung bình của {counted(one.n, 'điểm')} là {vn_number(one.mean, 2)}, {side} "
        f"{vn_number(abs(one.distance), 2)} so với trung bình {vn_number(one.grade_mean, 2)} của "
        f"{counted(one.grade_n, 'điểm')} toàn khối {one.group['grade']}"
    )
