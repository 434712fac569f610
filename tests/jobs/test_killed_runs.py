"""What a run leaves that is killed: nothing in plain outside the home, and nothing at all after the next run."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from copied_home import Copied
from disposing_home import Disposing

from jobs import copying, disc_images, image_repair
from jobs.disc_images import copy_to_image, new_image
from jobs.home_snapshot import snapshot
from jobs.unfinished import WORK
from records.problems import CannotError


@pytest.fixture
def archive(small: Disposing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disposing:
    elsewhere = tmp_path / "tmp"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    return small


class Killed(BaseException):
    """Stands for SIGKILL: nothing is tidied on the way out."""


def _die() -> None:
    raise Killed


@contextmanager
def killed_at(module: object, name: str, die: Callable[..., None] = lambda *_, **__: _die()) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile.TemporaryDirectory, "cleanup", lambda folder: folder._finalizer.detach())
        patch.setattr(module, name, die)
        with pytest.raises(Killed):
            yield


def image_path(copied: Copied) -> Path:
    folder = copied.devices / "dia"
    folder.mkdir(exist_ok=True)
    return new_image(copied.home, folder / "dia.iso", None, copied.now)


def write(copied: Copied, name: str = "dia") -> None:
    copy_to_image(
        copied.home, copied.store, image_path(copied), name=name, now=copied.now, device_of=copied.device_of
    )


def test_a_killed_copy_leaves_no_plain_store_outside_the_home(archive: Disposing, tmp_path: Path) -> None:
    copied = archive.copied
    copied.add("o-mang")
    with killed_at(copying, "write_version"), snapshot(copied.home, copied.store, with_key=False):
        copying.write_version()  # type: ignore[call-arg]
    assert list((copied.home.root / WORK).rglob("so-luu.duckdb"))
    assert list((tmp_path / "tmp").iterdir()) == []
    assert [each.error for each in copied.copy()] == [None]
    assert list((copied.home.root / WORK).iterdir()) == []
    assert not [path for path in Path(copied.places()[0].uri).rglob("*") if WORK in path.parts]


@pytest.mark.full
@pytest.mark.parametrize("at", ["write_image", "move", "put_image_on_record"])
def test_a_killed_image_is_written_anew_by_the_next_run(archive: Disposing, at: str) -> None:
    """Whether it was half written, whole and not in its place, or in its place and not on record."""
    with killed_at(disc_images, at):
        write(archive.copied)
    write(archive.copied)
    (location,) = archive.copied.places()
    assert sorted(path.name.partition(".vol")[0] for path in Path(location.uri).parent.iterdir()) == [
        "dia.iso", "dia.iso", "dia.iso.par2", "dia.iso.sha256"
    ]
    assert [each.exit_code for each in archive.copied.check()] == [0]
    assert list((archive.copied.home.root / WORK).iterdir()) == []


def test_any_run_does_away_with_a_killed_image(archive: Disposing) -> None:
    """Also where nobody writes that image again; never with one that somebody else put there since."""
    copied = archive.copied
    copied.add("o-mang")
    with killed_at(disc_images, "put_image_on_record"):
        write(copied)
    copied.copy()
    assert list((copied.devices / "dia").iterdir()) == []
    with killed_at(disc_images, "put_image_on_record"):
        write(copied)
    path = copied.devices / "dia" / "dia.iso"
    path.write_bytes(b"cua nguoi khac")
    copied.copy()
    assert path.read_bytes() == b"cua nguoi khac"
    with pytest.raises(CannotError, match="Không ghi đè"):
        image_path(copied)


@pytest.mark.full
def test_a_repair_that_was_killed_before_the_new_image_took_its_place_loses_none(archive: Disposing) -> None:
    """It is put there first, then judged as any image is."""
    copied = archive.copied
    copied.add("o-mang")
    copied.copy()
    write(copied)
    path = copied.devices / "dia" / "dia.iso"
    path.write_bytes(path.read_bytes()[:60_000])
    for each in path.parent.glob("*.par2"):
        each.unlink()
    set_aside = disc_images.set_aside

    def die(*arguments: Path) -> None:
        set_aside(*arguments)
        raise Killed

    with killed_at(disc_images, "set_aside", die):
        copied.repair()
    assert not path.exists()
    assert copied.repair().exit_code == 0
    assert [each.exit_code for each in copied.check()] == [0, 0]
    assert not [each for each in path.parent.iterdir() if each.name.startswith(".")]
    assert image_repair.SET_ASIDE in {each.name for each in path.parent.iterdir()}
