"""Hello, push and pull: what a laptop sends counts once, and what it missed comes back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from classroom import student_session
from classroom.student_session import Push
from tests.front_door.fake_troupe import FakeTroupe
from tests.front_door.people import BROKEN, WHOLE, Person, closed, heard
from web import intake, sync
from web.wire.bodies import PushedEvent


def save(person: Person, text: str, base: str | None, path: str = "main.js") -> dict[str, Any]:
    body = {"language": "javascript", "path": path, "text": text, "base_rev": base}
    return person.event("source.saved", body)


async def pull(person: Person, since: str | None = None) -> dict[str, Any]:
    status, answer = await person.get("/api/v1/pull" + (f"?since={since}" if since else ""))
    assert status == 200, answer
    return dict(answer)


async def test_hello_tells_how_far_a_laptop_was_heard(join: Any) -> None:
    emma = await join("Emma")
    body = {"client_id": emma.client_id, "next": 1, "out_head": None, "cursor": None, "schema": 1}
    status, answer = await emma.post("/api/v1/hello", body)
    assert status == 200
    assert answer["last_seq"] == 0
    await emma.push(save(emma, WHOLE, None))
    assert (await emma.post("/api/v1/hello", body))[1]["last_seq"] == 1


async def test_another_childs_laptop_is_not_yours(join: Any) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    await emma.push(save(emma, WHOLE, None))
    body = {"client_id": emma.client_id, "next": 1, "out_head": None, "cursor": None, "schema": 1}
    status, answer = await liam.post("/api/v1/hello", body)
    assert (status, answer["error"]) == (403, "not_yours")
    liam.client_id = emma.client_id
    liam.seq = 1
    status, answer = await liam.push(save(liam, WHOLE, None))
    assert (status, answer["error"]) == (403, "not_yours")


@pytest.mark.parametrize(("schema", "code"), [(0, "old_version"), (2, "unknown_type")])
async def test_a_page_of_another_age_is_told_so(join: Any, schema: int, code: str) -> None:
    emma = await join("Emma")
    for path, body in (
        ("hello", {"client_id": "c", "next": 1, "schema": schema}),
        ("push", {"client_id": "c", "schema": schema, "events": []}),
    ):
        status, answer = await emma.post(f"/api/v1/{path}", body)
        assert (status, answer["error"]) == (400, code)


async def test_a_push_is_acknowledged_with_its_last_number(join: Any) -> None:
    emma = await join("Emma")
    status, answer = await emma.push(save(emma, WHOLE, None), save(emma, WHOLE * 2, "laptop-Emma-1"))
    assert status == 200
    assert answer["last_seq"] == 2
    assert answer["rejected"] == []
    assert answer["version"] > 0


async def test_a_repeated_push_changes_nothing(join: Any) -> None:
    emma = await join("Emma")
    event = save(emma, WHOLE, None)
    first = (await emma.push(event))[1]
    again = (await emma.push(event))[1]
    assert again["last_seq"] == first["last_seq"]
    assert len((await pull(emma))["snapshot"]["files"]) == 1


async def test_the_same_number_with_other_content_is_a_fork(join: Any) -> None:
    emma = await join("Emma")
    event = save(emma, WHOLE, None)
    await emma.push(event)
    event["body"] = {**event["body"], "text": "let other = 1\n"}
    status, answer = await emma.push(event)
    assert (status, answer["error"]) == (409, "fork")
    assert answer["facts"]["last_seq"] == 1


async def test_a_missing_number_is_a_gap(join: Any) -> None:
    emma = await join("Emma")
    await emma.push(save(emma, WHOLE, None))
    emma.seq = 5
    status, answer = await emma.push(save(emma, WHOLE, None))
    assert (status, answer["error"]) == (409, "gap")
    assert answer["facts"]["last_seq"] == 1


async def test_refused_events_move_the_sequence_on_and_spare_their_neighbours(join: Any) -> None:
    emma = await join("Emma")
    events = [
        emma.event("source.saved", {"path": "main.js"}),
        emma.event("no.such.thing", {"a": 1}),
        emma.event("activity", {"idle_s": 0, "edits": 1, "undos": 0, "runs": 0}, v=0),
        emma.event("activity", {"idle_s": 0, "edits": 1, "undos": 0, "runs": 0}, v=2),
        emma.event("suggestion.accepted", {"suggestion_id": "never-offered"}),
        emma.event("activity", {"idle_s": 0, "edits": 10**30, "undos": 0, "runs": 0}),
        save(emma, WHOLE, None),
    ]
    status, answer = await emma.push(*events)
    assert status == 200
    assert answer["last_seq"] == 7
    assert [(each["seq"], each["reason"]) for each in answer["rejected"]] == [
        (1, "malformed"),
        (2, "unknown_type"),
        (3, "old_version"),
        (4, "unknown_type"),
        (5, "not_found"),
        (6, "malformed"),
    ]


async def test_a_laptop_that_was_forgotten_for_others_comes_back_and_goes_on(
    join: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(student_session, "MAX_CLIENTS", 3)
    emma = await join("Emma")
    first = save(emma, "let a = 1\n", None, "first.js")
    await emma.push(first)
    own, emma.seq = emma.client_id, 0
    for n in range(5):
        emma.client_id, emma.seq = f"laptop-{n}", 0
        assert (await emma.push(save(emma, WHOLE, None, f"{n}.js")))[1]["last_seq"] == 1
    emma.client_id, emma.seq = own, 1
    status, answer = await emma.push(first)
    assert (status, answer["last_seq"], answer["rejected"]) == (200, 1, [])
    status, answer = await emma.push(first, save(emma, "let a = 2\n", first["event_id"], "first.js"))
    assert (status, answer["last_seq"], answer["rejected"]) == (200, 2, [])
    files = {each["path"]: each["text"] for each in (await pull(emma))["snapshot"]["files"]}
    assert files["first.js"] == "let a = 2\n"
    assert len(files) == 6


@pytest.mark.parametrize("wrong", [{"seq": 0}, {"seq": "1"}, {"event_id": ""}, {"age_ms": -1}, {"type": 5}])
async def test_an_event_without_a_good_envelope_refuses_the_push(join: Any, wrong: dict[str, Any]) -> None:
    emma = await join("Emma")
    status, answer = await emma.push({**save(emma, WHOLE, None), **wrong})
    assert (status, answer["error"]) == (400, "malformed")


async def test_half_a_character_is_stored_as_a_whole_one(join: Any) -> None:
    emma = await join("Emma")
    event = save(emma, "PLACE", None)
    body = json.dumps({"client_id": emma.client_id, "schema": 1, "events": [event]})
    data = body.replace("PLACE", "a \\ud83d b \\ud83d\\ude00 \\u0000").encode()
    response = await emma.client.post(
        "/api/v1/push", data=data, headers={"X-CSRF-Token": emma.csrf, "Content-Type": "application/json"}
    )
    assert response.status_code == 200
    assert (await pull(emma))["snapshot"]["files"][0]["text"] == "a \ufffd b \U0001f600 \0"


def test_a_fingerprint_is_of_the_content_and_not_of_its_spelling() -> None:
    def event(body: Any, seq: int = 1) -> PushedEvent:
        return PushedEvent(seq=seq, event_id="e", type="t", v=1, age_ms=0, body=body)

    same = {intake.fingerprint(event({"a": 1, "b": "é"})), intake.fingerprint(event({"b": "é", "a": 1}, seq=2))}
    assert len(same) == 1
    assert intake.fingerprint(event({"a": 2})) not in same
    assert len(next(iter(same))) == 32


async def test_the_rules_hear_nothing_of_a_malformed_body(join: Any, troupe: FakeTroupe) -> None:
    emma = await join("Emma")
    await emma.push(emma.event("source.saved", {"path": "main.js", "poison": 10**40}))
    push = next(command for _, command in troupe.asked if isinstance(command, Push))
    assert push.events[0].body == {}
    assert push.events[0].problem == "malformed"


# --- pull -----------------------------------------------------------------------------------------------------------


async def test_the_first_pull_is_a_snapshot(join: Any) -> None:
    emma = await join("Emma")
    await emma.push(save(emma, BROKEN, None))
    await emma.breaks()
    answer = await pull(emma)
    assert answer["reset"] is True
    snapshot = answer["snapshot"]
    assert snapshot["files"] == [
        {"path": "main.js", "language": "javascript", "text": BROKEN, "rev": "laptop-Emma-1", "base_rev": None}
    ]
    assert snapshot["tickets"][0]["source"] == "error"
    assert snapshot["suggestions"][0]["suggestion"]["fixed"] == WHOLE
    assert snapshot["suggestions"][0]["error_event_id"] == "laptop-Emma-2"
    assert snapshot["broadcasts"] == []


async def test_later_pulls_bring_what_changed_since(join: Any) -> None:
    emma = await join("Emma")
    cursor = (await pull(emma))["cursor"]
    await emma.push(save(emma, "let a = 1\n", None), save(emma, "let b = 1\n", "laptop-Emma-1"))
    answer = await pull(emma, cursor)
    assert [(delta["kind"], delta["data"]["text"]) for delta in answer["deltas"]] == [("file", "let b = 1\n")]
    assert answer["deltas"][0]["data"]["rev"] == "laptop-Emma-2"
    assert answer["more"] is False
    assert (await pull(emma, answer["cursor"]))["deltas"] == []


async def test_an_error_comes_back_as_ticket_and_suggestion(join: Any) -> None:
    emma = await join("Emma")
    cursor = (await pull(emma))["cursor"]
    await emma.breaks()
    deltas = {delta["kind"]: delta["data"] for delta in (await pull(emma, cursor))["deltas"]}
    assert deltas["ticket"]["ticket"]["state"] == "suggested"
    assert deltas["ticket"]["ticket"]["position"] == 1
    assert deltas["suggestion"]["suggestion"]["edits"]
    assert deltas["suggestion"]["error_event_id"] == "laptop-Emma-1"


async def test_a_save_on_an_old_base_comes_back_as_a_conflict_copy(join: Any) -> None:
    emma = await join("Emma")
    await emma.push(save(emma, "let a = 1\n", None))
    cursor = (await pull(emma))["cursor"]
    await emma.push(save(emma, "let other = 1\n", "somewhere-else"))
    (delta,) = (await pull(emma, cursor))["deltas"]
    assert delta["kind"] == "conflict"
    assert delta["data"]["path"] == "main.js"
    assert delta["data"]["copy_path"] != "main.js"
    assert delta["data"]["text"] == "let other = 1\n"
    assert (await pull(emma))["snapshot"]["conflicts"] == [delta["data"]]


@pytest.mark.parametrize("cursor", ["nonsense", "other-epoch.3", ".", "1.2.3", "%00.1", "x" * 300])
async def test_a_cursor_of_another_epoch_or_none_at_all_means_a_reset(join: Any, cursor: str) -> None:
    emma = await join("Emma")
    assert (await pull(emma, cursor))["reset"] is True


async def test_a_cursor_from_the_future_means_a_reset(join: Any) -> None:
    emma = await join("Emma")
    first = await pull(emma)
    cursor = first["cursor"].replace(f".{first['version']}.", ".999999.")
    assert cursor != first["cursor"]
    no_line = f"{first['epoch']}.999999.{'0' * 12}-{'0' * 16}"
    for each in (cursor, no_line):
        again = await pull(emma, each)
        assert (again["reset"], again["epoch"]) == (True, first["epoch"])


async def test_a_long_absence_comes_back_page_by_page(join: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sync, "PAGE_EVENTS", 2)
    emma = await join("Emma")
    cursor = (await pull(emma))["cursor"]
    await emma.push(*(save(emma, f"let a = {n}\n", None, f"{n}.js") for n in range(5)))
    paths = []
    for _ in range(9):
        answer = await pull(emma, cursor)
        paths += [delta["data"]["path"] for delta in answer["deltas"]]
        cursor = answer["cursor"]
        if not answer["more"]:
            break
    assert paths == ["0.js", "1.js", "2.js", "3.js", "4.js"]


async def test_large_files_end_a_page_early_and_none_is_lost(join: Any) -> None:
    emma = await join("Emma")
    cursor = (await pull(emma))["cursor"]
    for n in range(7):
        await emma.push(save(emma, "x" * 190_000, None, f"{n}.js"))
    first = await pull(emma, cursor)
    assert first["more"] is True
    second = await pull(emma, first["cursor"])
    assert len(first["deltas"]) + len(second["deltas"]) == 7
    assert second["more"] is False


async def test_one_child_never_pulls_anothers_work(join: Any) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    cursor = (await pull(liam))["cursor"]
    await emma.push(save(emma, "let secret = 1\n", None))
    assert (await pull(liam, cursor))["deltas"] == []
    assert (await pull(liam))["snapshot"]["files"] == []


# --- the socket -----------------------------------------------------------------------------------------------------


async def test_a_childs_socket_pokes_and_tells_of_ticket_place_and_suggestion(join: Any) -> None:
    emma = await join("Emma")
    async with emma.socket("/ws/v1/student") as socket:
        first = await heard(socket, "poke")
        await emma.breaks()
        suggestion = await heard(socket, "suggestion")
        assert suggestion["path"] == "main.js"
        assert suggestion["suggestion"]["fixed"] == WHOLE
        ticket = await heard(socket, "ticket")
        assert ticket["ticket"]["student"]["name"] == "Emma"
        await emma.push(save(emma, WHOLE, None))
        assert (await heard(socket, "poke"))["version"] > first["version"]


async def test_a_child_that_comes_later_hears_of_its_open_ticket_at_once(join: Any) -> None:
    emma = await join("Emma")
    await emma.asks()
    async with emma.socket("/ws/v1/student") as socket:
        ticket = (await heard(socket, "ticket"))["ticket"]
        place = await heard(socket, "queue")
        assert (place["ticket_id"], place["position"]) == (ticket["id"], 1)
        low, high = place["wait_s"]
        assert 0 <= low < high


async def test_those_behind_move_up_when_somebody_is_helped(join: Any, log_in: Any, clock: Any) -> None:
    emma, liam, ada = await join("Emma"), await join("Liam"), await log_in("Ada")
    await emma.asks()
    clock.at += 60_000
    await liam.asks()
    async with liam.socket("/ws/v1/student") as socket:
        assert (await heard(socket, "queue"))["position"] == 2
        tickets = (await ada.get(f"/api/v1/rooms/{ada.room_id}/tickets"))[1]["tickets"]
        body = {"request_id": "q1", "rev": tickets[0]["rev"]}
        path = f"/api/v1/rooms/{ada.room_id}/tickets/{tickets[0]['id']}/claim"
        assert (await ada.post(path, body))[0] == 200
        assert (await heard(socket, "queue"))["position"] == 1


async def test_without_a_session_the_socket_closes_with_4401(nobody: Person) -> None:
    async with nobody.client.websocket("/ws/v1/student", headers={"Origin": "http://localhost"}) as socket:
        assert await closed(socket) == 4401


async def test_a_save_under_the_id_of_another_childs_event_is_named_as_refused_each_time(join: Any) -> None:
    emma, liam = await join("Emma"), await join("Liam")
    save = {"language": "javascript", "path": "main.js", "text": WHOLE, "base_rev": None}
    assert (await liam.push(liam.event("source.saved", save, event_id="guessed")))[1]["rejected"] == []
    mine = emma.event("source.saved", save, event_id="guessed")
    for _ in range(2):  # the answer may be lost
        status, answer = await emma.push(mine)
        assert (status, answer["last_seq"], answer["rejected"]) == (200, 1, [{"seq": 1, "reason": "fork"}])
    assert (await emma.get("/api/v1/pull"))[1]["snapshot"]["files"] == []
    assert (await emma.push(emma.event("source.saved", save)))[1]["rejected"] == []


@pytest.mark.parametrize("path", ["a\u202etxt.js", "a\u2066.js", "a\x9b.js", "a\u2028.js"])
async def test_a_file_name_that_turns_the_line_round_is_refused(join: Any, path: str) -> None:
    emma = await join("Emma")
    save = {"language": "javascript", "path": path, "text": WHOLE, "base_rev": None}
    assert (await emma.push(emma.event("source.saved", save)))[1]["rejected"] == [{"seq": 1, "reason": "malformed"}]
