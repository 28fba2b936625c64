"""The table of HTTP calls: registration, validation, rights, limits and the OpenAPI document all read from it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from quart import Response

from classroom.limits import READS_PER_SESSION, Rate
from web.callers import Caller
from web.door import Door

KIB = 1024
Audience = Literal["anyone", "student", "mentor", "admin", "member", "operator"]


@dataclass(frozen=True, slots=True)
class Call:
    """One request, let in and understood."""

    door: Door
    caller: Caller | None
    body: Any
    path: dict[str, str]
    query: dict[str, str]
    address: str
    is_https: bool
    is_local: bool
    #: Of the body, as it arrived.
    size_bytes: int = 0

    @property
    def is_safe(self) -> bool:
        """Nobody on the network can read along."""
        return self.is_https or self.is_local

    @property
    def who(self) -> Caller:
        """The caller of a call that is not for anyone."""
        if self.caller is None:
            raise TypeError("this call is for anyone")
        return self.caller


Answer = dict[str, Any] | Response
Handler = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Route:
    """`path` as in OpenAPI, with ``{names}``. `operator` is a mentor, or anybody on this machine; `member` a child or a
    mentor; `admin` a mentor who also looks after rooms and classes."""

    method: Literal["GET", "POST", "DELETE"]
    path: str
    audience: Audience
    handler: Handler
    summary: str
    answer: Any = None
    body: Any = None
    query: tuple[str, ...] = ()
    max_bytes: int = 64 * KIB
    rate: Rate | None = READS_PER_SESSION
    #: A call that starts a sitting has none to protect yet; Origin is checked all the same.
    csrf: bool = True
    #: Not over plain http from another machine: what is said here would be everybody's on an open Wi-Fi.
    safe_only: bool = False
    #: From pages of any site: for what carries no session, and signs itself.
    any_origin: bool = False
    #: The body is no JSON; the handler reads it.
    takes_bytes: bool = False
    status: int = 200
    content_type: str = "application/json"

    @property
    def rule(self) -> str:
        """The path as the router spells it."""
        return self.path.replace("{", "<").replace("}", ">")

    @property
    def rate_name(self) -> str:
        """Calls of one rate share one bucket, but for pushes, which have their own."""
        return "read" if self.rate == READS_PER_SESSION else self.name

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def table() -> tuple[Route, ...]:
    """Every HTTP call of this server but the pages."""
    # They need `Route` themselves.
    from web import (
        cards,
        connection,
        entry,
        fairness,
        governor,
        handing_in,
        health,
        help_forms,
        mentor,
        mentors_desk,
        openapi,
        pairing,
        room_commands,
        room_graph,
        room_stats,
        roster_desk,
        rules_at_work,
        rules_desk,
        runs,
        school_desk,
        student,
        trace,
        way_in,
    )

    of_children = (entry, way_in, student, help_forms, runs, handing_in)
    of_rooms = (mentor, trace, room_commands, rules_desk, room_graph, room_stats, fairness)
    of_mentors = (rules_at_work, connection, cards, governor)
    of_admins = (school_desk, roster_desk, mentors_desk)
    parts = (health, *of_children, *of_rooms, *of_mentors, *of_admins, pairing, openapi)
    return tuple(route for part in parts for route in part.ROUTES)
