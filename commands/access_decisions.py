"""`soluu access decide`, `withdraw`, `list`: the decisions that open what is kept, and what is lent by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, cast, get_args

import typer

from commands.office import By, office, role_of
from commands.output import DAY_FORMATS, Json, err, out, print_json
from jobs.opening import home_of, require_initialised, store_of
from records.clock import VIETNAM, vn_date
from records.clock import now as clock_now
from records.home import read_settings
from records.policy.words import Action, capital, in_vietnamese
from records.problems import UsageError

if TYPE_CHECKING:
    from records.decisions import Decision, DecisionAsked
    from records.loans import Loan
    from records.reading import Scope
    from records.store import Store

School = Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, khi kho có nhiều trường.")]
Several = list[str] | None


def action_of(text: str) -> Action:
    """The act that a word means. Raises `UsageError` for a word that names none."""
    words = {in_vietnamese(action): action for action in get_args(Action)} | {name: name for name in get_args(Action)}
    also = {"bàn giao": "hand_over", "thanh tra": "inspect", "kiểm tra": "inspect"}
    found = (words | also).get(" ".join(text.split()).casefold())
    if found is None:
        raise UsageError(f"Không có việc «{text}». Chọn: {'; '.join(map(in_vietnamese, get_args(Action)))}.")
    return cast("Action", found)


def decide(
    number: Annotated[str, typer.Option(metavar="SỐ", help="Số quyết định hoặc thông báo, như 12/QĐ-THCS.")],
    day: Annotated[datetime, typer.Option("--date", metavar="NGÀY", formats=DAY_FORMATS, help="Ngày của quyết định.")],
    to: Annotated[str, typer.Option(metavar="CHỨC_VỤ", help="Cấp cho ai, như «Sở», «phó hiệu trưởng».")],
    allow: Annotated[
        list[str], typer.Option(metavar="VIỆC", help="Cho làm việc gì; nhiều việc thì nêu nhiều lần.")
    ],
    decided_by: Annotated[str, typer.Option(metavar="CHỨC_VỤ", help="Ai quyết định.")] = "hiệu trưởng",
    body: Annotated[
        str | None, typer.Option("--office", metavar="TÊN", help="Cơ quan, đoàn nào; không ghi tên học sinh.")
    ] = None,
    year: Annotated[Several, typer.Option(metavar="NĂM_HỌC", help="Chỉ năm học này; bỏ trống: mọi năm.")] = None,
    term: Annotated[Several, typer.Option(metavar="HỌC_KÌ", help="Chỉ học kì này; bỏ trống: mọi học kì.")] = None,
    class_name: Annotated[
        Several, typer.Option("--class", metavar="LỚP", help="Chỉ lớp này; bỏ trống: mọi lớp.")
    ] = None,
    since: Annotated[
        datetime | None,
        typer.Option("--from", metavar="NGÀY", formats=DAY_FORMATS, help="Từ ngày; bỏ trống: ngày quyết định."),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option(metavar="NGÀY", formats=DAY_FORMATS, help="Đến hết ngày; thanh tra, Phòng, Sở thì phải có."),
    ] = None,
    by_pupil: Annotated[
        bool, typer.Option("--by-pupil", help="Thanh tra được tra cứu theo học sinh, xem học bạ từng em.")
    ] = False,
    pupil: Annotated[
        Several, typer.Option(metavar="MÃ", help="Chỉ học sinh mang mã này; kèm --by-pupil.")
    ] = None,
    school: School = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Ghi một quyết định vào sổ: ai được làm gì, với hồ sơ nào, đến hết ngày nào."""
    from records.decisions import DecisionAsked, record_decision  # noqa: PLC0415 – keep `--help` fast

    store = _store()
    of_school, years, terms, classes = _scope(store, school, year, term, class_name)
    asked = DecisionAsked(
        school=of_school, number=number, decided_on=day.date(), decided_by=role_of(decided_by),
        granted_to=role_of(to), actions=tuple(map(action_of, allow)), valid_from=(since or day).date(),
        valid_until=until.date() if until else None, office=body, school_years=years, terms=terms, classes=classes,
        by_pupil=by_pupil, pupils=tuple(pupil or ()),
    )  # fmt: skip
    now = clock_now()
    with store.write() as db:
        decision = record_decision(db, asked, by=office(by), now=now)
    _tell(decision, now.date(), "Đã ghi", as_json=as_json)


