"""The finding aid, EAD3: the school is the fonds, its year the series, each sealed bundle a file. Names no pupil."""

from __future__ import annotations

from typing import Any

from archive.eark.facts import READABLE, SEALED, SOFTWARE, Dossier, Package
from archive.eark.xml import EAD, maker, moment, text, written
from records.clock import VIETNAM, vn_datetime
from records.schools import ascii_slug

FILE = "ead.xml"
_UP = "../../representations"   # from the folder of the finding aid
_E = maker(EAD, {None: EAD})
_ACCESS = (
    "Có dữ liệu cá nhân của học sinh: điểm, kết quả rèn luyện, ngày sinh. Chỉ mở, sao, trích khi người có thẩm quyền "
    "cho phép; mỗi lần mở đều ghi sổ."
)


def finding_aid(package: Package) -> bytes:
    """The finding aid of a package, in Vietnamese."""
    return written(_E.ead(_control(package), _fonds(package)))


def _control(package: Package) -> Any:
    event = _E.maintenanceevent(
        _E.eventtype(value="created"),
        _E.eventdatetime(vn_datetime(package.created), standarddatetime=moment(package.created)),
        _E.agenttype(value="machine"),
        _E.agent(f"{SOFTWARE} {package.software_version}"),
    )
    return _E.control(
        _E.recordid(package.package_id),
        _E.filedesc(_E.titlestmt(_E.titleproper(text(f"Mục lục: {package.title}")))),
        _E.maintenancestatus(value="new"),
        _E.maintenanceagency(_E.agencyname(text(package.school))),
        _E.languagedeclaration(_E.language("Tiếng Việt", langcode="vie"), _E.script("Chữ Latinh", scriptcode="Latn")),
        _E.maintenancehistory(event),
    )


def _fonds(package: Package) -> Any:
    school = text(package.school)
    files = (_file(dossier) for dossier in package.dossiers)
    fonds = ascii_slug(package.school)
    year = _about(f"Năm học {package.school_year}", package, f"{fonds}/{package.school_year}")
    series = _E.c(year, *files, level="series")
    described = _about(f"Phông lưu trữ {school}", package, fonds)
    described.append(_E.origination(_E.corpname(_E.part(school)), label="Cơ quan hình thành phông"))
    described.append(_E.langmaterial(_E.language("Tiếng Việt", langcode="vie")))
    gone = [_E.appraisal(*(_E.p(text(each.sentence())) for each in package.destroyed))] if package.destroyed else []
    return _E.archdesc(described, _E.accessrestrict(_E.p(_ACCESS)), *gone, _E.dsc(series), level="fonds")


def _about(title: str, package: Package, unit_id: str) -> Any:
    """What fonds and series say alike: title, years, and how much there is."""
    first, last = package.school_year.split("-")
    years = _E.daterange(_E.fromdate(first, standarddate=first), _E.todate(last, standarddate=last))
    documents = sum(dossier.documents for dossier in package.dossiers)
    return _E.did(
        _E.unitid(unit_id), _E.unittitle(title), _E.unitdatestructured(years, unitdatetype="inclusive"),
        _extent(len(package.dossiers), "gói niêm phong"), _extent(documents, "tài liệu"),
    )  # fmt: skip


def _file(dossier: Dossier) -> Any:
    day = dossier.sealed_at.astimezone(VIETNAM)
    sealed = _E.datesingle(f"niêm phong {vn_datetime(day)}", standarddate=day.date().isoformat())
    described = _E.did(
        _E.unitid(dossier.urn), _E.unittitle(text(_title(dossier))), _E.unitdatestructured(sealed),
        _extent(dossier.documents, "tài liệu"),
        _link(f"{_UP}/{SEALED}/data/{dossier.file_name}", "Gói niêm phong, nguyên từng byte"),
        _link(f"{_UP}/{READABLE}/data/{dossier.stem}", "Giấy tờ PDF/A và bảng CSV để đọc"),
    )  # fmt: skip
    return _E.c(described, level="file")


def _title(dossier: Dossier) -> str:
    if dossier.newest_revision == dossier.revision:
        return dossier.title
    return f"{dossier.title} (đã có bản {dossier.newest_revision} thay thế)"


def _extent(number: int, unit: str) -> Any:
    return _E.physdescstructured(
        _E.quantity(str(number)), _E.unittype(unit), coverage="whole", physdescstructuredtype="materialtype"
    )


def _link(target: str, title: str) -> Any:
    return _E.dao(daotype="borndigital", href=target, linktitle=title)
