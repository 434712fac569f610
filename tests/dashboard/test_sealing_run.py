"""Niêm phong at work: it goes on whatever becomes of its page, once, and keeps no passphrase."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from opened_pages import Open, answer, calm, said
from sample_home import NOW, School
from streamlit.testing.v1 import AppTest

from archive.keys import create_key
from dashboard.long_work import LongWork
from dashboard.sealing_run import Sealing
from jobs.sealing import seal_classes
from records.problems import StoreBusyError

SHORT = 2  # seconds after which a page that watches the work is left
LONG = 60  # seconds that a busy machine may need


@dataclass
class HeldSealing:
    """The sealing job, held at its beginning until it is let go."""

    gate: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    calls: list[tuple[str, ...]] = field(default_factory=list)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        self.calls.append(tuple(scope.class_name for scope in arguments[3]))
        named["progress"](0, len(arguments[3]), "6A1 HK1")
        self.begun.set()
        assert self.gate.wait(LONG)
        return seal_classes(*arguments, **named)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[HeldSealing]:
    sealing = HeldSealing()
    monkeypatch.setattr("dashboard.sealing_run.seal_classes", sealing)
    yield sealing
    sealing.gate.set()


def sealing_begun(at: AppTest, held: HeldSealing, passphrase: str = "") -> LongWork[Sealing]:
    """The class is chosen, its findings accepted, the button pressed: the page watches."""
    calm(at.multiselect(key="lop-np").select("6A1").run())
    at.checkbox[0].check()
    if passphrase:
        at.text_input(key="mat-khau").input(passphrase)
    calm(at.run())
    at.button(key="niem-phong").click()
    left(at)
    assert held.begun.wait(LONG)
    work: LongWork[Sealing] = at.session_state["dang-niem-phong"]
    return work


def left(at: AppTest) -> None:
    """The page is left to itself while it watches."""
    with pytest.raises(RuntimeError, match="timed out"):
        at.run(timeout=SHORT)


def test_leaving_the_page_and_a_second_click_neither_stop_nor_double_the_sealing(
    fresh_school: School, open_page: Open, held: HeldSealing
) -> None:
    """Clicked, clicked again, another page looked at, and back: one sealing, and its outcome is told."""
    at = open_page(fresh_school.home, "niem_phong", ki="Học kì I")
    work = sealing_begun(at, held)
    at.button(key="niem-phong").click()
    left(at)
    assert at.session_state["dang-niem-phong"] is work
    assert (work.done, work.total, work.what) == (0, 1, "6A1 HK1")
    at.switch_page("xac_minh.py")
    calm(at.run())
    held.gate.set()
    assert [outcome.is_sealed for outcome in work.answer().outcomes] == [True]
    at.switch_page("niem_phong.py")
    calm(at.run())
    assert held.calls == [("6A1",)]
    assert "Lớp 6A1: đã niêm phong lần 1" in said(at)
    assert answer(at).startswith("**1 trong 1** lớp")
    assert len(list(fresh_school.home.bundles.rglob("*.zip"))) == 1


def test_coming_back_to_a_sealing_at_work_finds_it(
    fresh_school: School, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No run of any page watched its end: the page that is opened next does, and nothing can be chosen meanwhile."""
    at = open_page(fresh_school.home, "xac_minh")
    gate = threading.Event()

    def sealing(progress: Any) -> Sealing:
        progress(3, 24, "6A4 HK1")
        gate.wait(LONG)
        return Sealing((), "Kho đang bận.")

    work = LongWork(sealing)
    at.session_state["dang-niem-phong"] = work
    work.begin()
    at.switch_page("niem_phong.py")
    shown: list[str] = []
    real = LongWork.is_over

    def watched(self: LongWork[Any], seconds: float) -> bool:
        shown.append(f"{self.done} / {self.total}")
        if len(shown) == 2:
            gate.set()
        return real(self, seconds)

    monkeypatch.setattr(LongWork, "is_over", watched)
    calm(at.run())
    assert shown[:2] == ["3 / 24", "3 / 24"]
    assert "Kho đang bận" in said(at)
    assert "dang-niem-phong" not in at.session_state
    assert not at.multiselect(key="lop-np").disabled


@pytest.mark.full
def test_the_passphrase_goes_when_the_sealing_begins(fresh_school: School, open_page: Open, held: HeldSealing) -> None:
    """It opened the key: neither the page's state nor the work that is kept there has it or the key any more."""
    for file in fresh_school.home.keys.iterdir():
        file.unlink()
    create_key(fresh_school.home.keys, "mật khẩu thử", school="Trường mẫu", now=NOW)
    at = open_page(fresh_school.home, "niem_phong", ki="Học kì I")
    work = sealing_begun(at, held, "mật khẩu thử")
    assert held.calls
    assert "mat-khau" not in at.session_state
    assert "mật khẩu thử" not in repr(at.session_state)
    assert not work._job
    held.gate.set()
    assert work.answer().outcomes[0].is_sealed


def test_a_sealing_that_is_cut_short_says_why(
    fresh_school: School, open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sentence of the error stands above the classes, the page stays usable, and a new try is open."""

    def busy(*arguments: Any, **named: Any) -> Any:
        raise StoreBusyError("Kho đang bận: thử lại sau.")

    monkeypatch.setattr("dashboard.sealing_run.seal_classes", busy)
    at = open_page(fresh_school.home, "niem_phong", ki="Học kì I")
    calm(at.multiselect(key="lop-np").select("6A1").run())
    calm(at.checkbox[0].check().run())
    calm(at.button(key="niem-phong").click().run())
    assert "Kho đang bận: thử lại sau." in said(at).replace("\\", "")
    assert answer(at).startswith("**0 trong 1** lớp")
    assert not at.button[0].disabled
