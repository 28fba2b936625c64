"""Every call and every message, by everybody: what the door says follows from what the call declares.

The calls are those of the running app, so a new one is walked as soon as it is registered; one of a kind that nothing
here knows fails the test by its name.
"""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from quart import Quart
from quart.testing.connections import WebsocketResponseError

from classroom import centre, rule_book
from tests.front_door import people
from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.good_bodies import BODIES
from tests.front_door.roles import HERE, LET_IN, OWN_ORIGIN, ROLES, SECRET, Role, World, may_read, outcome, scope
from web.admin import AdminSocket
from web.beacon_windows import Window
from web.door import Door, wall_ms
from web.errors import STATUS
from web.routes import Audience, Route, table
from web.wire import bodies, messages
from web.wire.catalogue import adapter

#: What is registered beside the table of calls.
PAGES = {"page", "file"}
SOCKETS = {"student socket": "/ws/v1/student", "mentor socket": "/ws/v1/mentor?room={room_id}"}
ROUTES = {route.name: route for route in table()}
WALKS = [
    (name, command)
    for name, route in ROUTES.items()
    for command in (bodies.TICKET_COMMANDS if "{command}" in route.path else [""])
]


@pytest.fixture
async def world(troupe: FakeTroupe, door: Door, join: Any, log_in: Any, tmp_path: Path) -> World:
    world = World(troupe)
    emma, liam, mia = await asyncio.gather(join("Emma"), join("Liam"), join("Mia", room="5-Blue"))
    ada, bob, eve = await log_in("Ada"), await log_in("Bob", room="5-Blue"), await log_in("Eve", room="*")
    kim, iris = await log_in("Kim", room="*"), await log_in("Iris", room="*")
    await troupe.ask("centre", centre.ChangeMentorRole(iris.id, "admin"))
    await troupe.ask("centre", centre.AddMentor("m-spare", "Noor", (centre.ALL_ROOMS,), "hash of no token"))
    await troupe.ask("centre", centre.PlanClass("c1", "4-Green", emma.room_id, 3, 960, 90))
    door.callers.forget_who(iris.id)
    save = {"language": "javascript", "path": "main.js", "text": f"// {SECRET}\n", "base_rev": None}
    await emma.push(emma.event("source.saved", save))
    await emma.asks(SECRET)
    for child in (emma, liam, mia):
        files = [{"path": "main.py", "text": f"# {SECRET}"}]
        run = {"request_id": "first", "language": "python", "files": files, "entry": "main.py"}
        status, taken = await child.post("/api/v1/runs", run)
        assert status == 202, taken
        world.runs[child.id] = taken["run_id"]
    assert (await eve.get("/api/v1/rooms"))[0] == 200
    await troupe.ask(rule_book.STREAM, rule_book.CountUse("use", "ann", "python", "colon", 1, 1, 1))
    await _demote(door, tmp_path, eve.id)
    people_by_name = {
        "emma": emma,
        "liam": liam,
        "mia": mia,
        "ada": ada,
        "bob": bob,
        "eve": eve,
        "kim": kim,
        "iris": iris,
    }
    world.ids = {name: person.id for name, person in people_by_name.items()}
    world.demoted("eve", eve.token)
    world.work_secret = door.work_secret
    for child in (emma, liam, mia):
        row = door.views.student(child.id)
        assert row is not None
        world.rejoin_hashes[child.id] = row.rejoin_hash
    (ticket,) = door.views.unresolved_tickets(emma.room_id)
    code = next(row.join_code for row in door.views.rooms() if row.room_id == emma.room_id)
    world.names = {
        "room_id": emma.room_id, "blue": mia.room_id,
        "student_id": emma.id, "ticket_id": ticket.ticket_id, "code": code,
        "mentor_token": ada.token, "colleague": kim.id, "class_id": "c1", "mentor_id": "m-spare",
        "language": "python", "rule": "colon",
        "window": door.beacon_windows.open(Window(emma.room_id, emma.id), wall_ms())[0],
    }  # fmt: skip
    return world


async def _demote(door: Door, folder: Path, mentor_id: str) -> None:
    """As an operator does it, while her session lives."""
    async with AdminSocket(folder / "admin.sock", door):
        reader, writer = await asyncio.open_unix_connection(folder / "admin.sock")
        writer.write(json.dumps({"do": "mentors.revoke", "facts": {"mentor": mentor_id}}).encode() + b"\n")
        assert json.loads(await reader.readline())["ok"]
        writer.close()


def test_every_call_of_the_app_is_one_that_is_walked_here(app: Quart) -> None:
    http = {rule.endpoint for rule in app.url_map.iter_rules() if not rule.websocket}
    assert http - PAGES == set(ROUTES)
    assert {rule.endpoint for rule in app.url_map.iter_rules() if rule.websocket} == set(SOCKETS)
    assert {name for name, route in ROUTES.items() if route.body is not None} == set(BODIES)
    assert {route.audience for route in ROUTES.values()} <= set(get_args(Audience))


