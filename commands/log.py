"""`soluu log`: sign the event log's head, check the whole log, ask witnesses and keep their answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import ask_passphrase, asker
from commands.output import Json, KeyFile, err, out, print_json
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.clock import vn_datetime
from records.home import Home, Settings, read_settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from records.log.report import LogReport

app = typer.Typer(
    name="log", cls=Group, help="Nhật ký sự kiện: ký đầu nhật ký, kiểm tra, gửi và nhận chữ ký của nhân chứng.",
    no_args_is_help=True,
)  # fmt: skip
Fingerprint = Annotated[
    str | None,
    typer.Option(metavar="VÂN_TAY", help="Vân tay SHA-256 của khóa mới, như bên kia đã báo qua đường khác."),
]


@app.command(cls=Command)
def checkpoint(
    path: Annotated[Path | None, typer.Argument(metavar="[TỆP]", help="Tệp để ghi; bỏ trống thì in ra.")] = None,
    as_json: Json = False,
) -> None:
    """Ký đầu nhật ký của mọi sự kiện đến nay, và in hoặc ghi ra tệp."""
    from jobs.event_log import sign_head  # noqa: PLC0415 – keep `--help` fast
    from jobs.log_files import write_text_file  # noqa: PLC0415

    home, settings, key = _opened()
    signed = sign_head(home, store_of(home, settings), key, clock_now())
    if path:
        write_text_file(path, str(signed.note))
    if as_json:
        print_json({
            "origin": signed.head.origin, "size": signed.head.size, "root": signed.head.root.hex(),
            "note": str(signed.note), "vkey": signed.key.vkey, "fingerprint": signed.key.fingerprint,
            "path": str(path) if path else None,
        })  # fmt: skip
    elif path:
        out.print(f"Đã ghi đầu {signed.head.size} sự kiện vào {path}", highlight=False)
    else:
        typer.echo(str(signed.note), nl=False)  # byte for byte: it may be redirected to a file


@app.command(cls=Command)
def verify(
    head: Annotated[
        list[Path] | None,
        typer.Option(
            "--head", metavar="TỆP",
            help="Đầu nhật ký giữ ở nơi khác (tệp đầu, bằng chứng, gói niêm phong), để so; dùng được nhiều lần.",
        ),
    ] = None,
    key: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Kiểm tra nhật ký từ sự kiện đầu tiên: sự kiện bị xóa, chèn, sửa, đổi chỗ; mọi đầu đã ký, mọi chữ ký."""
    from jobs.event_log import verify_log  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    report = verify_log(home, store_of(home, settings), head or [], key)
    if as_json:
        print_json(report.as_dict())
    else:
        _show(report)
    raise typer.Exit(report.exit_code)


def _show(report: LogReport) -> None:
    """The answer first, then each problem, then who witnessed what."""
    for problem in report.problems:
        err.print(problem.sentence(), style="red", highlight=False)
    unsigned = report.size - report.signed_size
    if not report.heads and not report.problems:
        err.print("Chưa có đầu nhật ký nào đã ký để so. Chạy «soluu log checkpoint».", style="yellow", highlight=False)
    elif not report.problems:
        rest = f"; {unsigned} sự kiện mới chưa được ký" if unsigned else ""
        out.print(f"Nhật ký còn nguyên: {report.size} sự kiện, khớp {report.heads} đầu đã ký{rest}.", highlight=False)
    for witnessed in report.witnessed:
        out.print(witnessed.sentence(), highlight=False)
    if report.heads and not report.witnessed:
        out.print("Chưa có nhân chứng nào ký. Gửi yêu cầu bằng «soluu log request TỆP».", highlight=False)


