"""Where copies lie and what is known of each: locations, copies, checks; and which bundles are not safe yet.

How independence is judged: two copies count as two only where one accident would not take both. Folders are told
apart by their device, removable media by the serial that the clerk declared, S3 by service and bucket, whatever the
prefix; a copy on the home's own device, or in a service on this very machine, counts as none: it is lost with the home.
Two partitions of one disc look like two devices: the clerk must know.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import polars as pl

from records.clock import VIETNAM, from_store, to_store
from records.home import Home
from records.store import Database

Kind = Literal["folder", "usb", "iso", "s3"]
State = Literal["good", "bad", "missing"]
Result = Literal["good", "bad", "missing", "could-not-check"]
KIND_NAMES: dict[str, str] = {"folder": "Thư mục", "usb": "USB, đĩa rời", "iso": "Ảnh đĩa", "s3": "S3"}
RESULT_NAMES: dict[str, str] = {
    "good": "✓ còn tốt", "bad": "✕ hỏng", "missing": "✕ mất", "could-not-check": "▲ chưa kiểm được",
}  # fmt: skip
LOCATION_ADDED = "copy-location-added"  # the event; two queries below name it too
WANTED = 2  # independent good copies, below which a bundle is not safe: design of the copies


@dataclass(frozen=True, slots=True)
class Location:
    """A place that holds copies. `uri`: its storage root, or the image that holds it; `device` (of S3: service and
    bucket), `on_home_device`: as it was last seen; `recipients`: the recovery keys to which all that lies there is
    encrypted, always the same; `burned_from`: of a disc, the location whose image it was burned from."""

    location_id: str
    kind: Kind
    uri: str
    label: str | None
    custodian: str | None
    place: str | None
    medium_serial: str | None
    with_key: bool
    device: str | None
    on_home_device: bool | None
    check_every: int
    next_check: date
    added_at: datetime
    retired_at: datetime | None = None
    recipients: tuple[str, ...] = ()
    burned_from: str | None = None

    @property
    def is_written_once(self) -> bool:
        """Whether nothing can be added there, or taken out."""
        return self.kind == "iso" or self.burned_from is not None

    @property
    def kind_name(self) -> str:
        return kind_name(self.kind, self.burned_from)


def kind_name(kind: str, burned_from: str | None) -> str:
    return "Đĩa CD, DVD" if burned_from else KIND_NAMES[kind]


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed bundle, as far as copies are concerned."""

    bundle_id: str
    school: str
    school_year: str
    file_name: str
    zip_sha256: str

    @property
    def object_id(self) -> str:
        return object_of(self.bundle_id)

    def path_in(self, home: Home) -> Path:
        """Where its ZIP lies in a home, or would if it were there."""
        return home.bundle_path(self.school, self.school_year, self.file_name)


@dataclass(frozen=True, slots=True)
class ObjectCopy:
    """What lies at a location, as it was last seen. `sha256`: of the file as it lies there, so of an encrypted one as
    it is; `stamp`: of the store, which state of it this is; of a bundle in S3, the version id under which its ZIP was
    read back; `inventory_sha512`: of the home's own object, of its inventory, which says all that lies in it."""

    location_id: str
    object_id: str
    version: int
    sha256: str
    stamp: str | None
    written_at: datetime
    read_back_at: datetime
    state: State
    inventory_sha512: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectState:
    """How far an object of a location had come, and its inventory then. `at`: when the home was restored from it."""

    version: int
    inventory_sha512: str
    at: datetime | None = None

    def counts_for(self, copy: ObjectCopy) -> bool:
        """Whether it may still lie where that is on record: nothing newer was written there since the restoring."""
        return self.at is not None and copy.written_at < self.at and self.version >= copy.version


def object_of(bundle_id: str) -> str:
    """The id of a bundle's OCFL object."""
    return f"urn:soluu:{bundle_id}"


def add_location(db: Database, location: Location) -> None:
    """The caller adds the event `LOCATION_ADDED`, which alone keeps the recipients, and what a disc was burned from."""
    row = asdict(location) | {"added_at": to_store(location.added_at)}
    del row["recipients"], row["burned_from"]
    db.insert("copy_location", pl.DataFrame([row], schema_overrides=_LOCATION_TYPES))


