"""`helping-hands stats`: what the journal says about weeks of classes. It reads beside a running server."""

from __future__ import annotations

import argparse
import json
from typing import Any

from classroom.settings import BadSetting
from storage.clock import DomainClock
from storage.errors import StoreError
from storage.layout import DataDir
from storage.read_models import RoomRow
from storage.views import Views
from web import fairness, settings_file
from web.commands import CommandFailed, offline
from web.commands.data_option import add_data_option
from web.zone import zone_of


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "stats", help="waits and help by child over weeks", description="What the journal says about weeks of classes."
    )
    deeds = parser.add_subparsers(dest="deed", metavar="WHAT", required=True)
    fair = deeds.add_parser(
        "fairness",
        help="who waited, who was helped and who never asked",
        description="By child and week, in the order of names. There is no ranking: these are facts, not marks.",
    )
    fair.add_argument("--room", metavar="ROOM", help="id or name; all rooms unless said")
    fair.add_argument(
        "--weeks",
        type=int,
        default=fairness.WEEKS,
        help=f"how many, the present one included: 1 to {fairness.MOST_WEEKS}, {fairness.WEEKS} unless said",
    )
    add_data_option(fair)
    offline.add_json_option(fair)
    fair.set_defaults(run=_fairness)


def _fairness(args: argparse.Namespace) -> int:
    if not 1 <= args.weeks <= fairness.MOST_WEEKS:
        raise CommandFailed(f"--weeks is 1 to {fairness.MOST_WEEKS}", exit_code=2)
    with offline.reading(args.data) as (data, views):
        told = [_of(data, views, room, args.weeks) for room in offline.rooms_named(views, args.room)]
    if args.json:
        print(json.dumps({"rooms": told}))
        return 0
    for each in told:
        print("\n".join(_lines(each)))
    return 0


def _of(data: DataDir, views: Views, room: RoomRow, weeks: int) -> dict[str, Any]:
    try:
        zone = zone_of(settings_file.load(data.path))
    except BadSetting as bad:
        raise CommandFailed(str(bad)) from None
    now_ms = max(DomainClock.load(data.run).now_ms(), views.newest_at())
    try:
        facts = fairness.facts(views, room.room_id, zone, weeks, now_ms)
    except StoreError as problem:
        raise CommandFailed(str(problem)) from None
    return {"room": {"id": room.room_id, "name": room.name}, **facts}


def _lines(told: dict[str, Any]) -> list[str]:
    count = len(told["weeks"])
    weeks = "1 week" if count == 1 else f"{count} weeks"
    head = f"{offline.shown(told['room']['name'])}, {weeks} with children, {told['time_zone']}"
    lines = [head, "  days  asked  helped  wait mean  longest  with a mentor  child"]
    for row in told["children"]:
        wait = row["wait_s"] or {"mean": None, "longest": None}
        times = (offline.minutes(wait["mean"]), offline.minutes(wait["longest"]), offline.minutes(row["help_s"]))
        lines.append(
            f"{row['days']:6}{row['asked']:7}{row['helped']:8}{times[0]:>11}{times[1]:>9}{times[2]:>15}"
            f"  {offline.shown(row['name'])}"
        )
    quiet = ", ".join(offline.shown(each["name"]) for each in told["never_asked"])
    return [*lines, f"  never asked: {quiet or 'nobody'}"]
