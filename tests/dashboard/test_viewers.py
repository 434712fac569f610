"""Pages as each role meets them: what the navigation lists, what an address opens, in whose name one acts."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest
import streamlit
from asgi import ask
from inspectors import code_for, copied_home, decided
from opened_pages import MAIN, Open, calm, said
from sample_home import School
from starlette.responses import PlainTextResponse
from streamlit.testing.v1 import AppTest

from dashboard import acts, duty_form, duty_word, inspection_acts, register_forms, texts, viewing
from dashboard.frame import link_to
from dashboard.gate import Gate
from dashboard.login import LoginFirst
from dashboard.viewing import PAGE_RIGHTS, NotAllowedError, may_do, may_open, require
from jobs.logging_in import Look, end_account, make_account, sessions_of
from records.accounts import RoleAsked
from records.clock import now
from records.decisions import withdraw_decision
from records.rights import RIGHTS, ROLES, Act, Grant, Viewer, reach_of
from records.sessions import Sessions
from records.store import Store

PAGES = MAIN.parent
SCHOOLS = ("Trường A", "Trường B")


def looks(monkeypatch: pytest.MonkeyPatch, role: str | None, **rows: object) -> None:
    """Somebody of this role looks at pages of a home with two schools."""
    viewer = Viewer("TK-001", "Ai đó", (Grant(role, **rows),)) if role else None  # type: ignore[arg-type]
    monkeypatch.setattr(viewing, "_seen", lambda: Look(viewer, SCHOOLS))


def test_every_page_asks_for_its_right() -> None:
    """By the one way that all pages are shown; none is shown that the list does not have."""
    files = {path.stem for path in PAGES.glob("*.py")} - {"__init__", "main"}
    assert files == set(PAGE_RIGHTS) == set(texts.PAGE_NAMES)
    for name in files:
        calls = re.findall(r'^run_page\("(\w+)"', (PAGES / f"{name}.py").read_text(encoding="utf-8"), re.MULTILINE)
        assert calls == [name]


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        ("principal", set(PAGE_RIGHTS) - {"nhap_du_lieu"}), ("vice_principal", set(PAGE_RIGHTS)),
        ("clerk", set(PAGE_RIGHTS)), ("department_head", {"xac_minh"}), ("homeroom", {"xac_minh"}),
        ("teacher", {"xac_minh"}), ("admin", {"tong_quan", "ban_sao", "xac_minh", "quan_tri"}),
        ("authority", {"tong_quan", "pho_diem", "xac_minh"}), ("district", {"tong_quan", "pho_diem", "xac_minh"}),
        ("inspector", {"xac_minh", "thanh_tra"}), ("local", set(PAGE_RIGHTS)), (None, set()), ("khác", set()),
    ],
)  # fmt: skip
def test_each_role_opens_its_pages_and_no_other(
    monkeypatch: pytest.MonkeyPatch, role: str | None, pages: set[str]
) -> None:
    """Also with rows of its own: no page narrows itself to them yet. An unknown page nobody opens."""
    for rows in ({}, {"school": SCHOOLS[0], "school_year": "2025-2026", "classes": frozenset({"6A1"}),
                      "subjects": frozenset({"toan"})}):  # fmt: skip
        looks(monkeypatch, role, **rows)
        wanted = pages if not rows else pages & {"xac_minh", *(("thanh_tra",) if role != "admin" else ())}
        if role == "local" and rows:
            continue
        assert {name for name in PAGE_RIGHTS if may_open(name)} == wanted
        assert not may_open("quan_ly")
        assert not may_open("")


def test_acts_are_asked_of_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the page: whoever has no right to it is refused with the act's name."""
    for role in (*ROLES, None):
        looks(monkeypatch, role)
        for right in RIGHTS:
            allowed = role is not None and reach_of(role, right) == "all"
            assert may_do(right) is allowed  # type: ignore[arg-type]  # views too
            if not allowed:
                with pytest.raises(NotAllowedError, match="không được làm việc này"):
                    require(right)  # type: ignore[arg-type]


# ── pages as Streamlit runs them ────────────────────────────────────────────────────────────────────────────────────


class Somebody:
    """Logged in, as the page's scripts see it."""

    def __init__(self, school: School, sessions: Sessions, account_id: str) -> None:
        self.school, self.sessions, self.account_id = school, sessions, account_id
        self.token = sessions.begin(account_id, now())


