"""What a stranger reads first in a bundle: DOC-TRUOC.html for a layman, seal/VERIFY.txt for whoever checks by hand."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent


def read_first(values: Mapping[str, str]) -> bytes:
    """DOC-TRUOC.html; every value is escaped. Raises KeyError when the page asks for one that is not given."""
    page = Template((FOLDER / "DOC-TRUOC.html").read_text(encoding="utf-8"))
    return page.substitute({name: escape(value) for name, value in values.items()}).encode("utf-8")


def verify_note() -> bytes:
    """seal/VERIFY.txt."""
    return (FOLDER / "VERIFY.txt").read_text(encoding="utf-8").encode("utf-8")
