"""BagIt's own lists against the files that are there: both algorithms, payload and tag files, none missing or extra."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import new as new_hash

from archive.checking.result import Findings

ALGORITHMS = ("sha256", "sha512")
VOUCHED = ("sha256",)   # what a signed statement lists
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
INFO = "bag-info.txt"
PAYLOAD = "data/"
SEAL = "seal/"
_MOST_DIGITS = 18   # of a count of bytes

_LINE = re.compile(r"([0-9a-fA-F]+)[ \t]+\*?(.+)")
_OXUM = re.compile(rb"^Payload-Oxum:[ \t]*(\d+)\.(\d+)[ \t]*\r?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Digests:
    """A file's size and its digests in hex, by algorithm, SHA-256 always; made in one reading."""

    size: int
    by_algorithm: Mapping[str, str]


class Hasher:
    """Makes `Digests` out of chunks."""

    def __init__(self, algorithms: Sequence[str] = ALGORITHMS) -> None:
        self._size = 0
        self._hashes = {name: new_hash(name) for name in algorithms}

    def update(self, chunk: bytes) -> None:
        self._size += len(chunk)
        for running in self._hashes.values():
            running.update(chunk)

    def digests(self) -> Digests:
        return Digests(self._size, {name: running.hexdigest() for name, running in self._hashes.items()})


def check_manifests(
    found: Mapping[str, Digests | None], kept: Mapping[str, bytes], findings: Findings, *, is_part: bool = False
) -> None:
    """Compare `found` (None for a file that could not be read) with the lists among `kept`, the files kept whole.

    `is_part`: of an extract, whose bag has only some of its payload; what it has is judged no less.
    """
    payload = {path: digests for path, digests in found.items() if path.startswith(PAYLOAD)}
    # The seal is made over the tag manifests, so they cannot list it; the signed statement does.
    tags = {path: digests for path, digests in found.items() if not path.startswith((PAYLOAD, SEAL, "tagmanifest-"))}
    for name in ALGORITHMS:
        for manifest, files in ((f"manifest-{name}.txt", payload), (f"tagmanifest-{name}.txt", tags)):
            listed = _listed(manifest, found, kept, findings)
            if listed is not None:
                _compare(listed, files, name, findings, is_part=is_part)
    if "bagit.txt" in kept or "bagit.txt" not in found:     # what could not be read is told already
        _check_declaration(kept, findings)
    if not is_part:
        _check_oxum(payload, kept, findings)


def _listed(
    manifest: str, found: Mapping[str, object], kept: Mapping[str, bytes], findings: Findings
) -> dict[str, str] | None:
    if manifest not in found:
        findings.add(manifest, "absent")
        return None
    try:
        return parse_manifest(kept[manifest].decode("utf-8"))
    except (KeyError, ValueError):
        findings.add(manifest, "unreadable")
        return None


def parse_manifest(text: str) -> dict[str, str]:
    """Digest in lower case by path. Raises ValueError on a line that is none, and on a path listed twice."""
    listed: dict[str, str] = {}
    for line in text.splitlines():
        parts = _LINE.fullmatch(line)
        if not parts or parts[2] in listed:
            raise ValueError("not a manifest")
        listed[parts[2]] = parts[1].lower()
    return listed


def _compare(
    listed: Mapping[str, str], files: Mapping[str, Digests | None], algorithm: str, findings: Findings, *, is_part: bool
) -> None:
    for path, digest in listed.items():
        digests = files.get(path)
        if path not in files:
            if not (is_part and path.startswith(PAYLOAD)):
                findings.add(path, "missing")
        elif digests and digests.by_algorithm.get(algorithm, digest) != digest:
            findings.add(path, "changed")
    for path in files.keys() - listed.keys():
        findings.add(path, "extra")


def _check_declaration(kept: Mapping[str, bytes], findings: Findings) -> None:
    if kept.get("bagit.txt") != DECLARATION:
        findings.add("bagit.txt", "version" if "bagit.txt" in kept else "absent")


def _check_oxum(payload: Mapping[str, Digests | None], kept: Mapping[str, bytes], findings: Findings) -> None:
    stated = _OXUM.search(kept.get(INFO, b""))
    sizes = [digests.size for digests in payload.values() if digests]
    counted = (sum(sizes), len(sizes))
    # An unreadable file has its own problem; a sum without it would only accuse another one.
    if stated and len(sizes) == len(payload) and tuple(map(_number, stated.groups())) != counted:
        findings.add(INFO, "oxum")


def _number(digits: bytes) -> int | None:
    """None for more digits than Python reads: no bundle has so many bytes."""
    digits = digits.lstrip(b"0") or b"0"
    return int(digits) if len(digits) <= _MOST_DIGITS else None
