"""Fetches veraPDF's command line, pinned, through Maven: the judge of PDF/A and PDF/UA in the tests.

Only tests need it. Needs Java 17 to run, and Maven to fetch. Running this again changes nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

VERSION = "1.30.2"
SHA256 = "287cc9c9757f99dcff4a2d39b68268245b48103fb6af443162d5a29df2afa332"
JAR = Path(__file__).resolve().parent.parent / ".tools" / "verapdf" / f"cli-{VERSION}.jar"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


def is_right(path: Path) -> bool:
    """Whether this is the very file that was tried."""
    return path.is_file() and sha256(path.read_bytes()).hexdigest() == SHA256


def fetch(folder: Path) -> Path:
    """Have Maven copy the jar into `folder`."""
    maven = shutil.which("mvn")
    if maven is None:
        raise FileNotFoundError("mvn")
    subprocess.run(
        [maven, "-q", "-B", COPY, f"-Dartifact=org.verapdf.apps:cli:{VERSION}:jar", f"-DoutputDirectory={folder}"],
        check=True,
    )
    return folder / JAR.name


def main() -> int:
    if not is_right(JAR):
        JAR.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=JAR.parent) as aside:
            try:
                fetched = fetch(Path(aside))
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"Maven could not fetch veraPDF: {error}", file=sys.stderr)
                return 3
            if not is_right(fetched):
                print(f"{fetched.name} is not the file that was tried: its SHA-256 differs.", file=sys.stderr)
                return 1
            fetched.replace(JAR)
    print(JAR)
    return 0


if __name__ == "__main__":
    sys.exit(main())
