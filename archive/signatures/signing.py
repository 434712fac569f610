"""A PDF gets a person's signature (PAdES), as lasting as the means allow: B, with a time-stamp T, with the proofs LTA.

Invisible, as a revision of its own behind the bytes as they were, so that the paper stays PDF/A-3a and PDF/UA-1.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from queue import Empty, Queue
from threading import Thread
from typing import Any, Literal

import httpx2
from asn1crypto import cms, tsp
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError, extract_certificate_info
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, PdfTimeStamper, Signer
from pyhanko.sign.signers.pdf_signer import (
    DSSContentSettings,
    SigDSSPlacementPreference,
    TimestampDSSContentSettings,
)
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError, set_tsp_headers
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathError, ValidationError
from pyhanko_certvalidator.fetchers.api import FetchLimits
from pyhanko_certvalidator.fetchers.requests_fetchers import RequestsFetcherBackend

from archive.signatures.signers import may_sign
from archive.signatures.stamp_reading import LONGEST_TOKEN
from archive.signatures.trust import NOBODY, Trust
from records.clock import VIETNAM, vn_date
from records.problems import CannotError

Level = Literal["B", "T", "LT", "LTA"]
TSA_TIMEOUT = 20        # seconds
LONGEST_ANSWER = LONGEST_TOKEN + 1024
FIELD = "ChuKy"
# The proofs lie before the archive time-stamp, so that no byte of the file is left uncovered.
WITH_NEXT_STAMP = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
PROOFS = DSSContentSettings(
    include_vri=False, placement=SigDSSPlacementPreference.TOGETHER_WITH_NEXT_TS, next_ts_settings=WITH_NEXT_STAMP
)

NO_TSA = "chưa có máy chủ dấu thời gian (tsa_url trong so-luu.toml): chữ ký không chứng minh được lúc ký"
NO_ROOTS = "chưa có chứng thư gốc trong thư mục chung-thu: chưa kèm được bằng chứng thu hồi"
NO_REVOCATION = "chưa lấy được bằng chứng thu hồi của chứng thư: chữ ký có dấu thời gian nhưng chưa đủ để kiểm lâu dài"


class Tsa(TimeStamper):
    """A time-stamp server, by its address. It has `TSA_TIMEOUT` for its whole answer, which is of bounded size; one
    that takes longer is not asked again."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url, self.is_silent = url, False

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """The token, read anew from its bytes: over some servers' tokens asn1crypto otherwise takes many seconds.
        Raises `TimestampRequestError` whatever the server answers instead."""
        try:
            token = await super().async_timestamp(message_digest, md_algorithm)
            return cms.ContentInfo.load(token.dump())
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:     # bytes that make no sense
            raise TimestampRequestError("no answer to the question") from error

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        # The library's own limit is for each read: a server that drips a byte at a time would keep a run for hours.
        answers: Queue[bytes | None] = Queue(1)
        answer = None
        if not self.is_silent:
            Thread(target=lambda: answers.put(self._answer(req.dump())), daemon=True).start()
            try:
                answer = answers.get(timeout=TSA_TIMEOUT)
            except Empty:
                self.is_silent = True
        if answer is None:
            raise TimestampRequestError("no answer")
        return tsp.TimeStampResp.load(answer)

    def _answer(self, asked: bytes) -> bytes | None:
        """What the server says; None where that is no answer of its kind."""
        said = b""
        try:
            with httpx2.stream(
                "POST", self.url, content=asked, headers=set_tsp_headers({}), timeout=TSA_TIMEOUT, follow_redirects=True
            ) as answer:
                if answer.headers.get("Content-Type") != "application/timestamp-reply":
                    return None
                for chunk in answer.iter_bytes():
                    said += chunk
                    if len(said) > LONGEST_ANSWER:
                        return None
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError):
            return None
        return said


