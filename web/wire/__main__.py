"""Writes, or with ``--check`` compares, what is generated from the wire's classes.

python -m web.wire --typescript [--check]     pwa/shared/wire.gen.ts
python -m web.wire --messages [--check]       docs/messages.md
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from web.wire import document, typescript

ROOT = Path(__file__).resolve().parents[2]
TYPESCRIPT = ROOT / "pwa" / "shared" / "wire.gen.ts"
MESSAGES = ROOT / "docs" / "messages.md"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m web.wire", description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--typescript", action="store_true", help=f"write {TYPESCRIPT.relative_to(ROOT)}")
    parser.add_argument("--messages", action="store_true", help=f"write {MESSAGES.relative_to(ROOT)}")
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 when a file is not fresh")
    chosen = parser.parse_args(arguments)
    if not (chosen.typescript or chosen.messages):
        parser.error("say --typescript, --messages or both")
    fresh = True
    if chosen.typescript:
        fresh &= _settle(TYPESCRIPT, typescript.render(), chosen.check)
    if chosen.messages:
        fresh &= _settle(MESSAGES, document.render(), chosen.check)
    return 0 if fresh else 1


def _settle(path: Path, text: str, check: bool) -> bool:
    if not check:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return True
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return True
    sys.stderr.write(f"{path.relative_to(ROOT)} is not fresh: run python -m web.wire without --check\n")
    return False


if __name__ == "__main__":
    sys.exit(main())
