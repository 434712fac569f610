"""A home whose settings name a time-stamp server: its bundles are stamped, and verified by whom the school believes."""

from __future__ import annotations

from pathlib import Path

import pytest
from pki import authority
from test_bundles_of_one_name import imported, seal

from jobs.stamping import stamp_of
from jobs.verifying import verify_all


@pytest.mark.tool("openssl")
def test_a_home_with_a_time_stamp_server_stamps_its_bundles(tmp_path: Path) -> None:
    """Not believed before the authority's certificate lies in the folder of authorities; then timely."""
    home, store = imported(tmp_path, "schools")
    assert stamp_of(home) is None
    with authority() as pki, home.settings_path.open("a", encoding="utf-8") as settings:
        settings.write(f'\ntsa_url = "{pki.tsa_url}"\n')
        settings.flush()
        first, second = seal(home, store)
    assert first.path
    assert second.path
    (before,) = verify_all(home, [first.path], None, None)
    assert (before.intact, before.timely) == (True, None)
    home.authorities.mkdir(exist_ok=True)
    for name, holder in (("goc", pki.root), ("dau", pki.tsa_ca)):
        (home.authorities / f"{name}.pem").write_bytes(holder.pem)
    results = verify_all(home, [first.path, second.path], None, None)
    # The tests' clock sealed at another time than the server's stamped, which is told and nothing else.
    assert [[problem.code for problem in result.problems] for result in results] == [["stamp-time"], ["stamp-time"]]


@pytest.mark.tool("openssl")
def test_a_server_that_is_away_seals_nothing_and_is_said(tmp_path: Path) -> None:
    """Silently without a time-stamp would be worse."""
    home, store = imported(tmp_path, "classes")
    with home.settings_path.open("a", encoding="utf-8") as settings:
        settings.write('\ntsa_url = "http://127.0.0.1:9/tsa"\n')
    outcomes = seal(home, store)
    assert [outcome.is_sealed for outcome in outcomes] == [False, False]
    assert all("tsa_url" in str(outcome.error) for outcome in outcomes)
