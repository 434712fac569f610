"""The verification job: what to check against (the home's keys and records, or a key handed over), and the check."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from archive.checking.container import READ_ERRORS, read_file
from archive.checking.standing import telling
from archive.key_list import KeyInfo, read_list
from archive.keys import public_keys
from archive.seal import STATUS
from archive.verify import Listed, TrustedKey, VerifyResult, verify_code, verify_path
from jobs.issued import compared_with_issued, list_logged
from jobs.kept_list import kept_list, list_at
from jobs.verdict import is_unread
from jobs.verified_thing import Verified, of_code, of_path
from qr.lookup import Lookup, LookupRecord
from qr.payload import key_id
from qr.status_list import FILE_NAME, MAX_BYTES, BadStatusListError, StatusList, read_status_list
from records.home import Home
from records.problems import UsageError

if TYPE_CHECKING:
    from archive.signatures.trust import Trust

EXIT_GOOD, EXIT_PROBLEMS, EXIT_UNCHECKED = 0, 1, 3


def trusted_keys(home: Home, key_file: Path | None) -> tuple[TrustedKey, ...]:
    """The keys to trust: those of a file that the caller vouches for, else the home's own. May be empty."""
    if key_file is not None:
        return read_key_file(key_file)
    return tuple(map(_trusted, public_keys(home.keys)))


def _trusted(key: KeyInfo) -> TrustedKey:
    return TrustedKey(key.key_id, key.public_key, key.valid_until, key.compromised_since, key.school)


def read_key_file(path: Path) -> tuple[TrustedKey, ...]:
    """The public keys of a PEM file, or of a key list (its root's signature must be good, if it has one); else
    `UsageError`."""
    try:
        content = path.read_bytes()
        if content.lstrip().startswith(b"-----BEGIN"):
            public = load_pem_public_key(content)
            if not isinstance(public, Ed25519PublicKey):
                raise ValueError("not an Ed25519 key")
            return (TrustedKey(key_id(public).hex(), public.public_bytes(Encoding.Raw, PublicFormat.Raw)),)
        listed = read_list(content).keys
        if not listed:
            raise ValueError("a list without a key")
        if any(key_id(Ed25519PublicKey.from_public_bytes(key.public_key)).hex() != key.key_id for key in listed):
            raise ValueError("an id of another key")
        return tuple(map(_trusted, listed))
    except FileNotFoundError as error:
        raise UsageError(f"Không có tệp {path}.") from error
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UsageError(
            f"{path.name} không phải là khóa công khai Ed25519 (PEM) hay danh sách khóa của Sổ Lưu."
        ) from error


def read_list_file(path: Path) -> StatusList:
    """A signed status list from a file. Raises `UsageError` for any other file."""
    try:
        return list_at(path)
    except FileNotFoundError as error:
        raise UsageError(f"Không có tệp {path}.") from error
    except (OSError, BadStatusListError) as error:
        raise UsageError(
            f"{path.name} không phải là danh sách trạng thái do trường ký, hoặc đã bị sửa. Tải lại «status.json» từ "
            "trang kiểm tra của trường (…/V/status.json)."
        ) from error


def verify_all(
    home: Home, paths: Sequence[Path], code: str | None, key_file: Path | None, now: datetime | None = None,
    status_file: Path | None = None, *, thorough: bool = False, others: Sequence[StatusList] = (),
) -> list[VerifyResult]:  # fmt: skip
    """Check each path, and the code if there is one. A problem never ends the run; all are in the results.

    `now`: without it, whether people's certificates were good is not asked, nor a status list. `thorough`: see
    `verify_bundle`. `others`: status lists that were found elsewhere, beside those in the bundles at the paths.
    """
    keys = trusted_keys(home, key_file)
    lookup = _lookup(home)
    listed = _listed(home, paths, keys, now, status_file, others) if now else None
    asked = partial(
        verify_path, trusted_keys=keys, lookup=lookup, believed=_believed(home), now=now, listed=listed,
        list_logged=partial(list_logged, home), thorough=thorough,
    )  # fmt: skip
    results = [compared_with_issued(home, path, asked(path)) for path in paths]
    if code is not None:
        results.append(verify_code(code, trusted_keys=keys, lookup=lookup, listed=listed))
    return results


def verify_and_name(
    home: Home, paths: Sequence[Path], code: str | None, now: datetime | None = None, key_file: Path | None = None,
    status_file: Path | None = None, others: Sequence[StatusList] = (),
) -> list[Verified]:  # fmt: skip
    """As `verify_all`, and of each result what it is of."""
    results = verify_all(home, paths, code, key_file, now, status_file, others=others)
    keys = trusted_keys(home, key_file)
    named = [of_path(result, path, keys) for result, path in zip(results, paths, strict=False)]
    if code is not None:
        named.append(of_code(results[-1], code, keys, _lookup(home)))
    return named


def lists_in(paths: Iterable[Path]) -> Iterator[StatusList]:
    """The status lists in these bundles, and those that lie there as files; whose they are is not asked."""
    for path in paths:
        with suppress(*READ_ERRORS, BadStatusListError):
            if path.name == FILE_NAME:
                yield list_at(path)
            elif content := read_file(path, STATUS, MAX_BYTES + 1):
                yield read_status_list(content)


def _listed(
    home: Home, paths: Sequence[Path], keys: Sequence[TrustedKey], now: datetime, status_file: Path | None,
    others: Sequence[StatusList],
) -> Listed | None:  # fmt: skip
    """What there is to ask: the list that was handed in, and of all others what is for ever. None where that is
    nothing: then a bundle's papers need not be opened."""
    given = read_list_file(status_file) if status_file else None
    own = kept_list(home)
    found = telling([*lists_in(paths), *others, *([own] if own else [])])
    if given is None:
        found = tuple(each for each in found if each.ever)
    return Listed(given, keys, now, found) if given or found else None


def _believed(home: Home) -> Trust | None:
    """None where the school has named nobody: then nothing of that kind is loaded."""
    if not home.authorities.is_dir():
        return None
    from jobs.authorities import believed  # noqa: PLC0415

    return believed(home)


def _lookup(home: Home) -> Callable[[str], LookupRecord | None] | None:
    return Lookup(home.lookup_path).get if home.lookup_path.exists() else None


def exit_code(results: Sequence[VerifyResult]) -> int:
    """0 all good; 1 a problem was found; 3 nothing wrong was found, but something that must be checked could not be.

    A code alone says nothing of a file, so `intact` is not asked of it. That there is no time-stamp (`timely`), or no
    status list to ask (`current`), is said in the result and does not make it bad; that a list which was handed in
    could not answer is something unchecked; and so is a file that could not be opened at all, as a ZIP that was cut.
    """
    if any(r.failed or r.current is False or (r.problems and not is_unread(r)) for r in results):
        return EXIT_PROBLEMS
    unchecked = [
        r for r in results
        if None in ((r.signed, r.trusted) if r.is_code else (r.intact, r.signed, r.trusted))
        or (r.status_as_of is not None and r.current is None)
    ]  # fmt: skip
    return EXIT_UNCHECKED if unchecked else EXIT_GOOD
