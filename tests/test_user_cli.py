"""`soluu user` as an administrator types it, and the demonstration's users."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_line import run_to, told
from invented_exports import note_export_of
from sample_home import make_home

from jobs.demo import make_sample_users
from jobs.logging_in import enter_sample, log_in, look, samples, sessions_of
from records import passwords
from records.clock import now
from records.home import Home
from records.store import Store


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    monkeypatch.setattr(passwords, "_MEMORY", 64)
    made = make_home(tmp_path)
    monkeypatch.setenv("SOLUU_HOME", str(made.root))
    with Store(made.store_path).write():    # as `soluu init` leaves it
        pass
    return made


def soluu(*arguments: str, code: int = 0) -> str:
    return told(run_to(code, *arguments), arguments)


def test_a_user_is_added_given_roles_reset_and_ended(home: Home) -> None:
    """The password is shown once and lets in; every act counts for who is in already."""
    assert "không cần đăng nhập" in soluu("user", "list")
    told = soluu("user", "add", "An", "--name", "Nguyễn Văn An", "--role", "văn thư")
    assert "cũng phải đăng nhập" in told
    password = told.split("giao tận tay: ")[1].split()[0]
    store = Store(home.store_path)
    token = log_in(home, store, "an", password, now()).token
    made = json.loads(soluu(
        "user", "role", "an", "--give", "GVBM", "--year", "2025-2026", "--class", "6A1", "--subject", "Toán", "--json"
    ))  # fmt: skip
    assert made == {"id": "TK-001", "role_id": "TK-001.2", "ended": False}
    listed = soluu("user", "list")
    assert "TK-001 an, Nguyễn Văn An" in listed
    assert "TK-001.2 Giáo viên môn học (2025-2026; 6A1; Toán)" in listed
    soluu("user", "role", "TK-001", "--end", "TK-001.1")
    again = json.loads(soluu("user", "reset", "an", "--json"))["password"]
    assert sessions_of(home).find(token, now()) is None
    token = log_in(home, store, "an", again, now()).token
    assert json.loads(soluu("user", "end", "an", "--json")) == {"id": "TK-001", "sessions_ended": 1}
    assert look(home, store, token, now()).viewer is None
    user = json.loads(soluu("user", "list", "--json"))["users"][0]
    assert (user["id"], bool(user["ended_at"]), [each["in_force"] for each in user["roles"]]) == (
        "TK-001", True, [False, False]
    )  # fmt: skip
    assert password not in json.dumps(user)


def test_the_list_names_roles_that_see_nothing_since_there_are_two_schools(home: Home) -> None:
    """They were given while there was one, and say of no school that they are its."""
    store = Store(home.store_path)
    soluu("user", "add", "an", "--name", "Nguyễn Văn An", "--role", "GVCN", "--class", "6A1", "--year", "2025-2026")
    for school, lacks in (("A", False), ("B", True)):
        with store.write() as db:
            note_export_of(db, school)
        assert ("Chưa nêu trường" in soluu("user", "list")) == lacks
        user = json.loads(soluu("user", "list", "--json"))["users"][0]
        assert [each["lacks_school"] for each in user["roles"]] == [lacks]


@pytest.mark.full
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "a b", "--name", "An"), "Tên đăng nhập"), (("add", "an", "--name", " "), "họ và tên"),
        (("add", "an", "--name", "An", "--role", "vua"), "vai trò"),
        (("add", "an", "--name", "An", "--role", "tổ trưởng"), "--subject"),
        (("add", "an", "--name", "An", "--role", "GVCN", "--class", "6A1"), "--year"),
        (("add", "an", "--name", "An", "--role", "tổ trưởng", "--subject", "Bay"), "Không có môn"),
        (("role", "an", "--give", "văn thư"), "Không có người dùng"), (("role", "an"), "--give"),
        (("end", "TK-009"), "TK-009"), (("reset", "khong-co"), "khong-co"),
        (("add", "an", "--name", "An", "--role", "văn thư", "--by", "người lạ"), "chức vụ"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_said_and_closes_nothing(home: Home, arguments: tuple[str, ...], words: str) -> None:
    """Code 2; a home without accounts stays open to the one who sits there."""
    assert words in soluu("user", *arguments, code=2)
    assert not home.sessions_path.exists()


def test_a_demonstration_has_its_users_once_and_a_school_s_home_never(home: Home) -> None:
    """Each role among them; each comes in without a password."""
    store = Store(home.store_path)
    with store.write() as db:
        note_export_of(db, "A")
        note_export_of(db, "B")
    make_sample_users(home, store, now())
    assert json.loads(soluu("user", "list", "--json"))["users"] == []
    home.write_settings("http://localhost:8501/V/", is_demo=True)
    make_sample_users(home, store, now())
    make_sample_users(home, store, now())
    users = samples(home, store)
    roles = [look(home, store, enter_sample(home, store, each.account_id, now()).token, now()) for each in users]
    seen = [each.viewer.roles for each in roles if each.viewer]
    roles_there = ("clerk", "principal", "vice_principal", "department_head", "admin", "district", "authority")
    assert seen == [(role,) for role in roles_there]


@pytest.mark.full
def test_a_user_is_tied_to_a_provider_s_account(home: Home) -> None:
    """By an e-mail that no other has, by a number, and not any more; without a password where none is wanted."""
    told = soluu("user", "add", "lan", "--name", "Lan", "--email", "Lan@truong.example", "--no-password")
    assert "Mật khẩu" not in told
    assert "lan@truong.example" in told
    soluu("user", "add", "an", "--name", "An")
    assert "đã ghi cho TK-001" in soluu("user", "oidc", "an", "--email", "lan@truong.example", code=2)
    assert "cần --email" in soluu("user", "add", "x", "--name", "X", "--no-password", code=2)
    assert "đúng một" in soluu("user", "oidc", "an", code=2)
    assert "[oidc]" in soluu("user", "oidc", "an", "--subject", "77", code=3)
    with home.settings_path.open("a", encoding="utf-8") as file:
        file.write('[oidc]\nname = "Google"\nissuer = "https://accounts.google.com"\nclient_id = "x"\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOLUU_OIDC_CLIENT_SECRET", "bi-mat")
        soluu("user", "oidc", "an", "--subject", "77")
        assert "đã gắn với TK-002" in soluu("user", "oidc", "lan", "--subject", "77", code=2)
    listed = soluu("user", "list")
    assert "An – đã gắn với https://accounts.google.com" in listed
    assert "Lan – chờ thư lan@truong.example" in listed
    soluu("user", "oidc", "an", "--unlink")
    assert "đã gắn" not in soluu("user", "list")
