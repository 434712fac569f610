"""Writes a disc image: ISO 9660:1999 with Rock Ridge, and UDF over the same bytes: every system reads the names.

The same files and the same moment give the same bytes.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path, PurePosixPath
from types import ModuleType
from typing import Any

import pycdlib
from pycdlib import dates, headervd, udf
from pycdlib import pycdlib as core

from archive.ocfl.durable import sync_file

_CLOCKED: tuple[ModuleType, ...] = (dates, headervd, udf, core)
_LONGEST = 120      # letters of a name; what Rock Ridge adds to it must fit beside
_ONE_AT_A_TIME = threading.Lock()


def write_image(target: Path, files: Mapping[str, bytes | Path], *, label: str, now: datetime) -> None:
    """Write an image of these files, by their path on the disc. `label`: the volume's, of capitals, digits and '_'."""
    with _ONE_AT_A_TIME, _steady(now), ExitStack() as opened:
        disc = pycdlib.PyCdlib()
        disc.new(interchange_level=4, rock_ridge="1.12", udf="2.60", vol_ident=label)
        opened.callback(disc.close)
        for folder in sorted({each for name in files for each in PurePosixPath(name).parents if each.name}):
            disc.add_directory(_plain(folder), rr_name=folder.name, udf_path=f"/{folder}")
        for name, content in sorted(files.items()):
            where: dict[str, Any] = {
                "iso_path": _plain(PurePosixPath(name)), "rr_name": PurePosixPath(name).name, "udf_path": f"/{name}",
            }  # fmt: skip
            if isinstance(content, Path):
                disc.add_file(str(content), **where)
            else:
                disc.add_fp(BytesIO(content), len(content), **where)
        disc.write(str(target))
    sync_file(target)


def _plain(path: PurePosixPath) -> str:
    """A path for those who read neither Rock Ridge nor UDF: what is not ASCII, or too long, is named by its digest."""
    return "/" + "/".join(
        part if part.isascii() and len(part) <= _LONGEST else sha256(part.encode()).hexdigest()[:32]
        for part in path.parts
    )


@contextmanager
def _steady(now: datetime) -> Iterator[None]:
    """The library asks the clock and chance by itself; for as long as it writes, its own modules see this moment."""
    moment = int(now.timestamp())
    clock = ModuleType("time")
    clock.__dict__.update(vars(time), time=lambda: moment, localtime=lambda at=moment: time.gmtime(at))
    chance = ModuleType("random")
    chance.__dict__.update(getrandbits=lambda _: 0)
    before = [(module, name, vars(module)[name]) for module in _CLOCKED for name in ("time", "random")
              if name in vars(module)]  # fmt: skip
    try:
        for module, name, _ in before:
            setattr(module, name, clock if name == "time" else chance)
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)
