"""What the front door says of itself each second, for the governor: how late its event loop is, and how long children's
pushes took to the mentors' screens lately.

A small file in the run folder instead of a message: it costs no actor's turn, and when the front door or the actors
between hang, what was said last is only old.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

NAME = "vitals.json"
#: Said each second; of a front door that is silent for longer nothing is known.
OLD_AFTER_S = 5.0


@dataclass(frozen=True, slots=True)
class Vitals:
    lag_ms: float | None = None
    screens_p95_ms: float | None = None


def say(run: Path, vitals: Vitals) -> None:
    """Raises OSError when the disk is full."""
    whole = run / f"{NAME}.{os.getpid()}"
    whole.write_text(json.dumps({**asdict(vitals), "at_s": time.monotonic()}))
    whole.replace(run / NAME)


def heard(run: Path) -> Vitals:
    """The newest, or nothing known."""
    try:
        said = json.loads((run / NAME).read_text())
        # Before a restart of the machine the clock was another one, and may have been further.
        is_fresh = 0 <= time.monotonic() - said.pop("at_s") < OLD_AFTER_S
        return Vitals(**said) if is_fresh else Vitals()
    except (OSError, ValueError, KeyError, TypeError):
        return Vitals()
