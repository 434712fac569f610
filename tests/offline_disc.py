"""Small sealed bags with real papers, status lists and log proofs: what the offline page is asked to judge."""

from __future__ import annotations

import base64
import io
import json
import zipfile
import zlib
from datetime import date, datetime
from hashlib import new as new_hash
from hashlib import sha256

import pikepdf
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive import extract_list, seal
from archive.key_list import KeyInfo
from proofs.canonical import canonical_bytes
from proofs.checkpoints import Checkpoint
from proofs.events import Event, event_bytes
from proofs.inclusion import LogProof
from proofs.merkle import grown, inclusion_proof, leaf_hash, root
from proofs.notes import Note, SignatureLine, sign
from qr.payload import DocumentKind, Payload, commitment, key_id
from qr.payload import sign as sign_code
from records.clock import VIETNAM

KEY = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
OTHER = Ed25519PrivateKey.from_private_bytes(b"\x08" * 32)
SCHOOL = "Trường THCS Sông Xanh"
SEALED_AT = "2026-01-20T09:30:00+07:00"
SEALED = datetime.fromisoformat(SEALED_AT)
DAY = date(2026, 1, 20)
BUNDLE_ID = "ab" * 10
SUMMARY, CERTIFICATE = "data/bang-tong-hop.pdf", "data/bien-ban-niem-phong.pdf"
INDEX = {SUMMARY: 70_001, CERTIFICATE: 9}
Files = dict[str, bytes]


