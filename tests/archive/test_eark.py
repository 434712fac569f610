"""The metadata of a package, pure: schemas, one spelling, what they say, and what they must never say."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from fetch_commons_ip import EAD3
from lxml import etree

from archive.eark import package as eark_package
from archive.eark.facts import Destroyed, Dossier, Package, PackedFile, package_id
from archive.eark.package import is_readable, metadata
from records.clock import VIETNAM

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=VIETNAM)
SEALED_AT = datetime(2026, 6, 10, 9, 30, tzinfo=VIETNAM)
FIRST = Dossier(
    "00112233445566778899", "sao-mai-6A1-HK1-2025-2026-v1.zip", "ab" * 32, "6A1", "HK1", None, 1, 2, 60, SEALED_AT,
    "văn thư", 7,
)  # fmt: skip
SECOND = replace(
    FIRST, bundle_id="99887766554433221100", file_name="sao-mai-6A1-HK1-2025-2026-v2.zip", sha256="cd" * 32, revision=2,
    event=12, sealed_by="phó hiệu trưởng",
)  # fmt: skip
MONTH = replace(
    FIRST, bundle_id="0a" * 10, file_name="sao-mai-kiem-tra-2025-11-v1.zip", class_name=None, term=None,
    month="2025-11", newest_revision=1, documents=1, sealed_by="ban giám hiệu",
)  # fmt: skip
PACKAGE = Package("TRƯỜNG THCS SAO MAI", "2025-2026", (FIRST, SECOND, MONTH), NOW, "0.1.0")
SEALED = [PackedFile(f"data/{each.file_name}", 1000, each.sha256, SEALED_AT, each) for each in PACKAGE.dossiers]
READABLE = [
    PackedFile(f"data/{each.stem}/{name}", 10, "ef" * 32, SEALED_AT, each)
    for each in PACKAGE.dossiers for name in ("bien-ban.pdf", "diem.csv")
]  # fmt: skip
NAMES = {"m": "http://www.loc.gov/METS/", "e": "http://ead3.archivists.org/schema/", "p": "http://www.loc.gov/premis/v3"}
SCHEMAS = Path(eark_package.__file__).parent / "schemas"


def made(package: Package = PACKAGE) -> dict[str, bytes]:
    return metadata(package, SEALED, READABLE)


def tree(name: str, package: Package = PACKAGE) -> etree._Element:
    return etree.fromstring(made(package)[name])


def texts(root: etree._Element, path: str) -> list[str]:
    return [str(each) for each in root.xpath(path, namespaces=NAMES)]


@pytest.mark.parametrize("of", ["", "representations/niem-phong/", "representations/de-doc/"])
def test_each_mets_is_valid_by_the_schema_that_the_package_carries(of: str) -> None:
    """METS 1.12 with the extensions of CSIP and SIP; and the schema refuses what is none."""
    schema = etree.XMLSchema(etree.parse(SCHEMAS / "mets1_12.xsd"))
    document = tree(f"{of}METS.xml")
    schema.assertValid(document)
    document[0].set("CREATEDATE", "hôm nay")
    assert not schema.validate(document)


@pytest.mark.tool("commons_ip")
def test_the_finding_aid_is_valid_ead3() -> None:
    """By the schema of EAD3 1.1.1, which refuses a level that is none."""
    schema = etree.XMLSchema(etree.parse(EAD3))
    gone = Destroyed(FIRST, "TH-2037-001", "quyết định số 12/QĐ ngày 05/06/2037")
    for package in (PACKAGE, replace(PACKAGE, destroyed=(gone,))):
        document = tree("metadata/descriptive/ead.xml", package)
        schema.assertValid(document)
    assert texts(document, "//e:appraisal/e:p/text()") == [gone.sentence()]
    document.find("e:archdesc", NAMES).set("level", "phông")
    assert not schema.validate(document)


def test_equal_packages_are_equal_bytes_and_another_choice_is_another_package() -> None:
    """Also in another order of bundles; the id is ASCII."""
    assert made() == made()
    ids = [each.bundle_id for each in PACKAGE.dossiers]
    assert PACKAGE.package_id == package_id(PACKAGE.school, PACKAGE.school_year, reversed(ids))
    assert PACKAGE.package_id.startswith("truong-thcs-sao-mai-2025-2026-")
    assert PACKAGE.package_id != package_id(PACKAGE.school, PACKAGE.school_year, ids[:2])
    assert PACKAGE.package_id.isascii()


def test_the_finding_aid_goes_from_the_school_to_each_bundle() -> None:
    """Fonds, series, file; titles in Vietnamese; what was replaced says so; each link leads to its file."""
    root = tree("metadata/descriptive/ead.xml")
    assert texts(root, "//e:archdesc/e:did/e:unittitle/text()") == ["Phông lưu trữ TRƯỜNG THCS SAO MAI"]
    assert texts(root, "//e:c[@level='series']/e:did/e:unittitle/text()") == ["Năm học 2025-2026"]
    assert texts(root, "//e:c[@level='file']/e:did/e:unittitle/text()") == [
        "Hồ sơ lớp 6A1, Học kì I, bản 1 (đã có bản 2 thay thế)", "Hồ sơ lớp 6A1, Học kì I, bản 2",
        "Biên bản kiểm tra tháng 11/2025, bản 1",
    ]  # fmt: skip
    assert texts(root, "//e:c[@level='file']//e:datesingle/@standarddate") == ["2026-06-10"] * 3
    assert texts(root, "//e:archdesc/e:did/e:physdescstructured/e:quantity/text()") == ["3", "121"]
    links = texts(root, "//e:dao/@href")
    assert links[:2] == [
        "../../representations/niem-phong/data/sao-mai-6A1-HK1-2025-2026-v1.zip",
        "../../representations/de-doc/data/sao-mai-6A1-HK1-2025-2026-v1",
    ]


def test_premis_has_each_bundle_with_its_digest_and_its_sealing() -> None:
    """The event's number, moment and office as the log has them; a second revision supersedes the first."""
    root = tree("representations/niem-phong/metadata/preservation/premis.xml")
    assert texts(root, "//p:object//p:messageDigest/text()") == [each.sha256 for each in PACKAGE.dossiers]
    sealing = "//p:event[p:eventType='digital signature generation']"
    assert texts(root, f"{sealing}/p:eventDateTime/text()") == ["2026-06-10T02:30:00Z"] * 3
    assert texts(root, f"{sealing}/p:eventIdentifier/p:eventIdentifierValue/text()")[1] == f"{SECOND.urn}/su-kien/12"
    assert texts(root, f"{sealing}/p:linkingAgentIdentifier[1]/p:linkingAgentIdentifierValue/text()") == [
        "van-thu", "pho-hieu-truong", "ban-giam-hieu",
    ]  # fmt: skip
    assert texts(root, "//p:object[p:relationship]/p:originalName/text()") == [SECOND.file_name]
    assert texts(root, "//p:relatedObjectIdentifierValue/text()") == [FIRST.urn]


