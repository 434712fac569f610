"""Disc images: the storage root of a year, or of everything, written once as an ISO, read back before it counts.

Recovery data lie beside the image. Leaves mending to `image_repair`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from archive.discs.image import INSIDE, Image, image_sha256
from archive.discs.recovery import PERCENT, make_recovery, recovery_files
from archive.discs.writing import write_image
from archive.ocfl.check import check_root
from archive.ocfl.durable import digests_of, make_folder, move, write_file
from archive.ocfl.folder import Folder
from archive.ocfl.problems import OcflProblem
from archive.ocfl.writing import create_root
from jobs.copy_places import (
    ACTOR,
    CHECK_EVERY,
    DeviceOf,
    checked_name,
    device_of,
    new_folder,
    put_on_record,
    require_new,
    require_safe_key,
)  # fmt: skip
from jobs.copying import CopyOutcome, Kept, Progress, Run, copying_alone, put_copies_on_record
from jobs.unfinished import DIGEST, being_made, belonging, beside, is_unfinished, note_made
from jobs.whole_files import require_unused
from records.clock import VIETNAM, vn_date
from records.copies import IMAGE_WRITTEN, Location, image_written
from records.facts import add_event
from records.home import Home
from records.problems import CannotError, UsageError
from records.store import Database, Store

READ_FIRST = "DOC-TRUOC.txt"
_TEXT = """Sổ Lưu – bản sao hồ sơ điểm của trường, ghi ngày {day}.{label}

