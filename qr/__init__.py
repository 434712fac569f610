"""Codes on paper and what they prove: the signed payload, its image, the lookup, the pages that answer.

Knows nothing of pupils, marks or the store, and imports no other room.
"""

from __future__ import annotations

from importlib import resources


def offline_page() -> str:
    """The page that checks a bundle with the network off; every bundle carries it as verify.html."""
    return resources.files(__name__).joinpath("offline/verify.html").read_text(encoding="utf-8")
