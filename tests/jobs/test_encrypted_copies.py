"""Copies that leave the house encrypted: nothing readable lies there, and all of it comes back with the key alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest
from command_line import run_here
from copied_home import LATER, Copied
from fetch_age import find as find_age

from archive.age_format import encrypt, new_identity, read_identities, read_recipients
from archive.ocfl.check import check_root
from archive.ocfl.layout import object_path
from archive.ocfl.writing import write_anew
from jobs import copying
from jobs.copying import copy_all
from jobs.encrypting import on_the_way
from jobs.home_snapshot import ENCRYPTED, store_object
from jobs.restoring import restore
from jobs.whole_files import sha256_of
from records.copies import Location, copies_at, locations
from records.problems import CannotError, UsageError

AGE = b"age-encryption.org/v1\n"
# A key file that age 1.3.2 encrypted with the passphrase 'mật khẩu', made easy to guess for speed's sake.
WITH_PASSPHRASE = b"""-----BEGIN AGE ENCRYPTED FILE-----
YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCAvZCs2Ym4wWi81dnZWV3R5
UnBMMUNBIDEwCitNYlIyWUtWV2FMTEVVWVlNK2x1LzZBZ1oyUFJFbU14ZE9PdHhu
a1V3blEKLS0tIEpWQm4zNWNWTThpUHNTMHlVZlpiTERGazFjMTljYlpnN2NYUzRu
c2xpUGMKKgwvKqm/ZHGSoMIzTAO0jB8aBuh6v0nJx3hyHguqm5OSaqevuOdB2thb
rb93a5osYGzPbRorsvF7WLIBiUlEr7bjg5qi/Epco0eGMEZQWQKC2cm1heE0peDM
+twL1lMoL0WSD5eM+7+5eKcS2YCTPPrH/9xvOQLWg467iu4sMeSbg6eNChOVWwwW
4SP3MgpD+L5F0ItOlEKwdrl72fGcjVXsQbQPvIh5krtJ3bMtLAfaogWg7529AhP+
XAigcbIJ5sbZckEYKNF/LE4YWSCLy41e5W7Fn7B/
-----END AGE ENCRYPTED FILE-----
"""


@dataclass
class Away:
    """A home, an encrypted location of it, and the recovery key, which the home never sees."""

    copied: Copied
    key: pyrage.x25519.Identity

    @property
    def recipients(self) -> tuple[str, ...]:
        return (str(self.key.to_public()),)

    def add(self, name: str) -> Location:
        return self.copied.add(name, recipients=self.recipients)

    def contents(self, place: Location) -> dict[str, bytes]:
        root = Path(place.uri)
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.glob("**/content/**/*")
                if path.is_file()}  # fmt: skip


@pytest.fixture
def away(copied: Copied) -> Away:
    return Away(copied.lightened(), pyrage.x25519.Identity.generate())


def stranger() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


def test_nothing_readable_lies_there_and_nothing_is_encrypted_twice(away: Away) -> None:
    """Bundles and the home alike; a stranger's validator finds it whole; of the home only what is new comes anew."""
    copied, place = away.copied, away.add("tren-may")
    (outcome,) = copied.copy()
    assert (outcome.written, outcome.problems, outcome.error) == (2, [], None)
    first = away.contents(place)
    assert all(name.endswith(".age") and content.startswith(AGE) for name, content in first.items())
    assert not check_root(Path(place.uri)).problems
    with copied.store.read() as db:
        known, (found,) = copies_at(db, "tren-may"), locations(db)
    assert found.recipients == away.recipients
    for number, bundle in enumerate(copied.bundles()):
        content = copied.zip_at(place, number).read_bytes()
        assert known[bundle.object_id].sha256 == sha256(content).hexdigest() != bundle.zip_sha256
        opened = pyrage.decrypt(content, [away.key])
        assert sha256(opened).hexdigest() == bundle.zip_sha256
    assert not on_the_way(copied.home, store_object(copied.home))
    with copied.home.policy_path.open("a", encoding="utf-8") as file:
        file.write("# thêm một dòng\n")
    (again,) = copied.copy(reread=True)
    assert (again.written, again.present, again.store_version) == (0, 2, 2)
    assert first.items() <= away.contents(place).items()
    new = away.contents(place).keys() - first.keys()
    assert {Path(name).name for name in new} == {"chinh-sach.toml.age", "so-luu.duckdb.age"}


