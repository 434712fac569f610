"""The hand-over job: sealed bundles out as E-ARK packages, one for each school and year, for a historical archive.

What goes in is copied first and the copy verified, so the bytes that were judged are the bytes that are handed over. A
package is built aside and takes its place in one step; a run that was cut short leaves nothing that looks like one.
What was disposed of is told in the package, and keeps nothing back.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path

from archive.checking.container import open_bundle
from archive.checking.result import Findings
from archive.eark import mets
from archive.eark.facts import READABLE, SEALED, Destroyed, Dossier, Package, PackedFile
from archive.eark.package import REPRESENTATIONS, is_readable, metadata
from archive.ocfl.durable import copy_file, make_folder, sync_folder, write_file
from archive.renewal import read_renewal, renewals_of
from jobs.choosing import chosen_scopes
from jobs.copying import copying_alone, said
from jobs.kept_renewals import Recorded, require_as_made
from jobs.policies import policies_of
from jobs.verifying import EXIT_GOOD, EXIT_PROBLEMS, EXIT_UNCHECKED, exit_code, verify_all
from jobs.whole_files import sha256_of
from records.access import Request
from records.admitting import admit, require_admissible
from records.clock import from_store
from records.copies import renewals_made
from records.disposal import LONGEST_NAME, disposed_words
from records.facts import add_event
from records.handing_over import HAND_OVER, bundles_to_hand_over
from records.home import Home
from records.policy import Policies, Policy
from records.policy.words import Role
from records.problems import CannotError, SoluuError, UsageError
from records.reading import Scope
from records.store import Store

ASIDE = ".tam"
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class ByDecision:
    """Who asks for the hand-over, and the decision that is named: by number, and by whom where it is not recorded."""

    asked_by: Role = "clerk"
    decided_by: Role | None = None
    decision: str = ""

    def request(self, package: Package, term: str | None, class_name: str | None) -> Request:
        return Request(
            school=package.school, school_year=package.school_year, action="hand_over", asked_by=self.asked_by,
            decided_by=self.decided_by, decision=self.decision, term=term, class_name=class_name,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refused:
    """A bundle that keeps its package back, and why. `exit_code`: 1 it is not what was sealed, 3 it cannot be told."""

    file_name: str
    reason: str
    exit_code: int = EXIT_UNCHECKED

    def sentence(self) -> str:
        return f"{self.file_name}: {self.reason}"


@dataclass(slots=True)
class HandedOver:
    """What became of one school's year. `path` is None where it was not written, and `refused` or `error` say why."""

    package: Package
    path: Path | None = None
    files: int = 0
    size: int = 0
    refused: list[Refused] = field(default_factory=list)
    error: str | None = None

    @property
    def exit_code(self) -> int:
        if self.path is not None:
            return EXIT_GOOD
        return EXIT_PROBLEMS if any(each.exit_code == EXIT_PROBLEMS for each in self.refused) else EXIT_UNCHECKED

    def as_dict(self) -> dict[str, object]:
        return {
            "id": self.package.package_id, "school": self.package.school, "year": self.package.school_year,
            "bundles": len(self.package.dossiers), "path": str(self.path) if self.path else None, "files": self.files,
            "bytes": self.size, "error": self.error,
            "refused": [{"bundle": each.file_name, "reason": each.reason} for each in self.refused],
            "destroyed": [
                {"bundle": each.dossier.file_name, "disposal": each.disposal_id, "authority": each.authority}
                for each in self.package.destroyed
            ],
        }  # fmt: skip


def hand_over(
    home: Home, store: Store, target: Path, *, now: datetime, actor: str, school: str | None = None,
    school_year: str | None = None, class_name: str | None = None, term: str | None = None,
    by_decision: ByDecision | None = None, recipient: str = "", progress: Progress | None = None,
) -> list[HandedOver]:  # fmt: skip
    """Write the packages into `target`. Without class and term every bundle of the year goes in, the inspections' too.
    `recipient`: the archive that takes them over, by its name; nothing is disposed of on the strength of a package that
    was made for nobody.

    Each package is asked for as the school's profile says before anything is written, and logged before it is there.
    What keeps one back ends that one alone. Raises `CannotError` where nothing was sealed yet.
    """
    _require_outside(home, target)
    recipient = " ".join(recipient.split())
    if len(recipient) > LONGEST_NAME:
        raise UsageError(f"Tên cơ quan nhận không quá {LONGEST_NAME} chữ.")
    scopes = chosen_scopes(store, school=school, school_year=school_year, term=term, class_name=class_name)
    whole = not (class_name or term)
    part = (scopes[0].term if term else None, scopes[0].class_name if class_name else None)
    policies, by_decision = policies_of(home), by_decision or ByDecision()
    outcomes: list[HandedOver] = []
    with copying_alone(home, store.wait):       # no disposal comes between what is chosen and what is copied
        packages = _packages(store, now, scopes, whole=whole)
        total, done = sum(len(package.dossiers) for package in packages), 0
        for package in packages:
            outcome = HandedOver(package)
            outcomes.append(outcome)
            try:
                request = by_decision.request(package, *part)
                run = _Run(home, store, target, outcome, actor, policies, request, recipient)
                run.write(_counted(progress, done, total))
            except (SoluuError, OSError) as error:
                outcome.error = said(error)
            done += len(package.dossiers)
    return outcomes


