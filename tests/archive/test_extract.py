"""A pupil's extract proves the pupil's own papers, says that it is one, and hides no change of anything in it."""

from __future__ import annotations

import random
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from extracted import OTHER, PUPIL, extract, files_of, other_term, path_of, source
from foreign_zips import foreign_zips
from invented_class import KEY, NAMES, NOW, class_record, sealed
from opened import Files, members, packed
from pki import authority
from verified import OURS, STRANGER, THEIRS, answers, check, lookup_of, told

from archive import extract_list, seal
from archive.extracting import Extract
from archive.sealing import SealedBundle
from archive.signatures.signing import tsa_at
from archive.signatures.stamping import stamp
from archive.verify import TrustedKey, verify_bundle, verify_path
from records.clock import VIETNAM


@pytest.fixture(scope="module")
def second() -> SealedBundle:
    return other_term()


@pytest.fixture(scope="module")
def made(bundle: SealedBundle, second: SealedBundle) -> Extract:
    return extract([source(bundle, "HK1"), source(second, "HK2")])


@pytest.fixture(scope="module")
def parts(made: Extract) -> Files:
    return files_of(made)


def listed_anew(files: Files, key: object = KEY) -> Files:
    """The files under a list made anew and signed with a key: what a forger with a key of their own can do."""
    rest = {path: content for path, content in files.items() if path not in (extract_list.LIST, extract_list.SEAL)}
    key_id = (OURS if key is KEY else THEIRS).key_id
    listed = extract_list.statement("ab" * 10, "TRƯỜNG THCS SAO MAI", NOW.isoformat(), key_id, rest)
    return {**rest, extract_list.LIST: listed, extract_list.SEAL: seal.signature(listed, key, extract_list.FORM)}


def test_an_extract_is_all_that_a_bundle_is_with_the_schools_key_alone(made: Extract, tmp_path: Path) -> None:
    """Intact, signed, trusted and logged; as a ZIP and as a folder; and it says of which bundles it is."""
    path = tmp_path / made.file_name
    path.write_bytes(made.content)
    zipfile.ZipFile(path).extractall(tmp_path / "mo")
    for place in (path, tmp_path / "mo", tmp_path / "mo" / path.stem):
        result = verify_path(place, trusted_keys=[OURS])
        assert (*answers(result), result.logged, told(result)) == (True, True, True, None, None, True, set())
        assert [(p.folder, p.term, p.class_name, p.revision, len(p.papers)) for p in result.parts] == [
            ("goi-1", "HK1", "6A1", 1, 1), ("goi-2", "HK2", "6A1", 1, 1),
        ]  # fmt: skip


def test_equal_arguments_give_equal_bytes_and_a_name_without_the_pupil(
    made: Extract, bundle: SealedBundle, second: SealedBundle
) -> None:
    assert extract([source(bundle, "HK1"), source(second, "HK2")]) == made
    assert made.file_name == "trich-xuat-hoc-ba-abababab.zip"


def test_nothing_of_another_pupil_is_in_it(parts: Files) -> None:
    """No paper, no table, no name and no code of anybody else, outside the pupil's own two papers; names of files are
    numbers."""
    assert sum(path.endswith(".pdf") for path in parts) == 2
    assert not [path for path in parts if "/data/" in path and not path.endswith(".pdf")]
    for path, content in parts.items():
        assert not [name for name in NAMES if name.encode() in content], path
        assert not [number for number in range(5) if f"23{number:08d}".encode() in content or PUPIL in path], path


def test_every_file_is_guarded_whatever_byte_of_it_was_changed(parts: Files) -> None:
    """PDF, manifest, tag manifest, statement, signature, proof, list and page: one bit somewhere in each."""
    rng = random.Random(5)
    for path, content in parts.items():
        edited = bytearray(content)
        edited[rng.randrange(len(edited))] ^= 1 << rng.randrange(8)
        result = check({**parts, path: bytes(edited)})
        assert path in {problem.file for problem in result.problems}, path
        assert not (result.intact and result.signed), path


