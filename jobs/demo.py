"""The main job on the sample school, from its exports to verified bundles, told step by step."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from archive.keys import load_private
from data.sample import write_sample
from jobs.importing import import_files, workbooks_in, write_report
from jobs.logging_in import make_account
from jobs.measuring import Filters, correction_totals, lateness_totals
from jobs.sealing import seal_classes
from jobs.verifying import exit_code, verify_all
from records.accounts import RoleAsked, has_accounts
from records.clock import VIETNAM
from records.decisions import DecisionAsked, all_decisions, record_decision
from records.home import Home
from records.inspector_accounts import issue_code
from records.marks import vn_number
from records.policy import Policies
from records.problems import CannotError, UsageError
from records.reading import Scope, counts, find_scopes, schools
from records.rights import AccountRole
from records.store import Store
from records.year_facts import school_years

DEMO_TERM = "HK1"
Advance = Callable[[int, int, str], None]


_SAMPLE_USERS: tuple[tuple[str, str, AccountRole, tuple[str, ...]], ...] = (
    ("van-thu", "Đỗ Thị Thư", "clerk", ()),
    ("hieu-truong", "Hoàng Văn Trưởng", "principal", ()),
    ("pho-hieu-truong", "Phan Thị Phó", "vice_principal", ()),
    ("to-truong", "Vũ Văn Tổ", "department_head", ("toan", "tin_hoc")),
    ("quan-tri", "Bùi Văn Trị", "admin", ()),
    ("phong", "Ngô Thị Phòng", "district", ()),
    ("so", "Đinh Văn Sở", "authority", ()),
)
_INSPECTION_DAYS = 7    # that the sample decision to inspect lasts


class Bar(Protocol):
    """Makes a progress bar with a title."""

    def __call__(self, title: str, *, quiet: bool) -> AbstractContextManager[Advance]: ...


def run_demo(
    home: Home, store: Store, policies: Policies, *, now: datetime, say: Callable[[str], None], bar: Bar
) -> list[Path]:
    """Sample → import → measures → seal → verify. Raises `CannotError` when a step did not come out good.

    Run again, it takes up what is there: the same files change nothing, unchanged classes are not sealed anew.
    """
    folder = home.root / "truong-mau"
    _write_sample(folder, bar)
    _import(home, store, folder, now, say, bar)
    make_sample_users(home, store, now)
    _measure(store, policies, say)
    bundles = _seal(home, store, policies, now, say, bar)
    _verify(home, bundles, say, bar)
    if code := invite_inspector(home, store, now):
        say(f"Xem như thanh tra: mở trang Thanh tra, nhập mã {code}")
    return bundles


def _write_sample(folder: Path, bar: Bar) -> None:
    """Write the sample once; a folder that an interrupted run left half-written is written anew."""
    if folder.exists():
        return
    aside = folder.with_name(f"{folder.name}.tam")
    shutil.rmtree(aside, ignore_errors=True)
    with bar("1/5 Trường mẫu", quiet=False) as progress:
        write_sample(aside, progress=progress)
    aside.replace(folder)


def _import(home: Home, store: Store, folder: Path, now: datetime, say: Callable[[str], None], bar: Bar) -> None:
    with bar("2/5 Nhập bản xuất", quiet=False) as progress:
        reports = import_files(home, store, workbooks_in([folder]), now=now, progress=progress)
    write_report(home, reports, now)
    failed = [report for report in reports if report.errors]
    if failed:
        raise CannotError(f"{len(failed)} tệp mẫu không nhập được; xem báo cáo trong {home.reports}.")
    with store.read() as db:
        held = counts(db)
    say(
        f"2/5 Đã nhập {len(reports)} bản xuất: {held['classes']} lớp, {vn_number(held['pupils'])} học sinh, "
        f"{vn_number(held['marks'])} điểm, {vn_number(held['versions'])} phiên bản."
    )


def make_sample_users(home: Home, store: Store, now: datetime) -> None:
    """One of each role, in a home that was made as a demonstration and has no accounts yet: never among real people."""
    with store.read() as db:
        if not home.is_demo or has_accounts(db):
            return
        taught = db.query(
            """SELECT school, teacher_code, min(teacher_name) AS name, bool_or(subject = '') AS is_homeroom
               FROM current_assignment GROUP BY school, teacher_code ORDER BY school, teacher_code"""
        )
        first = next(iter(schools(db)), None)
    since = now.astimezone(VIETNAM).date()
    for login, name, role, subjects in _SAMPLE_USERS:
        asked = RoleAsked(role, since, subjects=subjects, school=first if subjects else None)
        make_account(home, store, login, name, [asked], by="quản trị viên", now=now, is_sample=True)
    teachers: tuple[tuple[AccountRole, bool], ...] = (("homeroom", True), ("teacher", False))
    for role, is_homeroom in teachers:
        for school, code, name, _ in taught.filter(is_homeroom=is_homeroom).head(1).iter_rows():
            asked = RoleAsked(role, since, school=school)   # codes repeat from school to school
            make_account(
                home, store, f"{role}-mau", name, [asked], by="quản trị viên", now=now, teacher_code=code,
                is_sample=True,
            )  # fmt: skip


def invite_inspector(home: Home, store: Store, now: datetime) -> str | None:
    """A code for the page Thanh tra, by a decision on the first sample school; the one given before ends. None in a
    school's own home."""
    if not home.is_demo:
        return None
    today = now.astimezone(VIETNAM).date()
    number = f"{today:%d%m%y}/QĐ-MAU"
    with store.write() as db:
        known = {each.number: each.grant_id for each in all_decisions(db) if each.state(today) == "in_force"}
        if number not in known:
            asked = DecisionAsked(
                school=schools(db)[0], number=number, decided_on=today, decided_by="principal", granted_to="authority",
                actions=("inspect",), valid_from=today, valid_until=today + timedelta(days=_INSPECTION_DAYS - 1),
                office="Đoàn thanh tra mẫu", by_pupil=True,
            )  # fmt: skip
            known[number] = record_decision(db, asked, by="văn thư", now=now).grant_id
        return issue_code(db, known[number], by="văn thư", now=now)


