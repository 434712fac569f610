"""Papers printed to be signed, as they lie in the home until their class is sealed: a folder a class, the owner's.

Each paper lies twice: as it was issued, never touched again, and as people have signed it since; each version that
another signature took the place of is kept, so that a wrong one can be taken back. Who signed is read from the papers;
for which offices a certificate signs is what the clerk said, and stands in the folder's list.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from archive.checking.people import SIGNED
from archive.documents import SealedDocument
from archive.sealing import Printed
from jobs.kept_list import published
from jobs.whole_files import write_whole
from qr.payload import DocumentKind
from records.clock import VIETNAM
from records.home import Home
from records.paper_rules import PaperName
from records.policy.words import Role
from records.problems import CannotError
from records.reading import Scope, used_status_indices
from records.schools import path_slug
from records.store import Database

FORMAT = "soluu-cho-ky-v1"
KEPT_COUNTS = 8192      # papers of which is remembered how many signatures they bear
LIST = "ban-ke.json"
ISSUED, EARLIER = "goc", "truoc"
TAKEN_BACK = "rut"      # in the names of versions that were taken back
UNFINISHED, GOING = ".tam", ".da-niem-phong"    # of folders that a broken run left: being printed, being deleted
ASIDE = ".bo-"      # of folders with papers that were set aside
PAPER_NAMES: Mapping[int, PaperName] = {
    DocumentKind.CLASS_SUMMARY: "class_summary",
    DocumentKind.CORRECTIONS: "correction_report",
    DocumentKind.PUPIL_RECORD: "hoc_ba",
}
TITLES: Mapping[PaperName, str] = {
    "class_summary": "bảng tổng hợp", "correction_report": "bảng tổng hợp điểm đã sửa", "hoc_ba": "học bạ",
}  # fmt: skip


@lru_cache(maxsize=KEPT_COUNTS)
def _signatures_in(path: Path, size: int, changed_at: int) -> int:
    """Counted once for each content of a file: pages ask at every click, of all papers of a school."""
    del size, changed_at
    return path.read_bytes().count(SIGNED)


@dataclass(frozen=True, slots=True)
class PreparedPaper:
    """A paper. `document` is it as issued; `places`: the offices that have a place to sign; `needs`: how many people
    of each must have signed before it is sealed."""

    document: SealedDocument
    file: str
    places: tuple[Role, ...]
    needs: Mapping[Role, int]

    @property
    def name(self) -> PaperName:
        return PAPER_NAMES[self.document.kind]

    @property
    def title(self) -> str:
        """For people, without a pupil's name."""
        return f"{TITLES[self.name]} {self.document.label}" if self.name == "hoc_ba" else TITLES[self.name]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A class's papers. `offices`: by the SHA-256 of a certificate, for whom its holder signs."""

    folder: Path
    scope: Scope
    facts_sha256: str
    revision: int
    key_id: str
    prepared_at: datetime
    papers: tuple[PreparedPaper, ...]
    offices: Mapping[str, tuple[Role, ...]]

    def is_of(self, facts_sha256: str, revision: int, key_id: str) -> bool:
        """Whether it is what would be printed now."""
        return (self.facts_sha256, self.revision, self.key_id) == (facts_sha256, revision, key_id)

    def path(self, paper: PreparedPaper) -> Path:
        return self.folder / paper.file

    def issued(self, paper: PreparedPaper) -> bytes:
        """The paper as it was printed. Raises `CannotError` where it is lost or changed."""
        path = self.folder / ISSUED / paper.file
        content = path.read_bytes() if path.is_file() else b""
        if sha256(content).hexdigest() != paper.document.sha256:
            raise CannotError(f"Bản gốc {path} bị mất hoặc bị sửa. In lại để ký: soluu sign prepare --again.")
        return content

    def current(self, paper: PreparedPaper) -> bytes:
        """The paper with the signatures that it has by now."""
        path = self.path(paper)
        if not path.is_file():
            raise CannotError(f"Thiếu tệp {path}. Chép lại tệp ấy (bản chưa ký nằm trong thư mục {ISSUED}).")
        return path.read_bytes()

    def signatures_on(self, paper: PreparedPaper) -> int:
        """How many signatures a paper bears by now, whosever they are and whether or not they hold: a count for people
        who wait. Sealing checks each."""
        path = self.path(paper)
        if not path.is_file():
            return 0
        found = path.stat()
        return _signatures_in(path, found.st_size, found.st_mtime_ns)

    def has_enough(self, paper: PreparedPaper) -> bool:
        """Whether a paper bears as many signatures as it needs, and at least one."""
        return self.signatures_on(paper) >= max(1, sum(paper.needs.values()))

    def put(self, paper: PreparedPaper, content: bytes) -> None:
        """The paper with one signature more, whole or not at all; the version before is kept."""
        path = self.path(paper)
        if path.is_file() and (before := path.read_bytes()) != content:
            self._keep(paper, before)
        write_whole(path, content)

    def earlier(self, paper: PreparedPaper) -> Iterator[bytes]:
        """The versions that another signature took the place of, the newest first."""
        for path in sorted((self.folder / EARLIER).glob(f"{Path(paper.file).stem}.[0-9]*.pdf"), reverse=True):
            yield path.read_bytes()

    def put_back(self, paper: PreparedPaper, content: bytes) -> None:
        """An earlier version in the paper's place; what lay there is kept, and is no earlier version of it."""
        self._keep(paper, self.current(paper), f"{TAKEN_BACK}-")
        write_whole(self.path(paper), content)

    def _keep(self, paper: PreparedPaper, content: bytes, sign: str = "") -> None:
        stem, folder = Path(paper.file).stem, self.folder / EARLIER
        number = len(list(folder.glob(f"{stem}.{sign}[0-9]*.pdf"))) + 1
        write_whole(folder / f"{stem}.{sign}{number:03d}.pdf", content)

    def with_offices(self, certificate_sha256: str, roles: Iterable[Role]) -> Prepared:
        """For whom a certificate's holder signs, written down before the signature is."""
        known = self.offices.get(certificate_sha256, ())
        told = tuple(dict.fromkeys((*known, *roles)))
        if told == known:
            return self
        changed = replace(self, offices={**self.offices, certificate_sha256: told})
        write_whole(self.folder / LIST, _listed(changed))
        return changed


