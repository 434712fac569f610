"""People's signatures on the papers of a bundle, each by itself: a seal says nothing of them, nor they of the seal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from archive.checking.result import PEOPLE, Findings

if TYPE_CHECKING:
    from archive.signatures.trust import Trust

SIGNED = b"/ByteRange"         # in every signed PDF, and never compressed


@dataclass(frozen=True, slots=True)
class People:
    """Judges each paper that it is shown. `believed`: the authorities that the caller vouches for, at `now`; without
    either, whether a certificate was good is not asked."""

    findings: Findings
    believed: Trust | None = None
    now: datetime | None = None
    is_asked: bool = True
    answers: list[bool | None] = field(default_factory=list)

    def look_at(self, content: bytes, file: str) -> None:
        """Judge a PDF; one that nobody signed says nothing."""
        if not self.is_asked or content.rfind(SIGNED) < 0:      # nearly twice as fast as `in`
            return
        # Loaded where a paper is signed at all: what it needs takes a second to load.
        from archive.signatures.check import check  # noqa: PLC0415
        from archive.signatures.trust import NOBODY  # noqa: PLC0415

        trust = self.believed if self.believed is not None and self.now is not None else NOBODY
        report = check(content, trust=trust, now=self.now or datetime.fromtimestamp(0, UTC))
        for problem in report.told():
            (self.findings.add if problem.is_certain else self.findings.note)(file, f"{PEOPLE}{problem.code}")
        told = all(person.certificate_valid for person in report.signatures)
        self.answers.append(False if report.failed else True if told and report.signatures else None)

    @property
    def answer(self) -> bool | None:
        """True where every signature holds; None where there is none, or one that could not be judged whole."""
        if False in self.answers:
            return False
        return True if self.answers and None not in self.answers else None
