"""`soluu revoke`: what was issued and must not be used, by the principal: revoked, or suspended until settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import ask_passphrase
from commands.office import By, office, role_of
from commands.output import DAY_FORMATS, Json, out, print_json
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.clock import vn_datetime
from records.home import Home, Settings, read_settings
from records.problems import UsageError
from records.store import Store

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from jobs.withdrawing import Done
    from records.disposal import Signer
    from records.withdrawals import Act, Asked, Scope, Why

app = typer.Typer(
    name="revoke", cls=Group, no_args_is_help=True,
    help="Thu hồi, tạm đình chỉ tài liệu đã phát hành; danh sách trạng thái có ký.",
)  # fmt: skip
_WHY: Mapping[str, Why] = {
    "nội dung": "content", "thủ tục": "procedure", "cơ quan": "authority", "xác minh": "checking", "khác": "other",
}  # fmt: skip
Bundle = Annotated[str | None, typer.Option(metavar="MÃ", help="Mọi tài liệu của gói này (mã 20 chữ số hex).")]
Document = Annotated[str | None, typer.Option(metavar="SỐ", help="Một tài liệu: số in dưới mã QR, hoặc 20 hex.")]
Reason = Annotated[str, typer.Option(metavar="LỜI", help="Lý do bằng lời, giữ tại trường; không nêu tên học sinh.")]
WhyOption = Annotated[
    str, typer.Option("--why", metavar="LOẠI", help=f"Lý do được công bố: {', '.join(_WHY)}.")
]  # fmt: skip
Name = Annotated[str, typer.Option("--name", metavar="HỌ_TÊN", help="Họ tên hiệu trưởng; không vào nhật ký.")]
ByPrincipal = Annotated[str, typer.Option("--by", metavar="CHỨC_VỤ", help="Phải là hiệu trưởng.")]
Number = Annotated[str | None, typer.Option(metavar="SỐ", help="Số quyết định, như 12/QĐ-THCS.")]
Day = Annotated[
    datetime | None, typer.Option("--date", metavar="NGÀY", formats=DAY_FORMATS, help="Ngày quyết định.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Chỉ xem sẽ gồm bao nhiêu tài liệu, chưa làm gì.")]


@app.command("place", cls=Command)
def place(
    reason: Reason, why: WhyOption, name: Name,
    requested_name: Annotated[str, typer.Option(metavar="HỌ_TÊN", help="Họ tên người đề nghị, khác hiệu trưởng.")],
    number: Number = None, day: Day = None, bundle: Bundle = None, document: Document = None,
    requested_by: Annotated[str, typer.Option(metavar="CHỨC_VỤ", help="Chức vụ người đề nghị.")] = "văn thư",
    by: ByPrincipal = "hiệu trưởng", dry_run: DryRun = False, as_json: Json = False,
) -> None:  # fmt: skip
    """Thu hồi hẳn, theo quyết định của hiệu trưởng và đề nghị của người khác. Không bỏ thu hồi được."""
    from records.withdrawals import Asked  # noqa: PLC0415 – keep `--help` fast

    scope, subject_id = _subject(bundle, document)
    asked = Asked(
        kind="revoked", scope=scope, subject_id=subject_id, why=_why(why), reason=reason, number=number,
        day=day.date() if day else None, decided_by=_signer(by, name),
        requested_by=_signer(requested_by, requested_name),
    )  # fmt: skip
    _withdraw(asked, dry_run=dry_run, as_json=as_json)


@app.command("suspend", cls=Command)
def suspend(
    reason: Reason, name: Name, why: WhyOption = "xác minh", number: Number = None, day: Day = None,
    bundle: Bundle = None, document: Document = None, by: ByPrincipal = "hiệu trưởng", dry_run: DryRun = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Tạm đình chỉ ngay, đến khi làm rõ; thôi bằng «soluu revoke lift»."""
    from records.withdrawals import Asked  # noqa: PLC0415

    scope, subject_id = _subject(bundle, document)
    asked = Asked(
        kind="suspended", scope=scope, subject_id=subject_id, why=_why(why), reason=reason, number=number,
        day=day.date() if day else None, decided_by=_signer(by, name),
    )  # fmt: skip
    _withdraw(asked, dry_run=dry_run, as_json=as_json)


@app.command("lift", cls=Command)
def lift(
    act_id: Annotated[str, typer.Argument(metavar="MÃ", help="Mã lần tạm đình chỉ, như HL-2026-001.")],
    reason: Reason, name: Name, by: ByPrincipal = "hiệu trưởng", as_json: Json = False,
) -> None:  # fmt: skip
    """Thôi đình chỉ: tài liệu lại như trước. Lần đình chỉ vẫn còn trong danh sách."""
    from jobs.withdrawing import lift  # noqa: PLC0415

    home, store, settings = _opened()
    who = _signer(by, name)
    done = lift(home, store, act_id, reason=reason, by=who, key=_key(home, settings), now=clock_now())
    _tell(done, "Đã thôi đình chỉ", as_json=as_json)


