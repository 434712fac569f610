"""`soluu sign` as the clerk and the principal call it: print, sign, take in, check, seal; and how each refuses."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pki
import pytest
from judge import COMPLIANT, judged
from pki import PASSPHRASE, today
from sample_home import School
from signing_office import Office, few_pupils, open_office, summary_of
from soft_token import PIN, soft_tokens
from typer.testing import CliRunner, Result

from archive.signatures.signing import sign
from records.problems import CannotError, UsageError

pytestmark = pytest.mark.tool("openssl")


@pytest.fixture(scope="module")
def opened(school: School, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The school with its own time-stamp server in its settings, nothing printed yet."""
    with pki.authority() as authority, few_pupils():
        office = open_office(school, tmp_path_factory.mktemp("ky") / "kho", authority)
        settings = office.home.settings_path
        told = settings.read_text(encoding="utf-8")
        settings.write_text(f'{told}tsa_url = "{authority.tsa_url}"\n', encoding="utf-8")
        yield office


@pytest.fixture
def office(opened: Office, tmp_path: Path) -> Office:
    return opened.copied(tmp_path / "kho")


def soluu(office: Office, *arguments: str | Path, secret: str | None = PASSPHRASE) -> Result:
    """The program in this process, because the class is small only here."""
    program = importlib.import_module("soluu")
    environment = {"SOLUU_HOME": str(office.home.root), "SOLUU_SIGN_SECRET": secret}
    return CliRunner().invoke(program.app, [str(each) for each in arguments], env=environment)


def document(answer: Result) -> Any:
    return json.loads(answer.stdout)


def p12(office: Office, tmp_path: Path, who: str) -> Path:
    holder = {"homeroom": office.homeroom, "principal": office.principal}[who]
    path = tmp_path / f"{who}.p12"
    path.write_bytes(holder.p12([office.authority.intermediate]))
    return path


CLASS = ("--class", "6A1", "--term", "HK1")


@pytest.mark.tool("verapdf")
@pytest.mark.full
def test_from_print_to_seal(office: Office, tmp_path: Path) -> None:
    """prepare, list, sign twice, check, seal, verify: each with its exit code and its one document."""
    printed = document(soluu(office, "sign", "prepare", *CLASS, "--json"))["classes"]
    assert [(each["class"], each["new"], len(each["papers"])) for each in printed] == [("6A1", True, 4)]
    assert document(soluu(office, "sign", "prepare", *CLASS, "--json"))["classes"][0]["new"] is False
    refused = soluu(office, "seal", *CLASS, "--accept-findings", "--json")
    assert refused.exit_code == 3
    assert "thiếu 1 giáo viên chủ nhiệm" in document(refused)["error"]
    for who in ("homeroom", "principal"):
        run = soluu(office, "sign", "--p12", p12(office, tmp_path, who), "--as", who, "--json")
        assert run.exit_code == 0, run.output
        assert document(run) == {"signed": 4, "present": 0, "level": "LTA", "why_not_higher": None}
    again = soluu(office, "sign", "--p12", p12(office, tmp_path, "principal"), "--as", "hiệu trưởng", "--json")
    assert (document(again)["signed"], document(again)["present"]) == (0, 4)
    (listed,) = document(soluu(office, "sign", "list", "--json"))["classes"]
    assert (listed["papers"], listed["signed"], listed["lacking"]) == (4, 4, [])
    files = sorted(Path(listed["folder"]).glob("*.pdf"))
    checked = soluu(office, "sign", "check", *files, "--json")
    assert checked.exit_code == 0
    for result in document(checked)["results"]:
        assert (result["same_document"], result["covers_whole"], result["certificate_valid"]) == (True, True, True)
        assert (result["level"], len(result["signatures"]), result["problems"]) == ("LTA", 2, [])
    assert judged(files) == [COMPLIANT] * len(files)
    sealed = soluu(office, "seal", *CLASS, "--accept-findings", "--json")
    assert sealed.exit_code == 0
    (bundle,) = document(sealed)["bundles"]
    assert "chua-ky" not in {finding["code"] for finding in bundle["findings"]}
    verified = soluu(office, "verify", bundle["path"], "--json")
    assert verified.exit_code == 0
    (answer,) = document(verified)["results"]
    assert (answer["people"], answer["intact"], answer["problems"], answer["notes"]) == (True, True, [], [])
    assert "Chữ ký số của người" in soluu(office, "verify", bundle["path"]).stdout
    assert isinstance(soluu(office, "sign", "list").exception, CannotError)


