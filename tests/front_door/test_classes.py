"""The time-table at the front door: one join code for the week, class lists, and the end of a class."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from quart import Quart

from classroom import centre
from classroom.settings import Settings
from classroom.timetable import MINUTE_MS
from storage.layout import DataDir
from tests.front_door.fake_troupe import FakeClock, FakeTroupe
from tests.front_door.people import Person, heard
from web.admin import AdminSocket
from web.door import Door
from web.timekeeper import Timekeeper

CODE = "CENTRE"
BERLIN = ZoneInfo("Europe/Berlin")
#: A Thursday.
FOUR = round(datetime(2026, 11, 26, 16, 0, tzinfo=BERLIN).timestamp() * 1000)
WallClock = Callable[[int], None]


@pytest.fixture
async def rooms(door: Door, troupe: FakeTroupe) -> dict[str, str]:
    """4-Green meets on Thursdays at 16:00, 5-Blue an hour later, each for an hour and a half in its own room."""
    door.settings = Settings(time_zone="Europe/Berlin")
    rooms = {row.name: row.room_id for row in door.views.rooms()}
    await troupe.ask("centre", centre.GiveCentreCode(CODE))
    await troupe.ask("centre", centre.PlanClass("c1", "Thursday's 4-Green", rooms["4-Green"], 3, 16 * 60, 90))
    await troupe.ask("centre", centre.PlanClass("c2", "Thursday's 5-Blue", rooms["5-Blue"], 3, 17 * 60, 90))
    return rooms


@pytest.fixture
def it_is(monkeypatch: pytest.MonkeyPatch, clock: FakeClock) -> WallClock:
    """So many minutes after four on that Thursday."""

    def set_clocks(minutes: int) -> None:
        monkeypatch.setattr("web.way_in.wall_ms", lambda: FOUR + minutes * MINUTE_MS)
        monkeypatch.setattr("web.timekeeper.wall_ms", lambda: FOUR + minutes * MINUTE_MS)
        clock.at = FOUR + minutes * MINUTE_MS

    return set_clocks


async def knock(nobody: Person, name: str, **more: Any) -> tuple[int, Any]:
    return await nobody.post("/api/v1/join", {"code": CODE, "name": name, **more})


# --- one code for the week ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("minutes", "room"), [(-15, "4-Green"), (0, "4-Green"), (44, "4-Green"), (95, "5-Blue")])
async def test_the_class_that_is_on_picks_the_room(
    nobody: Person, rooms: dict[str, str], it_is: WallClock, minutes: int, room: str
) -> None:
    it_is(minutes)
    status, answer = await knock(nobody, "Emma")
    assert (status, answer["room"]) == (200, {"id": rooms[room], "name": room})


async def test_a_rooms_own_code_leads_to_it_whatever_is_on(join: Any, rooms: dict[str, str], it_is: WallClock) -> None:
    it_is(0)
    assert (await join("Emma", room="5-Blue")).answer["room"]["id"] == rooms["5-Blue"]


@pytest.mark.parametrize(
    ("minutes", "shown"),
    [(70, ["Thursday's 4-Green", "Thursday's 5-Blue"]), (-60, ["4-Green", "5-Blue"]), (300, ["4-Green", "5-Blue"])],
    ids=["two classes", "before", "after"],
)
async def test_where_it_could_be_another_room_the_child_chooses(
    nobody: Person, rooms: dict[str, str], it_is: WallClock, minutes: int, shown: list[str]
) -> None:
    it_is(minutes)
    status, answer = await knock(nobody, "Emma")
    assert (status, answer["error"], answer["facts"]["reason"]) == (409, "room_closed", "choose")
    assert [each["name"] for each in answer["facts"]["rooms"]] == shown
    chosen = answer["facts"]["rooms"][1]["id"]
    assert (await knock(nobody, "Emma", room="r-of-nobody"))[1]["error"] == "room_closed"
    assert (await knock(nobody, "Emma", room=chosen))[1]["room"]["id"] == rooms["5-Blue"]


async def test_no_room_can_be_chosen_while_a_class_elsewhere_is_on(
    nobody: Person, rooms: dict[str, str], it_is: WallClock
) -> None:
    it_is(0)
    assert (await knock(nobody, "Emma", room=rooms["5-Blue"]))[1]["room"]["id"] == rooms["4-Green"]


async def test_a_list_decides_between_two_classes_at_a_time(
    nobody: Person, app: Quart, troupe: FakeTroupe, rooms: dict[str, str], it_is: WallClock
) -> None:
    it_is(70)
    await troupe.ask("centre", centre.ReplaceRoster(rooms["5-Blue"], ("Mia",), only=False))
    assert (await knock(nobody, "mia"))[1]["room"]["id"] == rooms["5-Blue"]
    assert (await knock(Person(app.test_client(), app), "Emma"))[1]["error"] == "room_closed"


async def test_whoever_comes_back_comes_to_its_own_programs_whatever_is_on(
    join: Any, app: Quart, rooms: dict[str, str], it_is: WallClock
) -> None:
    mia = await join("Mia", room="5-Blue")
    it_is(0)
    elsewhere = Person(app.test_client(), app)
    status, answer = await knock(elsewhere, "Mia", rejoin=mia.answer["rejoin"])
    assert (status, answer["student"]["id"]) == (200, mia.id)
    assert (await knock(Person(app.test_client(), app), "Mia"))[1]["room"]["id"] == rooms["4-Green"], "a new Mia"


async def test_an_old_code_of_the_centre_is_told_as_old(nobody: Person, troupe: FakeTroupe, rooms: Any) -> None:
    await troupe.ask("centre", centre.GiveCentreCode("NEWERX"))
    assert (await knock(nobody, "Emma"))[1]["error"] == "expired"


# --- class lists ----------------------------------------------------------------------------------------------


async def test_a_child_picks_its_name_and_has_it_as_the_list_writes_it(
    nobody: Person, troupe: FakeTroupe, rooms: dict[str, str], it_is: WallClock
) -> None:
    it_is(0)
    await troupe.ask("centre", centre.ReplaceRoster(rooms["4-Green"], ("Zoë", "Emma", "liam"), only=False))
    status, answer = await nobody.post("/api/v1/join/names", {"code": CODE})
    assert (status, answer["names"], answer["only"]) == (200, ["Emma", "liam", "Zoë"], False)
    assert answer["room"] == {"id": rooms["4-Green"], "name": "4-Green"}
    assert (await knock(nobody, " EMMA"))[1]["student"]["name"] == "Emma"
    assert (await knock(nobody, "Batman"))[0] == 200


async def test_a_list_that_counts_alone_refuses_other_names(
    nobody: Person, troupe: FakeTroupe, door: Door, rooms: dict[str, str], it_is: WallClock
) -> None:
    it_is(0)
    await troupe.ask("centre", centre.ReplaceRoster(rooms["4-Green"], ("Emma",), only=True))
    status, answer = await knock(nobody, "Batman")
    assert (status, answer["error"], answer["facts"]) == (404, "not_found", {"field": "name"})
    assert door.views.students(rooms["4-Green"]) == []
    assert (await knock(nobody, "emma"))[0] == 200


async def test_names_are_told_to_nobody_without_the_code(nobody: Person, rooms: dict[str, str]) -> None:
    status, answer = await nobody.post("/api/v1/join/names", {"code": "GUESSX"})
    assert (status, answer["error"]) == (409, "bad_code")
    assert (await nobody.post("/api/v1/join/names", {}))[0] == 400


async def test_guessing_codes_for_names_is_as_narrow_as_guessing_them_to_join(nobody: Person, rooms: Any) -> None:
    answers = [(await nobody.post("/api/v1/join/names", {"code": f"GUESS{each}"}))[1]["error"] for each in range(65)]
    assert answers[0] == "bad_code"
    assert answers[-1] == "too_many"


# --- the end of a class ---------------------------------------------------------------------------------------


async def test_at_the_end_hands_go_down_with_the_reason_and_mentors_see_it(
    join: Any, log_in: Any, door: Door, rooms: dict[str, str], it_is: WallClock
) -> None:
    it_is(80)
    keeper, emma, ada = Timekeeper(door), await join("Emma"), await log_in("Ada")
    await emma.asks()
    await keeper.look()
    async with emma.socket("/ws/v1/student") as laptop, ada.socket(f"/ws/v1/mentor?room={ada.room_id}") as desk:
        lesson = (await heard(desk, "snapshot"))["lesson"]
        assert lesson == {"name": "Thursday's 4-Green", "until": FOUR + 90 * MINUTE_MS, "over": False, "closed": 0}
        it_is(90)
        await keeper.look()
        told = await heard(laptop, "ticket")
        while told["ticket"]["state"] != "resolved":
            told = await heard(laptop, "ticket")
        assert told["ticket"]["resolution"] == "absent"
        assert told["ticket"]["history"][-1]["because"] == "class_ended"
        news = await heard(desk, "delta")
        while "lesson" not in news:
            news = await heard(desk, "delta")
        assert news["lesson"] == {**lesson, "over": True, "closed": 1}
    it_is(106)
    await keeper.look()
    assert door.hub.room(rooms["4-Green"]).lesson is None


async def test_a_hand_that_goes_up_after_the_end_stays_up(
    join: Any, door: Door, rooms: dict[str, str], it_is: WallClock
) -> None:
    keeper, emma = Timekeeper(door), await join("Emma")
    it_is(91)
    await emma.asks()
    for minutes in (91, 92, 24 * 60):
        it_is(minutes)
        await keeper.look()
    assert [row.state for row in door.views.tickets_of_student(emma.id)] == ["open"]


async def test_what_ended_while_the_server_was_down_is_closed_by_the_next(
    join: Any, door: Door, rooms: dict[str, str], it_is: WallClock
) -> None:
    it_is(80)
    emma, mia = await join("Emma"), await join("Mia", room="5-Blue")
    await emma.asks()
    await mia.asks()
    it_is(110)
    await Timekeeper(door).look()
    states = [row.state for each in (emma, mia) for row in door.views.tickets_of_student(each.id)]
    assert states == ["resolved", "open"], "5-Blue goes on until half past six"


async def test_a_claimed_ticket_is_left_to_its_mentor_until_she_lets_go(
    join: Any, log_in: Any, door: Door, rooms: dict[str, str], it_is: WallClock
) -> None:
    it_is(80)
    emma, ada, keeper = await join("Emma"), await log_in("Ada"), Timekeeper(door)
    await emma.asks()
    (row,) = door.views.tickets_of_student(emma.id)
    path = f"/api/v1/rooms/{emma.room_id}/tickets/{row.ticket_id}"
    assert (await ada.post(f"{path}/claim", {"request_id": "q1", "rev": 1}))[0] == 200
    it_is(90)
    await keeper.look()
    assert door.views.ticket(row.ticket_id).state == "claimed"
    assert (await ada.post(f"{path}/release", {"request_id": "q2", "rev": 2}))[0] == 200
    await keeper.look()
    assert door.views.ticket(row.ticket_id).state == "resolved"


async def test_the_time_of_a_help_is_not_learnt_from_the_end_of_a_class(
    join: Any, door: Door, troupe: FakeTroupe, rooms: dict[str, str], it_is: WallClock
) -> None:
    it_is(80)
    emma = await join("Emma")
    await emma.asks()
    it_is(90)
    await Timekeeper(door).look()
    assert troupe._states[f"room/{emma.room_id}"].service_by_kind == {}


# --- from the command line, through the running server ---------------------------------------------------------


async def test_a_mentor_ends_a_class_by_hand(run: Any, join: Any, door: Door, tmp_path: Path) -> None:
    emma = await join("Emma")
    await emma.asks()
    DataDir(tmp_path)
    async with AdminSocket(tmp_path / "admin.sock", door):
        code, answer = await asyncio.to_thread(lambda: run("rooms", "end", "4-green", "--json", data=tmp_path))
        assert (code, answer["closed"]) == (0, 1)
        code, text = await asyncio.to_thread(lambda: run("rooms", "end", "4-green", data=tmp_path))
    assert text == "4-Green: the class is over, nobody was waiting\n"
    (row,) = door.views.tickets_of_student(emma.id)
    assert (row.state, row.resolution) == ("resolved", "absent")
    assert json.loads(json.dumps(row.record.history[-1]))["by"] == "operator"


async def test_a_new_time_zone_is_shown_and_obeyed_at_once(
    run: Any, door: Door, tmp_path: Path, log_in: Any, nobody: Person, rooms: dict[str, str], it_is: WallClock
) -> None:
    """At four in Berlin it is three in London: the class of four o'clock has not begun there."""
    ada = await log_in("Ada")
    it_is(10)
    assert (await knock(nobody, "Mia"))[1]["room"]["name"] == "4-Green"
    DataDir(tmp_path)
    async with AdminSocket(tmp_path / "admin.sock", door):
        wish = ("settings", "set", "centre.time_zone", "Europe/London", "--json")
        code, answer = await asyncio.to_thread(lambda: run(*wish, data=tmp_path))
        assert (code, answer["takes_effect"]) == (0, "at once")
        listed = (await asyncio.to_thread(lambda: run("rooms", "timetable", "list", "--json", data=tmp_path)))[1]
    told = (await ada.get("/api/v1/classes"))[1]
    assert told["time_zone"] == listed["time_zone"] == door.zone().key == "Europe/London"
    (four,) = [each["next"] for each in told["classes"] if each["start"] == "16:00"]
    assert datetime.fromtimestamp(four / 1000, ZoneInfo("Europe/London")).hour == 16
    await Timekeeper(door).look()
    assert door.hub.room(rooms["4-Green"]).lesson is None
