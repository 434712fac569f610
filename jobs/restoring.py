"""The restore job: the whole home out of a location onto a bare machine, every file and every bundle verified.

The home is built aside and takes its place in one step; a run that was cut short leaves nothing that looks like one.
"""

from __future__ import annotations

import glob
import shutil
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from archive.age_format import SUFFIX, Identities
from archive.discs.image import INSIDE, Image
from archive.keys import PRIVATE_FILE, public_keys, write_for_owner
from archive.ocfl.check import ObjectReport, check_object, check_structure, is_root
from archive.ocfl.durable import make_folder, sync_folder
from archive.ocfl.folder import Root, storage_of
from archive.ocfl.inventory import Inventory
from archive.ocfl.layout import ROOT_DECLARATION, object_path
from archive.ocfl.problems import OcflProblem
from archive.ocfl.storage import Storage
from archive.renewal import renewal_path
from archive.s3.storage import Bucket
from jobs.copy_places import ACTOR
from jobs.copying import Progress
from jobs.encrypting import fetch_plain, is_encrypted, kept_as, open_file, require_identities
from jobs.event_log import verify_log
from jobs.held_copies import unknown_holds
from jobs.home_snapshot import HOMES
from jobs.judging import Judged, Wanted, contents_as, could_be, found_bundle, judge, main_file, wanted_restored
from jobs.kept_renewals import Recorded
from jobs.log_files import proof_in_bundle
from jobs.s3_places import source_bucket
from jobs.verifying import EXIT_PROBLEMS, exit_code, verify_all
from jobs.whole_files import require_empty, sha256_of
from records.copies import Sealed, locations, renewals_made, sealed_bundles
from records.facts import add_event
from records.home import Home
from records.problems import CannotError, UsageError
from records.reading import counts
from records.store import Store


@dataclass(slots=True)
class RestoreOutcome:
    """What was restored, how much the store holds, and what is wrong with any of it."""

    root: Path
    source: str
    bundles: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    has_key: bool = False
    key_ids: tuple[str, ...] = ()
    problems: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        return {
            "home": str(self.root), "from": self.source, "bundles": self.bundles, "counts": self.counts,
            "has_private_key": self.has_key, "key_ids": list(self.key_ids), "problems": self.problems,
        }  # fmt: skip


def source_root(
    text: str, known: Callable[[], Store | None], *, now: datetime, endpoint: str | None = None
) -> Path | Bucket | Image:
    """The storage root of `--from`: a folder or a medium, a disc image, a bucket, or the name of a location that this
    machine's home knows."""
    if text.startswith("s3://"):
        return source_bucket(text, endpoint, now)
    path = Path(text.removeprefix("folder:")).expanduser()
    if path.is_file() or path.is_block_device():
        return _image(path)
    for root in (path, path / INSIDE):
        if is_root(root):
            return root.resolve()
    store = known()
    if store is not None:
        with store.read() as db:
            for location in locations(db):
                if location.location_id == text and location.kind == "s3":
                    return source_bucket(location.uri, endpoint, now)
                if location.location_id == text and location.kind == "iso":
                    return _image(Path(location.uri))
                if location.location_id == text and is_root(Path(location.uri)):
                    return Path(location.uri)
    raise UsageError(f"Không thấy nơi giữ bản sao ở {text}. Ghi đường dẫn của thư mục hay USB chứa tệp «0=ocfl_1.1».")


def _image(path: Path) -> Image:
    image = Image(path)
    if not is_root(image):
        raise CannotError(
            f"{path} không phải ảnh đĩa của Sổ Lưu, hoặc đã hỏng. Có tệp .par2 bên cạnh thì chạy «par2 repair» trên "
            "tệp ấy rồi thử lại; không thì dùng nơi giữ khác."
        )
    return image


