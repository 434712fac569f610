"""The time-stamp server of a home, for the seals of its bundles and their renewals."""

from __future__ import annotations

from collections.abc import Callable

from records.home import Home

RENEW_LATER = (
    "gói và các bằng chứng đang có vẫn nguyên, chưa gia hạn thêm. Máy chủ này cứ không trả lời thì ghi tsa_url của máy "
    "chủ khác vào so-luu.toml, và gia hạn trước ngày hết hạn."
)


def stamp_of(home: Home) -> Callable[[bytes], bytes] | None:
    """What stamps a seal; None where the home's settings name no server (`tsa_url`)."""
    return _stamp_of(home, "sha256", None)


def renewal_stamp_of(home: Home) -> Callable[[bytes], bytes] | None:
    """What stamps a renewal, by the longer digest, which is to outlast the seal's; None as above."""
    return _stamp_of(home, "sha512", RENEW_LATER)


def _stamp_of(home: Home, digest: str, otherwise: str | None) -> Callable[[bytes], bytes] | None:
    url = home.tsa_url
    if url is None:
        return None
    # Loaded where there is a server at all: what it needs takes a second to load.
    from archive.signatures.signing import tsa_at  # noqa: PLC0415
    from archive.signatures.stamping import SEAL_WITHOUT, stamp  # noqa: PLC0415

    return lambda content: stamp(content, tsa_at(url), digest, otherwise=otherwise or SEAL_WITHOUT)