def folder_of(home: Home, scope: Scope) -> Path:
    """Where a class's papers lie: a name for people, and a few digits that tell «6D» from «6Đ»."""
    told = sha256("\n".join((scope.school, scope.school_year, scope.term, scope.class_name)).encode()).hexdigest()
    name = f"{path_slug(scope.class_name, 'lop').upper()}-{scope.term}-{told[:6]}"
    return home.papers_folder(scope.school, scope.school_year) / name


def sets_of(home: Home, scope: Scope, revision: int | None) -> list[Path]:
    """The folders of a class's papers, those that were set aside and those that a broken run left among them.

    `revision`: only of papers printed for that one, and what is left of others; None: all.
    """
    folder = folder_of(home, scope)
    found = [folder, *sorted(folder.parent.glob(f"{folder.name}.*"))]
    return [
        each for each in found
        if each.is_dir() and (revision is None or each.suffix in {UNFINISHED, GOING} or _revision_of(each) == revision)
    ]  # fmt: skip


def _revision_of(folder: Path) -> int | None:
    prepared = _if_readable(folder) if (folder / LIST).exists() else None
    return prepared.revision if prepared else None


def prepared_of(home: Home, scope: Scope) -> Prepared | None:
    """The papers of a class that wait to be signed or sealed; None where there are none."""
    folder = folder_of(home, scope)
    return read_prepared(folder) if (folder / LIST).exists() else None


def all_prepared(home: Home) -> list[Prepared]:
    """Of every class, by school, year and class."""
    return [read_prepared(path.parent) for path in sorted(home.to_sign.glob(f"*/*/*/{LIST}")) if _is_open(path.parent)]