def _counted(progress: Progress | None, done: int, total: int) -> Callable[[int, str], None]:
    return lambda number, what: progress(done + number, total, what) if progress else None


def _require_outside(home: Home, target: Path) -> None:
    if target == home.root or home.root in target.parents:
        raise UsageError(f"Thư mục {target} nằm trong kho. Chọn một thư mục ngoài kho.")


def _packages(store: Store, now: datetime, scopes: Sequence[Scope], *, whole: bool) -> list[Package]:
    classes = {(each.school, each.school_year, each.term, each.class_name) for each in scopes}
    years = {(each.school, each.school_year) for each in scopes}
    with store.read() as db:
        rows = list(bundles_to_hand_over(db).iter_rows(named=True))
    wanted = [
        row for row in rows
        if (row["school"], row["school_year"], row["term"], row["class_name"]) in classes
        or (whole and (row["school"], row["school_year"]) in years)
    ]  # fmt: skip
    if not wanted:
        raise CannotError("Chưa có gói nào được niêm phong trong phạm vi ấy. Niêm phong trước: soluu seal.")
    return [
        _package(*year, list(of_year), now)
        for year, of_year in groupby(wanted, lambda row: (row["school"], row["school_year"]))
    ]


def _package(school: str, school_year: str, rows: Sequence[dict[str, object]], now: datetime) -> Package:
    kept = tuple(_dossier(row) for row in rows if row["disposal_id"] is None)
    gone = tuple(_destroyed(row) for row in rows if row["disposal_id"] is not None)
    return Package(school, school_year, kept, now, _version(), gone)


def _destroyed(row: dict[str, object]) -> Destroyed:
    number, day = row["decision_number"], row["decision_date"]
    disposal_id = str(row["disposal_id"])
    authority = disposed_words(disposal_id, str(number), day) if number and isinstance(day, date) else ""
    return Destroyed(_dossier(row), disposal_id, authority)


def _dossier(row: dict[str, object]) -> Dossier:
    same = ("bundle_id", "file_name", "class_name", "term", "month", "revision", "newest_revision", "documents",
            "certifies")
    return Dossier(
        **{name: row[name] for name in same}, sha256=row["zip_sha256"], sealed_at=from_store(row["sealed_at"]),  # type: ignore[arg-type]
        sealed_by=row["sealed_by"] or "", event=row["event"] or 0,  # type: ignore[arg-type]
    )  # fmt: skip


def _version() -> str:
    try:
        return version("soluu")
    except PackageNotFoundError:
        return "0"


