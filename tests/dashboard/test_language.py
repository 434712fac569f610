"""The second language: whole, chosen by the viewer, kept by links; addresses stay as they are."""

from __future__ import annotations

import ast
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from broken_exports import BROKEN
from how_many import in_full
from invented_exports import NOW
from opened_pages import Open, address_of, answer, calm, links
from sample_home import School
from shown_page import page_over
from starlette.responses import HTMLResponse
from streamlit.testing.v1 import AppTest

import dashboard
from analytics.anomalies.texts import WORDS, Words
from dashboard.filters import NAMES
from dashboard.frame import plain
from dashboard.import_rows import PROBLEM_SPOKEN, problem_rows
from dashboard.language import ENGLISH, PARAMETER, asked_by, asking_for, catalogue, read_in, say, say_sentence
from dashboard.login_pages import change_page, left_at, login_page, logout_page, sample_page
from dashboard.texts import PAGE_NAMES
from ingest.list_words import WORDS as WORDS_OF_LISTS
from ingest.list_words import allowed
from ingest.read import read_export
from ingest.rules import RULES
from jobs.policies import policies_of
from records.marks import TERM_NAMES
from records.policy.problem import PolicyError, PolicyProblem, likely
from records.problems import Problem
from records.subjects import SUBJECTS

ROOM = Path(dashboard.__file__).parent
ROOMS = tuple(ROOM.parent / name for name in ("dashboard", "jobs", "analytics", "records", "ingest", "archive", "qr"))
SECONDARY = "TRƯỜNG THCS SAO MAI"
_EACH_RUN = ("tong_quan", "pho_diem", "nhap_du_lieu", "quan_tri")
VIETNAMESE_LETTER = re.compile(r"[ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ]", re.IGNORECASE)
PLACEHOLDER = re.compile(r"{(\w*)}")
_QUOTED = re.compile(r"«[^»]*»|(?<!\w)'[^']*'(?!\w)|\"[^\"]*\"|\b(?:Đ|CĐ|Miễn|VÍ DỤ|Sổ Lưu|CSDL ngành)\b")
# Modules of ingest whose texts are words of files: headings, levels, the school's own lists.
_WORDS_OF_FILES = frozenset({
    "headers", "list_specs", "list_writer", "duty_lists", "list_fields", "list_words", "pupil_signs", "mark_values",
    "table", "values",
})  # fmt: skip
_MARKS_OF_FILES = frozenset({"trường:", "ĐĐGtx", "Đ", "CĐ"})
_PATTERN = re.compile(r"[\\|^]|\(\?|# ")   # of a search; and a remark in a mapping's file
_COMPARING = ("unknown_in_lists", "mistyped_codes", "replaced_lists", "edits_against_exports", "strangers")


def trees(*rooms: Path) -> Iterator[ast.AST]:
    for room in rooms:
        for path in sorted(room.rglob("*.py")):
            yield ast.parse(path.read_text(encoding="utf-8"))


def constants() -> set[str]:
    """Every text of the code; of one with values in it, each value's place as {}."""
    nodes = [node for tree in trees(*ROOMS) for node in ast.walk(tree)]
    whole = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return whole | {
        "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        for node in nodes if isinstance(node, ast.JoinedStr)
    }  # fmt: skip


def names(tree: ast.AST) -> dict[str, str]:
    """A module's constants that are texts."""
    return {
        node.targets[0].id: node.value.value for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }  # fmt: skip


def said_in_code() -> set[str]:
    """The texts that `say` and `many` are called with: as they stand, or by the name of their module's or of texts'."""
    common = names(ast.parse((ROOM / "texts.py").read_text(encoding="utf-8")))
    found = set[str]()
    for tree in trees(ROOM, ROOM.parent / "jobs"):
        known = common | names(tree)
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id="say"), args=[text, *_]) | ast.Call(
                    func=ast.Name(id="many"), args=[_, text, *_]
                ):
                    found.add(_text(text, known))
    return found - {""}


def _text(node: ast.expr, known: dict[str, str]) -> str:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return known.get(name, "")
    return ""