@dataclass(frozen=True, slots=True)
class Pen:
    """A hand with its means: the level that its signatures reach, and in words why not a higher one."""

    signer: Signer
    level: Level
    why_not_higher: str | None = None
    tsa: TimeStamper | None = None
    context: ValidationContext | None = None

    @property
    def certificate_sha256(self) -> str:
        """Which certificate signs, in hex."""
        certificate = self.signer.signing_cert
        return str(certificate.sha256.hex()) if certificate is not None else ""


def tsa_at(url: str) -> TimeStamper:
    """The time-stamp server at an address."""
    return Tsa(url)


def pen_of(
    signer: Signer, *, now: datetime, tsa: TimeStamper | None = None, trust: Trust = NOBODY, may_fetch: bool = False
) -> Pen:
    """What the hand can do today. `may_fetch`: whether revocation data may be asked of the authorities' servers.

    Raises `CannotError` where the certificate is not one to sign with now, or the time-stamp server does not answer.
    """
    _require_signing_certificate(signer, now)
    if tsa is None:
        return Pen(signer, "B", NO_TSA)
    try:
        asyncio.run(tsa.async_dummy_response("sha256"))
    except (TimestampRequestError, OSError, ValueError) as error:
        raise CannotError(
            "Máy chủ dấu thời gian không trả lời đúng. Kiểm tra mạng và tsa_url, hoặc chạy với --no-tsa."
        ) from error
    if not trust.roots:
        return Pen(signer, "T", NO_ROOTS, tsa)
    context = _context(trust, may_fetch=may_fetch)
    try:
        asyncio.run(_prove(signer, tsa, context))
    except (ValidationError, PathError):
        return Pen(signer, "T", NO_REVOCATION, tsa)
    return Pen(signer, "LTA", None, tsa, context)


def sign(pdf: bytes, pen: Pen, *, now: datetime) -> bytes:
    """The PDF with one signature more; its own bytes stay in front, letter for letter. `now`: the time it claims."""
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        number = len(writer.prev.embedded_signatures) + 1
        signed: BytesIO = asyncio.run(
            _Signer(now, _metadata(pen, f"{FIELD}{number}"), pen).async_sign_pdf(writer)
        )
    except (SigningError, ValidationError, TimestampRequestError, PdfError, OSError) as error:
        raise CannotError(
            f"Không ký được ({type(error).__name__}). Kiểm tra thiết bị ký và mạng tới máy chủ dấu thời gian, rồi chạy "
            "lại: những tệp đã ký được giữ nguyên."
        ) from error
    return signed.getvalue()


def prove(pdf: bytes, tsa: TimeStamper, trust: Trust, *, may_fetch: bool = False) -> bytes:
    """A paper that people signed in programs of their own, with what proves their certificates good today and a
    time-stamp over all of it; its own bytes stay in front. Raises `CannotError` where that cannot be had."""
    if not trust.roots:
        raise CannotError(f"Chưa kèm được bằng chứng: {NO_ROOTS}.")
    try:
        made = BytesIO(pdf)
        asyncio.run(_prove_all(made, tsa, _context(trust, may_fetch=may_fetch, limits=_OF_THE_KNOWN)))
    except Exception as error:      # whatever in a stranger's signature makes the library raise
        raise CannotError(
            f"Chưa kèm được bằng chứng thu hồi và dấu thời gian vào chữ ký ({type(error).__name__}). Kiểm tra mạng, "
            "tsa_url và thư mục chung-thu."
        ) from error
    return made.getvalue()


async def _prove_all(made: BytesIO, tsa: TimeStamper, context: ValidationContext) -> None:
    """The paths of all who signed, and of the authorities of their own time-stamps, before one time-stamp more."""
    writer = IncrementalPdfFileWriter(made)
    signed = [each.signed_data for each in writer.prev.embedded_regular_signatures]
    paths = []
    for each in (*signed, *(stamp for one in signed for stamp in _stamps_of(one))):
        certificates = extract_certificate_info(each)
        validator = CertificateValidator(
            certificates.signer_cert, intermediate_certs=certificates.other_certs, validation_context=context
        )
        paths.append(await validator.async_validate_usage(set()))
    await PdfTimeStamper(tsa).async_timestamp_pdf(
        writer, "sha256", context, validation_paths=paths, in_place=True, dss_settings=WITH_NEXT_STAMP
    )


