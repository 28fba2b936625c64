"""What a mentor sees of a child's program: how it came, and what is written now, of which the child knows."""

from __future__ import annotations

import json
from typing import Any

from tests.front_door.fake_troupe import FakeClock
from tests.front_door.people import BROKEN, WHOLE, Person, heard

PLACE = {"language": "javascript", "path": "main.js"}


async def saves(child: Person, text: str, base: str | None = None) -> str:
    """The revision that it has then."""
    event = child.event("source.saved", {**PLACE, "text": text, "base_rev": base})
    assert (await child.push(event))[1]["rejected"] == []
    return str(event["event_id"])


async def ran(child: Person, *, ok: bool = True) -> None:
    await child.push(child.event("run.finished", {**PLACE, "ok": ok, "ms": 5}))


async def ticket_of(mentor: Person) -> dict[str, Any]:
    (ticket,) = (await mentor.get(f"/api/v1/rooms/{mentor.room_id}/tickets"))[1]["tickets"]
    found: dict[str, Any] = ticket
    return found


def about(mentor: Person, ticket: dict[str, Any], what: str) -> str:
    return f"/api/v1/rooms/{mentor.room_id}/tickets/{ticket['id']}/{what}"


def desk(mentor: Person) -> Any:
    return mentor.socket(f"/ws/v1/mentor?room={mentor.room_id}")


async def watches(socket: Any, ticket_id: str | None) -> None:
    await socket.send(json.dumps({"type": "watch", "request_id": f"w-{ticket_id}", "ticket_id": ticket_id}))


async def watched_by(screen: Any) -> list[str]:
    return [each["name"] for each in (await heard(screen, "watched"))["by"]]


# --- the way to the question ------------------------------------------------------------------------------------------