def withdraw(
    grant_id: Annotated[str, typer.Argument(metavar="MÃ", help="Mã quyết định trong sổ, như QD-2026-001.")],
    reason: Annotated[str, typer.Option(metavar="LỜI", help="Vì sao thu hồi, theo văn bản nào.")],
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Thu hồi một quyết định, có hiệu lực ngay. Quyết định cũ vẫn còn trong danh sách."""
    from records.decisions import withdraw_decision  # noqa: PLC0415

    now = clock_now()
    with _store().write() as db:
        decision = withdraw_decision(db, grant_id, reason=reason, by=role_of(by), now=now)
    _tell(decision, now.date(), "Đã thu hồi", as_json=as_json)


def code(
    grant_id: Annotated[str, typer.Argument(metavar="MÃ", help="Mã quyết định trong sổ, như QD-2026-001.")],
    end: Annotated[bool, typer.Option("--end", help="Kết thúc mã đang dùng, không cấp mã mới.")] = False,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Cấp mã thanh tra theo một quyết định; mã chỉ hiện một lần, mã cấp trước hết hiệu lực ngay."""
    from records.inspector_accounts import end_account, issue_code  # noqa: PLC0415

    now, who, made = clock_now(), office(by), None
    with _store().write() as db:
        if end:
            end_account(db, grant_id, by=who, now=now)
        else:
            made = issue_code(db, grant_id, by=who, now=now)
    if as_json:
        print_json({"id": grant_id, "code": made})
    elif made:
        out.print(f"Mã thanh tra của {grant_id}, chỉ hiện lần này: {made}", highlight=False)
    else:
        out.print(f"Đã kết thúc mã thanh tra của {grant_id}.", highlight=False)


def list_(school: School = None, as_json: Json = False) -> None:
    """Quyết định nào còn hiệu lực, đã hết hạn, đã thu hồi; hồ sơ nào đang cho mượn, quá hạn trả thì mã thoát 1."""
    from records.decisions import STATE_NAMES, all_decisions  # noqa: PLC0415
    from records.loans import borrower_words, open_loans  # noqa: PLC0415

    store, today = _store(), clock_now().astimezone(VIETNAM).date()
    only = _scope(store, school)[0] if school else None
    with store.read() as db:
        decisions, loans = all_decisions(db, only), open_loans(db, only)
        known = {each.grant_id: each for each in all_decisions(db)}
    overdue = [loan for loan in loans if loan.is_overdue(today)]
    if as_json:
        print_json({
            "decisions": [_document(each, today) for each in decisions],
            "loans": [_loan(each, today) for each in loans], "overdue": len(overdue),
        })  # fmt: skip
    else:
        if not decisions:
            out.print("Chưa ghi quyết định khai thác nào.")
        for state, name in STATE_NAMES.items():
            of_state = [each for each in decisions if each.state(today) == state]
            if of_state:
                out.print(f"\n{capital(name)} ({len(of_state)})", highlight=False)
            for each in of_state:
                out.print(f"  {each.grant_id} {_words(each)}", highlight=False)
        if not loans:
            out.print("\nKhông có hồ sơ nào đang cho mượn.")
        for loan in loans:
            late = loan in overdue
            (err if late else out).print(
                f"{loan.loan_id}: {loan.scope_words()}, {borrower_words(loan, known)} mượn, hẹn trả "
                f"{vn_date(loan.due_on)}{' – QUÁ HẠN' if late else ''}",
                highlight=False, style="yellow" if late else None,
            )  # fmt: skip
    if overdue:
        raise typer.Exit(1)


def _store() -> Store:
    settings = read_settings()
    return store_of(require_initialised(home_of(settings)), settings)


def _scope(
    store: Store, school: str | None, years: Several = None, terms: Several = None, classes: Several = None
) -> tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The one school that has all that is named, and the years, terms and classes as the store spells them."""
    from jobs.choosing import chosen_scopes  # noqa: PLC0415

    def chosen(year: str | None = None, term: str | None = None, class_name: str | None = None) -> Sequence[Scope]:
        return chosen_scopes(store, school=school, school_year=year, term=term, class_name=class_name)

    of_years = [chosen(year=each) for each in years or ()]
    of_terms = [chosen(term=each) for each in terms or ()]
    of_classes = [chosen(class_name=each) for each in classes or ()]
    having = [{scope.school for scope in scopes} for scopes in (chosen(), *of_years, *of_terms, *of_classes)]
    schools = sorted(set.intersection(*having))
    if not schools:
        raise UsageError("Không trường nào có đủ các năm học, học kì, lớp đã nêu. Mỗi trường một quyết định.")
    if len(schools) > 1:
        raise UsageError(f"Có nhiều trường: {', '.join(schools)}. Thêm --school.")

    def own(scopes: Sequence[Scope]) -> Scope:
        return next(scope for scope in scopes if scope.school == schools[0])

    return (
        schools[0], tuple(own(scopes).school_year for scopes in of_years),
        tuple(own(scopes).term for scopes in of_terms), tuple(own(scopes).class_name for scopes in of_classes),
    )  # fmt: skip


def _words(decision: DecisionAsked) -> str:
    body = f" ({decision.office})" if decision.office else ""
    until = f"đến hết {vn_date(decision.valid_until)}" if decision.valid_until else "không hẹn ngày hết"
    return (
        f"số {decision.words}, {in_vietnamese(decision.decided_by)} ký, cho "
        f"{in_vietnamese(decision.granted_to)}{body}: {decision.action_words()} – {decision.scope_words()} – "
        f"từ {vn_date(decision.valid_from)} {until}"
    )


def _tell(decision: Decision, today: date, done: str, *, as_json: bool) -> None:
    from records.decisions import STATE_NAMES  # noqa: PLC0415

    if as_json:
        print_json(_document(decision, today))
    else:
        state = STATE_NAMES[decision.state(today)]
        out.print(f"{done} {decision.grant_id}: {_words(decision)}. Hôm nay {state}.", highlight=False)


def _document(decision: Decision, today: date) -> dict[str, object]:
    return {
        "id": decision.grant_id, "state": decision.state(today), "school": decision.school, "number": decision.number,
        "date": decision.decided_on.isoformat(), "decided_by": decision.decided_by, "to": decision.granted_to,
        "office": decision.office, "actions": decision.actions, "years": decision.school_years,
        "terms": decision.terms, "classes": decision.classes, "by_pupil": decision.by_pupil,
        "pupils": len(decision.pupils), "from": decision.valid_from.isoformat(),
        "until": decision.valid_until.isoformat() if decision.valid_until else None, "inline": decision.is_inline,
        "recorded_at": decision.recorded_at.isoformat(), "recorded_by": decision.recorded_by,
        "withdrawn_at": decision.withdrawn_at.isoformat() if decision.withdrawn_at else None,
        "withdrawn_by": decision.withdrawn_by, "withdrawn_for": decision.withdrawn_for,
    }  # fmt: skip


def _loan(loan: Loan, today: date) -> dict[str, object]:
    return {
        "id": loan.loan_id, "school": loan.school, "year": loan.school_year, "term": loan.term,
        "class": loan.class_name, "borrower": loan.borrower, "decision": loan.grant_id,
        "lent_at": loan.lent_at.isoformat(), "lent_by": loan.lent_by, "due_on": loan.due_on.isoformat(),
        "overdue": loan.is_overdue(today),
    }  # fmt: skip
