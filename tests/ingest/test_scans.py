"""Evidence uploads are hostile: what passes by its content, and what does not."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from ingest.scans import MOST_BYTES, Scan, examine
from records.problems import Problem

NAME = "bai kiem tra.pdf"


def pdf(change: Callable[[pikepdf.Pdf], None] | None = None, **how: object) -> bytes:
    """A page of paper, with what a test adds to it."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    if change:
        change(made)
    out = BytesIO()
    made.save(out, **how)
    return out.getvalue()


def image(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "white").save(out, kind)
    return out.getvalue()


def refused(content: bytes) -> str:
    found = examine(content, NAME)
    assert isinstance(found, Problem)
    assert found.file == NAME
    assert all((found.found, found.expected, found.action))
    return found.code


@pytest.mark.requirement("TM-07", "TT-14")
@pytest.mark.parametrize(
    ("content", "extension"), [(pdf(), "pdf"), (image("JPEG"), "jpg"), (image("PNG"), "png")], ids=["pdf", "jpg", "png"]
)
def test_scans_and_photographs_pass_under_whatever_name(content: bytes, extension: str) -> None:
    """By content alone: the name says nothing."""
    for name in ("bai.exe", "../../x", ""):
        assert examine(content, name) == Scan(hashlib.sha256(content).hexdigest(), extension, len(content))


def javascript(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def hidden_in_a_page(made: pikepdf.Pdf) -> None:
    act = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=act)
    made.pages[0].Annots = pikepdf.Array([note])


def on_opening_a_page(made: pikepdf.Pdf) -> None:
    made.pages[0].AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.org"))


def embedded(made: pikepdf.Pdf) -> None:
    made.attachments["a.txt"] = b"hidden"


def form_sent_away(made: pikepdf.Pdf) -> None:
    made.Root.OpenAction = made.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.SubmitForm, F="https://example.org"))


def dynamic_form(made: pikepdf.Pdf) -> None:
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=made.make_stream(b"<xdp/>"))


@pytest.mark.parametrize(
    "change", [javascript, hidden_in_a_page, on_opening_a_page, embedded, form_sent_away, dynamic_form]
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "in object streams"])
def test_a_pdf_that_acts_or_hides_a_file_is_refused(change: Callable[[pikepdf.Pdf], None], packed: bool) -> None:
    """Wherever it stands: in the catalog, a page, an object of its own; packed where no text search would see it."""
    streams = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    assert refused(pdf(change, object_stream_mode=streams)) == "minh-chung-lenh"


def test_a_name_written_in_codes_is_still_read() -> None:
    """'/J#61vaScript' is '/JavaScript' to every viewer."""
    plain = pdf(javascript, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    coded = plain.replace(b"/S /JavaScript", b"/S /J#61vaScript")
    assert coded != plain
    assert refused(coded) in {"minh-chung-lenh", "minh-chung-hong"}
    parsed = pdf(lambda made: made.Root.__setitem__("/X", pikepdf.Object.parse(b"<< /S /L#61unch >>")))
    assert refused(parsed) == "minh-chung-lenh"


@pytest.mark.parametrize("password", ["", "bí mật"], ids=["opens without", "asks for it"])
def test_an_encrypted_pdf_is_refused(password: str) -> None:
    """Also one that opens without a password: nobody can say what an archive will show of it."""
    locked = pdf(encryption=pikepdf.Encryption(owner="chủ", user=password))
    assert refused(locked) == "minh-chung-khoa"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "minh-chung-rong"),
        (b"PK\x03\x04 a zip", "minh-chung-la"),
        (b"<html><script>alert(1)</script></html>", "minh-chung-la"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "minh-chung-la"),
        (b"MZ" + pdf(), "minh-chung-la"),
        (image("GIF"), "minh-chung-la"),
        (b"\0" * (MOST_BYTES + 1), "minh-chung-lon"),
        (image("JPEG")[:200], "minh-chung-hong"),
        (image("PNG")[:60], "minh-chung-hong"),
        (image("PNG") + b"PK\x03\x04", "minh-chung-kem"),
        (b"\xff\xd8\xff<html>", "minh-chung-hong"),
        (pdf() + b"PK\x03\x04" + b"\0" * 2000, "minh-chung-kem"),
        (pdf()[:-40], "minh-chung-kem"),
        (b"%PDF-1.7\n%%EOF", "minh-chung-hong"),
        (pdf().replace(b"startxref", b"startxxxx"), "minh-chung-hong"),
    ],
)
def test_anything_else_is_refused_and_says_what_to_do(content: bytes, code: str) -> None:
    """Other kinds under whatever clothes, files within files, and what is broken or cut."""
    assert refused(content) == code


@pytest.mark.parametrize("side", [8_000, 60_000])
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_an_image_of_too_many_pixels_is_refused_before_it_is_decoded(side: int) -> None:
    """A few kilobytes of PNG may claim gigabytes."""
    claims = bytearray(image("PNG", (1, 1)))
    claims[16:24] = side.to_bytes(4, "big") * 2
    claims[29:33] = zlib.crc32(bytes(claims[12:29])).to_bytes(4, "big")
    assert refused(bytes(claims)) == "minh-chung-lon"


def padded(megabytes: int) -> bytes:
    """A sound PDF whose objects stand in a stream with so much blank space behind them."""
    parts = [
        b"<</Type/Catalog/Pages 3 0 R>>", b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        b"<</Type/Page/Parent 3 0 R/MediaBox[0 0 595 842]>>",
    ]  # fmt: skip
    starts = [sum(len(part) + 1 for part in parts[:number]) for number in range(3)]
    header = b"".join(b"%d %d " % (number + 2, start) for number, start in enumerate(starts))
    squeeze = zlib.compressobj(9)
    body = squeeze.compress(header + b"\n".join(parts) + b"\n")
    body += b"".join(squeeze.compress(b" " * (1 << 20)) for _ in range(megabytes)) + squeeze.flush()
    out = b"%PDF-1.5\n"
    packed_at = len(out)
    out += b"1 0 obj\n<</Type/ObjStm/N 3/First %d/Filter/FlateDecode/Length %d>>stream\n" % (len(header), len(body))
    out += body + b"\nendstream\nendobj\n"
    rows = [(0, 0, 0), (1, packed_at, 0), (2, 1, 0), (2, 1, 1), (2, 1, 2), (1, len(out), 0)]
    table = b"".join(bytes([kind]) + place.to_bytes(3, "big") + bytes([index]) for kind, place, index in rows)
    start = len(out)
    out += b"5 0 obj\n<</Type/XRef/Size 6/W[1 3 1]/Root 2 0 R/Length %d>>stream\n%s\nendstream\nendobj\n" % (
        len(table), table,
    )  # fmt: skip
    return out + b"startxref\n%d\n%%%%EOF\n" % start


def test_a_pdf_whose_parts_unpack_to_more_than_memory_is_refused() -> None:
    """A quarter of a megabyte that unpacks to 256; the same file with little blank space in it passes."""
    assert isinstance(examine(padded(1), NAME), Scan)
    bomb = padded(256)
    assert len(bomb) < MOST_BYTES / 32
    assert refused(bomb) == "minh-chung-hong"
