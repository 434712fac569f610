"""How far a class's papers are signed, and whether they may be sealed: what is missing, and what a bundle then says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Literal

from archive.csv_facts import csv_bytes
from archive.documents import SealedDocument
from archive.record_json import iso
from archive.sealing import SignedPapers
from archive.signatures.report import Report
from jobs.prepared_papers import TITLES, Prepared, PreparedPaper
from records.clock import vn_datetime
from records.completeness import NOT_SIGNED, SIGNATURE_UNCHECKED, Finding
from records.paper_rules import Required
from records.policy.words import Role, in_vietnamese
from records.problems import CannotError

if TYPE_CHECKING:
    from archive.signatures.trust import Trust

ARTICLE = "Quy chế của trường: chữ ký số"
_SHOWN = 3      # papers that a sentence names


@dataclass(frozen=True, slots=True)
class PaperState:
    """A paper as it is now. `missing`: how many people of each office have yet to sign it."""

    paper: PreparedPaper
    content: bytes
    report: Report
    missing: Mapping[Role, int]


Signatures = Literal["enough", "lacking", "none"]


@dataclass(frozen=True, slots=True)
class Signing:
    """With what a class is sealed. `findings` stand in the bundle in the place of «not signed»."""

    signed: SignedPapers | None = None
    findings: tuple[Finding, ...] | None = None
    reason: str | None = None
    of: Prepared | None = None

    @property
    def outcome(self) -> Signatures:
        """Whether people's signatures are on the papers: all that are asked for, some lacking with a reason, or none
        that anybody asked for."""
        if self.reason:
            return "lacking"
        return "none" if self.signed is None else "enough"

    def told(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """The class's findings, with what is to be said of its signatures."""
        if self.findings is None:
            return tuple(findings)
        return (*(finding for finding in findings if finding.code != NOT_SIGNED), *self.findings)


def states_of(prepared: Prepared, trust: Trust, now: datetime) -> list[PaperState]:
    """Every paper of a class, judged."""
    return [state_of(prepared, paper, prepared.current(paper), trust, now) for paper in prepared.papers]


def state_of(prepared: Prepared, paper: PreparedPaper, content: bytes, trust: Trust, now: datetime) -> PaperState:
    """A paper with these bytes, which need not be those that lie in its place."""
    from archive.signatures.check import check  # noqa: PLC0415 – what it needs takes a second to load

    report = check(content, prepared.issued(paper), trust=trust, now=now)
    return PaperState(paper, content, report, _missing(paper, report, prepared.offices))


def _missing(
    paper: PreparedPaper, report: Report, offices: Mapping[str, tuple[Role, ...]]
) -> dict[Role, int]:
    """One certificate is one person, however often it signed."""
    people = {each.certificate_sha256 for each in report.signatures if each.holds}
    there = Counter(role for person in people for role in offices.get(person, ()))
    return {role: number - there[role] for role, number in paper.needs.items() if there[role] < number}


def to_seal(
    prepared: Prepared | None, required: Required, *, is_current: bool, trust: Trust, now: datetime, reason: str | None
) -> Signing:
    """The papers to seal. `is_current`: they are what would be printed now. Raises `CannotError` where signatures that
    the profile asks for are missing and the clerk gave no reason, and for papers that were changed."""
    if prepared is None or not is_current:
        return _without_papers(prepared, required, reason)
    states = states_of(prepared, trust, now)
    _require_unharmed(prepared, states)
    lacking = [state for state in states if state.missing]
    if lacking and not reason:
        raise CannotError(
            f"Còn thiếu chữ ký số: {_listed(lacking)}. Ký bằng soluu sign, hoặc nêu lý do: --unsigned-reason \"…\"."
        )
    return Signing(
        SignedPapers([_as_signed(state) for state in states], _table(prepared, states)),
        tuple(_findings(states, lacking, reason)), reason if lacking else None, prepared,
    )  # fmt: skip