def test_what_was_changed_is_found_without_the_list_too(parts: Files) -> None:
    """Whoever signs the list anew with the school's own key still cannot change a sealed paper or its proof."""
    rng = random.Random(6)
    for path, content in parts.items():
        if "/" not in path:
            continue    # the page and the notice are the list's own
        edited = bytearray(content)
        edited[rng.randrange(len(edited))] ^= 1
        result = check(listed_anew({**parts, path: bytes(edited)}))
        assert path in {problem.file for problem in result.problems}, path
        assert not (result.intact and result.signed), path


@pytest.mark.parametrize("path", [
    "goi-1/data/hoc-ba/them.pdf", "goi-1/data/them.csv", "goi-1/them.txt", "goi-2/seal/them.json", "them.txt",
    "goi-3/data/them.pdf", "data/them.pdf",
])  # fmt: skip
def test_an_added_file_is_found_and_named(parts: Files, path: str) -> None:
    """Also by the bag that it was put in, where the list was signed anew."""
    result = check({**parts, path: b"x"})
    assert (path, "extra-listed") in told(result)
    assert result.intact is False
    assert path == "them.txt" or check(listed_anew({**parts, path: b"x"})).intact is False


def test_a_paper_of_another_pupil_does_not_pass(parts: Files, bundle: SealedBundle) -> None:
    """Genuine, of the same bundle and in its manifests: the signed list knows whose extract it is. In the place of the
    pupil's own, beside it, or of another bundle."""
    other = members(bundle)[path_of(bundle, OTHER)]
    beside = check({**parts, f"goi-1/{path_of(bundle, OTHER)}": other})
    assert told(beside) == {(f"goi-1/{path_of(bundle, OTHER)}", "extra-listed")}
    assert beside.intact is False
    own = f"goi-1/{path_of(bundle)}"
    assert {(own, "changed"), (own, "changed-sealed"), (own, "changed-listed")} <= told(check({**parts, own: other}))
    elsewhere = check(listed_anew({**parts, f"goi-2/{path_of(bundle, OTHER)}": other}))
    assert (f"goi-2/{path_of(bundle, OTHER)}", "extra") in told(elsewhere)
    assert elsewhere.intact is False


def test_no_file_can_be_taken_out(parts: Files) -> None:
    """Each by itself is missed and named; without its list there is nothing that makes it an extract."""
    for path in parts:
        left = {name: content for name, content in parts.items() if name != path}
        result = check(left)
        assert path in {problem.file for problem in result.problems}, path
        assert not (result.intact and result.signed), path
    unlisted = {path: content for path, content in parts.items() if not path.startswith("trich-xuat")}
    assert answers(check(unlisted)) == (None,) * 5


def test_no_year_can_be_taken_out(parts: Files) -> None:
    """A whole part: each of its files is missed; with a list by another key the extract is not the school's."""
    left = {path: content for path, content in parts.items() if not path.startswith("goi-2/")}
    assert check(left).intact is False
    forged = check(listed_anew(left, STRANGER))
    assert (forged.intact, forged.signed, forged.trusted) == (True, True, False)
    assert told(forged) == {(extract_list.SEAL, "untrusted")}
    assert forged.logged is True    # of what is left


def test_an_empty_extract_is_none(parts: Files) -> None:
    """A signed list of nothing, or of a part without a paper, is not intact."""
    top = {path: content for path, content in parts.items() if "/" not in path}
    assert (extract_list.LIST, "no-papers") in told(check(listed_anew(top)))
    bare = check(listed_anew({path: content for path, content in parts.items() if not path.endswith(".pdf")}))
    assert (bare.intact, told(bare)) == (False, {(extract_list.LIST, "no-papers")})


def test_a_list_makes_no_extract_of_a_bundle(files: Files, parts: Files, bundle: SealedBundle) -> None:
    """A bundle with papers taken out stays a bundle with papers missing, wherever a list is put."""
    short = {path: content for path, content in files.items() if path != path_of(bundle, OTHER)}
    for place in ("", "seal/"):
        result = check({**short, **{place + name: parts[name] for name in (extract_list.LIST, extract_list.SEAL)}})
        assert result.parts == ()
        assert {(path_of(bundle, OTHER), "missing"), (place + extract_list.LIST, "extra")} <= told(result)
    beside = verify_bundle(
        packed({f"goi/{path}": content for path, content in short.items()} | {"x/trich-xuat.json": b"{}"}, folder=""),
        trusted_keys=[OURS],
    )
    assert (beside.parts, beside.intact) == ((), False)
    part = {path.removeprefix("goi-1/"): content for path, content in parts.items() if path.startswith("goi-1/")}
    assert check(part).intact is False      # a part by itself is a bundle with most of it missing


