"""Invented names of persons. Only the lists below are ever combined, so that no sample names anybody real by design."""

from __future__ import annotations

import unicodedata

from data.dice import Dice

FAMILY = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Phan", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý",
    "Mai", "Trịnh", "Đinh", "Lương", "Tạ", "Quách",
)  # fmt: skip
MIDDLE_FEMALE = ("Thị", "Ngọc", "Thu", "Khánh", "Bảo", "Phương", "Thanh", "Mỹ", "Thùy", "Kim", "Hoài", "Diệu")
MIDDLE_MALE = ("Văn", "Minh", "Đức", "Quang", "Gia", "Hữu", "Thành", "Tuấn", "Anh", "Nhật", "Xuân", "Bá")
GIVEN_FEMALE = (
    "An", "Anh", "Bình", "Chi", "Diệp", "Dung", "Giang", "Hà", "Hân", "Hằng", "Hoa", "Huyền", "Lan", "Linh", "Ly",
    "Mai", "My", "Nga", "Ngân", "Nhi", "Như", "Oanh", "Quyên", "Thảo", "Thư", "Trà", "Trang", "Tú", "Uyên", "Vân",
    "Vy", "Yến",
)  # fmt: skip
GIVEN_MALE = (
    "An", "Bách", "Bảo", "Cường", "Dũng", "Duy", "Đạt", "Đông", "Hải", "Hiếu", "Hòa", "Huy", "Hưng", "Khang", "Khoa",
    "Khôi", "Kiên", "Lâm", "Long", "Nam", "Nghĩa", "Phong", "Phúc", "Quân", "Sang", "Sơn", "Tài", "Thắng", "Thiện",
    "Tiến", "Trung", "Vinh",
)  # fmt: skip


def full_name(dice: Dice, *, is_female: bool) -> str:
    """A name of three parts: family, middle, given."""
    middle, given = (MIDDLE_FEMALE, GIVEN_FEMALE) if is_female else (MIDDLE_MALE, GIVEN_MALE)
    return f"{dice.pick(FAMILY)} {dice.pick(middle)} {dice.pick(given)}"


def given_name_first(name: str) -> tuple[str, ...]:
    """A class list's order: by the given name, then family and middle; letters before their accents."""
    parts = name.split()
    ordered = [parts[-1], *parts[:-1]]
    return (*(_plain(part) for part in ordered), *ordered)


def _plain(word: str) -> str:
    """Without accents; đ after d."""
    letters = unicodedata.normalize("NFD", word.lower().replace("đ", "dz"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
