"""A second verifier, written from docs/dinh-dang.md in Go's standard library alone, and this one: they must agree."""

from __future__ import annotations

import base64
import json
import os
import random
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import golden_bundles
import golden_codes
import golden_proofs
import pytest
from invented_class import KEY, class_record, sealed
from mutated_codes import mutated
from opened import Files, members, packed, with_new_manifests

from archive.verify import TrustedKey, VerifyResult, verify_bundle, verify_pdf
from qr.lookup import PublicKey
from qr.payload import key_id
from qr.state import State, decide

pytestmark = [pytest.mark.full, pytest.mark.tool("go")]
PROGRAM = Path(__file__).resolve().parent.parent / "verifier_in_go"
FOLDER = golden_codes.FILE.parent
CODES = json.loads(golden_codes.FILE.read_text("utf-8"))
CASES = json.loads((golden_bundles.FOLDER / "cases.json").read_text("utf-8"))["cases"]
OURS = TrustedKey(key_id(KEY.public_key()).hex(), KEY.public_key().public_bytes_raw())
OUR_LIST = [{"public_key": OURS.public_key.hex()}]
THEIRS = TrustedKey("00000000", b"\x11" * 32)
THEIR_LIST = [{"public_key": THEIRS.public_key.hex()}]
ANSWERS = ("intact", "signed", "trusted", "logged")
OF_READING = {"unreadable", "no-record", "record", "code", "commitment", "code-signature"}      # what a PDF holds


