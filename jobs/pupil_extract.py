"""A pupil's own extract: the sealed học bạ of one pupil over the years, decided, proved, logged, then written.

The extract is verified as a stranger would before anybody gets it, and logged before it is written.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.checking.container import READ_ERRORS, open_bundle
from archive.checking.paper import stated
from archive.checking.result import Findings
from archive.extracting import Extract, Source, make_extract
from archive.verify import VerifyResult, verify_bundle
from jobs.verifying import trusted_keys
from jobs.whole_files import require_unused, sha256_of, write_whole
from qr.lookup import Lookup
from qr.payload import DOCUMENT_ID_BYTES, DocumentKind
from records.access import Request
from records.admitting import admit
from records.facts import add_event
from records.home import Home
from records.log.issued import EXTRACT
from records.policy import Policies
from records.problems import CannotError, UsageError
from records.pupil_papers import PupilBundle, bundles_of_pupil, schools_with
from records.schools import canonical_school
from records.store import Store

KIND = int(DocumentKind.PUPIL_RECORD)


@dataclass(frozen=True, slots=True)
class PupilExtract:
    """What was made, of which bundles, and what could not go in: bundles destroyed, or replaced by one without the
    pupil."""

    made: Extract
    taken: tuple[PupilBundle, ...]
    left_out: tuple[PupilBundle, ...]


def school_of_pupil(store: Store, pupil_code: str, school: str | None) -> str:
    """The school that sealed papers of this pupil. Raises `UsageError` where several did and none is named."""
    with store.read() as db:
        found = schools_with(db, KIND, pupil_code)
    if school is not None:
        found = [name for name in found if name == canonical_school(school)]
    if not found:
        raise CannotError("Chưa có học bạ nào của mã học sinh này được niêm phong. Niêm phong trước: soluu seal.")
    if len(found) > 1:
        raise UsageError(f"Mã này có ở nhiều trường: {'; '.join(found)}. Thêm --school.")
    return found[0]


def extract_pupil(
    home: Home, store: Store, policies: Policies, pupil_code: str, asked: Request, *, key: Ed25519PrivateKey,
    now: datetime, actor: str, school_year: str | None = None,
) -> PupilExtract:  # fmt: skip
    """The pupil's extract, logged. It is asked for with the year, term and class of every bundle of which papers go
    out: each year's own rules decide, and a decision must cover them all.

    Raises `CannotError` where one of them may not be taken out, or a bundle is not as it was sealed.
    """
    with store.read() as db:
        found = bundles_of_pupil(db, asked.school, KIND, pupil_code)
    found = tuple(each for each in found if school_year in (None, each.school_year))
    taken = tuple(each for each in found if each.standing == "newest")
    if not taken:
        raise CannotError("Học bạ của học sinh này không còn trong gói nào đang được giữ.")
    requests = [
        replace(asked, school_year=each.school_year, term=each.term, class_name=each.class_name) for each in taken
    ]
    made = _made(home, taken, pupil_code, key, now)
    _require_sound(home, made)
    with store.write() as db:
        for request in requests:
            admit(db, request, policies.of(request.school, request.school_year), now=now, actor=actor)
        detail = {"list_sha256": made.list_sha256, "bundles": [each.bundle_id for each in taken], "papers": made.papers}
        add_event(db, now, actor, EXTRACT, made.extract_id, detail)
    return PupilExtract(made, taken, tuple(each for each in found if each.standing != "newest"))


def write_extract(folder: Path, extract: Extract) -> Path:
    """The ZIP in a folder; what is there already is never written over."""
    path = folder / extract.file_name
    require_unused([path])
    write_whole(path, extract.content)
    return path


def _made(home: Home, taken: Sequence[PupilBundle], pupil_code: str, key: Ed25519PrivateKey, now: datetime) -> Extract:
    findings = Findings()
    try:
        with contextlib.ExitStack() as opened:
            sources = [_source(home, each, opened, findings) for each in taken]
            _require_one_pupil(sources, pupil_code)
            made = make_extract(
                sources, school=taken[0].school, private_key=key, now=now,
                extract_id=secrets.token_bytes(DOCUMENT_ID_BYTES),
            )  # fmt: skip
    except READ_ERRORS as error:
        raise CannotError("Có gói không đọc được. Chạy «soluu fixity», rồi «soluu repair».") from error
    if told := sorted({problem.file for problem in findings}):
        raise CannotError(f"Có gói không còn nguyên vẹn: {', '.join(told)}. Chạy «soluu repair».")
    return made


def _source(home: Home, bundle: PupilBundle, opened: contextlib.ExitStack, findings: Findings) -> Source:
    path = home.bundle_path(bundle.school, bundle.school_year, bundle.file_name)
    if not path.is_file():
        raise CannotError(f"Gói {path.name} không còn trong kho. Chạy «soluu repair».")
    if sha256_of(path) != bundle.zip_sha256:
        raise CannotError(f"Gói {path.name} không còn đúng như lúc niêm phong. Chạy «soluu repair».")
    container = opened.enter_context(open_bundle(path, path.name, findings))
    files = container.files if container else {}
    return Source(bundle.school_year, bundle.term, bundle.class_name, bundle.revision, bundle.papers, files)


def _require_one_pupil(sources: Iterable[Source], pupil_code: str) -> None:
    """A school may have given a code twice over the years; a birthday tells two pupils apart, a name may be mended."""
    pupils = [_pupil(source, path) for source in sources for path in source.papers if path in source.files]
    if any(pupil.get("pupil_code") != pupil_code for pupil in pupils):
        raise CannotError("Có học bạ trong gói không phải của mã học sinh này. Báo cho nhóm phát triển Sổ Lưu.")
    if len({pupil["birthday"] for pupil in pupils if pupil.get("birthday")}) > 1:
        raise CannotError(
            "Các học bạ mang mã này ghi ngày sinh khác nhau: có thể là của hai học sinh. Xem lại, rồi trích riêng từng "
            "năm học: --year."
        )


def _pupil(source: Source, path: str) -> Mapping[str, Any]:
    """Who a học bạ is of, by the record in it."""
    with source.files[path]() as file:
        said = stated(file.read())
    try:
        return dict(said["record"]["content"]["pupil"])
    except (KeyError, TypeError, ValueError) as error:
        raise CannotError("Có học bạ không mang dữ liệu gốc đọc được. Chạy «soluu verify» với gói ấy.") from error


def _require_sound(home: Home, made: Extract) -> None:
    """What is handed over is judged first, with the school's public keys alone and what its lookup says of today."""
    lookup = Lookup(home.lookup_path).get if home.lookup_path.exists() else None
    result = verify_bundle(
        made.content, trusted_keys=trusted_keys(home, None), lookup=lookup, name=made.file_name
    )
    if not (result.intact and result.signed and result.trusted) or result.failed or result.current is False:
        raise CannotError(f"Phần trích không qua được kiểm chứng: {_why(result)}")


def _why(result: VerifyResult) -> str:
    return " ".join(dict.fromkeys(problem.message for problem in result.problems)) or "không rõ vì sao."
