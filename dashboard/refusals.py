"""The pages for requests that nothing answers: no such address, no such host, an error. Decides nothing."""

from __future__ import annotations

from html import escape

from starlette.responses import HTMLResponse

from dashboard.texts import UNEXPECTED
from qr.frame import framed

UNKNOWN_HOST = b"Invalid host header"  # what Starlette says of it

_NAME = "Bảng điều khiển"
_HOST = (
    "Tên máy này chưa được khai",
    "Trang chỉ trả lời khi được gọi bằng tên đã khai. Trên chính máy này, mở http://localhost và số cổng. "
    "Muốn dùng tên khác, thêm tên ấy vào mục hosts của tệp so-luu.toml trong kho rồi khởi động lại.",
)
_MISSING = ("Không có trang này", "Địa chỉ có thể đã bị gõ thiếu hoặc thừa. Mở lại từ trang đầu.")
_METHOD = ("Địa chỉ này chỉ để xem", "Máy chủ không nhận dữ liệu gửi lên ở địa chỉ này.")
_NO_SESSION = ("Cần đăng nhập", "Phiên làm việc đã hết hoặc chưa bắt đầu. Mở lại từ trang đầu để đăng nhập.")
_NO_ACCOUNTS = (
    "Chưa có tài khoản nào",
    "Kho chưa có tài khoản thì bảng điều khiển chỉ mở trên chính máy này, bằng http://localhost. Muốn mở từ máy khác "
    "hay qua tên khác, tạo người dùng trước: soluu user add. Trang kiểm chứng /V/ không cần tài khoản.",
)
_ERROR = ("Có lỗi ngoài dự kiến", UNEXPECTED)


def refusal(status: int, said: bytes = b"") -> HTMLResponse:
    """The page for a status, and for what the server said with it. What is not understood (400) is not there (404)."""
    if said == UNKNOWN_HOST:
        return _page(400, *_HOST)
    if status == 500:
        return _page(500, *_ERROR)
    return _page(405, *_METHOD) if status == 405 else _page(404, *_MISSING)


def no_session() -> HTMLResponse:
    """For an address that only who is logged in reaches."""
    return _page(403, *_NO_SESSION)


def no_accounts() -> HTMLResponse:
    """For whoever comes from elsewhere before there is an account."""
    return _page(403, *_NO_ACCOUNTS)


def _page(status: int, title: str, words: str) -> HTMLResponse:
    link = "" if status == 400 else '<p><a href="/">Về trang đầu</a></p>'
    section = f'<section class="look"><h1>{escape(title)}</h1><p>{escape(words)}</p>{link}</section>'
    page = framed(status, title, [section], name=_NAME)
    return HTMLResponse(page.html, page.status, page.headers)
