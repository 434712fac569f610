"""The undoing of imports: what rests on files, in words; taking them back; and importing them again as they were kept.

Kept originals are only read here. A bundle that was sealed with a file keeps it, and the class shows as different.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby
from pathlib import Path

from jobs.importing import FileReport, Progress, import_files, original_path
from jobs.whole_files import sha256_of
from records.facts import is_known
from records.home import Home
from records.marks import TERM_NAMES
from records.named_pupils import names_a_pupil, names_of_classes
from records.problems import CannotError, UsageError, as_text
from records.reading import find_scopes
from records.rests_on_import import Rests, rests_on
from records.store import Store
from records.undoing import UndoneImport, held_by, take_back, undone_imports

LONGEST_REASON = 300    # letters
_SHORTEST_DIGEST = 8    # hex digits by which a file may be called
_DIGEST = re.compile(rf"[0-9a-f]{{{_SHORTEST_DIGEST},64}}")
_FEW = 6    # classes named in a sentence


def chosen_files(store: Store, asked: Sequence[str], *, whole_run: bool = False) -> list[str]:
    """The digests that are meant: each a file on the disk, or the beginning of a digest. `whole_run`: and all that came
    with them in one import. Raises `UsageError` for what the store has not, or has several of."""
    with store.read() as db:
        files = db.query("SELECT sha256, imported_at FROM export_file ORDER BY ALL")
        undone = {each.sha256 for each in undone_imports(db)}
    found = [_meant(each, files["sha256"].to_list(), undone) for each in asked]
    if whole_run:
        moments = files.filter(files["sha256"].is_in(found))["imported_at"].implode()
        found += files.filter(files["imported_at"].is_in(moments))["sha256"].to_list()
    return list(dict.fromkeys(found))


def _meant(asked: str, known: Sequence[str], undone: set[str]) -> str:
    path = Path(asked)
    digest = sha256_of(path) if path.is_file() else asked.strip().lower()
    if not _DIGEST.fullmatch(digest):
        raise UsageError(f"Không có tệp {as_text(asked)}; mã SHA-256 thì ghi ít nhất {_SHORTEST_DIGEST} chữ số đầu.")
    fitting = [each for each in known if each.startswith(digest)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise UsageError(f"Mã {digest} là đầu của {len(fitting)} tệp: ghi dài hơn.")
    if any(each.startswith(digest) for each in undone):
        raise UsageError(f"Tệp {as_text(asked)} đã được hoàn tác nhập từ trước.")
    raise UsageError(f"Kho không có tệp nào là {as_text(asked)}.")


def undo(home: Home, store: Store, files: Sequence[str], *, reason: str, actor: str, now: datetime) -> Rests:
    """Take these files of the store back, all or none; what rested on them. Raises `UsageError` for a reason that is
    none or names a pupil, `CannotError` where a file is there no more, or its original could not be imported again."""
    reason = require_reason(store, reason)
    _require_originals(home, store, files)
    rests = rests_on(store, files)
    with store.write() as db:
        if any(not is_known(db, sha256) for sha256 in files):
            raise CannotError("Có tệp vừa được hoàn tác ở cửa sổ khác. Tải lại trang rồi chọn lại.")
        take_back(db, files, now=now, actor=actor, reason=reason)
    return rests


def require_reason(store: Store, reason: str) -> str:
    """The reason in one line. It is kept as long as the store, and read by whoever looks into the history."""
    kept = " ".join(reason.split())
    if not kept:
        raise UsageError("Ghi lý do hoàn tác: vì sao tệp này không nên ở trong kho.")
    if len(kept) > LONGEST_REASON:
        raise UsageError(f"Lý do dài quá {LONGEST_REASON} chữ.")
    with store.read() as db:
        if names_a_pupil(kept, names_of_classes(db, find_scopes(db))):
            raise UsageError("Lý do có vẻ nêu tên một học sinh: bỏ tên, chỉ ghi việc.")
    return kept


def _require_originals(home: Home, store: Store, files: Sequence[str]) -> None:
    with store.read() as db:
        kept = db.query("SELECT sha256, extension FROM export_file WHERE list_contains(?, sha256)", [list(files)])
    if kept.height < len(set(files)):
        raise CannotError("Có tệp không còn trong kho. Tải lại trang rồi chọn lại.")
    for sha256, extension in kept.iter_rows():
        _require_whole(original_path(home, sha256, extension), sha256)


def _require_whole(path: Path, sha256: str) -> None:
    if not path.is_file() or sha256_of(path) != sha256:
        raise CannotError(
            f"Bản gốc {path.name} mất hoặc đã hỏng: khôi phục nó từ bản sao (soluu restore), rồi làm lại."
        )


def undone(store: Store, asked: Sequence[str] | None = None) -> list[UndoneImport]:
    """The files that stand taken back; `asked`: those that are meant. Raises `UsageError` for one that is none."""
    if not store.path.exists():
        return []
    with store.read() as db:
        every = undone_imports(db)
    if asked is None:
        return every
    digests = [_meant(each, [one.sha256 for one in every], set()) for each in asked]
    return [each for each in every if each.sha256 in digests]


def import_again(
    home: Home, store: Store, files: Sequence[UndoneImport], *, now: datetime, actor: str,
    progress: Progress | None = None, stopped: Callable[[], bool] = lambda: False,
) -> list[FileReport]:
    """Import kept originals again, as if they had never been taken back: at their days, their moment and their names.

    Raises `CannotError`, before anything is imported, where an original is lost or damaged.
    """
    paths = {each.sha256: original_path(home, each.sha256, each.extension) for each in files}
    for sha256, path in paths.items():
        _require_whole(path, sha256)
    reports: list[FileReport] = []
    for (school, by_name), some in _alike(files):
        reports += import_files(
            home, store, [paths[each.sha256] for each in some], now=now, school=school, match_names=by_name,
            actor=actor, again=True, stopped=stopped, progress=_moved(progress, len(reports), len(files)),
        )  # fmt: skip
    names = {each.sha256: each.original_name for each in files}
    return [_named(report, names.get(str(report.sha256))) for report in reports]


def _alike(files: Sequence[UndoneImport]) -> Iterator[tuple[tuple[str, bool], list[UndoneImport]]]:
    """Those of one school and one consent together: those matched by name last, when the lists are back."""
    ordered = sorted(files, key=lambda each: (each.by_name, each.school, each.imported_at))
    for (by_name, school), some in groupby(ordered, key=lambda each: (each.by_name, each.school)):
        yield (school, by_name), list(some)


def _moved(progress: Progress | None, before: int, total: int) -> Progress | None:
    return (lambda done, _, what: progress(before + done, total, what)) if progress else None


def _named(report: FileReport, name: str | None) -> FileReport:
    """The report under the name that people know, not that of the kept file."""
    if name is None:
        return report
    return replace(report, path=name, problems=tuple(replace(each, file=name) for each in report.problems))


def file_names(store: Store, files: Sequence[str]) -> list[str]:
    """The names of these files of the store, as they came."""
    with store.read() as db:
        names: list[str] = held_by(db, files)["original_name"].to_list()
    return names


def in_words(rests: Rests) -> list[str]:
    """What will become of the store, in sentences: first what is lost, then what follows."""
    told = [
        f"{_n(rests.files)} tệp ra khỏi dữ liệu, với {_n(rests.marks)} ô điểm và {_n(rests.list_rows)} dòng danh sách; "
        "bản gốc vẫn giữ nguyên từng byte và có thể nhập lại."
    ]
    told += [f"{_n(rests.marks_lost)} điểm không còn tệp nào cho thấy."] if rests.marks_lost else []
    if rests.changes_lost or rests.changes_new:
        seen_else = f" {_n(rests.changes_new)} lần đổi khác hiện ra." if rests.changes_new else ""
        told.append(f"{_n(rests.changes_lost)} lần vào điểm, sửa điểm không còn thấy được.{seen_else}")
    told += [f"{_n(rests.pupils_lost)} học sinh không còn tệp nào ghi tên."] if rests.pupils_lost else []
    told += [f"{_n(rests.classes_lost)} lớp (theo học kì) không còn bản xuất nào."] if rests.classes_lost else []
    if rests.register_rows:
        told.append(f"{_n(rests.register_rows)} dòng của sổ theo dõi sửa điểm đã nhập theo danh sách không còn tính.")
    if rests.lists_replaced:
        told.append(f"{_n(rests.lists_replaced)} danh sách đang dùng (theo học kì) trở lại bản trước đó.")
    told += [f"{_n(rests.lists_lost)} danh sách đang dùng (theo học kì) không còn bản nào."] if rests.lists_lost else []
    told += [_sealed_words(rests)] if rests.sealed else []
    return told


def _sealed_words(rests: Rests) -> str:
    names = [f"{each.class_name} {TERM_NAMES.get(each.term, each.term)}" for each in rests.sealed]
    more = f" và {len(names) - _FEW} lớp nữa" if len(names) > _FEW else ""
    return (
        f"{_n(len(names))} lớp đã niêm phong có tệp này ({', '.join(names[:_FEW])}{more}): gói giữ nguyên, còn hồ sơ "
        "của lớp sẽ khác với gói nếu gói lập từ tệp này."
    )


def _n(number: int) -> str:
    return f"{number:,}".replace(",", ".")
