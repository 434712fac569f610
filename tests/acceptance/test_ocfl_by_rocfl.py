"""A second stranger's opinion of what copying writes: rocfl, on its own command line, with a damaged twin."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from copied_home import Copied
from fetch_rocfl import find
from pki import authority

from archive.ocfl.layout import object_path
from archive.signatures.signing import tsa_at
from archive.signatures.stamping import stamp
from jobs.renewing import renew_all

pytestmark = [pytest.mark.full, pytest.mark.tool("rocfl"), pytest.mark.tool("openssl")]


def judged(root: Path) -> tuple[int, str]:
    """Exit code and words of rocfl on a whole root, every digest computed."""
    program = find()
    assert program is not None
    done = subprocess.run(
        [program, "--root", str(root), "validate"], check=False, capture_output=True, text=True, encoding="utf-8"
    )
    return done.returncode, done.stdout + done.stderr


def test_rocfl_finds_a_copied_store_whole_and_a_damaged_twin_not(copied: Copied) -> None:
    """Bundles with a renewal in a version of its own, and the home's object in several."""
    copied.add("o-mang")
    copied.copy()
    now = datetime.now(UTC)
    with authority() as pki:
        tsa = tsa_at(pki.tsa_url)
        renew_all(
            copied.home, copied.store, now=now, before=now, everything=True, actor="văn thư",
            stamp=lambda content: stamp(content, tsa, "sha512"),
        )  # fmt: skip
    assert [outcome.renewals for outcome in copied.copy()] == [2]
    root = copied.devices / "o-mang" / "o-mang"
    code, said = judged(root)
    assert code == 0, said
    assert "invalid objects: 0" in said.lower(), said
    twin = copied.devices / "twin"
    shutil.copytree(root, twin)
    one = copied.bundles()[0]
    sealed = twin / object_path(one.object_id) / "v1" / "content" / one.file_name
    content = bytearray(sealed.read_bytes())
    content[len(content) // 2] ^= 1
    sealed.write_bytes(content)
    code, said = judged(twin)
    assert code != 0, said
    assert one.object_id in said or one.file_name in said
