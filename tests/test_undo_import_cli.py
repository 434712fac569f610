"""`soluu undo-import` and `soluu import-again` as a clerk types them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sample_home import NOW, make_home
from test_user_cli import soluu

from jobs.importing import import_files, workbooks_in
from jobs.whole_files import sha256_of
from records.store import Store


@pytest.fixture
def exports(tmp_path: Path, sample_folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Two exports that came in one run, in a home."""
    home = make_home(tmp_path / "kho")
    monkeypatch.setenv("SOLUU_HOME", str(home.root))
    files = [path for path in workbooks_in([sample_folder]) if "danh-sach" not in path.parts][:2]
    import_files(home, Store(home.store_path), files, now=NOW)
    return files


def test_an_import_is_weighed_undone_and_brought_back(exports: list[Path]) -> None:
    """By file or by the beginning of a digest, a file or its whole run; nothing happens before the consent."""
    first, second = map(sha256_of, exports)
    told = json.loads(soluu("undo-import", str(exports[0]), "--dry-run", "--json"))
    assert (told["undone"], told["files"], told["names"]) == (False, [first], [exports[0].name])
    assert told["rests"]["marks"] > 0
    assert "--yes" in soluu("undo-import", first[:12], "--reason", "nhập nhầm", code=2)
    assert "lý do" in soluu("undo-import", first, "--yes", code=2)
    assert "Không có tệp nào" in soluu("import-again")
    whole = ("undo-import", first[:12], "--whole-run", "--reason", "nhập nhầm", "--yes", "--by", "phó hiệu trưởng")
    assert "2 tệp ra khỏi dữ liệu" in soluu(*whole)
    listed = json.loads(soluu("import-again", "--json"))["undone"]
    assert {(each["sha256"], each["undone_by"], each["reason"]) for each in listed} == {
        (first, "phó hiệu trưởng", "nhập nhầm"), (second, "phó hiệu trưởng", "nhập nhầm"),
    }  # fmt: skip
    assert "đã được hoàn tác" in soluu("undo-import", first, "--reason", "nhập nhầm", "--yes", code=2)
    assert "1 trong 1 tệp" in soluu("import-again", str(exports[1]))
    assert json.loads(soluu("import", str(exports[1]), "--json"))["files"][0]["unchanged"] is True
    assert [each["sha256"] for each in json.loads(soluu("import-again", "--json"))["undone"]] == [first]
