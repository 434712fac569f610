"""The container of an .xls ([MS-CFB]): may a parser follow its chains of sectors to an end?

Calamine follows a chain until it ends and makes room for whatever size is stated: one lost sector of the allocation
table is enough to make it fill the machine's memory. So every chain is followed here first, sector by sector.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

import olefile

_ENTRIES_IN_HEADER = 109    # sectors of the allocation table that the header itself lists
_SMALL = 4096               # a shorter stream lies in the mini stream
# vnEdu lets the mini stream's chain run on into the workbook's. What a parser follows are four: the directory, the
# mini stream and its table, the workbook.
_FOLLOWED = 4


def looked_at(data: bytes) -> tuple[set[str], str | None]:
    """The paths of the streams, in small letters; and why a parser must not follow this container, None where every
    chain ends within the file.

    Raises what `olefile` raises on a container that it cannot open.
    """
    container: Any      # its tables are not in the library's stubs
    with olefile.OleFileIO(BytesIO(data)) as container:
        container.loadminifat()
        names = {"/".join(parts).casefold() for parts in container.listdir()}
        streams = [
            entry for entry in container.direntries
            if entry is not None and entry.entry_type in (olefile.STGTY_STREAM, olefile.STGTY_ROOT) and entry.size
        ]  # fmt: skip
        stated = [container.num_dir_sectors, container.num_fat_sectors, container.num_mini_fat_sectors]
        sizes = [number * container.sector_size for number in stated] + [entry.size for entry in streams]
        if max(sizes) > len(data):
            return names, "tệp .xls hỏng bên trong: có phần ghi là lớn hơn cả tệp"
        small = [e.isectStart for e in streams if e.entry_type == olefile.STGTY_STREAM and e.size < _SMALL]
        large = [e.isectStart for e in streams if e.entry_type == olefile.STGTY_ROOT or e.size >= _SMALL]
        chains = [container.first_dir_sector, container.first_mini_fat_sector, *large]
        ends = (
            _end(container.fat, chains) and _end(container.minifat, small)
            and _tables_end(container, len(data) // container.sector_size)
        )  # fmt: skip
    return names, None if ends else "tệp .xls hỏng bên trong: các khối dữ liệu không nối được với nhau"


def workbook_stream(data: bytes) -> bytes:
    """The stream with the workbook's records; empty where there is none."""
    with olefile.OleFileIO(BytesIO(data)) as container:
        name = next((name for name in ("Workbook", "Book") if container.exists(name)), None)
        return container.openstream(name).read() if name else b""


def _end(table: Sequence[int] | None, starts: Iterable[int]) -> bool:
    """Whether all chains from these sectors on end: together they are not much longer than the table."""
    table, steps = table or (), 0
    for start in starts:
        sector = start
        while sector < len(table):
            steps += 1
            if steps > _FOLLOWED * len(table):
                return False
            sector = table[sector]
    return True


def _tables_end(container: Any, sectors: int) -> bool:
    """Whether the list of the allocation table's own sectors ends, and holds no more of them than it says."""
    more, steps = container.first_difat_sector, 0
    listed = container.num_fat_sectors - _ENTRIES_IN_HEADER
    while more < olefile.MAXREGSECT:
        steps += 1
        if (steps - 1) * (container.sector_size // 4 - 1) >= max(listed, 0) or more >= sectors:
            return False
        more = int.from_bytes(container.getsect(more)[-4:], "little")
    return True
