"""Days of those who lead and inspect a school, through a real browser over the whole sample school; and thirty people
at once while exports are imported.

With SOLUU_SCREENSHOTS set to a folder, each step is photographed there at 1440 and at 390 pixels.
"""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import cycle
from pathlib import Path

import pytest
from inspectors import code_for, decided
from playwright.sync_api import Browser, Page, expect
from sample_home import make_home
from school_place import PROJECT, Place, served
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from test_journey import SLOW, WIDTHS, browser, photograph, settled, window
from websockets.asyncio.client import connect

from archive.keys import load_private
from data.sample import SCHOOLS, write_sample
from jobs.importing import import_files, workbooks_in
from jobs.policies import policies_of
from jobs.sealing import seal_classes
from records.clock import now
from records.inspection_store import inspections_of
from records.reading import find_scopes
from records.store import Store

__all__ = ["browser"]   # a fixture
pytestmark = [pytest.mark.tool("chromium"), pytest.mark.full]

SCHOOL, MONTH = "TRƯỜNG THCS SAO MAI", "2025-12"
READERS = 30
READ = (
    ("principal", ("", "pho-diem", "sua-diem", "nhap-tre", "kiem-tra-thang", "ban-sao")),
    ("vice_principal", ("", "pho-diem", "sua-diem", "nhap-tre", "so-viec")),
    ("clerk", ("", "nhap-du-lieu", "niem-phong", "kho-luu-tru", "so-sua-diem")),
)


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Path], list[Path]]:
    """The workbooks of the sample's lower-secondary school: the lists and the exports of the year, and the exports of
    June, not yet imported."""
    folder = tmp_path_factory.mktemp("truong-mau")
    write_sample(folder, schools=SCHOOLS[:1])
    files = workbooks_in([folder])
    last = [path for path in files if path.parent.name.startswith("2026-06")]
    assert len(last) > 10
    return [path for path in files if path not in last], last


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory, exports: tuple[list[Path], list[Path]]) -> Iterator[Place]:
    """The school's year imported, one class sealed, and everybody has an account."""
    home = make_home(tmp_path_factory.mktemp("kho"))
    store = Store(home.store_path)
    import_files(home, store, exports[0], now=now())
    with store.read() as db:
        scopes = find_scopes(db, class_name="6A1", term="HK1")
    key = load_private(home.keys, None)
    seal_classes(home, store, policies_of(home), scopes, key=key, now=now(), accept_findings=True)
    with served(home) as place:
        yield place


def at_each_width(page: Page, name: str) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": WIDTHS[width]})
        photograph(page, name, width)
    page.set_viewport_size({"width": 1440, "height": WIDTHS[1440]})


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=SLOW)


def section(page: Page, name: str) -> None:
    page.get_by_role("radio", name=name, exact=True).or_(page.get_by_role("tab", name=name, exact=True)).first.click()
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=SLOW)


@pytest.mark.requirement("TM-16", "TT-01")
def test_the_board_inspects_a_month_and_signs(place: Place, browser: Browser) -> None:
    """Opened, each line answered, who was there, a remark, the conclusion; signed; the pack is there to be taken."""
    with window(browser, 1440) as page:
        place.enter(page, place.somebody("principal", name="Nguyễn Văn Hiệu"))
        page.goto(f"{place.address}/kiem-tra-thang?truong={SCHOOL}&thang={MONTH}")
        settled(page, "Kiểm tra tháng")
        at_each_width(page, "ngay-bgh-1-thang")
        press(page, "Mở biên bản kiểm tra")
        lines = page.get_by_role("radiogroup").filter(has=page.get_by_text("đạt", exact=True))
        expect(lines.first).to_be_visible(timeout=SLOW)
        for number in range(lines.count()):
            lines.nth(number).get_by_text("đạt", exact=True).click()
        press(page, "Lưu các câu trả lời")
        for part, box, words, button in (
            ("Có mặt", "Họ và tên người có mặt", "Nguyễn Văn Hiệu", "Ghi: người có mặt"),
            ("Nhận xét", "Nhận xét của phó hiệu trưởng", "Tổ Văn còn chậm.", "Ghi: nhận xét"),
            ("Kết luận", "Kết luận", "Thực hiện đúng quy chế.", "Ghi: kết luận"),
        ):
            section(page, part)
            page.get_by_role("textbox", name=box, exact=True).fill(words)
            press(page, button)
        at_each_width(page, "ngay-bgh-2-du-de-ki")
        section(page, "Ký")
        page.get_by_text(re.compile("^Tôi đã xem biên bản và số liệu trên")).click()
        press(page, "Ký và niêm phong biên bản")
        expect(page.get_by_text("Đã ký và niêm phong biên bản.")).to_be_visible(timeout=SLOW)
        at_each_width(page, "ngay-bgh-3-da-ki")
        with page.expect_download() as taken:
            page.get_by_role("button", name=re.compile("^Tải gói")).first.click()
        assert Path(taken.value.path()).read_bytes()[:4] == b"PK\x03\x04"
    with Store(place.home.store_path).read() as db:
        (part,) = inspections_of(db, SCHOOL, MONTH)
    assert part.signed_by == "Nguyễn Văn Hiệu, hiệu trưởng"


