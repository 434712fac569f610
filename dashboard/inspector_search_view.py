"""The inspector's search: by year, class and pupil; the papers found; and a record beside the facts of today."""

from __future__ import annotations

from datetime import datetime
from functools import partial

import polars as pl
import streamlit as st

from dashboard.found_rows import WHOLE_CLASS, bundle_rows, paper_rows
from dashboard.frame import Desk, empty_state, many, plain
from dashboard.inspector_session import VISIT, visit_of
from dashboard.language import both, say, say_sentence
from dashboard.table_view import show_table
from dashboard.taking_along import download
from jobs.archive_search import WITHDRAWN, Wanted, label_of
from jobs.inspector import Standing, Visit, note
from jobs.inspector_compare import Comparison, compare
from jobs.inspector_search import DOWNLOADED, choices, file_name, open_paper, search
from records.clock import now as clock_now
from records.clock import vn_datetime
from records.marks import TERM_NAMES
from records.problems import SoluuError
from records.store import Store

_WIDTHS = {"Ô": 150, "Bản niêm phong": 110, "Hôm nay": 90}
_SPOKEN = frozenset({"Tài liệu", "Tình trạng", "Học kì", "Bản"})
_FOUND, _COMPARED = f"{VISIT}-tim", f"{VISIT}-so"


def search_section(desk: Desk, stands: Standing) -> None:
    there = choices(desk.store, desk.policies, visit_of(), desk.now)
    if there.is_empty():
        empty_state(say("Trong phạm vi của quyết định chưa có hồ sơ nào được niêm phong."))
        return
    _ask(desk, stands, there)
    found: pl.DataFrame | None = st.session_state.get(_FOUND)
    if found is None:
        return
    if found.is_empty():
        empty_state(say("Không có hồ sơ nào như vậy trong phạm vi của quyết định."))
        return
    before = partial(_taken, desk.store, desk, visit_of())
    notes = {"Tra cứu lúc": vn_datetime(desk.now), "Theo quyết định": stands.decision.words}
    bundles = found.unique("bundle_id", keep="first", maintain_order=True)
    papers = dict(found.group_by("bundle_id").len().iter_rows())
    numbers = {"papers": many(found.height, "tài liệu"), "bundles": many(bundles.height, "gói")}
    st.markdown(say("Thấy **{papers}** trong **{bundles}**.", **numbers))
    show_table("Gói trong phạm vi", bundle_rows(bundles, papers), notes, key="goi-thanh-tra", before=before,
               spoken=("Tình trạng", "Học kì", "Bản"))
    of_papers = paper_rows(found)
    show_table("Tài liệu trong phạm vi", of_papers, notes, key="giay-thanh-tra", before=before,
               widths={"Tài liệu": 250}, spoken=[name for name in of_papers.columns if name in _SPOKEN],
               told=of_papers.with_columns(pl.col("^Học sinh$").replace(WHOLE_CLASS, say(WHOLE_CLASS))))
    _open(desk, found)
    st.subheader(say("So hồ sơ niêm phong với dữ liệu hôm nay"), anchor=False)
    _choose_comparison(desk, stands, found, bundles)
    compared: Comparison | None = st.session_state.get(_COMPARED)
    if compared:
        _show_comparison(compared, notes, before)


def _ask(desk: Desk, stands: Standing, there: pl.DataFrame) -> None:
    with st.form("tim-ho-so", border=True):
        with st.container(horizontal=True):
            year, class_name = (
                st.selectbox(
                    say(label), there[column].unique(maintain_order=True).to_list(), index=None,
                    placeholder=say("Tất cả"),
                    key=f"{VISIT}-{column}", width=180,
                )
                for label, column in (("Năm học", "school_year"), ("Lớp", "class_name"))
            )  # fmt: skip
            pupil = None
            if stands.by_pupil:
                pupil = st.text_input(
                    say("Học sinh (mã, hoặc một phần họ tên)"), key=f"{VISIT}-hoc-sinh", width=300
                ).strip()
        if not stands.by_pupil:
            st.caption(say("Quyết định này không cho tra cứu theo học sinh: chỉ hiện tài liệu của lớp."))
        pressed = st.form_submit_button(say("Tìm"), type="primary", icon=":material/search:")
    if not pressed:
        return
    for key in (_FOUND, _COMPARED):
        st.session_state.pop(key, None)
    try:
        wanted = Wanted(year, class_name, pupil or None)
        st.session_state[_FOUND] = search(desk.store, desk.policies, visit_of(), wanted, desk.now)
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")


def _taken(store: Store, desk: Desk, visit: Visit) -> None:
    """A table that is taken out is an event."""
    note(store, desk.policies, visit, clock_now(), DOWNLOADED, visit.account_id, {"table": True})


def _named(row: dict[str, object]) -> str:
    whose = row["full_name"] or row["pupil_code"]
    withdrawn = WITHDRAWN.get(str(row["withdrawn"]))
    parts = (withdrawn and say(withdrawn), say_sentence(label_of(row)), whose, _of_bundle(row))
    return " · ".join(str(part) for part in parts if part)


def _of_bundle(row: dict[str, object]) -> str:
    term, number = say(TERM_NAMES.get(str(row["term"]), str(row["term"]))), say("lần {number}", number=row["revision"])
    return f"{term}, {row['school_year']}, {number}"