def test_a_seal_of_a_bundle_never_passes_as_a_lists(parts: Files) -> None:
    """The same key over the same bytes, under the other prefix."""
    form = seal.Form(extract_list.FORM.format, seal.PREFIX, extract_list.LIST, extract_list.SEAL)
    forged = {**parts, extract_list.SEAL: seal.signature(parts[extract_list.LIST], KEY, form)}
    assert (extract_list.LIST, "signature") in told(check(forged))
    assert check(forged).signed is False


def test_bytes_beside_the_files_of_the_zip_are_found(made: Extract) -> None:
    for where, forged in foreign_zips(made.content).items():
        assert verify_bundle(forged, trusted_keys=[OURS]).intact is False, where


def test_a_stranger_trusts_nothing_and_nobody_asked_is_not_a_yes(made: Extract) -> None:
    """Another's key: not trusted, and nothing is said of the log; no key: not checked."""
    strangers = verify_bundle(made.content, trusted_keys=[THEIRS])
    assert (strangers.intact, strangers.signed, strangers.trusted, strangers.logged) == (True, True, False, None)
    assert verify_bundle(made.content, trusted_keys=[]).trusted is None


def test_what_the_lookup_says_of_each_paper_is_said_of_the_extract(
    made: Extract, bundle: SealedBundle, second: SealedBundle
) -> None:
    """Current only where every paper is; one that was superseded makes it not so; a stolen key counts for what the
    school's records had before."""
    known = lookup_of(bundle) | lookup_of(second)
    assert verify_bundle(made.content, trusted_keys=[OURS], lookup=known.get).current is True
    assert verify_bundle(made.content, trusted_keys=[OURS], lookup=lookup_of(bundle).get).current is None
    old = lookup_of(bundle, "superseded") | lookup_of(second)
    result = verify_bundle(made.content, trusted_keys=[OURS], lookup=old.get)
    assert (result.current, told(result)) == (False, {(f"goi-1/{path_of(bundle)}", "superseded")})
    other = verify_bundle(
        made.content, trusted_keys=[OURS], lookup=(lookup_of(bundle, sha256="0" * 64) | lookup_of(second)).get
    )
    assert (other.intact, other.current) == (False, None)
    stolen = TrustedKey(OURS.key_id, OURS.public_key, compromised_since=datetime(2026, 1, 23, tzinfo=VIETNAM))
    told_of = told(verify_bundle(made.content, trusted_keys=[stolen], lookup=known.get))
    assert told_of == {(extract_list.SEAL, "key-compromised")}      # of the list no record was kept


@pytest.mark.tool("openssl")
def test_an_extract_is_timely_as_its_bundles_are(second: SealedBundle) -> None:
    """Every part stamped: timely; one without: nothing is said; a token of another statement: not."""
    with authority() as pki:
        tsa, now = tsa_at(pki.tsa_url), datetime.now(VIETNAM)
        stamped = sealed(class_record(2), now=now, stamp=lambda content: stamp(content, tsa))
        alone = extract([source(stamped, "HK1")])

        def timely(content: bytes) -> bool | None:
            return verify_bundle(content, trusted_keys=[OURS], believed=pki.trust(), now=now).timely

        assert timely(alone.content) is True
        assert timely(extract([source(stamped, "HK1"), source(second, "HK2")]).content) is None
        parts = files_of(alone)
        cut = {path: content for path, content in parts.items() if not path.endswith("timestamp.tst")}
        assert check(listed_anew(cut)).intact is False
        spoilt = {**parts, "goi-1/seal/timestamp.tst": parts["goi-1/seal/timestamp.tst"][:-1]}
        assert timely(packed(listed_anew(spoilt))) is False


def test_the_notice_says_how_to_check_by_hand(parts: Files) -> None:
    """Of which bundles it is, and where; no name."""
    page = parts["DOC-TRUOC.html"].decode()
    assert "Học kì I" in page
    assert "goi-2" in page
    assert "--ignore-missing" in page
    assert BytesIO(parts["verify.html"]).read(15) == b"<!doctype html>"
