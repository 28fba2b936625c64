"""`helping-hands rooms timetable`: which class meets where and when, so that one join code serves the whole week."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from classroom.timetable import LONGEST_MIN, SHORTEST_MIN
from web.commands import offline
from web.commands.data_option import add_data_option

MINUTES = 90


def register_below(deeds: Any) -> None:
    parser = deeds.add_parser(
        "timetable",
        help="classes that meet each week, and the join code that leads to the one that is on",
        description="Classes that meet each week. The centre's join code leads to the room of the class that is on; "
        "times are those of the clock on the wall, in the time zone of the setting centre.time_zone.",
    )
    below = parser.add_subparsers(dest="wish", metavar="WISH", required=True)
    add = below.add_parser("add", help='for example: add "Room 1" 4-Green thursday 16:00 --minutes 90')
    add.add_argument("room", metavar="ROOM", help="id or name")
    add.add_argument("name", metavar="CLASS")
    add.add_argument("day", metavar="DAY", help="monday to sunday")
    add.add_argument("start", metavar="TIME", help="as 16:00")
    add.add_argument(
        "--minutes", type=int, default=MINUTES, help=f"{SHORTEST_MIN} to {LONGEST_MIN}, {MINUTES} unless said"
    )
    listing = below.add_parser("list", help="all classes with their next meeting, and the join code")
    remove = below.add_parser("remove", help="the class meets no more; its room and children stay")
    remove.add_argument("planned", metavar="CLASS", help="id or name")
    code = below.add_parser("code", help="a new join code for all classes; the old one lets nobody in any more")
    for each, run in ((add, _add), (listing, _list), (remove, _remove), (code, _code)):
        add_data_option(each)
        offline.add_json_option(each)
        each.set_defaults(run=run)


def _add(args: argparse.Namespace) -> int:
    facts = {"room": args.room, "name": args.name, "day": args.day, "start": args.start, "minutes": args.minutes}
    planned = offline.do(args.data, "timetable.add", **facts)
    if args.json:
        print(json.dumps(planned))
        return 0
    print(_line(planned, planned["time_zone"]))
    print(f"join code of the centre: {planned['join_code']}")
    return 0


def _list(args: argparse.Namespace) -> int:
    answer = offline.do(args.data, "timetable.list")
    if args.json:
        print(json.dumps(answer))
        return 0
    for planned in answer["classes"]:
        print(_line(planned, answer["time_zone"]))
    code = answer["join_code"] or "none yet: the first class brings one"
    print(f"time zone {answer['time_zone']}, join code of the centre: {code}")
    return 0


def _line(planned: dict[str, Any], zone: str) -> str:
    following = datetime.fromtimestamp(planned["next"] / 1000, ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M")
    when = f"{planned['day'].capitalize()}s at {planned['start']} for {planned['minutes']} min"
    where = offline.shown(planned["room"]["name"])
    return f"{offline.shown(planned['name'])}: {when} in {where}, next {following}  ({planned['id']})"


def _remove(args: argparse.Namespace) -> int:
    planned = offline.do(args.data, "timetable.remove", planned=args.planned)
    print(json.dumps(planned) if args.json else f"{offline.shown(planned['name'])} meets no more")
    return 0


def _code(args: argparse.Namespace) -> int:
    answer = offline.do(args.data, "timetable.code")
    print(json.dumps(answer) if args.json else f"join code of the centre: {answer['join_code']}")
    return 0
