"""Checks people's signatures on a PDF, offline, against the bytes that were issued and the authorities believed.

Stands alone, as the verifier does that asks it. Whatever a hostile or damaged file does is a problem in the report.
A revision behind a signature may hold signatures, time-stamps and the proofs for them; any other change, and any that
is not understood, is a failure.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import new as new_hash
from io import BytesIO
from typing import Any

from asn1crypto import crl, ocsp
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESFailure, AdESIndeterminate, AdESPassed, AdESSubIndic
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.validation.ades import (
    AdESBasicValidationResult,
    ades_basic_validation,
    ades_lta_validation,
    ades_with_time_validation,
)
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.generic_cms import extract_tst_data_iter, validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.policy_decl import (
    LocalKnowledge,
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import (
    NO_REVOCATION,
    REQUIRE_REVINFO,
    CertRevTrustPolicy,
    RevocationCheckingPolicy,
)
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer, OCSPContainer

from archive.signatures.report import Problem, Report, Signed
from archive.signatures.trust import NOBODY, SIGNING_USES, Trust

MAX_BYTES = 1 << 26         # 64 MiB, as the verifier's own limit for a paper
MAX_SIGNATURES = 64         # a class summary is signed by a score of teachers; a hostile file has thousands
_TIMESTAMP = "/DocTimeStamp"
_RANGE = b"/ByteRange"      # of each signature; filled in place, so never compressed
_UNREADABLE = (Problem("unreadable"),)

# What the library's answer means here: True, False or None, and the problem to tell.
_ANSWERS: dict[AdESSubIndic, tuple[bool | None, str | None]] = {
    AdESPassed.OK: (True, None),
    AdESFailure.REVOKED: (False, "revoked-before"),
    AdESFailure.NOT_YET_VALID: (False, "expired"),
    AdESIndeterminate.NOT_YET_VALID: (False, "expired"),
    AdESIndeterminate.EXPIRED: (False, "expired"),
    AdESIndeterminate.NO_CERTIFICATE_CHAIN_FOUND: (False, "untrusted"),
    AdESIndeterminate.CHAIN_CONSTRAINTS_FAILURE: (False, "not-for-signing"),
    AdESIndeterminate.SIG_CONSTRAINTS_FAILURE: (False, "not-for-signing"),
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE: (False, "weak"),
    AdESIndeterminate.CRYPTO_CONSTRAINTS_FAILURE_NO_POE: (False, "weak"),
    AdESIndeterminate.REVOKED_NO_POE: (None, "revoked"),
    AdESIndeterminate.REVOKED_CA_NO_POE: (None, "revoked"),
    AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: (None, "expired-no-proof"),
    AdESIndeterminate.OUT_OF_BOUNDS_NOT_REVOKED: (None, "expired-no-proof"),
    AdESIndeterminate.REVOCATION_OUT_OF_BOUNDS_NO_POE: (None, "revocation-unknown"),
    AdESIndeterminate.TRY_LATER: (None, "revocation-unknown"),
}


def check(pdf: bytes, original: bytes | None = None, *, trust: Trust = NOBODY, now: datetime) -> Report:
    """The report on a PDF. `original`: the very bytes that were issued, where the caller has them."""
    same = pdf.startswith(original) if original is not None else None
    if same is False:
        return Report(False, (), (Problem("other"),))
    if len(pdf) > MAX_BYTES:
        return Report(None, (), (Problem("too-large"),))
    try:
        return _checked(pdf, original, trust, now)
    except Exception:  # noqa: BLE001 – a hostile file makes the libraries raise anything at all
        return Report(None, (), _UNREADABLE)


def certificates_on(pdf: bytes) -> frozenset[str]:
    """SHA-256 of the certificates that people's signatures on a PDF name, unjudged: who has signed already."""
    found = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return frozenset(each.signer_cert.sha256.hex() for each in found if each.sig_object_type != _TIMESTAMP)


def as_last_signed(pdf: bytes) -> bytes:
    """A PDF up to what the last person signed, without the proofs and time-stamps that were put behind it; all of it
    where nobody has signed."""
    ends = [
        int(each.sig_object["/ByteRange"][2]) + int(each.sig_object["/ByteRange"][3])
        for each in PdfFileReader(BytesIO(pdf)).embedded_signatures if each.sig_object_type != _TIMESTAMP
    ]  # fmt: skip
    return pdf[: max(ends, default=len(pdf))]


