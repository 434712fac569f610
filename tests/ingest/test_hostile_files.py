"""Files that are damaged, disguised or hostile are refused in a sentence; nothing raises."""

from __future__ import annotations

import io
import os
import re
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import olefile
import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_exports import NOW, Tab, layout_a, layout_b, layout_c, write_xls, write_xlsx

from ingest import workbook
from ingest.container import MAX_ENTRIES, OLE_MAGIC, ZIP_MAGIC
from ingest.read import ReadResult, read_export
from ingest.rules import Place
from ingest.workbook import WORTH_A_THREAD, read_sheets


def read_bytes(content: bytes, name: str = "x.xls") -> ReadResult:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_export(path, now=NOW)


def codes(result: ReadResult) -> list[str]:
    return [problem.code for problem in result.problems]


def packed(**entries: bytes) -> bytes:
    with tempfile.TemporaryFile() as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in entries.items():
                archive.writestr(name.replace("__", "/"), content)
        stream.seek(0)
        return stream.read()


@given(start=st.sampled_from([b"", ZIP_MAGIC, OLE_MAGIC, b"<html>"]), rest=st.binary(max_size=2000))
@settings(max_examples=80, deadline=None)
def test_random_bytes_never_raise(start: bytes, rest: bytes) -> None:
    """Whatever the bytes, there is a result with at least one error and no facts."""
    result = read_bytes(start + rest)
    assert result.facts is None
    assert result.errors
    assert result.sha256 is not None


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("originals")
    return {
        "x.xlsx": write_xlsx(folder / "x.xlsx", {"s": layout_a()}).read_bytes(),
        "x.xls": write_xls(folder / "x.xls", {"s": layout_b()}).read_bytes(),
    }


@given(name=st.sampled_from(["x.xlsx", "x.xls"]), share=st.floats(0, 0.999))
@settings(max_examples=40, deadline=None)
def test_a_file_cut_off_anywhere_is_refused(originals: dict[str, bytes], name: str, share: float) -> None:
    """A download that stopped is never taken for a smaller class."""
    content = originals[name]
    result = read_bytes(content[: int(len(content) * share)], name)
    assert result.facts is None
    assert set(codes(result)) <= {"hong", "khong-nhan-ra"}


@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_damaged_bytes_never_raise(originals: dict[str, bytes], data: st.DataObject) -> None:
    """Bytes overwritten in the middle give an answer, not a traceback."""
    name = data.draw(st.sampled_from(["x.xlsx", "x.xls"]))
    content = bytearray(originals[name])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert read_bytes(bytes(content), name).sha256 is not None


ODD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["٣", "9" * 400, "1e400", "=1+1", "#N/A", "NaN", "inf", "-1", "10.000001", "31/02/2014", "\u200b", "0x8"]
    ),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**12), 10**12),
)
ADDRESS = st.builds(lambda column, row: f"{column}{row}", st.sampled_from("ABCDEFGHIJKLMNOPQ"), st.integers(1, 20))


@given(tab=st.sampled_from([layout_a(), layout_b(), layout_c()]), edits=st.dictionaries(ADDRESS, ODD, max_size=6))
@settings(max_examples=60, deadline=None)
def test_odd_cells_never_raise(
    tmp_path_factory: pytest.TempPathFactory, tab: Tab, edits: dict[str, str | float]
) -> None:
    """Whatever people type into an export, there are facts or problems."""
    for address, value in edits.items():
        tab = tab.put(address, value)
    result = read_export(write_xlsx(tmp_path_factory.mktemp("odd") / "o.xlsx", {"s": tab}), now=NOW)
    assert (result.facts is None) == bool(result.errors)


