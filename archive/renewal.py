"""A renewal: a time-stamp over a sealed ZIP and all earlier renewals of it, made before their certificates age.

A file of its own beside the ZIP, which never changes. It names what it covers by digest, so whatever is kept in the
ZIP (seal, time-stamp, people's signatures) was surely there at its moment, also when their own proofs hold no more.
Shared by making and verifying, so it knows no store.
"""

from __future__ import annotations

import base64
import glob
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from archive.ocfl.durable import digests_of
from archive.seal import readable
from proofs.canonical import canonical_bytes

FORMAT = "soluu-renewal-v1"
MOST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class Renewal:
    """A renewal as it was read. `signed`: the bytes that the token is over."""

    bundle_id: str
    number: int
    covers: list[dict[str, str]]
    signed: bytes
    token: bytes


def renewals_of(zip_path: Path) -> list[Path]:
    """The renewals that lie beside a ZIP, oldest first."""
    return sorted(zip_path.parent.glob(f"{glob.escape(zip_path.stem)}.gia-han-[0-9][0-9][0-9].json"))


def renewal_path(zip_path: Path, number: int) -> Path:
    return zip_path.with_name(f"{zip_path.stem}.gia-han-{number:03d}.json")


def digests(path: Path) -> dict[str, str]:
    """Both digests of a file, as a renewal spells them."""
    return asdict(digests_of(path))


def covering(zip_path: Path, earlier: Sequence[Path]) -> list[dict[str, str]]:
    """What a renewal of the ZIP after those earlier ones must cover, in order."""
    return [digests(path) for path in (zip_path, *earlier)]


def statement(bundle_id: str, number: int, covers: Sequence[dict[str, str]]) -> bytes:
    """The bytes to be time-stamped."""
    return canonical_bytes({"format": FORMAT, "bundle_id": bundle_id, "number": number, "covers": list(covers)})


def sidecar(signed: bytes, token: bytes) -> bytes:
    """The renewal's file."""
    return readable({"statement": json.loads(signed), "token": base64.b64encode(token).decode("ascii")})


def read_renewal(content: bytes) -> Renewal:
    """Raises ValueError for anything but a renewal in its one spelling."""
    try:
        said: dict[str, Any] = json.loads(content.decode("utf-8"))
        stated, token = said["statement"], base64.b64decode(said["token"], validate=True)
        signed = canonical_bytes(stated)
        if stated["format"] != FORMAT or sidecar(signed, token) != content:
            raise ValueError("not a renewal, or not in its one spelling")
        return Renewal(str(stated["bundle_id"]), int(stated["number"]), list(stated["covers"]), signed, token)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("not a renewal") from error
