"""`helping-hands rooms`: open and list rooms, give one a new join code, and what classes need: the time-table, class
lists, and an end."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from classroom import roster
from web.commands import CommandFailed, offline, timetable
from web.commands.data_option import add_data_option


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "rooms",
        help="rooms and join codes, the time-table, class lists, the end of a class",
        description="Rooms and their join codes, the time-table, class lists, the end of a class.",
    )
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    add = deeds.add_parser("add", help="open a room with a join code of its own")
    add.add_argument("name")
    listing = deeds.add_parser("list", help="all rooms with their join codes")
    code = deeds.add_parser("code", help="a new join code; the old one lets nobody in any more")
    end = deeds.add_parser("end", help="end the class in a room: hands go down, and a word says why")
    for each in (code, end):
        each.add_argument("room", metavar="ROOM", help="id or name")
    names = _roster_parser(deeds)
    for each, run in ((add, _add), (listing, _list), (code, _code), (end, _end), (names, _roster)):
        add_data_option(each)
        offline.add_json_option(each)
        each.set_defaults(run=run)
    timetable.register_below(deeds)


def _roster_parser(deeds: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = deeds.add_parser(
        "roster",
        help="the names that a room knows before anybody has come",
        description="A class list from a CSV file in UTF-8 with one column, `name`. It replaces the list before; with "
        "one mistake in it nothing changes.",
    )
    parser.add_argument("room", metavar="ROOM", help="id or name")
    parser.add_argument("file", metavar="FILE.csv", type=Path, nargs="?")
    parser.add_argument("--only", action="store_true", help="let in nobody who is not on the list")
    parser.add_argument("--clear", action="store_true", help="take the list away")
    return parser


def _add(args: argparse.Namespace) -> int:
    room = offline.do(args.data, "rooms.add", name=args.name)
    print(json.dumps(room) if args.json else f"{offline.shown(room['name'])}: join code {room['join_code']}")
    return 0


def _code(args: argparse.Namespace) -> int:
    room = offline.do(args.data, "rooms.code", room=args.room)
    print(json.dumps(room) if args.json else f"{offline.shown(room['name'])}: join code {room['join_code']}")
    return 0


def _list(args: argparse.Namespace) -> int:
    rooms = offline.do(args.data, "rooms.list")["rooms"]
    if args.json:
        print(json.dumps(rooms))
        return 0
    for room in rooms:
        print(f"{room['join_code']}  {room['students']:3} students  {offline.shown(room['name'])}  ({room['id']})")
    return 0


def _end(args: argparse.Namespace) -> int:
    room = offline.do(args.data, "rooms.end", room=args.room)
    if args.json:
        print(json.dumps(room))
        return 0
    hands = {0: "nobody was waiting", 1: "1 hand went down"}.get(room["closed"], f"{room['closed']} hands went down")
    print(f"{offline.shown(room['name'])}: the class is over, {hands}")
    return 0


def _roster(args: argparse.Namespace) -> int:
    if args.clear == (args.file is not None):
        raise CommandFailed("name a CSV file, or --clear to take the list away", exit_code=2)
    names = [] if args.clear else _names(args.file)
    room = offline.do(args.data, "rooms.roster", room=args.room, names=names, only=args.only)
    if args.json:
        print(json.dumps(room))
    elif not room["names"]:
        print(f"{offline.shown(room['name'])} has no list of names any more")
    else:
        others = "nobody else is let in" if room["only"] else "other names may join, too"
        print(f"{offline.shown(room['name'])} knows {room['names']} names; {others}")
    return 0


def _names(path: Path) -> list[str]:
    """Looked at whole before anybody is asked; how many the room takes in is for the server to say."""
    try:
        with path.open("rb") as file:
            data = file.read(roster.MOST_BYTES + 1)
    except OSError as problem:
        raise CommandFailed(f"{path}: cannot be read: {problem.strerror}", exit_code=2) from None
    try:
        return list(roster.read(data, roster.MOST_NAMES))
    except roster.BadRoster as bad:
        raise CommandFailed(f"{path}: nothing was changed: {bad}") from None