@pytest.mark.parametrize("name", ["../../evil.xml", "/etc/passwd", "xl\\..\\..\\x", "C:/x"])
def test_entries_that_leave_the_archive_are_refused(name: str) -> None:
    """Path traversal in a workbook is nothing that an export does."""
    assert codes(read_bytes(packed(**{"xl/workbook.xml": b"<a/>", name: b"x"}))) == ["nen-bat-thuong"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet1.xml", "XL/worksheets/SHEET1.xml", "xl\\worksheets\\sheet1.xml"]
)
@pytest.mark.parametrize("is_first", [True, False])
def test_a_second_sheet_under_the_first_ones_name_is_refused(
    originals: dict[str, bytes], name: str, is_first: bool
) -> None:
    """Excel shows one of the two, another program reads the other: neither is what the school exported."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(originals["x.xlsx"])) as export, zipfile.ZipFile(made, "w") as archive:
        entries = [(entry.filename, export.read(entry)) for entry in export.infolist()]
        shadow = export.read("xl/worksheets/sheet1.xml").replace(b"<v>8.5</v>", b"<v>9.5</v>")
        for path, content in [(name, shadow), *entries] if is_first else [*entries, (name, shadow)]:
            entry = zipfile.ZipInfo(path)
            entry.filename = path   # as it is: the constructor puts slashes right
            archive.writestr(entry, content)
    result = read_bytes(made.getvalue(), "x.xlsx")
    assert codes(result) == ["nen-bat-thuong"]
    assert result.facts is None


def test_too_many_entries_are_refused() -> None:
    """Thousands of entries are no workbook."""
    entries = {f"x{n}": b"" for n in range(MAX_ENTRIES + 1)}
    assert codes(read_bytes(packed(**entries))) == ["nen-bat-thuong"]


def test_a_directory_that_lies_about_a_size_is_found() -> None:
    """An entry that unpacks to more than the directory says fails its checksum before the parser sees it."""
    content = packed(**{"xl/workbook.xml": b"<a/>" + b" " * 1_000_000})
    lying = content.replace((1_000_004).to_bytes(4, "little"), (40).to_bytes(4, "little"))
    assert lying != content
    assert codes(read_bytes(lying)) == ["hong"]


def problem_of(content: bytes, name: str = "x.xlsx") -> tuple[str, str]:
    result = read_bytes(content, name)
    assert result.facts is None
    [problem] = result.problems
    return problem.code, problem.found


@pytest.mark.parametrize("junk", [b"MZ this runs", b"<html>", b"\0" * 100, b"PK\x03\x04"])
def test_bytes_behind_a_workbook_are_refused(originals: dict[str, bytes], junk: bytes) -> None:
    """Appended plainly, or as the zip's comment: a workbook for one program and something else for another."""
    workbook = originals["x.xlsx"]
    commented = workbook[:-2] + len(junk).to_bytes(2, "little") + junk
    for content in (workbook + junk, commented):
        assert problem_of(content) == ("nen-bat-thuong", f"{len(junk)} byte lạ sau phần nén")


def test_bytes_before_a_workbook_are_refused(originals: dict[str, bytes]) -> None:
    """Whether they look like nothing, like a page or like a zip; two workbooks in one file are read as neither."""
    workbook = originals["x.xlsx"]
    assert problem_of(b"<html></html>" + workbook)[0] == "khong-nhan-ra"
    other = packed(**{"xl/workbook.xml": b"<a/>"})
    assert problem_of(other + workbook) == ("nen-bat-thuong", f"{len(other)} byte lạ trước phần nén")
    assert problem_of(ZIP_MAGIC + workbook) == ("nen-bat-thuong", "4 byte lạ trước phần nén")


def test_a_member_that_the_directory_does_not_name_is_found(originals: dict[str, bytes]) -> None:
    """It lies between the members: programs that read from the front would see it."""
    hidden = packed(**{"xl/vbaProject.bin": b"x" * 50})
    hidden = hidden[: hidden.index(b"PK\x01\x02")]
    workbook = originals["x.xlsx"]
    directory = workbook.index(b"PK\x01\x02")
    end = bytearray(workbook[directory:])
    end[-6:-2] = (directory + len(hidden)).to_bytes(4, "little")
    code, found = problem_of(workbook[:directory] + hidden + bytes(end))
    assert code == "nen-bat-thuong"
    assert found.startswith("byte lạ sau mục ")


