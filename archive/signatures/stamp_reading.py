"""RFC 3161 time-stamps over a bundle's statement, judged without any network and by the verifier alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import new as new_hash

from asn1crypto import cms, tsp
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ValidationError

from archive.signatures.trust import Trust

LONGEST_TOKEN = 1 << 16
_STRONG = frozenset({"sha256", "sha384", "sha512"})


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a token says. `holds`: it is of just these bytes, unaltered; `believed`: a trusted authority made it, and
    None where no authority's certificate was given. `at`: the moment that it states."""

    holds: bool
    believed: bool | None = None
    at: datetime | None = None


def read_stamp(token: bytes, content: bytes, trust: Trust | None = None) -> Stamped:
    """Judge a token, whatever its bytes. A certificate is judged as of the moment that the token states."""
    try:
        info = cms.ContentInfo.load(token, strict=True)
        signed = info["content"]
        stated = signed["encap_content_info"]["content"].parsed
        if not isinstance(stated, tsp.TSTInfo):
            return Stamped(False)
        at = stated["gen_time"].native.astimezone(UTC)
        answer = _asked(signed, content, ValidationContext(trust_roots=[], allow_fetching=False))
    except (SignatureValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return Stamped(False)
    if not answer:
        return Stamped(False)
    if trust is None or not trust.roots:
        return Stamped(True, None, at)
    context = ValidationContext(
        trust_roots=list(trust.roots), other_certs=list(trust.others), crls=list(trust.crls), moment=at,
        allow_fetching=False, revocation_mode="soft-fail",
    )  # fmt: skip
    try:
        believed = _asked(signed, content, context, is_trust=True)
    except (SignatureValidationError, ValidationError, ValueError, TypeError, KeyError):
        believed = False
    return Stamped(True, believed, at)


def _asked(signed: cms.SignedData, content: bytes, context: ValidationContext, *, is_trust: bool = False) -> bool:
    """Whether the token is of these bytes and unaltered; `is_trust`: and by somebody whom the context trusts."""

    def imprint(algorithm: str) -> bytes:
        return new_hash(algorithm, content).digest() if algorithm in _STRONG else b""

    found = asyncio.run(validate_tst_signed_data(signed, context, imprint))
    good = bool(found["intact"] and found["valid"])
    return good and (not is_trust or found.get("trust_problem_indic") is None)
