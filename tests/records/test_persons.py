"""Two people are two names, and another spelling of a name is no other person."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date, datetime

import pytest

from records.clock import VIETNAM
from records.disposal import Disposal, Signer, checked, require_appraisable, require_decidable
from records.persons import same_person, tidy_name
from records.problems import CannotError, UsageError
from records.withdrawals import Asked

AN = "Nguyễn Văn An"
NOW = datetime(2036, 6, 5, 9, 0, tzinfo=VIETNAM)
SPELLINGS = [
    unicodedata.normalize("NFD", AN), "Nguyễn Văn\u200b An", "Nguyễn Văn An.", "NGUYỄN VĂN AN", " nguyễn  văn\u00a0an",
    "Nguyễn-Văn An", "Ｎguyễn Văn An", "Nguyễn Văn An\u202e", "Ng\u00aduyễn Văn An", "«Nguyễn Văn An»,",
    "Nguyen Van An",
]  # fmt: skip
OTHERS = [
    "Nguyễn Văn Ân", "Nguyễn Văn Án", "Nguyễn Vân An", "Văn An Nguyễn", "Nguyễn Văn", "Nguyễn Văn An Bình",
    "Nguyen Van Anh", "Nguyễn Van An",
]  # fmt: skip


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_another_spelling_is_no_other_person(spelling: str) -> None:
    """Neither where it is compared, nor in the rules that ask for different people."""
    assert same_person(AN, spelling)
    clerk, head = Signer(role="clerk", name=AN), Signer(role="principal", name=spelling)
    disposal = Disposal(
        disposal_id="TH-2036-001", school="", reason="", proposed_at=NOW, proposer=clerk, items=(), appraisal="agreed",
        appraiser=Signer(role="board", name="Trần Thị Bình"),
    )  # fmt: skip
    with pytest.raises(CannotError, match="Người quyết định phải khác"):
        require_decidable(disposal, head, "12/QĐ", NOW.date(), NOW)
    with pytest.raises(CannotError, match="Người thẩm định phải khác"):
        require_appraisable(replace(disposal, appraisal=None, appraiser=None), head, "Đủ", NOW)
    asked = Asked(
        kind="revoked", scope="bundle", subject_id="0" * 20, why="content", reason="", decided_by=head,
        requested_by=clerk, number="12/QĐ", day=date(2036, 6, 5),
    )  # fmt: skip
    with pytest.raises(CannotError, match="hai người"):
        asked.require_two_people()


@pytest.mark.parametrize("other", OTHERS)
def test_another_name_is_another_person(other: str) -> None:
    """A letter, a tone or a word more makes one."""
    assert not same_person(AN, other)
    assert Signer(role="clerk", name=AN).may_be(Signer(role="clerk", name=other)), "but not in one office"


@pytest.mark.parametrize(
    ("one", "other"), [("Lê Hòa", "Lê Hoà"), ("Trần Thúy", "Trần Thuý"), ("Đỗ Hạ", "ĐỖ HẠ"), ("Ðỗ Hạ", "Đỗ Hạ")]
)
def test_the_place_of_a_tone_is_no_other_name(one: str, other: str) -> None:
    assert same_person(one, other)


def test_a_name_is_kept_in_one_spelling() -> None:
    kept = checked(Signer(role="clerk", name=f"  {unicodedata.normalize('NFD', AN)} "))
    assert kept.name == AN


@pytest.mark.parametrize(
    "name", ["", " ", ".", "A" * 81, "Nguyễn Văn\u200b An", "Nguyễn\u202e Văn An", "An\ufeff",
             "Nguyễn Văn \u0410n", "Nguy\u1ec5n V\u0103n \u0391n"])  # fmt: skip
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    """What nobody sees would stand on the papers and be another person's to the program."""
    with pytest.raises(UsageError, match=r"Ghi họ tên|không nhìn thấy|chữ La-tinh"):
        tidy_name(name, 80)
