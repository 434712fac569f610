"""The pages of login over HTTP: in, out, back to where one wanted to go; and what a stranger's form can do: nothing."""

from __future__ import annotations

import re
import shutil
import time
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from asgi import Told, ask
from sample_home import make_home
from starlette.responses import PlainTextResponse

from dashboard.entrance import Entrance
from dashboard.gate import Gate
from dashboard.login import ADDRESSES, LoginFirst
from dashboard.session_cookie import PLAIN, SECURE
from jobs.logging_in import end_account, make_account, sessions_of
from records import passwords
from records.accounts import RoleAsked
from records.clock import VIETNAM
from records.home import Home
from records.store import Store

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=VIETNAM)
NEW = "bốn con mèo ngủ trưa"


@dataclass
class Browser:
    """A person at the pages: keeps the cookie that it was given."""

    home: Home
    password: str
    now: datetime = NOW
    cookie: str = ""
    host: str = "localhost:8501"
    scheme: str = "http"
    seen: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        store = Store(self.home.store_path)
        gate = Gate(PlainTextResponse("Streamlit"), sessions_of(self.home), lambda: self.now)
        self.app = LoginFirst(gate, self.home, store, lambda: self.now, Entrance(self.home, 0))

    def ask(self, address: str, form: dict[str, str] | None = None, **headers: str) -> Told:
        told = ask(
            self.app, address, form=form, cookie=self.cookie, host=self.host, scheme=self.scheme, **headers
        )  # fmt: skip
        if given := told.headers.get("set-cookie"):
            self.cookie = given.partition(";")[0]
        self.seen.append(told)
        return told

    def log_in(self, login: str = "an", password: str | None = None, back: str = "/", **headers: str) -> Told:
        form = {"ten": login, "mat-khau": self.password if password is None else password, "den": back}
        return self.ask("/dang-nhap", form, **headers)

    def change(self, old: str, new: str, again: str | None = None, back: str = "/") -> Told:
        return self.ask("/doi-mat-khau", {"cu": old, "moi": new, "lai": again or new, "den": back})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, str]:
    """A home in which a clerk has an account, and the first password."""
    home = make_home(tmp_path_factory.mktemp("kho"))
    role = RoleAsked("clerk", NOW.date())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_MEMORY", 64)
        _, password = make_account(
            home, Store(home.store_path), "an", "Nguyễn Văn An", [role], by="quản trị viên", now=NOW
        )
    return home, str(password)


