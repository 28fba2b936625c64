"""Every call, by nobody, a student, a mentor of the room, and a mentor of another room."""

from __future__ import annotations

import re
from typing import Any

import pytest
from quart import Quart

from tests.front_door.people import Person, closed
from web.door import Door
from web.routes import Route, table
from web.tokens import csrf_of

STUDENT_CALLS = [route for route in table() if route.audience == "student"]
MENTOR_CALLS = [route for route in table() if route.audience == "mentor"]
OPEN_CALLS = [route for route in table() if route.audience == "anyone" and route.body is None]
LEAVE = next(route for route in STUDENT_CALLS if route.path == "/api/v1/leave")


def named(route: Route) -> str:
    return route.name


async def send(person: Person, route: Route, **names: str) -> tuple[int, Any]:
    path = re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], "x"), route.path)
    ask = {"GET": person.get, "POST": person.post, "DELETE": person.delete}[route.method]
    return await ask(path)


@pytest.mark.parametrize("route", STUDENT_CALLS + MENTOR_CALLS, ids=named)
async def test_nobody_gets_no_session(nobody: Person, route: Route) -> None:
    status, answer = await send(nobody, route)
    assert (status, answer["error"]) == (401, "no_session")


@pytest.mark.parametrize("route", MENTOR_CALLS, ids=named)
async def test_a_student_on_a_mentors_call_is_told_not_yours(join: Any, route: Route) -> None:
    emma = await join("Emma")
    status, answer = await send(emma, route, room_id=emma.room_id, student_id=emma.id)
    assert (status, answer["error"]) == (403, "not_yours")


@pytest.mark.parametrize("route", MENTOR_CALLS, ids=named)
async def test_a_students_token_on_a_mentors_call_is_told_not_yours(join: Any, nobody: Person, route: Route) -> None:
    emma = await join("Emma")
    status, answer = await nobody._told(
        await nobody.client.open(
            re.sub(r"\{\w+\}", "x", route.path),
            method=route.method,
            headers={"Authorization": f"Bearer {emma.token}"},
        )
    )
    assert (status, answer["error"]) == (403, "not_yours")


@pytest.mark.parametrize("route", STUDENT_CALLS, ids=named)
async def test_a_mentor_on_a_students_call_is_told_not_yours(log_in: Any, route: Route) -> None:
    ada = await log_in("Ada")
    status, answer = await send(ada, route)
    assert (status, answer["error"]) == (403, "not_yours")


@pytest.mark.parametrize("route", STUDENT_CALLS, ids=named)
async def test_a_child_whose_session_ended_is_asked_back_also_where_a_mentor_logged_in(
    join: Any, log_in: Any, app: Quart, route: Route
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    browser = Person(app.test_client(), app)
    for name, token in (("hh_student", emma.token), ("hh_mentor", ada.token), ("hh_csrf", csrf_of(ada.token))):
        browser.client.set_cookie("localhost", name, token)
    assert (await send(emma, LEAVE))[0] == 200  # her session ends, and the shared browser has not heard of it
    status, answer = await send(browser, route)
    assert (status, answer["error"]) == (401, "no_session")
    assert (await browser.get("/api/v1/rooms"))[0] == 200


async def test_so_is_the_socket_of_such_a_browser(join: Any, log_in: Any, app: Quart) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    assert (await send(emma, LEAVE))[0] == 200
    headers = {
        "Host": "localhost",
        "Origin": "http://localhost",
        "Cookie": f"hh_student={emma.token}; hh_mentor={ada.token}",
    }
    async with app.test_client().websocket("/ws/v1/student", headers=headers) as socket:
        assert await closed(socket) == 4401


@pytest.mark.parametrize(
    "route", [r for r in MENTOR_CALLS if "{room_id}" in r.path or "{student_id}" in r.path], ids=named
)
async def test_another_rooms_mentor_is_told_not_yours(join: Any, log_in: Any, route: Route) -> None:
    emma, bob = await join("Emma"), await log_in("Bob", room="5-Blue")
    await emma.asks()
    body = {"request_id": "q-1", "rev": 1}
    path = route.path.format(room_id=emma.room_id, student_id=emma.id, ticket_id="t-1", command="claim")
    status, answer = await (bob.get(path) if route.method == "GET" else bob.post(path, body))
    assert (status, answer["error"]) == (403, "not_yours")


@pytest.mark.parametrize("route", OPEN_CALLS, ids=named)
async def test_calls_for_anyone_answer_nobody(nobody: Person, route: Route) -> None:
    status, answer = await send(nobody, route)
    assert status == route.status
    assert "error" not in answer


async def test_a_mentor_sees_only_the_rooms_that_are_hers(log_in: Any, door: Door) -> None:
    ada, eve = await log_in("Ada"), await log_in("Eve", room="*")
    assert [room["name"] for room in (await ada.get("/api/v1/rooms"))[1]["rooms"]] == ["4-Green"]
    names = [room["name"] for room in (await eve.get("/api/v1/rooms"))[1]["rooms"]]
    assert sorted(names) == ["4-Green", "5-Blue"]


async def test_a_mentor_sees_a_child_of_her_room_with_files_and_tickets(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    save = {"language": "javascript", "path": "main.js", "text": "let a = 1\n", "base_rev": None}
    await emma.push(emma.event("source.saved", save))
    await emma.asks("a game")
    status, answer = await ada.get(f"/api/v1/students/{emma.id}")
    assert status == 200
    assert answer["student"] | {"last_seen_s": 0} == {
        "id": emma.id,
        "name": "Emma",
        "state": "stuck",
        "language": "javascript",
        "stuck": 1.0,
        "ticket_id": answer["tickets"][0]["id"],
        "unsynced": 0,
        "last_seen_s": 0,
    }
    assert [(file["path"], file["text"]) for file in answer["files"]] == [("main.js", "let a = 1\n")]
    assert answer["tickets"][0]["ask"]["goal"] == "a game"


async def test_metrics_are_for_this_machine_and_for_mentors(nobody: Person, log_in: Any, join: Any) -> None:
    ada, emma = await log_in("Ada"), await join("Emma")
    elsewhere = {"client": ("192.0.2.7", 5)}
    status, text = await nobody.get("/metrics")
    assert status == 200
    for name in ("hh_push_ack_seconds", "hh_push_to_mentor_seconds", "hh_queue_waiting"):
        assert name in text
    for person, expected in ((None, 401), (emma, 403)):
        headers = {"Authorization": f"Bearer {person.token}"} if person else {}
        response = await nobody.client.get("/metrics", headers=headers, scope_base=elsewhere)
        assert response.status_code == expected
    over_tls = await nobody.client.get(
        "/metrics", headers={"Authorization": f"Bearer {ada.token}"}, scope_base=elsewhere, scheme="https"
    )
    assert over_tls.status_code == 200
