"""How much of a slow test each run does: fewer examples and cases, all of them in the full one."""

from __future__ import annotations

import os

import pytest


def examples(each_run: int, full_run: int) -> int:
    """`.ci/full` sets `SOLUU_FULL`."""
    return full_run if os.environ.get("SOLUU_FULL") else each_run


def in_full(*values: object, id: str | None = None) -> object:  # noqa: A002 – pytest's word
    """A case that only the full run tries."""
    return pytest.param(*values, id=id, marks=pytest.mark.full)
