"""`soluu public`: the public addresses in a process of their own."""

from __future__ import annotations

import json
import re
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import pytest
from test_public import CODE, PAYLOAD, RECORD, SCHOOL_KEY

from qr.label import document_label
from qr.lookup import SCHEMA_VERSION, Lookup
from records.home import Home
from soluu import main  # noqa: TID251 – it is what is tested

ROOT = Path(__file__).resolve().parents[2]


def home_with_lookup(root: Path) -> Home:
    """All that the process needs: the settings and the lookup."""
    home = Home(root)
    home.write_settings("https://truong.edu.vn/V/")
    Lookup(home.lookup_path).put([RECORD])
    Lookup(home.lookup_path).set_keys([SCHOOL_KEY])
    return home


@dataclass(frozen=True)
class Running:
    port: int
    said: dict[str, object]
    log_path: Path

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text

    def logged(self, number: int) -> str:
        """The last lines on standard error."""
        return "".join(self.log_path.read_text("utf-8").splitlines(keepends=True)[-number:])


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    home = home_with_lookup(tmp_path_factory.mktemp("kho"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log_path = home.root / "stderr"
    # Somebody's environment must not make the server believe whoever says who he is.
    environment = {"SOLUU_HOME": str(home.root), "PYTHONUTF8": "1", "FORWARDED_ALLOW_IPS": "*"}
    with log_path.open("w") as log, subprocess.Popen(
        [sys.executable, "-m", "soluu", "public", "--port", str(port), "--json"], cwd=ROOT, env=environment,
        stdout=subprocess.PIPE, stderr=log, text=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = ""
        while not said.endswith("}\n"):
            line = process.stdout.readline()
            assert line, log_path.read_text("utf-8")[-2000:]
            said += line
        yield Running(port, json.loads(said), log_path)
        process.terminate()
        assert process.stdout.read() == ""  # one JSON document and nothing else


def test_it_says_where_it_is_once_it_listens(running: Running) -> None:
    """A program that started it waits for one JSON document."""
    assert running.said == {
        "url": f"http://localhost:{running.port}/V/", "hosts": ["localhost", "127.0.0.1", "[::1]", "truong.edu.vn"],
    }  # fmt: skip


def test_it_answers_as_the_dashboard_does_and_nothing_else(running: Running) -> None:
    """Under the name in the codes too; no page of the dashboard is there."""
    status, text = running.ask(f"/V/{CODE}", Host="truong.edu.vn")
    assert (status, "Mã thật và là bản mới nhất" in text) == (200, True)
    assert running.ask("/")[0] == running.ask("/_stcore/health")[0] == 404
    assert running.ask(f"/V/{CODE}", Host="evil.example")[0] == 400


def test_a_line_of_the_log_holds_the_time_the_state_the_number_and_the_network(running: Running) -> None:
    """Of the address that a proxy on this machine names last: what stands before it anyone may have written."""
    running.ask(f"/V/{CODE}", X_Forwarded_For="198.51.100.9, 203.0.113.77")
    number = document_label(PAYLOAD.document_id)
    line = rf"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00 state=authentic_current document={number} from=203.0.113.0\n"
    assert re.fullmatch(line, running.logged(1))
    log = running.logged(1000)
    for kept_out in (CODE[:20], "203.0.113.77", "198.51.100"):
        assert kept_out not in log


def test_behind_a_proxy_each_address_has_its_own_limit(running: Running) -> None:
    """And not the proxy's for all."""
    answers = [running.ask("/V/", X_Forwarded_For="203.0.113.5")[0] for _ in range(300)]
    assert answers[:120] == [200] * 120
    assert answers[-1] == 429
    assert running.ask("/V/", X_Forwarded_For="203.0.113.6")[0] == 200


def test_it_stands_without_streamlit_and_without_the_store() -> None:
    """What an open page of the dashboard may hold up is not there at all."""
    asked = "import sys, dashboard.public_serving; print({'streamlit', 'duckdb', 'polars'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


def refused(monkeypatch: pytest.MonkeyPatch, root: Path, *arguments: str) -> int:
    monkeypatch.setenv("SOLUU_HOME", str(root))
    monkeypatch.setattr(sys, "argv", ["soluu", "public", *arguments])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_what_stands_in_its_way_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No home, a taken port, settings or a lookup that cannot be used: a sentence and exit code 3; no port is 2."""
    assert refused(monkeypatch, tmp_path / "khong-co") == 3
    assert "soluu init" in capsys.readouterr().err
    home = home_with_lookup(tmp_path)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert refused(monkeypatch, home.root, "--port", str(port), "--json") == 3
    said = capsys.readouterr()
    assert f"soluu public --port {port + 1}" in said.err
    assert list(json.loads(said.out)) == ["error"]
    settings = home.settings_path.read_text("utf-8")
    home.settings_path.write_text(f'{settings}hosts = ["*"]\n', encoding="utf-8")
    assert refused(monkeypatch, home.root) == 3
    assert "không phải tên máy" in capsys.readouterr().err
    home.settings_path.write_text(settings, encoding="utf-8")
    with sqlite3.connect(home.lookup_path) as db:
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    assert refused(monkeypatch, home.root) == 3
    assert "phiên bản chương trình mới hơn" in capsys.readouterr().err
    home.lookup_path.write_bytes(b"this is no database at all" * 100)
    assert refused(monkeypatch, home.root) == 3
    assert capsys.readouterr().err
    assert refused(monkeypatch, home.root, "--port", "0") == 2
