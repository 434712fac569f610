"""Pages as each role meets them: what the navigation lists, what an address opens, in whose name one acts."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import get_args

import pytest
import streamlit
from asgi import ask
from copied_home import Copied
from inspectors import code_for, copied_home, decided
from opened_pages import MAIN, Open, calm, said
from sample_home import School
from starlette.responses import PlainTextResponse
from streamlit.testing.v1 import AppTest

from dashboard import acts, duty_form, duty_word, inspection_acts, register_forms, taking_along, texts, viewing
from dashboard.entrance import Entrance
from dashboard.frame import link_to
from dashboard.gate import Gate
from dashboard.login import LoginFirst
from dashboard.viewing import NARROWING, OWN, PAGE_RIGHTS, NotAllowedError, may_do, may_open, require
from jobs.logging_in import Look, end_account, make_account, sessions_of
from jobs.watching import written
from records.accounts import RoleAsked
from records.clock import now
from records.decisions import withdraw_decision
from records.policy import Policies
from records.rights import RIGHTS, ROLES, Act, Grant, Viewer, reach_of
from records.sessions import Sessions
from records.store import Store

PAGES = MAIN.parent
SCHOOLS = ("Trường A", "Trường B")
TEACHING = ("tong_quan", "pho_diem", "sua_diem", "so_sua_diem", "nhap_tre")
ABOVE = ("tong_quan", "pho_diem", "sua_diem", "nhap_tre", "kiem_tra_thang")
WITH_ROWS = ("department_head", "homeroom", "teacher")
SECONDARY, PRIMARY = "TRƯỜNG THCS SAO MAI", "TRƯỜNG TIỂU HỌC HOA SEN"


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
        ("principal", set(PAGE_RIGHTS)), ("vice_principal", set(PAGE_RIGHTS)),
        ("clerk", set(PAGE_RIGHTS) - {"bat_thuong"}), ("department_head", {*TEACHING, "xac_minh", "bat_thuong"}),
        ("homeroom", {*TEACHING, "xac_minh", "bat_thuong"}), ("teacher", {*TEACHING, "xac_minh", "bat_thuong"}),
        ("admin", {"tong_quan", "ban_sao", "xac_minh", "quan_tri"}), ("authority", {*ABOVE, "xac_minh"}),
        ("district", {*ABOVE, "xac_minh"}),
        ("inspector", {"xac_minh", "thanh_tra"}), ("local", set(PAGE_RIGHTS)), (None, set()), ("khác", set()),
    ],
)  # fmt: skip
def test_each_role_opens_its_pages_and_no_other(
    monkeypatch: pytest.MonkeyPatch, role: str | None, pages: set[str]
) -> None:
    """With rows of its own: those pages that narrow themselves to them; without any, none of these. An unknown page
    nobody opens."""
    for rows in ({}, {"school": SCHOOLS[0], "school_year": "2025-2026", "classes": frozenset({"6A1"}),
                      "subjects": frozenset({"toan"})}):  # fmt: skip
        looks(monkeypatch, role, **rows)
        whole = {"xac_minh", *(("thanh_tra",) if role != "admin" else ())}
        wanted = pages & {*NARROWING, *OWN, *whole} if rows else pages - ({*TEACHING} if role in WITH_ROWS else set())
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
def log_in(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """Makes an account of these roles, in a fresh school unless another is given, and logs it in."""

    def made(*roles: str, name: str = "Nguyễn Văn An", of: School | None = None, **rows: object) -> Somebody:
        of = of or request.getfixturevalue("fresh_school")
        asked = [RoleAsked(role, now().date() - timedelta(days=1), **rows) for role in roles]  # type: ignore[arg-type]
        login = f"nguoi-{'-'.join(roles).replace('_', '')}"
        account, _ = make_account(
            of.home, of.store, login, name, asked, by="quản trị viên", now=now(),
            is_sample=True,
        )  # fmt: skip
        somebody = Somebody(of, sessions_of(of.home), account.account_id)
        monkeypatch.setattr(viewing, "_token", lambda: somebody.token)
        return somebody

    return made


def shows_nothing(at: AppTest) -> None:
    assert not at.dataframe
    assert not at.get("vega_lite_chart")
    assert not at.button


def test_a_forbidden_page_is_refused_by_its_address(open_page: Open, log_in) -> None:
    """A teacher who types the address of the archive learns what may be opened instead, and nothing else."""
    teacher = log_in("teacher", school=SECONDARY, school_year="2025-2026", classes=("6A1",), subjects=("toan",))
    for name in ("nhap_du_lieu", "kho_luu_tru"):
        at = open_page(teacher.school.home, name)
        assert "chưa mở được trang này" in said(at)
        shows_nothing(at)
        labels = [link.proto.label for link in at.get("page_link")]
        assert labels == ["Tổng quan", "Phổ điểm", "Sửa điểm", "Sổ sửa điểm", "Nhập trễ", "Bất thường", "Xác minh"]
    assert "Thả gói hoặc tệp PDF" in said(open_page(teacher.school.home, "xac_minh"))


@pytest.mark.parametrize(
    ("roles", "first"), [(("inspector",), "Xác minh"), (("teacher",), "Tổng quan"), (("admin", "teacher"), "Tổng quan")]
)
def test_the_address_without_a_page_leads_to_the_viewers_first(
    log_in, monkeypatch: pytest.MonkeyPatch, roles: tuple[str, ...], first: str
) -> None:
    """Not to a refusal; a page that the viewer's roles do not open refuses at its own address alone."""
    rows = {"school": SECONDARY, "school_year": "2025-2026", "classes": ("6A1",), "subjects": ("toan",)}
    somebody = log_in(*roles, **rows)
    monkeypatch.setenv("SOLUU_HOME", str(somebody.school.home.root))
    at = calm(AppTest.from_file(str(MAIN), default_timeout=120).run())
    assert [title.value for title in at.title] == [first]
    assert "chưa mở được trang này" not in said(at)


