"""One heap that is given back: seen in a process of its own, because an allocator's past cannot be undone."""

from __future__ import annotations

import json
import subprocess
import sys

PROGRAM = """
import json, sys
from concurrent.futures import ThreadPoolExecutor
from argon2 import PasswordHasher
from web import memory

def own_mib():
    lines = open("/proc/self/smaps_rollup").read().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private")) / 1024

def leave_holes():
    PasswordHasher(memory_cost=19 * 1024, parallelism=1, time_cost=1).hash("word")
    return [bytearray(2_000) for _ in range(20_000)][::100]  # what lives on keeps the heap's top where it is

if "one" in sys.argv:
    memory.keep_one_heap()
start = own_mib()
with ThreadPoolExecutor(4) as pool:
    kept = [each.result() for each in [pool.submit(leave_holes) for _ in range(4)]]
    busy = own_mib() - start
    memory.trim()
    print(json.dumps([busy, own_mib() - start]))
"""


def grown_mib(*options: str) -> list[float]:
    """While threads are busy, and after the heap was trimmed."""
    done = subprocess.run([sys.executable, "-c", PROGRAM, *options], capture_output=True, text=True, check=True)
    grown: list[float] = json.loads(done.stdout)
    return grown


def test_what_busy_threads_left_in_holes_goes_back_to_the_system() -> None:
    busy, after = grown_mib("one")
    assert busy > 20
    assert after < busy / 4
