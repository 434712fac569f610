"""What a plain HTML form sent, and whether one of our own pages sent it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

_MOST_BYTES = 8192


def is_from_our_page(request: Request) -> bool:
    """Every browser of today says one of the two; a form that says neither is refused."""
    headers = Headers(scope=request.scope)
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return site == "same-origin"
    return urlsplit(origin).netloc == headers.get("host")


async def fields_of(request: Request) -> dict[str, str] | None:
    """What a form holds; None where it is no plain form, or too long for one of ours."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _MOST_BYTES:
            return None
    if body and kind != "application/x-www-form-urlencoded":
        return None
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=10, errors="strict"))
    except ValueError:
        return None
