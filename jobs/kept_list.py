"""The status list as the home keeps it: the one that it published last, which may know more than an older store.

What a list says for ever no later one takes back, and no later one has a smaller number: verifiers hold the school to
both. A store that was brought back out of an older copy knows neither; the list that lies in the home, or where it was
published, does.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from archive.keys import public_keys
from jobs.whole_files import write_whole
from qr.status_list import MAX_BYTES, BadStatusListError, StatusList, read_status_list
from records.home import Home


def kept_list(home: Home) -> StatusList | None:
    """The home's own list; None where there is none that could be read."""
    return _readable(home.status_path)


def published(home: Home) -> StatusList | None:
    """What the next list goes on from: the kept one, where a key of the school's signed it, even one that is given up
    now."""
    kept = kept_list(home)
    return kept if kept and kept.public_key in {key.public_key for key in public_keys(home.keys)} else None


def is_own(home: Home, listed: StatusList) -> bool:
    """Whether a key that the school has not given up signed the list, while it was in use."""
    return any(
        key.public_key == listed.public_key and key.compromised_since is None
        and (key.valid_until is None or listed.issued_at.date() <= key.valid_until)
        for key in public_keys(home.keys)
    )  # fmt: skip


def newer_at(home: Home, path: Path) -> StatusList | None:
    """The list that was published at `path`, where it is the school's own and newer than the one that is kept."""
    listed = _readable(path)
    kept = published(home)
    if listed is None or not is_own(home, listed) or (kept and listed.number <= kept.number):
        return None
    return listed


def take_up(home: Home, path: Path) -> None:
    """Go on from the list that was published at `path`, where it is newer than the one that is kept."""
    if newer_at(home, path):
        write_whole(home.status_path, path.read_bytes())


def list_at(path: Path) -> StatusList:
    """The signed list in a file. Raises `OSError` and `BadStatusListError`."""
    with path.open("rb") as file:
        return read_status_list(file.read(MAX_BYTES + 1))


def _readable(path: Path) -> StatusList | None:
    with suppress(OSError, BadStatusListError):
        return list_at(path)
    return None
