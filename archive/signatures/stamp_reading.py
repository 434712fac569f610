"""RFC 3161 time-stamps over a bundle's statement, judged without any network and by the verifier alone."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import new as new_hash

from asn1crypto import cms, tsp, x509
from pyhanko.sign.general import CMSExtractionError, extract_certificate_info
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.errors import ValidationError

from archive.signatures.trust import Trust

LONGEST_TOKEN = 1 << 16
_STRONG = frozenset({"sha256", "sha384", "sha512"})
SHORTEST_RSA = 2048     # bits; NIST SP 800-131A


@dataclass(frozen=True, slots=True)
class Stamped:
    """What a token says. `holds`: it is of just these bytes, unaltered; `believed`: a trusted authority made it, and
    None where no authority's certificate was given. `at`: the moment that it states; `ends`: until when the certificate
    that signed it holds; `is_weak`: signed with a digest or a key that is too weak today."""

    holds: bool
    believed: bool | None = None
    at: datetime | None = None
    ends: datetime | None = None
    is_weak: bool = False


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
    ends, is_weak = _age(signed)
    if trust is None or not trust.roots:
        return Stamped(True, None, at, ends, is_weak)
    context = ValidationContext(
        trust_roots=list(trust.roots), other_certs=list(trust.others), crls=list(trust.crls), moment=at,
        allow_fetching=False, revocation_mode="soft-fail",
    )  # fmt: skip
    try:
        believed = _asked(signed, content, context, is_trust=True)
    except (SignatureValidationError, ValidationError, ValueError, TypeError, KeyError):
        believed = False
    return Stamped(True, believed, at, ends, is_weak)


def _age(signed: cms.SignedData) -> tuple[datetime | None, bool]:
    """Until when the signing certificate holds, and whether digest or key are weak; a token without its certificate
    says neither."""
    digest = signed["signer_infos"][0]["digest_algorithm"]["algorithm"].native
    try:
        certificate = extract_certificate_info(signed).signer_cert
    except CMSExtractionError:
        return None, digest not in _STRONG
    return certificate.not_valid_after.astimezone(UTC), is_weak(certificate, digest)


def is_weak(certificate: x509.Certificate, digest: str) -> bool:
    """Whether a signature with this digest by this certificate's key is too weak today."""
    key = certificate.public_key
    return digest not in _STRONG or (key.algorithm == "rsa" and key.bit_size < SHORTEST_RSA)


def _asked(signed: cms.SignedData, content: bytes, context: ValidationContext, *, is_trust: bool = False) -> bool:
    """Whether the token is of these bytes and unaltered; `is_trust`: and by somebody whom the context trusts."""

    def imprint(algorithm: str) -> bytes:
        return new_hash(algorithm, content).digest() if algorithm in _STRONG else b""

    found = asyncio.run(validate_tst_signed_data(signed, context, imprint))
    good = bool(found["intact"] and found["valid"])
    return good and (not is_trust or found.get("trust_problem_indic") is None)