def columns(at: AppTest, name: str) -> set[str]:
    """All that stands in the columns of this name, in whatever table of the page."""
    frames = [each.value for each in at.dataframe]
    return {str(value) for frame in frames if name in frame.columns for value in frame[name]}


def test_a_teacher_sees_the_own_class_and_subject_alone(open_page: Open, log_in) -> None:
    """On each page: tables, choices, figures; and a link to another's class is like one to a class that is not."""
    teacher = log_in("teacher", school=SECONDARY, school_year="2025-2026", classes=("6A1",), subjects=("toan",))
    home = teacher.school.home
    for name in TEACHING:
        at = open_page(home, name)
        assert "Trong phạm vi của bạn\\: Toán lớp 6A1." in said(at)
        assert columns(at, "Môn") <= {"Toán"}
        assert columns(at, "Lớp") <= {"6A1"}
        boxes = {box.label: set(box.options) for box in at.selectbox}
        assert boxes.get("Lớp", set()) <= {"Tất cả", "6A1"}
        assert boxes.get("Môn", set()) <= {"Tất cả", "Toán"}
        assert "Trường" not in boxes
        assert PRIMARY not in said(at)
    for asked in ("1A", "9Z9"):
        assert f"lớp {asked}, không có trong kho" in said(open_page(home, "sua_diem", lop=asked))
    at = open_page(home, "sua_diem", truong=PRIMARY, mon="Ngữ văn")
    assert "không có trong kho" in said(at)
    assert columns(at, "Môn") == {"Toán"}
    assert "Báo cáo tổng hợp sửa chữa dữ liệu" not in {each.label for each in at.expander}


def test_each_teaching_role_opens_its_pages(open_page: Open, log_in) -> None:
    """The homeroom teacher all subjects of the class, the head of department the department's in all classes."""
    homeroom = log_in("homeroom", school=SECONDARY, school_year="2025-2026", classes=("6A1",))
    at = open_page(homeroom.school.home, "sua_diem")
    assert len(columns(at, "Môn")) > 2
    assert columns(at, "Lớp") == {"6A1"}
    head = log_in("department_head", school=SECONDARY, subjects=("toan",))
    at = open_page(head.school.home, "tong_quan")
    assert "Trong phạm vi của bạn\\: Toán, mọi lớp." in said(at)
    assert PRIMARY not in said(at)
    told = said(open_page(head.school.home, "bat_thuong", truong=SECONDARY))
    assert "các môn của bạn" in told
    assert "Đã kiểm" not in told, "how much was tested in the whole school"


def test_a_teacher_without_rows_is_told_so(open_page: Open, log_in) -> None:
    """An assignment that has no class of this teacher: no page of figures, and the reason."""
    nobody = log_in("teacher", school=SECONDARY, school_year="2019-2020", classes=("6A1",), subjects=("toan",))
    at = open_page(nobody.school.home, "sua_diem")
    assert "Chưa có điểm nào thuộc phạm vi của bạn" in said(at)
    shows_nothing(at)


