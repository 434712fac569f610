"""The golden bundles: small ones with fixed keys, whole and spoilt in every way, and what is to be said of each.

`python tests/golden_bundles.py` writes tests/golden/bundles anew; a test holds that the files are what this makes. Put
together with zipfile, hashlib and json alone, never with `archive`. Nobody in them exists, and their papers are empty
pages: what counts is what they carry.
"""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import new, sha256
from io import BytesIO
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from golden_codes import spelt, vector

FOLDER = Path(__file__).parent / "golden" / "bundles"
SCHOOL_SEED, STRANGER_SEED = bytes(range(32)).hex(), "ff" * 32
BUNDLE_ID, SUMMARY_ID = "0123456789abcdef0123", "00112233445566778899"
CERTIFICATE, SUMMARY = "data/bien-ban-niem-phong.pdf", "data/bang-tong-hop.pdf"
STATEMENT, SEAL, PROOF, STAMP, STATUS = (
    "seal/statement.json", "seal/seal.json", "seal/log.tlog-proof", "seal/timestamp.tst", "seal/status.json",
)  # fmt: skip
# So many zero bytes as zlib streams, written out: another zlib may compress otherwise.
ZEROS = {
    32767: "eNrtwQEBAAAAgiD/r25IQAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAADAvQF//wAB",
    32768: "eNrtwQEBAAAAgJD+r+4ICgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAYgAAAAQ==",
    32769: "eNrtwQEBAAAAgJD+r+4ICgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAABogAEAAQ==",
}  # fmt: skip
BESIDE = (STATEMENT, SEAL, PROOF, STAMP)
DECLARATION = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

Files = dict[str, bytes]
Problems = list[list[str]]


