"""What a check of people's signatures answers: each question by itself, True, False, or None for what was not told."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

MESSAGES = {
    "unreadable": "Không đọc được chữ ký: tệp bị hỏng hoặc không đúng quy cách PDF.",
    "too-large": "Lớn hơn mức một tài liệu có thể có nên không được mở.",
    "other": "Không phải tài liệu mà trường đã lập để ký: tệp không bắt đầu bằng đúng những byte đã lập. Ký lại trên "
    "tệp của trường, và trong chương trình ký đừng chọn lưu thành tệp mới hay in lại thành PDF.",
    "content": "Nội dung tài liệu đã bị thay đổi so với bản trường đã lập; chữ ký không làm cho thay đổi ấy hợp lệ.",
    "unsigned": "Chưa có chữ ký số nào.",
    "altered": "Phần đã ký bị thay đổi, hoặc chữ ký không phải của chứng thư đi kèm.",
    "coverage": "Chữ ký không bao trùm cả tài liệu.",
    "changed-after": "Tài liệu bị thay đổi sau khi ký.",
    "untrusted": "Chứng thư của người ký không do cơ quan chứng thực nào mà trường tin cậy cấp (thư mục chung-thu).",
    "expired": "Chứng thư chưa có hoặc đã hết hiệu lực vào lúc ký.",
    "revoked": "Chứng thư đã bị thu hồi; không có dấu thời gian nào chứng minh chữ ký có trước lúc thu hồi.",
    "revoked-before": "Chứng thư đã bị thu hồi trước lúc ký.",
    "not-for-signing": "Chứng thư không dùng để ký tài liệu.",
    "weak": "Thuật toán của chữ ký hoặc chứng thư không còn an toàn.",
    "timestamp": "Dấu thời gian không đúng: không tính đến dấu thời gian này.",
    "visible": "Chữ ký có hình vẽ trên trang: mở tệp ra xem hình ấy có che nội dung nào không.",
    "timestamp-unknown": "Chưa kiểm tra được dấu thời gian, nên chưa có gì chứng minh lúc ký.",
    "no-roots": "Chưa kiểm tra được chứng thư: chưa có chứng thư gốc nào trong thư mục chung-thu.",
    "revocation-unknown": "Chưa kiểm tra được chứng thư có bị thu hồi hay không: thiếu bằng chứng còn hạn.",
    "expired-no-proof": "Chứng thư nay đã hết hiệu lực, và không có dấu thời gian chứng minh lúc ký.",
    "chain-unknown": "Chưa kiểm tra được chứng thư: không dựng được chuỗi chứng thực.",
}
# They say that a check could not be made by the program, not that it failed.
NOT_CHECKED = frozenset(
    {"visible", "timestamp-unknown", "no-roots", "revocation-unknown", "expired-no-proof", "chain-unknown"}
)
# What hinders a signature from counting, and is still no proof that anything is wrong with it.
UNCERTAIN = frozenset({"revoked"})


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong, or not to be told. The code fixes the sentence."""

    code: str

    @property
    def message(self) -> str:
        return MESSAGES[self.code]

    @property
    def is_failure(self) -> bool:
        return self.code not in NOT_CHECKED

    @property
    def is_certain(self) -> bool:
        return self.is_failure and self.code not in UNCERTAIN

    def as_dict(self) -> dict[str, str]:
        return {"code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True)
class Signed:
    """One person's signature.

    `intact`: the signed bytes are as they were signed, by the key of the certificate. `covers_whole`: these bytes are
    the whole paper, and nothing behind them changes it. `certificate_valid`: whether it was good when it signed, as
    the caller's trust tells. `claimed_at` is the signer's own word; `proven_at` a believed time-stamp's.
    """

    signer: str
    issuer: str
    serial: str
    certificate_sha256: str
    intact: bool
    covers_whole: bool
    certificate_valid: bool | None
    claimed_at: datetime | None
    proven_at: datetime | None
    level: str
    problems: tuple[Problem, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it; what could not be told does not."""
        return (
            self.intact and self.covers_whole and self.certificate_valid is not False
            and not any(problem.is_failure for problem in self.problems)
        )  # fmt: skip

    @property
    def failed(self) -> bool:
        """Whether something is certainly wrong with it."""
        return (
            not self.intact or not self.covers_whole or self.certificate_valid is False
            or any(problem.is_certain for problem in self.problems)
        )  # fmt: skip

    def as_dict(self) -> dict[str, object]:
        return {
            "signer": self.signer,
            "issuer": self.issuer,
            "serial": self.serial,
            "certificate_sha256": self.certificate_sha256,
            "intact": self.intact,
            "covers_whole": self.covers_whole,
            "certificate_valid": self.certificate_valid,
            "claimed_at": self.claimed_at.isoformat() if self.claimed_at else None,
            "proven_at": self.proven_at.isoformat() if self.proven_at else None,
            "level": self.level,
            "problems": [problem.as_dict() for problem in self.problems],
        }


@dataclass(frozen=True, slots=True)
class Report:
    """Of one PDF. `same_document`: it is what was issued, and only signatures were added; None where nobody said what
    was issued. `signatures` are people's, the oldest first."""

    same_document: bool | None
    signatures: tuple[Signed, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    @property
    def holds(self) -> bool:
        """A signed paper against which nothing speaks: the only state in which a signed paper is taken in."""
        return (
            bool(self.signatures) and self.same_document is not False
            and all(signature.holds for signature in self.signatures)
            and not any(problem.is_failure for problem in self.problems)
        )  # fmt: skip

    @property
    def failed(self) -> bool:
        """Whether something is certainly wrong with a signature, or the paper is not what was issued."""
        wrong = [problem for problem in self.problems if problem.is_failure and problem.code != "unsigned"]
        return bool(wrong) or self.same_document is False or any(each.failed for each in self.signatures)

    def told(self) -> tuple[Problem, ...]:
        """All problems, of the paper and of its signatures, each once."""
        every = [*self.problems, *(problem for each in self.signatures for problem in each.problems)]
        return tuple(dict.fromkeys(every))