def test_every_call_is_registered_for_its_own_method_only(app: Quart) -> None:
    for rule in app.url_map.iter_rules():
        if rule.endpoint in ROUTES:
            route = ROUTES[rule.endpoint]
            extra = {"HEAD", "OPTIONS"} if route.method == "GET" else {"OPTIONS"}
            assert rule.methods == {route.method, *extra}, rule.endpoint


@pytest.mark.parametrize(("name", "command"), WALKS, ids=lambda value: value or "-")
async def test_each_role_hears_what_the_call_declares(app: Quart, world: World, name: str, command: str) -> None:
    route, wrong = ROUTES[name], {}
    for number, role in enumerate(ROLES):
        status, code, answer = await _knock(app, world, role, route, command, number)
        expected = outcome(role, route)
        if expected == LET_IN:
            good = status not in (401, 403) and (role.who in ("", "eve") or status < 300 or status == 409)
        else:
            good = (status, code) == expected
        if not good:
            wrong[role.name] = (status, code, "expected", expected)
        assert SECRET not in json.dumps(answer) or may_read(role), role.name
    assert wrong == {}


async def _knock(app: Quart, world: World, role: Role, route: Route, command: str, number: int) -> tuple[int, str, Any]:
    own_room = world.names["blue" if role.room == "5-Blue" else "room_id"]
    names = {**world.names, "command": command, "number": str(number), "who": role.who or "x",
             "own_room": own_room,
             "device_id": str(await world.device()), **world.work_file(role), "run_id": world.run(role)}  # fmt: skip
    missing = set(re.findall(r"\{(\w+)\}", route.path)) - set(names)
    assert not missing, f"say in test_matrix what {missing} of {route.name} stands for"
    body = {key: value.format(**names) if isinstance(value, str) else value for key, value in
            BODIES.get(route.name, {}).items()}  # fmt: skip
    response = await app.test_client().open(
        route.path.format(**names),
        method=route.method,
        json=body if route.method == "POST" else None,
        headers=await world.headers(role),
        scope_base=scope(role),
    )
    assert "Access-Control-Allow-Origin" not in response.headers
    text = await response.get_data(as_text=True)
    if response.content_type != "application/json":
        return response.status_code, "", text
    answer = json.loads(text)
    if response.status_code < 300:
        if route.answer is not None:
            adapter(route.answer).validate_python(answer)
        return response.status_code, "", answer
    assert set(answer) == {"ok", "error", "facts"}
    assert STATUS[answer["error"]] == response.status_code, answer
    return response.status_code, answer["error"], answer


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if route.method == "GET"])
async def test_asking_for_the_head_only_opens_no_door(app: Quart, world: World, name: str) -> None:
    route = ROUTES[name]
    for role in ROLES:
        headers = await world.headers(role)
        path = route.path.format(**world.names, run_id=world.run(role))
        client = app.test_client()
        head = await client.head(path, headers=headers, scope_base=scope(role))
        expected = outcome(role, route)
        assert (head.status_code in (401, 403)) == (expected != LET_IN), role.name


# --- sockets -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SOCKETS)
async def test_each_role_at_each_socket(app: Quart, world: World, name: str) -> None:
    wrong = {}
    for role in ROLES:
        told, expected = await _shake_hands(app, world, role, SOCKETS[name]), _at_socket(role, name.split()[0])
        if told != expected:
            wrong[role.name] = (told, "expected", expected)
    assert wrong == {}


def _at_socket(role: Role, wanted: str) -> str | int:
    """The first message, the code of the close, or `handshake` when there is not even a socket."""
    if role.host != "localhost" or role.origin is not None or (role.by == "cookie" and not role.origin):
        return "handshake"
    if not (role.who or role.token):
        return "handshake"  # neither an Origin nor a token: no browser and no tool
    if not role.holds:
        return 4401
    allowed = role.holds == wanted and (wanted == "student" or (role.address == HERE and role.room in ("4-Green", "*")))
    return ("poke" if wanted == "student" else "snapshot") if allowed else 4403


async def _shake_hands(app: Quart, world: World, role: Role, path: str, **more: str) -> str | int:
    headers = {**await world.headers(role), **more}
    client = app.test_client()
    try:
        async with client.websocket(path.format(**world.names), headers=headers, scope_base=scope(role)) as socket:
            try:
                return str(json.loads(await asyncio.wait_for(socket.receive(), 5))["type"])
            except people.WebsocketDisconnectError as gone:
                return int(gone.args[0])
    except WebsocketResponseError as refused:
        return "handshake" if refused.response.status_code == 403 else refused.response.status_code


async def test_the_servers_own_page_opens_a_socket_by_its_cookie(app: Quart, world: World) -> None:
    for role, name, first in (("student", "student socket", "poke"), ("mentor", "mentor socket", "snapshot"),
                              ("demoted mentor", "mentor socket", 4401)):  # fmt: skip
        chosen = next(each for each in ROLES if each.name == role)
        assert await _shake_hands(app, world, chosen, SOCKETS[name], Origin=OWN_ORIGIN) == first


