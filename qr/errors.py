"""What can be wrong with a code, as exceptions whose messages are Vietnamese sentences."""

from __future__ import annotations

from qr.texts import say


class BadCodeError(ValueError):
    """A text that is not a code or a label; the message is the text `bad_code.‹reason›`."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(say(f"bad_code.{reason}"))


class BadSignatureError(ValueError):
    """The signature is not this key's over this payload."""

    def __init__(self) -> None:
        super().__init__(say("bad_signature"))
