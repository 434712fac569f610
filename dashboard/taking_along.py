"""The one way in which a file leaves a page: offered by a button, made when it is asked for, and written down."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.view_notes import noted


def download(
    label: str, make: Callable[[], bytes | str], file_name: str, mime: str, *, what: str | None, key: str,
    icon: str = ":material/download:", disabled: bool = False, help: str | None = None,  # noqa: A002 – Streamlit's word
) -> None:  # fmt: skip
    """A button for the file that `make` returns. `what`: how the event log calls it; None where it says nothing of
    anybody, or where `make` writes down itself who takes it."""
    st.download_button(
        label, noted(what, make) if what else make, file_name, mime, key=key, icon=icon, on_click="ignore",
        disabled=disabled, help=help,
    )  # fmt: skip
