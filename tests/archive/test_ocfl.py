"""Storage roots of our own hand: as OCFL 1.1 wants them, whatever is written; and no damage goes unseen."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ocfl_judge import counts_of, judge

from archive.ocfl import durable
from archive.ocfl.check import check_object, check_root
from archive.ocfl.inventory import parse_inventory
from archive.ocfl.layout import STAGING, object_path
from archive.ocfl.problems import MESSAGES, OcflError
from archive.ocfl.writing import create_root, replicate, settle, tidy, write_version
from records.clock import VIETNAM

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=VIETNAM)
BUNDLE = "urn:soluu:00112233445566778899"
GOLDEN = Path(__file__).resolve().parent.parent / "golden"
Versions = list[dict[str, bytes]]


def root_with(folder: Path, objects: dict[str, Versions], *, keep: bool = True) -> Path:
    """A root with these objects, each a list of what its versions add."""
    root = folder / "noi-giu"
    root.mkdir(parents=True)
    create_root(root)
    for object_id, versions in objects.items():
        for number, files in enumerate(versions, 1):
            write(root, object_id, files, number, keep=keep)
    return root


def write(root: Path, object_id: str, files: dict[str, bytes], number: int = 1, *, keep: bool = True) -> None:
    source = root.parent / "nguon"
    for name, content in files.items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes(content)
    write_version(
        root, object_id, {name: source / name for name in files}, now=NOW + timedelta(days=number),
        message=f"Lần {number}", keep=keep,
    )  # fmt: skip
    shutil.rmtree(source)


def codes(root: Path) -> set[str]:
    return {problem.code for problem in check_root(root).problems}


def contents_of(root: Path) -> dict[str, bytes]:
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_an_inventory_is_word_for_word_the_one_that_was_agreed(tmp_path: Path) -> None:
    """The golden object: a sealed ZIP in v1, a sidecar of later in v2; its place by extension 0003."""
    root = root_with(tmp_path, {BUNDLE: [{"goi-v1.zip": b"PK"}, {"kem-theo/gia-han-1.json": b"{}"}]})
    assert contents_of(root) == contents_of(GOLDEN / "ocfl")
    assert not check_root(root).problems


def test_the_place_of_an_object_is_that_of_the_extension() -> None:
    """The examples of extension 0003's own text."""
    assert object_path("object-01").as_posix() == "3c0/ff4/240/object-01"
    assert object_path("..hor/rib:le-$id").as_posix() == "487/326/d8c/%2e%2ehor%2frib%3ale-%24id"


NAMES = st.sampled_from(["a.zip", "b.json", "kem/c.json", "kem/d.json"])
ADDED = st.dictionaries(NAMES, st.sampled_from([b"", b"mot", b"hai", b"ba" * 500]), min_size=1)


