"""Operators' deeds, through the running server when there is one, else on the store itself under its lock."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from classroom import centre, rule_book
from classroom.vocabulary import Command, Refused
from storage import codec, crash_points
from storage.clock import DomainClock
from storage.errors import Locked, StoreError
from storage.journal import Journal
from storage.keys import key_of
from storage.layout import DataDir
from storage.lock import DataLock
from storage.read_models import RoomRow
from storage.records import Append, NotAppended
from storage.views import Views
from web import administration
from web.admin import address_of
from web.commands import CommandFailed
from web.office import Office
from web.tokens import Hasher

ANSWER_TIMEOUT_S = 15.0
#: Streams, which are targets too, and the cores that decide about them.
CORES: dict[str, Any] = {centre.STREAM: centre, rule_book.STREAM: rule_book}


def add_json_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")


def shown(text: str) -> str:
    """A name as a terminal may show it: nothing in it moves the cursor or turns the line round."""
    joiners = "\u200c\u200d"  # of Persian words and of pictures
    return "".join(each if each.isprintable() or each in joiners else "\ufffd" for each in text)


def minutes(seconds: float | None) -> str:
    """ "2:05", or a dash for what is not known."""
    if seconds is None:
        return "-"
    whole = round(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def do(data: Path, deed: str, **facts: Any) -> dict[str, Any]:
    """The deed's answer, from the server or from the store. Raises `CommandFailed`, in words."""
    answer = _from_server(data.absolute() / "admin.sock", deed, facts)
    if answer is None:
        answer = _from_store(data, deed, facts)
    if not answer.pop("ok"):
        raise CommandFailed(_words(answer["error"], answer["facts"]))
    return answer


def _words(code: str, facts: dict[str, Any]) -> str:
    if "words" in facts:
        return str(facts["words"])
    told = ", ".join(f"{name}: {value}" for name, value in facts.items())
    words = {
        "name_taken": "there is one of that name already",
        "not_found": "not found",
        "busy": "the server is busy: try again",
        "disk_full": "the disk is full: nothing was changed",
    }.get(code, code)
    return f"{words} ({told})" if told else words


def _from_server(path: Path, deed: str, facts: dict[str, Any]) -> dict[str, Any] | None:
    """None when no server runs here."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(ANSWER_TIMEOUT_S)
        try:
            with address_of(path) as address:
                connection.connect(address)
        except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
            return None
        try:
            connection.sendall(json.dumps({"do": deed, "facts": facts}).encode() + b"\n")
            line = connection.makefile("rb").readline()
        except TimeoutError:
            raise CommandFailed("the server does not answer") from None
    if not line:
        raise CommandFailed("the server went away before it answered")
    answer: dict[str, Any] = json.loads(line)
    return answer


def _from_store(data: Path, deed: str, facts: dict[str, Any]) -> dict[str, Any]:
    if (why_not := crash_points.refusal()) is not None:
        raise CommandFailed(why_not)
    if deed.endswith((".list", ".get")) and not data.is_dir():
        # A mistyped folder must not become a new, empty centre.
        raise CommandFailed(f"there is no data folder {data}. Name another with --data.")
    before = os.umask(0o077)
    folder = DataDir(data)
    try:
        with DataLock(folder.path), StoreAtRest(folder) as rules:
            office = Office(rules, rules.views, folder.path, Hasher(), rules.clock.now_ms)
            return asyncio.run(administration.do(office, deed, facts))
    except Refused as refused:
        return {"ok": False, "error": refused.code, "facts": refused.facts}
    except Locked as locked:
        raise CommandFailed(f"process {locked.pid or '?'} is using {folder.path} and does not answer") from locked
    except StoreError as problem:
        raise CommandFailed(str(problem)) from problem
    finally:
        os.umask(before)


@contextlib.contextmanager
def reading(data: Path) -> Iterator[tuple[DataDir, Views]]:
    """A store to read from, beside a server or without one. Raises `CommandFailed` where there is none."""
    if not (data / "classroom.db").is_file():
        raise CommandFailed(f"there is no data folder {data}. Name another with --data.")
    folder = DataDir(data)
    views = Views(folder.database)
    try:
        yield folder, views
    finally:
        views.close()


def rooms_named(views: Views, room: str | None) -> list[RoomRow]:
    """The one of this id or name, or all."""
    rows = views.rooms()
    found = [each for each in rows if room is None or room == each.room_id or _is_named(each, room)]
    if not found and room is not None:
        raise CommandFailed(f"there is no room {shown(room)}")
    return found


def _is_named(row: RoomRow, name: str) -> bool:
    return centre.name_key(row.name) == centre.name_key(name)


class StoreAtRest:
    """The rules of the centre and the book of LinterLite's on a store that no server has open; the caller holds the
    lock."""

    def __init__(self, folder: DataDir) -> None:
        self._folder = folder
        self.clock = DomainClock()

    def __enter__(self) -> StoreAtRest:
        self._journal = Journal(self._folder.database, key_of(self._folder), clock=self.clock.now_ms)
        self.views = Views(self._folder.database)
        self._states: dict[str, Any] = {}
        return self

    def __exit__(self, *_: object) -> None:
        self.views.close()
        self._journal.close()

    async def ask(self, target: str, command: Command, *, timeout_s: float = 5.0) -> dict[str, Any]:  # noqa: ARG002  (as the bridge)
        """As the bridge asks, for what needs no process of its own."""
        core = CORES.get(target)
        if core is None:
            raise Refused("degraded", words="no server runs on this data folder: start it first")
        state = self._states[target] if target in self._states else self._replayed(target, core)
        events = core.decide(state, command)
        at = self.clock.now_ms()
        new = tuple(
            codec.to_new_event(event, event_id=uuid.uuid4().hex, at=at, cause="command line", **centre.about(event))
            for event in events
        )
        append = Append(target, self.views.stream_version(target), new)
        (outcome,) = self._journal.append_many([append])
        if isinstance(outcome, NotAppended):
            raise CommandFailed(f"the store refused: {outcome.reason}")
        for event in events:
            state = core.evolve(state, event)
        self._states[target] = state
        return {}

    def _replayed(self, stream: str, core: Any) -> Any:
        state = core.initial()
        for recorded in self.views.events_of(stream):
            state = core.evolve(state, codec.event_of(recorded))
        return state
