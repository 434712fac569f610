"""`soluu dispose`: the yearly review, and a disposal from its proposal to its certificate. Nothing goes by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import ask_passphrase
from commands.office import By, role_of
from commands.output import DAY_FORMATS, Json, err, out, print_json, progress_bar
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import VIETNAM, vn_date
from records.clock import now as clock_now
from records.home import Home, Settings, read_settings
from records.policy.words import capital
from records.problems import UsageError
from records.schools import canonical_school
from records.store import Store

if TYPE_CHECKING:
    from jobs.disposing import DisposalOutcome
    from records.disposal import Disposal, Purpose, Signer
    from records.disposal_store import Copy, Reviewed

app = typer.Typer(
    name="dispose", cls=Group, no_args_is_help=True,
    help="Hồ sơ hết thời hạn lưu: rà soát, đề nghị, thẩm định, quyết định, tiêu hủy. Không bao giờ tự động.",
)  # fmt: skip
DisposalId = Annotated[str, typer.Argument(metavar="MÃ", help="Mã đề nghị, như TH-2036-001.")]
Name = Annotated[str, typer.Option(metavar="HỌ_TÊN", help="Họ tên người làm bước này, ghi vào biên bản.")]
School = Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, khi kho có nhiều trường.")]
Year = Annotated[str | None, typer.Option(metavar="NĂM_HỌC", help="Chỉ hồ sơ của năm học này, như 2025-2026.")]


@app.command("review", cls=Command)
def review_(year: Year = None, school: School = None, as_json: Json = False) -> None:
    """Rà soát hằng năm: hồ sơ nào đến hạn, đang bị giữ, chưa xác nhận thời hạn, chưa đến hạn."""
    from records.retention import STATE_NAMES  # noqa: PLC0415 – keep `--help` fast

    home, store, _ = _opened()
    found = _reviewed(home, store, year, school)
    if as_json:
        print_json({"records": [_record(each) for each in found], "counts": _counts(found)})
        return
    for state, name in STATE_NAMES.items():
        of_state = [each for each in found if each.standing.state == state]
        if of_state:
            out.print(f"\n{capital(name)} ({len(of_state)})", highlight=False)
        for each in of_state:
            due = f" [từ {vn_date(each.standing.due_on)}]" if each.standing.due_on else ""
            out.print(
                f"  {each.record.kept.subject_id} {each.record.label}{due}: {each.standing.reason}", highlight=False,
            )  # fmt: skip
    if not found:
        out.print("Chưa có gói hay hồ sơ sửa điểm nào để rà soát.")


@app.command("propose", cls=Command)
def propose_(
    reason: Annotated[str, typer.Option(metavar="LỜI", help="Lý do đề nghị.")],
    name: Name,
    ids: Annotated[list[str] | None, typer.Argument(metavar="MÃ…", help="Mã từng hồ sơ, xem dispose review.")] = None,
    all_due: Annotated[bool, typer.Option("--all-due", help="Mọi hồ sơ đến hạn (của --year).")] = False,
    hand_over: Annotated[
        bool, typer.Option("--hand-over", help="Hồ sơ đến hạn giao nộp: xóa bản lưu khi đã giao nộp lưu trữ lịch sử.")
    ] = False,
    year: Year = None, school: School = None, by: By = "văn thư", as_json: Json = False,
) -> None:  # fmt: skip
    """Đề nghị tiêu hủy những hồ sơ đã đến hạn; với --hand-over: những hồ sơ đã đến hạn giao nộp."""
    from jobs.policies import policies_of  # noqa: PLC0415
    from records.disposal import DUE  # noqa: PLC0415
    from records.disposal_store import propose  # noqa: PLC0415

    home, store, _ = _opened()
    if bool(ids) == all_due:
        raise UsageError("Nêu mã từng hồ sơ, hoặc --all-due.")
    purpose: Purpose = "hand_over" if hand_over else "destroy"
    chosen = ids or [
        each.record.kept.subject_id for each in _reviewed(home, store, year, school)
        if each.standing.state == DUE[purpose]
    ]
    with store.write() as db:
        disposal = propose(
            db, policies_of(home), chosen, reason=reason, by=_signer(by, name), now=clock_now(), purpose=purpose
        )
    _tell(disposal, as_json=as_json)


@app.command("appraise", cls=Command)
def appraise_(
    disposal_id: DisposalId,
    text: Annotated[str, typer.Option(metavar="LỜI", help="Ý kiến thẩm định.")],
    name: Name,
    by: Annotated[str, typer.Option("--by", metavar="CHỨC_VỤ", help="Chức vụ người thẩm định.")],
    refuse: Annotated[bool, typer.Option("--refuse", help="Không đồng ý tiêu hủy.")] = False,
    as_json: Json = False,
) -> None:
    """Ghi ý kiến thẩm định giá trị hồ sơ; người khác với người đề nghị."""
    from records.disposal_store import appraise  # noqa: PLC0415

    _, store, _ = _opened()
    with store.write() as db:
        disposal = appraise(db, disposal_id, agrees=not refuse, text=text, by=_signer(by, name), now=clock_now())
    _tell(disposal, as_json=as_json)


@app.command("decide", cls=Command)
def decide_(
    disposal_id: DisposalId,
    number: Annotated[str, typer.Option(metavar="SỐ", help="Số quyết định, như 12/QĐ-THCS.")],
    date: Annotated[
        datetime, typer.Option(metavar="NGÀY", formats=DAY_FORMATS, help="Ngày quyết định.")
    ],
    name: Name,
    by: Annotated[str, typer.Option("--by", metavar="CHỨC_VỤ", help="Phải là hiệu trưởng.")] = "hiệu trưởng",
    refuse: Annotated[bool, typer.Option("--refuse", help="Không đồng ý tiêu hủy.")] = False,
    as_json: Json = False,
) -> None:
    """Ghi quyết định của hiệu trưởng; người khác với người đề nghị và người thẩm định."""
    from jobs.policies import policies_of  # noqa: PLC0415
    from records.disposal_store import decide  # noqa: PLC0415

    home, store, _ = _opened()
    with store.write() as db:
        disposal = decide(
            db, policies_of(home), disposal_id, approves=not refuse, number=number, day=date.date(),
            by=_signer(by, name), now=clock_now(),
        )  # fmt: skip
    _tell(disposal, as_json=as_json)


@app.command("carry-out", cls=Command)
def carry_out_(
    disposal_id: DisposalId,
    eark: Annotated[
        Path | None,
        typer.Option("--eark", metavar="THƯ_MỤC", help="Gói bàn giao đã giao nộp (hoặc thư mục chứa các gói ấy)."),
    ] = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Tiêu hủy theo quyết định, ở kho và mọi nơi giữ tới được; lập biên bản. Bị ngắt thì chạy lại là tiếp tục. Hồ sơ
    giao nộp (GN-…) thì cần --eark: gói bàn giao được so với nhật ký và kho trước khi xóa."""
    from archive.keys import load_private  # noqa: PLC0415
    from jobs.disposing import carry_out  # noqa: PLC0415
    from jobs.policies import policies_of  # noqa: PLC0415

    home, store, settings = _opened()
    key = load_private(home.keys, settings.passphrase or ask_passphrase(home.keys))
    with progress_bar("Tiêu hủy", quiet=as_json) as progress:
        outcome = carry_out(
            home, store, policies_of(home), disposal_id, key=key, by=role_of(by), now=clock_now(), progress=progress,
            eark=eark.expanduser() if eark else None,
        )  # fmt: skip
    if as_json:
        print_json(_outcome(outcome))
    else:
        _show(outcome)
    raise typer.Exit(outcome.exit_code)


