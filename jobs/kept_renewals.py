"""A bundle's renewals as they were made: what the event log says of them, and bringing back to the home what it lacks.

A chain that went on without one of its renewals would never hold again: the log, not the folder, says how long it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import chain, count
from pathlib import Path

from archive.age_format import Identities
from archive.checking.renewal_check import token_of
from archive.ocfl.durable import make_folder
from archive.ocfl.layout import object_path
from archive.ocfl.problems import OcflError
from archive.ocfl.storage import Storage
from archive.renewal import MOST_BYTES, digests, renewal_path, renewals_of
from jobs.encrypting import kept_name, open_file, require_identities
from jobs.home_snapshot import set_aside
from jobs.unfinished import aside
from jobs.whole_files import sha256_of, write_whole
from records.copies import Location, Sealed
from records.home import Home
from records.problems import CannotError

Recorded = Mapping[int, str]    # a renewal's number → its SHA-256 when it was made


def not_as_made(zip_path: Path, recorded: Recorded) -> list[Path]:
    """The renewals that the log has and the home has not, or not any more as they were made."""
    paths = {renewal_path(zip_path, number): digest for number, digest in recorded.items()}
    return [path for path, digest in paths.items() if not path.is_file() or sha256_of(path) != digest]


def require_as_made(zip_path: Path, recorded: Recorded) -> None:
    """Raises `CannotError` naming the first renewal that the home lacks: nothing may be added after it."""
    for path in not_as_made(zip_path, recorded):
        state = "đã hỏng" if path.is_file() else "bị mất"
        raise CannotError(f"{path.name}: lần gia hạn này trong kho {state}. Chạy «soluu repair» rồi chạy lại.")


# ── bringing back ───────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class BroughtBack:
    """What became of a bundle's renewals in the home. `sources`: whence each came, by number; `locked`: what only a
    key would open, in words."""

    sources: dict[int, str] = field(default_factory=dict)
    set_aside: list[Path] = field(default_factory=list)
    is_whole: bool = True
    locked: str | None = None


@dataclass(frozen=True, slots=True)
class RenewalSources:
    """The locations within reach, and the keys that open encrypted ones."""

    home: Home
    roots: Mapping[str, Storage]
    places: Mapping[str, Location]
    identities: Identities

    def bring_back(
        self, bundle: Sealed, zip_path: Path, recorded: Recorded, now: datetime, *, is_zip_whole: bool
    ) -> BroughtBack:
        """Put into the home each renewal that it lacks, from wherever one lies that is as it was made. One that the
        log does not know must follow from those before it. What is replaced is set aside."""
        done = BroughtBack()
        covers = [digests(zip_path)] if is_zip_whole else None
        logged = max(recorded, default=0)
        last = max(logged, *(int(path.stem[-3:]) for path in renewals_of(zip_path)), 0)
        for number in count(1):
            target, digest = renewal_path(zip_path, number), recorded.get(number)
            if digest is None and covers is None:   # nothing to judge it by
                if number > last:
                    break
                continue
            if not self._is_it(_read(target), bundle, number, digest, covers):
                found = self._found(bundle, target.name, number, digest, covers, done)
                if found is None and number > last:
                    break
                if target.is_file() and not (found is None and (digest or done.locked)):
                    done.set_aside.append(set_aside(self.home, target, now))
                if found is None:
                    done.is_whole &= number > logged
                    covers = None if number <= logged else covers
                    continue
                make_folder(target.parent)
                write_whole(target, found[1])
                done.sources[number] = found[0]
            if covers is not None:
                covers = [*covers, digests(target)]
        return done

    def _is_it(
        self, content: bytes | None, bundle: Sealed, number: int, digest: str | None,
        covers: Sequence[dict[str, str]] | None,
    ) -> bool:  # fmt: skip
        if content is None:
            return False
        if digest is not None:
            return sha256(content).hexdigest() == digest
        return covers is not None and token_of(content, bundle.bundle_id, number, covers) is not None

    def _found(
        self, bundle: Sealed, name: str, number: int, digest: str | None, covers: Sequence[dict[str, str]] | None,
        done: BroughtBack,
    ) -> tuple[str, bytes] | None:  # fmt: skip
        """The location that has it, a plain one first, and its bytes; whatever else is wrong with the object there."""
        locked: str | None = None
        for location_id in sorted(self.roots, key=lambda each: bool(self.places[each].recipients)):
            try:
                for content in self._contents(location_id, bundle, name, is_logged=digest is not None):
                    if self._is_it(content, bundle, number, digest, covers):
                        return location_id, content
            except CannotError as error:
                locked = str(error)
        done.locked = locked or done.locked
        return None

    def _contents(self, location_id: str, bundle: Sealed, name: str, *, is_logged: bool) -> Iterator[bytes]:
        """Every file of that name in the object, also before somebody wrote over it, where it must be found."""
        root, place, location = self.roots[location_id], object_path(bundle.object_id), self.places[location_id]
        wanted = kept_name(location, name)
        earlier = root.earlier(place, lambda inventory: wanted in inventory.files()) if is_logged else ()
        for view in chain([root], earlier):
            with suppress(OSError, OcflError):
                for path in view.files(place):
                    if path.rpartition("/")[2] == wanted:
                        yield self._read(view, f"{place}/{path}", location)

    def _read(self, view: Storage, path: str, location: Location) -> bytes:
        if (view.size(path) or 0) > 2 * MOST_BYTES:
            return b""      # no renewal is so long
        if not location.recipients:
            return view.read(path)
        require_identities(self.identities, location.location_id)
        with aside(self.home) as folder:
            opened = folder / "gia-han"
            open_file(view, path, opened, self.identities)
            return opened.read_bytes()


def _read(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() and path.stat().st_size <= MOST_BYTES else None
