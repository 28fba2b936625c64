"""Children come in with a code and a name, and come back with three words."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from quart import Quart

from tests.front_door.people import Person
from tests.troupe.running import until
from web import tokens
from web.door import Door
from web.limiter import Limiter


def code_of(door: Door, room: str = "4-Green") -> str:
    return next(row.join_code for row in door.views.rooms() if row.name == room)


async def test_a_child_joins_and_is_known_by_its_cookie(join: Any) -> None:
    emma = await join("Emma")
    status, me = await emma.get("/api/v1/me")
    assert status == 200
    assert me["student"] == {"id": emma.id, "name": "Emma"}
    assert me["room"]["name"] == "4-Green"
    assert me["mentor"] is None


async def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(nobody: Person, door: Door) -> None:
    response = await nobody.client.post("/api/v1/join", json={"code": code_of(door), "name": "Emma"})
    cookies = response.headers.getlist("Set-Cookie")
    session = next(each for each in cookies if each.startswith("hh_student="))
    csrf = next(each for each in cookies if each.startswith("hh_csrf="))
    assert "HttpOnly" in session
    assert "SameSite=Strict" in session
    assert "Path=/" in session
    assert "HttpOnly" not in csrf


async def test_over_https_the_cookie_is_secure(app: Quart, door: Door) -> None:
    response = await app.test_client().post(
        "/api/v1/join", json={"code": code_of(door), "name": "Emma"}, scheme="https"
    )
    cookies = response.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    assert all("Secure" in each for each in cookies)


async def test_over_plain_http_from_another_machine_the_cookie_is_another_one(app: Quart, door: Door) -> None:
    client = app.test_client()
    scope = {"client": ("192.0.2.7", 5)}
    response = await client.post("/api/v1/join", json={"code": code_of(door), "name": "Emma"}, scope_base=scope)
    assert response.status_code == 200
    cookies = response.headers.getlist("Set-Cookie")
    session = next(each for each in cookies if each.startswith("hh_student"))
    assert session.startswith("hh_student_plain=")
    assert "Max-Age=14400" in session


async def test_a_code_is_read_as_children_type_it(nobody: Person, door: Door) -> None:
    code = code_of(door)
    typed = f" {code[:3].lower()}-{code[3:].lower()} "
    status, _ = await nobody.post("/api/v1/join", {"code": typed, "name": "Emma"})
    assert status == 200


async def test_a_wrong_code_is_refused_with_its_code(nobody: Person) -> None:
    status, answer = await nobody.post("/api/v1/join", {"code": "NOSUCH", "name": "Emma"})
    assert status == 409
    assert answer == {"ok": False, "error": "bad_code", "facts": {"field": "code"}}


async def test_guessing_codes_ends_in_too_many_with_a_time_to_wait(nobody: Person) -> None:
    for _ in range(60):
        await nobody.post("/api/v1/join", {"code": "NOSUCH", "name": "Emma"})
    response = await nobody.client.post("/api/v1/join", json={"code": "NOSUCH", "name": "Emma"})
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) >= 1
    assert (await response.get_json())["error"] == "too_many"


@pytest.mark.parametrize(
    "name", ["", "   ", "x" * 41, "a\nb", 7, None, "\u202eammE", "Em\u2066ma", "\x85", "\u3164", "\u2800", "!?"]
)
async def test_a_name_that_is_none_is_malformed(nobody: Person, door: Door, name: Any) -> None:
    status, answer = await nobody.post("/api/v1/join", {"code": code_of(door), "name": name})
    assert status == 400
    assert answer["error"] == "malformed"
    assert answer["facts"]["fields"][0]["field"] == "name"


async def test_a_taken_name_is_refused_however_it_is_written(join: Any, nobody: Person, door: Door) -> None:
    await join("Emma")
    status, answer = await nobody.post("/api/v1/join", {"code": code_of(door), "name": " EMMA "})
    assert status == 409
    assert answer["error"] == "name_taken"


async def test_the_same_name_is_free_in_another_room(join: Any) -> None:
    assert (await join("Emma")).id != (await join("Emma", room="5-Blue")).id


async def test_rejoin_words_bring_the_same_child_back(join: Any, app: Quart, door: Door) -> None:
    emma = await join("Emma")
    words = emma.answer["rejoin"].replace("-", "  ").title()
    elsewhere = Person(app.test_client(), app)
    status, answer = await elsewhere.post("/api/v1/join", {"code": code_of(door), "name": "emma", "rejoin": words})
    assert status == 200
    assert answer["student"]["id"] == emma.id
    assert answer["token"] != emma.token
    assert (await elsewhere.get("/api/v1/me"))[1]["student"]["id"] == emma.id


async def test_wrong_rejoin_words_are_refused_and_counted(join: Any, nobody: Person, door: Door) -> None:
    await join("Emma")
    body = {"code": code_of(door), "name": "Emma", "rejoin": "apple-boat-zebra"}
    answers = [await nobody.post("/api/v1/join", body) for _ in range(11)]
    assert [status for status, _ in answers] == [409] * 10 + [429]
    assert answers[0][1]["error"] == "bad_code"
    assert answers[0][1]["facts"] == {"field": "rejoin"}


async def test_rejoin_words_are_short_and_stored_as_a_hash_only(join: Any, door: Door) -> None:
    emma = await join("Emma")
    words = emma.answer["rejoin"].split("-")
    assert len(words) == 3
    assert set(words) <= set(tokens.rejoin_vocabulary())
    row = door.views.student(emma.id)
    assert row is not None
    assert row.rejoin_hash.startswith("$argon2id$")


def test_the_vocabulary_of_rejoin_words_is_large_and_plain() -> None:
    words = tokens.rejoin_vocabulary()
    assert len(set(words)) == len(words) >= 1024
    assert all(word.isascii() and word.islower() and word.isalpha() and 2 <= len(word) <= 10 for word in words)


async def test_forty_children_join_at_once_from_one_address(join: Any) -> None:
    children = await asyncio.gather(*(join(f"Child {number}") for number in range(40)))
    assert len({child.id for child in children}) == 40


async def test_a_full_room_is_closed_for_newcomers_only(join: Any, app: Quart, nobody: Person, door: Door) -> None:
    door.settings = replace(door.settings, max_students=2)
    emma, _ = await join("Emma"), await join("Liam")
    status, answer = await nobody.post("/api/v1/join", {"code": code_of(door), "name": "Mia"})
    assert (status, answer["error"], answer["facts"]) == (409, "room_closed", {"max_students": 2})
    back = {"code": code_of(door), "name": "Emma", "rejoin": emma.answer["rejoin"]}
    assert (await Person(app.test_client(), app).post("/api/v1/join", back))[0] == 200


async def test_after_a_whole_class_newcomers_come_one_by_one(join: Any, nobody: Person, door: Door) -> None:
    door.settings = replace(door.settings, max_students=500)
    door.limiter = Limiter(lambda: 0)  # on a slow machine the bucket would fill up again meanwhile
    await asyncio.gather(*(join(f"Child {number}") for number in range(80)))
    status, answer = await nobody.post("/api/v1/join", {"code": code_of(door), "name": "Mia"})
    assert (status, answer["error"], answer["facts"]["what"]) == (429, "too_many", "join")


async def test_leaving_ends_the_session(join: Any) -> None:
    emma = await join("Emma")
    assert (await emma.post("/api/v1/leave"))[0] == 200
    status, answer = await emma.get("/api/v1/pull", Authorization=f"Bearer {emma.token}")
    assert status == 401
    assert answer["error"] == "no_session"


async def test_rejoin_words_lie_ready_before_a_class_joins(door: Door, join: Any) -> None:
    filling = asyncio.ensure_future(door.rejoin_words.keep_ready(2))
    await until(lambda: len(door.rejoin_words) >= 2)
    emma = await join("Emma")
    filling.cancel()
    assert len(door.rejoin_words) == 1
    row = door.views.student(emma.id)
    assert row is not None
    assert await door.hasher.verify(row.rejoin_hash, emma.answer["rejoin"])