def _without_papers(prepared: Prepared | None, required: Required, reason: str | None) -> Signing:
    """Nothing was printed to be signed, or what was is no longer right."""
    if prepared is None and not required:
        return Signing()
    if not reason:
        if prepared is not None:
            raise CannotError(
                f"Giấy in để ký lúc {vn_datetime(prepared.prepared_at)} không còn đúng với dữ kiện của lớp (hoặc khóa "
                "niêm phong đã đổi). In lại: soluu sign prepare, rồi ký lại; hoặc nêu lý do niêm phong không có chữ ký "
                'số: --unsigned-reason "…".'
            )
        raise CannotError(
            f"Quy chế đòi chữ ký số trước khi niêm phong ({_asked(required)}). In để ký: soluu sign prepare; hoặc nêu "
            'lý do: --unsigned-reason "…".'
        )
    what = f"Thiếu mọi chữ ký số mà quy chế đòi ({_asked(required)})." if required else "Không dùng giấy đã in để ký."
    return Signing(None, (Finding(NOT_SIGNED, ARTICLE, f"{what} Lý do niêm phong: {reason}"),), reason)


def _asked(required: Required) -> str:
    return "; ".join(f"{TITLES[paper]}: {in_vietnamese(roles)}" for paper, roles in required.items())


def _require_unharmed(prepared: Prepared, states: Sequence[PaperState]) -> None:
    """Papers without a signature are as issued; signed ones hold. Anything else is told with its file and the cause."""
    for state in states:
        harmed = state.report.failed or (not state.report.signatures and state.content != prepared.issued(state.paper))
        if harmed:
            causes = " ".join(problem.message for problem in state.report.told() if problem.is_failure)
            raise CannotError(
                f"{prepared.path(state.paper)}: {causes} Đưa giấy về bản trước chữ ký ấy: soluu sign undo; hoặc in "
                "lại: soluu sign prepare --again."
            )


def _as_signed(state: PaperState) -> tuple[SealedDocument, bytes]:
    return replace(state.paper.document, sha256=sha256(state.content).hexdigest()), state.content


def _listed(lacking: Sequence[PaperState]) -> str:
    """Whose signatures are missing: the summary by itself, pupils' pages in one number."""
    told: Counter[tuple[str, Role]] = Counter(
        (TITLES[state.paper.name], role) for state in lacking for role in state.missing
    )
    people = {
        (TITLES[state.paper.name], role): number for state in lacking for role, number in state.missing.items()
    }
    return "; ".join(
        f"{papers} {title} thiếu {people[title, role]} {in_vietnamese(role)}" for (title, role), papers in told.items()
    )


def _findings(states: Sequence[PaperState], lacking: Sequence[PaperState], reason: str | None) -> list[Finding]:
    found = []
    bare = [state for state in states if not state.report.signatures]
    if lacking:
        sentence = f"Còn thiếu chữ ký số: {_listed(lacking)}. Lý do niêm phong: {reason}"
        found.append(Finding(NOT_SIGNED, ARTICLE, sentence))
    elif bare:
        number = f"{len(bare)} trong {len(states)} tài liệu chưa có chữ ký số nào; gói có dấu niêm phong của trường."
        found.append(Finding(NOT_SIGNED, ARTICLE, number))
    unsure: Counter[str] = Counter(
        problem.message for state in states if state.report.signatures for problem in state.report.told()
    )
    found += [
        Finding(SIGNATURE_UNCHECKED, ARTICLE, f"{papers} tài liệu có chữ ký số: {message}")
        for message, papers in unsure.items()
    ]
    return found


def _table(prepared: Prepared, states: Sequence[PaperState]) -> bytes:
    head = [
        "path", "signer", "issuer", "serial", "certificate_sha256", "roles", "claimed_at", "proven_at", "level",
        "certificate_valid",
    ]  # fmt: skip
    return csv_bytes(head, (
        [
            state.paper.document.path, each.signer, each.issuer, each.serial, each.certificate_sha256,
            " ".join(prepared.offices.get(each.certificate_sha256, ())),
            iso(each.claimed_at) if each.claimed_at else "", iso(each.proven_at) if each.proven_at else "", each.level,
            "" if each.certificate_valid is None else str(each.certificate_valid).lower(),
        ]
        for state in states for each in state.report.signatures
    ))  # fmt: skip
