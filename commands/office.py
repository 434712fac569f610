"""Who is at the keyboard, or asks, or decides: an office in words, as the log writes it."""

from __future__ import annotations

from typing import Annotated, cast, get_args

import typer

from records.policy.words import Role, in_vietnamese
from records.problems import UsageError

By = Annotated[str, typer.Option("--by", metavar="CHỨC_VỤ", help="Người đang làm, ghi vào nhật ký.")]


def office(text: str) -> str:
    """The office as the log writes it. Raises `UsageError` for a word that names none."""
    return in_vietnamese(role_of(text))


def role_of(text: str) -> Role:
    """The office that a word means, in any usual spelling."""
    from ingest.list_words import allowed, code_of  # noqa: PLC0415 – keep `--help` fast

    found = text if text in get_args(Role) else code_of("role", text)
    if found is None:
        raise UsageError(f"Không có chức vụ «{text}». Chọn: {allowed('role')}.")
    return cast("Role", found)
