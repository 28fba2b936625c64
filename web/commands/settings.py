"""`helping-hands settings`: read and change DATA/settings.toml, checked."""

from __future__ import annotations

import argparse
import json
from typing import Any

from classroom.settings import BadSetting, parse
from web.commands import CommandFailed, offline
from web.commands.data_option import add_data_option


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser(
        "settings", help="read and change settings", description="Read and change DATA/settings.toml, checked."
    )
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    get = deeds.add_parser("get", help="one setting, or all of them with their meaning")
    get.add_argument("key", nargs="?", metavar="KEY")
    change = deeds.add_parser("set", help="change one setting; it says when it takes effect")
    change.add_argument("key", metavar="KEY")
    change.add_argument("value", metavar="VALUE", help="lists are written with commas")
    for each, run in ((get, _get), (change, _set)):
        add_data_option(each)
        offline.add_json_option(each)
        each.set_defaults(run=run)


def _get(args: argparse.Namespace) -> int:
    answer = offline.do(args.data, "settings.get", key=args.key)
    if args.json:
        print(json.dumps(answer))
    elif args.key is not None:
        print(_shown(answer["value"]))
    else:
        for each in answer["settings"]:
            print(f"{each['key']} = {_shown(each['value'])}\n    {each['about']}; {each['environment']}")
    return 0


def _set(args: argparse.Namespace) -> int:
    try:
        value = parse(args.key, args.value)
    except BadSetting as bad:
        raise CommandFailed(str(bad), exit_code=2) from bad
    answer = offline.do(args.data, "settings.set", key=args.key, value=value)
    told = f"{answer['key']} = {_shown(answer['value'])} (takes effect {answer['takes_effect']})"
    print(json.dumps(answer) if args.json else told)
    return 0


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return offline.shown(", ".join(value) if isinstance(value, (list, tuple)) else str(value))
