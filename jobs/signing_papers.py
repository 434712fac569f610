"""People sign the papers that were printed for it: many in one go here, or one by one in the CA's own program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.checking.paper import MAX_PDF_BYTES, stated
from archive.signatures.check import as_last_signed, certificates_on, check
from archive.signatures.report import Problem, Report
from archive.signatures.signing import Pen, sign
from archive.signatures.trust import Trust
from jobs.prepared_papers import Prepared, PreparedPaper, all_prepared
from jobs.sealing import sealing_alone
from qr.lookup import Lookup
from records.facts import add_event
from records.home import Home
from records.policy.words import Role, in_vietnamese
from records.problems import CannotError, UsageError
from records.store import Store

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class SigningRun:
    """How many papers a run signed, and how many had this person's signature already."""

    signed: int
    present: int


def sign_many(
    home: Home, store: Store, sets: Sequence[Prepared], pen: Pen, roles: Sequence[Role], *, trust: Trust,
    now: datetime, progress: Progress | None = None,
) -> SigningRun:  # fmt: skip
    """Sign every paper that has a place for one of the offices, and not yet this signature. Raises `CannotError` before
    the first one where the school's authorities (`trust`) say that the certificate does not count.

    Each is in its place, checked, before the next is signed: a run that breaks off is taken up by the next one.
    """
    work = [(each, paper) for each in sets for paper in each.papers if {*paper.places} & {*roles}]
    if not work:
        raise UsageError(f"Không có giấy nào dành chỗ ký cho {in_vietnamese(tuple(roles))}.")
    signed = 0
    with sealing_alone(home, store.wait):
        _require_believed(pen, *work[0], trust, now)
        for each in sets:
            each.with_offices(pen.certificate_sha256, roles)
        try:
            for number, (each, paper) in enumerate(work):
                if progress:
                    progress(number, len(work), f"{each.scope.class_name} · {paper.title}")
                signed += _sign_one(each, paper, pen, trust, now)
        finally:
            if signed:
                _log(store, now, in_vietnamese(roles[0]), "sign-papers", pen.certificate_sha256, roles, signed)
        if progress:
            progress(len(work), len(work), "")
    return SigningRun(signed, len(work) - signed)


def _log(
    store: Store, now: datetime, actor: str, kind: str, certificate_sha256: str, roles: Sequence[Role], papers: int
) -> None:
    """The certificate by its digest: its name is a person's, and the log names nobody."""
    with store.write() as db:
        add_event(db, now, actor, kind, certificate_sha256, {"offices": list(roles), "papers": papers})


def _require_believed(pen: Pen, prepared: Prepared, paper: PreparedPaper, trust: Trust, now: datetime) -> None:
    """A signature on a paper that nobody keeps, judged as sealing will judge all of them. Where no authority is named
    nothing is judged, there as here."""
    if not trust.roots:
        return
    issued = prepared.issued(paper)
    report = check(sign(issued, pen, now=now), issued, trust=trust, now=now)
    if any(tried.certificate_valid is False for tried in report.signatures):
        causes = " ".join(problem.message for problem in report.told() if problem.is_failure)
        raise CannotError(
            f"Chưa ký giấy nào. {causes} Chữ ký như vậy không được nhận khi niêm phong: chọn đúng chứng thư của người "
            "ký; nếu chứng thư đúng, đặt chứng thư gốc và trung gian của nơi cấp vào thư mục chung-thu."
        )


