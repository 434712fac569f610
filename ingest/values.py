"""Cells to canonical values, all cells of a list or of a role at once: numbers, days, moments, months.

Numbers arrive as text ('8.3', '8,3', '8.299999999999999'), whether the export stored a number or not. They go through
integers of hundredths, so that what a binary float cannot say is put right or refused, never rounded silently.
Digits are 0 to 9 alone: the engine's `\\d` takes the digits of every script, its casts do not.
"""

from __future__ import annotations

from datetime import date, time

import polars as pl

from ingest.mark_values import MARK_LEVELS, PRIMARY_LEVELS, TICK_SIGNS, TOLERANCE
from records.clock import VIETNAM
from records.invisible import IGNORED

FIRST_SERIAL = 18_264       # Excel's number of 1 January 1950
LAST_SERIAL = 73_051        # … of 1 January 2100
FIRST_BIRTHDAY = date(1950, 1, 1)   # Excel's blank dates are of 1899 and 1900; nobody so old goes to school
FEMALE_SIGNS = (*TICK_SIGNS, "nữ")     # in a column of girls, lower case
MALE_SIGNS = ("", "nam")
_MINUTES_OF_DAY = 1440
_EXCEL_EPOCH = date(1899, 12, 30)


def tidy(text: pl.Expr) -> pl.Expr:
    """NFC, spaces and line breaks folded, without what has no width."""
    return text.str.replace_all(IGNORED, "").str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars()


def whole_text(text: pl.Expr) -> pl.Expr:
    """A code or remark that a number cell held, without its '.0'."""
    return text.str.replace(r"^([0-9]+)\.0$", "$1")


def may_be_code(text: pl.Expr) -> pl.Expr:
    """Whether a text may be a pupil's code: no number with decimals or exponent, no TRUE or FALSE; a spreadsheet has
    spoilt those."""
    spoilt = text.str.contains(r"^[0-9]+\.[0-9]|[eE][+-]|^(?i:true|false)$")
    return text.str.contains(r"^[0-9A-Za-z][0-9A-Za-z._/-]*$") & ~spoilt


def cents(text: pl.Expr) -> pl.Expr:
    """Hundredths of a number from 0 with at most two decimals; null for anything else."""
    written = text.str.extract(r"^([0-9]{1,9}(?:[.,][0-9]+)?)$")
    number = written.str.replace(",", ".", literal=True).cast(pl.Float64) * 100
    whole = number.round()
    return pl.when((number - whole).abs() <= TOLERANCE).then(whole.cast(pl.Int64))