def test_it_comes_back_with_the_key_and_only_with_it(away: Away, tmp_path: Path) -> None:
    """Without one, and with a stranger's, a sentence and nothing on the disk."""
    place = away.add("tren-may")
    away.copied.copy()
    with pytest.raises(CannotError, match="đã mã hóa"):
        restore(Path(place.uri), tmp_path / "moi", now=LATER)
    with pytest.raises(CannotError, match="không mở được bản sao ấy"):
        restore(Path(place.uri), tmp_path / "moi", now=LATER, identities=[stranger()])
    assert not list(tmp_path.glob("moi*"))
    outcome = restore(Path(place.uri), tmp_path / "moi", now=LATER, identities=[stranger(), away.key])
    assert (outcome.bundles, outcome.problems) == (2, [])
    assert not list((tmp_path / "moi").rglob("*.age"))
    for name in ("chinh-sach.toml", "so-luu.toml", "khoa/khoa-cong-khai.json"):
        assert (tmp_path / "moi" / name).read_bytes() == (away.copied.home.root / name).read_bytes()


@pytest.mark.full
def test_damage_is_found_without_the_key_and_made_good_from_the_home(away: Away) -> None:
    """A changed byte, and another whole object in its place: what was read back when it was written decides."""
    copied, place = away.copied, away.add("tren-may")
    copied.copy()
    first = copied.bundles()[0]
    content = copied.zip_at(place).read_bytes()
    copied.zip_at(place).write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    forged = copied.devices / "gia.age"
    encrypt(copied.home.policy_path, forged, away.recipients)
    name = f"{copied.bundles()[1].file_name}.age"
    write_anew(Path(place.uri), copied.bundles()[1].object_id, {name: forged}, now=LATER, message="Gói giả")
    (outcome,) = copied.check()
    assert (outcome.exit_code, outcome.results) == (1, {"bad": 2, "good": 1})
    repaired = copied.repair()
    assert sorted(repaired.repaired) == sorted(("tren-may", bundle.object_id) for bundle in copied.bundles())
    assert sha256(pyrage.decrypt(copied.zip_at(place).read_bytes(), [away.key])).hexdigest() == first.zip_sha256
    assert [each.exit_code for each in copied.check()] == [0]
    assert not any((copied.home.root / ENCRYPTED).rglob("*.age"))


@pytest.mark.full
def test_repair_never_mixes_the_forms(away: Away) -> None:
    """From a plain place to an encrypted one it is encrypted; back, and into the home, the key is asked for."""
    copied, inside, outside = away.copied, away.copied.add("o-mang"), away.add("tren-may")
    copied.copy()
    own, bundle = store_object(copied.home), copied.bundles()[0]
    kept = bundle.path_in(copied.home)
    kept.unlink()
    shutil.rmtree(Path(outside.uri) / object_path(own))
    shutil.rmtree(Path(inside.uri) / object_path(bundle.object_id))
    asked = copied.repair()
    assert (asked.exit_code, asked.repaired, asked.lost) == (3, [("tren-may", own)], [])
    assert all(content.startswith(AGE) for content in away.contents(outside).values())
    assert set(asked.unreachable) == {"kho", "o-mang"}
    assert "Thêm --identity" in asked.unreachable["kho"]
    mended = copied.repair(identities=[away.key])
    assert sorted(mended.repaired) == sorted([("o-mang", bundle.object_id), ("kho", bundle.object_id)])
    assert sha256_of(kept) == sha256_of(copied.zip_at(inside)) == bundle.zip_sha256
    assert [each.exit_code for each in copied.check()] == [0, 0]


