"""The golden proofs that witnesses have signed: of one sealing under a later head, whole and spoilt.

`python tests/golden_proofs.py` writes tests/golden/witnessed_proofs.json anew; a test holds the file to what this
makes. Put together with hashlib, base64 and json alone, never with `proofs`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from golden_bundles import BUNDLE_ID, SCHOOL_SEED, STRANGER_SEED, b64, key_of, proof, public_of

FILE = Path(__file__).parent / "golden" / "witnessed_proofs.json"
WITNESS_SEED, WITNESS, AT = bytes(range(32, 64)).hex(), "pgd.example/nhan-chung", 1769_000_000
STATEMENT = b'{"format":"soluu-seal-v1"}'
Row = dict[str, object]


def vkey(name: str, kind: int, seed: str) -> str:
    key = bytes([kind]) + public_of(seed)
    key_id = sha256(name.encode() + b"\n" + key).digest()[:4].hex()
    return f"{name}+{key_id}+{b64(key)}"


def cosigned(head: str, name: str = WITNESS, seed: str = WITNESS_SEED, at: int = AT) -> str:
    signature = key_of(seed).sign(f"cosignature/v1\ntime {at}\n{head}".encode())
    key_id = sha256(name.encode() + b"\n\x04" + public_of(seed)).digest()[:4]
    return f"— {name} {b64(key_id + at.to_bytes(8, 'big') + signature)}\n"


def cases() -> Iterator[Row]:
    """`signers`: whose lines hold among `vkeys`, a witness's with its time; `is_under`: whether the leaf is under the
    head. Where `is_proof` is false the text is none, and nothing more is said of it."""
    text = proof(STATEMENT).decode()
    path, head = text.split("\n\n", 1)
    head = head.split("\n\n", 1)[0] + "\n"
    origin = head.split("\n", 1)[0]
    school, witness = vkey(origin, 1, SCHOOL_SEED), vkey(WITNESS, 4, WITNESS_SEED)
    good = text + cosigned(head)

    def case(name: str, text: str, signers: list[str], *, is_under: bool = True, keys: tuple[str, ...] = ()) -> Row:
        known = list(keys or (school, witness))
        return {"name": name, "text": text, "vkeys": known, "is_proof": True, "is_under": is_under, "signers": signers,
                "subject": BUNDLE_ID}  # fmt: skip

    seen = f"{WITNESS}@{AT}"
    yield case("witnessed", good, [origin, seen])
    yield case("by the school alone", text, [origin])
    yield case("witness unknown", good, [origin], keys=(school,))
    yield case("school unknown", good, [seen], keys=(witness,))
    yield case("another key in the witness's name", text + cosigned(head, seed=STRANGER_SEED), [origin])
    other_time = good.replace(cosigned(head), cosigned(head, at=AT + 1)[:-60] + cosigned(head)[-60:])
    yield case("another time over the witness's signature", other_time, [origin])
    yield case("of another head", text + cosigned(head.replace("\n3\n", "\n4\n")), [origin])
    moved = good.replace("\nindex 1\n", "\nindex 0\n")
    yield case("another place", moved, [origin, seen], is_under=False)
    short = good.replace(path.rsplit("\n", 1)[1] + "\n\n", "\n", 1)
    yield case("a path cut short", short, [origin, seen], is_under=False)
    beyond = good.replace("\nindex 1\n", "\nindex 3\n")
    yield case("a place beyond the head", beyond, [origin, seen], is_under=False)
    for name, spoilt in (
        ("without a head", path + "\n"), ("without lines", text[: text.rindex("— ")]),
        ("leading zero", good.replace("\nindex 1\n", "\nindex 01\n")),
        ("other format", good.replace("@v1", "@v2", 1)), ("cut in the middle", good[: len(good) // 2]),
        ("a line's end that is Windows's", good.replace("\n", "\r\n")),
    ):
        yield {"name": name, "text": spoilt, "vkeys": [school, witness], "is_proof": False}


def content() -> str:
    about = "Proofs of the log (C2SP tlog-proof) under heads that a witness signed, and what a verifier says of each."
    made = {
        "about": about, "statement_sha256": sha256(STATEMENT).hexdigest(), "cases": list(cases()),
        "school_seed": SCHOOL_SEED, "witness_seed": WITNESS_SEED,
    }  # fmt: skip
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    FILE.write_text(content(), encoding="utf-8", newline="\n")
