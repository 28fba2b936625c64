"""`helping-hands replay`: a recorded class once more, under other rules of the queue. It only reads."""

from __future__ import annotations

import argparse
import json
import tomllib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from classroom import assist_queue, queue_rules, what_if, what_if_told
from classroom.hearing import Notice
from classroom.queue_state import evolve, initial
from classroom.setting import BadSetting
from storage import codec
from storage.errors import StoreError
from storage.read_models import RoomRow
from storage.records import Recorded
from storage.views import Views
from web import settings_file
from web.commands import CommandFailed, offline
from web.commands.data_option import add_data_option
from web.zone import zone_of

PAGE = 2_000
AS_IT_WAS, SAME_RULES, OTHER_RULES = "as_it_was", "same_rules", "other_rules"
HEADS = {AS_IT_WAS: "as it was", SAME_RULES: "same rules", OTHER_RULES: "other rules"}


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "replay",
        help="a recorded class once more, under other rules of the queue",
        description="Plays a recorded day again through the rules of the queue: what children did as it was recorded, "
        "mentors as a plain model (who is free goes to the first in the order, and helps as long as that day). Beside "
        "each other: how it was, the model under the rules of that day, and the model under those of FILE.",
    )
    parser.add_argument("day", metavar="DAY", help="as 2026-11-26, today or yesterday, in the time zone of the centre")
    parser.add_argument(
        "--rules",
        type=Path,
        required=True,
        metavar="FILE",
        help="TOML with other values of settings that begin with `queue.`, as in settings.toml",
    )
    parser.add_argument("--room", metavar="ROOM", help="id or name; needed where there are several rooms")
    add_data_option(parser)
    offline.add_json_option(parser)
    parser.set_defaults(run=_replay)


def _replay(args: argparse.Namespace) -> int:
    rules = _rules(args.rules)
    with offline.reading(args.data) as (data, views):
        rooms = offline.rooms_named(views, args.room)
        if len(rooms) != 1:
            raise CommandFailed("there are several rooms: say which with --room", exit_code=2)
        try:
            zone = zone_of(settings_file.load(data.path))
            day = _recorded(views, rooms[0], *_bounds(args.day, zone))
        except (BadSetting, StoreError) as problem:
            raise CommandFailed(str(problem)) from None
    staff = what_if.staff_of(day)
    if not day.notices or not staff.since:
        raise CommandFailed(f"{args.day}: there is no class in {offline.shown(rooms[0].name)} in which a mentor helped")
    accounts = {
        AS_IT_WAS: what_if.as_it_was(day),
        SAME_RULES: what_if.played(day, staff),
        OTHER_RULES: what_if.played(day, staff, rules),
    }
    answer = {
        "day": args.day,
        "room": {"id": rooms[0].room_id, "name": rooms[0].name},
        "time_zone": zone.key,
        "mentors": len(staff.since),
        "rules": rules,
        **{which: what_if_told.told(account, day.until) for which, account in accounts.items()},
        "children": what_if_told.by_child(accounts, day.until),
    }
    print(json.dumps(answer) if args.json else "\n".join(_lines(answer)))
    return 0


def _rules(path: Path) -> dict[str, Any]:
    """By key, each one looked at. Raises `CommandFailed`."""
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise CommandFailed(f"{path}: cannot be read: {problem.strerror}", exit_code=2) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise CommandFailed(f"{path}: is not TOML: {problem}", exit_code=2) from None
    try:
        found = {key: queue_rules.checked(key, value) for key, value in _flat(document)}
    except BadSetting as bad:
        raise CommandFailed(f"{path}: {bad}", exit_code=2) from None
    if not found:
        raise CommandFailed(f"{path}: there are no rules in it; for example queue.points_hand = 50", exit_code=2)
    return found