def told(at: AppTest) -> Iterator[str]:
    """Every text that the page sends to the browser, those of the sidebar too; a table's cells apart."""
    for element in [*at.main, *at.sidebar]:
        yield from _texts(getattr(element, "proto", None))


def _texts(message: Any) -> Iterator[str]:
    for field, value in message.ListFields() if hasattr(message, "ListFields") else ():
        if field.name == "columns":
            yield from (str(column.get("label", "")) for column in json.loads(value or "{}").values())
        if field.name in {"id", "form_id"}:
            continue
        for each in value if not isinstance(value, str | bytes) and hasattr(value, "__iter__") else [value]:
            if isinstance(each, str) and field.name == "spec":
                yield json.dumps(json.loads(each), ensure_ascii=False)
            elif isinstance(each, str) and field.name != "columns":
                yield each
            else:
                yield from _texts(each)


def texts_of(words: Words) -> tuple[str, ...]:
    """What a measure of unlikely figures is told by, put together of parts in the code."""
    return words.name, words.effect, words.how, words.source, *words.explained_by


def test_every_text_that_is_said_has_its_english_with_the_same_placeholders() -> None:
    english = catalogue(ENGLISH)
    tables = {*PAGE_NAMES.values(), *TERM_NAMES.values(), *(label for _, label in NAMES.values())}
    tables |= {word for words in WORDS.values() for word in texts_of(words)}
    wanted = said_in_code() | tables | {subject.name for subject in SUBJECTS.values()}
    assert len(wanted) > 100
    assert wanted - set(english) == set()
    for text, word in english.items():
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(word)), text


def untold(texts: Iterable[str]) -> list[str]:
    """Those of our texts that are told in Vietnamese, or half in it; what is quoted is a word of a file."""
    with read_in(ENGLISH):
        said = {text: _QUOTED.sub("", say_sentence(text)) for text in texts}
    return [text for text, english in said.items() if VIETNAMESE_LETTER.search(english)]


def test_what_a_rule_of_imported_files_asks_for_has_its_english() -> None:
    asked = {text for rule in RULES.values() for text in (rule.expected, rule.action)}
    assert untold(asked) == []


def test_what_is_wrong_with_a_file_has_its_english() -> None:
    """Every text of the readers, and of the jobs that compare a file with the store; of one that is put together of
    parts, each part is of the catalogue."""
    rooms = [*(ROOM.parent / "ingest").glob("*.py"), *(ROOM.parent / "jobs" / f"{name}.py" for name in _COMPARING)]
    texts = {text for room in rooms if room.stem not in _WORDS_OF_FILES for text in filled_texts(room)}
    wanted = {text for text in texts if not _PATTERN.search(text)} - _MARKS_OF_FILES
    assert len(wanted) > 200
    parts = {text for text in wanted if text != text.strip("; ")}
    known = "\n".join(re.sub(PLACEHOLDER, "7", text) for text in catalogue(ENGLISH))
    assert untold(wanted - parts) == []
    assert [text for text in parts if text.strip("; 7") not in known] == []


def test_an_import_report_has_no_vietnamese_letter_but_in_data(tmp_path: Path) -> None:
    """Of an export for each rule that may be broken: what was found, what was expected, and what to do."""
    problems = list[Problem]()
    for code, broken in BROKEN.items():
        (folder := tmp_path / code).mkdir()
        read = read_export(
            broken.build(folder), now=NOW, declared=broken.declared, home_school=broken.home_school,
            rosters=broken.rosters,
        )  # fmt: skip
        problems += read.problems
    rows = problem_rows(problems)
    assert rows.height > len(RULES) // 2
    lists = re.compile("|".join(re.escape(allowed(kind)) for kind in WORDS_OF_LISTS))
    texts = {lists.sub("", text) for name in PROBLEM_SPOKEN for text in rows[name].unique()}
    assert untold(texts) == []