def read_prepared(folder: Path) -> Prepared:
    """A folder's list. Raises `CannotError` where it cannot be read."""
    try:
        said: dict[str, Any] = json.loads((folder / LIST).read_text(encoding="utf-8"))
        if said["format"] != FORMAT:
            raise ValueError("another format")
        return Prepared(
            folder, Scope(**said["scope"]), said["facts_sha256"], said["revision"], said["key_id"],
            datetime.fromisoformat(said["prepared_at"]), tuple(_paper(each) for each in said["papers"]),
            {certificate: tuple(roles) for certificate, roles in said["offices"].items()},
        )  # fmt: skip
    except (ValueError, TypeError, KeyError) as error:
        raise CannotError(f"Bản kê {folder / LIST} bị hỏng. In lại để ký: soluu sign prepare --again.") from error


def keep_printed(prepared: Prepared, printed: Sequence[Printed]) -> None:
    """Put a class's papers in place, all of them or none; what lay there before is set aside, never deleted."""
    aside = prepared.folder.with_name(f"{prepared.folder.name}{UNFINISHED}")
    shutil.rmtree(aside, ignore_errors=True)
    aside.parent.mkdir(parents=True, exist_ok=True)
    aside.mkdir(mode=0o700)
    (aside / ISSUED).mkdir()
    for paper, (_, content) in zip(prepared.papers, printed, strict=True):
        (aside / paper.file).write_bytes(content)
        (aside / ISSUED / paper.file).write_bytes(content)
    (aside / LIST).write_bytes(_listed(prepared))
    if prepared.folder.exists():
        set_aside(prepared.folder)
    aside.replace(prepared.folder)


def set_aside(folder: Path) -> Path:
    """Papers that will not be sealed any more, kept under another name: people's signatures are on them."""
    number = 1
    while (kept := folder.with_name(f"{folder.name}{ASIDE}{number}")).exists():
        number += 1
    return folder.replace(kept)


def discard(prepared: Prepared) -> None:
    """Papers that are in a sealed bundle now, byte for byte."""
    gone = prepared.folder.with_name(f"{prepared.folder.name}{GOING}")
    shutil.rmtree(gone, ignore_errors=True)
    prepared.folder.replace(gone)
    shutil.rmtree(gone, ignore_errors=True)


def taken_status_indices(home: Home, db: Database) -> set[int]:
    """Places of the status list that are taken: by what is sealed, by what was printed to be signed, and by what the
    published list tells of that the store has no more."""
    kept = published(home)
    printed = (_if_readable(path.parent) for path in home.to_sign.glob(f"*/*/*/{LIST}"))
    return used_status_indices(db) | (kept.told().keys() if kept else set()) | {
        paper.document.status_index for each in printed if each is not None for paper in each.papers
    }


def set_aside_indices(home: Home) -> set[int]:
    """Places of papers that were printed, may have been signed and handed about, and will never be sealed."""
    printed = (_if_readable(path.parent) for path in home.to_sign.glob(f"*/*/*{ASIDE}*/{LIST}"))
    return {paper.document.status_index for each in printed if each is not None for paper in each.papers}


def _if_readable(folder: Path) -> Prepared | None:
    """Papers whose list is damaged cannot be sealed, and hold no places: they must not hinder every other class."""
    try:
        return read_prepared(folder)
    except CannotError:
        return None


def file_of(document: SealedDocument) -> str:
    """A paper's file among those to be signed: 'hoc-ba-PG3H-3A4C-E0WQ-AVXR.pdf'."""
    return document.path.removeprefix("data/").replace("/", "-")


def _is_open(folder: Path) -> bool:
    return "." not in folder.name


def _paper(said: dict[str, Any]) -> PreparedPaper:
    return PreparedPaper(SealedDocument(**said["document"]), said["file"], tuple(said["places"]), said["needs"])


def _listed(prepared: Prepared) -> bytes:
    said = {
        "format": FORMAT,
        "scope": asdict(prepared.scope),
        "facts_sha256": prepared.facts_sha256,
        "revision": prepared.revision,
        "key_id": prepared.key_id,
        "prepared_at": prepared.prepared_at.astimezone(VIETNAM).isoformat(timespec="seconds"),
        "papers": [asdict(paper) for paper in prepared.papers],
        "offices": {certificate: list(roles) for certificate, roles in prepared.offices.items()},
    }
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
