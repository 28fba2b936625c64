"""Puts a door together from its parts."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from classroom.resource_governor import rank
from classroom.settings import Settings
from classroom.student_session import SourceChecked
from classroom.vocabulary import DescribeSystem, Refused
from storage.keys import KEY_BYTES
from storage.views import Views
from web import governor, mentor
from web.beacons import Beacons
from web.bridge import Unavailable
from web.callers import Callers
from web.cursors import Cursors
from web.door import Asker, Clock, Door, wall_ms
from web.doorkeeper import Doorkeeper
from web.form_files import HelpForms
from web.forms_seen import FormsSeen
from web.hub import Hub
from web.machine import Machine
from web.metrics import Metrics
from web.rejoin import RejoinWords
from web.static import Pages
from web.tokens import Hasher

log = logging.getLogger(__name__)

DIST = Path(__file__).resolve().parents[1] / "pwa" / "dist"
ASK_AGAIN_S = 0.5
OnUpdate = Callable[[str, dict[str, Any]], None]


def make_door(
    bridge: Asker,
    views: Views,
    clock: Clock,
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    dist: Path | None = None,
    work_secret: bytes | None = None,
    forms_seen: Path | None = None,
) -> Door:
    """Without a `work_secret` of the data folder, work files are good for as long as this door, which then does not
    notice either that a backup was put back."""
    secret = work_secret or os.urandom(KEY_BYTES)
    dist = dist or (Path(settings.pages) if settings.pages else DIST)
    hasher = Hasher()
    machine = Machine(lambda: bridge.connected)
    standing = governor.standing(views)
    machine.level, machine.ground = standing.level, standing.ground
    hint_weight = settings.beacon_percent / 100
    hub = Hub(views, clock.now_ms, lambda room_id: mentor.describe(door, room_id), machine.brief, hint_weight)
    metrics = Metrics(
        lambda: machine.actors,
        lambda: sum(room.waiting() for room in hub.rooms.values()),
        lambda: rank(machine.level),
    )
    door = Door(
        bridge=bridge,
        views=views,
        clock=clock,
        settings=settings,
        callers=Callers(views, wall_ms),
        keeper=Doorkeeper(host, settings.allowed_hosts),
        hub=hub,
        machine=machine,
        metrics=metrics,
        pages=Pages(dist, without_service_worker=settings.pwa_kill_switch),
        hasher=hasher,
        rejoin_words=RejoinWords(hasher),
        cursors=Cursors(views, secret),
        work_secret=secret,
        beacons=Beacons(views, secret, hint_weight),
        help_forms=HelpForms(seen=FormsSeen(forms_seen)),
    )
    metrics.count_beacons(door.beacons.counts)
    return door


def updater(door: Door) -> OnUpdate:
    """What the bridge calls with each update. A bug in one update must not cost the connection."""

    asking: set[asyncio.Task[None]] = set()

    def ask_system() -> None:
        # The supervisor tells changes only: a front door that is new, or was cut off, would not know what was before.
        task = asyncio.ensure_future(_ask_system(door, on_update))
        asking.add(task)
        task.add_done_callback(asking.discard)

    def on_update(topic: str, body: dict[str, Any]) -> None:
        try:
            if topic == "connected":
                ask_system()
            door.machine.on_update(topic, body)
            if topic == "system":
                door.metrics.on_system()
            if topic == "student" and body["kind"] == SourceChecked.kind and body["suggestion"]:
                door.metrics.offered(body["suggestion"])
            if topic == "student" and body.get("fix"):
                door.metrics.became(**body["fix"])
                return  # nothing on a screen changes
            door.hub.on_update(topic, body)
        except Exception:  # the connection to the actors serves everybody else too
            log.exception("update could not be told topic=%s", topic)

    return on_update


async def _ask_system(door: Door, on_update: OnUpdate) -> None:
    while door.bridge.connected:
        try:
            on_update("system", await door.bridge.ask("supervisor", DescribeSystem()))
        except (Unavailable, Refused):
            await asyncio.sleep(ASK_AGAIN_S)
        else:
            return
