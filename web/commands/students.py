"""`helping-hands students`: who is in a room, and new rejoin words for a child that lost them."""

from __future__ import annotations

import argparse
import json
from typing import Any

from web.commands import offline
from web.commands.data_option import add_data_option


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "students", help="list the children of a room, renew rejoin words", description="The children of a room."
    )
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    listing = deeds.add_parser("list", help="the children of a room with their ids")
    listing.add_argument("room", metavar="ROOM", help="id or name of a room")
    rejoin = deeds.add_parser(
        "rejoin", help="new rejoin words for a child; the old ones are worth nothing any more, and its sessions end"
    )
    rejoin.add_argument("student", metavar="STUDENT_ID", help="as `students list` shows it")
    for each, run in ((listing, _list), (rejoin, _rejoin)):
        add_data_option(each)
        offline.add_json_option(each)
        each.set_defaults(run=run)


def _list(args: argparse.Namespace) -> int:
    students = offline.do(args.data, "students.list", room=args.room)["students"]
    if args.json:
        print(json.dumps(students))
        return 0
    for student in students:
        print(f"{student['id']}  {offline.shown(student['name'])}")
    return 0


def _rejoin(args: argparse.Namespace) -> int:
    student = offline.do(args.data, "students.rejoin", student=args.student)
    if args.json:
        print(json.dumps(student))
        return 0
    print(f"{offline.shown(student['name'])}: rejoin words, shown only now: {student['rejoin']}")
    print("Every laptop on which this child was signed in is signed out: sign in again there with the new words.")
    return 0