def key_of(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def public_of(seed: str) -> bytes:
    return key_of(seed).public_key().public_bytes_raw()


def b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def canonical(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def readable(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def record_json(document_id: str, kind: int, seed: str = SCHOOL_SEED) -> dict[str, object]:
    names = {1: "class-summary", 4: "seal-certificate"}
    record = {
        "format": "soluu-document-v1", "kind": names[kind], "document_id": document_id, "revision": 1,
        "issued_at": "2026-01-20T09:30:00+07:00", "content": {"class_name": "6A1", "term": "HK1"},
    }  # fmt: skip
    salt = sha256(document_id.encode()).hexdigest()
    made = vector("", seed, document_id, kind, "2026-01-20", 1, kind, salt, canonical(record).decode())
    return {"code": made["code"], "record": record, "salt": salt}


def pdf(attached: bytes | None, name: str = "record.json", filters: str = "") -> bytes:
    """One empty page with a file attached, as ISO 32000 has it: objects, a table of where they are, a trailer."""
    length = 0 if attached is None else len(attached)
    names = "" if attached is None else f"/Names<</EmbeddedFiles<</Names[({name}) 4 0 R]>>>>"
    objects = [
        f"<</Type/Catalog/Pages 2 0 R{names}>>".encode(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        f"<</Type/Filespec/F({name})/UF({name})/AFRelationship/Source/EF<</F 5 0 R/UF 5 0 R>>>>".encode(),
        f"<</Type/EmbeddedFile{filters}/Length {length}>>\nstream\n".encode() + (attached or b"") + b"\nendstream",
    ]
    made, places = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<</Size 6/Root 1 0 R>>\nstartxref\n{len(made)}\n%%EOF\n"
    return made + f"xref\n0 6\n0000000000 65535 f \n{table}{end}".encode()


def manifests(files: Files) -> Files:
    """The four lists, made of what is there."""
    kept = {path: content for path, content in files.items() if "manifest-" not in path}
    payload = {path: content for path, content in kept.items() if path.startswith("data/")}
    tags = {path: content for path, content in kept.items() if not path.startswith(("data/", "seal/"))}
    tags |= {f"manifest-{name}.txt": listed(payload, name) for name in ("sha256", "sha512")}
    return kept | tags | {f"tagmanifest-{name}.txt": listed(tags, name) for name in ("sha256", "sha512")}


def listed(files: Files, algorithm: str) -> bytes:
    return "".join(f"{new(algorithm, data).hexdigest()}  {path}\n" for path, data in sorted(files.items())).encode()


def proof(statement: bytes, seed: str = SCHOOL_SEED, kind: str = "statement-sealed", subject: str = BUNDLE_ID) -> bytes:
    """The statement as the second of three events, under a head that the key signed."""
    event = {
        "number": 7, "happened_at": "2026-01-20T02:30:00.000000Z", "actor": "văn thư", "kind": kind,
        "subject": subject, "detail": json.dumps({"statement_sha256": sha256(statement).hexdigest()}),
    }  # fmt: skip
    leaf = b"soluu-event-v1\n" + canonical(event)
    first, own, last = (sha256(b"\0" + each).digest() for each in (b"one", leaf, b"three"))
    root = sha256(b"\1" + sha256(b"\1" + first + own).digest() + last).digest()
    origin = f"soluu/{sha256(public_of(SCHOOL_SEED)).hexdigest()[:32]}"
    head = f"{origin}\n3\n{b64(root)}\n"
    return (
        f"c2sp.org/tlog-proof@v1\nextra {b64(leaf)}\nindex 1\n{b64(first)}\n{b64(last)}\n\n{head}\n"
        + signature_line(origin, head, seed)
    ).encode()


def signature_line(origin: str, head: str, seed: str) -> str:
    key_id = sha256(origin.encode() + b"\n\x01" + public_of(seed)).digest()[:4]
    return f"— {origin} {b64(key_id + key_of(seed).sign(head.encode()))}\n"


def seal(statement: bytes, seed: str = SCHOOL_SEED, **changes: str) -> bytes:
    return readable({
        "algorithm": "Ed25519", "key_id": sha256(public_of(seed)).hexdigest()[:8], "public_key": b64(public_of(seed)),
        "signature": b64(key_of(seed).sign(b"soluu-seal-v1\n" + statement)), "signs": STATEMENT, **changes,
    })  # fmt: skip


def unsealed() -> Files:
    """What is sealed: two papers, a table, an original, and what explains them."""
    files = {
        SUMMARY: pdf(canonical(record_json(SUMMARY_ID, 1))),
        CERTIFICATE: pdf(canonical(record_json(BUNDLE_ID, 4))),
        "data/hoc-sinh.csv": "\ufeffpupil_code,name\r\n1,Trần Văn Mẫu\r\n".encode(),
        "data/original/0011223344556677.xlsx": b"an export, byte for byte",
        "bagit.txt": DECLARATION,
        "DOC-TRUOC.html": "<p>Gói mẫu</p>\n".encode(),
        "seal/keys.json": readable([{
            "key_id": sha256(public_of(SCHOOL_SEED)).hexdigest()[:8], "public_key": b64(public_of(SCHOOL_SEED)),
            "school": "Trường mẫu",
        }]),
    }  # fmt: skip
    payload = [content for path, content in files.items() if path.startswith("data/")]
    files["bag-info.txt"] = (
        f"External-Identifier: {BUNDLE_ID}\nPayload-Oxum: {sum(map(len, payload))}.{len(payload)}\n"
    ).encode()
    return files


def sealed(files: Files, seed: str = SCHOOL_SEED, logged: Callable[[bytes], bytes] | None = proof,
           **changes: object) -> Files:  # fmt: skip
    """The files with lists, statement and seal; `changes`: what the statement says otherwise."""
    files = manifests(files)
    said = {
        "format": "soluu-seal-v1", "bundle_id": BUNDLE_ID, "school": "Trường mẫu", "school_year": "2025-2026",
        "term": "HK1", "class_name": "6A1", "revision": 1, "sealed_at": "2026-01-20T09:30:00+07:00",
        "accepted_findings": 0, "key_id": sha256(public_of(seed)).hexdigest()[:8],
        "tagmanifest_sha256": sha256(files["tagmanifest-sha256.txt"]).hexdigest(),
        "files": {path: sha256(content).hexdigest() for path, content in files.items() if path not in BESIDE},
        "timestamp": None, "log_proof": PROOF if logged else None, **changes,
    }  # fmt: skip
    statement = canonical(said)
    made = files | {STATEMENT: statement, SEAL: seal(statement, seed)}
    return made | ({PROOF: logged(statement)} if logged else {})


def packed(files: Files, folder: str = "goi-mau/", method: int = zipfile.ZIP_STORED) -> bytes:
    return zipped([(folder + path, content) for path, content in sorted(files.items())], method)


def zipped(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for path, content in entries:
            info = zipfile.ZipInfo(path, (2026, 1, 20, 9, 30, 0))
            info.compress_type, info.create_system, info.external_attr = method, 3, 0o100644 << 16
            archive.writestr(info, content)
    return made.getvalue()


@dataclass(frozen=True)
class Case:
    """A bundle and what is said of it by somebody who trusts `keys` (None: no list), without a lookup."""

    name: str
    content: bytes
    intact: bool | None = True
    signed: bool | None = True
    trusted: bool | None = True
    logged: bool | None = True
    problems: Problems = field(default_factory=list)
    keys: tuple[dict[str, str], ...] | None = ({"public_key": public_of(SCHOOL_SEED).hex()},)


def cases() -> Iterator[Case]:
    files = sealed(unsealed())
    good = packed(files)
    yield Case("good", good)
    yield Case("good-deflated", packed(files, method=zipfile.ZIP_DEFLATED))
    yield Case("good-without-folder", packed(files, ""))
    yield Case("good-without-proof", packed(sealed(unsealed(), logged=None)), logged=None)
    yield from _by_keys(good)
    yield from _files_changed(files)
    yield from _lists_changed(files)
    yield from _seals_changed(files)
    yield from _proofs_changed(files)
    yield from _with_status_lists()
    yield from _papers_changed()
    yield from _containers_changed(files, good)


def _by_keys(good: bytes) -> Iterator[Case]:
    school = {"public_key": public_of(SCHOOL_SEED).hex()}
    stranger = {"public_key": public_of(STRANGER_SEED).hex()}
    yield Case("no-list-of-keys", good, trusted=None, logged=None, keys=None)
    yield Case("strange-list-of-keys", good, trusted=False, logged=None, keys=(stranger,),
               problems=[[SEAL, "untrusted"]])  # fmt: skip
    yield Case("last-day-of-key", good, keys=(school | {"valid_until": "2026-01-20"},))
    yield Case("retired-key", good, trusted=False, logged=None, keys=(school | {"valid_until": "2026-01-19"},),
               problems=[[SEAL, "key-retired"]])  # fmt: skip
    yield Case("stolen-key", good, trusted=False, logged=None, problems=[[SEAL, "key-compromised"]],
               keys=(school | {"compromised_since": "2026-12-01T00:00:00+07:00"},))  # fmt: skip
    forged = sealed(
        unsealed() | {
            SUMMARY: pdf(canonical(record_json(SUMMARY_ID, 1, STRANGER_SEED))),
            CERTIFICATE: pdf(canonical(record_json(BUNDLE_ID, 4, STRANGER_SEED))),
        }, STRANGER_SEED, lambda statement: proof(statement, STRANGER_SEED),
    )  # fmt: skip
    yield Case("wholly-of-a-stranger", packed(manifests(forged)), trusted=False, logged=None,
               problems=[[SEAL, "untrusted"]])  # fmt: skip


def _files_changed(files: Files) -> Iterator[Case]:
    table = "data/hoc-sinh.csv"
    other = files[table].replace(b"M", b"N")
    yield Case("file-changed", packed(files | {table: other}), intact=False,
               problems=[[table, "changed"], [table, "changed-sealed"]])  # fmt: skip
    yield Case("file-changed-with-its-lists", packed(manifests(files | {table: other})), intact=False, problems=[
        [table, "changed-sealed"], *([f"{kind}manifest-{name}.txt", "changed-sealed"]
                                     for kind in ("", "tag") for name in ("sha256", "sha512")),
    ])  # fmt: skip
    yield Case("file-missing", packed({path: each for path, each in files.items() if path != table}), intact=False,
               problems=[["bag-info.txt", "oxum"], [table, "missing"]])  # fmt: skip
    yield Case("file-added", packed(files | {"data/them.csv": b"x"}), intact=False,
               problems=[["bag-info.txt", "oxum"], ["data/them.csv", "extra"]])  # fmt: skip
    yield Case("tag-file-added", packed(files | {"them.txt": b"x"}), intact=False, problems=[["them.txt", "extra"]])
    yield Case("seal-file-added", packed(files | {"seal/them.txt": b"x"}), intact=False,
               problems=[["seal/them.txt", "extra"]])  # fmt: skip


def _lists_changed(files: Files) -> Iterator[Case]:
    def relisted(case: str, name: str, content: bytes | None, problems: Problems) -> Case:
        """The seal made over a bag with this list: what only the school itself could do."""
        made = {path: each for path, each in (files | {name: content or b""}).items() if path not in BESIDE}
        if content is None:
            del made[name]
        said = json.loads(files[STATEMENT]) | {
            "files": {path: sha256(each).hexdigest() for path, each in made.items()},
            "tagmanifest_sha256": sha256(made["tagmanifest-sha256.txt"]).hexdigest(),
        }
        statement = canonical(said)
        whole = made | {STATEMENT: statement, SEAL: seal(statement), PROOF: proof(statement)}
        return Case(f"list-{case}", packed(whole), intact=False, problems=problems)

    for case, name, content, problems in _odd_lists(files):
        yield relisted(case, name, content, problems)


def _odd_lists(files: Files) -> Iterator[tuple[str, str, bytes | None, Problems]]:
    own = "tagmanifest-sha512.txt"     # the one list that no other list names
    text = files[own]
    first, _, rest = text.partition(b"\n")
    yield "absent", own, None, [[own, "absent"]]
    yield "not-utf8", own, text + b"\xff\n", [[own, "unreadable"]]
    yield "empty-line", own, first + b"\n\n" + rest, [[own, "unreadable"]]
    yield "twice", own, text + first + b"\n", [[own, "unreadable"]]
    yield "no-digest", own, text + b"xyz  a.txt\n", [[own, "unreadable"]]
    yield "too-little", own, rest, [["DOC-TRUOC.html", "extra"]]
    yield "too-much", own, text + b"00  khong-co.txt\n", [["khong-co.txt", "missing"]]
    yield "of-another-part", own, text + f"{new('sha512', files[SUMMARY]).hexdigest()}  {SUMMARY}\n".encode(), [
        [SUMMARY, "missing"]
    ]
    yield "wrong-digest", own, b"00" + text[2:] if text[:2] != b"00" else b"11" + text[2:], [
        ["DOC-TRUOC.html", "changed"]
    ]


def _seals_changed(files: Files) -> Iterator[Case]:
    both = [[STATEMENT, "signature"], [SEAL, "signature"]]
    statement = files[STATEMENT]
    other = statement.replace(b"6A1", b"6A2")
    yield Case("statement-changed", packed(files | {STATEMENT: other}), intact=False, signed=False, logged=False,
               problems=[[PROOF, "log"], *both])  # fmt: skip
    yield Case("statement-of-other-format", packed(sealed(unsealed(), format="soluu-seal-v2")), intact=False,
               signed=False, trusted=None, logged=None, problems=[[STATEMENT, "unreadable"]])  # fmt: skip
    yield Case("statement-no-json", packed(files | {STATEMENT: b"{"}), intact=False, signed=False, trusted=None,
               logged=None, problems=[[STATEMENT, "unreadable"]])  # fmt: skip
    yield Case("statement-absent", packed({path: each for path, each in files.items() if path != STATEMENT}),
               intact=False, signed=False, trusted=None, logged=None, problems=[[STATEMENT, "absent"]])  # fmt: skip
    yield Case("statement-of-other-list", packed(sealed(unsealed(), tagmanifest_sha256="00" * 32)), intact=False,
               problems=[["tagmanifest-sha256.txt", "changed-sealed"]])  # fmt: skip
    yield Case("statement-of-other-key-id", packed(sealed(unsealed(), key_id="00000000")), signed=False,
               problems=[[STATEMENT, "key"]])  # fmt: skip
    yield from _seal_files_changed(files, both)


def _seal_files_changed(files: Files, both: Problems) -> Iterator[Case]:
    statement, own = files[STATEMENT], files[SEAL]
    yield Case("seal-absent", packed({path: each for path, each in files.items() if path != SEAL}), intact=False,
               signed=False, trusted=None, logged=None, problems=[[SEAL, "absent"]])  # fmt: skip
    for name, content in (
        ("space", own.replace(b'": "', b'":  "', 1)), ("order", readable(json.loads(own))[:-1]),
        ("more", seal(statement, note="x")), ("algorithm", seal(statement, algorithm="none")),
        ("base64", own.replace(b'=="', b'"')), ("short-key", seal(statement, public_key=b64(bytes(31)))),
        ("signs", seal(statement, signs="trich-xuat.json")),
    ):  # fmt: skip
        yield Case(f"seal-unreadable-{name}", packed(files | {SEAL: content}), intact=False, signed=False,
                   trusted=None, logged=None, problems=[[SEAL, "unreadable"]])  # fmt: skip
    yield Case("seal-of-other-key-id", packed(files | {SEAL: seal(statement, key_id="00000000")}), signed=False,
               problems=[[SEAL, "key"]])  # fmt: skip
    yield Case("seal-made-for-a-code", packed(files | {
        SEAL: seal(statement, signature=b64(key_of(SCHOOL_SEED).sign(b"soluu-code-v1\n" + statement)))
    }), signed=False, problems=both)  # fmt: skip
    yield Case("seal-of-a-stranger", packed(files | {SEAL: seal(statement, STRANGER_SEED)}), intact=False,
               signed=False, trusted=False, logged=False,
               problems=[[PROOF, "log"], [SEAL, "untrusted"], [STATEMENT, "key"]])  # fmt: skip


def _proofs_changed(files: Files) -> Iterator[Case]:
    statement, text = files[STATEMENT], files[PROOF].decode()
    yield Case("proof-taken-away", packed({path: each for path, each in files.items() if path != PROOF}),
               intact=False, logged=None, problems=[[PROOF, "absent"]])  # fmt: skip
    yield Case("proof-not-promised", packed(sealed(unsealed(), logged=None) | {PROOF: files[PROOF]}), intact=False,
               logged=None, problems=[[PROOF, "extra"]])  # fmt: skip
    yield Case("stamp-not-promised", packed(files | {STAMP: b"x"}), intact=False, problems=[[STAMP, "extra"]])
    for name, content in (
        ("cut", text[:-2]), ("more", text + "\n"), ("index", text.replace("index 1", "index 01")),
        ("first-line", text.replace("@v1", "@v2")), ("no-signature", text.rpartition("—")[0]),
        ("crlf", text.replace("\n", "\r\n")),
    ):  # fmt: skip
        yield Case(f"proof-unreadable-{name}", packed(files | {PROOF: content.encode()}), intact=False, logged=None,
                   problems=[[PROOF, "unreadable"]])  # fmt: skip
    head = text.partition("\n\n")[2].rpartition("\n\n")[0] + "\n"
    origin = head.partition("\n")[0]
    for name, content in (
        ("index", text.replace("index 1", "index 2").encode()), ("kind", proof(statement, kind="seal")),
        ("subject", proof(statement, subject="00" * 10)), ("statement", proof(b"{}")),
        ("signer", proof(statement, STRANGER_SEED)),
        ("two-signatures", (text + signature_line(origin, head, STRANGER_SEED)).encode()),
        ("size", text.replace("\n3\n", "\n4\n").encode()),
    ):  # fmt: skip
        yield Case(f"proof-wrong-{name}", packed(files | {PROOF: content}), intact=False, logged=False,
                   problems=[[PROOF, "log"]])  # fmt: skip


def status_list(seed: str = SCHOOL_SEED, *, issued_at: str = "2026-01-20T09:30:00+07:00", **changes: object) -> bytes:
    """A list of nothing but valid places, as it is sealed into a bundle; `changes`: what it says otherwise."""
    said = {
        "format": "soluu-status-v1", "school": "Trường mẫu", "number": 1, "issued_at": issued_at, "bits": 2,
        "size": 131072, "list": ZEROS[32768],
        "key_id": sha256(public_of(seed)).hexdigest()[:8], "public_key": b64(public_of(seed)), **changes,
    }  # fmt: skip
    return canonical({**said, "signature": b64(key_of(seed).sign(b"soluu-status-v1\n" + canonical(said)))})


def _with_status_lists() -> Iterator[Case]:
    """Bundles sealed with such a list: every digest agrees, only the list does not agree with the seal."""

    def case(name: str, content: bytes, *problems: str) -> Case:
        files = sealed(unsealed() | {STATUS: content})
        told = [[STATUS, code] for code in problems]
        return Case(f"status-list-{name}", packed(files), intact=not told, problems=told)

    whole = status_list()
    yield case("good", whole)
    yield case("of-another-key", status_list(STRANGER_SEED), "status-list")
    yield case("of-another-moment", status_list(issued_at="2026-01-20T09:30:01+07:00"), "status-list")
    for name, content in (
        ("garbage", b"x"), ("spaced", whole.replace(b",", b", ", 1)), ("more", whole + b"\n"),
        ("signature", whole.replace(b'"number":1', b'"number":2')), ("number", status_list(number=0)),
        ("bits", status_list(bits=1)), ("size", status_list(size=131073)), ("field", status_list(more=1)),
        ("format", status_list(format="soluu-status-v2")), ("key-id", status_list(key_id="00000000")),
        ("short", status_list(list=ZEROS[32767])), ("long", status_list(list=ZEROS[32769])),
        ("behind-the-stream", status_list(list=b64(base64.b64decode(ZEROS[32768]) + b"x"))),
        ("zone", status_list(issued_at="2026-01-20T02:30:00+00:00")),
    ):  # fmt: skip
        yield case(f"unreadable-{name}", content, "unreadable")


def _papers_changed() -> Iterator[Case]:
    """Bundles sealed with such a paper: every digest agrees, only the paper does not agree with itself."""
    own = record_json(SUMMARY_ID, 1)
    record, salt, code = own["record"], str(own["salt"]), str(own["code"])
    raw = base64.b32decode(code + "===")
    content = canonical(own)

    def case(name: str, attached: bytes | None, *problems: str, signed: bool = True, intact: bool = False) -> Case:
        made = sealed(unsealed_with(pdf(attached)))
        told = [[SUMMARY, each] for each in problems]
        return Case(f"paper-{name}", packed(made), intact=intact, signed=signed, problems=told)

    yield case("no-record", None, "no-record")
    yield case("no-json", b"{", "record")
    yield case("not-utf8", content[:-1] + b"\xff", "record")
    yield case("no-salt", canonical({"code": code, "record": record}), "record")
    yield case("salt-in-capitals", canonical(own | {"salt": salt.upper()}), "record")
    yield case("salt-with-spaces", canonical(own | {"salt": f" {salt}"}), "record")
    yield case("salt-too-short", canonical(own | {"salt": salt[:-2]}), "record")
    yield case("more-than-committed", canonical(own | {"note": "không ai cam kết"}), "record")
    yield case("fraction", content.replace(b'"revision":1', b'"revision":1.0'), "record")
    yield case("spaced", json.dumps(own, ensure_ascii=False, sort_keys=True).encode(), "record")
    yield case("newline-at-the-end", content + b"\n", "record")
    yield case("other-content", content.replace(b"6A1", b"6A2"), "commitment")
    yield case("other-salt", canonical(own | {"salt": "00" * 32}), "commitment")
    yield case("other-number", content.replace(SUMMARY_ID.encode(), BUNDLE_ID.encode()), "commitment", "record")
    yield case("code-cut", canonical(own | {"code": code[:-1]}), "code")
    yield case("code-in-small-letters", canonical(own | {"code": code.lower()}), "code")
    yield case("code-no-text", canonical(own | {"code": 1}), "code")
    altered = spelt(raw[:117] + bytes([raw[117] ^ 1]))
    yield case("code-altered", canonical(own | {"code": altered}), "code-signature", signed=False, intact=True)
    yield case("code-of-a-stranger", canonical(record_json(SUMMARY_ID, 1, STRANGER_SEED)), "code-signature",
               signed=False, intact=True)  # fmt: skip
    for name, made in (
        ("no-pdf", b"not a PDF"), ("other-filter", pdf(content, filters="/Filter/ASCIIHexDecode")),
        ("no-deflate", pdf(content, filters="/Filter/FlateDecode")),
    ):  # fmt: skip
        yield Case(f"paper-unreadable-{name}", packed(sealed(unsealed_with(made))), intact=False,
                   problems=[[SUMMARY, "unreadable"]])  # fmt: skip
    yield Case("paper-other-attachment", packed(sealed(unsealed_with(pdf(content, name="khac.json")))), intact=False,
               problems=[[SUMMARY, "no-record"]])  # fmt: skip


def unsealed_with(paper: bytes) -> Files:
    files = unsealed() | {SUMMARY: paper}
    payload = [content for path, content in files.items() if path.startswith("data/")]
    info = f"External-Identifier: {BUNDLE_ID}\nPayload-Oxum: {sum(map(len, payload))}.{len(payload)}\n"
    return files | {"bag-info.txt": info.encode()}


def _containers_changed(files: Files, good: bytes) -> Iterator[Case]:
    entries = [("goi-mau/" + path, content) for path, content in sorted(files.items())]
    foreign = [["", "foreign"]]
    yield Case("zip-more-before", b"x" + good, intact=False, problems=foreign)
    yield Case("zip-comment", good[:-2] + b"\1\0x", intact=False, problems=foreign)
    place = good.index(b"PK\1\2")
    yield Case("zip-other-flags", good[:place + 8] + b"\2" + good[place + 9:], intact=False, problems=foreign)
    last = good.rindex(b"PK\1\2")
    yield Case("zip-list-longer-than-it-is", good[:last + 30] + b"\4" + good[last + 31:], intact=False,
               problems=foreign)  # fmt: skip
    yield Case("zip-a-link", _with_mode(good, place, 0o120777), intact=False, problems=foreign)
    yield Case("zip-outside", zipped([*entries, ("ngoai.txt", b"x")]), intact=False,
               problems=[["ngoai.txt", "outside"]])  # fmt: skip
    yield Case("zip-unsafe-name", zipped([*entries, ("goi-mau/../x", b"x")]), intact=False,
               problems=[["goi-mau/../x", "name"]])  # fmt: skip
    yield Case("zip-same-name-in-capitals", zipped([*entries, ("goi-mau/BAGIT.TXT", b"x")]), intact=False,
               problems=[["BAGIT.TXT", "extra"], ["goi-mau/BAGIT.TXT", "double"]])  # fmt: skip
    crc = bytearray(good)
    at = good.index(b"Tag-File-Character-Encoding")
    crc[at] ^= 1
    yield Case("zip-damaged", bytes(crc), intact=False, problems=[["bagit.txt", "unreadable"]])
    yield Case("zip-other-declaration", packed(files | {"bagit.txt": DECLARATION + b"\n"}), intact=False, problems=[
        ["bagit.txt", "changed"], ["bagit.txt", "changed-sealed"], ["bagit.txt", "version"]
    ])  # fmt: skip
    nothing = {"intact": None, "signed": None, "trusted": None, "logged": None}
    yield Case("zip-no-bag", zipped([("x.txt", b"x")]), problems=[["", "no-bag"]], **nothing)  # type: ignore[arg-type]
    yield Case("zip-too-deep", zipped([("a/" + path, each) for path, each in entries]),
               problems=[["", "no-bag"]], **nothing)  # type: ignore[arg-type]  # fmt: skip
    yield Case("zip-cut", good[:-40], problems=[["", "unreadable"]], **nothing)  # type: ignore[arg-type]


def _with_mode(content: bytes, place: int, mode: int) -> bytes:
    return content[: place + 38] + (mode << 16).to_bytes(4, "little") + content[place + 42 :]


def answers() -> str:
    """cases.json: what is said of each; `problems` as pairs of path in the bag ('' for the ZIP itself) and code."""
    about = (
        "What a verifier without a lookup says of each ZIP here, with the keys that it trusts (null: no list)."
        " timely, people and current are null everywhere. Problems are a set of pairs: path, code."
    )
    told = [
        {"name": case.name, "file": file_of(case), "keys": case.keys, "intact": case.intact, "signed": case.signed,
         "trusted": case.trusted, "logged": case.logged, "problems": sorted(case.problems)}
        for case in cases()
    ]  # fmt: skip
    return json.dumps({"about": about, "cases": told}, ensure_ascii=False, indent=1) + "\n"


def file_of(case: Case) -> str:
    """The cases that differ in their keys alone share a file."""
    return f"{sha256(case.content).hexdigest()[:16]}.zip"


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    for case in cases():
        (folder / file_of(case)).write_bytes(case.content)
    (folder / "cases.json").write_text(answers(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    write(FOLDER)
