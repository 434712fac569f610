"""A profile's draft in the session: the text that somebody is working on, and from which file it was begun."""

from __future__ import annotations

import streamlit as st

from jobs.policy_versions import ProfileFile

_DRAFTS = "chinh-sach-nhap"


def draft_of(file: ProfileFile) -> str:
    """The draft; where there is none, the file's own text."""
    text, _ = _drafts().get(file.name, (file.text or "", file.digest))
    return text


def begun_from(file: ProfileFile) -> str | None:
    """The digest of the file as it was when the draft was begun."""
    _, digest = _drafts().get(file.name, ("", file.digest))
    return digest


def keep_draft(file: ProfileFile, text: str) -> None:
    """The draft, from now on; fields and text begin anew with it."""
    _drafts()[file.name] = (text, begun_from(file))


def drop_draft(file: ProfileFile) -> None:
    _drafts().pop(file.name, None)


def draft_key(file: ProfileFile, name: str) -> str:
    """A widget's key that is another for another draft, so that the widget shows what the draft says."""
    return f"cs-{name}-{file.name}-{hash(draft_of(file))}"


def _drafts() -> dict[str, tuple[str, str | None]]:
    drafts: dict[str, tuple[str, str | None]] = st.session_state.setdefault(_DRAFTS, {})
    return drafts