def _show(outcome: DisposalOutcome) -> None:
    items = outcome.disposal.items
    handed = "bản lưu của " if outcome.disposal.purpose == "hand_over" else ""
    after = " đã giao nộp" if handed else ""
    out.print(f"Đã tiêu hủy {handed}{len(items)} hồ sơ{after} theo {outcome.disposal.authority}.", highlight=False)
    if outcome.certificate:
        out.print(f"Biên bản tiêu hủy: {outcome.certificate}", highlight=False)
    for copy in outcome.left:
        why = outcome.unreachable.get(copy.location_id, "")
        err.print(
            f"CÒN BẢN SAO ở {copy.location_id}: {copy.object_id}. {why}", style="red", highlight=False
        )


@app.command("list", cls=Command)
def list_(as_json: Json = False) -> None:
    """Mọi đề nghị tiêu hủy và đang ở bước nào; bản sao còn chờ xóa ở đâu."""
    from jobs.destroying import how_to_remove  # noqa: PLC0415
    from records.copies import every_location  # noqa: PLC0415
    from records.disposal import STATE_NAMES  # noqa: PLC0415
    from records.disposal_store import copies_left, disposals, holds_on_left  # noqa: PLC0415

    _, store, _ = _opened()
    with store.read() as db:
        found, left = disposals(db), copies_left(db)
        holds = holds_on_left(db, left)
        places = {each.location_id: each for each in every_location(db)}
    if as_json:
        print_json({"disposals": [_document(each) for each in found], "copies_left": [_copy(each) for each in left]})
        return
    if not found:
        out.print("Chưa có đề nghị tiêu hủy nào.")
    for each in found:
        authority = f"; {each.authority}" if each.authority else ""
        out.print(
            f"{each.disposal_id}: {len(each.items)} hồ sơ, {STATE_NAMES[each.state]}{authority}", highlight=False,
        )  # fmt: skip
    for copy in left:
        err.print(
            f"Bản sao của hồ sơ đã tiêu hủy còn ở {copy.location_id}: {copy.object_id}. "
            f"{how_to_remove(places[copy.location_id], holds.get(copy.location_id, ()))}", style="red", highlight=False,
        )  # fmt: skip


