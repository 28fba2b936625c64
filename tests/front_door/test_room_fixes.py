"""How far fixes are shown: a mentor sets it for the room, a child answers for itself, and every screen hears of it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.people import heard

#: LinterLite is sure of this one.
BROKEN, WHOLE = 'console.log("hi";\n', 'console.log("hi");\n'


async def set_fixes(mentor: Any, room_id: str, value: str, request_id: str = "q-1", key: str = "fixes") -> Any:
    body = {"request_id": request_id, "key": key, "value": value}
    return await mentor.post(f"/api/v1/rooms/{room_id}/set", body)


async def offered(child: Any) -> tuple[str, str | None]:
    """The level of what this child is shown, and the whole program when it is a fix: from a pull of everything."""
    snapshot = (await child.get("/api/v1/pull"))[1]["snapshot"]
    suggestion = snapshot["suggestions"][-1]["suggestion"]
    return suggestion["level"], suggestion["fixed"]


async def answers(child: Any, show: bool) -> None:
    assert (await child.push(child.event("fixes.answered", {"show": show})))[1]["rejected"] == []


async def test_a_child_that_was_not_asked_finds_the_fix_behind_a_question_and_a_yes_brings_it(join: Any) -> None:
    emma = await join("Emma")
    await emma.breaks(BROKEN)
    assert await offered(emma) == ("ask", WHOLE)
    async with emma.socket("/ws/v1/student") as page:
        await answers(emma, True)
        assert (await heard(page, "suggestion"))["suggestion"]["level"] == "push"
    assert await offered(emma) == ("push", WHOLE)


async def test_a_no_leaves_the_explanation_alone_for_every_laptop_of_the_child(join: Any) -> None:
    emma = await join("Emma")
    await answers(emma, False)
    cursor = (await emma.get("/api/v1/pull"))[1]["cursor"]
    async with emma.socket("/ws/v1/student") as page:
        await emma.breaks(BROKEN)
        told = (await heard(page, "suggestion"))["suggestion"]
    deltas = (await emma.get(f"/api/v1/pull?since={cursor}"))[1]["deltas"]
    pulled = next(each["data"]["suggestion"] for each in deltas if each["kind"] == "suggestion")
    for suggestion in (told, pulled):
        assert (suggestion["level"], suggestion["edits"], suggestion["fixed"]) == ("point", [], None)
        assert suggestion["explanation"]
    assert await offered(emma) == ("point", None)


async def test_a_fix_that_was_kept_back_cannot_be_taken(join: Any) -> None:
    emma = await join("Emma")
    await answers(emma, False)
    await emma.breaks(BROKEN)
    shown = (await emma.get("/api/v1/pull"))[1]["snapshot"]["suggestions"][-1]["suggestion"]
    taken = await emma.push(emma.event("suggestion.accepted", {"suggestion_id": shown["id"]}))
    assert [each["reason"] for each in taken[1]["rejected"]] == ["not_found"]


@pytest.mark.parametrize(
    ("room", "level", "fixed"), [("on", "push", WHOLE), ("ask", "ask", WHOLE), ("off", "point", None)]
)
async def test_the_room_narrows_what_a_willing_child_is_shown(
    join: Any, log_in: Any, room: str, level: str, fixed: str | None
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await answers(emma, True)
    await set_fixes(ada, emma.room_id, room)
    await emma.breaks(BROKEN)
    assert await offered(emma) == (level, fixed)


async def test_what_a_mentor_sets_holds_at_once_for_what_was_offered_before(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await answers(emma, True)
    await emma.breaks(BROKEN)
    cursor = (await emma.get("/api/v1/pull"))[1]["cursor"]
    assert await offered(emma) == ("push", WHOLE)
    await set_fixes(ada, emma.room_id, "off")
    assert await offered(emma) == ("point", None)
    deltas = (await emma.get(f"/api/v1/pull?since={cursor}"))[1]["deltas"]
    assert [each["data"] for each in deltas if each["kind"] == "setting"] == [{"key": "fixes", "value": "off"}]


async def test_in_graded_work_no_child_is_shown_or_may_take_a_fix_and_has_it_back_afterwards(
    join: Any, log_in: Any
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await answers(emma, True)
    await emma.breaks(BROKEN)
    known = (await emma.get("/api/v1/pull"))[1]["snapshot"]["suggestions"][-1]["suggestion"]["id"]
    cursor = (await emma.get("/api/v1/pull"))[1]["cursor"]

    await set_fixes(ada, emma.room_id, "graded", key="mode")
    snapshot = (await emma.get("/api/v1/pull"))[1]["snapshot"]
    assert [each["suggestion"] for each in snapshot["suggestions"]] in ([], [None])
    assert snapshot["tickets"][-1]["suggestion"] is None
    assert snapshot["settings"]["mode"] == "graded"
    deltas = (await emma.get(f"/api/v1/pull?since={cursor}"))[1]["deltas"]
    assert {"key": "mode", "value": "graded"} in [each["data"] for each in deltas if each["kind"] == "setting"]
    taken = await emma.push(emma.event("suggestion.accepted", {"suggestion_id": known}))
    assert [each["reason"] for each in taken[1]["rejected"]] == ["not_found"]

    async with emma.socket("/ws/v1/student") as page:
        await emma.breaks(BROKEN + "// again\n")
        assert (await heard(page, "suggestion"))["suggestion"] is None
    await set_fixes(ada, emma.room_id, "normal", key="mode", request_id="q-2")
    await emma.breaks(BROKEN + "// afterwards\n")
    assert await offered(emma) == ("push", WHOLE + "// afterwards\n")


async def test_every_mentor_and_child_of_the_room_hears_of_it_and_nobody_else(join: Any, log_in: Any) -> None:
    emma, mia = await join("Emma"), await join("Mia", room="5-Blue")
    ada, grace = await log_in("Ada"), await log_in("Grace")
    async with (
        grace.socket(f"/ws/v1/mentor?room={emma.room_id}") as screen,
        emma.socket("/ws/v1/student") as page,
        mia.socket("/ws/v1/student") as other,
    ):
        assert (await heard(screen, "snapshot"))["settings"] == {"fixes": "on", "mode": "normal", "ages": "younger"}
        await heard(page, "poke"), await heard(other, "poke")
        status, answer = await set_fixes(ada, emma.room_id, "ask")
        assert (status, answer) == (
            200,
            {"ok": True, "settings": {"fixes": "ask", "mode": "normal", "ages": "younger"}},
        )
        delta = await heard(screen, "delta")
        while "settings" not in delta:
            delta = await heard(screen, "delta")
        assert delta["settings"] == {"fixes": "ask", "mode": "normal", "ages": "younger"}
        await heard(page, "poke")
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await heard(other, "poke")


async def test_it_is_set_by_socket_as_well_and_is_in_the_journal_with_the_mentors_name(
    join: Any, log_in: Any, troupe: FakeTroupe
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    async with ada.socket(f"/ws/v1/mentor?room={emma.room_id}") as screen:
        await screen.send_json({"type": "set", "request_id": "q-9", "key": "fixes", "value": "off"})
        answer = await heard(screen, "answer")
        await screen.send_json({"type": "set", "request_id": "q-10", "key": "fixes", "value": "never"})
        refused = await heard(screen, "answer")
    assert (answer["request_id"], answer["ok"]) == ("q-9", True)
    assert answer["settings"] == {"fixes": "off", "mode": "normal", "ages": "younger"}
    assert (refused["request_id"], refused["error"]) == ("q-10", "malformed")
    (event,) = [each for each in troupe.views.events_of("centre") if each.kind == "room.set"]
    assert (event.room_id, event.payload["value"], event.payload["by"]["name"]) == (emma.room_id, "off", "Ada")


async def test_a_repeated_request_is_answered_as_the_first_and_wrong_ones_change_nothing(
    join: Any, log_in: Any, troupe: FakeTroupe
) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    first = await set_fixes(ada, emma.room_id, "off", "q-1")
    await set_fixes(ada, emma.room_id, "on", "q-2")
    assert await set_fixes(ada, emma.room_id, "off", "q-1") == first
    assert (await set_fixes(ada, emma.room_id, "always", "q-3"))[1]["error"] == "malformed"
    assert (await set_fixes(ada, emma.room_id, "off", "q-4", key="colour"))[1]["error"] == "malformed"
    assert (await set_fixes(ada, "r-none", "off", "q-5"))[0] in (403, 404)
    assert troupe.views.choices(f"room/{emma.room_id}") == {"fixes": "on"}


@pytest.mark.parametrize("text", ["1;\n", BROKEN + "x"])
async def test_a_child_that_only_says_it_took_the_fix_is_not_counted_for_it(join: Any, log_in: Any, text: str) -> None:
    """With the browser's own tools anybody can push anything: the server looks whether the fix is there."""
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.breaks(BROKEN)
    shown = (await emma.get("/api/v1/pull"))[1]["snapshot"]["suggestions"][-1]["suggestion"]
    saved = {"language": "javascript", "path": "main.js", "text": text, "base_rev": None}
    ran = {"language": "javascript", "path": "main.js", "ok": True, "ms": 1}
    await emma.push(
        emma.event("suggestion.accepted", {"suggestion_id": shown["id"]}),
        emma.event("run.finished", ran),
    )
    await emma.push(emma.event("source.saved", saved), emma.event("run.finished", ran))
    (ticket,) = (await ada.get(f"/api/v1/students/{emma.id}"))[1]["tickets"]
    assert ticket["resolution"] != "fix"
    assert ticket["state"] == ("resolved" if text == "1;\n" else "suggested")


async def test_a_taken_fix_that_parses_on_the_server_counts(join: Any, log_in: Any) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    await emma.breaks(BROKEN)
    shown = (await emma.get("/api/v1/pull"))[1]["snapshot"]["suggestions"][-1]["suggestion"]
    saved = {"language": "javascript", "path": "main.js", "text": shown["fixed"], "base_rev": None}
    await emma.push(
        emma.event("suggestion.accepted", {"suggestion_id": shown["id"]}), emma.event("source.saved", saved)
    )
    (ticket,) = (await ada.get(f"/api/v1/students/{emma.id}"))[1]["tickets"]
    assert (ticket["state"], ticket["resolution"]) == ("resolved", "fix")
