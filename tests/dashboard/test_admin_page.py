"""Quản trị as Streamlit runs it: each part for each role, empty homes, acts in two steps, deep links."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from copied_home import Copied
from inspectors import copied_home
from opened_pages import Open, address_of, answer, calm, links, said
from sample_home import School, make_home
from streamlit.testing.v1 import AppTest

from dashboard import viewing
from jobs.log_keys import Confirmation
from jobs.logging_in import make_account, sessions_of
from jobs.policy_versions import versions
from jobs.witness_book import WitnessBook
from jobs.witnessing import answer_request, create_witness
from records import passwords
from records.accounts import RoleAsked, roles_of
from records.clock import now, to_store
from records.home import Home
from records.rights import AccountRole
from records.store import Store

PARTS = ("nguoi-dung", "chinh-sach", "lich", "khoa", "cai-dat", "nhat-ky")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
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


def by_label(at: AppTest, kind: str, label: str) -> Any:
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


@pytest.mark.full
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


# ── users ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_first_user_closes_the_door_and_has_the_password(
    home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told before; nothing is done by the first step; only who can add others may be the first."""
    monkeypatch.setattr(viewing, "_token", lambda: None)
    at = open_page(home, "quan_tri")
    assert by_label(at, "selectbox", "Vai trò").options == ["Quản trị viên", "Hiệu trưởng"]
    by_label(at, "text_input", "Họ và tên").set_value("Phạm Thị Quản")
    by_label(at, "text_input", "Tên đăng nhập").set_value("quan")
    calm(at.run())
    press(at, "nut-them-nguoi")
    assert "Từ giờ ai mở trang cũng phải đăng nhập" in said(at)
    assert not home.sessions_path.exists()
    press(at, "lam-them-nguoi")
    assert "**chỉ hiện lần này**" in at.success[0].value
    assert home.sessions_path.exists()
    calm(at.run())
    assert [each.value for each in at.title] == ["Phiên làm việc đã hết"]
    assert [kind for _, kind, _ in events(home)] == ["account-made", "role-given"]


@pytest.mark.parametrize(
    ("login", "email", "words"),
    [
        ("AB CD!!", "", "Tên đăng nhập «AB CD!!»"), ("binh", "khong-phai-thu", "không phải địa chỉ thư"),
        ("an", "", "Đã có người dùng"),
    ],
)  # fmt: skip
def test_the_preview_refuses_what_the_act_would(
    home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch, login: str, email: str, words: str
) -> None:
    """Nobody confirms what cannot be done."""
    enter(home, monkeypatch, "principal")
    at = open_page(home, "quan_tri")
    by_label(at, "text_input", "Họ và tên").set_value("Đỗ Văn Bình")
    by_label(at, "text_input", "Tên đăng nhập").set_value(login)
    by_label(at, "text_input", "Thư điện tử (nếu có)").set_value(email)
    by_label(at, "selectbox", "Vai trò").set_value("clerk")
    calm(at.run())
    press(at, "nut-them-nguoi")
    assert words in at.warning[0].value.replace("\\", "")
    assert "lam-them-nguoi" not in {each.key for each in at.button}


