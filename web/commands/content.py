"""`helping-hands content check`: whether the content files can be used, told file by file."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("content", help="check the content files", description=__doc__)
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    check = deeds.add_parser(
        "check",
        help="say what is wrong with them",
        description="Checks the forms with which children are asked what they need. A running server takes a changed "
        "file within seconds when this finds nothing, and goes on with the old ones otherwise.",
    )
    check.add_argument("--folder", type=Path, help="of forms that are not installed yet (default: content/templates)")
    check.add_argument("--json", action="store_true", help="print what is wrong as a JSON list")
    check.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from web import form_files  # loads the schemas

    folder = args.folder or form_files.FOLDER
    wrong = form_files.check(folder) if folder.is_dir() else [f"{folder} is no folder"]
    if args.json:
        print(json.dumps(wrong))
    else:
        for words in wrong:
            print(words, file=sys.stderr)
        if not wrong:
            print(f"{len(form_files.read(folder)[0])} forms, all good")
    return 1 if wrong else 0