Thư mục {inside} là một kho OCFL 1.1 (https://ocfl.io/1.1/spec): mỗi gói niêm phong một đối tượng, có bản kê mã băm.
Trong mỗi gói ZIP có DOC-TRUOC.html và verify.html: mở bằng trình duyệt là kiểm chứng được, không cần mạng.

Kiểm tra ảnh đĩa:      sha256sum -c {image}{digest}
Đĩa hay ảnh bị hỏng:   chép ảnh và các tệp .par2 vào một thư mục, chạy: par2 repair {image}.par2
                       (các tệp .par2 nằm cạnh ảnh, chữa được khoảng {percent} % ảnh; cất chúng ở đĩa khác đĩa này)
Khôi phục cả kho:      soluu restore --from {image} THƯ_MỤC_MỚI
{encrypted}
Đĩa chứa điểm và tên học sinh: giữ như giữ sổ điểm.
"""
_ENCRYPTED = """Các tệp .age đã mã hóa, mở bằng: age -d -i KHÓA_KHÔI_PHỤC TỆP.age (https://age-encryption.org).
Khóa do trường cất riêng, in trên giấy hoặc ở USB. Khôi phục bằng soluu thì thêm --identity KHÓA_KHÔI_PHỤC.
"""


def new_image(home: Home, target: Path, serial: str | None, now: datetime) -> Path:
    """Where the image goes: the file itself, or a new one in a folder. Raises where it cannot be."""
    path = target.expanduser().resolve()
    if path.is_dir():
        path /= f"so-luu-{_plain(serial or f'{now.astimezone(VIETNAM):%Y-%m-%d}').lower()}.iso"
    if path.suffix.lower() != ".iso" or not path.parent.is_dir():
        raise UsageError(f"{path} phải là một tệp .iso mới, trong một thư mục đang có.")
    new_folder(home, f"folder:{path}")
    if not is_unfinished(home, path):   # what a killed run left of it is done away with before it is made anew
        require_unused(belonging(path))
    return path


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-")


def copy_to_image(
    home: Home,
    store: Store,
    path: Path,
    *,
    name: str,
    now: datetime,
    year: str | None = None,
    label: str | None = None,
    custodian: str | None = None,
    place: str | None = None,
    serial: str | None = None,
    with_key: bool = False,
    check_every: int | None = None,
    next_check: date | None = None,
    recipients: tuple[str, ...] = (),
    progress: Progress | None = None,
    device_of: DeviceOf = device_of,
) -> tuple[Location, CopyOutcome]:
    """Write the bundles (of a school year, or all) and the home as an image. On record only when all was read back;
    a bundle that could not be copied is told, and is not in it."""
    require_safe_key(home, with_key=with_key)
    every, outcome = check_every or CHECK_EVERY["iso"], CopyOutcome(checked_name(name))
    device = device_of(path.parent)
    location = Location(
        name, "iso", str(path), label, custodian, place, serial, with_key, device, device == device_of(home.root),
        every, next_check or now.astimezone(VIETNAM).date() + timedelta(days=every), now, recipients=recipients,
    )  # fmt: skip
    with store.read() as db:
        require_new(db, name, str(path), serial)
    with copying_alone(home, store.wait), _unused(path), staged(home, path) as staging:
        waiting: list[Kept] = []
        run = Run(home, store, location, Folder(staging), now, outcome, year=year, waiting=waiting)
        run.copy(reread=False, progress=progress)
        if not outcome.written:
            raise CannotError("Không có gói nào chép được vào ảnh đĩa, chưa ghi gì. " + " ".join(outcome.problems))
        found = put_image(home, location, staging, now)
        with store.write() as db:
            require_new(db, name, str(path), serial)
            put_on_record(db, location, now)
            put_copies_on_record(db, waiting, now)
            put_image_on_record(db, name, found, now)
    return location, outcome


@contextmanager
def _unused(image: Path) -> Iterator[None]:
    """Nothing lies at the image's place, now that no other run makes one."""
    require_unused(belonging(image))
    yield


@contextmanager
def staged(home: Home, image: Path) -> Iterator[Path]:
    """A new storage root on the drive that the image lies on, for as long as the image is made."""
    with being_made(home, image), beside(image) as aside:
        root = aside / INSIDE
        create_root(root)
        yield root


def put_image(
    home: Home, location: Location, staging: Path, now: datetime, aside: Path | None = None
) -> tuple[str, int]:
    """Write a storage root as a location's image, read all of it back, and put it in its place with its recovery data.

    `aside`: a folder to which what lies there goes first. Returns SHA-256 and size. Raises `CannotError` where what is
    read back is not what was written: nothing takes its place then.
    """
    target = Path(location.uri)
    with beside(target) as folder:
        image = folder / target.name
        files: dict[str, bytes | Path] = {
            f"{INSIDE}/{path.relative_to(staging).as_posix()}": path for path in staging.rglob("*") if path.is_file()
        }
        volume = f"SO_LUU_{_plain(location.medium_serial or f'{now:%Y%m%d}').upper().replace('-', '_')}"[:32]
        write_image(image, files | {READ_FIRST: _read_first(location, now)}, label=volume, now=now)
        _require_same(Image(image), staging)
        size = image.stat().st_size
        digest = image_sha256(image, size)
        make_recovery(image)
        write_file(image.with_name(image.name + DIGEST), f"{digest}  {image.name}\n".encode())
        note_made(home, target, digest)
        if aside is not None:
            set_aside(target, aside)
        for path in sorted(folder.iterdir(), key=lambda each: each == image):
            move(path, target.parent / path.name)
    return digest, size


def _require_same(image: Image, staging: Path) -> None:
    """Every byte of every file, as the medium gives it back."""
    for path in (each for each in staging.rglob("*") if each.is_file()):
        name = path.relative_to(staging).as_posix()
        if image.size(name) is None or image.digests(name) != digests_of(path):
            raise CannotError(f"Ảnh đĩa đọc lại thì khác với điều đã ghi ({name}). Kiểm tra ổ đĩa; chưa ghi nhận gì.")
    if check_root(image).problems:
        raise CannotError("Ảnh đĩa đọc lại thì không còn nguyên. Kiểm tra ổ đĩa; chưa ghi nhận gì.")


def _read_first(location: Location, now: datetime) -> bytes:
    serial = f" Đĩa số {location.medium_serial}." if location.medium_serial else ""
    return _TEXT.format(
        day=vn_date(now.astimezone(VIETNAM)), label=serial, inside=INSIDE, image=Path(location.uri).name, digest=DIGEST,
        percent=PERCENT, encrypted=f"\n{_ENCRYPTED}" if location.recipients else "",
    ).replace("\n", "\r\n").encode("utf-8-sig")  # fmt: skip


def put_image_on_record(db: Database, location_id: str, found: tuple[str, int], now: datetime) -> None:
    add_event(db, now, ACTOR, IMAGE_WRITTEN, location_id, {"sha256": found[0], "size": found[1]})


def set_aside(image: Path, folder: Path) -> None:
    """What lies at an image's place, with all that belongs to it, is kept in a folder beside."""
    make_folder(folder)
    for path in belonging(image):
        if path.exists():
            move(path, folder / path.name)


# ── is it still what was written ────────────────────────────────────────────────────────────────────────────────────


def image_problems(store: Store, location: Location, image: Image) -> tuple[OcflProblem, ...]:
    """What is wrong with an image as a whole, also where no file of it is touched. Raises OSError."""
    whole, name = is_whole(store, location, image), image.path.name
    changed = () if whole else (OcflProblem("image-changed", name),)
    return changed + (() if recovery_files(image.path) else (OcflProblem("recovery-missing", name),))


def is_whole(store: Store, location: Location, image: Image) -> bool:
    with store.read() as db:
        written = image_written(db, location.location_id)
    return written is not None and image_sha256(image.path, written[1]) == written[0] and (
        not image.path.is_file() or image.path.stat().st_size == written[1]
    )  # fmt: skip
