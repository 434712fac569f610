"""Scans and photographs that prove a correction: what a file is, by its content alone, and what is refused.

Uploads are hostile until shown otherwise. PDF, JPEG and PNG pass and nothing else; a PDF that could do anything when it
is opened, or that hides another file, does not. Nothing is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf.settings import set_qpdf_limits
from PIL import Image

from records.problems import Problem

MOST_BYTES = 16 * 1024 * 1024
MOST_PIXELS = 60_000_000  # an A3 page at 600 dpi in grey is 70 million; a phone's photograph 12 to 50
MOST_UNPACKED = 128 * 1024 * 1024  # bytes of one stream of a PDF
MOST_OBJECTS = 200_000
_END_OF_PDF = 1024  # bytes at the end in which '%%EOF' stands (ISO 32000-1, 7.5.5 and Annex H)

# What acts when a PDF is opened or clicked, or is another file within it (ISO 32000-1, 12.6.4, 7.11.4, 12.7.8).
_ACTIONS = frozenset({
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/RichMediaExecute", "/RichMedia", "/Screen", "/FileAttachment", "/3D",
})  # fmt: skip
_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/AA", "/XFA", "/RichMediaContent", "/AF"})
_IN_PLAIN_SIGHT = (b"/JavaScript", b"/Launch", b"/EmbeddedFile")  # also where a parser would not look

# A small file may unpack to more than any memory holds. The limits hold for the whole process, and are far above what
# our own papers need.
set_qpdf_limits(
    flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED, png_max_memory=MOST_UNPACKED,
    tiff_max_memory=MOST_UNPACKED, dct_max_memory=MOST_UNPACKED, max_stream_filters=4,
)  # fmt: skip

_PLAIN_KIND = "tệp PDF, JPEG hoặc PNG"
_SCAN_AGAIN = "Quét hoặc chụp lại trang giấy, lưu dạng PDF, JPEG hoặc PNG rồi tải lên."


@dataclass(frozen=True, slots=True)
class Scan:
    """A file that passed. `extension` is by content."""

    sha256: str
    extension: str
    size_bytes: int


class _RefusedError(Exception):
    """Why a file does not pass: what was found, and what was expected."""

    def __init__(self, code: str, found: str, expected: str, action: str = _SCAN_AGAIN) -> None:
        super().__init__(code)
        self.code, self.found, self.expected, self.action = code, found, expected, action


def examine(content: bytes, name: str) -> Scan | Problem:
    """What a file is, or why it is refused. `name` is only repeated to whoever brought it."""
    try:
        extension = _extension(content)
    except _RefusedError as refused:
        return Problem(refused.code, name, None, None, refused.found, refused.expected, refused.action)
    return Scan(hashlib.sha256(content).hexdigest(), extension, len(content))


def _extension(content: bytes) -> str:
    if not content:
        raise _RefusedError("minh-chung-rong", "tệp rỗng", _PLAIN_KIND)
    if len(content) > MOST_BYTES:
        raise _RefusedError(
            "minh-chung-lon", f"tệp {len(content) / 1024 / 1024:.0f} MB", f"không quá {MOST_BYTES // 1024 // 1024} MB",
            "Quét lại ở 200 hoặc 300 dpi, hoặc tách thành nhiều tệp.",
        )  # fmt: skip
    if content.startswith(b"%PDF-"):
        _check_pdf(content)
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        _check_image(content, "JPEG")
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        _check_image(content, "PNG")
        return "png"
    raise _RefusedError("minh-chung-la", "loại tệp khác, xét theo nội dung", _PLAIN_KIND)


def _check_image(content: bytes, kind: str) -> None:
    """Decoded whole, so that what does not decode is not kept as an image."""
    try:
        with Image.open(BytesIO(content), formats=[kind]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_fine(f"{image.width} × {image.height}")
            image.load()
    except Image.DecompressionBombError as error:
        raise _too_fine("quá nhiều") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise _RefusedError("minh-chung-hong", f"ảnh {kind} không đọc được", "ảnh nguyên vẹn") from error
    if kind == "PNG" and not content.endswith(b"IEND\xaeB`\x82"):
        raise _RefusedError("minh-chung-kem", "dữ liệu khác nối sau ảnh", "ảnh kết thúc ở cuối tệp")


def _too_fine(size: str) -> _RefusedError:
    return _RefusedError(
        "minh-chung-lon", f"ảnh {size} điểm ảnh", f"không quá {MOST_PIXELS // 1_000_000} triệu điểm ảnh",
        "Quét hoặc chụp lại ở độ nét thấp hơn.",
    )  # fmt: skip


def _check_pdf(content: bytes) -> None:
    if b"%%EOF" not in content[-_END_OF_PDF:]:
        raise _RefusedError("minh-chung-kem", "PDF cụt, hoặc có dữ liệu khác nối sau", "PDF kết thúc ở cuối tệp")
    seen = next((word for word in _IN_PLAIN_SIGHT if word in content), None)
    if seen:
        raise _acting(seen.decode())
    try:
        with pikepdf.open(BytesIO(content), attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise _locked()
            if not len(pdf.pages):
                raise _RefusedError("minh-chung-hong", "PDF không có trang nào", "PDF có ít nhất một trang")
            if len(pdf.objects) > MOST_OBJECTS:
                raise _RefusedError("minh-chung-lon", "PDF quá nhiều phần", f"không quá {MOST_OBJECTS} phần")
            for key in _acts(pdf):
                raise _acting(key)
    except pikepdf.PasswordError as error:
        raise _locked() from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, ValueError, RuntimeError, TypeError, OverflowError) as error:
        raise _RefusedError("minh-chung-hong", "PDF hỏng hoặc không đúng chuẩn", "PDF nguyên vẹn") from error


def _acts(pdf: pikepdf.Pdf) -> Iterator[str]:
    """Every key and action of the document that may do something or is another file, wherever it stands."""
    waiting: list[Any] = [*pdf.objects, pdf.trailer]
    while waiting:
        part = waiting.pop()
        if isinstance(part, pikepdf.Array):
            waiting.extend(item for item in part if _is_within(item))
        elif isinstance(part, (pikepdf.Dictionary, pikepdf.Stream)):
            for key in part.keys():  # noqa: SIM118 – a PDF's object is no mapping
                value = part.get(key)
                if key in _KEYS:
                    yield key
                elif key in {"/S", "/Type", "/Subtype"} and isinstance(value, pikepdf.Name) and str(value) in _ACTIONS:
                    yield str(value)
                elif _is_within(value):
                    waiting.append(value)


def _is_within(value: object) -> bool:
    """Whether a value is a container of its own place: what is referred to is an object, and comes by itself."""
    is_container = isinstance(value, (pikepdf.Array, pikepdf.Dictionary))
    return is_container and not value.is_indirect  # type: ignore[attr-defined]  # both have it


def _acting(key: str) -> _RefusedError:
    expected = "PDF chỉ có trang giấy, không lệnh, không tệp nhúng"
    return _RefusedError("minh-chung-lenh", f"PDF có lệnh hoặc tệp nhúng ({key})", expected)


def _locked() -> _RefusedError:
    return _RefusedError(
        "minh-chung-khoa", "PDF có mật khẩu hoặc mã hóa", "PDF mở được không cần mật khẩu",
        "Lưu lại bản không mật khẩu rồi tải lên.",
    )  # fmt: skip
