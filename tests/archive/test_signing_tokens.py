"""Signing with a token through PKCS#11: SoftHSM stands for the USB token, with keys of both kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pki
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from invented_class import class_record, sealed
from opened import members
from pki import Holder, Pki, today
from soft_token import PIN, soft_tokens

from archive.signatures.check import check
from archive.signatures.preparing import ready_to_sign
from archive.signatures.signers import token_signer
from archive.signatures.signing import pen_of, sign, tsa_at
from records.problems import CannotError

pytestmark = [pytest.mark.tool("softhsm"), pytest.mark.tool("openssl")]


@dataclass(frozen=True)
class Tokens:
    """Two tokens: «rsa» and «ec», each with one person's key; and an empty one."""

    module: Path
    authority: Pki
    people: dict[str, Holder]


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tokens]:
    with pki.authority() as authority:
        people = {
            "rsa": authority.person("Nguyễn Thị Ân"),
            "ec": authority.person("Trần Văn Bình", ec.generate_private_key(ec.SECP256R1())),
        }
        with soft_tokens(tmp_path_factory.mktemp("softhsm"), {**people, "trong": None}) as module:
            yield Tokens(module, authority, people)


@pytest.mark.full
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


def test_a_slot_that_nobody_initialised_is_no_token(tokens: Tokens, tmp_path: Path) -> None:
    """SoftHSM always has one: the only token signs without being named, and is not called one of two."""
    with (
        soft_tokens(tmp_path, {"mot": tokens.people["ec"]}) as module,
        token_signer(module, PIN, tokens.authority.trust()) as signer,
    ):
        assert signer.signing_cert is not None
        assert signer.signing_cert.serial_number == tokens.people["ec"].certificate.serial_number


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
