"""Proofs under heads that a witness signed: each golden one is judged as the file says."""

from __future__ import annotations

import json
from typing import Any

import golden_proofs
import pytest

from proofs.checking import ProofError
from proofs.inclusion import LogProof, parse_proof
from proofs.notes import COSIGNATURE, VerifierKey, check_signed, cosigned_at, parse_vkey

CASES = json.loads(golden_proofs.FILE.read_text("utf-8"))["cases"]


def test_the_golden_proofs_are_what_their_maker_makes() -> None:
    assert golden_proofs.FILE.read_text("utf-8") == golden_proofs.content()


def _is_under(proof: LogProof) -> bool:
    try:
        proof.check()
    except ProofError:
        return False
    return True


def _signer(proof: LogProof, key: VerifierKey) -> str | None:
    try:
        if key.kind == COSIGNATURE:
            at = cosigned_at(proof.note, key)
            return None if at is None else f"{key.name}@{at}"
        return key.name if check_signed(proof.note, [key]) else None
    except ProofError:      # a line in its name that is wrong
        return None


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_each_golden_proof_is_judged_as_it_says(case: dict[str, Any]) -> None:
    if not case["is_proof"]:
        with pytest.raises(ProofError):
            parse_proof(case["text"])
        return
    proof = parse_proof(case["text"])
    assert str(proof) == case["text"]
    assert _is_under(proof) is case["is_under"]
    signers = [_signer(proof, parse_vkey(each)) for each in case["vkeys"]]
    assert [each for each in signers if each] == case["signers"]
    said = json.loads(proof.leaf.split(b"\n", 1)[1])
    assert said["subject"] == case["subject"]
