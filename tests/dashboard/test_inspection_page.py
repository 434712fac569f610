"""Kiểm tra tháng, the inspection: opened, answered, signed, supplemented – by clicks alone, as a board does it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from opened_pages import Open, calm
from sample_home import School
from streamlit.testing.v1 import AppTest

from records.inspection import Inspection
from records.inspection_store import inspections_of

SCHOOL, MONTH = "TRƯỜNG THCS SAO MAI", "2025-12"


def field(at: AppTest, kind: str, beginning: str) -> object:
    """The one element of a kind whose key begins so."""
    (found,) = [element for element in getattr(at, kind) if str(element.key or "").startswith(beginning)]
    return found


def put(at: AppTest, kind: str, beginning: str, value: object) -> None:
    field(at, kind, beginning).set_value(value)  # type: ignore[attr-defined]  # an element of the page


def press(at: AppTest, label: str) -> AppTest:
    (button,) = [button for button in at.button if button.label == label]
    return calm(button.click().run())


def said(at: AppTest) -> str:
    parts = (at.markdown, at.caption, at.warning, at.success, at.info)
    return "\n".join(re.sub(r"\\(.)", r"\1", str(e.value)) for elements in parts for e in elements)


def parts(school: School) -> tuple[Inspection, ...]:
    with school.store.read() as db:
        return inspections_of(db, SCHOOL, MONTH)


def opened(open_page: Open, school: School) -> AppTest:
    return open_page(school.home, "kiem_tra_thang", truong=SCHOOL, thang=MONTH)


def answer_all(at: AppTest, verdicts: Iterator[str]) -> None:
    for radio in [radio for radio in at.radio if str(radio.key).startswith("ket-qua-")]:
        verdict = next(verdicts)
        radio.set_value(verdict)
        if verdict != "good":
            put(at, "text_input", str(radio.key).replace("ket-qua", "y-kien"), "Đã nhắc tổ trưởng xem lại.")


def started(open_page: Open, school: School) -> AppTest:
    """The inspection opened by the vice principal."""
    at = opened(open_page, school)
    put(at, "text_input", "ten-mo-", "Trần Thị Bình")
    return press(at, "Mở biên bản kiểm tra")


def filled(open_page: Open, school: School) -> AppTest:
    """All that the signing asks for, written."""
    at = started(open_page, school)
    answer_all(at, iter(["look", *["good"] * 50]))
    put(at, "text_input", "ten-danh-muc-", "Trần Thị Bình")
    at = press(at, "Lưu các câu trả lời")
    said_of = {"present": "Nguyễn Văn Hiệu", "remark": "Tổ Văn còn chậm.", "conclusion": "Đúng quy chế."}
    for kind, words in said_of.items():
        put(at, "text_input" if kind == "present" else "text_area", f"chu-{kind}-", words)
        put(at, "text_input", f"ten-{kind}-", "Trần Thị Bình")
        at = press(at, {"present": "Ghi: người có mặt", "remark": "Ghi: nhận xét"}.get(kind, "Ghi: kết luận"))
    return at


@pytest.mark.requirement("TM-16", "QL-04")
@pytest.mark.full
def test_the_page_says_what_is_still_missing_before_it_may_be_signed(fresh_school: School, open_page: Open) -> None:
    """Nothing can be signed by pressing on: the button is not there until all is written."""
    at = started(open_page, fresh_school)
    lines = len([radio for radio in at.radio if str(radio.key).startswith("ket-qua-")])
    assert lines >= 3
    assert f"còn {lines} mục chưa trả lời; chưa ghi ai có mặt; chưa có kết luận" in said(at)
    assert "Ký và niêm phong biên bản" not in [button.label for button in at.button]


@pytest.mark.full
def test_a_line_to_be_looked_at_must_say_why(fresh_school: School, open_page: Open) -> None:
    """'cần xem' without a word helps nobody: the answer is refused, and nothing of the form is half kept."""
    at = started(open_page, fresh_school)
    for radio in [radio for radio in at.radio if str(radio.key).startswith("ket-qua-")]:
        radio.set_value("look")
    put(at, "text_input", "ten-danh-muc-", "Trần Thị Bình")
    at = press(at, "Lưu các câu trả lời")
    assert "Mục 1, 2, 3" in said(at)
    assert "cần xem hoặc không xét thì ghi vì sao" in said(at)
    assert not parts(fresh_school)[-1].answers()


@pytest.mark.requirement("TT-01", "TM-16")
def test_a_month_is_inspected_signed_and_supplemented_by_clicks(fresh_school: School, open_page: Open) -> None:
    """The whole way of a board; the numbers shown before the signing are those of the pack."""
    at = filled(open_page, fresh_school)
    (promise,) = [line for line in said(at).splitlines() if line.startswith("Ký sẽ đóng băng")]
    at = signed_from(at)
    (part,) = parts(fresh_school)
    assert part.is_signed
    assert part.signed_by == "Nguyễn Văn Hiệu, hiệu trưởng"
    (path,) = Path(fresh_school.home.bundles).rglob("*-kiem-tra-2025-12-v1.zip")
    with zipfile.ZipFile(path) as pack:
        names = [name for name in pack.namelist() if "/data/" in name]
        facts = json.loads(pack.read(next(name for name in names if name.endswith("du-kien.json"))))
    assert f"gồm {len(names)} tệp" in promise
    assert f"**{len(facts['lines'])} mục kiểm tra** ({len(facts['lines']) - 1} đạt, 1 cần xem, 0 không xét)" in promise
    assert f"**{len(facts['notes'])} ý kiến**" in promise
    assert "đã ký: Nguyễn Văn Hiệu, hiệu trưởng" in said(at)
    assert "Lưu các câu trả lời" not in [button.label for button in at.button]

    put(at, "text_input", "li-do-bo-sung-", "Thêm giải trình của một giáo viên")
    at = press(at, "Lập bổ sung")
    assert [(p.supplement, p.is_signed) for p in parts(fresh_school)] == [(0, True), (1, False)]
    assert "Bổ sung lần 1" in said(at)
    packs = [element.proto.label for element in at.get("download_button")]  # type: ignore[attr-defined]  # no class yet
    assert "Tải gói: Bản ký đầu (.zip)" in packs, "the signed pack stays at hand while a supplement is written"


def writes(at: AppTest, kind: str, text: str) -> AppTest:
    put(at, "text_input" if kind == "present" else "text_area", f"chu-{kind}-", text)
    return press(at, {"present": "Ghi: người có mặt", "remark": "Ghi: nhận xét"}.get(kind, "Ghi: kết luận"))


@pytest.mark.full
def test_a_form_is_empty_after_it_was_saved_and_a_second_press_writes_nothing(
    fresh_school: School, open_page: Open
) -> None:
    """The text goes, whom it was about too; the writer's name stays for the next one."""
    at = started(open_page, fresh_school)
    put(at, "selectbox", "ve-present-", "teacher")
    at = writes(at, "present", "Nguyễn Văn Hiệu")
    assert field(at, "text_input", "chu-present-").value == ""  # type: ignore[attr-defined]
    assert field(at, "selectbox", "ve-present-").value == "principal"  # type: ignore[attr-defined]
    assert field(at, "text_input", "ten-present-").value == "Trần Thị Bình"  # type: ignore[attr-defined]
    at = press(at, "Ghi: người có mặt")
    assert [note.text for note in parts(fresh_school)[-1].of("present")] == ["Nguyễn Văn Hiệu"]


