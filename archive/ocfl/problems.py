"""What can be wrong with a storage root: each with a code, a place, and what to do. Rules as data."""

from __future__ import annotations

from dataclasses import dataclass

_REPAIR = "Chạy «soluu repair»."
_NEXT_WRITE = "Lần «soluu copy» sau tự dọn; không mất gì."
_ASK = "Hỏi người giữ tài khoản S3 ai đã gỡ khóa hay ghi đè; khóa được đặt lại ngay nếu khóa AWS có quyền."
_STRAY = "Không phải của Sổ Lưu: tự chuyển đi chỗ khác."

MESSAGES: dict[str, tuple[str, str]] = {
    "root-declaration": ("nơi này không khai là thư mục lưu trữ OCFL 1.1", "Kiểm tra đã chọn đúng chỗ, đúng USB."),
    "layout": ("tệp khai cách xếp thư mục thiếu hoặc đã bị sửa", "Chép tệp ấy từ một nơi giữ khác."),
    "object-missing": ("không có gói này", _REPAIR),
    "object-declaration": ("tệp khai đối tượng OCFL thiếu hoặc đã bị sửa", _REPAIR),
    "object-place": ("đối tượng nằm sai chỗ, hoặc mang mã của đối tượng khác", _REPAIR),
    "inventory": ("bản kê thiếu hoặc không đúng dạng", _REPAIR),
    "sidecar": ("bản kê không khớp với mã băm ghi cạnh nó", _REPAIR),
    "version-inventory": ("bản kê của phiên bản này thiếu, hoặc khác với bản kê của cả đối tượng", _REPAIR),
    "content-missing": ("thiếu tệp", _REPAIR),
    "content-changed": ("nội dung đã khác với lúc ghi", _REPAIR),
    "extra": ("tệp hoặc thư mục không có trong bản kê", _STRAY),
    "link": ("lối tắt (symlink), không được có trong nơi lưu trữ", _STRAY),
    "empty-folder": ("thư mục rỗng", _NEXT_WRITE),
    "leftover": ("phần còn lại của một lần ghi bị ngắt", _NEXT_WRITE),
    "unfinished-version": ("phiên bản chưa ghi xong vì bị ngắt", _NEXT_WRITE),
    "delete-marker": ("đã bị xóa trên S3 (dấu xóa); bản cũ còn bên dưới", _REPAIR),
    "lock-weakened": ("khóa chống xóa trên S3 thiếu hoặc đã bị rút ngắn", _ASK),
    "lock-refused": (
        "chưa gia hạn được khóa chống xóa, khóa AWS đang dùng thiếu quyền",
        "Cấp quyền ghi trong ngoặc cho khóa ấy rồi chạy lại.",
    ),
    "hold-unknown": (
        "dịch vụ S3 đang giữ lại (legal hold) mà kho không có lệnh giữ nào",
        "Tìm văn bản yêu cầu giữ rồi ghi lại bằng «soluu hold place»; trường không đặt thì hỏi người giữ tài khoản S3.",
    ),
    "renewal-missing": ("thiếu một lần gia hạn đã làm", "Chạy «soluu copy»."),
    "renewal-changed": ("lần gia hạn khác với lần đã làm", _REPAIR),
    "unrecorded": (
        "kho trong bản này không phải là bản đã chép và ghi nhận: bị sửa, hoặc lần chép cuối bị ngắt",
        "Chạy «soluu copy»; nếu vẫn báo, chạy «soluu repair» và hỏi người giữ nơi ấy.",
    ),
    "not-as-sealed": ("tệp này không phải gói đã niêm phong", _REPAIR),
    "stray-file": ("tệp này không thuộc gói, ai đó thêm vào", _REPAIR),
    "file-dropped": ("phiên bản sau bỏ hoặc đổi tệp này", _REPAIR),
    "older": ("đã lùi về phiên bản cũ hơn lần đã ghi nhận", _REPAIR),
    "renewal-unknown": ("lần gia hạn mà kho không có", _REPAIR),
    "image-changed": ("ảnh đĩa đã khác với lúc ghi", _REPAIR),
    "image-damaged": ("chỗ này của ảnh đĩa đã hỏng, không còn thấy tệp", _REPAIR),
    "recovery-missing": ("thiếu tệp phục hồi (.par2) bên cạnh ảnh đĩa", _REPAIR),
    "unreadable": ("không đọc được", "Kiểm tra ổ đĩa, dây cắm rồi kiểm lại; nếu vẫn vậy, thay phương tiện."),
}
NOT_CHECKED = frozenset({"unreadable"})
# What a write that was cut short leaves: nothing is lost, and the next write clears it.
OF_A_BREAK = frozenset({"empty-folder", "leftover", "unfinished-version"})
# What leaves an object good; it is told all the same.
HARMLESS = OF_A_BREAK | {"extra", "renewal-missing"}


@dataclass(frozen=True, slots=True)
class OcflProblem:
    """One thing wrong. `path` is below the root, with '/'; `detail` says what was found, where there is more to say."""

    code: str
    path: str
    detail: str = ""

    @property
    def is_harmless(self) -> bool:
        return self.code in HARMLESS

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "path": self.path, "sentence": self.sentence()}

    def sentence(self) -> str:
        what, action = MESSAGES[self.code]
        return f"{self.path}: {what}{f' ({self.detail})' if self.detail else ''}. {action}"


class OcflError(Exception):
    """A write that cannot be done without harm: the storage root is left as it was."""


class NothingNewError(OcflError):
    """A version that would be the same as the one before."""
