"""An open page may hand in so much and no more, and what is deleted makes room again."""

from __future__ import annotations

import asyncio

import pytest
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from dashboard.upload_limit import UploadLimit


class Uploads:
    """The limit around an application that takes every file, or refuses it with `status`."""

    def __init__(self) -> None:
        self.status = 204
        self.taken: list[str] = []
        self.limit = UploadLimit(self.inner, most_files=3, most_bytes=1000)

    async def inner(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.taken.append(f"{scope['method']} {scope['path']}")
        await Response(status_code=self.status)(scope, receive, send)

    def ask(self, file: str, size: int | str = 1, *, method: str = "PUT", page: str = "p") -> int:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        headers = [] if size == "" else [(b"content-length", str(size).encode())]
        path = f"/_stcore/upload_file/{page}/{file}"
        scope = {"type": "http", "method": method, "path": path, "headers": headers}
        asyncio.run(self.limit(scope, receive, send))
        return int(sent[0]["status"])


def test_more_files_than_the_limit_are_refused_until_one_is_deleted() -> None:
    """Before a byte of them is read; another page has its own room."""
    uploads = Uploads()
    assert [uploads.ask(file) for file in "abcd"] == [204, 204, 204, 413]
    assert uploads.ask("d", page="q") == 204
    assert uploads.ask("a", method="DELETE") == 204
    assert uploads.ask("d") == 204
    assert "PUT /_stcore/upload_file/p/d" in uploads.taken
    assert len(uploads.taken) == 6


def test_files_that_are_too_large_together_are_refused() -> None:
    """Each alone is small enough."""
    uploads = Uploads()
    assert [uploads.ask("a", 600), uploads.ask("b", 401), uploads.ask("c", 400)] == [204, 413, 204]


def test_a_file_that_was_refused_inside_takes_no_room() -> None:
    """A page that is unknown, a token that is wrong."""
    uploads = Uploads()
    uploads.status = 403
    assert [uploads.ask(file, 400) for file in "abcd"] == [403] * 4
    uploads.status = 204
    assert [uploads.ask(file, 300) for file in "abc"] == [204] * 3


@pytest.mark.parametrize("size", ["", "-1", "1e9", "٣"])
def test_a_file_of_unknown_size_is_refused(size: str) -> None:
    """It could be endless."""
    assert Uploads().ask("a", size) == 411


def test_other_requests_pass() -> None:
    """Nothing is counted that is no upload."""
    uploads = Uploads()
    assert [uploads.ask(file, "", method="OPTIONS") for file in "abcd"] == [204] * 4
