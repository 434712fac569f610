"""The papers as people and readers of codes see them, from the rendered page."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from datetime import date
from functools import lru_cache
from io import BytesIO
from itertools import count
from zipfile import ZipFile

import pypdfium2
import pytest
import zxingcpp
from invented_class import KEY, NAMES, NOW, URL, class_record, findings, numbered_bytes, sealed

from archive.documents import Press
from archive.drafts import class_drafts
from archive.papers import certificate, class_summary, corrections, hoc_ba
from archive.papers.frame import Stamp, data_time, frame, letterhead, shown_average, term_and_year
from archive.record_json import corrections_facts
from archive.sealing import SealedBundle
from archive.typesetting import Attachment, compile_pdf
from qr.payload import document_label, parse
from records.class_record import ClassRecord
from records.clock import Taken, end_of, start_of, vn_datetime
from records.completeness import TITLES
from records.paper_rules import class_paper_rules
from records.policy import Policy, load_policy

A4 = (595, 842)
DAY, LATER = date(2024, 6, 12), date(2024, 8, 31)
SQUARE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>'


@lru_cache(maxsize=4)
def papers(size: int, *, primary: bool) -> tuple[SealedBundle, dict[str, bytes]]:
    bundle = sealed(class_record(size, primary=primary))
    with ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    return bundle, {path: content for path, content in files.items() if path.endswith(".pdf")}


@lru_cache(maxsize=2)
def summary_of_45(*, primary: bool) -> bytes:
    """The summary alone of a big class."""
    record = class_record(45, primary=primary)
    press = Press(letterhead(record), KEY, 1, NOW, "https://thcs-sao-mai.edu.vn", count(1), numbered_bytes())
    return press.print(press.prepare(next(class_drafts(record))))[1]


def texts(pdf: bytes) -> list[str]:
    """The text of each page."""
    return [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.requirement("TM-12", "TM-14")
@pytest.mark.parametrize("primary", [False, True], ids=["secondary", "primary"])
def test_every_code_reads_back_from_a_page_at_150_dpi(primary: bool) -> None:
    """As a scanner at the lowest common setting sees it; and it is the code that was recorded."""
    bundle, pdfs = papers(5, primary=primary)
    for document in bundle.documents:
        image = pypdfium2.PdfDocument(pdfs[document.path])[0].render(scale=150 / 72).to_pil()
        (found,) = zxingcpp.read_barcodes(image)
        assert found.text == f"{URL.upper()}{document.code}"
    assert len({document.code for document in bundle.documents}) == len(pdfs)  # each content has a code of its own


@pytest.mark.requirement("TM-12")
@pytest.mark.parametrize("primary", [False, True], ids=["secondary", "primary"])
def test_every_page_behind_the_first_leads_to_its_document(primary: bool) -> None:
    """A loose inner page bears the address of the document's number, read at 150 dpi; the first page its code alone."""
    pdf = summary_of_45(primary=primary)
    first, *inner = [page.render(scale=150 / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]
    (code,) = zxingcpp.read_barcodes(first)
    label = document_label(parse(code.text.rpartition("/")[2]).payload.document_id)
    assert len(inner) >= 1
    for page in inner:
        (found,) = zxingcpp.read_barcodes(page)
        assert found.text == f"{URL.upper()}{label}"
        assert (found.position.bottom_right.x - found.position.top_left.x) / 150 * 25.4 * 37 / 29 >= 15
        assert found.position.top_left.x / 150 * 25.4 + 18 <= 30      # the margin, where no text runs


def test_a_code_is_at_least_38_mm_wide() -> None:
    """Quiet zone included, measured on the page."""
    _, pdfs = papers(5, primary=False)
    for pdf in pdfs.values():
        image = pypdfium2.PdfDocument(pdf)[0].render(scale=150 / 72).to_pil()
        (found,) = zxingcpp.read_barcodes(image)
        symbol = found.position.bottom_right.x - found.position.top_left.x
        assert symbol / 150 * 25.4 * 65 / 57 >= 38


@pytest.mark.requirement("VA-11", "TM-11")
@pytest.mark.parametrize("primary", [False, True], ids=["secondary", "primary"])
def test_every_paper_has_what_an_official_paper_has(primary: bool) -> None:
    """Quốc hiệu, tiêu ngữ, organisation, number, time of printing, page x of y, places to sign."""
    bundle, pdfs = papers(5, primary=primary)
    for document in bundle.documents:
        pages = texts(pdfs[document.path])
        for words in (
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "ỦY BAN NHÂN DÂN XÃ GIẢ ĐỊNH",
            "TRƯỜNG THCS SAO MAI", document.label,
        ):  # fmt: skip
            assert words in pages[0]
        assert "HIỆU TRƯỞNG" in pages[-1]
        assert "(ký, ghi rõ họ tên)" in pages[-1]
        assert "Ngày 22 tháng 01 năm 2026" in pages[-1]
        for number, page in enumerate(pages, 1):
            assert f"Trang {number}/{len(pages)}" in page
            assert "In lúc 14:05 ngày 22/01/2026" in page


@pytest.mark.parametrize("primary", [False, True], ids=["secondary", "primary"])
def test_tables_of_a_big_class_repeat_their_head_and_never_break_a_row(primary: bool) -> None:
    """Each pupil's number, code and name stand in one line of one page."""
    record = class_record(45, primary=primary)
    pages = texts(summary_of_45(primary=primary))
    assert len(pages) > 1
    tables = 2 if primary else 1
    for pupil in record.pupils:
        rows = [line for page in pages for line in page.splitlines() if pupil.pupil_code in line]
        assert len(rows) == tables
        assert all(pupil.full_name in row for row in rows)
    for page in pages:
        if re.search(r"^\d+ 23\d{8}", page, re.MULTILINE):
            assert "Họ và tên" in page


@pytest.mark.parametrize("primary", [False, True], ids=["secondary", "primary"])
def test_the_summary_is_landscape_and_stays_inside_its_margins(primary: bool) -> None:
    """12 secondary subjects and 11 primary ones of two columns: nothing runs off the sheet (30 mm left, 15 right)."""
    for page in pypdfium2.PdfDocument(summary_of_45(primary=primary)):
        width, height = page.get_size()
        assert (round(height), round(width)) == A4
        text = page.get_textpage()
        boxes = [text.get_charbox(number) for number in range(text.count_chars())]
        assert min(left for left, _, right, _ in boxes if right > left) >= 29.5 / 25.4 * 72
        assert max(right for *_, right, _ in boxes) <= width - 14.5 / 25.4 * 72


@pytest.mark.parametrize("primary", [False, True], ids=["secondary", "primary"])
def test_a_pupils_page_fits_one_sheet(primary: bool) -> None:
    """One A4 portrait page each."""
    _, pdfs = papers(5, primary=primary)
    pages = [pypdfium2.PdfDocument(pdf) for path, pdf in pdfs.items() if "/hoc-ba/" in path]
    assert len(pages) == 5
    for document in pages:
        assert len(document) == 1
        assert tuple(map(round, document[0].get_size())) == A4


def test_long_comments_make_letters_smaller_not_the_paper_longer() -> None:
    """180 letters for each of 12 subjects still fit one page, and all are there."""
    record = class_record(1)
    (pupil,) = record.pupils
    comment = "Em chăm học, hiểu bài, tích cực phát biểu; cần đọc thêm sách và luyện viết ở nhà. " * 2
    marks = tuple(replace(mark, value=comment.strip()) if mark.component == "NX" else mark for mark in pupil.marks)
    bundle = sealed(replace(record, pupils=(replace(pupil, marks=marks),)))
    with ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        (path,) = [name for name in archive.namelist() if "/hoc-ba/" in name]
        pages = texts(archive.read(path))
    assert len(pages) == 1
    assert len(re.findall(r"luyện\s+viết", pages[0])) == 24


@pytest.mark.parametrize("primary", [False, True], ids=["secondary", "primary"])
def test_what_is_reckoned_to_fit_does_fit(primary: bool) -> None:
    """Comments and names of any length: whenever the page is not measured, it still is one page."""
    rng, unmeasured = random.Random(1), 0
    school = "TRƯỜNG PHỔ THÔNG DÂN TỘC BÁN TRÚ TIỂU HỌC VÀ TRUNG HỌC CƠ SỞ NẬM CẮN "
    for longest in [*range(5, 100, 5)] * 2:
        record = class_record(1, primary=primary, school=(school * 2)[: rng.randrange(20, 140)])
        (pupil,) = record.pupils
        words = "NGHIÊNG Nghiêng chăm Ưỡn làm bài " * rng.randrange(1, 5)
        notes = [words[: rng.randrange(1, longest)] for _ in pupil.marks]
        pairs = zip(pupil.marks, notes, strict=True)
        marks = [replace(mark, value=note) if mark.component == "NX" else mark for mark, note in pairs]
        changed = replace(pupil, marks=tuple(marks))
        drafted = hoc_ba.body(record, changed, hoc_ba.columns_of(record))
        if len(drafted["sizes"]) > 1:  # type: ignore[arg-type]  # a sequence
            continue
        unmeasured += 1
        shown = frame(letterhead(record), hoc_ba.heading(record), Stamp("7ZZZ-0000-1234-ABCD-K", SQUARE), NOW)
        pdf = compile_pdf(hoc_ba.TEMPLATE, {**shown, **drafted}, now=NOW, attachment=Attachment("record.json", "{}"))
        assert len(pypdfium2.PdfDocument(pdf)) == 1
    assert unmeasured >= 3


def test_marks_have_a_decimal_comma_and_averages_one_place() -> None:
    """8 as an average is 8,0; as a test mark it is 8."""
    assert [shown_average(value) for value in ("8", "8.5", "10", "Đ", "Miễn", "", "7.25")] == [
        "8,0", "8,5", "10,0", "Đ", "Miễn", "–", "7,25",
    ]  # fmt: skip
    table = class_summary.body(class_record())["parts"][0]["rows"]  # type: ignore[index]
    assert all("." not in cell for row in table for cell in row)


def test_no_rank_is_printed_anywhere() -> None:
    """Pupils are not compared, even where an old export ranks them."""
    record = class_record(1)
    (pupil,) = record.pupils
    ranked = replace(record, pupils=(replace(pupil, results={**pupil.results, "rank": "RANKED-7"}),))
    said = str((class_summary.body(ranked), hoc_ba.body(ranked, ranked.pupils[0], hoc_ba.columns_of(ranked))))
    assert "RANKED-7" not in said


@pytest.mark.parametrize(("year", "names"), [
    ("2022-2023", ["Học lực", "Hạnh kiểm"]), ("2024-2025", ["Kết quả học tập", "Kết quả rèn luyện"]),
])  # fmt: skip
def test_results_are_named_as_the_circular_of_the_class_names_them(year: str, names: list[str]) -> None:
    """Grade 12 came under TT22 in 2024-2025; before, TT58/2011 Điều 3 has other words. A profile may say otherwise."""
    record = class_record(1, grade=12, school_year=year)
    rules = class_paper_rules(Policy(name="không"), record)
    summary, _, page, *_ = (str(draft.body) for draft in class_drafts(record, rules))
    others = {"Học lực", "Hạnh kiểm", "Kết quả học tập", "Kết quả rèn luyện"} - {*names}
    for said in (summary, page):
        assert all(name in said for name in names)
        assert not any(name in said for name in others)
    newer = load_policy('name = "x"\n[[circular]]\ncode = "a"\narticle = "b"\nsentence = "c"\ngrades = [12]\n'
                        'circular = "TT22"', "x")  # fmt: skip
    assert class_paper_rules(newer, record).result_names["learning_result"] == "Kết quả học tập"


def test_a_class_without_corrections_says_so() -> None:
    """A sentence instead of an empty table."""
    body = corrections.body(class_record(corrections=()))
    assert body["rows"] == []
    assert body["explanation"] == corrections.NONE_FOUND


def test_a_request_for_another_value_is_named_beside_the_change() -> None:
    """Whoever signs sees what was asked for, a blank too; without such a request the cell is as ever."""
    record = class_record()
    first, second, third, *_ = record.corrections
    asked = (replace(first, asked_value="7.5"), replace(second, asked_value=""), third)
    body = corrections.body(replace(record, corrections=asked))
    said = [row[7] for row in body["rows"]]  # type: ignore[attr-defined]
    assert said == ["chưa khớp; đề nghị 7,5", "có; đề nghị ô trống", "có"]
    facts = corrections_facts(replace(record, corrections=asked))
    assert [fact.get("asked_value") for fact in facts] == ["7.5", "", None]
    assert "asked_value" not in facts[2]


def test_a_correction_claims_no_more_than_is_known() -> None:
    """An interval, an end alone, or an unknown order: each in its own words."""
    times = [row[6] for row in corrections.body(class_record())["rows"]]  # type: ignore[attr-defined]
    assert times == [
        "từ 05/01/2026 07:30 đến 20/01/2026 07:30",
        "chậm nhất 20/01/2026 07:30; không rõ sớm nhất",
        "thấy ở bản xuất 20/01/2026 07:30; không rõ bản nào trước",
    ]


def test_a_class_with_averages_alone_has_no_columns_for_other_marks() -> None:
    """A term summary's export carries averages only."""
    record = class_record()
    pupils = tuple(replace(p, marks=tuple(m for m in p.marks if m.component == "TBM")) for p in record.pupils)
    columns = hoc_ba.columns_of(replace(record, pupils=pupils))
    assert columns.marks == ("TBM",)
    assert not columns.has_comments


def test_an_empty_class_can_be_printed() -> None:
    """The findings say that it is empty; the papers still come."""
    empty: ClassRecord = class_record(pupils=(), corrections=())
    assert len(sealed(empty).documents) == 3


def test_a_long_list_of_findings_is_printed_whole() -> None:
    """None is cut, however many there are."""
    bundle = sealed(class_record(1), findings=findings(300))
    with ZipFile(BytesIO(bundle.zip_bytes)) as archive:
        (path,) = [name for name in archive.namelist() if name.endswith("bien-ban-niem-phong.pdf")]
        text = "".join(texts(archive.read(path)))
    assert all(f"23{number:08d}" in text for number in range(300))
    assert "Thiếu điểm (300)" in text


def test_the_year_is_worded_as_people_word_it() -> None:
    """'cả năm học', not 'cả năm năm học'."""
    assert term_and_year(class_record(primary=True)) == "cả năm học 2025–2026"
    assert term_and_year(class_record()) == "học kì I năm học 2025–2026"


def test_the_certificate_says_which_page_is_whose() -> None:
    """The file names do not, so the certificate must."""
    bundle, pdfs = papers(5, primary=False)
    text = "".join(texts(pdfs["data/bien-ban-niem-phong.pdf"]))
    assert all(name in text for name in NAMES)
    assert all(document.label in text for document in bundle.documents)


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        (Taken(start_of(DAY), end_of(DAY), "footer"), "12/06/2024 (ngày ghi ở chân trang của tệp)"),
        (Taken(start_of(DAY), end_of(LATER), "footer"), "từ 12/06/2024 đến 31/08/2024 (ngày ghi ở chân trang của tệp)"),
        (Taken(None, NOW, "properties"), f"không muộn hơn {vn_datetime(NOW)} (thuộc tính của tệp)"),
        (Taken(NOW, NOW, "footer+properties"), f"{vn_datetime(NOW)} (chân trang và thuộc tính của tệp)"),
    ],
)
def test_papers_say_no_more_of_an_exports_time_than_is_known(taken: Taken, words: str) -> None:
    """The end of an interval is no moment: neither below the summary nor in the certificate's list of sources."""
    record = class_record(2)
    record = replace(record, sources=(replace(record.sources[0], taken=taken),), data_time=taken.latest)
    assert f"bản mới nhất lấy {words}." in data_time(record)
    body = certificate.body(record, (), (), revision=1, key_id="00", now=NOW)
    assert words.replace(" (", "\n(") in str(body["sources"]["rows"][0][2])  # type: ignore[index]


