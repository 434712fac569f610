"""Long works of the server: one at a time, found again by every window of the account, stopped between steps."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from opened_pages import Open, calm, said
from sample_home import NOW, School, make_home
from streamlit.testing.v1 import AppTest

from dashboard.background import WORKS, BusyError, Works
from dashboard.long_work import Progress, Stopped
from jobs.importing import import_files, workbooks_in
from records.home import Home
from records.store import Store

HOME, OTHER = Path("/kho"), Path("/kho-khac")
LONG = 60  # seconds that a busy machine may need


class Held:
    """A job of three steps, held before each of them until it is let go; whether it is to stop it asks in between."""

    def __init__(self) -> None:
        self.gate, self.begun, self.steps = threading.Event(), threading.Event(), 0

    def __call__(self, stopped: Stopped, progress: Progress) -> int:
        for step in range(3):
            if stopped():
                break
            progress(step, 3, "6A1")
            self.begun.set()
            assert self.gate.wait(LONG)
            self.steps += 1
        return self.steps


def begun(works: Works, job: Any, home: Path = HOME, owner: str = "TK-001") -> Any:
    return works.begin(home, job, key="nhap", owner=owner, office="văn thư", title="nhập 3 tệp", now=NOW)


def test_a_second_work_is_refused_with_what_goes_on_and_may_begin_after_it() -> None:
    """In the same home, whoever asks; in another home it has nothing to wait for."""
    works, job = Works(), Held()
    work = begun(works, job)
    assert job.begun.wait(LONG)
    with pytest.raises(BusyError, match=r"nhập 3 tệp \(văn thư, bắt đầu 10/06/2026 09:30, đã xong 0 / 3\)"):
        begun(works, Held(), owner="TK-002")
    assert begun(works, lambda *_: "xong", OTHER).answer() == "xong"
    job.gate.set()
    assert work.answer() == 3
    assert begun(works, lambda *_: "sau", owner="TK-002").answer() == "sau"


def test_two_windows_of_an_account_see_one_work_and_nobody_else_does() -> None:
    """At work and when it is over, until it was told; another account, and another page, find nothing."""
    works = Works()
    work = begun(works, lambda *_: "xong")
    assert works.of(HOME, "nhap", "TK-001") is works.of(HOME, "nhap", "TK-001") is work
    assert works.of(HOME, "nhap", "TK-002") is works.of(HOME, "niem-phong", "TK-001") is None
    assert work.answer() == "xong"
    assert works.of(HOME, "nhap", "TK-001") is work
    works.told(work)
    assert works.of(HOME, "nhap", "TK-001") is None


def test_a_work_that_is_stopped_ends_after_its_step() -> None:
    """The step at work is finished, no further one begins, and the answer says how far it came."""
    job = Held()
    work = begun(Works(), job)
    assert job.begun.wait(LONG)
    work.stop()
    job.gate.set()
    assert work.answer() == 1


def test_a_work_that_fails_bars_no_other() -> None:
    """Its error reaches whoever asks for the answer; the next work may begin."""
    works = Works()
    with pytest.raises(ZeroDivisionError):
        begun(works, lambda *_: 1 / 0).answer()
    assert begun(works, lambda *_: "xong").answer() == "xong"


# ── on the page ────────────────────────────────────────────────────────────────────────────────────────────────────


def left(at: AppTest) -> None:
    with pytest.raises(RuntimeError, match="timed out"):
        at.run(timeout=2)


def test_another_window_watches_the_import_stops_it_and_is_told(
    tmp_path: Path, sample_folder: Path, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Begun in one window that is then closed; a second one of the same person finds it, stops it, and is told."""
    home = make_home(tmp_path / "kho")
    gate = threading.Event()

    def held(*arguments: Any, **named: Any) -> Any:
        named["progress"](0, 2, "mot.xls")
        assert gate.wait(LONG)
        return import_files(*arguments, **named)

    monkeypatch.setattr("dashboard.imported.import_files", held)
    first = open_page(home, "nhap_du_lieu")
    for path in [path for path in workbooks_in([sample_folder]) if "danh-sach" not in path.parts][:2]:
        first.file_uploader[0].upload(path.name, path.read_bytes())
    calm(first.run())
    first.button(key="nhap").click()
    left(first)
    second = open_page(home, "xac_minh")
    second.switch_page("nhap_du_lieu.py")
    left(second)
    second.session_state["dang-nhap"].stop()    # as its button does, which a page that was not finished does not show
    gate.set()
    calm(second.run())
    assert "Đã dừng theo yêu cầu: 2 tệp chưa nhập" in said(second)
    assert WORKS.at_work(home.root) is None


def undo_on_page(at: AppTest, reason: str) -> AppTest:
    """The only run of imports is chosen, a file of it, weighed, and the undoing asked for."""
    box = at.selectbox(key="luot-ht-0")
    calm(box.select(box.options[0]).run())
    files = at.multiselect(key="tep-ht-0")
    calm(files.select(files.options[0]).run())
    calm(at.button(key="xem-ht-0").click().run())
    assert "ra khỏi dữ liệu" in said(at)
    assert at.button(key="hoan-tac-0").disabled
    at.text_input(key="ly-do-ht-0").input(reason)
    calm(at.checkbox(key="chac-ht-0").check().run())
    return calm(at.button(key="hoan-tac-0").click().run())


@pytest.mark.full
def test_an_import_is_undone_on_its_page_in_two_steps_and_brought_back(
    fresh_school: School, open_page: Open
) -> None:
    """Numbers before the button; then told, listed as undone, and imported again from the kept original."""
    at = open_page(fresh_school.home, "nhap_du_lieu")
    before = exports_in(fresh_school.home)
    undo_on_page(at, "nhập nhầm bản xuất")
    assert "Đã hoàn tác nhập 1 tệp" in at.success[0].value
    assert exports_in(fresh_school.home) == before - 1
    assert "ngoài 1 tệp đã hoàn tác" in said(at)
    again = at.multiselect(key="tep-nl-1")
    calm(again.select(again.options[0]).run())
    calm(at.button(key="nhap-lai-1").click().run())
    assert "Đã nhập lại 1 trong 1 tệp" in at.success[0].value
    assert exports_in(fresh_school.home) == before


def test_the_history_is_filtered_as_its_workbook_says(fresh_school: School, open_page: Open) -> None:
    """By a part of a name: fewer rows, each with it."""
    at = open_page(fresh_school.home, "nhap_du_lieu")
    (every,) = [element.value for element in at.dataframe if "Người nhập" in element.value.columns]
    name = every["Tệp"].iloc[0]
    calm(at.text_input(key="loc-ten").input(name.upper()).run())
    (found,) = [element.value for element in at.dataframe if "Người nhập" in element.value.columns]
    assert 0 < len(found) < len(every)
    assert all(name in each for each in found["Tệp"])


def exports_in(home: Home) -> int:
    with Store(home.store_path).read() as db:
        return int(db.query("SELECT count(*) FROM export_file").item())
