"""Mentors come in with a link, a token or a password."""

from __future__ import annotations

from typing import Any

import pytest
from quart import Quart

from classroom import centre
from classroom.settings import Settings
from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.people import Person
from web import administration, mentors_office
from web import door as door_module
from web.door import Door


@pytest.fixture
async def first(door: Door, troupe: FakeTroupe) -> administration.First:
    return await administration.open_first(troupe, door.views, None, Settings())


async def test_a_one_time_link_works_once(nobody: Person, app: Quart, first: administration.First) -> None:
    status, answer = await nobody.post("/api/v1/mentor/login", {"token": first.link})
    assert status == 200
    assert answer["mentor"]["name"] == "Mentor"
    assert (await nobody.get("/api/v1/me"))[1]["mentor"]["name"] == "Mentor"
    again = Person(app.test_client(), app)
    status, answer = await again.post("/api/v1/mentor/login", {"token": first.link})
    assert (status, answer["error"]) == (409, "expired")


async def test_a_link_is_good_for_its_hours_only(
    nobody: Person, first: administration.First, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = door_module.wall_ms() + 25 * 3_600_000
    monkeypatch.setattr("web.entry.wall_ms", lambda: late)
    status, answer = await nobody.post("/api/v1/mentor/login", {"token": first.link})
    assert (status, answer["error"]) == (409, "expired")


async def test_the_first_mentors_token_is_a_bearer_token(nobody: Person, first: administration.First) -> None:
    status, answer = await nobody.get("/api/v1/rooms", Authorization=f"Bearer {first.token}")
    assert status == 200
    assert len(answer["rooms"]) == 2


async def test_opening_again_makes_neither_room_nor_mentor_twice(door: Door, troupe: FakeTroupe) -> None:
    await administration.open_first(troupe, door.views, "6-Red", Settings())
    await administration.open_first(troupe, door.views, "6-red", Settings())
    assert sorted(row.name for row in door.views.rooms()) == ["4-Green", "5-Blue", "6-Red"]
    assert [row.name for row in door.views.mentors()] == ["Mentor"]


async def test_a_reusable_token_works_until_it_is_revoked(nobody: Person, door: Door, troupe: FakeTroupe) -> None:
    office = administration.Office(troupe, door.views, door.pages._dist, door.hasher, door.clock.now_ms)
    added = await mentors_office.mentors_add(office, "Ada", "4-Green")
    bearer = f"Bearer {added['token']}"
    assert (await nobody.get("/api/v1/rooms", Authorization=bearer))[0] == 200
    assert (await nobody.post("/api/v1/mentor/login", {"token": added["token"]}))[0] == 200
    await mentors_office.mentors_revoke(office, "ada")
    door.callers.forget_who(added["id"])
    assert (await nobody.get("/api/v1/rooms", Authorization=bearer))[0] == 401
    assert (await nobody.get("/api/v1/rooms"))[0] == 401


async def test_a_name_and_password_work_and_wrong_ones_do_not(nobody: Person, door: Door, troupe: FakeTroupe) -> None:
    office = administration.Office(troupe, door.views, door.pages._dist, door.hasher, door.clock.now_ms)
    await mentors_office.mentors_add(office, "Ada", "*", "correct horse battery")
    good = {"name": "ada", "password": "correct horse battery"}
    assert (await nobody.post("/api/v1/mentor/login", good))[0] == 200
    for wrong in ({**good, "password": "guess"}, {**good, "name": "Nobody"}):
        status, answer = await nobody.post("/api/v1/mentor/login", wrong)
        assert (status, answer["error"], answer["facts"]) == (409, "bad_code", {"field": "password"})


async def test_wrong_passwords_are_limited_by_name(nobody: Person, app: Quart) -> None:
    body = {"name": "Ada", "password": "guess"}
    answers = []
    for number in range(11):
        response = await nobody.client.post(
            "/api/v1/mentor/login", json=body, scheme="https", scope_base={"client": (f"192.0.2.{number}", 5)}
        )
        answers.append(response.status_code)
    assert answers == [409] * 10 + [429]


async def test_wrong_tokens_are_limited_by_address(nobody: Person) -> None:
    answers = [(await nobody.post("/api/v1/mentor/login", {"token": "guess"}))[0] for _ in range(16)]
    assert answers == [409] * 15 + [429]


@pytest.mark.parametrize("body", [{}, {"name": "Ada"}, {"password": "x"}, {"token": 5}, [], "x", None])
async def test_a_login_without_a_secret_is_malformed(nobody: Person, body: Any) -> None:
    response = await nobody.client.post("/api/v1/mentor/login", json=body)
    assert response.status_code == 400
    assert (await response.get_json())["error"] == "malformed"


async def test_over_plain_http_from_another_machine_there_are_no_mentors(
    nobody: Person, first: administration.First
) -> None:
    elsewhere = {"client": ("192.0.2.7", 5)}
    response = await nobody.client.post("/api/v1/mentor/login", json={"token": first.link}, scope_base=elsewhere)
    assert response.status_code == 403
    assert (await response.get_json())["facts"] == {"reason": "plain_http"}
    headers = {"Authorization": f"Bearer {first.token}"}
    response = await nobody.client.get("/api/v1/rooms", headers=headers, scope_base=elsewhere)
    assert response.status_code == 403


async def test_an_old_session_is_no_session(
    nobody: Person, first: administration.First, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    late = door_module.wall_ms() + 13 * 3_600_000
    monkeypatch.setattr(door.callers, "_wall_ms", lambda: late)
    status, answer = await nobody.get("/api/v1/rooms", Authorization=f"Bearer {first.token}")
    assert (status, answer["error"]) == (401, "no_session")


async def test_only_hashes_of_tokens_reach_the_rules(
    nobody: Person, first: administration.First, troupe: FakeTroupe
) -> None:
    await nobody.post("/api/v1/mentor/login", {"token": first.link})
    told = repr([command for _, command in troupe.asked if isinstance(command, centre.UseMentorLink)])
    assert first.link not in told
    assert "UseMentorLink" in told


async def test_logging_out_ends_the_mentors_session_and_not_the_childs(log_in: Any, door: Door) -> None:
    ada = await log_in("Ada")
    code = door.views.rooms()[0].join_code
    await ada.post("/api/v1/join", {"code": code, "name": "Emma"})
    assert (await ada.post("/api/v1/mentor/logout"))[0] == 200
    me = (await ada.get("/api/v1/me"))[1]
    assert me["mentor"] is None
    assert me["student"]["name"] == "Emma"
    assert (await ada.post("/api/v1/leave"))[0] == 200
