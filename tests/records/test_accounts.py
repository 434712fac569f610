"""Accounts: made, given roles, ended; read as viewers of a day; and no name of anybody in the log."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from invented_exports import note_export_of

from records import passwords
from records.account_list import account_list
from records.accounts import (
    RoleAsked,
    account_by_login,
    account_of,
    add_account,
    end_account,
    end_role,
    give_role,
    has_accounts,
    login_of,
    named_account,
    reset_password,
    role_named,
    roles_of,
    viewer_of,
)
from records.administrators import keepers, last_day
from records.clock import VIETNAM
from records.problems import CannotError, UsageError
from records.rights import AccountRole, Row, may
from records.sight import sight_of
from records.store import Database, Store

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=VIETNAM)
DAY, ALL = NOW.date(), timedelta(days=1)
CLERK = RoleAsked("clerk", DAY)
BY = {"by": "quản trị viên", "now": NOW}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_MEMORY", 64)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with its tables: making them takes longer than any test here."""
    path = tmp_path_factory.mktemp("kho") / "so-luu.duckdb"
    with Store(path).write():
        pass
    return path


@pytest.fixture
def db(empty: Path, tmp_path: Path) -> Iterator[Database]:
    with Store(Path(shutil.copy(empty, tmp_path))).write() as db:
        yield db


def events(db: Database) -> list[tuple[str, str, str, str]]:
    return db.query("SELECT actor, kind, subject, detail FROM event ORDER BY number").rows()


def test_an_account_has_a_number_a_login_and_roles(db: Database) -> None:
    """The login name in lower case; its first password must be changed."""
    assert not has_accounts(db)
    made = add_account(db, " An.Nguyen ", "Nguyễn Văn An", [CLERK], password="mot-hai-ba-bon", **BY)
    second = add_account(db, "binh@truong.edu.vn", "Trần Thị Bình", [], email="Binh@truong.edu.vn", **BY)
    assert (made.account_id, made.login, made.must_change) == ("TK-001", "an.nguyen", True)
    assert (second.account_id, second.password, second.email) == ("TK-002", None, "binh@truong.edu.vn")
    assert [each.role for each in roles_of(db, "TK-001")] == ["clerk"]
    assert named_account(db, "tk-001") == named_account(db, "AN.NGUYEN") == made
    assert has_accounts(db)


@pytest.mark.parametrize("login", ["", " ", "a b", "Nguyễn", "a" * 65, ".an", "an-", "an/..", "an\nb", "<b>"])
def test_what_is_no_login_name_is_refused(login: str) -> None:
    with pytest.raises(UsageError, match="Tên đăng nhập"):
        login_of(login)


def test_a_login_name_belongs_to_one_account_in_use(db: Database) -> None:
    """After its end another may have it; the first stays in the list."""
    add_account(db, "an", "Nguyễn Văn An", [CLERK], **BY)
    with pytest.raises(UsageError, match="Đã có người dùng"):
        add_account(db, "AN", "Lê An", [CLERK], **BY)
    end_account(db, "TK-001", **BY)
    assert add_account(db, "an", "Lê An", [CLERK], **BY).account_id == "TK-002"
    assert account_by_login(db, "an") == account_of(db, "TK-002")
    assert has_accounts(db)
    with pytest.raises(UsageError, match="đã kết thúc"):
        end_account(db, "TK-001", **BY)


def test_an_ended_account_is_no_viewer_and_takes_nothing(db: Database) -> None:
    """Neither a role nor a password."""
    add_account(db, "an", "Nguyễn Văn An", [CLERK], password="mot-hai-ba-bon", **BY)
    assert viewer_of(db, "TK-001", NOW) is not None
    end_account(db, "TK-001", **BY)
    assert viewer_of(db, "TK-001", NOW) is None
    for act in (lambda: give_role(db, "TK-001", CLERK, **BY), lambda: reset_password(db, "TK-001", **BY)):
        with pytest.raises(UsageError, match="đã kết thúc"):
            act()