@pytest.mark.parametrize("of", ["", "representations/niem-phong/", "representations/de-doc/"])
def test_whatever_premis_and_mets_refer_to_is_there(of: str) -> None:
    """Events, agents and objects by their identifiers; parts of METS by their ids, which are single."""
    premis, mets = tree(f"{of}metadata/preservation/premis.xml"), tree(f"{of}METS.xml")
    for kind in ("event", "agent", "object"):
        known = texts(premis, f"//p:{kind}Identifier/p:{kind}IdentifierValue/text()")
        linked = texts(premis, f"//p:linking{kind.title()}Identifier/p:linking{kind.title()}IdentifierValue/text()")
        outside = {each.urn for each in PACKAGE.dossiers} if of.endswith("de-doc/") and kind == "object" else set()
        assert set(linked) <= {*known, *outside}
        assert len(known) == len(set(known))
    ids = texts(mets, "//@ID")
    assert len(ids) == len(set(ids))
    references = texts(mets, "//@FILEID | //@ADMID | //@DMDID")
    assert references
    assert set(references) <= set(ids)


def test_what_xml_cannot_hold_is_replaced_and_nothing_is_markup() -> None:
    """The name of a school is an export's word."""
    package = replace(PACKAGE, school="TRƯỜNG <A> & \x01B")
    assert texts(tree("metadata/descriptive/ead.xml", package), "//e:part/text()") == ["TRƯỜNG <A> & \ufffdB"]
    assert tree("METS.xml", package).get("LABEL") == "Hồ sơ niêm phong năm học 2025-2026, TRƯỜNG <A> & \ufffdB"


@pytest.mark.parametrize(
    ("path", "is_it"),
    [
        ("data/diem.csv", True), ("data/hoc-ba/4BS7-5D9W-VRVD-M0W3.pdf", True), ("data/original/0123.xlsx", False),
        ("data/original/0123.csv", False), ("seal/statement.json", False), ("verify.html", False), ("data.csv", False),
    ],
)  # fmt: skip
def test_papers_and_tables_are_to_read(path: str, is_it: bool) -> None:
    """Not the exports, which the sealed bundle keeps, nor what belongs to the seal."""
    assert is_readable(path) is is_it
