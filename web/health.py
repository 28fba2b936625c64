"""Whether the server works, for whoever watches it."""

from __future__ import annotations

from quart import Response

from classroom import __version__
from web.routes import Answer, Call, Route
from web.wire import answers


async def healthz(call: Call) -> Answer:
    machine = call.door.machine
    return {"ok": True, "status": machine.status, "version": __version__, "degraded": machine.degraded}


async def metrics(call: Call) -> Answer:
    return Response(call.door.metrics.text(), content_type="text/plain; version=0.0.4; charset=utf-8")


ROUTES = (
    Route("GET", "/healthz", "anyone", healthz, "Whether the server works.", answers.Health, rate=None),
    Route(
        "GET",
        "/metrics",
        "operator",
        metrics,
        "Prometheus text, for a mentor or this machine.",
        rate=None,
        content_type="text/plain",
    ),
)
