"""Beacons: everybody hears the same, what counts is heard once, and it is a hint and never more."""

from __future__ import annotations

import asyncio
import json
import random
import sys
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from quart import Quart

from classroom import beacon, centre
from classroom.beacon import Outcome
from tests.front_door.beacon_laptop import BEACON, BeaconLaptop, paired, send
from tests.front_door.fake_troupe import FakeClock, FakeTroupe
from tests.front_door.people import Person
from web import making
from web.beacon_windows import OPEN_MS
from web.door import Door, wall_ms


async def heard(door: Door, child: Person) -> list[dict[str, Any]]:
    """What the journal holds of beacons of this child, now that everything was handed on."""
    await door.beacons.hand_on(door.bridge, door.clock)
    return [each.payload for each in door.views.events_of(f"student/{child.id}") if each.kind == "beacon.heard"]


def stuck(door: Door, child: Person) -> float:
    return float(door.hub.attendance.row(door.hub.room(child.room_id), child.id)["stuck"])


# --- the one answer ----------------------------------------------------------------------------------------------


async def test_whatever_is_sent_the_answer_is_the_same(app: Quart, door: Door, join: Any) -> None:
    emma = await join("Emma")
    laptop = await paired(emma)
    good = laptop.packet()
    noise = random.Random(5)
    bodies = [b"", good, good, good[:-1], good + b"x", good * 64, good * 65, b"\0" * 43, b"{}", bytes(4_096)]
    bodies += [noise.randbytes(size) for size in (1, 42, 43, 44, 86, 43 * 64, 4_095, 4_096, 200_000)]
    answers = set()
    for body in bodies:
        response = await send(app, body)
        answers.add(tuple(sorted(response.headers.items())))
    assert len(answers) == 1
    assert [each["beacon"]["seq"] for each in await heard(door, emma)] == [1]


async def test_a_beacon_comes_from_anywhere_and_in_any_dress(app: Quart, door: Door, join: Any) -> None:
    emma = await join("Emma")
    laptop = await paired(emma)
    strange = {"Origin": "chrome-extension://abcdefghijklmnop", "Cookie": "hh_student=nobodys; hh_csrf=x"}
    await send(app, laptop.packet(), **strange)
    response = await app.test_client().post(
        BEACON,
        data=laptop.packet(),
        headers={"Authorization": "Bearer nobodys"},
        scope_base={"client": ("192.0.2.7", 1)},
    )
    assert response.status_code == 204
    assert len(await heard(door, emma)) == 2


# --- what counts -------------------------------------------------------------------------------------------------


async def test_a_beacon_is_heard_once_also_by_a_front_door_that_starts_anew(
    app: Quart, door: Door, join: Any, troupe: FakeTroupe
) -> None:
    emma = await join("Emma")
    laptop = await paired(emma)
    await laptop.says("run_error", "NameError", line=3, column=5, code=0x1801, coalesced=True)
    (only,) = await heard(door, emma)
    assert only["beacon"] == {
        "type": "run_error", "language": "javascript", "device_id": laptop.device_id, "seq": 1, "ms": 1_000,
        "code": 0x1801, "line": 3, "column": 5, "site": 0, "coalesced": True,
        "hash": beacon.message_hash(laptop.room_key, "NameError").hex(),
    }  # fmt: skip
    again = making.make_door(troupe, troupe.views, door.clock, door.settings, work_secret=door.work_secret)
    again.beacons.refresh()
    again.beacons.hear(laptop.sent[0])
    assert again.beacons.counts == {Outcome.ACCEPTED: 1}, "the door itself has forgotten it"
    assert len(await heard(again, emma)) == 1
    again.beacons.hear(laptop.packet())
    assert len(await heard(again, emma)) == 2
    again.hasher.close()


async def test_one_childs_laptop_says_nothing_of_another(app: Quart, door: Door, join: Any) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    of_emma, of_liam = await paired(emma), await paired(liam)
    forged = BeaconLaptop(of_liam.device_id, of_emma.key, of_emma.room_key, app)
    await forged.says()
    await of_liam.says()
    assert await heard(door, emma) == []
    assert len(await heard(door, liam)) == 1
    assert (of_emma.room_key, of_emma.key != of_liam.key) == (of_liam.room_key, True)


async def test_more_than_a_device_may_say_is_not_heard(app: Quart, door: Door, join: Any) -> None:
    emma = await join("Emma")
    laptop = await paired(emma)
    await send(app, b"".join(laptop.packet() for _ in range(60)))
    assert 20 <= len(await heard(door, emma)) <= 22
    assert door.beacons.counts[Outcome.RATE] >= 38


