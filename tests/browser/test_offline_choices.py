"""The offline page and what is chosen: one thing while another is still read, whole discs, several files at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest
from offline_disc import (
    CERTIFICATE,
    INDEX,
    OTHER,
    PAYLOAD,
    SUMMARY,
    code_of,
    key_info,
    logged,
    sealed,
    status_list,
    zipped,
)
from offline_window import Outcome, give, many, next_file, outcome, rows_of, trusting
from playwright.sync_api import Page

from archive.key_list import bare_list
from records.clock import VIETNAM

pytestmark = pytest.mark.tool("chromium")

NOW = datetime.now(UTC)
KEYS = bare_list([key_info()])
# Each digest takes so many milliseconds, and `pending` tells whether any is being made.
SLOW = """(delay) => {
    const digest = crypto.subtle.digest.bind(crypto.subtle);
    window.pending = 0;
    crypto.subtle.digest = async (...given) => {
        window.pending += 1;
        await new Promise((done) => setTimeout(done, delay));
        try { return await digest(...given); } finally { setTimeout(() => { window.pending -= 1; }, 100); }
    };
}"""


def at_rest(page: Page) -> Outcome:
    """What is shown in the end, when nothing is read any more."""
    page.wait_for_function("() => window.pending === 0")
    return outcome(page)


# ---- one thing after another


def test_only_what_was_chosen_last_is_answered(offline: Page) -> None:
    """A slow bundle that is good never stands under the name of a file that was picked, or over a code that was typed,
    while it was read."""
    good, other = zipped(logged()), PAYLOAD[SUMMARY] + b"\n"
    trusting(offline, (KEYS, "k.json"), (status_list({}, NOW), "status.json"))
    offline.evaluate(SLOW, 15)
    give(offline, good, "tot.zip")
    give(offline, other, "khac.pdf")
    found = at_rest(offline)
    assert offline.inner_text("#chosen") == "Đã chọn: khac.pdf"
    assert not found.headline.startswith("Bộ hồ sơ"), found.headline
    assert found.tones[0] == "look"
    give(offline, good, "tot.zip")
    offline.eval_on_selector("#code", "(each, text) => { each.value = text; each.form.requestSubmit(); }", "xx")
    assert at_rest(offline).headline == "Đây không phải là một mã hợp lệ"
    give(offline, other, "khac.pdf")
    give(offline, good, "tot.zip")
    assert at_rest(offline).headline == "Bộ hồ sơ nguyên vẹn và có chữ ký đúng"
    assert offline.inner_text("#chosen") == "Đã chọn: tot.zip"


def test_keys_that_come_while_a_bundle_is_read_judge_it_too(offline: Page) -> None:
    """Neither the bundle nor the keys are lost."""
    trusting(offline)
    offline.evaluate(SLOW, 15)
    give(offline, zipped(sealed()), "tot.zip")
    give(offline, KEYS, "k.json", to="#trust")
    offline.locator("#answers h3", has_text="Khóa có trong danh sách đã chọn").wait_for()
    assert at_rest(offline).tones == ["good", "good", "good", "look"]


def test_a_pdf_is_compared_with_the_bundle_that_is_shown(offline: Page) -> None:
    """Not with one that is no longer there; nor does the answer of one file stand by the name of the next."""
    trusting(offline, (KEYS, "k.json"))
    next_file(offline, zipped(sealed()))
    offline.evaluate(SLOW, 400)
    give(offline, PAYLOAD[SUMMARY], "cung.pdf", to="#pdf")
    offline.locator("#pdf-outcome", has_text="Giống hệt").wait_for()
    give(offline, b"%PDF other" * 1000, "khac.pdf", to="#pdf")
    assert "Giống hệt" not in offline.inner_text("#pdf-outcome")
    offline.locator("#pdf-outcome", has_text="Khác").wait_for()
    give(offline, PAYLOAD[SUMMARY], "cung.pdf", to="#pdf")
    offline.eval_on_selector("#code", "(each, text) => { each.value = text; each.form.requestSubmit(); }",
                             code_of(PAYLOAD[SUMMARY]))
    assert at_rest(offline).headline.startswith("Mã thật")
    assert offline.inner_text("#pdf-outcome") == ""


# ---- whole discs


def disc(page: Page, place: Path, files: Mapping[str, bytes]) -> Outcome:
    """What a page that trusts the school and has a fresh list says of a disc with these files."""
    for path, content in files.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(content)
    trusting(page, (KEYS, "k.json"), (status_list({}, NOW), "status.json"))
    page.set_input_files("#folder", place)
    return outcome(page)


def below(folder: str, files: Mapping[str, bytes], *without: str, **changed: bytes) -> dict[str, bytes]:
    """An unpacked bundle; `changed`: names of files under data/ without their ending."""
    edited = {f"data/{name}.csv": content for name, content in changed.items()}
    return {f"{folder}/{path}": content for path, content in {**files, **edited}.items() if path not in without}


def tones_of(page: Page) -> dict[str, str]:
    return {name: tone for name, (tone, _) in rows_of(page).items()}


def test_no_bundle_of_a_disc_is_passed_over(offline: Page, tmp_path: Path) -> None:
    """In a folder of any name, and with whatever mark is left of it."""
    good = sealed()
    found = disc(offline, tmp_path / "dia", {
        "tot.zip": zipped(good), **below("data/bo", good, **{"du-lieu": b"edited"}),
        **below("x", good, "bagit.txt", **{"du-lieu": b"edited"}), "y/seal/seal.json": good["seal/seal.json"],
        **below("z", good, "bagit.txt", "seal/statement.json", **{"du-lieu": b"edited"}),
    })  # fmt: skip
    assert tones_of(offline) == {"tot.zip": "good", "data/bo": "bad", "x": "bad", "y": "look", "z": "look"}
    assert found.headline == "2 trong 5 mục không đạt"
    assert found.tones == ["bad", "look"]


def test_a_bundle_is_found_however_deep_it_lies(offline: Page, tmp_path: Path) -> None:
    """By itself its own answers are shown."""
    found = disc(offline, tmp_path / "dia", below("nam-2025/HK1/bo", sealed()))
    assert (found.problems, found.tones) == (set(), ["good"] * 4)
    found = disc(offline, tmp_path / "dia", below("nam-2025/HK2/data/bo", sealed()))
    assert tones_of(offline) == {"nam-2025/HK1/bo": "good", "nam-2025/HK2/data/bo": "good"}
    assert found.headline == "Cả 2 bộ hồ sơ nguyên vẹn và có chữ ký đúng"


def test_papers_beside_the_bundles_are_judged_by_them(offline: Page, tmp_path: Path) -> None:
    """One that a bundle has is good, a changed one bad; of one that is nobody's nothing is called good."""
    papers = {"tot.zip": zipped(sealed()), "a.pdf": PAYLOAD[SUMMARY]}
    found = disc(offline, tmp_path / "dia", papers)
    assert tones_of(offline) == {"a.pdf": "good", "tot.zip": "good"}
    assert (found.headline, found.tones) == ("Cả 1 bộ hồ sơ nguyên vẹn và có chữ ký đúng", ["good"] * 3)
    found = disc(offline, tmp_path / "dia", {"in/la.PDF": b"%PDF-1.7\n%%EOF\n"})
    assert found.headline.endswith("; 1 mục khác chưa kiểm được hoặc chưa bảo đảm được")
    assert found.tones == ["good", "good", "look"]
    found = disc(offline, tmp_path / "dia", {"in/sua.pdf": PAYLOAD[SUMMARY] + b"\n"})
    assert tones_of(offline) == {"a.pdf": "good", "in/la.PDF": "look", "in/sua.pdf": "bad", "tot.zip": "good"}
    assert found.headline == "1 trong 4 mục không đạt"
    offline.get_by_label("Xem in/sua.pdf").click()
    offline.locator("#headline", has_text="Khác tệp đã niêm phong").wait_for()
    assert offline.is_visible("#back")


