"""What can be wrong with a class's rows as a whole: codes, numbering, and what the export itself states of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, pairwise

import polars as pl

from ingest.plan import Count, Plan
from ingest.rules import shown
from ingest.stray_rows import stray_rows
from ingest.workbook import cell_name
from records.problems import Problem

_CODE = pl.col("pupil_code")

# Rules of a pupil's identity: when each is broken; then the role of the cell that it names, and what to show of it.
_BROKEN = {
    "thieu-ma": _CODE == "",
    "ma-sai": (_CODE != "") & ~pl.col("is_code"),
    "trung-ma": (_CODE != "") & ~pl.struct("plan", "pupil_code").is_first_distinct(),
    "thieu-ten": pl.col("full_name") == "",
    "ngay-sinh": (pl.col("birthday_text") != "") & pl.col("birthday").is_null(),
}
_SHOWN = {
    "thieu-ma": ("code", "full_name"),
    "ma-sai": ("code", "code_text"),
    "trung-ma": ("code", "pupil_code"),
    "thieu-ten": ("name", "code_text"),
    "ngay-sinh": ("birthday", "birthday_text"),
}


def roster_problems(plans: Sequence[Plan], roster: pl.DataFrame) -> Iterator[Problem]:
    """Problems of the pupils' identity and of the numbering."""
    broken = roster.select_seq("plan", "row", "full_name", "pupil_code", "code_text", "birthday_text", **_BROKEN)
    for code, (role, found) in _SHOWN.items():
        if broken[code].any():
            yield from _at(plans, broken.filter(pl.col(code)), code, role, found)
    is_whole = roster.height == sum(len(plan.table.numbers) for plan in plans)
    pupils = {} if is_whole else dict(roster.group_by("plan").agg("row").iter_rows())
    for number, plan in enumerate(plans):
        yield from () if is_whole else _empty_rows(plan, pupils.get(number, []))
        yield from _numbering(plan)
        yield from stray_rows(plan)


def _at(plans: Sequence[Plan], rows: pl.DataFrame, code: str, role: str, found: str) -> Iterator[Problem]:
    for plan, row, text in rows.select("plan", "row", found).iter_rows():
        yield plans[plan].place.broken(code, shown(text), cell_name(row, _column(plans[plan], role)))


def _column(plan: Plan, role: str) -> int:
    return next(column.index for column in plan.columns if column.kind == "person" and column.component == role)


def one_number_of_several(plans: Sequence[Plan], roster: pl.DataFrame) -> Iterator[Problem]:
    """Several pupils of a file with one personal number: one of them has another's, or they are one pupil."""
    ids = roster["ministry_id"]
    if ids.null_count() == len(ids):
        return
    pupils = roster.select("plan", "row", "ministry_id", "pupil_code").filter(
        pl.col("ministry_id").str.contains("[0-9]"), pl.col("pupil_code") != ""
    ).unique(["ministry_id", "pupil_code"], keep="first", maintain_order=True)  # fmt: skip
    if pupils["ministry_id"].n_unique() == len(pupils):
        return      # nearly every file: a pupil stands in the sheet of each subject, always with the same number
    first = pl.col("plan", "row").first().over("ministry_id").name.prefix("first_")
    again = pupils.with_columns(first).filter(~pl.col("ministry_id").is_first_distinct())
    for number, row, identity, _, plan, above in again.iter_rows():
        here, there = plans[number], plans[plan]
        sheet = "" if here is there else f" trang {there.place.sheet}"
        found = f"{shown(identity)} như ô {cell_name(above, _identity_column(there))}{sheet}"
        yield here.place.broken("trung-dinh-danh", found, cell_name(row, _identity_column(here)))


def _identity_column(plan: Plan) -> int:
    roles = {column.component: column.index for column in plan.columns if column.kind == "person"}
    return roles.get("ministry", roles.get("ministry_code", 0))


