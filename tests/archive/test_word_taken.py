"""What the statement of a trusted key vouches for is not opened again – and in which cases it is all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from invented_class import KEY, NOW, class_record, sealed
from opened import Files, packed, with_new_manifests
from test_verify_edits import restated, with_record
from verified import OURS, STRANGER, check, lookup_of, told

from archive import packing, seal
from archive.packing import NotAsSealedError
from archive.sealing import SealedBundle
from archive.verify import verify_bundle


def sealed_with(files: Files, key: Ed25519PrivateKey = KEY) -> Files:
    """Sealed again, as only the holder of the key can."""
    forged = with_new_manifests(files)
    forged["seal/statement.json"] = restated(forged)
    forged["seal/seal.json"] = seal.signature(forged["seal/statement.json"], key)
    return forged


@pytest.fixture
def badly_made(bundle: SealedBundle, files: Files) -> Files:
    """A bundle in which the school itself sealed a paper whose record is not that of its code."""
    path = bundle.documents[2].path
    pdf = with_record(files[path], lambda text: text.replace('"value":"', '"value":"1', 1))
    return sealed_with({**files, path: pdf})


def test_a_signed_statement_is_enough_for_whom_its_key_is_trusted(bundle: SealedBundle, badly_made: Files) -> None:
    """No edit, so nothing but the maker's own fault can be missed; who is thorough finds that, too."""
    content, path = packed(badly_made), bundle.documents[2].path
    quick, thorough = (verify_bundle(content, trusted_keys=[OURS], thorough=each) for each in (False, True))
    assert (quick.signed, quick.trusted) == (True, True)
    assert told(thorough) - told(quick) == {(path, "commitment")}


def test_nobodys_word_is_taken_without_a_trusted_key_or_beside_a_lookup(
    bundle: SealedBundle, badly_made: Files
) -> None:
    """A lookup knows each paper, and is asked of each."""
    content, path = packed(badly_made), bundle.documents[2].path
    assert (path, "commitment") in told(verify_bundle(content, trusted_keys=[]))
    assert (path, "commitment") in told(
        verify_bundle(content, trusted_keys=[OURS], lookup=lookup_of(bundle).get)
    )
    assert (path, "commitment") in told(check(sealed_with(badly_made, STRANGER)))


def test_a_stolen_keys_word_is_taken_for_nothing(bundle: SealedBundle, badly_made: Files) -> None:
    """Whoever has it vouches for whatever they like."""
    stolen = replace(OURS, compromised_since=NOW)
    result = verify_bundle(packed(badly_made), trusted_keys=[stolen])
    assert (bundle.documents[2].path, "commitment") in told(result)
    assert result.trusted is False


@pytest.mark.parametrize("kind", ["bang-tong-hop.pdf", "diem.csv"])
def test_a_file_that_is_not_as_stated_is_looked_at_whole(files: Files, kind: str) -> None:
    """The word was for other bytes."""
    path = f"data/{kind}"
    assert {(path, "changed"), (path, "changed-sealed")} & told(check({**files, path: files[path] + b" "}))
    forged = with_new_manifests({**files, path: files[path] + b" "})
    assert {(path, "changed-sealed"), ("manifest-sha512.txt", "changed-sealed")} <= told(check(forged))


def test_a_bundle_that_would_not_verify_never_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever trusts the key takes its word for every paper, so each was read back before."""
    good = packing._seal_files

    def signed_for_others(sealed_: seal.Sealed, files: Files, means: packing.Means) -> dict[str, bytes]:
        return good(sealed_, {**files, "data/diem.csv": b"x"}, means)

    monkeypatch.setattr(packing, "_seal_files", signed_for_others)
    with pytest.raises(NotAsSealedError, match=r"changed-sealed data/diem\.csv"):
        sealed(class_record(2))


def test_a_paper_that_contradicts_its_code_is_never_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every paper is opened by its maker: here all are changed after they were printed."""
    good = packing._with_tags

    def with_other_records(payload: Files, *rest: object) -> dict[str, bytes]:
        changed = {
            path: with_record(data, lambda text: text.replace('"value":"', '"value":"1', 1))
            if path.startswith("data/hoc-ba/") else data
            for path, data in payload.items()
        }  # fmt: skip
        return good(changed, *rest)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(packing, "_with_tags", with_other_records)
    with pytest.raises(NotAsSealedError, match="commitment data/hoc-ba/"):
        sealed(class_record(2))