def test_a_zip_behind_the_start_of_an_old_workbook_is_refused(originals: dict[str, bytes]) -> None:
    """Or a bomb could go to the parser unmeasured, under the other kind's first bytes."""
    for start in (originals["x.xls"], OLE_MAGIC + b"\0" * 600):
        content = start + originals["x.xlsx"]
        assert problem_of(content, "x.xls") == ("nen-bat-thuong", "tệp .xls có phần nén gắn vào")


def test_a_workbook_written_as_a_stream_is_read(originals: dict[str, bytes]) -> None:
    """Sizes behind the members, as programs write them that cannot go back: every byte has its place."""

    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.written = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data: Any) -> int:
            self.written += data
            return len(data)

    pipe = Pipe()
    plain = zipfile.ZipFile(io.BytesIO(originals["x.xlsx"]))
    with plain, zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in plain.infolist():
            target.writestr(entry.filename, plain.read(entry))
    with zipfile.ZipFile(io.BytesIO(bytes(pipe.written))) as archive:
        assert all(entry.flag_bits & 0x08 for entry in archive.infolist())
    assert read_bytes(bytes(pipe.written), "x.xlsx").facts is not None


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b"", "tệp rỗng"),
        (b"\xef\xbb\xbfSTT,H\xe1\xbb\x8d t\xc3\xaan\n1,A\n", "tệp văn bản hoặc CSV"),
        (b"  <HTML><table></table></HTML>", "trang web (HTML) mang tên tệp Excel"),
        (b"%PDF-1.7", "tệp PDF"),
        (packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "tệp nén không phải Excel .xlsx"),
    ],
)
def test_what_is_no_workbook_is_called_by_its_name(content: bytes, found: str) -> None:
    """The clerk reads what the file really is."""
    [problem] = read_bytes(content).problems
    assert problem.code == "khong-nhan-ra"
    assert problem.found == found


def test_a_folder_and_a_missing_file_are_said(tmp_path: Path) -> None:
    """What cannot be opened is a problem of its own, without a hash."""
    for path in (tmp_path, tmp_path / "khong-co.xlsx"):
        result = read_export(path, now=NOW)
        assert codes(result) == ["khong-mo-duoc"]
        assert result.sha256 is None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes in folders")
def test_what_is_no_file_is_an_error_and_not_a_wait(tmp_path: Path) -> None:
    """Nobody writes to the pipe: opening it would wait for ever."""
    pipe = tmp_path / "so_diem.xlsx"
    os.mkfifo(pipe)
    [problem] = read_export(pipe, now=NOW).problems
    assert (problem.code, problem.severity) == ("khong-mo-duoc", "error")
    assert "không phải tệp thường" in problem.found


def test_a_folder_is_no_file_either(tmp_path: Path) -> None:
    """On every system."""
    [problem] = read_export(tmp_path, now=NOW).problems
    assert problem.code == "khong-mo-duoc"


@pytest.mark.parametrize(
    ("written", "is_far"),
    [
        ('r="AAA1"', True), ('r="XFD1048576"', True), ('r="A10000"', True), ('r="ZZ99999"', True),
        ("r='AB10000'", True), ('r = "A10000"', True), ('r\n=\t"AAA1"', True),
        ('r="ZZ9999"', False), ('r="A1"', False), ('r="A1" s="10000"', False),
    ],
)  # fmt: skip
def test_a_filled_cell_too_far_out_is_found_however_its_address_is_written(written: str, is_far: bool) -> None:
    """The parser would make room for every cell before it; beside plain sheets the quick search finds nothing."""
    sheet = f'<worksheet><row><c r="B2"><v>1</v></c><c {written}><v>8</v></c></row></worksheet>'
    found = codes(read_bytes(packed(**{"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": sheet.encode()})))
    assert ("vung-qua-lon" in found) == is_far


