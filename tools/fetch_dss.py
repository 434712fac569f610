"""Fetches the EU's validator of signatures (DSS), pinned, through Maven: a second opinion beside pyHanko, for tests.

Only tests need it. Needs Maven and a JDK 17: the small main around it is compiled here. Running this again changes
nothing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "dss"
LOCK = SOURCES / "jars.lock"
PLACE = HERE.parent / ".tools" / "dss"
MAIN = "DssJudge"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies"


def _stamp() -> Path:
    """Says from what it was made; written last."""
    made_of = b"".join(path.read_bytes() for path in (LOCK, SOURCES / f"{MAIN}.java"))
    return PLACE / f"made-{sha256(made_of).hexdigest()[:16]}"


def find() -> list[str] | None:
    """How it is called, or None where it is not there. Its arguments: the root's certificate, then PDFs."""
    java = shutil.which("java")
    if java is None or not _stamp().exists():
        return None
    parts = os.pathsep.join((str(PLACE / "jars" / "*"), str(PLACE / "classes")))
    return [java, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", parts, MAIN]


def is_right(jars: Path) -> bool:
    """Whether these are the very files that were tried, all of them and no others."""
    expected = dict(reversed(line.split("  ")) for line in LOCK.read_text(encoding="ascii").splitlines())
    return expected == {path.name: sha256(path.read_bytes()).hexdigest() for path in jars.glob("*.jar")}


def make(folder: Path) -> bool:
    """Have Maven copy the jars, and compile the main. False where a jar is not the one that was tried."""
    maven, javac = shutil.which("mvn"), shutil.which("javac")
    if maven is None or javac is None:
        raise FileNotFoundError("mvn" if maven is None else "javac")
    jars, classes = folder / "jars", folder / "classes"
    options = ["-q", "-B", "-f", str(SOURCES / "pom.xml"), f"-DoutputDirectory={jars}", "-DincludeScope=runtime"]
    subprocess.run([maven, *options, COPY], check=True)
    if not is_right(jars):
        return False
    subprocess.run(
        [javac, "-encoding", "UTF-8", "-cp", str(jars / "*"), "-d", str(classes), str(SOURCES / f"{MAIN}.java")],
        check=True,
    )
    return True


def main() -> int:
    if find() is None:
        PLACE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=PLACE.parent) as aside:
            try:
                made = make(Path(aside))
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"DSS could not be fetched and compiled: {error}", file=sys.stderr)
                return 3
            if not made:
                print("The jars are not those that were tried: their SHA-256 differ.", file=sys.stderr)
                return 1
            for part in ("jars", "classes"):
                shutil.rmtree(PLACE / part, ignore_errors=True)
                (Path(aside) / part).replace(PLACE / part)
        _stamp().touch()
    print(PLACE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