def test_a_disc_lends_lists_and_proofs_but_never_keys(offline: Page, tmp_path: Path) -> None:
    """What the school signed is used, from whatever folder; a stranger's list says nothing, and is another file. Chosen
    again it is counted no second time."""
    files = {
        "bo.zip": zipped(sealed()), "kiem-chung/status.json": status_list({INDEX[CERTIFICATE]: 2}, NOW),
        "status.json": status_list({}, NOW, OTHER), "khoa-cong-khai.json": bare_list([key_info(OTHER)]),
        "ghi-chu.txt": b"x\n", "to.json": b" " * (2**24 + 1),
    }  # fmt: skip
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(content)
    trusting(offline, (KEYS, "k.json"))
    for _ in range(2):
        offline.set_input_files("#folder", tmp_path)
        found = outcome(offline)
        assert tones_of(offline) == {"bo.zip": "bad"}, found.text
        assert "3 tệp khác" in offline.inner_text("#disc-others")
        said = offline.inner_text("#trust-said")
        assert said.startswith(f"Đã dùng trên đĩa: danh sách trạng thái ngày {NOW.astimezone(VIETNAM):%d/%m/%Y}.")
        assert said.endswith("Không dùng tệp khóa trên đĩa: nó không tự nói được là của ai.")
        offline.evaluate("document.getElementById('result').hidden = true")
    offline.get_by_label("Xem bo.zip").click()
    offline.locator("#answers h3", has_text="đã bị thu hồi").wait_for()


# ---- several files at once


def test_each_of_several_files_is_judged_by_its_kind(offline: Page) -> None:
    """Two papers, a bundle with its paper, a list among them: what is authentic is never refused for its company."""
    trusting(offline, (KEYS, "k.json"))
    papers = {"a.pdf": PAYLOAD[SUMMARY], "b.pdf": PAYLOAD[CERTIFICATE]}
    found = many(offline, papers)
    assert (found.headline, set(tones_of(offline).values())) == (
        "2 mục chưa kiểm được hoặc chưa bảo đảm được", {"look"})  # fmt: skip
    with_list = {**papers, "status.json": status_list({}, NOW), "bo.zip": zipped(sealed())}
    found = many(offline, with_list)
    assert tones_of(offline) == {"a.pdf": "good", "b.pdf": "good", "bo.zip": "good"}
    assert found.headline == "Cả 1 bộ hồ sơ nguyên vẹn và có chữ ký đúng"
    assert offline.inner_text("#chosen") == "Đã chọn: a.pdf, b.pdf, bo.zip"
    found = many(offline, {**with_list, "sua.pdf": PAYLOAD[SUMMARY] + b"\n"})
    assert tones_of(offline)["sua.pdf"] == "bad"
    assert found.headline == "1 trong 4 mục không đạt"


def test_a_strangers_zip_is_not_called_bad(offline: Page) -> None:
    """It was not checked, and the headline says so."""
    trusting(offline, (KEYS, "k.json"), (status_list({}, NOW), "status.json"))
    found = many(offline, {"bo.zip": zipped(sealed()), "anh-hoi-trai.zip": zipped({"a.txt": b"x"})})
    assert tones_of(offline) == {"bo.zip": "good", "anh-hoi-trai.zip": "look"}
    assert "không đạt" not in found.text
    assert found.headline == (
        "Cả 1 bộ hồ sơ nguyên vẹn và có chữ ký đúng; 1 mục khác chưa kiểm được hoặc chưa bảo đảm được"
    )
