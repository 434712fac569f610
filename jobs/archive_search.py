"""What is looked up among the sealed papers: by year, class, pupil and document number; the office's own search.

An inspector's search (`jobs.inspector_search`) asks by the same words, of the papers within the decision alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from jobs.labels import public_label
from qr.errors import BadCodeError
from qr.label import parse_label
from records.copies import bundle_copies, newest_checks, object_of
from records.holds import held_records
from records.problems import CannotError, UsageError
from records.sealed_papers import class_papers, sealed_classes
from records.store import Store

WITHDRAWN = {"revoked": "✕ Đã thu hồi", "suspended": "▲ Đang tạm đình chỉ"}
SHORTEST_NAME = 2   # letters of a name that is looked for
_WORST = ("bad", "missing", "could-not-check", "good")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. None: any; `pupil`: a code, or a part of a name; `document`: the number that is printed under
    a paper's code."""

    school_year: str | None = None
    class_name: str | None = None
    pupil: str | None = None
    document: str | None = None
    school: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing is asked for but the school."""
        return not any((self.school_year, self.class_name, self.pupil, self.document))


def archive_classes(store: Store) -> pl.DataFrame:
    """Which years and classes there are to choose from: school, school_year, class_name."""
    with store.read_within() as db:
        return db.sight.of_classes().keep(sealed_classes(db))


def search_archive(store: Store, wanted: Wanted, now: datetime) -> pl.DataFrame:
    """The papers that fit and are left to whoever looks, as `class_papers` has them; of each paper's bundle how many
    good `copies` it has, the worst `result` of the newest checks of them and the day of the last (NULL: none was
    made), and whether it `is_held`.

    Raises `CannotError` for a pupil where no pupil may be told.
    """
    with store.read_within() as db:
        sight = db.sight
        if wanted.pupil is not None and not sight.tells_pupils:
            raise CannotError("Vai trò của bạn không tra cứu được theo học sinh.")
        rows = fitting(class_papers(db, wanted.school), wanted)
        of_pupil = pl.col("pupil_code").is_not_null()
        # A pupil's paper only where pupils may be told; who sees any row of a class sees what is of the class.
        rows = pl.concat([
            sight.of_classes().keep(rows.filter(~of_pupil)), sight.keep(rows.filter(of_pupil), of_pupils=True)
        ]).sort("school_year", "class_name", "term", "revision", "path", descending=[True, False, False, True, False])
        copies = bundle_copies(db, now).select("bundle_id", "copies")
        checks = newest_checks(db).select("object_id", "result", "checked_at")
        held = [subject_id for kind, subject_id in held_records(db) if kind == "bundle"]
    prefix = object_of("")
    rank = pl.col("result").replace_strict({name: at for at, name in enumerate(_WORST)}, return_dtype=pl.Int8)
    checked = checks.with_columns(bundle_id=pl.col("object_id").str.strip_prefix(prefix)).sort(rank).group_by(
        "bundle_id", maintain_order=True
    ).agg(pl.col("result").first(), pl.col("checked_at").max())
    joined = rows.join(copies, on="bundle_id", how="left", maintain_order="left").join(
        checked, on="bundle_id", how="left", maintain_order="left"
    )
    return joined.with_columns(is_held=pl.col("bundle_id").is_in(held))


def fitting(rows: pl.DataFrame, wanted: Wanted) -> pl.DataFrame:
    """Those of the papers that are looked for. Raises `UsageError` for a number that is none."""
    found = rows.filter(
        *(pl.col(name) == value for name in ("school_year", "class_name") if (value := getattr(wanted, name)))
    )
    if wanted.document is not None:
        found = found.filter(pl.col("document_id") == _document_id(wanted.document))
    return found if wanted.pupil is None else _of_pupil(found, wanted.pupil)


def _document_id(number: str) -> str:
    try:
        return parse_label(number).hex()
    except BadCodeError as error:
        raise UsageError(
            "Số tài liệu chưa đúng: chép đủ các nhóm chữ số in dưới mã QR, như 7ZZZ-0000-1234-ABCD-K."
        ) from error


def _of_pupil(rows: pl.DataFrame, text: str) -> pl.DataFrame:
    """Papers of whom the code is, or whose name has the words; without marks where none were typed."""
    words = " ".join(text.split())
    if len(words) < SHORTEST_NAME:
        raise CannotError(f"Ghi mã học sinh, hoặc ít nhất {SHORTEST_NAME} chữ của họ tên.")
    wanted, name = _folded(pl.lit(words)), _folded(pl.col("full_name"))
    is_it = (pl.col("pupil_code") == words) | name.str.contains(wanted, literal=True)
    return rows.filter(pl.col("pupil_code").is_not_null() & is_it.fill_null(value=False))


def _folded(text: pl.Expr) -> pl.Expr:
    """Small letters without their marks: 'Đặng Thị Ánh' is 'dang thi anh'."""
    plain = text.str.normalize("NFD").str.replace_all(r"\p{M}", "").str.to_lowercase()
    return plain.str.replace_all("đ", "d", literal=True)


def withdrawn_words(row: Mapping[str, object]) -> list[str]:
    """Of the row of a paper, what of its bundle was revoked or suspended, the gravest first; nothing of whom."""
    told = []
    for kind, words in WITHDRAWN.items():
        number = row[f"bundle_{kind}"]
        if number:
            told.append(words if number == row["bundle_papers"] else f"{words} {number} tài liệu")
    return told


def label_of(row: dict[str, object]) -> str:
    """What a paper is, for people."""
    return public_label(int(str(row["kind"])), str(row["class_name"]))