def test_a_role_of_some_rows_asks_for_the_school_where_the_home_has_several(
    fresh_school: School, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is done; «every school» would have been none."""
    enter(fresh_school.home, monkeypatch, "principal")
    at = open_page(fresh_school.home, "quan_tri")
    by_label(at, "text_input", "Họ và tên").set_value("Đỗ Văn Bình")
    by_label(at, "text_input", "Tên đăng nhập").set_value("binh")
    assert by_label(at, "selectbox", "Trường").placeholder == "Mọi trường của kho"
    by_label(at, "selectbox", "Vai trò").set_value("teacher")
    by_label(at, "text_input", "Mã giáo viên (nếu có)").set_value("GV07")
    school = by_label(calm(at.run()), "selectbox", "Trường")
    assert school.placeholder == "Chọn trường"
    press(at, "nut-them-nguoi")
    assert "giáo viên môn học cần nêu trường" in at.warning[0].value
    assert "lam-them-nguoi" not in {each.key for each in at.button}
    calm(by_label(at, "selectbox", "Trường").set_value(school.options[0]).run())
    press(at, "nut-them-nguoi")
    assert "lam-them-nguoi" in {each.key for each in at.button}


def test_a_demonstration_says_how_a_password_is_used_there(
    home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sample user comes in without one, so its reset promises no more than it holds; others find the form."""
    enter(home, monkeypatch, "principal")
    home.write_settings("http://localhost:8501/V/", is_demo=True)
    for login, is_sample in (("mau", True), ("binh", False)):
        make_account(home, Store(home.store_path), login, login, [], by="quản trị viên", now=now(), is_sample=is_sample)
    at = open_page(home, "quan_tri")
    for account, must_change in (("TK-002", False), ("TK-003", True)):
        calm(by_label(at, "selectbox", "Người dùng").set_value(account).run())
        calm(by_label(at, "button_group", "Việc").set_value("Đặt lại mật khẩu").run())
        press(at, "nut-dat-lai")
        assert ("khi vào phải đổi mật khẩu" in said(at)) is must_change
        assert ("vẫn vào được không cần mật khẩu" in said(at)) is not must_change
        assert "Đăng nhập bằng mật khẩu hoặc mã thanh tra" in said(at)


@pytest.mark.full
def test_a_user_is_added_given_a_role_and_reset(home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """In two steps each; what was typed anew in between is not done unseen; the password is shown once."""
    enter(home, monkeypatch, "principal")
    at = open_page(home, "quan_tri")
    by_label(at, "text_input", "Họ và tên").set_value("Đỗ Văn Bình")
    by_label(at, "text_input", "Tên đăng nhập").set_value("binh")
    by_label(at, "selectbox", "Vai trò").set_value("clerk")
    calm(at.run())
    press(at, "nut-them-nguoi")
    assert "Người dùng mới «binh», Đỗ Văn Bình\\: Văn thư" in said(at)
    calm(by_label(at, "text_input", "Tên đăng nhập").set_value("binh2").run())
    assert "lam-them-nguoi" not in {each.key for each in at.button}
    press(at, "nut-them-nguoi")
    press(at, "lam-them-nguoi")
    assert "Đã thêm TK-002, tên đăng nhập **binh2**" in said(at)
    assert "chỉ hiện lần này" not in said(calm(at.run()))
    assert list(at.dataframe[0].value["Tình trạng"]) == ["✓ đang dùng", "• chờ đổi mật khẩu đầu tiên"]
    calm(by_label(at, "selectbox", "Người dùng").set_value("TK-002").run())
    press(at, "nut-cho-vai")
    press(at, "lam-cho-vai")
    assert "Đã cho vai trò TK-002.2." in said(at)
    calm(by_label(at, "selectbox", "Người dùng").set_value("TK-002").run())
    calm(by_label(at, "button_group", "Việc").set_value("Đặt lại mật khẩu").run())
    press(at, "nut-dat-lai")
    assert "Mọi phiên đang mở của người ấy đóng ngay" in said(at)
    press(at, "lam-dat-lai")
    assert "Mật khẩu mới của binh2" in said(at)
    assert {actor for actor, kind, _ in events(home)[2:] if kind != "login"} == {"hiệu trưởng"}


def test_an_ended_user_is_out_at_once_and_the_last_keeper_stays(
    home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = enter(home, monkeypatch, "clerk", "binh")
    token = sessions_of(home).begin(other, now())
    me = enter(home, monkeypatch, "admin")
    at = open_page(home, "quan_tri")
    calm(by_label(at, "selectbox", "Người dùng").set_value(other).run())
    calm(by_label(at, "button_group", "Việc").set_value("Kết thúc").run())
    press(at, "nut-ket-thuc")
    assert sessions_of(home).find(token, now()) is not None
    press(at, "lam-ket-thuc")
    assert f"Đã kết thúc {other}, đóng 2 phiên đang mở." in said(at)
    assert sessions_of(home).find(token, now()) is None
    calm(by_label(at, "selectbox", "Người dùng").set_value(me).run())
    calm(by_label(at, "button_group", "Việc").set_value("Kết thúc").run())
    assert "**cuối cùng**" in said(at)
    assert "nut-ket-thuc" not in {each.key for each in at.button}
    calm(by_label(at, "button_group", "Việc").set_value("Thôi vai trò").run())
    press(at, "nut-thoi-vai")
    press(at, "lam-thoi-vai")
    assert "là người cuối cùng còn quản lý được người dùng" in said(at)
    with Store(home.store_path).read() as db:
        assert all(role.ended_at is None for role in roles_of(db, me))


# ── policy ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def edited(at: AppTest, old: str, new: str) -> AppTest:
    area = at.text_area[0]
    return calm(area.set_value(area.value.replace(old, new)).run())


def test_a_profile_is_edited_checked_saved_and_taken_back(
    home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every problem with its line and key; what differs; the old one kept, before and after in the log; and back."""
    enter(home, monkeypatch, "principal")
    before = home.policy_path.read_text(encoding="utf-8")
    at = open_page(home, "quan_tri", phan="chinh-sach", cach="nguyen-van")
    assert "Bản nháp giống bản đang dùng" in said(at)
    edited(at, "days = 14", 'days = "mười"')
    assert "Bản nháp có 1 chỗ sai" in said(at)
    wrong = at.dataframe[0].value
    line = before.splitlines().index("days = 14") + 1
    assert (list(wrong["Dòng"]), list(wrong["Khóa"])) == ([line], ["entry_deadline.days"])
    assert "nut-ghi-cs" not in {each.key for each in at.button}
    edited(at, 'days = "mười"', "days = 10")
    changes = at.dataframe[0].value
    assert {tuple(row) for row in changes[["Trước", "Sau"]].to_numpy()} == {("14", "10")}
    press(at, "nut-ghi-cs")
    assert home.policy_path.read_text(encoding="utf-8") == before
    press(at, "lam-ghi-cs")
    assert home.policy_path.read_text(encoding="utf-8") == before.replace("days = 14", "days = 10")
    with Store(home.store_path).read() as db:
        [saved] = versions(db, "chinh-sach.toml")
    assert (saved.by, saved.changes) == ("hiệu trưởng", 4)
    log = open_page(home, "quan_tri", **{"phan": "nhat-ky", "su-kien": "Sửa chính sách"})
    assert len(log.dataframe[0].value) == 1
    assert ("14", "10") in [tuple(row) for each in log.dataframe if "Trước" in each.value.columns
                            for row in each.value[["Trước", "Sau"]].to_numpy()]  # fmt: skip
    kept = open_page(home, "quan_tri", phan="chinh-sach", cach="cac-ban")
    calm(by_label(kept, "selectbox", "Bản").set_value(saved.before).run())
    press(kept, "nut-quay-lai")
    press(kept, "lam-quay-lai")
    assert home.policy_path.read_text(encoding="utf-8") == before
    with Store(home.store_path).read() as db:
        assert len(versions(db, "chinh-sach.toml")) == 2


def test_common_values_are_edited_by_fields(home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the comments of the file stay; a draft can be thrown away."""
    enter(home, monkeypatch, "admin")
    at = open_page(home, "quan_tri", phan="chinh-sach", cach="sua")
    by_label(at, "number_input", "Không hiện thống kê của nhóm ít học sinh hơn").set_value(40)
    calm(next(each for each in at.button if each.label == "Đưa vào bản nháp").click().run())
    assert ("30 học sinh", "40 học sinh") in [tuple(row) for row in at.dataframe[0].value[["Trước", "Sau"]].to_numpy()]
    press(at, "nut-bo-nhap")
    assert "Bản nháp giống bản đang dùng" in said(at)


def test_what_another_saved_meanwhile_is_not_written_over(
    home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    enter(home, monkeypatch, "principal")
    at = open_page(home, "quan_tri", phan="chinh-sach", cach="nguyen-van")
    edited(at, "days = 14", "days = 10")
    press(at, "nut-ghi-cs")
    other = home.policy_path.read_text(encoding="utf-8").replace("minimum_group = 30", "minimum_group = 25")
    home.policy_path.write_text(other, encoding="utf-8")
    press(at, "lam-ghi-cs") if any(each.key == "lam-ghi-cs" for each in at.button) else press(at, "nut-ghi-cs")
    assert home.policy_path.read_text(encoding="utf-8") == other
    assert "vừa được sửa ở nơi khác" in said(at)


# ── calendar, keys, settings ────────────────────────────────────────────────────────────────────────────────────────


def test_the_calendar_is_drawn_as_the_profile_has_it(home: Home, open_page: Open) -> None:
    """By its address; 35 numbered weeks and the closed one between them, with the school's word for it."""
    at = open_page(home, "quan_tri", phan="lich", nam="2025-2026")
    table = at.dataframe[0].value
    assert [each for each in table["Tuần"] if each != "nghỉ"] == [str(number) for number in range(1, 36)]
    tet = table[table["Tuần"] == "nghỉ"]
    assert len(tet) == 1
    assert "Nghỉ Tết" in tet["Nghỉ"].iloc[0]
    assert address_of(at)["nam"] == "2025-2026"


def test_keys_and_settings_say_what_is_to_be_done(home: Home, open_page: Open) -> None:
    """A key without a passphrase, no root; a setting that is wrong, with its place; and no secret."""
    at = open_page(home, "quan_tri", phan="khoa")
    assert "chưa có mật khẩu" in answer(at)
    assert next(each.value for each in at.code) == "soluu key root TỆP_TRÊN_USB"
    home.settings_path.write_text('verify_url = "http://localhost/V/"\ntsa_url = 7\n', encoding="utf-8")
    at = open_page(home, "quan_tri", phan="cai-dat")
    assert "1 cài đặt sai" in answer(at)
    assert "tsa\\_url" in said(at)
    assert "✕ sai" in set(at.dataframe[0].value["Tình trạng"])
    assert "ban-sao" in [page for page, _ in links(at)]
    assert "Chưa có nơi giữ bản sao nào" in said(at)


def test_the_places_of_copies_stand_beside_the_settings(copied: Copied, open_page: Open) -> None:
    """Name, state, last check, kind and place of each; the rest is on their own page."""
    copied.add("usb-1")
    at = open_page(copied.home, "quan_tri", phan="cai-dat")
    places = at.dataframe[1].value
    assert list(places.columns) == ["Nơi giữ", "Tình trạng", "Kiểm lần cuối", "Loại", "Chỗ cất"]
    assert places["Nơi giữ"].tolist() == ["usb-1"]


# ── event log ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_log_is_narrowed_paged_and_checked(home: Home, open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its address too; nothing is cut silently; the check runs apart from the page and says what it found."""
    with Store(home.store_path).write() as db:
        for number in range(450):
            db.execute(
                "INSERT INTO event (happened_at, actor, kind, subject, detail) VALUES (?, 'văn thư', 'import', ?, ?)",
                [to_store(now()), str(number), "{}"],
            )
    enter(home, monkeypatch, "clerk")
    at = open_page(home, "quan_tri", **{"phan": "nhat-ky", "su-kien": "Nhập bản xuất", "phan-trang": "3"})
    assert "Hiện 50 trong 450 sự kiện (từ 401 đến 450), mới nhất trước" in said(at)
    assert set(at.dataframe[0].value["Việc"]) == {"Nhập bản xuất"}
    press(at, "nut-kiem-nhat-ky")
    assert "Chưa có đầu nhật ký nào đã ký để so" in said(at)
    press(at, "nut-ky-dau")
    assert "Đã ký đầu 452 sự kiện." in said(at)
    press(at, "nut-kiem-nhat-ky")
    assert ":green[**✓ Nhật ký còn nguyên**]: 452 sự kiện, khớp 1 đầu đã ký" in said(at)
    with Store(home.store_path).write() as db:
        db.execute("UPDATE event SET subject = 'khác' WHERE number = 7")
    press(at, "nut-kiem-nhat-ky")
    assert "✕ Nhật ký không còn nguyên: 1 chỗ sai" in said(at)


def test_a_witness_is_asked_and_answers_by_files(
    home: Home, open_page: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The request comes down as a file; an answer without a confirmed key is refused, with one it is kept."""
    enter(home, monkeypatch, "clerk")
    at = open_page(home, "quan_tri", phan="nhat-ky")
    press(at, "nut-yeu-cau")
    name, content = at.session_state["nhat-ky-tep"]
    assert "lập tệp yêu cầu" in said(at)
    (tmp_path / name).write_text(content, encoding="utf-8")
    book = WitnessBook(tmp_path / "nhan-chung")
    witness = create_witness(book, "so-gd", None, now())
    reply = tmp_path / "tra-loi.txt"
    answer_request(
        book, tmp_path / name, reply, now(), passphrase=None, key=str(home.keys / "khoa-cong-khai.pem"),
        confirmation=Confirmation(None, lambda _: True), wait=5.0,
    )  # fmt: skip

    def upload(fingerprint: str) -> None:
        by_label(at, "file_uploader", "Tệp trả lời").set_value(("tra-loi.txt", reply.read_bytes(), "text/plain"))
        by_label(at, "text_input", "Dòng khóa của nhân chứng mới").set_value(witness.vkey)
        by_label(at, "text_input", "Vân tay khóa").set_value(fingerprint)
        calm(at.run())
        press(at, "nut-nhan")

    upload("0" * 64)
    assert "khác vân tay đã cho" in said(at)
    upload(witness.fingerprint)
    assert "Nhân chứng so-gd đã ký đầu" in said(at)
    assert list(at.dataframe[-1].value["Nhân chứng"]) == ["so-gd"]


def test_no_name_stands_in_the_log_of_a_real_school(sealed_home: Path, tmp_path: Path, open_page: Open) -> None:
    """All kinds of its events have their words; and nothing of a pupil's is among what is shown."""
    home = copied_home(sealed_home, tmp_path)
    at = open_page(home, "quan_tri", phan="nhat-ky")
    table = at.dataframe[0].value
    assert not [word for word in table["Việc"] if word.isascii()]
    with Store(home.store_path).read() as db:
        names = set(db.query("SELECT DISTINCT full_name FROM roster_row")["full_name"])
    shown = " ".join(map(str, table.to_numpy().flatten()))
    assert names
    assert not [name for name in names if name in shown]
