"""What a check answers: six questions kept apart, and every problem with its file.

True, False, or None for what could not be checked; None is never a pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime

from archive.signatures.report import MESSAGES as OF_SIGNATURES

PEOPLE = "people-"      # before the codes of people's signatures

# A code fixes the sentence. The codes are those of the offline page where it finds the same thing.
MESSAGES = {
    "changed": "Nội dung đã bị thay đổi: mã băm không khớp với bản kê của gói. Lấy lại tệp này từ bản sao khác.",
    "changed-sealed": "Nội dung khác với lúc niêm phong: mã băm không khớp với bản kê đã ký. Lấy lại từ bản sao khác.",
    "missing": "Có trong bản kê nhưng không có trong gói. Lấy lại tệp này từ bản sao khác.",
    "extra": "Không có trong bản kê: tệp được thêm vào sau khi niêm phong. Bỏ tệp này ra, hoặc lấy lại gói khác.",
    "changed-listed": "Nội dung khác với bản kê đã ký của phần trích. Lấy lại phần trích từ nhà trường.",
    "extra-listed": "Không có trong bản kê đã ký của phần trích: tệp được thêm vào sau khi trích. Lấy lại phần trích "
    "từ nhà trường.",
    "no-papers": "Phần trích không có, hoặc thiếu, tài liệu đọc được của một gói. Lấy lại phần trích từ nhà trường.",
    "double": "Tên tệp xuất hiện hơn một lần (kể cả khác nhau chữ hoa, chữ thường). Lấy lại gói từ bản sao khác.",
    "name": "Tên tệp không an toàn (đường dẫn tuyệt đối, đi ra ngoài gói, hoặc liên kết). Không giải nén gói này.",
    "foreign": "Tệp ZIP có byte lạ nằm ngoài các tệp của gói, nên chương trình khác có thể thấy nội dung khác. "
    "Lấy lại gói từ bản sao khác.",
    "outside": "Nằm ngoài thư mục của gói. Lấy lại gói từ bản sao khác.",
    "unreadable": "Không đọc được: tệp bị hỏng hoặc không đúng quy cách. Lấy lại từ bản sao khác.",
    "too-large": "Lớn hơn mức một gói hồ sơ có thể có nên không được mở. Kiểm tra nguồn của gói này.",
    "no-bag": "Không phải là gói hồ sơ niêm phong: không có bagit.txt. "
    "Cả thư mục hay đĩa nhiều gói thì dùng «soluu inspect-archive».",
    "kind": "Không phải là gói hồ sơ niêm phong hay tệp PDF.",
    "version": "Không phải gói BagIt 1.0, mã UTF-8.",
    "oxum": "Số tệp hoặc số byte của dữ liệu khác với Payload-Oxum đã ghi.",
    "absent": "Thiếu tệp này nên không kiểm tra được điều mà nó bảo đảm. Lấy lại từ bản sao khác.",
    "signature": "Chữ ký và bản kê không khớp nhau: một trong hai đã bị thay đổi.",
    "key": "Mã khóa ghi ở đây không phải là của khóa công khai đi kèm.",
    "untrusted": "Khóa đã ký không nằm trong danh sách khóa tin cậy. So với khóa mà nhà trường công bố.",
    "key-retired": "Khóa đã ký không còn giá trị vào ngày ghi trên đó: nhà trường đã thay khóa trước ngày ấy. "
    "Hỏi nhà trường.",
    "key-compromised": "Nhà trường báo khóa đã ký bị lộ, và không có gì chứng tỏ tài liệu này có trước lúc ấy. "
    "Hỏi nhà trường.",
    "no-record": "Tệp PDF không mang dữ liệu gốc record.json, nên không phải tài liệu do Sổ Lưu lập.",
    "record": "Dữ liệu gốc record.json trong tệp không đúng quy cách hoặc đã bị thay đổi.",
    "commitment": "Dữ liệu gốc trong tệp khác với cam kết trong mã QR: dữ liệu đã bị thay đổi.",
    "code": "Mã QR ghi trong tệp không đọc được.",
    "lower-case": "Mã có chữ thường nên chưa đọc được; mã in trên giấy chỉ dùng chữ in hoa. Quét lại, hoặc dán "
    "lại bằng chữ in hoa; điều này không có nghĩa là mã giả.",
    "code-signature": "Chữ ký trong mã QR không đúng với khóa của trường.",
    "stamp": "Dấu thời gian không phải của bản kê này, hoặc đã bị thay đổi. Lấy lại từ bản sao khác.",
    "stamp-time": "Dấu thời gian khác xa giờ niêm phong ghi trong bản kê: một trong hai không đúng. Hỏi nhà trường.",
    "stamp-unknown": "Chưa kiểm được dấu thời gian: nơi cấp dấu không nằm trong các chứng thư gốc (thư mục chung-thu).",
    "stamp-aged": "Chứng thư của nơi cấp dấu thời gian đã hết hạn mà chưa gia hạn: dấu không còn tự chứng minh được "
    "lúc ấy. Bản sao khác có thể có tệp gia hạn (.gia-han-…json) đặt cạnh gói.",
    "renewed-late": "Dấu thời gian được gia hạn khi chứng thư trước đã hết hạn: chỉ chứng minh được từ lần này.",
    "renewal": "Tệp gia hạn dấu thời gian hỏng, hoặc không phải của gói này. Lấy lại từ bản sao khác.",
    "log": "Bằng chứng có tên trong nhật ký không đúng với gói này: một trong hai đã bị thay đổi.",
    "log-other": "Nhật ký trong kho này không có lần niêm phong ấy: gói do một bản sao khác của kho lập, hoặc nhật ký "
    "đã bị viết lại. Chạy «soluu log verify --head» với gói này.",
    "digest": "Tệp khác từng byte với tệp mà trường đã phát hành.",
    "digest-zip": "Tệp ZIP khác từng byte với gói mà trường đã niêm phong. Lấy lại gói từ bản sao khác.",
    "other-code": "Trường đã phát hành tài liệu này với mã khác.",
    "superseded": "Đã có bản niêm phong mới hơn thay thế. Dùng bản mới nhất.",
    "revoked": "Đã bị trường thu hồi.",
    "suspended": "Trường đang tạm đình chỉ để làm rõ: chưa căn cứ vào tài liệu này, cũng chưa coi nó là sai. Hỏi nhà "
    "trường.",
    "status-list": "Danh sách trạng thái kèm theo không phải của trường, hoặc không lập lúc niêm phong. Lấy lại gói từ "
    "bản sao khác.",
    "status-foreign": "Danh sách trạng thái không do khóa tin cậy của cùng trường ký: chưa biết còn hiệu lực không. "
    "Lấy danh sách từ trang của trường.",
    "status-before": "Danh sách trạng thái có trước tài liệu này (hoặc cùng ngày, không rõ trước sau): chưa biết còn "
    "hiệu lực không. Lấy danh sách mới hơn.",
    "status-stale": "Danh sách trạng thái đã cũ quá 40 ngày: đến ngày ấy còn hiệu lực, nay chưa biết. Lấy danh sách "
    "mới hơn.",
    "status-order": "Danh sách trạng thái ghi ngày sau một danh sách khác của trường mà số không lớn hơn: một trong "
    "hai không đúng, nên chưa biết còn hiệu lực không. Hỏi nhà trường.",
    "status-ahead": "Danh sách trạng thái ghi ngày ở tương lai: xem lại đồng hồ của máy này.",
    **{f"{PEOPLE}{code}": f"Chữ ký số của người: {message}" for code, message in OF_SIGNATURES.items()},
}

# Of a whole bundle, paper or code: there was nothing to read in it that could be compared with anything.
NOT_READ = frozenset({"unreadable", "too-large", "no-bag", "kind", "no-record", "lower-case"})


@dataclass(frozen=True, slots=True)
class TrustedKey:
    """A key that the caller vouches for: `key_id` 8 hex digits, `public_key` 32 raw bytes.

    `valid_until`: the last day on which it sealed. `compromised_since`: what it signed from then on may be anybody's.
    `school`: '' where nobody says whose it is.
    """

    key_id: str
    public_key: bytes
    valid_until: date | None = None
    compromised_since: datetime | None = None
    school: str = ""


@dataclass(frozen=True, slots=True)
class VerifyProblem:
    """One thing wrong with one file."""

    file: str
    code: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return {"file": self.file, "code": self.code, "message": self.message}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What an extract has of one bundle: `papers`, by their paths in `folder`, and of which bundle, as that states."""

    folder: str
    papers: tuple[str, ...]
    bundle_id: str | None = None
    school_year: str | None = None
    term: str | None = None
    class_name: str | None = None
    revision: int | None = None

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "papers": list(self.papers)}