class Verifier:
    """The Go program, built."""

    def __init__(self, program: Path) -> None:
        self._program = program

    def answers(self, questions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        done = subprocess.run(
            [self._program], input=json.dumps(questions), capture_output=True, check=True, encoding="utf-8"
        )
        said = json.loads(done.stdout)
        assert len(said) == len(questions)
        return said  # type: ignore[no-any-return]  # a list of objects


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Verifier:
    """Built without any module of others: `GOFLAGS` and the proxy are of no use to it."""
    program = tmp_path_factory.mktemp("go") / "kiem"
    clean = {**os.environ, "GOPROXY": "off", "GOFLAGS": "-mod=readonly"}
    subprocess.run(["go", "build", "-o", str(program), "."], cwd=PROGRAM, check=True, env=clean)
    return Verifier(program)


def test_it_needs_nothing_but_go_s_standard_library() -> None:
    """No module is required, and no file of ours is read."""
    assert "require" not in (PROGRAM / "go.mod").read_text("utf-8")
    vetted = subprocess.run(["gofmt", "-l", "."], cwd=PROGRAM, check=True, capture_output=True, encoding="utf-8")
    assert vetted.stdout == ""
    subprocess.run(["go", "vet", "./..."], cwd=PROGRAM, check=True, capture_output=True)


def test_it_reads_and_makes_every_golden_code(second: Verifier) -> None:
    """Each field read, the signature checked, and from key and body the same code made again."""
    vectors = CODES["vectors"]
    read = second.answers([{"Code": each["code"], "Keys": [{"public_key": each["public_key"]}]} for each in vectors])
    made = second.answers([{"Seed": each["private_key"], "Body": each["body"]} for each in vectors])
    bound = second.answers([{"Record": {"Salt": each["salt"], "Canonical": each["canonical"]}} for each in vectors])
    fields = ("key_id", "document_id", "label", "kind", "day", "revision", "status_index", "commitment", "signature")
    for each, said, again, digest in zip(vectors, read, made, bound, strict=True):
        assert said == {**{name: each[name] for name in fields}, "state": "authentic_unlisted", "reason": ""}
        assert again == {name: each[name] for name in ("public_key", "signature", "code")}
        assert digest["commitment"] == each["commitment"]


def test_it_tells_every_golden_reason_and_state(second: Verifier) -> None:
    """Malformed codes, typed addresses, states by keys, labels, spellings of JSON."""
    said = second.answers([{"Code": each["text"]} for each in CODES["malformed"]])
    assert [each["code_reason"] for each in said] == [each["reason"] for each in CODES["malformed"]]
    said = second.answers([{"Code": each["text"]} for each in CODES["typed"]])
    code = CODES["vectors"][0]["code"]
    assert [each["state"] != "malformed" for each in said] == [each["code"] == code for each in CODES["typed"]]
    said = second.answers([{"Code": each["text"], "Keys": each["keys"]} for each in CODES["states"]])
    assert [each["state"] for each in said] == [each["state"] for each in CODES["states"]]
    said = second.answers([{"Label": each["text"]} for each in CODES["labels"]])
    told = [{name: each.get(name, "") for name in ("document_id", "reason")} for each in CODES["labels"]]
    assert said == told
    said = second.answers([{"Record": {"Salt": "", "Canonical": each["text"]}} for each in CODES["canonical"]])
    assert [each["canonical"] for each in said] == [each["canonical"] for each in CODES["canonical"]]


def test_it_judges_every_golden_bundle_alike(second: Verifier) -> None:
    """Every answer and every problem, as they stand in the file that describes the bundles."""
    folder = golden_bundles.FOLDER
    said = second.answers([{"Bundle": str(folder / case["file"]), "Keys": case["keys"]} for case in CASES])
    for case, answer in zip(CASES, said, strict=True):
        assert {name: answer[name] for name in ANSWERS} == {name: case[name] for name in ANSWERS}, case["name"]
        assert answer["problems"] == case["problems"], case["name"]
        assert (answer["timely"], answer["people"], answer["current"]) == (None, None, None)


def test_it_reads_the_golden_status_list_and_the_heads_of_the_log(second: Verifier) -> None:
    """Every place that the list tells of; the school's signature under a head, and the witness's with its time."""
    golden = json.loads((FOLDER / "status_list.json").read_text("utf-8"))
    places = [int(place) for place in golden["states"]]
    said, altered = second.answers(
        [{"Status": golden["file"], "Places": places}, {"Status": golden["file"].replace('"number":12', '"number":13')}]
    )
    fields = ("school", "number", "issued_at", "size", "public_key", "states")
    assert said == {name: golden[name] for name in fields} | {"is_list": True}
    assert altered == {"is_list": False}
    log = json.loads((FOLDER / "log_vectors.json").read_text("utf-8"))
    keys = [log["school_vkey"], log["witness_vkey"]]
    moved = log["note"].replace(f"\n{log['size']}\n", f"\n{log['size'] + 1}\n")
    head, other, swapped = second.answers(
        [{"Note": log["note"], "Vkeys": keys}, {"Note": moved, "Vkeys": keys}, {"Note": log["note"], "Vkeys": []}]
    )
    assert (head["origin"], head["size"], base64.b64decode(head["root"]).hex()) == (
        log["origin"], str(log["size"]), log["root"],
    )  # fmt: skip
    assert head["signers"] == [log["origin"], f"{log['witness']}@{log['time']}"]
    assert (other["signers"], swapped["signers"]) == ([], [])


def test_it_judges_every_golden_proof_under_a_witness_s_head_alike(second: Verifier) -> None:
    """Whose signatures hold, with the witness's time, and whether the event is under the head."""
    cases = json.loads(golden_proofs.FILE.read_text("utf-8"))["cases"]
    said = second.answers([{"Proof": case["text"], "Vkeys": case["vkeys"]} for case in cases])
    for case, answer in zip(cases, said, strict=True):
        assert answer == {name: value for name, value in case.items() if name not in {"name", "text", "vkeys"}}, case[
            "name"
        ]


def test_ten_thousand_mutated_codes_are_refused_for_the_same_reason(second: Verifier) -> None:
    """By both, each with the same state and reason."""
    public = {each["key_id"]: each["public_key"] for each in CODES["vectors"]}
    keys = [PublicKey(name, raw, "Trường mẫu", date(2020, 1, 1)) for name, raw in public.items()]
    texts = [text for _, text in mutated([each["code"] for each in CODES["vectors"]], 10_000, 4)]
    said = second.answers([{"Code": text, "Keys": [{"public_key": raw} for raw in public.values()]} for text in texts])
    seen = Counter[str]()
    for text, answer in zip(texts, said, strict=True):
        verdict = decide(text, keys, lambda _: None)
        assert (answer["state"], answer["reason"]) == (verdict.state, verdict.reason or ""), ascii(text)
        seen[verdict.state] += 1
    assert {State.MALFORMED, State.ALTERED, State.UNKNOWN_KEY} <= set(seen)


@pytest.fixture(scope="module")
def files() -> Files:
    """Of a bundle as the program seals it, with all that a real one has."""
    return members(sealed(class_record(2)))


def compared(
    second: Verifier, tmp_path: Path, contents: Sequence[bytes]
) -> Iterator[tuple[dict[str, Any], VerifyResult]]:
    """What each of the two says of each ZIP."""
    paths = [tmp_path / f"{number}.zip" for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    said = second.answers([{"Bundle": str(path), "Keys": OUR_LIST} for path in paths])
    for path, answer in zip(paths, said, strict=True):
        yield answer, verify_bundle(path, trusted_keys=[OURS], thorough=True)
        path.unlink()


def told(result: VerifyResult) -> set[tuple[str, str]]:
    """As pairs, with the empty path for the ZIP itself."""
    name = Path(result.path).name
    return {(problem.file if problem.file != name else "", problem.code) for problem in result.problems}


def agree(answer: dict[str, Any], result: VerifyResult) -> None:
    assert {name: answer[name] for name in ANSWERS} == {name: getattr(result, name) for name in ANSWERS}, (
        answer["problems"], told(result),
    )  # fmt: skip
    assert {(path, code) for path, code in answer["problems"]} == told(result)


def test_it_judges_a_real_bundle_and_its_papers_alike(second: Verifier, files: Files, tmp_path: Path) -> None:
    """All true: papers as Typst sets them, their records found and bound to their codes."""
    ((answer, result),) = compared(second, tmp_path, [packed(files)])
    agree(answer, result)
    assert [answer[name] for name in ANSWERS] == [True] * 4
    assert answer["problems"] == []
    papers = [path for path in files if path.endswith(".pdf")]
    assert len(papers) >= 4
    for path in papers:
        (tmp_path / "tep.pdf").write_bytes(files[path])
        for keys, trusted in ((OUR_LIST, [OURS]), (None, []), (THEIR_LIST, [THEIRS])):
            (said,) = second.answers([{"PDF": str(tmp_path / "tep.pdf"), "Keys": keys}])
            own = verify_pdf(files[path], trusted_keys=trusted)
            assert [said[name] for name in ANSWERS] == [getattr(own, name) for name in ANSWERS]
            assert [code for _, code in said["problems"]] == [problem.code for problem in own.problems]


def spoilt(rng: random.Random, files: Files) -> Files:
    """One thing done to one or two files, as damage or a forger without the key would."""
    made = dict(files)
    for _ in range(rng.randint(1, 2)):
        path = rng.choice(sorted(made))
        content = made[path]
        kind = rng.randrange(6)
        if kind == 0:
            del made[path]
        elif kind == 1:
            made[path + rng.choice(["x", ".pdf", "/y"])] = content
        elif kind == 2:
            made[path] = content[: rng.randrange(len(content) + 1)]
        elif kind == 3:
            made[path] = content + rng.choice([b"\n", b" ", b"\0", content])
        elif content:
            place = rng.randrange(len(content))
            made[path] = content[:place] + bytes([content[place] ^ 1 << rng.randrange(8)]) + content[place + 1 :]
    return with_new_manifests(made) if rng.random() < 0.3 else made


def test_four_hundred_spoilt_golden_bundles_are_judged_alike(second: Verifier, tmp_path: Path) -> None:
    """Every answer and every problem. A PDF that is damaged is another matter: how far a reader mends its tables is its
    own affair, so of it both must say that its bytes are not those that were sealed."""
    rng = random.Random(6)
    whole = golden_bundles.sealed(golden_bundles.unsealed())
    contents = [golden_bundles.packed(spoilt(rng, whole)) for _ in range(400)]
    seen, differing = Counter[str](), 0
    for answer, result in compared(second, tmp_path, contents):
        ours, theirs = told(result), {(path, code) for path, code in answer["problems"]}
        read_otherwise = {path for path, code in ours ^ theirs if path.endswith(".pdf") and code in OF_READING}
        assert all({(path, "changed"), (path, "changed-sealed")} & ours & theirs for path in read_otherwise)
        assert all(code in OF_READING and path in read_otherwise for path, code in ours ^ theirs)
        assert {name: answer[name] for name in ANSWERS} == {name: getattr(result, name) for name in ANSWERS}
        differing += bool(read_otherwise)
        seen.update(code for _, code in theirs)
    assert set(seen) >= {"missing", "changed", "changed-sealed", "extra", "absent", "unreadable", "signature", "log"}
    assert differing < 40


def test_six_hundred_damaged_zips_are_judged_alike(second: Verifier, tmp_path: Path) -> None:
    """A bit turned over anywhere in the ZIP, its directory most of all: neither calls it whole where the other does
    not. What a reader of ZIPs opens at all is its own affair; where both did, both say what is wrong."""
    rng = random.Random(7)
    good = golden_bundles.packed(golden_bundles.sealed(golden_bundles.unsealed()))
    directory = good.index(b"PK\1\2")
    contents = []
    for number in range(600):
        place = rng.randrange(directory, len(good)) if number % 2 else rng.randrange(len(good))
        contents.append(good[:place] + bytes([good[place] ^ 1 << rng.randrange(8)]) + good[place + 1 :])
    unlike = []
    for number, (answer, result) in enumerate(compared(second, tmp_path, contents)):
        if (answer["intact"] is True) != (result.intact is True):
            unlike.append((number, answer["problems"], told(result)))
    assert unlike == []
