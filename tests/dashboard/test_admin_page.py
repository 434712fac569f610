"""Quản trị as Streamlit runs it: each part for each role, empty homes, acts in two steps, deep links."""

from __future__ import annotations

import pytest
from opened_pages import Open, address_of, answer, calm, said
from sample_home import make_home
from streamlit.testing.v1 import AppTest

from dashboard import viewing
from jobs.logging_in import make_account, sessions_of
from records import passwords
from records.accounts import RoleAsked
from records.clock import now
from records.home import Home
from records.rights import AccountRole
from records.store import Store

PARTS = ("nguoi-dung", "chinh-sach", "lich", "khoa", "cai-dat", "nhat-ky")


@pytest.fixture
def home(tmp_path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home as `soluu init` leaves it; passwords cost little."""
    monkeypatch.setattr(passwords, "_MEMORY", 64)
    made = make_home(tmp_path / "kho")
    with Store(made.store_path).write():
        pass
    return made


def enter(home: Home, monkeypatch: pytest.MonkeyPatch, role: AccountRole, login: str = "an") -> str:
    """Somebody of this role is logged in; the account's id."""
    account, _ = make_account(
        home, Store(home.store_path), login, f"Nguyễn Văn {login.title()}", [RoleAsked(role, now().date())],
        by="quản trị viên", now=now(), is_sample=True,
    )  # fmt: skip
    token = sessions_of(home).begin(account.account_id, now())
    monkeypatch.setattr(viewing, "_token", lambda: token)
    return account.account_id


def press(at: AppTest, key: str) -> AppTest:
    return calm(at.button(key=key).click().run())


def by_label(at: AppTest, kind: str, label: str):
    return next(each for each in at.get(kind) if each.label == label)


def events(home: Home) -> list[tuple[str, str, str]]:
    with Store(home.store_path).read() as db:
        return db.query("SELECT actor, kind, subject FROM event ORDER BY number").rows()


def test_every_part_of_an_empty_home_says_what_to_do(home: Home, open_page: Open) -> None:
    """And each answers at its address, and says so again in it."""
    wanted = ("Thêm người đầu tiên", "Mẫu", "tuần học", "đang niêm phong", "cài đặt", "sự kiện")
    for part, word in zip(PARTS, wanted, strict=True):
        at = open_page(home, "quan_tri", phan=part)
        assert word in answer(at)
        assert address_of(at)["phan"] == part


@pytest.mark.parametrize("role", ["principal", "vice_principal", "clerk", "admin"])
def test_each_role_sees_its_parts(
    home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch, role: AccountRole
) -> None:
    """Users to those who keep them; drafts of a policy to those who may save one."""
    enter(home, monkeypatch, role)
    keeps = role in ("principal", "admin")
    users = open_page(home, "quan_tri", phan="nguoi-dung")
    assert ("do **hiệu trưởng** hoặc **quản trị viên** quản lý" in answer(users)) is not keeps
    assert bool(users.dataframe) is keeps
    policy = open_page(home, "quan_tri", phan="chinh-sach", cach="sua")
    ways = by_label(policy, "selectbox", "Cách xem").options
    assert ("Sửa theo mục" in ways) is keeps
    log = open_page(home, "quan_tri", phan="nhat-ky")
    assert "Nguyễn" not in said(log)
    assert "Ký đầu nhật ký, gửi nhân chứng" in {each.label for each in log.expander}


@pytest.mark.parametrize("role", ["teacher", "homeroom", "authority"])
def test_no_other_role_opens_it(
    home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch, role: AccountRole
) -> None:
    rows = {"classes": ("6A1",), "subjects": ("toan",), "school_year": "2025-2026"}
    account, _ = make_account(
        home, Store(home.store_path), "an", "An", [RoleAsked(role, now().date(), **rows)], by="quản trị viên", now=now()
    )
    token = sessions_of(home).begin(account.account_id, now())
    monkeypatch.setattr(viewing, "_token", lambda: token)
    at = open_page(home, "quan_tri", phan="nhat-ky")
    assert "chưa mở được trang này" in said(at)
    assert not at.dataframe
