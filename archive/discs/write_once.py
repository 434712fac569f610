"""What a medium that is written once, whole, says to whoever would change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NoReturn

from archive.ocfl.storage import Content


class ReadOnlyError(OSError):
    """Nothing can be changed in an image or on a disc; the message says so to people."""

    @property
    def sentence(self) -> str:
        return str(self)


class WriteOnce:
    """The changing half of `archive.ocfl.storage.Storage`, refused by itself: a mount that would let itself be written
    to is left alone as well."""

    if TYPE_CHECKING:

        def has(self, place: PurePosixPath) -> bool:
            """The giving half has it."""

        def _refusal(self) -> str:
            """Why nothing can be changed here, and what to do instead."""

    def _refuse(self) -> NoReturn:
        raise ReadOnlyError(self._refusal())

    def create(self, files: Mapping[str, bytes]) -> None:  # noqa: ARG002
        self._refuse()

    def add(self, place: PurePosixPath, files: Mapping[str, Content]) -> None:  # noqa: ARG002
        self._refuse()

    def replace(self, place: PurePosixPath, files: Mapping[str, Content], now: datetime) -> Path | None:  # noqa: ARG002
        self._refuse()

    def drop(self, folder: PurePosixPath) -> None:  # noqa: ARG002
        self._refuse()

    def perhaps_unfinished(self, places: tuple[PurePosixPath, ...]) -> tuple[PurePosixPath, ...]:  # noqa: ARG002
        return ()

    def require_removable(self, place: PurePosixPath) -> None:  # noqa: ARG002
        self._refuse()

    def remove(self, place: PurePosixPath) -> None:
        if self.has(place):
            self._refuse()

    def purge(self, place: PurePosixPath) -> None:
        """Nothing is kept beside what counts."""

    def clear(self) -> None:
        """Nothing is written aside."""

    def remove_empty(self, folder: PurePosixPath) -> None:
        """What is there stays as it is."""
