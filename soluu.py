"""The command line of Sổ Lưu. Thin: reads the clock, the environment and the arguments, calls a job, prints the answer.

Exit codes: 0 done and good; 1 done, and problems were found; 2 wrong use; 3 could not be carried out or checked.
With --json, standard output is one JSON document and nothing else.
"""

from __future__ import annotations

import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.table import Table

from commands import (
    access,
    anomalies,
    archive_checks,
    copies,
    disposals,
    due,
    findings,
    handing_over,
    holds,
    inspections,
    keys,
    log,
    mapping,
    policies,
    public,
    pupil_extract,
    renewing,
    reports,
    requirements,
    revoking,
    sign,
    site,
    undo_import,
    users,
    witness,
    year_set,
)  # fmt: skip
from commands.asking import ask_new_passphrase, ask_passphrase, ask_text
from commands.office import By, office
from commands.output import DAY_FORMATS, Json, KeyFile, err, is_missing, out, print_json, printable, progress_bar
from commands.words import Command, Group, help_page, wrong_use
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.clock import vn_datetime
from records.home import DEFAULT_VERIFY_URL, read_settings
from records.problems import CannotError, SoluuError, UsageError, machine_refusal

_OF_ALL_PAPERS = frozenset({"superseded", "revoked", "suspended"})
_OF_ONE_PAPER = frozenset({"people-visible"})       # a note that sends somebody to that very file

app = typer.Typer(
    cls=Group, help="Sổ Lưu – giữ mọi phiên bản điểm của trường, niêm phong và kiểm chứng hồ sơ.",
    no_args_is_help=True, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
)  # fmt: skip
app.add_typer(due.app)
app.add_typer(findings.app)
app.add_typer(anomalies.app)
app.add_typer(inspections.app)
app.add_typer(policies.app)
app.add_typer(reports.app)
app.add_typer(requirements.app)
app.add_typer(log.app)
app.add_typer(mapping.app)
app.add_typer(keys.app)
app.add_typer(witness.app)
app.add_typer(access.group)
app.add_typer(access.app)
app.add_typer(pupil_extract.app)
app.add_typer(archive_checks.app)
app.add_typer(sign.app)
app.add_typer(site.app)
app.add_typer(copies.stores)
app.add_typer(copies.copy)
app.add_typer(year_set.app)
app.add_typer(holds.app)
app.add_typer(disposals.app)
app.add_typer(revoking.app)
app.add_typer(users.app)
app.add_typer(undo_import.app)

Term = Annotated[str | None, typer.Option(metavar="HỌC_KÌ", help="Học kì: HK1, HK2, CN (cả năm).")]
School = Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, khi kho có nhiều trường.")]
Year = Annotated[str | None, typer.Option("--year", metavar="NĂM_HỌC", help="Năm học, như 2025-2026.")]


