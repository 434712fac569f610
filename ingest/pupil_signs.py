"""By what a row shows that it is a pupil's, where its number does not say so: a code, a name, a mark.

Judges texts alone. Which rows are asked, `table` and `stray_rows` decide.
"""

from __future__ import annotations

import re

from ingest.headers import PERSON_HEADERS, fold

_CODE = re.compile(r"[0-9]{6,20}|(?=(?:\D*\d){3})(?=.*[A-Za-z])[0-9A-Za-z][0-9A-Za-z._/-]{3,19}")
_NAME = re.compile(r"[^\W\d_]+(?:[ '’.-]+[^\W\d_]+)+\.?")
_MARK = re.compile(r"(?:10|[0-9])(?:[.,][0-9]{1,2})?|Đ|CĐ|T|H|C|Miễn|M", re.IGNORECASE)
_PART_OF_TEN = re.compile(r"[0-9]{1,2}[.,][0-9]{1,2}")
_DAY = re.compile(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
# With what lines below a table begin that are no names, though they stand where names do; as `fold` spells them.
_LABEL = re.compile(
    r"(?:tổng|cộng|trung bình|sĩ số|số|tỉ lệ|tỷ lệ|xếp loại|loại|giáo viên|hiệu trưởng|phó hiệu|người|ngày|danh sách"
    r"|ghi chú|điểm|lớp|khối|kết quả|chưa|hoàn thành|học|thống kê|mức|duyệt|chữ kí|hạnh kiểm|danh hiệu|họ và tên)\b"
)


def is_code(text: str) -> bool:
    """Whether a text in the column of codes can hardly be anything else."""
    return bool(_CODE.fullmatch(text))


def shape(code: str) -> str:
    """What codes of one kind have in common: 'HS001' and 'HS36' are 'A9'; of digits alone their number counts."""
    if code.isdigit():
        return "9" * len(code)
    return re.sub(r"\d+", "9", re.sub(r"[A-Za-z]+", "A", code))


def is_name(text: str) -> bool:
    """Whether a text in the column of names is a person's: two words or more, and no label of a footer or header."""
    return bool(_NAME.fullmatch(text)) and not _LABEL.match(fold(text)) and PERSON_HEADERS.code(text) is None


def is_mark(text: str) -> bool:
    return bool(_MARK.fullmatch(text))


def is_day(text: str) -> bool:
    return bool(_DAY.fullmatch(text))


def is_of_data(text: str) -> bool:
    """Whether a cell below a header is a pupil's in any column: '8.5' or a day, but not '8', which numbers columns."""
    return bool(_PART_OF_TEN.fullmatch(text)) or is_day(text)
