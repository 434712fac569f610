"""Opens pages as Streamlit runs them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache

import pytest
from opened_pages import MAIN, Open, calm
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

from records.home import Home

# Each AppTest looks through every installed distribution for components, a third of a second; they do not change.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)


@pytest.fixture
def open_page(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page over a home; every page must have run without an exception."""

    def opened(home: Home, name: str, **address: str) -> AppTest:
        # Streamlit always runs the default page first: over no home, that is quick and leaves nothing behind.
        monkeypatch.setenv("SOLUU_HOME", str(home.root / "chua-co"))
        at = AppTest.from_file(str(MAIN), default_timeout=120)
        calm(at.run())
        monkeypatch.setenv("SOLUU_HOME", str(home.root))
        if name != "tong_quan":
            at.switch_page(f"{name}.py")
        for key, value in address.items():
            at.query_params[key] = value
        return calm(at.run())

    return opened


@pytest.fixture(autouse=True)
def main_module_put_back() -> Iterator[None]:
    """Streamlit runs a page as `__main__` and leaves it there; a process spawned by a later test would run it too."""
    own = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = own