def test_a_policy_that_cannot_be_used_is_told_line_by_line() -> None:
    found = [PolicyProblem("a.toml", 3, "days", "không có gì", "một bảng", "Đổi mã.")]
    advice = "Sửa tệp trong thư mục kho; «soluu policy check» nêu lại mọi chỗ sai."
    with read_in(ENGLISH):
        assert say_sentence(str(PolicyError(found, "Chính sách có chỗ sai, chưa ghi:", advice))) == (
            "The policy has mistakes and was not saved:\n– a.toml, line 3, key days: found nothing; needed a table. "
            "Change the code.\nCorrect the file in the store's folder; 'soluu policy check' tells all mistakes again."
        )
    folder = ROOM.parent / "records" / "policy"
    texts = {text for name in ("collection", "problem") for text in filled_texts(folder / f"{name}.py")}
    assert untold(text for text in texts if text == text.strip() and text[:1] != ",") == []


def test_what_is_of_a_file_stays_as_it_is() -> None:
    """A cell's content is no sentence of ours, whatever it says, nor is a word that somebody has to type."""
    with read_in(ENGLISH):
        assert say_sentence("«Toán»") == "«Toán»"
        assert say_sentence("«Danh sách lớp 6A1»") == "«Danh sách lớp 6A1»"
        assert say_sentence("F6 «Lịch sử và Địa lí» và G6 «Sử Địa» cùng nghĩa") == (
            "F6 'Lịch sử và Địa lí' and G6 'Sử Địa' mean the same"
        )
        assert say_sentence(f"một trong: {allowed('role')}") == f"one of: {allowed('role')}"


def test_what_is_wrong_in_a_profile_has_its_english() -> None:
    """Every text of the rooms that find it, with a number in each of its places."""
    folder = ROOM.parent / "records" / "policy"
    wanted = {text for name in ("checking", "impossible", "reading") for text in filled_texts(folder / f"{name}.py")}
    wanted |= {likely("khoá", ["khoa"], "")}
    assert len(wanted) > 100
    with read_in(ENGLISH):
        assert [text for text in wanted if VIETNAMESE_LETTER.search(say_sentence(text))] == []


