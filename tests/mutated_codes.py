"""Codes that nobody signed, out of ones that somebody did: every way in which a code may be spoilt, forged or misread.

The same seed gives the same codes. What is yielded may still be the code itself, where a change undid itself or fell
on white space: whoever asks compares (`qr.payload.code_of`).
"""

from __future__ import annotations

import base64
import random
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from golden_codes import BASE32, CROCKFORD, spelt

ORDER = 2**252 + 27742317777372353535851937790883648493  # of Ed25519's group: S and S + ORDER are the same point
LOOKALIKES = str.maketrans("ABCEHIJKMOPSTXY", "АВСЕНІЈКМОРЅТХУ")  # Cyrillic, as a forger would
FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
#         field: where it begins and ends in the bytes
FIELDS = {"version": (0, 1), "key": (1, 5), "number": (5, 15), "kind": (15, 16), "day": (16, 18), "revision": (18, 19),
          "index": (19, 22), "commitment": (22, 54), "nonce": (54, 86), "scalar": (86, 118)}  # fmt: skip

Change = Callable[[random.Random, str, bytes], str]


def mutated(codes: Sequence[str], count: int, seed: int) -> Iterator[tuple[str, str]]:
    """How each was changed, and the text."""
    rng = random.Random(seed)
    raws = [base64.b32decode(code + "===") for code in codes]
    names = list(CHANGES)
    for number in range(count):
        name, which = names[number % len(names)], rng.randrange(len(codes))
        if name == "spliced":
            yield name, _spliced(rng, raws)
        else:
            yield name, CHANGES[name](rng, codes[which], raws[which])


def _bits(rng: random.Random, _: str, raw: bytes) -> str:
    changed = bytearray(raw)
    for _each in range(rng.randint(1, 8)):
        changed[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    return spelt(bytes(changed))


def _letters(rng: random.Random, code: str, _: bytes) -> str:
    letters = list(code)
    for _each in range(rng.randint(1, 5)):
        letters[rng.randrange(len(code))] = rng.choice(BASE32)
    return "".join(letters)


def _swapped(rng: random.Random, code: str, _: bytes) -> str:
    one = rng.randrange(len(code) - 1)
    other = rng.choice([one + 1, rng.randrange(len(code))])
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    return "".join(letters)


def _field(rng: random.Random, _: str, raw: bytes) -> str:
    """One whole field another, the rest spelt as it should be."""
    start, end = rng.choice(list(FIELDS.values()))
    value = rng.choice([bytes(end - start), b"\xff" * (end - start), rng.randbytes(end - start)])
    return spelt(raw[:start] + value + raw[end:])


def _moved(rng: random.Random, _: str, raw: bytes) -> str:
    """A byte taken out or put in, with as many at the end as before."""
    place = rng.randrange(118)
    if rng.random() < 0.5:
        return spelt(raw[:place] + raw[place + 1 :] + rng.randbytes(1))
    return spelt((raw[:place] + rng.randbytes(1) + raw[place:])[:118])


def _resigned(rng: random.Random, _: str, raw: bytes) -> str:
    """Signed by another key, or for another purpose, under the school's key id."""
    key = Ed25519PrivateKey.from_private_bytes(rng.randbytes(32))
    prefix = rng.choice([b"soluu-code-v1\n", b"soluu-seal-v1\n", b"soluu-extract-v1\n", b""])
    return spelt(raw[:54] + key.sign(prefix + raw[:54]))


def _same_point(rng: random.Random, _: str, raw: bytes) -> str:
    """The same signature with its scalar written in another way: what a careless verifier takes."""
    scalar = int.from_bytes(raw[86:], "little")
    other = rng.choice([scalar + ORDER, scalar + 8 * ORDER, (ORDER - scalar) % ORDER, scalar + 2 * ORDER])
    return spelt(raw[:86] + (other % 2**256).to_bytes(32, "little"))


def _small_point(rng: random.Random, _: str, raw: bytes) -> str:
    """Signatures of nought and of points of small order."""
    point = rng.choice([bytes(32), b"\1" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f", bytes(31) + b"\x80"])
    return spelt(raw[:54] + point + rng.choice([bytes(32), ORDER.to_bytes(32, "little"), raw[86:]]))


def _spliced(rng: random.Random, raws: Sequence[bytes]) -> str:
    """One code's beginning and another one's end."""
    one, other = rng.sample(list(raws), 2)
    place = rng.choice([5, 15, 22, 54, 86, rng.randrange(1, 118)])
    return spelt(one[:place] + other[place:])


def _cased(rng: random.Random, code: str, _: bytes) -> str:
    return "".join(each.lower() if rng.random() < 0.1 else each for each in code[:-1]) + code[-1].lower()


def _inserted(rng: random.Random, code: str, _: bytes) -> str:
    place = rng.randrange(len(code))
    letter = rng.choice([*BASE32, "0", "1", "8", "9", "-", "=", "\0", "\u200b", "\u0301", "é"])
    return code[:place] + letter + code[place:]


def _left_out(rng: random.Random, code: str, _: bytes) -> str:
    place = rng.randrange(len(code))
    return code[:place] + code[place + 1 :]


CHANGES: dict[str, Change] = {
    "bits": _bits,
    "letters": _letters,
    "swapped": _swapped,
    "field": _field,
    "moved": _moved,
    "resigned": _resigned,
    "same point": _same_point,
    "small point": _small_point,
    "spliced": lambda _, code, __: code,    # takes two
    "cut": lambda rng, code, _: code[: rng.randrange(len(code))],
    "cut in front": lambda rng, code, _: code[rng.randint(1, 188) :],
    "longer": lambda rng, code, _: code + "".join(rng.choices(BASE32, k=rng.randint(1, 40))),
    "doubled": lambda rng, code, _: code * rng.randint(2, 30),
    "inserted": _inserted,
    "left out": _left_out,
    "cased": _cased,
    "spare bit": lambda _, code, __: code[:-1] + BASE32[BASE32.index(code[-1]) ^ 1],
    "padded": lambda rng, code, _: code + "=" * rng.randint(1, 8),
    "in Crockford's": lambda _, code, __: code.translate(str.maketrans(BASE32, CROCKFORD[:32])),
    "in hexadecimal": lambda _, __, raw: raw.hex().upper(),
    "in Base64": lambda _, __, raw: base64.b64encode(raw).decode(),
    "looking alike": lambda _, code, __: code.translate(LOOKALIKES),
    "full width": lambda rng, code, _: code[: (at := rng.randrange(188))] + code[at:].translate(FULL_WIDTH),
    "percent": lambda rng, code, _: "/V/" + "%" + quote(code[(at := rng.randrange(189)) :])[: 189 - at],
    "path behind": lambda rng, code, _: f"https://a.vn/V/{code}/{rng.choice(BASE32)}",
    "backwards": lambda _, code, __: code[::-1],
    "random bytes": lambda rng, _, __: spelt(b"\x11" + rng.randbytes(117)),
    "random letters": lambda rng, _, __: "".join(rng.choices(BASE32, k=189)),
    "random text": lambda rng, _, __: "".join(chr(rng.choice([rng.randrange(0xD800), rng.randrange(0xE000, 0x110000)]))
                                              for _each in range(rng.randint(0, 300))),
}  # fmt: skip
