"""The import job: files and folders in, facts and kept originals out, and one report of all that is wrong."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path

import polars as pl

from ingest.mapped_reading import UNKNOWN
from ingest.name_match import KnownPupil, Rosters
from ingest.read import ReadResult, read_export
from ingest.rules import OF_DATES, Place
from jobs.edits_against_exports import edits_against_exports
from jobs.mappings import KeptMappings, kept_mappings
from jobs.mistyped_codes import mistyped_codes
from jobs.replaced_lists import REPLACED, told_of_lists
from jobs.strangers import strangers
from jobs.unknown_in_lists import told_of_unknown
from jobs.whole_files import sha256_of, written_aside
from jobs.workbooks import write_workbook
from records.class_lists import class_lists
from records.clock import Taken, vn_date, vn_datetime
from records.facts import ExportFacts, add_event, add_exports, is_known
from records.home import Home
from records.list_files import ListScope, newest_lists
from records.problems import Problem, as_text
from records.reading import schools
from records.redating import StoredTimes, redate, stored_times
from records.schools import canonical_school
from records.store import Database, Store
from records.undoing import UndoneImport, came_again, undone_imports

Progress = Callable[[int, int, str], None]
BATCH = 8  # files in one transaction: whoever else wants the store waits for about a second
READERS = 2  # files read at once; Calamine works outside the interpreter's lock
_WORKBOOKS = {".xls", ".xlsx", ".xlsm", ".ods", ".csv"}
_OF_MARKS = {"diem-sai", "diem-nguyen"}  # rules of cells that hold a mark
_ONE_NUMBER = re.compile(r"«-?\d+\.\d+»")


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file. `facts` is None where nothing was loaded; `unchanged`: this file was here before.

    `redated`: it was here, and now stands at the declared day. The times in `facts` are those of the store.
    """

    path: str
    sha256: str | None
    layout: str | None
    facts: ExportFacts | None
    unchanged: bool
    problems: tuple[Problem, ...]
    redated: bool = False

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "error"]

    @property
    def warnings(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == "warning"]

    def as_dict(self) -> dict[str, object]:
        """The file's part of the command line's JSON answer."""
        sheets = self.facts.sheets if self.facts else ()
        first = sheets[0] if sheets else None
        return {
            "path": self.path,
            "sha256": self.sha256,
            "layout": self.layout,
            "school": canonical_school(first.school) if first else None,
            "year": first.school_year if first else None,
            "term": first.term if first else None,
            "taken_from": first.taken.earliest.isoformat() if first and first.taken.earliest else None,
            "taken_until": first.taken.latest.isoformat() if first else None,
            "taken_source": first.taken.source if first else None,
            "classes": _classes(self.facts),
            "marks": sum(sheet.marks for sheet in sheets),
            "rows": sum(sheet.listed for sheet in sheets),
            "unchanged": self.unchanged,
            "redated": self.redated,
            "errors": [problem.as_dict() for problem in self.errors],
            "warnings": [problem.as_dict() for problem in self.warnings],
        }


def _classes(facts: ExportFacts | None) -> list[dict[str, object]]:
    """The classes of a file with their pupils; a class that has a sheet for each subject is one class."""
    pupils: dict[str, set[str]] = {}
    for sheet in facts.sheets if facts else ():
        if sheet.class_name:
            pupils.setdefault(sheet.class_name, set()).update(sheet.roster["pupil_code"])
    return [{"name": name, "pupils": len(codes)} for name, codes in pupils.items()]


def workbooks_in(paths: Sequence[Path]) -> list[Path]:
    """The files given, and of each folder all workbooks below it, each once. Excel's own lock files are left.

    A folder that cannot be opened is among them, to be reported as a file that cannot be: what it holds is missing.
    """
    found: dict[Path, None] = {}
    for path in paths:
        for each in sorted(_below(path)):
            found.setdefault(each, None)
    return list(found)


