"""A room in numbers for its mentors: at a glance, over time, and request by request for spreadsheets and programs.

Months of a journal are no work for the loop that serves a room: a thread with a connection of its own reads them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from quart import Response

from classroom import room_series, room_stats
from classroom.ticket import Ticket
from classroom.vocabulary import Refused
from web.room_commands import mentors_route
from web.room_graph import titles
from web.routes import Answer, Call
from web.wire import answers, views_of_room
from web.zone import zone_of

#: The span unless another is asked for, and the longest.
STATS_MS = 12 * 3_600_000
LONGEST_MS = 400 * 86_400_000
#: In the ninety-ninth century; calendars end soon after.
LATEST_MS = 250_000_000_000_000
COLUMNS = tuple(views_of_room.RequestRow.__annotations__)
#: What is asked for: both ends, or how long until now.
SPAN_QUERY = ("from", "to", "span")
SPAN = "from `from` until before `to` (milliseconds of `server_time`), or the last `span` (milliseconds; 12 hours)"
Told = TypeVar("Told")


@dataclass(frozen=True, slots=True)
class Span:
    room_id: str
    from_ms: int
    to_ms: int


async def stats(call: Call) -> Answer:
    """Without `from` the last hours, so that a lesson is in it as a whole."""
    span = _span(call)
    tickets = (row.record for row in call.door.views.tickets_opened(span.room_id, span.from_ms, span.to_ms))
    return {"ok": True, **room_stats.of(tickets, span.from_ms, span.to_ms)}


async def series(call: Call) -> Answer:
    span, zone = _span(call), zone_of(call.door.settings)

    def tell(tickets: list[Ticket]) -> dict[str, Any]:
        of_time = room_series.of(tickets, span.from_ms, span.to_ms, zone, titles())
        return {"time_zone": zone.key, "all": room_stats.of(tickets, span.from_ms, span.to_ms), **of_time}

    return {"ok": True, **await _read(call, span, tell)}


async def requests(call: Call) -> Answer:
    span, zone = _span(call), zone_of(call.door.settings)
    rows = await _read(call, span, lambda tickets: room_series.requests(tickets, zone))
    return {"ok": True, "from": span.from_ms, "to": span.to_ms, "time_zone": zone.key, "requests": rows}


async def requests_csv(call: Call) -> Answer:
    span, zone = _span(call), zone_of(call.door.settings)
    text = await _read(call, span, lambda tickets: room_series.as_csv(room_series.requests(tickets, zone), COLUMNS))
    headers = {"Content-Disposition": 'attachment; filename="requests.csv"'}
    return Response(text, 200, headers, content_type="text/csv; charset=utf-8")


async def _read(call: Call, span: Span, tell: Callable[[list[Ticket]], Told]) -> Told:
    """What `tell` makes of the tickets of the span, oldest first. One of a mentor at a time."""
    door = call.door

    def read() -> Told:
        views = door.views.another()
        try:
            rows = views.tickets_opened(span.room_id, span.from_ms, span.to_ms)
            return tell([row.record for row in rows])
        finally:
            views.close()

    async with door.limiter.turn("stats", call.who.who, waiting=2):
        return await asyncio.to_thread(read)


def _span(call: Call) -> Span:
    """Raises `Refused` for a room that is not this mentor's, or not there, and for what is no span."""
    room_id = call.path["room_id"]
    call.who.must_see(room_id)
    if call.door.views.room(room_id) is None:
        raise Refused("not_found", room_id=room_id)
    to_ms = _moment(call, "to", call.door.clock.now_ms())
    from_ms = _moment(call, "from", to_ms - _moment(call, "span", STATS_MS))
    if not 0 <= to_ms - from_ms <= LONGEST_MS:
        raise Refused("malformed", fields=list(SPAN_QUERY))
    return Span(room_id, from_ms, to_ms)


def _moment(call: Call, field: str, default: int) -> int:
    text = call.query.get(field)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 15 and int(text) <= LATEST_MS):
        raise Refused("malformed", fields=[field])
    return int(text)


ROUTES = (
    mentors_route(
        "GET",
        "rooms/{room_id}/stats",
        stats,
        f"A room in numbers, {SPAN}.",
        answer=answers.StatsAnswer,
        query=SPAN_QUERY,
    ),
    mentors_route(
        "GET",
        "rooms/{room_id}/stats/series",
        series,
        f"The same over time, by hour and kind, and by what it was about, {SPAN}.",
        answer=views_of_room.SeriesAnswer,
        query=SPAN_QUERY,
    ),
    mentors_route(
        "GET",
        "rooms/{room_id}/stats/requests",
        requests,
        f"Each request without its child, {SPAN}.",
        answer=views_of_room.RequestsAnswer,
        query=SPAN_QUERY,
    ),
    mentors_route(
        "GET",
        "rooms/{room_id}/stats/requests.csv",
        requests_csv,
        f"The same as CSV for a spreadsheet, {SPAN}.",
        query=SPAN_QUERY,
        content_type="text/csv",
    ),
)
