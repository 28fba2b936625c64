"""`helping-hands rooms`: open and list rooms, and give one a new join code."""

from __future__ import annotations

import argparse
import json
from typing import Any

from web.commands import offline
from web.commands.data_option import add_data_option


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "rooms", help="open and list rooms, renew a join code", description="Open and list rooms, renew a join code."
    )
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    add = deeds.add_parser("add", help="open a room with a join code of its own")
    add.add_argument("name")
    listing = deeds.add_parser("list", help="all rooms with their join codes")
    code = deeds.add_parser("code", help="a new join code; the old one lets nobody in any more")
    code.add_argument("room", metavar="ROOM", help="id or name")
    for each, run in ((add, _add), (listing, _list), (code, _code)):
        add_data_option(each)
        offline.add_json_option(each)
        each.set_defaults(run=run)


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
