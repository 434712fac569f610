"""Files that are damaged, disguised or hostile are refused in a sentence; nothing raises."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from invented_exports import NOW, Tab, layout_a, layout_b, layout_c, write_xls, write_xlsx

from ingest.container import MAX_ENTRIES, OLE_MAGIC, ZIP_MAGIC
from ingest.read import ReadResult, read_export


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
