"""One paper of a bundle: facts committed to, code signed, page typeset."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.papers.frame import Letterhead, Stamp, frame
from archive.record_json import SALT_BYTES, document_record, record_json
from archive.typesetting import RECORD_NAME, TEMPLATES, Attachment, compile_pdf
from proofs.canonical import canonical_bytes
from qr.image import small_svg, svg
from qr.payload import (
    DOCUMENT_ID_BYTES,
    DocumentKind,
    Payload,
    address_of,
    commitment,
    document_label,
    key_id,
    sign,
)  # fmt: skip
from records.clock import VIETNAM

QR_MM = 40.0
KIND_NAMES = {
    DocumentKind.CLASS_SUMMARY: "class-summary",
    DocumentKind.PUPIL_RECORD: "hoc-ba",
    DocumentKind.CORRECTIONS: "corrections",
    DocumentKind.SEAL_CERTIFICATE: "seal-certificate",
    DocumentKind.INSPECTION: "inspection",
    DocumentKind.DISPOSAL: "disposal",
    DocumentKind.YEAR_SET: "year-set",
}


@dataclass(frozen=True, slots=True)
class SealedDocument:
    """A paper as it was sealed. `path` inside the bag; `document_id` 20 hex digits; `label` is it for people."""

    document_id: str
    kind: int
    path: str
    sha256: str
    code: str
    pupil_code: str | None
    revision: int
    status_index: int
    label: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What a paper will say. `path` makes its place in the bag from its label, `content` are the facts committed to."""

    kind: DocumentKind
    path: Callable[[str], str]
    content: Mapping[str, object]
    template: str
    heading: Sequence[str]
    body: Mapping[str, object]
    pupil_code: str | None = None


@dataclass(frozen=True, slots=True)
class Plate:
    """A draft with its number, code and record: all that is drawn or signed. Printing it is pure."""

    document_id: bytes
    status_index: int
    code: str
    record_json: str
    draft: Draft


@dataclass(frozen=True, slots=True)
class Press:
    """Makes papers out of drafts: the head, key, moment, numbers and randomness that all papers of a bundle share."""

    head: Letterhead
    private_key: Ed25519PrivateKey
    revision: int
    now: datetime
    base: str
    status_indices: Iterator[int]
    random_bytes: Callable[[int], bytes]
    templates: Path = TEMPLATES

    def prepare(self, draft: Draft, document_id: bytes | None = None) -> Plate:
        """Draw the paper's numbers, in the order of the calls, and sign its code. An id is drawn unless given."""
        identity = document_id or self.random_bytes(DOCUMENT_ID_BYTES)
        salt, status_index = self.random_bytes(SALT_BYTES), next(self.status_indices)
        facts = canonical_bytes(
            document_record(KIND_NAMES[draft.kind], identity, self.revision, self.now, draft.content)
        )
        code = self._code(draft.kind, identity, status_index, commitment(salt, facts))
        return Plate(identity, status_index, code, record_json(salt, facts, code), draft)

    def print(self, plate: Plate) -> tuple[SealedDocument, bytes]:
        """The paper and its PDF; safe to call from several threads at once."""
        draft, label = plate.draft, document_label(plate.document_id)
        pdf = compile_pdf(
            draft.template,
            {**self.shown(plate), **draft.body},
            now=self.now,
            attachment=Attachment(RECORD_NAME, plate.record_json),
            templates=self.templates,
        )
        document = SealedDocument(
            plate.document_id.hex(), int(draft.kind), draft.path(label), sha256(pdf).hexdigest(), plate.code,
            draft.pupil_code, self.revision, plate.status_index, label,
        )  # fmt: skip
        return document, pdf

    def shown(self, plate: Plate) -> dict[str, object]:
        """What stands around the paper's own contents: heading, code, time of printing."""
        label = document_label(plate.document_id)
        stamp = Stamp(label, svg(address_of(self.base, plate.code), QR_MM), small_svg(address_of(self.base, label)))
        return frame(self.head, plate.draft.heading, stamp, self.now)

    def _code(self, kind: DocumentKind, document_id: bytes, status_index: int, committed: bytes) -> str:
        return sign(
            Payload(
                key_id=key_id(self.private_key.public_key()),
                document_id=document_id,
                kind=kind,
                day=self.now.astimezone(VIETNAM).date(),
                revision=self.revision,
                status_index=status_index,
                commitment=committed,
            ),
            self.private_key,
        )
