"""A stranger's opinion of an E-ARK package: commons-ip2, asked on its command line."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fetch_commons_ip import JAR


@dataclass(frozen=True)
class Judgement:
    """`result`: VALID or INVALID; the requirements that failed, and those that a package should fulfil and does not."""

    result: str
    failed: tuple[str, ...]
    should: tuple[str, ...]
    said: str


def judge(packages: Sequence[Path]) -> list[Judgement]:
    """What commons-ip2 says of each, in one call. Its exit code is no answer: it is 0 on an invalid package."""
    java = shutil.which("java") or "java"
    done = subprocess.run(
        [java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", str(JAR), "validate", "-i",
         ",".join(map(str, packages)), "--specification-version", "2.2.0"],
        check=True, capture_output=True, encoding="utf-8",
    )  # fmt: skip
    reports = list(_documents(done.stdout))
    assert [report["header"]["path"] for report in reports] == list(map(str, packages))
    return list(map(_judgement, reports))


def _documents(said: str) -> Iterator[Any]:
    """One JSON document for each package, one behind the other."""
    decoder, rest = json.JSONDecoder(), said.strip()
    while rest:
        document, end = decoder.raw_decode(rest)
        yield document
        rest = rest[end:].strip()


def _judgement(report: Any) -> Judgement:
    failed = [each for each in report["validation"] if each["testing"]["outcome"] == "FAILED"]
    return Judgement(
        report["summary"]["result"],
        tuple(each["id"] for each in failed if each["level"] == "MUST"),
        tuple(each["id"] for each in failed if each["level"] != "MUST"),
        json.dumps(failed, ensure_ascii=False, indent=1),
    )
