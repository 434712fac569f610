"""`soluu extract-pupil` and `soluu label` as a clerk types them, and `soluu verify` far from the home."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from copied_home import Copied
from typer.testing import CliRunner, Result

from jobs.pupil_extract import KIND
from records.problems import CannotError, UsageError
from records.pupil_papers import pupils_with_papers
from soluu import app  # noqa: TID251 – it is what is tested


def soluu(home: Path, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(each) for each in arguments], env={"SOLUU_HOME": str(home)})


@pytest.mark.requirement("VA-06")
def test_a_pupil_takes_their_papers_to_another_school(copied: Copied, tmp_path: Path) -> None:
    """There nothing but the ZIP and the school's public key is at hand: it is good, and told to be an extract."""
    with copied.store.read() as db:
        code = pupils_with_papers(db, KIND)["pupil_code"][0]
    asked = ("--code", code, "--asked-by", "hiệu trưởng")
    made = soluu(copied.home.root, "extract-pupil", tmp_path / "ra", *asked, "--json")
    assert made.exit_code == 0, made.output
    document = json.loads(made.stdout)
    assert (document["papers"], len(document["bundles"]), document["left_out"]) == (2, 2, [])
    key = copied.home.keys / "khoa-cong-khai.pem"
    checked = soluu(tmp_path / "truong-khac", "verify", document["path"], "--key", key)
    assert checked.exit_code == 0, checked.output
    said = " ".join(checked.stdout.split())
    assert "goi-2: trích từ gói lớp 6A1, Học kì II, năm học 2025-2026, lần 1: 1 học bạ" in said
    (result,) = json.loads(
        soluu(tmp_path / "truong-khac", "verify", document["path"], "--key", key, "--json").stdout
    )["results"]
    assert [part["term"] for part in result["extract_of"]] == ["HK1", "HK2"]
    refused = soluu(copied.home.root, "extract-pupil", tmp_path, "--code", "0", "--asked-by", "hiệu trưởng")
    assert isinstance(refused.exception, CannotError)


@pytest.mark.requirement("QN-09")
def test_the_label_of_the_year_is_printed_and_verified(copied: Copied, tmp_path: Path) -> None:
    """Without a medium it says that nothing was compared; one that nobody knows is wrong use."""
    asked = ("--year", "2025-2026", "--present", "văn thư")
    made = soluu(copied.home.root, "label", tmp_path / "nhan.pdf", *asked, "--json")
    assert made.exit_code == 0, made.output
    document = json.loads(made.stdout)
    assert (document["bundles"], document["compared"]) == (2, False)
    assert soluu(copied.home.root, "verify", tmp_path / "nhan.pdf").exit_code == 0
    refused = soluu(copied.home.root, "label", tmp_path / "khac.pdf", "--medium", "SN-9")
    assert isinstance(refused.exception, UsageError)
