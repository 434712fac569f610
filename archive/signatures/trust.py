"""Whom signatures are believed: certificates of authorities, and what is known of certificates taken back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from asn1crypto import crl, ocsp, pem, x509

SIGNING_USES = frozenset({"digital_signature", "non_repudiation"})     # one of the two is enough


class BadTrustFileError(ValueError):
    """A file that holds neither a certificate nor a list of revoked ones."""


@dataclass(frozen=True, slots=True)
class Trust:
    """`roots` are believed by themselves; `others` only where a root vouches for them."""

    roots: tuple[x509.Certificate, ...] = ()
    others: tuple[x509.Certificate, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = field(default=())


NOBODY = Trust()


def trust_of(files: Iterable[bytes]) -> Trust:
    """What the files of a folder hold, PEM or DER: a certificate of an authority that signed itself is a root.

    Raises `BadTrustFileError` for a file that holds something else: a trust that was meant must not vanish unseen.
    """
    certificates: dict[bytes, x509.Certificate] = {}
    lists: list[crl.CertificateList] = []
    for content in files:
        for kind, der in _parts(content):
            if kind == "X509 CRL":
                lists.append(crl.CertificateList.load(der, strict=True))
            else:
                certificates[der] = x509.Certificate.load(der, strict=True)
    roots = tuple(each for each in certificates.values() if _is_root(each))
    return Trust(roots, tuple(each for each in certificates.values() if not _is_root(each)), tuple(lists))


def _parts(content: bytes) -> list[tuple[str, bytes]]:
    try:
        if pem.detect(content):
            parts = [(kind, der) for kind, _, der in pem.unarmor(content, multiple=True)]
        else:
            parts = [(_kind_of(content), content)]
        for kind, der in parts:
            _whole(kind, der)
    except (ValueError, TypeError, KeyError) as error:
        raise BadTrustFileError("neither certificate nor revocation list") from error
    return parts


def _whole(kind: str, der: bytes) -> None:
    """Raise ValueError for what is not read to its last part: ASN.1 is otherwise read only where it is used."""
    if kind == "X509 CRL":
        crl.CertificateList.load(der, strict=True).native  # noqa: B018 – reading is the check
    elif kind == "CERTIFICATE":
        x509.Certificate.load(der, strict=True).native  # noqa: B018
    else:
        raise ValueError("something else, such as a key")


def _kind_of(der: bytes) -> str:
    try:
        _whole("CERTIFICATE", der)
    except (ValueError, TypeError, KeyError):
        return "X509 CRL"
    return "CERTIFICATE"


def _is_root(certificate: x509.Certificate) -> bool:
    return bool(certificate.ca) and certificate.self_issued
