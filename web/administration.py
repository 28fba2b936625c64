"""What operators do: rooms, children, mentors, settings. The same steps for a running server and for a store at rest.

`ask` is the way to the rules: the bridge of a running server, or `web.commands.offline` with the lock of the store.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, create_model

from classroom import assist_queue, centre, queue_rules
from classroom.settings import TIME_ZONE, BadSetting, Settings, checked, get
from classroom.vocabulary import Refused
from storage.views import Views
from web import administration_of_rules, intake, mentors_office, school_office, settings_file, tokens
from web.bridge import Unavailable
from web.door import wall_ms
from web.mentors_office import HOUR_MS
from web.office import Asks, good_name, room_of, with_new_code
from web.office import Office as Office

MENTOR = "Mentor"
#: Of one text that an operator gives: a password, a setting.
FACT_LENGTH = 4_096
#: This setting, the time zone, and the rules of the queues, a running server takes over at once.
KILL_SWITCH = "pwa.kill_switch"


@dataclass(frozen=True, slots=True)
class First:
    """What the ready line tells: a one-time link and a session token of the first mentor."""

    link: str
    token: str


async def open_first(rules: Asks, views: Views, room_name: str | None, settings: Settings) -> First:
    """Makes sure of one room and one mentor; a fresh link each time, because the last one may be used."""
    rooms = views.rooms()
    name = room_name or (settings.room_name if not rooms else None)
    if name is not None and all(centre.name_key(name) != centre.name_key(row.name) for row in rooms):
        await open_room(rules, name)
    mentor = views.mentor_by_name(centre.name_key(MENTOR))
    mentor_id = mentor.mentor_id if mentor else tokens.new_id("m")
    if mentor is None:
        # Whoever starts the server may do everything anyway; somebody has to be able to.
        await rules.ask("centre", centre.AddMentor(mentor_id, MENTOR, (centre.ALL_ROOMS,), role="admin"))
    link, token = tokens.new_token(), tokens.new_token()
    link_until = wall_ms() + settings.mentor_link_h * HOUR_MS
    await rules.ask("centre", centre.IssueMentorLink(tokens.digest(link), mentor_id, link_until))
    token_until = wall_ms() + settings.mentor_session_h * HOUR_MS
    await rules.ask("centre", centre.StartSession("mentor", mentor_id, tokens.digest(token), token_until))
    return First(link, token)


async def open_room(rules: Asks, name: str) -> dict[str, Any]:
    room_id = tokens.new_id("r")
    code = await with_new_code(rules, lambda code: centre.OpenRoom(room_id, name, code))
    return {"id": room_id, "name": name, "join_code": code}


async def rooms_code(office: Office, room: str) -> dict[str, Any]:
    """A new join code: whoever is in stays in, the old code lets nobody in any more."""
    row = room_of(office, room)
    code = await with_new_code(office.rules, lambda code: centre.RenewJoinCode(row.room_id, code))
    return {"id": row.room_id, "name": row.name, "join_code": code}


async def students_list(office: Office, room: str) -> dict[str, Any]:
    rows = office.views.students(room_of(office, room).room_id)
    return {"students": [{"id": row.student_id, "name": row.name, "joined_at": row.joined_at} for row in rows]}


async def students_rejoin(office: Office, student: str) -> dict[str, Any]:
    """New rejoin words for a child that lost them, told once; the old ones are worth nothing any more."""
    row = office.views.student(student)
    if row is None:
        raise Refused("not_found", student=student)
    words = tokens.new_rejoin_words()
    await office.rules.ask("centre", centre.RenewRejoin(row.student_id, await office.hasher.hash(words)))
    return {"id": row.student_id, "name": row.name, "rejoin": words}


async def students_remove(office: Office, student: str) -> dict[str, Any]:
    """A child that is none, or comes no more: name and place are free again; what it did stays in the journal."""
    row = office.views.student(student)
    if row is None:
        raise Refused("not_found", student=student)
    await office.rules.ask("centre", centre.RemoveStudent(row.student_id))
    return {"id": row.student_id, "name": row.name, "room": row.room_id}


async def rooms_add(office: Office, name: str) -> dict[str, Any]:
    return await open_room(office.rules, good_name(name))


async def rooms_list(office: Office) -> dict[str, Any]:
    rows = office.views.rooms()
    return {
        "rooms": [
            {
                "id": row.room_id,
                "name": row.name,
                "join_code": row.join_code,
                "students": len(office.views.students(row.room_id)),
            }
            for row in rows
        ]
    }


async def settings_get(office: Office, key: str | None = None) -> dict[str, Any]:
    """From the file and the environment, as the next start will see them."""
    settings = settings_file.load(office.data)
    if key is not None:
        return {"key": key, "value": get(settings, key)}
    return {"settings": settings_file.table(settings)}


async def settings_set(office: Office, key: str, value: Any) -> dict[str, Any]:
    """Into the file, and into the journal, so that a class can be replayed against other settings."""
    good = checked(key, value)
    text = settings_file.changed(office.data, key, good)
    await office.rules.ask("centre", centre.ChangeSetting(key, good))
    settings_file.replace(office.data, text)
    at_once = key in (KILL_SWITCH, TIME_ZONE) or (key in queue_rules.KEYS and await _give_rule(office, key))
    return {"key": key, "value": good, "takes_effect": "at once" if at_once else "at the next start"}


async def _give_rule(office: Office, key: str) -> bool:
    """To the queue of every room, as the file and the environment have it now; whether all of them took it."""
    values = {key: get(settings_file.load(office.data), key)}
    try:
        for row in office.views.rooms():
            await office.rules.ask(f"queue/{row.room_id}", assist_queue.GiveRules(values, office.now_ms()))
    except (Refused, Unavailable):
        return False
    return True


DEEDS: dict[str, Callable[..., Awaitable[dict[str, Any]]]] = {
    "rooms.add": rooms_add,
    "rooms.list": rooms_list,
    "rooms.code": rooms_code,
    "students.list": students_list,
    "students.rejoin": students_rejoin,
    "students.remove": students_remove,
    **mentors_office.DEEDS,
    **school_office.DEEDS,
    "settings.get": settings_get,
    "settings.set": settings_set,
    **administration_of_rules.DEEDS,
}


async def do(office: Office, deed: str, facts: dict[str, Any]) -> dict[str, Any]:
    """One deed by its name. Raises `Refused`, for wrong facts before anything is done."""
    work = DEEDS.get(deed)
    if work is None:
        raise Refused("unknown_type", deed=deed[:64])
    good = intake.validated(_facts_of(work), facts)
    try:
        return {"ok": True, **await work(office, **{name: getattr(good, name) for name in type(good).model_fields})}
    except BadSetting as bad:
        raise Refused("malformed", words=str(bad)) from None


@functools.cache
def _facts_of(work: Callable[..., Awaitable[dict[str, Any]]]) -> type[BaseModel]:
    """What a deed takes beside its office, as its own signature says it; anything else is refused."""
    kinds = get_type_hints(work)
    fields: dict[str, Any] = {
        name: (kinds[name], ... if each.default is each.empty else each.default)
        for name, each in list(inspect.signature(work).parameters.items())[1:]
    }
    config = ConfigDict(extra="forbid", strict=True, str_max_length=FACT_LENGTH)
    return create_model(work.__name__, __config__=config, **fields)