def _flat(document: dict[str, Any], before: str = "") -> Iterable[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _bounds(text: str, zone: ZoneInfo) -> tuple[int, int]:
    """The first instant of the day and that of the next, which may be 23 or 25 hours later."""
    today = datetime.now(UTC).astimezone(zone).date()
    named = {"today": today, "yesterday": today - timedelta(days=1)}
    try:
        day = named.get(text) or date.fromisoformat(text)
    except ValueError:
        raise CommandFailed(f"{text!r} is no day: write it as {today.isoformat()}", exit_code=2) from None
    begins, ends = (datetime.combine(each, time(), zone).timestamp() for each in (day, day + timedelta(days=1)))
    return round(begins * 1000), round(ends * 1000)


def _recorded(views: Views, room: RoomRow, begins: int, ends: int) -> what_if.Recorded:
    start, events = initial(room.room_id), []
    for line in _own(views, room.room_id):
        if line.at >= ends:
            break
        _must_be_whole(line)
        event = codec.event_of(line)
        if line.at < begins:
            start = evolve(start, event)
        else:
            events.append((line.at, event))
    return what_if.Recorded(start, tuple(_heard(views, room.room_id, begins, ends)), tuple(events))


def _own(views: Views, room_id: str) -> Iterable[Recorded]:
    stream, version = assist_queue.stream(room_id), 0
    while page := views.events_of(stream, version, PAGE):
        yield from page
        version = page[-1].version


def _heard(views: Views, room_id: str, begins: int, ends: int) -> Iterable[Notice]:
    position = views.position_at(begins) - 1
    while page := views.feed(room_id, position, assist_queue.FEED_KINDS, PAGE):
        for line in page:
            if line.at >= ends:
                return
            _must_be_whole(line)
            yield Notice(line.event_id, line.kind, line.student_id or "", line.at, line.payload)
        position = page[-1].position


def _must_be_whole(line: Recorded) -> None:
    if line.erased:
        raise CommandFailed("what happened then was pruned from the journal, or erased: it cannot be played again")


# --- words ------------------------------------------------------------------------------------------------------


def _lines(answer: dict[str, Any]) -> list[str]:
    changed = ", ".join(f"{key} = {value}" for key, value in answer["rules"].items())
    sides = [answer[which] for which in HEADS]
    rows = [
        ("tickets", [str(each["tickets"]) for each in sides]),
        ("helped by a mentor", [str(each["helped"]) for each in sides]),
        ("over without a mentor", [str(each["over_without_a_mentor"]) for each in sides]),
        ("still waiting at the end", [str(each["still_waiting"]) for each in sides]),
        *(
            (f"wait, {which}", [offline.minutes(each["wait_s"][which]) for each in sides])
            for which in ("mean", "p50", "p95")
        ),
        ("wait, longest", [offline.minutes(each["wait_s"]["max"]) for each in sides]),
        ("waits over ten minutes", [str(each["over_ten_minutes"]) for each in sides]),
        ("overtakes", [str(each["overtakes"]["all"]) for each in sides]),
        ("overtakes of one child", [str(each["overtakes"]["most_of_one"]) for each in sides]),
        ("longest mean of a child", [offline.minutes(each["between_children_s"]["longest_mean"]) for each in sides]),
        ("spread between children", [offline.minutes(each["between_children_s"]["spread"]) for each in sides]),
    ]
    head = (
        f"{offline.shown(answer['room']['name'])}, {answer['day']}, {answer['mentors']} mentors; other rules: {changed}"
    )
    lines = [head, _line("", list(HEADS.values())), *(_line(label, values) for label, values in rows), ""]
    lines.append(_line("mean wait of each child", ["", "", ""]))
    for child in answer["children"]:
        times = [offline.minutes(child["wait_s"][which]) for which in HEADS]
        lines.append(_line(f"  {offline.shown(child['name'])}", times))
    return lines


def _line(label: str, values: list[str]) -> str:
    return f"{label:28}" + "".join(f"{value:>14}" for value in values)
