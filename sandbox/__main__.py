"""`python -m sandbox`: try the walls of this machine, canary by canary, and say what to do where one is missing.

Exit code 0: programs can run. 3: they cannot, and nothing will be run without protection.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from sandbox.remedies import remedy_for, this_system
from sandbox.standing import Standing, standing

EXIT_NO_SANDBOX = 3


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m sandbox", description="Try the sandbox in which children's programs run. Takes about a second."
    )
    parser.add_argument("--json", action="store_true", help="print what was seen as JSON")
    args = parser.parse_args(argv)
    seen = standing(fresh=True)
    if args.json:
        told = {"state": asdict(seen.state), "canaries": [asdict(sung) for sung in seen.sung], "absent": seen.absent}
        print(json.dumps(told))
    else:
        print("\n".join(lines_of(seen)))
    return 0 if seen.state.available else EXIT_NO_SANDBOX


def lines_of(seen: Standing) -> list[str]:
    """What was seen, in lines for a terminal."""
    lines = [f"{'PASS' if sung.held else 'FAIL'}  {sung.name:<12} {sung.seen or 'held'}".rstrip() for sung in seen.sung]
    lines += [f"PASS  {language:<12} {version}" for language, version in seen.versions.items()]
    lines += [f"WARN  {language:<12} {needs}" for language, needs in seen.absent.items()]
    state = seen.state
    if state.available:
        return [*lines, f"Programs run behind namespaces and {_TIERS[state.tier]}."]
    reason = state.reason or "does_not_start"
    told = [f"      {line}" for line in state.detail.splitlines()]
    return [*lines, f"No program runs on this machine: {reason}.", *told, f"      {remedy_for(reason, this_system())}"]


_TIERS = {"groups": "a control group for each run", "polling": "a look at their processes every 20 ms", "none": ""}

if __name__ == "__main__":
    sys.exit(main())