def sector_lost(content: bytes, number: int) -> bytes:
    """The file with one sector of 512 bytes read as zeros, as a bad disk gives it."""
    return content[: number * 512] + bytes(512) + content[number * 512 + 512 :]


def test_an_xls_with_a_lost_sector_is_refused_or_whole(tmp_path: Path) -> None:
    """Whichever it is: never a smaller class, never a machine out of memory."""
    tabs = {"6a1": layout_a(), "6a2": layout_a("6A2", (1, 2, 3, 4))}
    content = write_xls(tmp_path / "x.xls", tabs).read_bytes()
    whole = read_bytes(content, "x.xls").facts
    assert whole is not None
    refused = 0
    for number in range(len(content) // 512):
        result = read_bytes(sector_lost(content, number), "x.xls")
        refused += result.facts is None
        if result.facts is not None:
            assert [sheet.roster.height for sheet in result.facts.sheets] == [s.roster.height for s in whole.sheets]
            assert [sheet.marks for sheet in result.facts.sheets] == [sheet.marks for sheet in whole.sheets]
    assert refused > len(content) // 1024


def test_a_cell_of_an_xls_that_moved_onto_another_is_refused(tmp_path: Path) -> None:
    """One bit of a row's number: two pupils' marks would be one."""
    content = write_xls(tmp_path / "x.xls", {"s": layout_a()}).read_bytes()
    cells = [found.start() + 4 for found in re.finditer(rb"\x7e\x02\x0a\x00", content)]
    (row, column), *_ = places = [struct.unpack_from("<HH", content, at) for at in cells]
    assert (row + 1, column) in places
    moved = content[: cells[0]] + struct.pack("<H", row + 1) + content[cells[0] + 2 :]
    assert codes(read_bytes(moved, "x.xls")) == ["hong"]


def test_an_xls_that_states_more_room_than_there_is_is_refused_unread(tmp_path: Path) -> None:
    """Of texts, of cells, of sectors: Calamine would make room for all that is stated, and the process be ended."""
    content = write_xls(tmp_path / "x.xls", {"s": layout_b()}).read_bytes()
    texts = content.index(struct.pack("<H", 0x00FC))
    assert codes(read_bytes(content[: texts + 8] + b"\xff\xff\xff\x7f" + content[texts + 12 :], "x.xls")) == ["hong"]
    stated = content.index(struct.pack("<HH", 0x0200, 14)) + 4
    range_ = struct.pack("<IIHH", 0, 0xFFFFFFFF, 0, 0xFFFF)
    assert codes(read_bytes(content[:stated] + range_ + content[stated + 12 :], "x.xls")) == ["hong"]
    size = content.index("Workbook".encode("utf-16-le")) + 120
    assert codes(read_bytes(content[:size] + b"\xff\xff\xff\x7f" + content[size + 4 :], "x.xls")) == ["hong"]


def test_a_far_cell_of_an_xls_is_told_before_any_room_is_made_for_it(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    for name in ("a", "b"):
        book.add_sheet(name).write(65_535, 255, 1)
    book.save(str(tmp_path / "x.xls"))
    (problem,) = read_export(tmp_path / "x.xls", now=NOW).errors
    assert (problem.code, problem.found) == ("vung-qua-lon", "trang thứ 1: 16777216 ô")


def test_a_merged_range_that_is_upside_down_harms_no_reading(tmp_path: Path) -> None:
    """Damage, or malice: it merges nothing."""
    path = write_xlsx(tmp_path / "x.xlsx", {"s": layout_a()})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert b"<mergeCell " in parts[sheet]
    first = re.search(rb'<mergeCell ref="[^"]*"', parts[sheet])
    assert first is not None
    parts[sheet] = parts[sheet].replace(first[0], b'<mergeCell ref="C60:C6"/>' + first[0])
    result = read_bytes(packed(**parts), "x.xlsx")
    assert result.facts is not None
    assert result.facts.sheets[0].roster.height > 0


def test_many_sheets_are_given_in_their_order_whoever_parsed_them(tmp_path: Path) -> None:
    """Two parsers take the next sheet whenever they are free."""
    tabs = {f"t{n:02}": layout_a(f"6A{n}") for n in range(1, 31)}
    path = write_xlsx(tmp_path / "x.xlsx", tabs)
    sheets, _ = read_sheets(path.read_bytes(), {}, Place("x.xlsx"))
    assert [(sheet.index, sheet.name, sheet.text(1, 7)) for sheet in sheets] == [
        (n - 1, f"t{n:02}", f"Khối 6 - Lớp 6A{n} - (Học kỳ 1)") for n in range(1, 31)
    ]


@pytest.mark.parametrize("sheets", [WORTH_A_THREAD - 1, WORTH_A_THREAD * 3])
def test_sheets_that_together_have_too_many_cells_are_refused_at_the_first_beyond(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sheets: int
) -> None:
    """The same sheet is named, however many parsers took part; after it none is read."""
    path = write_xlsx(tmp_path / "x.xlsx", {f"t{n:02}": layout_a(f"6A{n}") for n in range(sheets)})
    grids, _ = read_sheets(path.read_bytes(), {}, Place("x.xlsx"))
    size = len(grids[0].rows) * grids[0].width
    monkeypatch.setattr(workbook, "MAX_ALL_CELLS", size * (sheets - 1))
    read, problems = read_sheets(path.read_bytes(), {}, Place("x.xlsx"))
    assert [sheet.index for sheet in read] == list(range(sheets - 1))
    assert [(p.code, p.sheet, p.found) for p in problems] == [("vung-qua-lon", f"t{sheets - 1:02}", f"{size} ô")]
    monkeypatch.setattr(workbook, "MAX_CELLS", size - 1)
    read, problems = read_sheets(path.read_bytes(), {}, Place("x.xlsx"))
    assert read == []
    assert [(p.code, p.sheet) for p in problems] == [("vung-qua-lon", "t00")]


def test_pupils_that_look_alike_to_a_dictionary_are_read_sheet_by_sheet(tmp_path: Path) -> None:
    """TRUE is 1 to a dictionary, and lists of pupils that come again are read once: a tick is none of the other."""
    tabs = {"a": layout_a().put("B8", 1.0), "b": layout_a("6A2").put("B8", True)}
    read = read_export(write_xlsx(tmp_path / "x.xlsx", tabs), now=NOW)
    assert [(p.sheet, p.cell) for p in read.errors if p.code == "ma-sai"] == [("b", "B8")]


def test_small_streams_that_run_on_into_the_workbook_are_no_damage(tmp_path: Path) -> None:
    """As vnEdu writes them: the chain of the small streams goes on in the workbook's sectors, and both end."""
    tabs = {f"6a{n}": layout_a(f"6A{n}", tuple(2350000000 + 10 * n + m for m in range(4))) for n in range(1, 10)}
    content = write_xls(tmp_path / "x.xls", tabs).read_bytes()
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        sectors, table = len(content) // 512, len(container.fat)
        workbook_starts = container.direntries[1].isectStart
    root = content.index("Root Entry".encode("utf-16-le"))
    run_on = content[: root + 116] + struct.pack("<II", workbook_starts, 512) + content[root + 124 :]
    assert run_on != content
    assert sectors * 2 > table      # walked once for each chain, the sectors would be more than the table has
    whole, read = read_bytes(content, "x.xls").facts, read_bytes(run_on, "x.xls").facts
    assert whole is not None
    assert read is not None
    assert [sheet.cells.rows() for sheet in read.sheets] == [sheet.cells.rows() for sheet in whole.sheets]


def test_a_chain_of_an_xls_that_bites_its_tail_is_refused(tmp_path: Path) -> None:
    """Wherever it turns back: the parser would follow it until the memory is full."""
    content = write_xls(tmp_path / "x.xls", {"s": layout_a()}).read_bytes()
    with olefile.OleFileIO(io.BytesIO(content)) as container:
        first = (container.fat.tolist().index(olefile.FATSECT) + 1) * 512
        start = container.direntries[1].isectStart
        last = container.direntries[1].size // 512
    for turns_at, back_to in ((start, start), (start + 3, start + 1), (last - 1, start)):
        at = first + turns_at * 4
        bitten = content[:at] + struct.pack("<I", back_to) + content[at + 4 :]
        assert codes(read_bytes(bitten, "x.xls")) == ["hong"]


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/code.bin", OLE_MAGIC + b"Sub Auto_Open()"), ("xl/vbaProject.bin", b"x"), ("xl\\activeX\\a.bin", b"x"),
        ("xl/embeddings/a.docx", b"PK"), ("XL/macrosheets/sheet1.xml", b"<xm:macrosheet/>"),
    ],
)  # fmt: skip
def test_a_program_in_an_xlsx_is_refused_whatever_it_is_called(tmp_path: Path, part: str, content: bytes) -> None:
    path = write_xlsx(tmp_path / "x.xlsx", {"6a1": layout_a()})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(part, content)
    assert codes(read_export(path, now=NOW)) == ["co-macro"]


