"""One bag, of a bundle or of an extract: read once, then its lists, seal, log proof, time-stamp and papers judged."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from archive.checking.container import READ_ERRORS
from archive.checking.key_check import is_worth, known_since
from archive.checking.log_check import check_log
from archive.checking.manifests import ALGORITHMS, PAYLOAD, SEAL, VOUCHED, Digests, Hasher, check_manifests
from archive.checking.paper import MAX_PDF_BYTES, Paper, is_signed_by, read_paper
from archive.checking.people import People
from archive.checking.renewal_check import check_renewals
from archive.checking.result import PEOPLE, Findings, TrustedKey
from archive.checking.seal_check import SealCheck, check_seal, vouched
from archive.checking.stamp_check import check_stamp
from archive.checking.standing import Listed, Lookup, check_digest, check_standing
from archive.checking.status_check import check_status_list

if TYPE_CHECKING:
    from archive.signatures.trust import Trust

CHUNK = 1 << 20
MAX_KEPT_BYTES = 1 << 24        # 16 MiB: lists and the seal, which are read whole
ORIGINALS = "data/original/"
ListLogged = Callable[[str], datetime | None]
# Problems that say who signed, or what became of the document since: they leave its integrity alone.
NOT_OF_INTEGRITY = frozenset(
    {
        "signature", "key", "untrusted", "key-retired", "key-compromised", "code-signature", "superseded", "revoked",
        "suspended", "other-code", "stamp-time", "renewal",
    }
)


@dataclass(frozen=True, slots=True)
class Asked:
    """By what a bag is judged: the keys that the caller trusts, its lookup, the authorities that it believes, and the
    status list that it has.

    `list_logged`: since when the school's own log has an extract's list, by the list's SHA-256.
    """

    trusted_keys: Sequence[TrustedKey]
    lookup: Lookup | None = None
    believed: Trust | None = None
    now: datetime | None = None
    thorough: bool = False
    listed: Listed | None = None
    list_logged: ListLogged | None = None

    @property
    def vouchers(self) -> frozenset[bytes]:
        """The keys whose word is enough for a bundle's files; nobody's where each of the papers is asked about."""
        takes_a_word = self.lookup is None and self.listed is None and not self.thorough
        return frozenset(key.public_key for key in self.trusted_keys if takes_a_word and not key.compromised_since)


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag as it was read, once: digests of every file (None: unreadable), lists and seal whole, papers by path."""

    digests: dict[str, Digests | None] = field(default_factory=dict)
    kept: dict[str, bytes] = field(default_factory=dict)
    papers: dict[str, Paper] = field(default_factory=dict)

    def paper_of(self, document_id: str | None) -> Paper | None:
        return next((paper for paper in self.papers.values() if paper.document_id == document_id), None)


@dataclass(frozen=True, slots=True)
class BagAnswers:
    """What is said of a bag but for its integrity, which its findings say. `standing`: what the lookup says of it.
    `is_in_part`: it is of papers in it alone that the school says they do not count."""

    signed: bool
    trusted: bool | None
    timely: bool | None
    logged: bool | None
    standing: bool | None
    seal: SealCheck
    is_in_part: bool = False


def read_bag(
    files: Mapping[str, Callable[[], IO[bytes]]], findings: Findings, people: People, vouchers: Container[bytes] = ()
) -> Bag:
    """Every file read once; what cannot be read is told, and has no digest.

    Where one of the `vouchers`, raw public keys, signed the statement, the SHA-256 that it lists says all of a file:
    no second digest is made of it, and a paper that agrees is not opened. The school did both when it sealed.
    """
    bag = Bag()
    is_of_seal = {path: path.startswith(SEAL) for path in files}
    for path in (each for each in files if is_of_seal[each]):
        _read(path, files[path], None, bag, findings, people)
    sealed = vouched(bag.kept, vouchers)
    for path in (each for each in files if not is_of_seal[each]):
        _read(path, files[path], sealed.get(path), bag, findings, people)
    return bag


def _read(
    path: str, opener: Callable[[], IO[bytes]], sealed: str | None, bag: Bag, findings: Findings, people: People
) -> None:
    """Read a file. `sealed`: the SHA-256 that somebody vouches for."""
    is_paper = path.startswith(PAYLOAD) and path.lower().endswith(".pdf") and not path.startswith(ORIGINALS)
    limit = MAX_PDF_BYTES if is_paper else 0 if path.startswith(PAYLOAD) else MAX_KEPT_BYTES
    try:
        with opener() as file:
            digests, content = _hashed(file, limit, ALGORITHMS if sealed is None else VOUCHED)
    except READ_ERRORS:
        findings.add(path, "unreadable")
        bag.digests[path] = None
        return
    bag.digests[path] = digests
    if not is_paper:
        if content is not None:
            bag.kept[path] = content
    elif content is None:
        findings.add(path, "too-large")
    else:
        people.look_at(content, path)
        if digests.by_algorithm["sha256"] != sealed:
            _keep_paper(bag, path, content, findings)


