"""`soluu inspect`: a month's checklist with its figures; signs the minutes when asked."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from commands.asking import ask_passphrase
from commands.output import Json, err, out, print_json
from commands.words import Command
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.home import read_settings
from records.problems import CannotError, UsageError

app = typer.Typer()
_WORDS = {"good": "đạt", "look": "cần xem", "not_judged": "không xét", None: "chưa trả lời"}


@app.command("inspect", cls=Command)
def inspect(
    month: Annotated[str, typer.Option(metavar="THÁNG", help="Tháng kiểm tra, như 2025-11.")],
    school: Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, khi kho có nhiều trường.")] = None,
    sign: Annotated[bool, typer.Option("--sign", help="Ký và niêm phong biên bản, khi đã đủ.")] = False,
    by: Annotated[str, typer.Option(metavar="HỌ_TÊN", help="Họ tên, chức vụ người ký.")] = "",
    as_json: Json = False,
) -> None:
    """Danh mục kiểm tra của một tháng với số liệu; ký khi có --sign. Mã thoát 1: còn mục chưa trả lời hoặc cần xem."""
    from jobs.inspecting import inspectable, inspection_in, record_of, see, unopened  # noqa: PLC0415 – keep `--help` fast
    from jobs.inspection_signing import signed_parts  # noqa: PLC0415
    from jobs.policies import policies_of  # noqa: PLC0415

    if sign and not by.strip():
        raise UsageError("Ký thì cần --by «họ tên, chức vụ».")
    settings = read_settings()
    home = require_initialised(home_of(settings))
    store, now = store_of(home, settings), clock_now()
    name = inspectable(store, school, month)
    seen = see(store, policies_of(home), name, month, now)
    signed = _sign(home, store, seen, by, settings, now) if sign else None
    inspection = inspection_in(store, name, month)
    record = record_of(seen, inspection or unopened(name, month, now))
    parts = signed_parts(home, store, name, month)
    if as_json:
        print_json(_as_dict(record, parts, is_open=inspection is not None))
    else:
        _show(record, parts, is_open=inspection is not None)
    if signed is not None and signed.error:
        err.print(signed.error, style="red", highlight=False)
        raise typer.Exit(CannotError.exit_code)
    if record.left or record.count("look"):
        raise typer.Exit(1)


def _sign(home: Any, store: Any, seen: Any, by: str, settings: Any, now: Any) -> Any:
    from archive.keys import load_private  # noqa: PLC0415
    from dashboard.theme import OF_MONTH  # noqa: PLC0415
    from jobs.inspection_signing import sign  # noqa: PLC0415

    key = load_private(home.keys, settings.passphrase or ask_passphrase(home.keys))
    return sign(home, store, seen, by=by, key=key, colours=OF_MONTH, now=now)


def _as_dict(record: Any, parts: Any, *, is_open: bool) -> dict[str, object]:
    lines = [
        {
            "code": line.code, "article": line.article, "sentence": line.sentence, "when": line.when,
            "figures": list(line.figures), "certain": line.certain, "possible": line.possible,
            "answer": line.verdict, "opinion": line.answer.text if line.answer else None,
        }
        for line in record.lines
    ]  # fmt: skip
    signed = [
        {"revision": part.inspection.revision, "signed_at": part.inspection.signed_at.isoformat(),
         "path": str(part.path), "code": part.code}
        for part in parts
    ]  # fmt: skip
    return {
        "school": record.school, "month": record.month, "policy": record.policy_name,
        "policy_version": record.policy_version, "open": is_open, "unanswered": record.left,
        "summary": list(record.summary), "lines": lines, "signed": signed,
    }  # fmt: skip


def _show(record: Any, parts: Any, *, is_open: bool) -> None:
    state = "" if is_open else " (chưa mở biên bản)"
    _say(f"{record.school}, tháng {record.month}{state}, theo «{record.policy_name}»")
    for sentence in record.summary:
        _say(f"  {sentence}")
    for number, line in enumerate(record.lines, 1):
        _say(f"{number}. [{_WORDS[line.verdict]}] {line.sentence} ({line.article})")
        for figure in line.figures:
            _say(f"     {figure}")
        if line.certain or line.possible:
            _say(f"     Phát hiện: {line.certain} chắc chắn, {line.possible} có thể.")
    for part in parts:
        _say(f"Đã ký bản {part.inspection.revision}: {part.path}")


def _say(sentence: str) -> None:
    out.print(sentence, highlight=False)