def raw(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def code(document_id: str, index: int, kind: DocumentKind, key: Ed25519PrivateKey, promised: bytes) -> str:
    payload = Payload(key_id(key.public_key()), bytes.fromhex(document_id), kind, DAY, 1, index, promised)
    return sign_code(payload, key)


def paper(
    document_id: str, index: int, kind: DocumentKind, key: Ed25519PrivateKey = KEY, facts: str = "lớp 6A1",
    promised: str | None = None,
) -> bytes:  # fmt: skip
    """A PDF with a record and its code. `promised`: what the code commits to, where that is other than the facts."""
    record = {"format": "soluu-document-v1", "document_id": document_id, "content": facts}
    salt = sha256(document_id.encode()).digest()
    committed = commitment(salt, canonical_bytes({**record, "content": promised or facts}))
    stated = {"code": code(document_id, index, kind, key, committed), "record": record, "salt": salt.hex()}
    pdf = pikepdf.new()
    pdf.add_blank_page()
    content = canonical_bytes(stated)
    pdf.attachments["record.json"] = pikepdf.AttachedFileSpec(pdf, content, mime_type="application/json")
    made = io.BytesIO()
    pdf.save(made, deterministic_id=True)
    return made.getvalue()


PAYLOAD: Files = {
    SUMMARY: paper("cd" * 10, INDEX[SUMMARY], DocumentKind.CLASS_SUMMARY),
    CERTIFICATE: paper(BUNDLE_ID, INDEX[CERTIFICATE], DocumentKind.SEAL_CERTIFICATE),
    "data/du-lieu.csv": "môn;điểm\n".encode(),
}
TAGS: Files = {
    "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
    "DOC-TRUOC.html": b"<p>x</p>", "seal/keys.json": b"[]\n", "seal/VERIFY.txt": b"x\n",
}  # fmt: skip


def code_of(content: bytes) -> str:
    """The code in a paper."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return str(json.loads(pdf.attachments["record.json"].get_file().read_bytes())["code"])


def manifest(files: Files, algorithm: str) -> bytes:
    lines = (f"{new_hash(algorithm, data).hexdigest()}  {path}\n" for path, data in sorted(files.items()))
    return "".join(lines).encode()


def bag(payload: Files, **more: bytes) -> Files:
    """An unsealed bag with right manifests."""
    oxum = f"{sum(map(len, payload.values()))}.{len(payload)}"
    tags = {**TAGS, **more, "bag-info.txt": f"Payload-Oxum: {oxum}\n".encode()}
    tags |= {f"manifest-{name}.txt": manifest(payload, name) for name in ("sha256", "sha512")}
    outside = {path: data for path, data in tags.items() if not path.startswith("seal/")}
    return {**payload, **tags, **{f"tagmanifest-{name}.txt": manifest(outside, name) for name in ("sha256", "sha512")}}


def sealed_over(files: Files, key: Ed25519PrivateKey = KEY, **more: object) -> Files:
    """The two files of the seal over a bag; `more` goes into the statement, None takes out."""
    statement = {
        "format": seal.FORMAT, "bundle_id": BUNDLE_ID, "class_name": "6A1", "term": "HK1", "school": SCHOOL,
        "files": {path: sha256(data).hexdigest() for path, data in files.items()},
        "key_id": key_id(key.public_key()).hex(), "revision": 1, "school_year": "2025-2026", "sealed_at": SEALED_AT,
        "tagmanifest_sha256": sha256(files["tagmanifest-sha256.txt"]).hexdigest(), "timestamp": None, **more,
    }  # fmt: skip
    signed = canonical_bytes({name: value for name, value in statement.items() if value is not None})
    return {seal.STATEMENT: signed, seal.SEAL: seal.signature(signed, key)}


def sealed(
    payload: Files = PAYLOAD, key: Ed25519PrivateKey = KEY, status: bytes | None = None, **more: object
) -> Files:
    files = bag(payload, **({"seal/status.json": status} if status else {}))
    return {**files, **sealed_over(files, key, **more)}


def logged(place: int = 2, size: int = 5, **changes: str) -> Files:
    """A sealed bag with the proof that its statement is event `place` of `size`, of what `changes` say instead."""
    files = sealed(log_proof=seal.LOG_PROOF)
    digest = sha256(files[seal.STATEMENT]).hexdigest()
    said = {"kind": "statement-sealed", "subject": BUNDLE_ID, "detail": json.dumps({"statement_sha256": digest})}
    event = Event(7, "2026-06-10T02:30:00.000000Z", "văn thư", **(said | changes))
    leaves = [leaf_hash(f"{number}".encode()) for number in range(size)]
    leaves[place] = leaf_hash(event_bytes(event))
    nodes = {(level, first + n): node for level, first, run in grown(0, leaves, {}) for n, node in enumerate(run)}
    head = Checkpoint("soluu/" + "0" * 32, size, root(size, lambda _: nodes))
    path = inclusion_proof(place, size, lambda _: nodes)
    note = Note(head.text, (sign(head.text, head.origin, KEY),))
    return {**files, seal.LOG_PROOF: str(LogProof(event_bytes(event), place, path, note)).encode()}


def head_of(files: Files, *lines: SignatureLine) -> bytes:
    """The signed head in a bag's proof, with more lines under it."""
    content = files[seal.LOG_PROOF].decode().split("\n\n", 1)[1]
    return (content + "".join(map(str, lines))).encode()


def extract(key: Ed25519PrivateKey = KEY) -> Files:
    """Two bags of which one paper each is left, under a signed list."""
    own = {path: data for path, data in logged().items() if not path.startswith("data/") or path == SUMMARY}
    files = {f"goi-{number}/{path}": data for number in (1, 2) for path, data in own.items()} | {"DOC-TRUOC.html": b"x"}
    return listed(files, key)


def listed(files: Files, key: Ed25519PrivateKey = KEY) -> Files:
    signer = key_id(key.public_key()).hex()
    signed = extract_list.statement("0" * 20, SCHOOL, "2026-07-01T08:00:00+07:00", signer, files)
    return {**files, extract_list.LIST: signed, extract_list.SEAL: seal.signature(signed, key, extract_list.FORM)}


def status_list(
    states: dict[int, int], issued_at: datetime, key: Ed25519PrivateKey = KEY, *, number: int | None = None,
    size: int = 131_072, **changes: object,
) -> bytes:  # fmt: skip
    """A signed status list in which all is valid (0) but `states`, by index. `number`: else one that grows by the
    hour."""
    packed = bytearray(size // 4)
    for index, state in states.items():
        packed[index >> 2] |= state << 2 * (index & 3)
    said = {
        "format": "soluu-status-v1", "school": SCHOOL, "bits": 2, "size": size,
        "number": number or int(issued_at.timestamp()) // 3600,
        "issued_at": issued_at.astimezone(VIETNAM).isoformat(timespec="seconds"),
        "list": base64.b64encode(zlib.compress(bytes(packed))).decode(), "key_id": key_id(key.public_key()).hex(),
        "public_key": base64.b64encode(raw(key)).decode(), **changes,
    }  # fmt: skip
    signature = key.sign(b"soluu-status-v1\n" + canonical_bytes(said))
    return canonical_bytes({**said, "signature": base64.b64encode(signature).decode()})


def key_info(key: Ed25519PrivateKey = KEY, **more: object) -> KeyInfo:
    return KeyInfo(key_id(key.public_key()).hex(), raw(key), SCHOOL, date(2025, 9, 1), **more)  # type: ignore[arg-type]


def zipped(files: Files, method: int = zipfile.ZIP_STORED, folder: str = "bo/") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for path, data in files.items():
            archive.writestr(folder + path, data)
    return made.getvalue()
