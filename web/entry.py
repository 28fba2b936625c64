"""Coming in and going out: children join with a code and a name, mentors log in with a link, a token or a password."""

from __future__ import annotations

import unicodedata
from typing import Any

from quart import Response, request

from classroom import centre, limits
from classroom.sandboxing import LANGUAGES
from classroom.vocabulary import Refused
from storage.read_models import MentorRow, RoomRow
from web import cookies, tokens, way_in
from web.callers import Caller, bearer_token
from web.door import wall_ms
from web.doorkeeper import is_loopback
from web.errors import json_response
from web.limiter import Guess
from web.routes import Answer, Call, Route
from web.wire import answers, bodies

HOUR_MS = 3_600_000


async def join(call: Call) -> Answer:
    body: bodies.Join = call.body
    door = call.door
    door.limiter.take("knock", call.address, limits.KNOCKS_PER_ADDRESS)
    name = unicodedata.normalize("NFC", " ".join(body.name.split()))
    room = way_in.room_for(call, body.code, name=name, returns=body.rejoin is not None, chosen=body.room)
    name = way_in.as_listed(door, room.room_id, name)
    if body.rejoin is not None:
        return await _come_back(call, room, name, tokens.plain_words(body.rejoin))
    if (problem := centre.problem_with(name)) is not None:
        raise Refused("malformed", fields=[{"field": "name", "problem": problem}])
    if door.views.student_by_name(room.room_id, centre.name_key(name)) is not None:
        raise Refused("name_taken", name=name)
    is_near = is_loopback(call.address)
    door.limiter.take("join", call.address, limits.JOINS_FROM_THIS_MACHINE if is_near else limits.JOINS_PER_ADDRESS)
    token, hours = tokens.new_token(), _student_hours(call)
    words, words_hash = await door.rejoin_words.take()
    joining = centre.JoinRoom(
        student_id=tokens.new_id("s"),
        code=room.join_code,
        name=name,
        rejoin_hash=words_hash,
        token_hash=tokens.digest(token),
        expires_at=wall_ms() + hours * HOUR_MS,
        max_students=door.settings.max_students,
    )
    joined = await door.bridge.ask("centre", joining)
    door.hub.meet(joined["student_id"], name, room.room_id)
    caller = Caller("student", joined["student_id"], name, (room.room_id,), joining.token_hash)
    door.callers.remember(caller, joining.expires_at)
    return _joined(call, joined["student_id"], name, room, token, words, hours)


async def _come_back(call: Call, room: RoomRow, name: str, words: str) -> Answer:
    door = call.door
    student = door.views.student_by_name(room.room_id, centre.name_key(name))
    with door.limiter.guessing(*_rejoin_guesses(call.address, f"{room.room_id}/{centre.name_key(name)}")):
        if not await door.hasher.verify(student.rejoin_hash if student else None, words) or student is None:
            raise Refused("bad_code", field="rejoin")
    door.limiter.take("return", student.student_id, limits.RETURNS_PER_STUDENT)
    now = door.views.student(student.student_id)
    if now is None or now.rejoin_hash != student.rejoin_hash:  # renewed while the slow look lasted
        raise Refused("bad_code", field="rejoin")
    token, hours = tokens.new_token(), _student_hours(call)
    await door.bridge.ask("centre", _session("student", student.student_id, token, hours))
    # The oldest login may have ended for this one.
    door.callers.forget_who(student.student_id)
    door.show_out()
    return _joined(call, student.student_id, student.name, room, token, words, hours)


def _rejoin_guesses(address: str, name: str) -> tuple[Guess, ...]:
    by_both = Guess("rejoin", f"{address} {name}", limits.WRONG_REJOINS_PER_NAME_AND_ADDRESS, limits.LOOKS_PER_NAME)
    by_name = Guess("rejoin name", name, limits.WRONG_REJOINS_PER_NAME, limits.LOOKS_PER_ADDRESS)
    by_address = Guess("rejoin address", address, limits.WRONG_REJOINS_PER_ADDRESS, limits.LOOKS_PER_ADDRESS)
    return by_both, by_name, by_address


def _student_hours(call: Call) -> int:
    settings = call.door.settings
    return settings.student_session_h if call.is_safe else settings.plain_session_h


def _session(role: str, who: str, token: str, hours: int) -> centre.StartSession:
    return centre.StartSession(role, who, tokens.digest(token), wall_ms() + hours * HOUR_MS)


def _joined(call: Call, student_id: str, name: str, room: RoomRow, token: str, words: str, hours: int) -> Response:
    response = json_response(
        {
            "ok": True,
            "student": {"id": student_id, "name": name},
            "room": {"id": room.room_id, "name": room.name},
            "token": token,
            "rejoin": words,
        }
    )
    cookies.give(response, "student", token, is_https=call.is_https, is_safe=call.is_safe, hours=hours)
    return response


async def mentor_login(call: Call) -> Answer:
    body: bodies.MentorLogin = call.body
    token, hours = tokens.new_token(), call.door.settings.mentor_session_h
    mentor = await _mentor_behind(call, body, token, hours)
    response = json_response({"ok": True, "mentor": mentor, "token": token})
    cookies.give(response, "mentor", token, is_https=call.is_https, is_safe=True, hours=hours)
    return response


