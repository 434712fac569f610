"""Makes the two bundles of strangers' JavaScript that the offline page carries: a QR decoder, and hashes with Ed25519.

Fetches the pinned packages through npm, checks their SHA-256, and joins what is used with a pinned esbuild. The result
is committed, so only who changes a version runs this. Equal packages give equal bytes.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from npm import unpacked

TARGET = Path(__file__).resolve().parent.parent / "qr" / "offline" / "vendor"
PACKAGES = {
    "qr@0.7.0": "632ef43ecb74f7eb5f578e978068bcbfba0fbba36101e79c079a6d95f24d8865",
    "@noble/ed25519@3.2.0": "aaae5d6bc1aa92b798dc2017f2ff1f834f6d8a1e339fdc3e08915ec336006bd8",
    "@noble/hashes@2.4.0": "e1946149b780017b2564fcc092cb01c04e1d7f20627d0296c17da8868f4436dc",
    "@esbuild/linux-x64@0.28.2": "9573bb2233aab0f9ea7647d5cca9726113cc1768de61d66b17267f4db84488f6",
}
ENTRIES = {
    "qr-decoder": ("SoluuQr", 'export { decodeQR } from "qr/decode.js";'),
    "noble": (
        "SoluuNoble",
        'import { hashes, verify } from "@noble/ed25519";'
        'import { sha256, sha512 } from "@noble/hashes/sha2.js";'
        "hashes.sha512 = sha512;"
        # RFC 8032 as WebCrypto and Python have it, not the laxer rules of ZIP 215
        "const isSigned = (signature, message, key) => verify(signature, message, key, { zip215: false });"
        "export { isSigned, sha256, sha512 };",
    ),
}
LICENCES = {"qr@0.7.0": "LICENSE-MIT", "@noble/ed25519@3.2.0": "LICENSE", "@noble/hashes@2.4.0": "LICENSE"}
FLAGS = ("--bundle", "--minify", "--format=iife", "--legal-comments=none", "--target=es2021", "--log-level=warning")


def fetch(package: str, folder: Path) -> Path:
    """The package's folder among the others, as esbuild looks for it; ValueError where it is not the one tried."""
    place = folder / "node_modules" / package.rpartition("@")[0]
    place.parent.mkdir(parents=True, exist_ok=True)
    return unpacked(package, PACKAGES[package], folder / "packed").rename(place)


def licences(fetched: dict[str, Path]) -> str:
    """Each text once, under the packages that it is of."""
    of_text: dict[str, list[str]] = {}
    for package, name in LICENCES.items():
        of_text.setdefault((fetched[package] / name).read_text("utf-8").strip(), []).append(package)
    return "\n\n".join(f"{', '.join(packages)}\n\n{text}\n" for text, packages in of_text.items())


def build(folder: Path) -> dict[str, str]:
    """The files to commit, by name."""
    fetched = {package: fetch(package, folder) for package in PACKAGES}
    esbuild = fetched["@esbuild/linux-x64@0.28.2"] / "bin" / "esbuild"
    made = {"LICENSES.txt": licences(fetched)}
    for name, (variable, source) in ENTRIES.items():
        entry = folder / f"{name}.js"
        entry.write_text(source, encoding="utf-8")
        done = subprocess.run(
            [str(esbuild), str(entry), *FLAGS, f"--global-name={variable}"], check=True, capture_output=True, text=True
        )
        made[f"{name}.min.js"] = done.stdout
    return made


def main() -> int:
    with tempfile.TemporaryDirectory() as aside:
        try:
            made = build(Path(aside))
        except ValueError as error:
            print(error, file=sys.stderr)
            return 1
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"npm could not fetch, or esbuild not build: {error}", file=sys.stderr)
            return 3
    TARGET.mkdir(parents=True, exist_ok=True)
    for name, text in made.items():
        (TARGET / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(text.encode())} bytes, sha256 {sha256(text.encode()).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
