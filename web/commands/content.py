"""`helping-hands content check`: whether the content files can be used, told file by file."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from web.commands.data_option import add_data_option


def register(subparsers: Any) -> None:
    parser = subparsers.add_parser("content", help="check the content files", description=__doc__)
    deeds = parser.add_subparsers(dest="deed", metavar="DEED", required=True)
    check = deeds.add_parser(
        "check",
        help="say what is wrong with them",
        description="Checks the forms with which children are asked what they need. A running server takes a changed "
        "file within seconds when this finds nothing, and goes on with the old ones otherwise. Words that "
        "change need a higher version, so the forms that children have seen already are looked at, too (see --data).",
    )
    check.add_argument("--folder", type=Path, help="of forms that are not installed yet (default: content/templates)")
    add_data_option(check)
    check.add_argument("--json", action="store_true", help="print what is wrong as a JSON list")
    check.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    from storage.layout import FORMS_SEEN
    from web import form_files  # loads the schemas
    from web.forms_seen import FormsSeen

    folder = args.folder or form_files.FOLDER
    seen = list(FormsSeen(args.data / FORMS_SEEN).all)
    if folder != form_files.FOLDER:
        seen += form_files.read(form_files.FOLDER)[0].values()
    wrong = form_files.check(folder, seen) if folder.is_dir() else [f"{folder} is no folder"]
    if args.json:
        print(json.dumps(wrong))
    else:
        for words in wrong:
            print(words, file=sys.stderr)
        if not wrong:
            print(f"{len(form_files.read(folder)[0])} forms, all good")
    return 1 if wrong else 0
