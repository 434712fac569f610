"""`soluu mapping` as a contract: a draft, a dry run, keeping and removing, with exit codes and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sample_home import make_home
from typer.testing import CliRunner

from data.sample import build
from data.unknown_layout import BOOK, BOOK_MAPPING, LOG, LOG_MAPPING, write_unknown_layout
from soluu import app  # noqa: TID251 – it is what is tested


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    (school,) = build(schools=("thcs",), classes=1)
    return {path.name: path for path in write_unknown_layout(tmp_path_factory.mktemp("la"), school)}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SOLUU_HOME", str(tmp_path / "kho"))
    return make_home(tmp_path / "kho").root


def run(code: int, *arguments: str | Path) -> Any:
    answer = CliRunner().invoke(app, [*map(str, arguments), "--json"])
    assert answer.exit_code == code, answer.output
    return json.loads(answer.stdout)


def test_an_unknown_book_and_its_log_come_in_once_their_mappings_are_added(home: Path, files: dict[str, Path]) -> None:
    refused = run(1, "import", files[BOOK])
    assert refused["files"][0]["errors"][0]["code"] == "khong-nhan-ra"
    tried = run(0, "mapping", "check", files[BOOK_MAPPING], files[BOOK])["files"][0]
    assert (tried["layout"], len(tried["preview"]), tried["errors"]) == ("mapped-hoa-mai-so-diem", 10, [])
    for mapping in (BOOK_MAPPING, LOG_MAPPING):
        run(0, "mapping", "add", files[mapping])
    assert [each["kind"] for each in run(0, "mapping", "list")["mappings"]] == ["edit-log", "marks"]
    imported = run(0, "import", files[BOOK], files[LOG])["files"]
    assert [file["layout"] for file in imported] == ["mapped-hoa-mai-so-diem", "list-edit-log"]
    assert imported[0]["marks"] == tried["marks"]
    run(0, "mapping", "remove", "Hoa Mai – sổ điểm")
    assert len(run(0, "mapping", "list")["mappings"]) == 1


def test_a_draft_says_what_a_person_must_still_choose(home: Path, files: dict[str, Path], tmp_path: Path) -> None:
    draft = run(1, "mapping", "suggest", files[BOOK], "--output", tmp_path / "nhap.toml")
    assert draft["to_do"] == ["Chưa nói học kì lấy từ đâu."]
    assert (tmp_path / "nhap.toml").read_text(encoding="utf-8") == draft["mapping"]


def test_a_mapping_of_another_file_says_which_columns_are_missing(home: Path, files: dict[str, Path]) -> None:
    told = run(1, "mapping", "check", files[LOG_MAPPING], files[BOOK])["files"][0]["errors"]
    assert [error["code"] for error in told] == ["thieu-tieu-de"]


def test_what_is_not_there_is_wrong_use(home: Path, tmp_path: Path) -> None:
    for arguments in (("remove", "không có"), ("add", tmp_path / "a.toml"), ("suggest", tmp_path / "a.csv")):
        answer = CliRunner().invoke(app, ["mapping", *map(str, arguments)])
        assert type(answer.exception).__name__ == "UsageError"


def test_a_name_that_is_joined_of_columns_is_told_with_an_example(home: Path, tmp_path: Path) -> None:
    path = tmp_path / "tach.csv"
    path.write_text(
        "Trường THCS Hoa Gạo\nLớp: 6A1 - Môn: Toán\nHọc kì I năm học 2025-2026\nMã số;Họ đệm;Tên;Cuối kỳ\n"
        "2350000001;Trần Thị;Sao;8\n2350000002;Lê Văn;Biển;9\n", encoding="utf-8",
    )  # fmt: skip
    run(0, "mapping", "suggest", path, "--output", tmp_path / "tach.toml")
    told = run(0, "mapping", "check", tmp_path / "tach.toml", path)["files"][0]
    assert told["joined_name"] == {"headings": ["Họ đệm", "Tên"], "example": "Trần Thị Sao"}
    answer = CliRunner().invoke(app, ["mapping", "check", str(tmp_path / "tach.toml"), str(path)])
    assert "ghép từ các cột «Họ đệm», «Tên», ví dụ: «Trần Thị Sao»" in " ".join(answer.stdout.split())
