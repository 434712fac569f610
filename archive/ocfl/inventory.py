"""The inventory of an OCFL object as frozen values: made, written as JSON, and read back strictly. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha512
from typing import Any

TYPE = "https://ocfl.io/1.1/spec/#inventory"
_CONTENT = re.compile(r"v([1-9][0-9]*)/content/.+")
_SHA512, _SHA256 = re.compile(r"[0-9a-f]{128}"), re.compile(r"[0-9a-f]{64}")
Paths = Mapping[str, tuple[str, ...]]  # digest → paths


@dataclass(frozen=True, slots=True)
class Version:
    """A version's state, digest → logical paths, and who made it when and why. Names a role, never a person."""

    created: str
    message: str
    user: str
    address: str
    state: Paths

    def as_dict(self) -> dict[str, object]:
        user = {"name": self.user, "address": self.address}
        return {"created": self.created, "message": self.message, "user": user, "state": _listed(self.state)}

    def logical(self) -> dict[str, str]:
        """Logical path → SHA-512."""
        return {path: digest for digest, paths in self.state.items() for path in paths}


@dataclass(frozen=True, slots=True)
class Inventory:
    """All versions of an object, oldest first. `manifest`: SHA-512 → content paths; `sha256`: the fixity block."""

    object_id: str
    manifest: Paths
    sha256: Paths
    versions: tuple[Version, ...]

    @property
    def head(self) -> int:
        return len(self.versions)

    def contents(self) -> dict[str, tuple[str, str | None]]:
        """Content path → its SHA-512, and its SHA-256 where the fixity block has it."""
        short = {path: digest for digest, paths in self.sha256.items() for path in paths}
        return {path: (digest, short.get(path)) for digest, paths in self.manifest.items() for path in paths}

    def files(self) -> dict[str, str]:
        """The newest version: logical path → content path."""
        return {path: self.manifest[digest][0] for path, digest in self.versions[-1].logical().items()}

    def as_of(self, number: int) -> Inventory:
        """The inventory as it was when version `number` was the newest."""
        return replace(
            self, versions=self.versions[:number], manifest=_until(self.manifest, number),
            sha256=_until(self.sha256, number),
        )  # fmt: skip

    @property
    def sha512(self) -> str:
        """The digest by which all in the object is known: each file of each version is listed with its own."""
        return sha512(self.as_json()).hexdigest()

    def as_json(self) -> bytes:
        document = {
            "id": self.object_id, "type": TYPE, "digestAlgorithm": "sha512", "head": f"v{self.head}",
            "manifest": _listed(self.manifest),
            "versions": {f"v{number}": version.as_dict() for number, version in enumerate(self.versions, 1)},
            "fixity": {"sha256": _listed(self.sha256)},
        }  # fmt: skip
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def content_path(version: int, logical: str) -> str:
    """Where a version keeps a new file."""
    return f"v{version}/content/{logical}"


def is_safe(path: object) -> bool:
    """Whether a path stays below where it is put, on every system that may read it."""
    return isinstance(path, str) and not re.search(r'[\\:*?"<>|\x00-\x1f]', path) and all(
        part not in {"", ".", ".."} for part in path.split("/")
    )  # fmt: skip


def parse_inventory(content: bytes) -> Inventory:
    """Read an inventory back. Raises ValueError saying what is not as it must be."""
    try:
        document = json.loads(content.decode("utf-8"), object_pairs_hook=_without_doubles)
    except RecursionError:
        raise ValueError("lồng nhau quá sâu") from None
    _require(isinstance(document, dict), "không phải một đối tượng JSON")
    known = {"id", "type", "digestAlgorithm", "head", "manifest", "versions", "fixity"}
    _require(document.keys() == known, f"phải có đúng các mục {', '.join(sorted(known))}")
    _require(document["type"] == TYPE and document["digestAlgorithm"] == "sha512", "khác OCFL 1.1 với sha512")
    _require(isinstance(document["id"], str) and bool(document["id"]), "thiếu id")
    fixity = document["fixity"]
    _require(isinstance(fixity, dict) and fixity.keys() == {"sha256"}, "fixity phải có đúng sha256")
    versions = _versions(document["versions"])
    _require(document["head"] == f"v{len(versions)}", "head không phải phiên bản mới nhất")
    inventory = Inventory(
        document["id"], _paths(document["manifest"], _SHA512), _paths(fixity["sha256"], _SHA256), versions
    )
    _require_whole(inventory)
    return inventory


def _require_whole(inventory: Inventory) -> None:
    """Manifest, fixity and states must speak of the same content."""
    contents = inventory.contents()
    places = [_CONTENT.fullmatch(path) for path in contents]
    _require(all(place and int(place[1]) <= inventory.head for place in places), "đường dẫn nội dung sai chỗ")
    _require(all(sha256 for _, sha256 in contents.values()), "fixity không kê đủ nội dung")
    _require(set(_flat(inventory.sha256)) == set(contents), "fixity kê nội dung không có")
    used = {digest for version in inventory.versions for digest in version.state}
    _require(used == set(inventory.manifest), "manifest và state không khớp")


def _versions(document: Any) -> tuple[Version, ...]:
    _require(isinstance(document, dict) and bool(document), "không có phiên bản nào")
    _require(list(document) == [f"v{number}" for number in range(1, len(document) + 1)], "phiên bản không liên tiếp")
    return tuple(_version(each) for each in document.values())


def _version(document: Any) -> Version:
    _require(isinstance(document, dict) and document.keys() == {"created", "message", "user", "state"}, "phiên bản")
    user = document["user"]
    _require(isinstance(user, dict) and user.keys() == {"name", "address"}, "user phải có name, address")
    words = (document["created"], document["message"], user["name"], user["address"])
    _require(all(isinstance(word, str) for word in words), "created, message, user phải là chữ")
    return Version(*words, state=_paths(document["state"], _SHA512))


def _paths(document: Any, digest: re.Pattern[str]) -> Paths:
    _require(isinstance(document, dict), "danh sách mã băm không đúng dạng")
    for key, paths in document.items():
        _require(bool(digest.fullmatch(key)), "mã băm không đúng dạng")
        _require(isinstance(paths, list) and bool(paths) and all(map(is_safe, paths)), "đường dẫn không đúng dạng")
    found: dict[str, tuple[str, ...]] = {key: tuple(paths) for key, paths in document.items()}
    flat = _flat(found)
    _require(len(flat) == len(set(flat)), "một đường dẫn hai lần")
    return found


def _flat(paths: Paths) -> list[str]:
    return [path for several in paths.values() for path in several]


def _listed(paths: Paths) -> dict[str, list[str]]:
    return {digest: list(paths[digest]) for digest in sorted(paths)}


def _until(paths: Paths, number: int) -> Paths:
    kept = {
        digest: tuple(path for path in several if int(path[1 : path.index("/")]) <= number)
        for digest, several in paths.items()
    }
    return {digest: several for digest, several in kept.items() if several}


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    _require(len({key for key, _ in pairs}) == len(pairs), "một mục hai lần")
    return dict(pairs)


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise ValueError(reason)
