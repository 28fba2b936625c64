"""Tickets that are handed on, set aside, put off, pinned and noted: what the front door makes of it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.front_door.people import heard
from tests.front_door.test_mentors_desk import command, desk, first_ticket


async def test_a_mentor_hands_on_to_a_colleague_of_the_room_and_to_nobody_else(join: Any, log_in: Any) -> None:
    emma, ada, grace = await join("Emma"), await log_in("Ada"), await log_in("Grace")
    stranger = await log_in("Stranger", room="5-Blue")
    await emma.asks()
    claimed = (await command(ada, "claim", await first_ticket(ada)))[1]["ticket"]
    async with desk(grace) as screen:
        await heard(screen, "snapshot")
        known = (await ada.get(f"/api/v1/rooms/{ada.room_id}/mentors"))[1]["mentors"]
    assert {"id": grace.id, "name": "Grace", "here": True} in known
    assert {"id": ada.id, "name": "Ada", "here": False} in known
    assert stranger.id not in {one["id"] for one in known}
    for nobody in (stranger.id, "m-none", emma.id):
        status, answer = await command(ada, "handoff", claimed, to=nobody, request_id=f"r-{nobody}")
        assert (status, answer["error"], answer["facts"]) == (404, "not_found", {"field": "to"})
    status, answer = await command(ada, "handoff", claimed, to=grace.id, request_id="r-gone")
    assert (status, answer["facts"]["words"]) == (400, "Grace does not have this room on a screen now")
    async with desk(grace) as screen:
        await heard(screen, "snapshot")
        status, answer = await command(ada, "handoff", claimed, to=grace.id)
    assert (status, answer["ticket"]["claimed_by"]) == (200, {"id": grace.id, "name": "Grace"})
    assert answer["ticket"]["history"][-1]["to"] == grace.id


async def test_a_child_that_was_not_there_hears_it_and_comes_back_to_its_place(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    async with emma.socket("/ws/v1/student") as page:
        claimed = (await command(ada, "claim", await first_ticket(ada)))[1]["ticket"]
        away = (await command(ada, "cannot_find", claimed))[1]["ticket"]
        assert (away["state"], away["position"], away["claimed_by"]) == ("away", None, None)
        while (await heard(page, "ticket"))["ticket"]["state"] != "away":
            pass
        await emma.breaks()
        back = await first_ticket(ada)
    assert (back["state"], back["position"], back["opened_at"]) == ("suggested", 1, away["opened_at"])


async def test_a_child_at_work_is_found_by_whatever_its_laptop_sends_that_is_taken(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    claimed = (await command(ada, "claim", await first_ticket(ada)))[1]["ticket"]
    await command(ada, "cannot_find", claimed)
    await emma.push(emma.event("tea.made", {}))
    assert (await first_ticket(ada))["state"] == "away"
    saved = {"path": "main.js", "language": "javascript", "text": "circle(1, 2, 3);", "base_rev": None}
    await emma.push(emma.event("source.saved", saved))
    back = await first_ticket(ada)
    assert (back["state"], back["history"][-1]["because"]) == ("open", "seen")


async def test_a_child_hears_no_note_of_its_mentors_neither_live_nor_when_it_looks(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    start = (await emma.get("/api/v1/pull"))[1]["cursor"]
    async with emma.socket("/ws/v1/student") as page:
        ticket = await first_ticket(ada)
        status, answer = await command(ada, "note", {**ticket, "rev": None}, note="a hard day")
        assert (status, answer["ticket"]["history"][-1]["note"]) == (200, "a hard day")
        async with emma.socket("/ws/v1/student") as second:
            told = [await heard(second, "ticket")]
        await command(ada, "resolve", ticket, note="still a hard day", tags=["hard day"], request_id="r-done")
        while told[-1]["ticket"]["state"] != "resolved":
            told.append(await heard(page, "ticket"))
    told += [(await emma.get("/api/v1/pull"))[1], (await emma.get(f"/api/v1/pull?since={start}"))[1]]
    assert "hard day" not in str(told)
    assert "'points'" not in str(told)
    assert all("resolved" in str(each) for each in told[-3:])
    seen_by_mentor = (await ada.get(f"/api/v1/students/{emma.id}"))[1]["tickets"]
    assert str(seen_by_mentor).count("hard day") >= 2


async def test_a_promise_takes_a_whole_number_of_seconds_however_it_is_written(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    claimed = (await command(ada, "claim", await first_ticket(ada)))[1]["ticket"]
    status, answer = await command(ada, "followup", claimed, in_s=30.0)
    assert (status, answer["ticket"]["state"]) == (200, "followup")


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("followup", {"in_s": 5}),
        ("followup", {"in_s": 1e9}),
        ("followup", {"in_s": "soon"}),
        ("pin", {"pinned": "yes"}),
        ("note", {"note": ""}),
        ("note", {}),
        ("note", {"note": " \n\t "}),
        ("note", {"note": "\x07\u202e\u2066\u200b"}),
        ("followup", {"in_s": 30.5}),
        ("note", {"note": "x" * 501}),
        ("handoff", {}),
        ("handoff", {"to": 7}),
    ],
)
async def test_a_command_with_wrong_facts_changes_nothing(
    join: Any, log_in: Any, name: str, facts: dict[str, Any]
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    claimed = (await command(ada, "claim", await first_ticket(ada)))[1]["ticket"]
    status, answer = await command(ada, name, claimed, **facts)
    assert (status, answer["error"]) == (400, "malformed")
    assert (await first_ticket(ada))["rev"] == claimed["rev"]
