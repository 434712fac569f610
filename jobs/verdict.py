"""What a verification comes to, in a word: for pages, papers and the command line alike. Pure."""

from __future__ import annotations

from typing import Literal

from archive.verify import VerifyResult

Verdict = Literal[
    "good", "unlisted", "replaced", "suspended", "code", "code-replaced", "code-suspended", "bad", "unsure"
]

_MISSPELT = {"lower-case"}  # not read, and no sign of a forgery
_SUSPENDED = {"suspended"}  # genuine, and not what counts until it is settled
_OUTLIVED = {"superseded", "revoked"} | _SUSPENDED  # genuine, and yet no longer what counts


def verdict(result: VerifyResult) -> Verdict:
    """The one word for a result. Nothing unchecked is ever called good, but for the time-stamp that none has yet."""
    found = {problem.code for problem in result.problems}
    if found - _OUTLIVED - _MISSPELT or result.failed:
        return "bad"
    if not (result.signed and result.trusted and (result.intact or result.is_code)):
        return "unsure"
    if result.current is False:
        if found <= _SUSPENDED:
            return "code-suspended" if result.is_code else "suspended"
        return "code-replaced" if result.is_code else "replaced"
    if result.is_code:
        return "code"
    return "good" if result.current else "unlisted"