def _hashed(file: IO[bytes], limit: int, algorithms: Sequence[str]) -> tuple[Digests, bytes | None]:
    """Digests in one reading, and the bytes themselves where there are at most `limit` of them."""
    hasher, parts, held = Hasher(algorithms), [], 0
    while chunk := file.read(CHUNK):
        hasher.update(chunk)
        held += len(chunk)
        if held <= limit:
            parts.append(chunk)
        else:
            parts.clear()
    return hasher.digests(), b"".join(parts) if held <= limit else None


def _keep_paper(bag: Bag, path: str, content: bytes, findings: Findings) -> None:
    paper = read_paper(content, path, findings)
    if paper is not None:
        bag.papers[path] = paper


def judge_bag(
    bag: Bag, asked: Asked, findings: Findings, *, is_part: bool = False, zip_path: Path | None = None
) -> BagAnswers:
    """Judge a bag that was read. `is_part`: of an extract, which has only some of its papers; `zip_path`: where its ZIP
    lies, with renewals beside it."""
    check_manifests(bag.digests, bag.kept, findings, is_part=is_part)
    seal = check_seal(bag.digests, bag.kept, findings, is_part=is_part)
    logged = check_log(bag.digests, bag.kept, seal, findings)
    check_status_list(bag.digests, bag.kept, seal, findings)
    signed = seal.signed and _papers_are_signed(bag, seal, findings)
    stamped = check_stamp(bag.digests, bag.kept, seal, asked.believed, findings)
    stamped = check_renewals(zip_path, seal.bundle_id, stamped, asked.believed, asked.now, findings)
    known_at = _earliest(_known(bag, seal, asked.lookup, is_part=is_part), stamped.at) if signed else None
    day = seal.sealed_at.date() if seal.sealed_at else None
    trusted = is_key_trusted(seal.public_key, asked.trusted_keys, day, known_at, "seal/seal.json", findings)
    standing, is_in_part = _standing(bag, seal, asked, findings, is_part=is_part) if signed else (None, False)
    # Whoever makes a key of their own makes a log of their own, too.
    known = logged if trusted or logged is False else None
    return BagAnswers(signed, trusted, stamped.timely, known, standing, seal, is_in_part)


def is_key_trusted(
    public_key: bytes | None, trusted_keys: Sequence[TrustedKey], day: date | None, known_at: datetime | None,
    file: str, findings: Findings,
) -> bool | None:  # fmt: skip
    """Whether the key is among the caller's and was the school's on the day; None where there is nothing to compare."""
    if not trusted_keys or public_key is None:
        return None
    own = [key for key in trusted_keys if key.public_key == public_key]
    if not own:
        findings.add(file, "untrusted")
        return False
    return is_worth(own, day, known_at, file, findings)


def is_intact(findings: Findings) -> bool:
    return all(problem.code in NOT_OF_INTEGRITY or problem.code.startswith(PEOPLE) for problem in findings)


def current(standing: bool | None, intact: bool | None) -> bool | None:
    """The lookup's answer, which vouches for what was issued and never for a content that was altered since."""
    return None if standing and intact is False else standing


def _papers_are_signed(bag: Bag, seal: SealCheck, findings: Findings) -> bool:
    key = [seal.public_key] if seal.public_key else []
    unsigned = [path for path, paper in bag.papers.items() if not is_signed_by(paper, key)]
    for path in unsigned:
        findings.add(path, "code-signature")
    return not unsigned


def _known(bag: Bag, seal: SealCheck, lookup: Lookup | None, *, is_part: bool) -> datetime | None:
    """Since when the school's own records have the bundle; of a part, each of its papers, for a thief may put one that
    is known beside one that is not."""
    if not is_part:
        return known_since(bag.paper_of(seal.bundle_id), lookup)
    moments = [known_since(paper, lookup) for paper in bag.papers.values()]
    return None if None in moments else max((moment for moment in moments if moment is not None), default=None)


def _standing(
    bag: Bag, seal: SealCheck, asked: Asked, findings: Findings, *, is_part: bool
) -> tuple[bool | None, bool]:
    """A bundle stands as its seal certificate does, a part as its papers do; every paper that the lookup knows must be
    what was issued. And whether it is not the certificate that does not count."""
    for path, paper in bag.papers.items():
        digests = bag.digests[path]
        if digests:
            check_digest(paper, digests.by_algorithm["sha256"], path, asked.lookup, findings)
    standings = {
        paper.document_id: check_standing(paper, path, asked.lookup, findings, asked.listed, seal.sealed_at)
        for path, paper in bag.papers.items()
    }
    own = standings.get(seal.bundle_id or "")
    if is_part or False in standings.values():
        return of_all(standings.values()), own is not False and not is_part and False in standings.values()
    return own, False


def of_all(answers: Iterable[bool | None]) -> bool | None:
    """False where one is; True where all are, and there is one; otherwise None."""
    said = tuple(answers)
    return False if False in said else True if said and None not in said else None


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
