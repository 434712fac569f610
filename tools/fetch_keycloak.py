"""Fetches Keycloak, pinned, through Maven: a real OpenID provider for one acceptance test, which `.ci/full` runs.

Needs Maven to fetch and Java 17 to run. Running this again changes nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

VERSION = "26.7.3"
SHA256 = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f"
PLACE = Path(__file__).resolve().parent.parent / ".tools" / f"keycloak-{VERSION}"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"


def find() -> Path | None:
    """Its folder, or None where it, or the Java that it needs, is not there."""
    return PLACE if (PLACE / "fetched").exists() and shutil.which("java") is not None else None


def fetch(folder: Path) -> Path:
    """Have Maven copy the distribution into `folder`."""
    maven = shutil.which("mvn")
    if maven is None:
        raise FileNotFoundError("mvn")
    artifact = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
    subprocess.run([maven, "-q", "-B", COPY, f"-Dartifact={artifact}", f"-DoutputDirectory={folder}"], check=True)
    return folder / f"keycloak-quarkus-dist-{VERSION}.zip"


def main() -> int:
    if not (PLACE / "fetched").exists():
        PLACE.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=PLACE.parent) as aside:
            try:
                fetched = fetch(Path(aside))
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"Maven could not fetch Keycloak: {error}", file=sys.stderr)
                return 3
            if sha256(fetched.read_bytes()).hexdigest() != SHA256:
                print(f"{fetched.name} is not the file that was tried: its SHA-256 differs.", file=sys.stderr)
                return 1
            shutil.unpack_archive(fetched, aside)
            shutil.rmtree(PLACE, ignore_errors=True)
            (Path(aside) / PLACE.name).replace(PLACE)
        (PLACE / "fetched").touch()     # written last
    print(PLACE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
