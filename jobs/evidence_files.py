"""Evidence of corrections on disk: each file once, under its digest, and read back before anything is said of it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from ingest.scans import Scan
from jobs.whole_files import sha256_of, written_aside
from records.home import Home
from records.problems import CannotError

MEDIA_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}


def evidence_path(home: Home, digest: str, extension: str) -> Path:
    """Where the file with this digest is kept."""
    return home.evidence / digest[:2] / f"{digest}.{extension}"


def keep(home: Home, scan: Scan, content: bytes) -> None:
    """Keep a file that passed; one that is there already stays as it is. Raises `CannotError` where it did not hold."""
    target = evidence_path(home, scan.sha256, scan.extension)
    if target.exists() and sha256_of(target) == scan.sha256:
        return
    with written_aside(target) as aside:
        aside.write_bytes(content)
        if sha256_of(aside) != scan.sha256:
            raise CannotError("Tệp ghi xuống đĩa khác với tệp tải lên: đĩa đầy hoặc có lỗi. Kiểm tra đĩa rồi tải lại.")
        aside.replace(target)


def read(home: Home, digest: str, extension: str) -> bytes:
    """A kept file. Raises `CannotError` where it is gone, or is no longer what was kept."""
    path = evidence_path(home, digest, extension)
    content = path.read_bytes() if path.exists() else b""
    if sha256(content).hexdigest() != digest:
        raise CannotError(
            f"Tệp minh chứng {path.name} bị mất hoặc khác với lúc tải lên. Khôi phục thư mục "
            f"{home.evidence.name} từ bản sao gần nhất."
        )
    return content


def served_name(digest: str, extension: str) -> str:
    """The name that it is handed out under: never the one that it came with."""
    return f"minh-chung-{digest[:12]}.{extension}"
