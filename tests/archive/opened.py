"""A bundle's members as a dictionary, to change and pack again as a forger would."""

from __future__ import annotations

import zipfile
from hashlib import new as new_hash
from io import BytesIO

from archive.sealing import SealedBundle

Files = dict[str, bytes]


def members(bundle: SealedBundle) -> Files:
    """The files by their paths in the bag."""
    with zipfile.ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        return {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}


def packed(files: Files, folder: str = "goi/") -> bytes:
    """A ZIP of the files, compressed as a common tool does."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path, content in files.items():
            archive.writestr(folder + path, content)
    return made.getvalue()


def with_new_manifests(files: Files) -> Files:
    """The files with all four manifests made anew: what a careful forger without the key can do."""
    kept = {path: content for path, content in files.items() if "manifest-" not in path}
    payload = {path: content for path, content in kept.items() if path.startswith("data/")}
    tags = {path: content for path, content in kept.items() if not path.startswith(("data/", "seal/"))}
    tags |= {f"manifest-{name}.txt": _manifest(payload, name) for name in ("sha256", "sha512")}
    return {**kept, **tags, **{f"tagmanifest-{name}.txt": _manifest(tags, name) for name in ("sha256", "sha512")}}


def _manifest(files: Files, algorithm: str) -> bytes:
    lines = [f"{new_hash(algorithm, data).hexdigest()}  {path}\n" for path, data in sorted(files.items())]
    return "".join(lines).encode()
