"""The whole sample school, sealed: every PDF through veraPDF, every bundle through the Library of Congress's tool."""

from __future__ import annotations

import subprocess
import zipfile
from pathlib import Path

import bagit
import pytest
from judge import COMPLIANT, judged
from sample_home import NOW, make_home

from archive.keys import load_private
from data.sample import write_sample
from jobs.importing import import_files, workbooks_in
from jobs.policies import policies_of
from jobs.sealing import seal_classes
from jobs.verifying import exit_code, verify_all
from records.reading import find_scopes
from records.store import Store

pytestmark = pytest.mark.full


@pytest.mark.tool("verapdf")
def test_every_document_of_the_sealed_sample_school_is_pdf_a_3a_and_ua_1(tmp_path: Path) -> None:
    """24 classes of HK1: each bundle verifies, is a valid bag, and holds nothing but valid PDF/A-3a + PDF/UA-1."""
    write_sample(tmp_path / "mau")
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    reports = import_files(home, store, workbooks_in([tmp_path / "mau"]), now=NOW)
    assert not [problem for report in reports for problem in report.errors]
    with store.read() as db:
        scopes = find_scopes(db, term="HK1")
    key = load_private(home.keys, None)
    outcomes = seal_classes(home, store, policies_of(home), scopes, key=key, now=NOW, accept_findings=True)
    assert len(outcomes) == 24
    documents = 0
    for outcome in outcomes:
        assert outcome.path is not None
        assert exit_code(verify_all(home, [outcome.path], None, None)) == 0
        folder = tmp_path / "mo" / outcome.path.stem
        with zipfile.ZipFile(outcome.path) as bundle:
            bundle.extractall(folder)
        (root,) = folder.iterdir()
        assert bagit.Bag(str(root)).is_valid()
        pdfs = sorted(root.rglob("data/**/*.pdf"))
        assert [answer for answer in judged(pdfs) if answer != COMPLIANT] == []
        documents += len(pdfs)
    print(f"\n{len(outcomes)} bundles, {documents} PDFs, all valid")  # noqa: T201 – a figure for the closing note


def test_an_import_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    """100 imports killed at random moments: the store always opens, and a last import brings all facts in."""
    import os  # noqa: PLC0415
    import random  # noqa: PLC0415
    import sys  # noqa: PLC0415
    import time  # noqa: PLC0415

    write_sample(tmp_path / "mau", classes=1)
    home = make_home(tmp_path / "kho")
    store = Store(home.store_path)
    with store.write():
        pass
    dice = random.Random(1)
    command = [sys.executable, "-m", "soluu", "import", str(tmp_path / "mau"), "--json"]
    environment = {**os.environ, "SOLUU_HOME": str(home.root)}
    killed = 0
    for _ in range(100):
        process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0.5, 6))
        killed += process.poll() is None
        process.kill()
        process.wait()
        with store.read() as db:
            versions = db.query("SELECT count(*) FROM mark_version").item()
            files = db.query("SELECT count(*) FROM export_file").item()
            classes = db.query("SELECT 1 FROM snapshot WHERE class_name IS NOT NULL LIMIT 1").height
            assert (versions > 0) == bool(classes)
    import_files(home, store, workbooks_in([tmp_path / "mau"]), now=NOW)
    other = make_home(tmp_path / "kho-khac")
    whole = Store(other.store_path)
    import_files(other, whole, workbooks_in([tmp_path / "mau"]), now=NOW)
    query = "SELECT * FROM mark_version ORDER BY ALL"
    with store.read() as a, whole.read() as b:
        assert a.query(query).equals(b.query(query))
    print(f"\n{killed} of 100 imports killed midway, nothing lost; {files} files before the last")  # noqa: T201
