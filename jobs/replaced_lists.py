"""What a list that came takes away: of a list one file counts, so rows that only another file has count no more.

The clerk may have meant it – a row was struck out – or may keep a register for each grade: it is said, with numbers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import polars as pl

from records.list_files import ListScope, newest_lists, rows_of, scopes_of
from records.problems import Problem
from records.store import Database

REPLACED = "danh-sach-thay"

_EXPECTED = "một tệp có đủ các dòng của danh sách: mỗi danh sách, tệp mới nhất được dùng, trọn cả tệp"
_ACTION = (
    "Nếu mỗi tệp chỉ là một phần (ví dụ một khối) thì gộp thành một tệp, mỗi phần một trang tính cũng được, rồi nhập "
    "lại. Nếu đúng là đã bỏ các dòng ấy thì không cần làm gì."
)


@dataclass(slots=True)
class _Count:
    """Rows of the other files, rows of the one that counts, and those of the others that it lacks."""

    others: int = 0
    newest: int = 0
    lost: int = 0

    def add(self, others: pl.Series, newest: pl.Series) -> None:
        self.others += others.len()
        self.newest += newest.len()
        self.lost += others.filter(~others.is_in(newest.implode())).len()


def told_of_lists(
    db: Database, before: Mapping[ListScope, str], came: Collection[str], names: Mapping[str, str]
) -> dict[str, Problem]:
    """A warning for each file, of those that came (by digest), whose rows replace more than they bring along.

    `before`: the files that counted until then; `names`: of the files that came. A file that came and does not count is
    told so, where the one that counts lacks some of its rows.
    """
    replacing: dict[str, _Count] = defaultdict(_Count)
    unused: dict[str, _Count] = defaultdict(_Count)
    after = newest_lists(db)
    for scope, files in scopes_of(db, came).items():
        newest = after[scope]
        others = (files | ({before[scope]} if scope in before else set())) - {newest}
        if not others:
            continue
        rows = rows_of(db, scope, [newest, *others])
        by_file = {sha256: rows.filter(sha256=sha256)["row"] for sha256 in (newest, *others)}
        if newest in came:
            replacing[newest].add(pl.concat([by_file[sha256] for sha256 in others]).unique(), by_file[newest])
            continue
        for sha256 in others & set(came):
            unused[sha256].add(by_file[sha256], by_file[newest])
    return {
        **{sha: _problem(names[sha], _unused(count)) for sha, count in unused.items() if count.lost},
        **{sha: _problem(names[sha], _replacing(count)) for sha, count in replacing.items() if count.lost},
    }


def _replacing(count: _Count) -> str:
    return f"tệp này thay {count.others} dòng bằng {count.newest}; {count.lost} dòng cũ không còn"


def _unused(count: _Count) -> str:
    return (
        f"tệp này cũ hơn danh sách đang dùng; {count.lost} trong {count.others} dòng của tệp không có ở đó "
        "nên không được tính"
    )


def _problem(name: str, found: str) -> Problem:
    return Problem(REPLACED, name, None, None, found, _EXPECTED, _ACTION, "warning")
