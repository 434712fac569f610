"""An event of a school's log as a stranger reads it: out of the bytes of its leaf, which a proof carries along."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any

from proofs.canonical import canonical_bytes
from proofs.checking import ProofError

FORM = b"soluu-event-v1\n"
STATEMENT_SEALED = "statement-sealed"   # `subject` is the bundle's id, `detail` what its statement was


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `happened_at` in ISO, UTC; `detail` the JSON text as it was recorded."""

    number: int
    happened_at: str
    actor: str
    kind: str
    subject: str
    detail: str

    @property
    def details(self) -> dict[str, Any]:
        """What `detail` says; nothing where it is no JSON object."""
        try:
            found = json.loads(self.detail)
        except (ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}


def event_bytes(event: Event) -> bytes:
    """The one spelling of an event. Changing it would make every signed head wrong: never do."""
    return FORM + canonical_bytes(asdict(event))


def read_event(leaf: bytes) -> Event:
    """The event of a leaf. Raises `ProofError` on anything but its one spelling."""
    try:
        event = Event(**json.loads(leaf.removeprefix(FORM).decode("utf-8")))
        texts = (event.happened_at, event.actor, event.kind, event.subject, event.detail)
        if type(event.number) is not int or not all(isinstance(text, str) for text in texts):
            raise ValueError("fields of other types")
        if event_bytes(event) != leaf:
            raise ValueError("another spelling")
    except (ValueError, TypeError, RecursionError) as error:
        raise ProofError("Lá của bằng chứng không phải một sự kiện của nhật ký.") from error
    return event
