"""The rows that a page is narrowed to, in words: nobody should take the own classes for the whole school."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.language import say
from records.sight import Rows, Sight
from records.subjects import subject_name
from records.vn_order import class_order

_MOST = 12      # classes that are named; more are counted


def said_sight(sight: Sight) -> str:
    """'Trong phạm vi của bạn: Toán lớp 6A1, 6A2.'; '' for who sees all."""
    if sight.is_whole:
        return ""
    if not sight.tells_pupils:
        return say("Chỉ số liệu gộp: không hiện từng học sinh, từng giáo viên, nhóm nhỏ.")
    parts = list(dict.fromkeys(map(_said, sight.rows)))
    return say("Trong phạm vi của bạn: {parts}.", parts="; ".join(parts)) if parts else ""


def _said(part: Rows) -> str:
    if not part.of_pupils:
        return say("số liệu gộp")
    of = None if part.subject is None else ", ".join(say(subject_name(code)) for code in part.subject)
    subjects = of or say("mọi môn")
    if part.class_name is None:
        return say("{subjects}, mọi lớp", subjects=subjects)
    return say("{subjects} lớp {classes}", subjects=subjects, classes=_classes(part.class_name))


def _classes(names: Sequence[str]) -> str:
    return ", ".join(sorted(names, key=class_order)) if len(names) <= _MOST else say("({n} lớp)", n=len(names))
