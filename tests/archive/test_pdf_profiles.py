"""veraPDF, which knows nothing of us, judges every paper of a small class – and fails a broken one."""

from __future__ import annotations

import json
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from fetch_verapdf import JAR
from invented_class import class_record, sealed
from opened import members

PROFILES = {"PDF/A-3a validation profile", "PDF/UA-1 validation profile"}


def judged(files: dict[str, bytes], folder: Path) -> dict[str, dict[str, bool]]:
    """Each file's answer for each profile that veraPDF says it used."""
    paths = []
    for number, (name, content) in enumerate(files.items()):
        paths.append(folder / f"{number:03d}.pdf")
        paths[-1].write_bytes(content)
        assert name
    java = shutil.which("java") or "java"
    done = subprocess.run(
        [java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", str(JAR), "--format", "json", "-f", "0",
         *map(str, paths)],
        capture_output=True, check=False,
    )  # fmt: skip
    jobs = json.loads(done.stdout)["report"]["jobs"]
    assert len(jobs) == len(files)
    return {
        name: {answer["profileName"]: answer["compliant"] for answer in job["validationResult"]}
        for name, job in zip(files, jobs, strict=True)
    }


@pytest.mark.tool("verapdf")
@pytest.mark.parametrize("primary", [False, True], ids=["secondary", "primary"])
def test_every_paper_is_pdf_a_3a_and_pdf_ua_1(tmp_path: Path, primary: bool) -> None:
    """Both profiles named in the answer: without XMP the judge would silently use a weaker one."""
    files = members(sealed(class_record(2, primary=primary)))
    papers = {path: content for path, content in files.items() if path.endswith(".pdf")}
    assert len(papers) == 5
    for name, answers in judged(papers, tmp_path).items():
        assert answers == dict.fromkeys(PROFILES, True), name


@pytest.mark.tool("verapdf")
def test_a_paper_without_its_metadata_or_structure_fails(tmp_path: Path) -> None:
    """The check can fail."""
    files = members(sealed(class_record(1)))
    broken = {}
    for part in ("Metadata", "StructTreeRoot"):
        with pikepdf.open(BytesIO(files["data/bang-tong-hop.pdf"])) as pdf:
            del pdf.Root[f"/{part}"]
            made = BytesIO()
            pdf.save(made)
        broken[part] = made.getvalue()
    answers = judged(broken, tmp_path)
    assert answers["Metadata"].keys() != PROFILES
    assert answers["StructTreeRoot"] == dict.fromkeys(PROFILES, False)
