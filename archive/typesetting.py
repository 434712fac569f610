"""The one place that calls Typst: a template and its data become the bytes of a PDF/A-3a that is PDF/UA-1 too.

Data goes in as JSON through `sys.inputs`, never pasted into Typst source, so no name can become a command. Knows
nothing of what the papers say.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from pathlib import Path
from typing import cast

import typst

from archive.glyphs import FONTS, printable
from records.problems import CannotError

TEMPLATES = Path(__file__).parent / "templates"
STANDARDS: list[typst.PDFStandard] = ["a-3a", "ua-1"]
RECORD_NAME = "record.json"

# A compiler keeps state between calls, so no two threads share one; Typst itself runs outside Python's lock.
_OWN = threading.local()


class TypesettingError(CannotError):
    """Typst failed or warned: a template's fault. Its message holds Typst's words and never the data."""

    def __init__(self, template: str, words: str) -> None:
        super().__init__(f"Không dựng được trang in ({template}: {words}). Báo cho nhóm phát triển Sổ Lưu.")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A text file inside the PDF, as the source of what the page shows."""

    name: str
    text: str


def compile_pdf(
    template: str, data: Mapping[str, object], *, now: datetime, attachment: Attachment, templates: Path = TEMPLATES
) -> bytes:
    """The PDF of `template` (a name without .typ) filled with `data`; equal arguments give equal bytes.

    `now` (aware) is the document's date. Raises `TypesettingError` on an error and on every warning: an unknown font
    is only a warning, and gives blank pages that pass every validator.
    """
    inputs = typst_inputs(data, attachment)
    try:
        pdf, warnings = _compiler(templates / f"{template}.typ").compile_with_warnings(
            format="pdf", sys_inputs=inputs, pdf_standards=STANDARDS, timestamp=_fixed_offset(now)
        )
    except typst.TypstError as error:
        raise TypesettingError(template, f"{error.message} {error.hints}") from None
    if warnings:
        raise TypesettingError(template, "; ".join(warning.message for warning in warnings))
    # Typst ends right after '%%EOF'; an incremental signature would then break PDF/A (6.1.9 of ISO 19005-3).
    return cast(bytes, pdf) + b"\n"


def typst_inputs(data: Mapping[str, object], attachment: Attachment) -> dict[str, str]:
    """What the template reads from `sys.inputs`; the attachment stays letter for letter."""
    shown = {name: printable(value) for name, value in data.items()}
    return {"data": json.dumps({**shown, "attachment": {"name": attachment.name, "text": attachment.text}})}


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts that ship with the program and no others, so that every machine makes the same bytes."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])


def _compiler(source: Path) -> typst.Compiler:
    """This thread's compiler of a template, made once."""
    compilers: dict[Path, typst.Compiler] = _OWN.__dict__.setdefault("compilers", {})
    if source not in compilers:
        compilers[source] = typst.Compiler(
            source, root=source.parent, font_paths=fonts(), ignore_system_fonts=True
        )
    return compilers[source]


def _fixed_offset(moment: datetime) -> datetime:
    """The moment in Vietnam's fixed offset, whole seconds: Typst takes no named zones."""
    return moment.astimezone(timezone(timedelta(hours=7))).replace(microsecond=0)
