"""Real S3 servers on free ports, for as long as a session of tests lasts; and a folder of what a bucket holds."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.loaders import Loader, create_loader
from fetch_seaweedfs import find as find_seaweedfs
from fetch_versitygw import find as find_versitygw

from archive.s3.address import Address
from archive.s3.storage import Bucket

_LOCKS = ("ObjectRetention", "ObjectLegalHold")
ROOT_KEY, WEAK_KEY, SECRET = "goc", "thieu-quyen", "bi-mat-thu-nghiem"
_START = 60  # seconds


@dataclass(frozen=True)
class Server:
    """An S3 service by its endpoint."""

    endpoint: str

    def client(self, key: str = ROOT_KEY) -> Any:
        return _client(self.endpoint, key)

    def bucket(self, *, locking: bool = True) -> str:
        """A new bucket's name."""
        name = f"kho-{uuid.uuid4().hex[:12]}"
        self.client().create_bucket(Bucket=name, ObjectLockEnabledForBucket=locking)
        return name

    def root(self, bucket: str, now: datetime, key: str = ROOT_KEY, **more: Any) -> Bucket:
        """A storage root in a bucket, seen afresh."""
        return Bucket(Address(bucket, "so-luu", self.endpoint), now=now, client=self.client(key), **more)


@cache
def _client(endpoint: str, key: str) -> Any:
    """Each is made once: it takes longer than many a request."""
    return boto3.session.Session(key, SECRET, region_name="us-east-1").client(
        "s3", endpoint_url=endpoint,
        config=Config(s3={"addressing_style": "path"}, retries={"mode": "standard", "total_max_attempts": 4}),
    )  # fmt: skip


@cache
def _loader(_: object = None) -> Loader:
    return create_loader()


def keys_in_environment(monkeypatch: pytest.MonkeyPatch, key: str = ROOT_KEY) -> None:
    """As a school has them: in the usual variables, and nowhere else."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", SECRET)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    # Each job makes a client, and each client would read boto3's 2 MB of descriptions again.
    monkeypatch.setattr("botocore.session.create_loader", _loader)


def mirrored(bucket: Bucket, folder: Path) -> Path:
    """The root as a folder, for who judges folders only."""
    for path, kind in bucket.walk():
        if kind == "file":
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            bucket.fetch(path.as_posix(), folder / path)
    return folder


@contextmanager
def run_versitygw(folder: Path) -> Iterator[Server]:
    program = find_versitygw()
    assert program is not None
    for name in ("nguoi", "phien-ban", "du-lieu"):
        (folder / name).mkdir()
    port = _free_port()
    command = [
        program, "--port", f"127.0.0.1:{port}", "--iam-dir", str(folder / "nguoi"), "--iam-cache-disable", "--quiet",
        "--health", "/health", "posix", "--versioning-dir", str(folder / "phien-ban"), str(folder / "du-lieu"),
    ]  # fmt: skip
    environment = {**os.environ, "ROOT_ACCESS_KEY": ROOT_KEY, "ROOT_SECRET_KEY": SECRET}
    with _running(command, f"http://127.0.0.1:{port}/health", folder, environment):
        yield Server(f"http://127.0.0.1:{port}")


@contextmanager
def run_seaweedfs(folder: Path) -> Iterator[Server]:
    program = find_seaweedfs()
    assert program is not None
    who = [
        {"name": key, "credentials": [{"accessKey": key, "secretKey": SECRET}], "actions": actions}
        for key, actions in (
            (ROOT_KEY, ["Admin", "Read", "Write", "List", "BypassGovernanceRetention"]),
            (WEAK_KEY, ["Read", "Write", "List", *(f"{verb}{what}" for verb in ("Get", "Put") for what in _LOCKS)]),
        )
    ]
    (folder / "s3.json").write_text(json.dumps({"identities": who}), encoding="utf-8")
    (folder / "du-lieu").mkdir()
    master, volume, filer, port = (_free_port() for _ in range(4))
    command = [
        program, "server", f"-dir={folder / 'du-lieu'}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
        f"-master.port={master}", f"-volume.port={volume}", f"-filer.port={filer}", "-s3", f"-s3.port={port}",
        f"-s3.config={folder / 's3.json'}", "-s3.port.iceberg=0", "-s3.port.lance=0", "-volume.max=2000",
        "-master.volumeSizeLimitMB=64",
    ]  # fmt: skip
    with _running(command, f"http://127.0.0.1:{port}/", folder, dict(os.environ)):
        server = Server(f"http://127.0.0.1:{port}")
        _wait_until_it_writes(server)
        yield server


def _free_port() -> int:
    """A port that is free, with the one 10,000 above it, which SeaweedFS takes for itself."""
    while True:
        port = random.randrange(20_000, 50_000)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 10_000))
            except OSError:
                continue
            return port


@contextmanager
def _running(command: Sequence[str], health: str, folder: Path, environment: dict[str, str]) -> Iterator[None]:
    log = folder / "nhat-ky.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, cwd=folder
        )
        try:
            until = time.monotonic() + _START
            while not _answers(health):
                assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")[-2000:]
                assert time.monotonic() < until, log.read_text(encoding="utf-8", errors="replace")[-2000:]
                time.sleep(0.05)
            yield
        finally:
            process.kill()
            process.wait()


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=2)  # noqa: S310 – an address of our own
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


def _wait_until_it_writes(server: Server) -> None:
    """Its parts come up one after another."""
    client, until, last = server.client(), time.monotonic() + _START, ""
    while time.monotonic() < until:
        try:
            client.create_bucket(Bucket="thu")
            client.put_object(Bucket="thu", Key="thu", Body=b"thu")
        except Exception as error:  # noqa: BLE001 – whatever it is, it is said when the time is over
            last = str(error)
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"SeaweedFS không ghi được: {last}")
