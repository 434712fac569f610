"""Renewing a home's bundles: what ages is renewed, nothing sealed changes, copies and restores take it along."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from copied_home import Copied
from pki import Pki, authority

from archive.age_format import new_identity, read_identities
from archive.ocfl.check import check_object
from archive.ocfl.layout import object_path
from archive.renewal import renewals_of
from archive.signatures.signing import tsa_at
from archive.signatures.stamping import stamp
from jobs.renewing import RenewalOutcome, exit_code, renew_all
from jobs.restoring import restore
from jobs.stamping import renewal_stamp_of
from jobs.verifying import verify_all
from records.copies import Sealed, sealed_bundles
from records.reading import events

pytestmark = pytest.mark.tool("openssl")


@pytest.fixture(scope="module")
def pki() -> Iterator[Pki]:
    with authority() as made:
        yield made


def bundles(copied: Copied) -> tuple[Sealed, ...]:
    with copied.store.read() as db:
        return sealed_bundles(db)


def renew(
    copied: Copied, pki: Pki | None, *, everything: bool = False, within: timedelta = timedelta(days=365)
) -> list[RenewalOutcome]:
    server: Callable[[bytes], bytes] | None = None
    if pki is not None:
        tsa = tsa_at(pki.tsa_url)
        server = lambda content: stamp(content, tsa, "sha512")  # noqa: E731 – as the command line makes it
    now = datetime.now(UTC)
    return renew_all(
        copied.home, copied.store, now=now, before=now + within, everything=everything, actor="văn thư", stamp=server
    )


def test_nothing_is_renewed_that_does_not_age(copied: Copied, pki: Pki) -> None:
    """These bundles have no time-stamp; with --all they get one, whose end decides from then on. A server whose
    certificate ends no later adds nothing, at each run anew; unless all are asked for."""
    assert [(each.is_due, each.path, each.ages) for each in renew(copied, pki)] == [(False, None, ())] * 2
    sealed = [bundle.path_in(copied.home).read_bytes() for bundle in bundles(copied)]
    first = renew(copied, pki, everything=True)
    assert all(each.path and each.error is None for each in first)
    assert [each.path for each in renew(copied, pki)] == [None, None]
    in_vain = renew(copied, pki, within=timedelta(days=4100))
    assert [(each.is_due, each.path) for each in in_vain] == [(True, None)] * 2
    assert all("không dài hơn" in str(each.error) for each in in_vain)
    assert exit_code(in_vain) == 3
    again = renew(copied, pki, everything=True)
    assert [each.path.name[-16:] for each in again if each.path] == ["gia-han-002.json"] * 2
    assert [[age.what for age in each.ages] for each in again] == [["renewal"]] * 2
    assert [bundle.path_in(copied.home).read_bytes() for bundle in bundles(copied)] == sealed
    with copied.store.read() as db:
        log = events(db).filter(kind="renew").sort("number")
    assert [json.loads(detail)["number"] for detail in log["detail"]] == [1, 1, 2, 2]


def test_a_server_with_a_weak_key_adds_nothing_at_each_run(copied: Copied) -> None:
    """What is weak today proves no longer than what was there; asked for by name it is kept, and is due from then."""
    with authority(tsa_bits=1024) as weak:
        assert all(each.path for each in renew(copied, weak, everything=True))
        in_vain = renew(copied, weak)
    assert [(each.is_due, each.path, each.is_broken) for each in in_vain] == [(True, None, False)] * 2
    assert all("đã yếu" in str(each.error) for each in in_vain)


def test_copies_take_a_renewal_along_as_a_version_of_its_own(copied: Copied, pki: Pki, tmp_path: Path) -> None:
    """The ZIP stays in version 1; a copy that was lost, and a restored home, have both again."""
    copied.add("a")
    copied.add("b")
    copied.copy()
    renew(copied, pki, everything=True)
    assert [outcome.renewals for outcome in copied.copy()] == [2, 2]
    assert [outcome.renewals for outcome in copied.copy()] == [0, 0]
    one = bundles(copied)[0]
    name = renewals_of(one.path_in(copied.home))[0].name
    root = copied.devices / "a" / "a"
    report = check_object(root, object_path(one.object_id))
    assert report.inventory is not None
    assert not report.problems
    assert report.inventory.files() == {
        one.file_name: f"v1/content/{one.file_name}", name: f"v2/content/{name}",
    }  # fmt: skip
    assert {result for outcome in copied.check() for result in outcome.results} == {"good"}
    for place in ("a", "b"):
        there = copied.devices / place / place / object_path(one.object_id)
        (there / "v1" / "content" / one.file_name).write_bytes(b"x")
    assert copied.repair().exit_code == 0
    assert {result for outcome in copied.check() for result in outcome.results} == {"good"}
    restore(root, tmp_path / "moi", now=copied.now)
    restored = next((tmp_path / "moi").rglob(name))
    assert restored.read_bytes() == renewals_of(one.path_in(copied.home))[0].read_bytes()


def test_a_damaged_bundle_or_renewal_is_not_renewed_over(copied: Copied, pki: Pki) -> None:
    """A time-stamp over what is wrong would vouch for it: exit 1, and the others go on."""
    first, second = (bundle.path_in(copied.home) for bundle in bundles(copied))
    renew(copied, pki, everything=True)
    (made,) = renewals_of(first)
    made.write_bytes(made.read_bytes()[:-9])
    second.write_bytes(second.read_bytes() + b"x")
    outcomes = renew(copied, pki, everything=True)
    assert [each.path for each in outcomes] == [None, None]
    assert made.name in str(outcomes[0].error)
    assert "soluu repair" in str(outcomes[1].error)
    assert exit_code(outcomes) == 1
    (result, _) = verify_all(copied.home, [first, second], None, None, datetime.now(UTC))
    assert [problem.code for problem in result.problems] == ["renewal"]


@pytest.mark.full
def test_the_command_line_says_what_is_lacking(copied: Copied) -> None:
    """No time-stamp server in the settings: exit 3, what to write there, and nothing written."""
    answer = subprocess.run(
        [sys.executable, "-m", "soluu", "renew", "--all", "--json"],
        check=False, capture_output=True, text=True, encoding="utf-8", stdin=subprocess.DEVNULL,
        env={**os.environ, "SOLUU_HOME": str(copied.home.root), "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert answer.returncode == 3, answer.stderr
    told = json.loads(answer.stdout)
    assert "tsa_url" in told["error"]
    assert [(each["due"], each["renewed"], each["path"]) for each in told["bundles"]] == [(False, False, None)] * 2
    assert not list(copied.home.bundles.rglob("*.json"))


def test_a_server_that_is_away_is_told_with_the_advice_of_a_renewal(copied: Copied) -> None:
    """The bundles are sealed already: no word of how to seal without; what is there is as it was."""
    with copied.home.settings_path.open("a", encoding="utf-8") as settings:
        settings.write('\ntsa_url = "http://127.0.0.1:9/tsa"\n')
    now = datetime.now(UTC)
    outcomes = renew_all(
        copied.home, copied.store, now=now, before=now, everything=True, actor="văn thư",
        stamp=renewal_stamp_of(copied.home),
    )  # fmt: skip
    assert exit_code(outcomes) == 3
    for outcome in outcomes:
        assert "tsa_url" in str(outcome.error)
        assert "trước ngày hết hạn" in str(outcome.error)
        assert "niêm phong không có" not in str(outcome.error)
        assert outcome.path is None


def emptied(copied: Copied, one: Sealed) -> dict[str, bytes]:
    """The home loses a bundle with its renewals; what they were."""
    path = one.path_in(copied.home)
    was = {each.name: each.read_bytes() for each in (path, *renewals_of(path))}
    for name in was:
        path.with_name(name).unlink()
    return was


def there(copied: Copied, one: Sealed) -> dict[str, bytes]:
    path = one.path_in(copied.home)
    return {each.name: each.read_bytes() for each in (path, *renewals_of(path)) if each.is_file()}


@pytest.mark.full
def test_renewals_come_back_and_no_chain_begins_anew(copied: Copied, pki: Pki) -> None:
    """Nothing is renewed or copied that lacks one; a repair brings them back, also where the ZIP is whole."""
    copied.add("a")
    one, other = bundles(copied)
    renew(copied, pki, everything=True)
    renew(copied, pki, everything=True)
    copied.copy()
    was = emptied(copied, one)
    assert len(was) == 3
    one.path_in(copied.home).write_bytes(was[one.file_name])
    damaged = renewals_of(other.path_in(copied.home))[1]
    whole = damaged.read_bytes()
    damaged.write_bytes(whole[:-9])
    outcomes = renew(copied, pki, everything=True)
    assert [each.path for each in outcomes] == [None, None]
    assert all("soluu repair" in str(each.error) for each in outcomes)
    assert [outcome.renewals for outcome in copied.copy()] == [0]
    assert len(copied.copy()[0].problems) == 2
    mended = copied.repair()
    assert (mended.exit_code, mended.repaired) == (0, [("kho", one.object_id), ("kho", other.object_id)])
    assert there(copied, one) == was
    assert damaged.read_bytes() == whole
    assert [kept.read_bytes() for kept in mended.set_aside] == [whole[:-9]]
    emptied(copied, one)
    assert copied.repair().exit_code == 0
    assert there(copied, one) == was
    again = renew(copied, pki, everything=True)
    assert [each.path.name[-16:] for each in again if each.path] == ["gia-han-003.json"] * 2
    assert [outcome.renewals for outcome in copied.copy()] == [2]
    assert copied.repair().repaired == []
    (result,) = verify_all(copied.home, [one.path_in(copied.home)], None, None, datetime.now(UTC))
    assert not result.problems


def test_a_renewal_that_no_place_has_is_told_as_lost(copied: Copied, pki: Pki) -> None:
    copied.add("a")
    copied.copy()
    renew(copied, pki, everything=True)
    one = bundles(copied)[0]
    renewals_of(one.path_in(copied.home))[0].unlink()
    mended = copied.repair()
    assert (mended.exit_code, mended.lost) == (1, [("kho", one.object_id)])


@pytest.mark.full
def test_a_renewal_that_the_log_does_not_know_is_judged_by_the_chain(copied: Copied, pki: Pki) -> None:
    """The store is of an older day than the copies: what follows comes back, what does not is set aside."""
    copied.add("a")
    renew(copied, pki, everything=True)
    copied.copy()
    one, other = bundles(copied)
    with copied.store.write() as db:
        db.execute("DELETE FROM event WHERE kind = 'renew'")
    was = emptied(copied, one)
    stray = renewals_of(other.path_in(copied.home))[0].with_name(f"{Path(other.file_name).stem}.gia-han-002.json")
    stray.write_bytes(was[renewals_name(one)])
    assert "soluu repair" in copied.copy()[0].problems[0]
    mended = copied.repair()
    assert mended.exit_code == 0
    assert there(copied, one) == was
    kept = [each for path in mended.set_aside for each in (path, *path.rglob("*")) if each.name.endswith(stray.name)]
    assert (len(kept), stray.exists()) == (2, False)    # the home's, and the one that was copied with it
    assert [found.exit_code for found in copied.check()] == [0]


def renewals_name(one: Sealed) -> str:
    return f"{Path(one.file_name).stem}.gia-han-001.json"


@pytest.mark.full
def test_another_renewal_of_the_same_name_is_told_and_replaced(copied: Copied, pki: Pki) -> None:
    """At a location lies another chain than the home's: nothing is added on top of it, and `repair` replaces it."""
    copied.add("a")
    one = bundles(copied)[0]
    renew(copied, pki, everything=True)
    copied.copy()
    with copied.store.write() as db:
        db.execute("DELETE FROM event WHERE kind = 'renew'")
    for bundle in bundles(copied):
        renewals_of(bundle.path_in(copied.home))[0].unlink()
    renew(copied, pki, everything=True)
    renew(copied, pki, everything=True)
    (copy,) = copied.copy()
    assert (copy.renewals, len(copy.problems)) == (0, 2)
    assert renewals_name(one) in copy.problems[0]
    (found,) = copied.check()
    assert found.results == {"bad": 2, "good": 1}
    assert {problem.code for problem in found.problems} == {"renewal-changed", "renewal-missing"}
    was = there(copied, one)
    assert copied.repair().exit_code == 0
    assert there(copied, one) == was
    (found,) = copied.check()
    assert (found.exit_code, found.results) == (0, {"good": 3})


@pytest.mark.full
def test_a_place_that_lacks_a_renewal_is_told_though_its_copy_is_good(copied: Copied, pki: Pki) -> None:
    copied.add("a")
    copied.copy()
    renew(copied, pki, everything=True)
    (found,) = copied.check()
    assert (found.exit_code, found.results) == (1, {"good": 3})
    assert all("soluu copy" in problem.sentence() for problem in found.problems)
    copied.copy()
    assert copied.check()[0].exit_code == 0


@pytest.mark.full
def test_renewals_come_back_out_of_an_encrypted_place_with_its_key(copied: Copied, pki: Pki, tmp_path: Path) -> None:
    content, public = new_identity(copied.now, None)
    key_file = tmp_path / "khoa.txt"
    key_file.write_bytes(content)
    copied.add("a", recipients=(public,))
    renew(copied, pki, everything=True)
    copied.copy()
    one = bundles(copied)[0]
    was = emptied(copied, one)
    one.path_in(copied.home).write_bytes(was[one.file_name])
    asked = copied.repair()
    assert (asked.exit_code, "Thêm --identity" in asked.unreachable["kho"]) == (3, True)
    assert copied.repair(identities=read_identities(key_file, lambda: None)).exit_code == 0
    assert there(copied, one) == was
