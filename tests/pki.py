"""Authorities of the tests' own: a root, an intermediate, people's certificates, a time-stamp authority, and the lists
of what was taken back. The time-stamp server is openssl's, behind a few lines of HTTP."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from archive.signatures.trust import Trust, trust_of

PASSPHRASE = "mật khẩu thử"     # noqa: S105 – of files that live as long as a test
DAY = timedelta(days=1)
Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Holder:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: Key

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def p12(self, chain: Sequence[Holder] = (), passphrase: str = PASSPHRASE) -> bytes:
        return pkcs12.serialize_key_and_certificates(
            b"nguoi ky", self.key, self.certificate, [each.certificate for each in chain],
            BestAvailableEncryption(passphrase.encode("utf-8")),
        )  # fmt: skip


@dataclass
class Pki:
    """Root → intermediate → people; root → authority of time → the time-stamp server's certificate."""

    now: datetime
    at: str | None = None       # the address of the server that gives out its lists; None: certificates name none
    root: Holder = field(init=False)
    intermediate: Holder = field(init=False)
    tsa_ca: Holder = field(init=False)
    tsa: Holder = field(init=False)

    def __post_init__(self) -> None:
        self.root = self.issue("Gốc thử nghiệm", None, is_ca=True)
        self.intermediate = self.issue("CA thử nghiệm", self.root, is_ca=True)
        self.tsa_ca = self.issue("CA dấu thời gian thử nghiệm", self.root, is_ca=True)
        self.tsa = self.issue("Dấu thời gian thử nghiệm", self.tsa_ca, uses=[ExtendedKeyUsageOID.TIME_STAMPING])

    @property
    def tsa_url(self) -> str:
        return f"{self.at}/tsa"

    def person(self, name: str, key: Key | None = None, **more: object) -> Holder:
        return self.issue(name, self.intermediate, key, **more)  # type: ignore[arg-type]

    def issue(
        self,
        name: str,
        issuer: Holder | None,
        key: Key | None = None,
        *,
        is_ca: bool = False,
        uses: Sequence[x509.ObjectIdentifier] = (),
        begins: datetime | None = None,
        ends: datetime | None = None,
        may_sign: bool = True,
        asks_ocsp: bool = False,
        issuer_at: str | None = None,
    ) -> Holder:
        key = key or rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name(
            [x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"), x509.NameAttribute(NameOID.COMMON_NAME, name)]
        )
        by = issuer or Holder(None, key)  # type: ignore[arg-type]
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer.certificate.subject if issuer else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins or self.now - 400 * DAY)
            .not_valid_after(ends or self.now + 4000 * DAY)
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(_usage(is_ca=is_ca, may_sign=may_sign), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False
            )
        )
        if self.at and issuer:
            place = x509.UniformResourceIdentifier(f"{self.at}/crl/{issuer.certificate.serial_number}")
            builder = builder.add_extension(
                x509.CRLDistributionPoints([x509.DistributionPoint([place], None, None, None)]), critical=False
            )
        told = [(AuthorityInformationAccessOID.OCSP, f"{self.at}/ocsp")] if asks_ocsp else []
        told += [(AuthorityInformationAccessOID.CA_ISSUERS, issuer_at)] if issuer_at else []
        if told:
            places = [x509.AccessDescription(what, x509.UniformResourceIdentifier(where)) for what, where in told]
            builder = builder.add_extension(x509.AuthorityInformationAccess(places), critical=False)
        if uses:
            builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=True)
        return Holder(builder.sign(by.key, hashes.SHA256()), key)

    def crl(
        self, issuer: Holder, revoked: Sequence[tuple[Holder, datetime]] = (), *,
        made: datetime | None = None, lasts: timedelta = 30 * DAY,
    ) -> bytes:  # fmt: skip
        """A list of what an authority took back, in DER."""
        made = made or self.now - timedelta(hours=1)
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(issuer.certificate.subject).last_update(made).next_update(made + lasts)
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key()), critical=False
            )
        )  # fmt: skip
        for holder, moment in revoked:
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder()
                .serial_number(holder.certificate.serial_number).revocation_date(moment).build()
            )  # fmt: skip
        return builder.sign(issuer.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def crls(self, revoked: Sequence[tuple[Holder, datetime]] = (), **more: object) -> list[bytes]:
        """Everybody's lists; people's certificates are taken back by the intermediate."""
        return [
            self.crl(self.root, **more), self.crl(self.tsa_ca, **more),  # type: ignore[arg-type]
            self.crl(self.intermediate, revoked, **more),  # type: ignore[arg-type]
        ]

    def ocsp(self, holder: Holder) -> bytes:
        """The intermediate's own answer that a person's certificate is good, in DER."""
        builder = ocsp.OCSPResponseBuilder().add_response(
            cert=holder.certificate, issuer=self.intermediate.certificate, algorithm=hashes.SHA256(),
            cert_status=ocsp.OCSPCertStatus.GOOD, this_update=self.now - timedelta(hours=1),
            next_update=self.now + 30 * DAY, revocation_time=None, revocation_reason=None,
        ).responder_id(ocsp.OCSPResponderEncoding.HASH, self.intermediate.certificate)  # fmt: skip
        return builder.sign(self.intermediate.key, hashes.SHA256()).public_bytes(Encoding.DER)

    def trust(self, crls: Sequence[bytes] | None = None) -> Trust:
        """What a school that has all of it in its folder believes."""
        files = [self.root.pem, self.intermediate.der, self.tsa_ca.der]
        return trust_of([*files, *(self.crls() if crls is None else crls)])


def _usage(*, is_ca: bool, may_sign: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=may_sign and not is_ca, content_commitment=may_sign and not is_ca,
        key_encipherment=not may_sign, data_encipherment=False, key_agreement=False, key_cert_sign=is_ca,
        crl_sign=is_ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip


_CONFIG = """
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
signer_digest = sha256
default_policy = 1.3.6.1.4.1.99999.1
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@contextmanager
def authority(tsa_ends: datetime | None = None, tsa_bits: int = 2048) -> Iterator[Pki]:
    """A PKI with its server as long as the block runs: time-stamps at /tsa, lists of what was taken back at /crl/.
    `tsa_ends`: until when the server's own certificate holds, where that is not for long; `tsa_bits`: of its key."""
    with TemporaryDirectory() as name:
        handler = type("Handler", (_Handler,), {"folder": Path(name), "lock": threading.Lock()})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        pki = Pki(today(), f"http://127.0.0.1:{server.server_address[1]}")
        handler.lists = {
            f"/crl/{holder.certificate.serial_number}": pki.crl(holder)
            for holder in (pki.root, pki.intermediate, pki.tsa_ca)
        }
        if tsa_ends or tsa_bits != 2048:
            uses = [ExtendedKeyUsageOID.TIME_STAMPING]
            key = rsa.generate_private_key(public_exponent=65537, key_size=tsa_bits)
            pki.tsa = pki.issue("Dấu thời gian khác", pki.tsa_ca, key, uses=uses, ends=tsa_ends)
        _furnish(Path(name), pki)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield pki
        finally:
            server.shutdown()
            server.server_close()


def _furnish(folder: Path, pki: Pki) -> None:
    (folder / "tsa.cnf").write_text(_CONFIG.format(folder=folder.as_posix()))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.pem").write_bytes(pki.tsa.pem)
    (folder / "tsa.key").write_bytes(pki.tsa.key_pem)
    (folder / "chain.pem").write_bytes(pki.tsa_ca.pem)


class _Handler(BaseHTTPRequestHandler):
    folder: ClassVar[Path]
    lock: ClassVar[threading.Lock]
    lists: ClassVar[dict[str, bytes]]

    def do_GET(self) -> None:
        found = self.lists.get(self.path)
        self._answer("application/pkix-crl", found or b"", 200 if found else 404)

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["Content-Length"]))
        with self.lock:     # openssl counts its serial numbers in a file
            self._answer("application/timestamp-reply", self._stamped(asked))

    def _stamped(self, asked: bytes) -> bytes:
        (self.folder / "q.tsq").write_bytes(asked)
        named = {"config": "tsa.cnf", "queryfile": "q.tsq", "inkey": "tsa.key", "signer": "tsa.pem",
                 "chain": "chain.pem", "out": "r.tsr"}  # fmt: skip
        options = [part for option, name in named.items() for part in (f"-{option}", str(self.folder / name))]
        subprocess.run(
            [shutil.which("openssl") or "openssl", "ts", "-reply", *options], check=True, capture_output=True
        )
        return (self.folder / "r.tsr").read_bytes()

    def _answer(self, kind: str, content: bytes, code: int = 200) -> None:
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Says nothing: tests read their own output."""


def today() -> datetime:
    """The machine's own time: the time-stamp server knows no other."""
    return datetime.now(UTC).replace(microsecond=0)
