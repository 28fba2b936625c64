"""Fits `help_factor` of `class.json` once: first come first served without fixes shall mean a wait of nine minutes.

python content/simulator/fit_helps.py

By calculation (`loadtest.schedule.first_come_first_served`), over the ten hours that the proof plays. Done before the
queue of the server was ever measured with it; `FROZEN` in `loadtest/schedule.py` has the hashes of what came out.
"""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import replace
from pathlib import Path
from statistics import fmean

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from loadtest.schedule import CLASS, MIX, SEEDS, draw, first_come_first_served, load  # noqa: E402  (found by the path above)

WAIT_S = 540.0


def mean_wait_s(factor: float) -> float:
    problems, habits = load(HERE, frozen=False)
    habits = replace(habits, help_factor=factor)
    hours = (first_come_first_served(draw(problems, habits, seed), habits.mentors) for seed in SEEDS)
    return fmean(wait for hour in hours for wait in hour)


def main() -> int:
    low, high = 30.0, 400.0
    while high - low > 0.05:
        middle = (low + high) / 2
        low, high = (middle, high) if mean_wait_s(middle) < WAIT_S else (low, middle)
    settings = json.loads((HERE / CLASS).read_text())
    settings["help_factor"] = round(low, 1)
    text = ",\n".join(f'  "{name}": {json.dumps(value)}' for name, value in settings.items())
    (HERE / CLASS).write_text(f"{{\n{text}\n}}\n")
    print(f"help_factor {settings['help_factor']}: a mean wait of {mean_wait_s(settings['help_factor']):.1f} s")
    for name in (MIX, CLASS):
        print(name, hashlib.sha256((HERE / name).read_bytes()).hexdigest())
    return 0


if __name__ == "__main__":
    sys.exit(main())
