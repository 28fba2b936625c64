"""`helping-hands mentors`: who may help, and in which rooms."""

from __future__ import annotations

import argparse
import getpass
import json
import sys
from typing import Any

from classroom.centre import ROLES
from classroom.limits import MIN_PASSWORD
from web.commands import CommandFailed, offline
from web.commands.data_option import add_data_option


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "mentors", help="add, list and revoke mentors", description="Who may help, and in which rooms."
    )
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    add = deeds.add_parser("add", help="a mentor with a token that is good until revoked")
    add.add_argument("name")
    add.add_argument("--room", required=True, metavar="ID", help="id or name of a room, * for all")
    add.add_argument(
        "--password-stdin", action="store_true", help="read a password from standard input, for logging in by name"
    )
    add.add_argument("--role", choices=ROLES, default="mentor", help="an admin also looks after rooms and classes")
    role = deeds.add_parser("role", help="make a mentor an admin, or the other way round")
    role.add_argument("mentor", help="id or name")
    role.add_argument("role", choices=ROLES)
    listing = deeds.add_parser("list", help="all mentors with access")
    revoke = deeds.add_parser("revoke", help="end a mentor's access at once")
    revoke.add_argument("mentor", help="id or name")
    renew = deeds.add_parser("renew", help="a laptop is lost: end all that lets a mentor in, and make a new token")
    renew.add_argument("mentor", help="id or name")
    for each, run in ((add, _add), (role, _role), (listing, _list), (revoke, _revoke), (renew, _renew)):
        add_data_option(each)
        offline.add_json_option(each)
        each.set_defaults(run=run)


def _add(args: argparse.Namespace) -> int:
    password = _password() if args.password_stdin else None
    facts = {"name": args.name, "room": args.room, "password": password, "role": args.role}
    mentor = offline.do(args.data, "mentors.add", **facts)
    if args.json:
        print(json.dumps(mentor))
    else:
        print(f"{offline.shown(mentor['name'])} ({mentor['id']})\ntoken, shown only now: {mentor['token']}")
    return 0


def _password() -> str:
    """From a pipe, or typed without an echo."""
    password = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if len(password) < MIN_PASSWORD:
        raise CommandFailed(f"a password has at least {MIN_PASSWORD} characters", exit_code=2)
    return password


def _list(args: argparse.Namespace) -> int:
    mentors = offline.do(args.data, "mentors.list")["mentors"]
    if args.json:
        print(json.dumps(mentors))
        return 0
    for mentor in mentors:
        password = "  password" if mentor["has_password"] else ""
        head = f"{offline.shown(mentor['name'])}  ({mentor['id']})  {mentor['role']}"
        print(f"{head}  rooms: {', '.join(mentor['rooms'])}{password}")
    return 0


def _role(args: argparse.Namespace) -> int:
    mentor = offline.do(args.data, "mentors.role", mentor=args.mentor, role=args.role)
    print(json.dumps(mentor) if args.json else f"{offline.shown(mentor['name'])} is now: {mentor['role']}")
    return 0


def _revoke(args: argparse.Namespace) -> int:
    mentor = offline.do(args.data, "mentors.revoke", mentor=args.mentor)
    print(json.dumps(mentor) if args.json else f"{offline.shown(mentor['name'])} has no access any more")
    return 0


def _renew(args: argparse.Namespace) -> int:
    mentor = offline.do(args.data, "mentors.renew", mentor=args.mentor)
    if args.json:
        print(json.dumps({fact: mentor[fact] for fact in ("id", "name", "token")}))
    else:
        print(f"{offline.shown(mentor['name'])}: nothing from before lets in any more")
        print(f"token, shown only now: {mentor['token']}")
    return 0
