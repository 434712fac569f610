"""The minutes of a check of the archive: as PDF/A and as workbook, of the same tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from archive.papers.archive_check import CheckMinutes, check_minutes
from jobs.archive_check import OUTCOMES, ArchiveCheck, Checked, Outcome
from jobs.verifying import trusted_keys
from jobs.whole_files import require_unused, write_whole
from jobs.workbooks import workbook_of
from records.clock import VIETNAM, vn_datetime
from records.home import Home
from records.marks import TERM_NAMES
from records.problems import UsageError
from records.reading import schools
from records.sheet import Column, Sheet
from records.store import Store

ANSWERS = {True: "đạt", False: "KHÔNG ĐẠT", None: "chưa kiểm được"}
NO_STAMP = "không có dấu"
UNKNOWN_SCHOOL = "Trường chưa ghi tên"
_CHECKS = (
    ("intact", "Nguyên vẹn"), ("signed", "Có chữ ký"), ("trusted", "Khóa tin cậy"), ("timely", "Dấu thời gian"),
    ("current", "Còn hiệu lực"),
)  # fmt: skip
_COLUMNS = (
    Column("STT", 0.35), Column("Tệp", 2.5, str), Column("Là gì", 1.9, str), Column("Kết luận", 1.1, str),
    *(Column(name, 0.75, str) for _, name in _CHECKS),
)  # fmt: skip
NOTE = (
    "Mỗi điều được xét riêng. «Chưa kiểm được» không phải là đạt. Còn hiệu lực: theo sổ tra cứu của trường lúc kiểm "
    "tra. Điều mà không chữ ký tin cậy nào bảo đảm thì ghi «tự ghi là»."
)


def minutes_of(check: ArchiveCheck, *, school: str, decision: str | None, keys: tuple[str, ...]) -> CheckMinutes:
    """The minutes of a run."""
    ended = check.ended.astimezone(VIETNAM)
    return CheckMinutes(
        school, f"KT-{ended:%Y%m%d-%H%M%S}", decision, check.sources, check.began, check.ended, keys,
        tuple(summary(check)), tables(check),
    )  # fmt: skip


def believed_keys(home: Home, key_file: Path | None) -> tuple[str, ...]:
    """The ids of the keys against which it is checked."""
    return tuple(key.key_id for key in trusted_keys(home, key_file))


def summary(check: ArchiveCheck) -> Iterator[str]:
    """How many files came to what; all of them, each once."""
    records = [each for each in check.files if each.outcome != "foreign"]
    counted = "; ".join(
        f"{number} {words}" for outcome, words in OUTCOMES.items()
        if outcome != "foreign" and (number := check.number(outcome))
    )
    yield f"Kiểm tra {len(records)} gói, tài liệu: {counted}." if records else "Không có gói, tài liệu nào để kiểm tra."
    if foreign := check.number("foreign"):
        listed = "liệt kê ở cuối" if check.names_foreign else "không nêu tên"
        yield f"Có {foreign} tệp khác, không phải gói hay tệp PDF: không kiểm, {listed}."
    if check.is_stopped:
        yield "Lượt kiểm tra đã dừng theo yêu cầu trước khi hết; tệp chưa xét được ghi là chưa kiểm được."


def tables(check: ArchiveCheck) -> tuple[Sheet, ...]:
    """The files by what they came to, the gravest first; what is wrong with each; the digests; the foreign files."""
    order: list[Outcome] = [outcome for outcome in OUTCOMES if outcome != "foreign"]
    records = sorted(
        (each for each in check.files if each.outcome != "foreign"), key=lambda each: order.index(each.outcome)
    )
    reasons = tuple((n, each.place, reason) for n, each in enumerate(records, 1) for reason in each.reasons)
    digests = tuple((n, each.place, each.sha256) for n, each in enumerate(records, 1) if each.sha256)
    foreign = tuple((each.place,) for each in check.files if each.outcome == "foreign" and check.names_foreign)
    return (
        Sheet("ket-qua", "Kết quả từng gói, tài liệu", _COLUMNS, tuple(map(_row, range(1, len(records) + 1), records)),
              "Không có gói, tài liệu nào.", NOTE),
        Sheet("dieu-sai", "Điều sai và điều chưa kiểm được",
              (Column("STT", 0.3), Column("Tệp", 2.2, str), Column("Điều thấy", 4.5, str)), reasons),
        Sheet("ma-bam", "SHA-256 của từng tệp đã kiểm",
              (Column("STT", 0.3), Column("Tệp", 2.8, str), Column("SHA-256", 3.2, str)), digests),
        Sheet("tep-khac", "Tệp khác, không kiểm", (Column("Tệp", 1.0, str),), foreign),
    )  # fmt: skip


def _row(number: int, each: Checked) -> tuple[int | str, ...]:
    return (number, each.place, thing_words(each), OUTCOMES[each.outcome], *answers(each))


def answers(each: Checked) -> Iterator[str]:
    """The five answers in words; of what was not looked into, none was given."""
    for field, _ in _CHECKS:
        said = getattr(each.verified.result, field) if each.verified else None
        is_bundle = each.verified is not None and each.verified.result.signed is not None
        yield NO_STAMP if (field, said) == ("timely", None) and is_bundle and not _has(each, "stamp") else ANSWERS[said]


def _has(each: Checked, beginning: str) -> bool:
    return each.verified is not None and any(
        problem.code.startswith(beginning) for problem in (*each.verified.result.problems, *each.verified.result.notes)
    )


def thing_words(each: Checked) -> str:
    """What it is; what no trusted signature covers is its own claim."""
    if each.verified is None:
        return ""
    thing = each.verified.thing
    parts = (
        thing.label, TERM_NAMES.get(thing.term, thing.term) if thing.term else None,
        f"năm học {thing.school_year}" if thing.school_year else None,
        f"lần {thing.revision}" if thing.revision else None,
        f"niêm phong {vn_datetime(thing.sealed_at)}" if isinstance(thing.sealed_at, datetime) else None,
    )
    words = ", ".join(filter(None, parts))
    return words if thing.is_vouched or not words else f"tự ghi là: {words}"


def pdf_of(minutes: CheckMinutes) -> bytes:
    return check_minutes(minutes, minutes.ended)


def workbook(minutes: CheckMinutes) -> bytes:
    """The same tables as .xlsx."""
    notes = {
        "Trường": minutes.school, "Theo quyết định": minutes.decision or "không nêu",
        "Nơi kiểm tra": "; ".join(minutes.sources), "Kiểm tra": vn_datetime(minutes.ended),
        "Khóa được tin": ", ".join(minutes.keys) or "không có", "Tóm tắt": " ".join(minutes.summary),
    }  # fmt: skip
    return workbook_of({t.title: (t.title, t.frame()) for t in minutes.tables}, notes, made=minutes.ended)


def report_paths(target: Path) -> tuple[Path, Path]:
    """Where the minutes and their workbook go. Raises before anything is checked: `UsageError` for another ending,
    `CannotError` where one of them is there."""
    if target.suffix.lower() != ".pdf":
        raise UsageError(f"Biên bản là tệp PDF: đặt tên kết thúc bằng .pdf, như {target.name or 'bien-ban'}.pdf.")
    paths = target, target.with_suffix(".xlsx")
    require_unused(paths)
    return paths


def write_minutes(paths: tuple[Path, Path], minutes: CheckMinutes) -> None:
    for path, content in zip(paths, (pdf_of(minutes), workbook(minutes)), strict=True):
        write_whole(path, content)


def school_of(store: Store, asked: str | None) -> str:
    """Whose archive it is, for the head of the minutes: as told, or the store's only school."""
    if asked:
        return asked
    if not store.path.exists():
        return UNKNOWN_SCHOOL
    with store.read() as db:
        known = schools(db)
    return known[0] if len(known) == 1 else UNKNOWN_SCHOOL
