"""`soluu extract-pupil`: one pupil's sealed học bạ out of the bundles, with all that proves them, as one ZIP."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.access import AskedBy, DecidedBy, Decision, School
from commands.asking import ask_passphrase
from commands.office import By, office, role_of
from commands.output import Json, err, out, print_json
from commands.words import Command
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.home import read_settings

if TYPE_CHECKING:
    from jobs.pupil_extract import PupilExtract
    from records.pupil_papers import PupilBundle

app = typer.Typer()


@app.command("extract-pupil", cls=Command)
def extract_pupil_(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục để ghi tệp ZIP.")],
    code: Annotated[str, typer.Option("--code", metavar="MÃ", help="Mã học sinh, như trong sổ điểm.")],
    asked_by: AskedBy,
    decided_by: DecidedBy = None,
    decision: Decision = "",
    school: School = None,
    year: Annotated[
        str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Chỉ năm học này; bỏ trống: mọi năm.")
    ] = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Trích học bạ đã niêm phong của một học sinh, kèm mọi bằng chứng, để các em mang theo khi chuyển trường."""
    from archive.keys import load_private  # noqa: PLC0415 – keep `--help` fast
    from jobs.policies import policies_of  # noqa: PLC0415
    from jobs.pupil_extract import extract_pupil, school_of_pupil, write_extract  # noqa: PLC0415
    from records.access import Request  # noqa: PLC0415

    settings = read_settings()
    home = require_initialised(home_of(settings))
    store = store_of(home, settings)
    asked = Request(
        school=school_of_pupil(store, code, school), school_year=year or "", action="extract",
        asked_by=role_of(asked_by), decided_by=role_of(decided_by) if decided_by else None, decision=decision,
    )  # fmt: skip
    key = load_private(home.keys, settings.passphrase or ask_passphrase(home.keys))
    done = extract_pupil(
        home, store, policies_of(home), code, asked, key=key, now=clock_now(), actor=office(by), school_year=year
    )
    path = write_extract(folder, done.made)
    if as_json:
        print_json(_as_dict(done, path))
        return
    out.print(f"Đã ghi {path}: {done.made.papers} học bạ, trích từ {done.made.bundles} gói.", highlight=False)
    out.print(f"SHA-256: {done.made.sha256}", highlight=False)
    for bundle in done.left_out:
        err.print(_left_out(bundle), style="yellow", highlight=False)


def _left_out(bundle: PupilBundle) -> str:
    why = "đã tiêu hủy" if bundle.standing == "destroyed" else "đã có bản thay, và bản thay không có em này"
    return f"Không trích: gói lớp {bundle.class_name} {bundle.term} {bundle.school_year} {why}."


def _as_dict(done: PupilExtract, path: Path) -> dict[str, object]:
    return {
        "path": str(path), "sha256": done.made.sha256, "extract_id": done.made.extract_id,
        "papers": done.made.papers, "bundles": [_bundle(each) for each in done.taken],
        "left_out": [_bundle(each) | {"why": each.standing} for each in done.left_out],
    }  # fmt: skip


def _bundle(bundle: PupilBundle) -> dict[str, object]:
    return {
        "year": bundle.school_year, "term": bundle.term, "class": bundle.class_name, "revision": bundle.revision,
        "bundle_id": bundle.bundle_id,
    }  # fmt: skip
