"""Codes on paper and what they prove: the signed payload, its image, the lookup, the pages that answer.

Knows nothing of pupils, marks or the store, and imports no other room.
"""

from __future__ import annotations

from qr.offline_file import offline_page

__all__ = ["offline_page"]
