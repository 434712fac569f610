"""The command line as a contract: what scripts may rely on, run as they run it."""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from command_line import Answer, run_here
from copied_home import Copied
from sample_home import School
from typer.testing import CliRunner

from ingest.lists import TEMPLATE_FILES
from jobs.whole_files import require_empty
from soluu import app  # noqa: TID251 – it is what is tested

ROOT = Path(__file__).resolve().parent.parent


def soluu(home: Path, *arguments: str | Path, **environment: str) -> Answer:
    """Run the program as its entry point does, in this process."""
    return run_here(*arguments, SOLUU_HOME=home, **environment)


def process(home: Path, *arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own, where streams, start and end are what is tested."""
    return subprocess.run(
        [sys.executable, "-m", "soluu", *map(str, arguments)],
        check=False, capture_output=True, text=True, encoding="utf-8", cwd=ROOT, stdin=subprocess.DEVNULL,
        env={**os.environ, "SOLUU_HOME": str(home), "PYTHONUTF8": "1", **environment},
    )  # fmt: skip


def document(answer: Answer | subprocess.CompletedProcess[str]) -> Any:
    """Standard output as one JSON document, and nothing else."""
    return json.loads(answer.stdout)


@pytest.fixture
def home(school: School, tmp_path: Path) -> Path:
    """A copy of the home that holds the imported sample."""
    shutil.copytree(school.home.root, tmp_path / "kho")
    return tmp_path / "kho"


def test_init_makes_a_home_once(tmp_path: Path) -> None:
    """A second init changes nothing; the key stays the same."""
    first = process(tmp_path / "kho", "init", "--yes", "--json")
    assert first.returncode == 0, first.stderr
    key = next((tmp_path / "kho" / "khoa").glob("*.pem")).read_bytes()
    assert document(first)["created"] is True
    second = process(tmp_path / "kho", "init", "--yes", "--json")
    assert second.returncode == 0
    assert document(second)["created"] is False
    assert next((tmp_path / "kho" / "khoa").glob("*.pem")).read_bytes() == key


def test_a_lost_key_gets_a_successor_and_stays_listed(tmp_path: Path) -> None:
    """Without a key nothing can be sealed, and init is what the program says to run; old seals stay verifiable."""
    first = document(soluu(tmp_path / "kho", "init", "--yes", "--json"))
    (tmp_path / "kho" / "khoa" / "khoa-bi-mat.pem").unlink()
    second = document(soluu(tmp_path / "kho", "init", "--yes", "--json"))
    assert (second["created"], second["new_key"]) == (False, True)
    assert second["keys"][: len(first["keys"])] == first["keys"]
    assert len(second["keys"]) == 2


def test_a_damaged_store_is_told_by_init(tmp_path: Path) -> None:
    """Not only when the first file is imported."""
    soluu(tmp_path / "kho", "init", "--yes")
    (tmp_path / "kho" / "so-luu.duckdb").write_bytes(b"no database" * 1000)
    answer = soluu(tmp_path / "kho", "init", "--yes")
    assert answer.returncode == 3
    assert "Khôi phục từ bản sao" in answer.stderr


@pytest.mark.parametrize("value", ["abc", "nan", "-1", "inf"])
def test_a_waiting_time_that_is_none_is_wrong_use(tmp_path: Path, value: str) -> None:
    """The variable is named, in a sentence."""
    answer = soluu(tmp_path / "kho", "init", "--yes", "--json", SOLUU_LOCK_WAIT=value)
    assert answer.returncode == 2
    assert "SOLUU_LOCK_WAIT" in document(answer)["error"]


@pytest.mark.parametrize("line", ['verify_url = "https://truong.vn/kiem/V/"', 'verify_url = ""', "verify_url = 5",
                                  'verify_url = "ftp://truong.vn/V/"', "verify_url = ["])  # fmt: skip
def test_a_settings_file_that_was_edited_wrongly_is_named(home: Path, line: str) -> None:
    """The file is there to be edited; a slip in it is a sentence, and nothing is sealed."""
    (home / "so-luu.toml").write_text(line, encoding="utf-8")
    answer = soluu(home, "seal", "--class", "6A1", "--term", "HK1", "--accept-findings", "--json")
    assert answer.returncode == 3
    assert "so-luu.toml" in answer.stdout
    assert "Traceback" not in answer.stderr


@pytest.mark.skipif(os.name == "nt", reason="POSIX file modes; on Windows icacls does it")
def test_a_key_without_a_passphrase_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """`init --yes` leaves a private key that nobody else may read."""
    soluu(tmp_path / "kho", "init", "--yes")
    private = [path for path in (tmp_path / "kho" / "khoa").iterdir() if b"PRIVATE" in path.read_bytes()]
    assert [path.stat().st_mode & 0o077 for path in private] == [0]
    assert (tmp_path / "kho").stat().st_mode & 0o077 == 0, "the store, with all pupils' marks, lies in it"


def test_import_before_init_says_what_to_do(tmp_path: Path) -> None:
    """No home yet: exit 3 and a sentence; with --json it is a document."""
    (tmp_path / "x.xlsx").write_bytes(b"PK")
    answer = soluu(tmp_path / "kho", "import", tmp_path / "x.xlsx", "--json")
    assert answer.returncode == 3
    assert "soluu init" in document(answer)["error"]


def test_import_answers_with_the_fields_of_the_contract(tmp_path: Path, sample_folder: Path) -> None:
    """Every field of the contract is there, counts are whole, and the same file again is unchanged."""
    process(tmp_path / "kho", "init", "--yes")
    source = next(path for path in sorted(sample_folder.rglob("*.xlsx")) if "danh-sach" not in str(path))
    answer = process(tmp_path / "kho", "import", source, "--json")
    assert answer.returncode == 0, answer.stderr
    (entry,) = document(answer)["files"]
    wanted = {
        "path",
        "sha256",
        "layout",
        "school",
        "year",
        "term",
        "classes",
        "marks",
        "unchanged",
        "errors",
        "warnings",
    }
    assert wanted <= entry.keys()
    assert entry["year"] == "2025-2026"
    assert entry["unchanged"] is False
    assert entry["classes"][0]["pupils"] > 25
    again = document(process(tmp_path / "kho", "import", source, "--json"))["files"][0]
    assert again["unchanged"] is True
    assert again["sha256"] == entry["sha256"]


def test_a_bad_file_is_exit_1_with_its_problems(home: Path, tmp_path: Path) -> None:
    """Each problem has file, sheet, cell, found, expected and action."""
    bad = tmp_path / "khong-phai.xlsx"
    bad.write_text("<html>không phải bảng tính</html>", encoding="utf-8")
    answer = process(home, "import", bad, "--json")
    assert answer.returncode == 1
    (problem,) = document(answer)["files"][0]["errors"]
    assert {"file", "sheet", "cell", "found", "expected", "action"} <= problem.keys()
    assert problem["file"] == "khong-phai.xlsx"


@pytest.mark.parametrize(
    "arguments",
    [
        ("import", "khong-co.xlsx"),
        ("seal",),
        ("seal", "--class", "6A1"),
        ("seal", "--class", "6A1", "--term", "HK1", "--all"),
        ("seal", "--class", "9Z9", "--term", "HK1"),
        ("seal", "--all", "--year", "2025"),
        ("templates", "khong-ghi", "--year", "2025-2029"),
        ("verify",),
        ("verify", "khong-co.zip"),
        ("bay-gio",),
        ("dashboard", "--port", "99999999"),
    ],
)
def test_wrong_use_is_exit_2_without_a_traceback(home: Path, arguments: tuple[str, ...]) -> None:
    """A sentence on standard error, exit 2."""
    answer = soluu(home, *arguments)
    assert answer.returncode == 2, answer.stderr
    assert "Traceback" not in answer.stderr


def test_sealing_stops_at_findings_until_they_are_accepted_and_then_verifies(home: Path, tmp_path: Path) -> None:
    """Without acceptance exit 1 and no bundle; with it a bundle that verifies; sealed again it is unchanged."""
    refused = soluu(home, "seal", "--class", "6A1", "--term", "HK1", "--json")
    assert refused.returncode == 1, refused.stderr
    (outcome,) = document(refused)["bundles"]
    assert outcome["sealed"] is False
    assert outcome["findings"]
    assert not list((home / "goi-niem-phong").rglob("*.zip"))

    sealed = soluu(home, "seal", "--class", "6A1", "--term", "HK1", "--accept-findings", "--json")
    assert sealed.returncode == 0, sealed.stderr
    bundle = Path(document(sealed)["bundles"][0]["path"])

    answer = soluu(home, "verify", bundle, "--json")
    (result,) = document(answer)["results"]
    assert answer.returncode == 0, answer.stdout
    assert {key: result[key] for key in ("intact", "signed", "trusted", "timely", "current")} == {
        "intact": True, "signed": True, "trusted": True, "timely": None, "current": True,
    }  # fmt: skip
    assert result["problems"] == []

    for accepted in (("--accept-findings",), ()):
        again = soluu(home, "seal", "--class", "6A1", "--term", "HK1", *accepted, "--json")
        assert again.returncode == 0, again.stdout
        assert (document(again)["bundles"][0]["sealed"], document(again)["bundles"][0]["unchanged"]) == (True, True)

    # Elsewhere, with nothing but the bundle: not checked. With the school's public key: good.
    bare = soluu(tmp_path / "khac", "verify", bundle, "--json")
    assert bare.returncode == 3
    assert document(bare)["results"][0]["trusted"] is None
    key = next((home / "khoa").glob("*cong-khai*.pem"))
    with_key = soluu(tmp_path / "khac", "verify", bundle, "--key", key, "--json")
    assert with_key.returncode == 0, with_key.stdout
    assert document(with_key)["results"][0]["current"] is None

    # A byte changed in the middle is a problem that names its file.
    damaged = tmp_path / "hong.zip"
    content = bytearray(bundle.read_bytes())
    place = content.find(b"%PDF-") + 2000
    content[place] ^= 1
    damaged.write_bytes(content)
    bad = soluu(home, "verify", damaged, "--json")
    assert bad.returncode == 1
    assert any(problem["file"].startswith("data/") for problem in document(bad)["results"][0]["problems"])


def test_what_the_machine_refuses_is_exit_3_and_a_sentence(tmp_path: Path) -> None:
    """A file where the home should be, a damaged lookup: no traceback, and JSON where it was asked for."""
    (tmp_path / "tep").write_text("x", encoding="utf-8")
    answer = soluu(tmp_path / "tep", "init", "--yes", "--json")
    assert answer.returncode == 3
    assert "SOLUU_HOME" in document(answer)["error"]
    assert "Traceback" not in answer.stderr


def test_wrong_use_with_json_is_a_document_too(tmp_path: Path) -> None:
    """Unknown commands and options, missing arguments, prompts that cannot be asked: exit 2 and one document."""
    for arguments in (("khong-co-lenh",), ("import",), ("verify", "--khong-co"), ("init",)):
        answer = soluu(tmp_path / "kho", *arguments, "--json")
        assert answer.returncode == 2, arguments
        assert document(answer)["error"]


def test_an_address_that_no_code_could_bear_is_refused_at_once(tmp_path: Path) -> None:
    """Capitals would change a path: only scheme, host and /V/."""
    answer = soluu(tmp_path / "kho", "init", "--yes", "--verify-url", "https://truong.example/abc/V/")
    assert answer.returncode == 2
    assert not (tmp_path / "kho" / "so-luu.toml").exists()


def test_a_bundle_that_was_damaged_or_lost_is_not_called_unchanged(home: Path) -> None:
    """Sealed again over a truncated or missing bundle: exit 3 and what to do, no new revision."""
    arguments = ("seal", "--class", "1A", "--term", "HK1", "--accept-findings", "--json")
    bundle = Path(document(soluu(home, *arguments))["bundles"][0]["path"])
    bundle.write_bytes(bundle.read_bytes()[:1000])
    damaged = soluu(home, *arguments)
    assert damaged.returncode == 3
    assert "hỏng" in document(damaged)["bundles"][0]["error"]
    assert "hỏng" in document(damaged)["error"]
    bundle.unlink()
    assert soluu(home, *arguments).returncode == 3


def test_a_bundle_whose_zip_was_written_anew_is_not_the_one_that_was_sealed(home: Path, tmp_path: Path) -> None:
    """What is in it is whole, but the school knows the bytes that it gave out; an unpacked folder has none."""
    arguments = ("seal", "--class", "1A", "--term", "HK1", "--accept-findings", "--json")
    bundle = Path(document(soluu(home, *arguments))["bundles"][0]["path"])
    again = tmp_path / bundle.name
    with zipfile.ZipFile(bundle) as sealed, zipfile.ZipFile(again, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sealed.namelist():
            packed.writestr(name, sealed.read(name))
        sealed.extractall(tmp_path / "ra")
    answer = soluu(home, "verify", again, "--json")
    [result] = document(answer)["results"]
    assert (answer.returncode, result["intact"], result["signed"]) == (1, False, True)
    assert [(p["file"], p["code"]) for p in result["problems"]] == [(bundle.name, "digest-zip")]
    assert soluu(home, "verify", tmp_path / "ra", "--json").returncode == 0


def test_a_class_that_cannot_be_sealed_does_not_hide_the_others(home: Path) -> None:
    """`seal --all`, the first class without its originals: exit 3, its reason, and the other is there and told."""
    shutil.rmtree(home / "ban-goc")
    listed = document(soluu(home, "seal", "--all", "--term", "HK1", "--json"))["bundles"]
    assert [(entry["class"], bool(entry["findings"]), entry["error"]) for entry in listed] == [
        ("6A1", True, None), ("1A", True, None)
    ]  # fmt: skip
    answer = soluu(home, "seal", "--all", "--term", "HK1", "--accept-findings", "--json")
    assert answer.returncode == 3
    told = document(answer)
    assert [entry["sealed"] for entry in told["bundles"]] == [False, False]
    assert all("Nhập lại" in entry["error"] for entry in told["bundles"])
    assert "Traceback" not in answer.stderr
    spoken = soluu(home, "seal", "--all", "--term", "HK1", "--accept-findings")
    assert spoken.returncode == 3
    assert "6A1 HK1 2025-2026: không niêm phong được" in spoken.stderr
    assert "--accept-findings" not in spoken.stderr


def test_what_a_broken_run_left_unpublished_is_published_by_the_next(home: Path) -> None:
    """The lookup lost after sealing: the next sealing brings it back from the store, and the bundle is current."""
    arguments = ("seal", "--class", "1A", "--term", "HK1", "--accept-findings", "--json")
    bundle = Path(document(soluu(home, *arguments))["bundles"][0]["path"])
    (home / "tra-cuu.sqlite").unlink()
    soluu(home, *arguments)
    assert document(soluu(home, "verify", bundle, "--json"))["results"][0]["current"] is True


def test_a_code_that_is_none_is_a_problem_not_a_crash(home: Path) -> None:
    """Exit 1 with a problem that says why."""
    answer = soluu(home, "verify", "--code", "KHONGPHAIMA", "--json")
    assert answer.returncode == 1
    assert document(answer)["results"][0]["problems"]


def test_templates_can_be_imported_back_empty(home: Path, tmp_path: Path) -> None:
    """A workbook for each list is written, and their example rows are no facts."""
    answer = soluu(
        home, "templates", tmp_path / "mau", "--school", "Trường THCS Sao Mai", "--year", "2025-2026", "--json"
    )
    assert answer.returncode == 0, answer.stderr
    files = document(answer)["files"]
    assert sorted(Path(file).name for file in files) == sorted(TEMPLATE_FILES.values())
    back = soluu(home, "import", tmp_path / "mau", "--json")
    assert [entry["rows"] for entry in document(back)["files"]] == [0] * len(TEMPLATE_FILES)


def test_templates_never_write_over_a_list_that_somebody_filled_in(tmp_path: Path) -> None:
    """One of them is there: exit 3, its name and what to do, the others not written, its bytes as they were."""
    folder = tmp_path / "mau"
    first = document(soluu(tmp_path / "kho", "templates", folder, "--json"))["files"]
    kept, *others = map(Path, first)
    kept.write_bytes(b"filled in by hand")
    for path in others:
        path.unlink()
    answer = soluu(tmp_path / "kho", "templates", folder, "--json")
    assert answer.returncode == 3
    assert kept.name in document(answer)["error"]
    assert "thư mục khác" in document(answer)["error"]
    assert kept.read_bytes() == b"filled in by hand"
    assert list(folder.iterdir()) == [kept]


def test_the_sample_is_not_written_among_a_schools_files(tmp_path: Path) -> None:
    """A folder with a file in it: exit 3, nothing written. What a computer leaves in every folder is no file."""
    folder = tmp_path / "ban-xuat"
    folder.mkdir()
    (folder / ".DS_Store").write_bytes(b"")
    (folder / "so-diem.xlsx").write_bytes(b"marks")
    answer = soluu(tmp_path / "kho", "sample", folder)
    assert answer.returncode == 3
    assert "so-diem.xlsx" in answer.stderr
    assert len(list(folder.iterdir())) == 2
    (folder / "so-diem.xlsx").unlink()
    require_empty(folder)
    require_empty(tmp_path / "chua-co")


@pytest.mark.full   # in a process each; the parts are tested in tests/data/test_other_sample.py
def test_examples_of_other_layouts_are_written_and_imported(tmp_path: Path) -> None:
    """Eight files, all read; the class book without codes by name, which takes the option that the answer names."""
    soluu(tmp_path / "kho", "init", "--yes")
    told = soluu(tmp_path / "kho", "sample", tmp_path / "bo-cuc", "--layouts").stdout
    assert "8 tệp" in told
    assert "--match-names" in told
    answer = soluu(tmp_path / "kho", "import", tmp_path / "bo-cuc", "--match-names", "--json")
    assert answer.returncode == 0, answer.stderr
    layouts = [file["layout"] for file in document(answer)["files"]]
    assert set(layouts) == {"smas", "moet-secondary", "moet-primary", "class-book", "result-slip"}
    assert len(layouts) == 8


def test_help_is_in_vietnamese() -> None:
    """Every command explains itself."""
    answer = process(ROOT, "--help")
    assert answer.returncode == 0
    for command in ("init", "demo", "sample", "templates", "import", "seal", "verify", "dashboard"):
        assert command in answer.stdout
    assert "Niêm phong" in answer.stdout


def test_a_file_that_may_not_be_read_is_the_reader_s_to_report(
    tmp_path: Path, sample_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no wrong use: the other files of the run are imported, and the file has its line in the report."""
    soluu(tmp_path / "kho", "init", "--yes")
    source = next(path for path in sorted(sample_folder.rglob("*.xlsx")) if "danh-sach" not in str(path))
    closed, real = shutil.copyfile(source, tmp_path / "kin.xlsx"), Path.open

    def refuse(path: Path, *arguments: Any, **named: Any) -> Any:
        if path == closed:
            raise PermissionError(errno.EACCES, "no", str(path))
        return real(path, *arguments, **named)

    monkeypatch.setattr(os, "access", lambda path, *_: Path(path) != closed)
    monkeypatch.setattr(Path, "open", refuse)
    home = {"SOLUU_HOME": str(tmp_path / "kho")}
    answer = CliRunner().invoke(app, ["import", str(source), str(closed), "--json"], env=home)
    files = json.loads(answer.stdout)["files"]
    assert [[problem["found"] for problem in file["errors"]] for file in files] == [[], ["không có quyền"]]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file's name is text")
def test_a_file_whose_name_is_no_text_is_imported_with_the_others(tmp_path: Path, sample_folder: Path) -> None:
    """Its name is told with what is no text written out; the whole batch is loaded."""
    process(tmp_path / "kho", "init", "--yes")
    first, second = [path for path in sorted(sample_folder.rglob("*.xlsx")) if "danh-sach" not in str(path)][:2]
    (tmp_path / "xuat").mkdir()
    shutil.copyfile(first, tmp_path / "xuat" / "tot.xlsx")
    shutil.copyfile(second, os.fsencode(tmp_path / "xuat") + b"/l\xf3p5.xlsx")
    (tmp_path / "xuat" / os.fsdecode(b"h\xf3ng.xlsx")).write_bytes(b"PK")
    answer = process(tmp_path / "kho", "import", tmp_path / "xuat", "--json")
    files = {Path(file["path"]).name: file for file in document(answer)["files"]}
    assert answer.returncode == 1, answer.stderr
    assert files.keys() == {"tot.xlsx", "l\\udcf3p5.xlsx", "h\\udcf3ng.xlsx"}
    assert [bool(files[name]["errors"]) for name in sorted(files)] == [True, False, False]
    again = process(tmp_path / "kho", "import", tmp_path / "xuat")
    assert (again.returncode, "h\\udcf3ng.xlsx" in again.stderr) == (1, True)
    assert "2 đã có" in again.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere every file's name is text")
@pytest.mark.parametrize("name", [b"b\xf3.zip", b"b\xf3.pdf", b"b\xf3.txt"])
def test_a_file_whose_name_is_no_text_is_verified(tmp_path: Path, copied: Copied, name: bytes) -> None:
    """JSON carries the very name; a screen shows it with what is no text written out."""
    path = tmp_path / os.fsdecode(name)
    shutil.copyfile(next(copied.home.bundles.rglob("*.zip")), path)
    answer = process(copied.home.root, "verify", path, "--json")
    (result,) = document(answer)["results"]
    assert result["path"] == str(path)
    shown = process(copied.home.root, "verify", path)
    assert shown.returncode == answer.returncode
    assert "Traceback" not in shown.stderr
    assert "udcf3" in shown.stdout
    missing = process(copied.home.root, "verify", tmp_path / os.fsdecode(b"kh\xf4ng.zip"), "--json")
    assert (missing.returncode, "error" in document(missing)) == (2, True)


def test_an_empty_home_variable_names_no_folder(tmp_path: Path) -> None:
    """A script that sets it to nothing works on the user's folder, and the demonstration on its own."""
    bare = {name: value for name, value in os.environ.items() if name != "SOLUU_HOME"}
    environment = {**bare, "SOLUU_HOME": "", "HOME": str(tmp_path / "nha"), "USERPROFILE": str(tmp_path / "nha"),
                   "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT)}  # fmt: skip
    (tmp_path / "day").mkdir()
    for command in (
        ["-m", "soluu", "init", "--yes"],
        ["-c", "import sys, soluu, jobs.demo; jobs.demo.run_demo = lambda *_, **__: None; soluu.main()",
         "demo", "--no-dashboard"],
    ):  # fmt: skip
        answer = subprocess.run(
            [sys.executable, *command], cwd=tmp_path / "day", env=environment, check=False, capture_output=True,
            encoding="utf-8", stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr
    assert [path.name for path in (tmp_path / "day").iterdir()] == ["so-luu-mau"]
    assert (tmp_path / "nha" / "SoLuu" / "so-luu.toml").exists()
