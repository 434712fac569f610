"""The golden codes, labels and canonical texts, put together with struct, base64 and hashlib alone, never with `qr`.

`python tests/golden_codes.py` writes tests/golden/qr_vectors.json anew; a test holds that the file is what this makes.
They are printed on paper: a program that reads them otherwise is wrong, not the file.
"""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FILE = Path(__file__).parent / "golden" / "qr_vectors.json"
ABOUT = (
    "Codes of the first version with fixed keys, put together by hand with struct and base64. They are printed on"
    " paper: a program that reads them otherwise is wrong, not this file."
)
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U"
BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

Row = dict[str, object]

#        name, key's seed, document id, kind, day, revision, index, salt, canonical text
CODES = (
    ("class summary, first revision", bytes(range(32)).hex(), "00112233445566778899", 1, "2026-01-20", 1, 7,
     "00" * 16, '{"lớp":"6A1"}'),
    ("pupil record, later revision", bytes(range(32)).hex(), "f0e1d2c3b4a5968778ff", 2, "2026-05-29", 3, 65536,
     bytes(range(16)).hex(), '{"lớp":"9A12"}'),
    ("every field at its upper end", "ff" * 32, "ff" * 10, 4, "2199-06-06", 255, 2**24 - 1, "ff" * 32, ""),
    ("every field at its lower end", "00" * 32, "00" * 10, 3, "2020-01-02", 1, 0, "", ""),
    ("monthly inspection", bytes(range(32)).hex(), "0123456789abcdef0123", 5, "2026-12-31", 2, 256,
     bytes(range(32)).hex(), '{"a":["\\"\\\\/\\u001f",null,true,-1],"ấ":""}'),
    ("disposal", bytes(range(32)).hex(), "80000000000000000000", 6, "2036-02-29", 1, 65535, "80" * 32, "{}"),
    ("year set", bytes(range(32)).hex(), "7fffffffffffffffffff", 7, "2026-09-05", 1, 1, "7f" * 32, "[]"),
)  # fmt: skip


def key_of(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))