@app.command("destroyed-by-hand", cls=Command)
def destroyed_by_hand(
    name: Annotated[str, typer.Argument(metavar="NƠI_GIỮ", help="Tên nơi giữ là ảnh đĩa hay đĩa.")],
    reason: Annotated[str, typer.Option(metavar="LỜI", help="Hủy thế nào, theo biên bản nào; không ghi tên người.")],
    by: By = "văn thư", as_json: Json = False,
) -> None:  # fmt: skip
    """Ghi nhận một đĩa, hoặc ảnh đĩa và mọi đĩa ghi từ nó, đã được hủy bằng tay; thôi dùng nơi giữ ấy."""
    from jobs.destroying import record_destroyed_by_hand  # noqa: PLC0415
    from records.copies import every_location  # noqa: PLC0415

    _, store, _ = _opened()
    with store.read() as db:
        found = [each for each in every_location(db) if each.location_id == name]
    if not found:
        raise UsageError(f"Không có nơi giữ {name}. Xem: soluu dispose list")
    settled = record_destroyed_by_hand(store, found[0], reason=reason, by=role_of(by), now=clock_now())
    if as_json:
        print_json({"location": name, "copies_settled": settled})
    else:
        out.print(f"Đã ghi nhận {name} được hủy; {settled} bản sao không còn chờ xóa.", highlight=False)


def _opened() -> tuple[Home, Store, Settings]:
    settings = read_settings()
    home = require_initialised(home_of(settings))
    return home, store_of(home, settings), settings


def _reviewed(home: Home, store: Store, year: str | None, school: str | None) -> list[Reviewed]:
    from jobs.policies import policies_of  # noqa: PLC0415
    from records.disposal_store import review  # noqa: PLC0415

    with store.read() as db:
        found = review(db, policies_of(home), clock_now().astimezone(VIETNAM).date())
    wanted = canonical_school(school) if school else None
    return [
        each for each in found
        if year in {None, each.record.kept.school_year} and wanted in {None, each.record.kept.school}
    ]  # fmt: skip


def _signer(by: str, name: str) -> Signer:
    from records.disposal import Signer  # noqa: PLC0415

    return Signer(role=role_of(by), name=name)


def _tell(disposal: Disposal, *, as_json: bool) -> None:
    from records.disposal import STATE_NAMES  # noqa: PLC0415

    if as_json:
        print_json(_document(disposal))
        return
    out.print(
        f"{disposal.disposal_id}: {len(disposal.items)} hồ sơ, {STATE_NAMES[disposal.state]}.", highlight=False,
    )  # fmt: skip


def _counts(found: Sequence[Reviewed]) -> dict[str, int]:
    from records.retention import STATE_NAMES  # noqa: PLC0415

    return {state: sum(each.standing.state == state for each in found) for state in STATE_NAMES}


def _record(each: Reviewed) -> dict[str, object]:
    kept, found = each.record.kept, each.standing
    return {
        "id": kept.subject_id, "kind": kept.kind, "label": each.record.label, "school": kept.school,
        "year": kept.school_year, "class": kept.class_name, "state": found.state,
        "due_on": found.due_on.isoformat() if found.due_on else None, "reason": found.reason,
        "articles": list(found.articles), "holds": list(found.holds), "afterwards": sorted(found.afterwards),
    }  # fmt: skip


def _document(disposal: Disposal) -> dict[str, object]:
    moments = {
        name: moment.isoformat() if (moment := getattr(disposal, name)) else None
        for name in ("proposed_at", "appraised_at", "decided_at", "started_at", "finished_at")
    }
    day = disposal.decision_date
    return {
        "id": disposal.disposal_id, "purpose": disposal.purpose, "school": disposal.school, "state": disposal.state,
        "reason": disposal.reason,
        "items": [
            {"id": item.subject_id, "kind": item.kind, "due_on": item.due_on.isoformat(), "reason": item.reason,
             "destroyed_at": item.destroyed_at.isoformat() if item.destroyed_at else None}
            for item in disposal.items
        ],
        "appraisal": disposal.appraisal, "decision": disposal.decision, "number": disposal.decision_number,
        "date": day.isoformat() if day else None, "certificate": disposal.certificate_id, **moments,
    }  # fmt: skip


def _copy(copy: Copy) -> dict[str, object]:
    return {"disposal": copy.disposal_id, "location": copy.location_id, "object": copy.object_id}


def _outcome(outcome: DisposalOutcome) -> dict[str, object]:
    return {
        **_document(outcome.disposal), "destroyed": outcome.destroyed,
        "path": str(outcome.certificate) if outcome.certificate else None,
        "copies_left": [_copy(each) for each in outcome.left], "unreachable": outcome.unreachable,
    }  # fmt: skip

