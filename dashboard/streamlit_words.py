"""What Streamlit's own widgets say in English, and the same in Vietnamese: for who reads the page and for who hears it.

No two of them have one Vietnamese, so that a page that turns to English finds the way back. `{}` stands for what the
widget names.
"""

from __future__ import annotations

import json

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
# Of elements, wherever they stand.
NAMES = {
    # boxes
    "Open": "Mở danh sách",
    "Dismiss": "Đóng danh sách",
    "Clear value": "Xóa giá trị",
    "Clear all": "Bỏ tất cả",
    "Clear entry": "Xóa chữ đã gõ",
    "Clear time": "Xóa giờ",
    "Clear date": "Xóa ngày",
    "Selected values": "Các mục đã chọn",
    "Remove {}": "Bỏ {}",
    "Choose an option": "Chọn một mục",
    "Choose options": "Chọn các mục",
    "Increment": "Tăng",
    "Decrement": "Giảm",
    "Show password": "Hiện mật khẩu",
    "Hide password": "Ẩn mật khẩu",
    "file upload": "Tệp để nhập",
    "Add files": "Thêm tệp",
    "Help": "Giải thích",
    "Help for {}": "Giải thích: {}",
    "progress": "Tiến độ",
    # days
    "Choose date": "Chọn ngày",
    "Choose date, {}": "Chọn ngày, {}",
    "day, {}": "ngày, {}",
    "month, {}": "tháng, {}",
    "year, {}": "năm, {}",
    "Empty": "Để trống",
    "Calendar": "Lịch",
    "Previous": "Trước",
    "Next": "Sau",
    "Previous month": "Tháng trước",
    "Next month": "Tháng sau",
    "Today, {}": "Hôm nay, {}",
    "{} selected": "{} (đang chọn)",
    "{}, First available date": "{}, ngày đầu chọn được",
    "{}, Last available date": "{}, ngày cuối chọn được",
    **{f"{{}} – {month}": f"{{}} – tháng {number}" for number, month in enumerate(_MONTHS, 1)},
    # tables
    "Previous Result": "Chỗ trước",
    "Next Result": "Chỗ sau",
    "Close Search": "Đóng ô tìm",
    "Copy column name": "Chép tên cột",
    "Dataframe column menu": "Việc với cột",
    # charts
    "{}-axis titled '{}' for a linear scale with values from {} to {}": "Trục {} «{}», từ {} đến {}",
    "{}-axis titled '{}' for a time scale with values from {} to {}": "Trục {} «{}», thời gian từ {} đến {}",
    "{}-axis titled '{}' for a discrete scale with {} value: {}": "Trục {} «{}», chỉ {} mục: {}",
    "{}-axis titled '{}' for a discrete scale with {} values: {}": "Trục {} «{}», {} mục: {}",
    "{}-axis for a linear scale with values from {} to {}": "Trục {}, từ {} đến {}",
    "{}-axis for a time scale with values from {} to {}": "Trục {}, thời gian từ {} đến {}",
    "{}-axis for a discrete scale with {} value: {}": "Trục {}, chỉ {} mục: {}",
    "{}-axis for a discrete scale with {} values: {}": "Trục {}, {} mục: {}",
    "{}, ending with {}": "{}, cuối cùng {}",
    "visualization": "biểu đồ",
    "{} mark container": "các hình {}",
    "{} mark": "hình {}",
    "group": "nhóm",
    "axis": "trục",
    "bar": "cột",
    "rect": "ô",
    "rule": "vạch",
    "line": "đường",
    "point": "điểm",
    "circle": "chấm",
    "symbol": "dấu",
    "text": "chữ",
    # the frame
    "Sidebar": "Thanh bên",
    "Expand sidebar": "Mở thanh bên",
    "Collapse sidebar": "Thu thanh bên",
    "App pages": "Các trang",
    "Navigate to home page": "Về trang đầu",
    "Logo": "Biểu trưng",
    "Main menu": "Trình đơn",
    "Notifications": "Thông báo",
    "Running...": "Đang chạy…",
    "Close": "Đóng",
    "Scroll tabs left": "Cuộn các thẻ sang trái",
    "Scroll tabs right": "Cuộn các thẻ sang phải",
}  # fmt: skip
# Words to be read or heard, in the places where only Streamlit speaks.
TEXTS = {
    "Skip to main content": "Đến nội dung chính",
    "Upload": "Chọn tệp",
    "{}MB per file": "hoặc kéo thả vào đây · tối đa {} MB mỗi tệp",
    "No results": "Không có mục nào khớp",
    "Select all": "Chọn tất cả",
    "Select {} matches": "Chọn {} mục khớp",
    "{} option available.": "Có đúng {} mục để chọn.",
    "{} options available.": "Có {} mục để chọn.",
    "{}, selected": "{}, đã chọn",
    # days
    "Use arrow keys to navigate dates. Enter to select. Escape to close.":
        "Dùng phím mũi tên để đi từng ngày, Enter để chọn, Esc để đóng.",
    "Choose date, {}": "Chọn ngày, {}",
    **{
        f"Selected Date: {month} {{}}, {{}}": f"Ngày đang chọn: {{}} tháng {number} năm {{}}"
        for number, month in enumerate(_MONTHS, 1)
    },
    # tables
    "Type to search": "Gõ để tìm",
    "{} result": "Đúng {} chỗ",
    "{} results": "{} chỗ",
    "Over {} results": "Hơn {} chỗ",
    "{} of {}": "{} trong {}",
    "Sort ascending": "Xếp tăng dần",
    "Sort descending": "Xếp giảm dần",
    "Format": "Định dạng",
    "Autosize": "Rộng vừa chữ",
    "Pin column": "Ghim cột",
    "Unpin column": "Bỏ ghim cột",
    "Hide column": "Ẩn cột",
    "Statistics": "Thống kê",
    "Values": "Ô có giá trị",
    "Empty": "Ô trống",
    "Distinct": "Giá trị khác nhau",
    "Minimum": "Nhỏ nhất",
    "25th percentile": "Tứ phân vị thứ nhất",
    "Median": "Trung vị",
    "75th percentile": "Tứ phân vị thứ ba",
    "Maximum": "Lớn nhất",
    "Average": "Trung bình",
    "Sum": "Tổng",
    "Standard deviation": "Độ lệch chuẩn",
    "Range": "Khoảng",
    "Minimum length": "Ngắn nhất",
    "Maximum length": "Dài nhất",
    "Average length": "Dài trung bình",
}  # fmt: skip
PLACES = ", ".join((
    "[data-testid=stSkipToContent]", "[data-testid=stFileUploaderDropzone]", "[data-testid=stSelectboxVirtualDropdown]",
    "[data-testid=stMultiSelectDropdown]", "[data-testid=stDateInputCalendar]", "[data-live-announcer]",
    ".gdg-search-bar", "[data-testid^=stDataFrameColumn]", "[data-testid^=stDataFrameStatistics]",
))  # fmt: skip

