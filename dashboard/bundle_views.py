"""What became of a sealing, the sealed bundles as a table, and each as a download."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl
import streamlit as st

from dashboard import filters as f
from dashboard.frame import Desk, link_to, many, plain
from dashboard.language import say, say_sentence
from dashboard.month_rows import local
from dashboard.sealing_state import Bundle, sealed_bundles
from dashboard.table_view import show_table
from dashboard.taking_along import download
from dashboard.todo import UNSAFE
from jobs.measuring import Filters
from jobs.sealing import SealOutcome
from records.clock import vn_datetime
from records.copies import WANTED, said_of_copies
from records.problems import CannotError

_OTHER_DATA, _KEY_SPENT = "▲ Dữ liệu đã khác", "▲ Khóa không còn giá trị"


def show_outcomes(outcomes: Iterable[SealOutcome]) -> None:
    """A line a class of the last sealing, with the bundle to take along."""
    for outcome in outcomes:
        name = say("Lớp {name}", name=plain(outcome.scope.class_name))
        if outcome.error:
            done = say("đã niêm phong, nhưng") if outcome.is_sealed else say("không niêm phong được:")
            st.error(f"{name}: {done} {plain(say_sentence(outcome.error))}", icon=":material/error:")
        elif outcome.path is None:
            st.warning(
                say(
                    "{name}: chưa niêm phong, còn {number} điều chưa được chấp nhận.",
                    name=name, number=len(outcome.findings),
                ),
                icon=":material/error:",
            )
        else:
            st.success(f"{name}: {_what_was_done(outcome)}.", icon=":material/check:")
        if outcome.path:
            _download(outcome.path, f"ket-qua-{outcome.path.name}")


def _what_was_done(outcome: SealOutcome) -> str:
    if outcome.unchanged:
        return say("không đổi so với lần {number}, không lập gói mới", number=outcome.revision)
    return say(
        "đã niêm phong lần {number}, {documents}, ghi kèm {findings} đã chấp nhận",
        number=outcome.revision, documents=many(outcome.documents, "tài liệu"),
        findings=many(len(outcome.findings), "điều"),
    )  # fmt: skip


def show_bundles(desk: Desk, chosen: Filters, states: pl.DataFrame) -> None:
    """The bundles that fit the filters with their revisions, and a way to take one. `states`: all of `class_states`."""
    bundles = sealed_bundles(desk, chosen)
    st.subheader(say("Các gói đã niêm phong"), anchor=False)
    if not bundles:
        st.markdown(say("Chưa có gói nào của {chosen}.", chosen=f.told_sentence(chosen)))
        return
    say_unsafe(sum(bundle.copies < WANTED for bundle in bundles))
    stale = {
        row[:4]: _KEY_SPENT if row[4] else _OTHER_DATA
        for row in states.filter("is_stale").select(
            "school", "school_year", "term", "class_name", pl.col("exports_since").is_null()
        ).iter_rows()
    }  # fmt: skip
    rows = pl.DataFrame([_row(bundle, stale) for bundle in bundles])
    if states["school"].n_unique() == 1:
        rows = rows.drop("Trường")
    notes = {**f.printed(chosen), "Lập lúc": vn_datetime(desk.now)}
    show_table("Các gói đã niêm phong", rows, notes, key="goi", spoken=("Trạng thái", "Bản sao", "Học kì"))
    present = {bundle.path.name: bundle.path for bundle in bundles if bundle.path.exists()}
    name = st.selectbox(say("Tải một gói"), list(present), index=None, placeholder=say("Chọn gói"), key="goi-tai")
    if name:
        _download(present[name], "goi")


def say_unsafe(number: int) -> None:
    """In red, and in words, how many bundles are not safe yet."""
    if number:
        st.markdown(f":red[**✕ {say(UNSAFE, n=number)}**]")
        link_to("ban_sao")


def copies_cell(copies: int) -> str:
    """How a bundle stands by its copies, with a sign."""
    return f"{'✓' if copies >= WANTED else '✕'} {said_of_copies(copies)}"


def _row(bundle: Bundle, stale: Mapping[tuple[str, ...], str]) -> dict[str, object]:
    scope = bundle.scope
    key = (scope.school, scope.school_year, scope.term, scope.class_name)
    return {
        "Lớp": scope.class_name,
        "Trạng thái": _state(bundle, stale.get(key)),
        "Bản sao": copies_cell(bundle.copies),
        "Lần": bundle.revision,
        "Niêm phong lúc": local(bundle.sealed_at),
        "Học kì": f.said("term", scope.term),
        "Năm học": scope.school_year,
        "Trường": scope.school,
        "Tài liệu": bundle.documents,
        "Điều đã chấp nhận": bundle.accepted_findings,
        "Tệp": bundle.path.name,
        "SHA-256": bundle.zip_sha256,
    }


def _state(bundle: Bundle, stale: str | None) -> str:
    if not bundle.path.exists():
        return "✕ Mất tệp"
    if bundle.revision < bundle.newest_revision:
        return "Đã có bản thay"
    return stale or "✓ Bản mới nhất"


def _download(path: Path, key: str) -> None:
    def content() -> bytes:
        if not path.exists():
            raise CannotError(say("Gói không còn ở chỗ cũ."))
        return path.read_bytes()

    download(say("Tải {name}", name=path.name), content, path.name, "application/zip", what=path.stem, key=key)
