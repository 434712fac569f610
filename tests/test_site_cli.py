"""`soluu site`: what it writes, replaces and refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from test_cli import document, soluu

from jobs.kept_list import kept_list
from qr.status_list import read_status_list
from records.home import Home

FILES = {".nojekyll", "index.html", "khoa-cong-khai.json", "status.json"}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("site") / "kho"
    assert soluu(root, "init", "--yes", "--school", "Trường THCS Sông Xanh").returncode == 0
    return root


def given(folder: Path) -> dict[str, str]:
    """What the page carries along."""
    page = (folder / "index.html").read_text("utf-8")
    return dict(json.loads(re.findall(r'id="given">(.*?)</script>', page)[0]))


@pytest.mark.full
def test_the_site_has_the_page_the_keys_and_a_list_of_this_moment(founded: Path, tmp_path: Path) -> None:
    """In the page as beside it; written again it takes the place of the old, and leaves what is not ours."""
    folder = tmp_path / "trang"
    first = document(soluu(founded, "site", str(folder), "--json"))
    assert {path.name for path in folder.iterdir()} == FILES
    assert set(first["files"]) == FILES
    (folder / "logo.png").write_bytes(b"x")
    again = soluu(founded, "site", str(folder))
    assert (again.returncode, again.stderr) == (0, "")
    listed = read_status_list((folder / "status.json").read_bytes())
    assert listed == kept_list(Home(founded))
    assert listed.number == first["status_list"]["number"] + 1
    assert f"số {listed.number}" in again.stdout
    said = given(folder)
    assert said["status"].encode() == (folder / "status.json").read_bytes()
    assert said["keys"].encode() == (folder / "khoa-cong-khai.json").read_bytes()
    assert said["keys"].encode() == (founded / "khoa" / "khoa-cong-khai.json").read_bytes()
    assert {path.name for path in folder.iterdir()} == FILES | {"logo.png"}


def test_a_page_that_is_not_ours_is_not_written_over(founded: Path, tmp_path: Path) -> None:
    """The school's own front page may lie there: nothing at all is written, nor signed."""
    (tmp_path / "index.html").write_text("<h1>Trường</h1>", encoding="utf-8")
    before = (founded / "status.json").read_bytes() if (founded / "status.json").exists() else None
    answer = soluu(founded, "site", str(tmp_path), "--json")
    assert answer.returncode == 3
    assert "không ghi đè" in document(answer)["error"]
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]
    assert (founded / "status.json").read_bytes() == before if before else not (founded / "status.json").exists()
    assert soluu(founded, "site", str(tmp_path / "index.html")).returncode == 3


def test_as_kept_signs_nothing_and_says_where_there_is_no_list(tmp_path: Path) -> None:
    """An old list that lies there would be believed for weeks, so it goes."""
    root, folder = tmp_path / "kho", tmp_path / "trang"
    assert soluu(root, "init", "--yes").returncode == 0
    folder.mkdir()
    (folder / "status.json").write_bytes(b"{}")
    answer = soluu(root, "site", str(folder), "--as-kept")
    assert answer.returncode == 0
    assert "Chưa có danh sách trạng thái" in answer.stderr
    assert {path.name for path in folder.iterdir()} == FILES - {"status.json"}
    assert given(folder)["status"] is None
    assert not (root / "status.json").exists()


def test_without_a_home_it_says_what_to_do(tmp_path: Path) -> None:
    answer = soluu(tmp_path / "kho", "site", str(tmp_path / "trang"))
    assert answer.returncode == 3
    assert "soluu init" in answer.stderr
    assert not (tmp_path / "trang").exists()
