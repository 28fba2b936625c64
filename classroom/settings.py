"""Everything that an operator may set: one frozen value, made once at the start and passed on.

Each field documents itself: its key in ``settings.toml``, what it means, and its bounds. The environment wins over the
file: ``queue.lease_s`` is also ``HELPING_HANDS_QUEUE_LEASE_S``. Whatever is unknown or out of range is refused in
words, before anything starts with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from typing import Any

from classroom.roster import MOST_NAMES
from classroom.timetable import is_zone

PREFIX = "HELPING_HANDS_"
TIME_ZONE = "centre.time_zone"


class BadSetting(ValueError):
    """A setting that cannot be used; its text is for the operator."""

    def __init__(self, key: str, words: str) -> None:
        super().__init__(f"{key}: {words}")
        self.key = key


def _setting(key: str, default: Any, about: str, low: float | None = None, high: float | None = None) -> Any:
    return field(default=default, metadata={"key": key, "about": about, "low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Settings:
    room_name: str = _setting("room.name", "Room 1", "name of the room that is opened at the first start", 1, 40)
    time_zone: str = _setting(
        TIME_ZONE, "", "time zone of the time-table, as Europe/Berlin; empty: that of this machine", 0, 64
    )
    max_students: int = _setting("room.max_students", 60, "children that one room takes in", 1, MOST_NAMES)
    student_session_h: int = _setting("web.student_session_h", 12, "hours that a child stays signed in", 1, 72)
    plain_session_h: int = _setting("web.plain_session_h", 4, "the same over plain http from another machine", 1, 12)
    mentor_session_h: int = _setting("web.mentor_session_h", 12, "hours that a mentor stays signed in", 1, 72)
    mentor_link_h: int = _setting("web.mentor_link_h", 24, "hours that a one-time mentor link is good", 1, 168)
    allowed_hosts: tuple[str, ...] = _setting(
        "web.allowed_hosts", (), "further host names under which browsers may reach the server"
    )
    pages: str = _setting(
        "web.pages", "", "folder of built pages to serve in place of this installation's own; empty: its own", 0, 500
    )
    pwa_kill_switch: bool = _setting(
        "pwa.kill_switch", False, "true takes the pages that laptops keep for offline use away from them"
    )
    max_sockets: int = _setting("web.max_sockets", 400, "live connections in all", 10, 5000)
    mentors: int = _setting("queue.mentors", 2, "mentors who help at a time, for estimates of the wait", 1, 20)
    lease_s: int = _setting("queue.lease_s", 120, "seconds until a claimed ticket without news is free again", 10, 3600)
    away_s: int = _setting(
        "queue.away_s", 600, "seconds for which a child who was not there keeps the place in the queue", 60, 7200
    )
    max_live: int = _setting(
        "sessions.max_live", 150, "children's sittings with a process at a time; idle ones give way", 10, 2000
    )
    supervision_deaths: int = _setting(
        "supervision.deaths", 5, "deaths of one actor within a minute after which more is started anew", 1, 1000
    )
    linter_workers: int = _setting("linter.workers", 2, "processes that look at programs", 1, 16)


def keys() -> Iterator[Field[Any]]:
    """The fields, each with its key and documentation in `metadata`."""
    yield from fields(Settings)


def environment_name(key: str) -> str:
    return PREFIX + key.upper().replace(".", "_")


def get(settings: Settings, key: str) -> Any:
    return getattr(settings, _field(key).name)


def by_key(settings: Settings) -> dict[str, Any]:
    """Plain values by their keys, for another process."""
    values = {each.metadata["key"]: getattr(settings, each.name) for each in keys()}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def read(document: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> Settings:
    """Settings from a parsed TOML document and an environment. Raises `BadSetting`."""
    values = {_field(key).name: checked(key, value) for key, value in _flat(document)}
    for setting in keys():
        key = setting.metadata["key"]
        text = (environment or {}).get(environment_name(key))
        if text is not None:
            values[setting.name] = parse(key, text)
    return Settings(**values)


def parse(key: str, text: str) -> Any:
    """The value that `text`, from a command line or an environment, stands for. Raises `BadSetting`."""
    default = _field(key).default
    if isinstance(default, tuple):
        return checked(key, [part.strip() for part in text.split(",") if part.strip()])
    if isinstance(default, bool):
        return checked(key, {"true": True, "false": False}.get(text.strip().lower(), text))
    if isinstance(default, int):
        try:
            return checked(key, int(text))
        except ValueError as problem:
            if isinstance(problem, BadSetting):
                raise
            raise BadSetting(key, f"{text!r} is not a whole number") from None
    return checked(key, text)


def checked(key: str, value: Any) -> Any:
    """The value in its own type and within its bounds. Raises `BadSetting`."""
    setting = _field(key)
    low, high = setting.metadata["low"], setting.metadata["high"]
    match setting.default:
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
            if key == TIME_ZONE and value.strip() and not is_zone(value.strip()):
                raise BadSetting(key, f"{value!r} is no time zone; one is called Europe/Berlin")
            return value.strip()
        case _:
            if not isinstance(value, (list, tuple)) or not all(isinstance(part, str) and part for part in value):
                raise BadSetting(key, f"{value!r} is not a list of texts")
            return tuple(value)


def _field(key: str) -> Field[Any]:
    for setting in keys():
        if setting.metadata["key"] == key:
            return setting
    known = ", ".join(setting.metadata["key"] for setting in keys())
    raise BadSetting(key, f"there is no such setting; there are {known}")


def _flat(document: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