def spelt(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def label_of(document_id: bytes) -> str:
    number = int.from_bytes(document_id, "big")
    digits = "".join(CROCKFORD[number // 32**place % 32] for place in range(15, -1, -1))
    return "-".join((digits[:4], digits[4:8], digits[8:12], digits[12:], CROCKFORD[number % 37]))


def vector(
    name: str, seed: str, document_id: str, kind: int, day: str, revision: int, index: int, salt: str, canonical: str
) -> Row:
    key = key_of(seed)
    public = key.public_key().public_bytes_raw()
    digest = sha256(bytes.fromhex(salt) + canonical.encode()).digest()
    body = b"\x11" + sha256(public).digest()[:4] + bytes.fromhex(document_id) + struct.pack(
        ">BHB", kind, (date.fromisoformat(day) - date(2020, 1, 1)).days, revision
    ) + struct.pack(">L", index)[1:] + digest  # fmt: skip
    signature = key.sign(b"soluu-code-v1\n" + body)
    return {
        "name": name, "private_key": seed, "public_key": public.hex(), "key_id": sha256(public).hexdigest()[:8],
        "document_id": document_id, "label": label_of(bytes.fromhex(document_id)), "kind": kind, "day": day,
        "revision": revision, "status_index": index, "salt": salt, "canonical": canonical, "commitment": digest.hex(),
        "body": body.hex(), "signature": signature.hex(), "code": spelt(body + signature),
    }  # fmt: skip


def malformed(code: str) -> Iterator[Row]:
    """One of each kind of wrong code, and of two faults at once the one that is told."""
    raw = base64.b32decode(code + "===")

    def at(place: int, value: bytes) -> str:
        return spelt(raw[:place] + value + raw[place + len(value) :])

    odd = code[:-1] + BASE32[BASE32.index(code[-1]) ^ 1]
    for name, text, reason in (
        ("nothing", "", "empty"),
        ("only white space", " \t\r\n\u00a0\u3000", "empty"),
        ("an address without a code", "HTTPS://TRUONG.EDU.VN/V/", "empty"),
        ("small letters", code.lower(), "lower_case"),
        ("one small letter", code[0].lower() + code[1:], "lower_case"),
        ("small and too short", code[:-1].lower(), "lower_case"),
        ("a digit that Base32 has not", "0" + code[1:], "alphabet"),
        ("Base32's own padding", code + "===", "alphabet"),
        ("a foreign letter that becomes I in capitals", "\u0131" + code[1:], "alphabet"),
        ("full-width letters", "\uff23" + code[1:], "alphabet"),
        ("a Cyrillic letter that looks like C", "\u0421" + code[1:], "alphabet"),
        ("Arabic digits", code[:-1] + "\u0662", "alphabet"),
        ("a hyphen", code[:90] + "-" + code[90:], "alphabet"),
        ("a zero-width space", code[:90] + "\u200b" + code[90:], "alphabet"),
        ("a combining mark", code + "\u0301", "alphabet"),
        ("hexadecimal", raw.hex().upper(), "alphabet"),
        ("one letter short", code[:-1], "length"),
        ("half", code[:95], "length"),
        ("one letter", "A", "length"),
        ("one letter over", code + "A", "length"),
        ("twice", code + code, "length"),
        ("a byte over", spelt(raw + b"\0"), "length"),
        ("a byte short", spelt(raw[:-1]), "length"),
        ("the spare bit set", odd, "padding"),
        ("the spare bit set, and another version", "A" + odd[1:], "padding"),
        ("another version", at(0, b"\x21"), "version"),
        ("another algorithm", at(0, b"\x12"), "version"),
        ("another version, and no such kind", at(0, b"\x21" + raw[1:15] + b"\0"), "version"),
        ("no kind", at(15, b"\0"), "kind"),
        ("a kind that nobody defined", at(15, b"\x08"), "kind"),
        ("the highest kind", at(15, b"\xff"), "kind"),
        ("no kind, and no day", at(15, b"\0\0\0"), "kind"),
        ("no day", at(16, b"\0\0"), "day"),
        ("no day, and no revision", at(16, b"\0\0\0"), "day"),
        ("no revision", at(18, b"\0"), "revision"),
        ("nothing but noughts", "A" * 189, "version"),
        ("nothing but ones", "7" * 188 + "Q", "version"),
    ):
        yield {"name": name, "text": text, "reason": reason}


def typed(code: str) -> Iterator[Row]:
    """What people scan, paste and type, and the code within."""
    for name, text in (
        ("as it is", code),
        ("with spaces around", f"  {code}\r\n"),
        ("wrapped in print", "\n".join(code[start : start + 40] for start in range(0, 189, 40))),
        ("with white space that is not ASCII's", code[:50] + "\u00a0\u2003\u3000\u2028\u0085" + code[50:]),
        ("with control characters that count as white space", code[:50] + "\x0b\x0c\x1c\x1d\x1e\x1f" + code[50:]),
        ("the address", f"HTTPS://TRUONG.EDU.VN/V/{code}"),
        ("the address with a port", f"HTTP://LOCALHOST:8501/V/{code}"),
        ("a small address", f"https://truong.edu.vn/v/{code}/?x=1#y"),
        ("a path alone", f"/V/{code}"),
        ("the last of two", f"/V/x/V/{code}"),
        ("with a question behind", f"/V/{code}?/V/x"),
    ):
        yield {"name": name, "text": text, "code": code}
    mark = "\ufeff"
    yield {"name": "a byte order mark, which is no white space", "text": mark + code, "code": mark + code}
    yield {"name": "a byte order mark within", "text": code[:90] + mark + code[90:],
           "code": code[:90] + mark + code[90:]}
    yield {"name": "a byte order mark before an address", "text": f"{mark}/V/{code}", "code": code}
    for name, space in (("U+001C", "\x1c"), ("U+0085", "\x85"), ("U+1680", "\u1680"), ("U+205F", "\u205f")):
        yield {"name": f"{name} within", "text": code[:90] + space + code[90:], "code": code}
    yield {"name": "no address of ours: the whole text is the code", "text": f"/X/{code}", "code": f"/X/{code}"}
    yield {"name": "more behind the code", "text": f"/V/{code}/x", "code": f"/V/{code}/x"}


def labels() -> Iterator[Row]:
    good, number = "008J-4CT4-ANK7-F24S-X", "00112233445566778899"
    for text in (
        good, good.lower(), good.replace("-", ""), good.replace("-", " "), f"  {good}\n", good.replace("0", "O"),
        good.replace("0", "o"), "--" + good + "--",
    ):  # fmt: skip
        yield {"text": text, "document_id": number}
    one = label_of((1).to_bytes(10, "big"))
    yield {"text": one.replace("1", "I"), "document_id": "00000000000000000001"}
    yield {"text": one.replace("1", "l"), "document_id": "00000000000000000001"}
    for rest in range(32, 37):
        yield {"text": label_of(rest.to_bytes(10, "big")), "document_id": rest.to_bytes(10, "big").hex()}
    for text, reason in (
        ("", "label_length"), (good[:-1], "label_length"), (good + "0", "label_length"), ("U" * 17, "label_alphabet"),
        ("*" + good[1:], "label_alphabet"), (good[:-1] + "!", "label_alphabet"), ("é" * 17, "label_alphabet"),
        (good[:-1] + "W", "label_check"), ("1" + good[1:], "label_check"), (good[:-1] + "U", "label_check"),
        ("080J-4CT4-ANK7-F24S-X", "label_check"),
    ):  # fmt: skip
        yield {"text": text, "reason": reason}


def canonical_texts() -> Iterator[Row]:
    """Texts that are, or are not, the one spelling of what they say (section 1.3)."""
    for text, is_canonical in (
        ('{"a":1,"b":[true,false,null,"x"]}', True), ("{}", True), ("[]", True), ('""', True), ("0", True),
        ("-1", True), ("123456789012345678901234567890", True), ('"/"', True), ('"\x7f"', True), ('"ấ"', True),
        ('"\\b\\f\\n\\r\\t\\"\\\\\\u0000\\u001f"', True), ('{"\uffff":1,"\U0001f600":2}', True), ('"각"', True),
        ('{"b":1,"a":2}', False), ('{"a": 1}', False), ('{"a":1}\n', False), ('\ufeff{"a":1}', False),
        ('{"a":1,"a":1}', False), ("1.0", False), ("1e2", False), ("-0", False), ("01", False), ('"\\/"', False),
        ('"\\u1ea5"', False), ('"a\u0302\u0301"', False), ('"\u1100\u1161\u11a8"', False), ('"\u212b"', False),
        ('"a\u0323\u0302"', False), ('"\\u001F"', False), ('"\\u0008"', False), ('"\t"', False), ('"\\ud800"', False),
        ('{"\U0001f600":2,"\uffff":1}', False), ("NaN", False), ("Infinity", False), ("{'a':1}", False), ("", False),
        ('{"\u00e9":1,"e\u0301":2}', False), ("[1,]", False), ("nul", False), ("[1 ]", False), ("1 2", False),
    ):  # fmt: skip
        yield {"text": text, "canonical": is_canonical}


def states(vectors: list[Row]) -> Iterator[Row]:
    """What is said of a code by somebody who has keys and no lookup (section 4)."""
    first, other = vectors[0], vectors[2]
    code = str(first["code"])
    raw = base64.b32decode(code + "===")
    key, stranger = str(first["public_key"]), str(other["public_key"])
    seal_prefix = key_of(str(first["private_key"])).sign(b"soluu-seal-v1\n" + raw[:54])
    thief = key_of(str(other["private_key"])).sign(b"soluu-code-v1\n" + raw[:54])
    day = str(first["day"])
    for name, text, keys, state in (
        ("signed", code, [{"public_key": key}], "authentic_unlisted"),
        ("no key at all", code, [], "unknown_key"),
        ("another key", code, [{"public_key": stranger}], "unknown_key"),
        ("both keys", code, [{"public_key": stranger}, {"public_key": key}], "authentic_unlisted"),
        ("another document's number", spelt(raw[:5] + b"\1" + raw[6:]), [{"public_key": key}], "altered"),
        ("another commitment", spelt(raw[:53] + bytes([raw[53] ^ 1]) + raw[54:]), [{"public_key": key}], "altered"),
        ("another signature", spelt(raw[:117] + bytes([raw[117] ^ 1])), [{"public_key": key}], "altered"),
        ("a signature made for a seal", spelt(raw[:54] + seal_prefix), [{"public_key": key}], "altered"),
        ("a thief's signature under the school's key id", spelt(raw[:54] + thief),
         [{"public_key": key}, {"public_key": stranger}], "altered"),
        ("the key's last day", code, [{"public_key": key, "valid_until": day}], "authentic_unlisted"),
        ("after the key's last day", code, [{"public_key": key, "valid_until": "2026-01-19"}], "worthless_key"),
        ("a stolen key", code, [{"public_key": key, "compromised_since": "2026-12-01T00:00:00+07:00"}],
         "worthless_key"),
    ):  # fmt: skip
        yield {"name": name, "text": text, "keys": keys, "state": state}


def document() -> str:
    vectors = [vector(*row) for row in CODES]
    code = str(vectors[0]["code"])
    made = {
        "about": ABOUT, "vectors": vectors, "typed": list(typed(code)), "malformed": list(malformed(code)),
        "states": list(states(vectors)), "labels": list(labels()), "canonical": list(canonical_texts()),
    }  # fmt: skip
    return json.dumps(made, ensure_ascii=True, indent=2) + "\n"


if __name__ == "__main__":
    FILE.write_text(document(), encoding="utf-8", newline="\n")
