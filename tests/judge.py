"""veraPDF as a function: which profiles each file was judged by, and whether it complies; and DSS, of signatures."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from fetch_dss import find as find_dss
from fetch_verapdf import JAR

PROFILES = {"PDF/A-3a validation profile", "PDF/UA-1 validation profile"}
COMPLIANT = dict.fromkeys(PROFILES, True)


def judged(paths: Sequence[Path]) -> list[dict[str, bool]]:
    """Each file's answer for each profile that veraPDF says it used: without XMP it silently uses a weaker one."""
    java = shutil.which("java") or "java"
    options = ["-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", str(JAR), "--format", "json", "-f", "0"]
    done = subprocess.run([java, *options, *map(str, paths)], capture_output=True, check=False)
    jobs = json.loads(done.stdout)["report"]["jobs"]
    assert len(jobs) == len(paths)
    return [{answer["profileName"]: answer["compliant"] for answer in job["validationResult"]} for job in jobs]


def second_opinions(root: Path, paths: Sequence[Path]) -> dict[int, list[tuple[str, str, str]]]:
    """DSS, offline: by the file's place, (indication, sub-indication, format) of each signature in it."""
    program = find_dss()
    assert program is not None
    done = subprocess.run([*program, str(root), *map(str, paths)], capture_output=True, check=True, text=True)
    answers: dict[int, list[tuple[str, str, str]]] = {number: [] for number in range(len(paths))}
    for line in done.stdout.splitlines():
        number, *answer = line.split("\t")
        answers[int(number)].append((answer[0], answer[1], answer[2]))
    return answers
