"""METS 1.12 by the rules of CSIP and SIP 2.2.0: one document for the package, one for each representation.

Ids are made of what they are of, never at random, so that equal packages are equal bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from archive.eark.facts import SOFTWARE, Package, PackedFile
from archive.eark.xml import CSIP, METS, SIP, XLINK, XSI, maker, moment, named, text, written
from records.schools import ascii_slug

FILE = "METS.xml"
PROFILE = "https://earksip.dilcis.eu/profile/E-ARK-SIP-v2-2-0.xml"
_M = maker(METS, {None: METS, "csip": CSIP, "sip": SIP, "xlink": XLINK, "xsi": XSI})
_CONTENT = {named(CSIP, "CONTENTINFORMATIONTYPE"): "MIXED"}
_SCHEMAS = {
    METS: "mets1_12.xsd", XLINK: "xlink.xsd", CSIP: "DILCISExtensionMETS.xsd", SIP: "DILCISExtensionSIPMETS.xsd",
}  # fmt: skip
_DESCRIPTION, _PRESERVATION = "dmd-ead", "amd-premis"


def of_package(
    package: Package, finding_aid: PackedFile, premis: PackedFile, groups: Mapping[str, Sequence[PackedFile]],
    representations: Mapping[str, PackedFile],
) -> bytes:  # fmt: skip
    """The METS of the package. `groups`: its own files by use; `representations`: the METS of each, by its name."""
    uses = {**groups, **{f"Representations/{name}": [file] for name, file in representations.items()}}
    sections = [_section(use, files) for use, files in uses.items()]
    divisions = [_metadata(DMDID=_DESCRIPTION, ADMID=_PRESERVATION)]
    divisions += [_division(use) for use in groups]
    divisions += [_pointing(f"Representations/{name}", file) for name, file in representations.items()]
    described = _M.dmdSec(_metadata_file(finding_aid, MDTYPE="EAD"), ID=_DESCRIPTION, CREATED=moment(package.created),
                          STATUS="CURRENT")  # fmt: skip
    return written(_mets(package.package_id, package.title, "schemas", [
        _header(package), described, _preservation(premis), _M.fileSec(*sections, ID="files"),
        _structure(package.package_id, divisions),
    ]))  # fmt: skip


def of_representation(
    package: Package, name: str, title: str, premis: PackedFile, files: Sequence[PackedFile]
) -> bytes:
    """The METS of one representation."""
    return written(_mets(name, title, "../../schemas", [
        _header(package), _preservation(premis), _M.fileSec(_section("Data", files), ID="files"),
        _structure(name, [_metadata(ADMID=_PRESERVATION), _division("Data")]),
    ]))  # fmt: skip


def _mets(identifier: str, label: str, schemas: str, parts: Sequence[Any]) -> Any:
    places = " ".join(f"{namespace} {schemas}/{file}" for namespace, file in _SCHEMAS.items())
    return _M.mets(
        *parts, {named(XSI, "schemaLocation"): places}, _CONTENT, OBJID=identifier, LABEL=text(label), TYPE="Mixed",
        PROFILE=PROFILE,
    )  # fmt: skip


def _header(package: Package) -> Any:
    school = text(package.school)
    return _M.metsHdr(
        _agent(SOFTWARE, package.software_version, "SOFTWARE VERSION", ROLE="CREATOR", TYPE="OTHER",
               OTHERTYPE="SOFTWARE"),
        _agent(school, ascii_slug(school), "IDENTIFICATIONCODE", ROLE="ARCHIVIST", TYPE="ORGANIZATION"),
        _agent(school, ascii_slug(school), "IDENTIFICATIONCODE", ROLE="CREATOR", TYPE="ORGANIZATION"),
        {named(CSIP, "OAISPACKAGETYPE"): "SIP"}, CREATEDATE=moment(package.created), RECORDSTATUS="NEW",
    )  # fmt: skip


def _agent(name: str, note: str, kind: str, **attributes: str) -> Any:
    return _M.agent(_M.name(name), _M.note(note, {named(CSIP, "NOTETYPE"): kind}), **attributes)


def _preservation(premis: PackedFile) -> Any:
    made = _M.digiprovMD(
        _metadata_file(premis, MDTYPE="PREMIS", MDTYPEVERSION="3.0"), ID=_PRESERVATION, CREATED=moment(premis.created),
        STATUS="CURRENT",
    )  # fmt: skip
    return _M.amdSec(made, ID="amd")


def _metadata_file(file: PackedFile, **attributes: str) -> Any:
    return _M.mdRef(_place(file.path), **_facts(file), **attributes)


def _section(use: str, files: Sequence[PackedFile]) -> Any:
    key = _key(use)
    listed = (
        _M.file(_M.FLocat(_place(file.path)), ID=f"file-{key}-{number}", **_facts(file))
        for number, file in enumerate(files, 1)
    )
    content = _CONTENT if use.startswith("Representations/") else {}
    return _M.fileGrp(*listed, content, ID=f"grp-{key}", USE=use)


def _facts(file: PackedFile) -> dict[str, str]:
    return {
        "MIMETYPE": file.media_type, "SIZE": str(file.size), "CREATED": moment(file.created), "CHECKSUM": file.sha256,
        "CHECKSUMTYPE": "SHA-256",
    }  # fmt: skip


def _place(path: str) -> dict[str, str]:
    return {"LOCTYPE": "URL", named(XLINK, "type"): "simple", named(XLINK, "href"): path}


def _structure(label: str, divisions: Sequence[Any]) -> Any:
    top = _M.div(*divisions, ID="div-package", LABEL=label)
    return _M.structMap(top, ID="struct", TYPE="PHYSICAL", LABEL="CSIP")


def _metadata(**references: str) -> Any:
    return _M.div(ID="div-metadata", LABEL="Metadata", **references)


def _division(use: str) -> Any:
    return _M.div(_M.fptr(FILEID=f"grp-{_key(use)}"), ID=f"div-{_key(use)}", LABEL=use)


def _pointing(use: str, file: PackedFile) -> Any:
    pointer = _M.mptr({**_place(file.path), named(XLINK, "title"): f"grp-{_key(use)}"})
    return _M.div(pointer, ID=f"div-{_key(use)}", LABEL=use)


def _key(use: str) -> str:
    return use.lower().replace("/", "-")
