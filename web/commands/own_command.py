"""Our own command line, as an operator would type it: for what runs a server and needs rooms and mentors in it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from web.commands import CommandFailed


def add_room(data: Path, name: str) -> dict[str, Any]:
    """The new room: id, name and join_code."""
    return _answer("rooms", "add", name, "--data", str(data), "--json")


def add_mentor(data: Path, name: str, room_id: str) -> str:
    """The reusable token of a new mentor of this room."""
    token: str = _answer("mentors", "add", name, "--room", room_id, "--data", str(data), "--json")["token"]
    return token


def _answer(*words: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "web.commands", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command line
    if done.returncode:
        raise CommandFailed(f"helping-hands {' '.join(words[:3])}: {done.stderr.strip()}")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
