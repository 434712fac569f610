"""Manners of the pages in a real browser: what axe-core finds, the keyboard alone, the dark, the viewer's language and
first page. With SOLUU_SCREENSHOTS set to a folder, pages are photographed there in the dark."""

from __future__ import annotations

import io
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from axe_judge import grave_findings
from PIL import Image, ImageChops
from playwright.sync_api import Browser, FloatRect, Page, expect
from school_place import Place, served
from test_journey import (
    SLOW,
    WIDTHS,
    Scheme,
    browser,
    go,
    photograph,
    sealed_code,
    settled,
    window,
)

from dashboard import texts, theme
from records.home import Home
from records.schools import ascii_slug

__all__ = ["browser"]   # a fixture
pytestmark = [pytest.mark.tool("chromium"), pytest.mark.tool("axe")]

IN_THE_DARK = ("tong_quan", "pho_diem", "nhap_tre", "niem_phong")
MOST_TABS = 40
FOCUSED = "document.activeElement"


@pytest.fixture(scope="module")
def place(sealed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A dashboard over a copy of the sealed home."""
    home = Home(tmp_path_factory.mktemp("kho") / "kho")
    shutil.copytree(sealed_home, home.root)
    with served(home) as place:
        yield place


@pytest.fixture(scope="module")
def principal(place: Place) -> str:
    """The cookie of who sees every page: the principal of a small school, who also keeps its accounts and files."""
    return place.somebody("principal", "clerk", "admin")


def address_of(place: Place, name: str) -> str:
    return f"{place.address}/{'' if name == texts.FIRST else name.replace('_', '-')}"


def open_all(page: Page) -> None:
    """Whatever is folded up on the page."""
    page.evaluate("document.querySelectorAll('details:not([open]) > summary').forEach(each => each.click())")
    expect(page.locator("details:not([open])")).to_have_count(0)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=SLOW)
    page.wait_for_timeout(500)      # what is unfolding is pale for a moment


def judge(
    place: Place, cookie: str, browser: Browser, width: int, names: Iterable[str], scheme: Scheme = "light"
) -> None:
    """Each page as it comes and with all of it unfolded."""
    found: list[str] = []
    with window(browser, width, scheme) as page:
        place.enter(page, cookie)
        for name in names:
            page.goto(address_of(place, name))
            settled(page, texts.PAGE_NAMES[name])
            found += [f"{name}: {each}" for each in grave_findings(page)]
            if scheme == "dark":
                photograph(page, f"{name.replace('_', '-')}-toi", width)
            open_all(page)
            found += [f"{name}, unfolded: {each}" for each in grave_findings(page)]
    assert not found, "\n".join(found)


@pytest.mark.full
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_grave_on_any_page(place: Place, principal: str, browser: Browser, width: int) -> None:
    judge(place, principal, browser, width, texts.PAGE_NAMES)


@pytest.mark.full
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_grave_in_the_dark(place: Place, principal: str, browser: Browser, width: int) -> None:
    judge(place, principal, browser, width, IN_THE_DARK, "dark")


def test_axe_finds_nothing_grave_on_a_phone(place: Place, principal: str, browser: Browser) -> None:
    judge(place, principal, browser, 390, ("tong_quan", "nhap_tre"))


def test_axe_finds_nothing_grave_on_what_strangers_see(place: Place, principal: str, browser: Browser) -> None:
    """The login, and the public page of a paper, of a code that nobody issued, and of none."""
    with window(browser, 390) as page:
        for path in ("dang-nhap", f"V/{sealed_code(place.home)}", "V/"):
            page.goto(f"{place.address}/{path}")
            assert grave_findings(page) == []
    context = browser.new_context(locale="vi-VN")   # a status of 404 is a complaint of the browser's
    page = context.new_page()
    assert (answer := page.goto(f"{place.address}/V/XIN-CHAO"))
    assert answer.status == 404
    assert grave_findings(page) == []
    context.close()


def test_axe_finds_what_is_wrong(place: Place, principal: str, browser: Browser) -> None:
    """On the same page, spoilt: the judge is awake."""
    with window(browser, 390) as page:
        page.goto(f"{place.address}/dang-nhap")
        page.evaluate("""() => {
            document.querySelector('h1').style.color = '#ddd'
            document.querySelectorAll('label').forEach(each => each.replaceWith(...each.childNodes))
        }""")
        assert {each.split()[0] for each in grave_findings(page)} >= {"color-contrast", "label"}


@pytest.mark.full
def test_the_page_is_dark_where_the_browser_asks_for_it(place: Place, principal: str, browser: Browser) -> None:
    """The ground, and the chart's own colours; on paper, dark letters on white."""
    with window(browser, 1440, "dark") as page:
        place.enter(page, principal)
        page.goto(address_of(place, "pho_diem"))
        settled(page, "Phổ điểm")
        chart = page.locator("[data-testid=stVegaLiteChart] canvas, [data-testid=stVegaLiteChart] svg.marks").first
        expect(chart).to_be_visible(timeout=SLOW)
        page.wait_for_timeout(1500)     # it finds its height after the script has ended
        colours = colours_of(chart.screenshot())
        assert max(colours, key=lambda colour: colours[colour]) == rgb(theme.IN_THE_DARK["#ffffff"])
        assert colours.get(rgb(theme.IN_THE_DARK[theme.DATA]), 0) > 1000    # its bars
        assert rgb(theme.DATA) not in colours
        page.emulate_media(media="print")
        colours = colours_of(page.screenshot())
        assert colours[(255, 255, 255)] > sum(colours.values()) / 2
        letters = page.get_by_role("combobox", name="Môn").evaluate("each => getComputedStyle(each).color")
        assert letters == f"rgb{rgb(theme.INK)}"


def colours_of(picture: bytes) -> dict[tuple[int, int, int], int]:
    """Of each colour, how many pixels."""
    values = Image.open(io.BytesIO(picture)).convert("RGB").tobytes()
    return Counter(zip(values[::3], values[1::3], values[2::3], strict=True))


def rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def test_the_keyboard_alone_opens_a_page_and_changes_a_filter(place: Place, principal: str, browser: Browser) -> None:
    """From the address on, by Tab and Enter, and an arrow in the list of a box. Whatever is reached is seen to be."""
    with window(browser, 1440) as page:
        place.enter(page, principal)
        page.goto(place.address)
        settled(page, "Tổng quan")
        tab_to(page, f"{FOCUSED}.tagName === 'A' && {FOCUSED}.innerText.includes('Phổ điểm')")
        page.keyboard.press("Enter")
        settled(page, "Phổ điểm")
        assert page.url.split("?")[0] == f"{place.address}/pho-diem"
        tab_to(page, f"{FOCUSED}.role === 'combobox' && {FOCUSED}.ariaLabel === 'Môn'")
        before = page.evaluate(f"{FOCUSED}.value")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(page.get_by_role("combobox", name="Môn")).not_to_have_value(before)
        chosen = page.get_by_role("combobox", name="Môn").input_value()
        expect(page.get_by_text(f"{chosen}, ").first).to_be_visible(timeout=SLOW)


def test_back_takes_one_step_at_a_time(place: Place, principal: str, browser: Browser) -> None:
    """From page to page and from filter to filter; what a page adds to its own address is no step, neither after a
    link nor after an address that was typed."""
    with window(browser, 1440) as page:
        place.enter(page, principal)
        page.goto(place.address)
        settled(page, "Tổng quan")
        start = page.evaluate("history.length")
        go(page, "Phổ điểm")
        expect(page).to_have_url(re.compile(r"/pho-diem\?.*mon="))
        assert page.evaluate("history.length") == start + 1
        subject = page.get_by_role("combobox", name="Môn")
        first = subject.input_value()
        page.go_back()
        settled(page, "Tổng quan")
        page.go_forward()
        settled(page, "Phổ điểm")
        expect(subject).to_have_value(first)
        asked = page.url
        subject.press("ArrowDown")
        subject.press("Enter")
        expect(subject).not_to_have_value(first)
        expect(page).not_to_have_url(asked, timeout=SLOW)
        assert page.evaluate("history.length") == start + 2
        settled(page, "Phổ điểm")
        page.go_back()
        expect(page).to_have_url(asked)
        expect(subject).to_have_value(first, timeout=SLOW)
        page.go_back()
        settled(page, "Tổng quan")
        page.goto(f"{place.address}/nhap-tre?khoi=6")
        settled(page, "Nhập trễ")
        expect(page).to_have_url(re.compile("truong="))
        page.go_back()
        settled(page, "Tổng quan")


@pytest.mark.full
def test_the_first_tab_leads_past_the_navigation(place: Place, principal: str, browser: Browser) -> None:
    """Whoever reads pages by keyboard need not go through fifteen links on each."""
    with window(browser, 1440) as page:
        place.enter(page, principal)
        page.goto(address_of(place, "pho_diem"))
        settled(page, "Phổ điểm")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        tabs = tab_to(page, f"{FOCUSED}.role === 'combobox'")
        assert tabs == 1


def tab_to(page: Page, wanted: str) -> int:
    """Tab until the focused element is `wanted`; it must be seen where one is. How many times it took."""
    for number in range(1, MOST_TABS + 1):
        page.keyboard.press("Tab")
        if page.evaluate(wanted):
            assert changed_by_focus(page) > 100
            return number
    pytest.fail(f"{MOST_TABS} times Tab, and never: {wanted}")


def changed_by_focus(page: Page) -> int:
    """How many pixels around the focused element are others without the focus."""
    box = page.evaluate(f"(({{x, y, width, height}}) => ({{x, y, width, height}}))({FOCUSED}.getBoundingClientRect())")
    left, top = max(box["x"] - 24, 0), max(box["y"] - 12, 0)
    clip: FloatRect = {"x": left, "y": top, "width": box["width"] + 48, "height": box["height"] + 24}
    focused = page.evaluate_handle(FOCUSED)
    shots = [page.screenshot(clip=clip, animations="disabled")]
    page.evaluate("each => each.blur()", focused)
    page.wait_for_timeout(400)
    shots.append(page.screenshot(clip=clip, animations="disabled"))
    page.evaluate("each => each.focus({focusVisible: true})", focused)
    with_focus, without = (Image.open(io.BytesIO(shot)).convert("L") for shot in shots)
    return sum(ImageChops.difference(with_focus, without).point(lambda value: value > 16).histogram()[1:])


def test_the_pages_language_is_said(place: Place, principal: str, browser: Browser) -> None:
    """Vietnamese; English from the address and by the switch, and back."""
    with window(browser, 1440) as page:
        place.enter(page, principal)
        asked = {"": "vi", "?ngon-ngu=en": "en", "?ngon-ngu=xx": "vi", "nhap-tre?ngon-ngu=en": "en"}
        for path, language in asked.items():
            page.goto(f"{place.address}/{path}")
            assert (path, page.evaluate("document.documentElement.lang")) == (path, language)
        page.goto(place.address)
        settled(page, "Tổng quan")
        page.get_by_role("radio", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en", timeout=SLOW)
        page.get_by_role("radio", name="Tiếng Việt").click()
        expect(page.locator("html")).to_have_attribute("lang", "vi", timeout=SLOW)


# What every Vietnamese word is made of, without its signs; "Open", "Next" or "Remove" are not.
SYLLABLE = re.compile(
    "(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?[aeiouy]{1,3}(?:ch?|m|ng?|nh|p|t)?", re.IGNORECASE
)
FOREIGN = {"language", "xls", "xlsx", "ods", "csv", "pdf", "zip", "toml"}
# But what nobody meets, and the values of a chart's marks.
ACCESSIBLE = """() => ["aria-label", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt"].flatMap(
    name => [...document.querySelectorAll(`[${name}]`)]
        .filter(each => !each.closest("[data-testid=stElementToolbar], :is(path, text)[role=graphics-symbol]"))
        .map(each => each.getAttribute(name)))"""


def names_in_english(page: Page) -> list[str]:
    """The accessible names with a word that can be no Vietnamese one. Words with a digit are codes."""
    return [name for name in page.evaluate(ACCESSIBLE) if any(map(is_english, re.findall(r"[\w.@-]+", name)))]


def is_english(word: str) -> bool:
    plain = ascii_slug(word)
    return not (
        plain in FOREIGN or not plain.isalpha() or len(plain) == 1 or word.isupper() or SYLLABLE.fullmatch(plain)
    )


def test_the_widgets_own_names_follow_the_pages_language(place: Place, principal: str, browser: Browser) -> None:
    """What Streamlit says by itself: Vietnamese as it comes, in what opens, and after English; as it was in English."""
    assert [word for word in ("Open", "Next", "Remove", "Chọn", "nghiêng", "6A1") if is_english(word)] == [
        "Open", "Next", "Remove"
    ]  # fmt: skip
    with window(browser, 1440) as page:
        place.enter(page, principal)
        page.goto(address_of(place, "nhap_du_lieu"))
        settled(page, "Nhập dữ liệu")
        assert names_in_english(page) == []
        expect(page.get_by_role("button", name="Chọn tệp", exact=True)).to_be_visible()
        page.get_by_role("button", name="Chọn ngày", exact=True).first.click()
        expect(page.get_by_role("button", name="Tháng trước")).to_be_visible()
        assert names_in_english(page) == []
        expect(page.get_by_text("Dùng phím mũi tên")).to_be_attached()
        page.keyboard.press("Escape")
        page.get_by_role("radio", name="English").click()
        expect(page.get_by_role("button", name="Upload", exact=True)).to_be_visible(timeout=SLOW)
        expect(page.get_by_role("button", name="Choose date", exact=True).first).to_be_visible()
        expect(page.get_by_role("region", name="Sidebar")).to_be_visible()
        page.get_by_role("radio", name="Tiếng Việt").click()
        expect(page.get_by_role("button", name="Chọn tệp", exact=True)).to_be_visible(timeout=SLOW)
        settled(page, "Nhập dữ liệu")
        assert names_in_english(page) == []


@pytest.mark.full
def test_no_page_has_an_accessible_name_in_english(place: Place, principal: str, browser: Browser) -> None:
    with window(browser, 1440) as page:
        place.enter(page, principal)
        found = {}
        for name, title in texts.PAGE_NAMES.items():
            page.goto(address_of(place, name))
            settled(page, title)
            open_all(page)
            found[name] = names_in_english(page)
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.full
def test_each_viewer_has_a_first_page(place: Place, principal: str, browser: Browser) -> None:
    """At the address without a page; and Tổng quan is found by its own name too, its filters with it."""
    with window(browser, 1440) as page:
        place.enter(page, principal)
        page.goto(f"{place.address}/tong-quan?ki=Học kì I")
        settled(page, "Tổng quan")
        expect(page.get_by_role("combobox", name="Học kì")).to_have_value("Học kì I")
        page.context.clear_cookies()
        place.enter(page, place.somebody("inspector"))
        page.goto(place.address)
        expect(page.get_by_role("heading", name="Xác minh", exact=True)).to_be_visible(timeout=SLOW)
        assert page.url.split("?")[0] == f"{place.address}/xac-minh"
        page.goto(f"{place.address}/pho-diem")
        expect(page.get_by_text(texts.NOT_ALLOWED.split(".")[0])).to_be_visible(timeout=SLOW)
