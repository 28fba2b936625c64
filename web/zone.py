"""The time zone of the centre: the setting, or that of the machine."""

from __future__ import annotations

import os
from pathlib import Path
from zoneinfo import ZoneInfo

from classroom.settings import Settings
from classroom.timetable import is_zone

LOCALTIME = Path("/etc/localtime")
TIMEZONE = Path("/etc/timezone")
#: Where the database of zones begins in the path that `LOCALTIME` leads to.
DATABASE = "zoneinfo/"


def zone_of(settings: Settings) -> ZoneInfo:
    return ZoneInfo(settings.time_zone or machine_zone())


def machine_zone(localtime: Path = LOCALTIME, timezone: Path = TIMEZONE) -> str:
    """Its name, as far as the machine knows one; else UTC."""
    for name in (os.environ.get("TZ", "").removeprefix(":"), _linked(localtime), _written(timezone)):
        if name and is_zone(name):
            return name
    return "UTC"


def _linked(path: Path) -> str:
    return str(path.resolve()).rpartition(DATABASE)[2] if path.is_symlink() else ""


def _written(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
