"""How much one open page may hand in: Streamlit keeps what is uploaded in memory, file by file and without an end.

The size of one file is Streamlit's own setting (maxUploadSize, beside the pages); what a file holds, `ingest` judges.
"""

from __future__ import annotations

import re
from collections import OrderedDict

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_FILES = 2000  # a school of 60 classes exports some 800 files a term
MOST_BYTES = 512 * 1024 * 1024  # of one page; those 800 files have 80 MB
MOST_PAGES = 1000  # open pages that are remembered; the one that was quiet longest is forgotten first

_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)")


class UploadLimit:
    """Refuses an upload beyond the limits of its page; deleting files makes room again."""

    def __init__(self, app: ASGIApp, *, most_files: int = MOST_FILES, most_bytes: int = MOST_BYTES) -> None:
        self.app = app
        self._most_files = most_files
        self._most_bytes = most_bytes
        self._pages: OrderedDict[str, dict[str, int]] = OrderedDict()  # page → file → bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        place = _UPLOAD.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if place is None or scope["method"] not in {"PUT", "DELETE"}:
            await self.app(scope, receive, send)
            return
        files, file = self._files(place[1]), place[2]
        if scope["method"] == "PUT":
            size = Headers(scope=scope).get("content-length", "")
            if not size.isdecimal():
                await PlainTextResponse("Không rõ độ lớn của tệp.", 411)(scope, receive, send)
                return
            if not self._has_room(files, int(size)):
                await PlainTextResponse("Trang này đã nhận đủ tệp: tải lại trang rồi thả tiếp.", 413)(
                    scope, receive, send
                )
                return
            files[file] = int(size)

        async def send_and_count(message: Message) -> None:
            if message["type"] == "http.response.start":
                done = message["status"] < 400
                if done != (scope["method"] == "PUT"):  # refused, or deleted
                    files.pop(file, None)
            await send(message)

        await self.app(scope, receive, send_and_count)

    def _files(self, page: str) -> dict[str, int]:
        files = self._pages.setdefault(page, {})
        self._pages.move_to_end(page)
        if len(self._pages) > MOST_PAGES:
            self._pages.popitem(last=False)
        return files

    def _has_room(self, files: dict[str, int], size: int) -> bool:
        return len(files) < self._most_files and sum(files.values()) + size <= self._most_bytes
