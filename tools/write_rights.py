"""Writes docs/quyen.md from the table of rights. A test keeps the file to what this writes."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# Ai được xem gì, làm gì

Bảng này sinh từ `records/rights.py` (lệnh `python tools/write_rights.py`). Không có trong bảng là không được. Một người
có nhiều vai trò thì được những gì từng vai trò cho.

«Môn của tổ», «lớp chủ nhiệm», «lớp và môn mình dạy» là phạm vi theo dòng; «số liệu gộp» là chỉ những gì không cho biết
từng học sinh, từng giáo viên: nhóm nhỏ hơn mức tối thiểu của chính sách cũng không hiện. Phạm vi theo dòng được giữ ở
dưới trang: bảng, hình, bộ lọc, số đếm và tệp .xlsx chỉ có những dòng ấy; địa chỉ dẫn tới lớp, môn ngoài phạm vi được
trả lời như lớp, môn không có.

Người đã đăng nhập mở trang có điểm hay tên của từng học sinh, tải bảng (.xlsx), giấy tờ hay minh chứng thì thành sự
kiện trong nhật ký: tài khoản, chức vụ, trang, bộ lọc, số dòng; không có tên học sinh. Xem lại cùng trang, cùng bộ lọc
trong một phiên thì ghi một lần. Máy một người chưa có tài khoản thì không ghi, vì không biết ai đang xem.

"""


def document() -> str:
    from records.rights_words import rights_table  # noqa: PLC0415 – the path is set below when run as a script

    return HEAD + rights_table()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    (ROOT / "docs" / "quyen.md").write_text(document(), encoding="utf-8", newline="\n")
