"""Bất thường as Streamlit runs it: a vice principal's inbox, a teacher's own questions, and the empty states."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from asked_figures import AN, HOA, SCHOOL, YEAR, bunching, distance, found, late, lifts
from opened_pages import Open, address_of, answer, calm, links, said
from sample_home import School
from streamlit.testing.v1 import AppTest

from dashboard import anomaly_run, viewing
from dashboard.anomaly_filters import fits
from jobs.anomalies import Flag, SchoolAnomalies
from jobs.anomaly_acts import Actor, ask
from jobs.anomaly_inbox import Item, read_inbox
from jobs.logging_in import make_account, sessions_of
from records.accounts import RoleAsked
from records.clock import now
from records.problems import CannotError
from records.rights import LOCAL

ALL = (lifts(), late(), bunching(), distance())


@pytest.fixture
def finds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """What the computing would find."""

    def of(result: SchoolAnomalies | Exception) -> None:
        def computed(*_: object) -> SchoolAnomalies:
            if isinstance(result, Exception):
                raise result
            return result

        anomaly_run._kept.clear()
        monkeypatch.setattr(anomaly_run, "anomalies_of", computed)

    yield of
    anomaly_run._kept.clear()


def opened(school: School, open_page: Open, **address: str) -> AppTest:
    return open_page(school.home, "bat_thuong", truong=SCHOOL, nam=YEAR, **address)


def press(at: AppTest, label: str) -> AppTest:
    return calm(next(button for button in at.button if button.label == label).click().run())


def asked_about(school: School, flag: Flag) -> None:
    item, *_ = read_inbox(school.store, found(flag))
    ask(school.store, item, Actor(LOCAL, "vice_principal"), now())


def test_the_vice_principal_asks_writes_the_answer_down_and_decides(
    fresh_school: School, open_page: Open, finds: Callable[..., None]
) -> None:
    """From the first line to the last step; each is told, and the list follows."""
    finds(found(*ALL))
    at = opened(fresh_school, open_page)
    assert "**4 câu hỏi** chưa xong: 4 mới" in answer(at)
    table = at.dataframe[0].value
    assert list(table["Trạng thái"]) == ["mới"] * 4
    assert [text.strip() for text in table["q"]] == ["0,0002", "0,0100", "0,0200", "0,0300"]
    assert [text.strip() for text in table["Mức chênh"]] == ["6,50", "4,00", "3,00", "0,60"]
    assert "Hạng" not in table
    cells = at.dataframe[1].value
    assert list(cells["Ô"]) == [f"K{n}" for n in range(9)]
    assert set(cells["Tệp"]) == {"so.xlsx"}
    assert "Có thể do" in said(at)
    assert "q = 0,0002 · n = 10" in said(at)
    assert "Chưa có tài khoản nào thấy câu hỏi này" in said(at)
    at = press(at, "Gửi câu hỏi")
    assert "Đã ghi là đã hỏi Lê Thị Hoa." in said(at)
    assert "3 mới, 1 chờ giáo viên trả lời" in answer(at)
    press(at, "Ghi câu trả lời")
    assert "Chưa ghi câu trả lời" in said(at)
    next(box for box in at.text_area if box.label == "Giáo viên trả lời").input("Phúc khảo đúng quy trình")
    next(box for box in at.text_input if box.label == "Theo giấy tờ nào").input("Tường trình số 3")
    at = press(at, "Ghi câu trả lời")
    assert "ghi lại theo Tường trình số 3" in said(at)
    next(each for each in at.radio if each.label == "Kết thúc").set_value("explained")
    next(box for box in at.text_area if box.label == "Lý do, kết luận").input("Có đủ biên bản")
    at = press(at, "Kết thúc câu hỏi")
    assert "**3 câu hỏi** chưa xong" in answer(at)
    assert len(at.dataframe[0].value) == 3
    at.selectbox(key="trang-thai").select("explained")
    calm(at.run())
    assert list(at.dataframe[0].value["Trạng thái"]) == ["đã giải thích"]
    next(box for box in at.text_input if box.label == "Lý do mở lại").input("Nhầm câu")
    at = press(at, "Mở lại câu hỏi")
    assert "1 đã trả lời, chờ xem" in answer(at)


def test_each_measure_has_its_picture_with_title_unit_n_time_and_text(
    school: School, open_page: Open, finds: Callable[..., None]
) -> None:
    """A class of too few pupils is in none, and that is said."""
    finds(found(*ALL))
    for key, words in (
        (f"lifts/{HOA}", "9 điểm được sửa lên vừa qua mốc, 11 giữ nguyên"), (f"late/{AN}", "27/10/2025"),
        (f"bunching/{AN}/5", "ngưỡng 5,0"), (f"distance/{AN}/van", "không hiện 1 lớp dưới 30 học sinh"),
    ):  # fmt: skip
        at = opened(school, open_page, **{"cau-hoi": key})
        (chart,) = at.get("vega_lite_chart")
        assert words in said(at).replace("\\", "")
        assert "đơn vị: " in said(at).replace("\\", "")
        assert "dữ liệu đến" in said(at)
        assert chart.proto.alt
        assert address_of(at)["cau-hoi"] == key
    assert "6A3" not in str(chart.proto.spec)


def test_filters_stand_in_the_address_and_leave_what_fits(
    school: School, open_page: Open, finds: Callable[..., None]
) -> None:
    finds(found(*ALL))
    at = opened(school, open_page, **{"so-do": "Tuần có điểm vào trễ", "mon": "Toán"})
    assert len(at.dataframe[0].value) == 1
    assert address_of(at)["so-do"] == "Tuần có điểm vào trễ"
    at = opened(school, open_page, **{"trang-thai": "bỏ qua"})
    assert "Không có câu hỏi nào như bộ lọc" in said(at)
    items: tuple[Item, ...] = read_inbox(school.store, found(*ALL))
    everything = {"state": None, "measure": None, "term": None, "class_name": None, "subject": None}
    assert [fits(item, **everything) for item in items] == [True] * 4
    assert [fits(item, **everything | {"subject": "van"}) for item in items] == [False, False, False, True]
    assert [fits(item, **everything | {"term": "HK2"}) for item in items] == [False, False, False, True]
    assert [fits(item, **everything | {"class_name": "6A2"}) for item in items] == [False] * 4


def test_what_was_passed_over_comes_back_marked(
    fresh_school: School, open_page: Open, finds: Callable[..., None]
) -> None:
    finds(found(lifts()))
    at = opened(fresh_school, open_page)
    at.selectbox(key=next(str(b.key) for b in at.selectbox if b.label == "Ghi tiếp")).select("Kết thúc")
    calm(at.run())
    next(box for box in at.text_area if box.label == "Lý do, kết luận").input("Đề chung của tổ")
    at = press(at, "Kết thúc câu hỏi")
    assert "**0 câu hỏi** chưa xong" in answer(at)
    finds(found(lifts(*range(10))))
    at = opened(fresh_school, open_page)
    assert "1 mới (1 trở lại vì có căn cứ mới)" in answer(at)
    assert "trở lại vì có căn cứ mới" in at.dataframe[0].value["Trạng thái"][0]


def test_empty_states_say_how_much_was_tested_and_what_is_lacking(
    school: School, open_page: Open, finds: Callable[..., None]
) -> None:
    """Nothing unlikely is not the same as nothing tested."""
    finds(found())
    at = opened(school, open_page)
    assert "Không có điều gì khác thường đến mức nên hỏi, trong **3 phép kiểm**" in answer(at)
    nothing = found()
    finds(SchoolAnomalies(SCHOOL, YEAR, 30, None, nothing.judged_at, None))
    at = opened(school, open_page)
    assert "Chưa đủ số liệu" in answer(at)
    assert "200 điểm một năm" in said(at)
    assert "Chưa xét được điểm vào trễ" in said(at)


def test_a_run_that_failed_is_told_and_tried_again(
    school: School, open_page: Open, finds: Callable[..., None]
) -> None:
    finds(CannotError("Kho đang bận."))
    assert "Kho đang bận." in said(opened(school, open_page))
    finds(found(late()))
    assert "**1 câu hỏi** chưa xong" in answer(opened(school, open_page))


@pytest.mark.full
def test_a_teacher_meets_the_own_question_alone_and_answers_it(
    fresh_school: School, open_page: Open, finds: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is computed for it, and no other's question is there; the overview of whoever decides says so."""
    finds(AssertionError("a teacher's page computes nothing"))
    asked_about(fresh_school, lifts())
    asked_about(fresh_school, late())
    tokens = {}
    for role, code in (("teacher", HOA), ("vice_principal", None)):
        account, _ = make_account(
            fresh_school.home, fresh_school.store, role.replace("_", "-"), "Lê Thị Hoa",
            [RoleAsked(role, now().date(), school=SCHOOL if code else None, school_year=YEAR if code else None,
                       classes=("6A1",) if code else (), subjects=("toan",) if code else ())],
            by="quản trị viên", now=now(), teacher_code=code, is_sample=True,
        )  # fmt: skip
        tokens[role] = sessions_of(fresh_school.home).begin(account.account_id, now())
    monkeypatch.setattr(viewing, "_token", lambda: tokens["teacher"])
    at = open_page(fresh_school.home, "bat_thuong")
    assert answer(at) == "**1 câu hỏi** chờ bạn trả lời, trong 1 câu hỏi đã gửi cho bạn."
    assert "Trần Văn An" not in said(at)
    assert not [box for box in at.selectbox if box.label == "Mở câu hỏi"]
    at.text_area[0].input("Chấm lại theo đáp án mới")
    at = press(at, "Gửi câu trả lời")
    assert "Đã gửi câu trả lời" in said(at)
    assert answer(at).startswith("**0 câu hỏi** chờ bạn")
    monkeypatch.setattr(viewing, "_token", lambda: tokens["vice_principal"])
    at = open_page(fresh_school.home, "tong_quan", truong=SCHOOL)
    assert "1 câu hỏi giáo viên đã trả lời, chờ xem." in said(at).replace("\\", "")
    assert "bat-thuong" in {page for page, _ in links(at)}