@pytest.mark.tool("softhsm")
def test_a_token_signs_a_class_with_one_pin(office: Office, tmp_path: Path) -> None:
    """Without a time-stamp server the level is B, and why is said; which token of two must be named."""
    soluu(office, "sign", "prepare", *CLASS)
    with soft_tokens(tmp_path, {"hieu-truong": office.principal, "khac": office.homeroom}) as module:
        call = ("sign", "--pkcs11", module, "--as", "principal", "--no-tsa", "--json")
        assert isinstance(soluu(office, *call, secret=PIN).exception, CannotError)
        wrong = soluu(office, *call, "--token", "hieu-truong", secret=PIN[::-1])
        assert "PIN" in str(wrong.exception)
        done = soluu(office, *call, "--token", "hieu-truong", secret=PIN)
    assert done.exit_code == 0, done.output
    assert (document(done)["signed"], document(done)["level"]) == (4, "B")
    assert "dấu thời gian" in document(done)["why_not_higher"]


def test_a_reason_seals_without_signatures(office: Office) -> None:
    empty = soluu(office, "seal", *CLASS, "--accept-findings", "--unsigned-reason", " ")
    assert isinstance(empty.exception, UsageError)
    sealed = soluu(office, "seal", *CLASS, "--accept-findings", "--unsigned-reason", "Chưa có chứng thư", "--json")
    assert sealed.exit_code == 0
    (bundle,) = document(sealed)["bundles"]
    (told,) = [finding["sentence"] for finding in bundle["findings"] if finding["code"] == "chua-ky"]
    assert "Chưa có chứng thư" in told


def test_a_paper_signed_elsewhere_is_taken_or_refused(office: Office, tmp_path: Path) -> None:
    """Exit 0 and 1; the check of what was refused says why."""
    soluu(office, "sign", "prepare", *CLASS)
    summary = summary_of(office.now())
    good, bad = tmp_path / "tot.pdf", tmp_path / "xau.pdf"
    content = sign(office.now().current(summary), office.pen(office.homeroom), now=today())
    good.write_bytes(content)
    bad.write_bytes(content[:5000] + b"?" + content[5001:])
    refused = soluu(office, "sign", "take", bad, "--as", "homeroom", "--json")
    assert refused.exit_code == 1
    assert (document(refused)["results"][0]["taken"], soluu(office, "sign", "check", bad).exit_code) == (False, 1)
    taken = soluu(office, "sign", "take", good, "--as", "homeroom")
    assert (taken.exit_code, "đã nhận" in taken.stdout) == (0, True)
    again = soluu(office, "sign", "take", good, "--as", "homeroom", "--json")
    assert again.exit_code == 1
    (told,) = document(again)["results"]
    assert (told["document_id"], told["taken"]) == (summary.document.document_id, False)
    assert "không có thêm chữ ký nào" in told["refusal"]


def test_a_check_without_authorities_could_not_be_made(office: Office, tmp_path: Path) -> None:
    """Exit 3, and the certificate's answer is null."""
    soluu(office, "sign", "prepare", *CLASS)
    path = tmp_path / "ky.pdf"
    path.write_bytes(sign(office.now().current(summary_of(office.now())), office.pen(office.homeroom), now=today()))
    for file in office.home.authorities.iterdir():
        file.unlink()
    answer = soluu(office, "sign", "check", path, "--json")
    assert answer.exit_code == 3
    assert document(answer)["results"][0]["certificate_valid"] is None


def test_wrong_use_is_refused_before_anything_is_signed(office: Office, tmp_path: Path) -> None:
    soluu(office, "sign", "prepare", *CLASS)
    file = p12(office, tmp_path, "homeroom")
    uses = [
        ("sign",), ("sign", "--p12", file), ("sign", "--p12", file, "--pkcs11", "x.so", "--as", "homeroom"),
        ("sign", "--p12", tmp_path / "khong-co.p12", "--as", "homeroom"), ("sign", "prepare", "--class", "6A1"),
        ("sign", "take", file), ("sign", "check", tmp_path / "khong-co.pdf"), ("sign", "--p12", file, "--as", "vua"),
    ]  # fmt: skip
    assert [type(soluu(office, *use).exception) for use in uses] == [UsageError] * len(uses)
    for secret in (None, "sai"):
        answer = soluu(office, "sign", "--p12", file, "--as", "homeroom", secret=secret)
        assert isinstance(answer.exception, CannotError)
    assert all(office.now().current(paper) == office.now().issued(paper) for paper in office.now().papers)


def test_a_teacher_signs_one_class_and_a_principal_one_school(office: Office, tmp_path: Path) -> None:
    """Whoever leaves something out signs nobody else's papers."""
    soluu(office, "sign", "prepare", "--all", "--term", "HK1")
    answer = soluu(office, "sign", "--p12", p12(office, tmp_path, "homeroom"), "--as", "homeroom")
    assert isinstance(answer.exception, UsageError)
    assert "--school" in str(answer.exception)