_TEXTS = ("label", "custodian", "place", "medium_serial", "device")
_LOCATION_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    **dict.fromkeys(_TEXTS, pl.String), "on_home_device": pl.Boolean, "retired_at": pl.Datetime,
}  # fmt: skip


# A name is given once, so that its event says for ever to which keys the location is encrypted, and whence it came.
_LOCATIONS = """
    SELECT l.*, e.detail ->> 'recipients' AS recipients, e.detail ->> 'burned_from' AS burned_from FROM copy_location l
    LEFT JOIN event e ON e.kind = 'copy-location-added' AND e.subject = l.location_id
"""


def locations(db: Database) -> tuple[Location, ...]:
    """The locations in use, in the order in which they were added."""
    rows = db.query(f"{_LOCATIONS} WHERE retired_at IS NULL ORDER BY added_at, location_id")
    return tuple(_location(row) for row in rows.iter_rows(named=True))


def every_location(db: Database) -> tuple[Location, ...]:
    """The locations that were ever in use: copies lie at those too that are not used any more."""
    rows = db.query(f"{_LOCATIONS} ORDER BY added_at, location_id")
    return tuple(_location(row) for row in rows.iter_rows(named=True))


def _location(row: dict[str, Any]) -> Location:
    times = {name: from_store(row[name]) if row[name] else None for name in ("added_at", "retired_at")}
    return Location(**row | times | {"recipients": tuple(json.loads(row["recipients"] or "[]"))})


def is_known(db: Database, location_id: str) -> bool:
    """Whether the name was ever given, also to a location that is no longer in use."""
    return not db.query("SELECT 1 FROM copy_location WHERE location_id = ?", [location_id]).is_empty()


def retire(db: Database, location_id: str, now: datetime) -> None:
    db.execute("UPDATE copy_location SET retired_at = ? WHERE location_id = ?", [to_store(now), location_id])


def found_elsewhere(db: Database, location_id: str, uri: str) -> None:
    """A medium lies at another path: plugged into another port, another letter."""
    db.execute("UPDATE copy_location SET uri = ? WHERE location_id = ?", [uri, location_id])


def keep_seen(db: Database, location_id: str, device: str, *, on_home_device: bool) -> None:
    """On which device a location was found just now."""
    db.execute(
        "UPDATE copy_location SET device = ?, on_home_device = ? WHERE location_id = ?",
        [device, on_home_device, location_id],
    )


def was_checked_whole(db: Database, location: Location, now: datetime) -> None:
    """Everything at the location was read: the next time is due after its interval."""
    due = now.astimezone(VIETNAM).date() + timedelta(days=location.check_every)
    db.execute("UPDATE copy_location SET next_check = ? WHERE location_id = ?", [due, location.location_id])


def sealed_bundles(db: Database) -> tuple[Sealed, ...]:
    """Every sealed bundle that is kept, oldest first: what was destroyed is never copied, repaired or restored."""
    rows = db.query(
        """SELECT bundle_id, school, school_year, file_name, zip_sha256 FROM bundle WHERE disposal_id IS NULL
           ORDER BY sealed_at, bundle_id"""
    )
    return tuple(Sealed(**row) for row in rows.iter_rows(named=True))


def renewals_made(db: Database) -> dict[str, dict[int, str]]:
    """By bundle: the SHA-256 of each of its renewals, by number, when it was made. Of a chain that was once begun anew
    only the newest."""
    rows = db.query(
        """SELECT subject, each, arg_max(sha256, number) FROM (
               SELECT subject, number, CAST(detail ->> 'number' AS INTEGER) AS each, detail ->> 'sha256' AS sha256,
                      max(CASE WHEN detail ->> 'number' = '1' THEN number END) OVER (PARTITION BY subject) AS begun
               FROM event WHERE kind = 'renew')
           WHERE number >= coalesce(begun, 0) GROUP BY ALL ORDER BY subject, each"""
    )
    made: dict[str, dict[int, str]] = {}
    for bundle_id, number, digest in rows.iter_rows():
        made.setdefault(bundle_id, {})[number] = digest
    return made


def copies_at(db: Database, location_id: str) -> dict[str, ObjectCopy]:
    """What lies at a location, by object; what was checked longest ago comes first."""
    rows = db.query(
        """SELECT c.* FROM object_copy c
           LEFT JOIN (SELECT location_id, object_id, max(checked_at) AS at FROM fixity_check GROUP BY ALL) f
               USING (location_id, object_id)
           WHERE location_id = ? ORDER BY coalesce(f.at, c.read_back_at), object_id""",
        [location_id],
    )
    return {
        row["object_id"]: ObjectCopy(
            **row | {name: from_store(row[name]) for name in ("written_at", "read_back_at")}
        )
        for row in rows.iter_rows(named=True)
    }