def _below(path: Path) -> Iterator[Path]:
    if not os.path.isdir(path):     # noqa: PTH112 – an answer also where nobody lets us look
        yield path
        return
    closed: list[Path] = []
    for folder, _, names in os.walk(path, onerror=lambda error: closed.append(Path(error.filename))):
        for name in names:
            if Path(name).suffix.lower() in _WORKBOOKS and not name.startswith(("~$", ".")):
                yield Path(folder, name)
    yield from closed


def import_files(
    home: Home,
    store: Store,
    files: Iterable[Path],
    *,
    now: datetime,
    declared: date | None = None,
    school: str | None = None,
    match_names: bool = False,
    actor: str = "văn thư",
    progress: Progress | None = None,
    stopped: Callable[[], bool] = lambda: False,
    again: bool = False,
) -> list[FileReport]:
    """Import files, a few in a transaction: others wait for moments only. Never raises for a bad file.

    `declared`: the day on which all of them were exported. `school`: whose they are, where an export does not say.
    `match_names`: the clerk consents to pupils without codes being found by name in their class's list.
    `stopped`: asked before each few files; once it says so no further file is read, and those left have no report.
    `again`: these are kept originals of imports that were taken back, and stand where they stood.
    """
    home.make_folders()
    listed = list(enumerate(files))
    reports: dict[int, FileReport] = {}     # by the file's place among all
    nameless: list[tuple[int, ReadResult]] = []
    uncoded: list[tuple[int, ReadResult]] = []
    known = {school} if school else _known_schools(store)
    mappings = kept_mappings(home)

    def take(some: Sequence[tuple[int, Path]], of_school: str | None, rosters: Rosters | None = None) -> None:
        read = partial(read_export, now=now, declared=declared, home_school=of_school, rosters=rosters,
                       mappings=mappings.sound)  # fmt: skip
        for start in range(0, len(some), BATCH):
            if stopped():
                return
            numbers, paths = zip(*some[start : start + BATCH], strict=True)
            if progress:
                progress(len(reports), len(listed), paths[0].name)
            reads = list(zip(numbers, readers.map(read, paths), strict=True))
            if of_school is None and rosters is None:
                nameless.extend((number, each) for number, each in reads if _lacks_school(each))
                reads = [(number, each) for number, each in reads if not _lacks_school(each)]
            if rosters is None:
                waiting = [(number, each) for number, each in reads if _may_be_matched(store, each, match_names)]
                uncoded.extend(waiting)
                reads = [pair for pair in reads if pair not in waiting]
            kept = _keep(home, store, [each for _, each in reads], now, declared, actor, again=again)
            reports.update(zip((number for number, _ in reads), kept, strict=True))
            known.update(canonical_school(s.school) for _, each in reads if each.facts for s in each.facts.sheets)

    with ThreadPoolExecutor(max_workers=READERS) as readers:
        take(listed, school)
        if len(known) == 1:
            take([(number, each.path) for number, each in nameless], next(iter(known)))
        else:
            reports.update((number, _unread(each)) for number, each in nameless)
        if uncoded:
            of_school = next(iter(known)) if len(known) == 1 else school
            stored = [(number, each) for number, each in uncoded if _is_stored(store, each)]
            fresh = [(number, each.path) for number, each in uncoded if (number, each) not in stored]
            take(fresh, of_school, _rosters(store))
            for number, each in stored:
                take([(number, each.path)], of_school, _rosters(store, each.sha256))
    if progress:
        progress(len(listed), len(listed), "")
    return _with_unknown(store, [_with_broken(reports[number], mappings) for number, _ in listed if number in reports])


def _with_broken(report: FileReport, mappings: KeptMappings) -> FileReport:
    """Of a file that nobody knows, the mappings that cannot be used, too: one of them may have been meant for it."""
    if not mappings.broken or not any(problem.code == UNKNOWN for problem in report.problems):
        return report
    return replace(report, problems=(*report.problems, *mappings.broken))


