"""veraPDF, which knows nothing of us, judges every paper of a small class – and fails a broken one."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from invented_class import class_record, sealed
from judge import COMPLIANT, PROFILES, judged
from opened import members


def judged_files(files: dict[str, bytes], folder: Path) -> dict[str, dict[str, bool]]:
    """The judge's answers for files in memory, by name."""
    paths = [folder / f"{number:03d}.pdf" for number in range(len(files))]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    return dict(zip(files, judged(paths), strict=True))


def without(pdf: bytes, part: str) -> bytes:
    """A twin that lacks a part of the document's root."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        del opened.Root[f"/{part}"]
        made = BytesIO()
        opened.save(made)
    return made.getvalue()


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bool]]:
    """All answers in one run, because starting the judge takes longer than judging."""
    papers = {}
    for name, record in (("secondary", class_record(2)), ("primary", class_record(2, primary=True))):
        files = members(sealed(record))
        papers |= {f"{name} {path}": content for path, content in files.items() if path.endswith(".pdf")}
    narrow = class_record(1)
    fourteen = replace(narrow, subjects=(*narrow.subjects, ("vat_li", "Vật lí"), ("hoa_hoc", "Hóa học")))
    papers["several sheets"] = members(sealed(class_record(24)))["data/bang-tong-hop.pdf"]
    papers["upright heads"] = members(sealed(fourteen))["data/bang-tong-hop.pdf"]
    summary = papers["secondary data/bang-tong-hop.pdf"]
    broken = {f"without {part}": without(summary, part) for part in ("Metadata", "StructTreeRoot")}
    return judged_files({**papers, **broken}, tmp_path_factory.mktemp("verapdf"))


@pytest.mark.tool("verapdf")
@pytest.mark.requirement("TM-22")
def test_every_paper_is_pdf_a_3a_and_pdf_ua_1(answers: dict[str, dict[str, bool]]) -> None:
    """Both profiles named in the answer: without XMP the judge would silently use a weaker one. The class summary and
    each pupil's học bạ, which are kept longest, are among the papers."""
    whole = {name: found for name, found in answers.items() if not name.startswith("without")}
    assert len(whole) == 12
    # Behind its first page each bears the small code of its number.
    assert "several sheets" in whole
    for level in ("secondary", "primary"):
        assert f"{level} data/bang-tong-hop.pdf" in whole
        assert len([name for name in whole if name.startswith(f"{level} data/hoc-ba/")]) == 2
    assert whole == dict.fromkeys(whole, COMPLIANT)


@pytest.mark.tool("verapdf")
def test_a_paper_without_its_metadata_or_structure_fails(answers: dict[str, dict[str, bool]]) -> None:
    """The check can fail."""
    assert answers["without Metadata"].keys() != PROFILES
    assert answers["without StructTreeRoot"] == dict.fromkeys(PROFILES, False)