def test_an_authority_sees_figures_and_no_pupil(open_page: Open, log_in) -> None:
    """Every page that it opens: no code, no cell of an export, no teacher, and no workbook with them."""
    above = log_in("authority")
    links = open_page(above.school.home, "ban_sao").get("page_link")
    labels = ["Tổng quan", "Phổ điểm", "Sửa điểm", "Nhập trễ", "Kiểm tra tháng", "Xác minh"]
    assert [link.proto.label for link in links] == labels
    assert "trung bình" in said(open_page(above.school.home, "pho_diem", truong=SECONDARY))
    for name in ABOVE:
        month = {"thang": "Tháng 05/2026"} if name == "kiem_tra_thang" else {}
        at = open_page(above.school.home, name, truong=SECONDARY, **month)
        assert at.dataframe
        assert "Chỉ số liệu gộp" in said(at)
        told = {column for each in at.dataframe for column in each.value.columns}
        assert not told & {"Học sinh (mã)", "Giáo viên", "Giáo viên chủ nhiệm", "Ô", "Tệp", "Trước", "Sau"}
        assert "Biên bản kiểm tra" not in {each.value for each in at.subheader}
        assert all("Giáo viên" not in each.options for each in at.segmented_control)
    refused = open_page(above.school.home, "so_sua_diem")
    assert "chưa mở được trang này" in said(refused)
    shows_nothing(refused)


def test_small_classes_of_a_month_are_said_to_be_hidden(
    open_page: Open, log_in, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not that there are none."""
    above = log_in("authority")
    month = {"truong": SECONDARY, "thang": "Tháng 05/2026"}
    at = open_page(above.school.home, "kiem_tra_thang", **month)
    assert "Lớp" in at.dataframe[0].value
    assert "Lớp có dưới 30 điểm phải vào sổ trong tháng không hiện số liệu." in said(at)
    monkeypatch.setattr(Policies, "minimum_group", lambda *_: 10_000)
    told = said(open_page(above.school.home, "kiem_tra_thang", **month))
    assert "Theo lớp: tháng này không có" not in told.replace("\\", "")
    assert "Lớp có dưới 10000 điểm phải vào sổ trong tháng không hiện số liệu." in told


def test_looking_at_pupils_is_written_down_once(open_page: Open, log_in) -> None:
    """With the account, the office, the page and its filters; the page of figures leaves nothing."""
    teacher = log_in("teacher", school=SECONDARY, school_year="2025-2026", classes=("6A1",), subjects=("toan",))
    open_page(teacher.school.home, "pho_diem")
    at = open_page(teacher.school.home, "sua_diem")
    calm(at.run())
    assert written(teacher.school.store)
    with teacher.school.store.read() as db:
        found = db.query("SELECT actor, subject, detail FROM event WHERE kind = 'viewed'").rows()
    [(actor, page, detail)] = found
    assert (actor, page) == (teacher.account_id, "sua_diem")
    assert json.loads(detail)["office"] == "giáo viên môn học"
    assert json.loads(detail)["filters"]["truong"] == SECONDARY


def test_what_is_taken_along_is_written_down_when_it_is_taken(
    open_page: Open, log_in, copied: Copied, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bundle: with the account, the office and which one; that the button was shown leaves nothing."""
    clerk = log_in("clerk", of=School(copied.home, copied.store, school.sample, school.reports))
    offered = dict[str, Callable[[], bytes]]()
    monkeypatch.setattr(
        "dashboard.taking_along.st.download_button", lambda _, make, name, *__, **___: offered.update({name: make})
    )
    at = open_page(clerk.school.home, "niem_phong")
    box = next(each for each in at.selectbox if each.label == "Tải một gói")
    calm(box.select(box.options[0]).run())

    def taken() -> list[tuple[str, str, str]]:
        assert written(clerk.school.store)
        with clerk.school.store.read() as db:
            return db.query("SELECT actor, subject, detail ->> 'office' FROM event WHERE kind = 'exported'").rows()

    assert taken() == []
    assert zipfile.is_zipfile(BytesIO(offered[box.options[0]]()))
    assert taken() == [(clerk.account_id, box.options[0].removesuffix(".zip"), "văn thư")]


def test_files_leave_a_page_in_one_way_alone() -> None:
    """Through `taking_along`, which has every file's name in the event log or the reason why not."""
    dashboard = Path(taking_along.__file__).parent
    buttons = [path for path in dashboard.rglob("*.py") if "download_button" in path.read_text(encoding="utf-8")]
    assert [path.stem for path in buttons] == ["taking_along"]


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
        actor = db.query("SELECT actor FROM event WHERE kind = 'duty-recorded'").item()
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
    app = LoginFirst(Gate(PlainTextResponse("Streamlit"), sessions_of(home), now), home, store, now, Entrance(home, 0))
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
