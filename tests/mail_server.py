"""A mail server of a few lines (RFC 5321) that keeps what it is sent: real enough for the standard library's client."""

from __future__ import annotations

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Thread
from typing import cast


@dataclass
class Mailbox:
    """Where it listens, what it took, and the recipients that it refuses."""

    port: int = 0
    messages: list[EmailMessage] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Serves on this machine until the block ends."""
    box = Mailbox()

    class Handler(socketserver.StreamRequestHandler):
        def answer(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.answer("220 here")
            for raw in self.rfile:
                word = raw.split(b" ")[0].strip().upper()
                if word == b"DATA":
                    self.answer("354 go on")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    box.messages.append(cast("EmailMessage", message_from_bytes(b"".join(lines), policy=default)))
                elif word == b"QUIT":
                    self.answer("221 bye")
                    return
                is_refused = word == b"RCPT" and any(each.encode() in raw for each in box.refused)
                self.answer("550 nobody" if is_refused else "250 ok")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        box.port = server.server_address[1]
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
