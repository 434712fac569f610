"""Writes docs/quyen.md from the table of rights. A test keeps the file to what this writes."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Ai được xem gì, làm gì

Bảng này sinh từ `records/rights.py` (lệnh `python tools/write_rights.py`). Không có trong bảng là không được. Một người
có nhiều vai trò thì được những gì từng vai trò cho.

«Môn của tổ», «lớp chủ nhiệm», «lớp và môn mình dạy» là phạm vi theo dòng; «số liệu gộp» là chỉ những gì không cho biết
từng học sinh; «của chính mình» là chỉ những gì hỏi chính người ấy. Trang nào chưa thu hẹp được theo dòng thì hiện chưa
mở cho vai trò có phạm vi như vậy.

"""


def document() -> str:
    from records.rights_words import rights_table  # noqa: PLC0415 – the path is set below when run as a script

    return HEAD + rights_table()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    (ROOT / "docs" / "quyen.md").write_text(document(), encoding="utf-8", newline="\n")
