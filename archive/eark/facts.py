"""What a package is of: a school's year, its sealed bundles, and the files that lie in its two representations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import PurePosixPath

from records.clock import vn_month
from records.marks import TERM_NAMES
from records.schools import path_slug

SOFTWARE = "Sổ Lưu"
SEALED, READABLE = "niem-phong", "de-doc"   # the representations: bundles as they were sealed; what people read of them
READABLE_SUFFIXES = (".pdf", ".csv")        # PDF/A and plain tables: formats that an archive keeps as they are


@dataclass(frozen=True, slots=True)
class Dossier:
    """A sealed bundle: of a class in a term, of a month's inspection, or what `certifies` a disposal. `sealed_by`: an
    office, as the log names it; `event`: the number of its sealing in the log."""

    bundle_id: str
    file_name: str
    sha256: str
    class_name: str | None
    term: str | None
    month: str | None
    revision: int
    newest_revision: int
    documents: int
    sealed_at: datetime
    sealed_by: str
    event: int
    certifies: str | None = None

    @property
    def urn(self) -> str:
        return f"urn:soluu:{self.bundle_id}"

    @property
    def stem(self) -> str:
        """The folder of what people read of it."""
        return self.file_name.removesuffix(".zip")

    @property
    def title(self) -> str:
        """'Hồ sơ lớp 6A1, Học kì I, bản 1': never with a pupil's name."""
        if self.certifies:
            about = f"Biên bản tiêu hủy {self.certifies}"
        elif self.month:
            about = f"Biên bản kiểm tra {vn_month(self.month).lower()}"
        else:
            about = f"Hồ sơ lớp {self.class_name}, {TERM_NAMES.get(self.term or '', self.term)}"
        return f"{about}, bản {self.revision}"


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A bundle that would be in the package, had it not been disposed of. `authority`: the decision, by number and
    day."""

    dossier: Dossier
    disposal_id: str
    authority: str

    def sentence(self) -> str:
        """'Hồ sơ lớp 6A1, Học kì I, bản 1 (mã …): đã tiêu hủy theo TH-2037-001, quyết định số …'."""
        by = ", ".join(filter(None, (self.disposal_id, self.authority)))
        return f"{self.dossier.title} (mã {self.dossier.bundle_id}): đã tiêu hủy theo {by}."


@dataclass(frozen=True, slots=True)
class Package:
    """A package: bundles of one school and year, in their order; `created` is a moment with its zone. `destroyed`: what
    was asked for with them and is no more."""

    school: str
    school_year: str
    dossiers: tuple[Dossier, ...]
    created: datetime
    software_version: str
    destroyed: tuple[Destroyed, ...] = ()

    @property
    def package_id(self) -> str:
        """Made of what is in it: the same bundles are the same package, any other choice of them is another one."""
        return package_id(self.school, self.school_year, [each.bundle_id for each in self.dossiers])

    @property
    def title(self) -> str:
        return f"Hồ sơ niêm phong năm học {self.school_year}, {self.school}"


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A file of a package, by its path from where the METS lies that lists it. `dossier`: whose it is."""

    path: str
    size: int
    sha256: str
    created: datetime
    dossier: Dossier | None = None

    @property
    def media_type(self) -> str:
        return _MEDIA_TYPES[PurePosixPath(self.path).suffix]


_MEDIA_TYPES = {
    ".zip": "application/zip", ".pdf": "application/pdf", ".csv": "text/csv", ".xml": "application/xml",
    ".xsd": "application/xml", ".txt": "text/plain", ".json": "application/json",
}  # fmt: skip


def package_id(school: str, school_year: str, bundle_ids: Iterable[str]) -> str:
    """'truong-thcs-sao-mai-2025-2026-0123456789abcdef': ASCII, and nobody in it."""
    digest = sha256("\n".join(sorted(bundle_ids)).encode("ascii")).hexdigest()
    return f"{path_slug(school, 'truong')}-{school_year}-{digest[:16]}"


def packed(path: str, content: bytes, created: datetime) -> PackedFile:
    """A file whose bytes are at hand."""
    return PackedFile(path, len(content), sha256(content).hexdigest(), created)