def _empty_rows(plan: Plan, rows_with_pupils: Sequence[int]) -> Iterator[Problem]:
    for row in sorted(set(range(plan.table.first, plan.table.end)).difference(rows_with_pupils)):
        marks = (c.index for c in plan.columns if c.subject and plan.table.sheet.text(row, c.index))
        if (mark := next(marks, None)) is not None:
            yield plan.place.broken("thieu-ma", "điểm không có mã và tên", cell_name(row, mark))
        else:
            yield plan.place.broken("dong-trong", "chỉ có số thứ tự", cell_name(row, plan.table.stt))


def _numbering(plan: Plan) -> Iterator[Problem]:
    table = plan.table
    if table.numbers == tuple(range(1, len(table.numbers) + 1)):
        return      # nearly every sheet
    for row, (before, after) in enumerate(pairwise([0, *table.numbers]), start=table.first):
        if after != before + 1:
            yield plan.place.broken("stt-nhay", f"{before} rồi {after}", cell_name(row, table.stt))


def twice_in_file(plans: Sequence[Plan], roster: pl.DataFrame) -> Iterator[Problem]:
    """A pupil who has the same mark in two sheets: which of them counts cannot be known."""
    sheets: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for number, plan in enumerate(plans):
        for column in plan.columns:
            if column.kind != "person":
                sheets[plan.term, column.subject, column.component].append(number)
    pairs = {pair for numbers in sheets.values() for pair in combinations(dict.fromkeys(numbers), 2)}
    if not _share_a_code(pairs, roster):
        return      # nearly every file
    pupils = roster.filter(pl.col("pupil_code") != "").select("plan", "row", "pupil_code")
    earlier = (
        pupils.join(pl.DataFrame(list(pairs), {"plan": pl.Int32, "later": pl.Int32}, orient="row"), on="plan")
        .select("pupil_code", plan="later")
    )
    again = pupils.join(earlier, on=["plan", "pupil_code"], how="semi", maintain_order="left")
    yield from _at(plans, again, "trung-hoc-sinh", "code", "pupil_code")


def _share_a_code(pairs: Collection[tuple[int, int]], roster: pl.DataFrame) -> bool:
    codes: dict[int, set[str]] = defaultdict(set)
    if pairs:
        for plan, code in zip(roster["plan"].to_list(), roster["pupil_code"].to_list(), strict=True):
            codes[plan].add(code)
    return any((codes[one] & codes[other]) - {""} for one, other in pairs)


def footer_problems(plans: Sequence[Plan], pupils: Sequence[int], cells: pl.DataFrame) -> Iterator[Problem]:
    """The export's own counts against what was read: `pupils` of each plan, and the results among all cells."""
    frequencies = _frequencies(cells) if any(plan.footer.counts for plan in plans) else {}
    for number, (plan, many) in enumerate(zip(plans, pupils, strict=True)):
        stated = plan.footer.pupils
        if stated is not None and stated != many:
            found = f"ghi {stated}, đọc được {many} học sinh"
            yield plan.place.broken("si-so-lech", found, plan.footer.pupils_cell)
        for count in plan.footer.counts:
            read = _counted(count, frequencies.get((number, count.component), {}))
            if read != count.stated:
                yield plan.place.broken("thong-ke-lech", f"ghi {count.stated}, đếm được {read}", count.cell)


def _frequencies(cells: pl.DataFrame) -> dict[tuple[int, str], dict[str, int]]:
    """How many pupils of a plan have which value, in lower case, as which result."""
    results = cells.filter((pl.col("subject") == "") & (pl.col("value") != ""))
    lower = pl.col("value").str.to_lowercase()
    frequencies: dict[tuple[int, str], dict[str, int]] = defaultdict(dict)
    for number, component, value, many in results.group_by("plan", "component", lower).len().iter_rows():
        frequencies[number, component][value] = many
    return frequencies


def _counted(count: Count, frequency: dict[str, int]) -> int:
    """How many pupils of a sheet have one of the values that a line of the statistics counts."""
    return sum(many for value, many in frequency.items() if count.values is None or value in count.values)
