"""Login through a provider in a real browser: a deep link, the page, logout, the copied cookie, somebody unknown.
With SOLUU_SCREENSHOTS each step is photographed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from oidc_place import EMAIL, dashboard_with
from oidc_provider import run_mock
from playwright.sync_api import Browser, Page, expect
from school_place import free_port
from test_journey import SLOW, WIDTHS, browser, photograph

__all__ = ["browser"]   # a fixture
pytestmark = [pytest.mark.tool("chromium"), pytest.mark.filterwarnings("ignore::DeprecationWarning:authlib")]


@contextmanager
def own_window(browser: Browser, width: int) -> Iterator[Page]:
    """A window that does not mind what the provider's pages lack."""
    context = browser.new_context(viewport={"width": width, "height": WIDTHS[width]}, locale="vi-VN")
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.route(lambda url: not url.startswith("http://localhost:"), lambda route: route.abort())   # its style sheet
    yield page
    context.close()


def test_the_whole_journey(browser, tmp_path: Path) -> None:
    """From a link to its page by way of the provider, out again, and what is left for whoever copied the cookie."""
    with run_mock() as mock, dashboard_with(tmp_path / "kho", free_port(), mock.issuer, "bi-mat") as place:
        mock.person("lan", email=EMAIL, email_verified=True)
        complaints: list[str] = []
        with own_window(browser, 1440) as page:
            page.on("console", lambda said: complaints.append(f"{said.type} {said.location['url']} {said.text}"))
            page.goto(f"{place.address}/nhap-du-lieu?lop=6A1")
            expect(page.get_by_role("heading", name="Đăng nhập", exact=True)).to_be_visible()
            photograph(page, "dang-nhap-oidc", 1440)
            page.get_by_role("link", name="Đăng nhập bằng Trường Mẫu").click()
            page.get_by_placeholder("sub").fill("lan")
            page.get_by_role("button", name="Authorize").click()
            expect(page.get_by_role("heading", name="Nhập dữ liệu", exact=True)).to_be_visible(timeout=SLOW)
            assert page.url.startswith(f"{place.address}/nhap-du-lieu?lop=6A1")
            expect(page.get_by_text("Nguyễn Thị Lan")).to_be_visible()
            expect(page.get_by_role("link", name="Đổi mật khẩu")).to_have_count(0)
            kept = page.context.cookies(place.address)
            assert [each["name"] for each in kept if each["name"].startswith("so-luu")] == ["so-luu-phien"]
            page.get_by_role("link", name="Đăng xuất").click()
            page.get_by_role("button", name="Đăng xuất").click()
            expect(page.get_by_text("Ở Trường Mẫu bạn vẫn còn đăng nhập")).to_be_visible()
            photograph(page, "da-dang-xuat-oidc", 1440)
            page.get_by_role("link", name="đăng xuất cả ở Trường Mẫu").click()
            assert page.url.startswith(f"{mock.issuer}/oauth2/end_session")
            page.context.add_cookies(kept)
            page.goto(f"{place.address}/nhap-du-lieu")
            expect(page.get_by_role("heading", name="Đăng nhập", exact=True)).to_be_visible()
        assert [each for each in complaints if each.startswith(f"error {place.address}")] == []
        mock.person("khach", email="khach@noi-khac.example", email_verified=True)
        with own_window(browser, 390) as page:
            page.goto(f"{place.address}/dang-nhap")
            photograph(page, "dang-nhap-oidc", 390)
            page.get_by_role("link", name="Đăng nhập bằng Trường Mẫu").click()
            page.get_by_placeholder("sub").fill("khach")
            page.get_by_role("button", name="Authorize").click()
            expect(page.get_by_text("chưa có người dùng nào gắn với nó")).to_be_visible()
            photograph(page, "tu-choi-oidc", 390)
            assert page.evaluate("document.documentElement.scrollWidth") <= 390
