"""How the browser of this machine is started: shared by everything that starts one."""

from __future__ import annotations

import os
import shutil
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome")


def launch_options() -> dict[str, Any]:
    """How the browser of this machine is started."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    assert found, f"none of {', '.join(NAMES)} is installed: see `make test`"
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses its own sandbox for root
    return {"executable_path": found, "args": arguments}
