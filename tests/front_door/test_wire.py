"""What is generated from the wire's classes: fresh, complete, and true to what the server sends."""

from __future__ import annotations

import re
from typing import Any

import pytest
from quart import Quart

from classroom.vocabulary import REFUSAL_CODES
from tests.front_door.people import Person, heard
from web.errors import STATUS
from web.openapi import document
from web.routes import table
from web.wire import answers, bodies, events, messages, views
from web.wire.__main__ import main
from web.wire.catalogue import adapter, all_types
from web.wire.document import render as render_document
from web.wire.typescript import render


def test_the_generated_files_are_fresh() -> None:
    assert main(["--typescript", "--messages", "--check"]) == 0


def test_every_type_is_in_the_typescript() -> None:
    text = render()
    assert all(f"export interface {name} {{" in text for name in all_types())


def test_every_event_command_and_message_is_documented() -> None:
    text = render_document()
    for name in (
        *events.PUSHED,
        *bodies.TICKET_COMMANDS,
        *bodies.ROOM_COMMANDS,
        "snapshot",
        "delta",
        "poke",
        "tick",
        "answer",
        "resync",
    ):
        assert f"### `{name}`" in text


def test_every_refusal_code_has_its_status() -> None:
    assert set(STATUS) == REFUSAL_CODES


def test_the_openapi_document_covers_every_route(app: Quart) -> None:
    paths = document()["paths"]
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if not rule.websocket and rule.endpoint not in ("page", "file")
    }
    assert served == {(route.path, route.method.lower()) for route in table()}
    documented = {(path, method) for path, methods in paths.items() for method in methods}
    assert documented == {
        (path.replace("{command}", name), method) for path, method in served for name in bodies.TICKET_COMMANDS
    }


def test_every_reference_of_the_openapi_document_leads_somewhere() -> None:
    schemas = document()["components"]["schemas"]
    references = set(re.findall(r"#/components/schemas/(\w+)", repr(document())))
    assert references
    assert references <= set(schemas)


async def test_the_openapi_document_is_served(nobody: Person) -> None:
    status, answer = await nobody.get("/api/v1/openapi.json")
    assert status == 200
    assert answer["openapi"].startswith("3.1")


async def test_what_the_server_sends_is_what_the_types_say(join: Any, log_in: Any, nobody: Person) -> None:
    emma, ada = await join("Emma"), await log_in("Ada")
    adapter(answers.Joined).validate_python(emma.answer)
    adapter(answers.LoggedIn).validate_python(ada.answer)
    async with emma.socket("/ws/v1/student") as screen, ada.socket(f"/ws/v1/mentor?room={ada.room_id}") as desk:
        adapter(messages.SnapshotMessage).validate_python(await heard(desk, "snapshot"))
        save = {"language": "javascript", "path": "main.js", "text": "let a = 1\n", "base_rev": None}
        await emma.push(emma.event("source.saved", save))
        adapter(answers.PushAnswer).validate_python((await emma.breaks())[1])
        for kind, shape in (
            ("poke", messages.Poke),
            ("suggestion", messages.SuggestionMessage),
            ("ticket", messages.TicketMessage),
        ):
            adapter(shape).validate_python(await heard(screen, kind))
        adapter(messages.DeltaMessage).validate_python(await heard(desk, "delta"))
    hello = {"client_id": emma.client_id, "next": 1, "schema": 1}
    adapter(answers.HelloAnswer).validate_python((await emma.post("/api/v1/hello", hello))[1])
    first = (await emma.get("/api/v1/pull"))[1]
    adapter(answers.PullAnswer).validate_python(first)
    await emma.push(emma.event("source.saved", {**save, "text": "let b = 1\n", "base_rev": "old"}))
    await emma.asks()
    adapter(answers.PullAnswer).validate_python((await emma.get(f"/api/v1/pull?since={first['cursor']}"))[1])
    for person, path, shape in (
        (ada, "/api/v1/rooms", answers.RoomsAnswer),
        (ada, f"/api/v1/rooms/{ada.room_id}/tickets", answers.TicketsAnswer),
        (ada, f"/api/v1/students/{emma.id}", answers.StudentAnswer),
        (ada, "/api/v1/system", answers.SystemAnswer),
        (ada, "/api/v1/me", answers.Me),
        (nobody, "/healthz", answers.Health),
        (nobody, "/api/v1/rooms", answers.Refusal),
    ):
        adapter(shape).validate_python((await person.get(path))[1])


@pytest.mark.parametrize("kind", sorted(events.PUSHED))
def test_every_pushed_event_refuses_what_is_not_its_own(kind: str) -> None:
    _, shape = events.PUSHED[kind]
    for wrong in (None, [], "x", {}, {"path": 5}):
        with pytest.raises(ValueError):
            adapter(shape).validate_python(wrong)


def test_a_suggestion_of_the_linter_fits_the_wire() -> None:
    from dataclasses import asdict

    from classroom.linting import check

    suggestion = check("javascript", 'console.log("hi"\n', source_rev="r").suggestion
    assert suggestion is not None
    adapter(views.Suggestion).validate_python({**asdict(suggestion), "edits": list(asdict(suggestion)["edits"])})
