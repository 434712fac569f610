"""Where things lie in an OCFL 1.1 storage root (extension 0003), and the files that declare it. Pure."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import PurePosixPath

ROOT_DECLARATION = ("0=ocfl_1.1", b"ocfl_1.1\n")
OBJECT_DECLARATION = ("0=ocfl_object_1.1", b"ocfl_object_1.1\n")
INVENTORY = "inventory.json"
SIDECAR = "inventory.json.sha512"
EXTENSIONS = "extensions"
STAGING = f"{EXTENSIONS}/soluu-tam"             # what is being written; on the same file system as the objects
SET_ASIDE = f"{EXTENSIONS}/soluu-de-rieng"      # bad objects that a repair has replaced: kept, never deleted
LAYOUT = "0003-hash-and-id-n-tuple-storage-layout"
TUPLES, TUPLE_SIZE = 3, 3
DEPTH = TUPLES + 1                              # folders from the root down to an object
_LONGEST_NAME = 100                             # of an encoded id, by the extension
_PLAIN = re.compile(r"[A-Za-z0-9_-]")


def _json(document: object) -> bytes:
    return (json.dumps(document, indent=2) + "\n").encode()


def root_files() -> dict[str, bytes]:
    """The files of a root beside its objects, by path: always these bytes. The declaration comes last."""
    name, declaration = ROOT_DECLARATION
    config = {
        "extensionName": LAYOUT, "digestAlgorithm": "sha256", "tupleSize": TUPLE_SIZE, "numberOfTuples": TUPLES,
    }  # fmt: skip
    layout = {"extension": LAYOUT, "description": "Three folders of three hex digits of SHA-256(id), then the id"}
    return {f"{EXTENSIONS}/{LAYOUT}/config.json": _json(config), "ocfl_layout.json": _json(layout), name: declaration}


def object_path(object_id: str) -> PurePosixPath:
    """The folder of an object under its root."""
    digest = sha256(object_id.encode()).hexdigest()
    tuples = (digest[start : start + TUPLE_SIZE] for start in range(0, TUPLES * TUPLE_SIZE, TUPLE_SIZE))
    name = "".join(letter if _PLAIN.fullmatch(letter) else _encoded(letter) for letter in object_id)
    return PurePosixPath(*tuples, name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}-{digest}")


def _encoded(letter: str) -> str:
    return "".join(f"%{byte:02x}" for byte in letter.encode())


def sidecar(sha512: str) -> bytes:
    """The inventory's sidecar."""
    return f"{sha512} {INVENTORY}\n".encode()
