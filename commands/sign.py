"""`soluu sign`: print a class's papers to be signed, sign many in one go, take in what was signed elsewhere, check."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import ask_passphrase, ask_secret
from commands.office import By, office, role_of
from commands.output import Json, err, out, print_json, printable, progress_bar
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.clock import vn_datetime
from records.home import Home, read_settings
from records.policy.words import Role, in_vietnamese
from records.problems import CannotError, UsageError
from records.store import Store

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

    from archive.signatures.trust import Trust
    from jobs.prepared_papers import Prepared
    from jobs.signing_papers import Checked

app = typer.Typer(name="sign", cls=Group, help="Chữ ký số của người trên giấy tờ: in để ký, ký, nhận, kiểm tra.")
SECRET = "SOLUU_SIGN_SECRET"    # noqa: S105 – the name of a variable

Class = Annotated[str | None, typer.Option("--class", metavar="LỚP", help="Chỉ lớp này, như 6A1.")]
Term = Annotated[str | None, typer.Option(metavar="HỌC_KÌ", help="Học kì: HK1, HK2, CN (cả năm).")]
School = Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, khi kho có nhiều trường.")]
Year = Annotated[str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Năm học, như 2025-2026.")]
As = Annotated[
    list[str] | None,
    typer.Option("--as", metavar="CHỨC_VỤ", help="Người ký ký với chức vụ gì; dùng được nhiều lần."),
]
NoTsa = Annotated[bool, typer.Option("--no-tsa", help="Không xin dấu thời gian lần này.")]
Offline = Annotated[
    bool, typer.Option("--offline", help="Không hỏi mạng về thu hồi; chỉ dùng danh sách trong thư mục chung-thu.")
]
Files = Annotated[list[Path], typer.Argument(metavar="TỆP", readable=False, help="Tệp PDF.")]


@app.callback(invoke_without_command=True)
def sign(
    context: typer.Context,
    p12: Annotated[
        Path | None, typer.Option("--p12", metavar="TỆP", readable=False, help="Tệp chứng thư số .p12 hoặc .pfx.")
    ] = None,
    pkcs11: Annotated[
        Path | None, typer.Option("--pkcs11", metavar="THƯ_VIỆN", help="Thư viện PKCS#11 của thiết bị ký (USB).")
    ] = None,
    token: Annotated[
        str | None, typer.Option(metavar="TÊN", help="Thiết bị ký nào, khi cắm nhiều thiết bị.")
    ] = None,
    roles: As = None,
    no_tsa: NoTsa = False,
    offline: Offline = False,
    class_name: Class = None,
    term: Term = None,
    school: School = None,
    as_json: Json = False,
) -> None:
    """Ký mọi giấy đã in có chỗ cho chức vụ ấy: hỏi mã PIN một lần, bị ngắt thì chạy lại là tiếp tục."""
    if context.invoked_subcommand is not None:
        return
    if (p12 is None) == (pkcs11 is None):
        raise UsageError("Cần --p12 TỆP hoặc --pkcs11 THƯ_VIỆN (hoặc một lệnh con: prepare, take, undo, check, list).")
    if not roles:
        raise UsageError("Cần --as CHỨC_VỤ: người ký ký với chức vụ gì, như --as \"hiệu trưởng\".")
    from archive.signatures.signing import pen_of, tsa_at  # noqa: PLC0415 – keep `--help` fast
    from jobs.authorities import believed  # noqa: PLC0415
    from jobs.signing_papers import sign_many  # noqa: PLC0415

    home, store = _opened()
    offices = [role_of(role) for role in roles]
    sets, now, trust = _waiting(home, class_name, term, school), clock_now(), believed(home)
    _require_one_s_own(sets, offices)
    url = None if no_tsa else home.tsa_url
    with _signer(p12, pkcs11, token, trust, as_json=as_json) as signer:
        pen = pen_of(signer, now=now, tsa=tsa_at(url) if url else None, trust=trust, may_fetch=not offline)
        if pen.why_not_higher and not as_json:
            err.print(f"Mức chữ ký: {pen.level} – {pen.why_not_higher}.", style="yellow", highlight=False)
        with progress_bar("Ký", quiet=as_json) as progress:
            run = sign_many(home, store, sets, pen, offices, trust=trust, now=now, progress=progress)
    if as_json:
        print_json({"signed": run.signed, "present": run.present, "level": pen.level,
                    "why_not_higher": pen.why_not_higher})  # fmt: skip
    else:
        out.print(f"Đã ký {run.signed} tài liệu (mức {pen.level}), {run.present} đã có chữ ký này.", highlight=False)


@app.command(cls=Command)
def prepare(
    class_name: Class = None,
    term: Term = None,
    everything: Annotated[bool, typer.Option("--all", help="Mọi lớp (của học kì đã cho, nếu có --term).")] = False,
    again: Annotated[bool, typer.Option("--again", help="In lại cả khi bản đã in còn đúng; bản cũ được cất.")] = False,
    school: School = None,
    year: Year = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """In giấy tờ của lớp một lần để ký, với đúng mã và số sẽ được niêm phong; bản đã in còn đúng thì giữ nguyên."""
    from archive.keys import load_private  # noqa: PLC0415
    from jobs.choosing import chosen_scopes  # noqa: PLC0415
    from jobs.policies import policies_of  # noqa: PLC0415
    from jobs.preparing_papers import prepare_classes  # noqa: PLC0415

    if everything == bool(class_name) or (class_name and not term):
        raise UsageError("Cần --class LỚP --term HỌC_KÌ, hoặc --all.")
    home, store = _opened()
    scopes = chosen_scopes(store, school=school, school_year=year, term=term, class_name=class_name)
    key = load_private(home.keys, read_settings().passphrase or ask_passphrase(home.keys))
    with progress_bar("In để ký", quiet=as_json) as progress:
        made = prepare_classes(
            home, store, policies_of(home), scopes, key=key, now=clock_now(), actor=office(by), again=again,
            progress=progress,
        )  # fmt: skip
    if as_json:
        print_json({"classes": [each.as_dict() for each in made]})
        return
    for each in made:
        state = "đã in" if each.is_new else "đã in từ trước, còn đúng"
        prepared = each.prepared
        out.print(
            f"{prepared.scope.class_name} {prepared.scope.term}: {state} {len(prepared.papers)} tài liệu: "
            f"{prepared.folder}", highlight=False,
        )  # fmt: skip


@app.command("list", cls=Command)
def list_(class_name: Class = None, term: Term = None, school: School = None, as_json: Json = False) -> None:
    """Giấy tờ đang chờ ký: mỗi lớp còn thiếu chữ ký của ai."""
    from jobs.authorities import believed  # noqa: PLC0415
    from jobs.paper_signatures import states_of  # noqa: PLC0415

    home, _ = _opened()
    sets, trust, now = _waiting(home, class_name, term, school), believed(home), clock_now()
    told = []
    for each in sets:
        states = states_of(each, trust, now)
        signed = sum(bool(state.report.signatures) for state in states)
        lacking = [
            {"document_id": state.paper.document.document_id, "file": state.paper.file,
             "missing": {str(role): number for role, number in state.missing.items()}}
            for state in states if state.missing
        ]  # fmt: skip
        told.append({
            "school": each.scope.school, "year": each.scope.school_year, "term": each.scope.term,
            "class": each.scope.class_name, "folder": str(each.folder), "papers": len(states), "signed": signed,
            "lacking": lacking,
        })  # fmt: skip
        if not as_json:
            out.print(
                f"{each.scope.class_name} {each.scope.term}: in lúc {vn_datetime(each.prepared_at)}, {signed} trong "
                f"{len(states)} tài liệu đã có chữ ký, {len(lacking)} còn thiếu: {each.folder}", highlight=False,
            )  # fmt: skip
            for state in (state for state in states if state.missing):
                who = ", ".join(f"{number} {in_vietnamese(role)}" for role, number in state.missing.items())
                out.print(f"  {state.paper.file}: thiếu {who}", highlight=False)
    if as_json:
        print_json({"classes": told})


@app.command(cls=Command)
def take(
    paths: Files, roles: As = None, no_tsa: NoTsa = False, offline: Offline = False, by: By = "văn thư",
    as_json: Json = False,
) -> None:  # fmt: skip
    """Nhận tệp đã ký bằng chương trình khác: chỉ nhận đúng tài liệu trường đã in, với chữ ký bao trùm cả tài liệu; kèm
    thêm bằng chứng thu hồi và dấu thời gian nếu có tsa_url."""
    from jobs.authorities import believed  # noqa: PLC0415
    from jobs.signing_papers import take_files  # noqa: PLC0415
    from jobs.stamping import proofs_of  # noqa: PLC0415

    if not roles:
        raise UsageError("Cần --as CHỨC_VỤ: người đã ký ký với chức vụ gì, như --as \"hiệu trưởng\".")
    _require_files(paths)
    home, store = _opened()
    trust = believed(home)
    found = take_files(
        home, store, paths, [role_of(role) for role in roles], trust=trust, now=clock_now(), actor=office(by),
        prove=None if no_tsa else proofs_of(home, trust, may_fetch=not offline),
    )  # fmt: skip
    if as_json:
        print_json({"results": [each.as_dict() for each in found]})
    else:
        for each in found:
            _show(each)
            if each.taken:
                out.print("  → đã nhận", highlight=False)
                if each.why_not_higher:
                    err.print(f"  ▲ {each.why_not_higher}", style="yellow", highlight=False)
            else:
                err.print(f"  → không nhận: {each.refusal}", style="red", highlight=False)
    if not all(each.taken for each in found):
        raise typer.Exit(1)


@app.command(cls=Command)
def undo(
    serial: Annotated[
        str | None,
        typer.Option(metavar="SỐ", help="Rút chữ ký của chứng thư số này (xem số bằng sign check), dù chữ ký đúng."),
    ] = None,
    class_name: Class = None,
    term: Term = None,
    school: School = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Rút chữ ký sai: đưa giấy chờ ký về bản trước chữ ký ấy. Chữ ký ký sau đó phải ký lại; không có gì bị xóa."""
    from jobs.authorities import believed  # noqa: PLC0415
    from jobs.taking_back import take_back  # noqa: PLC0415

    home, store = _opened()
    done = take_back(
        home, store, _waiting(home, class_name, term, school), trust=believed(home), now=clock_now(), serial=serial,
        actor=office(by),
    )  # fmt: skip
    if as_json:
        print_json({"papers": done.papers, "lost": done.lost})
        return
    out.print(f"Đã đưa {done.papers} giấy về bản trước chữ ký ấy.", highlight=False)
    if done.lost:
        err.print(f"{done.lost} chữ ký khác ký sau đó cũng mất: ký lại. Xem: soluu sign list", style="yellow")


