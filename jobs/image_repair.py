"""Repair of disc images: by their recovery data, else a new image of what is good in them and what the caller finds.

The damaged image is set aside, never deleted. Leaves where good objects come from to `repairing`.
"""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive.discs.image import Image
from archive.discs.recovery import make_recovery, recover, recovery_files
from archive.ocfl.durable import make_folder, move
from archive.ocfl.folder import Folder
from archive.ocfl.storage import Storage
from jobs.copy_places import ACTOR
from jobs.disc_images import image_problems, is_whole, put_image, put_image_on_record, staged
from jobs.home_snapshot import SET_ASIDE
from records.copies import Location, ObjectCopy
from records.facts import add_event
from records.home import Home
from records.store import Store

Detail = dict[str, object]      # what the event of a repair says


@dataclass(frozen=True, slots=True)
class Begun:
    """How an image's repair began. `root`: what is to be mended from here on, a folder where the image is made anew;
    `mended`: whether it is done already; `kept`: where the damaged one is."""

    root: Storage
    mended: bool = False
    kept: Path | None = None


@dataclass(frozen=True, slots=True)
class Images:
    """The images of one repair. `waiting`: by location whose image is made anew, what waits for its being read back."""

    home: Home
    store: Store
    now: datetime
    stack: ExitStack
    waiting: dict[str, list[tuple[ObjectCopy, Detail]]] = field(default_factory=dict)
    _staged: dict[str, Path] = field(default_factory=dict)

    def begin(self, location: Location, image: Image) -> Begun:
        """Raises OSError, or `CannotError`, where the medium does not answer."""
        problems = {each.code for each in image_problems(self.store, location, image)}
        if "image-changed" in problems:
            if kept := self._recovered(location):
                return Begun(Image(image.path), mended=True, kept=kept)
            root = self._staged[location.location_id] = self.stack.enter_context(staged(self.home, image.path))
            self.waiting[location.location_id] = []
            return Begun(Folder(root))
        if problems:    # only its recovery data are gone
            make_recovery(image.path)
        return Begun(image, mended=bool(problems))

    def finish(self, location: Location) -> Path:
        """Write the image that was begun anew, and put it on record; where the damaged one is kept."""
        aside = self._aside(Path(location.uri))
        found = put_image(self.home, location, self._staged[location.location_id], self.now, aside)
        with self.store.write() as db:
            put_image_on_record(db, location.location_id, found, self.now)
        return aside

    def _aside(self, image: Path) -> Path:
        return image.parent / SET_ASIDE / f"{self.now:%Y%m%dT%H%M%S}-{image.stem}"

    def _recovered(self, location: Location) -> Path | None:
        """Make an image whole by its recovery data; where the damaged one is kept, or None where that failed."""
        path, name = Path(location.uri), location.location_id
        before = set(path.parent.iterdir())
        if not recovery_files(path) or not recover(path) or not is_whole(self.store, location, Image(path)):
            return None
        kept = self._aside(path)
        left = set(path.parent.iterdir()) - before
        make_folder(kept)
        for each in left:
            move(each, kept / each.name)
        with self.store.write() as db:
            add_event(db, self.now, ACTOR, "repair", name, {"at": name, "by": "par2"})
        return kept