async def test_a_ticket_tells_what_was_tried_and_with_which_question_to_begin(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await saves(emma, WHOLE)
    await ran(emma)
    await emma.breaks()
    ticket = await ticket_of(ada)
    offer = ticket["suggestion"]
    await emma.push(emma.event("suggestion.declined", {"suggestion_id": offer["id"], "reason": "I find it"}))
    status, answer = await ada.get(about(ada, ticket, "trace"))
    assert status == 200
    told = [(step["what"], step["about"]) for step in answer["steps"]]
    assert told == [("ran", None), ("error", "missing )"), ("offered", offer["title"]), ("declined", offer["title"])]
    assert answer["steps"][-1]["reason"] == "I find it"
    assert answer["question"]["id"] == "declined"
    await ada.post(f"/api/v1/rooms/{ada.room_id}/set", {"request_id": "q", "key": "ages", "value": "older"})
    older = (await ada.get(about(ada, ticket, "trace")))[1]["question"]
    assert (older["id"], older["text"] == answer["question"]["text"]) == ("declined", False)


async def test_a_question_without_a_program_has_no_way_behind_it_and_a_first_question_all_the_same(
    join: Any, log_in: Any
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.push(emma.event("help.asked", {"language": "python", "goal": "a game"}))
    ticket = await ticket_of(ada)
    answer = (await ada.get(about(ada, ticket, "trace")))[1]
    assert (answer["path"], answer["steps"], answer["question"]["id"]) == (None, [], "asked")
    assert (await ada.get(about(ada, ticket, "replay")))[1]["frames"] == []


async def test_a_replay_has_the_texts_up_to_the_question_and_nothing_of_what_came_after(
    join: Any, log_in: Any, clock: FakeClock
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    rev = await saves(emma, WHOLE)
    await ran(emma)
    clock.at += 60_000
    rev = await saves(emma, "let a;\n" + WHOLE, rev)
    clock.at += 5_000
    await emma.breaks("let a;\n" + BROKEN)
    await saves(emma, "let secret = (\n", rev)
    ticket = await ticket_of(ada)
    answer = (await ada.get(about(ada, ticket, "replay")))[1]
    assert [(frame["what"], frame["change"]) for frame in answer["frames"]] == [
        ("typed", {"line": 1, "removed": 0, "lines": WHOLE.split("\n")}),
        ("ran", None),
        ("typed", {"line": 1, "removed": 0, "lines": ["let a;"]}),
        ("error", {"line": 2, "removed": 1, "lines": BROKEN.split("\n")[:1]}),
    ]
    assert answer["frames"][-1]["at"] - answer["frames"][0]["at"] == 65_000
    assert (answer["worked"], answer["path"], answer["thinned"]) == (0, "main.js", False)


async def test_nobody_reads_of_a_ticket_of_another_room(join: Any, log_in: Any) -> None:
    emma, ada, bob = await join("Emma"), await log_in("Ada"), await log_in("Bob", room="5-Blue")
    await emma.breaks()
    ticket = await ticket_of(ada)
    for what in ("trace", "replay"):
        assert (await bob.get(about(ada, ticket, what)))[1]["error"] == "not_yours"
        assert (await bob.get(about(bob, ticket, what)))[1]["error"] == "not_found"
        assert (await emma.get(about(ada, ticket, what)))[1]["error"] == "not_yours"


async def test_a_long_afternoon_with_a_large_program_stays_small(join: Any, log_in: Any, clock: FakeClock) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    rev = None
    for number in range(20):
        clock.at += 2_000
        rev = await saves(emma, f"// {number}\n" + "x" * 199_000, rev)
    await emma.asks()
    ticket = await ticket_of(ada)
    status, answer = await ada.get(about(ada, ticket, "replay"))
    assert (status, answer["thinned"]) == (200, True)
    assert answer["frames"][-1]["change"]["lines"] == ["// 19"]
    assert len(json.dumps(answer)) < 20_000


# --- live -------------------------------------------------------------------------------------------------------------


async def test_a_mentor_sees_each_save_and_the_child_reads_who_looks(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    rev = await saves(emma, WHOLE)
    await emma.asks()
    ticket = await ticket_of(ada)
    async with desk(ada) as socket, emma.socket("/ws/v1/student") as screen:
        await watches(socket, ticket["id"])
        assert await watched_by(screen) == ["Ada"]
        live = await heard(socket, "live")
        assert (live["ticket_id"], live["code"]["text"], live["code"]["changed"]) == (ticket["id"], WHOLE, None)
        newer = await saves(emma, WHOLE + "let b;", rev)
        code = (await heard(socket, "live"))["code"]
        assert (code["rev"], code["text"], code["changed"]) == (newer, WHOLE + "let b;", 2)
        await watches(socket, None)
        assert await watched_by(screen) == []


async def test_a_child_that_comes_back_is_told_that_somebody_looks_and_that_she_has_gone(
    join: Any, log_in: Any
) -> None:
    emma, ada, bob = await join("Emma"), await log_in("Ada"), await log_in("Bob")
    await emma.asks()
    ticket = await ticket_of(ada)
    async with desk(ada) as socket:
        await watches(socket, ticket["id"])
        assert (await heard(socket, "live"))["code"] is None
        async with emma.socket("/ws/v1/student") as screen:
            assert await watched_by(screen) == ["Ada"]
            async with desk(bob) as other:
                await watches(other, ticket["id"])
                assert await watched_by(screen) == ["Ada", "Bob"]
            assert await watched_by(screen) == ["Ada"]


async def test_looking_ends_with_the_ticket(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    rev = await saves(emma, WHOLE)
    await emma.asks()
    ticket = await ticket_of(ada)
    async with desk(ada) as socket, emma.socket("/ws/v1/student") as screen:
        await watches(socket, ticket["id"])
        assert await watched_by(screen) == ["Ada"]
        await heard(socket, "live")
        await emma.push(emma.event("help.cancelled", {"ticket_id": ticket["id"]}))
        assert await watched_by(screen) == []
        await saves(emma, "// mine alone", rev)
        await watches(socket, ticket["id"])
        told = [json.loads(await socket.receive())]
        while told[-1]["type"] != "answer" or told[-1]["request_id"] != f"w-{ticket['id']}" or told[-1]["ok"]:
            told.append(json.loads(await socket.receive()))
        assert told[-1]["error"] == "not_found"
        assert all(each["type"] != "live" for each in told)


async def test_of_a_long_program_the_lines_round_the_change_are_live(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    lines = [f"let a{number};" for number in range(5_000)]
    lines[2_999] = "let broken = (;"
    rev = await saves(emma, "\n".join(lines))
    error = {**PLACE, "text": "\n".join(lines), "origin": "parse", "message": "missing )", "line": 3_000}
    await emma.push(emma.event("error.seen", error))
    async with desk(ada) as socket:
        await watches(socket, (await ticket_of(ada))["id"])
        first = (await heard(socket, "live"))["code"]
        assert first["text"].split("\n")[3_000 - first["first_line"]] == "let broken = (;"
        lines[4_000] = "let here;"
        await saves(emma, "\n".join(lines), rev)
        code = (await heard(socket, "live"))["code"]
    assert (code["changed"], code["lines"]) == (4_001, 5_000)
    assert code["text"].split("\n")[code["changed"] - code["first_line"]] == "let here;"
    assert len(code["text"]) <= 16_000


async def test_nobody_looks_at_a_child_of_another_room(join: Any, log_in: Any) -> None:
    emma, ada, bob = await join("Emma"), await log_in("Ada"), await log_in("Bob", room="5-Blue")
    await emma.asks()
    ticket = await ticket_of(ada)
    async with desk(bob) as socket, emma.socket("/ws/v1/student") as screen:
        await watches(socket, ticket["id"])
        assert (await heard(socket, "answer"))["error"] == "not_found"
        await ada.post(f"/api/v1/rooms/{ada.room_id}/broadcast", {"request_id": "q", "to": "room", "text": "Hello"})
        told: list[str] = []
        while "broadcast" not in told:
            told.append(json.loads(await screen.receive())["type"])
    assert "watched" not in told