@pytest.mark.full
def test_a_replaced_home_object_is_on_record_as_what_it_is_now(copied: Copied) -> None:
    """One of fewer versions and an older state, from another place: the next copy brings the newest state."""
    place = copied.lightened().add("o-mang")
    copied.add("o-cu")
    copied.copy()
    with copied.home.policy_path.open("a", encoding="utf-8") as file:
        file.write("# thêm một dòng\n")
    copied.now += timedelta(minutes=1)
    copy_all(copied.home, copied.store, [place], now=copied.now, device_of=copied.device_of)
    own = store_object(copied.home)
    shutil.rmtree(Path(place.uri) / object_path(own))
    assert copied.repair().repaired == [("o-mang", own)]
    with copied.store.read() as db:
        assert copies_at(db, "o-mang")[own].version == 1
    assert [each.store_version for each in copied.copy()] == [2, 2]


@pytest.mark.full
def test_what_a_cut_run_left_is_known_again(away: Away, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut before the upload: the same bytes go up. Cut before the record: they are taken on record, without the key."""
    copied, place = away.copied, away.add("tren-may")
    with monkeypatch.context() as patch:
        patch.setattr(copying, "write_version", _cut)
        assert copied.copy()[0].error
    (waiting,) = on_the_way(copied.home, copied.bundles()[0].object_id)
    made = waiting.read_bytes()
    with monkeypatch.context() as patch:
        patch.setattr(copying, "keep_copy", _cut)
        assert copied.copy()[0].error
    assert copied.zip_at(place).read_bytes() == made
    (outcome,) = copied.copy()
    assert (outcome.present, outcome.written, outcome.error) == (1, 1, None)
    assert copied.zip_at(place).read_bytes() == made
    assert [each.exit_code for each in copied.check()] == [0]
    assert not on_the_way(copied.home, copied.bundles()[0].object_id)


def _cut(*_: object, **__: object) -> Iterator[None]:
    raise OSError(5, "EIO")


def test_what_nobody_remembers_is_taken_on_record_by_the_key_alone(away: Away) -> None:
    """As after a restore of an older home: an object that another one wrote. Never written over."""
    copied, place = away.copied, away.add("tren-may")
    bundle = copied.bundles()[0]
    made = copied.devices / "goi.age"
    encrypt(bundle.path_in(copied.home), made, away.recipients)
    write_anew(Path(place.uri), bundle.object_id, {f"{bundle.file_name}.age": made}, now=LATER, message="Gói")
    (outcome,) = copied.copy()
    assert (outcome.present, outcome.written, len(outcome.problems)) == (0, 1, 1)
    assert "Thêm --identity" in outcome.problems[0]
    assert copied.copy(identities=[away.key])[0].present == 2
    assert copied.zip_at(place).read_bytes() == made.read_bytes()


def test_plain_and_encrypted_copies_share_no_root(away: Away) -> None:
    """A root that holds the one takes none of the other."""
    copied = away.copied
    copied.add("o-mang")
    copied.copy()
    (copied.devices / "o-mang" / "o-mang").rename(copied.devices / "o-mang" / "moi")
    with pytest.raises(UsageError, match="đã có bản sao chưa mã hóa"):
        copied.add("moi", on="o-mang", recipients=away.recipients)


def test_recovery_keys_are_read_as_age_reads_them(tmp_path: Path) -> None:
    """A key, a file of keys; never a private one, which no message repeats. A key file with a passphrase opens."""
    content, public = new_identity(LATER, None)
    listed = tmp_path / "khoa.txt"
    listed.write_text(f"# hai nơi\n{public}\n\n{public}\n", encoding="utf-8")
    assert read_recipients([str(listed), public]) == (public,)
    secret = content.decode().splitlines()[-1]
    for wrong in (secret, "age1sai", str(tmp_path / "khong-co"), str(tmp_path)):
        with pytest.raises(UsageError) as told:
            read_recipients([wrong])
        assert secret not in str(told.value)
    listed.write_text(secret, encoding="utf-8")
    with pytest.raises(UsageError, match="BÍ MẬT"):
        read_recipients([str(listed)])
    locked = _file(tmp_path / "co-mat-khau.txt", WITH_PASSPHRASE)
    for given in (None, "sai"):
        with pytest.raises(CannotError, match="ật khẩu"):
            read_identities(locked, lambda given=given: given)  # type: ignore[misc]
    assert len(read_identities(locked, lambda: "mật khẩu")) == 1
    with pytest.raises(CannotError, match="AGE-SECRET-KEY"):
        read_identities(_file(tmp_path / "rong.txt", b"# x\n"), lambda: None)


def _file(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


@pytest.mark.tool("age")
def test_the_ordinary_age_tool_opens_a_copy(copied: Copied, tmp_path: Path) -> None:
    """With a key that we made, and with one that `age-keygen` made; each of two keys opens it."""
    ours = _file(tmp_path / "khoa-khoi-phuc.txt", new_identity(LATER, None)[0])
    theirs = tmp_path / "age-keygen.txt"
    made = subprocess.run([str(find_age("age-keygen")), "-o", theirs], check=True, capture_output=True, text=True)
    public = made.stderr.split()[-1]
    assert read_identities(theirs, lambda: None)
    own = next(line.split()[-1] for line in ours.read_text("utf-8").splitlines() if "public key" in line)
    place = copied.lightened().add("tren-may", recipients=read_recipients([own, public]))
    copied.copy()
    for key in (ours, theirs):
        opened = tmp_path / f"{key.stem}.zip"
        subprocess.run([str(find_age()), "-d", "-i", key, "-o", opened, copied.zip_at(place)], check=True)
        assert sha256_of(opened) == copied.bundles()[0].zip_sha256


def test_a_file_of_any_size_takes_little_memory(tmp_path: Path) -> None:
    """Read and written in pieces."""
    big = tmp_path / "lon"
    with big.open("wb") as stream:
        stream.truncate(8 << 20)
    key = stranger()
    made = encrypt(big, tmp_path / "lon.age", [str(key.to_public())])
    assert made.plain_sha256 == sha256_of(big)
    assert made.digests.sha256 == sha256_of(tmp_path / "lon.age")
    assert made.size == (tmp_path / "lon.age").stat().st_size


@pytest.mark.full
def test_from_the_command_line(copied: Copied, tmp_path: Path) -> None:
    """A key is made outside the home; a private one is refused unsaid; a wrong one is exit 3, the right one opens."""
    home, key = copied.lightened().home.root, tmp_path / "khoa.txt"
    assert said(home, "key", "recovery", home / "khoa.txt")[0] == 2
    code, out, _ = said(home, "key", "recovery", key, "--json")
    public = json.loads(out)["recipient"]
    assert (code, key.stat().st_mode & 0o077, said(home, "key", "recovery", key)[0]) == (0, 0, 3)
    secret = key.read_text("utf-8").splitlines()[-1]
    code, out, err = said(home, "store", "add", "ngoai", f"folder:{tmp_path / 'ngoai'}", "--encrypt-to", secret)
    assert (code, secret in out + err) == (2, False)
    added = said(home, "store", "add", "ngoai", f"folder:{tmp_path / 'ngoai'}", "--encrypt-to", public, "--json")
    assert json.loads(added[1])["recipients"] == [public]
    assert said(home, "copy")[0] == 0
    assert "Thư mục, mã hóa" in said(home, "store", "list")[1]
    wrong = _file(tmp_path / "khac.txt", str(stranger()).encode())
    code, _, err = said(home, "restore", "--from", tmp_path / "ngoai", tmp_path / "moi", "--identity", wrong)
    assert (code, "không mở được bản sao ấy" in err) == (3, True)
    assert said(home, "repair", "--identity", key)[0] == 0
    assert not [path for path in home.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]


def said(home: Path, *arguments: str | Path) -> tuple[int, str, str]:
    """The program's entry point in this process: exit code and both outputs."""
    answer = run_here(*arguments, SOLUU_HOME=home)
    return answer.returncode, answer.stdout, answer.stderr
