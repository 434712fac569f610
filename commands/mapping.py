"""`soluu mapping`: how the school reads layouts that are not built in. Drafts one, tries it, keeps, lists, removes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.office import By, office
from commands.output import Json, err, is_missing, out, print_json
from commands.words import Command, Group
from jobs.opening import home_of, require_initialised, store_of
from records.clock import now as clock_now
from records.home import read_settings
from records.problems import Problem, UsageError

if TYPE_CHECKING:
    from ingest.mapping import ColumnMapping
    from ingest.read import ReadResult

_MOST_SHOWN = 10    # marks of a file in the preview
_MOST_PROBLEMS = 60

app = typer.Typer(
    name="mapping", cls=Group, no_args_is_help=True,
    help="Cách đọc bố cục chưa biết (.xls, .xlsx, .ods, .csv): gợi ý, thử, thêm, liệt kê, bỏ.",
)  # fmt: skip
_MappingFile = Annotated[Path, typer.Argument(metavar="CÁCH_ĐỌC", readable=False, help="Tệp cách đọc (.toml).")]


@app.command(cls=Command)
def suggest(
    file: Annotated[Path, typer.Argument(metavar="TỆP", readable=False, help="Tệp chưa nhận ra bố cục.")],
    name: Annotated[str, typer.Option(metavar="TÊN", help="Tên của cách đọc.")] = "",
    log: Annotated[bool, typer.Option("--log", help="Tệp là nhật ký sửa điểm, không phải bảng điểm.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="TỆP", help="Ghi ra tệp này; bỏ trống: in ra màn hình.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Viết bản nháp cách đọc, đoán từ tiêu đề các cột; người xem lại rồi mới dùng."""
    from ingest.mapping import mistakes  # noqa: PLC0415 – keep `--help` fast
    from ingest.mapping_toml import mapping_text  # noqa: PLC0415
    from jobs.mappings import drafted  # noqa: PLC0415
    from jobs.whole_files import require_unused, write_whole  # noqa: PLC0415

    if is_missing(file):
        raise UsageError(f"Không có tệp {file}.")
    if output is not None:
        require_unused([output])
    mapping = drafted(file, name or file.stem, "edit-log" if log else None)
    text, open_points = mapping_text(mapping), list(mistakes(mapping))
    if output is not None:
        write_whole(output, text.encode())
    if as_json:
        print_json({"mapping": text, "file": str(output) if output else None, "to_do": open_points})
    else:
        out.print(f"Đã ghi {output}." if output else text, highlight=False)
        for point in open_points:
            err.print(f"Cần bổ sung: {point}", style="yellow", highlight=False)
    if open_points:
        raise typer.Exit(1)


@app.command(cls=Command)
def check(
    mapping_file: _MappingFile,
    files: Annotated[list[Path], typer.Argument(metavar="TỆP...", readable=False, help="Tệp để đọc thử.")],
    school: Annotated[str | None, typer.Option(metavar="TÊN", help="Tên trường, cho tệp không ghi.")] = None,
    as_json: Json = False,
) -> None:
    """Đọc thử các tệp bằng một cách đọc: vài điểm đầu và mọi chỗ sai; không nhập gì."""
    from jobs.mappings import kept_mappings, read_mapping, tried  # noqa: PLC0415 – keep `--help` fast

    for path in (mapping_file, *files):
        if is_missing(path):
            raise UsageError(f"Không có tệp {path}.")
    home = home_of(read_settings())
    others = kept_mappings(home).sound if home.is_initialised else ()
    mapping = read_mapping(mapping_file)
    reads = tried(mapping, files, now=clock_now(), school=school, others=others)
    if as_json:
        print_json({"files": [_as_dict(mapping, read) for read in reads]})
    else:
        for read in reads:
            _show(mapping, read)
    if any(read.errors for read in reads):
        raise typer.Exit(1)


def _as_dict(mapping: ColumnMapping, read: ReadResult) -> dict[str, Any]:
    from jobs.mapping_preview import joined_name  # noqa: PLC0415

    sheets = read.facts.sheets if read.facts else ()
    joined = joined_name(mapping, read)
    return {
        "path": str(read.path),
        "layout": read.layout,
        "marks": sum(sheet.marks for sheet in sheets),
        "rows": sum(sheet.listed for sheet in sheets),
        "classes": [
            {"sheet": s.sheet, "class": s.class_name, "term": s.term, "year": s.school_year, "school": s.school,
             "pupils": s.roster.height, "subjects": sorted(s.subjects)} for s in sheets
        ],
        "joined_name": {"headings": list(joined.headings), "example": joined.example} if joined else None,
        "preview": _preview(read),
        "errors": [problem.as_dict() for problem in read.errors],
        "warnings": [problem.as_dict() for problem in read.warnings],
    }  # fmt: skip


