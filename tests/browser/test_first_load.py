"""How much a laptop fetches before a child can join, and before it can write: bounded, as gzip over plain http. And
that what it has fetched can be installed.

What is counted is what a real browser asks for, in the sizes of the built files.
"""

from __future__ import annotations

import gzip
import json
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import expect

from loadtest.server import Server
from tests.browser.conftest import ROOT
from tests.browser.steps import join

DIST = ROOT / "pwa" / "dist"
KB = 1000
JOIN_KB, EDITOR_KB = 110, 260
ASKED_FOR = "performance.getEntriesByType('resource').map(one => one.name)"


def gzipped_bytes(address: str) -> int:
    path = "student.html" if address == "/" else address.lstrip("/")
    packed = DIST / f"{path}.gz"
    return packed.stat().st_size if packed.exists() else len(gzip.compress((DIST / path).read_bytes()))


def first_load_kb(page: Any) -> tuple[float, dict[str, int]]:
    """Of the page and all files that it has asked for so far: the sum, and each of them."""
    addresses = {"/", *(urlsplit(name).path for name in page.evaluate(ASKED_FOR))}
    sizes = {each: gzipped_bytes(each) for each in addresses if not each.startswith(("/api/", "/ws/"))}
    return sum(sizes.values()) / KB, sizes


def test_the_first_load_of_join_page_and_editor_stays_small(lasting_server: Server, open_screen: Any) -> None:
    # The service worker fetches for later, in the background; it is not what a child waits for.
    screen = open_screen(lasting_server.ready["student_url"], service_workers="block")
    expect(screen.page.get_by_test_id("join-code")).to_be_visible()
    join_kb, files = first_load_kb(screen.page)
    assert len(files) >= 3, files
    assert join_kb <= JOIN_KB, files
    join(screen, lasting_server.room["join_code"], "Nora")
    screen.page.get_by_test_id("run").click()  # the runner of JavaScript is part of it, and its language
    expect(screen.page.get_by_test_id("run-state")).not_to_be_empty()
    editor_kb, files = first_load_kb(screen.page)
    assert len([each for each in files if "/pyodide/" in each]) == 0
    assert editor_kb > join_kb
    assert editor_kb <= EDITOR_KB, files
    figures = {"join_kb": round(join_kb, 1), "editor_kb": round(editor_kb, 1), "files": files}
    (ROOT / "test-output").mkdir(exist_ok=True)
    (ROOT / "test-output" / "first-load.json").write_text(json.dumps(figures, indent=1))


def test_the_app_can_be_installed(lasting_server: Server, open_screen: Any) -> None:
    screen = open_screen(lasting_server.ready["student_url"])
    devtools = screen.context.new_cdp_session(screen.page)
    manifest = devtools.send("Page.getAppManifest")
    assert manifest["errors"] == []
    assert manifest["url"].endswith("/manifest.webmanifest")
    problems = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # Playwright's contexts are private windows, which install nothing.
    assert [each for each in problems if each["errorId"] != "in-incognito"] == []
