"""The mentor's live room: snapshots, deltas, commands, and two mentors who want the same ticket."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from tests.front_door.fake_troupe import FakeClock, FakeTroupe
from tests.front_door.people import Person, closed, heard
from web.app import show_out_expired
from web.door import Door, wall_ms


async def first_ticket(mentor: Person) -> dict[str, Any]:
    tickets = (await mentor.get(f"/api/v1/rooms/{mentor.room_id}/tickets"))[1]["tickets"]
    return dict(tickets[0])


def desk(mentor: Person, room_id: str | None = None) -> Any:
    return mentor.socket(f"/ws/v1/mentor?room={room_id or mentor.room_id}")


async def command(mentor: Person, name: str, ticket: dict[str, Any], **more: Any) -> tuple[int, Any]:
    body = {"request_id": f"{mentor.id}-{name}-{ticket['rev']}", "rev": ticket["rev"], **more}
    return await mentor.post(f"/api/v1/rooms/{ticket['room_id']}/tickets/{ticket['id']}/{name}", body)


async def test_a_mentor_first_hears_the_whole_room(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    async with desk(ada) as socket:
        snapshot = await heard(socket, "snapshot")
    assert snapshot["room"]["name"] == "4-Green"
    assert [ticket["student"]["name"] for ticket in snapshot["tickets"]] == ["Emma"]
    assert snapshot["tickets"][0]["position"] == 1
    assert [row["name"] for row in snapshot["students"]] == ["Emma"]
    assert snapshot["triage"]["on"] is False
    assert snapshot["system"]["degraded"] == []


async def test_a_queue_is_read_with_the_waits_of_this_moment(join: Any, log_in: Any, clock: FakeClock) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    before = await first_ticket(ada)
    clock.at += 90_000
    async with desk(ada) as socket:
        (on_screen,) = (await heard(socket, "snapshot"))["tickets"]
    ticket = await first_ticket(ada)
    assert on_screen == ticket
    assert (before["waited_s"], ticket["waited_s"]) == (0.0, 90.0)
    assert {"rule": "waiting", "points": 3.0} in ticket["why"]
    assert ticket["score"] == before["score"] + 3


async def test_a_raised_hand_is_a_delta_that_follows_the_snapshot(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    async with desk(ada) as socket:
        version = (await heard(socket, "snapshot"))["version"]
        await emma.asks("a game")
        delta = await heard(socket, "delta")
    assert delta["from"] == version
    assert delta["version"] == version + 1
    assert delta["tickets"][0]["ask"]["goal"] == "a game"
    assert delta["order"] == [delta["tickets"][0]["id"]]
    assert delta["students"][0]["ticket_id"] == delta["tickets"][0]["id"]


async def test_versions_have_no_holes_whatever_changes(join: Any, log_in: Any) -> None:
    children, ada = [await join(f"Child {n}") for n in range(4)], await log_in("Ada")
    async with desk(ada) as socket:
        version = (await heard(socket, "snapshot"))["version"]
        for child in children:
            await child.asks()
            await child.breaks()
        ticket = await first_ticket(ada)
        await command(ada, "claim", ticket)
        for _ in range(9):
            delta = await heard(socket, "delta")
            assert delta["from"] == version
            version = delta["version"]


async def test_a_resync_brings_a_new_snapshot_of_the_same_version(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    async with desk(ada) as socket:
        await heard(socket, "snapshot")
        await emma.asks()
        version = (await heard(socket, "delta"))["version"]
        await socket.send(json.dumps({"type": "resync"}))
        snapshot = await heard(socket, "snapshot")
    assert snapshot["version"] == version
    assert len(snapshot["tickets"]) == 1


async def test_claim_release_resolve_move_the_ticket_and_tell_the_child(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    async with emma.socket("/ws/v1/student") as screen:
        await heard(screen, "queue")
        status, answer = await command(ada, "claim", await first_ticket(ada))
        assert status == 200
        assert answer["ticket"]["claimed_by"] == {"id": ada.id, "name": "Ada"}
        assert (await heard(screen, "ticket"))["ticket"]["claimed_by"]["name"] == "Ada"
        assert (await command(ada, "renew", await first_ticket(ada)))[0] == 200
        assert (await command(ada, "release", await first_ticket(ada)))[1]["ticket"]["state"] == "open"
        assert (await command(ada, "claim", await first_ticket(ada)))[0] == 200
        ticket = await first_ticket(ada)
        status, answer = await command(ada, "resolve", ticket, outcome="mentor", tags=["loops"], note="showed it")
        assert status == 200
        assert answer["ticket"]["resolution"] == "mentor"
        while (told := await heard(screen, "ticket"))["ticket"]["state"] != "resolved":
            pass
        assert (answer["ticket"]["tags"], told["ticket"]["tags"]) == (["loops"], [])
    assert (await ada.get(f"/api/v1/rooms/{ada.room_id}/tickets"))[1]["tickets"] == []


async def test_a_closed_ticket_is_told_once_and_leaves_the_order(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    async with desk(ada) as socket:
        await heard(socket, "snapshot")
        await command(ada, "resolve", await first_ticket(ada))
        delta = await heard(socket, "delta")
    assert delta["tickets"][0]["state"] == "resolved"
    assert delta["order"] == []
    assert delta["students"][0]["ticket_id"] is None


async def test_of_two_mentors_at_once_one_gets_the_ticket_and_the_other_hears_who(join: Any, log_in: Any) -> None:
    emma, ada, bob = await join("Emma"), await log_in("Ada"), await log_in("Bob")
    await emma.asks()
    ticket = await first_ticket(ada)
    answers = await asyncio.gather(command(ada, "claim", ticket), command(bob, "claim", ticket))
    assert sorted(status for status, _ in answers) == [200, 409]
    lost = next(answer for status, answer in answers if status == 409)
    won = next(answer for status, answer in answers if status == 200)
    assert lost["error"] == "already_claimed"
    assert lost["facts"]["claimed_by"] == won["ticket"]["claimed_by"]


async def test_an_old_revision_is_stale_and_comes_with_the_ticket(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    old = await first_ticket(ada)
    await emma.asks("something else")
    status, answer = await command(ada, "claim", old)
    assert (status, answer["error"]) == (409, "stale")
    assert answer["facts"]["ticket"]["rev"] == answer["facts"]["rev"] > old["rev"]


async def test_a_repeated_request_gets_the_first_answer_on_either_way(
    join: Any, log_in: Any, troupe: FakeTroupe
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    ticket = await first_ticket(ada)
    body = {"type": "claim", "request_id": "same", "ticket_id": ticket["id"], "rev": ticket["rev"]}
    async with desk(ada) as socket:
        await heard(socket, "snapshot")
        await socket.send(json.dumps(body))
        await socket.send(json.dumps(body))
        first, second = await heard(socket, "answer"), await heard(socket, "answer")
    status, posted = await ada.post(
        f"/api/v1/rooms/{ada.room_id}/tickets/{ticket['id']}/claim", {"request_id": "same", "rev": ticket["rev"]}
    )
    assert first["ok"] is True
    assert first == second
    assert status == 200
    assert posted["ticket"] == first["ticket"]
    assert sum(type(asked).__name__ == "ClaimTicket" for _, asked in troupe.asked) == 1


async def test_refusals_on_the_socket_have_the_one_shape(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    ticket = await first_ticket(ada)
    sent: list[tuple[Any, str]] = [
        ({"type": "claim", "request_id": "1", "ticket_id": "none", "rev": 1}, "not_found"),
        ({"type": "claim", "request_id": "2", "ticket_id": ticket["id"], "rev": "1"}, "malformed"),
        ({"type": "claim", "request_id": "3", "rev": 1}, "malformed"),
        ({"type": "dance", "request_id": "4"}, "unknown_type"),
        ({"type": "resolve", "request_id": "5", "ticket_id": ticket["id"], "rev": 1, "outcome": "fix"}, "malformed"),
        (["no", "object"], "malformed"),
    ]
    async with desk(ada) as socket:
        await heard(socket, "snapshot")
        for message, code in sent:
            await socket.send(json.dumps(message))
            answer = await heard(socket, "answer")
            assert answer["ok"] is False
            assert answer["error"] == code
            assert isinstance(answer["facts"], dict)
        await socket.send("{")
        assert (await heard(socket, "answer"))["error"] == "malformed"


async def test_another_rooms_socket_closes_with_4403(log_in: Any, join: Any) -> None:
    bob, emma = await log_in("Bob", room="5-Blue"), await join("Emma")
    for person, room_id in ((bob, emma.room_id), (emma, emma.room_id), (bob, "")):
        async with desk(person, room_id or "none") as socket:
            assert await closed(socket) == 4403


async def test_leaving_closes_the_sockets_that_live_by_the_session(join: Any) -> None:
    emma = await join("Emma")
    async with emma.socket("/ws/v1/student") as socket:
        await heard(socket, "poke")
        await emma.post("/api/v1/leave")
        assert await closed(socket) == 4401


async def test_a_socket_lives_no_longer_than_its_session(
    log_in: Any, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada = await log_in("Ada")
    async with desk(ada) as socket:
        await heard(socket, "snapshot")
        show_out_expired(door)
        assert door.hub.sockets() == 1
        late = wall_ms() + 13 * 3_600_000
        monkeypatch.setattr(door.callers, "_wall_ms", lambda: late)
        show_out_expired(door)
        assert await closed(socket) == 4401


async def test_a_mentor_sees_who_comes_and_goes(join: Any, log_in: Any, clock: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    async with desk(ada) as socket:
        row = (await heard(socket, "snapshot"))["students"][0]
        assert (row["name"], row["state"]) == ("Emma", "offline")
        async with emma.socket("/ws/v1/student") as screen:
            await heard(screen, "poke")
            assert (await heard(socket, "delta"))["students"][0]["state"] == "working"
        await asyncio.sleep(0)
        clock.at += 11_000
        assert (await heard(socket, "delta"))["students"][0]["state"] == "offline"


async def test_while_the_actors_are_away_the_room_is_shown_from_the_tables(
    join: Any, log_in: Any, troupe: FakeTroupe, door: Door
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.asks()
    door.hub.rooms.clear()
    troupe.connected = False
    async with desk(ada) as socket:
        snapshot = await heard(socket, "snapshot")
        assert [ticket["student"]["name"] for ticket in snapshot["tickets"]] == ["Emma"]
        assert snapshot["system"]["degraded"] == ["actors"]
        troupe.connected = True
        troupe.on_update("connected", {})
        delta = await heard(socket, "delta")
        assert delta["from"] == snapshot["version"]


async def test_news_with_a_gap_leads_to_a_fresh_description(join: Any, log_in: Any, troupe: FakeTroupe) -> None:
    emma, liam, ada = await join("Emma"), await join("Liam"), await log_in("Ada")
    tell = troupe.on_update
    async with desk(ada) as socket:
        version = (await heard(socket, "snapshot"))["version"]
        troupe.on_update = lambda topic, body: None  # noqa: ARG005 - these two are lost on the way
        await emma.asks()
        troupe.on_update = tell
        await liam.asks()
        seen: set[str] = set()
        for _ in range(20):
            if len(seen) == 2:
                break
            delta = await heard(socket, "delta")
            assert delta["from"] == version
            version = delta["version"]
            seen |= {ticket["student"]["name"] for ticket in delta.get("tickets", [])}
    assert seen == {"Emma", "Liam"}


async def test_a_ticket_that_was_closed_in_a_gap_is_told_to_its_child_and_to_the_mentors(
    join: Any, log_in: Any, troupe: FakeTroupe
) -> None:
    emma, liam, ada = await join("Emma"), await join("Liam"), await log_in("Ada")
    await emma.asks()
    raised = await first_ticket(ada)
    tell = troupe.on_update
    async with desk(ada) as socket, emma.socket("/ws/v1/student") as laptop:
        assert (await heard(laptop, "ticket"))["ticket"]["state"] == "open"
        troupe.on_update = lambda topic, body: None  # noqa: ARG005 - this is lost on the way
        await emma.push(emma.event("help.cancelled", {"ticket_id": raised["id"]}))
        troupe.on_update = tell
        await liam.asks()
        assert (await heard(laptop, "ticket"))["ticket"]["state"] == "cancelled"
        states: dict[str, str] = {}
        while len(states) < 2:
            delta = await heard(socket, "delta")
            states |= {ticket["student"]["name"]: ticket["state"] for ticket in delta.get("tickets", [])}
    assert states == {"Emma": "cancelled", "Liam": "open"}


async def test_a_hand_that_went_up_and_down_in_a_gap_is_told_to_its_child(join: Any, troupe: FakeTroupe) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    await liam.asks()
    tell = troupe.on_update
    async with emma.socket("/ws/v1/student") as laptop:
        troupe.on_update = lambda topic, body: None  # noqa: ARG005 - all of this is lost on the way
        await emma.asks()
        (ticket,) = troupe.views.tickets_of_student(emma.id)
        await emma.push(emma.event("help.cancelled", {"ticket_id": ticket.ticket_id}))
        troupe.on_update = tell
        await liam.breaks()
        told = (await heard(laptop, "ticket"))["ticket"]
    assert (told["id"], told["state"]) == (ticket.ticket_id, "cancelled")


async def test_every_child_looks_when_the_actors_are_back(join: Any, troupe: FakeTroupe) -> None:
    emma = await join("Emma")
    async with emma.socket("/ws/v1/student") as laptop:
        first = (await heard(laptop, "poke"))["version"]
        tell, troupe.on_update = troupe.on_update, lambda topic, body: None  # noqa: ARG005 - nobody is connected
        await emma.breaks()
        troupe.on_update = tell
        troupe.on_update("connected", {})
        assert (await heard(laptop, "poke"))["version"] > first


async def test_the_push_to_mentor_metric_counts_raised_hands(join: Any, log_in: Any, nobody: Person) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    async with desk(ada) as socket:
        await heard(socket, "snapshot")
        await emma.asks()
        await heard(socket, "delta")
        await asyncio.sleep(0.01)
    text = (await nobody.get("/metrics"))[1]
    assert "hh_push_to_mentor_seconds_count 1.0" in text
    assert "hh_queue_waiting 1.0" in text