# --- messages ----------------------------------------------------------------------------------------------------


def _type_of(message: Any) -> str:
    return str(adapter(message).json_schema()["properties"]["type"]["const"])


#: The classes of `messages` that pydantic fills are the ones that callers send; the others go out.
FROM_STUDENTS = {_type_of(messages.SocketCall)}
FROM_MENTORS = {
    *(_type_of(each) for each in vars(messages).values() if hasattr(each, "__pydantic_fields__")),
    *bodies.TICKET_COMMANDS,
} - FROM_STUDENTS


def _message(kind: str, ticket_id: str, colleague: str = "") -> dict[str, Any]:
    """With what the one or the other kind of command needs besides; the others take no notice of it."""
    more = {"to": colleague, "note": "loops", "key": "fixes", "value": "ask"}
    return {"type": kind, "request_id": f"q-{kind}", "ticket_id": ticket_id, "rev": 1, **more}


@pytest.mark.parametrize("kind", sorted({*FROM_MENTORS, "set"}))
async def test_a_mentors_message_is_answered_with_what_the_rules_say(app: Quart, world: World, kind: str) -> None:
    async with _desk(app, await world.headers(_role("mentor's tool")), world.names["room_id"]) as desk:
        await people.heard(desk, "snapshot")
        await desk.send(json.dumps(_message(kind, world.names["ticket_id"], world.names["colleague"])))
        if kind == "resync":
            await people.heard(desk, "snapshot")
            return
        answer = await people.heard(desk, "answer")
        assert answer["ok"] or STATUS[answer["error"]] == 409, answer


@pytest.mark.parametrize("kind", sorted(FROM_MENTORS - {"resync"}))
async def test_a_mentor_reaches_no_ticket_of_another_room(app: Quart, world: World, door: Door, kind: str) -> None:
    ticket_id = world.names["ticket_id"]
    before = door.views.ticket(ticket_id)
    blue = next(row.room_id for row in door.views.rooms() if row.name == "5-Blue")
    headers = await world.headers(_role("other room's mentor's tool"))
    async with _desk(app, headers, blue) as desk:
        await people.heard(desk, "snapshot")
        await desk.send(json.dumps(_message(kind, ticket_id, world.names["colleague"])))
        answer = await people.heard(desk, "answer")
    assert (answer["ok"], answer["error"]) == (False, "not_found")
    if kind not in bodies.TICKET_COMMANDS:
        return  # goes over the socket only
    response = await app.test_client().post(
        f"/api/v1/rooms/{blue}/tickets/{ticket_id}/{kind}",
        json=_message(f"p-{kind}", "", world.names["colleague"]),
        headers=headers,
        scope_base={"client": (HERE, 5)},
    )
    assert response.status_code == 404
    assert door.views.ticket(ticket_id) == before


@pytest.mark.parametrize("kind", sorted(FROM_MENTORS))
async def test_a_child_who_sends_a_mentors_message_changes_nothing(
    app: Quart, world: World, door: Door, kind: str
) -> None:
    before = door.views.ticket(world.names["ticket_id"])
    headers = await world.headers(_role("student's tool"))
    async with app.test_client().websocket("/ws/v1/student", headers=headers) as socket:
        await people.heard(socket, "poke")
        await socket.send(json.dumps(_message(kind, world.names["ticket_id"], world.names["colleague"])))
        door.hub.poke(world.ids["emma"], 7)
        assert (await people.heard(socket, "poke"))["version"] == 7
    assert door.views.ticket(world.names["ticket_id"]) == before


@pytest.mark.parametrize("kind", sorted(FROM_STUDENTS))
async def test_a_mentor_who_sends_a_childs_message_is_told_that_it_is_none_of_hers(
    app: Quart, world: World, kind: str
) -> None:
    async with _desk(app, await world.headers(_role("mentor's tool")), world.names["room_id"]) as desk:
        await people.heard(desk, "snapshot")
        await desk.send(json.dumps({"type": kind, "request_id": "q", "call": "pull"}))
        assert (await people.heard(desk, "answer"))["error"] == "unknown_type"


async def test_a_mentor_who_is_demoted_at_her_desk_is_shown_out_before_the_next_command(
    app: Quart, world: World, door: Door, tmp_path: Path
) -> None:
    async with _desk(app, await world.headers(_role("mentor's tool")), world.names["room_id"]) as desk:
        await people.heard(desk, "snapshot")
        door.callers.forget_who(world.ids["ada"])  # as when two thousand others have asked since
        await _demote(door, tmp_path, world.ids["ada"])
        await desk.send(json.dumps(_message("claim", world.names["ticket_id"])))
        assert await people.closed(desk) == 4401
    ticket = door.views.ticket(world.names["ticket_id"])
    assert ticket is not None
    assert ticket.state == "open"


def _role(name: str) -> Role:
    return next(role for role in ROLES if role.name == name)


def _desk(app: Quart, headers: dict[str, str], room_id: str) -> Any:
    return app.test_client().websocket(f"/ws/v1/mentor?room={room_id}", headers=headers)
