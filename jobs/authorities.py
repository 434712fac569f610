"""Whom the school believes: the certificates and lists in the home's folder of authorities."""

from __future__ import annotations

from archive.signatures.trust import BadTrustFileError, Trust, trust_of
from records.home import Home
from records.problems import CannotError

_KINDS = frozenset({".pem", ".crt", ".cer", ".der", ".crl"})


def believed(home: Home) -> Trust:
    """What the folder holds; nobody where there is none. Raises `CannotError` naming a file that holds neither."""
    files = sorted(path for path in home.authorities.glob("*") if path.suffix.lower() in _KINDS)
    contents = []
    for path in files:
        content = path.read_bytes()
        try:
            trust_of([content])
        except BadTrustFileError:
            raise CannotError(
                f"{path} không phải là chứng thư hay danh sách thu hồi (PEM hoặc DER). Thay bằng tệp đúng, hoặc bỏ ra."
            ) from None
        contents.append(content)
    return trust_of(contents)