@app.command(cls=Command)
def request(
    path: Annotated[Path, typer.Argument(metavar="TỆP", help="Tệp yêu cầu để ghi, rồi gửi cho nhân chứng.")],
    witness: Annotated[str | None, typer.Option(metavar="TÊN", help="Nhân chứng, khi trường có nhiều.")] = None,
    since: Annotated[
        int | None,
        typer.Option("--from", metavar="SỐ", min=0, help="Số sự kiện mà nhân chứng thấy lần cuối, khi họ báo."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Ghi đầu nhật ký mới kèm bằng chứng nối tiếp đầu mà nhân chứng đã thấy."""
    from jobs.event_log import ask_witness  # noqa: PLC0415
    from jobs.log_files import write_text_file  # noqa: PLC0415
    from jobs.whole_files import require_unused  # noqa: PLC0415
    from proofs.checkpoints import parse_checkpoint  # noqa: PLC0415

    require_unused([path])
    home, settings, key = _opened()
    asked = ask_witness(home, store_of(home, settings), key, clock_now(), witness=witness, old_size=since)
    write_text_file(path, str(asked))
    size = parse_checkpoint(asked.note.text).size
    if as_json:
        print_json({"path": str(path), "from": asked.old_size, "size": size})
    else:
        out.print(f"Đã ghi yêu cầu vào {path}: từ {asked.old_size} đến {size} sự kiện.", highlight=False)


@app.command(cls=Command)
def accept(
    path: Annotated[Path, typer.Argument(metavar="TỆP", readable=False, help="Tệp trả lời của nhân chứng.")],
    key: Annotated[
        str | None, typer.Option(metavar="KHÓA", help="Khóa của nhân chứng mới: dòng khóa, hoặc tệp có dòng ấy.")
    ] = None,
    fingerprint: Fingerprint = None,
    as_json: Json = False,
) -> None:
    """Kiểm tra và giữ chữ ký của nhân chứng."""
    from jobs.event_log import accept_answer  # noqa: PLC0415
    from jobs.log_keys import Confirmation  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    accepted = accept_answer(
        home, store_of(home, settings), path, clock_now(),
        key=key, confirmation=Confirmation(fingerprint, asker(as_json=as_json)),
    )  # fmt: skip
    if as_json:
        print_json({"accepted": [
            {"witness": each.witness.name, "size": each.size, "at": each.at.isoformat(), "new": each.is_new_witness}
            for each in accepted
        ]})  # fmt: skip
    else:
        for each in accepted:
            told = f"Nhân chứng {each.witness.name} đã ký đầu {each.size} sự kiện lúc {vn_datetime(each.at)}."
            out.print(told, highlight=False)


@app.command(cls=Command)
def proofs(
    folder: Annotated[
        Path, typer.Argument(metavar="THƯ_MỤC", help="Nơi ghi, như đĩa của năm: mỗi gói một tệp .tlog-proof.")
    ],
    as_json: Json = False,
) -> None:
    """Ghi bằng chứng rằng nhân chứng đã thấy từng lần niêm phong, để đưa kèm gói. Mã 1: còn gói chưa ai chứng kiến."""
    from jobs.witnessed import write_witness_proofs  # noqa: PLC0415 – keep `--help` fast

    settings = read_settings()
    made = write_witness_proofs(store_of(require_initialised(home_of(settings)), settings), folder)
    if as_json:
        print_json({
            "size": made.size, "witnesses": [each.as_dict() for each in made.witnesses],
            "proofs": [{"bundle_id": each.bundle.bundle_id, "bundle": each.bundle.file_name,
                        "path": str(each.path) if each.path else None} for each in made.proven],
        })  # fmt: skip
    else:
        names = ", ".join(f"{each.name} ({vn_datetime(each.at)})" for each in made.witnesses)
        number = len(made.proven) - len(made.waiting)
        out.print(f"Đã ghi {number} bằng chứng vào {folder}: đầu {made.size} sự kiện, {names} ký.", highlight=False)
        if made.waiting:
            err.print(f"{len(made.waiting)} gói niêm phong sau đầu ấy: chờ nhân chứng ký lần tới.", style="yellow")
    raise typer.Exit(1 if made.waiting else 0)


def _opened() -> tuple[Home, Settings, Ed25519PrivateKey]:
    """The home, its settings and its signing key."""
    from archive.keys import load_private  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    return home, settings, load_private(home.keys, settings.passphrase or ask_passphrase(home.keys))