@pytest.mark.parametrize("code", sorted(TITLES))
def test_every_kind_of_finding_has_a_heading_in_words(code: str) -> None:
    """A code such as 'roi-lop' says nothing to who reads the certificate."""
    finding = replace(findings(1)[0], code=code)
    body = certificate.body(class_record(2), (finding,), (), revision=1, key_id="00", now=NOW)
    assert body["findings"]["groups"][0]["title"] == f"{TITLES[code]} (1)"  # type: ignore[index]


def on_the_page(pdf: bytes) -> str:
    """The letters that lie whole on the paper, without spaces; not those that only the text layer knows of."""
    seen = []
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        layer = page.get_textpage()
        for place in range(layer.count_chars()):
            left, bottom, right, top = layer.get_charbox(place)
            if 0 <= left <= right <= width and 24 <= bottom <= top <= height:
                seen.append(layer.get_text_range(place, 1))
    return re.sub(r"[\s\u200b\ufffe\xad]", "", "".join(seen))


@pytest.mark.full
@pytest.mark.parametrize("letters", [250, 800, 1_600, 12_000])
@pytest.mark.parametrize("gap", [" ", "", "\n"], ids=["words", "one word", "lines"])
@pytest.mark.parametrize("primary", [False, True], ids=["secondary", "primary"])
def test_no_text_however_long_leaves_the_page(letters: int, gap: str, primary: bool) -> None:
    """A note in the summary, a comment in a học bạ: its end, and all else of its row, are on the paper."""
    long = gap.join(["ĐẦU", *["chăm", "học", "hiểu", "bài"] * (letters // 14), "CUỐI"])
    record = class_record(3, primary=primary)
    first, second, third = record.pupils
    noted = replace(second, results={**second.results, "note": long})
    marks = tuple(replace(mark, value=long) if mark.component == "NX" else mark for mark in second.marks[:9])
    changed = replace(record, pupils=(first, replace(noted, marks=(*marks, *second.marks[9:])), third))
    press = Press(letterhead(changed), KEY, 1, NOW, "https://thcs-sao-mai.edu.vn", count(1), numbered_bytes())
    summary, *others = [press.print(press.prepare(draft)) for draft in class_drafts(changed)]
    seen = on_the_page(summary[1])
    assert seen.count("ĐẦU") == seen.count("CUỐI") == 1
    assert seen.count("".join(long.split())[3:40]) >= 1
    for pupil in changed.pupils:
        assert pupil.pupil_code in seen
        assert "".join(pupil.full_name.split()) in seen
    comments = sum(mark.value == long for mark in changed.pupils[1].marks)
    booklet = on_the_page(next(pdf for document, pdf in others if document.pupil_code == second.pupil_code))
    assert booklet.count("CUỐI") == booklet.count("ĐẦU") == comments + 1    # the note is among its results
