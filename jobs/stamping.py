"""The time-stamp server of a home, for the seals of its bundles, their renewals, and papers signed elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from records.home import Home

if TYPE_CHECKING:
    from archive.signatures.trust import Trust

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


def proofs_of(home: Home, trust: Trust, *, may_fetch: bool = True) -> Callable[[bytes], bytes] | None:
    """What gives a paper that was signed in another program its proofs and an archive time-stamp; None as above.
    `may_fetch`: whether revocation data may be asked of the authorities' servers."""
    url = home.tsa_url
    if url is None:
        return None
    from archive.signatures.signing import prove, tsa_at  # noqa: PLC0415

    tsa = tsa_at(url)
    return lambda pdf: prove(pdf, tsa, trust, may_fetch=may_fetch)


def _stamp_of(home: Home, digest: str, otherwise: str | None) -> Callable[[bytes], bytes] | None:
    url = home.tsa_url
    if url is None:
        return None
    # Loaded where there is a server at all: what it needs takes a second to load.
    from archive.signatures.signing import tsa_at  # noqa: PLC0415
    from archive.signatures.stamping import SEAL_WITHOUT, stamp  # noqa: PLC0415

    tsa = tsa_at(url)
    return lambda content: stamp(content, tsa, digest, otherwise=otherwise or SEAL_WITHOUT)
