"""The symbol on paper: the right kind, and read back by an independent reader."""

from __future__ import annotations

import re

import numpy as np
import pytest
import zxingcpp
from defusedxml import ElementTree
from PIL import Image

from qr import image
from qr.payload import address_of


def raster(matrix: image.Matrix, pixels: int) -> np.ndarray:
    dark = np.kron(np.array(matrix), np.ones((pixels, pixels), dtype=bool))
    return np.where(dark, 0, 255).astype(np.uint8)


def test_an_independent_reader_reads_the_address_back(issued) -> None:
    """zxing-cpp reads the symbol, at level Q, down to three pixels a module (about 130 dpi on paper)."""
    address = address_of("https://sotruong.edu.vn", issued.code)
    matrix = image.modules(address)
    for pixels in (3, 4, 8):
        (found,) = zxingcpp.read_barcodes(raster(matrix, pixels))
        assert found.text == address
        assert found.ec_level == "Q"


def test_the_symbol_is_version_10_for_an_ordinary_host(issued) -> None:
    """65 modules with the quiet zone, so 0.58 mm each at the smallest size; one version more for long hosts."""
    assert image.version_of(image.modules(address_of("https://" + "h" * 21, issued.code))) == 10
    assert image.version_of(image.modules(address_of("https://" + "h" * 22, issued.code))) == 11


def test_small_letters_are_refused_because_they_make_the_symbol_larger(issued) -> None:
    """Alphanumeric mode is kept or nothing is drawn."""
    with pytest.raises(ValueError, match="alphanumeric"):
        image.modules(f"https://sotruong.edu.vn/V/{issued.code}")


def test_the_quiet_zone_is_four_light_modules(issued) -> None:
    """Without it a reader cannot find the symbol on a busy page."""
    matrix = np.array(image.modules(address_of("https://a.vn", issued.code)))
    inner = matrix[4:-4, 4:-4]
    assert matrix.sum() == inner.sum()
    assert inner[0, 0]
    assert inner[-1, 0]


def test_the_drawing_is_one_path_of_exactly_the_dark_modules(issued) -> None:
    """The vector drawing and the matrix are the same picture."""
    address = address_of("https://a.vn", issued.code)
    root = ElementTree.fromstring(image.svg(address))
    (path,) = list(root)
    drawn = np.zeros_like(np.array(image.modules(address)))
    for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", path.attrib["d"]):
        drawn[int(y), int(x) : int(x) + int(run)] = True
    assert (drawn == np.array(image.modules(address))).all()
    assert root.attrib["width"] == root.attrib["height"] == "38mm"


@pytest.mark.parametrize("check", "0Z*~$=U")
@pytest.mark.parametrize("host", ["a.vn", "soluu.thcs-sao-mai.vn", "h" * 29])
def test_a_number_s_small_symbol_is_read_back_at_150_dpi(host: str, check: str) -> None:
    """Each of the check symbols, two of which are not alphanumeric; 18 mm wide, as a coarse scan has it: 2.9 dots a
    module at version 3, so that edges fall between dots."""
    address = address_of(f"https://{host}", f"7ZZZ-0000-1234-ABCD-{check}")
    matrix = image.small_modules(address)
    assert image.version_of(matrix) <= (3 if len(host) < 29 or check not in "~=" else 4)
    assert 'width="18mm"' in image.small_svg(address)
    dots = round(18 / 25.4 * 150)
    scan = Image.fromarray(raster(matrix, 20)).resize((dots, dots), Image.Resampling.BOX)
    (found,) = zxingcpp.read_barcodes(scan)
    assert (found.text, found.ec_level) == (address, "M")


def test_a_symbol_too_small_to_scan_is_refused(issued) -> None:
    """38 mm is the least."""
    with pytest.raises(ValueError, match="38 mm"):
        image.svg(address_of("https://a.vn", issued.code), size_mm=30)