def test_a_sheet_of_old_macros_in_an_xls_is_refused(tmp_path: Path) -> None:
    """Of Excel 4, hidden or not: its type stands in the list of sheets ([MS-XLS] 2.4.28)."""
    content = bytearray(write_xls(tmp_path / "x.xls", {"6a1": layout_a(), "m": Tab([["x"]])}).read_bytes())
    *_, last = re.finditer(rb"\x85\x00.\x00.{4}\x00\x00", bytes(content), re.DOTALL)
    content[last.end() - 1] = 1
    assert codes(read_bytes(bytes(content), "x.xls")) == ["co-macro"]


def test_texts_that_would_fill_the_memory_twice_are_parsed_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each parser holds all texts that the sheets share: a small file may unpack to many."""
    path = write_xlsx(tmp_path / "x.xlsx", {f"t{n}": layout_a(f"6A{n}") for n in range(WORTH_A_THREAD * 2)})
    opened: list[bool] = []
    anew = workbook._parsed_anew
    monkeypatch.setattr(workbook, "_parsed_anew", lambda *given: opened.append(True) or anew(*given))
    whole = read_export(path, now=NOW)
    assert opened == [True]
    monkeypatch.setattr(workbook, "MOST_TEXTS", 100)
    assert [p.code for p in read_export(path, now=NOW).problems] == [p.code for p in whole.problems]
    assert opened == [True]


def test_a_macro_in_an_xls_is_refused(tmp_path: Path) -> None:
    """It would be kept and sealed, and run on the machine of whoever opens the original."""
    content = bytearray(write_xls(tmp_path / "x.xls", {"s": layout_a()}).read_bytes())
    workbook_entry = content.index("Workbook\0".encode("utf-16-le"))
    entry, name = workbook_entry + 128, "_VBA_PROJECT_CUR\0".encode("utf-16-le")   # the next one is empty
    content[entry : entry + 128] = (
        name.ljust(64, b"\0") + struct.pack("<HBBIII", len(name), 1, 1, *[0xFFFFFFFF] * 3) + bytes(48)
    )
    struct.pack_into("<I", content, workbook_entry + 72, 2)     # its right sibling
    assert codes(read_bytes(bytes(content), "x.xls")) == ["co-macro"]
