"""What a stranger reads first in a bundle: DOC-TRUOC.html for a layman, seal/VERIFY.txt for whoever checks by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from string import Template

FOLDER = Path(__file__).parent
# What vouches for the time of sealing: nobody else, or a time-stamp.
WHEN = {
    False: "Gói này chưa có dấu thời gian của bên thứ ba: thời điểm niêm phong là giờ của máy đã niêm phong.",
    True: "Gói mang dấu thời gian của bên thứ ba (seal/timestamp.tst, RFC 3161) trên bản kê đã ký: dấu ấy cho biết bản "
    "kê đã có vào lúc nào.",
}


def read_first(kind: str, values: Mapping[str, str]) -> bytes:
    """DOC-TRUOC.html of a kind of bundle ('class', 'inspection'); every value is escaped.

    Raises KeyError when the page asks for a value that is not given.
    """
    page = Template((FOLDER / "DOC-TRUOC.html").read_text(encoding="utf-8"))
    intro, _, rows = (FOLDER / f"{kind}.html").read_text(encoding="utf-8").partition("\n<!-- rows -->\n")
    escaped = {name: escape(value) for name, value in values.items()}
    return page.substitute(escaped | {"intro": intro, "rows": rows.rstrip()}).encode("utf-8")


def read_first_of_extract(values: Mapping[str, str], parts: Sequence[Sequence[str]]) -> bytes:
    """DOC-TRUOC.html of a pupil's extract. `parts`: a row each of the table of the bundles that it is of."""
    page = Template((FOLDER / "TRICH-XUAT.html").read_text(encoding="utf-8"))
    rows = "\n".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in parts)
    escaped = {name: escape(value) for name, value in values.items()}
    return page.substitute(escaped | {"rows": rows}).encode("utf-8")


def verify_note() -> bytes:
    """seal/VERIFY.txt."""
    return (FOLDER / "VERIFY.txt").read_text(encoding="utf-8").encode("utf-8")
