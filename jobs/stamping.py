"""The time-stamp server of a home, for the seals of its bundles."""

from __future__ import annotations

from collections.abc import Callable

from records.home import Home


def stamp_of(home: Home, digest: str = "sha256") -> Callable[[bytes], bytes] | None:
    """What gives a time-stamp over the digest of bytes; None where the home's settings name no server (`tsa_url`)."""
    url = home.tsa_url
    if url is None:
        return None
    # Loaded where there is a server at all: what it needs takes a second to load.
    from archive.signatures.signing import tsa_at  # noqa: PLC0415
    from archive.signatures.stamping import stamp  # noqa: PLC0415

    return lambda content: stamp(content, tsa_at(url), digest)