def _preview(read: ReadResult) -> list[dict[str, str]]:
    """The first marks as they would be read."""
    from jobs.mapping_preview import preview_rows  # noqa: PLC0415

    return preview_rows(read, _MOST_SHOWN).to_dicts()


def _show(mapping: ColumnMapping, read: ReadResult) -> None:
    from jobs.mapping_preview import joined_name  # noqa: PLC0415

    sheets = read.facts.sheets if read.facts else ()
    out.print(f"{read.path.name}: {'đọc được' if read.facts else 'chưa đọc được'}", highlight=False)
    for sheet in sheets:
        what = f"lớp {sheet.class_name}, {sheet.roster.height} học sinh, {sheet.marks} điểm" if sheet.class_name \
            else f"{sheet.listed} dòng"
        out.print(f"  trang {sheet.sheet}: {what}", highlight=False)
    if joined := joined_name(mapping, read):
        out.print(f"  Họ và tên ghép từ các cột {joined.named}, ví dụ: «{joined.example}».", highlight=False)
    for row in _preview(read):
        out.print("  " + " · ".join(f"{key}: {value}" for key, value in row.items()), highlight=False)
    _tell(read.problems)


def _tell(problems: tuple[Problem, ...]) -> None:
    for problem in problems[:_MOST_PROBLEMS]:
        is_error = problem.severity == "error"
        err.print(f"{'Lỗi' if is_error else 'Lưu ý'}: {problem.sentence()}", style="red" if is_error else "yellow",
                  highlight=False)  # fmt: skip
    if len(problems) > _MOST_PROBLEMS:
        err.print(f"… hiện {_MOST_PROBLEMS} trong {len(problems)} dòng; đủ cả với --json.")


@app.command(cls=Command)
def add(
    mapping_file: _MappingFile,
    again: Annotated[bool, typer.Option("--replace", help="Thay cách đọc cùng tên đã có.")] = False,
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Thêm một cách đọc vào kho: từ nay tệp có các tiêu đề ấy được nhận ra."""
    from jobs.mappings import keep_mapping, read_mapping  # noqa: PLC0415 – keep `--help` fast

    if is_missing(mapping_file):
        raise UsageError(f"Không có tệp {mapping_file}.")
    settings = read_settings()
    home = require_initialised(home_of(settings))
    mapping = read_mapping(mapping_file)
    path = keep_mapping(home, store_of(home, settings), mapping, now=clock_now(), actor=office(by), again=again)
    if as_json:
        print_json({"name": mapping.name, "layout": mapping.layout, "file": str(path)})
    else:
        out.print(f"Đã thêm cách đọc «{mapping.name}»: {path}", highlight=False)


@app.command("list", cls=Command)
def list_(as_json: Json = False) -> None:
    """Liệt kê các cách đọc của kho; tệp viết sai cũng được nêu."""
    from jobs.mappings import kept_mappings  # noqa: PLC0415 – keep `--help` fast

    kept = kept_mappings(require_initialised(home_of(read_settings())))
    if as_json:
        print_json({"mappings": [_described(each) for each in kept.sound],
                    "broken": [problem.as_dict() for problem in kept.broken]})  # fmt: skip
    else:
        for each in kept.sound:
            what = "nhật ký sửa điểm" if each.kind == "edit-log" else "bảng điểm"
            out.print(f"{each.name}: {what}, {len(each.columns)} cột", highlight=False)
        if not kept.sound:
            out.print("Chưa có cách đọc nào.")
        for file, wrong in kept.mistakes.items():
            err.print(f"{file}: viết sai nên không được dùng. Sửa tệp ấy:", style="yellow", highlight=False)
            for mistake in wrong:
                err.print(f"  – {mistake}", highlight=False)
    if kept.broken:
        raise typer.Exit(1)


def _described(mapping: ColumnMapping) -> dict[str, object]:
    return {"name": mapping.name, "kind": mapping.kind, "layout": mapping.layout,
            "headings": [column.heading for column in mapping.columns]}  # fmt: skip


@app.command(cls=Command)
def remove(
    name: Annotated[str, typer.Argument(metavar="TÊN", help="Tên của cách đọc.")],
    by: By = "văn thư",
    as_json: Json = False,
) -> None:
    """Bỏ một cách đọc; những gì đã nhập bằng nó còn nguyên."""
    from jobs.mappings import remove_mapping  # noqa: PLC0415 – keep `--help` fast

    settings = read_settings()
    home = require_initialised(home_of(settings))
    remove_mapping(home, store_of(home, settings), name, now=clock_now(), actor=office(by))
    if as_json:
        print_json({"removed": name})
    else:
        out.print(f"Đã bỏ cách đọc «{name}».", highlight=False)
