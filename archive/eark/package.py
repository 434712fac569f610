"""All of a package's metadata: from its facts and the lists of its data files to the bytes of every other file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import MappingProxyType

from archive.eark import ead, mets, premis
from archive.eark.facts import READABLE, READABLE_SUFFIXES, SEALED, Package, PackedFile, packed
from records.clock import vn_datetime

REPRESENTATIONS = "representations"
NOTICE = "documentation/DOC-TRUOC.txt"
_SCHEMAS = Path(__file__).parent / "schemas"
_TITLES: Mapping[str, str] = MappingProxyType(
    {SEALED: "Gói niêm phong, nguyên từng byte", READABLE: "Giấy tờ PDF/A và bảng CSV lấy từ gói niêm phong"}
)


def is_readable(path: str) -> bool:
    """Whether a file of a bundle is for people to read: a paper or a table, not an export nor a part of the seal."""
    parts = PurePosixPath(path)
    return parts.parts[0] == "data" and parts.parts[1] != "original" and parts.suffix in READABLE_SUFFIXES


def metadata(package: Package, sealed: Sequence[PackedFile], readable: Sequence[PackedFile]) -> dict[str, bytes]:
    """Every file of the package but the data, by path. `sealed`, `readable`: the data of the two representations,
    by path from their folder. Equal arguments give equal bytes."""
    made = {}
    for name, files, preserved in (
        (SEALED, sealed, premis.of_sealed(package, sealed)),
        (READABLE, readable, premis.of_readable(package, readable)),
    ):  # fmt: skip
        own = packed(f"metadata/preservation/{premis.FILE}", preserved, package.created)
        made[f"{REPRESENTATIONS}/{name}/{own.path}"] = preserved
        made[f"{REPRESENTATIONS}/{name}/{mets.FILE}"] = mets.of_representation(
            package, name, _TITLES[name], own, files
        )
    made[f"metadata/descriptive/{ead.FILE}"] = ead.finding_aid(package)
    made[f"metadata/preservation/{premis.FILE}"] = premis.of_package(package)
    made[NOTICE] = _notice(package).encode("utf-8")
    made |= {f"schemas/{path.name}": path.read_bytes() for path in sorted(_SCHEMAS.glob("*.xsd"))}
    return {**made, mets.FILE: _root(package, made)}


def _root(package: Package, made: Mapping[str, bytes]) -> bytes:
    files = {path: packed(path, content, package.created) for path, content in made.items()}
    return mets.of_package(
        package, files[f"metadata/descriptive/{ead.FILE}"], files[f"metadata/preservation/{premis.FILE}"],
        {"Documentation": [files[NOTICE]],
         "Schemas": [file for path, file in files.items() if path.startswith("schemas/")]},
        {name: files[f"{REPRESENTATIONS}/{name}/{mets.FILE}"] for name in _TITLES},
    )  # fmt: skip


def _notice(package: Package) -> str:
    gone = "".join(f"- {each.sentence()}\n" for each in package.destroyed)
    told = f"\nKhông có trong gói bàn giao này:\n{gone}" if gone else ""
    return f"""{package.title}

Gói bàn giao cho lưu trữ lịch sử theo E-ARK SIP 2.2.0 (METS, PREMIS 3.0, EAD3), lập lúc {vn_datetime(package.created)}
bằng Sổ Lưu {package.software_version}, gồm {len(package.dossiers)} gói niêm phong của một trường trong một năm học.

METS.xml                              bản kê, có SHA-256 của từng tệp
metadata/descriptive/ead.xml          mục lục hồ sơ (EAD3)
metadata/preservation/premis.xml      gói này được lập thế nào (PREMIS)
representations/{SEALED}/data     gói niêm phong, nguyên từng byte: bản có giá trị chứng cứ
                                      ….gia-han-NNN.json cạnh gói: dấu thời gian gia hạn của gói ấy
representations/{READABLE}/data         giấy tờ PDF/A và bảng CSV lấy từ các gói ấy, để đọc
schemas                               lược đồ của METS

Cách kiểm một gói niêm phong: giải nén, đọc DOC-TRUOC.html trong đó; verify.html kiểm được không cần mạng.
Có dữ liệu cá nhân của học sinh: giữ và mở như sổ điểm.
{told}"""
