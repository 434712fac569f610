"""The offline page, one file that needs no network, put together of its parts: every bundle carries it as verify.html.

A school's site carries it with its keys, status list and witnesses in it. Equal parts give equal bytes.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources

from qr.texts import VIETNAMESE

# In this order: what stands before is used by what comes behind.
_PARTS = ("format", "bytes", "reading", "codes", "log", "trust", "checking", "judging", "scanning", "showing", "wiring")
_LIBRARIES = ("qr-decoder", "noble")
_LOOKUP = ("state.lookup_only.title", "state.lookup_only.words", "state.lookup_only.advice")
_TEXTS = ("bad_code.", "kind.", "term.", "why.", *_LOOKUP)
_UNSAID = {"bad_code.label_only"}    # the page says more of it


@dataclass(frozen=True, slots=True)
class Given:
    """What a school gives along with the page of its site: the texts of its key list and status list (None: it has
    none), its witnesses' keys in one line each, and the moment in ISO."""

    keys: str
    status: str | None
    witnesses: Sequence[str]
    as_of: str

    def as_dict(self) -> dict[str, object]:
        return {"keys": self.keys, "status": self.status, "witnesses": list(self.witnesses), "as_of": self.as_of}


def offline_page(given: Given | None = None) -> str:
    """The page; `given`: of a school's site, which trusts the school's keys from the start."""
    style, script = f"\n{_bare(_read('page.css'))}", _script()
    policy = (
        "default-src 'none'", f"style-src 'sha256-{_digest(style)}'", f"script-src 'sha256-{_digest(script)}'",
        "form-action 'none'", "base-uri 'none'",
    )  # fmt: skip
    parts = {
        "POLICY": "; ".join(policy), "STYLE": style, "SCRIPT": script, "LICENCES": _read("vendor/LICENSES.txt").strip(),
        "GIVEN": _json(given.as_dict() if given else {}),
    }  # fmt: skip
    return re.sub("@([A-Z]+)@", lambda place: parts[place[1]], _read("page.html"))


@cache
def _script() -> str:
    texts = {key: text for key, text in VIETNAMESE.items() if key.startswith(_TEXTS) and key not in _UNSAID}
    libraries = "\n".join(_read(f"vendor/{name}.min.js").strip() for name in _LIBRARIES)
    own = "".join(_bare(_read(f"parts/{name}.js")) for name in _PARTS)
    return f'\n(() => {{\n"use strict";\n{libraries}\nconst TEXTS = {_json(texts)};\n\n{own}}})();\n'


def _bare(source: str) -> str:
    """Without indentation, room about operators and what is all comment: every bundle carries this. No text goes over
    a line's end or has such an operator in it."""
    uncommented = re.sub(r"^ */\*\*[\s\S]*?\*/$|^ *// .*$|  // .*$", "", source, flags=re.MULTILINE)
    tight = re.sub(r" (=>|[=!]==|&&|\|\||[?:]) |(\{) | (?=\})|\b(if|for|while|catch) (?=\()|(?<=\)) (?=\{)",
                   lambda found: "".join(filter(None, found.groups())), uncommented)
    tight = re.sub(r"^( *(?:const|let) [^=\"'`/]+) = ", r"\1=", tight, flags=re.MULTILINE)
    return "".join(f"{line.strip()}\n" for line in tight.splitlines() if line.strip())


def _json(value: object) -> str:
    """JSON that may stand in a script of a page."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")


def _read(name: str) -> str:
    return resources.files("qr").joinpath("offline", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return base64.b64encode(sha256(text.encode()).digest()).decode("ascii")