@dataclass(frozen=True, slots=True)
class _Run:
    """One package at a time."""

    home: Home
    store: Store
    target: Path
    outcome: HandedOver
    actor: str
    policies: Policies
    request: Request
    recipient: str

    @property
    def package(self) -> Package:
        return self.outcome.package

    def write(self, progress: Callable[[int, str], None]) -> None:
        if not self.package.dossiers:
            told = " ".join(each.sentence() for each in self.package.destroyed)
            raise CannotError(f"Không còn gói nào để bàn giao: mọi gói trong phạm vi ấy đã tiêu hủy. {told}")
        place = self.target / self.package.package_id
        if place.exists():
            raise CannotError(f"{place} đã có, không ghi đè. Tự cất gói ấy đi, hoặc chọn thư mục khác.")
        policy = self.policies.of(self.package.school, self.package.school_year)
        with self.store.read() as db:
            require_admissible(db, self.request, policy, now=self.package.created)
        make_folder(self.target)
        self._tidy()
        aside = self.target / f"{self.package.package_id}.{uuid.uuid4().hex}{ASIDE}"
        try:
            self._build(aside, progress)
            if self.outcome.refused:
                return
            for folder in (*filter(Path.is_dir, aside.rglob("*")), aside):
                sync_folder(folder)
            self._log(policy, sha256_of(aside / mets.FILE))
            aside.rename(place)     # in one step; refused where something else has taken the place
            sync_folder(self.target)
            self.outcome.path = place
        finally:
            shutil.rmtree(aside, ignore_errors=True)

    def _tidy(self) -> None:
        """What a run that was killed left of this very package: nobody else writes it now."""
        for left in self.target.glob(f"{self.package.package_id}.*{ASIDE}"):
            shutil.rmtree(left, ignore_errors=True)

    def _build(self, aside: Path, progress: Callable[[int, str], None]) -> None:
        sealed: list[PackedFile] = []
        readable: list[PackedFile] = []
        with self.store.read() as db:
            made_renewals = renewals_made(db)
        for number, dossier in enumerate(self.package.dossiers):
            progress(number, dossier.file_name)
            renewals = made_renewals.get(dossier.bundle_id, {})
            bundle = self._sealed(aside / REPRESENTATIONS / SEALED, dossier, renewals)
            if bundle is not None:
                sealed += [bundle, *self._renewals(aside / REPRESENTATIONS / SEALED / bundle.path, dossier)]
                readable += self._readable(aside, bundle, dossier)
        if self.outcome.refused:
            return
        made = metadata(self.package, sealed, readable)
        for path, content in made.items():
            make_folder((aside / path).parent)
            write_file(aside / path, content)
        self.outcome.files = len(made) + len(sealed) + len(readable)
        self.outcome.size = sum(map(len, made.values())) + sum(file.size for file in (*sealed, *readable))

    def _sealed(self, folder: Path, dossier: Dossier, renewals: Recorded) -> PackedFile | None:
        """A bundle in the package, as it was sealed, with its renewals beside it; None where it is refused."""
        source = self.home.bundle_path(self.package.school, self.package.school_year, dossier.file_name)
        copy = folder / "data" / dossier.file_name
        make_folder(copy.parent)
        if not source.is_file():
            self.outcome.refused.append(Refused(dossier.file_name, "gói không còn trong kho. Chạy «soluu repair»."))
            return None
        try:
            require_as_made(source, renewals)
        except CannotError as error:
            self.outcome.refused.append(Refused(dossier.file_name, str(error), EXIT_PROBLEMS))
            return None
        for path in (source, *renewals_of(source)):
            copy_file(path, copy.with_name(path.name))
        refused = self._judged(copy, dossier)
        if refused:
            self.outcome.refused.append(refused)
            return None
        return PackedFile(f"data/{copy.name}", copy.stat().st_size, dossier.sha256, dossier.sealed_at, dossier)

    def _renewals(self, copy: Path, dossier: Dossier) -> list[PackedFile]:
        """The renewals beside a bundle that was verified, with them; each of the moment that it proves."""
        from archive.signatures.stamp_reading import read_stamp  # noqa: PLC0415 – takes a second to load

        packed = []
        for path in renewals_of(copy):
            renewal = read_renewal(path.read_bytes())
            made_at = read_stamp(renewal.token, renewal.signed).at or self.package.created
            packed.append(PackedFile(f"data/{path.name}", path.stat().st_size, sha256_of(path), made_at, dossier))
        return packed

    def _judged(self, copy: Path, dossier: Dossier) -> Refused | None:
        """As `soluu verify` would, and against the digest at its sealing. A superseded one is as it should be."""
        if not dossier.event:
            why = "nhật ký không có sự kiện niêm phong gói này. Chạy «soluu log verify»."
            return Refused(dossier.file_name, why, EXIT_PROBLEMS)
        (result,) = verify_all(self.home, [copy], None, None)
        wrong = [problem for problem in result.problems if problem.code != "superseded"]
        if wrong:
            said = "; ".join(dict.fromkeys(problem.message for problem in wrong))
            return Refused(dossier.file_name, f"không bàn giao được: {said}", EXIT_PROBLEMS)
        if sha256_of(copy) != dossier.sha256:
            why = "không còn đúng từng byte như lúc niêm phong. Chạy «soluu repair»."
            return Refused(dossier.file_name, why, EXIT_PROBLEMS)
        # Whether it was superseded decides nothing here; everything else must have been found good.
        code = exit_code([replace(result, current=None, problems=())])
        if code != EXIT_GOOD:
            return Refused(dossier.file_name, "chưa kiểm chứng được. Chạy «soluu verify» để xem vì sao.", code)
        return None

    def _readable(self, aside: Path, bundle: PackedFile, dossier: Dossier) -> Sequence[PackedFile]:
        """The papers and tables of a bundle that was verified, taken out of it."""
        taken = []
        folder = aside / REPRESENTATIONS / READABLE
        with open_bundle(aside / REPRESENTATIONS / SEALED / bundle.path, dossier.file_name, Findings()) as container:
            for path, opener in container.files.items() if container else ():
                if not is_readable(path):
                    continue
                place = f"data/{dossier.stem}/{path.removeprefix('data/')}"
                with opener() as stream:
                    content = stream.read()
                make_folder((folder / place).parent)
                write_file(folder / place, content)
                taken.append(
                    PackedFile(place, len(content), sha256(content).hexdigest(), dossier.sealed_at, dossier)
                )
        return taken

    def _log(self, policy: Policy, mets_sha256: str) -> None:
        """Before the package is there: an event without a package tells of an attempt, and harms nothing. Asked once
        more: a decision may have been withdrawn meanwhile."""
        bundles = {dossier.bundle_id: dossier.sha256 for dossier in self.package.dossiers}
        detail: dict[str, object] = {"bundles": bundles, "mets_sha256": mets_sha256}
        detail |= {"recipient": self.recipient} if self.recipient else {}
        with self.store.write() as db:
            admit(db, self.request, policy, now=self.package.created, actor=self.actor)
            add_event(db, self.package.created, self.actor, HAND_OVER, self.package.package_id, detail)