def _lacks_school(read: ReadResult) -> bool:
    """Whose a file is that does not say so, the other files of the run may tell: it waits until all of them are in."""
    return any(problem.code == "thieu-truong" for problem in read.problems)


def _may_be_matched(store: Store, read: ReadResult, match_names: bool) -> bool:
    """Whether pupils of a file without codes may be found by name: now, or as they were when the file came in. The
    lists of their classes may be in the other files of the run, so it waits until all of them are in."""
    if not any(problem.code == "khong-ma" for problem in read.problems):
        return False
    return match_names or _is_stored(store, read)


def _is_stored(store: Store, read: ReadResult) -> bool:
    if read.sha256 is None or not store.path.exists():
        return False
    with store.read() as db:
        return is_known(db, read.sha256)


def _rosters(store: Store, sha256: str | None = None) -> Rosters:
    """Who was ever listed in each class of the store. `sha256`: only as this file, which is in the store, was matched:
    whatever has become of its class since, it is still the same file."""
    found: dict[tuple[str, str, str], list[KnownPupil]] = {}
    if store.path.exists():
        with store.read() as db:
            rows = class_lists(db, sha256)
        for school, year, class_name, *pupil in rows.iter_rows():
            found.setdefault((school, year, class_name), []).append(KnownPupil(*pupil))
    return found


def _with_unknown(store: Store, reports: Sequence[FileReport]) -> list[FileReport]:
    """The reports with the classes and pupils of lists that the store has not, once the whole run is in it."""
    lists = {r.sha256: r.facts for r in reports if r.sha256 and r.facts and not r.unchanged and r.facts.has_lists}
    if not lists:
        return list(reports)
    with store.read() as db:
        news = {
            sha256: (*told_of_unknown(db, facts), *edits_against_exports(db, facts)) for sha256, facts in lists.items()
        }
    return [
        replace(report, problems=(*report.problems, *news[report.sha256]))
        if report.sha256 in news and not report.unchanged else report
        for report in reports
    ]  # fmt: skip


@dataclass(slots=True)
class _Work:
    """What a batch is to write: facts and new times, by digest."""

    fresh: dict[str, ExportFacts] = field(default_factory=dict)
    undone: dict[str, UndoneImport] = field(default_factory=dict)   # what is to stand again where it stood
    redated: dict[str, tuple[StoredTimes, Taken]] = field(default_factory=dict)
    by_name: set[str] = field(default_factory=set)      # digests of files whose pupils were found by name

    def moment(self, sha256: str, now: datetime) -> datetime:
        """When a file counts as imported."""
        return self.undone[sha256].imported_at if sha256 in self.undone else now


def _keep(
    home: Home, store: Store, reads: Sequence[ReadResult], now: datetime, declared: date | None, actor: str, *,
    again: bool,
) -> list[FileReport]:
    """Originals first, then the facts of the whole batch in one transaction."""
    kept = {read.path for read in reads if read.facts and keep_original(home, read.path, read.facts)}
    if not kept:
        return [_unread(read) for read in reads]
    with store.write() as db:
        digests = [read.facts.sha256 for read in reads if read.facts] if again else []
        work = _Work(undone={each.sha256: each for each in undone_imports(db, digests)})
        in_use = newest_lists(db)
        reports = [
            _judge(db, read, read.facts, declared, work) if read.facts and read.path in kept else _unread(read)
            for read in reads
        ]
        _write(db, work, now, actor)
        return _compared(db, reports, work, in_use)


