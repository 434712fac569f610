"""What a location has of the home that this home did not record: of a run that was cut short, of a machine that goes on
with a copy of this home, or of the home itself, where this one was restored from an older copy."""

from __future__ import annotations

from archive.age_format import Identities
from archive.ocfl.check import read_inventory
from archive.ocfl.layout import object_path
from archive.ocfl.problems import OcflError
from archive.ocfl.storage import Storage
from jobs.encrypting import fetch_plain, kept_name
from jobs.home_snapshot import store_object
from jobs.judging import goes_on_from
from jobs.unfinished import aside
from records.copies import Location, ObjectCopy, ObjectState, copies_at, restored_from, sealed_bundles
from records.disposal_store import destroyed_bundles
from records.home import Home
from records.problems import SoluuError, StoreTooNewError
from records.store import Database, Store


def unknown_versions(db: Database, location: Location, root: Storage, own: str) -> range:
    """The versions of the home that came after what is on record at a location in use, and after what this home was
    restored from."""
    place = object_path(own)
    inventory = read_inventory(root, place) if root.has(place) and location.retired_at is None else None
    if inventory is None:
        return range(0)
    known, came_from = copies_at(db, location.location_id).get(own), restored_from(db)
    if known:
        return after_record(known, came_from, inventory.head)
    first = came_from.version if came_from and goes_on_from(inventory, came_from) else 0
    return range(first + 1, inventory.head + 1)


def after_record(known: ObjectCopy, came_from: ObjectState | None, head: int) -> range:
    """The versions up to `head` after what is on record, and after what this home was restored from where that counts
    for it."""
    first = max(known.version, came_from.version if came_from and came_from.counts_for(known) else 0)
    return range(first + 1, head + 1)


def destroyed_there(
    home: Home, store: Store, location: Location, root: Storage, identities: Identities = ()
) -> frozenset[str]:
    """The bundles that the home at a location has as destroyed while this one keeps them: this one is the older, and
    what it would write there brings back what must be gone.

    None of them where the home there is what is on record, or cannot be read (encrypted, and no identity at hand).
    Raises `StoreTooNewError` where a newer program wrote it.
    """
    own = store_object(home)
    with store.read() as db:
        known, came_from = copies_at(db, location.location_id).get(own), restored_from(db)
        kept = {bundle.bundle_id for bundle in sealed_bundles(db)}
    place = object_path(own)
    inventory = read_inventory(root, place) if root.has(place) else None
    ours = {each.inventory_sha512 for each in (known, came_from) if each}
    if inventory is None or inventory.sha512 in ours:
        return frozenset()
    if location.recipients and not identities:
        return frozenset()
    content = inventory.files().get(kept_name(location, home.store_path.name))
    if content is None:
        return frozenset()
    with aside(home) as folder:
        path = folder / home.store_path.name
        try:
            fetch_plain(
                root, f"{place}/{content}", path, encrypted=bool(location.recipients), identities=identities
            )
            with Store(path).read() as db:
                gone = {bundle_id for _, bundle_id in destroyed_bundles(db)}
        except StoreTooNewError:
            raise
        except (SoluuError, OSError, OcflError):    # damaged: what it says counts for nothing
            return frozenset()
    return frozenset(gone & kept)


def older_home(location: Location, gone: frozenset[str]) -> str:
    """That this home is the older one, and what to do, as a sentence."""
    return (
        f"Kho ở {location.location_id} mới hơn kho này: {len(gone)} gói đã tiêu hủy ở đó mà kho này còn, có lẽ vì kho "
        "này được khôi phục từ một bản cũ. Không ghi gì lên đó. Khôi phục lại từ bản mới: soluu restore --from "
        f"{location.location_id} THƯ_MỤC_MỚI, rồi dùng kho ấy."
    )