def main() -> None:
    """Entry point: every expected failure is a sentence and an exit code, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A Windows console may still speak a code page without Vietnamese; a file's name may be no text at all.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        answer = app(prog_name="soluu", standalone_mode=False)
        sys.exit(answer if isinstance(answer, int) else 0)
    except SoluuError as error:
        fail(str(error), error.exit_code)
    except (typer.Abort, KeyboardInterrupt):
        fail("Đã dừng theo yêu cầu. Những gì đã ghi xong vẫn còn nguyên.", CannotError.exit_code)
    except typer.TyperException as error:
        fail(f"{wrong_use(error).rstrip()} Xem: {help_page(error)}", UsageError.exit_code)
    except (OSError, sqlite3.Error) as error:
        fail(machine_refusal(error), CannotError.exit_code)


def fail(sentence: str, exit_code: int) -> NoReturn:
    """Say what went wrong, as JSON too where that was asked for, and end."""
    if "--json" in sys.argv:
        print_json({"error": sentence})
    err.print(sentence, style="red", highlight=False)
    sys.exit(exit_code)


_FOUNDED = {
    "created": "Đã tạo kho",
    "ready": "Kho đã có sẵn, không thay đổi gì:",
    "new-key": "Kho đã có sẵn nhưng mất khóa ký. Đã tạo khóa mới; gửi vân tay mới cho người kiểm chứng. Kho:",
}


@app.command(cls=Command)
def init(
    yes: Annotated[bool, typer.Option("--yes", help="Không hỏi gì: khóa không có mật khẩu, giá trị mặc định.")] = False,
    school: Annotated[str, typer.Option(metavar="TÊN", help="Tên trường ghi trong danh sách khóa công khai.")] = "",
    verify_url: Annotated[str, typer.Option(metavar="ĐỊA_CHỈ", help="Địa chỉ mở đầu mã QR, kết thúc bằng /V/.")] = "",
    as_json: Json = False,
) -> None:
    """Tạo kho: thư mục, cơ sở dữ liệu, chính sách mẫu và khóa niêm phong của trường."""
    from jobs.founding import UNNAMED, create_home, key_fingerprints  # noqa: PLC0415 – keep `--help` fast

    settings = read_settings()
    home = home_of(settings)
    passphrase = settings.passphrase
    if as_json and not yes:
        raise UsageError("--json không hỏi được gì: dùng kèm --yes.")
    if not yes:
        school = school or ask_text("Tên trường", UNNAMED)
        verify_url = verify_url or ask_text("Địa chỉ kiểm chứng trong mã QR", DEFAULT_VERIFY_URL)
        passphrase = passphrase or ask_new_passphrase("Mật khẩu cho khóa niêm phong")
    founded = create_home(
        home, store_of(home, settings), school=school, verify_url=verify_url, passphrase=passphrase, now=clock_now()
    )
    fingerprints = key_fingerprints(home)
    if as_json:
        print_json({"home": str(home.root), "created": founded == "created", "new_key": founded == "new-key",
                    "keys": fingerprints})  # fmt: skip
    else:
        out.print(f"{_FOUNDED[founded]} {home.root}", highlight=False)
        for fingerprint in fingerprints:
            out.print(
                f"Vân tay khóa niêm phong (đăng lên trang của trường, gửi Phòng/Sở): {fingerprint}", highlight=False
            )
        if founded == "created" and not school:
            out.print(
                f"Khóa mang tên «{UNNAMED}», người kiểm chứng sẽ thấy tên ấy. Trước khi niêm phong, làm lại ở một thư "
                'mục kho mới với --school "Tên trường".', highlight=False,
            )  # fmt: skip
        if founded != "ready" and not passphrase:
            out.print("Khóa niêm phong không có mật khẩu: chỉ người dùng máy này đọc được tệp khóa. Giữ máy cẩn thận.")


@app.command(cls=Command)
def sample(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục để ghi dữ liệu mẫu.")],
    seed: Annotated[int, typer.Option(metavar="SỐ", help="Số mầm: cùng số thì cùng dữ liệu.")] = 2025,
    layouts: Annotated[
        bool,
        typer.Option("--layouts", help="Chỉ ghi ví dụ của bố cục khác vnEdu: SMAS, CSDL ngành, sổ điểm lớp, phiếu."),
    ] = False,
    unknown: Annotated[
        bool,
        typer.Option("--unknown", help="Chỉ ghi ví dụ của một bố cục chưa biết và nhật ký sửa điểm, kèm cách đọc."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Ghi dữ liệu mẫu của hai trường giả lập: các bản xuất liên tiếp và bảy danh sách của trường."""
    from data.sample import build, write_other_layouts, write_sample  # noqa: PLC0415
    from data.unknown_layout import write_unknown_layout  # noqa: PLC0415
    from jobs.whole_files import require_empty  # noqa: PLC0415

    if layouts and unknown:
        raise UsageError("Chọn một: --layouts hoặc --unknown.")
    require_empty(folder)
    if unknown:
        written = write_unknown_layout(folder, build(seed, schools=("thcs",), classes=1)[0])
        _tell_unknown(written, as_json=as_json)
        return
    with progress_bar("Ghi dữ liệu mẫu", quiet=as_json) as progress:
        (write_other_layouts if layouts else write_sample)(folder, seed=seed, progress=progress)
    files = sum(1 for path in folder.rglob("*.xls*") if path.is_file())
    if as_json:
        print_json({"folder": str(folder), "files": files})
    else:
        consent = " --match-names" if layouts else ""
        out.print(f"Đã ghi {files} tệp vào {folder}. Nhập bằng: soluu import {folder}{consent}", highlight=False)


