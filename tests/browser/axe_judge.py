"""What axe-core finds on a page that is open in a browser."""

from __future__ import annotations

from typing import Any

from fetch_axe import find as find_axe
from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def grave_findings(page: Page) -> list[str]:
    """The serious and critical ones: rule, selector, what is wrong."""
    script = find_axe()
    assert script is not None
    page.evaluate(script.read_text(encoding="utf-8"))   # from outside: the pages' policy lets no such script in
    done: dict[str, list[dict[str, Any]]] = page.evaluate("axe.run()")
    assert len(done["passes"]) > 10, "axe has seen no page"
    return [
        f"{rule['id']} {' '.join(map(str, node['target']))}: {node['failureSummary']} {node['html'][:200]}"
        for rule in done["violations"] if rule["impact"] in GRAVE
        for node in rule["nodes"]
    ]  # fmt: skip