@given(versions=st.lists(ADDED, min_size=1, max_size=5), keep=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_of_versions_is_whole_and_gives_back_what_was_put_in(
    tmp_path_factory: pytest.TempPathFactory, versions: Versions, keep: bool
) -> None:
    """Kept files never change; what is refused changes nothing; the newest state is what was put in."""
    root = root_with(tmp_path_factory.mktemp("ocfl"), {})
    state: dict[str, bytes] = {}
    for number, added in enumerate(versions, 1):
        wanted = {**state, **added} if keep else added
        before = contents_of(root)
        if wanted == state or (keep and any(state.get(name, content) != content for name, content in added.items())):
            with pytest.raises(OcflError):
                write(root, BUNDLE, added, number, keep=keep)
            assert contents_of(root) == before
            shutil.rmtree(root.parent / "nguon")
            continue
        write(root, BUNDLE, added, number, keep=keep)
        state = wanted
        assert before.items() <= {**contents_of(root), **_tops(before)}.items()
    report = check_object(root, object_path(BUNDLE))
    assert not check_root(root).problems
    assert report.inventory is not None
    folder = root / object_path(BUNDLE)
    assert {name: (folder / path).read_bytes() for name, path in report.inventory.files().items()} == state


def _tops(contents: dict[str, bytes]) -> dict[str, bytes]:
    """The two files at an object's top, which alone each version writes anew."""
    return {path: content for path, content in contents.items() if path.count("/") == 4 and "inventory" in path}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A root with two objects. Read only."""
    objects = {
        BUNDLE: [{"goi-v1.zip": b"PK" * 9}, {"kem-theo/a.json": b"{}"}],
        "urn:soluu:kho:01020304": [{"kho.duckdb": b"1"}],
    }
    return root_with(tmp_path_factory.mktemp("ocfl"), objects)


def test_any_flipped_byte_is_found(whole: Path, tmp_path: Path) -> None:
    """Of every file of the root, in its first, its last and a byte between."""
    root = tmp_path / "noi-giu"
    shutil.copytree(whole, root)
    dice = random.Random(5)
    for path in sorted(each for each in root.rglob("*") if each.is_file()):
        content = path.read_bytes()
        for place in {0, len(content) - 1, dice.randrange(len(content))}:
            path.write_bytes(content[:place] + bytes([content[place] ^ 1 << dice.randrange(8)]) + content[place + 1 :])
            assert codes(root), f"{path} byte {place}"
        path.write_bytes(content)
    assert not codes(root)


def test_any_file_or_object_that_is_gone_is_found(whole: Path, tmp_path: Path) -> None:
    """Every single file of the root; what is left says that something is missing."""
    root = tmp_path / "noi-giu"
    shutil.copytree(whole, root)
    for path in sorted(each for each in root.rglob("*") if each.is_file()):
        content = path.read_bytes()
        path.unlink()
        assert codes(root), path
        path.write_bytes(content)
    place = object_path(BUNDLE)
    shutil.rmtree(root / place)
    assert [each.code for each in check_object(root, place).problems] == ["object-missing"]


def test_any_file_folder_or_link_that_was_added_is_found(whole: Path, tmp_path: Path) -> None:
    """In every folder of the root."""
    root = tmp_path / "noi-giu"
    shutil.copytree(whole, root)
    for folder in [root, *sorted(each for each in root.rglob("*") if each.is_dir())]:
        for add, take in _additions(folder / "la"):
            add()
            assert codes(root), folder
            take()
    assert not codes(root)


def _additions(path: Path) -> Iterator[tuple[Callable[[], object], Callable[[], object]]]:
    yield lambda: path.write_bytes(b"x"), path.unlink
    yield path.mkdir, path.rmdir
    if hasattr(path, "symlink_to"):
        yield lambda: path.symlink_to("."), path.unlink


def test_a_valid_object_in_another_ones_place_is_found(whole: Path, tmp_path: Path) -> None:
    """An object is not only whole, it is the one that belongs there."""
    root = tmp_path / "noi-giu"
    shutil.copytree(whole, root)
    place = root / object_path(BUNDLE)
    shutil.rmtree(place)
    shutil.copytree(root / object_path("urn:soluu:kho:01020304"), place)
    assert codes(root) == {"object-place"}


@pytest.mark.parametrize(
    "edit",
    [
        {"id": ""}, {"head": "v3"}, {"type": "https://ocfl.io/1.0/spec/#inventory"}, {"digestAlgorithm": "sha256"},
        {"manifest": {}}, {"versions": {}}, {"fixity": {}}, {"more": 1},
    ],
)  # fmt: skip
def test_an_inventory_that_is_not_as_it_must_be_is_refused(whole: Path, edit: dict[str, object]) -> None:
    """Each part of the document is looked at, not only the digest over it."""
    document = json.loads((whole / object_path(BUNDLE) / "inventory.json").read_bytes())
    parse_inventory(json.dumps(document).encode())
    with pytest.raises(ValueError):  # noqa: PT011 – what is not as it must be is said in it
        parse_inventory(json.dumps(document | edit).encode())


class Killed(BaseException):
    """Ends a run as a kill does: no handler of ours catches it."""


def _killed_at(step: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Every act on the medium counts; the one numbered `step` is the last, and half done where it writes a file."""
    done = 0

    def counted(act: Callable[..., None]) -> Callable[..., None]:
        def acting(*arguments: object) -> None:
            nonlocal done
            done += 1
            if done == step:
                if act.__name__ == "write_file":
                    Path(str(arguments[0])).write_bytes(b"ha")
                raise Killed
            act(*arguments)

        return acting

    for name in ("write_file", "copy_file", "make_folder", "move", "sync_folder"):
        monkeypatch.setattr(durable, name, counted(getattr(durable, name)))
    return lambda: done


@pytest.mark.parametrize("versions", [1, 2])
def test_a_write_killed_at_any_step_leaves_the_old_or_the_new(tmp_path: Path, versions: int) -> None:
    """At each of its acts: what is left over is named, the next write clears it, and then the root is whole."""
    added = [{"goi-v1.zip": b"PK"}, {"kem-theo/a.json": b"{}"}]
    outcomes, step = set(), 0
    while True:
        step += 1
        root = root_with(tmp_path / str(step), {BUNDLE: added[: versions - 1]})
        before = contents_of(root)
        with pytest.MonkeyPatch.context() as patch:
            _killed_at(step, patch)
            try:
                write(root, BUNDLE, added[versions - 1], versions)
            except Killed:
                pass
            else:
                break
        shutil.rmtree(root.parent / "nguon")
        left = check_root(root).problems
        assert {each.code for each in left} <= {"leftover", "empty-folder", "unfinished-version"}, step
        tidy(root)
        assert not check_root(root).problems, step
        inventory = check_object(root, object_path(BUNDLE)).inventory
        outcomes.add(inventory.head if inventory else 0)
        if not inventory or inventory.head < versions:
            assert contents_of(root) == before
            write(root, BUNDLE, added[versions - 1], versions)
        assert not check_root(root).problems
    assert outcomes == {versions - 1, versions}
    assert step > 8


def test_what_the_medium_gives_back_differently_never_takes_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bad medium is noticed before anything counts as stored."""
    root = root_with(tmp_path, {})
    before = contents_of(root)
    honest = durable.copy_file

    def careless(source: Path, target: Path) -> None:
        honest(source, target)
        target.write_bytes(target.read_bytes()[:-1] + b"?")

    monkeypatch.setattr(durable, "copy_file", careless)
    with pytest.raises(OcflError, match="đọc lại"):
        write(root, BUNDLE, {"goi-v1.zip": b"PK"})
    tidy(root)
    assert contents_of(root) == before


def test_a_replica_takes_the_bad_ones_place_and_the_bad_one_is_kept(whole: Path, tmp_path: Path) -> None:
    """Set aside whole, where validators do not look."""
    root, place = tmp_path / "noi-giu", object_path(BUNDLE)
    shutil.copytree(whole, root)
    bad = root / place / "v1" / "content" / "goi-v1.zip"
    bad.write_bytes(b"hong")
    kept = replicate(whole, root, place, now=NOW)
    assert kept is not None
    assert (kept / "v1" / "content" / "goi-v1.zip").read_bytes() == b"hong"
    assert not codes(root)


def test_settling_leaves_a_damaged_object_alone(whole: Path, tmp_path: Path) -> None:
    """Only what a break leaves is cleared: damage is a repair's business."""
    root, place = tmp_path / "noi-giu", object_path(BUNDLE)
    shutil.copytree(whole, root)
    (root / place / "inventory.json").write_bytes(b"{}")
    before = contents_of(root)
    settle(root, place)
    assert contents_of(root) == before


def test_every_problem_says_what_to_do() -> None:
    """Two sentences for each code."""
    for code, (what, action) in MESSAGES.items():
        assert what, code
        assert action.endswith("."), code


@pytest.mark.tool("ocfl_py")
def test_a_strangers_validator_finds_our_roots_whole_and_the_same_damage(whole: Path, tmp_path: Path) -> None:
    """ocfl-py counts as many good objects as we wrote, warns of nothing, and sees damage where we see it."""
    root = tmp_path / "noi-giu"
    shutil.copytree(whole, root)
    assert counts_of(judge(root)) == (2, 0, 0)
    replicate(whole, root, object_path(BUNDLE), now=NOW)     # leaves the old one set aside
    assert counts_of(judge(root))[:2] == (2, 0)
    (root / object_path(BUNDLE) / "v1" / "content" / "goi-v1.zip").write_bytes(b"hong")
    assert counts_of(judge(root))[1] == 1


def test_the_staging_folder_is_gone_after_a_write(whole: Path) -> None:
    """Nothing of ours stays among a stranger's extensions."""
    assert not (whole / STAGING).exists()
