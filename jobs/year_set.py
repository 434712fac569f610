"""Label and minutes of a year's set on one disc or USB: what is on it is compared first, and the issue is logged.

The minutes are no bundle of their own: the set would change by being sealed. Their code and digest stand in the event
log, and the public records are made of that.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.keys import public_keys
from archive.packing import Means
from archive.papers.year_set import Packed, YearSet, draft, head
from jobs.founding import publish_keys
from jobs.issued_sets import issued_sets
from jobs.prepared_papers import taken_status_indices
from jobs.sealing import free_status_indices, sealing_alone
from jobs.status_list import issue_list
from jobs.whole_files import require_unused, write_whole
from qr.lookup import Lookup
from qr.payload import DOCUMENT_ID_BYTES
from records.copies import Location, locations
from records.home import Home
from records.paper_rules import Keeping, paper_rules
from records.policy import Policies, Policy
from records.policy.words import Carrier, Role, in_vietnamese
from records.problems import CannotError, UsageError
from records.schools import canonical_school
from records.store import Database, Store
from records.year_sets import bundles_of_year, record_set, years_sealed

_FIRST: Role = "clerk"
_LAST: Role = "principal"
_CARRIERS: Collection[Carrier] = {"cd", "dvd", "usb", "disk"}
_OF_A_CLASS: Collection[Role] = {"teacher", "homeroom"}  # they sign a class's papers, and are not there for a year's


@dataclass(frozen=True, slots=True)
class Issued:
    """Minutes and labels that were issued."""

    path: Path
    label: str
    document_id: str
    sha256: str
    of: YearSet


def issue(
    home: Home, store: Store, policies: Policies, path: Path, *, key: Ed25519PrivateKey, now: datetime, actor: str,
    school: str | None = None, school_year: str | None = None, medium: str | None = None,
    custodian: str | None = None, present: tuple[Role, ...] = (),
) -> Issued:  # fmt: skip
    """Print the minutes and labels of a school's year to `path`.

    `medium`: its serial or its name as a place of copies; then every bundle of the year must have been found good on
    it. Without one, the paper says that nothing was compared.
    """
    require_unused([path])
    with sealing_alone(home, store.wait):
        with store.read() as db:
            of = _set(db, policies, school, school_year, medium, custodian, present)
            used = taken_status_indices(home, db)
        policy = policies.of(of.school, of.school_year)
        means = Means(key, 1, now, home.verify_url, free_status_indices(used), public_keys(home.keys))
        press = means.press(head(of))
        plate = press.prepare(
            draft(of, _media(policy), key_id=means.signer, now=now), secrets.token_bytes(DOCUMENT_ID_BYTES)
        )
        document, pdf = press.print(plate)
        detail = {
            "school_year": of.school_year, "medium": medium or "", "bundles": len(of.bundles),
            "list_sha256": of.list_sha256, "sha256": document.sha256, "code": document.code,
            "status_index": document.status_index,
        }  # fmt: skip
        # Before the paper is there: one that was logged and never printed harms nothing.
        with store.write() as db:
            record_set(db, document.document_id, detail, school=of.school, now=now, actor=actor)
        write_whole(path, pdf)
        publish_keys(home)
        with store.read() as db:
            Lookup(home.lookup_path).put(issued_sets(db))
        issue_list(home, store, key, now)
    return Issued(path, document.label, document.document_id, document.sha256, of)


def _media(policy: Policy) -> tuple[Keeping, ...]:
    """The carriers that the profile asks for and that such a paper is about."""
    return tuple(one for one in paper_rules(policy).kept_on if one.carrier in _CARRIERS)


def _set(
    db: Database, policies: Policies, school: str | None, school_year: str | None, medium: str | None,
    custodian: str | None, present: tuple[Role, ...],
) -> YearSet:  # fmt: skip
    of_school, of_year = _chosen(db, school, school_year)
    place = _place(db, medium) if medium else None
    found = bundles_of_year(db, of_school, of_year, place.location_id if place else None)
    lacking = [bundle for bundle in found if place and bundle.read_back_at is None]
    if place and lacking:
        raise CannotError(
            f"Phương tiện {place.location_id} chưa có {len(lacking)} trong {len(found)} gói của năm học {of_year} được "
            "đọc lại còn tốt. Chép và kiểm trước: soluu copy, soluu fixity."
        )
    offices = present or _present(policies.of(of_school, of_year))
    return YearSet(
        school=of_school, authority=None, school_year=of_year,
        bundles=tuple(Packed(**asdict(bundle)) for bundle in found),
        present=tuple(map(in_vietnamese, offices)),
        medium=(place.label or place.kind_name) if place else None,
        serial=place.medium_serial if place else None,
        custodian=custodian or (place.custodian if place else None), place=place.place if place else None,
    )  # fmt: skip


def _present(policy: Policy) -> tuple[Role, ...]:
    """Who seals the year's set: the clerk, whoever signs the school's papers by the profile, last the principal."""
    named = [role for rule in policy.signings for role in rule.signers if role not in _OF_A_CLASS]
    return tuple(dict.fromkeys((_FIRST, *(role for role in named if role != _LAST), _LAST)))


def _chosen(db: Database, school: str | None, school_year: str | None) -> tuple[str, str]:
    wanted = canonical_school(school) if school else None
    found = [
        (name, year) for name, year in years_sealed(db) if wanted in (None, name) and school_year in (None, year)
    ]
    if not found:
        raise CannotError("Chưa có gói nào được niêm phong trong phạm vi ấy. Niêm phong trước: soluu seal.")
    if len(found) > 1:
        listed = "; ".join(map(" ".join, found))
        raise UsageError(f"Có nhiều trường, năm học: {listed}. Thêm --school hoặc --year.")
    return found[0]


def _place(db: Database, medium: str) -> Location:
    found = [each for each in locations(db) if medium in (each.medium_serial, each.location_id)]
    if not found:
        raise UsageError(f"Chưa biết phương tiện «{medium}». Chép ra đó trước: soluu copy usb ĐƯỜNG_DẪN --serial SỐ.")
    return min(found, key=lambda each: each.kind == "iso")     # a disc may bear its image's serial
