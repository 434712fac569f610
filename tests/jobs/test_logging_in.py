"""Coming in and going out: what lets in, what locks, what ends a session; and that nobody is told more than he knew."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sample_home import make_home

from jobs.logging_in import (
    Entered,
    WrongLoginError,
    change_password,
    end_account,
    enter_sample,
    log_in,
    log_out,
    look,
    make_account,
    require_login,
    reset_password,
    samples,
    sessions_of,
)
from jobs.policies import policies_of
from records import passwords
from records.accounts import RoleAsked
from records.clock import VIETNAM
from records.home import Home
from records.problems import CannotError, UsageError
from records.reading import facts_stamp
from records.rights import LOCAL
from records.sessions import Session
from records.store import Store, _stamp

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=VIETNAM)
MINUTE = timedelta(minutes=1)
NEW = "bốn con mèo ngủ trưa"


@dataclass
class Office:
    """A home in which a clerk has an account."""

    home: Home
    store: Store
    password: str

    def log_in(self, login: str = "an", password: str | None = None, now: datetime = NOW) -> Entered:
        return log_in(self.home, self.store, login, self.password if password is None else password, now)

    def session(self, token: str, now: datetime = NOW) -> Session | None:
        return sessions_of(self.home).find(token, now, use=False)

    def roles(self, token: str | None, now: datetime = NOW) -> tuple[str, ...] | None:
        viewer = look(self.home, self.store, token, now).viewer
        return viewer.roles if viewer else None

    def events(self, *kinds: str) -> list[tuple[str, str, str]]:
        with self.store.read() as db:
            rows = db.query("SELECT kind, subject, detail FROM event ORDER BY number").rows()
        return [row for row in rows if row[0] in kinds or not kinds]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Once a module: making a store's tables takes longer than most tests here."""
    home = make_home(tmp_path_factory.mktemp("kho"))
    store = Store(home.store_path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_MEMORY", 64)
        _, password = make_account(
            home, store, "an", "Nguyễn Văn An", [RoleAsked("clerk", NOW.date())], by="quản trị viên", now=NOW
        )
    return Office(home, store, str(password))


@pytest.fixture
def office(made: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(passwords, "_MEMORY", 64)
    home = Home(Path(shutil.copytree(made.home.root, tmp_path / "kho")))
    return Office(home, Store(home.store_path), made.password)


def entered(office: Office) -> str:
    """The token of one who changed the first password."""
    first = office.log_in()
    session = office.session(first.token)
    assert session is not None
    return change_password(office.home, office.store, session, office.password, NEW, NOW).token


def test_before_anybody_has_an_account_whoever_is_there_sees_all(tmp_path: Path) -> None:
    """The one clerk's PC; also before there is a store."""
    home = make_home(tmp_path)
    store = Store(home.store_path)
    assert look(home, store, None, NOW).viewer == LOCAL
    with store.write():
        pass
    assert look(home, store, "gì đó", NOW).viewer == LOCAL
    assert not require_login(home, store)
    assert not home.sessions_path.exists()


def test_with_the_first_account_the_door_is_closed_and_stays_so(office: Office) -> None:
    """Also when its only account has ended, or the file of sessions is lost."""
    assert office.home.sessions_path.exists()
    assert office.roles(None) is None
    end_account(office.home, office.store, "TK-001", by="quản trị viên", now=NOW)
    office.home.sessions_path.unlink()
    assert office.roles(None) is None
    assert require_login(office.home, office.store)
    assert office.home.sessions_path.exists()


def test_a_first_password_opens_nothing_but_its_change(office: Office) -> None:
    """Then the new one does, under another token; every session before ends, and the old password with them."""
    first, beside = office.log_in(), office.log_in()
    assert first.must_change
    assert office.roles(first.token) is None
    session = office.session(first.token)
    assert session is not None
    second = change_password(office.home, office.store, session, office.password, NEW, NOW)
    assert office.roles(second.token) == ("clerk",)
    assert office.session(first.token) is None
    assert office.session(beside.token) is None
    with pytest.raises(WrongLoginError):
        office.log_in()
    assert not office.log_in(password=NEW).must_change


def test_a_new_password_is_good_and_another_and_asks_for_the_old(office: Office) -> None:
    """What was refused changes nothing; a wrong old one counts as a failed login."""
    first = office.log_in()
    session = office.session(first.token)
    assert session is not None
    for old, new, error in ((office.password, "ngắn", UsageError), (office.password, "NguyenVanAn1", UsageError),
                            (office.password, office.password, UsageError), ("sai", NEW, WrongLoginError)):  # fmt: skip
        with pytest.raises(error):
            change_password(office.home, office.store, session, old, new, NOW)
    assert office.session(first.token) is not None
    assert len(office.events("login-refused")) == 1
    assert office.events("password-changed") == []


def test_five_failures_lock_for_a_quarter_of_an_hour(office: Office) -> None:
    """Also against the right password; then it lets in again. No more is logged than a lock lets."""
    token = entered(office)
    for _ in range(6):
        with pytest.raises(WrongLoginError):
            office.log_in(password="sai")
    with pytest.raises(WrongLoginError):
        office.log_in(password=NEW, now=NOW + 14 * MINUTE)
    assert office.roles(token) == ("clerk",)    # who is in already is not thrown out by a stranger
    assert [detail for *_, detail in office.events("login-refused")] == ['{"locked": false}'] * 4 + ['{"locked": true}']
    assert office.log_in(password=NEW, now=NOW + 16 * MINUTE)
    for _ in range(4):
        with pytest.raises(WrongLoginError):
            office.log_in(password="sai", now=NOW + 16 * MINUTE)
    assert office.log_in(password=NEW, now=NOW + 16 * MINUTE)


def test_a_reset_lifts_the_lock_and_ends_the_sessions(office: Office) -> None:
    """The new password is a first one again."""
    token = entered(office)
    for _ in range(5):
        with pytest.raises(WrongLoginError):
            office.log_in(password="sai")
    password = reset_password(office.home, office.store, "TK-001", by="quản trị viên", now=NOW)
    assert office.roles(token) is None
    assert office.log_in(password=password).must_change


def test_all_refusals_read_the_same_and_do_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong password, a locked account, an ended one, a name that nobody has, one that is none: one sentence, one
    password tried, one writing of the store."""
    make_account(office.home, office.store, "binh", "Bình", [], by="quản trị viên", now=NOW)
    make_account(office.home, office.store, "khoa", "Khoa", [], by="quản trị viên", now=NOW)
    end_account(office.home, office.store, "TK-002", by="quản trị viên", now=NOW)
    for _ in range(5):
        with pytest.raises(WrongLoginError):
            office.log_in("khoa", "sai")
    import jobs.logging_in as module  # noqa: PLC0415

    done: list[str] = []

    def counted(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def counting(*arguments: object) -> object:
            done.append(name)
            return call(*arguments)

        return counting

    monkeypatch.setattr(module, "is_password_of", counted("password", module.is_password_of))
    monkeypatch.setattr(Store, "write", counted("write", Store.write))
    seen = set()
    for login in ("an", "binh", "khoa", "khong-co", "không phải tên", "", "a" * 5000):
        done.clear()
        with pytest.raises(WrongLoginError) as refused:
            office.log_in(login, "sai")
        seen.add((str(refused.value), tuple(done)))
    assert len(seen) == 1
    assert next(iter(seen))[1] == ("password", "write")


def test_names_that_nobody_has_are_logged_without_the_name(office: Office) -> None:
    """What was typed may be a password; and not more often than a lock lets."""
    for number in range(6):
        with pytest.raises(WrongLoginError):
            office.log_in(f"mat-khau-bi-mat-{number}", "sai")
    assert {subject for _, subject, _ in office.events("login-refused")} == {"không rõ"}
    assert len(office.events("login-refused")) == 5
    assert "mat-khau" not in str(office.events())


def test_logged_out_is_out_and_logged_once(office: Office) -> None:
    """A copy of the token is as dead; going out twice is nothing."""
    token = entered(office)
    policies = policies_of(office.home)
    log_out(office.home, office.store, policies, token, NOW)
    assert office.roles(token) is None
    log_out(office.home, office.store, policies, token, NOW)
    log_out(office.home, office.store, policies, None, NOW)
    assert [row[:2] for row in office.events("logout")] == [("logout", "TK-001")]


def test_the_end_of_an_account_ends_its_sessions_at_once(office: Office) -> None:
    """Every one of them, and no login after."""
    tokens = [entered(office), office.log_in(password=NEW).token]
    assert end_account(office.home, office.store, "TK-001", by="quản trị viên", now=NOW) == 2
    assert [office.roles(token) for token in tokens] == [None, None]
    with pytest.raises(WrongLoginError):
        office.log_in(password=NEW)


def test_an_act_that_fails_keeps_no_session(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the store cannot write the end of an account down, its sessions are gone all the same: the safe side."""
    token = entered(office)
    monkeypatch.setattr("records.store.grow", lambda _: (_ for _ in ()).throw(CannotError("hỏng")))
    with pytest.raises(CannotError, match="hỏng"):
        end_account(office.home, office.store, "TK-001", by="quản trị viên", now=NOW)
    assert office.roles(token) is None


def test_sample_users_come_in_without_a_password_in_a_demonstration_alone(office: Office) -> None:
    """Neither in a school's home, nor anybody else in a demonstration; and never by a password."""
    made, password = make_account(
        office.home, office.store, "mau", "Người mẫu", [RoleAsked("principal", NOW.date())], by="quản trị viên",
        now=NOW, is_sample=True,
    )  # fmt: skip
    assert password is None
    assert samples(office.home, office.store) == []
    with pytest.raises(CannotError, match="mẫu"):
        enter_sample(office.home, office.store, made.account_id, NOW)
    office.home.write_settings("http://localhost:8501/V/", is_demo=True)
    assert samples(office.home, office.store) == [made]
    token = enter_sample(office.home, office.store, made.account_id, NOW).token
    assert office.roles(token) == ("principal",)
    with pytest.raises(CannotError, match="mẫu"):
        enter_sample(office.home, office.store, "TK-001", NOW)
    for password in ("", "None", "mau"):
        with pytest.raises(WrongLoginError):
            office.log_in("mau", password)


def test_no_copy_of_the_home_takes_sessions_along(office: Office) -> None:
    """They are of this machine and moment."""
    from jobs.home_snapshot import snapshot  # noqa: PLC0415

    entered(office)

    with snapshot(office.home, office.store, with_key=False) as kept:
        assert office.home.sessions_path.name not in kept.files
        assert office.home.policy_path.name in kept.files


def test_the_log_tells_accounts_by_their_numbers_alone(office: Office) -> None:
    """After all of the above: no name, no login, no token."""
    token = entered(office)
    with pytest.raises(WrongLoginError):
        office.log_in(password="sai")
    told = str(office.events()).casefold()
    assert not any(word in told for word in ("nguyễn", "văn an", token.casefold(), '"an"', office.password))


def test_coming_and_going_makes_no_figure_old_and_no_copy_outdated(office: Office) -> None:
    """A school logs in all day: its pages would be worked out anew, and its copies called incomplete."""
    def stamps() -> tuple[object, ...]:
        with office.store.read() as db:
            return _stamp(db.connection), facts_stamp(db)

    entered(office)
    before, events = stamps(), len(office.events())
    token = office.log_in(password=NEW).token
    with pytest.raises(WrongLoginError):
        office.log_in(password="x" * 12, now=NOW + MINUTE)
    log_out(office.home, office.store, policies_of(office.home), token, NOW + MINUTE)
    assert len(office.events()) == events + 3
    assert stamps() == before
