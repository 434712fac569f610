"""What a verification comes to, in a word: for pages, papers and the command line alike. Pure."""

from __future__ import annotations

from typing import Literal

from archive.verify import VerifyResult

Verdict = Literal[
    "good", "unlisted", "replaced", "suspended", "revoked",
    "part-replaced", "part-suspended", "part-revoked",
    "code", "code-replaced", "code-suspended", "code-revoked", "bad", "unsure",
]

_MISSPELT = {"lower-case"}  # not read, and no sign of a forgery
# Genuine, and yet not what counts, the gravest first: withdrawn, replaced, not until it is settled. The words for the
# thing itself, for papers in a bundle, and for a code alone.
_OUTLIVED: dict[str, tuple[Verdict, Verdict, Verdict]] = {
    "revoked": ("revoked", "part-revoked", "code-revoked"),
    "superseded": ("replaced", "part-replaced", "code-replaced"),
    "suspended": ("suspended", "part-suspended", "code-suspended"),
}
_UNREAD = {"unreadable", "too-large"}


def is_unread(result: VerifyResult) -> bool:
    """Whether the whole thing could not be opened, as a ZIP that was cut: no check of it failed, for none was made."""
    codes = {problem.code for problem in result.problems}
    return result.intact is None and result.signed is None and bool(codes) and codes <= _UNREAD


def verdict(result: VerifyResult) -> Verdict:
    """The one word for a result. Nothing unchecked is ever called good, but for the time-stamp that none has yet."""
    found = {problem.code for problem in result.problems}
    if is_unread(result):
        return "unsure"
    if found - _OUTLIVED.keys() - _MISSPELT or result.failed:
        return "bad"
    if not (result.signed and result.trusted and (result.intact or result.is_code)):
        return "unsure"
    if result.current is False:
        gravest = next((words for code, words in _OUTLIVED.items() if code in found), _OUTLIVED["superseded"])
        return gravest[2 if result.is_code else 1 if result.is_in_part else 0]
    if result.is_code:
        return "code"
    return "good" if result.current else "unlisted"
