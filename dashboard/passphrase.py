"""The box for the passphrase of the school's sealing key, on every page that signs with it."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from archive.keys import is_encrypted
from dashboard.frame import Desk
from dashboard.language import say


def passphrase_box(desk: Desk, key: str, width: int | Literal["stretch"] = "stretch") -> str | None:
    """What was typed; None where the key needs none."""
    if not is_encrypted(desk.home.keys):
        return None
    return st.text_input(say("Mật khẩu của khóa niêm phong"), type="password", key=key, width=width)


def is_lacking(passphrase: str | None) -> bool:
    """Whether one is needed and none was typed."""
    return passphrase is not None and not passphrase
