"""PREMIS 3.0: each file with its digest, and what happened to it: sealing from the event log, extraction, hand-over.

Agents are offices as the log names them, the school, and the program; a person's name never.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from archive.eark.facts import SOFTWARE, Dossier, Package, PackedFile
from archive.eark.xml import PREMIS, XSI, maker, moment, named, text, written
from records.schools import ascii_slug

FILE = "premis.xml"
_P = maker(PREMIS, {"premis": PREMIS, "xsi": XSI})
_EVENTS = "http://id.loc.gov/vocabulary/preservation/eventType"
_PROGRAM = "so-luu"
# Name, version and PRONOM's key of what lies in a package.
_FORMATS = {
    ".zip": ("ZIP (BagIt 1.0)", "", "x-fmt/263"), ".pdf": ("PDF/A", "3a", "fmt/479"), ".csv": ("CSV", "", "x-fmt/18"),
    ".json": ("JSON", "", "fmt/817"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Event:
    """One event: `about` are identifiers of objects, by (type, value)."""

    kind: str
    number: str
    at: datetime
    detail: str
    outcome: str
    agents: tuple[str, ...]
    about: tuple[tuple[str, str], ...]


def of_package(package: Package) -> bytes:
    """What the package as a whole is, and that it was made."""
    self_ = ("local", package.package_id)
    made = _Event(
        "information package creation", f"{package.package_id}/ban-giao", package.created,
        f"Lập gói bàn giao E-ARK từ {len(package.dossiers)} gói niêm phong", "success",
        (_PROGRAM, ascii_slug(package.school)), (self_,),
    )  # fmt: skip
    entity = _P.object(
        _identifier("object", *self_), _P.originalName(text(package.title)), _happened(made.number),
        {named(XSI, "type"): "premis:intellectualEntity"},
    )  # fmt: skip
    return _document([entity], [made], [_program(package), _office(package.school, package.school)])


def of_sealed(package: Package, files: Sequence[PackedFile]) -> bytes:
    """The bundles as they were sealed, each with its sealing and with the check that it is still that very file; and
    their renewals, which were checked with them."""
    objects, events = [], []
    for file in files:
        dossier = _of(file)
        if PurePosixPath(file.path).name != dossier.file_name:
            about = _related("reference", "documents", [dossier])
            objects.append(_file(file, [], [about], [_checking(package, dossier)]))
            continue
        happened = [_sealing(dossier), _checking(package, dossier)]
        urn = _identifier("object", "URN", dossier.urn)
        objects.append(_file(file, [urn], _revisions(package, dossier), happened))
        events += happened
    offices = sorted({dossier.sealed_by for dossier in package.dossiers})
    agents = [_program(package), *(_office(office, f"{office}, {package.school}") for office in offices)]
    return _document(objects, events, agents)


def of_readable(package: Package, files: Sequence[PackedFile]) -> bytes:
    """Papers and tables, each with the bundle that it was taken out of."""
    objects = []
    events = {dossier.bundle_id: _extraction(package, dossier) for dossier in package.dossiers}
    for file in files:
        dossier = _of(file)
        source = _related("derivation", "has source", [dossier])
        objects.append(_file(file, [], [source], [events[dossier.bundle_id]]))
    return _document(objects, events.values(), [_program(package)])


def _of(file: PackedFile) -> Dossier:
    if file.dossier is None:
        raise ValueError(f"{file.path} is of no bundle")
    return file.dossier


def _sealing(dossier: Dossier) -> _Event:
    return _Event(
        "digital signature generation", f"{dossier.urn}/su-kien/{dossier.event}", dossier.sealed_at,
        f"Niêm phong bản {dossier.revision}: sự kiện số {dossier.event} trong nhật ký của trường", "success",
        (ascii_slug(dossier.sealed_by), _PROGRAM), (("URN", dossier.urn),),
    )  # fmt: skip


def _checking(package: Package, dossier: Dossier) -> _Event:
    return _Event(
        "fixity check", f"{dossier.urn}/kiem-tra/{moment(package.created)}", package.created,
        "Nguyên vẹn, chữ ký đúng, khóa tin cậy, đúng SHA-256 lúc niêm phong", "pass", (_PROGRAM,),
        (("URN", dossier.urn),),
    )  # fmt: skip


def _extraction(package: Package, dossier: Dossier) -> _Event:
    return _Event(
        "extraction", f"{dossier.urn}/lay-ra/{moment(package.created)}", package.created,
        "Lấy giấy tờ PDF/A và bảng CSV ra khỏi gói niêm phong, nguyên từng byte", "success", (_PROGRAM,),
        (("URN", dossier.urn),),
    )  # fmt: skip


def _revisions(package: Package, dossier: Dossier) -> list[Any]:
    """That a bundle takes the place of the one before it, where that is in the package too."""
    same = (dossier.class_name, dossier.term, dossier.month)
    before = [
        each for each in package.dossiers
        if (each.class_name, each.term, each.month) == same and each.revision < dossier.revision
    ]  # fmt: skip
    return [_related("derivation", "supersedes", [before[-1]])] if before else []


def _file(file: PackedFile, identifiers: list[Any], relations: list[Any], events: Iterable[_Event]) -> Any:
    fixity = _P.fixity(_P.messageDigestAlgorithm("SHA-256"), _P.messageDigest(file.sha256))
    return _P.object(
        _identifier("object", "local", file.path), *identifiers,
        _P.objectCharacteristics(fixity, _P.size(str(file.size)), _format(file)),
        _P.originalName(PurePosixPath(file.path).name), *relations, *(_happened(event.number) for event in events),
        {named(XSI, "type"): "premis:file"},
    )  # fmt: skip


def _format(file: PackedFile) -> Any:
    name, version, key = _FORMATS[PurePosixPath(file.path).suffix]
    designation = _P.formatDesignation(_P.formatName(name))
    if version:
        designation.append(_P.formatVersion(version))
    return _P.format(designation, _P.formatRegistry(_P.formatRegistryName("PRONOM"), _P.formatRegistryKey(key)))


def _related(kind: str, how: str, dossiers: Iterable[Dossier]) -> Any:
    others = (_identifier("relatedObject", "URN", each.urn) for each in dossiers)
    return _P.relationship(_P.relationshipType(kind), _P.relationshipSubType(how), *others)


def _happened(number: str) -> Any:
    return _identifier("linkingEvent", "local", number)


def _identifier(of: str, kind: str, value: str) -> Any:
    """The identifier of an object, event or agent; also where another one refers to it."""
    return _P(f"{of}Identifier", _P(f"{of}IdentifierType", kind), _P(f"{of}IdentifierValue", value))


def _event(event: _Event) -> Any:
    return _P.event(
        _identifier("event", "local", event.number),
        _P.eventType(event.kind, authority="eventType", authorityURI=_EVENTS),
        _P.eventDateTime(moment(event.at)),
        _P.eventDetailInformation(_P.eventDetail(event.detail)),
        _P.eventOutcomeInformation(_P.eventOutcome(event.outcome)),
        *(_identifier("linkingAgent", "local", agent) for agent in event.agents),
        *(_identifier("linkingObject", *each) for each in event.about),
    )


def _program(package: Package) -> Any:
    return _agent(_PROGRAM, SOFTWARE, "software", package.software_version)


def _office(office: str, name: str) -> Any:
    return _agent(ascii_slug(office), name, "organization")


def _agent(key: str, name: str, kind: str, version: str = "") -> Any:
    agent = _P.agent(_identifier("agent", "local", key), _P.agentName(text(name)), _P.agentType(kind))
    if version:
        agent.append(_P.agentVersion(version))
    return agent


def _document(objects: Iterable[Any], events: Iterable[_Event], agents: Iterable[Any]) -> bytes:
    return written(_P.premis(*objects, *map(_event, events), *agents, version="3.0"))
