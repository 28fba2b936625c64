"""The explanations that the app and the server import are those of the TOML sources."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_the_generated_explanations_are_fresh() -> None:
    command = [sys.executable, str(ROOT / "content" / "explanations" / "generate.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