def _sign_one(prepared: Prepared, paper: PreparedPaper, pen: Pen, trust: Trust, now: datetime) -> bool:
    issued, content = prepared.issued(paper), prepared.current(paper)
    before = check(content, issued, trust=trust, now=now)
    if before.failed:
        causes = " ".join(problem.message for problem in before.told() if problem.is_failure)
        raise CannotError(
            f"{prepared.path(paper)}: {causes} Đưa giấy về bản trước chữ ký ấy (soluu sign undo) rồi chạy lại."
        )
    if pen.certificate_sha256 in certificates_on(content):
        return False
    made = sign(content, pen, now=now)
    if not check(made, issued, now=now).holds:
        raise CannotError(f"Chữ ký vừa tạo cho {prepared.path(paper)} không đúng nên không được ghi lại. Thử lại.")
    prepared.put(paper, made)
    return True


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a file: the paper that it says it is, and the report on its signatures."""

    path: str
    document_id: str | None
    report: Report
    taken: bool | None = None
    refusal: str | None = None
    newcomer: str | None = None     # of what was taken: the certificate that signed it since
    why_not_higher: str | None = None   # of what was taken: why it got no proofs and no archive time-stamp

    def as_dict(self) -> dict[str, object]:
        people = self.report.signatures
        valid = {each.certificate_valid for each in people}
        told: dict[str, object] = {
            "path": self.path,
            "document_id": self.document_id,
            "same_document": self.report.same_document,
            "covers_whole": all(each.covers_whole for each in people) if people else None,
            "signer": "; ".join(each.signer for each in people) or None,
            "certificate_valid": False if False in valid else True if valid == {True} else None,
            "level": min((each.level for each in people), key=LEVELS.index, default=None),
            "signatures": [each.as_dict() for each in people],
            "problems": [problem.as_dict() for problem in self.report.told()],
        }
        if self.taken is None:
            return told
        return {**told, "taken": self.taken, "refusal": self.refusal, "why_not_higher": self.why_not_higher}


LEVELS = ("B", "T", "LT", "LTA")


Prove = Callable[[bytes], bytes]
Waiting = Mapping[str, tuple[Prepared, PreparedPaper]]     # papers to be signed, by their ids


def check_files(home: Home, paths: Sequence[Path], trust: Trust, now: datetime) -> list[Checked]:
    """Judge each file; a bad one never ends the run."""
    waiting = _waiting(home)
    return [_checked(home, path, _content(path), waiting, trust, now) for path in paths]


def _waiting(home: Home) -> Waiting:
    return {paper.document.document_id: (each, paper) for each in all_prepared(home) for paper in each.papers}


def _content(path: Path) -> bytes | None:
    """The file, unless it is larger than any paper."""
    return path.read_bytes() if path.stat().st_size <= MAX_PDF_BYTES else None


def _checked(
    home: Home, path: Path, content: bytes | None, waiting: Waiting, trust: Trust, now: datetime
) -> Checked:
    if content is None:
        return Checked(str(path), None, Report(None, (), (Problem("too-large"),)))
    document_id = _document_id(content)
    if document_id is not None and document_id in waiting:
        prepared, paper = waiting[document_id]
        return Checked(str(path), document_id, check(content, prepared.issued(paper), trust=trust, now=now))
    return Checked(str(path), document_id, _as_sealed(home, content, document_id, check(content, trust=trust, now=now)))


def _as_sealed(home: Home, content: bytes, document_id: str | None, report: Report) -> Report:
    """Of a paper that is sealed already the school knows the digest, signatures and all."""
    record = Lookup(home.lookup_path).get(document_id) if document_id and home.lookup_path.exists() else None
    is_same = record is not None and record.sha256 == sha256(content).hexdigest()
    return replace(report, same_document=True) if is_same else report


def _document_id(content: bytes) -> str | None:
    """Which paper it says that it is; believed by nobody."""
    record: Any = stated(content).get("record")
    found = record.get("document_id") if isinstance(record, dict) else None
    return found if isinstance(found, str) else None


def take_files(
    home: Home, store: Store, paths: Sequence[Path], roles: Sequence[Role], *, trust: Trust, now: datetime,
    actor: str = "văn thư", prove: Prove | None = None,
) -> list[Checked]:  # fmt: skip
    """Take in papers that were signed in another program. Each is refused unless it is the very paper that was
    printed, with everything that was signed on it before, and a signature more that holds.

    `prove`: gives what such programs mostly leave out, the proofs and an archive time-stamp, so that the result is that
    of signing here; where it cannot, the paper is taken as it is.
    """
    with sealing_alone(home, store.wait):
        # Read anew for each file: the one before may have been of the same set.
        found, given = list[Checked](), set[str]()
        for path in paths:
            found.append(_take(path, _waiting(home), tuple(roles), given, trust, now, prove))
            if newcomer := found[-1].newcomer:
                given.add(newcomer)
        people = Counter(each.newcomer for each in found if each.newcomer)
        for certificate, papers in people.items():
            _log(store, now, actor, "take-signed", certificate, roles, papers)
        return found


def _take(
    path: Path, waiting: Waiting, roles: tuple[Role, ...], given: Set[str], trust: Trust, now: datetime,
    prove: Prove | None,
) -> Checked:  # fmt: skip
    """`given`: who was given the offices by a file before, of the same run."""
    content = _content(path)
    document_id = _document_id(content) if content is not None else None
    there = waiting.get(document_id or "")
    if content is None or there is None:    # a stranger's file is not looked into any further
        why = "Không phải tài liệu nào đang chờ ký trong kho này."
        return Checked(str(path), document_id, Report(None), taken=False, refusal=why)
    prepared, paper = there
    found = Checked(str(path), document_id, check(content, prepared.issued(paper), trust=trust, now=now))
    refusal = _refusal(prepared, paper, content, found.report, trust, now)
    new = _newcomers(prepared, paper, content, given) if refusal is None else frozenset()
    refusal = refusal or _NOT_ONE.get(min(len(new), 2))
    if refusal is not None:
        return replace(found, taken=False, refusal=refusal)
    (newcomer,) = new
    found = replace(found, taken=True, newcomer=newcomer)
    goes_behind = not content.startswith(prepared.current(paper))   # it lacks proofs that the paper has by now
    is_proven = False
    if prove and any(each.level != LEVELS[-1] for each in found.report.signatures):
        try:
            proven = prove(content)
        except CannotError as error:
            found = replace(found, why_not_higher=str(error))
        else:
            report = check(proven, prepared.issued(paper), trust=trust, now=now)
            is_proven = report.holds
            content = proven if is_proven else content
            found = replace(found, report=report) if is_proven else replace(found, why_not_higher=_NOT_HELD)
    if goes_behind and not is_proven:
        why = f"{_BEHIND} {found.why_not_higher or ''}".strip()
        return replace(found, taken=False, refusal=why, newcomer=None, why_not_higher=None)
    prepared.with_offices(newcomer, roles).put(paper, content)
    return found


_NOT_HELD = "Chữ ký kèm bằng chứng không đúng nữa, nên giấy được nhận như nó có."
_BEHIND = (
    "Tệp ký trên bản trước khi nhà trường kèm bằng chứng và dấu thời gian, mà hiện chưa kèm lại được: nhận thì mất "
    "những gì đã có. Ký trên bản mới nhất trong thư mục chờ ký, hoặc nhận lại khi có máy chủ dấu thời gian."
)


def _refusal(
    prepared: Prepared, paper: PreparedPaper, content: bytes, report: Report, trust: Trust, now: datetime
) -> str | None:
    """Why a file is not taken in; None where it is."""
    if not report.holds:
        return " ".join(problem.message for problem in report.told() if problem.is_failure)
    current = prepared.current(paper)
    if content.startswith(as_last_signed(current)):     # a next signer may have had it before we put proofs behind it
        return None
    if check(current, prepared.issued(paper), trust=trust, now=now).failed:
        return "Bản trong thư mục chờ ký đã bị thay đổi. Đưa giấy về bản trước đó (soluu sign undo) rồi thử lại."
    return "Tệp thiếu những chữ ký mà tài liệu đã có. Ký tiếp trên bản mới nhất trong thư mục chờ ký."


def _newcomers(prepared: Prepared, paper: PreparedPaper, content: bytes, given: Set[str]) -> Set[str]:
    """Whoever signed since; where the file was signed in its very place, whoever has no office yet, or only by this
    run."""
    people = certificates_on(content)
    return people - certificates_on(prepared.current(paper)) or people - prepared.offices.keys() or people & given


# Why it cannot be said who signed as what was asked: nobody did, or two.
_NOT_ONE = {
    0: "Tệp không có thêm chữ ký nào so với bản đang chờ ký.",
    2: "Tệp có thêm chữ ký của nhiều người, không rõ ai ký với chức vụ nào. Ký và nhận lại từng người một.",
}

