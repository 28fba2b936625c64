"""The server holds every conversation of `tests/golden/sync` as it is written, and the files leave nothing out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from classroom.vocabulary import REFUSAL_CODES
from tests.front_door.sync_vectors import ANSWERS, Names, load, names, spelled_out
from tests.front_door.vector_centre import VectorCentre, hold
from tests.rules.broken_rules import takes_forks_for_repetitions, takes_what_does_not_follow
from web.wire import answers, events
from web.wire.catalogue import adapter

#: Codes of other calls, and why hello, push and pull never answer with them.
NOT_OF_SYNC = {
    "name_taken": "joining",
    "bad_code": "joining",
    "expired": "logging in",
    "stale": "a mentor's command on a ticket",
    "already_claimed": "a mentor's command on a ticket",
    "not_waiting": "a mentor's command on a ticket",
    "room_closed": "joining",
    "sandbox_unavailable": "running on the server",
}
#: Codes that only name one event of a push as refused.
OF_AN_EVENT = {"not_found", "unknown_type", "old_version", "malformed", "too_many", "fork"}


@pytest.fixture(params=names())
def vector(request: pytest.FixtureRequest) -> dict[str, Any]:
    return load(request.param)


async def held(vector: dict[str, Any], folder: Path, dist: Path, patch: pytest.MonkeyPatch) -> list[str]:
    centre = VectorCentre(folder, dist, patch)
    await centre.open()
    try:
        return await hold(vector, centre)
    finally:
        centre.close()


async def test_the_server_answers_as_written(
    vector: dict[str, Any], tmp_path: Path, dist: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await held(vector, tmp_path, dist, monkeypatch) == []


@pytest.mark.parametrize(
    ("broken", "name"),
    [
        (takes_forks_for_repetitions, "fork"),
        (takes_what_does_not_follow, "restored"),
    ],
)
async def test_a_server_with_a_promise_taken_out_answers_otherwise(
    broken: Callable[[pytest.MonkeyPatch], None],
    name: str,
    tmp_path: Path,
    dist: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A repetition that the rules let pass is found by the journal all the same, and so by no answer."""
    broken(monkeypatch)
    assert await held(load(name), tmp_path, dist, monkeypatch)


def test_every_answer_in_the_files_has_the_shape_of_the_wire(vector: dict[str, Any]) -> None:
    calls: dict[str, str] = {}
    for step in vector["steps"]:
        if "call" in step:
            calls[step["laptop"]] = step["call"]
            late = step.get("line") in ("late", "request_lost")
            assert late == ("answer" not in step), step
        if "answer" in step:
            call = step.get("call") or calls[step["arrives"]]
            kind = ANSWERS[call] if step["status"] == 200 else answers.Refusal
            adapter(kind).validate_python(step["answer"])


def test_every_conversation_ends_with_what_each_laptop_holds(vector: dict[str, Any]) -> None:
    laptops = vector["laptops"]
    ends = vector["steps"][-len(laptops) :]
    assert [step.get("laptop") for step in ends if "holds" in step] == list(laptops)
    assert {step["laptop"] for step in vector["steps"] if "laptop" in step} == set(laptops)


def _all_steps() -> list[dict[str, Any]]:
    return [step for name in names() for step in load(name)["steps"]]


def test_every_code_of_the_sync_is_in_a_conversation() -> None:
    told = [step["answer"] for step in _all_steps() if "answer" in step]
    refusals = {answer["error"] for answer in told if not answer["ok"]}
    of_events = {each["reason"] for answer in told for each in answer.get("rejected", ())}
    assert NOT_OF_SYNC.keys() <= REFUSAL_CODES
    assert refusals | of_events == REFUSAL_CODES - NOT_OF_SYNC.keys()
    assert of_events == OF_AN_EVENT


def test_every_kind_of_answer_is_in_a_conversation() -> None:
    told = [(step["call"], step["answer"]) for step in _all_steps() if "call" in step and "answer" in step]
    taken = [(call, answer) for call, answer in told if answer["ok"]]
    assert {call for call, _ in taken} == set(ANSWERS)
    pulls = [answer for call, answer in taken if call == "pull"]
    kinds = {delta["kind"] for answer in pulls for delta in answer.get("deltas", ())}
    assert kinds == {"file", "conflict", "ticket", "suggestion", "setting"}
    assert {answer.get("more") for answer in pulls} == {True, False, None}
    held = [answer["snapshot"] for answer in pulls if answer.get("reset")]
    for part in ("files", "conflicts", "tickets", "suggestions", "settings"):
        assert any(snapshot[part] for snapshot in held), f"no snapshot has {part}"
    assert {step["line"] for step in _all_steps() if "line" in step} == {"request_lost", "answer_lost", "late"}


def test_every_kind_of_event_that_needs_nothing_of_the_centre_is_pushed() -> None:
    pushes = [step["sends"]["events"] for step in _all_steps() if step.get("call") == "push"]
    pushed = {spelled_out(event["type"]) for batch in pushes for event in batch}
    # Accepting and declining are decided alike; offers of help and what was told to many have tests of their own.
    assert events.PUSHED.keys() - pushed == {"suggestion.declined", "broadcast.read", "stuck.declined"}


def test_a_difference_is_seen_wherever_it_is() -> None:
    """The comparison that the tests above rest on."""

    expected = {"ok": True, "cursor": "$c1", "version": 3, "list": [{"rev": "#a-1"}]}
    actual = {"ok": True, "cursor": "e.7", "version": 7, "list": [{"rev": "a-1"}]}
    assert Names().differences(expected, actual) == []
    for wrong in (
        {**actual, "ok": False},
        {**actual, "ok": 1},
        {**actual, "list": []},
        {**actual, "list": [{"rev": "a-2"}]},
        {**actual, "more": 1},
        {k: v for k, v in actual.items() if k != "cursor"},
    ):
        assert Names().differences(expected, wrong), json.dumps(wrong)
    names_ = Names()
    assert names_.differences(expected, actual) == []
    assert names_.differences({"cursor": "$c1"}, {"cursor": "e.8"}) != []
    assert names_.differences({"cursor": "$c2"}, {"cursor": "e.7"}) != []
    assert names_.differences({"version": 2}, {"version": 9}, "x") != []
    assert names_.said({"since": "$c1", "rev": "#a-1"}) == {"since": "e.7", "rev": "a-1"}