@app.command(cls=Command)
def check(paths: Files, as_json: Json = False) -> None:
    """Kiểm tra chữ ký số trên tệp PDF: đúng tài liệu, bao trùm cả tài liệu, ai ký, chứng thư có hiệu lực khi ký."""
    from jobs.authorities import believed  # noqa: PLC0415
    from jobs.signing_papers import check_files  # noqa: PLC0415

    _require_files(paths)
    home = home_of(read_settings())
    found = check_files(home, paths, believed(home), clock_now())
    if as_json:
        print_json({"results": [each.as_dict() for each in found]})
    else:
        for each in found:
            _show(each)
    if not all(each.report.holds for each in found):
        raise typer.Exit(1)
    if any(person.certificate_valid is None for each in found for person in each.report.signatures):
        raise typer.Exit(CannotError.exit_code)


def _show(checked: Checked) -> None:
    """A file, its people, and what is wrong or not to be told."""
    words = {True: "đúng tài liệu đã in", False: "KHÔNG ĐÚNG tài liệu đã in", None: "chưa có bản in để so"}
    out.print(f"{printable(checked.path)}: {words[checked.report.same_document]}", highlight=False)
    valid = {True: "có hiệu lực khi ký", False: "KHÔNG có hiệu lực khi ký", None: "chưa kiểm tra được hiệu lực"}
    for each in checked.report.signatures:
        moment = each.proven_at or each.claimed_at
        proof = "có dấu thời gian" if each.proven_at else "giờ do người ký ghi"
        when = f", {vn_datetime(moment)} ({proof})" if moment else ""
        out.print(
            f"  {printable(each.signer)}, số {each.serial}, mức {each.level}{when}; chứng thư "
            f"{valid[each.certificate_valid]}", highlight=False,
        )  # fmt: skip
    for problem in checked.report.told():
        style = "red" if problem.is_failure else "yellow"
        err.print(f"  {problem.message}", style=style, highlight=False)