def _tell_unknown(written: Sequence[Path], *, as_json: bool) -> None:
    """What was written of an unknown layout, and how it is read."""
    if as_json:
        print_json({"files": [str(path) for path in written]})
        return
    for path in written:
        out.print(f"Đã ghi {path}", highlight=False)
    mappings = " và ".join(f"soluu mapping add {path}" for path in written if path.suffix == ".toml")
    out.print(f"Thêm cách đọc rồi nhập: {mappings}", highlight=False)


@app.command(cls=Command)
def templates(
    folder: Annotated[Path, typer.Argument(metavar="THƯ_MỤC", help="Thư mục để ghi tệp mẫu.")],
    school: Annotated[str, typer.Option(metavar="TÊN", help="Tên trường ghi trong tệp.")] = "",
    year: Annotated[str, typer.Option("--year", metavar="NĂM_HỌC", help="Năm học, như 2025-2026.")] = "",
    as_json: Json = False,
) -> None:
    """Ghi bảy tệp mẫu: phân công, lịch kiểm tra, sửa điểm, thông tin học sinh, chuyển đi, kết quả, công việc."""
    from jobs.lists import write_templates  # noqa: PLC0415

    settings = read_settings()
    written = write_templates(folder, store_of(home_of(settings), settings), school=school, year=year, now=clock_now())
    if as_json:
        print_json({"files": [str(path) for path in written]})
    else:
        for path in written:
            out.print(f"Đã ghi {path}", highlight=False)


@app.command("import", cls=Command)
def import_(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="ĐƯỜNG_DẪN", readable=False, help="Tệp hoặc thư mục bản xuất (.xls, .xlsx, .ods, .csv)."
        ),
    ],
    taken_on: Annotated[
        datetime | None,
        typer.Option(
            metavar="NGÀY", formats=DAY_FORMATS, help="Ngày xuất của các tệp này, như 12/11/2025."
        ),
    ] = None,
    school: Annotated[
        str | None, typer.Option(metavar="TÊN", help="Tên trường, cho bản xuất không ghi tên trường.")
    ] = None,
    match_names: Annotated[
        bool,
        typer.Option("--match-names", help="Bản xuất không ghi mã: khớp học sinh theo họ tên với danh sách lớp."),
    ] = False,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Nhập các bản xuất: nhận bố cục, kiểm tra, giữ bản gốc, suy ra các phiên bản điểm."""
    from jobs.importing import import_files, workbooks_in, write_report  # noqa: PLC0415

    for path in paths:
        if is_missing(path):
            raise UsageError(f"Không có tệp hay thư mục {path}.")
    files = workbooks_in(paths)
    if not files:
        raise UsageError("Không thấy tệp .xls, .xlsx, .ods hay .csv nào trong những thư mục đã cho.")
    settings = read_settings()
    home = require_initialised(home_of(settings))
    now = clock_now()
    declared: date | None = taken_on.date() if taken_on else None
    with progress_bar("Nhập bản xuất", quiet=as_json) as progress:
        reports = import_files(
            home, store_of(home, settings), files, now=now, declared=declared, school=school,
            match_names=match_names, actor=office(by), progress=progress,
        )
    report_path = write_report(home, reports, now)
    if as_json:
        print_json({"files": [r.as_dict() for r in reports], "report": str(report_path) if report_path else None})
    else:
        show_import(reports, report_path)
    if any(report.errors for report in reports):
        raise typer.Exit(1)


def show_import(reports: list[Any], report_path: Path | None) -> None:
    """The import's outcome for people: totals, then every problem that is new in one list."""
    from jobs.importing import problems_to_report  # noqa: PLC0415
    from records.facts import MAPPED  # noqa: PLC0415

    loaded = [r for r in reports if r.facts is not None and not r.unchanged]
    unchanged = sum(r.unchanged for r in reports)
    redated = sum(r.redated for r in reports)
    again = f"{unchanged} đã có" + (f" ({redated} đổi ngày xuất)" if redated else "")
    failed = sum(bool(r.errors) for r in reports)
    marks = f"{sum(sheet.marks for r in loaded for sheet in r.facts.sheets):,}".replace(",", ".")
    out.print(
        f"{len(reports)} tệp: {len(loaded)} nhập mới ({marks} điểm), {again}, {failed} có lỗi.",
        highlight=False,
    )
    mapped = Counter(r.layout for r in reports if r.layout and r.layout.startswith(MAPPED) and r.facts is not None)
    for layout, many in sorted(mapped.items()):
        out.print(f"{many} tệp nhận ra bằng cách đọc «{layout.removeprefix(MAPPED)}».", highlight=False)
    problems = problems_to_report(reports)
    for problem in problems[:60]:
        style = "red" if problem.severity == "error" else "yellow"
        label = "Lỗi" if problem.severity == "error" else "Lưu ý"
        err.print(f"{label}: {problem.sentence()}", style=style, highlight=False)
    if len(problems) > 60:
        err.print(f"… hiện 60 trong {len(problems)} dòng; đủ cả trong báo cáo.")
    if report_path:
        out.print(f"Báo cáo: {report_path}", highlight=False)


