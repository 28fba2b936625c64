"""The rules of a room's queue as people read them: their values, bounds, and the words of `content/settings`."""

from __future__ import annotations

import functools
import tomllib
from pathlib import Path
from typing import Any

from classroom.queue_rules import QueueRules
from classroom.setting import fields_of

TEXTS = Path(__file__).resolve().parents[1] / "content" / "settings" / "rules.toml"


@functools.cache
def texts() -> dict[str, dict[str, Any]]:
    """`parts` by their names, and `rules` by their keys."""
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


def shown(told: dict[str, Any]) -> list[dict[str, Any]]:
    """What `room_rules.told` says, heading by heading; `default` is what the installation gives."""
    parts, of_rules, found = texts()["parts"], texts()["rules"], []
    fields = {each.metadata["key"]: each.metadata for each in fields_of(QueueRules)}
    for part, heading in parts.items():
        for key, words in of_rules.items():
            if words["part"] == part:
                values = {"value": told["rules"][key], "default": told["given"][key], "own": key in told["own"]}
                found.append({**fields[key], **values, **words, "part": heading})
    return found