def test_a_role_counts_from_its_first_to_its_last_day(db: Database) -> None:
    """Both included, in Vietnam; or until somebody ends it."""
    add_account(db, "an", "An", [RoleAsked("clerk", DAY, DAY + ALL), RoleAsked("admin", DAY)], **BY)

    def roles(days: int, hour: int = 12) -> tuple[str, ...]:
        viewer = viewer_of(db, "TK-001", datetime(2026, 11, 26, hour, tzinfo=VIETNAM) + timedelta(days=days))
        assert viewer is not None
        return viewer.roles

    both = ("clerk", "admin")
    assert [roles(-1), roles(0, 0), roles(1, 23), roles(2, 0)] == [(), both, both, ("admin",)]
    end_role(db, "TK-001.2", **BY)
    assert roles(0) == ("clerk",)
    with pytest.raises(UsageError, match=r"TK-001\.2"):
        end_role(db, "TK-001.2", **BY)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (RoleAsked("department_head", DAY), "--subject"),
        (RoleAsked("homeroom", DAY), "--class"),
        (RoleAsked("teacher", DAY, classes=("6A1",), school_year="2026-2027"), "--class và --subject"),
        (RoleAsked("homeroom", DAY, classes=("6A1",)), "--year"),
        (RoleAsked("clerk", DAY, DAY - ALL), "sớm hơn"),
    ],
)
def test_a_role_with_rows_needs_them(db: Database, asked: RoleAsked, words: str) -> None:
    """And of classes the year; by hand or by the assignment."""
    with pytest.raises(UsageError, match=words):
        add_account(db, "an", "An", [asked], **BY)


OF_6A1 = {"classes": ("6A1",), "school_year": "2026-2027"}


@pytest.mark.parametrize(
    ("role", "rows", "code"),
    [
        ("teacher", {}, "GV1"), ("teacher", {**OF_6A1, "subjects": ("toan",)}, "GV1"),
        ("teacher", {**OF_6A1, "subjects": ("toan",)}, None), ("homeroom", OF_6A1, None),
        ("department_head", {"subjects": ("toan",)}, None),
    ],
)
def test_a_role_of_some_rows_needs_its_school_where_the_home_has_several(
    db: Database, role: AccountRole, rows: dict[str, Any], code: str | None
) -> None:
    """Classes, departments and codes are a school's. What was given before there were two sees nothing of either from
    then on, the list of users says so, and all is as before once there is one again."""
    asked = RoleAsked(role, DAY, **rows)
    note_export_of(db, "A")
    add_account(db, "an", "An", [asked], teacher_code=code, **BY)
    of_a, of_b = (Row(school, "2026-2027", "6A1", "toan") for school in "AB")
    assert _sees(db, of_a) == bool(rows)
    note_export_of(db, "B")
    assert (_sees(db, of_a), _sees(db, of_b)) == (False, False)
    viewer = viewer_of(db, "TK-001", NOW)
    assert viewer
    assert viewer.lacks_school
    assert not sight_of(viewer, "see_anomalies", "AB").rows
    assert not any(may(viewer, "answer_anomaly", replace(row, of_viewer=True)) for row in (of_a, of_b))
    assert [each.of_no_school for each in account_list(db, NOW).listed] == [{"TK-001.1"}]
    needed = pytest.raises(UsageError, match=r"cần nêu trường \(--school\)")
    with needed:
        add_account(db, "binh", "Bình", [asked], teacher_code=code, **BY)
    with needed:
        give_role(db, "TK-001", asked, **BY)
    assert len(roles_of(db, "TK-001")) == 1
    give_role(db, "TK-001", replace(asked, school="B"), **BY)
    give_role(db, "TK-001", CLERK, **BY)
    end_role(db, "TK-001.3", **BY)
    assert (_sees(db, of_a), _sees(db, of_b)) == (False, bool(rows))
    end_role(db, "TK-001.2", **BY)
    db.execute("DELETE FROM snapshot WHERE school = 'B'")
    assert _sees(db, of_a) == bool(rows)
    assert not account_list(db, NOW).listed[0].of_no_school


def _sees(db: Database, row: Row) -> bool:
    viewer = viewer_of(db, "TK-001", NOW)
    assert viewer is not None
    return may(viewer, "see_distribution", row)


