"""An OCFL object written anew by whoever holds the medium: a file changed, and every list that says what it was."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path


def rewrite(folder: Path, name: str, change: Callable[[Path], object]) -> None:
    """Change the newest version's file of that name; afterwards the object agrees with itself."""
    text = (folder / "inventory.json").read_text("utf-8")
    inventory = json.loads(text)
    head = inventory["head"]
    old = next(digest for digest, names in inventory["versions"][head]["state"].items() if name in names)
    content = folder / inventory["manifest"][old][0]
    before = content.read_bytes()
    change(content)
    after = content.read_bytes()
    assert before != after
    for algorithm in (hashlib.sha512, hashlib.sha256):
        text = text.replace(algorithm(before).hexdigest(), algorithm(after).hexdigest())
    for here in (folder, folder / head):
        (here / "inventory.json").write_text(text, "utf-8")
        digest = hashlib.sha512(text.encode()).hexdigest()
        (here / "inventory.json.sha512").write_text(f"{digest} inventory.json\n", "utf-8")
