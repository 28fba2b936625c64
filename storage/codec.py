"""Events and states of the pure cores as plain JSON and bytes, and back, by one registry over all cores.

An event that a laptop pushed (`StudentDid`) lies in the journal under its own type; what the header says already
(client, number, id, fingerprint, time) is not said again in the payload.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

import msgspec

from classroom import (
    assist_queue,
    centre,
    passing_over,
    program_run,
    resource_governor,
    rule_book,
    student_session,
    ticket,
)
from classroom.student_session import StudentDid
from classroom.vocabulary import Event
from storage.records import NewEvent, Recorded

State = TypeVar("State")

_CORES = (centre, student_session, program_run, ticket, assist_queue, passing_over, rule_book, resource_governor)
#: Fields that the journal's header carries for what a laptop pushed.
_IN_HEADER = frozenset({"client_id", "seq", "event_id", "fingerprint", "at"})


def _registry() -> dict[str, type[Event]]:
    found: dict[str, type[Event]] = {}
    for core in _CORES:
        for thing in vars(core).values():
            if isinstance(thing, type) and issubclass(thing, Event) and thing.kind and thing is not StudentDid:
                known = found.setdefault(thing.kind, thing)
                if known is not thing:
                    raise TypeError(f"{known.__name__} and {thing.__name__} are both {thing.kind}")
    return found


#: Kind in the journal -> class, for all events but those that laptops push.
EVENT_CLASSES: dict[str, type[Event]] = _registry()


class UnknownEvent(ValueError):
    """A kind that no core knows: written by a newer release, or not an event of a core."""


def _header_fields(cls: type[Event]) -> frozenset[str]:
    names = {field.name for field in fields(cls)}
    return _IN_HEADER & names if "client_id" in names else frozenset()


#: Which fields of an event the header carries. None for the server's own: their `at` is a fact of the payload.
HEADER_FIELDS: dict[type[Event], frozenset[str]] = {
    StudentDid: _header_fields(StudentDid),
    **{cls: _header_fields(cls) for cls in EVENT_CLASSES.values()},
}


def kind_of(event: Event) -> str:
    """Its name in the journal."""
    return event.type if isinstance(event, StudentDid) else event.kind


def to_payload(event: Event) -> dict[str, Any]:
    """What of the event goes into the payload, as plain JSON values."""
    if isinstance(event, StudentDid):
        if event.type in EVENT_CLASSES:
            raise ValueError(f"a laptop cannot push {event.type}")
        hashed = {} if event.hash is None else {"hash": event.hash}
        return {"body": event.body, "happened_at": event.happened_at, "context": event.context, **hashed}
    plain = msgspec.to_builtins(event)
    return {name: _as_json(value) for name, value in plain.items() if name not in HEADER_FIELDS[type(event)]}


def _as_json(value: Any) -> Any:
    """Lists for tuples: the value in memory and the one read back are then the same."""
    if isinstance(value, dict):
        return {key: _as_json(inner) for key, inner in value.items()}
    return [_as_json(inner) for inner in value] if isinstance(value, (list, tuple)) else value


def event_from(kind: str, v: int, payload: dict[str, Any], header: NewEvent | Recorded) -> Event:
    """The event again. `v` picks the reader of old payloads, once there is more than one version."""
    cls = EVENT_CLASSES.get(kind)
    if cls is None:
        return _student_did(kind, payload, header)
    if v != cls.v:
        raise UnknownEvent(f"{kind} version {v}; this release knows {cls.v}")
    said = {name: getattr(header, name) for name in HEADER_FIELDS[cls]}
    event: Event = msgspec.convert({**payload, **said}, cls)
    return event


def _student_did(kind: str, payload: dict[str, Any], header: NewEvent | Recorded) -> StudentDid:
    if header.client_id is None or header.seq is None or header.fingerprint is None or "body" not in payload:
        raise UnknownEvent(kind)
    return StudentDid(
        type=kind,
        body=payload["body"],
        client_id=header.client_id,
        seq=header.seq,
        event_id=header.event_id,
        fingerprint=header.fingerprint,
        happened_at=payload["happened_at"],
        at=header.at,
        context=payload.get("context"),
        hash=payload.get("hash"),
    )


def event_of(recorded: Recorded) -> Event:
    """`event_from` for a line read from the journal."""
    return event_from(recorded.kind, recorded.v, recorded.payload, recorded)


def to_new_event(
    event: Event,
    *,
    event_id: str,
    at: int,
    cause: str | None = None,
    student_id: str | None = None,
    room_id: str | None = None,
) -> NewEvent:
    """Ready to append. `event_id` and `at` are for events that have none of their own; a pushed one keeps its own."""
    own = {name: getattr(event, name) for name in HEADER_FIELDS[type(event)]}
    return NewEvent(
        kind=kind_of(event),
        v=event.v,
        payload=to_payload(event),
        cause=cause,
        student_id=student_id,
        room_id=room_id,
        **{"event_id": event_id, "at": at, **own},
    )


def state_to_bytes(state: object) -> bytes:
    """A core's state, for a snapshot."""
    return msgspec.msgpack.encode(state)


def state_from_bytes(cls: type[State], body: bytes) -> State:
    """The state again; raises `msgspec.ValidationError` when the class has moved on (then replay from the start)."""
    return msgspec.msgpack.decode(body, type=cls)
