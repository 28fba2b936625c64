"""`helping-hands linter`: how LinterLite's rules do in life, and the examples that a room allows it to keep."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any

from web.commands import CommandFailed, offline
from web.commands.data_option import add_data_option


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "linter",
        help="how the rules of LinterLite do in life, and examples of broken programs with their repair",
        description="How the rules of LinterLite do in life, and examples of broken programs with their repair.",
    )
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    listing = deeds.add_parser("list", help="each rule with uses, accuracy and level, and the examples of each room")
    restore = deeds.add_parser("restore", help="let a rule that is held back speak again; its count begins anew")
    restore.add_argument("language", metavar="LANGUAGE")
    restore.add_argument("rule", metavar="RULE", help="as `linter list` shows it")
    examples = deeds.add_parser(
        "examples",
        help="allow or forbid examples",
        description="Whether broken programs and their repairs may be kept as examples, words replaced. Off until you"
        " say `on`: the children are minors, so ask their parents first. A child can be left out of a room that allows"
        " it. `off` deletes what was kept.",
    )
    examples.add_argument("who", metavar="ROOM|STUDENT_ID", help="id or name of a room, or id of one child")
    examples.add_argument("allowed", choices=("on", "off"))
    export = deeds.add_parser(
        "export-pairs", help="the examples as JSON lines, without ids of children, rooms and times"
    )
    export.add_argument("file", metavar="FILE", nargs="?", default="-", help="- (the default) is standard output")
    for each, run in ((listing, _list), (restore, _restore), (examples, _examples), (export, _export)):
        add_data_option(each)
        if each is not export:
            offline.add_json_option(each)
        each.set_defaults(run=run)


def _list(args: argparse.Namespace) -> int:
    answer = offline.do(args.data, "linter.list")
    if args.json:
        print(json.dumps(answer))
        return 0
    for rule in answer["rules"]:
        share = f"{rule['good']} of {rule['uses']} good, surely {rule['surely']:.0%}"
        print(f"{rule['level']:5}  {rule['language']:10}  {rule['rule']:24}  {share}")
    for room in answer["rooms"]:
        allowed = "allowed" if room["examples_allowed"] else "not allowed"
        print(f"{room['id']}  examples {allowed}, {room['examples']} kept")
    return 0


def _restore(args: argparse.Namespace) -> int:
    answer = offline.do(args.data, "linter.restore", language=args.language, rule=args.rule)
    print(json.dumps(answer) if args.json else f"{answer['language']} {answer['rule']}: speaks again as it was fitted")
    return 0


def _examples(args: argparse.Namespace) -> int:
    answer = offline.do(args.data, "linter.examples", who=args.who, allowed=args.allowed == "on")
    told = "may be kept" if answer["allowed"] else "are not kept, and what there was is deleted"
    print(json.dumps(answer) if args.json else f"{answer['id']}: examples {told}")
    return 0


def _export(args: argparse.Namespace) -> int:
    from web.commands.own_programs import learnt_in

    try:
        learnt = learnt_in(args.data)
    except FileNotFoundError as missing:
        raise CommandFailed(f"there is no database: {missing}") from None
    lines = "".join(json.dumps(pair) + "\n" for pair in learnt.as_lines())
    if args.file == "-":
        sys.stdout.write(lines)
        return 0
    try:
        # Programs of children: nobody else on this machine reads them.
        with os.fdopen(os.open(args.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(lines)
    except OSError as problem:
        raise CommandFailed(f"{args.file} cannot be written: {problem.strerror}") from None
    return 0
