"""What is free on the disk with the journal, and for how many days of classes that is enough."""

from __future__ import annotations

import shutil
from typing import Any

from classroom import disk_room
from storage.views import Views


def disk(views: Views) -> dict[str, Any]:
    """Two rows of the journal and two questions to the system: cheap enough to be asked while a class works."""
    database = views.folder / "classroom.db"
    free_mb = shutil.disk_usage(views.folder).free // 1_000_000
    size_bytes = database.stat().st_size
    a_week_mb = disk_room.week_mb(size_bytes, views.oldest_at(), views.newest_at())
    days_left = disk_room.days_left(free_mb, a_week_mb)
    return {"free_mb": free_mb, "used_mb": size_bytes // 1_000_000, "week_mb": a_week_mb, "days_left": days_left}