def _measure(store: Store, policies: Policies, say: Callable[[str], None]) -> None:
    with store.read() as db:
        there = school_years(db)
    closed = {year: error for year in there if (error := policies.error_of(*year))}
    judged = [Filters(*year) for year in there if year not in closed]
    corrections = [correction_totals(store, policies, each) for each in judged]
    late = [lateness_totals(store, policies, each) for each in judged]
    say(
        f"3/5 Phân tích: {sum(each.observed for each in corrections)} lần sửa điểm thấy giữa các bản xuất "
        f"({sum(each.undeclared for each in corrections)} chắc chắn chưa khớp sổ theo dõi, "
        f"{sum(each.register_unknown + each.no_register for each in corrections)} chưa rõ, "
        f"{sum(each.after_lock for each in corrections)} chắc chắn sau khóa sổ); "
        f"{vn_number(sum(each.late for each in late))} điểm chắc chắn vào sổ trễ, "
        f"{vn_number(sum(each.in_time for each in late))} đúng hạn, "
        f"{vn_number(sum(each.unknown for each in late))} chưa rõ."
    )
    for error in closed.values():
        say(f"3/5 Bỏ qua: {error}")


def _seal(
    home: Home, store: Store, policies: Policies, now: datetime, say: Callable[[str], None], bar: Bar
) -> list[Path]:
    with store.read() as db:
        scopes: list[Scope] = find_scopes(db, term=DEMO_TERM)
    key = load_private(home.keys, None)
    with bar("4/5 Niêm phong", quiet=False) as progress:
        try:
            outcomes = seal_classes(
                home, store, policies, scopes, key=key, now=now, accept_findings=True, progress=progress
            )
        except UsageError:      # it asks for a reason, which nobody is asked for here
            raise CannotError(
                f"Kho ở {home.root} đã niêm phong dữ liệu khác với dữ liệu mẫu của phiên bản này. Chạy soluu demo với "
                "một kho mới: đặt biến SOLUU_HOME là một thư mục chưa có."
            ) from None
    failed: dict[str, list[str]] = {}
    for each in outcomes:
        if each.error:
            failed.setdefault(each.error, []).append(each.scope.class_name)
    if failed:
        raise CannotError(" ".join(f"{', '.join(classes)}: {error}" for error, classes in failed.items()))
    accepted = sum(len(outcome.findings) for outcome in outcomes)
    say(f"4/5 Đã niêm phong {len(outcomes)} lớp ({DEMO_TERM}), kèm {vn_number(accepted)} điều còn thiếu đã chấp nhận.")
    return [outcome.path for outcome in outcomes if outcome.path]


def _verify(home: Home, bundles: list[Path], say: Callable[[str], None], bar: Bar) -> None:
    results = []
    with bar("5/5 Kiểm chứng", quiet=False) as progress:
        for number, path in enumerate(bundles):
            progress(number, len(bundles), path.name)
            results += verify_all(home, [path], None, None)
        progress(len(bundles), len(bundles), "")
    if exit_code(results) != 0:
        raise CannotError("Có gói không qua được kiểm chứng; chạy «soluu verify» trên thư mục gói để xem.")
    say(f"5/5 Đã kiểm chứng {len(results)} gói: nguyên vẹn, chữ ký đúng, khóa tin cậy, còn hiệu lực.")