@pytest.fixture
def browser(made: tuple[Home, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Browser:
    monkeypatch.setattr(passwords, "_MEMORY", 64)
    return Browser(Home(Path(shutil.copytree(made[0].root, tmp_path / "kho"))), made[1])


def hidden(told: Told) -> str:
    """Where the page's form goes back to."""
    found = re.search(r'name="den" value="([^"]*)"', told.body)
    assert found
    return found[1].replace("&amp;", "&")


def test_a_deep_link_survives_the_login_and_the_first_change(browser: Browser) -> None:
    """From the page to the login, by the new password, back to the page with its filters; then out, and dead."""
    asked = browser.ask("/pho-diem?lop=6A1&ki=H%E1%BB%8Dc+k%C3%AC+I")
    back = hidden(browser.ask(asked.headers["location"]))
    assert back == "/pho-diem?lop=6A1&ki=H%E1%BB%8Dc+k%C3%AC+I"
    first = browser.log_in(back=back)
    assert first.headers["location"].startswith("/doi-mat-khau?den=%2Fpho-diem%3Flop%3D6A1")
    assert browser.ask("/pho-diem").headers["location"].startswith("/doi-mat-khau")
    form = browser.ask(first.headers["location"])
    assert "do người khác đặt" in form.body
    changed = browser.change(browser.password, NEW, back=hidden(form))
    assert changed.headers["location"] == back
    assert browser.ask(back).body == "Streamlit"
    copied = browser.cookie
    assert "Nguyễn Văn An" in browser.ask("/dang-xuat").body
    assert browser.ask("/dang-xuat", {}).headers["location"] == "/dang-nhap?ra=1"
    assert "Đã đăng xuất" in browser.ask("/dang-nhap?ra=1").body
    browser.cookie = copied
    assert browser.ask("/pho-diem").status == 303
    assert browser.ask("/media/a.xlsx").status == 403


def test_the_cookie_is_for_the_server_alone(browser: Browser) -> None:
    """No script reads it, no other site's form takes it along, it ends with the browser."""
    given = browser.log_in().headers["set-cookie"]
    assert re.fullmatch(rf"{PLAIN}=[\w-]{{43}}; Path=/; HttpOnly; SameSite=Lax", given)
    assert browser.ask("/dang-xuat", {}).headers["set-cookie"].startswith(f"{PLAIN}=; Max-Age=0; Path=/")


@pytest.mark.parametrize(("host", "scheme"), [("kiemchung.example", "http"), ("localhost:8501", "https")])
def test_behind_tls_the_cookie_is_secure(browser: Browser, host: str, scheme: str) -> None:
    """As the request says, or the home's own https address where a proxy did not pass it on."""
    browser.host, browser.scheme = host, scheme
    given = browser.log_in(origin=f"https://{host}").headers["set-cookie"]
    assert re.fullmatch(rf"{SECURE}=[\w-]{{43}}; Path=/; HttpOnly; SameSite=Lax; Secure", given)
    assert browser.ask("/doi-mat-khau").status == 200


def test_what_was_wrong_is_told_to_nobody(browser: Browser) -> None:
    """The same page for a wrong password, an unknown name, a locked and an ended account."""
    answers = {(told.status, told.body) for told in (
        browser.log_in(password="sai"), browser.log_in("khong-co"), browser.log_in("<script>", "x"),
        *(browser.log_in(password="sai") for _ in range(5)), browser.log_in(),
    )}  # fmt: skip
    end_account(browser.home, Store(browser.home.store_path), "TK-001", by="quản trị viên", now=NOW)
    answers.add((browser.log_in().status, browser.log_in().body))
    assert len(answers) == 1
    assert next(iter(answers))[0] == 403
    assert "script" not in next(iter(answers))[1]
    assert not any("set-cookie" in told.headers for told in browser.seen)


def test_a_refusal_takes_its_time_and_a_flood_slows_all_down(browser: Browser) -> None:
    """The clock tells no more than the words; a right password in a quiet hour waits for nothing."""
    entrance = Entrance(browser.home, 0.4)
    app = LoginFirst(browser.app._gate, browser.home, Store(browser.home.store_path), lambda: NOW, entrance)
    spent = []
    for login in ("an", "khong-co"):
        began = time.monotonic()
        ask(app, "/dang-nhap", form={"ten": login, "mat-khau": "sai"})
        spent.append(time.monotonic() - began)
    assert min(spent) >= 0.4
    assert entrance.delay(time.monotonic()) == 0
    entrance._failures.extend([time.monotonic()] * 20)
    assert entrance.delay(time.monotonic()) > 2
    entrance._failures.extend([time.monotonic()] * 500)
    assert entrance.delay(time.monotonic()) == 8
    assert entrance.delay(time.monotonic() + 61) == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"}, {"origin": "null"}, {"origin": ""}, {"origin": "http://localhost:1"},
        {"sec_fetch_site": "cross-site"}, {"sec_fetch_site": "same-site"}, {"sec_fetch_site": "none"},
        {"content_type": "text/plain"}, {"content_type": "multipart/form-data"},
    ],
)  # fmt: skip
def test_no_other_site_s_form_does_anything(browser: Browser, headers: dict[str, str]) -> None:
    """Neither in (as somebody else), nor out, nor a new password."""
    told = browser.log_in(**headers)
    assert (told.status, browser.cookie) == (403, "")
    browser.log_in()
    kept = browser.cookie
    form = {"cu": browser.password, "moi": NEW, "lai": NEW}
    assert ask(browser.app, "/doi-mat-khau", form=form, cookie=kept, **headers).status == 403
    if not headers.get("content_type"):
        assert ask(browser.app, "/dang-xuat", form={}, cookie=kept, **headers).status == 403
    assert browser.ask("/doi-mat-khau").status == 200      # still in, and still the old password
    assert browser.log_in().status == 303


def test_a_form_that_is_none_of_ours_is_refused(browser: Browser) -> None:
    """Too long, not text, no form at all; other methods and addresses do nothing."""
    for form in ({"ten": "a" * 9000}, {f"f{n}": "x" for n in range(30)}):
        assert browser.ask("/dang-nhap", form).status == 403
    for path in ADDRESSES:
        assert ask(browser.app, path, method="PUT").status == 405
        assert ask(browser.app, path, method="DELETE").status == 405
    for path in ("/dang-nhap/mau", "/dang-nhap/thanh-tra"):
        assert ask(browser.app, path).status == 405
    assert browser.ask("/dang-nhap/mau", {"nguoi": "TK-001"}).status == 403


def test_the_pages_have_no_script_and_a_strict_policy(browser: Browser) -> None:
    """Plain forms in the look of the public pages; kept in no cache, and their origin told to us alone."""
    browser.log_in()
    for path in ("/dang-xuat", "/doi-mat-khau", "/dang-nhap"):
        told = browser.ask(path)
        assert told.status == 200
        assert "<script" not in told.body
        assert ' style="' not in told.body
        assert '<html lang="vi">' in told.body
        policy = told.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; style-src 'sha256-")
        assert "form-action 'self'" in policy
        assert (told.headers["cache-control"], told.headers["referrer-policy"]) == ("no-store", "same-origin")
        assert len(re.findall(r"<input class", told.body)) == len(re.findall(r"<label for", told.body))


