"""Admins look after mentors: invitations, roles, lost laptops; and what a plain mentor may not."""

from __future__ import annotations

from typing import Any

import pytest
from quart import Quart

from classroom import centre
from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.people import Person, closed
from web.door import Door


@pytest.fixture
async def iris(log_in: Any, troupe: FakeTroupe, door: Door) -> Person:
    """An admin."""
    mentor: Person = await log_in("Iris", room="*")
    await troupe.ask("centre", centre.ChangeMentorRole(mentor.id, "admin"))
    door.callers.forget_who(mentor.id)
    return mentor


async def rows(admin: Person) -> dict[str, Any]:
    status, answer = await admin.get("/api/v1/mentors")
    assert status == 200, answer
    return {each["name"]: each for each in answer["mentors"]}


async def by_token(app: Quart, token: str) -> tuple[int, Any]:
    return await Person(app.test_client(), app).post("/api/v1/mentor/login", {"token": token})


def link_in(answer: dict[str, Any]) -> str:
    address, _, token = answer["link"].partition("#link=")
    assert address == "http://localhost/mentor"
    return str(token)


async def test_a_mentor_is_invited_with_a_link_for_once_and_a_token_for_later(iris: Person, app: Quart) -> None:
    status, answer = await iris.post("/api/v1/mentors", {"name": " Noor ", "room": "4-green", "role": "mentor"})
    assert (status, answer["name"]) == (200, "Noor")
    assert (await by_token(app, link_in(answer)))[1]["mentor"]["name"] == "Noor"
    assert (await by_token(app, link_in(answer)))[1]["error"] == "expired"
    assert [(await by_token(app, answer["token"]))[0] for _ in range(2)] == [200, 200]
    noor = (await rows(iris))["Noor"]
    assert (noor["rooms"], noor["role"], noor["has_password"], noor["here"]) == (["4-Green"], "mentor", False, False)


async def test_secrets_are_told_once_and_stand_in_no_journal(iris: Person, troupe: FakeTroupe) -> None:
    answer = (await iris.post("/api/v1/mentors", {"name": "Noor", "room": "*"}))[1]
    written = str([each.payload for each in troupe.views.events_of("centre")])
    assert answer["token"] not in written
    assert link_in(answer) not in written
    assert answer["token"] not in str(await iris.get("/api/v1/mentors"))


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"name": "Iris", "room": "*"}, 409, "name_taken"),
        ({"name": "Noor", "room": "nowhere"}, 404, "not_found"),
        ({"name": "Noor", "room": "4-Green", "role": "admin"}, 400, "malformed"),
        ({"name": "Noor", "room": "*", "role": "owner"}, 400, "malformed"),
        ({"name": "\u202eNoor", "room": "*"}, 400, "malformed"),
        ({"name": "x" * 41, "room": "*"}, 400, "malformed"),
    ],
)
async def test_an_invitation_that_cannot_be_invites_nobody(iris: Person, body: Any, status: int, code: str) -> None:
    assert ((answer := await iris.post("/api/v1/mentors", body))[0], answer[1]["error"]) == (status, code)
    assert list(await rows(iris)) == ["Iris"]


async def test_a_role_counts_from_the_next_call_on(iris: Person, log_in: Any) -> None:
    kim = await log_in("Kim", room="*")
    assert (await kim.get("/api/v1/me"))[1]["role"] == "mentor"
    assert (await kim.post("/api/v1/rooms", {"name": "6-Red"}))[1]["facts"] == {"reason": "admins only"}
    assert (await iris.post(f"/api/v1/mentors/{kim.id}/role", {"role": "admin"}))[0] == 200
    assert (await kim.get("/api/v1/me"))[1]["role"] == "admin"
    assert (await kim.post("/api/v1/rooms", {"name": "6-Red"}))[0] == 200
    assert (await iris.post(f"/api/v1/mentors/{kim.id}/role", {"role": "mentor"}))[0] == 200
    assert (await kim.post("/api/v1/rooms", {"name": "7-Red"}))[1]["error"] == "not_yours"


async def test_the_journal_says_which_admin_did_it(iris: Person, log_in: Any, troupe: FakeTroupe) -> None:
    kim = await log_in("Kim", room="*")
    await iris.post(f"/api/v1/mentors/{kim.id}/role", {"role": "admin"})
    await iris.post(f"/api/v1/mentors/{kim.id}/revoke", {})
    told = {each.kind: each.payload["by"] for each in troupe.views.events_of("centre") if "by" in each.payload}
    assert told == {"mentor.role_changed": iris.id, "mentor.revoked": iris.id}


@pytest.mark.parametrize(("deed", "body"), [("role", {"role": "mentor"}), ("revoke", {})])
async def test_the_last_admin_cannot_shut_the_door_behind_herself(iris: Person, deed: str, body: Any) -> None:
    status, answer = await iris.post(f"/api/v1/mentors/{iris.id}/{deed}", body)
    assert (status, answer["error"], answer["facts"]["reason"]) == (409, "not_waiting", "last_admin")
    assert (await rows(iris))["Iris"]["role"] == "admin"


async def test_whoever_is_revoked_is_out_at_once_with_an_open_page(iris: Person, log_in: Any) -> None:
    ada = await log_in("Ada")
    async with ada.socket(f"/ws/v1/mentor?room={ada.room_id}") as desk:
        assert (await rows(iris))["Ada"]["here"] is True
        assert (await iris.post(f"/api/v1/mentors/{ada.id}/revoke", {}))[0] == 200
        assert await closed(desk) == 4401
    assert (await ada.get("/api/v1/rooms"))[1]["error"] == "no_session"
    assert list(await rows(iris)) == ["Iris"]


async def test_a_lost_laptop_is_shut_out_and_its_mentor_gets_in_elsewhere(
    iris: Person, log_in: Any, app: Quart
) -> None:
    old = (await iris.post("/api/v1/mentors", {"name": "Noor", "room": "*"}))[1]
    lost = Person(app.test_client(), app)
    assert (await lost.post("/api/v1/mentor/login", {"token": old["token"]}))[0] == 200
    assert (await lost.get("/api/v1/rooms"))[0] == 200
    status, new = await iris.post(f"/api/v1/mentors/{old['id']}/renew", {})
    assert (status, new["name"]) == (200, "Noor")
    assert (await lost.get("/api/v1/rooms"))[1]["error"] == "no_session"
    assert (await by_token(app, old["token"]))[1]["error"] == "bad_code"
    assert (await by_token(app, link_in(old)))[1]["error"] == "bad_code"
    assert (await by_token(app, link_in(new)))[0] == 200
    assert (await by_token(app, new["token"]))[0] == 200


@pytest.mark.parametrize("deed", ["role", "renew", "revoke"])
async def test_nobody_is_not_found(iris: Person, deed: str) -> None:
    assert (await iris.post(f"/api/v1/mentors/m-none/{deed}", {"role": "mentor"}))[0] == 404