@dataclass(frozen=True, slots=True)
class Successor:
    """By what a document was superseded: the newest revision, its document's number for people (None: not known, or
    there is none of this pupil), since when (ISO; None: not known), and why, in the codes of `qr.texts` («why.…»)."""

    revision: int
    document: str | None
    since: str | None
    why: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        return {"revision": self.revision, "document": self.document, "since": self.since, "why": list(self.why)}


@dataclass(frozen=True, slots=True)
class Witness:
    """Who saw the school's log beyond a bundle's sealing: the name, when it signed, how many events it saw."""

    name: str
    at: datetime
    size: int

    def as_dict(self) -> dict[str, object]:
        return {"name": self.name, "at": self.at.isoformat(), "size": self.size}


@dataclass(frozen=True, slots=True)
class VerifyResult:
    """The answers for one path or code. `timely` is None where there is no time-stamp, or its authority is not known.

    `logged`: its statement is in the school's event log; None for what carries no proof, as a paper or an older bundle.
    `people`: every person's signature holds; None where nobody signed, or a certificate could not be judged – `notes`
    say why. `superseded_by`: of what is genuine and has a newer revision. `parts`: what an extract has of which bundle;
    empty for everything else. `status_as_of`: of when the status list is that the caller handed in. `witnesses`: those
    of whom the home that sealed a bundle has such an answer, under a head that its sealing is in. `is_in_part`: what is
    not `current` is papers in the bundle, not the bundle itself.
    """

    path: str
    intact: bool | None
    signed: bool | None
    trusted: bool | None
    timely: bool | None
    current: bool | None
    problems: tuple[VerifyProblem, ...]
    is_code: bool = False
    logged: bool | None = None
    people: bool | None = None
    notes: tuple[VerifyProblem, ...] = ()
    superseded_by: Successor | None = None
    parts: tuple[Part, ...] = ()
    status_as_of: datetime | None = None
    witnesses: tuple[Witness, ...] = ()
    is_in_part: bool = False

    @property
    def failed(self) -> bool:
        """Whether a check of the thing itself was made and failed; what became of it since is `current`."""
        return False in (self.intact, self.signed, self.trusted, self.timely, self.logged, self.people)

    def as_dict(self) -> dict[str, object]:
        """The answers as JSON-ready fields (the command line's contract)."""
        return {
            "path": self.path,
            "intact": self.intact,
            "signed": self.signed,
            "trusted": self.trusted,
            "timely": self.timely,
            "current": self.current,
            "logged": self.logged,
            "people": self.people,
            "superseded_by": self.superseded_by.as_dict() if self.superseded_by else None,
            "problems": [problem.as_dict() for problem in self.problems],
            "notes": [note.as_dict() for note in self.notes],
            "status_as_of": self.status_as_of.isoformat() if self.status_as_of else None,
            "extract_of": [part.as_dict() for part in self.parts],
            "witnesses": [witness.as_dict() for witness in self.witnesses],
        }


class Findings:
    """Problems as they are found; the same one of the same file is told once."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], VerifyProblem] = {}
        self._noted: dict[tuple[str, str], VerifyProblem] = {}

    def add(self, file: str, code: str) -> None:
        _keep(self._found, file, code)

    def note(self, file: str, code: str) -> None:
        """What could not be told of a file, and is nothing wrong with it."""
        _keep(self._noted, file, code)

    @property
    def notes(self) -> tuple[VerifyProblem, ...]:
        return tuple(self._noted.values())

    def __iter__(self) -> Iterator[VerifyProblem]:
        return iter(self._found.values())

    def has(self, *codes: str) -> bool:
        return any(problem.code in codes for problem in self)


def _keep(kept: dict[tuple[str, str], VerifyProblem], file: str, code: str) -> None:
    # A hostile name may hold what no text can: half a surrogate pair, or bytes that are no UTF-8.
    file = file.encode("utf-8", "backslashreplace").decode("utf-8")
    kept.setdefault((file, code), VerifyProblem(file, code, MESSAGES[code]))
