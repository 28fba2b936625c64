"""Schema changes, one numbered module each, forward only. A module has `migrate(run)`; `run` executes one statement.

A migration is frozen once released: it says the schema as it was then, and never imports `storage.tables`.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable
from importlib import import_module

Run = Callable[[str], object]
_NAME = re.compile(r"(\d{4})_\w+")


def all_migrations() -> list[tuple[int, str, Callable[[Run], None]]]:
    """(number, name, function) in order of number, which counts from 1 without a hole."""
    names = sorted(m.name for m in pkgutil.iter_modules(__path__) if _NAME.fullmatch(m.name))
    found = [(int(name[:4]), name, import_module(f"{__name__}.{name}").migrate) for name in names]
    if [number for number, _, _ in found] != list(range(1, len(found) + 1)):
        raise RuntimeError(f"migrations are not numbered from 1 without a hole: {names}")
    return found
