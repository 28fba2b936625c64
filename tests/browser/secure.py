"""Chromium with certificates in its own store, as a laptop has them after the steps of the page for new laptops."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright

from tests.browser.conftest import launch_options

REMEDY = "certutil is missing: install the system package 'libnss3-tools' (.ci/chromium does so on Debian and Ubuntu)"


def trust(home: Path, ca: Path) -> None:
    """As a person imports a certificate into the browser of this home folder."""
    certutil = shutil.which("certutil")
    assert certutil, REMEDY
    store = home / ".local" / "share" / "pki" / "nssdb"
    # Browsers before 2026 looked here.
    older = home / ".pki" / "nssdb"
    for folder in (store, older):
        folder.mkdir(parents=True)
        for options in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "classroom", "-i", str(ca)]):
            subprocess.run([certutil, "-d", f"sql:{folder}", *options], check=True, capture_output=True)


@contextmanager
def chromium_of(playwright: Playwright, home: Path, names: dict[str, str]) -> Iterator[Browser]:
    """A browser whose home folder is this one, and that finds each name at the address beside it."""
    home.mkdir(parents=True, exist_ok=True)
    options = launch_options()
    rules = ",".join(f"MAP {name} {address}" for name, address in names.items())
    environment = {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}
    browser = playwright.chromium.launch(
        executable_path=options["executable_path"],
        args=[*options["args"], f"--host-resolver-rules={rules}"],
        env={**environment, "HOME": str(home)},
    )
    yield browser
    browser.close()