def filled_texts(module: Path) -> Iterator[str]:
    """The Vietnamese texts of a module but its docstrings."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    nodes = list(ast.walk(tree))
    inner = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    inner |= {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        match node:
            case ast.Constant(value=str(text)) if id(node) not in inner:
                found = PLACEHOLDER.sub("7", text)
            case ast.JoinedStr(values=parts):
                found = "".join(map(_filled_part, parts))
            case _:
                continue
        if VIETNAMESE_LETTER.search(found):
            yield found


def _filled_part(part: ast.expr) -> str:
    match part:
        case ast.Constant(value=text):
            return str(text)
        case ast.FormattedValue(value=ast.Call(func=ast.Name(id="shown"))):
            return "«7»"
    return "7"


def test_no_english_text_is_left_over() -> None:
    """Each is a text of the code, told once; of a cell's with a number, the number's place may be told otherwise, and
    a heading may say that it is of shares. A sentence of a room below is put together there: each of its parts is a
    text of the code."""
    known = {re.sub(r"{\w*}|\d+", "{}", text) for text in constants()}
    known |= {re.sub(r"\d+", "{}", text) for text in (word for words in WORDS.values() for word in texts_of(words))}
    everything = "\n".join(known)
    tables = tomllib.loads((ROOM / "catalogues" / "en.toml").read_text(encoding="utf-8"))
    assert sum(map(len, tables.values())) == len(catalogue(ENGLISH)), "a text has one English"
    made = tables.pop("sentences")
    texts = [text for table in tables.values() for text in table]
    shapes = {text: re.sub(r"{\w*}|\d+", "{}", text).removesuffix(" (%)") for text in texts}
    parts = {part.strip(" .,:;()«»") for text in made for part in re.split(r"{\w*}|\d+", text)}
    left = [text for text, shape in shapes.items() if shape not in known]
    assert (left, [part for part in parts if part not in everything]) == ([], [])


def test_outside_a_page_texts_are_vietnamese() -> None:
    assert say("Khối {grade}", grade=6) == "Khối 6"


def without_data(school: School, text: str) -> str:
    """What is left of a text when the names of its data are taken out: schools, teachers, official numbers, words of a
    policy."""
    data = ["Tiếng Việt", "Ngôn ngữ · Language", "Tất cả", "/TT-BGDĐT"]
    with school.store.read() as db:
        data += db.query("SELECT DISTINCT school FROM snapshot")["school"].to_list()
        data += db.query("SELECT DISTINCT teacher_name FROM teaching_assignment")["teacher_name"].to_list()
    for policy in policies_of(school.home).profiles:
        data += [policy.name, *(part for rule in policy.rules for part in (rule.sentence, rule.article))]
    data = [spelled for name in data for spelled in (name, plain(name))]
    for name in sorted(data, key=len, reverse=True):
        text = text.replace(name, "")
    return text


@pytest.mark.parametrize("page", [page if page in _EACH_RUN else in_full(page) for page in PAGE_NAMES])
def test_a_page_in_english_has_no_vietnamese_letter_but_in_data(school: School, open_page: Open, page: str) -> None:
    at = open_page(school.home, page, truong=SECONDARY, **{PARAMETER: ENGLISH})
    texts = set(told(at))
    if at.dataframe:
        assert "Download PDF (in Vietnamese)" in texts
    assert [text for text in texts if VIETNAMESE_LETTER.search(without_data(school, text))] == []
    assert at.title[0].value == catalogue(ENGLISH)[PAGE_NAMES[page]]
    with read_in(ENGLISH):
        headings = {say_sentence(name) for frame in at.dataframe for name in frame.value.columns}
    assert [name for name in headings if VIETNAMESE_LETTER.search(name)] == []


def test_links_and_the_next_page_keep_the_language(school: School, open_page: Open) -> None:
    at = open_page(school.home, "tong_quan", truong=SECONDARY, **{PARAMETER: ENGLISH})
    assert all(filters[PARAMETER] == ENGLISH for _, filters in links(at))
    at.switch_page("nhap_tre.py")
    calm(at.run())
    assert at.title[0].value == "Late entry"
    assert address_of(at)[PARAMETER] == ENGLISH
    assert address_of(at)["ki"] in TERM_NAMES.values(), "an address says the same in every language"


def test_the_switch_turns_the_page_and_back(school: School, open_page: Open) -> None:
    at = open_page(school.home, "tong_quan", truong=SECONDARY)
    before = answer(at)
    calm(at.sidebar.segmented_control[0].set_value(ENGLISH).run())
    assert at.title[0].value == "Overview"
    assert address_of(at)[PARAMETER] == ENGLISH
    calm(at.sidebar.segmented_control[0].set_value("vi").run())
    assert answer(at) == before
    assert PARAMETER not in address_of(at)


def test_sentences_filled_below_are_told_by_their_template() -> None:
    """What stands in their places is told too, and a name stays."""
    made = "đã có trong kho: Bảng điểm 6A1.xls, nhập 10/06/2026 09:30; ✓ đã đổi ngày xuất"
    with read_in(ENGLISH):
        assert say_sentence("Chưa nói năm học lấy từ đâu.") == "Not said yet where the school year is read from."
        assert say_sentence(made) == (
            "already in the store: Bảng điểm 6A1.xls, imported 10/06/2026 09:30; ✓ export day changed"
        )
        assert say_sentence("Thường xuyên 2") == "Regular 2"
        pattern = "Ngày xuất: mẫu «a» cần đúng một chỗ {}, ví dụ «Lớp: {}»."
        assert say_sentence(pattern).startswith("Day of export: the pattern 'a' needs exactly one place {},")
        stopped = "Bạn đã dừng việc đăng nhập ở CSDL, hoặc CSDL không cho vào. (Mã: oidc-dung)"
        assert say_sentence(stopped).startswith("You stopped the login at CSDL, or CSDL does not let you in. (Code: ")
        assert say_sentence("6{A}1") == "6{A}1"
    assert say_sentence(made) == made


def test_numbers_of_a_cell_and_lists_are_told_by_their_template() -> None:
    with read_in(ENGLISH):
        assert say_sentence("✓ lần 2") == "✓ revision 2"
        assert say_sentence("3,5 – dưới 5,0 (%)") == "3,5 – below 5,0 (%)"
        assert say_sentence("Lớp {a}") == "Lớp {a}", "data is left as it is"
        assert say_sentence("Đã ghi 2 lần, từ 01/06/2026 đến 04/06/2026; 1 lần sau hạn.") == (
            "Times recorded: 2, from 01/06/2026 to 04/06/2026; after the deadline: 1."
        )
        assert say_sentence("1 điểm chắc chắn, tối đa 3") == "1 mark for certain, at most 3"
        assert say_sentence("Đã ghi 1 lần, 01/06/2026.") == "Times recorded: 1, 01/06/2026."
        assert say_sentence("chưa khớp; đề nghị 8,5") == "not declared; asks for 8,5"
        question = (
            "Giáo viên Lê Thị Sao (GV007): 23 trong 23 lần sửa lên một ít là vừa qua ngưỡng 5,0; 6,5 hoặc 8,0, thường "
            "có khoảng 10,5. Các bài này được xem lại vì sao, minh chứng ở đâu?"
        )
        assert say_sentence(question) == (
            "Teacher Lê Thị Sao (GV007): 23 of 23 small raises just pass the threshold 5,0; 6,5 or 8,0, usual are "
            "about 10,5. Why were these tests looked at again, and where is the evidence?"
        ), "parted at the colon, not at the 'or' behind it"
        assert say_sentence("Lớp 6A1, Toán: có lần nhập lạ") == "Lớp 6A1, Toán: có lần nhập lạ"


def test_papers_and_workbooks_stay_vietnamese(school: School) -> None:
    """The rows and the picture beside a page that is read in English."""
    title = "Số lần điểm thay đổi, theo môn"
    with page_over(school.home, "sua_diem", truong=SECONDARY, ki="Học kì I", **{PARAMETER: ENGLISH}) as page:
        assert "changes of marks seen between the exports" in page.answer()
        _, rows = page.workbook("Các lần điểm thay đổi")
        _, _, _, drawn, *_ = page.papers[title].args  # type: ignore[attr-defined]
        shown = page.table(0)
    assert set(rows["Môn"]) <= {subject.name for subject in SUBJECTS.values()}
    assert set(rows["Khóa sổ"]) <= {"lúc sổ mở", "▲ sau khóa", "? chưa rõ", "chưa có ngày khóa"}
    assert drawn.title == title
    assert drawn.parts[0][1] == "Khớp sổ theo dõi sửa điểm"
    assert "Dữ liệu đến" in drawn.source
    assert "Mathematics" in set(shown["Môn"])


PAGES_OF_LOGIN: dict[str, Callable[[], HTMLResponse]] = {
    "login": lambda: login_page("/", said=say("Đã đăng xuất."), provider="", beside=left_at("CSDL")),
    "provider": lambda: login_page("/niem-phong", provider="CSDL"),
    "sample": lambda: sample_page([("nd-1", "An", "principal")], "/", now_in="An"),
    "change": lambda: change_page("/", is_first=True),
    "logout": lambda: logout_page("An"),
}


@pytest.mark.parametrize("page", PAGES_OF_LOGIN.values(), ids=PAGES_OF_LOGIN)
def test_a_page_of_login_has_no_vietnamese_letter_in_english(page: Callable[[], HTMLResponse]) -> None:
    with read_in(ENGLISH):
        said = bytes(page().body).decode()
    assert '<html lang="en">' in said
    body = said.split("<main>")[1].replace("Tiếng Việt", "")
    assert VIETNAMESE_LETTER.findall(body) == []
    assert '<html lang="vi">' in bytes(page().body).decode()


def test_the_way_back_says_in_which_language_to_log_in() -> None:
    assert asking_for(ENGLISH, "/niem-phong?lop=6A1") == "/niem-phong?lop=6A1&ngon-ngu=en"
    assert asked_by("/niem-phong?lop=6A1&ngon-ngu=en") == ENGLISH
    assert asking_for("vi", "/niem-phong?lop=6A1&ngon-ngu=en") == "/niem-phong?lop=6A1"
    assert (asked_by("/"), asked_by("/?ngon-ngu=xx")) == ("vi", "vi")