def _checked(pdf: bytes, original: bytes | None, trust: Trust, now: datetime) -> Report:
    reader = PdfFileReader(BytesIO(pdf))
    found: list[EmbeddedPdfSignature] = reader.embedded_signatures
    if len(found) > MAX_SIGNATURES:
        return Report(None, (), _UNREADABLE)
    for each in found:
        each.compute_integrity_info()
    same = None if original is None else pdf == original or _only_signed_since(original, reader)
    problems = [] if same is not False else [Problem("content")]
    if pdf.count(_RANGE) != len(found):     # one that the file's index no longer leads to was damaged or hidden
        return Report(same, (), _UNREADABLE)
    if found and not _ends_with_its_last_revision(pdf, reader, found[-1]):
        problems.append(Problem("changed-after"))
    stamps = [each for each in found if each.sig_object_type == _TIMESTAMP]
    looks = [_look_at(each) for each in stamps]
    if not all(look.intact and look.covers_whole for look in looks):
        problems.append(Problem("timestamp"))
    people = tuple(_judged(each, reader, trust, now) for each in found if each.sig_object_type != _TIMESTAMP)
    if not people:
        problems.append(Problem("unsigned"))
    return Report(same, people, tuple(problems))


def _only_signed_since(original: bytes, reader: PdfFileReader) -> bool:
    """Whether the issued revision is one that the file builds on, and only signatures came since.

    Beginning with the issued bytes is not enough: a file may hold them and, by an index of its own, show others.
    """
    issued = PdfFileReader(BytesIO(original)).xrefs
    last = issued.total_revisions - 1
    if reader.xrefs.total_revisions <= issued.total_revisions:
        return False
    for revision in range(issued.total_revisions):
        if reader.xrefs.get_startxref_for_revision(revision) != issued.get_startxref_for_revision(revision):
            return False
    return _is_of_signing(DEFAULT_DIFF_POLICY.review_file(reader, last))


def _is_of_signing(difference: object) -> bool:
    return isinstance(difference, DiffResult) and difference.modification_level <= ModificationLevel.FORM_FILLING


def _ends_with_its_last_revision(pdf: bytes, reader: PdfFileReader, last: EmbeddedPdfSignature) -> bool:
    """Nothing stands behind the last signature but, at most, a whole revision of proofs."""
    if last.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    ending = pdf.rstrip()[-64:].split()
    newest = reader.xrefs.get_startxref_for_revision(reader.xrefs.total_revisions - 1)
    return ending[-3:] == [b"startxref", str(newest).encode("ascii"), b"%%EOF"]


@dataclass(frozen=True, slots=True)
class _Look:
    """What the bytes alone tell of a signature or a time-stamp."""

    intact: bool
    covers_whole: bool
    problems: tuple[Problem, ...]


def _look_at(found: EmbeddedPdfSignature) -> _Look:
    """Whether the signed bytes are unchanged, signed by the certificate's key, and the whole paper."""
    intact = _is_intact(found)
    covered = found.coverage is not None and found.coverage >= SignatureCoverageLevel.ENTIRE_REVISION
    unchanged = bool(found.summarise_integrity_info()["docmdp_ok"]) and _is_of_signing(found.diff_result)
    wrong = [("altered", intact), ("coverage", covered), ("changed-after", unchanged or not covered)]
    return _Look(intact, covered and unchanged, tuple(Problem(code) for code, is_right in wrong if not is_right))


def _is_intact(found: EmbeddedPdfSignature) -> bool:
    """Of the bytes and the key alone: whom to believe is asked elsewhere."""
    digest, holder = found.compute_digest(), found.signed_data["encap_content_info"]
    kind = str(holder["content_type"].native)
    if kind == "tst_info":
        stamped = bytes(holder["content"].parsed["message_imprint"]["hashed_message"].native)
        if stamped != digest:
            return False
        digest = new_hash(found.md_algorithm, bytes(holder["content"])).digest()
    return all(validate_sig_integrity(found.signer_info, found.signer_cert, kind, digest))


def _judged(found: EmbeddedPdfSignature, reader: PdfFileReader, trust: Trust, now: datetime) -> Signed:
    look, level = _look_at(found), _level(found, reader)
    certificate = found.signer_cert
    answer = _UNKNOWN
    if look.intact:
        answer = _answer(found, level, trust, now)
    return Signed(
        signer=str(certificate.subject.human_friendly),
        issuer=str(certificate.issuer.human_friendly),
        serial=f"{certificate.serial_number:X}",
        certificate_sha256=certificate.sha256.hex(),
        intact=look.intact,
        covers_whole=look.covers_whole,
        certificate_valid=answer.valid,
        claimed_at=found.self_reported_timestamp,
        proven_at=answer.proven_at,
        level=level,
        problems=(*look.problems, *answer.problems, *([Problem("visible")] if _is_visible(found) else ())),
    )