_SCRIPT = """<script>
      {
        const names = NAMES, texts = TEXTS, places = `PLACES`
        const attributes = ["aria-label", "aria-roledescription", "aria-valuetext", "title", "placeholder", "alt"]
        const turned = words => Object.fromEntries(Object.entries(words).map(([one, other]) => [other, one]))
        const filled = (text, [first, ...parts]) => {
          if (!text.startsWith(first)) return null
          const values = []
          let at = first.length
          parts.forEach((part, number) => {
            const isLast = number === parts.length - 1
            const end = isLast ? (text.endsWith(part) ? text.length - part.length : -1) : text.indexOf(part, at)
            values.push(text.slice(at, Math.max(end, at)))
            at = end + part.length
          })
          return values.every(value => value) ? values : null
        }
        const teller = words => {
          const whole = new Map(Object.entries(words))
          const parted = [...whole].map(([text, word]) => [text.split("{}"), word])
            .filter(([parts]) => parts.length > 1)
          const tell = text => {
            if (whole.has(text)) return whole.get(text)
            for (const [parts, word] of parted) {
              const values = filled(text, parts)?.map(tell)
              if (values) return word.replaceAll("{}", () => values.shift())
            }
            return text
          }
          return tell
        }
        const inVietnamese = [teller(names), teller(texts)]
        const inEnglish = [teller(turned(names)), teller(turned(texts))]
        const isVietnamese = () => document.documentElement.lang === "vi"
        const tellAttributes = (element, tell) => {
          for (const name of attributes) {
            const is = element.getAttribute(name)
            const told = is && tell(is)
            if (told !== is) element.setAttribute(name, told)
          }
        }
        const tellText = (text, tell) => {
          if (!text.parentElement?.closest(places)) return
          const told = tell(text.data)
          if (told !== text.data) text.data = told
        }
        const tellAll = (root, [tellName, tellWord]) => {
          if (root.nodeType === Node.TEXT_NODE) return tellText(root, tellWord)
          if (root.nodeType !== Node.ELEMENT_NODE) return
          const named = root.querySelectorAll(attributes.map(name => `[${name}]`).join())
          for (const element of [root, ...named]) tellAttributes(element, tellName)
          for (const place of root.closest(places) ? [root] : root.querySelectorAll(places)) {
            const walk = document.createTreeWalker(place, NodeFilter.SHOW_TEXT)
            while (walk.nextNode()) tellText(walk.currentNode, tellWord)
          }
        }
        // What is told is in no table any more, so the observer's own changes end there.
        new MutationObserver(changes => {
          for (const {type, target, attributeName, addedNodes} of changes) {
            if (attributeName === "lang") tellAll(target, isVietnamese() ? inVietnamese : inEnglish)
            else if (!isVietnamese()) continue
            else if (type === "attributes") tellAttributes(target, inVietnamese[0])
            else if (type === "characterData") tellText(target, inVietnamese[1])
            else for (const node of addedNodes) tellAll(node, inVietnamese)
          }
        }).observe(document.documentElement, {
          subtree: true, childList: true, characterData: true, attributeFilter: [...attributes, "lang"],
        })
      }
    </script>
    """


def _written(words: dict[str, str]) -> str:
    return json.dumps(words, ensure_ascii=False)


SCRIPT = (
    _SCRIPT.replace("NAMES", _written(NAMES)).replace("TEXTS", _written(TEXTS)).replace("PLACES", PLACES).encode()
)
