"""The moments that a workbook's own document properties state. What they are worth, `dates` decides.

Properties that are missing or unreadable are no problem of the file: they simply say nothing.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO

import olefile
from defusedxml import ElementTree

_CORE = "docProps/core.xml"
_TERMS = "{http://purl.org/dc/terms/}"
_FRACTION = re.compile(r"\.\d+")


@dataclass(frozen=True, slots=True)
class Properties:
    """When the document says that it was made and last saved (aware, UTC); None where it does not say."""

    created: datetime | None = None
    modified: datetime | None = None


def read_properties(data: bytes, kind: str) -> Properties:
    """The properties of a workbook; a text has none, and those of an .ods name no zone: they say nothing here."""
    if kind not in ("xlsx", "xls"):
        return Properties()
    try:
        return _of_xlsx(data) if kind == "xlsx" else _of_xls(data)
    except Exception:  # noqa: BLE001 – real files carry properties of every kind of damage, none of which matters
        return Properties()


def _of_xlsx(data: bytes) -> Properties:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        root = ElementTree.fromstring(archive.read(_CORE))
    return Properties(_moment(root.findtext(f"{_TERMS}created")), _moment(root.findtext(f"{_TERMS}modified")))


def _moment(text: str | None) -> datetime | None:
    """W3CDTF, to the second. A moment without a zone is UTC, as the format's writers mean it."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(_FRACTION.sub("", text.strip()))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _of_xls(data: bytes) -> Properties:
    with olefile.OleFileIO(BytesIO(data)) as container:
        metadata = vars(container.get_metadata())
    return Properties(_utc(metadata.get("create_time")), _utc(metadata.get("last_saved_time")))


def _utc(moment: object) -> datetime | None:
    """A FILETIME, which counts in UTC."""
    return moment.replace(tzinfo=UTC, microsecond=0) if isinstance(moment, datetime) else None
