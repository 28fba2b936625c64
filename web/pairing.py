"""Laptops that may send beacons are paired here, and the beacons themselves come in.

The app pairs itself, in its child's session, wherever nobody can read the key on the way. Something else at a laptop
(an extension) types a code, for as long as a mentor has opened a window: for a room, whose child then says by its
session who it is, or for one child.
"""

from __future__ import annotations

import json
import secrets

from classroom import centre, limits
from classroom.beacon import MOST_BODY_BYTES
from classroom.vocabulary import Refused
from storage.read_models import StudentRow
from web import app_body, beacons, entry, tokens
from web.beacon_windows import Window
from web.door import wall_ms
from web.routes import Answer, Call, Route
from web.wire import answers, bodies

DEVICE_TRIES = 8
LIST_VALID_MS = 30 * 24 * 3_600_000


async def open_window(call: Call) -> Answer:
    """Five minutes in which a code pairs; a new one for the same room or child ends the last."""
    body: bodies.OpenWindow = call.body
    door, who = call.door, call.who
    child = door.views.student(body.student_id) if body.student_id is not None else None
    if body.student_id is not None and child is None:
        raise Refused("not_found", field="student_id")
    seen = [row.room_id for row in door.views.rooms() if who.may_see(row.room_id)]
    room_id = body.room_id or (child.room_id if child else seen[0] if len(seen) == 1 else None)
    if room_id is None:
        raise Refused("malformed", fields=[{"field": "room_id", "problem": "which of your rooms?"}])
    who.must_see(room_id)
    if child is not None and child.room_id != room_id:
        raise Refused("not_found", field="student_id")
    code, until = door.beacon_windows.open(Window(room_id, child.student_id if child else None), wall_ms())
    return {"ok": True, "code": code, "until": until}


async def pair(call: Call) -> Answer:
    body: bodies.Pair = call.body
    door = call.door
    student = _child_to_pair(call, body.code)
    door.limiter.take("pairing", student.student_id, limits.PAIRINGS_PER_STUDENT)
    device_id, salt = await _paired(call, student.student_id)
    door.beacons.refresh()
    return {
        "ok": True,
        "device_id": device_id,
        "key": door.beacons.key_of(device_id, salt).hex(),
        "epoch": door.clock.now_ms(),
        "room_key": door.beacons.room_key(student.room_id).hex(),
        **_allow_list(call),
    }


def _child_to_pair(call: Call, code: str | None) -> StudentRow:
    """By the code where it is for one child, else by the session."""
    door = call.door
    held = entry.held(call).get("student")
    student_id = held[0].who if held is not None else None
    window = None
    if code is not None:
        window = door.beacon_windows.behind(tokens.plain_code(code), wall_ms())
        if window is None:
            door.limiter.take("code", call.address, limits.WRONG_CODES_PER_ADDRESS)
            raise Refused("bad_code", field="code")
        student_id = window.student_id or student_id
    student = door.views.student(student_id) if student_id is not None else None
    if student is None:
        raise Refused("no_session")
    if window is not None and window.room_id != student.room_id:
        raise Refused("bad_code", field="code")
    return student


async def _paired(call: Call, student_id: str) -> tuple[int, str]:
    """A number that no other laptop has, and what its key is derived with."""
    for last in range(DEVICE_TRIES):
        device_id, salt = secrets.randbelow(2**32 - 1) + 1, secrets.token_hex(16)
        try:
            await call.door.bridge.ask("centre", centre.PairDevice(device_id, student_id, salt))
        except Refused as refused:
            if refused.code != "name_taken" or last == DEVICE_TRIES - 1:
                raise
        else:
            return device_id, salt
    raise AssertionError("the last try has raised")


def _allow_list(call: Call) -> dict[str, object]:
    """The sites from which an extension may send, signed as the text that it is; a packet names one by its place,
    counted from 1."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # takes a while to load

    key = Ed25519PrivateKey.from_private_bytes(call.door.beacons.sites_seed())
    listed = {"version": 1, "until": wall_ms() + LIST_VALID_MS, "sites": list(call.door.settings.beacon_sites)}
    text = json.dumps(listed, separators=(",", ":"))
    return {
        "allow_list": {"text": text, "signature": key.sign(text.encode()).hex()},
        "centre_key": key.public_key().public_bytes_raw().hex(),
    }


async def unpair(call: Call) -> Answer:
    """By the child whose laptop it is, or a mentor of its room."""
    door, who = call.door, call.who
    typed = call.path["device_id"]
    device_id = int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 10 else 0
    row = next((each for each in door.views.devices() if each.device_id == device_id), None)
    owner = door.views.student(row.student_id) if row is not None else None
    if row is None or owner is None:
        raise Refused("not_found", device_id=typed[:10])
    if who.role == "student" and who.who != owner.student_id:
        raise Refused("not_yours", device_id=device_id)
    who.must_see(owner.room_id)
    await door.bridge.ask("centre", centre.UnpairDevice(device_id))
    door.beacons.refresh()
    return {"ok": True}


async def hear(call: Call) -> Answer:
    """Whatever was sent, and whatever becomes of it: the same answer."""
    try:
        call.door.beacons.hear(await app_body.read(MOST_BODY_BYTES))
    except (Refused, TimeoutError):
        call.door.beacons.hear(b"")
    return beacons.nothing_to_say()


ROUTES = (
    Route(
        "POST",
        "/api/v1/beacon",
        "anyone",
        hear,
        "1 to 64 packets of 43 bytes (application/octet-stream). The answer is the same whatever becomes of them.",
        rate=None,
        csrf=False,
        any_origin=True,
        takes_bytes=True,
        status=204,
    ),
    Route(
        "POST",
        "/api/v1/beacon/windows",
        "mentor",
        open_window,
        "Opens five minutes in which a code pairs a laptop of a room, or of one child.",
        answers.PairingWindow,
        bodies.OpenWindow,
    ),
    Route(
        "POST",
        "/api/v1/beacon/pair",
        "anyone",
        pair,
        "A laptop is paired: in the child's session, or with the code of a window.",
        answers.Paired,
        bodies.Pair,
        safe_only=True,
    ),
    Route(
        "DELETE",
        "/api/v1/beacon/devices/{device_id}",
        "member",
        unpair,
        "This laptop sends no beacons any more; for the child itself or a mentor of its room.",
        answers.Done,
    ),
)