@pytest.mark.full
def test_the_name_of_whoever_writes_is_remembered_in_boxes_that_were_drawn_empty(
    fresh_school: School, open_page: Open
) -> None:
    """From box to box of the leaders, in a window that began without a name; a teacher's never begins with another."""
    started(open_page, fresh_school)
    at = opened(open_page, fresh_school)
    put(at, "text_input", "ten-remark-", "Lê Thị Cúc")
    at = writes(at, "remark", "Tổ Văn còn chậm.")
    assert field(at, "text_input", "ten-remark-").value == "Lê Thị Cúc"  # type: ignore[attr-defined]
    assert field(at, "text_input", "ten-present-").value == "Lê Thị Cúc"  # type: ignore[attr-defined]
    assert field(at, "text_input", "ten-explanation-").value == ""  # type: ignore[attr-defined]


@pytest.mark.full
def test_two_windows_do_not_answer_over_each_other(fresh_school: School, open_page: Open) -> None:
    """What another window answered meanwhile is shown before it is overwritten, and what was not touched here stays."""
    first = started(open_page, fresh_school)
    second = opened(open_page, fresh_school)
    radios = [str(radio.key) for radio in first.radio if str(radio.key).startswith("ket-qua-")]
    for key in radios[:2]:
        first.radio(key=key).set_value("look")
        put(first, "text_input", key.replace("ket-qua", "y-kien"), "Còn trễ.")
    put(first, "text_input", "ten-danh-muc-", "Trần Thị Bình")
    press(first, "Lưu các câu trả lời")
    second.radio(key=radios[0]).set_value("good")
    put(second, "text_input", "ten-danh-muc-", "Lê Thị Cúc")
    second = press(second, "Lưu các câu trả lời")
    assert "Mục 1 vừa được trả lời ở nơi khác: cần xem – Còn trễ." in said(second)
    assert [note.author for note in parts(fresh_school)[-1].answers().values()] == ["Trần Thị Bình"] * 2
    second = press(second, "Lưu các câu trả lời")
    answers = parts(fresh_school)[-1].answers().values()
    assert [(note.author, note.verdict) for note in answers] == [("Lê Thị Cúc", "good"), ("Trần Thị Bình", "look")]


