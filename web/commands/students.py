"""`helping-hands students`: who is in a room, new rejoin words for a child that lost them, and who is to be gone."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime
from typing import Any

from web.commands import offline
from web.commands.data_option import add_data_option


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "students",
        help="list the children of a room, renew rejoin words, remove invented ones",
        description="The children of a room.",
    )
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    listing = deeds.add_parser("list", help="the children of a room with their ids, and when they joined")
    listing.add_argument("room", metavar="ROOM", help="id or name of a room")
    rejoin = deeds.add_parser(
        "rejoin", help="new rejoin words for a child; the old ones are worth nothing any more, and its sessions end"
    )
    rejoin.add_argument("student", metavar="STUDENT_ID", help="as `students list` shows it")
    remove = deeds.add_parser(
        "remove", help="free the names and places of children that are none; what they did stays in the journal"
    )
    remove.add_argument("students", metavar="STUDENT_ID", nargs="+", help="as `students list` shows them")
    for each, run in ((listing, _list), (rejoin, _rejoin), (remove, _remove)):
        add_data_option(each)
        offline.add_json_option(each)
        each.set_defaults(run=run)


def _list(args: argparse.Namespace) -> int:
    students = offline.do(args.data, "students.list", room=args.room)["students"]
    if args.json:
        print(json.dumps(students))
        return 0
    for student in students:
        joined = datetime.fromtimestamp(student["joined_at"] / 1000, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
        print(f"{student['id']}  {joined}  {offline.shown(student['name'])}")
    return 0


def _rejoin(args: argparse.Namespace) -> int:
    student = offline.do(args.data, "students.rejoin", student=args.student)
    if args.json:
        print(json.dumps(student))
        return 0
    print(f"{offline.shown(student['name'])}: rejoin words, shown only now: {student['rejoin']}")
    print("Every laptop on which this child was signed in is signed out: sign in again there with the new words.")
    print("Work files that were saved before are not taken any more; what is in them can still be read.")
    return 0


def _remove(args: argparse.Namespace) -> int:
    for each in args.students:
        student = offline.do(args.data, "students.remove", student=each)
        print(json.dumps(student) if args.json else f"{offline.shown(student['name'])}: removed")
    return 0