@app.command("list", cls=Command)
def list_(as_json: Json = False) -> None:
    """Mọi lần thu hồi, tạm đình chỉ, cả đã thôi; và danh sách trạng thái lập lúc nào."""
    from jobs.kept_list import kept_list  # noqa: PLC0415
    from jobs.withdrawing import kept_words  # noqa: PLC0415
    from records.withdrawals import KIND_NAMES, acts  # noqa: PLC0415

    home, store, _ = _opened()
    with store.read() as db:
        found = acts(db)
    listed = kept_list(home)
    if as_json:
        about = {"number": listed.number, "issued_at": listed.issued_at.isoformat()} if listed else None
        print_json({"acts": [_document(act) for act in found], "status_list": about})
        return
    if not found:
        out.print("Chưa thu hồi hay tạm đình chỉ tài liệu nào.")
    for act in found:
        ended = f"; đã thôi {vn_datetime(act.lifted_at)}" if act.lifted_at else ""
        decision = f", {act.decision}" if act.decision else ""
        out.print(
            f"{act.act_id}: {KIND_NAMES[act.kind]} {act.subject_words()} từ {vn_datetime(act.at)}, {act.by}{decision}"
            f" – {kept_words(home, act.act_id).get('reason', 'không còn lời ghi lý do')}{ended}", highlight=False,
        )  # fmt: skip
    if listed:
        out.print(f"Danh sách trạng thái số {listed.number}, lập {vn_datetime(listed.issued_at)}.", highlight=False)


@app.command("publish", cls=Command)
def publish(by: By = "văn thư", as_json: Json = False) -> None:
    """Ký lại danh sách trạng thái đến lúc này, dù không có gì đổi: danh sách cũ quá 40 ngày thì không còn được tin."""
    from jobs.sealing import republish, sealing_alone  # noqa: PLC0415
    from jobs.status_list import publish_list  # noqa: PLC0415

    home, store, settings = _opened()
    actor, key = office(by), _key(home, settings)
    with sealing_alone(home, store.wait):
        republish(home, store)
        listed = publish_list(home, store, key, clock_now(), actor)
    if as_json:
        print_json({
            "number": listed.number, "issued_at": listed.issued_at.isoformat(), "path": str(home.status_path)
        })  # fmt: skip
    else:
        out.print(f"Đã ký danh sách trạng thái số {listed.number}: {home.status_path}", highlight=False)


def _withdraw(asked: Asked, *, dry_run: bool, as_json: bool) -> None:
    from jobs.withdrawing import foreseen, withdraw  # noqa: PLC0415
    from records.withdrawals import KIND_NAMES  # noqa: PLC0415

    home, store, settings = _opened()
    now, words = clock_now(), KIND_NAMES[asked.kind]
    documents = foreseen(store, asked, now)     # what may not be is told before a passphrase is asked for
    if dry_run and as_json:
        print_json({"kind": asked.kind, "documents": documents, "done": False})
    elif dry_run:
        out.print(f"Sẽ {words} {documents} tài liệu. Chưa làm gì.", highlight=False)
    else:
        _tell(withdraw(home, store, asked, key=_key(home, settings), now=now), f"Đã {words}", as_json=as_json)


def _tell(done: Done, words: str, *, as_json: bool) -> None:
    if as_json:
        print_json(_document(done.act) | {"documents": done.documents, "done": True})
        return
    out.print(f"{words}, {done.act.act_id}: {done.act.subject_words()}, {done.documents} tài liệu.", highlight=False)
    out.print("Trang kiểm tra đã theo ngay; ai kiểm ngoại tuyến thì cần danh sách trạng thái mới.")


def _document(act: Act) -> dict[str, object]:
    return {
        "id": act.act_id, "kind": act.kind, "scope": act.scope, "subject": act.subject_id, "why": act.why,
        "decision": act.decision, "at": act.at.isoformat(), "by": act.by,
        "lifted_at": act.lifted_at.isoformat() if act.lifted_at else None, "lifted_by": act.lifted_by,
    }  # fmt: skip


def _subject(bundle: str | None, document: str | None) -> tuple[Scope, str]:
    """What is meant, its id in hex. Raises `UsageError` unless it is just one thing, spelt as an id is."""
    from qr.label import parse_label  # noqa: PLC0415
    from qr.payload import BadCodeError  # noqa: PLC0415

    if (bundle is None) == (document is None):
        raise UsageError("Nêu một trong: --bundle MÃ hoặc --document SỐ.")
    text = (bundle or document or "").strip()
    scope: Scope = "bundle" if bundle is not None else "document"
    if len(text) == 20 and set(text.lower()) <= set("0123456789abcdef"):
        return scope, text.lower()
    try:
        return scope, parse_label(text).hex()
    except BadCodeError as error:
        raise UsageError(f"{error} Chép số in dưới mã QR, như 008J-4CT4-ANK7-F24S-X.") from None


def _why(text: str) -> Why:
    from records.schools import ascii_slug  # noqa: PLC0415

    found = {ascii_slug(words): code for words, code in _WHY.items()}.get(ascii_slug(text))
    if found is None:
        raise UsageError(f"Không có loại lý do «{text}». Chọn: {', '.join(_WHY)}.")
    return found


def _signer(role: str, name: str) -> Signer:
    from records.disposal import Signer  # noqa: PLC0415

    return Signer(role=role_of(role), name=name)


def _key(home: Home, settings: Settings) -> Ed25519PrivateKey:
    from archive.keys import load_private  # noqa: PLC0415

    return load_private(home.keys, settings.passphrase or ask_passphrase(home.keys))


def _opened() -> tuple[Home, Store, Settings]:
    settings = read_settings()
    home = require_initialised(home_of(settings))
    return home, store_of(home, settings), settings
