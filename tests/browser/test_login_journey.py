"""A school with accounts in a real browser: a deep link, the first password, the page, logout, a cookie that was kept;
and an account that is ended while its page is open. With SOLUU_SCREENSHOTS each step is photographed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect
from school_place import Place, run_soluu, served
from test_journey import SLOW, browser, photograph, window

from jobs.logging_in import end_account, make_account
from records.accounts import RoleAsked
from records.clock import now
from records.home import Home
from records.store import Store

__all__ = ["browser"]   # a fixture
pytestmark = pytest.mark.tool("chromium")
NEW = "bốn con mèo ngủ trưa"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    home = Home(tmp_path_factory.mktemp("kho"))
    run_soluu(home.root, "init", "--yes")
    return home


@pytest.fixture(scope="module")
def password(home: Home) -> str:
    """Of a clerk's new account."""
    role = RoleAsked("clerk", now().date())
    _, first = make_account(
        home, Store(home.store_path), "lan", "Nguyễn Thị Lan", [role], by="quản trị viên", now=now()
    )
    return str(first)


@pytest.fixture(scope="module")
def place(home: Home, password: str) -> Iterator[Place]:
    """A dashboard over a home in which a clerk has an account."""
    with served(home) as place:
        yield place


def log_in(page: Page, password: str) -> None:
    page.get_by_label("Tên đăng nhập").fill("lan")
    page.get_by_label("Mật khẩu", exact=True).fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def test_a_deep_link_a_logout_and_a_copied_cookie(place: Place, password: str, browser) -> None:
    """The clerk's first day; then what is left of it for whoever copied the cookie."""
    with window(browser, 1440) as page:
        page.goto(f"{place.address}/nhap-du-lieu?lop=6A1")
        expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
        photograph(page, "dang-nhap", 1440)
        log_in(page, password)
        page.get_by_label("Mật khẩu đang dùng").fill(password)
        page.get_by_label("Mật khẩu mới", exact=True).fill(NEW)
        page.get_by_label("Nhập lại mật khẩu mới").fill(NEW)
        photograph(page, "doi-mat-khau", 1440)
        page.get_by_role("button", name="Đổi mật khẩu").click()
        expect(page.get_by_role("heading", name="Nhập dữ liệu", exact=True)).to_be_visible(timeout=SLOW)
        assert page.url.startswith(f"{place.address}/nhap-du-lieu?lop=6A1")
        expect(page.get_by_text("Nguyễn Thị Lan")).to_be_visible()
        photograph(page, "da-dang-nhap", 1440)
        kept = page.context.cookies()
        (cookie,) = [each for each in kept if each["name"].endswith("so-luu-phien")]
        assert (cookie["httpOnly"], cookie["sameSite"], cookie["expires"]) == (True, "Lax", -1)
        assert page.evaluate("document.cookie").find("so-luu-phien") == -1
        page.get_by_role("link", name="Đăng xuất").click()
        page.get_by_role("button", name="Đăng xuất").click()
        expect(page.get_by_text("Đã đăng xuất.")).to_be_visible()
        page.context.add_cookies(kept)
        page.goto(f"{place.address}/nhap-du-lieu")
        expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
        assert page.context.request.get(f"{place.address}/_stcore/health").status == 403


def test_an_account_that_is_ended_ends_its_open_page(place: Place, browser) -> None:
    """At the next click nothing but the word that the session is over."""
    role = RoleAsked("clerk", now().date())
    store = Store(place.home.store_path)
    account, password = make_account(
        place.home, store, "binh", "Trần Bình", [role], by="quản trị viên", now=now()
    )
    with window(browser, 390) as page:
        page.goto(f"{place.address}/xac-minh")
        page.get_by_label("Tên đăng nhập").fill("binh")
        page.get_by_label("Mật khẩu", exact=True).fill(str(password))
        page.get_by_role("button", name="Đăng nhập").click()
        typed = {"Mật khẩu đang dùng": str(password), "Mật khẩu mới": NEW, "Nhập lại mật khẩu mới": NEW}
        for label, text in typed.items():
            page.get_by_label(label, exact=True).fill(text)
        page.get_by_role("button", name="Đổi mật khẩu").click()
        expect(page.get_by_role("heading", name="Xác minh", exact=True)).to_be_visible(timeout=SLOW)
        box = page.get_by_label("Hoặc nội dung mã QR")
        expect(box).to_be_visible(timeout=SLOW)     # the run is at its end, not amid the page
        end_account(place.home, store, account.account_id, by="quản trị viên", now=now())
        box.fill("xin chào")
        box.press("Enter")
        expect(page.get_by_role("heading", name="Phiên làm việc đã hết")).to_be_visible(timeout=SLOW)
        expect(box).to_have_count(0)
        photograph(page, "phien-da-het", 390)
        page.get_by_role("link", name="Đăng nhập lại").click()
        expect(page.get_by_role("heading", name="Đăng nhập")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