def test_a_new_password_is_refused_with_the_reason(browser: Browser) -> None:
    """Twice the same, good, another; and only who is in may ask."""
    assert browser.change(browser.password, NEW).headers["location"] == "/dang-nhap"
    browser.log_in()
    for told, words in (
        (browser.change(browser.password, NEW, "khác hẳn đi nhé"), "không giống nhau"),
        (browser.change(browser.password, "ngắn"), "ít nhất 12"),
        (browser.change("sai", NEW), "không đúng"),
        (browser.change(browser.password, browser.password), "phải khác"),
    ):
        assert told.status == 403
        assert words in told.body
    assert browser.change(browser.password, NEW).status == 303


def test_who_comes_in_anew_leaves_the_session_before(browser: Browser) -> None:
    """A cookie that somebody planted is worth nothing, and no old one lives on beside the new."""
    browser.cookie = f"{PLAIN}={'a' * 43}"
    browser.log_in()
    first = browser.cookie
    assert first != f"{PLAIN}={'a' * 43}"
    browser.log_in()
    assert browser.cookie != first
    assert sessions_of(browser.home).find(first.partition("=")[2], NOW) is None


def test_the_session_runs_out(browser: Browser) -> None:
    """After half an hour without use, whatever the browser keeps."""
    browser.log_in()
    browser.change(browser.password, NEW)
    browser.now = NOW + timedelta(minutes=29)
    assert browser.ask("/").body == "Streamlit"
    browser.now = NOW + timedelta(minutes=60)
    assert browser.ask("/").status == 303


def test_a_lost_file_of_sessions_is_made_anew_by_the_next_login(browser: Browser) -> None:
    """Whoever was in comes in again; nobody is sent in circles, and nothing opens meanwhile."""
    browser.log_in()
    browser.home.sessions_path.unlink()
    browser.cookie = ""
    assert browser.ask("/").headers["location"] == "/dang-nhap"
    assert browser.ask("/dang-nhap").status == 200
    assert browser.log_in().headers["location"].startswith("/doi-mat-khau")


def test_without_accounts_there_is_nothing_to_log_in_to(tmp_path: Path) -> None:
    """Every address leads to the first page, which is open on this machine."""
    lone = Browser(make_home(tmp_path / "kho"), "")
    for path in ADDRESSES:
        assert lone.ask(path).headers["location"] == "/"
        assert lone.ask(path, {"ten": "an"}).headers["location"] == "/"
    assert lone.ask("/").body == "Streamlit"


def test_a_demonstration_lets_one_choose_its_users_on_this_machine_alone(browser: Browser) -> None:
    """By a button each; from elsewhere, and for anybody else, there is no such way in."""
    store = Store(browser.home.store_path)
    for login, name, role in (("mau-1", "Cô Mẫu", "principal"), ("mau-2", "Thầy <Mẫu>", "clerk")):
        make_account(
            browser.home, store, login, name, [RoleAsked(role, NOW.date())], by="quản trị viên", now=NOW,
            is_sample=True,
        )  # fmt: skip
    assert "Cô Mẫu" not in browser.ask("/dang-nhap").body
    assert browser.ask("/dang-nhap/mau", {"nguoi": "TK-002"}).status == 403
    browser.home.write_settings("http://localhost:8501/V/", is_demo=True)
    shown = browser.ask("/dang-nhap?den=%2Fpho-diem")
    assert "Cô Mẫu" in shown.body
    assert "Thầy &lt;Mẫu&gt;" in shown.body
    assert "Nguyễn Văn An" not in shown.body
    assert browser.ask("/dang-nhap/mau", {"nguoi": "TK-002", "den": "/pho-diem"}).headers["location"] == "/pho-diem"
    assert browser.ask("/").body == "Streamlit"
    assert "Đang xem với tư cách: <strong>Cô Mẫu" in browser.ask("/dang-nhap").body
    for wrong in ("TK-001", "TK-999", ""):
        assert browser.ask("/dang-nhap/mau", {"nguoi": wrong}).status == 403
    browser.cookie = ""
    form = browser.ask("/dang-nhap?den=%2Fpho-diem").body.partition("<summary>Đăng nhập bằng mật khẩu")[2]
    assert 'action="/dang-nhap"' in form    # of who was added here, and of inspectors
    assert 'action="/dang-nhap/thanh-tra"' in form
    assert 'name="mat-khau"' in form
    assert browser.log_in(back="/pho-diem").headers["location"] == "/doi-mat-khau?den=%2Fpho-diem"
    browser.cookie, browser.host = "", "so-luu.lan"
    assert "Cô Mẫu" not in browser.ask("/dang-nhap").body
    assert browser.ask("/dang-nhap/mau", {"nguoi": "TK-002"}).status == 404
    browser.host = "localhost"
    assert browser.ask("/dang-nhap/mau", {"nguoi": "TK-002"}, x_forwarded_for="192.0.2.7").status == 404
