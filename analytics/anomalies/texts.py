"""The words of the flags, by measure: the question, what would explain it, how it is computed, and whose method it is.

A flag asks; it says what the books show, and never what somebody did.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analytics.anomalies.result import BUNCHING, CORRECTED, DISTANCE, LATE, LIFTS, Measure, Test
from records.marks import vn_number
from records.subjects import SUBJECTS


@dataclass(frozen=True, slots=True)
class Words:
    """`effect`: what the effect's number means; `how`: Cách tính; `explained_by`: ordinary reasons."""

    name: str
    effect: str
    how: str
    source: str
    explained_by: tuple[str, ...]


CORRECTED_TOGETHER = (
    "Mọi phép kiểm của một lần tính được hiệu chỉnh cùng nhau theo Benjamini và Hochberg (1995). Chỉ nêu khi q < 0,05 "
    "và mức chênh đủ lớn; z bền vững chỉ để xếp thứ tự xem. Nhóm dưới {minimum} điểm không được tính."
)
_LIMITS = (
    "Giới hạn của hình phễu là giới hạn chính xác của phân bố nhị thức (95%), và giới hạn đã tính cả sự khác nhau "
    "thường có giữa các giáo viên (99,8%); khoảng của mỗi tỉ lệ theo Clopper–Pearson."
)
_RATE = (
    f"{_LIMITS} Chỉ nêu khi tỉ lệ ít nhất gấp đôi, cao hơn ít nhất 10 điểm phần trăm so với các giáo viên khác, và có "
    "ít nhất 5 lần."
)
_FUNNEL = (
    "Clopper và Pearson (1934), Biometrika 26; Spiegelhalter (2005), Statistics in Medicine 24 (hình phễu) và "
    "Quality and Safety in Health Care 14 (chênh lệch thường có)"
)

WORDS: dict[Measure, Words] = {
    LATE: Words(
        "Tuần có điểm vào trễ", "gấp mấy lần tỉ lệ của các giáo viên khác",
        "Đếm tuần, không đếm điểm: cả lớp vào trễ một bài là một lần. Tuần có điểm đến hạn của giáo viên; trễ khi có "
        "bài chắc chắn vào sau hạn (bài trễ của riêng một em không tính). Tuần mà quá nửa giáo viên có hạn đều trễ là "
        f"chuyện chung của trường, không tính. {_RATE}",
        _FUNNEL,
        ("ốm, nghỉ phép, công tác, hoặc dạy thay", "phần mềm hay mạng của trường trục trặc",
         "ngày kiểm tra trong lịch chưa được sửa khi kiểm tra dời ngày", "có hạn riêng mà chính sách chưa ghi"),
    ),
    CORRECTED: Words(
        "Cột điểm có sửa", "gấp mấy lần tỉ lệ của các giáo viên khác",
        "Đếm cột điểm (lớp, môn, bài), không đếm điểm: chấm lại cả bài là một lần. Chỉ tính lần sửa thấy rõ trước sau "
        f"giữa hai bản xuất, ở lớp và môn mà phân công chỉ nêu một giáo viên cả học kỳ. {_LIMITS} Chỉ để xem, không "
        "bao giờ nêu thành câu hỏi: người cẩn thận cũng hay sửa.",
        _FUNNEL,
        ("chấm lại, phúc khảo theo yêu cầu của học sinh", "gõ nhầm rồi tự phát hiện và sửa đúng quy trình",
         "lớp được xuất sổ nhiều lần hơn nên thấy được nhiều lần sửa hơn", "đổi đáp án hay thang điểm của đề chung"),
    ),
    BUNCHING: Words(
        "Điểm ngay trên ngưỡng", "tỉ số chênh so với nơi so sánh gần nhất",
        "Số điểm trong nửa điểm kể từ ngưỡng so với nửa điểm ngay dưới, gộp cả năm của giáo viên (từ 200 điểm). So hai "
        "lần: với chính giáo viên ấy ở mốc thấp hơn và cao hơn một điểm, nơi không có ngưỡng; và với các giáo viên "
        "khác ở cùng ngưỡng. Lấy xác suất lớn hơn (siêu bội chính xác, cho phép tỉ số chênh đến 1,5); chỉ nêu khi tỉ "
        "số chênh từ 2,5 ở cả hai lần so.",
        "Fisher (1935), phân bố siêu bội không trung tâm; ý tưởng so hai bên ngưỡng: McCrary (2008), Journal of "
        "Econometrics 142",
        ("lớp có nhiều em quanh ngưỡng ấy", "đề có cách cho điểm khiến khó có điểm ngay dưới ngưỡng",
         "xét nâng điểm sát ngưỡng khi chấm, theo hướng dẫn chung của tổ", "bài kiểm tra chung do người khác chấm"),
    ),
    LIFTS: Words(
        "Sửa điểm vừa qua ngưỡng", "tỉ số chênh so với số thường có",
        "Trong cùng một cột điểm, các điểm cách mốc kế tiếp như nhau được so với nhau: ngay dưới ngưỡng 5,0; 6,5; 8,0 "
        "và ngay dưới các mốc không phải ngưỡng; bao nhiêu điểm được sửa lên vừa qua mốc. Xác suất chính xác theo phân "
        "bố siêu bội, từng cột; và so thêm với tỉ phần ấy của các giáo viên khác (cho phép tỉ số chênh đến 1,25); lấy "
        "xác suất lớn hơn. Cột được nâng tất cả (chấm lại cả bài) không tính. Khi cả trường chưa có 30 lần sửa như vậy "
        "để so, cho phép tỉ số chênh đến 3. Chỉ nêu khi có ít nhất 5 lần và tỉ số chênh từ 2,5.",
        "Fisher (1935), kiểm định chính xác; Mantel và Haenszel (1959), so sánh theo tầng",
        ("các em thiếu ít điểm xin xem lại bài nhiều hơn", "phúc khảo đúng quy trình, có biên bản",
         "bài được chấm lại theo đáp án mới", "bài kiểm tra chung do người khác chấm và sửa"),
    ),
    DISTANCE: Words(
        "Điểm của môn lệch so với các môn khác", "delta của Cliff, từ -1 đến 1",
        "Mỗi học sinh được so với chính em ấy: trung bình của môn trừ trung bình các môn còn lại, nên lớp giỏi đều "
        "không làm lệch. Các lớp của giáo viên so với lớp của giáo viên khác cùng khối bằng delta của Cliff. Xác suất: "
        "hoán vị cả lớp (không hoán vị học sinh) trong khối, liệt kê hết hoặc 9.999 lần với mầm cố định, sau khi đã "
        "bớt 1 điểm chênh lệch thường có giữa các giáo viên. Ít lớp thì không kiểm được, chỉ có con số. Chỉ nêu khi "
        "delta từ 0,474 và chênh từ 1 điểm.",
        "Cliff (1993), Psychological Bulletin 114; Romano và cộng sự (2006) (mức của delta); Phipson và Smyth (2010) "
        "(xác suất hoán vị)",
        ("lớp chọn hoặc lớp yếu của riêng môn ấy", "đề của lớp khó hơn hoặc dễ hơn",
         "môn khác của lớp cho điểm rất khác", "chính các lớp kia của khối là bên khác thường"),
    ),
}  # fmt: skip


