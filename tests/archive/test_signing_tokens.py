"""Signing with a token through PKCS#11: SoftHSM stands for the USB token, with keys of both kinds."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pki
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from fetch_softhsm import find
from invented_class import class_record, sealed
from opened import members
from pki import Holder, Pki, today

from archive.signatures.check import check
from archive.signatures.preparing import ready_to_sign
from archive.signatures.signers import token_signer
from archive.signatures.signing import pen_of, sign, tsa_at
from records.problems import CannotError

pytestmark = [pytest.mark.tool("softhsm"), pytest.mark.tool("openssl")]
PIN = "482913"


@dataclass(frozen=True)
class Tokens:
    """Two tokens: «rsa» and «ec», each with one person's key; and an empty one."""

    module: Path
    authority: Pki
    people: dict[str, Holder]


def _put(module: Path, label: str, holder: Holder, folder: Path) -> None:
    """A token with a key and its certificate."""
    import pkcs11  # noqa: PLC0415 – reads the place of the tokens when it is loaded

    key = folder / f"{label}.pem"
    key.write_bytes(holder.key_pem)
    _tool("--init-token", "--free", "--label", label, "--so-pin", PIN, "--pin", PIN)
    _tool("--import", str(key), "--token", label, "--label", "khoa", "--id", "a1", "--pin", PIN)
    library = pkcs11.lib(str(module))
    library.reinitialize()
    with library.get_token(token_label=label).open(user_pin=PIN, rw=True) as session:
        session.create_object({
            pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE, pkcs11.Attribute.TOKEN: True,
            pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509, pkcs11.Attribute.ID: b"\xa1",
            pkcs11.Attribute.SUBJECT: holder.certificate.subject.public_bytes(), pkcs11.Attribute.VALUE: holder.der,
        })  # fmt: skip


def _tool(*arguments: str) -> None:
    subprocess.run(["softhsm2-util", *arguments], check=True, capture_output=True)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tokens]:
    module = find()
    assert module is not None
    folder = tmp_path_factory.mktemp("softhsm")
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    with pki.authority() as authority:
        people = {
            "rsa": authority.person("Nguyễn Thị Ân"),
            "ec": authority.person("Trần Văn Bình", ec.generate_private_key(ec.SECP256R1())),
        }
        for label, holder in people.items():
            _put(module, label, holder, folder)
        _tool("--init-token", "--free", "--label", "trong", "--so-pin", PIN, "--pin", PIN)
        yield Tokens(module, authority, people)
    del os.environ["SOFTHSM2_CONF"]


@pytest.mark.parametrize("label", ["rsa", "ec"])
def test_a_token_signs_many_papers_in_one_go(label: str, tokens: Tokens) -> None:
    """One PIN, several papers, each lasting and by the token's own person."""
    files = members(sealed(class_record(2)))
    papers = [ready_to_sign(files[path]) for path in sorted(files) if path.endswith(".pdf")][:3]
    trust = tokens.authority.trust()
    with token_signer(tokens.module, PIN, trust, label) as signer:
        pen = pen_of(signer, now=today(), tsa=tsa_at(tokens.authority.tsa_url), trust=trust)
        made = [sign(paper, pen, now=today()) for paper in papers]
    for paper, signed in zip(papers, made, strict=True):
        found = check(signed, paper, trust=trust, now=today())
        assert found.holds
        assert [person.certificate_valid for person in found.signatures] == [True]
        assert [person.level for person in found.signatures] == ["LTA"]
        assert int(found.signatures[0].serial, 16) == tokens.people[label].certificate.serial_number


def test_a_wrong_pin_is_said_and_not_repeated(tokens: Tokens) -> None:
    with (
        pytest.raises(CannotError, match="PIN không đúng") as raised,
        token_signer(tokens.module, "000111", tokens.authority.trust(), "rsa"),
    ):
        pass
    assert "000111" not in str(raised.value)


def test_which_token_is_asked_where_there_are_several(tokens: Tokens) -> None:
    with (
        pytest.raises(CannotError, match=r"«ec».*«rsa»"),
        token_signer(tokens.module, PIN, tokens.authority.trust()),
    ):
        pass


@pytest.mark.parametrize(("label", "said"), [("khac", "Không thấy thiết bị"), ("trong", "không có khóa nào")])
def test_a_token_that_cannot_sign_is_named(label: str, said: str, tokens: Tokens) -> None:
    with (
        pytest.raises(CannotError, match=said),
        token_signer(tokens.module, PIN, tokens.authority.trust(), label),
    ):
        pass


def test_a_module_that_is_none_is_named(tmp_path: Path, tokens: Tokens) -> None:
    (tmp_path / "khong.so").write_bytes(b"not a module")
    with (
        pytest.raises(CannotError, match="PKCS#11"),
        token_signer(tmp_path / "khong.so", PIN, tokens.authority.trust()),
    ):
        pass