async def test_what_cannot_be_handed_on_waits_within_bounds(door: Door, join: Any, troupe: FakeTroupe) -> None:
    emma = await join("Emma")
    laptop = await paired(emma)
    troupe.connected = False
    door.beacons._now_ms = lambda: len(laptop.sent) * 60_000
    for _ in range(100):
        await laptop.says()
    assert await heard(door, emma) == []
    assert door.beacons.counts["dropped"] == 100 - beacon.MOST_PACKETS
    troupe.connected = True
    assert len(await heard(door, emma)) == beacon.MOST_PACKETS


async def test_a_flood_leaves_no_trace_in_memory(app: Quart, door: Door, join: Any) -> None:
    emma = await join("Emma")
    laptop = await paired(emma)
    noise = random.Random(7)

    def flood() -> None:
        for _ in range(300):
            packets = [bytearray(laptop.packet()) for _ in range(8)]
            for packet in packets:
                packet[noise.randrange(43)] ^= 1 << noise.randrange(8)
            door.beacons.hear(b"".join(packets) + noise.randbytes(43 * 56))

    flood()
    before = sys.getallocatedblocks()
    for _ in range(3):
        flood()
    assert sys.getallocatedblocks() - before < 1_000
    assert len(door.beacons._devices) == 1
    assert await heard(door, emma) == []
    assert door.beacons.counts[Outcome.ACCEPTED] == 0


# --- one finding -------------------------------------------------------------------------------------------------


async def sees(child: Person, message: str) -> None:
    body = {"language": "javascript", "path": "main.js", "text": "f(", "origin": "parse", "message": message}
    status, answer = await child.push(child.event("error.seen", body))
    assert (status, answer["rejected"]) == (200, [])


@pytest.mark.parametrize(("later_ms", "is_one"), [(0, True), (10_000, True), (10_001, False)])
@pytest.mark.parametrize("beacon_first", [True, False])
async def test_a_beacon_and_an_error_with_one_hash_are_one_finding(
    door: Door, join: Any, clock: FakeClock, later_ms: int, is_one: bool, beacon_first: bool
) -> None:
    emma = await join("Emma")
    laptop = await paired(emma)
    await laptop.says("parse_error", "name 'a' is 1") if beacon_first else await sees(emma, "name 'b' is 2")
    await heard(door, emma)
    clock.at += later_ms
    await sees(emma, "name 'b' is 2") if beacon_first else await laptop.says("parse_error", "name 'a' is 1")
    (hint,) = await heard(door, emma)
    (error,) = [each for each in door.views.events_of(f"student/{emma.id}") if each.kind == "error.seen"]
    assert hint["beacon"]["hash"] == error.payload["hash"]
    if not beacon_first:
        assert (hint["finding"] == error.event_id, hint["repeats"]) == (is_one, is_one)
    assert (stuck(door, emma) > 0.6) == (not is_one and not beacon_first), "the hint says something of its own"


async def test_another_error_is_another_finding(door: Door, join: Any) -> None:
    emma = await join("Emma")
    laptop = await paired(emma)
    await sees(emma, "missing )")
    await laptop.says("parse_error", "missing ]")
    (hint,) = await heard(door, emma)
    assert not hint["repeats"]
    assert stuck(door, emma) == 0.65


async def test_beacons_alone_never_make_a_child_stuck_nor_a_ticket(door: Door, join: Any) -> None:
    """Whoever has the laptop can send any number of them."""
    emma = await join("Emma")
    laptop = await paired(emma)
    await emma.push(emma.event("activity", {"idle_s": 0, "edits": 1, "undos": 0, "runs": 0}))
    for number in range(20):
        await laptop.says("run_error", "Error: " + "abcdefghijklmnopqrst"[number])
    assert len(await heard(door, emma)) == 20
    assert 0.2 < stuck(door, emma) <= 0.25
    row = door.hub.attendance.row(door.hub.room(emma.room_id), emma.id)
    assert (row["state"], row["ticket_id"]) == ("working", None)


async def test_a_hint_ends_with_what_was_resolved_and_after_minutes(door: Door, join: Any, clock: FakeClock) -> None:
    emma = await join("Emma")
    laptop = await paired(emma)
    await laptop.says()
    await heard(door, emma)
    assert stuck(door, emma) == 0.12
    await laptop.says("resolved")
    await heard(door, emma)
    assert stuck(door, emma) == 0
    clock.at += 20_000
    await laptop.says()
    await heard(door, emma)
    assert stuck(door, emma) == 0.12
    clock.at += 300_001
    assert stuck(door, emma) == 0


