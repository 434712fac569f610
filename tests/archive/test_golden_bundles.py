"""The golden bundles of docs/dinh-dang.md: what a second verifier must say of each, this one says of it."""

from __future__ import annotations

import json
from datetime import date, datetime
from hashlib import sha256

import golden_bundles
import pytest

from archive.verify import TrustedKey, verify_bundle

CASES = json.loads((golden_bundles.FOLDER / "cases.json").read_text("utf-8"))["cases"]


def trusted(given: dict[str, str]) -> TrustedKey:
    raw = bytes.fromhex(given["public_key"])
    until, since = given.get("valid_until"), given.get("compromised_since")
    return TrustedKey(
        sha256(raw).hexdigest()[:8], raw, valid_until=date.fromisoformat(until) if until else None,
        compromised_since=datetime.fromisoformat(since) if since else None,
    )  # fmt: skip


def test_the_files_are_what_zipfile_and_hashlib_make() -> None:
    """Nobody changes a bundle to suit the program: their maker knows nothing of `archive`."""
    made = {golden_bundles.file_of(case): case.content for case in golden_bundles.cases()}
    kept = {path.name: path.read_bytes() for path in golden_bundles.FOLDER.glob("*.zip")}
    assert kept == made
    assert (golden_bundles.FOLDER / "cases.json").read_text("utf-8") == golden_bundles.answers()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_golden_bundle_is_judged_as_written(case: dict[str, object]) -> None:
    """Every answer and every problem, no more and no fewer."""
    keys = [trusted(key) for key in case["keys"] or ()]  # type: ignore[attr-defined]  # a list of objects
    name = str(case["file"])
    result = verify_bundle(golden_bundles.FOLDER / name, trusted_keys=keys, thorough=True)
    said = {name: getattr(result, name) for name in ("intact", "signed", "trusted", "logged")}
    assert said == {name: case[name] for name in said}
    assert (result.timely, result.people, result.current) == (None, None, None)
    told = sorted([problem.file if problem.file != name else "", problem.code] for problem in result.problems)
    assert told == case["problems"]