def test_the_vice_principal_asks_about_what_is_unusual_and_settles_it(place: Place, browser: Browser) -> None:
    """From the inbox to the cell; asked, answered, ended; the list follows."""
    with window(browser, 1440) as page:
        place.enter(page, place.somebody("vice_principal", name="Lê Thị Phó"))
        page.goto(f"{place.address}/bat-thuong?truong={SCHOOL}&nam=2025-2026")
        settled(page, "Bất thường")
        expect(page.get_by_text(re.compile(r"câu hỏi chưa xong"))).to_be_visible(timeout=SLOW)
        at_each_width(page, "ngay-pho-1-hop")
        press(page, "Gửi câu hỏi")
        expect(page.get_by_text(re.compile("^Đã ghi là đã hỏi"))).to_be_visible(timeout=SLOW)
        page.get_by_label("Giáo viên trả lời", exact=True).fill("Phúc khảo đúng quy trình")
        page.get_by_label("Theo giấy tờ nào", exact=True).fill("Tường trình số 3")
        press(page, "Ghi câu trả lời")
        expect(page.get_by_text("Đã ghi câu trả lời.")).to_be_visible(timeout=SLOW)
        page.get_by_role("radiogroup", name="Kết thúc").get_by_text("đã giải thích").click()
        page.get_by_label("Lý do, kết luận", exact=True).fill("Có đủ biên bản")
        at_each_width(page, "ngay-pho-2-tra-loi")
        press(page, "Kết thúc câu hỏi")
        expect(page.get_by_text(re.compile("^Đã kết thúc"))).to_be_visible(timeout=SLOW)
        at_each_width(page, "ngay-pho-3-xong")
    with Store(place.home.store_path).read() as db:
        assert db.query("SELECT count(*) FROM event WHERE kind LIKE 'anomaly%'").item() >= 3


def test_the_inspector_comes_in_by_a_code_and_checks_what_was_brought(
    place: Place, browser: Browser, tmp_path: Path
) -> None:
    """A true bundle and one with a byte changed, told apart; the archive is searched within the decision."""
    store = Store(place.home.store_path)
    last = now().date() + timedelta(days=9)
    grant = decided(store, "45/QĐ-SGDĐT", school=SCHOOL, valid_until=last, by_pupil=True)
    code = code_for(store, grant, now())
    (bundle,) = place.home.bundles.rglob("*6A1*.zip")
    content = bytearray(bundle.read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "goi-sua.zip").write_bytes(content)
    with window(browser, 1440) as page:
        page.goto(f"{place.address}/thanh-tra")
        page.get_by_label("Mã thanh tra", exact=True).fill(code)
        page.get_by_role("button", name="Vào bằng mã").click()
        settled(page, "Thanh tra")
        at_each_width(page, "ngay-thanh-tra-1-vao")
        page.locator("input[type=file]").first.set_input_files([bundle, tmp_path / "goi-sua.zip"])
        check = page.get_by_role("button", name=re.compile(r"Kiểm tra$"))
        expect(check).to_be_enabled(timeout=SLOW)
        check.click()
        expect(page.get_by_text(re.compile("Lập biên bản|Tải biên bản")).first).to_be_visible(timeout=SLOW)
        at_each_width(page, "ngay-thanh-tra-2-da-kiem")
        section(page, "Tra cứu hồ sơ")
        press(page, "Tìm")
        expect(page.get_by_text(re.compile("^Thấy "))).to_be_visible(timeout=SLOW)
        at_each_width(page, "ngay-thanh-tra-3-tra-cuu")
        for other in ("pho-diem", "quan-tri"):
            page.goto(f"{place.address}/{other}")
            expect(page.get_by_text("Vai trò của bạn chưa mở được trang này")).to_be_visible(timeout=SLOW)


