"""The offline page and the school's site before bundles as the program seals them, and nothing of a pupil in either."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from copied_home import Copied
from offline_window import give, outcome, window
from playwright.sync_api import BrowserType

from archive.keys import load_private
from jobs.site import write_site
from jobs.status_list import publish_list
from records.clock import now as clock_now

pytestmark = [pytest.mark.tool("chromium"), pytest.mark.full]


def test_a_site_judges_the_schools_own_bundles_and_holds_nothing_of_a_pupil(
    chromium: BrowserType, copied: Copied, tmp_path: Path
) -> None:
    """Real papers, real log, real keys: all green on the day that the list was signed."""
    home, store, now = copied.home, copied.store, clock_now()
    publish_list(home, store, load_private(home.keys, None), now, "văn thư")
    folder = tmp_path / "trang"
    write_site(home, store, folder, now)
    zips = sorted(home.bundles.rglob("*.zip"))
    assert len(zips) == 2
    with window(chromium, folder / "index.html") as page:
        page.locator("#site").wait_for()
        for bundle in zips:
            page.evaluate("document.getElementById('result').hidden = true")
            give(page, bundle.read_bytes(), bundle.name)
            found = outcome(page)
            assert (found.problems, set(found.tones)) == (set(), {"good"}), found.text
        page.evaluate("document.getElementById('result').hidden = true")
        page.set_input_files("#folder", home.bundles)
        assert outcome(page).headline == "Cả 2 bộ hồ sơ nguyên vẹn và có chữ ký đúng"
    with store.read() as db:
        pupils = db.query("SELECT * FROM pupil")
    said = [str(value) for name in pupils.columns if name != "school" for value in pupils[name].to_list() if value]
    secrets = {value for value in said if len(value) > 5 and not re.fullmatch(r"True|False", value)}
    assert len(secrets) > 30
    for path in folder.iterdir():
        text = path.read_text("utf-8")
        assert not [value for value in secrets if value in text], path.name
