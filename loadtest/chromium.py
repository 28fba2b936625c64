"""How the browser of this machine is started: shared by everything that drives a page."""

from __future__ import annotations

import os
import shutil
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")


class NoBrowser(Exception):
    """There is no Chromium on this machine; the text says what to do."""


def launch_options() -> dict[str, Any]:
    """Options of Playwright's `launch`. Raises `NoBrowser`."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        raise NoBrowser(f"none of {', '.join(NAMES)} is installed: `make test` says what to install")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its own sandbox for root
    return {"executable_path": found, "args": arguments}
