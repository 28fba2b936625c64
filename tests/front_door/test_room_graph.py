"""The mesh of a room at the front door: live, and its own mentors' alone."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.front_door.people import Person, heard
from tests.front_door.test_mentors_desk import command, first_ticket

CHILDREN = ("Emma", "Liam", "Mia", "Noah", "Zoe")
#: As Chrome says it.
MISSING = "SyntaxError: missing ) after argument list"


async def graph(mentor: Person, room_id: str = "") -> tuple[int, Any]:
    return await mentor.get(f"/api/v1/rooms/{room_id or mentor.room_id}/graph")


async def test_five_children_with_one_planted_error_are_one_cluster(join: Any, log_in: Any) -> None:
    children = [await join(name) for name in CHILDREN]
    await join("Ben")
    ada = await log_in("Ada")
    async with ada.socket(f"/ws/v1/mentor?room={ada.room_id}") as screen:
        before = await heard(screen, "snapshot")
        for child in children:
            await child.breaks(message=MISSING)
        status, told = await graph(ada)
    assert status == 200
    (group,) = told["groups"]
    assert set(group["students"]) == {child.id for child in children}
    assert told["version"] > before["version"]
    by_id = {node["id"]: node for node in told["nodes"]}
    assert by_id[group["id"]] == {"id": group["id"], "kind": "problem", "label": MISSING, "state": "shared"}
    assert by_id[ada.id] == {"id": ada.id, "kind": "mentor", "label": "Ada", "state": "here"}
    assert sum(node["kind"] == "student" for node in told["nodes"]) == len(CHILDREN)
    about = [edge for edge in told["edges"] if edge["kind"] == "about"]
    assert [(edge["from"], edge["weight"]) for edge in about] == [(group["id"], 5)]
    assert by_id[about[0]["to"]]["label"] == "Brackets come in pairs"


async def test_the_graph_follows_what_mentors_do(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.breaks()
    claimed = (await command(ada, "claim", await first_ticket(ada)))[1]["ticket"]
    told = (await graph(ada))[1]
    assert {"from": ada.id, "to": emma.id, "kind": "helps", "weight": 1} in told["edges"]
    assert [node["state"] for node in told["nodes"] if node["id"] == emma.id] == ["claimed"]
    await command(ada, "resolve", claimed, outcome="mentor")
    assert (await graph(ada))[1]["edges"] == []


async def test_to_ask_for_the_graph_takes_no_news_from_the_screens(join: Any, log_in: Any) -> None:
    ada = await log_in("Ada")
    async with ada.socket(f"/ws/v1/mentor?room={ada.room_id}") as screen:
        await heard(screen, "snapshot")
        emma = await join("Emma")
        async with emma.socket("/ws/v1/student"):
            assert [node["label"] for node in (await graph(ada))[1]["nodes"]] == ["Emma", "Ada"]
            states: list[str] = []
            while "working" not in states:
                delta = await asyncio.wait_for(heard(screen, "delta"), 5)
                states += [row["state"] for row in delta.get("students", ()) if row["name"] == "Emma"]


async def test_the_graph_of_another_room_or_of_none_is_refused(join: Any, log_in: Any) -> None:
    ada, stranger, everywhere = await log_in("Ada"), await log_in("Eve", room="5-Blue"), await log_in("Tom", room="*")
    assert (await graph(stranger, ada.room_id))[0] == 403
    assert (await graph(await join("Emma"), ada.room_id))[0] == 403
    assert (await graph(everywhere, ada.room_id))[0] == 200
    assert (await graph(everywhere, "r-none"))[0] == 404
