"""A storage root on a disc that was burned from an image, as the system mounts it: a folder that only gives."""

from __future__ import annotations

from archive.discs.write_once import WriteOnce
from archive.ocfl.folder import Folder


class Burned(WriteOnce, Folder):
    """See `Storage`."""

    def _refusal(self) -> str:
        return (
            f"Đĩa ở {self.root} ghi một lần, không sửa hay xóa riêng gói nào được. Hủy cả đĩa rồi ghi nhận: soluu "
            "dispose destroyed-by-hand."
        )
