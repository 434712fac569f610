"""A storage root on a disc that was burned from an image, as the system mounts it: a folder that only gives."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import NoReturn

from archive.discs.image import ReadOnlyError
from archive.ocfl.folder import Folder
from archive.ocfl.storage import Content


class Burned(Folder):
    """See `Storage`. Refuses by itself, so that a mount that would let itself be written to is left alone as well."""

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
        """What is on the disc stays as it is."""

    def _refuse(self) -> NoReturn:
        raise ReadOnlyError(
            f"Đĩa ở {self.root} ghi một lần, không sửa hay xóa riêng gói nào được. Hủy cả đĩa rồi ghi nhận: soluu "
            "dispose destroyed-by-hand."
        )