@pytest.mark.full
def test_a_window_that_shows_an_older_state_neither_signs_it_nor_loses_what_was_typed(
    fresh_school: School, open_page: Open
) -> None:
    """What was written elsewhere is shown before the signing; what was typed is shown when the form is gone."""
    first = filled(open_page, fresh_school)
    second = opened(open_page, fresh_school)
    put(first, "text_input", "ten-ki-", "Nguyễn Văn Hiệu")
    field(first, "checkbox", "dong-y-").check()  # type: ignore[attr-defined]
    calm(first.run())
    put(second, "text_input", "ten-remark-", "Lê Thị Cúc")
    second = writes(second, "remark", "Tổ Toán cũng chậm.")
    first = press(first, "Ký và niêm phong biên bản")
    assert "Biên bản vừa đổi ở nơi khác nên chưa làm gì" in said(first)
    assert not parts(fresh_school)[-1].is_signed
    first = press(first, "Ký và niêm phong biên bản")
    assert parts(fresh_school)[-1].is_signed
    assert "vừa đổi ở nơi khác" not in said(first), "one's own act is no news"
    second = writes(second, "conclusion", "Một kết luận đang viết dở.")
    assert "Biên bản vừa đổi ở nơi khác" in said(second)
    assert [block.value for block in second.code] == ["Một kết luận đang viết dở."]
    assert not press(second, "Bỏ phần chưa ghi").code


@pytest.mark.requirement("TM-16")
@pytest.mark.full
def test_a_supplement_says_what_it_is_beside_and_can_be_taken_back(fresh_school: School, open_page: Open) -> None:
    """The signed minutes are named; nothing empty is signed; taken back, it stays on record with its reason."""
    at = signed_from(filled(open_page, fresh_school))
    put(at, "text_input", "li-do-bo-sung-", "Thêm giải trình")
    at = press(at, "Lập bổ sung")
    assert "Biên bản kiểm tra tháng 12/2025 đã ký: Nguyễn Văn Hiệu, hiệu trưởng" in said(at)
    assert "Chưa ký được: phần bổ sung chưa có ý kiến nào." in said(at)
    at = writes(at, "remark", "Sẽ bị rút.")
    assert "Ghi lý do rút phần bổ sung" in said(press(at, "Rút phần bổ sung"))
    put(at, "text_input", "li-do-bo-", "Lập nhầm tháng")
    at = press(at, "Rút phần bổ sung")
    assert "Rút phần bổ sung" not in [button.label for button in at.button]
    assert [(part.supplement, part.is_signed, part.is_withdrawn) for part in parts(fresh_school)] == [
        (0, True, False), (1, False, True),
    ]  # fmt: skip
    kept = [note for note in parts(fresh_school)[-1].notes if note.supplement == 1]
    assert [(note.text, note.withdrawn_for) for note in kept] == [
        ("Sẽ bị rút.", "Lập nhầm tháng"), ("Lập nhầm tháng", "Lập nhầm tháng"),
    ]  # fmt: skip


def signed_from(at: AppTest) -> AppTest:
    put(at, "text_input", "ten-ki-", "Nguyễn Văn Hiệu")
    field(at, "checkbox", "dong-y-").check()  # type: ignore[attr-defined]  # a checkbox
    calm(at.run())
    return press(at, "Ký và niêm phong biên bản")
