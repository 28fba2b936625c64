"""What a laptop asks over its socket is what it asks over HTTP: the same answers, checks and limits."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.front_door.people import WHOLE, Person, heard
from tests.front_door.test_sync import pull, save
from web.door import Door, wall_ms

YEAR_MS = 365 * 86_400_000


def hello(person: Person) -> dict[str, Any]:
    return {"client_id": person.client_id, "next": 1, "out_head": None, "cursor": None, "schema": 1}


async def ask(socket: Any, request_id: str = "r1", **question: Any) -> dict[str, Any]:
    await socket.send(json.dumps({"type": "call", "request_id": request_id, **question}))
    answer = await heard(socket, "answer")
    assert answer["request_id"] == request_id
    return {key: value for key, value in answer.items() if key not in ("type", "request_id")}


async def test_hello_push_and_pull_are_answered_as_over_http(join: Any) -> None:
    emma = await join("Emma")
    event = save(emma, WHOLE, None)
    body = {"client_id": emma.client_id, "schema": 1, "events": [{"seq": 1, **event}]}
    async with emma.socket("/ws/v1/student") as socket:
        greeted = await ask(socket, call="hello", body=hello(emma))
        assert (greeted["ok"], greeted["last_seq"]) == (True, 0)
        pushed = await ask(socket, call="push", body=body)
        assert (pushed["ok"], pushed["last_seq"], pushed["rejected"]) == (True, 1, [])
        pulled = await ask(socket, call="pull", since=None)
    assert pulled == await pull(emma)
    assert [file["text"] for file in pulled["snapshot"]["files"]] == [WHOLE]


async def test_an_event_that_comes_by_both_ways_counts_once(join: Any) -> None:
    emma = await join("Emma")
    event = save(emma, WHOLE, None)
    body = {"client_id": emma.client_id, "schema": 1, "events": [{"seq": 1, **event}]}
    async with emma.socket("/ws/v1/student") as socket:
        over_http, over_socket = await asyncio.gather(
            emma.post("/api/v1/push", body), ask(socket, call="push", body=body)
        )
        assert over_http[1]["last_seq"] == over_socket["last_seq"] == 1
        since = (await pull(emma))["cursor"]
        assert (await ask(socket, call="pull", since=since))["deltas"] == []


async def test_what_http_refuses_the_socket_refuses_in_the_same_words(join: Any) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    await liam.push(save(liam, WHOLE, None))
    another = {**hello(emma), "client_id": liam.client_id}
    gap = {"client_id": emma.client_id, "schema": 1, "events": [{"seq": 5, **save(emma, WHOLE, None)}]}
    async with emma.socket("/ws/v1/student") as socket:
        for call, body in (("hello", another), ("push", gap), ("hello", {"next": "one"}), ("push", {})):
            assert await ask(socket, call=call, body=body) == (await emma.post(f"/api/v1/{call}", body))[1]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("{", "malformed"),
        ("[]", "malformed"),
        ("{}", "unknown_type"),
        ('{"type": "claim", "ticket_id": "t1"}', "unknown_type"),
        ('{"type": "call", "request_id": "r", "call": "students"}', "unknown_type"),
        ('{"type": "call", "request_id": "r", "call": ["hello"]}', "unknown_type"),
        ('{"type": "call", "request_id": 7, "call": "hello"}', "malformed"),
        ('{"type": "call", "request_id": "r", "call": "hello"}', "malformed"),
        ('{"type": "call", "request_id": "r", "call": "push", "body": "x"}', "malformed"),
    ],
)
async def test_nonsense_is_answered_as_such_and_the_socket_goes_on(join: Any, message: str, code: str) -> None:
    emma = await join("Emma")
    async with emma.socket("/ws/v1/student") as socket:
        await socket.send(message)
        assert (await heard(socket, "answer"))["error"] == code
        assert (await ask(socket, call="hello", body=hello(emma)))["ok"]


async def test_a_laptop_that_asks_too_much_at_a_time_is_told_to_wait(join: Any) -> None:
    emma = await join("Emma")
    async with emma.socket("/ws/v1/student") as socket:
        for number in range(4):
            question = {"type": "call", "request_id": f"r{number}", "call": "push"}
            body = {"client_id": emma.client_id, "schema": 1, "events": [{"seq": 1, **save(emma, WHOLE, None)}]}
            await socket.send(json.dumps({**question, "body": body}))
        answers = [await heard(socket, "answer") for _ in range(4)]
        assert "busy" in {answer.get("error") for answer in answers}


async def test_who_has_no_session_any_more_is_not_heard(join: Any, door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    emma = await join("Emma")
    async with emma.socket("/ws/v1/student") as socket:
        await heard(socket, "poke")
        monkeypatch.setattr(door.callers, "_wall_ms", lambda: wall_ms() + YEAR_MS)
        assert (await ask(socket, call="hello", body=hello(emma)))["error"] == "no_session"