def test_a_teacher_s_rows_come_from_the_newest_assignment(db: Database) -> None:
    """Of the account's code, the class and what is taught in it; not what a colleague teaches."""
    rows = [("A", "2026-2027", "6A1", "", "GV1"), ("A", "2026-2027", "6A1", "toan", "GV1"),
            ("A", "2026-2027", "7A2", "tin", "GV1"), ("A", "2026-2027", "6A1", "van", "GV2"),
            ("A", "2026-2027", "7A2", "", "GV2"), ("A", "2025-2026", "7A2", "toan", "GV2")]  # fmt: skip
    db.execute("DROP VIEW current_assignment")     # how it comes about, other tests show
    columns = ("school", "school_year", "class_name", "subject", "teacher_code")
    db.execute(f"CREATE TABLE current_assignment ({', '.join(f'{name} TEXT' for name in columns)})")
    for row in rows:
        db.execute("INSERT INTO current_assignment VALUES (?, ?, ?, ?, ?)", row)
    asked = [RoleAsked("teacher", DAY), RoleAsked("homeroom", DAY)]
    add_account(db, "an", "An", asked, teacher_code="GV1", **BY)
    viewer = viewer_of(db, "TK-001", NOW)
    assert viewer is not None
    seen = [row[1:4] for row in rows if may(viewer, "see_corrections", Row(*row[:3], row[3] or None))]
    assert seen == [
        ("2026-2027", "6A1", ""), ("2026-2027", "6A1", "toan"), ("2026-2027", "7A2", "tin"), ("2026-2027", "6A1", "van")
    ]  # fmt: skip


def test_the_log_names_accounts_by_their_numbers(db: Database) -> None:
    """Roles and counts; no login, no name, no address, no class."""
    asked = RoleAsked("homeroom", DAY, DAY + ALL, school_year="2026-2027", classes=("6A1",))
    add_account(db, "an.nguyen", "Nguyễn Văn An", [asked], email="an@truong.vn", password="mot-hai-ba-bon", **BY)
    reset_password(db, "TK-001", **BY)
    end_role(db, "TK-001.1", **BY)
    end_account(db, "TK-001", **BY)
    assert [event[1:3] for event in events(db)] == [
        (kind, "TK-001") for kind in ("account-made", "role-given", "password-reset", "role-ended", "account-ended")
    ]  # fmt: skip
    told = str(events(db)).casefold()
    assert not any(word in told for word in ("nguyen", "nguyễn", "truong.vn", "6a1", "argon2"))


def test_roles_are_named_as_schools_name_them() -> None:
    """In short, in full, in any case."""
    for word, role in (("GVBM", "teacher"), ("Tổ trưởng", "department_head"), ("hiệu trưởng", "principal"),
                       ("phó  hiệu trưởng", "vice_principal"), ("Sở", "authority"), ("admin", "admin"),
                       ("quản trị viên", "admin"), ("giáo viên chủ nhiệm", "homeroom")):  # fmt: skip
        assert role_named(word) == role
    with pytest.raises(UsageError, match="vai trò"):
        role_named("thanh tra")


def test_the_last_who_keeps_the_accounts_stays(db: Database) -> None:
    """Neither the account nor its one such role ends; a second role, another keeper, or one without a way in, may."""
    both = [RoleAsked("admin", DAY), RoleAsked("principal", DAY)]
    add_account(db, "an", "An", both, password="mot-hai-ba-bon", **BY)
    add_account(db, "binh", "Bình", [RoleAsked("admin", DAY, DAY)], **BY)      # no password: cannot come in
    add_account(db, "chi", "Chi", [CLERK], password="mot-hai-ba-bon", **BY)
    with pytest.raises(CannotError, match="TK-001 là người cuối cùng"):
        end_account(db, "TK-001", **BY)
    end_role(db, "TK-001.1", **BY)
    with pytest.raises(CannotError, match="người cuối cùng"):
        end_role(db, "TK-001.2", **BY)
    end_account(db, "TK-002", **BY)
    end_account(db, "TK-003", **BY)
    assert last_day(db, DAY) is None
    add_account(db, "dung", "Dung", [RoleAsked("principal", DAY)], password="mot-hai-ba-bon", **BY)
    end_account(db, "TK-001", **BY)
    assert keepers(db, DAY) == {"TK-004": ("TK-004.1",)}


def test_until_when_somebody_keeps_the_accounts_is_known(db: Database) -> None:
    """The latest end of those in force; none where one of them has no end."""
    add_account(db, "an", "An", [RoleAsked("admin", DAY, DAY + ALL)], password="mot-hai-ba-bon", **BY)
    assert last_day(db, DAY) == DAY + ALL
    give_role(db, "TK-001", RoleAsked("principal", DAY), **BY)
    assert last_day(db, DAY) is None
