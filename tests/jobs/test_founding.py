"""Founding a home again after a run that was cut short, or that the machine refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from sample_home import NOW

from archive import keys
from archive.keys import PRIVATE_FILE, has_private, load_private, public_keys
from jobs.founding import Founded, create_home
from qr.lookup import Lookup
from records.home import Home
from records.problems import CannotError
from records.store import Store


def found(home: Home) -> Founded:
    return create_home(home, Store(home.store_path), school="Trường mẫu", verify_url="", passphrase=None, now=NOW)


@pytest.mark.parametrize("step", ["_write_private", "_write_list", "finish_rotation"])
@pytest.mark.parametrize("had_a_key", [False, True], ids=["first key", "lost key"])
def test_a_home_is_founded_after_a_cut_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, had_a_key: bool
) -> None:
    """The next `soluu init` ends well, and the newest listed key is the one that seals."""
    home = Home(tmp_path / "kho")
    if had_a_key:
        found(home)
        (home.keys / PRIVATE_FILE).unlink()

    def refuse(*_: object) -> None:
        if step != "finish_rotation" or list(home.keys.glob("khoa-bi-mat.*.pem")):
            raise CannotError("hỏng giữa chừng")

    with monkeypatch.context() as patch:
        patch.setattr(keys, step, refuse)
        with pytest.raises(CannotError):
            found(home)
    assert not has_private(home.keys)
    assert found(home) == ("new-key" if had_a_key else "created")
    assert load_private(home.keys, None).public_key().public_bytes_raw() == public_keys(home.keys)[-1].public_key
    assert len(public_keys(home.keys)) == 1 + had_a_key
    published = Lookup(home.lookup_path).keys()
    assert {key.key_id for key in published} == {key.key_id for key in public_keys(home.keys)}
    with Store(home.store_path).read() as db:
        told = db.query("SELECT subject FROM event WHERE kind = 'key-created'")["subject"]
    assert set(told) == {key.key_id for key in public_keys(home.keys)}
    assert found(home) == "ready"


def test_a_key_file_without_a_byte_is_a_lost_key(tmp_path: Path) -> None:
    """As a machine leaves it whose disk was full, or whose power failed."""
    home = Home(tmp_path / "kho")
    found(home)
    (home.keys / PRIVATE_FILE).write_bytes(b"")
    assert found(home) == "new-key"
    assert load_private(home.keys, None)
