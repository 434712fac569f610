"""Pages as Streamlit runs them: what several files of page tests stand on. The fixture `open_page` is in dashboard/."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs

from streamlit.testing.v1 import AppTest

import dashboard

MAIN = Path(dashboard.__file__).parent / "pages_vi" / "main.py"
Open = Callable[..., AppTest]


def calm(at: AppTest) -> AppTest:
    """The page itself, which must have run without an exception."""
    assert not at.exception, [error.value for error in at.exception]
    assert not [error.value for error in at.error]
    return at


def said(at: AppTest) -> str:
    """All that the page says in running text."""
    parts = (at.markdown, at.caption, at.warning, at.success, at.info, at.title, at.subheader)
    return "\n".join(str(element.value) for elements in parts for element in elements)


def answer(at: AppTest) -> str:
    """The page's first line under its title."""
    return str(at.markdown[0].value)


def address_of(at: AppTest) -> dict[str, str]:
    """What the page's address says, each filter once."""
    return {name: value[-1] if isinstance(value, list) else value for name, value in at.query_params.items()}


def links(at: AppTest) -> list[tuple[str, dict[str, str]]]:
    """Where the page's links lead: the page's name in addresses, and the filters that go along."""
    found = [element.proto for element in at.get("page_link")]
    return [(link.page, {name: value[-1] for name, value in parse_qs(link.query_string).items()}) for link in found]
