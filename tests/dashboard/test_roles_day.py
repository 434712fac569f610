"""What each role's day begins with, and whose answers are kept for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard.bounds import Bounds
from dashboard.language import VIETNAMESE
from dashboard.remembered import _COMPUTED
from dashboard.sight_words import said_sight
from dashboard.todo import Situation, tasks
from records.rights import ROLES, Grant, Viewer
from records.sight import NOTHING, WHOLE, Rows, Sight, sight_of
from records.store import Store

SCHOOL, YEAR = "Trường A", "2025-2026"
EVERYTHING = Situation(
    lost_bundles=1, unsafe_bundles=1, stale_classes=1, unsealed_locked=1, undeclared=Bounds(1), late=Bounds(1),
    overdue=Bounds(1), has_register=False, has_assignments=False, has_calendar=False, has_deadline=False,
    key_is_encrypted=False, broken_profiles=1, spent_keys=1, waiting=1, lacking=1, unsigned=1, to_appraise=1,
    to_decide=1, without_role=1, first_password=1, answered=1, to_me=1, unasked=1, asked=1,
)  # fmt: skip
# By hand: a word of each thing to do → whose it is. m: at a PC without accounts.
WHOSE = {
    "mất tệp": "htpvqm", "chưa an toàn": "htpvqm", "chưa niêm phong": "htpvm", "khác với gói": "htpvm",
    "không còn giá trị": "htpvqm", "chờ quyết định": "hm", "chờ thẩm định": "htpvm", "chưa ký": "htpvm",
    "chờ duyệt": "htpvcgbm", "thiếu bước": "htpvcgbm", "chưa khớp": "htpvcgbsam", "Quá hạn": "htpvcgbsam",
    "Vào sổ trễ": "htpvcgbsam", "không có vai trò": "qm", "mật khẩu đầu tiên": "qm", "phân công giảng dạy": "tpvm",
    "Chưa có lịch": "tpvm", "Chưa có sổ": "tpvm", "hạn vào điểm": "htpvqm", "tệp chính sách": "htpvqm",
    "Khóa niêm phong": "htpvqm", "đã trả lời, chờ xem": "htpcm", "chưa kết luận": "htpcm",
    "chờ trả lời": "htpcm", "chờ bạn trả lời": "htpvcgbm",
}  # fmt: skip
LETTERS = {
    "principal": "h", "vice_principal": "tp", "department_head": "c", "homeroom": "g", "teacher": "b", "clerk": "v",
    "admin": "q", "authority": "s", "district": "a", "inspector": "-", "local": "m",
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_told_what_it_can_do(role: str) -> None:
    """The principal decides, the clerk imports and seals, the administrator keeps users, keys and copies; a teacher
    has the own marks and requests."""
    told = [task.sentence for task in tasks(EVERYTHING, [role])]  # type: ignore[list-item]
    for word, whose in WHOSE.items():
        assert (role, word, any(word in each for each in told)) == (role, word, LETTERS[role] in whose)


def test_several_roles_add_up_and_nobody_has_nothing_to_do() -> None:
    both = {task.sentence for task in tasks(EVERYTHING, ["teacher", "admin"])}
    assert both == {task.sentence for role in ("teacher", "admin") for task in tasks(EVERYTHING, [role])}
    assert tasks(EVERYTHING, []) == []
    assert len(tasks(EVERYTHING)) == len(WHOSE)


def test_an_answer_is_kept_for_who_sees_the_same_rows(tmp_path: Path) -> None:
    """Another teacher's is worked out anew; a colleague's of the same class and subject is the same."""
    def own(class_name: str, account: str) -> Sight:
        grant = Grant("teacher", SCHOOL, YEAR, frozenset({class_name}), frozenset({"toan"}))
        return sight_of(Viewer(account, "Ai đó", (grant,)), "see_corrections", [SCHOOL])

    asked: list[str] = []

    def measure(store: Store) -> str:
        asked.append(store.sight.key)
        return store.sight.key

    store = Store(tmp_path / "kho.duckdb")
    for sight in (WHOLE, own("6A1", "TK-001"), own("6A1", "TK-002"), own("6A2", "TK-003"), NOTHING, WHOLE):
        assert _COMPUTED[VIETNAMESE]("đo", (str(tmp_path),), (store.seen_by(sight),), measure) == sight.key
    assert len(asked) == len(set(asked)) == 4


def test_the_own_rows_are_said() -> None:
    """Nobody takes the own class for the school."""
    someone = Viewer("TK-001", "Ai đó", ())
    many = tuple(f"6A{number}" for number in range(1, 15))
    assert said_sight(WHOLE) == ""
    assert said_sight(NOTHING) == "Chỉ số liệu gộp: không hiện từng học sinh, từng giáo viên, nhóm nhỏ."
    assert said_sight(Sight(someone, (Rows(SCHOOL, YEAR, ("6A10", "6A2"), ("toan",)), Rows(SCHOOL, YEAR, many)))) == (
        "Trong phạm vi của bạn: Toán lớp 6A2, 6A10; mọi môn lớp (14 lớp)."
    )
    assert said_sight(Sight(someone, (Rows(subject=("toan", "tin_hoc")),))).endswith("Toán, Tin học, mọi lớp.")