# --- pairing -----------------------------------------------------------------------------------------------------


async def test_a_code_pairs_for_five_minutes_and_in_its_room(
    nobody: Person, join: Any, log_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    emma, mia, ada = await join("Emma"), await join("Mia", room="5-Blue"), await log_in("Ada")
    status, window = await ada.post("/api/v1/beacon/windows")
    assert status == 200
    assert len(window["code"]) == 8
    assert 0 < window["until"] - wall_ms() <= OPEN_MS
    await paired(emma, window["code"].lower()[:4] + "-" + window["code"].lower()[4:])
    assert (await mia.post("/api/v1/beacon/pair", {"code": window["code"]}))[1]["error"] == "bad_code"
    assert (await nobody.post("/api/v1/beacon/pair", {"code": window["code"]}))[0] == 401
    assert (await emma.post("/api/v1/beacon/pair", {"code": "BCDFGHJK"}))[1]["error"] == "bad_code"
    monkeypatch.setattr("web.pairing.wall_ms", lambda: window["until"])
    assert (await emma.post("/api/v1/beacon/pair", {"code": window["code"]}))[1]["error"] == "bad_code"


async def test_a_code_for_one_child_pairs_who_has_no_session(
    nobody: Person, door: Door, join: Any, log_in: Any
) -> None:
    emma, mia, ada = await join("Emma"), await join("Mia", room="5-Blue"), await log_in("Ada")
    _, window = await ada.post("/api/v1/beacon/windows", {"student_id": emma.id})
    laptop = await paired(nobody, window["code"])
    await laptop.says()
    assert len(await heard(door, emma)) == 1
    assert (await ada.post("/api/v1/beacon/windows", {"student_id": mia.id}))[0] == 403
    assert (await ada.post("/api/v1/beacon/windows", {"student_id": "s-nobody"}))[0] == 404
    eve = await log_in("Eve", room="*")
    status, answer = await eve.post("/api/v1/beacon/windows")
    assert (status, answer["facts"]["fields"][0]["field"]) == (400, "room_id")


async def test_no_key_goes_over_a_line_that_others_can_read(app: Quart, join: Any) -> None:
    emma = await join("Emma")
    response = await app.test_client().post(
        "/api/v1/beacon/pair", json={}, headers={"Authorization": f"Bearer {emma.token}"},
        scope_base={"client": ("192.0.2.7", 50_000)},
    )  # fmt: skip
    assert response.status_code == 403


async def test_the_ninth_laptop_ends_the_first(door: Door, join: Any) -> None:
    emma = await join("Emma")
    laptops = [await paired(emma) for _ in range(centre.DEVICES_PER_STUDENT + 1)]
    await laptops[0].says()
    assert door.beacons.counts == {Outcome.DEVICE: 1}
    for laptop in laptops[1:]:
        await laptop.says()
    assert len(await heard(door, emma)) == centre.DEVICES_PER_STUDENT


@pytest.mark.parametrize("ending", ["by the child", "by a mentor", "new words", "removed"])
async def test_a_laptop_ends(ending: str, app: Quart, door: Door, join: Any, log_in: Any, troupe: FakeTroupe) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    laptop = await paired(emma)
    if ending == "new words":
        await troupe.ask("centre", centre.RenewRejoin(emma.id, "hash"))
    elif ending == "removed":
        await troupe.ask("centre", centre.RemoveStudent(emma.id))
    else:
        who = emma if ending == "by the child" else ada
        path = f"/api/v1/beacon/devices/{laptop.device_id}"
        assert (await who.delete(path))[0] == 200
        assert (await who.delete(path))[0] == 404
    door.beacons.refresh()
    await laptop.says()
    assert door.beacons.counts == {Outcome.DEVICE: 1}


async def test_the_list_of_sites_is_signed_as_it_stands(door: Door, join: Any) -> None:
    emma = await join("Emma")
    _, answer = await emma.post("/api/v1/beacon/pair")
    text, signature = answer["allow_list"]["text"], bytes.fromhex(answer["allow_list"]["signature"])
    assert json.loads(text)["sites"] == []
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(answer["centre_key"]))
    key.verify(signature, text.encode())
    with pytest.raises(InvalidSignature):
        key.verify(signature, text.replace("[]", '["https://evil.example"]').encode())


async def test_packets_reach_the_session_without_being_asked_for(door: Door, join: Any) -> None:
    emma = await join("Emma")
    laptop = await paired(emma)
    await laptop.says()
    async with asyncio.timeout(5):
        while not [e for e in door.views.events_of(f"student/{emma.id}") if e.kind == "beacon.heard"]:
            await asyncio.sleep(0.01)
