"""How an object's files lie at a location: as they are, or each encrypted to the location's recovery keys.

Encryption never gives the same bytes twice. So what was made stays in the home until the location has it, and which
encrypted file holds which plain one as long as the location is used: nothing there is encrypted anew, an upload that
broke off goes on, and what a run that was cut short left there can be told.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.age_format import SUFFIX, Encrypted, Identities, decrypt, encrypt
from archive.ocfl.check import ObjectReport, check_structure, read_inventory
from archive.ocfl.durable import Digests, digests_of
from archive.ocfl.storage import Storage
from archive.ocfl.writing import Kept, Source
from jobs.home_snapshot import ENCRYPTED
from jobs.unfinished import aside
from jobs.whole_files import sha256_of, write_whole
from records.copies import Location
from records.home import Home
from records.problems import CannotError, UsageError

_LIST = "ke.json"


def kept_name(location: Location, name: str) -> str:
    """How a file of the home is called in an object at a location."""
    return f"{name}{SUFFIX}" if location.recipients else name


def on_the_way(home: Home, object_id: str) -> tuple[Path, ...]:
    """What the home has of an object encrypted, for whatever location: a run that was cut short left it."""
    return tuple(sorted((home.root / ENCRYPTED).glob(f"*/{_folder_name(object_id)}/*{SUFFIX}*")))


def _folder_name(object_id: str) -> str:
    return sha256(object_id.encode()).hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class Wrapping:
    """An object on its way to a location."""

    folder: Path
    recipients: tuple[str, ...]

    @classmethod
    def of(cls, home: Home, location: Location, object_id: str) -> Wrapping:
        return cls(home.root / ENCRYPTED / location.location_id / _folder_name(object_id), location.recipients)

    def files(self, files: Mapping[str, Path], there: Collection[str] = ()) -> Mapping[str, Source]:
        """What is to be written of these files. `there`: the SHA-512 of what the object holds already."""
        if not self.recipients:
            return files
        known, listed = self._known(), dict[str, Encrypted]()
        wrapped: dict[str, Source] = {}
        for name, path in files.items():
            made = known.get(name)
            if made is None or made.plain_sha256 != sha256_of(path):
                made = None
            elif made.digests.sha512 in there:
                wrapped[f"{name}{SUFFIX}"] = Kept(made.digests, made.size)
            elif not self._is_at_hand(made):
                made = None
            listed[name] = made or self._encrypted(path)
            wrapped.setdefault(f"{name}{SUFFIX}", self._path(listed[name]))
        self._keep(listed)  # before anything of it lies elsewhere
        return wrapped

    def holding(self, name: str, plain_sha256: str) -> str | None:
        """The SHA-256 of the encrypted file that was made of that plain one; None where nobody remembers."""
        made = self._known().get(name)
        return made.digests.sha256 if made and made.plain_sha256 == plain_sha256 else None

    def done(self) -> None:
        """The location has it, read back: what was made for the way is not needed any more."""
        for path in self.folder.glob(f"*{SUFFIX}*"):
            path.unlink()

    def forget(self) -> None:
        """The same, of an object that never gets another version: its digest stands in the store."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, made: Encrypted) -> Path:
        return self.folder / f"{made.digests.sha256}{SUFFIX}"

    def _is_at_hand(self, made: Encrypted) -> bool:
        path = self._path(made)
        return path.is_file() and digests_of(path) == made.digests

    def _encrypted(self, path: Path) -> Encrypted:
        self.folder.mkdir(parents=True, exist_ok=True)
        written = self.folder / f"dang-ghi{SUFFIX}.tam"
        made = encrypt(path, written, self.recipients)
        written.replace(self._path(made))
        return made

    def _known(self) -> dict[str, Encrypted]:
        """By the plain file's name. A list that cannot be read says nothing: the files are encrypted anew."""
        try:
            document = json.loads((self.folder / _LIST).read_bytes())
            return {
                name: Encrypted(plain, Digests(long, short), size)
                for name, (plain, long, short, size) in document.items()
            }
        except (OSError, ValueError, TypeError, AttributeError):
            return {}

    def _keep(self, listed: Mapping[str, Encrypted]) -> None:
        document = {
            name: [made.plain_sha256, made.digests.sha512, made.digests.sha256, made.size]
            for name, made in listed.items()
        }
        write_whole(self.folder / _LIST, json.dumps(document, indent=1).encode())


# ── opening what lies there ─────────────────────────────────────────────────────────────────────────────────────────


def kept_as(report: ObjectReport, name: str) -> str:
    """How a file of the home is called in an object that was found somewhere."""
    files = report.inventory.files() if report.inventory else {}
    return f"{name}{SUFFIX}" if name not in files and f"{name}{SUFFIX}" in files else name


def is_encrypted(report: ObjectReport, name: str) -> bool:
    """Whether an object holds a file of the home encrypted, by what it is called."""
    return kept_as(report, name) != name


def require_identities(identities: Identities, where: str) -> None:
    if not identities:
        raise CannotError(
            f"Bản sao ở {where} đã mã hóa. Thêm --identity TỆP: tệp khóa khôi phục của trường, cất ngoài máy này."
        )


def open_file(source: Storage, path: str, target: Path, identities: Identities) -> str:
    """Decrypt a file of a storage root; the SHA-256 of what it holds. Raises `CannotError` where it does not open."""
    with TemporaryDirectory(prefix="so-luu-", dir=target.parent) as folder:
        fetched = Path(folder) / f"noi-dung{SUFFIX}"
        source.fetch(path, fetched)
        return decrypt(fetched, target, identities)


def fetch_plain(
    source: Storage, path: str, target: Path, *, encrypted: bool, identities: Identities
) -> str | None:
    """A file of a storage root as the home has it; the SHA-256 of what came out, where it was encrypted there."""
    if encrypted:
        return open_file(source, path, target, identities)
    source.fetch(path, target)
    return None


@contextmanager
def plain_files(
    home: Home, source: Storage, report: ObjectReport, *, encrypted: bool, identities: Identities
) -> Iterator[dict[str, Path]]:
    """The newest version's files as the home has them, by their names there, for as long as the block lasts."""
    assert report.inventory is not None  # noqa: S101 – only of what was found good
    with aside(home) as folder:
        files: dict[str, Path] = {}
        for number, (logical, content) in enumerate(report.inventory.files().items()):
            target = folder / str(number)
            fetch_plain(source, f"{report.path}/{content}", target, encrypted=encrypted, identities=identities)
            files[logical.removesuffix(SUFFIX) if encrypted else logical] = target
        yield files


def require_same_form(root: Storage, recipients: tuple[str, ...]) -> None:
    """Raises `UsageError` where a root that is there already holds the other form: plain copies among encrypted ones
    would be a leak that nobody sees."""
    for place in check_structure(root)[1][:1]:
        inventory = read_inventory(root, place)
        names = inventory.files() if inventory else {}
        if names and all(name.endswith(SUFFIX) for name in names) != bool(recipients):
            raise UsageError(
                f"Ở {root} đã có bản sao chưa mã hóa. Chọn một chỗ mới cho bản mã hóa." if recipients
                else f"Ở {root} đã có bản sao mã hóa. Thêm --encrypt-to như lần đầu, hoặc chọn một chỗ mới."
            )  # fmt: skip