def _compared(
    db: Database, reports: Sequence[FileReport], work: _Work, in_use: Mapping[ListScope, str]
) -> list[FileReport]:
    """The reports with what only the store can tell, once all is written: against what came before each file."""
    fresh = list(work.fresh)
    news: dict[str, list[Problem]] = {
        sha256: list(mistyped_codes(db, work.fresh[sha256], fresh[number:])) for number, sha256 in enumerate(fresh)
    }
    names = {report.sha256: Path(report.path).name for report in reports if report.sha256}
    for sha256, problem in told_of_lists(db, in_use, {*fresh, *work.redated}, names).items():
        news.setdefault(sha256, []).append(problem)
    return [
        replace(report, problems=(*report.problems, *news.pop(report.sha256, ()))) if report.sha256 else report
        for report in reports
    ]


def _write(db: Database, work: _Work, now: datetime, actor: str) -> None:
    for moment in {work.moment(sha256, now) for sha256 in work.fresh}:
        some = [facts for sha256, facts in work.fresh.items() if work.moment(sha256, now) == moment]
        add_exports(db, some, imported_at=moment)
    came_again(db, list(work.fresh), now)
    for facts in work.fresh.values():
        consent = {"matched_by": "name"} if facts.sha256 in work.by_name else {}
        from_kept = {"from": "kept-original"} if facts.sha256 in work.undone else {}
        detail = {"layout": facts.layout, "sheets": len(facts.sheets), **consent, **from_kept}
        add_event(db, now, actor, "import", facts.sha256, detail)
    if work.redated:
        redate(db, [(sha256, after) for sha256, (_, after) in work.redated.items()])
    for sha256, (stored, after) in work.redated.items():
        before = [_as_detail(taken) for taken in dict.fromkeys(stored.taken.values())]
        add_event(db, now, actor, "redate", sha256, {"before": before, "after": _as_detail(after)})


def _as_detail(taken: Taken) -> dict[str, str | None]:
    earliest = taken.earliest.isoformat() if taken.earliest else None
    return {"taken_from": earliest, "taken_until": taken.latest.isoformat(), "taken_source": taken.source}


def _judge(db: Database, read: ReadResult, facts: ExportFacts, declared: date | None, work: _Work) -> FileReport:
    """The report of a file that was read; what is to be written of it is added to `work`.

    The same bytes under two names are one export: the second of them is unchanged, as it would be a day later.
    """
    path = as_text(str(read.path))
    report = FileReport(path, read.sha256, read.layout, facts, unchanged=True, problems=read.problems)
    if facts.sha256 in work.fresh:
        return replace(report, facts=work.fresh[facts.sha256])
    stored = stored_times(db, facts.sha256)
    if stored is not None:
        return _known(report, facts, stored, declared, work)
    if facts.sha256 in work.undone:
        facts = work.undone[facts.sha256].facts_as_before(facts)
        report = replace(report, facts=facts)
    work.fresh[facts.sha256] = facts
    if any(problem.code == "khop-ten" for problem in read.problems):
        work.by_name.add(facts.sha256)
    return replace(report, unchanged=False, problems=(*read.problems, *strangers(db, facts)))


def _known(
    report: FileReport, facts: ExportFacts, stored: StoredTimes, declared: date | None, work: _Work
) -> FileReport:
    """The report of a file that is in the store: its times are the store's, unless another day is declared for it."""
    if declared is None or stored.are_declared_as(declared):
        return _at(report, facts, stored.taken)
    after = stored.if_declared(declared)
    if after is None:
        found = f"{vn_date(declared)}, tệp đã nhập từ {vn_datetime(stored.imported_at)}"
        problem = Place(Path(report.path).name).broken("ngay-khai-sai", found)
        return _at(replace(report, problems=(*report.problems, problem)), facts, stored.taken)
    work.redated[facts.sha256] = stored, after
    return replace(_at(report, facts, dict.fromkeys(stored.taken, after)), redated=True)


