"""`soluu hold`: what must be kept whatever its period says, by which paper; placed, lifted and listed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.office import By, role_of
from commands.output import Json, out, print_json
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.clock import vn_datetime
from records.home import read_settings
from records.problems import UsageError

if TYPE_CHECKING:
    from jobs.holding import HoldOutcome
    from records.holds import HoldAsked, HoldRow
    from records.home import Home
    from records.store import Store

app = typer.Typer(
    name="hold", cls=Group, help="Lệnh giữ lại: hồ sơ đang bị giữ thì không tiêu hủy được.", no_args_is_help=True
)
HoldId = Annotated[str, typer.Argument(metavar="MÃ", help="Mã lệnh giữ, như GL-2026-001.")]
School = Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, khi kho có nhiều trường.")]


@app.command("place", cls=Command)
def place(
    reason: Annotated[str, typer.Option(metavar="LỜI", help="Vì sao phải giữ.")],
    authority: Annotated[str, typer.Option(metavar="VĂN_BẢN", help="Văn bản yêu cầu giữ: số, ngày.")],
    bundle: Annotated[str | None, typer.Option(metavar="MÃ", help="Chỉ gói (hoặc hồ sơ sửa điểm) này.")] = None,
    class_name: Annotated[
        str | None, typer.Option("--class", metavar="LỚP", help="Mọi hồ sơ của lớp này, kèm --year.")
    ] = None,
    year: Annotated[str | None, typer.Option(metavar="NĂM_HỌC", help="Mọi hồ sơ của năm học này.")] = None,
    whole_school: Annotated[bool, typer.Option("--whole-school", help="Mọi hồ sơ của trường.")] = False,
    school: School = None, by: By = "văn thư", as_json: Json = False,
) -> None:  # fmt: skip
    """Giữ lại một gói, một lớp, một năm học hoặc cả trường; có hiệu lực ngay."""
    from jobs.holding import place  # noqa: PLC0415 – keep `--help` fast

    home, store = _opened()
    asked = _asked(store, bundle, class_name, year, school, reason, authority, whole_school=whole_school)
    done = place(home, store, asked, by=role_of(by), now=clock_now())
    _tell(done, f"Đã giữ lại, {done.hold.hold_id}: {done.hold.scope_words()}.", as_json=as_json)


@app.command("lift", cls=Command)
def lift(
    hold_id: HoldId,
    reason: Annotated[str, typer.Option(metavar="LỜI", help="Vì sao thôi giữ, theo văn bản nào.")],
    by: By = "văn thư", as_json: Json = False,
) -> None:  # fmt: skip
    """Thôi giữ. Lệnh giữ cũ vẫn còn trong danh sách, kèm lý do."""
    from jobs.holding import lift  # noqa: PLC0415

    home, store = _opened()
    done = lift(home, store, hold_id, reason=reason, by=role_of(by), now=clock_now())
    _tell(done, f"Đã thôi giữ {done.hold.hold_id}: {done.hold.scope_words()}.", as_json=as_json)


@app.command("list", cls=Command)
def list_(as_json: Json = False) -> None:
    """Mọi lệnh giữ, cả đã thôi."""
    from records.holds import all_holds  # noqa: PLC0415

    with _opened()[1].read() as db:
        holds = all_holds(db)
    if as_json:
        print_json({"holds": [_document(hold) for hold in holds]})
        return
    if not holds:
        out.print("Không có lệnh giữ nào.")
    for hold in holds:
        ended = f"; đã thôi {vn_datetime(hold.lifted_at)} ({hold.lifted_for})" if hold.lifted_at else ""
        out.print(
            f"{hold.hold_id}: {hold.scope_words()} – {hold.reason} ({hold.authority}); {hold.placed_by} giữ từ "
            f"{vn_datetime(hold.placed_at)}{ended}", highlight=False,
        )  # fmt: skip


def _asked(
    store: Store, bundle: str | None, class_name: str | None, year: str | None, school: str | None, reason: str,
    authority: str, *, whole_school: bool,
) -> HoldAsked:  # fmt: skip
    """The scope that the options name. Raises `UsageError` unless they name exactly one."""
    from jobs.choosing import chosen_scopes  # noqa: PLC0415
    from records.holds import HoldAsked  # noqa: PLC0415

    if sum([bundle is not None, year is not None, whole_school]) != 1 or (class_name and not year):
        raise UsageError("Nêu một trong: --bundle MÃ; --class LỚP --year NĂM_HỌC; --year NĂM_HỌC; --whole-school.")
    if bundle is not None:
        return HoldAsked(scope="bundle", school="", subject_id=bundle, reason=reason, authority=authority)
    scopes = chosen_scopes(store, school=school, school_year=year, term=None, class_name=class_name)
    schools = sorted({scope.school for scope in scopes})
    if len(schools) > 1:
        raise UsageError(f"Có nhiều trường: {', '.join(schools)}. Thêm --school.")
    return HoldAsked(
        scope="school" if whole_school else "class" if class_name else "year", school=schools[0],
        school_year=scopes[0].school_year if year else None, class_name=scopes[0].class_name if class_name else None,
        reason=reason, authority=authority,
    )  # fmt: skip


def _tell(done: HoldOutcome, sentence: str, *, as_json: bool) -> None:
    """What was done, also with the copies in S3. Exit 1 where one of them has still to be told."""
    if as_json:
        print_json(_document(done.hold) | {
            "copies": done.files, "problems": list(done.problems), "copies_without": list(done.without),
            "notes": list(done.notes),
        })  # fmt: skip
    else:
        told = [f"  Nơi giữ {location}: {files} tệp." for location, files in done.files.items()]
        for line in (sentence, *told, *(f"  ▲ {problem}" for problem in (*done.problems, *done.notes))):
            out.print(line, highlight=False)
    if done.problems:
        raise typer.Exit(1)


def _document(hold: HoldRow) -> dict[str, object]:
    return {
        "id": hold.hold_id, "scope": hold.scope, "school": hold.school, "year": hold.school_year,
        "class": hold.class_name, "subject": hold.subject_id, "reason": hold.reason, "authority": hold.authority,
        "placed_at": hold.placed_at.isoformat(), "placed_by": hold.placed_by,
        "lifted_at": hold.lifted_at.isoformat() if hold.lifted_at else None, "lifted_by": hold.lifted_by,
        "lifted_for": hold.lifted_for,
    }  # fmt: skip


def _opened() -> tuple[Home, Store]:
    settings = read_settings()
    home = require_initialised(home_of(settings))
    return home, store_of(home, settings)
