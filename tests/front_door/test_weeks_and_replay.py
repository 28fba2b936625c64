"""What the journal says afterwards: waits and help over weeks, and a class once more under other rules."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from classroom import centre
from classroom.settings import Settings
from storage.layout import DataDir
from tests.front_door.fake_troupe import FakeClock, FakeTroupe
from tests.front_door.people import Person
from web.door import Door

MINUTE = 60_000
DAY_MS = 24 * 60 * MINUTE
#: The day of the fake clock, in whichever zone west of Greenwich or not: the setting says which.
DAY = "2023-11-14"


@pytest.fixture
async def a_class(join: Any, log_in: Any, door: Door, clock: FakeClock, tmp_path: Path) -> dict[str, Person]:
    """Emma and Liam ask, Zoe only works; Ada helps Liam, who came later, after two minutes, then Emma."""
    door.settings = Settings(time_zone="UTC")
    DataDir(tmp_path)
    (tmp_path / "settings.toml").write_text('[centre]\ntime_zone = "UTC"\n')
    emma, liam, zoe, ada = await join("Emma"), await join("Liam"), await join("Zoe"), await log_in("Ada")
    await zoe.push(zoe.event("activity", {"idle_s": 0, "edits": 3, "undos": 0, "runs": 0}))
    await emma.asks()
    clock.at += MINUTE
    await liam.asks()
    for number, child in enumerate((liam, emma)):
        clock.at += 2 * MINUTE
        await help_with(ada, child, door, f"c{number}", "claim")
        clock.at += 3 * MINUTE
        await help_with(ada, child, door, f"r{number}", "resolve")
    return {"emma": emma, "liam": liam, "zoe": zoe, "ada": ada}


async def help_with(ada: Person, child: Person, door: Door, request_id: str, command: str) -> None:
    row = door.views.tickets_of_student(child.id)[-1]
    path = f"/api/v1/rooms/{child.room_id}/tickets/{row.ticket_id}/{command}"
    status, answer = await ada.post(path, {"request_id": request_id, "rev": row.record.rev})
    assert status == 200, answer


# --- over weeks ---------------------------------------------------------------------------------------------------


async def test_mentors_read_who_waited_and_who_never_asked(a_class: dict[str, Person], clock: FakeClock) -> None:
    ada = a_class["ada"]
    status, told = await ada.get(f"/api/v1/rooms/{ada.room_id}/fairness")
    assert status == 200
    assert [(row["name"], row["asked"], row["helped"]) for row in told["children"]] == [
        ("Emma", 1, 1), ("Liam", 1, 1), ("Zoe", 0, 0),
    ]  # fmt: skip
    emma = told["children"][0]
    assert (emma["wait_s"], emma["help_s"], emma["days"]) == ({"mean": 480.0, "longest": 480.0}, 180.0, 1)
    assert told["never_asked"] == [{"id": a_class["zoe"].id, "name": "Zoe"}]
    assert (told["weeks"], told["time_zone"]) == (["2023-11-13"], "UTC")
    clock.at += 14 * DAY_MS
    status, later = await ada.get(f"/api/v1/rooms/{ada.room_id}/fairness?weeks=2")
    assert (status, later["children"]) == (200, [])


@pytest.mark.parametrize("weeks", ["0", "53", "-1", "1e3", "x", "%EF%BC%91", "9" * 30])
async def test_what_is_no_number_of_weeks_is_malformed(a_class: dict[str, Person], weeks: str) -> None:
    ada = a_class["ada"]
    status, answer = await ada.get(f"/api/v1/rooms/{ada.room_id}/fairness?weeks={weeks}")
    assert (status, answer["error"]) == (400, "malformed")


async def test_a_mentor_of_another_room_and_a_child_read_nothing_of_it(a_class: dict[str, Person], log_in: Any) -> None:
    bob = await log_in("Bob", room="5-Blue")
    room_id = a_class["ada"].room_id
    for who in (bob, a_class["emma"]):
        assert (await who.get(f"/api/v1/rooms/{room_id}/fairness"))[0] == 403


async def test_a_removed_child_is_not_told_of(a_class: dict[str, Person], troupe: FakeTroupe) -> None:
    ada = a_class["ada"]
    await troupe.ask("centre", centre.RemoveStudent(a_class["zoe"].id))
    told = (await ada.get(f"/api/v1/rooms/{ada.room_id}/fairness"))[1]
    assert [row["name"] for row in told["children"]] == ["Emma", "Liam"]


async def test_an_operator_reads_the_same_beside_a_running_server(
    a_class: dict[str, Person], run: Any, tmp_path: Path
) -> None:
    ada = a_class["ada"]
    told = (await ada.get(f"/api/v1/rooms/{ada.room_id}/fairness"))[1]
    words = ("stats", "fairness", "--room", "4-green", "--weeks", "52")
    # The machine's clock is years ahead of the class: what is read is the same room without its children.
    code, answer = await asyncio.to_thread(lambda: run(*words, "--json", data=tmp_path))
    assert (code, answer["rooms"][0]["room"]["name"], answer["rooms"][0]["children"]) == (0, "4-Green", [])
    assert set(answer["rooms"][0]) == (set(told) - {"ok"}) | {"room"}
    code, text = await asyncio.to_thread(lambda: run(*words, data=tmp_path))
    assert (code, "never asked: nobody" in text) == (0, True)
    for wrong in (("--weeks", "0"), ("--weeks", "53"), ("--room", "none")):
        assert (await asyncio.to_thread(lambda wrong=wrong: run("stats", "fairness", *wrong, data=tmp_path)))[0] != 0


# --- once more ----------------------------------------------------------------------------------------------------


def rules(tmp_path: Path, text: str) -> str:
    path = tmp_path / "rules.toml"
    path.write_text(text)
    return str(path)


async def replay(run: Any, tmp_path: Path, *words: str, toml: str = "[queue]\nmax_overtakes = 0\n") -> tuple[int, Any]:
    path = rules(tmp_path, toml)
    return await asyncio.to_thread(lambda: run("replay", *words, "--rules", path, data=tmp_path))


async def test_a_class_is_played_again_and_stands_beside_itself(
    a_class: dict[str, Person], run: Any, door: Door, tmp_path: Path
) -> None:
    before = door.views.last_position()
    code, answer = await replay(run, tmp_path, DAY, "--room", "4-Green", "--json")
    assert (code, answer["mentors"], answer["rules"]) == (0, 1, {"queue.max_overtakes": 0})
    assert answer["as_it_was"]["wait_s"]["max"] == 480.0
    assert answer["as_it_was"]["overtakes"] == {"all": 1, "most_of_one": 1}
    assert answer["other_rules"]["overtakes"] == {"all": 0, "most_of_one": 0}
    assert answer["other_rules"]["wait_s"]["max"] < 480.0, "Emma is helped first, when Ada came"
    children = {row["name"]: row["wait_s"] for row in answer["children"]}
    assert list(children) == ["Emma", "Liam"]
    assert children["Emma"] == {"as_it_was": 480.0, "same_rules": 180.0, "other_rules": 180.0}
    assert door.views.last_position() == before, "nothing is written"
    code, text = await replay(run, tmp_path, DAY, "--room", "4-Green")
    assert code == 0
    assert "wait, longest" in text
    assert "queue.max_overtakes = 0" in text


@pytest.mark.parametrize(
    ("words", "toml", "told"),
    [
        ((DAY,), "[queue]\nmax_overtakes = 0\n", "several rooms"),
        ((DAY, "--room", "5-Blue"), "[queue]\nmax_overtakes = 0\n", "no class"),
        (("2023-11-15", "--room", "4-Green"), "[queue]\nmax_overtakes = 0\n", "no class"),
        (("2023-13-01", "--room", "4-Green"), "[queue]\nmax_overtakes = 0\n", "is no day"),
        ((DAY, "--room", "4-Green"), "[queue]\nmax_overtakes = 101\n", "between 0 and 100"),
        ((DAY, "--room", "4-Green"), "[queue]\nmost_overtakes = 1\n", "no such setting"),
        ((DAY, "--room", "4-Green"), "[room]\nmax_students = 3\n", "no such setting"),
        ((DAY, "--room", "4-Green"), "queue = = 1", "is not TOML"),
        ((DAY, "--room", "4-Green"), "", "no rules in it"),
    ],
)
async def test_what_cannot_be_played_is_told_in_words(
    a_class: dict[str, Person], run: Any, tmp_path: Path, words: tuple[str, ...], toml: str, told: str
) -> None:
    code, text = await replay(run, tmp_path, *words, toml=toml)
    assert code != 0
    assert told in text
    assert "Traceback" not in text


async def test_a_day_that_was_pruned_is_told_as_such(
    a_class: dict[str, Person], run: Any, troupe: FakeTroupe, tmp_path: Path
) -> None:
    troupe.journal._connection.execute("DELETE FROM payload WHERE position > 3")
    code, text = await replay(run, tmp_path, DAY, "--room", "4-Green")
    assert (code, "was pruned" in text) == (1, True), text
