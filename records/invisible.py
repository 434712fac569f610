"""Signs that nobody sees in a text: those that stand for nothing, and those that change what is shown or printed.

Both let two texts look alike and be two. Which of them are told, dropped or refused, the callers decide.
"""

from __future__ import annotations

import re

# Unicode 16, Default_Ignorable_Code_Point without the signs of direction below; and the interlinear annotation's.
# The signs themselves, not escapes, stand between the brackets: so the pattern serves Python and polars.
IGNORED = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Unicode 16, Cc but what separates words (tab, line breaks), which is folded; and Bidi_Control but the mere marks.
_COMMANDS = "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069]"

_ignored = re.compile(IGNORED)
_commands = re.compile(_COMMANDS)
_any = re.compile(f"{IGNORED}|{_COMMANDS}")


def without_ignored(text: str) -> str:
    """The text without what has no width and no meaning: it looks the same."""
    return _ignored.sub("", text)


def has_invisible(text: str) -> bool:
    """Whether anything in a text is not seen."""
    return bool(_any.search(text))


def has_commands(text: str) -> bool:
    """Whether a text commands: NUL, ESC, the signs that turn the direction of writing. Dropped, it would look other."""
    return bool(_commands.search(text))


def escaped(text: str) -> str:
    """The text with what is not seen as its number: '6A1\\u200b'."""
    return _any.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)
