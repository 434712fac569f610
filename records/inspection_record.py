"""A month's inspection as a value: what is signed, printed and verified. Knows nothing of the store."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from records.inspection import KINDS, VERDICTS, Inspection, Note, Verdict, month_words, unanswered
from records.policy.words import IN_VIETNAMESE
from records.sheet import Column, Sheet


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A line of the checklist with what the program found, and what the board answered.

    `figures` are sentences; `certain` and `possible` count the findings of its rule.
    """

    code: str
    part: str
    article: str
    sentence: str
    when: str
    figures: tuple[str, ...]
    certain: int = 0
    possible: int = 0
    answer: Note | None = None

    @property
    def verdict(self) -> Verdict | None:
        return self.answer.verdict if self.answer else None

    @property
    def answered(self) -> str:
        """'đạt', 'cần xem', 'không xét', or that nobody has answered."""
        return VERDICTS[self.verdict] if self.verdict else "chưa trả lời"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart, drawn: SVG, its title, what it shows in words, its source line, and its colours with their names."""

    title: str
    svg: str
    reading: str
    source: str
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class InspectionRecord:
    """All that a month's inspection says. `data_time`: of the newest export that it rests on; None: of none.

    `tables` are whole: a paper, a workbook and CSV files are made of the same ones.
    """

    inspection: Inspection
    authority: str | None
    policy_name: str
    policy_version: str
    data_time: datetime | None
    summary: tuple[str, ...]
    lines: tuple[CheckedLine, ...]
    tables: tuple[Sheet, ...]

    @property
    def school(self) -> str:
        return self.inspection.school

    @property
    def month(self) -> str:
        return self.inspection.month

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(line.code for line in self.lines)

    @property
    def left(self) -> int:
        """How many lines nobody has answered yet."""
        return len(unanswered(self.inspection, self.codes))

    @property
    def rows(self) -> int:
        """The rows of all tables."""
        return sum(len(table.rows) for table in self.tables)

    def count(self, verdict: Verdict) -> int:
        return sum(line.verdict == verdict for line in self.lines)


def record_title(record: InspectionRecord) -> str:
    """'Biên bản kiểm tra tháng 11/2025', of a supplement with its number."""
    supplement = record.inspection.supplement
    title = f"Biên bản kiểm tra {month_words(record.month)}"
    return f"{title} (bổ sung lần {supplement})" if supplement else title


def all_sheets(record: InspectionRecord) -> tuple[Sheet, ...]:
    """The checklist, what was said, and the tables behind them: what a workbook and the CSV files hold."""
    return (_checklist(record), _notes(record), *record.tables)


def _checklist(record: InspectionRecord) -> Sheet:
    texts = ("Mã", "Phần", "Điều khoản", "Nội dung", "Hạn", "Số liệu", "Kết quả", "Ý kiến")
    columns = (*(Column(name, of=str) for name in texts), Column("Phát hiện chắc chắn"), Column("Phát hiện có thể"))
    rows = tuple(
        (
            line.code, line.part, line.article, line.sentence, line.when, " ".join(line.figures), line.answered,
            line.answer.text if line.answer else "", line.certain, line.possible,
        )
        for line in record.lines
    )  # fmt: skip
    return Sheet("danh-muc", "Các mục kiểm tra", columns, rows, quotes_notes=True)


def _notes(record: InspectionRecord) -> Sheet:
    texts = ("Loại", "Về", "Nội dung", "Người ghi", "Chức vụ")
    columns = (
        *(Column(name, of=str) for name in texts), Column("Ghi lúc", of=datetime), Column("Phần bổ sung"),
        Column("Rút lúc", of=datetime), Column("Lý do rút", of=str),
    )  # fmt: skip
    rows = tuple(
        (
            KINDS[note.kind], _about(note), note.text, note.author, IN_VIETNAMESE[note.role], _clock(note.written_at),
            note.supplement, _clock(note.withdrawn_at), note.withdrawn_for,
        )
        for note in record.inspection.notes
        if note.kind != "answer" or not note.stands or record.inspection.answers().get(str(note.about)) != note
    )  # fmt: skip
    return Sheet("y-kien", "Ý kiến đã ghi", columns, rows, quotes_notes=True)


def _about(note: Note) -> str | None:
    return IN_VIETNAMESE.get(str(note.about), note.about) if note.about_kind == "role" else note.about


def _clock(moment: datetime | None) -> datetime | None:
    """As the wall clock shows it: workbooks know no zones."""
    return moment.replace(tzinfo=None) if moment else None
