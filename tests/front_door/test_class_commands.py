"""Time-table and class lists from the command line, on a store at rest."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from classroom.settings import Settings
from storage.layout import DataDir
from storage.views import Views
from web.zone import machine_zone, zone_of


@pytest.fixture
def a_room(run: Any) -> str:
    return str(run("rooms", "add", "Room 1", "--json")[1]["id"])


def written(tmp_path: Path, text: str | bytes) -> str:
    path = tmp_path / "list.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def everything(tmp_path: Path) -> int:
    """How much the journal holds."""
    views = Views(DataDir(tmp_path / "data").database)
    try:
        return views.last_position()
    finally:
        views.close()


# --- the time-table ---------------------------------------------------------------------------------------------


def test_a_class_is_planned_in_the_words_of_a_notice_board(run: Any, a_room: str) -> None:
    run("settings", "set", "centre.time_zone", "Europe/Berlin")
    code, planned = run("rooms", "timetable", "add", "room 1", "4-Green", "Thursdays", "16:00", "--json")
    assert code == 0
    assert (planned["room"], planned["day"], planned["start"], planned["minutes"]) == (
        {"id": a_room, "name": "Room 1"}, "thursday", "16:00", 90,
    )  # fmt: skip
    assert planned["until"] - planned["next"] == 90 * 60_000
    listed = run("rooms", "timetable", "list", "--json")[1]
    assert (listed["time_zone"], [each["id"] for each in listed["classes"]]) == ("Europe/Berlin", [planned["id"]])
    assert listed["join_code"] == planned["join_code"] != ""
    assert "4-Green: Thursdays at 16:00 for 90 min in Room 1, next " in run("rooms", "timetable", "list")[1]


def test_a_class_that_meets_another_only_when_the_clocks_leap_is_refused_in_words(run: Any, a_room: str) -> None:
    run("settings", "set", "centre.time_zone", "Europe/Berlin")
    assert run("rooms", "timetable", "add", "Room 1", "Night", "Sundays", "01:00")[0] == 0
    code, text = run("rooms", "timetable", "add", "Room 1", "Late", "Sundays", "03:00", "--minutes", "60")
    assert code != 0
    assert re.search(r"Night has this room at that time on \d{4}-03-\d\d, when the clocks change", text)
    assert run("rooms", "timetable", "add", "Room 1", "Late", "Sundays", "03:30", "--minutes", "60")[0] == 0


def test_the_first_class_brings_the_join_code_and_the_next_keep_it(run: Any, a_room: str) -> None:
    assert "none yet" in run("rooms", "timetable", "list")[1]
    first = run("rooms", "timetable", "add", "Room 1", "4-Green", "thu", "16:00", "--json")[1]["join_code"]
    second = run("rooms", "timetable", "add", "Room 1", "5-Blue", "fri", "16:00", "--json")[1]["join_code"]
    renewed = run("rooms", "timetable", "code", "--json")[1]["join_code"]
    assert first == second != renewed
    assert run("rooms", "timetable", "list", "--json")[1]["join_code"] == renewed


def test_a_class_goes_by_name_or_where_two_have_it_by_id(run: Any, a_room: str) -> None:
    ids = [
        run("rooms", "timetable", "add", "Room 1", "4-Green", day, "16:00", "--json")[1]["id"] for day in ("mon", "tue")
    ]
    code, text = run("rooms", "timetable", "remove", "4-green")
    assert (code, "2 classes have this name" in text) == (1, True)
    assert run("rooms", "timetable", "remove", ids[0])[0] == 0
    assert run("rooms", "timetable", "remove", "4-green")[0] == 0
    assert run("rooms", "timetable", "list", "--json")[1]["classes"] == []
    assert run("rooms", "timetable", "remove", "4-green")[0] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("Room 1", "5-Blue", "thursday", "17:29"), "4-Green has this room at that time"),
        (("Room 1", "5-Blue", "someday", "16:00"), "no day of the week"),
        (("Room 1", "5-Blue", "friday", "26:00"), "no time of day"),
        (("Room 1", "5-Blue", "friday", "16:00", "--minutes", "0"), "5 to 720 minutes"),
        (("Room 1", "5-Blue", "friday", "16:00", "--minutes", "721"), "5 to 720 minutes"),
        (("Room 9", "5-Blue", "friday", "16:00"), "not found"),
        (("Room 1", "\u202e", "friday", "16:00"), "this is no name"),
    ],
)
def test_what_cannot_be_planned_is_told_in_words_and_changes_nothing(
    run: Any, a_room: str, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    run("rooms", "timetable", "add", "Room 1", "4-Green", "thursday", "16:00")
    before = everything(tmp_path)
    code, text = run("rooms", "timetable", "add", *words)
    assert (code, told in text, "Traceback" in text) == (1, True, False), text
    assert everything(tmp_path) == before


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "../../etc/passwd", "Europe", "x" * 65])
def test_a_time_zone_that_is_none_is_refused_and_the_old_one_stays(run: Any, a_room: str, zone: str) -> None:
    run("settings", "set", "centre.time_zone", "Europe/Berlin")
    assert run("settings", "set", "centre.time_zone", zone)[0] != 0
    assert run("settings", "get", "centre.time_zone", "--json")[1]["value"] == "Europe/Berlin"


def test_without_the_setting_the_zone_is_that_of_the_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert zone_of(Settings(time_zone="Asia/Kolkata")).key == "Asia/Kolkata"
    monkeypatch.delenv("TZ", raising=False)
    linked, named = tmp_path / "localtime", tmp_path / "timezone"
    linked.symlink_to("/usr/share/zoneinfo/Europe/Paris")
    named.write_text("America/Lima\n")
    assert machine_zone(linked, named) == "Europe/Paris"
    assert machine_zone(tmp_path / "none", named) == "America/Lima"
    named.write_text("nowhere\n")
    assert machine_zone(tmp_path / "none", named) == "UTC"
    monkeypatch.setenv("TZ", ":Australia/Lord_Howe")
    assert machine_zone(linked, named) == "Australia/Lord_Howe"


# --- class lists --------------------------------------------------------------------------------------------------


def test_a_list_is_taken_replaced_and_taken_away(run: Any, a_room: str, tmp_path: Path) -> None:
    path = written(tmp_path, "\ufeffname\r\nEmma\r\nZoë\r\n")
    assert run("rooms", "roster", a_room, path, "--only", "--json")[1] == {
        "id": a_room, "name": "Room 1", "names": 2, "only": True,
    }  # fmt: skip
    views = Views(DataDir(tmp_path / "data").database)
    assert (list(views.roster(a_room).names.values()), views.roster(a_room).only) == (["Emma", "Zoë"], True)
    assert "knows 1 names; other names may join" in run("rooms", "roster", "Room 1", written(tmp_path, "name\nLiam"))[1]
    assert (list(views.roster(a_room).names.values()), views.roster(a_room).only) == (["Liam"], False)
    assert "no list of names any more" in run("rooms", "roster", "Room 1", "--clear")[1]
    assert views.roster(a_room).names == {}
    views.close()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("name\nEmma\n=cmd|' /C calc'!A0\n", "line 3: begins like a formula"),
        ("name\nEmma\nemma\n", "line 3: the same name as in line 2"),
        ("name,birthday\nEmma,2015-04-01\n", "line 1: a class list has names only"),
        ("name\nZoë\n".encode("utf-16"), "UTF-16"),
        ("name\nZoë\n".encode("latin-1"), "line 2: the file is not written in UTF-8"),
        ("name\n" + "\n".join(f"child {each}" for each in range(10_000)), "there are 10000 names"),
        ("name\n" + "\n".join(f"child {each}" for each in range(61)), "there are 61 names, and the room takes in 60"),
        ("", "the file is empty"),
    ],
)
def test_a_list_with_a_mistake_changes_nothing(
    run: Any, a_room: str, tmp_path: Path, data: str | bytes, told: str
) -> None:
    run("rooms", "roster", "Room 1", written(tmp_path, "name\nMia\n"))
    before = everything(tmp_path)
    code, text = run("rooms", "roster", "Room 1", written(tmp_path, data))
    assert (code, told in text, "Traceback" in text) == (1, True, False), text
    assert everything(tmp_path) == before


def test_a_file_that_is_not_there_and_two_wishes_at_once_are_told_in_words(run: Any, a_room: str) -> None:
    assert "cannot be read" in run("rooms", "roster", "Room 1", "none.csv")[1]
    assert run("rooms", "roster", "Room 1")[0] == 2
    assert run("rooms", "roster", "Room 1", "none.csv", "--clear")[0] == 2


# --- roles, and what needs a running server -----------------------------------------------------------------------


def test_a_mentor_is_an_admin_when_an_operator_says_so(run: Any, a_room: str) -> None:
    run("mentors", "add", "Ada", "--room", "*", "--role", "admin")
    run("mentors", "add", "Bob", "--room", "*")
    run("mentors", "add", "Cy", "--room", "Room 1")
    roles = {each["name"]: each["role"] for each in run("mentors", "list", "--json")[1]}
    assert roles == {"Ada": "admin", "Bob": "mentor", "Cy": "mentor"}
    assert run("mentors", "role", "bob", "admin", "--json")[1]["role"] == "admin"
    assert run("mentors", "role", "ada", "mentor")[0] == 0
    assert "Ada  (" in run("mentors", "list")[1]
    assert run("mentors", "role", "nobody", "admin")[0] == 1
    assert "looks after all rooms" in run("mentors", "role", "cy", "admin")[1]


def test_a_class_without_a_server_has_nobody_who_waits(run: Any, a_room: str) -> None:
    assert run("rooms", "end", "Room 1", "--json")[1]["closed"] == 0
    assert run("rooms", "end", "Room 9")[0] == 1
