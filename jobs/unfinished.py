"""What a run that was killed leaves behind, and how the next one does away with it.

Plain copies of the home's files lie in a folder of the home, which every run that copies empties first. Of an image
that is being made a note lies there: it tells where, and, before anything takes its place, the digest, so that the
next run knows its own.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.discs.image import image_sha256
from archive.discs.recovery import recovery_files
from archive.ocfl.durable import move
from jobs.whole_files import write_whole
from records.copies import every_location
from records.home import Home
from records.store import Store

WORK = "tam"            # in the home, for its owner alone; no copy of the home takes it along
DIGEST = ".sha256"      # beside an image, as `sha256sum -c` reads it
UPLOADS = "tai-len"     # unfinished uploads, by files that no copy of the home takes along
_NOTE = ".anh"


@contextmanager
def aside(home: Home) -> Iterator[Path]:
    """A folder for plain copies, for as long as the block lasts."""
    with TemporaryDirectory(prefix="so-luu-", dir=_work(home)) as folder:
        yield Path(folder)


def _work(home: Home) -> Path:
    folder = home.root / WORK
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def clear(home: Home, wait: float) -> None:
    """Do away with what an earlier run left. Only for who holds the lock of copying."""
    for path in sorted((home.root / UPLOADS).glob("so-luu-*")):
        shutil.rmtree(path)
    for path in sorted((home.root / WORK).glob("*")):
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix == _NOTE:
            _clear_image(home, path, wait)
        else:
            path.unlink()


# ── images ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@contextmanager
def being_made(home: Home, image: Path) -> Iterator[None]:
    """Note that an image is being made; the note stays where the block breaks off."""
    _write_note(home, image)
    yield
    _note(home, image).unlink(missing_ok=True)


def note_made(home: Home, image: Path, digest: str) -> None:
    """The image that is about to take its place is our own: this is its digest."""
    _write_note(home, image, digest)


def is_unfinished(home: Home, image: Path) -> bool:
    """Whether a run that is not over, or was killed, makes that image."""
    return _note(home, image).is_file()


@contextmanager
def beside(image: Path) -> Iterator[Path]:
    """A hidden folder on the image's drive, named so that the next run to that image knows it."""
    with TemporaryDirectory(prefix=f".so-luu-{_mark(image)}-", suffix=".tam", dir=image.parent) as folder:
        yield Path(folder)


def clear_beside(image: Path) -> None:
    """Remove hidden folders that a killed run left beside an image."""
    for folder in _beside(image):
        shutil.rmtree(folder)


def belonging(image: Path) -> tuple[Path, ...]:
    """An image, and what lies with it: its digest and recovery data."""
    return (image, image.with_name(image.name + DIGEST), *recovery_files(image))


def _beside(image: Path) -> list[Path]:
    known = re.compile(rf"\.so-luu-{_mark(image)}-[^-]+\.tam")
    return [each for each in sorted(image.parent.glob(".so-luu-*.tam")) if known.fullmatch(each.name)]


def _clear_image(home: Home, note: Path, wait: float) -> None:
    said = json.loads(note.read_bytes())
    image, digest = Path(said["image"]), said["sha256"]
    if not image.parent.is_dir():
        return      # the drive is away: next time
    with Store(home.store_path, wait=wait).read() as db:
        is_known = str(image) in {each.uri for each in every_location(db)}
    if is_known:
        _complete(image, digest)
    elif digest and _is_own(image, digest):
        for path in belonging(image):
            path.unlink(missing_ok=True)
    clear_beside(image)
    note.unlink()


def _complete(image: Path, digest: str | None) -> None:
    """The damaged image was set aside, and the new one not yet in its place: it is the only one there is."""
    for folder in _beside(image):
        if digest and not image.exists() and (folder / image.name).is_file() and _is_own(folder / image.name, digest):
            for path in reversed(belonging(folder / image.name)):
                if path.exists():
                    move(path, image.parent / path.name)


def _is_own(image: Path, digest: str) -> bool:
    """Byte for byte what was made; or no image yet, and nothing of another beside."""
    if image.exists():
        return image.is_file() and image_sha256(image, image.stat().st_size) == digest
    listed = image.with_name(image.name + DIGEST)
    return not listed.exists() or listed.read_bytes().startswith(digest.encode())


def _note(home: Home, image: Path) -> Path:
    return home.root / WORK / f"{sha256(str(image).encode()).hexdigest()[:32]}{_NOTE}"


def _write_note(home: Home, image: Path, digest: str | None = None) -> None:
    _work(home)
    write_whole(_note(home, image), json.dumps({"image": str(image), "sha256": digest}).encode())


def _mark(image: Path) -> str:
    return sha256(image.name.encode()).hexdigest()[:12]