def score_text(hundredths: pl.Expr) -> pl.Expr:
    """The spelling of `records.marks.canonical_score`: '8.5', '10', '7.25'."""
    digits = (hundredths % 100).cast(pl.String).str.zfill(2).str.strip_chars_end("0")
    return ((hundredths // 100).cast(pl.String) + "." + digits).str.strip_chars_end(".")


def _level(lower: pl.Expr, levels: dict[str, str]) -> pl.Expr:
    return lower.replace_strict(levels, default=None, return_dtype=pl.String)


def any_mark(text: pl.Expr) -> pl.Expr:
    """A mark of any circular as a list's cell gives it, canonical; null where it is none."""
    lower, hundredths = text.str.to_lowercase(), cents(text)
    levels = pl.coalesce(_level(lower, MARK_LEVELS), _level(lower, PRIMARY_LEVELS))
    score = pl.when(hundredths.is_between(0, 1000)).then(score_text(hundredths))
    return pl.when(text == "").then(pl.lit("")).otherwise(pl.coalesce(score, levels))


def is_ticked(text: pl.Expr) -> pl.Expr:
    """True for a tick, False for a blank, null for anything else."""
    lower = text.str.to_lowercase()
    return pl.when(lower.is_in(FEMALE_SIGNS)).then(True).when(lower.is_in(MALE_SIGNS)).then(False)


def day(text: pl.Expr) -> pl.Expr:
    """A day written '05/09/2012', '5-9-2012', stored as a date or as Excel's number of days; null for anything else."""
    written = _iso_day(text, "$")
    stored = text.str.extract(r"^([0-9]{4}-[0-9]{2}-[0-9]{2})(?: 00:00:00.*)?$")
    serial = text.str.extract(r"^([0-9]{5})(?:\.0)?$").cast(pl.Int32)
    counted = pl.lit(_EXCEL_EPOCH) + pl.duration(days=serial)
    return pl.coalesce(
        written.str.to_date("%Y-%m-%d", strict=False),
        stored.str.to_date("%Y-%m-%d", strict=False),
        pl.when(serial.is_between(FIRST_SERIAL, LAST_SERIAL)).then(counted).cast(pl.Date),
    )


def birthday(found: pl.Expr, latest: date) -> pl.Expr:
    """A `day` on which a pupil, of whatever age, can have been born; null for any other."""
    return pl.when(found.is_between(FIRST_BIRTHDAY, latest)).then(found)


def _iso_day(text: pl.Expr, end: str) -> pl.Expr:
    """'2012-09-05' of a text that begins '5/9/2012'."""
    parts = text.str.extract_groups(r"^([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})" + end)
    return parts.struct[2] + "-" + parts.struct[1].str.zfill(2) + "-" + parts.struct[0].str.zfill(2)


def moment(text: pl.Expr) -> pl.Expr:
    """'21/10/2025 15:30' (Vietnam), or a stored date with its time, as naive UTC to the second; null for anything else.

    A day alone is no moment: midnight would be a precision that nobody has claimed.
    """
    clock = text.str.extract(r" ([0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)$")
    seconds = pl.when(clock.str.count_matches(":") == 1).then(clock + ":00").otherwise(clock)
    written = (_iso_day(text, " ") + " " + seconds).str.to_datetime("%Y-%m-%d %H:%M:%S", strict=False, time_unit="us")
    stored = text.str.extract(r"^([0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?)$")
    kept = stored.str.to_datetime("%Y-%m-%d %H:%M:%S%.f", strict=False, time_unit="us").dt.round("1s")
    local = pl.coalesce(written, pl.when(kept.dt.time() != time.min).then(kept))
    in_vietnam = local.dt.replace_time_zone(VIETNAM.key, ambiguous="null", non_existent="null")
    return in_vietnam.dt.convert_time_zone("UTC").dt.replace_time_zone(None)


def clock(day_text: pl.Expr, text: pl.Expr) -> pl.Expr:
    """'15:30', '15h30' or a time as a spreadsheet stores it, on another cell's day, as naive UTC; null for others."""
    written = text.str.replace(r"(?i)^([0-9]{1,2})[hg]([0-9]{2})$", "$1:$2")
    minutes = (text.str.extract(r"^(0\.[0-9]+)$").cast(pl.Float64) * _MINUTES_OF_DAY).round().cast(pl.Int32)
    stored = pl.concat_str((minutes // 60).cast(pl.String), (minutes % 60).cast(pl.String).str.zfill(2), separator=":")
    local = pl.concat_str(day(day_text).dt.strftime("%d/%m/%Y"), pl.coalesce(stored, written), separator=" ")
    return moment(local)


def month(text: pl.Expr) -> pl.Expr:
    """'2025-09' of 'Tháng 9/2025', '09/2025', or of a day that a spreadsheet made of it; null for anything else."""
    parts = text.str.to_lowercase().str.extract_groups(r"^(?:tháng )?([0-9]{1,2}) ?(?:[/-]|năm) ?([0-9]{4})$")
    number = parts.struct[0].cast(pl.Int32)
    written = parts.struct[1] + "-" + parts.struct[0].str.zfill(2)
    stored = text.str.extract(r"^([0-9]{4}-(?:0[1-9]|1[0-2]))-01(?: 00:00:00.*)?$")
    return pl.coalesce(pl.when(number.is_between(1, 12)).then(written), stored)
