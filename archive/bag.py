"""A BagIt 1.0 bag (RFC 8493) in a ZIP whose bytes depend on its members and date alone.

Knows paths and bytes, nothing of marks or seals. The ZIP holds one folder, the bag, as RFC 8493 section 4 asks.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import new as new_hash
from pathlib import PurePosixPath

from records.clock import VIETNAM

ALGORITHMS = ("sha256", "sha512")
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_FILE_MODE = 0o100644 << 16     # an ordinary file; ZIP keeps it in the upper half of the external attributes
_MADE_ON_UNIX = 3


@dataclass(frozen=True, slots=True)
class BagInfo:
    """What bag-info.txt says."""

    organisation: str
    identifier: str
    agent: str
    description: str


def tag_files(
    payload: Mapping[str, bytes], others: Mapping[str, bytes], info: BagInfo, now: datetime
) -> dict[str, bytes]:
    """The bag's own files: declaration, info, manifests of `payload` and tag manifests of these and `others`.

    The seal is not in the tag manifests: it is made over them.
    """
    tags = {"bagit.txt": DECLARATION, "bag-info.txt": _info(payload, info, now)}
    tags |= {f"manifest-{name}.txt": manifest(payload, name) for name in ALGORITHMS}
    covered = {**tags, **others}
    return tags | {f"tagmanifest-{name}.txt": manifest(covered, name) for name in ALGORITHMS}


def manifest(files: Mapping[str, bytes], algorithm: str) -> bytes:
    """A manifest as `sha256sum -c` reads it: digest, two spaces, path."""
    lines = [f"{new_hash(algorithm, content).hexdigest()}  {path}\n" for path, content in sorted(files.items())]
    return "".join(lines).encode("ascii")


def zip_bag(files: Mapping[str, bytes], folder: str, now: datetime) -> bytes:
    """The files below `folder` as a ZIP: sorted, stored as they are, all of one date, equal bytes for equal input."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for path in sorted(files):
            _check_name(path)
            archive.writestr(_member(f"{folder}/{path}", now), files[path])
    return buffer.getvalue()


def _member(name: str, now: datetime) -> zipfile.ZipInfo:
    moment = now.astimezone(VIETNAM)
    # DOS time counts in steps of two seconds.
    member = zipfile.ZipInfo(name, (*moment.timetuple()[:5], moment.second // 2 * 2))
    member.create_system = _MADE_ON_UNIX
    member.external_attr = _FILE_MODE
    return member


def _check_name(path: str) -> None:
    parts = PurePosixPath(path).parts
    if not path.isascii() or "\\" in path or ":" in path or path.startswith("/") or ".." in parts:
        raise ValueError("a name in a bag is relative and plain ASCII")


def _info(payload: Mapping[str, bytes], info: BagInfo, now: datetime) -> bytes:
    octets = sum(len(content) for content in payload.values())
    lines = {
        "Bag-Software-Agent": info.agent,
        "Bagging-Date": now.astimezone(VIETNAM).date().isoformat(),
        "External-Description": info.description,
        "External-Identifier": info.identifier,
        "Payload-Oxum": f"{octets}.{len(payload)}",
        "Source-Organization": info.organisation,
    }
    return "".join(f"{label}: {' '.join(value.split())}\n" for label, value in lines.items()).encode("utf-8")