def _at(report: FileReport, facts: ExportFacts, taken: dict[int, Taken]) -> FileReport:
    """The report with these times, by the sheets' indices. Once a day is declared, how poor the others are is idle."""
    sheets = tuple(replace(sheet, taken=taken.get(sheet.index, sheet.taken)) for sheet in facts.sheets)
    is_declared = all(sheet.taken.source == "declared" for sheet in sheets)
    problems = [p for p in report.problems if not (is_declared and p.code in OF_DATES and p.severity == "warning")]
    return replace(report, facts=replace(facts, sheets=sheets), problems=tuple(problems))


def _unread(read: ReadResult) -> FileReport:
    """A file of which nothing was kept: it has errors, or somebody wrote to it meanwhile."""
    changed = (_changed_meanwhile(read.path),) if read.facts else ()
    return FileReport(as_text(str(read.path)), read.sha256, read.layout, None, False, (*read.problems, *changed))


def _known_schools(store: Store) -> set[str]:
    """The schools of the store: where there is but one, an export that names none is of that one."""
    if not store.path.exists():
        return set()
    with store.read() as db:
        return set(schools(db))


def original_path(home: Home, sha256: str, extension: str) -> Path:
    """Where the export with this digest is kept."""
    return home.originals / sha256[:2] / f"{sha256}.{extension}"


def keep_original(home: Home, path: Path, facts: ExportFacts) -> bool:
    """Keep the file byte for byte under its digest, written aside and moved into place in one step.

    False when the file is no longer the one that was read: somebody wrote to it meanwhile.
    """
    target = original_path(home, facts.sha256, facts.extension)
    if target.exists() and sha256_of(target) == facts.sha256:
        return True
    with written_aside(target) as aside:
        shutil.copyfile(path, aside)
        if sha256_of(aside) != facts.sha256:
            return False
        aside.replace(target)
    return True


def _changed_meanwhile(path: Path) -> Problem:
    return Problem(
        "tep-thay-doi", as_text(path.name), None, None, "nội dung đổi trong lúc nhập",
        "tệp không bị chương trình khác ghi", "Đóng tệp trong Excel rồi nhập lại.",
    )  # fmt: skip


def found_in_words(problem: Problem) -> str:
    """What stands in the cell, as people read it here: a mark that is no mark has its comma. `found` keeps the point.

    Only where the whole cell is one number in a column of marks: '22.11' may be a day, '6.1' a class.
    """
    is_number = problem.code in _OF_MARKS and _ONE_NUMBER.fullmatch(problem.found)
    return problem.found.replace(".", ",") if is_number else problem.found


def problems_to_report(reports: Iterable[FileReport]) -> list[Problem]:
    """Every problem of a run but the warnings of files that were here before: these were told when they came.

    A new day may have changed which file of a list counts: that is told of a file that was here, too.
    """
    return [
        problem for report in reports for problem in report.problems
        if report.errors or not report.unchanged or (report.redated and problem.code == REPLACED)
    ]


def write_report(home: Home, reports: Sequence[FileReport], now: datetime) -> Path | None:
    """The problems of a run as one workbook in the home's folder of reports; None when there are none to report."""
    problems = problems_to_report(reports)
    if not problems:
        return None
    home.reports.mkdir(parents=True, exist_ok=True)
    target = home.reports / f"bao-cao-nhap-{now:%Y%m%dT%H%M%S%f}.xlsx"
    rows = pl.DataFrame(
        {
            "Mức": ["Lỗi" if problem.severity == "error" else "Lưu ý" for problem in problems],
            "Tệp": [problem.file for problem in problems],
            "Trang tính": [problem.sheet for problem in problems],
            "Ô": [problem.cell for problem in problems],
            "Thấy": [found_in_words(problem) for problem in problems],
            "Cần": [problem.expected for problem in problems],
            "Việc cần làm": [problem.action for problem in problems],
            "Mã": [problem.code for problem in problems],
        },
        schema_overrides=dict.fromkeys(("Trang tính", "Ô"), pl.String),
    )
    write_workbook(target, f"Báo cáo nhập dữ liệu lúc {vn_datetime(now)}", rows)
    return target
