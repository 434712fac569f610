"""Signatures that do not count are taken back from papers that wait: a paper becomes what it was before them.

Signatures lie one behind another, so those that came after go along, and are counted. Nothing is deleted: what is taken
back is kept beside the earlier versions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from archive.signatures.check import check
from archive.signatures.report import Report, Signed
from archive.signatures.trust import Trust
from jobs.prepared_papers import Prepared, PreparedPaper
from jobs.sealing import sealing_alone
from records.facts import add_event
from records.home import Home
from records.problems import CannotError
from records.store import Store


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many papers became what they were before, and how many signatures that were good went along."""

    papers: int
    lost: int


@dataclass(frozen=True, slots=True)
class _Judge:
    """`serial`: of the certificate whose signatures go; None: those go that are certainly wrong."""

    trust: Trust
    now: datetime
    serial: str | None

    def look_at(self, prepared: Prepared, paper: PreparedPaper, content: bytes) -> Report:
        return check(content, prepared.issued(paper), trust=self.trust, now=self.now)

    def goes(self, signature: Signed) -> bool:
        return signature.failed if self.serial is None else signature.serial == self.serial

    def is_to_mend(self, report: Report) -> bool:
        return any(map(self.goes, report.signatures)) or (self.serial is None and report.failed)

    def is_good(self, report: Report) -> bool:
        return bool(report.signatures) and not report.failed and not any(map(self.goes, report.signatures))


def take_back(
    home: Home, store: Store, sets: Sequence[Prepared], *, trust: Trust, now: datetime, serial: str | None = None,
    actor: str = "văn thư",
) -> TakenBack:  # fmt: skip
    """Take back what is certainly wrong on the papers, or all that the certificate of this number signed. Raises
    `CannotError` where there is no such signature."""
    judge = _Judge(trust, now, _spelt(serial))
    papers = lost = 0
    with sealing_alone(home, store.wait):
        for prepared in sets:
            done = list(_mended(prepared, judge))
            if not done:
                continue
            certificates = sorted({each.certificate_sha256 for gone, _ in done for each in gone})
            also = sum(others for _, others in done)
            scope = prepared.scope
            with store.write() as db:
                detail = {"papers": len(done), "certificates": certificates, "lost": also}
                subject = f"{scope.class_name}/{scope.term}/{scope.school_year}"
                add_event(db, now, actor, "take-back-signed", subject, detail)
            papers, lost = papers + len(done), lost + also
    if not papers:
        raise CannotError(
            f"Không giấy nào đang chờ ký có chữ ký của chứng thư số {judge.serial}. Xem số: soluu sign check TỆP"
            if judge.serial else
            "Không giấy nào đang chờ ký có chữ ký chắc chắn sai. Rút chữ ký của một người: --serial SỐ_CHỨNG_THƯ (xem "
            "số bằng soluu sign check TỆP)."
        )  # fmt: skip
    return TakenBack(papers, lost)


def _mended(prepared: Prepared, judge: _Judge) -> Iterator[tuple[tuple[Signed, ...], int]]:
    """Of each paper that is put back: the signatures for whose sake it was, and how many others went along."""
    for paper in prepared.papers:
        report = judge.look_at(prepared, paper, prepared.current(paper))
        if not judge.is_to_mend(report):
            continue
        content, kept = _before(prepared, paper, judge)
        prepared.put_back(paper, content)
        gone = tuple(each for each in report.signatures if judge.goes(each))
        left = {each.certificate_sha256 for each in (*gone, *kept)}
        yield gone, sum(each.certificate_sha256 not in left for each in report.signatures)


def _before(prepared: Prepared, paper: PreparedPaper, judge: _Judge) -> tuple[bytes, tuple[Signed, ...]]:
    """The newest version without what goes, with its signatures; as it was printed, where none was kept."""
    for content in prepared.earlier(paper):
        report = judge.look_at(prepared, paper, content)
        if judge.is_good(report):
            return content, report.signatures
    return prepared.issued(paper), ()


def _spelt(serial: str | None) -> str | None:
    """As reports spell it: hex digits in capitals, without what stands between them."""
    return "".join(sign for sign in serial if sign.isalnum()).upper().lstrip("0") if serial else None
