"""Shared by all tests: a tool that is absent is said loudly, and is a failure in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from copied_home import Copied
from disposing_home import Disposing
from fetch_age import find as find_age
from fetch_axe import find as find_axe
from fetch_chromium import find as find_chromium
from fetch_commons_ip import is_there as commons_ip_is_there
from fetch_dss import find as find_dss
from fetch_keycloak import find as find_keycloak
from fetch_ocfl_py import find as find_ocfl_py
from fetch_rocfl import find as find_rocfl
from fetch_seaweedfs import find as find_seaweedfs
from fetch_softhsm import find as find_softhsm
from fetch_versitygw import find as find_versitygw
from hypothesis import HealthCheck, settings
from s3_servers import Server, run_seaweedfs, run_versitygw
from sample_home import NOW, School, make_home
from small_archive import small_archive

from archive.keys import load_private
from archive.ocfl import durable
from data.sample import write_sample
from jobs.importing import import_files, workbooks_in
from jobs.policies import policies_of
from jobs.sealing import seal_classes
from records.home import Home, read_settings
from records.reading import find_scopes
from records.store import Store

ROOT = Path(__file__).resolve().parent.parent

# How long the first example takes says only how busy the machine is, and what was imported for it.
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")


TOOLS = {
    "axe": lambda: find_axe() is not None,
    "chromium": lambda: find_chromium() is not None,
    "verapdf": lambda: any((ROOT / ".tools" / "verapdf").glob("cli-*.jar")) and shutil.which("java") is not None,
    "commons_ip": lambda: commons_ip_is_there() and shutil.which("java") is not None,
    "ocfl_py": lambda: find_ocfl_py() is not None,
    "rocfl": lambda: find_rocfl() is not None,
    "versitygw": lambda: find_versitygw() is not None,
    "seaweedfs": lambda: find_seaweedfs() is not None,
    "rclone": lambda: shutil.which("rclone") is not None,
    "xorriso": lambda: shutil.which("xorriso") is not None,
    "softhsm": lambda: find_softhsm() is not None,
    "dss": lambda: find_dss() is not None,
    "keycloak": lambda: find_keycloak() is not None,
    "openssl": lambda: shutil.which("openssl") is not None,
    "age": lambda: find_age() is not None,
    "go": lambda: shutil.which("go") is not None,
    "sha256sum": lambda: shutil.which("sha256sum") is not None,
    "unzip": lambda: shutil.which("unzip") is not None,
}


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip, loudly, what needs a tool that is not here; in CI (SOLUU_CI) fail instead."""
    for marker in item.iter_markers("tool"):
        name = marker.args[0]
        if not TOOLS[name]():
            reason = f"THIẾU CÔNG CỤ {name}: chạy tools/fetch_{name}.py; chưa kiểm được: {item.name}"
            if os.environ.get("SOLUU_CI"):
                pytest.fail(reason, pytrace=False)
            pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """List what was skipped for want of a tool, at the very end, where it is seen."""
    skipped = [
        report for report in terminalreporter.stats.get("skipped", []) if "THIẾU CÔNG CỤ" in str(report.longrepr)
    ]
    for report in skipped:
        terminalreporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr}", red=True, bold=True)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The exports and lists of both sample schools, one class each. Read only."""
    folder = tmp_path_factory.mktemp("truong-mau")
    write_sample(folder, classes=1)
    return folder


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory, sample_folder: Path) -> School:
    """The sample imported into a home. Shared by the session: do not change it, copy it (`fresh_school`)."""
    home = make_home(tmp_path_factory.mktemp("kho"))
    store = Store(home.store_path, wait=read_settings().lock_wait)
    reports = import_files(home, store, workbooks_in([sample_folder]), now=NOW)
    return School(home, store, sample_folder, reports)


@pytest.fixture
def fresh_school(school: School, tmp_path: Path) -> School:
    """A copy of the imported school that a test may change."""
    root = tmp_path / "kho"
    shutil.copytree(school.home.root, root)
    home = Home(root)
    return School(home, Store(home.store_path), school.sample, school.reports)


@pytest.fixture(scope="session")
def sealed_home(school: School, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The imported sample with two classes sealed. Shared by the session: do not change it, copy it (`copied`)."""
    root = tmp_path_factory.mktemp("da-niem-phong") / "kho"
    shutil.copytree(school.home.root, root)
    home = Home(root)
    store = Store(home.store_path)
    with store.read() as db:
        scopes = find_scopes(db)[:2]
    seal_classes(
        home, store, policies_of(home), scopes, key=load_private(home.keys, None), now=NOW, accept_findings=True
    )
    return root


@pytest.fixture
def copied(sealed_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Copied:
    """A copy of the sealed home that a test may change, with room for copies on other devices. Waits for no disk:
    whether bytes outlive a cut of power no test here can tell."""
    for name in ("_through", "sync_folder"):
        monkeypatch.setattr(durable, name, lambda _: None)
    shutil.copytree(sealed_home, tmp_path / "kho")
    home = Home(tmp_path / "kho")
    (tmp_path / "o-dia").mkdir()
    return Copied(home, Store(home.store_path), tmp_path / "o-dia")


@pytest.fixture(scope="session")
def versitygw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real S3 server with versions and Object Lock, on a folder. Ask for it together with its tool marker."""
    with run_versitygw(tmp_path_factory.mktemp("versitygw")) as server:
        yield server


@pytest.fixture(scope="session")
def seaweedfs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Another, of other habits."""
    with run_seaweedfs(tmp_path_factory.mktemp("seaweedfs")) as server:
        yield server


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disposing:
    """A few small bundles on a disk that is not waited for."""
    for name in ("_through", "sync_folder"):
        monkeypatch.setattr(durable, name, lambda _: None)
    return small_archive(tmp_path)