# ---- thirty at once ------------------------------------------------------------------------------------------------
async def read_on(place: Place, cookie: str, page: str, is_over: asyncio.Event, told: Counter[str]) -> None:
    """One reader, who runs a page again and again until it is over: how each run ended, what errors it showed."""
    again = BackMsg()
    again.rerun_script.page_name = page
    address = f"{place.address.replace('http', 'ws', 1)}/_stcore/stream"
    headers = {"Cookie": cookie, "Origin": place.address}
    async with connect(
        address, subprotocols=["streamlit"], max_size=None, compression=None, ping_interval=None,
        additional_headers=headers,
    ) as socket:  # type: ignore[arg-type]  # fmt: skip
        await socket.send(again.SerializeToString())
        async for content in socket:
            message = ForwardMsg.FromString(content)
            match message.WhichOneof("type"):
                case "new_session":
                    again.rerun_script.page_script_hash = message.new_session.page_script_hash
                case "delta" if message.delta.new_element.WhichOneof("type") == "exception":
                    told[f"exception on {page}: {message.delta.new_element.exception.message}"] += 1
                case "script_finished":
                    told[ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)] += 1
                    if is_over.is_set():
                        return
                    await socket.send(again.SerializeToString())


async def crowd(place: Place, cookies: dict[str, str], files: list[Path]) -> tuple[int, str, Counter[str]]:
    """The import's exit code and words, and what the readers saw."""
    is_over, told = asyncio.Event(), Counter[str]()
    pages = cycle([(role, page) for role, pages in READ for page in pages])
    readers = [
        asyncio.create_task(read_on(place, cookies[role], page, is_over, told))
        for _, (role, page) in zip(range(READERS), pages, strict=False)
    ]
    while told["FINISHED_SUCCESSFULLY"] < READERS:   # everybody has come to work
        await asyncio.sleep(0.5)
    env = {**os.environ, "SOLUU_HOME": str(place.home.root), "PYTHONUTF8": "1"}
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "soluu", "import", *map(str, files), cwd=PROJECT, env=env,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    words, _ = await running.communicate()
    is_over.set()
    await asyncio.gather(*readers)
    assert running.returncode is not None
    return running.returncode, words.decode(), told


def test_thirty_people_read_while_exports_are_imported(
    place: Place, exports: tuple[list[Path], list[Path]]
) -> None:
    """No run of a page ends otherwise than well, none shows an error, and every export is taken."""
    cookies = {role: place.somebody(role) for role, _ in READ}
    with ThreadPoolExecutor(1) as beside:   # the browser's own loop runs in this thread
        code, words, told = beside.submit(lambda: asyncio.run(crowd(place, cookies, exports[1]))).result()
    print(f"\n{READERS} readers, {told['FINISHED_SUCCESSFULLY']} runs of pages, {len(exports[1])} files imported")  # noqa: T201 – for the closing note
    assert code in {0, 1}, words
    assert set(told) <= {"FINISHED_SUCCESSFULLY", "FINISHED_EARLY_FOR_RERUN"}
    with Store(place.home.store_path).read() as db:
        kept = db.query("SELECT count(*) FROM export_file").item()
    assert kept == sum(map(len, exports))
