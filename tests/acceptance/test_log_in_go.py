"""What the log and its witness write, verified by programs that are not ours: the Go ecosystem's own libraries."""

from __future__ import annotations

import base64
import json
import subprocess
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.keys import create_key, load_private
from jobs.event_log import ask_witness, sign_head
from jobs.log_keys import Confirmation
from jobs.witness_book import WitnessBook
from jobs.witnessing import answer_request, create_witness
from proofs.checkpoints import signed_checkpoint
from proofs.notes import COSIGNATURE, SIGNATURE, VerifierKey, check_signed, cosigned_at
from records.clock import VIETNAM
from records.facts import add_event
from records.home import Home
from records.log import heads
from records.store import Store

pytestmark = [pytest.mark.full, pytest.mark.tool("go")]
PROGRAM = Path(__file__).resolve().parent.parent / "log_in_go"
NOW = datetime(2026, 6, 10, 9, 30, tzinfo=VIETNAM)
BATCHES = (1, 1, 2, 3, 1, 8, 16, 1, 40, 7)
GO_SEED, GO_NAME = bytes(range(64, 96)), "go.example/nhan-chung"


def in_go(document: dict[str, Any]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["go", "run", "-mod=readonly", "."], check=False, cwd=PROGRAM, input=json.dumps(document),
        capture_output=True, encoding="utf-8",
    )  # fmt: skip


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A log that was witnessed after each of ten batches, and a proof of each of its events."""
    root = tmp_path_factory.mktemp("nhat-ky")
    create_key(root / "khoa", None, school="Trường mẫu", now=NOW)
    key = load_private(root / "khoa", None)
    book = WitnessBook(root / "pgd")
    witness = create_witness(book, "pgd.example/nhan-chung", None, NOW)
    store = Store(root / "so-luu.duckdb")
    made: dict[str, Any] = {"heads": [], "requests": [], "proofs": []}
    seen = 0
    for at, count in enumerate(BATCHES):
        with store.write() as db:
            for number in range(count):
                add_event(db, NOW + timedelta(seconds=number), "văn thư", "import", f"tệp-{number}", {"lá": number})
        request = root / f"yeu-cau-{at}"
        asked = ask_witness(Home(root), store, key, NOW, witness=None, old_size=seen)
        request.write_text(str(asked), "utf-8", newline="\n")
        answer_request(
            book, request, request.with_suffix(".da-ky"), NOW,
            passphrase=None, key=str(root / "khoa/khoa-cong-khai.pem"), wait=5,
            confirmation=Confirmation(ask=lambda _: True),
        )  # fmt: skip
        made["requests"].append(request.read_text("utf-8"))
        made["heads"].append(request.with_suffix(".da-ky").read_text("utf-8"))
        seen += count
        with store.read() as db:
            made["proofs"] += [str(heads.inclusion_proof(db, number + 1)) for number in range(seen)]
    signed = sign_head(Home(root), store, key, NOW)
    go_key = VerifierKey(GO_NAME, COSIGNATURE, _go_key().public_key().public_bytes_raw())
    secret = base64.b64encode(bytes([COSIGNATURE]) + GO_SEED).decode()
    return made | {
        "origin": signed.head.origin, "school_vkey": signed.key.vkey, "witness_vkey": witness.vkey,
        "go_skey": f"PRIVATE+KEY+{GO_NAME}+{go_key.key_id.hex()}+{secret}",
    }  # fmt: skip


def _go_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(GO_SEED)


def test_go_s_libraries_verify_every_head_request_and_proof(document: dict[str, Any]) -> None:
    """Notes, cosignatures, consistency and inclusion; and the cosignature that Go makes of the last head we read."""
    answer = in_go(document)
    assert answer.returncode == 0, answer.stderr
    told = json.loads(answer.stdout)
    assert (told["heads"], told["proofs"]) == (len(BATCHES), len(document["proofs"]))
    head, note = signed_checkpoint(told["answer"])
    assert head.size == sum(BATCHES)
    school = VerifierKey(head.origin, SIGNATURE, base64.b64decode(document["school_vkey"].rsplit("+", 1)[1])[1:])
    assert check_signed(note, [school]) == (school,)
    assert cosigned_at(note, VerifierKey(GO_NAME, COSIGNATURE, _go_key().public_key().public_bytes_raw()))


@pytest.mark.parametrize("field", ["heads", "requests", "proofs"])
def test_go_s_libraries_refuse_what_was_changed(document: dict[str, Any], field: str) -> None:
    """So that their agreement means something: one hash of the last text changed."""
    *others, last = document[field]
    line = last.split("\n")[-2 if field == "heads" else 1 if field == "requests" else 3]
    changed = line[:-10] + ("A" if line[-10] != "A" else "B") + line[-9:]
    answer = in_go(document | {field: [*others, last.replace(line, changed)]})
    assert answer.returncode == 1
    assert answer.stderr
