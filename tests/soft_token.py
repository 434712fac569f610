"""Tokens in software (SoftHSM) that stand for people's USB tokens: each with one key and its certificate."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from fetch_softhsm import find
from pki import Holder

PIN = "482913"


@contextmanager
def soft_tokens(folder: Path, people: Mapping[str, Holder | None]) -> Iterator[Path]:
    """The PKCS#11 module, with a token for each label as long as the block runs; nobody: an empty one."""
    module = find()
    assert module is not None
    (folder / "tokens").mkdir()
    (folder / "softhsm2.conf").write_text(f"directories.tokendir = {folder / 'tokens'}\nlog.level = ERROR\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    try:
        for label, holder in people.items():
            _tool("--init-token", "--free", "--label", label, "--so-pin", PIN, "--pin", PIN)
            if holder is not None:
                _put(module, label, holder, folder)
        yield module
    finally:
        del os.environ["SOFTHSM2_CONF"]
        if before is not None:
            os.environ["SOFTHSM2_CONF"] = before


def _put(module: Path, label: str, holder: Holder, folder: Path) -> None:
    import pkcs11  # noqa: PLC0415 – reads the place of the tokens when it is loaded

    key = folder / f"{label}.pem"
    key.write_bytes(holder.key_pem)
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
