"""One setting: how a field of a dataclass says its key, its meaning and its bounds, and how a value is judged by them.

The operator's settings (`classroom.settings`) and the rules of a room (`classroom.queue_rules`) are both such
dataclasses, so that a mentor's change in a lesson is refused in the same words as the operator's before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import Field, field, fields
from typing import Any

from classroom.names import HIDDEN

_HIDDEN = re.compile(f"[{HIDDEN}]")


class BadSetting(ValueError):
    """A setting that cannot be used; its text is for whoever set it."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__(f"{key}: {words}")
        self.key = key


def setting(key: str, default: Any, about: str, low: float | None = None, high: float | None = None) -> Any:
    """A field with its `key`, what it is `about`, and its bounds: of a number, or of a text's length."""
    return field(default=default, metadata={"key": key, "about": about, "low": low, "high": high})


def fields_of(kind: type[Any]) -> Iterator[Field[Any]]:
    yield from fields(kind)


def field_of(kind: type[Any], key: str) -> Field[Any]:
    """Raises `BadSetting` for a key that `kind` does not have."""
    for each in fields_of(kind):
        if each.metadata["key"] == key:
            return each
    known = ", ".join(each.metadata["key"] for each in fields_of(kind))
    raise BadSetting(key, f"there is no such setting; there are {known}")


def checked(kind: type[Any], key: str, value: Any) -> Any:
    """The value in its own type and within its bounds. Raises `BadSetting`."""
    each = field_of(kind, key)
    low, high = each.metadata["low"], each.metadata["high"]
    match each.default:
        case bool():
            if not isinstance(value, bool):
                raise BadSetting(key, f"{value!r} is neither true nor false")
            return value
        case int():
            if not isinstance(value, int) or isinstance(value, bool):
                raise BadSetting(key, f"{value!r} is not a whole number")
            if not low <= value <= high:
                raise BadSetting(key, f"{value} is not between {low} and {high}")
            return value
        case str():
            if not isinstance(value, str) or not low <= len(value.strip()) <= high:
                raise BadSetting(key, f"{value!r} is not a text of {low} to {high} characters")
            return _plain(key, value.strip())
        case _:
            if not isinstance(value, (list, tuple)) or not all(isinstance(part, str) and part for part in value):
                raise BadSetting(key, f"{value!r} is not a list of texts")
            return tuple(_plain(key, part) for part in value)


def _plain(key: str, text: str) -> str:
    """Settings are shown in terminals, logs and pages. Raises `BadSetting`."""
    if _HIDDEN.search(text):
        raise BadSetting(key, f"{text!r} has control characters, or signs that turn the direction of writing")
    return text
