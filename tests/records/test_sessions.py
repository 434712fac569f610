"""Sessions on the server: in force until they are ended, run out, or are left idle; nothing in the file lets in."""

from __future__ import annotations

import stat
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from records.clock import VIETNAM
from records.home import Home
from records.problems import CannotError
from records.sessions import Limits, Sessions

NOW = datetime(2026, 11, 26, 8, 0, tzinfo=VIETNAM)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def sessions(tmp_path: Path) -> Sessions:
    return Sessions(tmp_path / "phien.sqlite", Limits(idle=30 * MINUTE, whole=120 * MINUTE))


def test_a_token_finds_its_session_and_only_a_token_does(sessions: Sessions) -> None:
    """256 random bits; another, an altered one, an empty one, none: nobody."""
    token = sessions.begin("TK-001", NOW, must_change=True)
    other = sessions.begin("TK-002", NOW, is_inspector=True)
    assert len(token) >= 43
    found, beside = sessions.find(token, NOW), sessions.find(other, NOW)
    assert found is not None
    assert (found.account_id, found.must_change, found.is_inspector) == ("TK-001", True, False)
    assert beside is not None
    assert (beside.account_id, beside.is_inspector) == ("TK-002", True)
    for wrong in (token[:-1], token.swapcase(), f"{token} ", "", None, "\udcff"):
        assert sessions.find(wrong, NOW) is None


def test_nothing_that_lets_in_stands_in_the_file(sessions: Sessions) -> None:
    """Whoever copies it has digests; and others on the machine do not read it."""
    token = sessions.begin("TK-001", NOW)
    assert token.encode() not in sessions.path.read_bytes()
    if sys.platform != "win32":
        assert stat.S_IMODE(sessions.path.stat().st_mode) == 0o600


def test_an_unused_session_ends_and_a_used_one_goes_on(sessions: Sessions) -> None:
    """To the minute."""
    token = sessions.begin("TK-001", NOW)
    assert sessions.find(token, NOW + 29 * MINUTE)
    assert sessions.find(token, NOW + 58 * MINUTE)
    assert sessions.find(token, NOW + 88 * MINUTE) is None
    assert sessions.find(token, NOW + 58 * MINUTE)      # it was the look that came too late, not the session


def test_a_look_that_is_no_use_keeps_nothing_alive(sessions: Sessions) -> None:
    token = sessions.begin("TK-001", NOW)
    assert sessions.find(token, NOW + 29 * MINUTE, use=False)
    assert sessions.find(token, NOW + 31 * MINUTE) is None


def test_an_inspector_s_session_waits_no_longer_than_a_visit(sessions: Sessions) -> None:
    token = sessions.begin("TT-2026-001", NOW, is_inspector=True)
    assert sessions.find(token, NOW + 19 * MINUTE, use=False)
    assert sessions.find(token, NOW + 20 * MINUTE) is None


def test_however_much_it_is_used_a_session_ends(sessions: Sessions) -> None:
    """After two hours here; and a clock that was put back gives it no second life."""
    token = sessions.begin("TK-001", NOW)
    for minute in range(20, 120, 20):
        assert sessions.find(token, NOW + minute * MINUTE)
    assert sessions.find(token, NOW + 120 * MINUTE) is None
    assert sessions.find(token, NOW - 60 * MINUTE) is None


def test_ended_is_ended_for_every_copy_of_the_token(sessions: Sessions) -> None:
    """One session, or all of an account at once; other accounts' stay."""
    first, second, other = (sessions.begin(who, NOW) for who in ("TK-001", "TK-001", "TK-002"))
    sessions.end(first)
    assert sessions.find(first, NOW) is None
    assert sessions.find(second, NOW)
    assert sessions.end_all_of("TK-001") == 1
    assert sessions.find(second, NOW) is None
    assert sessions.find(other, NOW)


def test_what_ran_out_is_swept_away(sessions: Sessions) -> None:
    """The file does not grow for ever."""
    for _ in range(3):
        sessions.begin("TK-001", NOW)
    sessions.begin("TK-002", NOW + 31 * MINUTE)
    assert sessions.end_all_of("TK-001") == 0


def test_without_the_file_nobody_is_in(sessions: Sessions) -> None:
    """And asking makes none: that it is there says that somebody has an account."""
    assert sessions.find("x", NOW) is None
    sessions.end("x")
    assert sessions.end_all_of("TK-001") == 0
    assert not sessions.is_there
    sessions.make()
    assert sessions.is_there


def test_the_limits_are_a_setting_of_the_home(tmp_path: Path) -> None:
    """Half an hour and ten hours unless it says otherwise; what cannot be meant is said."""
    home = Home(tmp_path)
    home.write_settings("http://localhost:8501/V/")
    assert home.session_limits == Limits(30 * MINUTE, timedelta(hours=10))
    plain = home.settings_path.read_text(encoding="utf-8")
    home.settings_path.write_text(f"{plain}[dang_nhap]\nidle_minutes = 5\nmax_hours = 1.5\n", encoding="utf-8")
    assert home.session_limits == Limits(5 * MINUTE, 90 * MINUTE)
    for wrong in ("idle_minutes = 0", "idle_minutes = true", 'max_hours = "8"', "max_hours = 1000", "max_hours = nan"):
        home.settings_path.write_text(f"{plain}[dang_nhap]\n{wrong}\n", encoding="utf-8")
        with pytest.raises(CannotError, match="dang_nhap"):
            _ = home.session_limits
    home.settings_path.write_text(f"dang_nhap = 3\n{plain}", encoding="utf-8")
    with pytest.raises(CannotError, match="dang_nhap"):
        _ = home.session_limits
