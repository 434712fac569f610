"""A home's profile saved as a new version: what is refused, what is kept, what the log says, and what fails halfway."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest
from sample_home import NOW, closed_beside_open, make_home

from jobs import policy_versions
from jobs.opening import model_policy
from jobs.policies import policies_of
from jobs.policy_versions import kept_text, profile_file, profile_files, save_profile, try_text, versions
from records.home import Home
from records.policy import PolicyError
from records.problems import CannotError, UsageError
from records.store import Store

NAME = "chinh-sach.toml"
NEW = model_policy().replace("days = 14", "days = 10")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path)


def save(home: Home, text: str = NEW, *, name: str = NAME, seen: str | None = None) -> policy_versions.Version:
    digest = seen or profile_file(home, name).digest
    return save_profile(home, Store(home.store_path), name, text, seen=digest, by="hiệu trưởng", now=NOW)


def test_a_saved_profile_is_in_force_and_both_versions_are_kept(home: Home) -> None:
    """Under their digests; the event has no more than these, and how many things differ."""
    old = home.policy_path.read_bytes()
    saved = save(home)
    assert home.policy_path.read_text(encoding="utf-8") == NEW
    deadline = policies_of(home).of("Trường nào", "2025-2026").single_deadline
    assert deadline is not None
    assert deadline.days == 10
    assert saved.before == sha256(old).hexdigest()
    assert kept_text(home, saved.before).encode() == old
    assert kept_text(home, saved.after) == NEW
    with Store(home.store_path).read() as db:
        [(actor, subject, detail)] = db.query("SELECT actor, subject, detail FROM event").rows()
        assert versions(db, NAME) == [saved]
    assert (actor, subject, set(json.loads(detail))) == ("hiệu trưởng", NAME, {"before", "after", "changes", "version"})


def test_without_a_file_the_model_is_in_force_and_saving_makes_one(tmp_path: Path) -> None:
    home = make_home(tmp_path)
    home.policy_path.unlink()
    [model] = profile_files(home)
    assert (model.name, model.text, model.digest) == (NAME, model_policy(), None)
    assert save(home).before is None
    assert home.policy_path.exists()


def test_what_is_wrong_or_nothing_new_is_not_saved(home: Home) -> None:
    """Every problem is told; the file, the log and the folder of versions stay as they were."""
    text = home.policy_path.read_text(encoding="utf-8")
    with pytest.raises(PolicyError, match=r"entry_deadline\.days"):
        save(home, NEW.replace("days = 10", 'days = "mười"').replace('kind = "calendar"', 'kind = "trăng"'))
    for wrong, words in ((text, "giống hệt"),):
        with pytest.raises(CannotError, match=words):
            save(home, wrong)
    with pytest.raises(CannotError, match="sửa ở nơi khác"):
        save(home, seen="0" * 64)
    assert home.policy_path.read_text(encoding="utf-8") == text
    assert not home.kept_policies.exists()


def test_two_profiles_for_one_school_are_refused(home: Home) -> None:
    """A file of its own for a school that another file has already."""
    closed_beside_open(home, "Trường A", "Trường B")
    (home.root / "chinh-sach" / "hoa-sen.toml").unlink()
    text = NEW.replace("schools = []", 'schools = ["Trường A"]')
    assert "đã có ở sao-mai.toml" in try_text(home, "truong-c.toml", text).problems[0].sentence()
    save(home, text.replace("Trường A", "Trường C"), name="truong-c.toml")
    assert (home.root / "chinh-sach" / "truong-c.toml").exists()


@pytest.mark.parametrize("name", ["../so-luu.toml", "a/b.toml", "..\\x.toml", "Hoa Sen.toml", "", ".toml", "a.txt"])
def test_no_name_leads_out_of_the_folder(home: Home, name: str) -> None:
    with pytest.raises(UsageError, match="Tên tệp"):
        save(home, name=name)


def test_what_fails_halfway_leaves_the_old_one_in_force(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """A log that cannot be written after the file was: no profile is in force that the log does not know."""
    before = home.policy_path.read_bytes()
    monkeypatch.setattr("records.store.grow", lambda _: (_ for _ in ()).throw(CannotError("hỏng")))
    with pytest.raises(CannotError, match="hỏng"):
        save(home)
    assert home.policy_path.read_bytes() == before


def test_a_kept_version_that_was_changed_is_not_believed(home: Home) -> None:
    saved = save(home)
    (home.kept_policies / f"{saved.after}.toml").write_text("# khác", encoding="utf-8")
    for digest in (saved.after, "../../so-luu", "0" * 64):
        with pytest.raises(CannotError, match="không còn trong thư mục"):
            kept_text(home, digest)


def test_the_change_tells_rules_and_settings(home: Home) -> None:
    """By label, before and after; words and comments alone are no change."""
    text = home.policy_path.read_text(encoding="utf-8")
    tried = try_text(home, NAME, text.replace("minimum_group = 30", "minimum_group = 35"))
    assert tried.change is not None
    assert list(tried.change.settings.values()) == [("30 học sinh", "35 học sinh")]
    assert tried.change.rules == ()
    only_words = try_text(home, NAME, "# thêm chú thích\n" + text)
    assert only_words.change is not None
    assert only_words.change.count == 0
