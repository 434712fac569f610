"""The clerk's way through a real browser: import → distribution → seal → the page that the sealed paper's code opens.

With SOLUU_SCREENSHOTS set to a folder, each page is photographed there at 1440 and at 390 pixels.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from fetch_chromium import find as find_chromium
from playwright.sync_api import Browser, Page, expect, sync_playwright
from sample_home import NOW
from school_place import Place, free_port, run_soluu, served

from archive.keys import load_private
from dashboard import texts
from jobs.importing import import_files, workbooks_in
from jobs.policies import policies_of
from jobs.sealing import seal_classes
from qr.texts import say
from records.home import Home
from records.reading import find_scopes
from records.store import Store

pytestmark = pytest.mark.tool("chromium")

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
WIDTHS = {1440: 900, 390: 844}  # pixels: a desk and a phone
SLOW = 120_000  # ms; sealing a class on a busy machine
Scheme = Literal["light", "dark"]
TALLEST = 4000  # pixels of a photograph


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Started from another folder than the project's, as an installed program is."""
    root, elsewhere, port = tmp_path_factory.mktemp("kho"), tmp_path_factory.mktemp("noi-khac"), free_port()
    run_soluu(root, "init", "--yes", "--verify-url", f"http://localhost:{port}/V/", cwd=elsewhere)
    with served(Home(root), port, cwd=elsewhere) as place:
        yield place


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS)
        yield started
        started.close()


@contextmanager
def window(browser: Browser, width: int, scheme: Scheme = "light") -> Iterator[Page]:
    """A fresh window; whatever the browser complains of in it, policy violations too, fails the test."""
    context = browser.new_context(
        viewport={"width": width, "height": WIDTHS[width]}, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh",
        color_scheme=scheme,
    )  # fmt: skip
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.set_default_timeout(60_000)
    yield page
    context.close()
    assert complaints == []


def settled(page: Page, title: str) -> None:
    """The page of this title has run to its end: its last part, how it is computed, is there."""
    expect(page.get_by_role("heading", name=title, exact=True)).to_be_visible(timeout=SLOW)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=SLOW)
    expect(page.get_by_text(texts.HOW, exact=True).or_(page.get_by_text(texts.NO_DATA))).to_be_visible(timeout=SLOW)


def go(page: Page, title: str) -> None:
    page.get_by_role("link", name=title, exact=True).first.click()
    settled(page, title)


def import_all(page: Page, files: list[Path]) -> None:
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name=re.compile(f"Nhập {len(files)} tệp")).click()
    expect(page.get_by_text(re.compile(rf"Đã nhập {len(files)} tệp"))).to_be_visible(timeout=SLOW)


def seal_all(page: Page, address: str) -> None:
    page.goto(f"{address}/niem-phong?ki=Học kì I")
    settled(page, "Niêm phong")
    page.get_by_role("button", name="Chọn mọi lớp cần niêm phong").click()
    button = page.get_by_role("button", name=re.compile(r"^lock Niêm phong 1 lớp|Niêm phong 1 lớp$"))
    expect(button).to_be_disabled(timeout=SLOW)
    page.get_by_text(re.compile("Tôi đã xem và chấp nhận")).click()
    expect(button).to_be_enabled(timeout=SLOW)
    button.click()
    expect(page.get_by_text("việc vẫn chạy tiếp")).to_be_visible(timeout=SLOW)
    go(page, "Xác minh")  # leaving does not stop it
    page.get_by_role("link", name="Niêm phong", exact=True).first.click()
    expect(page.get_by_text(re.compile("đã niêm phong lần 1"))).to_be_visible(timeout=SLOW)
    settled(page, "Niêm phong")


def sealed_code(home: Home) -> str:
    """The code of a sealed document, as its QR holds it."""
    with Store(home.store_path).read() as db:
        return str(db.query("SELECT code FROM document ORDER BY path LIMIT 1").item())


def sealed_paper(home: Home) -> bytes:
    """The PDF of that document, out of its bundle."""
    with Store(home.store_path).read() as db:
        path = str(db.query("SELECT path FROM document ORDER BY path LIMIT 1").item())
    (bundle,) = home.bundles.rglob("*.zip")
    with zipfile.ZipFile(bundle) as content:
        (name,) = (name for name in content.namelist() if name.endswith(f"/{path}"))
        return content.read(name)


def photograph(page: Page, name: str, width: int) -> None:
    folder = os.environ.get("SOLUU_SCREENSHOTS")
    if not folder:
        return
    Path(folder).mkdir(parents=True, exist_ok=True)
    page.wait_for_timeout(1500)  # charts find their height after the script has ended
    scroller = "(document.querySelector('[data-testid=stMain]') || document.documentElement).scrollHeight"
    height = min(max(WIDTHS[width], int(page.evaluate(scroller)) + 20), TALLEST)
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_timeout(1500)
    page.screenshot(path=Path(folder) / f"{name}-{width}.png")
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})


def test_from_exports_to_a_verified_paper(server: Place, browser: Browser, sample_folder: Path) -> None:
    """Import by the uploader, look at the distribution, accept and seal, and the code is called authentic."""
    files = sorted(path for path in sample_folder.rglob("*.xls*") if "tieu-hoc" not in path.as_posix())
    with window(browser, 1440) as page:
        page.goto(server.address)
        expect(page.get_by_text(texts.NO_DATA)).to_be_visible(timeout=SLOW)
        assert page.evaluate("document.documentElement.lang") == "vi"
        go(page, "Nhập dữ liệu")
        import_all(page, files)
        photograph(page, "nhap-du-lieu-xong", 1440)
        go(page, "Phổ điểm")
        expect(page.get_by_text("trung bình").first).to_be_visible()
        expect(page.locator("canvas, svg.marks").first).to_be_visible()
        seal_all(page, server.address)
        photograph(page, "niem-phong-xong", 1440)
        page.goto(f"{server.address}/V/{sealed_code(server.home)}")
        expect(page.get_by_role("heading", name="Mã thật và là bản mới nhất")).to_be_visible()
        paper = sealed_paper(server.home)
        page.set_input_files("#pdf", {"name": "a.pdf", "mimeType": "application/pdf", "buffer": paper})
        expect(page.get_by_text(say("file.same")).first).to_be_visible()
        expect(page.get_by_text(say("file.record_true")).first).to_be_visible()


@pytest.fixture(scope="module")
def sealed_server(server: Place, sample_folder: Path) -> Place:
    """With a class sealed: by the journey above, or here where this is run without it."""
    home, store = server.home, Store(server.home.store_path)
    if not any(home.bundles.rglob("*.zip")):
        import_files(home, store, workbooks_in([sample_folder]), now=NOW)
        with store.read() as db:
            scopes = find_scopes(db)[:1]
        key = load_private(home.keys, None)
        seal_classes(home, store, policies_of(home), scopes, key=key, now=NOW, accept_findings=True)
    return server


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.full
def test_every_page_at_a_desk_and_on_a_phone(sealed_server: Place, browser: Browser, width: int) -> None:
    """No complaint of the browser, and nothing wider than the window."""
    server = sealed_server
    with window(browser, width) as page:
        for name, title in texts.PAGE_NAMES.items():
            slug = name.replace("_", "-")
            page.goto(f"{server.address}/{'' if name == 'tong_quan' else slug}")
            settled(page, title)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            photograph(page, slug, width)
        page.goto(f"{server.address}/V/{sealed_code(server.home)}")
        photograph(page, "trang-cong-khai", width)