def _open(desk: Desk, found: pl.DataFrame) -> None:
    kept = {row["document_id"]: row for row in found.iter_rows(named=True) if not row["is_destroyed"]}
    names = {one: _named(row) for one, row in kept.items()}
    chosen = st.selectbox(
        say("Mở một tài liệu (PDF)"), list(kept), index=None, placeholder=say("Chọn tài liệu"), key=f"{VISIT}-giay",
        format_func=names.__getitem__,
    )  # fmt: skip
    if not chosen:
        return
    visit = visit_of()
    download(
        say("Mở PDF như lúc niêm phong"),
        lambda: open_paper(desk.home, desk.store, desk.policies, visit, chosen, clock_now()).content,
        file_name(kept[chosen]), "application/pdf", what=None, icon=":material/picture_as_pdf:", key=f"mo-{chosen}",
    )  # fmt: skip


def _choose_comparison(desk: Desk, stands: Standing, found: pl.DataFrame, bundles: pl.DataFrame) -> None:
    by_id = {row["bundle_id"]: row for row in bundles.iter_rows(named=True) if not row["is_destroyed"]}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = {
            one: f"{say('Lớp {name}', name=row['class_name'])} · {_of_bundle(row)}" for one, row in by_id.items()
        }
        bundle = st.selectbox(
            say("Gói"), list(by_id), index=None, placeholder=say("Chọn gói"), key=f"{VISIT}-goi-so", width=340,
            format_func=words.__getitem__,
        )  # fmt: skip
        pupil = None
        if stands.by_pupil:
            of = found.filter(pl.col("bundle_id") == (bundle or ""), pl.col("pupil_code").is_not_null())
            names = dict(of.select("pupil_code", "full_name").iter_rows())
            pupil = st.selectbox(
                say("Học sinh"), list(names), index=None,
                placeholder=say("Chọn học sinh") if names else say("Cả lớp"),
                key=f"{VISIT}-em-so", width=300, format_func=lambda code: f"{names.get(code) or ''} · {code}",
            )  # fmt: skip
        must_name = bool(stands.decision.pupils) and pupil is None
        pressed = st.button(
            say("So từng ô"), disabled=not bundle or must_name, icon=":material/compare_arrows:", key="nut-so"
        )
    if not pressed or not bundle:
        return
    st.session_state.pop(_COMPARED, None)
    try:
        with st.spinner(say("Đang đọc gói và đối chiếu từng ô…")):
            st.session_state[_COMPARED] = compare(
                desk.home, desk.store, desk.policies, visit_of(), bundle, desk.now, pupil
            )
    except SoluuError as error:
        st.warning(plain(say_sentence(str(error))), icon=":material/error:")


def _show_comparison(found: Comparison, notes: dict[str, str], before: partial[None]) -> None:
    if found.withdrawn:
        what = "; ".join(map(say_sentence, found.withdrawn))
        st.markdown(say(":red[**{what}**] – không căn cứ vào tài liệu ấy.", what=what))
    st.markdown(_said(found))
    if found.revision != found.newest_revision:
        newer = "Đây là bản số {number}; bản mới nhất là bản số {newest}."
        st.caption(say(newer, number=found.revision, newest=found.newest_revision))
    if found.exports:
        exports = many(found.exports, "bản xuất")
        st.caption(say("Căn cứ cũng khác: {exports} khác lúc niêm phong.", exports=exports))
    told, rows = both(lambda: _lines(found))
    if not rows.is_empty():
        about = {**notes, "Gói": f"lớp {found.scope.class_name}, bản số {found.revision}"}
        show_table("So hồ sơ niêm phong với hôm nay", rows, about, key="so-sanh", before=before, widths=_WIDTHS,
                   told=told)


def _lines(found: Comparison) -> pl.DataFrame:
    return pl.DataFrame(
        [(f"▲ {say_sentence(line.what)}" if line.differs else say_sentence(line.what),
          say_sentence(line.sealed), say_sentence(line.today), say_sentence(line.said),
          say("khác") if line.differs else say("như nhau"))
         for line in sorted(found.lines, key=lambda line: not line.differs)],
        schema=["Ô", "Bản niêm phong", "Hôm nay", "Sổ theo dõi sửa điểm", "So"], orient="row",
    )  # fmt: skip


def _said(found: Comparison) -> str:
    of_class = say("lớp {name}", name=plain(found.scope.class_name))
    whole = say("em này") if found.is_of_pupil else of_class
    sealed = say("bản số {number}, niêm phong {time}", number=found.revision, time=_when(found.sealed_at))
    if not found.differing:
        same = say("Dữ liệu hôm nay của {whole} không khác {sealed}.", whole=whole, sealed=sealed)
        return f"**{'' if found.withdrawn else '✓ '}{same}**"
    unexplained = many(found.unexplained, "ô")
    open_ = say("; **{cells} chưa thấy sổ theo dõi giải thích**", cells=unexplained) if found.unexplained else ""
    differing = many(found.differing, "ô")
    return say(":orange[**▲ {cells} khác**] {sealed}{open}.", cells=differing, sealed=sealed, open=open_)


def _when(moment: datetime) -> str:
    return vn_datetime(moment)