@pytest.fixture
def log_in(fresh_school: School, monkeypatch: pytest.MonkeyPatch):
    """Makes an account of these roles and logs it in."""

    def made(*roles: str, name: str = "Nguyễn Văn An", **rows: object) -> Somebody:
        asked = [RoleAsked(role, now().date() - timedelta(days=1), **rows) for role in roles]  # type: ignore[arg-type]
        login = f"nguoi-{'-'.join(roles).replace('_', '')}"
        account, _ = make_account(
            fresh_school.home, fresh_school.store, login, name, asked, by="quản trị viên", now=now(),
            is_sample=True,
        )  # fmt: skip
        somebody = Somebody(fresh_school, sessions_of(fresh_school.home), account.account_id)
        monkeypatch.setattr(viewing, "_token", lambda: somebody.token)
        return somebody

    return made


def shows_nothing(at: AppTest) -> None:
    assert not at.dataframe
    assert not at.get("vega_lite_chart")
    assert not at.button


def test_a_forbidden_page_is_refused_by_its_address(open_page: Open, log_in) -> None:
    """A teacher who types the address of all corrections learns what may be opened instead, and nothing else."""
    teacher = log_in("teacher", school_year="2025-2026", classes=("6A1",), subjects=("toan",))
    for name in ("sua_diem", "tong_quan", "nhap_du_lieu", "kho_luu_tru"):
        at = open_page(teacher.school.home, name)
        assert "chưa mở được trang này" in said(at)
        shows_nothing(at)
        assert [link.proto.label for link in at.get("page_link")] == ["Xác minh"]
    assert "Thả gói hoặc tệp PDF" in said(open_page(teacher.school.home, "xac_minh"))


def test_an_authority_sees_figures_and_no_pupil(open_page: Open, log_in) -> None:
    above = log_in("authority")
    links = open_page(above.school.home, "ban_sao").get("page_link")
    assert [link.proto.label for link in links] == ["Tổng quan", "Phổ điểm", "Xác minh"]
    assert "trung bình" in said(open_page(above.school.home, "pho_diem"))
    for name in ("sua_diem", "nhap_tre", "kiem_tra_thang"):
        at = open_page(above.school.home, name)
        assert "chưa mở được trang này" in said(at)
        shows_nothing(at)


def test_the_end_of_an_account_ends_its_open_page(open_page: Open, log_in) -> None:
    """At the next run of the page that is open: nothing of it is left, and the way back in is shown."""
    clerk = log_in("clerk", name="Trần <b>Thị</b> Bình")
    at = open_page(clerk.school.home, "nhap_du_lieu")
    assert at.dataframe
    assert "Trần &lt;b&gt;Thị&lt;/b&gt; Bình" in "".join(str(each.proto.body) for each in at.get("html"))
    end_account(clerk.school.home, clerk.school.store, clerk.account_id, by="quản trị viên", now=now())
    calm(at.run())
    assert [title.value for title in at.title] == ["Phiên làm việc đã hết"]
    shows_nothing(at)
    assert "/dang-nhap" in "".join(str(each.proto.body) for each in at.get("html"))


def test_a_role_that_ended_is_gone_at_the_next_run(open_page: Open, log_in) -> None:
    """The session goes on; the pages are those of the roles in force."""
    clerk = log_in("clerk")
    at = open_page(clerk.school.home, "nhap_du_lieu")
    assert at.dataframe
    with clerk.school.store.write() as db:
        db.execute("UPDATE account_role SET valid_until = DATE '2020-01-01'")
    calm(at.run())
    assert "chưa mở được trang này" in said(at)
    shows_nothing(at)


def test_who_is_logged_in_acts_in_the_own_name(open_page: Open, log_in) -> None:
    """No box asks who it is; of several own roles one is chosen, and never another's."""
    clerk = log_in("clerk")
    at = open_page(clerk.school.home, "so_viec")
    assert not [box for box in at.selectbox if box.label in ("Người ghi sổ", "Người khai")]
    at.selectbox(key="viec-moi-0").select("class_lists")
    calm(at.run())
    calm(at.button(key="ghi-viec").click().run())
    assert "Đã ghi vào sổ" in said(at)
    with clerk.school.store.read() as db:
        actor = db.query("SELECT actor FROM event ORDER BY number DESC LIMIT 1").item()
    assert actor == "văn thư"
    both = log_in("vice_principal", "clerk")
    boxes = [box for box in open_page(both.school.home, "so_viec").selectbox if box.label == "Người ghi sổ"]
    assert [box.options for box in boxes] == [["phó hiệu trưởng", "văn thư"]]