def _stamps_of(signed: cms.SignedData) -> list[cms.SignedData]:
    """The time-stamps that a signature brought along itself."""
    attributes = [each for signer in signed["signer_infos"] for each in signer["unsigned_attrs"] or ()]
    stamps = (each["values"] for each in attributes if each["type"].native == "signature_time_stamp_token")
    return [token["content"] for values in stamps for token in values]


def renew(pdf: bytes, tsa: TimeStamper, trust: Trust, *, may_fetch: bool = False) -> bytes:
    """A paper signed at LTA with one archive time-stamp more, made before the last one ages."""
    try:
        done: BytesIO = asyncio.run(
            PdfTimeStamper(tsa).async_update_archival_timestamp_chain(
                PdfFileReader(BytesIO(pdf)), _context(trust, may_fetch=may_fetch)
            )
        )
    except (SigningError, ValidationError, PathError, TimestampRequestError, PdfError, OSError, ValueError) as error:
        raise CannotError(f"Không gia hạn được dấu thời gian lưu trữ ({type(error).__name__}).") from error
    return done.getvalue()


class _Signer(PdfSigner):
    """pyHanko's, but for the clock, which is the caller's."""

    def __init__(self, now: datetime, metadata: PdfSignatureMetadata, pen: Pen) -> None:
        super().__init__(
            metadata, pen.signer, timestamper=pen.tsa, new_field_spec=SigFieldSpec(str(metadata.field_name))
        )
        self._now = now

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._now
        return session


def _metadata(pen: Pen, field: str) -> PdfSignatureMetadata:
    metadata = PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES)
    if pen.level not in ("LT", "LTA"):
        return metadata
    return replace(
        metadata, embed_validation_info=True, use_pades_lta=pen.level == "LTA", validation_context=pen.context,
        signer_key_usage=set(),     # judged before, more kindly: one of the two uses is enough
        dss_settings=PROOFS,
    )  # fmt: skip


# Issuers are the school's own, in its folder: an address that a stranger's certificate names is not asked.
_OF_THE_KNOWN = FetchLimits(max_requests=50, max_cert_requests=0)


def _context(trust: Trust, *, may_fetch: bool, limits: FetchLimits = FetchLimits()) -> ValidationContext:  # noqa: B008 – frozen
    return ValidationContext(
        trust_roots=list(trust.roots), other_certs=list(trust.others), crls=list(trust.crls), ocsps=list(trust.ocsps),
        allow_fetching=may_fetch, fetcher_backend=RequestsFetcherBackend(limits=limits) if may_fetch else None,
        revocation_mode="require",
    )  # fmt: skip


async def _prove(signer: Signer, tsa: TimeStamper, context: ValidationContext) -> None:
    """Raise ValidationError unless both certificates can be proved good, with revocation data, now."""
    chain = [*signer.cert_registry]
    validator = CertificateValidator(signer.signing_cert, intermediate_certs=chain, validation_context=context)
    await validator.async_validate_usage(set())
    async for _ in tsa.validation_paths(context):
        pass


def _require_signing_certificate(signer: Signer, now: datetime) -> None:
    certificate = signer.signing_cert
    if certificate is None or not may_sign(certificate):
        raise CannotError("Chứng thư số này không dùng để ký tài liệu (mục đích sử dụng khóa).")
    begins, ends = certificate.not_valid_before, certificate.not_valid_after
    if not begins <= now <= ends:
        first, last = (vn_date(moment.astimezone(VIETNAM).date()) for moment in (begins, ends))
        raise CannotError(f"Chứng thư số chỉ có hiệu lực từ {first} đến {last}: không ký được hôm nay.")

