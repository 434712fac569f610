"""Whose hand signs: a PKCS#12 file, or a token through PKCS#11. The secret comes as an argument and goes nowhere."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from asn1crypto import x509
from pyhanko.sign.signers import Signer, SimpleSigner

from archive.signatures.trust import SIGNING_USES, Trust
from records.problems import CannotError

if TYPE_CHECKING:
    import pkcs11


def p12_signer(content: bytes, passphrase: str, trust: Trust) -> Signer:
    """The key and certificate of a PKCS#12 file (.p12, .pfx). Raises `CannotError` where they cannot be had."""
    known = [*trust.roots, *trust.others]
    for spelling in dict.fromkeys((passphrase, unicodedata.normalize("NFC", passphrase))):
        try:
            found: Signer = SimpleSigner.load_pkcs12_data(content, known, spelling.encode("utf-8"))
        except (ValueError, TypeError, AttributeError):
            continue
        return found
    raise CannotError("Không mở được tệp chứng thư số: mật khẩu không đúng, hoặc tệp không phải PKCS#12 (.p12, .pfx).")


@contextmanager
def token_signer(module: Path, pin: str, trust: Trust, label: str | None = None) -> Iterator[Signer]:
    """The signing key of a token, open as long as the block runs. `label`: which token, where several are plugged in.

    The PIN is given to the token once: a token locks itself after a few wrong ones. Raises `CannotError`.
    """
    import pkcs11  # noqa: PLC0415 – a school without tokens may lack what it needs
    from pkcs11.exceptions import PinIncorrect, PinLenRange, PinLocked, PKCS11Error  # noqa: PLC0415

    try:
        library = pkcs11.lib(str(module))
        library.reinitialize()      # a token that was plugged in since is not seen otherwise
        token = _token(library, label)
        session = token.open(user_pin=pin)
    except (PinIncorrect, PinLenRange) as error:
        raise CannotError(
            "Mã PIN không đúng. Nhiều thiết bị tự khóa sau vài lần sai: xem lại mã PIN rồi mới thử."
        ) from error
    except PinLocked as error:
        raise CannotError("Thiết bị ký đã bị khóa vì sai mã PIN nhiều lần. Liên hệ nơi cấp chứng thư số.") from error
    except (PKCS11Error, RuntimeError) as error:
        raise CannotError(
            f"Không dùng được thiết bị ký qua {module}: kiểm tra đường dẫn thư viện PKCS#11 và thiết bị đã cắm."
        ) from error
    with session:
        yield _signer_of(session, trust)


def _token(library: Any, label: str | None) -> pkcs11.Token:
    from pkcs11 import TokenFlag  # noqa: PLC0415 – as above

    shown = [token for token in library.get_tokens() if label is None or token.label == label]
    # An empty slot may show a token that nobody initialised: SoftHSM always has one.
    tokens = [token for token in shown if token.flags & TokenFlag.TOKEN_INITIALIZED] or shown
    if len(tokens) == 1:
        found: pkcs11.Token = tokens[0]
        return found
    if not tokens:
        raise CannotError(f"Không thấy thiết bị ký{f' tên «{label}»' if label else ''}. Cắm thiết bị rồi chạy lại.")
    names = ", ".join(sorted(f"«{token.label}»" for token in tokens))
    raise CannotError(f"Có nhiều thiết bị ký: {names}. Chọn một bằng --token.")


def _signer_of(session: pkcs11.Session, trust: Trust) -> Signer:
    """The one key of the token that has a certificate to sign with."""
    from pkcs11 import Attribute, KeyType, ObjectClass  # noqa: PLC0415
    from pyhanko.sign.pkcs11 import PKCS11Signer  # noqa: PLC0415

    held = {
        bytes(each[Attribute.ID]): x509.Certificate.load(each[Attribute.VALUE])
        for each in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE})
    }
    keys = [
        key for key in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})
        if (owner := held.get(bytes(key[Attribute.ID]))) is not None and may_sign(owner)
    ]  # fmt: skip
    if len(keys) != 1:
        raise CannotError(
            "Thiết bị ký không có khóa nào kèm chứng thư dùng để ký." if not keys
            else f"Thiết bị ký có {len(keys)} khóa kèm chứng thư dùng để ký; chưa chọn được khóa nào."
        )  # fmt: skip
    identity = bytes(keys[0][Attribute.ID])
    chain = [certificate for held_id, certificate in held.items() if held_id != identity]
    return PKCS11Signer(
        session, signing_cert=held[identity], key_id=identity, ca_chain={*chain, *trust.roots, *trust.others},
        other_certs_to_pull=(), use_raw_mechanism=keys[0][Attribute.KEY_TYPE] == KeyType.EC,
    )  # fmt: skip


def may_sign(certificate: x509.Certificate) -> bool:
    """Whether a certificate is for signing: one that names no use is for any."""
    uses = certificate.key_usage_value
    return not certificate.ca and (uses is None or bool(SIGNING_USES & uses.native))
