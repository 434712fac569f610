"""What a verification comes to in a word: being suspended is neither being replaced nor being wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from archive.verify import VerifyProblem, VerifyResult
from dashboard.texts import VERDICTS
from jobs.verdict import Verdict, verdict

WHOLE = VerifyResult("goi.zip", True, True, True, None, False, ())
CODE = VerifyResult("mã QR", None, True, True, None, False, (), is_code=True)


@pytest.mark.parametrize(
    ("codes", "whole", "code"),
    [
        (["suspended"], "suspended", "code-suspended"), (["superseded"], "replaced", "code-replaced"),
        (["revoked"], "revoked", "code-revoked"), (["suspended", "revoked"], "revoked", "code-revoked"),
        (["suspended", "superseded"], "replaced", "code-replaced"),
        (["suspended", "digest"], "bad", "bad"),
    ],
)  # fmt: skip
def test_each_way_of_being_no_longer_current_has_its_own_words(codes: list[str], whole: str, code: str) -> None:
    """Only where nothing graver was found is it called suspended."""
    problems = tuple(VerifyProblem("a.pdf", each, "…") for each in codes)
    assert (verdict(replace(WHOLE, problems=problems)), verdict(replace(CODE, problems=problems))) == (whole, code)
    assert VERDICTS.keys() == set(get_args(Verdict))
