"""One spelling in all that people read: 'ký', 'lý do', as in Nghị định 30/2020/NĐ-CP. What is read in takes both."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.headers import fold
from ingest.list_words import code_of
from ingest.pupil_signs import is_name

ROOT = Path(__file__).parent.parent
OTHER = re.compile(r"(?<![^\W\d_])(kí|lí do)(?![^\W\d_])", re.IGNORECASE)
# Where both are understood; and a migration, which is never changed once it was handed out.
TAKES_BOTH = {
    "ingest/headers.py", "ingest/pupil_signs.py", "records/listed.py", "records/schema/005_inspections.sql",
    "tests/test_spelling.py",
}  # fmt: skip
ROOMS = (
    "analytics", "archive", "commands", "dashboard", "data", "docs", "ingest", "jobs", "proofs", "qr", "records",
    "tests", "zips",
)  # fmt: skip
TEXTS = {".py", ".typ", ".toml", ".md", ".html", ".js", ".css", ".sql", ".json"}


def test_pages_papers_commands_and_docs_spell_one_way() -> None:
    """No 'kí' and no 'lí do' in anything that ships."""
    files = [*ROOT.glob("*.*"), *(path for room in ROOMS for path in (ROOT / room).rglob("*.*"))]
    named = {path.relative_to(ROOT).as_posix(): path for path in files if path.suffix in TEXTS and path.is_file()}
    found = [
        f"{name}:{number}"
        for name, path in named.items()
        if name not in TAKES_BOTH and not name.startswith("data/local/")
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if OTHER.search(line)
    ]
    assert len(named) > 100
    assert found == []


def test_templates_that_were_handed_out_are_still_read() -> None:
    """A heading, a label or a word in the other spelling means the same."""
    assert fold("Người kí biên bản") == fold("Người ký biên bản")
    assert fold("Chữ ký") == fold("Chữ kí")
    assert not is_name("Chữ ký phụ huynh")
    assert not is_name("Chữ kí phụ huynh")
    assert code_of("role", "thư kí") == code_of("role", "thư ký") == "secretary"
    assert code_of("work", "kiểm diện in và kí") == code_of("work", "kiểm diện in và ký") == "attendance_signed"
