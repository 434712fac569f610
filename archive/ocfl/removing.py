"""Takes an object out of a storage root, whole, with what a repair set aside of it; or puts a fresh one in its place.

Whether anything may go is not asked here: `jobs.destroying` asks, and nothing else calls this.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from archive.ocfl import durable
from archive.ocfl.layout import EXTENSIONS, SET_ASIDE, STAGING, object_path
from archive.ocfl.writing import Written, clear_staging, write_version

REPLACEMENT = f"{EXTENSIONS}/soluu-thay-the"    # a root of its own, in which a fresh object is made before it moves


def remove_object(root: Path, object_id: str) -> None:
    """Remove an object and every bad copy of it that was set aside. What is not there is removed already.

    It leaves its place in one step, so that a break leaves it whole or gone; `tidy` clears what a break left.
    """
    place = root / object_path(object_id)
    if place.exists():
        _vanish(root, place)
        _remove_empty(root, place.parent)
    for kept in sorted((root / SET_ASIDE).glob(f"*/{place.name}")):
        _vanish(root, kept)
        _remove_empty(root / SET_ASIDE, kept.parent)
    clear_staging(root)


def make_replacement(
    root: Path, object_id: str, files: Mapping[str, Path], *, now: datetime, message: str
) -> Written:
    """Make an object afresh beside the one that is there, and read it back. Nothing is replaced yet."""
    shutil.rmtree(root / REPLACEMENT, ignore_errors=True)
    durable.make_folder(root / REPLACEMENT)
    return write_version(root / REPLACEMENT, object_id, files, now=now, message=message, keep=False)


def put_replacement(root: Path, object_id: str) -> None:
    """Let the fresh object take the place of the old one with all its versions, and of what was set aside of it."""
    remove_object(root, object_id)
    place = root / object_path(object_id)
    durable.make_folder(place.parent)
    durable.move(root / REPLACEMENT / object_path(object_id), place)
    shutil.rmtree(root / REPLACEMENT)


def _vanish(root: Path, folder: Path) -> None:
    aside = root / STAGING / uuid.uuid4().hex
    durable.make_folder(aside.parent)
    durable.move(folder, aside)
    durable.sync_folder(folder.parent)
    shutil.rmtree(aside)


def _remove_empty(top: Path, folder: Path) -> None:
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
    durable.sync_folder(folder)
