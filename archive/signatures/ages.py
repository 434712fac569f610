"""Until when the signatures of a paper prove anything by themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from archive.signatures.stamp_reading import is_weak


def paper_ends(pdf: bytes) -> tuple[datetime | None, bool]:
    """The end of the certificate that the proof hangs on, and whether anything about it is too weak today.

    An archive time-stamp vouches for all that lies before it, so the last one counts; without one, the first of the
    people's certificates to end. None for what cannot be read.
    """
    try:
        reader = PdfFileReader(BytesIO(pdf))
        stamps, people = reader.embedded_timestamp_signatures, reader.embedded_regular_signatures
        counted = stamps[-1:] or people
        ends = [each.signer_cert.not_valid_after.astimezone(UTC) for each in counted]
        weak = any(
            is_weak(each.signer_cert, each.signer_info["digest_algorithm"]["algorithm"].native) for each in counted
        )
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return None, False
    return min(ends, default=None), weak
