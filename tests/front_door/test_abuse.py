"""Names that play tricks, secrets of the past, floods, and a disk without room: nobody else notices."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from quart import Quart

from classroom import centre, limits
from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.people import Person
from web import tokens
from web.door import Door, wall_ms

FAMILY = "\N{WOMAN}\u200d\N{WOMAN}\u200d\N{GIRL}\u200d\N{BOY}"


def code_of(door: Door) -> str:
    return next(row.join_code for row in door.views.rooms() if row.name == "4-Green")


# --- names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        '<b>Emma</b> &amp; "Co"',
        "'; DROP TABLE student; --",
        "{{7*7}} ${7*7} %s",
        FAMILY,
        f"{FAMILY} Emma",
        "Nguy\u1ec5n Th\u1ecb",
        "Nguye\u0302\u0303n",
        "\u0e17\u0e35\u0e48",
        "\u0645\u062d\u0645\u062f",
        "\U0001f1e9\U0001f1ea",
        "x" * 40,
        "Zoe\u0308",
        "__proto__",
        "../../etc/passwd",
    ],
)
async def test_a_name_is_a_text_and_comes_out_as_it_went_in(join: Any, log_in: Any, name: str) -> None:
    child, ada = await join(name), await log_in("Ada")
    child.client_id = "laptop"
    await child.asks()
    response = await ada.client.get(f"/api/v1/students/{child.id}")
    assert response.content_type == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    shown = (await response.get_json())["student"]["name"]
    assert centre.name_key(shown) == centre.name_key(name)
    tickets = (await ada.get(f"/api/v1/rooms/{ada.room_id}/tickets"))[1]["tickets"]
    assert [ticket["student"]["name"] for ticket in tickets] == [shown]


@pytest.mark.parametrize(
    "name",
    [
        "e" + "\u0301" * 30,
        "Em" + "\u0336" * 6 + "ma",
        "\u20dd" * 5 + "A",
        "\u202eammE",
        "Emma\u2066",
        "\u200b\u200c\u200d\ufeff",
        "\u00ad\u2060",
        "\U000e0041\U000e0042",
        " \u00a0\u2003\t",
        "\u0301",
        "x" * 41,
        FAMILY * 6,
        "Em\0ma",
        "Em\x1b[2Jma",
    ],
)
async def test_a_name_that_nobody_can_read_or_that_covers_others_is_malformed(
    nobody: Person, door: Door, name: str
) -> None:
    status, answer = await nobody.post("/api/v1/join", {"code": code_of(door), "name": name})
    assert (status, answer["error"]) == (400, "malformed")
    assert answer["facts"]["fields"][0]["field"] == "name"


@pytest.mark.parametrize(
    "name",
    [
        "emma",
        "EMMA",
        " Emma ",
        "Em\u200bma",
        "Em\u00adma",
        "Emma\ufe0f",
        "\uff25\uff4d\uff4d\uff41",
        "Emma\U000e0041",
        "Em\u034fma",
    ],
)
async def test_a_name_that_looks_like_one_that_is_there_is_taken(
    join: Any, nobody: Person, door: Door, name: str
) -> None:
    await join("Emma")
    status, answer = await nobody.post("/api/v1/join", {"code": code_of(door), "name": name})
    assert (status, answer["error"]) == (409, "name_taken")


async def test_half_a_character_in_a_name_becomes_a_whole_one(nobody: Person, door: Door) -> None:
    body = json.dumps({"code": code_of(door), "name": "Em\ud83dma"})
    response = await nobody.client.post("/api/v1/join", data=body)
    assert (await response.get_json())["student"]["name"] == "Em\ufffdma"


# --- secrets of the past -----------------------------------------------------------------------------------------


async def test_a_link_is_good_once_and_for_its_time_only(app: Quart, door: Door, troupe: FakeTroupe) -> None:
    await troupe.ask("centre", centre.AddMentor("m-1", "Ada", ("*",)))
    for link, until, told in (("good", 60_000, [200, 409]), ("old", -1, [409, 409])):
        await troupe.ask("centre", centre.IssueMentorLink(tokens.digest(link), "m-1", wall_ms() + until))
        answers = [await Person(app.test_client(), app).post("/api/v1/mentor/login", {"token": link}) for _ in told]
        assert [status for status, _ in answers] == told
        assert answers[-1][1]["error"] == "expired"
    wrong = await Person(app.test_client(), app).post("/api/v1/mentor/login", {"token": "guessed"})
    assert (wrong[0], wrong[1]["error"]) == (409, "bad_code")


# --- floods ------------------------------------------------------------------------------------------------------


async def test_a_flood_of_wrong_codes_keeps_the_child_behind_the_same_address_waiting_for_a_moment_only(
    app: Quart, nobody: Person, door: Door
) -> None:
    wrong = {"code": "WRONG9", "name": "Guesser"}
    flood = [await nobody.post("/api/v1/join", wrong) for _ in range(int(limits.KNOCKS_PER_ADDRESS.burst) + 40)]
    assert {status for status, _ in flood} == {409, 429}
    status, answer = 0, {}
    for _ in range(40):  # as the page does it: it waits as long as it is told, and tries again
        status, answer = await Person(app.test_client(), app).post(
            "/api/v1/join", {"code": code_of(door), "name": "Emma"}
        )
        if status == 200:
            break
        assert (status, answer["error"]) == (429, "too_many")
        assert answer["facts"]["retry_after_s"] <= 1
        await asyncio.sleep(answer["facts"]["retry_after_s"])
    assert status == 200


async def test_one_childs_flood_of_pushes_stops_no_other_child(join: Any) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    flood = await asyncio.gather(*(emma.push() for _ in range(150)))
    assert {status for status, _ in flood} == {200, 429}
    assert (await liam.asks())[0] == 200


# --- no room on the disk -----------------------------------------------------------------------------------------


def _leave_pages(troupe: FakeTroupe, count: int) -> None:
    connection = troupe.journal._connection
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count = {pages + count}")


async def test_a_full_disk_is_told_with_a_time_to_come_back_and_heals_without_a_restart(
    join: Any, nobody: Person, door: Door, troupe: FakeTroupe
) -> None:
    emma = await join("Emma")
    save = {"language": "javascript", "path": "main.js", "text": "x" * 100_000, "base_rev": None}
    event = emma.event("source.saved", save)
    _leave_pages(troupe, 4)
    body = {"client_id": emma.client_id, "schema": 1, "events": [event]}
    for _ in range(3):
        response = await emma.client.post("/api/v1/push", json=body, headers={"X-CSRF-Token": emma.csrf})
        assert (response.status_code, (await response.get_json())["error"]) == (503, "disk_full")
        assert int(response.headers["Retry-After"]) >= 1
    # What is there can still be read, and nothing of the push is.
    assert (await emma.get("/api/v1/pull"))[1]["snapshot"]["files"] == []
    assert (await nobody.get("/healthz"))[0] == 200
    _leave_pages(troupe, 100_000)
    status, answer = await emma.push(event)
    assert (status, answer["last_seq"], answer["rejected"]) == (200, 1, [])
    assert [row.rev for row in door.views.files(emma.id)] == [event["event_id"]]
    assert len([1 for each in troupe.views.events_of(f"student/{emma.id}") if each.kind == "source.saved"]) == 1


async def test_joining_on_a_full_disk_is_told_and_heals(nobody: Person, door: Door, troupe: FakeTroupe) -> None:
    _leave_pages(troupe, 0)
    told = []
    for number in range(60):
        told.append(await nobody.post("/api/v1/join", {"code": code_of(door), "name": f"Child {number}"}))
        if told[-1][0] != 200:
            break
    assert (told[-1][0], told[-1][1]["error"]) == (503, "disk_full")
    _leave_pages(troupe, 100_000)
    again = {"code": code_of(door), "name": f"Child {len(told) - 1}"}
    assert (await nobody.post("/api/v1/join", again))[0] == 200


# --- sources -----------------------------------------------------------------------------------------------------


async def test_a_source_that_is_too_large_is_refused_alone_and_again_when_it_is_sent_again(join: Any) -> None:
    emma = await join("Emma")
    save = {"language": "javascript", "path": "main.js", "base_rev": None}
    events = [
        emma.event("source.saved", {**save, "text": "x" * 260 * 1024}),
        emma.event("source.saved", {**save, "text": "let a = 1"}),
    ]
    for _ in range(2):
        status, answer = await emma.push(*events)
        assert (status, answer["last_seq"], answer["rejected"]) == (200, 2, [{"seq": 1, "reason": "malformed"}])


async def test_a_push_without_end_is_too_large_as_a_whole(join: Any) -> None:
    emma = await join("Emma")
    events = [emma.event("source.snapshot", {"path": "a.js", "text": "x" * 190_000}) for _ in range(4)]
    status, answer = await emma.push(*events)
    assert (status, answer["error"]) == (413, "too_large")
