"""Bundles of classes whose key does not count for them any more: sealed after it was stolen, or after another took its
place. Nothing but another bundle makes their records good again.

By the word of the school's own records, as `verify` takes it in the home; what a time-stamp says beside is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from archive.keys import public_keys
from records.clock import to_store
from records.home import Home
from records.reading import Scope, bundles
from records.store import Database
from records.withdrawals import withdrawals

KEY = ("school", "school_year", "term", "class_name")


@dataclass(frozen=True, slots=True)
class SpentKeys:
    """`ends`: by the id of a key, from when on it counts no more (naive UTC). `revoked`: the certificates of bundles
    that were revoked, of which nothing is sealed anew."""

    ends: Mapping[str, datetime]
    revoked: frozenset[str] = frozenset()

    @classmethod
    def of(cls, home: Home, db: Database) -> SpentKeys:
        ends = {key.key_id: to_store(end) for key in public_keys(home.keys) if (end := key.counts_until) is not None}
        if not ends:
            return cls(ends)
        return cls(ends, frozenset(each for each, state in withdrawals(db).items() if state.kind == "revoked"))

    def sealed(self, bundle: Mapping[str, Any]) -> bool:
        """Whether one of them sealed a bundle, a row of the store, when it counted no more."""
        end = self.ends.get(bundle["key_id"])
        return end is not None and bundle["sealed_at"] >= end and bundle["bundle_id"] not in self.revoked

    def newest(self, db: Database) -> pl.DataFrame:
        """The classes whose newest bundle they so sealed."""
        if not self.ends:
            return pl.DataFrame(schema=dict.fromkeys(KEY, pl.String))
        ends = pl.DataFrame(
            {"key_id": list(self.ends), "end": list(self.ends.values())},
            schema={"key_id": pl.String, "end": pl.Datetime("us")},
        )
        return bundles(db).join(ends, on="key_id").filter(
            pl.col("revision") == pl.col("newest_revision"), pl.col("sealed_at") >= pl.col("end"),
            ~pl.col("bundle_id").is_in(self.revoked),
        ).select(KEY)  # fmt: skip

    def scopes(self, db: Database) -> frozenset[Scope]:
        return frozenset(Scope(*row) for row in self.newest(db).iter_rows())