def question(test: Test, teacher: str) -> str:
    """What the books show of a teacher, as a question. `teacher`: the name and code as they are to be read."""
    return f"{teacher}: {_QUESTIONS[test.measure](test)}"


def _late(test: Test) -> str:
    return (
        f"{test.k} trong {test.n} tuần có điểm đến hạn thì có bài chắc chắn vào trễ ({_share(test.k, test.n)}), các "
        f"giáo viên khác {_percent(test.figures['centre'])}. Vì sao trễ, cần hỗ trợ gì?"
    )


def _bunching(test: Test) -> str:
    own_k, own_n = test.figures["own_k"], test.figures["own_n"]
    others_k, others_n = test.figures["others_k"], test.figures["others_n"]
    return (
        f"quanh ngưỡng {_mark(test.threshold)} có {test.n} điểm, {test.k} điểm ({_share(test.k, test.n)}) từ ngưỡng "
        f"trở lên; ở mốc không phải ngưỡng là {_share(own_k, own_n)}, các giáo viên khác ở cùng ngưỡng "
        f"{_share(others_k, others_n)}. Đề hay cách chấm nào dẫn đến điều này?"
    )


def _lifts(test: Test) -> str:
    return (
        f"{test.k} trong {test.n} lần sửa lên một ít là vừa qua ngưỡng 5,0; 6,5 hoặc 8,0, thường có khoảng "
        f"{_number(test.figures['expected'], 1)}. Các bài này được xem lại vì sao, minh chứng ở đâu?"
    )


def _distance(test: Test) -> str:
    side = "cao hơn" if test.effect > 0 else "thấp hơn"
    subject = SUBJECTS[test.subject].name if test.subject in SUBJECTS else str(test.subject)
    return (
        f"môn {subject}: so với chính các môn khác của học sinh, {test.k} lớp này "
        f"{side} {test.n - test.k} lớp của giáo viên khác cùng khối {_number(abs(test.figures['shift']), 1)} điểm. "
        "Do đề, cách chấm, hay do lớp?"
    )


_QUESTIONS = {LATE: _late, BUNCHING: _bunching, LIFTS: _lifts, DISTANCE: _distance}


def _share(k: float, n: float) -> str:
    return _percent(k / n) if n else "không có điểm nào"


def _percent(share: float) -> str:
    return f"{_number(100 * share, 0)}%"


def _number(value: float, places: int) -> str:
    return vn_number(Decimal(repr(float(value))), places)


def _mark(threshold: Decimal | None) -> str:
    return vn_number(threshold or Decimal(0), 1)
