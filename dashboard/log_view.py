"""Quản trị, nhật ký: the events, narrowed, a page at a time; what a change of policy changed; head and witnesses."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from functools import partial

import polars as pl
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import address
from dashboard.boxes import Box, say_in_vain
from dashboard.event_rows import event_table
from dashboard.frame import Desk, answer, empty_state, how, many, plain, thousands
from dashboard.language import both, in_today_s_words, say, say_sentence
from dashboard.log_acts import heads_section, verify_section
from dashboard.policy_read import CHANGE_SPOKEN, change_table
from dashboard.table_view import XLSX, show_table
from dashboard.taking_along import download
from jobs.policy_versions import CHANGED, change_between, kept_text, versions
from jobs.workbooks import workbook_bytes
from records.clock import from_store, vn_date, vn_datetime
from records.log.browsing import Wanted, kind_counts, log_part, log_values
from records.log.kinds import kind_name
from records.policy.words import capital
from records.problems import SoluuError

KIND, ACTOR, SINCE, UNTIL, PAGE = "su-kien", "nguoi", "tu", "den", "phan-trang"
PAGE_ROWS = 200


def log_part_view(desk: Desk) -> dict[str, str]:
    """Shows the part; what of it stands in the address."""
    if not desk.store.path.exists():
        answer(say("Nhật ký chưa có sự kiện nào."))
        empty_state(say("Việc đầu tiên được ghi (nhập bản xuất, thêm người dùng…) sẽ hiện ở đây."))
        return {}
    with desk.store.read() as db:
        kinds, actors = log_values(db)
    head, above = st.container(), st.container()
    wanted, words = _chosen(kinds, actors, above)
    with desk.store.read() as db:
        total = log_part(db, wanted, limit=0).total
        page = _page(total)
        part, counts = log_part(db, wanted, limit=PAGE_ROWS, skipped=(page - 1) * PAGE_ROWS), kind_counts(db, wanted)
        everything = log_part(db, Wanted(), limit=1)
    with head:
        last = everything.rows["happened_at"].max()
        newest = ""
        if isinstance(last, datetime):
            newest = say("; mới nhất lúc {moment}", moment=vn_datetime(from_store(last)))
        events = many(everything.total, "sự kiện")
        answer(say("Nhật ký có **{events}**{newest}; không sửa, không xóa được.", events=events, newest=newest))
    _events(desk, wanted, part.rows, total, page)
    if counts:
        with st.expander(say("Bao nhiêu việc mỗi loại"), icon=":material/list:"):
            names = [capital(kind_name(kind)) for kind in counts]
            table = pl.DataFrame({"Việc": names, "Số lần": list(counts.values())})
            show_table("Sự kiện theo loại", table, _notes(wanted), key="theo-loai", spoken=("Việc",))
    _policy_changes(desk, part.rows)
    heads_section(desk)
    verify_section(desk)
    how(
        say(
            "Mỗi sự kiện ghi lúc nào, ai (theo chức vụ hoặc mã), việc gì, về cái gì; **không ghi tên học sinh, ngày "
            "sinh, điểm**. Mọi sự kiện nằm trong một cây băm (RFC 6962): **đầu nhật ký** có chữ ký của trường gói gọn "
            "tất cả sự kiện đến lúc ấy."
        ),
        say(
            "**Nhân chứng** (Phòng, Sở) ký đầu nhật ký sau khi thấy nó nối tiếp đầu đã ký trước: từ đó không ai, kể "
            "cả trường, viết lại được quá khứ mà không lộ. Kiểm tra tính lại từng mã băm và so với mọi đầu đã ký, như "
            "`soluu log verify`."
        ),
    )
    return {**words, PAGE: str(page)}


def _chosen(kinds: list[str], actors: list[str], above: DeltaGenerator) -> tuple[Wanted, dict[str, str]]:
    """What the boxes narrow to, and their words in the address."""
    with st.container(horizontal=True, key="bo-loc"):
        boxes = (
            Box(KIND, "Việc", kinds, lambda kind: capital(kind_name(kind)), 250, is_open=True,
                on_screen=lambda kind: capital(say(kind_name(kind)))),
            Box(ACTOR, "Người làm", actors, str, 200, is_open=True, on_screen=say_sentence),
        )
        kind, actor = (box.show(remembered=address.seen(f"{box.name}!")) for box in boxes)
        since, until = _day(say("Từ ngày"), SINCE), _day(say("Đến hết ngày"), UNTIL)
    say_in_vain(above, [box.explain(value, list(box.values)) for box, value in zip(boxes, (kind, actor), strict=True)])
    words = {box.name: box.word(value) for box, value in zip(boxes, (kind, actor), strict=True)}
    words |= {name: day.isoformat() if day else "" for name, day in ((SINCE, since), (UNTIL, until))}
    return Wanted(kind, actor, since, until), words


def _day(label: str, name: str) -> date | None:
    """A day that may be left open; it begins with what the address asks for."""
    if name not in st.session_state or (address.is_return() and address.asked(name) is not None):
        st.session_state[name] = _read_day(address.asked(name))
    address.note_box(name)
    day = st.date_input(label, format="DD/MM/YYYY", key=name, width=150)
    return day if isinstance(day, date) else None


def _read_day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _page(total: int) -> int:
    """Which page of the events; a number that there is none of is the last one."""
    pages = max(1, -(-total // PAGE_ROWS))
    if PAGE not in st.session_state:
        asked = address.asked(PAGE) or "1"
        st.session_state[PAGE] = int(asked) if asked.isdecimal() else 1
    st.session_state[PAGE] = min(max(st.session_state[PAGE], 1), pages)
    address.note_box(PAGE)
    if pages == 1:
        return 1
    label = say("Trang (1–{pages})", pages=pages)
    return int(st.number_input(label, min_value=1, max_value=pages, step=1, key=PAGE, width=150))


def _events(desk: Desk, wanted: Wanted, rows: pl.DataFrame, total: int, page: int) -> None:
    if not total:
        st.caption(say("Không có sự kiện nào hợp với bộ lọc."))
        return
    st.dataframe(
        event_table(rows), hide_index=True, height=420, key="bang-nhat-ky", alt=say("Sự kiện của nhật ký"),
        column_config={
            "Lúc": st.column_config.DatetimeColumn(say("Lúc"), format="DD/MM/YYYY HH:mm:ss", width=150),
            "Việc": st.column_config.TextColumn(say("Việc"), width=190),
            "Người làm": st.column_config.TextColumn(say("Người làm")),
            "Về": st.column_config.TextColumn(say("Về")),
            "Chi tiết": st.column_config.TextColumn(say("Chi tiết"), width=400),
            "Số": st.column_config.NumberColumn(say("Số"), format="%d", alignment="right"),
        },
    )  # fmt: skip
    first = (page - 1) * PAGE_ROWS + 1
    which = ""
    if total > rows.height:
        which = say(" (từ {first} đến {last})", first=thousands(first), last=thousands(first + rows.height - 1))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.caption(say(
            "Hiện {shown} trong {total} sự kiện{which}, mới nhất trước",
            shown=thousands(rows.height), total=thousands(total), which=which,
        ))  # fmt: skip
        download(
            say("Tải mọi sự kiện đã lọc (.xlsx)"), partial(_workbook, desk, wanted), "nhat-ky.xlsx", XLSX,
            what="nhat-ky", key="tai-nhat-ky",
        )  # fmt: skip


def _workbook(desk: Desk, wanted: Wanted) -> bytes:
    with desk.store.read() as db:
        rows = log_part(db, wanted).rows
    _, table = both(lambda: event_table(rows))
    return workbook_bytes("Nhật ký", table, _notes(wanted) | {"Lập lúc": vn_datetime(desk.now)})


def _notes(wanted: Wanted) -> dict[str, str]:
    labels = {"kind": "Việc", "actor": "Người làm", "since": "Từ ngày", "until": "Đến hết ngày"}
    said = {
        name: vn_date(value) if isinstance(value, date) else kind_name(value) if name == "kind" else str(value)
        for name, value in asdict(wanted).items() if value is not None
    }  # fmt: skip
    return {labels[name]: value for name, value in said.items()}


def _policy_changes(desk: Desk, rows: pl.DataFrame) -> None:
    """Before and after of the changes of a policy that this page of the log shows."""
    changed = rows.filter(pl.col("kind") == CHANGED)
    if changed.is_empty():
        return
    with st.expander(say("Chính sách đã sửa gì: trước và sau"), icon=":material/difference:"):
        numbers = dict(changed.select("number", "subject").iter_rows())
        number = st.selectbox(
            say("Lần sửa"), list(numbers), key="lan-sua-cs", format_func=in_today_s_words(
                numbers, lambda one: say("Sự kiện số {number}, {file}", number=one, file=numbers[one])
            ),
        )
        with desk.store.read() as db:
            version = next(each for each in versions(db, numbers[number]) if each.number == number)
        if version.before is None:
            st.markdown(say("Lần ghi đầu: trước đó kho dùng bản mẫu, chưa có tệp riêng."))
            return
        try:
            before, after = (kept_text(desk.home, digest) for digest in (version.before, version.after))
        except SoluuError as error:
            st.warning(plain(say_sentence(str(error))), icon=":material/error:")
            return
        change = change_between(before, after, numbers[number])
        if change is None or not change.count:
            is_wrong = say("Không so được: bản trước có chỗ sai.")
            st.markdown(is_wrong if change is None else say("Chỉ đổi lời và chú thích."))
        else:
            show_table("Chính sách trước và sau", change_table(change), {"Tệp": numbers[number]}, key="truoc-sau",
                       spoken=CHANGE_SPOKEN)  # fmt: skip
