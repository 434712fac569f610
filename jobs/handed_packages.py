"""The packages that a disposal rests on: each looked through against the log and the store before anything goes.

Reads only. What was handed over counts by its bytes alone, never by the event that tells of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from archive.eark import mets
from archive.eark.facts import SEALED
from archive.eark.package import REPRESENTATIONS
from jobs.kept_renewals import Recorded, not_as_made
from jobs.whole_files import sha256_of
from records.copies import renewals_made
from records.disposal import Disposal
from records.handing_over import HandOver, SealedZip, hand_overs, not_handed_over, rests_on, sealed_zips
from records.home import Home
from records.problems import CannotError, UsageError
from records.store import Store


def packages_given(home: Home, store: Store, disposal: Disposal, folder: Path | None) -> tuple[HandOver, ...]:
    """The packages in a folder that have, whole, all that a disposal has still to take away; none where it takes
    nothing that is to be handed over.

    `folder`: a package, or one that holds several. Raises `CannotError` naming each file that is missing or different.
    """
    if disposal.purpose != "hand_over":
        if folder is not None:
            raise UsageError(f"{disposal.disposal_id} không phải đề nghị giao nộp: bỏ --eark.")
        return ()
    waiting = [item.subject_id for item in disposal.items if item.destroyed_at is None]
    with store.read() as db:
        begun = rests_on(db, disposal.disposal_id)
        known = begun if disposal.started_at else hand_overs(db)
        zips = sealed_zips(db, {bundle_id for each in known for bundle_id in each.bundles})
        renewals = {one: made for one, made in renewals_made(db).items() if one in waiting}
    if not waiting:
        return begun
    if folder is None:
        raise CannotError(
            f"{disposal.disposal_id} chỉ thực hiện được khi có gói bàn giao ở đây để so: thêm --eark THƯ_MỤC."
        )
    given: list[HandOver] = []
    problems: list[str] = []
    for place in _packages_in(home, folder.resolve()):
        logged = _logged(place, known)
        if logged is None:
            problems.append(f"{place.name}: {mets.FILE} không khớp {_which(disposal)}.")
        elif not logged.bundles:
            problems.append(f"{place.name}: lập khi nhật ký chưa ghi mã băm từng gói niêm phong. Lập lại gói bàn giao.")
        elif {*waiting} & {*logged.bundles}:
            problems += _differences(place, logged, zips, renewals)
            given.append(logged)
    with store.read() as db:
        problems += [
            f"{name}: không nằm trong gói bàn giao nào ở {folder}."
            for name in not_handed_over(db, given, waiting)
        ]
    if problems:
        raise CannotError(f"Lần này chưa xóa gì. {' '.join(problems)}")
    return tuple(given)


def _logged(place: Path, known: Sequence[HandOver]) -> HandOver | None:
    digest = sha256_of(place / mets.FILE)
    return next((each for each in known if each.mets_sha256 == digest), None)


def _which(disposal: Disposal) -> str:
    if disposal.started_at:
        return f"gói bàn giao mà {disposal.disposal_id} đã bắt đầu với"
    return "sự kiện bàn giao nào trong nhật ký"


def _packages_in(home: Home, folder: Path) -> Sequence[Path]:
    if folder == home.root or home.root in folder.parents:
        raise CannotError(f"{folder} nằm trong kho: không phải gói đã bàn giao.")
    is_one = (folder / mets.FILE).is_file()
    places = [folder] if is_one else sorted(each.parent for each in folder.glob(f"*/{mets.FILE}"))
    if not places:
        raise CannotError(f"Không thấy gói bàn giao nào ở {folder}: thiếu {mets.FILE}.")
    return places


def _differences(
    place: Path, logged: HandOver, zips: Mapping[str, SealedZip], renewals: Mapping[str, Recorded]
) -> Iterator[str]:
    """What keeps a package from being what the log tells of, a sentence each. `renewals`: those that would be lost with
    their bundles."""
    if not logged.recipient:
        yield f"{place.name}: nhật ký không ghi giao nộp cho ai. Lập lại gói bàn giao với --to CƠ_QUAN."
    for bundle_id, digest in logged.bundles.items():
        sealed = zips.get(bundle_id)
        if sealed is None:
            yield f"{place.name}: kho không có gói niêm phong {bundle_id}."
            continue
        path = place / REPRESENTATIONS / SEALED / "data" / sealed.file_name
        if not path.is_file() or path.resolve() != path:     # a link would lead back to what is to go
            yield f"{place.name}: thiếu {sealed.file_name}."
        elif sha256_of(path) != digest:
            yield f"{place.name}: {sealed.file_name} không còn đúng từng byte như lúc bàn giao."
        elif sealed.zip_sha256 != digest:
            yield f"{place.name}: {sealed.file_name} khác mã băm trong kho."
        for lost in not_as_made(path, renewals.get(bundle_id, {})):
            yield f"{place.name}: không có {lost.name} như lúc gia hạn. Lập lại gói bàn giao."
