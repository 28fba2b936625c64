"""What axe has to say about a page: shared by the browser tests."""

from __future__ import annotations

from typing import Any

from tests.browser.conftest import ROOT

AXE = ROOT / "pwa" / "node_modules" / "axe-core" / "axe.min.js"
#: Some animations never end (the cursor, the badge): those are not waited for.
AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter(one => one.effect.getComputedTiming().endTime < 5000).map(one => one.finished)).then(() => null)"""


def findings(page: Any) -> list[str]:
    """What axe has to say about the page as it stands, once nothing moves any more."""
    page.evaluate(AT_REST)
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, { resultTypes: ['violations'] })")
    assert found["passes"], "axe looked at nothing"
    return [f"{one['id']}: {node['html'][:120]}" for one in found["violations"] for node in one["nodes"]]