def _signer(
    p12: Path | None, module: Path | None, token: str | None, trust: Trust, *, as_json: bool
) -> AbstractContextManager[Signer]:
    """The hand that signs; its secret is asked once, or comes from the environment – never from an argument."""
    from archive.signatures.signers import p12_signer, token_signer  # noqa: PLC0415

    what = "Mật khẩu của tệp chứng thư số" if p12 else "Mã PIN của thiết bị ký"
    secret = os.environ.get(SECRET) or ask_secret(what, as_json=as_json)
    if secret is None:
        raise CannotError(f"{what}: chưa có. Chạy ở cửa sổ lệnh để được hỏi, hoặc đặt biến {SECRET}.")
    if p12 is not None:
        _require_files([p12])
        return nullcontext(p12_signer(p12.read_bytes(), secret, trust))
    return token_signer(module or Path(), secret, trust, token)


def _waiting(home: Home, class_name: str | None, term: str | None, school: str | None) -> list[Prepared]:
    from jobs.prepared_papers import all_prepared  # noqa: PLC0415

    asked = ((class_name, "class_name"), (term, "term"), (school, "school"))
    found = [
        each for each in all_prepared(home)
        if all(said is None or said.casefold() == getattr(each.scope, of).casefold() for said, of in asked)
    ]  # fmt: skip
    if not found:
        raise CannotError("Không có giấy nào như vậy đang chờ ký. In: soluu sign prepare --class LỚP --term HỌC_KÌ.")
    return found


def _require_one_s_own(sets: list[Prepared], offices: list[Role]) -> None:
    """A principal signs a school's papers, a teacher a class's: nobody signs others' by leaving something out."""
    if len({each.scope.school for each in sets}) > 1:
        raise UsageError("Có giấy chờ ký của nhiều trường: thêm --school.")
    classes = sorted({each.scope.class_name for each in sets})
    if {"teacher", "homeroom"} & {*offices} and len(classes) > 1:
        raise UsageError(f"Giáo viên ký từng lớp: thêm --class (đang chờ ký: {', '.join(classes)}).")


def _require_files(paths: list[Path]) -> None:
    for path in paths:
        if not path.is_file():
            raise UsageError(f"Không có tệp {path}.")


def _opened() -> tuple[Home, Store]:
    settings = read_settings()
    home = require_initialised(home_of(settings))
    return home, store_of(home, settings)