def keep_copy(db: Database, copy: ObjectCopy) -> None:
    """Put on record what lies at a location now."""
    row = asdict(copy) | {name: to_store(getattr(copy, name)) for name in ("written_at", "read_back_at")}
    db.insert(
        "object_copy", pl.DataFrame([row], schema_overrides={"stamp": pl.String, "inventory_sha512": pl.String}),
        """ON CONFLICT DO UPDATE SET version = excluded.version, sha256 = excluded.sha256, stamp = excluded.stamp,
           written_at = excluded.written_at, read_back_at = excluded.read_back_at, state = excluded.state,
           inventory_sha512 = excluded.inventory_sha512""",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Check:
    """What a check found of an object ('' for the storage root itself)."""

    object_id: str
    result: Result
    detail: str | None = None


def keep_checks(db: Database, location_id: str, checks: Iterable[Check], now: datetime) -> None:
    """Add checks to the history; what could be read says how each copy stands now."""
    rows = pl.DataFrame(
        [(location_id, check.object_id, to_store(now), check.result, check.detail) for check in checks],
        schema={"location_id": pl.String, "object_id": pl.String, "checked_at": pl.Datetime, "result": pl.String,
                "detail": pl.String},
        orient="row",
    )  # fmt: skip
    db.insert("fixity_check", rows)
    db.execute(
        """UPDATE object_copy SET state = f.result,
               read_back_at = CASE WHEN f.result = 'good' THEN f.checked_at ELSE read_back_at END
           FROM fixity_check f
           WHERE (f.location_id, f.object_id) = (object_copy.location_id, object_copy.object_id)
             AND f.location_id = ? AND f.checked_at = ? AND f.result <> 'could-not-check'""",
        [location_id, to_store(now)],
    )


# Copies that count, each with what it would be lost with. A USB at the place of a folder counts as that folder.
_COUNTED = """
    SELECT c.object_id, c.location_id,
           CASE WHEN l.kind = 's3' THEN 's3 ' || l.device
                WHEN l.kind = 'usb' AND NOT EXISTS (SELECT 1 FROM copy_location f WHERE f.kind = 'folder'
                     AND f.device = l.device AND f.retired_at IS NULL) THEN 'usb ' || l.medium_serial
                ELSE 'device ' || l.device END AS lost_with
    FROM object_copy c JOIN copy_location l USING (location_id)
    WHERE c.state = 'good' AND l.retired_at IS NULL AND l.next_check >= ? AND NOT coalesce(l.on_home_device, FALSE)
"""


IMAGE_WRITTEN = "copy-image"    # the event, of an image that was read back whole


def image_written(db: Database, location_id: str) -> tuple[str, int] | None:
    """SHA-256 and size of a location's disc image as it was read back when it was last written."""
    rows = db.query(
        """SELECT detail ->> 'sha256', CAST(detail ->> 'size' AS BIGINT) FROM event
           WHERE kind = ? AND subject = ? ORDER BY number DESC LIMIT 1""",
        [IMAGE_WRITTEN, location_id],
    ).rows()
    return (str(rows[0][0]), int(rows[0][1])) if rows else None


def last_locked(db: Database, location_id: str) -> datetime | None:
    """When the locks of a location in S3 were last looked at, all of them."""
    found = db.query("SELECT max(happened_at) FROM event WHERE kind = 'copy-lock' AND subject = ?", [location_id])
    return from_store(found.item()) if found.item() else None


@dataclass(frozen=True, slots=True)
class HeldThere:
    """Whether the service's own hold is on an object of a location, and up to which of its versions it was put.
    `was_there`: somebody else's was on it before ours."""

    is_on: bool
    version: int
    was_there: bool = False


def held_at(db: Database, location_id: str) -> dict[str, HeldThere]:
    """The objects of a location in S3 on which its hold was ever put or lifted, by the last time."""
    rows = db.query(
        """SELECT subject, arg_max((detail ->> 'on') = 'true', number),
                  arg_max(coalesce(CAST(detail ->> 'version' AS INTEGER), 0), number),
                  arg_max(coalesce((detail ->> 'was_there') = 'true', false), number)
           FROM event WHERE kind IN ('copy-hold', 'copy-held') AND (detail ->> 'location') = ? GROUP BY subject""",
        [location_id],
    )
    return {subject: HeldThere(*there) for subject, *there in rows.iter_rows()}


def restored_from(db: Database) -> ObjectState | None:
    """The state of the home's own object that this home was restored from, last, if it ever was: the home is what lay
    there, also where its own record, made before that was written, does not know of it."""
    found = db.query(
        """SELECT arg_max(CAST(detail ->> 'version' AS INTEGER), number),
                  arg_max(detail ->> 'inventory_sha512', number), arg_max(happened_at, number)
           FROM event WHERE kind = 'restore' AND (detail ->> 'inventory_sha512') IS NOT NULL"""
    ).row(0)
    return ObjectState(found[0], found[1], from_store(found[2])) if found[1] else None


def bundle_copies(db: Database, now: datetime) -> pl.DataFrame:
    """A row a bundle: `bundle_id`, its class, `revision`, and `copies`: how many independent good copies it has.

    A location whose check is overdue is not known to be good, so its copies do not count.
    """
    return db.query(
        f"""SELECT b.bundle_id, b.school, b.school_year, b.term, b.class_name, b.revision, b.file_name, b.sealed_at,
                   count(DISTINCT g.lost_with) AS copies
            FROM bundle b LEFT JOIN ({_COUNTED}) g ON g.object_id = 'urn:soluu:' || b.bundle_id
            WHERE b.disposal_id IS NULL GROUP BY ALL ORDER BY copies, b.sealed_at, b.bundle_id""",  # noqa: S608 – a fixed text
        [now.astimezone(VIETNAM).date()],
    )


def unsafe_bundles(db: Database, now: datetime) -> pl.DataFrame:
    """The bundles with fewer than two independent good copies, as `bundle_copies` has them."""
    return bundle_copies(db, now).filter(pl.col("copies") < WANTED)


def said_of_copies(copies: int) -> str:
    """How a bundle stands by its independent good copies, in words."""
    if copies >= WANTED:
        return f"an toàn: {copies} bản"
    return f"chưa an toàn: mới có {copies} bản" if copies else "chưa an toàn: chưa có bản sao nào"


def location_states(db: Database) -> pl.DataFrame:
    """A row a location in use: all of its columns, `recipients` (to how many keys it is encrypted), `burned_from`,
    `objects`, `good`, `bad` (bad or missing), `last_check` (NULL: never) and `last_failed` (the newest check could not
    be made)."""
    return db.query(
        """
        SELECT l.*, coalesce(json_array_length(e.detail -> 'recipients'), 0) AS recipients,
               e.detail ->> 'burned_from' AS burned_from,
               coalesce(c.objects, 0) AS objects, coalesce(c.good, 0) AS good, coalesce(c.bad, 0) AS bad, f.last_check,
               coalesce(f.last_failed, FALSE) AS last_failed
        FROM copy_location l
        LEFT JOIN event e ON e.kind = 'copy-location-added' AND e.subject = l.location_id
        LEFT JOIN (SELECT location_id, count(*) AS objects, count(*) FILTER (state = 'good') AS good,
                          count(*) FILTER (state <> 'good') AS bad FROM object_copy GROUP BY ALL) c USING (location_id)
        LEFT JOIN (SELECT location_id, max(checked_at) AS last_check,
                          arg_max(result = 'could-not-check', checked_at) FILTER (object_id = '') AS last_failed
                   FROM fixity_check GROUP BY ALL) f USING (location_id)
        WHERE retired_at IS NULL ORDER BY added_at, location_id
        """
    )


def newest_checks(db: Database) -> pl.DataFrame:
    """The newest check of each object at each location in use, worst first, with the bundle's class where it is one."""
    return db.query(
        """
        SELECT f.*, b.class_name, b.term, b.school_year, b.revision
        FROM fixity_check f JOIN copy_location l USING (location_id)
        LEFT JOIN bundle b ON f.object_id = 'urn:soluu:' || b.bundle_id
        WHERE l.retired_at IS NULL AND b.disposal_id IS NULL
        QUALIFY row_number() OVER (PARTITION BY location_id, object_id ORDER BY checked_at DESC) = 1
        ORDER BY result = 'good', location_id, class_name, object_id
        """
    )