def _is_visible(found: EmbeddedPdfSignature) -> bool:
    """Whether it draws on a page: what it draws may cover what stands there, and no policy looks at that."""
    widgets = [found.sig_field, *(kid.get_object() for kid in found.sig_field.get("/Kids", ()))]
    sides = [[float(side) for side in widget["/Rect"]] for widget in widgets if "/Rect" in widget]
    return any(left != right and low != high for left, low, right, high in sides)


@dataclass(frozen=True, slots=True)
class _Answer:
    valid: bool | None
    proven_at: datetime | None
    problems: tuple[Problem, ...]


_UNKNOWN = _Answer(None, None, ())


def _answer(found: EmbeddedPdfSignature, level: str, trust: Trust, now: datetime) -> _Answer:
    if not trust.roots:
        is_expired = level == "B" and _is_out_of_window(found, None)
        return _Answer(False if is_expired else None, None, (Problem("expired" if is_expired else "no-roots"),))
    try:
        return _believed(found, level, trust, now)
    except Exception:  # noqa: BLE001 – a certificate that makes the library raise was not judged, and accuses nobody
        return _Answer(None, None, (Problem("chain-unknown"),))


def _believed(found: EmbeddedPdfSignature, level: str, trust: Trust, now: datetime) -> _Answer:
    """What the trusted authorities, the proofs in the file and the moment say of the certificate.

    A time-stamp helps where it is believed; where it is not, the certificate is judged without it.
    """
    timed = _ask(found, level, trust, now)
    if _passes(timed):
        return _Answer(True, _proven(timed), ())
    covered_at = _covered_at(found, level, timed)
    if covered_at is not None and _held_at(found, covered_at, trust):
        return _Answer(True, covered_at, ())
    noted = () if level == "B" else _of_timestamp(timed, now)
    basic = timed if level == "B" else _ask(found, "B", trust, now)
    if _passes(basic):
        return _Answer(True, None, noted)
    valid, code = _ANSWERS.get(basic.ades_subindic, (None, "chain-unknown"))
    if code == "chain-unknown":     # perhaps for want of revocation data alone
        without = _ask(found, "B", trust, now, NO_REVOCATION).ades_subindic
        code = {AdESPassed.OK: "revocation-unknown", AdESIndeterminate.OUT_OF_BOUNDS_NO_POE: "expired-no-proof"}.get(
            without, code
        )
    moments = [moment for moment in (found.self_reported_timestamp, _believed_time(timed, now)) if moment is not None]
    if code == "revoked" and any(moment >= revoked for moment in moments for revoked in _revocation(basic)):
        valid, code = False, "revoked-before"
    # Whatever the library looks at first: without revocation data it may never come to the certificate's days.
    if valid is None and _is_out_of_window(found, _believed_time(timed, now)):
        valid, code = False, "expired"
    return _Answer(valid, _believed_time(timed, now), (Problem(code), *noted) if code else noted)


def _covered_at(found: EmbeddedPdfSignature, level: str, timed: AdESBasicValidationResult[Any]) -> datetime | None:
    """When a believed archive time-stamp, made for somebody who signed later, covered a signature that has no
    time-stamp of its own. The library asks for one of its own before it looks at any proof."""
    if level != "LTA" or any(True for _ in extract_tst_data_iter(found.signer_info, signed=False)):
        return None
    moment: datetime | None = getattr(timed, "oldest_evidence_record_timestamp", None)
    return moment.astimezone(UTC) if moment is not None else None


def _held_at(found: EmbeddedPdfSignature, moment: datetime, trust: Trust) -> bool:
    """Whether the certificate was good at a moment by which it had surely signed, also by the proofs in the file.
    What was published since may still say that it was taken back before: then this answers no."""
    store = DocumentSecurityStore.read_dss(found.reader)
    lists = [crl.CertificateList.load(each.get_object().read_data(DecodePurpose.CRL)) for each in store.crls]
    answers = [ocsp.OCSPResponse.load(each.get_object().read_data(DecodePurpose.OCSP_RESPONSE)) for each in store.ocsps]
    known = Trust(
        trust.roots, (*trust.others, *store.load_certs()), (*trust.crls, *lists), (*trust.ocsps, *answers)
    )
    return not _was_taken_back(found, moment, known) and _passes(_ask(found, "B", known, moment, is_past=True))


def _was_taken_back(found: EmbeddedPdfSignature, moment: datetime, trust: Trust) -> bool:
    """Whether anything at hand, whoever signed it, says that the certificate was taken back by that moment."""
    serial, issuer = found.signer_cert.serial_number, found.signer_cert.issuer
    by_lists = (
        entry["revocation_date"].native
        for each in trust.crls if each.issuer == issuer
        for entry in each["tbs_cert_list"]["revoked_certificates"] if entry["user_certificate"].native == serial
    )  # fmt: skip
    by_answers = (
        single["cert_status"].chosen["revocation_time"].native
        for each in trust.ocsps if each["response_bytes"].native is not None
        for single in each.response_data["responses"]
        if single["cert_id"]["serial_number"].native == serial and single["cert_status"].name == "revoked"
    )  # fmt: skip
    return any(taken_back <= moment for taken_back in (*by_lists, *by_answers))