def restore(
    root: Root, target: Path, *, now: datetime, store_id: str | None = None, wait: float = 60.0,
    progress: Progress | None = None, identities: Identities = (),
) -> RestoreOutcome:  # fmt: skip
    """Restore into a new or empty folder. Raises `CannotError` where the location does not hold a whole store, or it
    is encrypted and none of the `identities` opens it; `UsageError` for a folder in, or around, a home or copies.
    """
    require_empty(target)
    _require_apart(target)
    source = storage_of(root)
    holding, report = _store_object(source, store_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    for left in target.parent.glob(f"{glob.escape(target.name)}.{'[0-9a-f]' * 32}.tam"):
        shutil.rmtree(left)     # of a run that was killed
    aside = target.parent / f"{target.name}.{uuid.uuid4().hex}.tam"
    outcome = RestoreOutcome(target, str(source))
    try:
        home = Home(aside)
        _put_files(holding, report, home, identities)
        store = Store(home.store_path, wait=wait)
        with store.read() as db:
            bundles, made = sealed_bundles(db), renewals_made(db)
        _put_bundles(source, bundles, made, home, outcome, progress, identities)
        _check_log(home, store, bundles, outcome)
        with store.write() as db:
            detail: dict[str, object] = {"bundles": outcome.bundles, "problems": len(outcome.problems)}
            if report.inventory:
                detail |= {"version": report.inventory.head, "inventory_sha512": report.inventory.sha512}
            add_event(db, now, ACTOR, "restore", report.path.rpartition("/")[2], detail)
            outcome.counts = counts(db)
        if isinstance(source, Bucket):
            outcome.problems += _unknown_holds(home, store, source, bundles)
        _verify(home, bundles, outcome)
        outcome.key_ids = tuple(key.key_id for key in public_keys(home.keys))
        outcome.has_key = (home.keys / PRIVATE_FILE).exists()
        home.make_folders()
        if target.exists():
            shutil.rmtree(target)   # empty, but for what a file manager leaves
        aside.replace(target)
        sync_folder(target.parent)
    except BaseException:
        shutil.rmtree(aside, ignore_errors=True)
        raise
    return outcome


def _require_apart(target: Path) -> None:
    """A home inside another would be copied along with it; one among copies looks like damage there. Whatever lies in
    a folder is taken away before the home has its place, hidden folders too."""
    around = [each for each in (target, *target.parents) if _is_taken(each)]
    inside = [each for each in target.rglob("*") if each.is_dir() and _is_taken(each)] if target.is_dir() else []
    for taken in (*around, *inside):
        raise UsageError(
            f"Thư mục {target} nằm trong, hoặc chứa, một kho hay một nơi giữ bản sao ({taken}). Chọn một thư mục riêng."
        )


def _is_taken(folder: Path) -> bool:
    home = Home(folder)
    return home.store_path.is_file() or home.is_initialised or (folder / ROOT_DECLARATION[0]).is_file()


def _whole(
    source: Storage, place: PurePosixPath, judged: Callable[[ObjectReport], Judged],
    could_be: Callable[[Inventory], bool],
) -> tuple[Storage, ObjectReport, Judged]:  # fmt: skip
    """An object as it lies there, or as it lay before somebody wrote over it, where its storage remembers."""
    report = check_object(source, place)
    found = judged(report)
    if not found.is_good:
        for view in source.earlier(place, could_be):
            older = check_object(view, place)
            if judged(older).is_good:
                return view, older, judged(older)
    return source, report, found


def _store_object(source: Storage, store_id: str | None) -> tuple[Storage, ObjectReport]:
    """The object that holds a home, whole, every byte of it. Raises `CannotError` where there is none, or several."""
    _, places = check_structure(source)
    wanted = [place for place in places if place.name.startswith(HOMES)]
    if store_id is not None:
        wanted = [place for place in wanted if place == object_path(f"urn:soluu:kho:{store_id}")]
    if len(wanted) != 1:
        ids = ", ".join(place.name.rpartition("%3a")[2] for place in wanted)
        raise CannotError(
            f"Nơi giữ {source} có nhiều kho ({ids}). Chọn bằng --store-id." if wanted
            else f"Nơi giữ {source} không có bản sao của kho nào. Dùng nơi giữ khác."
        )  # fmt: skip
    holding, report, found = _whole(
        source, wanted[0], _as_a_home, lambda inventory: object_path(inventory.object_id) == wanted[0]
    )
    if not found.is_good or report.inventory is None:
        wrong = next(each for each in found.problems if not each.is_harmless)
        raise CannotError(
            f"Bản sao của kho ở {source} không còn nguyên: {wrong.sentence()} "
            "Khôi phục từ nơi giữ khác; chưa ghi gì."
        )
    return holding, report


def _as_a_home(report: ObjectReport) -> Judged:
    """A bare machine has no record of its own to compare with."""
    return judge(report, Wanted(report.inventory.object_id if report.inventory else ""))


def _put_files(source: Storage, report: ObjectReport, home: Home, identities: Identities) -> None:
    """The home's files, compared with the copy after they were written."""
    assert report.inventory is not None  # noqa: S101 – `_store_object` saw to it
    encrypted = is_encrypted(report, home.store_path.name)
    if encrypted:
        require_identities(identities, str(source))
    for logical, content in report.inventory.files().items():
        path = home.root / (logical.removesuffix(SUFFIX) if encrypted else logical)
        make_folder(path.parent)
        if encrypted:
            found = _put_decrypted(source, f"{report.path}/{content}", path, identities)
        elif path.name == PRIVATE_FILE:
            write_for_owner(path, source.read(f"{report.path}/{content}"))
            found = report.digests[content].sha256
        else:
            source.fetch(f"{report.path}/{content}", path)
            found = report.digests[content].sha256
        if sha256_of(path) != found:
            raise CannotError(f"Ghi {logical} xong đọc lại thì khác. Kiểm tra ổ đĩa của máy này; chưa khôi phục gì.")


def _put_decrypted(source: Storage, content: str, path: Path, identities: Identities) -> str:
    """A file of the home out of its encrypted one; its SHA-256 as it came out."""
    if path.name != PRIVATE_FILE:
        return open_file(source, content, path, identities)
    with TemporaryDirectory(prefix="so-luu-", dir=path.parent) as aside:    # the key's own passphrase protects it there
        opened = Path(aside) / path.name
        found = open_file(source, content, opened, identities)
        write_for_owner(path, opened.read_bytes())
    return found


def _put_bundles(
    source: Storage, bundles: tuple[Sealed, ...], made: Mapping[str, Recorded], home: Home, outcome: RestoreOutcome,
    progress: Progress | None, identities: Identities,
) -> None:  # fmt: skip
    for done, bundle in enumerate(bundles):
        if progress:
            progress(done, len(bundles), bundle.file_name)
        work = _Bringing(source, bundle, made.get(bundle.bundle_id, {}), bundle.path_in(home), identities)
        outcome.bundles += work.is_brought(outcome.problems)


@dataclass(frozen=True, slots=True)
class _Bringing:
    """One bundle out of a location. `recorded`: its renewals by the log that came along; `path`: where it goes."""

    source: Storage
    bundle: Sealed
    recorded: Recorded
    path: Path
    identities: Identities

    def is_brought(self, problems: list[str]) -> bool:
        """Whether the sealed ZIP came back, out of a good object or, told with what is wrong, out of one that has its
        bytes in any version; with the renewals that are as they were made."""
        place = object_path(self.bundle.object_id)
        holding, report, judged = _whole(
            self.source, place, lambda each: found_bundle(each, self.bundle, self.recorded), self._could_be
        )
        is_closed = is_encrypted(report, self.bundle.file_name)
        told = [each.sentence() for each in judged.problems if not each.is_harmless]
        if is_closed:
            require_identities(self.identities, str(self.source))
        make_folder(self.path.parent)
        if not any(self._is_it(holding, content, is_closed) for content in self._contents(report)):
            problems += told or [_not_the_bundle(self.bundle)]
            return False
        problems += told
        for name, there in sorted((report.inventory.files() if report.inventory else {}).items()):
            plain = name.removesuffix(SUFFIX) if is_closed else name
            if plain != self.bundle.file_name and (judged.is_good or self._is_logged(plain)):
                self._renewal(holding, f"{report.path}/{there}", self.path.with_name(plain), is_closed, problems)
        return True

    def _could_be(self, inventory: Inventory) -> bool:
        return any(
            could_be(inventory, wanted_restored(self.bundle, self.recorded, encrypted=encrypted))
            for encrypted in (False, True)
        )

    def _contents(self, report: ObjectReport) -> Iterator[str]:
        """Where the ZIP may lie: as the newest version has it, else anywhere."""
        closed = kept_as(report, self.bundle.file_name)
        if newest := main_file(report, closed):
            yield newest[0]
        if closed == self.bundle.file_name:
            yield from contents_as(report, self.bundle.zip_sha256)
        else:
            yield from (f"{report.path}/{path}" for path in report.digests if path.endswith(f"/{closed}"))

    def _is_it(self, holding: Storage, content: str, is_closed: bool) -> bool:
        """Whether a file is the sealed ZIP, which then lies in its place."""
        try:
            fetch_plain(holding, content, self.path, encrypted=is_closed, identities=self.identities)
            if sha256_of(self.path) == self.bundle.zip_sha256:
                return True
        except (OSError, CannotError):      # it is told that none was
            pass
        self.path.unlink(missing_ok=True)
        return False

    def _is_logged(self, name: str) -> bool:
        return name in {renewal_path(self.path, number).name for number in self.recorded}

    def _renewal(
        self, holding: Storage, content: str, target: Path, is_closed: bool, problems: list[str]
    ) -> None:
        """A renewal, unless it is another than the log has: anybody can encrypt to a recovery key."""
        fetch_plain(holding, content, target, encrypted=is_closed, identities=self.identities)
        made = {renewal_path(self.path, number): digest for number, digest in self.recorded.items()}
        if made.get(target, sha256_of(target)) != sha256_of(target):
            target.unlink()
            problems.append(f"{target.name}: lần gia hạn ở nơi giữ khác với lần đã làm. Lấy từ nơi giữ khác.")


def _not_the_bundle(bundle: Sealed) -> str:
    return f"{bundle.file_name}: bản ở nơi giữ không phải gói đã niêm phong. Khôi phục gói này từ nơi giữ khác."


def _unknown_holds(home: Home, store: Store, source: Bucket, bundles: tuple[Sealed, ...]) -> list[str]:
    """What the service holds though the restored home knows no reason."""
    names = {bundle.object_id: bundle.file_name for bundle in bundles}
    with store.read() as db:
        held = unknown_holds(home, db, source, None, names)
    return [OcflProblem("hold-unknown", names[each]).sentence() for each in held]


def _check_log(home: Home, store: Store, bundles: tuple[Sealed, ...], outcome: RestoreOutcome) -> None:
    """The event log as it came, also against the heads in the restored bundles: whoever held the copy may have written
    another history into it."""
    paths = [path for bundle in bundles if (path := bundle.path_in(home)).exists() and _has_proof(path)]
    try:
        report = verify_log(home, store, paths, None)
    except CannotError as error:
        outcome.problems.append(str(error))
        return
    outcome.problems += [f"Nhật ký sự kiện: {problem.sentence()}" for problem in report.problems]


def _has_proof(path: Path) -> bool:
    """Older bundles have none."""
    try:
        return bool(proof_in_bundle(path))
    except CannotError:
        return False


def _verify(home: Home, bundles: tuple[Sealed, ...], outcome: RestoreOutcome) -> None:
    """Every restored bundle, as `soluu verify` would; a superseded one is as it should be."""
    for bundle in bundles:
        path = bundle.path_in(home)
        if not path.exists():
            continue
        (result,) = verify_all(home, [path], None, None)
        wrong = [problem.message for problem in result.problems if problem.code != "superseded"]
        if wrong or (exit_code([result]) != EXIT_PROBLEMS and exit_code([result]) != 0):
            outcome.problems.append(f"{bundle.file_name}: {'; '.join(wrong) or 'chưa kiểm chứng được'}")
