"""`soluu witness`: be the second party that watches a school's log, and cosigns its head."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.asking import ask_new_passphrase, ask_passphrase, asker
from commands.log import Fingerprint
from commands.output import Json, err, out, print_json
from commands.words import Command, Group
from jobs.opening import home_of
from records.clock import now as clock_now
from records.home import read_settings
from records.problems import UsageError

if TYPE_CHECKING:
    from jobs.witnessing import Answer

app = typer.Typer(
    name="witness", cls=Group, help="Làm nhân chứng cho nhật ký của trường khác: tạo khóa, ký, xem đã thấy gì.",
    no_args_is_help=True,
)  # fmt: skip


@app.command(cls=Command)
def init(
    name: Annotated[
        str, typer.Option(metavar="TÊN", help="Tên của nhân chứng, không dấu cách, như pgd.example/nhan-chung.")
    ],
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi gì: khóa không có mật khẩu.")] = False,
    as_json: Json = False,
) -> None:
    """Tạo khóa nhân chứng, và dòng khóa để đưa cho các trường."""
    from jobs.witness_book import WitnessBook  # noqa: PLC0415 – keep `--help` fast
    from jobs.witnessing import create_witness  # noqa: PLC0415

    settings = read_settings()
    passphrase = settings.passphrase
    if as_json and not (yes or passphrase):
        raise UsageError("--json không hỏi được gì: dùng kèm --yes.")
    if not (yes or passphrase):
        passphrase = ask_new_passphrase("Mật khẩu cho khóa nhân chứng")
    book = WitnessBook.of(home_of(settings))
    key = create_witness(book, name, passphrase, clock_now())
    if as_json:
        print_json(
            {"name": key.name, "vkey": key.vkey, "fingerprint": key.fingerprint, "path": str(book.vkey_path)}
        )
    else:
        out.print(f"Dòng khóa để đưa cho các trường ({book.vkey_path}): {key.vkey}", highlight=False)
        out.print(f"Vân tay (báo cho trường qua đường khác): {key.fingerprint}", highlight=False)


@app.command(cls=Command)
def sign(
    path: Annotated[Path, typer.Argument(metavar="TỆP", readable=False, help="Tệp yêu cầu của trường.")],
    target: Annotated[
        Path | None, typer.Option("--out", metavar="TỆP", help="Tệp trả lời; bỏ trống: cạnh tệp yêu cầu, thêm .da-ky.")
    ] = None,
    key: Annotated[
        str | None, typer.Option(metavar="KHÓA", help="Khóa công khai của trường mới: tệp PEM, danh sách, dòng khóa.")
    ] = None,
    fingerprint: Fingerprint = None,
    as_json: Json = False,
) -> None:
    """Kiểm tra đầu nhật ký của trường nối tiếp đầu đã thấy, rồi ký; nếu không thì từ chối và giữ cả hai đầu."""
    from jobs.log_keys import Confirmation  # noqa: PLC0415
    from jobs.witness_book import WitnessBook  # noqa: PLC0415
    from jobs.witnessing import answer_request  # noqa: PLC0415

    settings = read_settings()
    book = WitnessBook.of(home_of(settings))
    target = target or path.with_name(f"{path.name}.da-ky")
    answer = answer_request(
        book, path, target, clock_now(),
        passphrase=settings.passphrase or ask_passphrase(book.keys), key=key,
        confirmation=Confirmation(fingerprint, asker(as_json=as_json)), wait=settings.lock_wait,
    )  # fmt: skip
    if as_json:
        print_json(_document(answer, target))
    elif answer.refusal:
        err.print(f"TỪ CHỐI: {answer.refusal.sentence}", style="red", highlight=False)
        err.print(f"Hai đầu nhật ký giữ làm bằng chứng ở {answer.evidence}", highlight=False)
    else:
        since = f"nối tiếp {answer.before} sự kiện đã thấy" if answer.before is not None else "lần đầu theo nhật ký này"
        out.print(f"Đã ký đầu {answer.head.size} sự kiện ({since}) vào {target}", highlight=False)
    if answer.refusal:
        raise typer.Exit(1)


@app.command("list", cls=Command)
def list_(as_json: Json = False) -> None:
    """Các nhật ký mà nhân chứng đang theo, và đầu thấy lần cuối."""
    from jobs.witness_book import WitnessBook  # noqa: PLC0415
    from jobs.witnessing import witness_key  # noqa: PLC0415

    book = WitnessBook.of(home_of(read_settings()))
    key = witness_key(book)
    logs = book.all_logs()
    if as_json:
        print_json({"name": key.name, "vkey": key.vkey, "fingerprint": key.fingerprint, "logs": [
            {
                "origin": log.origin, "size": log.last.size if log.last else 0, "heads": len(log.notes),
                "root": log.last.root.hex() if log.last else None, "keys": [each.fingerprint for each in log.keys],
            }
            for log in logs
        ]})  # fmt: skip
    else:
        out.print(f"Nhân chứng {key.name}, vân tay {key.fingerprint}", highlight=False)
        for log in logs:
            size = log.last.size if log.last else 0
            out.print(f"{log.origin}: {size} sự kiện, {len(log.notes)} lần ký", highlight=False)


def _document(answer: Answer, target: Path) -> dict[str, object]:
    return {
        "signed": answer.refusal is None, "origin": answer.head.origin, "size": answer.head.size,
        "before": answer.before, "path": str(target) if answer.note else None,
        "refused": answer.refusal.code if answer.refusal else None,
        "sentence": answer.refusal.sentence if answer.refusal else None,
        "evidence": str(answer.evidence) if answer.evidence else None,
    }  # fmt: skip
