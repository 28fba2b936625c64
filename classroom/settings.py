"""Everything that an operator may set: one frozen value, made once at the start and passed on.

Each field documents itself: its key in ``settings.toml``, what it means, and its bounds. The environment wins over the
file: ``queue.lease_s`` is also ``HELPING_HANDS_QUEUE_LEASE_S``. Whatever is unknown or out of range is refused in
words, before anything starts with it. The rules of a queue are among them (`classroom.queue_rules`), and can be changed
while it works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import Field, dataclass
from typing import Any

from classroom import setting
from classroom.queue_rules import QueueRules
from classroom.roster import MOST_NAMES
from classroom.setting import BadSetting as BadSetting
from classroom.setting import setting as _setting
from classroom.timetable import is_zone

PREFIX = "HELPING_HANDS_"
TIME_ZONE = "centre.time_zone"


@dataclass(frozen=True, slots=True)
class Settings(QueueRules):
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
    beacon_percent: int = _setting(
        "queue.beacon_percent",
        25,
        "how sure laptops' signals alone make the server that a child is stuck; whoever sits there can send any",
        0,
        45,
    )
    beacon_sites: tuple[str, ...] = _setting(
        "beacon.sites", (), "web addresses besides the centre's own from which laptops may send signals"
    )
    max_live: int = _setting(
        "sessions.max_live", 150, "children's sittings with a process at a time; idle ones give way", 10, 2000
    )
    supervision_deaths: int = _setting(
        "supervision.deaths", 5, "deaths of one actor within a minute after which more is started anew", 1, 1000
    )
    linter_workers: int = _setting("linter.workers", 2, "processes that look at programs", 1, 16)
    runner_on: bool = _setting("runner.on", True, "false: this server runs no program of a child, and says so")
    runner_workers: int = _setting(
        "runner.workers", 0, "programs of children that run at a time; 0: one less than this machine has cores", 0, 16
    )
    runner_languages: tuple[str, ...] = _setting(
        "runner.languages",
        (),
        "of javascript and python, which children's pages have the centre run instead of running them themselves",
    )
    governor_hold_s: int = _setting(
        "governor.hold_s", 60, "seconds of calm after which background work is given more again", 1, 3600
    )
    governor_burner: tuple[str, ...] = _setting(
        "governor.burner",
        (),
        "of threads and programs, which use up what the machine has left, to try the governor; empty in any class",
    )


def keys() -> Iterator[Field[Any]]:
    """The fields, each with its key and documentation in `metadata`."""
    yield from setting.fields_of(Settings)


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
    for each in keys():
        key = each.metadata["key"]
        text = (environment or {}).get(environment_name(key))
        if text is not None:
            values[each.name] = parse(key, text)
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
    good = setting.checked(Settings, key, value)
    if key == TIME_ZONE and good and not is_zone(good):
        raise BadSetting(key, f"{value!r} is no time zone; one is called Europe/Berlin")
    return good


def _field(key: str) -> Field[Any]:
    return setting.field_of(Settings, key)


def _flat(document: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value