def test_an_act_without_its_right_is_not_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """By whichever way pages do things; the form may have been there before the role ended."""
    done: list[str] = []

    def act() -> str:
        done.append("làm")
        return ""

    looks(monkeypatch, "teacher")
    monkeypatch.setattr(streamlit, "rerun", lambda: None)
    for right in get_args(Act):
        acts.do(right, act)
        inspection_acts.do("", act, right=right)  # type: ignore[arg-type]  # what it answers nobody reads
    register_forms.acted(act)
    for way in (lambda: duty_form._keep(None, "", act), lambda: duty_word._acted(act)):  # type: ignore[arg-type]
        with pytest.raises(NotAllowedError):
            way()
    assert done == []
    looks(monkeypatch, "clerk")
    acts.do("hold", act)
    acts.do("decide_disposal", act)
    acts.do("withdraw_papers", act)
    inspection_acts.do("", act, right="sign_minutes")  # type: ignore[arg-type]
    assert done == ["làm"]


def test_a_home_that_cannot_be_read_shows_nothing(
    open_page: Open, log_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where it cannot be told who looks, the page says what is wrong and no more."""
    clerk = log_in("clerk")
    clerk.school.home.settings_path.write_text("dang_nhap = 3\n", encoding="utf-8")
    at = open_page(clerk.school.home, "sua_diem")
    assert "idle\\_minutes là số phút" in said(at)
    shows_nothing(at)


def test_no_link_leads_where_the_viewer_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What needs doing is told all the same, without the way there."""
    led: list[str] = []
    monkeypatch.setattr(streamlit, "page_link", lambda page, **_: led.append(page))
    for role in ("admin", "clerk"):
        looks(monkeypatch, role)
        for page in ("niem_phong", "ban_sao"):
            link_to(page)
    assert led == ["ban_sao.py", "niem_phong.py", "ban_sao.py"]


# ── an inspector, by code ───────────────────────────────────────────────────────────────────────────────────────────


def test_an_inspector_comes_in_by_the_code_and_sees_what_the_decision_gives(
    sealed_home: Path, tmp_path: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a home with accounts: at the login itself, once; no other page; out with the decision, session and all."""
    home = copied_home(sealed_home, tmp_path)
    store = Store(home.store_path)
    make_account(home, store, "an", "An", [], by="quản trị viên", now=now(), is_sample=True)
    until = (now() + timedelta(days=30)).date()
    grant_id = decided(store, valid_until=until)
    code = code_for(store, grant_id, now())
    app = LoginFirst(Gate(PlainTextResponse("Streamlit"), sessions_of(home), now), home, store, now, pause=0)
    wrong = ask(app, "/dang-nhap/thanh-tra", form={"ma": f"{code[:-1]}{'0' if code[-1] != '0' else '1'}"})
    assert (wrong.status, "set-cookie" in wrong.headers) == (403, False)
    token = ask(app, "/dang-nhap/thanh-tra", form={"ma": code, "den": "/sua-diem"}).headers["set-cookie"]
    token = token.partition("=")[2].partition(";")[0]
    monkeypatch.setattr(viewing, "_token", lambda: token)
    assert "chưa mở được trang này" in said(open_page(home, "sua_diem"))
    at = open_page(home, "thanh_tra")
    assert "theo quyết định số" in said(at)
    assert not at.text_input or "ma-thanh-tra" not in {box.key for box in at.text_input}
    with store.write() as db:
        withdraw_decision(db, grant_id, reason="Xong", by="principal", now=now())
    calm(at.run())
    assert [title.value for title in at.title] == ["Phiên làm việc đã hết"]
    assert sessions_of(home).find(token, now()) is None


def test_only_the_principal_revokes_and_in_the_own_name(
    sealed_home: Path, tmp_path: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clerk's page says who does it; the principal's has no box for another's name."""
    home = copied_home(sealed_home, tmp_path)
    store = Store(home.store_path)
    seen = {}
    for role, name in (("clerk", "Đỗ Thị Thư"), ("principal", "Lê *Văn* Chính")):
        asked = [RoleAsked(role, now().date())]
        account, _ = make_account(
            home, store, role.replace("_", ""), name, asked, by="quản trị viên", now=now(), is_sample=True
        )
        token = sessions_of(home).begin(account.account_id, now())
        monkeypatch.setattr(viewing, "_token", lambda token=token: token)
        seen[role] = open_page(home, "kho_luu_tru")
    form = "Thu hồi hoặc tạm đình chỉ"
    assert form not in {each.label for each in seen["clerk"].expander}
    assert "Thu hồi, tạm đình chỉ do hiệu trưởng làm." in said(seen["clerk"])
    assert form in {each.label for each in seen["principal"].expander}
    assert "Người làm: Lê \\*Văn\\* Chính, hiệu trưởng." in said(seen["principal"])
    assert "Họ tên hiệu trưởng" not in {box.label for box in seen["principal"].text_input}