@app.command(cls=Command)
def seal(
    class_name: Annotated[str | None, typer.Option("--class", metavar="LỚP", help="Lớp, như 6A1.")] = None,
    term: Term = None,
    everything: Annotated[bool, typer.Option("--all", help="Mọi lớp (của học kì đã cho, nếu có --term).")] = False,
    accept_findings: Annotated[
        bool, typer.Option("--accept-findings", help="Chấp nhận danh sách còn thiếu; danh sách vào trong gói.")
    ] = False,
    unsigned_reason: Annotated[
        str | None,
        typer.Option(
            "--unsigned-reason", metavar="LÝ_DO",
            help="Vì sao niêm phong khi còn thiếu chữ ký số mà quy chế đòi; lý do vào trong gói, nhiều người sẽ đọc: "
            "không ghi tên học sinh.",
        ),
    ] = None,
    reason: Annotated[
        str | None,
        typer.Option(
            metavar="LÝ_DO",
            help="Vì sao lập bản mới của lớp đã niêm phong (dữ liệu đã khác, hoặc khóa đã ký bị lộ); lý do vào trong "
            "gói và biên bản, nhiều người sẽ đọc: không ghi tên học sinh.",
        ),
    ] = None,
    school: School = None,
    year: Year = None,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Niêm phong hồ sơ của lớp thành gói có ký, sau khi nêu hết những gì còn thiếu hoặc mâu thuẫn."""
    from archive.keys import load_private  # noqa: PLC0415
    from jobs.choosing import chosen_scopes  # noqa: PLC0415
    from jobs.policies import policies_of  # noqa: PLC0415
    from jobs.revising import reason_of  # noqa: PLC0415
    from jobs.sealing import seal_classes  # noqa: PLC0415

    if everything == bool(class_name) or (class_name and not term):
        raise UsageError("Cần --class LỚP --term HỌC_KÌ, hoặc --all.")
    if unsigned_reason is not None and not unsigned_reason.strip():
        raise UsageError("--unsigned-reason cần một lý do.")
    reason = reason_of(reason)
    settings = read_settings()
    home = require_initialised(home_of(settings))
    store = store_of(home, settings)
    scopes = chosen_scopes(store, school=school, school_year=year, term=term, class_name=class_name)
    if class_name and len(scopes) > 1:
        listed = "; ".join(f"{s.class_name} – {s.school} – {s.school_year}" for s in scopes)
        raise UsageError(f"Có nhiều lớp khớp ({listed}). Thêm --school hoặc --year.")
    key = load_private(home.keys, settings.passphrase or ask_passphrase(home.keys))
    with progress_bar("Niêm phong", quiet=as_json) as progress:
        outcomes = seal_classes(
            home,
            store,
            policies_of(home),
            scopes,
            key=key,
            now=clock_now(),
            accept_findings=accept_findings,
            actor=office(by),
            progress=progress,
            unsigned_reason=unsigned_reason.strip() if unsigned_reason else None,
            reason=reason,
        )
    if as_json:
        errors = dict.fromkeys(outcome.error for outcome in outcomes if outcome.error)
        failed = {"error": " ".join(errors)} if errors else {}
        print_json({"bundles": [outcome.as_dict() for outcome in outcomes], **failed})
    else:
        show_sealing(outcomes)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(CannotError.exit_code)
    if not all(outcome.is_sealed for outcome in outcomes):
        raise typer.Exit(1)


def show_sealing(outcomes: list[Any]) -> None:
    """What was sealed, and what stands in the way of the rest."""
    for outcome in outcomes:
        name = f"{outcome.scope.class_name} {outcome.scope.term} {outcome.scope.school_year}"
        if outcome.unchanged:
            out.print(
                f"{name}: không đổi so với bản niêm phong lần {outcome.revision}: {outcome.path}", highlight=False
            )
        elif outcome.is_sealed:
            out.print(
                f"{name}: đã niêm phong lần {outcome.revision}, {outcome.documents} tài liệu, "
                f"{len(outcome.findings)} điều đã chấp nhận: {outcome.path}", highlight=False,
            )  # fmt: skip
        elif not outcome.error:
            err.print(f"{name}: chưa niêm phong, còn {len(outcome.findings)} điều:", style="yellow", highlight=False)
            for finding in outcome.findings[:20]:
                err.print(f"  [{finding.code}] {finding.sentence}", highlight=False)
            if len(outcome.findings) > 20:
                err.print(f"  … hiện 20 trong {len(outcome.findings)} điều; --json cho đủ cả.")
    # What closes a whole school is said once, with all its classes.
    for is_sealed, error in dict.fromkeys((each.is_sealed, each.error) for each in outcomes if each.error):
        names = [
            f"{each.scope.class_name} {each.scope.term} {each.scope.school_year}"
            for each in outcomes if (each.is_sealed, each.error) == (is_sealed, error)
        ]  # fmt: skip
        state = "đã niêm phong, nhưng" if is_sealed else "không niêm phong được:"
        err.print(f"{', '.join(names)}: {state} {error}", style="red", highlight=False)
    if not all(outcome.is_sealed or outcome.error for outcome in outcomes):
        err.print("Xem xong, chạy lại với --accept-findings để niêm phong kèm danh sách này.")


@app.command(cls=Command)
def verify(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="ĐƯỜNG_DẪN", readable=False, help="Gói hay phần trích .zip, thư mục đã giải nén, hoặc tệp PDF."
        ),
    ] = None,
    code: Annotated[
        str | None, typer.Option(metavar="MÃ", help="Nội dung mã QR (cả địa chỉ hoặc phần sau /V/).")
    ] = None,
    key: KeyFile = None,
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Mở từng tờ và tính cả hai mã băm, kể cả khi bản kê do khóa tin cậy ký.")
    ] = False,
    status: Annotated[
        Path | None,
        typer.Option(
            metavar="TỆP", readable=False,
            help="Danh sách trạng thái đã ký (status.json), khi không có sổ tra cứu.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Kiểm chứng gói, tệp PDF hoặc mã: nguyên vẹn, có ký, khóa tin cậy, dấu thời gian, còn hiệu lực – từng điều."""
    from jobs.verifying import exit_code, verify_all  # noqa: PLC0415

    if not paths and code is None:
        raise UsageError("Cần ít nhất một tệp, hoặc --code.")
    for path in paths or []:
        if is_missing(path):
            raise UsageError(f"Không có tệp {path}.")
    results = verify_all(
        home_of(read_settings()), paths or [], code, key, clock_now(), status, thorough=thorough
    )
    if as_json:
        print_json({"results": [result.as_dict() for result in results]})
    else:
        for result in results:
            show_verification(result)
    raise typer.Exit(exit_code(results))


def show_verification(result: Any) -> None:
    """Each check with its own word: a check that could not be made never looks like a pass."""
    from jobs.labels import part_label, superseded_words  # noqa: PLC0415 – keep `--help` fast

    table = Table(title=printable(result.path), title_justify="left", show_header=False)
    words = {True: "đạt", False: "KHÔNG ĐẠT", None: "chưa kiểm tra được"}
    names = {
        "intact": "Nguyên vẹn",
        "signed": "Có chữ ký đúng",
        "trusted": "Khóa tin cậy",
        "timely": "Dấu thời gian",
        "current": "Còn hiệu lực",
    }
    if result.logged is not None:   # a paper, a code and an older bundle carry no proof
        names["logged"] = "Có trong nhật ký"
    if result.people is not None or any(note.code.startswith("people-") for note in result.notes):
        names["people"] = "Chữ ký số của người"
    for field, name in names.items():
        value = getattr(result, field)
        table.add_row(name, "chưa có dấu thời gian" if (field, value) == ("timely", None) else words[value])
    out.print(table)
    if result.status_as_of:
        out.print(f"Đã hỏi danh sách trạng thái tính đến {vn_datetime(result.status_as_of)}.", highlight=False)
    if result.superseded_by:
        err.print(superseded_words(result.superseded_by), style="yellow", highlight=False)
    for each in result.witnesses:
        seen = f"Nhân chứng {printable(each.name)} đã ký lúc {vn_datetime(each.at)}, dưới đầu nhật ký"
        out.print(f"{seen} {each.size} sự kiện, có lần niêm phong này.", highlight=False)
    for part in result.parts:
        out.print(f"{printable(part.folder)}: {printable(part_label(part))}", highlight=False)
    for line in _told(result.problems, _OF_ALL_PAPERS):
        err.print(line, style="red", highlight=False)
    for line in _told(result.notes, {note.code for note in result.notes} - _OF_ONE_PAPER):
        err.print(line, style="yellow", highlight=False)


def _told(problems: Sequence[Any], once: Set[str]) -> Iterator[str]:
    """A line a problem; those that are so of many papers alike (`once`: their codes) in one line with their number."""
    together = Counter(problem.code for problem in problems if problem.code in once)
    for problem in problems:
        if problem.code not in once:
            yield f"{printable(problem.file)}: {problem.message}"
        elif others := together.pop(problem.code, 0):
            more = f" và {others - 1} tài liệu khác" if others > 1 else ""
            yield f"{printable(problem.file)}{more}: {problem.message}"


@app.command(cls=Command)
def dashboard(
    port: Annotated[int, typer.Option(metavar="SỐ", min=1, max=65535, help="Cổng trên máy này.")] = 8501,
) -> None:
    """Mở bảng điều khiển trên máy này, và trang kiểm chứng /V/ bên cạnh."""
    from dashboard.serving import serve  # noqa: PLC0415

    def ready() -> None:
        out.print(f"Bảng điều khiển: http://localhost:{port}  (Ctrl+C để dừng)", highlight=False)
        out.file.flush()  # whoever started the program waits for this line

    serve(require_initialised(home_of(read_settings())), port, ready=ready)


app.command(cls=Command)(public.public)


@app.command(cls=Command)
def demo(
    no_dashboard: Annotated[bool, typer.Option("--no-dashboard", help="Không mở bảng điều khiển khi xong.")] = False,
    port: Annotated[int, typer.Option(metavar="SỐ", min=1, max=65535, help="Cổng trên máy này.")] = 8501,
) -> None:
    """Chạy việc chính trên trường mẫu: nhập → phân tích → niêm phong → kiểm chứng → bảng điều khiển."""
    from jobs.demo import run_demo  # noqa: PLC0415
    from jobs.founding import create_home  # noqa: PLC0415
    from jobs.policies import policies_of  # noqa: PLC0415

    if not os.environ.get("SOLUU_HOME"):
        os.environ["SOLUU_HOME"] = str(Path.cwd() / "so-luu-mau")  # never among a school's real records
    settings = read_settings()
    home = home_of(settings)
    store = store_of(home, settings)
    create_home(
        home, store, school="Trường mẫu", verify_url=f"http://localhost:{port}/V/", passphrase=None, now=clock_now(),
        is_demo=True,
    )
    run_demo(home, store, policies_of(home), now=clock_now(), say=out.print, bar=progress_bar)
    if not no_dashboard:
        dashboard(port)


for command in (copies.fixity, copies.repair, copies.restore, renewing.renew, handing_over.export):
    app.command(cls=Command)(command)


if __name__ == "__main__":
    main()
