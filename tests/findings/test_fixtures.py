"""Each kind of finding has a case that shows it and a good twin that does not."""

from __future__ import annotations

import pytest
from finding_cases import HERE, expected, found_in, of_kind, read_case, told

from records.findings.rules import KINDS
from records.findings.rules.results import KINDS_OF_QUESTION

BAD, GOOD = HERE / "bad_findings", HERE / "good_findings"


def test_every_kind_has_a_bad_case_and_a_good_twin_and_no_case_is_left_over() -> None:
    """The files are named after the kinds that the engine registers, no more and no fewer."""
    for folder in (BAD, GOOD):
        assert sorted(path.stem for path in folder.glob("*.toml")) == sorted(KINDS), folder.name


@pytest.mark.parametrize("kind", KINDS)
def test_a_bad_case_yields_exactly_the_findings_that_it_expects(kind: str) -> None:
    """Certain and possible ones, of this kind, with what each is about."""
    case = read_case(BAD / f"{kind}.toml")
    found = of_kind(case, kind)
    wanted = case["expected"]
    assert len(found) == len(wanted), [finding.sentence for finding in found]
    assert [told(finding, want) for finding, want in zip(found, wanted, strict=True)] == list(map(expected, wanted))


@pytest.mark.parametrize("kind", KINDS)
def test_the_good_twin_differs_from_the_bad_case_in_a_few_facts_and_has_no_such_finding(kind: str) -> None:
    """A twin holds only the tables that it replaces, so that nothing else can have silenced the rule."""
    bad, change = read_case(BAD / f"{kind}.toml"), read_case(GOOD / f"{kind}.toml")
    assert "expected" not in change
    assert of_kind(bad, kind)
    assert of_kind({**bad, **change}, kind) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_profile_without_rules_finds_nothing_but_what_the_country_s_circular_says(kind: str) -> None:
    """What the regulation does not ask is not judged; results are, by the circular that holds for all."""
    case = read_case(BAD / f"{kind}.toml")
    bare = {name: value for name, value in case.items() if name not in {"profile", "policy", "choices"}}
    assert {finding.kind for finding in found_in(bare)} <= {*KINDS_OF_QUESTION.values()}


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_is_vietnamese_and_names_no_pupil(kind: str) -> None:
    """The pupil's code is in what a finding is about, never in the sentence; the sentence ends as sentences do."""
    for finding in found_in(read_case(BAD / f"{kind}.toml")):
        assert finding.sentence[0].isupper()
        assert finding.sentence.endswith(".")
        assert "HS0" not in finding.sentence
        assert finding.evidence
        assert finding.article
