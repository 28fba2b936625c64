"""Admins look at what a CSV file would make of a room's list before anything is changed."""

from __future__ import annotations

import base64
import codecs
from typing import Any

import pytest

from classroom import centre
from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.people import Person
from web.door import Door


@pytest.fixture
async def iris(log_in: Any, troupe: FakeTroupe, door: Door) -> Person:
    """An admin, with 4-Green before her."""
    mentor: Person = await log_in("Iris", room="*")
    await troupe.ask("centre", centre.ChangeMentorRole(mentor.id, "admin"))
    door.callers.forget_who(mentor.id)
    mentor.room_id = next(row.room_id for row in door.views.rooms() if row.name == "4-Green")
    return mentor


def room(admin: Person, what: str) -> str:
    return f"/api/v1/rooms/{admin.room_id}/{what}"


async def look(admin: Person, file: str | bytes) -> Any:
    data = file.encode() if isinstance(file, str) else file
    status, answer = await admin.post(room(admin, "roster/preview"), {"data": base64.b64encode(data).decode()})
    assert status == 200, answer
    return answer


async def test_a_file_is_looked_at_and_then_taken(iris: Person, join: Any) -> None:
    await join("zoë")
    assert (await iris.post(room(iris, "roster"), {"names": ["Emma", "Liam", "Zoë"]}))[0] == 200
    looked = await look(iris, codecs.BOM_UTF8 + b"name\r\nEmma\r\nNoor\r\n")
    changes = (looked["names"], looked["added"], looked["gone"], looked["here"], looked["kept"], looked["problems"])
    assert changes == (["Emma", "Noor"], ["Noor"], ["Liam", "Zoë"], ["Zoë"], 1, [])
    assert (await iris.get(room(iris, "roster")))[1]["names"] == ["Emma", "Liam", "Zoë"], "nothing was changed"
    body = {"names": looked["names"], "only": True, "seen": looked["rev"]}
    assert (await iris.post(room(iris, "roster"), body))[0] == 200
    listed = (await iris.get(room(iris, "roster")))[1]
    assert (listed["names"], listed["only"]) == (["Emma", "Noor"], True)


async def test_a_list_that_another_admin_replaced_meanwhile_stays_hers(iris: Person) -> None:
    looked = await look(iris, "name\nEmma\n")
    assert (await iris.post(room(iris, "roster"), {"names": ["Mia"]}))[0] == 200
    status, answer = await iris.post(room(iris, "roster"), {"names": looked["names"], "seen": looked["rev"]})
    assert (status, answer["error"]) == (409, "stale")
    assert (await iris.get(room(iris, "roster")))[1]["names"] == ["Mia"]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        ("name,age\nEmma,9\n", "names only"),
        ("name\n=cmd()\n", "formula"),
        ("name\nEmma\nemma\n", "the same name as in line 2"),
        ("name\nEmma\n".encode("utf-16"), "UTF-16"),
        ("", "empty"),
        ("name\n" + "".join(f"Child {n}\n" for n in range(10_000)), "the room takes in 60"),
    ],
    ids=["columns", "a formula", "twice", "an encoding", "nothing", "ten thousand"],
)
async def test_what_is_wrong_with_a_file_is_said_with_its_line_and_changes_nothing(
    iris: Person, file: str | bytes, says: str
) -> None:
    looked = await look(iris, file)
    assert says in looked["problems"][0]
    assert (looked["names"], looked["added"], looked["gone"]) == ([], [], [])
    assert (await iris.get(room(iris, "roster")))[1]["names"] == []


async def test_a_thousand_mistakes_are_told_in_part_and_counted(iris: Person) -> None:
    looked = await look(iris, "name\n" + "=x()\n" * 50)
    assert (len(looked["problems"]), looked["more_problems"]) == (20, 30)


async def test_a_file_beyond_all_measure_and_one_that_is_no_base64_are_refused(iris: Person) -> None:
    status, answer = await iris.post(room(iris, "roster/preview"), {"data": "A" * (2 * 1024 * 1024 + 4)})
    assert (status, answer["error"]) == (413, "too_large")
    status, answer = await iris.post(room(iris, "roster/preview"), {"data": "not base64!"})
    assert (status, answer["error"]) == (400, "malformed")


async def test_a_plain_mentor_sees_neither_the_list_nor_what_would_become_of_it(log_in: Any, iris: Person) -> None:
    ada = await log_in("Ada")
    for status, answer in (
        await ada.get(room(iris, "roster")),
        await ada.post(room(iris, "roster/preview"), {"data": ""}),
        await ada.post(room(iris, "roster"), {"names": ["Emma"]}),
    ):
        assert (status, answer["error"], answer["facts"]) == (403, "not_yours", {"reason": "admins only"})
