"""A home with sealed bundles, and places for copies that stand for devices of their own: what tests of copies need."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.age_format import Identities
from jobs.copy_places import add_place
from jobs.copying import CopyOutcome, content_of, copy_all
from jobs.fixity import FixityOutcome, check_places
from jobs.repairing import RepairOutcome, repair
from records.clock import VIETNAM
from records.copies import Location, Sealed, locations, sealed_bundles, unsafe_bundles
from records.home import Home
from records.store import Store

LATER = datetime(2026, 7, 1, 8, 0, tzinfo=VIETNAM)


@dataclass
class Copied:
    """A home, the folder beside it in which each folder is a device of its own, and the moment."""

    home: Home
    store: Store
    devices: Path
    now: datetime = LATER

    def lightened(self) -> Copied:
        """Without the exports that it keeps: fifty files more in each copy, of which these tests ask nothing."""
        shutil.rmtree(self.home.originals)
        return self

    def device_of(self, path: Path) -> str:
        """Each folder under `devices` is a device; everything else lies on the home's."""
        return path.relative_to(self.devices).parts[0] if self.devices in path.parents else "máy này"

    def add(self, name: str, *, kind: str = "folder", on: str | None = None, **more: object) -> Location:
        root = self.devices / (on or name) / name
        return add_place(
            self.home, self.store, name=name, kind=kind, root=root, now=self.now, device_of=self.device_of,
            **more,  # type: ignore[arg-type]
        )  # fmt: skip

    def places(self) -> tuple[Location, ...]:
        with self.store.read() as db:
            return locations(db)

    def copy(self, *, reread: bool = False, identities: Identities = ()) -> list[CopyOutcome]:
        self.now += timedelta(minutes=1)
        return copy_all(
            self.home, self.store, self.places(), now=self.now, reread=reread, device_of=self.device_of,
            identities=identities,
        )  # fmt: skip

    def check(self, *, sample: int | None = None) -> list[FixityOutcome]:
        self.now += timedelta(minutes=1)
        return check_places(
            self.home, self.store, self.places(), now=self.now, sample=sample, device_of=self.device_of
        )

    def repair(self, only: str | None = None, identities: Identities = ()) -> RepairOutcome:
        self.now += timedelta(minutes=1)
        return repair(
            self.home, self.store, self.places(), now=self.now, only=only, device_of=self.device_of,
            identities=identities,
        )  # fmt: skip

    def bundles(self) -> tuple[Sealed, ...]:
        with self.store.read() as db:
            return sealed_bundles(db)

    def unsafe(self, now: datetime | None = None) -> int:
        with self.store.read() as db:
            return unsafe_bundles(db, now or self.now).height

    def zip_at(self, location: Location, number: int = 0) -> Path:
        """A bundle's ZIP at a location."""
        return Path(location.uri) / content_of(location, self.bundles()[number])
