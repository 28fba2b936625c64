"""What the doctor finds, one at a time."""

from __future__ import annotations

from dataclasses import dataclass

PASS, WARN, FAIL = "PASS", "WARN", "FAIL"


@dataclass(frozen=True, slots=True)
class Check:
    """One finding. `remedy` is what to do about it; empty when nothing is to be done."""

    name: str
    verdict: str
    found: str
    remedy: str = ""
