"""What every public page has in common: the frame around its sections, its style and script, its headers."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from importlib import resources

from qr.texts import say


@dataclass(frozen=True, slots=True)
class Page:
    """An HTTP answer: status, whole HTML document, headers."""

    status: int
    html: str
    headers: dict[str, str]


def framed(
    status: int, title: str, sections: Iterable[str], *, script: bool = False, name: str | None = None,
    language: str = "vi",
) -> Page:
    """A whole page of ready-made HTML sections. `title` and `name` (of the site, instead of the usual) are plain text;
    `script` adds the file check's script; `language` is that of the sections.
    """
    name = escape(say("page.name") if name is None else name)
    ending = f"<script>{_resource('page.js')}</script>" if script else ""
    html = (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} · {name}</title><style>{_resource('page.css')}</style></head><body>"
        f"<header><p><strong>Sổ Lưu</strong> <span>{name}</span></p></header>"
        f"<main>{''.join(sections)}</main>{ending}</body></html>\n"
    )
    return Page(status, html, headers() | {"Content-Language": language})


def headers() -> dict[str, str]:
    """The same on every answer, so that no answer is laxer than another."""
    policy = (
        "default-src 'none'",
        f"style-src 'sha256-{_hash('page.css')}'",
        f"script-src 'sha256-{_hash('page.js')}'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
    return {
        "Content-Security-Policy": "; ".join(policy),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
        "X-Robots-Tag": "noindex, nofollow",
        "Cache-Control": "no-store",
        "Content-Language": "vi",
    }


@cache
def _resource(name: str) -> str:
    return resources.files("qr").joinpath("web", name).read_text(encoding="utf-8")


@cache
def _hash(name: str) -> str:
    return base64.b64encode(sha256(_resource(name).encode()).digest()).decode("ascii")
