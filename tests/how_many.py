"""How many examples a slow property test draws: fewer in each run, all of them in the full one."""

from __future__ import annotations

import os


def examples(each_run: int, full_run: int) -> int:
    """`.ci/full` sets `SOLUU_FULL`."""
    return full_run if os.environ.get("SOLUU_FULL") else each_run