async def _mentor_behind(call: Call, body: bodies.MentorLogin, token: str, hours: int) -> dict[str, str]:
    """Checks the secret and starts the login."""
    door = call.door
    if body.token is not None:
        row = door.views.mentor_by_token(tokens.digest(body.token)) or _mentor_of_session(call, body.token)
        if row is None:
            # A right token of 256 bits needs no limit; only the others are counted.
            if door.views.mentor_link(tokens.digest(body.token)) is None:
                door.limiter.take("login", call.address, limits.WRONG_LOGINS_PER_ADDRESS)
                raise Refused("bad_code", field="token")
            return await _use_link(call, body.token, token, hours)
    elif body.name is not None and body.password is not None:
        row = await _by_password(call, body.name, body.password)
    else:
        raise Refused("malformed", fields=["token", "name", "password"])
    await door.bridge.ask("centre", _session("mentor", row.mentor_id, token, hours))
    return {"id": row.mentor_id, "name": row.name}


def _mentor_of_session(call: Call, token: str) -> MentorRow | None:
    """The server's ready line tells tools a login's token; typed into the page it lets a person in too."""
    caller = call.door.callers.by_token(token)
    return call.door.views.mentor(caller.who) if caller is not None and caller.role == "mentor" else None


async def _by_password(call: Call, name: str, password: str) -> MentorRow:
    door = call.door
    key = centre.name_key(name)
    by_address = Guess("login", call.address, limits.WRONG_LOGINS_PER_ADDRESS, limits.LOOKS_PER_ADDRESS)
    by_name = Guess("password", key, limits.WRONG_SECRETS_PER_NAME, limits.LOOKS_PER_NAME)
    row = door.views.mentor_by_name(key)
    with door.limiter.guessing(by_address, by_name):
        if not await door.hasher.verify(row.password_hash if row else None, password) or row is None:
            raise Refused("bad_code", field="password")
    return row


async def _use_link(call: Call, link: str, token: str, hours: int) -> dict[str, str]:
    now = wall_ms()
    command = centre.UseMentorLink(tokens.digest(link), tokens.digest(token), now + hours * HOUR_MS, now)
    try:
        used = await call.door.bridge.ask("centre", command)
    except Refused as refused:
        if refused.code == "not_found":
            raise Refused("bad_code", field="token") from None
        raise
    row = call.door.views.mentor(used["who"])
    return {"id": used["who"], "name": row.name if row else "Mentor"}


async def me(call: Call) -> Answer:
    """Who this browser is, in both roles; repairs a lost CSRF cookie."""
    found = held(call)
    student, mentor = found.get("student"), found.get("mentor")
    room = call.door.views.room(student[0].rooms[0]) if student else None
    response = json_response(
        {
            "ok": True,
            "student": _named(student),
            "mentor": _named(mentor),
            "room": {"id": room.room_id, "name": room.name} if room else None,
            "role": ("admin" if mentor[0].is_admin else "mentor") if mentor else None,
            "runs_here": _run_at_the_centre(call.door.settings.runner_languages),
        }
    )
    sent = request.cookies.get(cookies.csrf_name(is_https=call.is_https))
    cookie_tokens = [token for _, token in found.values() if token]
    if cookie_tokens and sent not in [tokens.csrf_of(token) for token in cookie_tokens]:
        hours = _student_hours(call)
        cookies.give_csrf(response, cookie_tokens[0], is_https=call.is_https, hours=hours)
    return response


def _run_at_the_centre(wanted: tuple[str, ...]) -> list[str]:
    """C# always, because no browser runs it."""
    return [each for each in LANGUAGES if each == "csharp" or each in wanted]


def held(call: Call) -> dict[str, tuple[Caller, str]]:
    """Role -> (caller, token), from the cookies or the Bearer header."""
    found: dict[str, tuple[Caller, str]] = {}
    if bearer_token(request.headers) is not None:
        if call.caller is not None:
            found[call.caller.role] = (call.caller, "")
        return found
    for role in ("student", "mentor"):
        token = cookies.token_in(request.cookies, role, is_https=call.is_https, is_safe=call.is_safe)
        caller = call.door.callers.by_token(token) if token else None
        if token and caller is not None and caller.role == role:
            found[role] = (caller, token)
    return found


def _named(held: tuple[Caller, str] | None) -> dict[str, Any] | None:
    return {"id": held[0].who, "name": held[0].name} if held else None


async def leave(call: Call) -> Answer:
    """Ends this login, and the sockets that live by it."""
    caller, door = call.who, call.door
    await door.bridge.ask("centre", centre.EndSession(caller.session))
    door.callers.forget(caller.session)
    door.hub.close_session(caller.session)
    response = json_response({"ok": True})
    cookies.take_back(response, caller.role, is_https=call.is_https, is_safe=call.is_safe)
    for role, (_, token) in held(call).items():
        if role != caller.role and token:  # the other role of this browser goes on
            hours = call.door.settings.mentor_session_h
            cookies.give_csrf(response, token, is_https=call.is_https, hours=hours)
    return response


ROUTES = (
    Route(
        "POST",
        "/api/v1/join",
        "anyone",
        join,
        "A child joins a room, or comes back with the rejoin words.",
        answers.Joined,
        bodies.Join,
        rate=None,
        csrf=False,
    ),
    Route("GET", "/api/v1/me", "anyone", me, "Who this browser is.", answers.Me),
    Route("POST", "/api/v1/leave", "student", leave, "The child leaves this laptop.", answers.Done),
    Route(
        "POST",
        "/api/v1/mentor/login",
        "anyone",
        mentor_login,
        "A mentor logs in with a one-time link's token, a reusable token, or name and password.",
        answers.LoggedIn,
        bodies.MentorLogin,
        rate=None,
        csrf=False,
        safe_only=True,
    ),
    Route("POST", "/api/v1/mentor/logout", "mentor", leave, "The mentor logs out.", answers.Done),
)