@pytest.mark.full
def test_the_month_names_how_many_are_open_and_leads_there(
    school: School, open_page: Open, finds: Callable[..., None]
) -> None:
    """What was not computed of today's data is said; once the inbox was looked at, its number is the month's."""
    anomaly_run._kept.clear()
    at = open_page(school.home, "kiem_tra_thang", truong=SCHOOL, thang="Tháng 11/2025")
    assert "0 câu hỏi đã gửi mà chưa xong; chưa tính theo dữ liệu hiện nay" in said(at)
    finds(found(*ALL))
    opened(school, open_page)
    at = open_page(school.home, "kiem_tra_thang", truong=SCHOOL, thang="Tháng 11/2025")
    assert f"**4 câu hỏi** chưa xong trong năm học {YEAR}" in said(at)
    assert ("bat-thuong", {"truong": SCHOOL, "nam": YEAR}) in links(at)


def test_the_overview_names_what_is_open_and_computes_nothing(
    fresh_school: School, open_page: Open, finds: Callable[..., None]
) -> None:
    """What was asked is on record; what is new, once somebody has looked."""
    asked_about(fresh_school, lifts())
    finds(AssertionError("the overview computes nothing"))
    told = said(open_page(fresh_school.home, "tong_quan", truong=SCHOOL))
    assert "1 câu hỏi đã gửi giáo viên, chờ trả lời." in told
    assert "điều khác thường chưa hỏi" not in told
    finds(found(*ALL))
    opened(fresh_school, open_page)
    told = said(open_page(fresh_school.home, "tong_quan", truong=SCHOOL))
    assert "3 điều khác thường chưa hỏi, chưa kết luận." in told
