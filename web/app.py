"""The Quart app: every request goes through the same steps, in the same order, whatever the call.

Host, Origin, rights, CSRF, rate, size, form: then the handler. Answers get the security headers on their way out.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from quart import Quart, Response, request, websocket
from quart.wrappers import BaseRequestWebsocket
from werkzeug.routing import PathConverter

from classroom import limits
from classroom.vocabulary import Refused
from web import app_body, at_work, cookies, errors, intake, leaving, mentor, onboarding, sockets, static, student_socket
from web.callers import Caller, bearer_token
from web.door import Door
from web.doorkeeper import DATA_POLICY, HEADERS, is_loopback
from web.outbox import NO_SESSION, NOT_YOURS, RESTART, TOO_SLOW
from web.routes import Call, Route, table
from web.timekeeper import Timekeeper

log = logging.getLogger(__name__)

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SESSION_LOOK_S = 30


class _FilePath(PathConverter):
    """Whatever is no call: a wrong method on a call is told as such, and not taken for a missing file."""

    regex = r"(?!api/)[^/].*?"


def create_app(door: Door) -> Quart:
    app = Quart("web", static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = max(route.max_bytes for route in table())
    app.url_map.converters["file"] = _FilePath
    app.url_map.merge_slashes = False  # a redirection is no answer that a call declares
    errors.install(app)
    app.before_request(_gate(door))
    app.before_websocket(_socket_gate(door))
    app.after_request(_dress)
    for route in table():
        app.add_url_rule(route.rule, route.name, _view(door, route), methods=[route.method])
    app.add_url_rule("/", "page", _page(door))
    app.add_url_rule("/<file:path>", "file", _page(door))
    app.add_websocket("/ws/v1/student", "student socket", _student_socket(door))
    app.add_websocket("/ws/v1/mentor", "mentor socket", _mentor_socket(door))
    return app


# --- requests -------------------------------------------------------------------------------------------------------


def _gate(door: Door) -> Callable[[], Awaitable[None]]:
    from_anywhere = {route.name for route in table() if route.any_origin}

    async def gate() -> None:
        host, origin = request.headers.get("Host"), request.headers.get("Origin")
        if _has_two_lengths(request):
            raise Refused("malformed", reason="two lengths")
        if not door.keeper.knows_host(host):
            raise Refused("not_yours", reason="host")
        if request.scope["path"].startswith("//"):
            raise Refused("not_found")  # the router would take it for the address with one slash
        endpoint = request.url_rule.endpoint if request.url_rule is not None else ""
        is_checked = request.method in UNSAFE and endpoint not in from_anywhere
        if is_checked and origin is not None and not door.keeper.knows_origin(origin, host):
            raise Refused("not_yours", reason="origin")

    return gate


def _has_two_lengths(asking: BaseRequestWebsocket) -> bool:
    """A body whose end is told twice: two servers in a row could see one request and two."""
    return "Transfer-Encoding" in asking.headers and "Content-Length" in asking.headers


def _view(door: Door, route: Route) -> Callable[..., Awaitable[Response]]:
    async def view(**path: str) -> Response:
        is_https, is_local = request.scheme == "https", is_loopback(request.remote_addr)
        if route.safe_only and not (is_https or is_local):
            raise Refused("not_yours", reason="plain_http")
        caller = _caller(door, route, is_https=is_https, is_local=is_local)
        if route.rate is not None:
            key = caller.session if caller else request.remote_addr or ""
            door.limiter.take(route.rate_name, key, route.rate)
        if caller is not None and "room_id" in path:
            caller.must_see(path["room_id"])  # before anything of the body is looked at
        body, size_bytes = await _body(route) if route.body is not None else (None, 0)
        query = {name: request.args[name] for name in route.query if name in request.args}
        call = Call(door, caller, body, path, query, request.remote_addr or "", is_https, is_local, size_bytes)
        answer = await route.handler(call)
        return answer if isinstance(answer, Response) else errors.json_response(answer, route.status)

    return view


def _caller(door: Door, route: Route, *, is_https: bool, is_local: bool) -> Caller | None:
    bearer = bearer_token(request.headers)
    if bearer is None and route.csrf and request.method in UNSAFE:
        _check_csrf(is_https=is_https, is_safe=is_https or is_local)
    if route.audience == "anyone":
        return door.callers.by_token(bearer) if bearer else None
    if route.audience == "operator" and is_local:
        return None
    if route.audience == "member":
        return _member(door, request, is_https=is_https, is_safe=is_https or is_local)
    role = "student" if route.audience == "student" else "mentor"
    caller = _holder(door, request, role, is_https=is_https, is_safe=is_https or is_local)
    if route.audience == "admin" and not caller.is_admin:
        raise Refused("not_yours", reason="admins only")
    return caller


def _member(door: Door, asking: BaseRequestWebsocket, *, is_https: bool, is_safe: bool) -> Caller:
    """The child, else the mentor. Refused as `_holder`."""
    try:
        return _holder(door, asking, "student", is_https=is_https, is_safe=is_safe)
    except Refused as refused:
        if refused.code != "not_yours":
            raise
        return _holder(door, asking, "mentor", is_https=is_https, is_safe=is_safe)


def _holder(door: Door, asking: BaseRequestWebsocket, role: str, *, is_https: bool, is_safe: bool) -> Caller:
    """Who asks in this role. Refused no_session for nobody, not_yours for somebody else.

    A browser that still shows a child's session which has ended is that child's, also while a mentor is logged in
    there: it is to ask the child to come back.
    """
    bearer = bearer_token(asking.headers)
    token = bearer or cookies.token_in(asking.cookies, role, is_https=is_https, is_safe=is_safe)
    caller = door.callers.by_token(token) if token else None
    has_ended = caller is None and bearer is None and token is not None and role == "student"
    if caller is None and not has_ended:
        other = "mentor" if role == "student" else "student"
        token = cookies.token_in(asking.cookies, other, is_https=is_https, is_safe=is_safe)
        caller = door.callers.by_token(token) if token and bearer is None else None
    if caller is None:
        raise Refused("no_session")
    if caller.role != role:
        raise Refused("not_yours", role=caller.role)
    if role == "mentor" and not is_safe:
        raise Refused("not_yours", reason="plain_http")
    return caller


def _check_csrf(*, is_https: bool, is_safe: bool) -> None:
    """Only cookies come by themselves; without one there is nothing to protect."""
    good = cookies.csrf_values(request.cookies, is_https=is_https, is_safe=is_safe)
    if good and request.headers.get(cookies.CSRF_HEADER) not in good:
        raise Refused("csrf")


async def _body(route: Route) -> tuple[Any, int]:
    """The body, understood, and how many bytes it took."""
    try:
        data = await app_body.read(route.max_bytes)
    except TimeoutError:
        raise Refused("malformed", reason="body did not arrive") from None
    value = intake.parse(data)
    return value if "{command}" in route.path else intake.validated(route.body, value), len(data)


def _page(door: Door) -> Callable[..., Awaitable[Response]]:
    async def page(**_: str) -> Response:
        line = door.safe_line
        shown = await onboarding.answer(door, line, request) if line is not None else None
        return shown if shown is not None else await static.answer(door.pages, request)

    return page


async def _dress(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", DATA_POLICY)
    response.headers.setdefault("Cache-Control", "no-store")
    if _has_two_lengths(request):
        response.headers["Connection"] = "close"  # RFC 9112, 6.1: whatever follows is no request of anybody's
    return response


# --- sockets ---------------------------------------------------------------------------------------------------------


def _socket_gate(door: Door) -> Callable[[], Awaitable[Response | None]]:
    async def gate() -> Response | None:
        host, origin = websocket.headers.get("Host"), websocket.headers.get("Origin")
        bearer = bearer_token(websocket.headers)
        known = door.keeper.knows_origin(origin, host) if origin is not None else bearer is not None
        if known and door.keeper.knows_host(host):
            return None
        return errors.refusal_response("not_yours", {"reason": "origin"})

    return gate


async def _admitted(door: Door, role: str) -> Caller | None:
    """The caller, or None after the socket was closed with the reason."""
    is_https = websocket.scheme == "wss"
    if door.hub.is_closing:
        await sockets.refuse(RESTART)
        return None
    try:
        is_safe = is_https or is_loopback(websocket.remote_addr)
        caller = _holder(door, websocket, role, is_https=is_https, is_safe=is_safe)
        room_id = websocket.args.get("room", "")
        if role == "mentor":
            caller.must_see(room_id)
            door.hub.room(room_id)
        door.hub.admit(caller.session, limits.SOCKETS_PER_SESSION, door.settings.max_sockets)
    except Refused as refused:
        await sockets.refuse({"no_session": NO_SESSION, "too_many": TOO_SLOW}.get(refused.code, NOT_YOURS))
        return None
    await websocket.accept()
    return caller


def _student_socket(door: Door) -> Callable[[], Awaitable[None]]:
    async def socket() -> None:
        caller = await _admitted(door, "student")
        if caller is not None:
            is_https, is_local = websocket.scheme == "wss", is_loopback(websocket.remote_addr)
            address = websocket.remote_addr or ""
            await student_socket.listen(door, caller, address, is_https=is_https, is_local=is_local)

    return socket


def _mentor_socket(door: Door) -> Callable[[], Awaitable[None]]:
    async def socket() -> None:
        caller = await _admitted(door, "mentor")
        if caller is not None:
            await mentor.listen(door, caller, websocket.args["room"])

    return socket


# --- background ------------------------------------------------------------------------------------------------------


async def run_background(door: Door) -> None:
    """Presence, ticks, who left and who can help, the event loop's own lag, sessions that run out, beacons, and the
    time-table, until cancelled."""
    works = (
        door.hub.run(),
        leaving.run(door),
        at_work.AtWork(door).run(),
        door.machine.watch_lag(door.views.folder / "run"),
        _watch_sessions(door),
    )
    await asyncio.gather(*works, door.beacons.run(door.bridge, door.clock), Timekeeper(door).run())


async def _watch_sessions(door: Door) -> None:
    while True:
        await asyncio.sleep(SESSION_LOOK_S)
        show_out_expired(door)


def show_out_expired(door: Door) -> None:
    """As `Door.show_out`."""
    door.show_out()