def _is_out_of_window(found: EmbeddedPdfSignature, proven: datetime | None) -> bool:
    """Whether the certificate was not in force when the signature was made: as proven, else as it says itself."""
    moment, window = proven or found.self_reported_timestamp, found.signer_cert
    return moment is not None and not window.not_valid_before <= moment <= window.not_valid_after


def _passes(answer: AdESBasicValidationResult[Any]) -> bool:
    return answer.ades_subindic == AdESPassed.OK and answer.api_status is not None and answer.api_status.bottom_line


def _of_timestamp(timed: AdESBasicValidationResult[Any], now: datetime) -> tuple[Problem, ...]:
    if timed.ades_subindic == AdESPassed.OK or _believed_time(timed, now) is not None:
        return ()
    broken = {AdESFailure.HASH_FAILURE, AdESFailure.SIG_CRYPTO_FAILURE, AdESFailure.FORMAT_FAILURE}
    return (Problem("timestamp" if timed.ades_subindic in broken else "timestamp-unknown"),)


def _believed_time(timed: AdESBasicValidationResult[Any], now: datetime) -> datetime | None:
    """The time that a believed time-stamp vouches for, of a signature that did not pass: the library starts at now."""
    best: datetime | None = getattr(timed, "best_signature_time", None)
    return best.astimezone(UTC) if best is not None and best < now else None


def _revocation(answer: AdESBasicValidationResult[Any]) -> tuple[datetime, ...]:
    """When the signer's own certificate was taken back."""
    details = answer.api_status.revocation_details if answer.api_status is not None else None
    return (details.revocation_date,) if details else ()


def _proven(answer: AdESBasicValidationResult[Any]) -> datetime | None:
    """The earliest moment that a believed time-stamp vouches for."""
    status = answer.api_status
    stamp = status.timestamp_validity if status is not None else None
    times = [getattr(answer, "oldest_evidence_record_timestamp", None), stamp.timestamp if stamp else None]
    return min((moment.astimezone(UTC) for moment in times if moment is not None), default=None)


def _ask(
    found: EmbeddedPdfSignature, level: str, trust: Trust, now: datetime,
    revocation: RevocationCheckingPolicy = REQUIRE_REVINFO, *, is_past: bool = False,
) -> AdESBasicValidationResult[Any]:  # fmt: skip
    """The library's answer (ETSI EN 319 102-1) for a signature of that level."""
    spec, timing = _spec(trust, revocation), ValidationTimingInfo(now, now, point_in_time_validation=is_past)
    if level == "LTA":      # what changed since was judged before, and more strictly
        return asyncio.run(ades_lta_validation(found, PdfSignatureValidationSpec(spec, diff_policy=None), timing))
    of = {
        "signed_data": found.signed_data, "validation_spec": spec, "timing_info": timing,
        "raw_digest": found.compute_digest(),
    }  # fmt: skip
    asked = ades_basic_validation if level == "B" else ades_with_time_validation
    answer: AdESBasicValidationResult[Any] = asyncio.run(asked(**of))
    return answer


def _level(found: EmbeddedPdfSignature, reader: PdfFileReader) -> str:
    """How lasting it is made, by what it carries: whether that is right, other answers say."""
    later = [
        each for each in reader.embedded_signatures
        if each.sig_object_type == _TIMESTAMP and each.signed_revision > found.signed_revision
    ]  # fmt: skip
    has_proofs = "/DSS" in reader.root
    if later:
        return "LTA" if has_proofs else "T"
    if not any(True for _ in extract_tst_data_iter(found.signer_info, signed=False)):
        return "B"
    return "LT" if has_proofs else "T"


def _spec(trust: Trust, revocation: RevocationCheckingPolicy) -> SignatureValidationSpec:
    return SignatureValidationSpec(
        cert_validation_policy=CertValidationPolicySpec(
            trust_manager=SimpleTrustManager.build(trust_roots=list(trust.roots)),
            revinfo_policy=CertRevTrustPolicy(revocation),
        ),
        revinfo_gathering_policy=RevocationInfoGatheringSpec(RevinfoOnlineFetchingRule.LOCAL_ONLY),
        local_knowledge=LocalKnowledge(
            known_crls=[CRLContainer(each) for each in trust.crls],
            known_ocsps=[OCSPContainer(each) for each in trust.ocsps],
            known_certs=list(trust.others),
        ),
        key_usage_settings=KeyUsageConstraints(key_usage=set(SIGNING_USES), match_all_key_usages=False),
    )
