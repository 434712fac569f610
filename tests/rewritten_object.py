"""An OCFL object written anew by whoever holds the medium: a file changed, and every list that says what it was."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from archive.ocfl.inventory import Inventory, parse_inventory
from archive.ocfl.layout import INVENTORY, SIDECAR, sidecar


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


def rewrite_all(folder: Path, change: Callable[[Inventory], Inventory]) -> None:
    """Change the inventory, and each version's with it; afterwards the object agrees with itself."""
    inventory = change(parse_inventory((folder / INVENTORY).read_bytes()))
    for number in range(1, inventory.head + 1):
        _put(folder / f"v{number}", inventory.as_of(number))
    _put(folder, inventory)


def _put(folder: Path, inventory: Inventory) -> None:
    folder.mkdir(exist_ok=True)
    text = inventory.as_json()
    (folder / INVENTORY).write_bytes(text)
    (folder / SIDECAR).write_bytes(sidecar(hashlib.sha512(text).hexdigest()))


def lay_on_top(folder: Path, files: Mapping[str, bytes], *, keep: bool = True) -> None:
    """One version more, of these files beside those of the version before, or instead of them."""
    def laid(inventory: Inventory) -> Inventory:
        number, manifest, fixity = inventory.head + 1, dict(inventory.manifest), dict(inventory.sha256)
        logical = inventory.versions[-1].logical() if keep else {}
        for name, content in files.items():
            long, short = hashlib.sha512(content).hexdigest(), hashlib.sha256(content).hexdigest()
            logical[name] = long
            if long not in manifest:
                path = folder / f"v{number}" / "content" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                manifest[long], fixity[short] = (f"v{number}/content/{name}",), (f"v{number}/content/{name}",)
        state: dict[str, tuple[str, ...]] = {}
        for name, digest in logical.items():
            state[digest] = (*state.get(digest, ()), name)
        version = replace(inventory.versions[-1], state=state)
        return replace(inventory, manifest=manifest, sha256=fixity, versions=(*inventory.versions, version))

    rewrite_all(folder, laid)


def swap(one: Path, other: Path) -> None:
    """Two objects, each in the other's place and under its id."""
    ids = [parse_inventory((each / INVENTORY).read_bytes()).object_id for each in (one, other)]
    for source, target in ((one, one.with_name("giua")), (other, one), (one.with_name("giua"), other)):
        shutil.move(source, target)
    for folder, object_id in zip((one, other), ids, strict=True):
        rewrite_all(folder, lambda inventory, object_id=object_id: replace(inventory, object_id=object_id))
